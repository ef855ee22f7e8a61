//! Names that hold at one place.

use super::Evaluated;
use super::host::Resources;
use super::value::{ItemId, Value};
use crate::source::{Name, Span};

/// What bare names mean in one expression.
#[derive(Clone, Default)]
pub struct Scope<'s> {
    /// `let`, parameters, loop variables, aliases; innermost last.
    pub locals: Vec<(Name, Value)>,
    /// The item whose spec or rule this is: `self`, and own fields by their bare names.
    pub owner: Option<ItemId>,
    /// The records around, whose fields stand by their bare names.
    pub frame: Option<&'s Frame<'s>>,
    /// The resources of the blueprint.
    pub resources: Option<&'s dyn Resources>,
}

/// A record in the making, within another one.
pub struct Frame<'s> {
    pub siblings: &'s dyn Siblings,
    pub outer: Option<&'s Frame<'s>>,
}

/// The other fields of a record in the making.
pub trait Siblings {
    /// `None` if the record has no such field.
    fn sibling(&self, name: Name, span: Span) -> Option<Evaluated>;
}

impl<'s> Scope<'s> {
    pub fn of(owner: ItemId) -> Self {
        Self { owner: Some(owner), ..Self::default() }
    }

    pub fn bind(&mut self, name: Name, value: Value) {
        self.locals.push((name, value));
    }

    pub fn local(&self, name: Name) -> Option<&Value> {
        self.locals.iter().rev().find(|(bound, _)| *bound == name).map(|(_, value)| value)
    }

    /// Runs with names that hold only inside.
    pub fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.locals.len();
        let made = inside(self);
        self.locals.truncate(before);
        made
    }
}
