//! Types of values as the provider knows them, and how blocks nest.

use super::{Block, Fact};

/// How a nested block repeats.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nesting {
    /// At most once.
    Single,
    /// Never absent, seen from a reference.
    Group,
    List,
    Set,
    Map,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `name = value`.
    Attribute,
    /// `name { … }`, or `name = [{ … }]` where `written_as_attribute`.
    Block { nesting: Nesting, written_as_attribute: bool },
}

/// A default that the provider fills in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Literal {
    Bool(bool),
    Number(&'static str),
    String(&'static str),
}

/// The type of a value.
#[derive(Clone, Copy)]
pub enum Type {
    String,
    Number,
    Bool,
    /// Any value.
    Dynamic,
    List(Element),
    Set(Element),
    Map(Element),
    Object(Block),
}

/// What a collection holds.
#[derive(Clone, Copy)]
pub enum Element {
    /// Values, with what is known of each.
    Value(Fact),
    /// Objects or blocks.
    Object(Block),
    /// Nothing is known.
    Any,
}

impl Element {
    pub fn ty(self) -> Type {
        match self {
            Self::Value(fact) => fact.ty(),
            Self::Object(block) => Type::Object(block),
            Self::Any => Type::Dynamic,
        }
    }
}

impl Type {
    /// In words, one of them: `a string`, `a list of strings`.
    pub fn describe(self) -> String {
        match self {
            Self::List(element) => format!("a list of {}", element.ty().plural()),
            Self::Set(element) => format!("a set of {}", element.ty().plural()),
            Self::Map(element) => format!("a map of {}", element.ty().plural()),
            Self::String => String::from("a string"),
            Self::Number => String::from("a number"),
            Self::Bool => String::from("a bool"),
            Self::Dynamic => String::from("any value"),
            Self::Object(_) => String::from("an object"),
        }
    }

    fn plural(self) -> String {
        match self {
            Self::List(element) => format!("lists of {}", element.ty().plural()),
            Self::Set(element) => format!("sets of {}", element.ty().plural()),
            Self::Map(element) => format!("maps of {}", element.ty().plural()),
            Self::String => String::from("strings"),
            Self::Number => String::from("numbers"),
            Self::Bool => String::from("bools"),
            Self::Dynamic => String::from("values"),
            Self::Object(_) => String::from("objects"),
        }
    }
}

/// Lowest and highest, each as it is written.
pub type Bounds = (Option<&'static str>, Option<&'static str>);
