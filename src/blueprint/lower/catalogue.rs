//! Which blueprints there are for what.

use rustc_hash::FxHashMap;

use crate::language::schema::{Blueprint, Module};
use crate::source::Name;
use crate::syntax::ast::{BlueprintDecl, ItemKind, Statement, StatementKind, Subject};

/// A blueprint and its syntax.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'m> {
    pub blueprint: &'m Blueprint,
    pub decl: &'m BlueprintDecl,
}

/// All blueprints that hold, in order of declaration, by what they are for.
#[derive(Debug, Default)]
pub(super) struct Catalogue<'m> {
    /// By the kind of the item; those of its traits too.
    items: FxHashMap<Name, Vec<Entry<'m>>>,
    edges: Vec<Entry<'m>>,
    pub environment: Vec<Entry<'m>>,
    pub project: Vec<Entry<'m>>,
}

impl<'m> Catalogue<'m> {
    pub fn new(module: &'m Module) -> Self {
        let mut made = Self::default();
        for blueprint in module.blueprints.values() {
            let ItemKind::Blueprint(decl) = &blueprint.ast.kind else { continue };
            if blueprint.replaced_by.is_some() || blueprint.ast.broken {
                continue;
            }
            let entry = Entry { blueprint, decl };
            match &decl.subject {
                Subject::Edge { .. } => made.edges.push(entry),
                Subject::Environment(_) => made.environment.push(entry),
                Subject::Project(_) => made.project.push(entry),
                Subject::Kind(target) => {
                    for kind in module.kinds.keys() {
                        if module.fits(*kind, target.name) {
                            made.items.entry(*kind).or_default().push(entry);
                        }
                    }
                }
            }
        }
        made
    }

    pub fn of_kind(&self, kind: Name) -> &[Entry<'m>] {
        self.items.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The blueprints that say how items of one kind reach items of another.
    pub fn between<'c>(
        &'c self,
        module: &'c Module,
        from: Name,
        to: Name,
        capability: Name,
    ) -> impl Iterator<Item = Entry<'m>> + 'c {
        self.edges.iter().copied().filter(move |entry| match &entry.decl.subject {
            Subject::Edge { from: source, to: target, capability: wanted } => {
                module.fits(from, source.name)
                    && module.fits(to, target.name)
                    && wanted.is_none_or(|wanted| wanted.name == capability)
            }
            _ => false,
        })
    }
}

/// Whether one of the statements, or of those inside them, provides this.
pub(super) fn provides(statements: &[Statement], wanted: Name) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Provide { name, .. } => name.name == wanted,
        StatementKind::For { body, .. } => provides(body, wanted),
        StatementKind::If { then, otherwise, .. } => provides(then, wanted) || provides(otherwise, wanted),
        _ => false,
    })
}
