//! The promises of an environment, in one form: `slo`, `goal`, `recovery`, and the budget of the environment itself.

use std::sync::Arc;

use super::context::Context;
use super::fact::number;
use crate::evaluate::value::{Number, Promise};
use crate::evaluate::{Data, ItemId, Value};
use crate::source::{Name, Span};

/// One promise. An `slo` with a list of them is one objective for each.
#[derive(Clone, Debug)]
pub struct Objective {
    /// The name in the spec; of a budget `budget`.
    pub name: Name,
    /// `slo`, `goal`, `recovery`, `budget`.
    pub kind: Name,
    /// The item that promises; of a budget the environment.
    pub item: Option<ItemId>,
    /// What it is about.
    pub of: Vec<ItemId>,
    pub promised: Promised,
    /// Over how many seconds it is measured: of an `slo`.
    pub over: Option<Number>,
    /// The promise in the spec.
    pub span: Span,
}

/// What is promised.
#[derive(Clone, Debug)]
pub enum Promised {
    /// `availability >= 99.9%`
    Metric(Arc<Promise>),
    Recovery(RecoveryPromise),
    /// Dollars a second.
    Budget(Number),
}

/// What comes back after a failure, how soon, and with how much lost.
#[derive(Clone, Debug)]
pub struct RecoveryPromise {
    /// `zone`, `region`, `logical`, …
    pub scenario: Name,
    pub to: Option<Name>,
    /// Seconds.
    pub rto: Number,
    /// Seconds.
    pub rpo: Number,
    pub rto_span: Span,
    pub rpo_span: Span,
}

impl Objective {
    /// The metric promise, if it is one.
    pub fn metric(&self) -> Option<&Arc<Promise>> {
        match &self.promised {
            Promised::Metric(promise) => Some(promise),
            _ => None,
        }
    }

    /// It promises this metric.
    pub fn is_about(&self, metric: &str) -> bool {
        self.metric().is_some_and(|promise| promise.metric == metric)
    }
}

/// All promises, in the order of files.
pub(super) fn all(context: &Context<'_, '_>) -> Vec<Objective> {
    let world = context.world;
    let mut found = Vec::new();
    let mut promising: Vec<ItemId> =
        ["slo", "goal", "recovery"].into_iter().flat_map(|kind| world.items(Name::new(kind)).iter().copied()).collect();
    promising.sort_by_key(|item| world.item(*item).span);
    for item in promising {
        let known = world.item(item);
        if known.kind == "recovery" { recovery(context, item, &mut found) } else { metrics(context, item, &mut found) }
    }
    found.extend(world.environment().and_then(|environment| budget(context, environment)));
    found
}

fn metrics(context: &Context<'_, '_>, item: ItemId, found: &mut Vec<Objective>) {
    let known = context.world.item(item);
    let of = items_in(context.value(item, "of").as_ref());
    let over = context.value(item, "over").and_then(|value| number(&value.data));
    let promises = match context.value(item, "promise").map(|value| (value.span, value.data)) {
        Some((span, Data::Promise(promise))) => vec![(span, promise)],
        Some((whole, Data::List(all))) => all
            .iter()
            .filter_map(|value| match &value.data {
                Data::Promise(promise) => Some((value.span.or(whole), Arc::clone(promise))),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    for (span, promise) in promises {
        found.push(Objective {
            name: known.reference(),
            kind: known.kind,
            item: Some(item),
            of: of.clone(),
            promised: Promised::Metric(promise),
            over,
            span: span.unwrap_or_else(|| context.place(item, &["promise"])),
        });
    }
}

fn recovery(context: &Context<'_, '_>, item: ItemId, found: &mut Vec<Objective>) {
    let known = context.world.item(item);
    let seconds = |name| context.value(item, name).and_then(|value| number(&value.data));
    let (Some(rto), Some(rpo)) = (seconds("rto"), seconds("rpo")) else { return };
    let Some(scenario) = Context::word(context.value(item, "scenario").as_ref()) else { return };
    found.push(Objective {
        name: known.reference(),
        kind: known.kind,
        item: Some(item),
        of: items_in(context.value(item, "of").as_ref()),
        promised: Promised::Recovery(RecoveryPromise {
            scenario,
            // Where things already are they cannot come back: its kind says where instead.
            to: Context::word(context.value(item, "back_in").or_else(|| context.value(item, "to")).as_ref()),
            rto,
            rpo,
            rto_span: context.place(item, &["rto"]),
            rpo_span: context.place(item, &["rpo"]),
        }),
        over: None,
        span: known.span,
    });
}

fn budget(context: &Context<'_, '_>, environment: ItemId) -> Option<Objective> {
    let budget = number(&context.value(environment, "budget")?.data)?;
    Some(Objective {
        name: Name::new("budget"),
        kind: Name::new("budget"),
        item: Some(environment),
        of: vec![environment],
        promised: Promised::Budget(budget),
        over: None,
        span: context.place(environment, &["budget"]),
    })
}

/// The items that a value refers to.
pub(super) fn items_in(value: Option<&Value>) -> Vec<ItemId> {
    match value.map(|value| &value.data) {
        Some(Data::Item(item) | Data::ItemWith(item, _)) => vec![*item],
        Some(Data::List(all)) => all.iter().flat_map(|value| items_in(Some(value))).collect(),
        _ => Vec::new(),
    }
}
