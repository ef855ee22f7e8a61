//! Lists and maps.

use std::cmp::Ordering;

use indexmap::IndexMap;

use super::{Call, Native, boolean, list, number};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::equality::{compare, equal};
use crate::evaluate::value::{Data, Number, Value};
use crate::evaluate::{Evaluated, display};
use crate::source::Name;
use crate::syntax::ast::BinaryOp;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("length", length),
    ("contains", |call| Ok(boolean(call.evaluator.holds(call.value(0)?, call.value(1)?, call.span_of(1))?))),
    ("has", |call| Ok(boolean(call.evaluator.holds(call.value(0)?, call.value(1)?, call.span_of(1))?))),
    ("keys", |call| Ok(list(entries(call)?.into_iter().map(|(name, _)| Value::text(name)).collect()))),
    ("values", |call| Ok(list(entries(call)?.into_iter().map(|(_, value)| value.clone()).collect()))),
    ("first", |call| end(call, call.list(0)?.first())),
    ("last", |call| end(call, call.list(0)?.last())),
    ("reverse", |call| Ok(list(call.list(0)?.iter().rev().cloned().collect()))),
    ("sorted", sorted),
    ("unique", unique),
    ("map_of", map_of),
    ("flatten", |call| {
        let mut flat = Vec::new();
        for element in call.list(0)? {
            match &element.data {
                Data::List(inner) => flat.extend(inner.iter().cloned()),
                Data::None => {}
                _ => flat.push(element.clone()),
            }
        }
        Ok(list(flat))
    }),
    ("sum", sum),
    ("min", |call| extreme(call, Ordering::Less)),
    ("max", |call| extreme(call, Ordering::Greater)),
    ("any", |call| Ok(boolean(call.list(0)?.iter().any(|element| element.data == Data::Bool(true))))),
    ("all", |call| Ok(boolean(call.list(0)?.iter().all(|element| element.data == Data::Bool(true))))),
];

fn length(call: &Call<'_, '_>) -> Evaluated {
    let count = match &call.value(0)?.data {
        Data::List(elements) => elements.len(),
        Data::Map(entries) | Data::Record(entries) => entries.len(),
        Data::None => 0,
        _ => call.text(0)?.chars().count(),
    };
    Ok(number(Number::from_integer(count as i128)))
}

fn entries<'c>(call: &Call<'c, '_>) -> Evaluated<Vec<(Name, &'c Value)>> {
    match &call.value(0)?.data {
        Data::Map(entries) | Data::Record(entries) => {
            let mut sorted: Vec<(Name, &Value)> = entries.iter().map(|(name, value)| (*name, value)).collect();
            sorted.sort_by_key(|(name, _)| *name);
            Ok(sorted)
        }
        Data::None => Ok(Vec::new()),
        _ => Err(call.wrong(0, "a map")),
    }
}

fn end(call: &Call<'_, '_>, found: Option<&Value>) -> Evaluated {
    match found {
        Some(value) => Ok(value.clone()),
        None => Err(call.evaluator.host.report(
            Diagnostic::error(
                codes::EMPTY_LIST,
                call.span,
                format!("the list is empty, and has no {} element", call.name),
            )
            .help(format!("say what holds then: `if xs == [] then … else {}(xs)`", call.name)),
        )),
    }
}

fn sorted(call: &Call<'_, '_>) -> Evaluated {
    let mut elements: Vec<Value> = call.list(0)?.to_vec();
    let host = call.evaluator.host;
    let mut clash = false;
    elements.sort_by(|one, other| {
        compare(one, other).unwrap_or_else(|| {
            clash |= !matches!(
                (&one.data, &other.data),
                (Data::Item(_) | Data::ItemWith(..), Data::Item(_) | Data::ItemWith(..))
            );
            display(one, host).cmp(&display(other, host))
        })
    });
    if clash {
        return Err(call.error(codes::WRONG_VALUE, "the elements of this list have no order"));
    }
    Ok(list(elements))
}

fn unique(call: &Call<'_, '_>) -> Evaluated {
    let host = call.evaluator.host;
    let mut seen = rustc_hash::FxHashSet::default();
    let mut kept: Vec<Value> = Vec::new();
    for element in call.list(0)? {
        // Text of what is the same is the same; what has the same text is looked at closely.
        let fresh = seen.insert(display(element, host));
        if fresh || !kept.iter().any(|other| equal(other, element, host)) {
            kept.push(element.clone());
        }
    }
    Ok(list(kept))
}

fn map_of(call: &Call<'_, '_>) -> Evaluated {
    let mut made = IndexMap::default();
    for (key, value) in call.list(0)?.iter().zip(call.list(1)?) {
        let key = Name::new(&call.evaluator.key_text(key, call.span_of(0))?);
        made.entry(key).or_insert_with(|| value.clone());
    }
    Ok(Value::new(Data::Map(std::sync::Arc::new(made))))
}

fn sum(call: &Call<'_, '_>) -> Evaluated {
    let mut elements = call.list(0)?.iter();
    let Some(first) = elements.next() else { return Ok(number(Number::from_integer(0))) };
    elements.try_fold(Value::new(first.data.clone()), |total, element| {
        call.evaluator.arithmetic(BinaryOp::Add, &total, element, call.span_of(0))
    })
}

fn extreme(call: &Call<'_, '_>, wanted: Ordering) -> Evaluated {
    let elements = call.list(0)?;
    if elements.iter().any(|element| matches!(element.data, Data::Fact(_))) {
        return call.evaluator.extreme_fact(elements, wanted, call.span_of(0));
    }
    let mut best = match elements.first() {
        Some(first) => first,
        None => return end(call, None),
    };
    for element in elements {
        match compare(element, best) {
            Some(order) if order == wanted => best = element,
            Some(_) => {}
            None => return Err(call.evaluator.incomparable(element, best, call.span_of(0))),
        }
    }
    Ok(best.clone())
}
