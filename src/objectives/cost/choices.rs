//! The price of each promise: what items could do without, which promises rest on that, and what it costs.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::evaluate::{Data, ItemId, Value};
use crate::objectives::context::Context;
use crate::objectives::fact::Interval;
use crate::objectives::objective::{Objective, Promised};
use crate::source::{Name, Span};

/// How many items the search for what promises rest on may visit in all: beyond that nothing more is attributed.
const VISITS: usize = 200_000;

/// One thing that an item could do without.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub item: ItemId,
    /// `the standby of `main``
    pub what: String,
    pub cost: Interval,
    /// Promises that rest on it, in the order of the spec.
    pub promises: Vec<Name>,
    /// The field, and the value that does without it; empty where one field is not enough.
    pub field: Vec<String>,
    pub value: String,
    pub span: Span,
}

/// Everything that could be done without, dearest first.
pub(super) fn choices(context: &Context<'_, '_>) -> Vec<Choice> {
    let mut found: Vec<(Choice, Vec<String>)> = Vec::new();
    for item in context.world.all_items() {
        let Some(Data::List(all)) = context.value(item.id, "choices").map(|value| value.data) else { continue };
        found.extend(all.iter().filter_map(|value| choice(context, item.id, value)));
    }
    attribute(context, &mut found);
    let mut found: Vec<Choice> = found.into_iter().map(|(choice, _)| choice).collect();
    found.sort_by_cached_key(|choice| (std::cmp::Reverse(choice.cost.low), choice.what.clone()));
    found
}

fn choice(context: &Context<'_, '_>, item: ItemId, value: &Value) -> Option<(Choice, Vec<String>)> {
    let Data::Record(fields) = &value.data else { return None };
    let field = |name| fields.get(&Name::new(name)).filter(|value| !value.is_none());
    let text = |value: &Value| context.world.display(value);
    let words = |name| match field(name).map(|value| &value.data) {
        Some(Data::List(all)) => all.iter().map(text).collect(),
        _ => Vec::new(),
    };
    let path: Vec<String> = words("field");
    let place: Vec<&str> = path.iter().map(String::as_str).collect();
    let made = Choice {
        item,
        what: format!("{} of `{}`", field("what").map(text)?, context.name(item)),
        cost: field("cost").and_then(Interval::of).unwrap_or_default(),
        promises: Vec::new(),
        value: field("value").map(text).unwrap_or_default(),
        span: context.place(item, &place),
        field: path,
    };
    Some((made, words("serves")))
}

/// A promise rests on what serves its metric, or its scenario, at any item that what it is about reaches over edges.
fn attribute(context: &Context<'_, '_>, found: &mut [(Choice, Vec<String>)]) {
    let mut at: FxHashMap<ItemId, Vec<usize>> = FxHashMap::default();
    for (index, (choice, _)) in found.iter().enumerate() {
        at.entry(choice.item).or_default().push(index);
    }
    if at.is_empty() {
        return;
    }
    let mut left = VISITS;
    for objective in &context.objectives {
        let Some(serves) = asked(objective) else { continue };
        let mut seen: FxHashSet<ItemId> = objective.of.iter().copied().collect();
        let mut waiting = objective.of.clone();
        while let Some(item) = waiting.pop() {
            if left == 0 {
                return;
            }
            left -= 1;
            for index in at.get(&item).into_iter().flatten() {
                let (choice, serving) = &mut found[*index];
                if serving.iter().any(|word| word == serves) && !choice.promises.contains(&objective.name) {
                    choice.promises.push(objective.name);
                }
            }
            waiting.extend(context.edges_from(item).map(|edge| edge.to).filter(|next| seen.insert(*next)));
        }
    }
}

/// The word by which a choice says that it serves such a promise.
fn asked(objective: &Objective) -> Option<&'static str> {
    match &objective.promised {
        Promised::Metric(promise) => Some(promise.metric.as_str()),
        Promised::Recovery(recovery) => Some(recovery.scenario.as_str()),
        Promised::Budget(_) => None,
    }
}
