//! Which fields a body can have, and of which type their values are.

use std::sync::Arc;

use crate::language::schema::{Kind, Module};
use crate::language::types::{Enumeration, Field, RecordType, RefType, Type};
use crate::source::Name;

/// What a body is the body of.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Kind(Arc<Kind>),
    Record(Arc<RecordType>),
    /// Its names are keys, its values of this type.
    Map(Arc<Type>),
    Unknown,
}

/// A field and what has it.
#[derive(Clone, Debug)]
pub(super) struct Owned {
    /// `postgres`, `Backups`; empty for a record without a name.
    pub(super) owner: Name,
    pub(super) field: Field,
}

impl Shape {
    pub(super) fn of_kind(module: &Module, kind: Name) -> Self {
        module.kinds.get(&kind).map_or(Self::Unknown, |kind| Self::Kind(Arc::clone(kind)))
    }

    /// The body of a value of this type.
    pub(super) fn of_value(ty: &Type) -> Self {
        match peel(ty) {
            Type::Record(record) => Self::Record(Arc::clone(record)),
            Type::Map { value, .. } => Self::Map(Arc::clone(value)),
            Type::Each(element) | Type::List(element) => Self::of_value(element),
            _ => Self::Unknown,
        }
    }

    /// The body of a labelled entry: of one of many.
    pub(super) fn of_element(ty: &Type) -> Self {
        match peel(ty) {
            Type::Map { value, .. } => Self::of_value(value),
            Type::Each(element) | Type::List(element) => Self::of_value(element),
            _ => Self::Unknown,
        }
    }

    pub(super) fn field(&self, name: Name) -> Option<Owned> {
        match self {
            Self::Kind(kind) => kind.fields.get(&name).map(|field| Owned { owner: kind.name, field: field.clone() }),
            Self::Record(record) => record.field(name).map(|field| Owned { owner: record.name, field: field.clone() }),
            Self::Map(_) | Self::Unknown => None,
        }
    }

    pub(super) fn fields(&self) -> Vec<Owned> {
        match self {
            Self::Kind(kind) => {
                kind.fields.values().map(|field| Owned { owner: kind.name, field: field.clone() }).collect()
            }
            Self::Record(record) => {
                record.fields.iter().map(|field| Owned { owner: record.name, field: field.clone() }).collect()
            }
            Self::Map(_) | Self::Unknown => Vec::new(),
        }
    }
}

/// Without what says when, whether and to whom a value is known, and what it must be like.
pub(super) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) | Type::Later(inner) | Type::Secret(inner) | Type::Fact(inner) => peel(inner),
        Type::Refined { base, .. } => peel(base),
        other => other,
    }
}

/// The type of one value where several may stand.
pub(super) fn single(ty: &Type) -> &Type {
    match peel(ty) {
        Type::List(inner) | Type::Each(inner) => single(inner),
        other => other,
    }
}

pub(super) fn enumeration(ty: &Type) -> Option<&Arc<Enumeration>> {
    match single(ty) {
        Type::Enumeration(found) => Some(found),
        _ => None,
    }
}

pub(super) fn reference(ty: &Type) -> Option<&Arc<RefType>> {
    match single(ty) {
        Type::Ref(found) => Some(found),
        _ => None,
    }
}
