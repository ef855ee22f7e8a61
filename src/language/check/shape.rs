//! Looking through the wrappers of a type.

use std::sync::Arc;

use crate::language::types::{Dimensions, Enumeration, RefType, Type};
use crate::source::Name;

impl Type {
    /// Without its refinements.
    pub(in crate::language) fn plain(&self) -> &Type {
        match self {
            Type::Refined { base, .. } => base.plain(),
            other => other,
        }
    }

    /// What is there if something is there.
    pub(in crate::language) fn present(&self) -> &Type {
        match self.plain() {
            Type::Optional(inner) => inner.present(),
            other => other,
        }
    }

    /// What a value for this may be, wrappers aside: an element where one stands for a list.
    pub(in crate::language) fn core(&self) -> &Type {
        match self.plain() {
            Type::Optional(inner)
            | Type::Later(inner)
            | Type::Secret(inner)
            | Type::Fact(inner)
            | Type::List(inner)
            | Type::Each(inner) => inner.core(),
            other => other,
        }
    }

    /// Like `core`, but a list stays one.
    pub(in crate::language) fn value(&self) -> &Type {
        match self.plain() {
            Type::Optional(inner) | Type::Later(inner) | Type::Secret(inner) | Type::Fact(inner) => inner.value(),
            other => other,
        }
    }

    pub(in crate::language) fn is_open(&self) -> bool {
        matches!(self.plain(), Type::Unknown | Type::Any)
    }

    pub(in crate::language) fn is_later(&self) -> bool {
        match self.plain() {
            Type::Later(_) => true,
            Type::Optional(inner) | Type::Secret(inner) | Type::List(inner) | Type::Each(inner) => inner.is_later(),
            Type::Map { value, .. } => value.is_later(),
            _ => false,
        }
    }

    /// Later as a whole, not only in its parts: how many there are is known.
    pub(in crate::language) fn is_later_itself(&self) -> bool {
        match self.plain() {
            Type::Later(_) => true,
            Type::Optional(inner) | Type::Secret(inner) => inner.is_later_itself(),
            _ => false,
        }
    }

    pub(in crate::language) fn is_secret(&self) -> bool {
        match self.plain() {
            Type::Secret(_) => true,
            Type::Optional(inner) | Type::Later(inner) | Type::List(inner) | Type::Each(inner) => inner.is_secret(),
            Type::Map { value, .. } => value.is_secret(),
            _ => false,
        }
    }

    /// The same, known now and to everybody.
    pub(in crate::language) fn known(&self) -> Type {
        match self.plain() {
            Type::Later(inner) | Type::Secret(inner) => inner.known(),
            Type::Optional(inner) => Type::Optional(Arc::new(inner.known())),
            Type::List(inner) => Type::List(Arc::new(inner.known())),
            Type::Map { key, value } => Type::Map { key: key.clone(), value: Arc::new(value.known()) },
            _ => self.clone(),
        }
    }

    pub(in crate::language) fn optional(self) -> Type {
        match self {
            already @ Type::Optional(_) => already,
            other => Type::Optional(Arc::new(other)),
        }
    }

    pub(in crate::language) fn later(self) -> Type {
        match self {
            already @ Type::Later(_) => already,
            other => Type::Later(Arc::new(other)),
        }
    }

    pub(in crate::language) fn list(self) -> Type {
        Type::List(Arc::new(self))
    }

    pub(in crate::language) fn enumeration(&self) -> Option<&Arc<Enumeration>> {
        match self.core() {
            Type::Enumeration(found) => Some(found),
            _ => None,
        }
    }

    pub(in crate::language) fn reference(&self) -> Option<&Arc<RefType>> {
        match self.core() {
            Type::Ref(found) => Some(found),
            _ => None,
        }
    }

    /// What one of many is: the elements of a list, the values of a map.
    pub(in crate::language) fn element(&self) -> Option<&Type> {
        match self.present() {
            Type::List(inner) | Type::Each(inner) => Some(inner),
            Type::Map { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Text, whatever it must look like.
    pub(in crate::language) fn is_text(&self) -> bool {
        matches!(
            self.plain(),
            Type::String
                | Type::Path
                | Type::Url
                | Type::Email
                | Type::Cidr
                | Type::Cron
                | Type::Region
                | Type::Text(_)
        )
    }

    /// What is left of a quantity's units: a plain number, if nothing.
    pub(in crate::language) fn quantity(dimensions: Dimensions) -> Type {
        if dimensions.is_none() { Type::Decimal } else { Type::Quantity(dimensions.normalised()) }
    }

    pub(in crate::language) fn reference_to(target: Name) -> Type {
        crate::language::builtin::reference(target)
    }
}
