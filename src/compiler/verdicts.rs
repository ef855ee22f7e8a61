//! Verdicts as values, for blueprints that write files about them.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::Options;
use super::build::judging;
use crate::evaluate::value::Number;
use crate::evaluate::{Data, Value, date_text, decimal};
use crate::objectives::{self, Measure, Verdict, ceil_to};
use crate::platform::{Judge, World};
use crate::source::Name;

/// Judges a world as files tell of it: without a day, so that the same spec gives the same files tomorrow.
pub(super) fn judge<'m>() -> Judge<'m> {
    Box::new(|world: &World<'m>| {
        let options = judging(&Options::default());
        objectives::judge(world, &options).verdicts.iter().map(value).collect()
    })
}

fn value(verdict: &Verdict) -> Value {
    let shown = |measure: Measure| {
        if verdict.wants_more() { measure.shown_down() } else { measure.shown_up() }
    };
    let accepted = verdict.accepted.as_ref().map(|accepted| {
        record([
            ("reason", text(&accepted.reason)),
            ("by", text(&accepted.by)),
            ("until", text(&date_text(accepted.until))),
        ])
    });
    let steps = verdict.derivation.iter().map(|line| {
        let basis = line.basis.as_ref();
        record([
            ("depth", Value::new(Data::Number(Number::from_integer(line.depth as i128)))),
            ("text", text(&line.text)),
            ("value", maybe(line.value.map(shown))),
            ("basis", maybe(basis.map(|basis| basis.strength.word()))),
            ("source", maybe(basis.map(|basis| &basis.source).filter(|source| !source.is_empty()))),
            ("date", maybe(basis.and_then(|basis| basis.date).map(date_text))),
        ])
    });
    let budget = objectives::shares(verdict)
        .into_iter()
        .map(|share| record([("cause", text(&share.cause)), ("minutes", text(&decimal(ceil_to(share.minutes, 2))))]));
    record([
        ("environment", text(&verdict.environment)),
        ("objective", text(&verdict.objective)),
        ("promise", text(&verdict.promise)),
        ("outcome", Value::new(Data::Variant(Name::new(verdict.outcome.word()), None))),
        ("reason", maybe(verdict.outcome.reason().map(objectives::Reason::word))),
        ("shown", maybe(verdict.bound.map(shown))),
        ("target", maybe(verdict.target.map(shown))),
        ("evidence", maybe(verdict.evidence.map(|strength| strength.word()))),
        ("says", text(&verdict.message)),
        ("accepted", accepted.unwrap_or_else(none)),
        ("assumptions", list(verdict.assumptions.iter().map(|one| text(one)))),
        ("measured_by", list(verdict.measured_by.iter().map(|one| text(one)))),
        ("derivation", list(steps)),
        ("budget", list(budget)),
    ])
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let entries: IndexMap<Name, Value, FxBuildHasher> =
        fields.into_iter().map(|(name, value)| (Name::new(name), value)).collect();
    Value::new(Data::Record(Arc::new(entries)))
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::new(Data::List(Arc::new(values.collect())))
}

fn text(words: &str) -> Value {
    Value::text(words)
}

fn maybe(words: Option<impl AsRef<str>>) -> Value {
    words.map_or_else(none, |words| text(words.as_ref()))
}

fn none() -> Value {
    Value::new(Data::None)
}
