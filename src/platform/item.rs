//! Items: what a spec declares, and what kinds imply.

use std::cell::OnceCell;
use std::sync::Arc;

use super::node::Node;
use crate::evaluate::{ItemId, Value};
use crate::language::schema::{ItemDecl, Kind};
use crate::source::{Name, Span};
use crate::syntax::ast::{Body, ItemKind};

/// An item as others see it.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub kind: Name,
    /// Its name; of keyed items their keys joined with `_`; empty for the only one of a single kind.
    pub name: Name,
    pub doc: Option<Arc<str>>,
    /// The head of its declaration, or the rule that implied it.
    pub span: Span,
    /// The key fields of a keyed kind.
    pub keys: Vec<Value>,
    /// The keys as text.
    pub key_names: Box<[Name]>,
    /// Who implied it, and where that is written; empty for what a spec declares and nobody implies.
    pub implied_by: Vec<(ItemId, Span)>,
    /// A spec or the library declares it.
    pub declared: bool,
}

impl Item {
    /// How `olyc why` and messages call it: `main`, `delivery`, `crypto_key["sql", us-central1]`.
    pub fn address(&self) -> String {
        if !self.key_names.is_empty() {
            let keys: Vec<String> = self
                .keys
                .iter()
                .zip(self.key_names.iter())
                .map(|(value, name)| match value.data {
                    crate::evaluate::Data::Region(_) => name.to_string(),
                    _ => format!("{:?}", name.as_str()),
                })
                .collect();
            return format!("{}[{}]", self.kind, keys.join(", "));
        }
        self.reference().to_string()
    }

    /// The name by which specs refer to it: its own, or its kind's for the only one.
    pub fn reference(&self) -> Name {
        if self.name.is_empty() { self.kind } else { self.name }
    }

    /// What variables that are made of its fields begin with.
    pub fn prefix(&self) -> Name {
        if self.key_names.is_empty() { self.reference() } else { Name::new(&format!("{}_{}", self.kind, self.name)) }
    }
}

/// An item with what is known of its fields so far.
pub(super) struct ItemNode<'m> {
    pub info: Item,
    pub kind: &'m Kind,
    pub declaration: Option<&'m ItemDecl>,
    /// What the rule that implied it says beside the keys, and where.
    pub given: Vec<(Name, Value, Span)>,
    /// One for each field of the kind, in its order, and at the end one for `id`.
    pub fields: OnceCell<Box<[Node<'m>]>>,
    /// Its prefix, as part of the origin of values.
    pub prefix: Name,
}

impl<'m> ItemNode<'m> {
    /// The body of its declaration.
    pub fn body(&self) -> Option<&'m Body> {
        match &self.declaration?.ast.kind {
            ItemKind::Declaration(declared) => declared.body.as_ref(),
            _ => None,
        }
    }

    /// Where to point when the item itself is meant.
    pub fn place(&self) -> Span {
        self.declaration.map_or(self.info.span, |declared| declared.name_span)
    }
}
