//! Implied items: kinds in an order in which whoever implies comes first, every item identified by kind and keys.

use rustc_hash::FxHashSet;

use super::build::Draft;
use super::item::Item;
use super::world::World;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Evaluated, ItemId, Scope, Value, display, equal};
use crate::language::schema::Kind;
use crate::source::{Name, Span};
use crate::syntax::ast::Implies;

/// One item that a rule asks for.
struct Wanted {
    keys: Vec<Value>,
    key_names: Box<[Name]>,
    given: Vec<(Name, Value, Span)>,
    span: Span,
}

impl<'m> World<'m> {
    pub(super) fn imply_items(&mut self) {
        for kind in self.kinds_in_order() {
            let items: Vec<ItemId> =
                self.items(kind.name).iter().copied().filter(|item| self.item(*item).kind == kind.name).collect();
            for item in items {
                // The other environments are there to be referred to; what they need is in their own graphs.
                if kind.name == "environment" && Some(item) != self.environment_item {
                    continue;
                }
                for implies in &kind.implies {
                    let Some(target) = self.module.kinds.get(&implies.kind.name) else { continue };
                    for wanted in self.wanted(item, implies, target) {
                        self.imply(item, target, wanted);
                    }
                }
            }
        }
    }

    /// Whoever implies stands before what is implied.
    fn kinds_in_order(&self) -> Vec<&'m Kind> {
        let mut done = FxHashSet::default();
        let mut order = Vec::new();
        for kind in self.module.kinds.values() {
            self.visit(kind, &mut done, &mut order);
        }
        order.reverse();
        order
    }

    fn visit(&self, kind: &'m Kind, done: &mut FxHashSet<Name>, order: &mut Vec<&'m Kind>) {
        if !done.insert(kind.name) {
            return;
        }
        for implies in &kind.implies {
            if let Some(next) = self.module.kinds.get(&implies.kind.name) {
                self.visit(next, done, order);
            }
        }
        order.push(kind);
    }

    fn wanted(&self, item: ItemId, implies: &Implies, target: &Kind) -> Vec<Wanted> {
        let mut found = Vec::new();
        let mut scope = Scope::of(item);
        // A fault was reported; what could be made is made.
        let _ = self.expand(implies, 0, target, &mut scope, &mut found);
        found
    }

    fn expand(
        &self,
        implies: &Implies,
        depth: usize,
        target: &Kind,
        scope: &mut Scope<'_>,
        found: &mut Vec<Wanted>,
    ) -> Evaluated<()> {
        if let Some(generator) = implies.generators.get(depth) {
            return self
                .evaluator()
                .each(generator, scope, |_, scope| self.expand(implies, depth + 1, target, scope, found));
        }
        if let Some(condition) = &implies.condition
            && !self.evaluator().condition(condition, scope)?
        {
            return Ok(());
        }
        let mut keys: Vec<Option<Value>> = vec![None; target.keys.len()];
        let mut given = Vec::new();
        for (position, argument) in implies.arguments.iter().enumerate() {
            let name = match argument.name {
                Some(name) => name.name,
                None => match target.keys.get(position) {
                    Some(key) => *key,
                    None => continue,
                },
            };
            let value = match target.fields.get(&name) {
                Some(field) => self.eval_as(&argument.value, &field.ty, scope)?,
                None => self.eval(&argument.value, scope)?,
            };
            match target.keys.iter().position(|key| *key == name).and_then(|index| keys.get_mut(index)) {
                Some(slot) => *slot = Some(value),
                None => given.push((name, value, argument.value.span)),
            }
        }
        // Too few keys were reported by the checker.
        let Some(keys) = keys.into_iter().collect::<Option<Vec<Value>>>() else { return Ok(()) };
        let key_names = keys.iter().map(|key| Name::new(&display(key, self))).collect();
        found.push(Wanted { keys, key_names, given, span: implies.kind.span });
        Ok(())
    }

    fn imply(&mut self, by: ItemId, target: &'m Kind, wanted: Wanted) {
        let identity = (target.name, wanted.key_names.clone());
        if let Some(found) = self.keyed.get(&identity).copied() {
            self.unite(found, by, wanted);
            return;
        }
        let name = wanted.key_names.iter().map(|key| word(key)).collect::<Vec<_>>().join("_");
        let info = Item {
            id: ItemId(0),
            kind: target.name,
            name: Name::new(&name),
            doc: None,
            span: wanted.span,
            keys: wanted.keys,
            key_names: wanted.key_names,
            implied_by: vec![(by, wanted.span)],
            declared: false,
        };
        let id = self.add(Draft { kind: target, info, declaration: None });
        if let Some(node) = self.items.get_mut(id.0 as usize) {
            node.given = wanted.given;
        }
        self.keyed.insert(identity, id);
        if target.keys.is_empty() {
            self.named.entry(target.name).or_insert(id);
        }
    }

    /// Two rules ask for the same item: they must want the same of it.
    fn unite(&mut self, found: ItemId, by: ItemId, wanted: Wanted) {
        for (name, value, span) in &wanted.given {
            let other = self.node(found).given.iter().find(|(other, ..)| other == name);
            if let Some((_, before, first)) = other
                && !equal(before, value, self)
            {
                let made = Diagnostic::error(
                    codes::IMPLIED_TWICE,
                    *span,
                    format!(
                        "`{}` is implied with `{name} = {}` and with `{name} = {}`",
                        self.item(found).address(),
                        display(before, self),
                        display(value, self)
                    ),
                )
                .label("here the one")
                .also(*first, "here the other")
                .help("there is only one of it: let both rules say the same, or put the difference into its keys");
                self.file(made);
            }
        }
        let Some(node) = self.items.get_mut(found.0 as usize) else { return };
        for given in wanted.given {
            if !node.given.iter().any(|(name, ..)| *name == given.0) {
                node.given.push(given);
            }
        }
        // Everything that one item implies is asked for in one go, so that it can only be the last.
        if node.info.implied_by.last().is_none_or(|(other, _)| *other != by) {
            node.info.implied_by.push((by, wanted.span));
        }
    }
}

/// A key as part of a name.
fn word(key: &str) -> String {
    key.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
}
