//! Whether two values are the same, and which is greater. Where they come from does not matter.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::host::Host;
use super::template::plain_text;
use super::value::{Data, Value};

/// Text in any of its forms; also what stands for a word: regions, variants, keys of maps.
fn text_of<'a>(data: &'a Data, host: &dyn Host) -> Option<Cow<'a, str>> {
    match data {
        Data::Text(text) | Data::Code(_, text) | Data::Noted(text, _) => Some(Cow::Borrowed(text)),
        Data::Template(parts) => plain_text(parts),
        Data::Region(name) | Data::Variant(name, None) | Data::Column(name) | Data::Type(name) | Data::Kind(name) => {
            Some(Cow::Borrowed(name.as_str()))
        }
        Data::Item(item) => Some(Cow::Borrowed(host.name_of(*item).as_str())),
        Data::Capability(item, name) => Some(Cow::Owned(format!("{}.{name}", host.name_of(*item)))),
        _ => None,
    }
}

/// The same value.
pub fn equal(one: &Value, other: &Value, host: &dyn Host) -> bool {
    match (&one.data, &other.data) {
        (Data::None, Data::None) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Number(a), Data::Number(b)) | (Data::Percent(a), Data::Percent(b)) => a == b,
        (Data::Number(a), Data::Percent(b)) | (Data::Percent(a), Data::Number(b)) => a == b,
        (Data::Quantity(a, of), Data::Quantity(b, other_of)) => a == b && of.normalised() == other_of.normalised(),
        (Data::Date(a), Data::Date(b)) => a == b,
        (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b, host)),
        (Data::Record(a) | Data::Map(a), Data::Record(b) | Data::Map(b)) => {
            let there = |map: &indexmap::IndexMap<_, Value, _>| map.values().filter(|value| !value.is_none()).count();
            there(a) == there(b)
                && a.iter()
                    .filter(|(_, value)| !value.is_none())
                    .all(|(name, value)| b.get(name).is_some_and(|found| equal(value, found, host)))
        }
        (Data::Variant(a, Some(left)), Data::Variant(b, Some(right))) => a == b && equal(left, right, host),
        (Data::Item(a), Data::Item(b))
        | (Data::ItemWith(a, _), Data::Item(b))
        | (Data::Item(a), Data::ItemWith(b, _)) => a == b,
        (Data::ItemWith(a, left), Data::ItemWith(b, right)) => {
            a == b
                && left.len() == right.len()
                && left.iter().all(|(name, value)| right.get(name).is_some_and(|found| equal(value, found, host)))
        }
        (Data::Edge(a), Data::Edge(b)) => a == b,
        (Data::Step(a, i), Data::Step(b, j)) => a == b && i == j,
        (Data::Promise(a), Data::Promise(b)) => {
            a.metric == b.metric
                && a.percentile == b.percentile
                && a.comparison == b.comparison
                && equal(&a.bound, &b.bound, host)
        }
        (Data::Fact(a), Data::Fact(b)) => {
            let bound = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
                (Some(a), Some(b)) => equal(a, b, host),
                (None, None) => true,
                _ => false,
            };
            bound(&a.low, &b.low) && bound(&a.high, &b.high) && a.bases == b.bases
        }
        (Data::Later { expr: a, .. }, Data::Later { expr: b, .. }) => a == b,
        (Data::Template(a), Data::Template(b)) => {
            a == b || matches!((plain_text(a), plain_text(b)), (Some(a), Some(b)) if a == b)
        }
        (a, b) => matches!((text_of(a, host), text_of(b, host)), (Some(a), Some(b)) if a == b),
    }
}

/// Which is greater, where there is an order.
pub fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (&one.data, &other.data) {
        (Data::Number(a) | Data::Percent(a), Data::Number(b) | Data::Percent(b)) => Some(a.cmp(b)),
        (Data::Quantity(a, of), Data::Quantity(b, other_of)) if of.normalised() == other_of.normalised() => {
            Some(a.cmp(b))
        }
        (Data::Date(a), Data::Date(b)) => Some(a.cmp(b)),
        (Data::Bool(a), Data::Bool(b)) => Some(a.cmp(b)),
        (Data::List(a), Data::List(b)) => {
            for (a, b) in a.iter().zip(b.iter()) {
                match compare(a, b)? {
                    Ordering::Equal => {}
                    other => return Some(other),
                }
            }
            Some(a.len().cmp(&b.len()))
        }
        (a, b) => Some(plain(a)?.cmp(&plain(b)?)),
    }
}

fn plain(data: &Data) -> Option<Cow<'_, str>> {
    match data {
        Data::Text(text) | Data::Code(_, text) | Data::Noted(text, _) => Some(Cow::Borrowed(text)),
        Data::Template(parts) => plain_text(parts),
        Data::Region(name) | Data::Variant(name, _) => Some(Cow::Borrowed(name.as_str())),
        _ => None,
    }
}
