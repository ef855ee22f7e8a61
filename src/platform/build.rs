//! Making a world: the items that specs declare for the environment, then those that kinds imply.

use std::cell::OnceCell;

use super::item::{Item, ItemNode};
use super::world::World;
use crate::evaluate::{Data, ItemId, Value};
use crate::language::schema::{ItemDecl, Kind};
use crate::source::Name;

/// What identifies an item, and what it is made of.
pub(super) struct Draft<'m> {
    pub kind: &'m Kind,
    pub info: Item,
    pub declaration: Option<&'m ItemDecl>,
}

impl<'m> World<'m> {
    pub(super) fn build(&mut self) {
        self.declare_items();
        self.imply_items();
        self.sort_items();
    }

    fn declare_items(&mut self) {
        let module = self.module;
        for declared in module.items.values() {
            let Some(kind) = module.kinds.get(&declared.kind) else { continue };
            let here =
                if kind.name == "environment" { Some(&**declared) } else { declared.in_environment(self.environment) };
            let Some(here) = here.filter(|here| !here.ast.broken || here.name == self.environment) else { continue };
            let single = kind.single && kind.keys.is_empty();
            let info = Item {
                id: ItemId(0),
                kind: kind.name,
                name: if single { Name::default() } else { declared.name },
                doc: here.doc.clone().or_else(|| declared.doc.clone()),
                span: here.span,
                keys: Vec::new(),
                key_names: [].into(),
                implied_by: Vec::new(),
                declared: true,
            };
            let id = self.add(Draft { kind, info, declaration: Some(here) });
            self.named.insert(declared.name, id);
            if single {
                self.keyed.insert((kind.name, [].into()), id);
            }
            if kind.name == "environment" && declared.name == self.environment {
                self.environment_item = Some(id);
            }
            if kind.name == "project" {
                self.project_item = Some(id);
            }
        }
    }

    pub(super) fn add(&mut self, draft: Draft<'m>) -> ItemId {
        let id = ItemId(self.items.len() as u32);
        let mut info = draft.info;
        info.id = id;
        for kind in lineage(self.module, draft.kind) {
            self.by_kind.entry(kind.name).or_default().push(id);
        }
        let prefix = info.prefix();
        self.items.push(ItemNode {
            info,
            kind: draft.kind,
            declaration: draft.declaration,
            given: Vec::new(),
            fields: OnceCell::new(),
            prefix,
        });
        id
    }

    /// By name, so that the order of writing decides nothing; environments in the order of promotion.
    fn sort_items(&mut self) {
        let mut sorted = std::mem::take(&mut self.by_kind);
        for (kind, ids) in &mut sorted {
            if *kind == "environment" {
                let depths: rustc_hash::FxHashMap<ItemId, usize> =
                    ids.iter().map(|id| (*id, self.promotion_depth(*id))).collect();
                ids.sort_by_key(|id| (depths.get(id).copied().unwrap_or(0), self.item(*id).name));
            } else {
                ids.sort_by_key(|id| (self.item(*id).name, self.item(*id).kind));
            }
        }
        self.by_kind = sorted;
    }

    /// How many environments a change passes before it comes here.
    fn promotion_depth(&self, item: ItemId) -> usize {
        let after = Name::new("after");
        let mut seen = vec![item];
        while let Some(last) = seen.last().copied() {
            if !self.node(last).kind.fields.contains_key(&after) {
                break;
            }
            match self.field(last, after) {
                Ok(Value { data: Data::Item(before), .. }) if !seen.contains(&before) => seen.push(before),
                _ => break,
            }
        }
        seen.len() - 1
    }
}

/// The kind with all its traits, the farthest first.
pub(super) fn lineage<'m>(module: &'m crate::language::schema::Module, kind: &'m Kind) -> Vec<&'m Kind> {
    let mut found: Vec<&Kind> = Vec::new();
    gather(module, kind, &mut found);
    found
}

fn gather<'m>(module: &'m crate::language::schema::Module, kind: &'m Kind, found: &mut Vec<&'m Kind>) {
    for parent in &kind.traits {
        if let Some(parent) = module.kinds.get(parent)
            && !found.iter().any(|other| other.name == parent.name)
        {
            gather(module, parent, found);
        }
    }
    if !found.iter().any(|other| other.name == kind.name) {
        found.push(kind);
    }
}
