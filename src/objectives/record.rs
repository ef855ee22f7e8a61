//! Records and lists of them, as facets give them.

use crate::evaluate::{Data, Value};
use crate::source::Name;

/// A field of a record; nothing where it is absent, and of anything else.
pub(super) fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match &value.data {
        Data::Record(fields) => fields.get(&Name::new(name)).filter(|value| !value.is_none()),
        _ => None,
    }
}

/// The elements of a list; a record stands for a list of one, and of nothing there are none.
pub(super) fn entries(value: Option<&Value>) -> Vec<Value> {
    match value.map(|value| &value.data) {
        Some(Data::List(all)) => all.to_vec(),
        Some(Data::Record(_)) => value.cloned().into_iter().collect(),
        _ => Vec::new(),
    }
}
