//! How long it takes: the longest path through the steps, for both bounds of each.

use super::loss::when;
use super::model::{Case, Longest, Step, longest};
use super::read::TIME;
use crate::diagnostics::codes;
use crate::evaluate::date_text;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::Toward;
use crate::objectives::fact::Interval;
use crate::objectives::verdict::{Line, Measure, Outcome, Reason, Verdict};
use crate::source::Name;

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
    let mut known = Interval::between(least.time, if lost.is_empty() { most.time } else { None });
    for step in most.path.iter().chain(&least.path).filter_map(|index| case.steps.get(*index)) {
        known = known.based_on(&step.takes.bases);
    }
    // Whoever tried all of it knows more than the sum of its steps.
    if let Some(drill) = case.drill.fresh {
        known = drill.interval();
    }
    made.bound = known.high.map(Measure::duration);
    made.evidence = known.weakest();
    derive(&mut made, case, &most);

    let enough = known.high.is_some_and(|high| high <= promise.rto);
    let shown = case.drill.fresh.filter(|drill| drill.exceeds(promise.rto));
    if let Some(low) = known.low.filter(|low| *low > promise.rto || shown.is_some()) {
        let low = Measure::duration(low);
        made.outcome = Outcome::Refuted;
        made.bound = Some(low);
        made.message = match shown {
            Some(drill) => format!(
                "everything is to be back within {}, and on {} a drill showed `{}`",
                target.shown_down(),
                date_text(drill.on),
                context.promise_text(&drill.shows)
            ),
            None => format!(
                "everything is to be back within {}, and the steps take {} at the very least",
                target.shown_down(),
                low.shown_down()
            ),
        };
    } else if enough && known.can_prove() {
        made.outcome = Outcome::Proved;
        made.message = format!("`{}` is kept", made.objective);
        made.assumptions.extend(people(case));
    } else {
        let open = open(case, &lost, &most);
        made.outcome = Outcome::Unproved(Reason::MissingFact);
        if open.is_stale() {
            made.code = codes::EVIDENCE_STALE;
            made.outcome = Outcome::Unproved(Reason::StaleEvidence);
        }
        made.message = open.words(scenario, target);
        if let Open::Step(step) = &open {
            made.help.push(format!(
                "of this step alone: `evidence NAME {{ of = {}, shows = {} <= …, … }}`",
                step.of, step.own
            ));
        }
        made.help.push(format!(
            "a drill says it: `evidence NAME {{ of = {}, shows = {TIME} <= {}, … }}`, or a file in `evidence/`",
            made.objective,
            target.shown_down()
        ));
    }
    made
}

/// On what a promise that is neither proved nor refuted hangs.
enum Open<'c> {
    /// All of it was tried, too long ago.
    Stale,
    /// It was tried, and that does not decide; the longest that it shows.
    Drill(Option<Number>),
    /// Something that nothing brings back.
    Lost(&'c str),
    Step(&'c Step<'c>),
    Nothing,
}

fn open<'c>(case: &'c Case<'_>, lost: &[&'c str], most: &Longest) -> Open<'c> {
    match (case.drill.stale, case.drill.fresh) {
        (Some(_), _) => Open::Stale,
        (_, Some(drill)) => Open::Drill(drill.interval().high),
        _ => match (lost.first(), widest(case, most)) {
            (Some(name), _) => Open::Lost(name),
            (_, Some(step)) => Open::Step(step),
            _ => Open::Nothing,
        },
    }
}

impl Open<'_> {
    fn is_stale(&self) -> bool {
        matches!(self, Self::Stale) || matches!(self, Self::Step(step) if step.tried.stale.is_some())
    }

    fn words(&self, scenario: Name, target: Measure) -> String {
        let target = target.shown_down();
        match self {
            Self::Stale => format!("coming back from what is lost {} was tried too long ago", when(scenario)),
            Self::Drill(Some(most)) => format!(
                "when it was tried it took no more than {}, so {target} is not proved",
                Measure::duration(*most).shown_up()
            ),
            Self::Drill(None) => format!("when it was tried nobody saw its end, so {target} is not proved"),
            Self::Lost(name) => format!("nothing says how `{name}` comes back after it was lost {}", when(scenario)),
            Self::Step(step) if step.tried.stale.is_some() => {
                format!("how long `{}` takes was measured too long ago, so {target} is not proved", step.name)
            }
            Self::Step(step) if step.takes.high.is_none() => {
                format!("nobody knows how long `{}` takes, so {target} is not proved", step.name)
            }
            Self::Step(step) if step.takes.can_prove() => {
                format!("`{}` may take so long that {target} is not proved", step.name)
            }
            Self::Step(step) => {
                format!("how long `{}` takes is only assumed, so {target} is not proved", step.name)
            }
            Self::Nothing => format!("no step says how it comes back, so {target} is not proved"),
        }
    }
}

/// The step about which least is known: what was measured too long ago before what never was, since trying it again is all that it
/// needs; else without an end, else only assumed, else the one with the widest interval.
fn widest<'c>(case: &'c Case<'_>, most: &Longest) -> Option<&'c Step<'c>> {
    let width = |step: &Step<'_>| match (step.takes.low, step.takes.high) {
        (Some(low), Some(high)) => high - low,
        _ => Number::from_integer(0),
    };
    let unknown = |step: &Step<'_>| step.takes.high.is_none();
    most.path.iter().filter_map(|index| case.steps.get(*index)).max_by_key(|step| {
        let open = unknown(step) || !step.takes.can_prove();
        (open && step.tried.stale.is_some(), unknown(step), !step.takes.can_prove(), width(step))
    })
}

/// What people must do for it to hold.
fn people<'c>(case: &'c Case<'_>) -> impl Iterator<Item = String> + 'c {
    case.steps
        .iter()
        .filter(|step| step.by_hand)
        .map(|step| format!("somebody does `{}` in the time that is said of it", step.name))
}

fn derive(made: &mut Verdict, case: &Case<'_>, most: &Longest) {
    let mut whole = match case.drill.fresh {
        Some(drill) => Line::new(0, "a drill took").basis(Some(drill.basis())).at(drill.span),
        None => Line::new(0, "the steps one after the other, where they must be"),
    };
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
        // A step that was measured is told where the measurement stands: the step itself stands in the library.
        let (basis, from) = match step.tried.fresh {
            Some(drill) => (Some(drill.basis()), drill.span),
            None => (step.takes.basis(), step.span),
        };
        let mut line = Line::new(1, text).basis(basis).at(from);
        line.value = step.takes.high.map(Measure::duration);
        made.derivation.push(line);
    }
}
