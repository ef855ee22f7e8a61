//! The provider's facts, asked about bodies and references of blueprints.

use super::scope::Checker;
use super::trees::Nodes;
use crate::language::types::Type;
use crate::source::Name;
use crate::syntax::ast::{Expr, Ident};

impl Checker<'_> {
    /// The body of a resource against what the provider knows of its type.
    pub fn check_provider_body(&mut self, _keyword: Name, _ty: Ident, _nodes: &Nodes, _broken: bool) {}

    /// `.attribute` of a resource, or of what is in one.
    pub fn resource_field(&mut self, _expr: &Expr, _base: &Expr, owner: &Type, _field: Ident) -> Option<Type> {
        match owner {
            Type::Resource { .. } => Some(Type::Any.later()),
            _ => None,
        }
    }
}
