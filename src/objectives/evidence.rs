//! What was measured, and whether it still counts.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Judgement;
use super::context::Context;
use super::fact::{Interval, number};
use super::objective::items_in;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Basis, Comparison, Number, Promise, Strength};
use crate::evaluate::{Data, ItemId, date_text};
use crate::source::{Name, Span};

/// A measurement that somebody stands for.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub name: Name,
    pub item: ItemId,
    pub of: ItemId,
    pub shows: Arc<Promise>,
    /// The failure that was tried: what is lost with a zone says nothing of a wrong `DELETE`.
    pub scenario: Option<Name>,
    /// Days since 1970-01-01.
    pub on: i32,
    pub samples: Number,
    pub source: Arc<str>,
    pub span: Span,
    /// Older than its kind allows, on the day of this run.
    pub stale: bool,
    /// Of a day that has not come on the day of this run.
    pub ahead: bool,
    /// Tried on stand-ins.
    pub rehearsal: bool,
}

/// What was measured of one thing in one failure.
#[derive(Clone, Debug, Default)]
pub struct Tried<'e> {
    /// The newest that still counts.
    pub fresh: Option<&'e Evidence>,
    /// Where nothing counts any more: the newest that did.
    pub stale: Option<&'e Evidence>,
    /// The newest that would count if it said which failure was tried.
    pub unsaid: Option<&'e Evidence>,
}

const SECONDS_A_DAY: i128 = 86_400;

impl Evidence {
    pub(super) fn all(context: &Context<'_, '_>) -> Vec<Self> {
        let items = context.world.items(Name::new("evidence"));
        items.iter().filter_map(|item| Self::read(context, *item)).collect()
    }

    fn read(context: &Context<'_, '_>, item: ItemId) -> Option<Self> {
        let known = context.world.item(item);
        let of = items_in(context.value(item, "of").as_ref()).first().copied()?;
        let Data::Promise(shows) = context.value(item, "shows")?.data else { return None };
        let Data::Date(on) = context.value(item, "on")?.data else { return None };
        let samples = context.value(item, "samples").and_then(|value| number(&value.data)).unwrap_or_default();
        let text = |name| context.value(item, name).map(|value| context.world.display(&value));
        let source = match (text("source").unwrap_or_default(), text("record")) {
            (source, Some(record)) => format!("{source} ({record})"),
            (source, None) => source,
        };
        let valid = context.value(item, "valid").and_then(|value| number(&value.data));
        let scenario = Context::word(context.value(item, "scenario").as_ref());
        let stale = match (context.options.as_of, valid) {
            (Some(today), Some(valid)) => Number::from_integer(i128::from(today - on) * SECONDS_A_DAY) > valid,
            _ => false,
        };
        Some(Self {
            name: known.reference(),
            item,
            of,
            shows,
            scenario,
            on,
            samples,
            source: source.into(),
            span: known.span,
            stale,
            ahead: context.options.as_of.is_some_and(|today| on > today),
            rehearsal: matches!(context.value(item, "rehearsal").map(|value| value.data), Some(Data::Bool(true))),
        })
    }

    /// What it shows, as a fact about its metric: one bound.
    pub fn interval(&self) -> Interval {
        let bound = number(&self.shows.bound.data);
        let (low, high) = match self.shows.comparison {
            Comparison::Greater | Comparison::GreaterEqual => (bound, None),
            Comparison::Less | Comparison::LessEqual => (None, bound),
            Comparison::Equal => (bound, bound),
        };
        Interval { low, high, bases: vec![self.basis()] }
    }

    /// It shows that more than this is needed, or was lost.
    pub fn exceeds(&self, target: Number) -> bool {
        let beyond = self.shows.comparison == Comparison::Greater;
        self.interval().low.is_some_and(|low| low > target || (beyond && low == target))
    }

    pub fn basis(&self) -> Basis {
        Basis {
            strength: Strength::Measured,
            source: Arc::clone(&self.source),
            date: Some(self.on),
            span: Some(self.span),
        }
    }
}

/// What will be measured counts for nothing yet: a slip in the year would let it count for ever.
pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let mut seen = FxHashSet::default();
    for one in &context.ahead {
        let span = context.place(one.item, &["on"]);
        let (day, name) = (date_text(one.on), context.name(one.of));
        let message = format!("on {day} nobody can have measured `{name}` yet, so it counts for nothing");
        // The entries of a file share their day.
        if !seen.insert((Arc::clone(&one.source), span.start, message.clone())) {
            continue;
        }
        let today = context.options.as_of.map(date_text).unwrap_or_default();
        judgement.findings.push(
            Diagnostic::warning(codes::EVIDENCE_AHEAD, span, message)
                .help(format!("it is judged as of {today}: write the day on which it was measured")),
        );
    }
    rehearsed(context, judgement);
}

/// What was tried on stand-ins looks like a measurement, and is none: who reads it as a proof is told.
fn rehearsed(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let mut seen = FxHashSet::default();
    for one in &context.rehearsed {
        let span = context.place(one.item, &["rehearsal"]);
        let promise = context.promise_text(&one.shows);
        let message =
            format!("`{promise}` of `{}` was seen in a rehearsal, so it proves nothing", context.name(one.of));
        // The entries of a file share the word.
        if !seen.insert((Arc::clone(&one.source), span.start)) {
            continue;
        }
        judgement.findings.push(Diagnostic::warning(codes::EVIDENCE_REHEARSAL, span, message).help(
            "stand-ins take no time and lose nothing: measure it where users are, or keep the file out of `evidence/`",
        ));
    }
}

impl Context<'_, '_> {
    /// What was measured of an item's metric, the newest first.
    pub fn measured(&self, item: ItemId, metric: &str) -> Vec<&Evidence> {
        let mut found: Vec<&Evidence> =
            self.evidence.iter().filter(|one| one.of == item && one.shows.metric == metric).collect();
        found.sort_by_key(|one| (std::cmp::Reverse(one.on), one.name));
        found
    }

    /// What was measured of an item's metric in a failure. `strictly` is for what differs from failure to failure: a measurement that
    /// does not say what had failed counts for none. A percentile bounds nothing, so it never counts.
    pub fn tried(&self, item: ItemId, metric: &str, scenario: Name, strictly: bool) -> Tried<'_> {
        let mut found = Tried::default();
        for one in self.measured(item, metric).into_iter().filter(|one| one.shows.percentile.is_none()) {
            match one.scenario {
                Some(other) if other != scenario => {}
                None if strictly => found.unsaid = found.unsaid.or(Some(one)),
                _ if one.stale => found.stale = found.stale.or(Some(one)),
                _ => found.fresh = found.fresh.or(Some(one)),
            }
        }
        if found.fresh.is_some() {
            (found.stale, found.unsaid) = (None, None);
        }
        found
    }
}
