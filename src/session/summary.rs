//! What the check of one item can see of the others: heads and signatures, not bodies.
//!
//! Two summaries tell which checks still hold. What a check looks up it finds by a name that stands in its text, so an item that
//! appeared, went or changed its head concerns those that name it. Whatever else changed concerns all.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::source::Name;
use crate::syntax::ast::{FieldDecl, Item, ItemKind};

/// What items of a project show to each other.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// Kinds, types, functions, tables …: what the language of the project consists of.
    structure: u64,
    /// By name: the heads of items; by kind: the texts of defaults.
    names: FxHashMap<Name, u64>,
    /// A chunk is not understood at all: names that nothing declares may stand in it.
    incomplete: bool,
}

/// What became different.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Nothing,
    /// What these names mean, if anything; what is doubtful anyway may be understood now.
    Names(Vec<Name>),
    Everything,
}

impl Summary {
    pub(super) fn new(items: &[Arc<Item>]) -> Self {
        let mut structure = FxHasher::default();
        let mut made = Self::default();
        for item in items {
            made.add(item, &mut structure);
        }
        made.structure = structure.finish();
        made
    }

    fn add(&mut self, item: &Item, structure: &mut FxHasher) {
        match &item.kind {
            ItemKind::Declaration(declared) => {
                // Which environments there are, and in which order, is seen by all.
                if matches!(declared.kind.name.as_str(), "environment" | "project") {
                    (declared.kind.name, declared.name.map(|name| name.name)).hash(structure);
                }
                let name = declared.name.unwrap_or(declared.kind).name;
                let environments: Vec<Name> = declared.environments.iter().map(|word| word.name).collect();
                self.mix(name, &(declared.kind.name, environments));
            }
            ItemKind::Defaults(declared) => self.mix(declared.kind.name, &item.span),
            ItemKind::Function(declared) => {
                (declared.name.name, declared.generics.len(), declared.parameters.len()).hash(structure);
                declared.parameters.iter().for_each(|field| signature(field, structure));
                format!("{:?}", declared.result.kind).hash(structure);
            }
            ItemKind::Blueprint(declared) => {
                (declared.name.name, declared.replaces.map(|word| word.name), item.broken).hash(structure);
            }
            // The id of a chunk stands for its text.
            ItemKind::Kind(_)
            | ItemKind::Type(_)
            | ItemKind::Table(_)
            | ItemKind::Input(_)
            | ItemKind::Phases(_)
            | ItemKind::Patch(_) => item.span.hash(structure),
            ItemKind::Error => self.incomplete = true,
            ItemKind::Test(_) | ItemKind::Import(_) => {}
        }
    }

    /// Order matters: of two declarations of one name the first counts.
    fn mix(&mut self, name: Name, what: &impl Hash) {
        let entry = self.names.entry(name).or_default();
        let mut hasher = FxHasher::default();
        (*entry, what).hash(&mut hasher);
        *entry = hasher.finish();
    }

    pub(super) fn since(&self, before: &Self) -> Change {
        if self.structure != before.structure {
            return Change::Everything;
        }
        let changed =
            self.names.iter().filter(|(name, hash)| before.names.get(name) != Some(hash)).map(|(name, _)| *name);
        let gone = before.names.keys().filter(|name| !self.names.contains_key(name)).copied();
        let mut names: Vec<Name> = changed.chain(gone).collect();
        if names.is_empty() && self.incomplete == before.incomplete {
            return Change::Nothing;
        }
        names.sort_unstable();
        Change::Names(names)
    }
}

fn signature(field: &FieldDecl, into: &mut FxHasher) {
    (field.name.name, field.default.is_some()).hash(into);
    format!("{:?}", field.ty.kind).hash(into);
}
