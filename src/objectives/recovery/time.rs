//! How long it takes: the longest path through the steps, for both bounds of each.

use super::loss::when;
use super::model::{Case, Longest, Step, longest};
use crate::diagnostics::codes;
use crate::evaluate::value::{Number, Strength};
use crate::objectives::context::Context;
use crate::objectives::exact::Toward;
use crate::objectives::fact::Interval;
use crate::objectives::verdict::{Line, Measure, Outcome, Reason, Verdict};

/// The metric by which a drill shows how long it took: `evidence … shows = recovery_time <= 2h`.
const METRIC: &str = "recovery_time";

pub(super) fn verdict(context: &Context<'_, '_>, case: &Case<'_>) -> Verdict {
    let (promise, scenario) = (case.promise, case.promise.scenario);
    let mut made = Verdict::begin(context, case.objective, codes::RTO_CRITICAL_PATH);
    let target = Measure::duration(promise.rto);
    made.promise = format!("rto <= {} ({scenario})", target.shown_down());
    made.span = promise.rto_span;
    made.target = Some(target);

    let least = longest(&case.steps, |takes| takes.low, Toward::Down);
    let most = longest(&case.steps, |takes| takes.high, Toward::Up);
    let lost: Vec<&str> =
        case.stores.iter().filter(|store| !store.comes_back).map(|store| store.name.as_str()).collect();
    let drills = case.objective.item.map(|item| context.measured(item, METRIC)).unwrap_or_default();
    let drill = drills.iter().find(|one| !one.stale);
    let stale = drill.is_none() && !drills.is_empty();

    let mut known = Interval::between(least.time, if lost.is_empty() { most.time } else { None });
    for step in most.path.iter().chain(&least.path).filter_map(|index| case.steps.get(*index)) {
        known = known.based_on(&step.takes.bases);
    }
    if let Some(drill) = drill {
        known = Interval { high: drill.interval().high, ..drill.interval() };
    }
    made.bound = known.high.map(Measure::duration);
    made.evidence = known.weakest();
    derive(&mut made, case, &most, drill.is_some());

    let too_long = drill.is_none() && known.low.is_some_and(|low| low > promise.rto);
    let enough = known.high.is_some_and(|high| high <= promise.rto);
    if too_long {
        let low = known.low.unwrap_or_default();
        made.outcome = Outcome::Refuted;
        made.bound = Some(Measure::duration(low));
        made.message = format!(
            "everything is to be back within {}, and the steps take {} at the very least",
            target.shown_down(),
            Measure::duration(low).shown_down()
        );
    } else if enough && known.can_prove() {
        made.outcome = Outcome::Proved;
        made.message = format!("`{}` is kept", made.objective);
        made.assumptions.extend(people(case));
    } else {
        if stale {
            made.code = codes::EVIDENCE_STALE;
        }
        made.outcome = Outcome::Unproved(if stale { Reason::StaleEvidence } else { Reason::MissingFact });
        made.message = unproved(case, &lost, &most, target, stale);
        made.help.push(format!(
            "a drill says it: `evidence NAME {{ of = {}, shows = {METRIC} <= {}, … }}`",
            made.objective,
            target.shown_down()
        ));
    }
    made
}

fn unproved(case: &Case<'_>, lost: &[&str], most: &Longest, target: Measure, stale: bool) -> String {
    let scenario = case.promise.scenario;
    if stale {
        return format!("coming back from what is lost {} was tried too long ago", when(scenario));
    }
    if let Some(name) = lost.first() {
        return format!("nothing says how `{name}` comes back after it was lost {}", when(scenario));
    }
    match widest(case, most) {
        Some(step) if step.takes.high.is_none() => {
            format!("nobody knows how long `{}` takes, so {} is not proved", step.name, target.shown_down())
        }
        Some(step) => {
            format!("how long `{}` takes is only assumed, so {} is not proved", step.name, target.shown_down())
        }
        None => format!("no step says how it comes back, so {} is not proved", target.shown_down()),
    }
}

/// The step about which least is known: without an end, else only assumed, else the one with the widest interval.
fn widest<'c>(case: &'c Case<'_>, most: &Longest) -> Option<&'c Step> {
    let width = |step: &Step| match (step.takes.low, step.takes.high) {
        (Some(low), Some(high)) => high - low,
        _ => Number::from_integer(0),
    };
    most.path
        .iter()
        .filter_map(|index| case.steps.get(*index))
        .max_by_key(|step| (step.takes.high.is_none(), step.takes.weakest() == Some(Strength::Assumed), width(step)))
}

/// What people must do for it to hold.
fn people<'c>(case: &'c Case<'_>) -> impl Iterator<Item = String> + 'c {
    case.steps
        .iter()
        .filter(|step| step.by_hand)
        .map(|step| format!("somebody does `{}` in the time that is said of it", step.name))
}

fn derive(made: &mut Verdict, case: &Case<'_>, most: &Longest, drilled: bool) {
    let mut whole =
        Line::new(0, if drilled { "a drill took" } else { "the steps one after the other, where they must be" });
    whole.value = made.bound;
    made.derivation.push(whole);
    for step in most.path.iter().filter_map(|index| case.steps.get(*index)) {
        let shown = |bound: Option<Number>| {
            bound.map_or_else(|| "without an end".to_owned(), |time| Measure::duration(time).shown_up())
        };
        let text = match (step.takes.low, step.takes.high) {
            (Some(low), high) if Some(low) != high => {
                format!("`{}`: {} to {}", step.name, Measure::duration(low).shown_down(), shown(high))
            }
            (_, high) => format!("`{}`: {}", step.name, shown(high)),
        };
        let mut line = Line::new(1, text).basis(step.takes.basis()).at(step.span);
        line.value = step.takes.high.map(Measure::duration);
        made.derivation.push(line);
    }
}
