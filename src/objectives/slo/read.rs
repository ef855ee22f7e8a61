//! From a world to what is judged.

use super::model::{Burn, Limits, Promised, Slo};
use crate::evaluate::value::Number;
use crate::evaluate::{ItemId, Value};
use crate::objectives::context::Context;
use crate::objectives::fact::{Interval, number};
use crate::objectives::objective::Objective;
use crate::objectives::record::{entries, field};

/// Everything that promises something that is measured from traffic, in the order of the spec.
pub(super) fn read(context: &Context<'_, '_>) -> Vec<Slo> {
    let mut found: Vec<Slo> = Vec::new();
    for objective in context.objectives.iter().filter(|objective| objective.over.is_some()) {
        let Some(item) = objective.item else { continue };
        if found.last().is_some_and(|last| last.item == item) {
            continue;
        }
        found.extend(slo(context, item, objective));
    }
    found
}

fn slo(context: &Context<'_, '_>, item: ItemId, objective: &Objective) -> Option<Slo> {
    let of = *objective.of.first()?;
    let goals = entries(context.value(item, "goals").as_ref());
    let measurable: Vec<String> = entries(context.value(item, "measurable").as_ref())
        .iter()
        .map(|metric| context.world.display(metric))
        .collect();
    let own = context.objectives.iter().filter(|one| one.item == Some(item));
    let promises = own
        .enumerate()
        .filter_map(|(index, one)| {
            let promise = one.metric()?;
            let measured = measurable.iter().any(|metric| promise.metric == metric.as_str());
            Some(Promised {
                text: context.promise_text(promise),
                metric: promise.metric,
                comparison: promise.comparison,
                bound: number(&promise.bound.data),
                goal: goals.get(index).and_then(|goal| number(&goal.data)).filter(|_| measured),
                span: one.span,
            })
        })
        .collect();
    let limits = context.value(item, "limits");
    let limit = |name| limits.as_ref().and_then(|limits| interval(limits, name)).unwrap_or_default();
    let burns = entries(context.value(item, "burns").as_ref());
    Some(Slo {
        item,
        name: objective.name,
        span: context.place(item, &[]),
        of,
        of_name: context.name(of),
        measurable,
        promises,
        over: objective.over?,
        limits: Limits {
            goal: limit("goal"),
            period: limit("period"),
            step: limit("step"),
            lookback: limit("lookback"),
        },
        burns: burns.iter().filter_map(|entry| burn(context, item, entry)).collect(),
    })
}

fn burn(context: &Context<'_, '_>, item: ItemId, entry: &Value) -> Option<Burn> {
    let value = |name| field(entry, name).and_then(|value| number(&value.data));
    let name = context.world.display(field(entry, "name")?);
    let place = |field: &str| context.place(item, &["alert", &name, field]);
    Some(Burn {
        part: value("part")?,
        long: value("long")?,
        short: value("short")?,
        factor: value("factor")?,
        span: place("part"),
        long_span: place("long"),
        name,
    })
}

fn interval(value: &Value, name: &str) -> Option<Interval> {
    field(value, name).and_then(Interval::of)
}

/// A duration as a spec writes it: `30d`, `36h`, `90s`.
pub(super) fn written(seconds: Number) -> String {
    const UNITS: &[(i128, &str)] = &[(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    for (size, unit) in UNITS {
        let count = seconds / Number::from_integer(*size);
        if count.is_integer() && count >= Number::from_integer(1) {
            return format!("{}{unit}", count.to_integer());
        }
    }
    format!("{}ms", (seconds * Number::from_integer(1000)).floor().to_integer())
}
