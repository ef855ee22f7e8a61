//! Items and edges.

use super::{Call, Native, list};
use crate::diagnostics::codes;
use crate::evaluate::Evaluated;
use crate::evaluate::value::{Data, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("items", items),
    ("edges", |call| Ok(edges(call.evaluator.host.edges()))),
    ("edges_from", |call| Ok(edges(call.evaluator.host.edges_from(call.item(0)?)))),
    ("edges_to", |call| Ok(edges(call.evaluator.host.edges_to(call.item(0)?)))),
    ("verdicts", |call| Ok(list(call.evaluator.host.verdicts(call.span)?))),
    ("kind_of", |call| Ok(Value::text(call.evaluator.host.kind_of(call.item(0)?).as_str()))),
    ("of_kind", of_kind),
    ("is_kind", is_kind),
    ("doc_of", doc_of),
    ("at", |call| call.evaluator.host.at(call.value(0)?, call.value(1)?, call.span)),
    ("environments_of", |call| {
        let found = call.evaluator.host.environments_of(call.item(0)?);
        Ok(list(found.into_iter().map(|item| Value::new(Data::Item(item))).collect()))
    }),
];

fn items(call: &Call<'_, '_>) -> Evaluated {
    let Data::Kind(kind) = call.value(0)?.data else { return Err(call.wrong(0, "a kind")) };
    let found = call.evaluator.host.items_of(kind);
    Ok(list(found.into_iter().map(|item| Value::new(Data::Item(item))).collect()))
}

fn is_kind(call: &Call<'_, '_>) -> Evaluated {
    let item = call.item(0)?;
    let Data::Kind(kind) = call.value(1)?.data else { return Err(call.wrong(1, "a kind")) };
    let host = call.evaluator.host;
    Ok(Value::new(Data::Bool(host.module().fits(host.kind_of(item), kind))))
}

fn of_kind(call: &Call<'_, '_>) -> Evaluated {
    let item = call.item(0)?;
    let Data::Kind(kind) = call.value(1)?.data else { return Err(call.wrong(1, "a kind")) };
    let host = call.evaluator.host;
    if host.module().fits(host.kind_of(item), kind) {
        return Ok(call.value(0)?.clone());
    }
    Err(call
        .error(codes::WRONG_VALUE, format!("`{}` is a `{}`, not a `{kind}`", host.name_of(item), host.kind_of(item))))
}

fn edges(found: Vec<u32>) -> Value {
    list(found.into_iter().map(|edge| Value::new(Data::Edge(edge))).collect())
}

/// The documentation of an item as one paragraph; of one that has none, its kind's and its name.
fn doc_of(call: &Call<'_, '_>) -> Evaluated {
    let item = call.item(0)?;
    let host = call.evaluator.host;
    Ok(match host.doc_of(item) {
        Some(doc) => Value::text(doc.split_whitespace().collect::<Vec<_>>().join(" ")),
        None => {
            let kind = host.kind_of(item).replace('_', " ");
            let name = host.name_of(item);
            let text = if name.is_empty() { kind } else { format!("{kind} {name}") };
            let mut letters = text.chars();
            let first = letters.next().map(char::to_uppercase).into_iter().flatten();
            Value::text(format!("{}.", first.chain(letters).collect::<String>()))
        }
    })
}
