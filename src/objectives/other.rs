//! Goals whose metric no analysis owns: a facet of what they are about says what is known, and evidence says more.

use super::Judgement;
use super::context::Context;
use super::fact::{Interval, number};
use super::objective::Objective;
use super::verdict::{Line, Measure, Outcome, Reason, Unit, Verdict};
use crate::diagnostics::codes;
use crate::evaluate::date_text;
use crate::evaluate::value::{Comparison, Data, Number, Promise};
use crate::language::types::Dimensions;

/// Metrics that an analysis of its own judges.
const OWNED: &[&str] = &[super::availability::METRIC, super::cost::METRIC, super::latency::METRIC];

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    for objective in &context.objectives {
        let Some(promise) = objective.metric() else { continue };
        if OWNED.contains(&promise.metric.as_str()) {
            continue;
        }
        judgement.verdicts.push(verdict(context, objective, promise));
    }
}

fn verdict(context: &Context<'_, '_>, objective: &Objective, promise: &std::sync::Arc<Promise>) -> Verdict {
    let metric = promise.metric.as_str();
    let mut made = Verdict::begin(context, objective, codes::GOAL_UNPROVED);
    let Some(target) = number(&promise.bound.data) else { return made };
    let unit = unit_of(&promise.bound.data);
    made.target = Some(Measure::new(target, unit));
    let Some(of) = objective.of.first().copied() else { return made };
    let mut known = context.interval(of, metric).unwrap_or_default();
    let mut stale = false;
    for evidence in context.measured(of, metric).into_iter().filter(|one| one.shows.percentile == promise.percentile) {
        stale |= evidence.stale;
        if !evidence.stale {
            let shown = evidence.interval();
            known = Interval { low: shown.low.or(known.low), high: shown.high.or(known.high), bases: shown.bases };
            break;
        }
    }
    let worst = if wants_more(promise.comparison) { known.low } else { known.high };
    made.bound = worst.map(|bound| Measure::new(bound, unit));
    made.evidence = known.weakest();
    let mut line = Line::new(0, format!("{metric} of {}", context.name(of))).basis(known.basis());
    line.value = made.bound;
    made.derivation.push(line);
    made.outcome = match decide(promise.comparison, target, &known) {
        Some(true) if known.can_prove() => Outcome::Proved,
        Some(false) if known.can_prove() => Outcome::Refuted,
        _ if stale => Outcome::Unproved(Reason::StaleEvidence),
        _ => Outcome::Unproved(Reason::MissingFact),
    };
    if made.outcome == Outcome::Refuted {
        made.code = codes::GOAL_REFUTED;
        made.message = format!("`{}` promises `{}`, and what is known says otherwise", made.objective, made.promise);
    } else {
        let name = context.name(of);
        let measured = context.measured(of, metric).first().copied();
        made.message = match measured {
            Some(old) if stale => format!(
                "the {metric} of `{name}` was measured on {}, which is too long ago to prove `{}`",
                date_text(old.on),
                made.promise
            ),
            Some(_) => format!("what was measured of the {metric} of `{name}` does not decide `{}`", made.promise),
            None => format!("nobody measured the {metric} of `{name}`, so `{}` is not proved", made.promise),
        };
        made.help.push(format!(
            "write down what was measured: `evidence NAME {{ of = {name}, shows = {}, … }}`",
            made.promise
        ));
    }
    made
}

/// More is better.
pub(super) fn wants_more(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::Greater | Comparison::GreaterEqual)
}

/// Whether the comparison holds for all values of the interval, or for none; nothing where it depends.
pub(super) fn decide(comparison: Comparison, target: Number, known: &Interval) -> Option<bool> {
    let (low, high) = (known.low, known.high);
    match comparison {
        Comparison::Less if high.is_some_and(|high| high < target) => Some(true),
        Comparison::Less if low.is_some_and(|low| low >= target) => Some(false),
        Comparison::LessEqual if high.is_some_and(|high| high <= target) => Some(true),
        Comparison::LessEqual if low.is_some_and(|low| low > target) => Some(false),
        Comparison::Greater if low.is_some_and(|low| low > target) => Some(true),
        Comparison::Greater if high.is_some_and(|high| high <= target) => Some(false),
        Comparison::GreaterEqual if low.is_some_and(|low| low >= target) => Some(true),
        Comparison::GreaterEqual if high.is_some_and(|high| high < target) => Some(false),
        Comparison::Equal if low == Some(target) && high == Some(target) => Some(true),
        Comparison::Equal if low.is_some_and(|low| low > target) || high.is_some_and(|high| high < target) => {
            Some(false)
        }
        _ => None,
    }
}

/// In what the bound of a promise is given.
pub(super) fn unit_of(data: &Data) -> Unit {
    match data {
        Data::Percent(_) => Unit::Ratio,
        Data::Quantity(_, dimensions) => match dimensions.normalised() {
            Dimensions::DURATION => Unit::Duration,
            Dimensions::MONEY_RATE | Dimensions::MONEY => Unit::Money,
            Dimensions::BYTES => Unit::Bytes,
            _ => Unit::Rate,
        },
        _ => Unit::Count,
    }
}
