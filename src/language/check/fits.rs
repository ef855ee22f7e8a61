//! Whether a value of one type may stand where another is expected, and what two types have in common.

use std::sync::Arc;

use super::scope::Checker;
use crate::language::types::{RecordType, RefType, Type};

impl Checker<'_> {
    /// A value of type `actual` may stand where `expected` is.
    pub fn fits(&self, actual: &Type, expected: &Type) -> bool {
        let (actual, expected) = (actual.plain(), expected.plain());
        match (actual, expected) {
            (Type::Unknown | Type::Any, _) | (_, Type::Unknown | Type::Any) => true,
            (Type::Optional(actual), Type::Optional(expected)) => self.fits(actual, expected),
            (Type::Optional(inner), Type::List(_) | Type::Each(_) | Type::Map { .. }) if **inner == Type::Unknown => {
                false
            }
            (actual, Type::Optional(expected)) => self.fits(actual, expected),
            (Type::Later(actual), Type::Later(expected)) => self.fits(actual, expected),
            (actual, Type::Later(expected)) => self.fits(actual, expected),
            (Type::Secret(actual), Type::Secret(expected)) => self.fits(actual, expected),
            (Type::Fact(actual), Type::Fact(expected)) => self.fits(actual, expected),
            (actual, Type::Fact(expected)) => self.fits(actual, expected),
            (Type::List(actual) | Type::Each(actual), Type::List(expected) | Type::Each(expected)) => {
                self.fits(actual, expected)
            }
            // One value stands for a list of one.
            (actual, Type::List(expected) | Type::Each(expected)) => self.fits(actual, expected),
            (Type::Map { key: ak, value: av }, Type::Map { key: ek, value: ev }) => {
                self.fits(ak, ek) && self.fits(av, ev)
            }
            (Type::Record(record), Type::Map { value, .. }) => {
                record.name.is_empty() && record.fields.iter().all(|field| self.fits(&field.ty, value))
            }
            (Type::Record(actual), Type::Record(expected)) => self.record_fits(actual, expected),
            (Type::Enumeration(actual), Type::Enumeration(expected)) => {
                actual.variants.iter().all(|variant| expected.variants.iter().any(|other| other.name == variant.name))
            }
            (Type::Ref(actual), Type::Ref(expected)) => self.reference_fits(actual, expected),
            (Type::Int, Type::Decimal) => true,
            (Type::Quantity(actual), Type::Quantity(expected)) => actual.normalised() == expected.normalised(),
            (Type::Edge | Type::EdgeBetween { .. }, Type::Edge | Type::EdgeBetween { .. }) => true,
            // Text is text: where a form is demanded, the value is checked when it is known.
            (Type::Text(actual), Type::Text(expected)) => actual == expected,
            (Type::Text(_), Type::String) => true,
            (Type::String | Type::Path | Type::Url | Type::Email | Type::Cidr | Type::Cron, expected) => {
                expected.is_text() && !matches!(expected, Type::Text(_) | Type::Region)
            }
            (Type::Region, Type::String) => true,
            (Type::KindValue(_), Type::KindValue(_)) => true,
            (actual, expected) => actual == expected,
        }
    }

    fn record_fits(&self, actual: &Arc<RecordType>, expected: &Arc<RecordType>) -> bool {
        if Arc::ptr_eq(actual, expected) || (!actual.name.is_empty() && actual.name == expected.name) {
            return true;
        }
        actual
            .fields
            .iter()
            .all(|field| expected.field(field.name).is_some_and(|wanted| self.fits(&field.ty, &wanted.ty)))
            && expected.fields.iter().all(|wanted| wanted.may_be_absent() || actual.field(wanted.name).is_some())
    }

    /// A reference to one kind may stand where its trait is expected, and the other way round: there the item decides.
    fn reference_fits(&self, actual: &RefType, expected: &RefType) -> bool {
        let related =
            self.module.fits(actual.target, expected.target) || self.module.fits(expected.target, actual.target);
        let by_facet =
            !self.module.kinds.contains_key(&actual.target) || !self.module.kinds.contains_key(&expected.target);
        (related || (by_facet && !self.is_wrong_facet(actual, expected)))
            && (expected.parameters.is_empty() || !actual.parameters.is_empty())
    }

    /// The kind is known, and does not have the facet that is asked for.
    fn is_wrong_facet(&self, actual: &RefType, expected: &RefType) -> bool {
        self.module.kinds.contains_key(&actual.target) && !self.module.fits(actual.target, expected.target)
    }

    /// The type of what is either of two.
    pub fn join(&self, one: &Type, other: &Type) -> Option<Type> {
        match (one.plain(), other.plain()) {
            (Type::Unknown, _) => Some(other.clone()),
            (_, Type::Unknown) => Some(one.clone()),
            (Type::Any, _) | (_, Type::Any) => Some(Type::Any),
            (Type::Optional(a), Type::Optional(b)) => self.join(a, b).map(Type::optional),
            (Type::Optional(a), b) | (b, Type::Optional(a)) => self.join(a, b).map(Type::optional),
            (Type::Secret(a), Type::Secret(b)) => self.join(a, b).map(|inner| Type::Secret(Arc::new(inner))),
            (Type::Secret(a), b) | (b, Type::Secret(a)) if !b.is_later() => {
                self.join(a, b).map(|inner| Type::Secret(Arc::new(inner)))
            }
            (Type::Later(a), Type::Later(b)) => self.join(a, b).map(Type::later),
            (Type::Later(a), b) | (b, Type::Later(a)) => self.join(a, b).map(Type::later),
            (Type::List(a), Type::List(b)) => self.join(a, b).map(Type::list),
            (Type::Record(a), Type::Record(b)) if a.name.is_empty() && b.name.is_empty() => self.join_records(a, b),
            (Type::Map { key, value: a }, Type::Map { value: b, .. }) => {
                self.join(a, b).map(|value| Type::Map { key: key.clone(), value: Arc::new(value) })
            }
            (a, b) if self.fits(a, b) => Some(b.clone()),
            (a, b) if self.fits(b, a) => Some(a.clone()),
            (a, b) if a.is_text() && b.is_text() => Some(Type::String),
            (Type::Ref(_), Type::Ref(_)) => Some(Type::reference_to(crate::source::Name::default())),
            _ => None,
        }
    }

    /// Records written in place are alike if their fields are.
    fn join_records(&self, one: &Arc<RecordType>, other: &Arc<RecordType>) -> Option<Type> {
        if one.fields.is_empty() {
            return Some(Type::Record(other.clone()));
        }
        if other.fields.is_empty() || self.record_fits(other, one) {
            return Some(Type::Record(one.clone()));
        }
        self.record_fits(one, other).then(|| Type::Record(other.clone()))
    }
}
