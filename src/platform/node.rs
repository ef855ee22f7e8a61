//! Slots: a field, or a part of one, with everything that was written about it in any layer.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use crate::evaluate::{Evaluated, Value};
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{Body, Expr, Label};

/// How strong a layer is: later ones win.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// The default of the kind or of the record type.
    Default,
    /// What the rule that implied the item says.
    Implied,
    /// `defaults KIND`
    Defaults,
    /// `defaults KIND in ENV`, and layers in defaults.
    DefaultsIn,
    Item,
    /// A layer of the item.
    ItemIn,
    /// A key of the item: cannot be otherwise.
    Key,
}

/// One thing that was written about a field.
#[derive(Clone, Debug)]
pub(super) struct Part<'m> {
    pub rank: Rank,
    /// The block that it stands in: two blocks of equal rank may not disagree.
    pub block: Span,
    /// Whose defaults they are, for those of a trait are weaker than those of the kind.
    pub group: Name,
    pub span: Span,
    pub kind: PartKind<'m>,
}

#[derive(Clone, Debug)]
pub(super) enum PartKind<'m> {
    /// `name = expr`, `name += expr`
    Set { value: &'m Expr, append: bool },
    /// `name { … }`
    Body(&'m Body),
    /// `word label { … }`
    Labelled { label: &'m Label, body: Option<&'m Body> },
    /// It is there, with nothing said about it.
    Present,
    /// A value that is known already: a key, a part of a value that was set as a whole.
    Given(Value),
}

impl Part<'_> {
    /// It replaces what is weaker, instead of adding to it.
    pub fn replaces(&self) -> bool {
        matches!(self.kind, PartKind::Set { append: false, .. } | PartKind::Given(_))
    }
}

/// A field, or a part of one.
pub(super) struct Node<'m> {
    /// From the item: `machine`, `cpu`.
    pub path: Arc<[Name]>,
    pub ty: &'m Type,
    /// Weakest first.
    pub parts: Vec<Part<'m>>,
    /// The label of an entry of an `each` field.
    pub label: Option<Value>,
    pub value: OnceCell<Evaluated>,
    pub children: OnceCell<Evaluated<Children<'m>>>,
    pub busy: Cell<bool>,
    pub opening: Cell<bool>,
}

/// What a field consists of.
pub(super) enum Children<'m> {
    /// Set as a whole, or absent.
    Whole(Value),
    /// In the order of the record type.
    Record(Box<[Node<'m>]>),
    /// By key, in order of writing.
    Map(Vec<(Name, Node<'m>)>),
    Each(Vec<Node<'m>>),
}

impl<'m> Node<'m> {
    pub fn new(path: Arc<[Name]>, ty: &'m Type, parts: Vec<Part<'m>>) -> Self {
        Self {
            path,
            ty,
            parts,
            label: None,
            value: OnceCell::new(),
            children: OnceCell::new(),
            busy: Cell::new(false),
            opening: Cell::new(false),
        }
    }

    /// The last thing that was written about it.
    pub fn strongest(&self) -> Option<&Part<'m>> {
        self.parts.last()
    }

    pub fn below(&self, name: Name) -> Arc<[Name]> {
        self.path.iter().copied().chain(std::iter::once(name)).collect()
    }
}

/// The type without what only narrows it or says that it may be absent.
pub(super) fn shape(ty: &Type) -> &Type {
    match ty {
        Type::Refined { base: inner, .. } | Type::Optional(inner) => shape(inner),
        other => other,
    }
}
