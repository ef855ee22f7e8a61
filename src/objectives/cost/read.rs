//! From a world to its bill: the facet `cost` of each item, asked with how much the item is used.

use std::cmp::Reverse;
use std::sync::Arc;

use indexmap::IndexMap;
use num_traits::Zero;
use rustc_hash::FxHashSet;

use super::model::{Bill, Charge, ItemBill};
use crate::evaluate::value::{Fact, Number};
use crate::evaluate::{Data, ItemId, Value};
use crate::language::types::Dimensions;
use crate::objectives::context::Context;
use crate::objectives::fact::{Interval, number};
use crate::objectives::traffic::Traffic;
use crate::source::Name;
use crate::syntax::ast::{ItemKind, Subject};

/// The facet.
const COST: &str = "cost";

/// Everything that costs something, the largest first.
pub(super) fn read(context: &Context<'_, '_>) -> Bill {
    let average = Traffic::average(context);
    let makers = makers(context);
    let mut items: Vec<ItemBill> = context
        .world
        .all_items()
        .filter_map(|known| {
            let bill = item(context, &average, known.id);
            bill.or_else(|| makers.contains(&known.kind).then(|| empty(context, known.id, true)))
        })
        .filter(|bill| bill.unpriced || !bill.charges.is_empty())
        .collect();
    items.sort_by_cached_key(|bill| {
        let total = bill.total();
        (Reverse(total.high.is_none()), Reverse(total.high), Reverse(total.low), bill.name.clone())
    });
    let measured = context.world.environment().and_then(|environment| measured(context, environment));
    Bill { items, measured }
}

/// What one item costs; nothing where its kind says no price.
pub(super) fn item(context: &Context<'_, '_>, average: &Traffic, item: ItemId) -> Option<ItemBill> {
    if !context.has(item, COST) {
        return None;
    }
    let mut made = empty(context, item, false);
    match context.facet(item, COST, vec![usage(average, item)]).map(|value| value.data) {
        Some(Data::List(lines)) => made.charges = lines.iter().map(|line| charge(context, line)).collect(),
        // At fault, which was reported: what it costs is not known.
        _ => made.unpriced = true,
    }
    Some(made)
}

fn empty(context: &Context<'_, '_>, item: ItemId, unpriced: bool) -> ItemBill {
    ItemBill {
        item,
        name: context.name(item),
        span: context.place(item, &[]),
        charges: Vec::new(),
        measured: measured(context, item),
        unpriced,
    }
}

/// The newest invoice that still counts.
fn measured(context: &Context<'_, '_>, item: ItemId) -> Option<Interval> {
    context.measured(item, super::METRIC).into_iter().find(|one| !one.stale).map(|one| one.interval())
}

/// How much an item is used on the average of a month; what nobody says is anything from nothing on.
fn usage(average: &Traffic, item: ItemId) -> Value {
    let said = average.at(item).cloned().unwrap_or_default();
    let rate = |number: Number| Value::new(Data::Quantity(number, Dimensions::RATE));
    let requests =
        Fact { low: Some(rate(said.low.unwrap_or_else(Number::zero))), high: said.high.map(rate), bases: said.bases };
    let mut fields = IndexMap::default();
    fields.insert(Name::new("requests"), Value::new(Data::Fact(Arc::new(requests))));
    Value::new(Data::Record(Arc::new(fields)))
}

fn charge(context: &Context<'_, '_>, line: &Value) -> Charge {
    let Data::Record(fields) = &line.data else { return Charge::default() };
    let field = |name| fields.get(&Name::new(name)).filter(|value| !value.is_none());
    let text = |name| field(name).map(|value| context.world.display(value));
    let shown = |name| field(name).map(|value| bounds(context, value)).unwrap_or_default();
    Charge {
        what: text("what").unwrap_or_default(),
        arithmetic: format!("{} × {}", shown("quantity"), shown("price")),
        cost: field("cost").and_then(Interval::of).unwrap_or_default(),
        floor: text("floor"),
        span: line.span,
    }
}

/// `$0.0413/h`, `0..30`, `2/s or more`.
fn bounds(context: &Context<'_, '_>, value: &Value) -> String {
    let Data::Fact(fact) = &value.data else { return context.world.display(value) };
    let shown = |bound: &Value| context.world.display(bound);
    match (&fact.low, &fact.high) {
        (Some(low), Some(high)) if number(&low.data) == number(&high.data) => shown(low),
        (Some(low), Some(high)) => format!("{} to {}", shown(low), shown(high)),
        (Some(low), None) => format!("{} or more", shown(low)),
        (None, Some(high)) => format!("up to {}", shown(high)),
        (None, None) => String::from("unknown"),
    }
}

/// Kinds for which a blueprint makes something: what they cost somebody must say.
fn makers(context: &Context<'_, '_>) -> FxHashSet<Name> {
    let module = context.world.module();
    let mut made = FxHashSet::default();
    for blueprint in module.blueprints.values().filter(|blueprint| blueprint.replaced_by.is_none()) {
        let ItemKind::Blueprint(declared) = &blueprint.ast.kind else { continue };
        if let Subject::Kind(kind) = &declared.subject {
            made.insert(kind.name);
        }
    }
    made
}
