//! Layers: what the kind, `defaults`, the item and its layers say about each field, weakest first.

use std::sync::Arc;

use super::build::lineage;
use super::item::ItemNode;
use super::node::{Node, Part, PartKind, Rank};
use super::world::{Defaults, World};
use crate::evaluate::ItemId;
use crate::language::schema::Kind;
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{Body, Entry, EntryKind, Ident, ItemKind};

/// The type of `id`, which every item has.
static ID: Type = Type::String;

/// A block of entries, and how strong they are.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub rank: Rank,
    pub block: Span,
    pub group: Name,
}

impl Block {
    pub fn part<'m>(self, span: Span, kind: PartKind<'m>) -> Part<'m> {
        Part { rank: self.rank, block: self.block, group: self.group, span, kind }
    }

    /// What an entry says, and about which name.
    pub fn entry<'m>(self, entry: &'m Entry) -> Option<(Name, Part<'m>)> {
        match &entry.kind {
            EntryKind::Set { name, append, value } => {
                Some((name.name, self.part(value.span, PartKind::Set { value, append: *append })))
            }
            EntryKind::Merge { name, body } => Some((name.name, self.part(name.span, PartKind::Body(body)))),
            EntryKind::Labelled { word, label, body } => {
                let kind = PartKind::Labelled { label, body: body.as_ref() };
                Some((word.name, self.part(word.span.to(label.span), kind)))
            }
            EntryKind::Layer { .. } | EntryKind::Error => None,
        }
    }
}

impl<'m> World<'m> {
    /// The slots of an item.
    pub(super) fn fields(&self, item: ItemId) -> &[Node<'m>] {
        let node = self.node(item);
        node.fields.get_or_init(|| self.make_fields(node))
    }

    /// The slot of a field.
    pub(super) fn slot(&self, item: ItemId, name: Name) -> Option<&Node<'m>> {
        let node = self.node(item);
        let index = match node.kind.fields.get_index_of(&name) {
            Some(index) => index,
            None if name == "id" => node.kind.fields.len(),
            None => return None,
        };
        self.fields(item).get(index)
    }

    fn make_fields(&self, node: &ItemNode<'m>) -> Box<[Node<'m>]> {
        let kind = node.kind;
        // Layers of an environment's own item are about that environment, whichever is at hand.
        let environment = if kind.name == "environment" { node.info.name } else { self.environment };
        let mut slots: Vec<Vec<Part<'m>>> = self.defaults_of(kind, environment).as_ref().clone();
        let block = Block { rank: Rank::Implied, block: node.info.span, group: kind.name };
        for (name, value, span) in &node.given {
            if let Some(slot) = kind.fields.get_index_of(name).and_then(|index| slots.get_mut(index)) {
                // Weaker than what a spec says, stronger than the kind.
                let at = slot.iter().take_while(|part| part.rank <= Rank::Implied).count();
                slot.insert(at, block.part(*span, PartKind::Given(value.clone())));
            }
        }
        if let Some(body) = node.body() {
            let own = Block { rank: Rank::Item, block: node.info.span, group: kind.name };
            let layered = Block { rank: Rank::ItemIn, ..own };
            collect(&mut slots, kind, body, own, layered, environment);
        }
        for (key, value) in kind.keys.iter().zip(&node.info.keys) {
            if let Some(slot) = kind.fields.get_index_of(key).and_then(|index| slots.get_mut(index)) {
                let block = Block { rank: Rank::Key, ..block };
                slot.push(block.part(node.info.span, PartKind::Given(value.clone())));
            }
        }
        let id = slots.pop().unwrap_or_default();
        let mut made: Vec<Node<'m>> = kind
            .fields
            .values()
            .zip(slots)
            .map(|(field, parts)| Node::new([field.name].into(), &field.ty, parts))
            .collect();
        made.push(Node::new([Name::new("id")].into(), &ID, id));
        made.into()
    }

    /// What holds for every item of a kind: one list of parts for each field, and one for `id`.
    fn defaults_of(&self, kind: &'m Kind, environment: Name) -> Defaults<'m> {
        if let Some(found) = self.defaults.borrow().get(&(kind.name, environment)) {
            return found.clone();
        }
        let mut slots: Vec<Vec<Part<'m>>> = Vec::with_capacity(kind.fields.len() + 1);
        for field in kind.fields.values() {
            let default = field.default.as_deref().map(|value| {
                let block = Block { rank: Rank::Default, block: field.span, group: kind.name };
                block.part(value.span, PartKind::Set { value, append: false })
            });
            slots.push(default.into_iter().collect());
        }
        slots.push(Vec::new());
        for of in lineage(self.module, kind) {
            self.collect_defaults(&mut slots, kind, of.name, environment);
        }
        let made = Arc::new(slots);
        self.defaults.borrow_mut().insert((kind.name, environment), made.clone());
        made
    }

    fn collect_defaults(&self, slots: &mut [Vec<Part<'m>>], kind: &'m Kind, of: Name, environment: Name) {
        let Some(all) = self.module.defaults.get(&of) else { return };
        let mut later: Vec<(usize, Part<'m>)> = Vec::new();
        for declared in all {
            let ItemKind::Defaults(ast) = &declared.ast.kind else { continue };
            let everywhere = declared.environments.is_empty();
            if declared.ast.broken || !(everywhere || declared.environments.contains(&environment)) {
                continue;
            }
            let layered = Block { rank: Rank::DefaultsIn, block: declared.ast.head, group: of };
            let own = if everywhere { Block { rank: Rank::Defaults, ..layered } } else { layered };
            let mut found: Vec<Vec<Part<'m>>> = vec![Vec::new(); slots.len()];
            collect(&mut found, kind, &ast.body, own, layered, environment);
            for (index, parts) in found.into_iter().enumerate() {
                for part in parts {
                    if part.rank == Rank::Defaults {
                        if let Some(slot) = slots.get_mut(index) {
                            slot.push(part);
                        }
                    } else {
                        later.push((index, part));
                    }
                }
            }
        }
        for (index, part) in later {
            if let Some(slot) = slots.get_mut(index) {
                slot.push(part);
            }
        }
    }
}

/// Files the entries of a body, then those of its layers that hold here.
fn collect<'m>(
    slots: &mut [Vec<Part<'m>>],
    kind: &Kind,
    body: &'m Body,
    own: Block,
    layered: Block,
    environment: Name,
) {
    for entry in &body.entries {
        file(slots, kind, own, entry);
    }
    for entry in &body.entries {
        if let EntryKind::Layer { environments, body } = &entry.kind
            && names(environments, environment)
        {
            let block = Block { block: entry.span, ..layered };
            for entry in &body.entries {
                file(slots, kind, block, entry);
            }
        }
    }
}

fn file<'m>(slots: &mut [Vec<Part<'m>>], kind: &Kind, block: Block, entry: &'m Entry) {
    let Some((name, part)) = block.entry(entry) else { return };
    let index = match kind.fields.get_index_of(&name) {
        Some(index) => index,
        None if name == "id" => kind.fields.len(),
        None => return,
    };
    if let Some(slot) = slots.get_mut(index) {
        slot.push(part);
    }
}

fn names(environments: &[Ident], environment: Name) -> bool {
    environments.iter().any(|listed| listed.name == environment)
}
