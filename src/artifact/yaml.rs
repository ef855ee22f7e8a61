//! The tree of a YAML or JSON document. The printers are in `yaml/print.rs` and `yaml/json.rs`.

pub mod json;
mod print;

pub use print::{needs_quotes, print};

use std::sync::Arc;

use super::Origin;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Yaml {
    Null,
    Bool(bool),
    /// Printed as it stands.
    Number(Arc<str>),
    Text(Arc<str>),
    List(Vec<Item>),
    Map(Vec<Entry>),
}

/// An element of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub value: Yaml,
    /// Printed as a comment above.
    pub doc: Option<Arc<str>>,
    /// Printed behind the value: `# v4.2.2`.
    pub note: Option<Arc<str>>,
    pub origin: Origin,
}

/// An entry of a map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub key: Arc<str>,
    pub value: Yaml,
    pub doc: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
    pub origin: Origin,
}
