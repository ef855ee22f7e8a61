//! What is lost: the worst of all stores, at the worst moment.

use super::model::{Case, Store};
use super::read::LOSS;
use crate::diagnostics::codes;
use crate::evaluate::date_text;
use crate::evaluate::value::Data;
use crate::objectives::context::Context;
use crate::objectives::fact::Interval;
use crate::objectives::verdict::{Line, Measure, Outcome, Proposal, Reason, Verdict};
use crate::source::Name;

pub(super) fn verdict(context: &Context<'_, '_>, case: &Case<'_>) -> Verdict {
    let (promise, scenario) = (case.promise, case.promise.scenario);
    let mut made = Verdict::begin(context, case.objective, codes::RPO_SCOPE);
    let target = Measure::duration(promise.rpo);
    made.promise = format!("rpo <= {} ({scenario})", target.shown_down());
    made.span = promise.rpo_span;
    made.target = Some(target);
    let all = case.stores.iter().fold(Interval::zero(), |sum, store| sum.or_more(&store.loss));
    made.bound = all.high.map(Measure::duration);
    made.evidence = all.weakest();
    let mut whole = Line::new(0, format!("lost {}, at the worst moment", when(scenario)));
    whole.value = made.bound;
    made.derivation.push(whole);
    for store in &case.stores {
        let from = store.tried.fresh.map_or(store.span, |evidence| evidence.span);
        let mut line = Line::new(1, words(store)).basis(store.loss.basis()).at(from);
        line.value = store.loss.high.map(Measure::duration);
        made.derivation.push(line);
    }
    let refuted = case.stores.iter().find(|store| {
        store.loss.low.is_some_and(|low| low > promise.rpo)
            || store.tried.fresh.is_some_and(|evidence| evidence.exceeds(promise.rpo))
    });
    let open = case
        .stores
        .iter()
        .find(|store| !store.loss.can_prove() || store.loss.high.is_none_or(|high| high > promise.rpo));
    match (refuted, open) {
        (Some(store), _) => {
            let low = store.loss.low.map(|low| Measure::duration(low).shown_down()).unwrap_or_default();
            made.outcome = Outcome::Refuted;
            made.bound = store.loss.low.map(Measure::duration);
            let shown = store.tried.fresh.filter(|evidence| evidence.exceeds(promise.rpo));
            made.message = match shown {
                Some(drill) => format!(
                    "no more than {} may be lost {}, and on {} `{}` was measured of `{}`",
                    target.shown_down(),
                    when(scenario),
                    date_text(drill.on),
                    context.promise_text(&drill.shows),
                    store.name
                ),
                None => format!(
                    "no more than {} may be lost {}, and `{}` loses {low} at the worst moment",
                    target.shown_down(),
                    when(scenario),
                    store.name
                ),
            };
            made.help.extend(store.loss.basis().map(|basis| basis.source.to_string()));
        }
        (None, Some(store)) => {
            if store.tried.stale.is_some() {
                made.code = codes::EVIDENCE_STALE;
            }
            made.outcome = Outcome::Unproved(match store.tried.stale {
                Some(_) => Reason::StaleEvidence,
                None => Reason::MissingFact,
            });
            made.message = match (store.tried.stale, store.tried.fresh, store.loss.high) {
                (Some(_), ..) => format!("what `{}` loses {} was measured too long ago", store.name, when(scenario)),
                (_, Some(_), Some(high)) => format!(
                    "what was measured shows only that `{}` loses no more than {} {}, and {} is promised",
                    store.name,
                    Measure::duration(high).shown_up(),
                    when(scenario),
                    target.shown_down()
                ),
                (.., Some(high)) => format!(
                    "`{}` may lose {} {}, which is more than {}, and nobody measured it",
                    store.name,
                    Measure::duration(high).shown_up(),
                    when(scenario),
                    target.shown_down()
                ),
                _ => format!("nobody knows how much `{}` may lose {}", store.name, when(scenario)),
            };
            made.help.extend(store.loss.basis().map(|basis| basis.source.to_string()));
            made.help.extend(store.tried.unsaid.map(|evidence| {
                format!(
                    "`{}` does not say what had failed, so it counts for nothing here: was its `scenario` `{scenario}`?",
                    evidence.name
                )
            }));
            made.help.push(format!(
                "a drill says it: `evidence NAME {{ of = {}, scenario = {scenario}, shows = {LOSS} <= {}, … }}`, or a file in \
                 `evidence/`",
                store.name,
                target.shown_down()
            ));
        }
        (None, None) => {
            made.outcome = Outcome::Proved;
            made.message = format!("`{}` is kept", made.objective);
        }
    }
    if made.outcome != Outcome::Proved {
        for store in &case.stores {
            made.proposals.extend(alternatives(context, case, store));
        }
    }
    made
}

/// `with its region`, `by a mistake`: how a sentence speaks of a scenario.
pub(super) fn when(scenario: Name) -> String {
    match scenario.as_str() {
        "instance" | "zone" | "region" | "project" => format!("with its {scenario}"),
        "logical" => "by a mistake".to_owned(),
        "credential" => "with a credential".to_owned(),
        _ => format!("with {scenario}"),
    }
}

fn words(store: &Store<'_>) -> String {
    match (store.loss.low, store.loss.high) {
        (_, Some(high)) => format!("`{}` loses up to {}", store.name, Measure::duration(high).shown_up()),
        (Some(low), None) if low > crate::evaluate::value::Number::from_integer(0) => {
            format!("`{}` loses {} or more", store.name, Measure::duration(low).shown_down())
        }
        _ => format!("how much `{}` loses has no bound", store.name),
    }
}

/// What the kind says would lose less in this scenario.
fn alternatives(context: &Context<'_, '_>, case: &Case<'_>, store: &Store<'_>) -> Vec<Proposal> {
    let to = match case.promise.to {
        Some(region) => Data::Region(region),
        None => Data::None,
    };
    let arguments = [Data::Variant(case.promise.scenario, None), to].map(crate::evaluate::Value::new);
    context.alternatives(store.item, "loses_less", arguments.into())
}
