//! Looking at everything: every field of every item, and the rules of its kind.

use super::world::World;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Evaluated, Host, ItemId, Scope};
use crate::source::{Name, Span};
use crate::syntax::ast::{Check, Expr, ExprKind};

impl World<'_> {
    /// Evaluates every field of every item, so that whatever is wrong is found, and runs the checks of the kinds.
    pub fn check(&self) {
        for node in &self.items {
            let item = node.info.id;
            // Other environments are checked in their own graphs.
            if node.kind.name == "environment" && Some(item) != self.environment_item {
                continue;
            }
            for slot in self.fields(item) {
                let skip = slot.parts.is_empty() && slot.path.first().is_some_and(|name| *name == "id");
                if !skip {
                    // A fault was reported.
                    let _ = self.value_of(item, slot, None);
                }
            }
            for check in &node.kind.checks {
                let _ = self.run(item, check);
            }
        }
        self.edge_index();
        if self.provider.is_some() {
            self.united();
        }
    }

    /// What edges give together to the item where they begin, as blueprints say: two may give the same name, and not the same. That
    /// is the mistake to tell of, and not each place where it shows.
    fn united(&self) {
        for node in &self.items {
            for provided in node.kind.provides.values().filter(|provided| provided.from_edges) {
                let _ = Host::member(self, node.info.id, provided.field.name, node.place());
            }
        }
    }

    fn run(&self, item: ItemId, check: &Check) -> Evaluated<()> {
        let evaluator = self.evaluator();
        let mut scope = Scope::of(item);
        if let Some(condition) = &check.condition
            && !evaluator.condition(condition, &mut scope)?
        {
            return Ok(());
        }
        if evaluator.condition(&check.require, &mut scope)? {
            return Ok(());
        }
        let message = match &check.say {
            Some(say) => self.display(&evaluator.string(say, &mut scope)?),
            None => format!("`{}` does not hold for `{}`", check.name.name, self.item(item).address()),
        };
        let place = self.pointed(item, check.at.as_ref(), &mut scope);
        let mut made = if check.warning {
            Diagnostic::warning(codes::CHECK_FAILED, place, message)
        } else {
            Diagnostic::error(codes::CHECK_FAILED, place, message)
        };
        made = made.also(check.name.span, "the rule");
        if let Some(help) = &check.help {
            made = made.help(self.display(&evaluator.string(help, &mut scope)?));
        }
        self.file(made);
        Ok(())
    }

    /// Where the field is decided that a rule points at.
    fn pointed(&self, item: ItemId, at: Option<&Expr>, scope: &mut Scope<'_>) -> Span {
        let mut path = Vec::new();
        match at {
            Some(at) if self.chain(at, scope, &mut path) => self.place_of(item, &path),
            _ => self.node(item).place(),
        }
    }

    /// `a.b.c`, `self.a.b`, or `a[key].b` of a map: the key is evaluated, so that a rule can point at the entry that breaks it.
    fn chain(&self, expr: &Expr, scope: &mut Scope<'_>, path: &mut Vec<Name>) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                path.push(*name);
                true
            }
            ExprKind::SelfRef => true,
            ExprKind::Field { base, field, .. } => {
                let fine = self.chain(base, scope, path);
                path.push(field.name);
                fine
            }
            ExprKind::Index { base, keys } => {
                let fine = self.chain(base, scope, path);
                let [key] = keys.as_slice() else { return false };
                let Ok(key) = self.evaluator().eval(key, scope) else { return false };
                path.push(Name::new(&self.display(&key)));
                fine
            }
            _ => false,
        }
    }
}
