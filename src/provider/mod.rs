//! The facts of the Google provider, embedded and indexed: which types there are, what a body may hold, and what a
//! reference may read; and the checks of bodies by these facts. Knows nothing of the language.

mod body;
mod bounds;
mod check;
mod facts;
mod groups;
mod index;
mod limits;
mod meta;
mod paths;
mod patterns;
mod permissions;
mod problem;
mod roles;
mod rules;
#[cfg(test)]
mod tests;
mod types;
mod values;

pub use body::{Node, NodeKind, ValueView};
pub use check::{Mode, check};
pub use facts::{Block, Fact};
pub use limits::{Limit, Source, Unit};
pub use paths::attribute_path;
pub use permissions::{Condition, Permissions, Test, permissions, permitted, project_in};
pub use problem::{Breach, Problem, ProblemKind};
pub use roles::role;
pub use rules::{RuleText, understood};
pub use types::{Bounds, Element, Kind, Literal, Nesting, Type};

include!(concat!(env!("OUT_DIR"), "/provider.rs"));

/// The releases that the output allows: what is used must exist in all of them.
pub const SUPPORTED: &str = ">= 8.0.0, < 9.0.0";

/// What a type is: made, read, or held only while Terraform runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Family {
    Resource,
    Data,
    Ephemeral,
}

impl Family {
    const ALL: [Self; 3] = [Self::Resource, Self::Data, Self::Ephemeral];

    /// In words: `resource`, `data source`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Data => "data source",
            Self::Ephemeral => "ephemeral resource",
        }
    }

    /// The word that a blueprint begins it with.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Data => "data",
            Self::Ephemeral => "ephemeral",
        }
    }
}

/// A type of the provider.
#[derive(Clone, Copy)]
pub struct TypeFacts {
    pub name: &'static str,
    /// New in this major release.
    pub since8: bool,
    pub block: Block,
    rules: index::Reader,
    rules_count: usize,
}

impl TypeFacts {
    fn read(entry: index::Entry) -> Self {
        let mut reader = index::Reader(entry.piece);
        let since8 = reader.byte() & 1 != 0;
        let rules_count = reader.var();
        let rules = reader;
        for _ in 0..rules_count {
            reader.var();
            reader.byte();
        }
        Self { name: entry.name, since8, block: Block::read(reader.0), rules, rules_count }
    }

    /// Rules between its arguments that only the API enforces.
    pub fn rules(self) -> impl ExactSizeIterator<Item = RuleText> + use<> {
        let mut reader = self.rules;
        (0..self.rules_count)
            .map(move |_| RuleText { text: reader.text(), source: limits::Source::read(reader.byte()) })
    }
}

/// Whether a type belongs to the provider, by the prefix that all of its types share: `google_`.
pub fn owns(ty: &str) -> bool {
    let own = NAME.rsplit('/').next().unwrap_or(NAME);
    ty.strip_prefix(own).is_some_and(|rest| rest.starts_with('_'))
}

/// A type by its family and name.
pub fn find(family: Family, name: &str) -> Option<TypeFacts> {
    index::find(family as usize, name).map(TypeFacts::read)
}

/// The body of a resource type.
pub fn resource(name: &str) -> Option<Block> {
    find(Family::Resource, name).map(|facts| facts.block)
}

/// The body of a data source.
pub fn data(name: &str) -> Option<Block> {
    find(Family::Data, name).map(|facts| facts.block)
}

/// The body of an ephemeral resource.
pub fn ephemeral(name: &str) -> Option<Block> {
    find(Family::Ephemeral, name).map(|facts| facts.block)
}

/// Names of all types of a family, sorted.
pub fn names(family: Family) -> impl Iterator<Item = &'static str> {
    index::entries(family as usize).map(|entry| entry.name)
}

/// Names of all resource types, sorted.
pub fn resource_names() -> impl Iterator<Item = &'static str> {
    names(Family::Resource)
}
