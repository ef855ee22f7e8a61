//! What is checked: a body as a small tree of its own, so that this room knows neither syntax nor values.

use std::borrow::Cow;

use crate::source::Span;

/// One entry of a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node<'a> {
    pub name: Cow<'a, str>,
    pub span: Span,
    /// Where its value stands, as far as it is known apart.
    pub value: Span,
    pub kind: NodeKind<'a>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NodeKind<'a> {
    /// `name = value`.
    Attr(ValueView<'a>),
    /// `name { … }`; a block that repeats is several nodes.
    Block(Vec<Node<'a>>),
}

/// As much as is known of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ValueView<'a> {
    /// Counts as absent.
    Null,
    Bool(Option<bool>),
    /// Its decimal text, where it is known.
    Number(Option<Cow<'a, str>>),
    /// Its text, where all of it is known.
    String(Option<Cow<'a, str>>),
    List(Vec<ValueView<'a>>),
    /// A list of unknown length whose elements all look like this.
    ListOf(Box<ValueView<'a>>),
    /// An object or a map with these keys.
    Object(Vec<(Cow<'a, str>, ValueView<'a>)>),
    /// A map of unknown keys whose values all look like this.
    MapOf(Box<ValueView<'a>>),
    /// Known only after apply, or of an unknown type.
    Unknown,
}

impl<'a> Node<'a> {
    pub fn attr(name: impl Into<Cow<'a, str>>, span: Span, value: ValueView<'a>) -> Self {
        Self { name: name.into(), span, value: span, kind: NodeKind::Attr(value) }
    }

    pub fn block(name: impl Into<Cow<'a, str>>, span: Span, nodes: Vec<Self>) -> Self {
        Self { name: name.into(), span, value: span, kind: NodeKind::Block(nodes) }
    }

    /// Says where the value stands.
    pub fn valued_at(self, value: Span) -> Self {
        Self { value, ..self }
    }

    /// Whether it counts: an argument that is null does not.
    pub fn is_present(&self) -> bool {
        self.kind != NodeKind::Attr(ValueView::Null)
    }
}

impl ValueView<'_> {
    /// In words, one of them.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) | Self::ListOf(_) => "a list",
            Self::Object(_) | Self::MapOf(_) => "an object",
            Self::Unknown => "a value",
        }
    }
}
