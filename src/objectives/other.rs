//! Goals whose metric no analysis owns: a facet of what they are about says what is known, and evidence says more.

use std::sync::Arc;

use super::context::Context;
use super::evidence::Evidence;
use super::fact::{Interval, number};
use super::objective::Objective;
use super::share::Share;
use super::verdict::{Line, Measure, Outcome, Reason, Unit, Verdict};
use super::{Judgement, access};
use crate::diagnostics::codes;
use crate::evaluate::value::{Comparison, Data, Number, Promise, Strength};
use crate::evaluate::{ItemId, Value, date_text};
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

fn verdict(context: &Context<'_, '_>, objective: &Objective, promise: &Arc<Promise>) -> Verdict {
    let metric = promise.metric.as_str();
    let mut made = Verdict::begin(context, objective, codes::GOAL_UNPROVED);
    let Some(target) = number(&promise.bound.data) else { return made };
    let unit = unit_of(&promise.bound.data);
    made.target = Some(Measure::new(target, unit));
    let Some(of) = objective.of.first().copied() else { return made };
    let said = context.value(of, metric);
    let share = said.as_ref().and_then(|value| share(context, value, metric));
    let mut known =
        share.as_ref().map(Share::interval).or_else(|| said.as_ref().and_then(Interval::of)).unwrap_or_default();
    let mut stale = share.as_ref().is_some_and(|share| !share.outdated().is_empty());
    for evidence in context.measured(of, metric).into_iter().filter(|one| one.shows.percentile == promise.percentile) {
        stale |= evidence.stale;
        if !evidence.stale {
            known = measured(&known, &evidence.interval(), promise.comparison);
            break;
        }
    }
    let worst = if wants_more(promise.comparison) { known.low } else { known.high };
    made.bound = worst.map(|bound| Measure::new(bound, unit));
    made.evidence = known.weakest();
    let mut line = Line::new(0, format!("{metric} of {}", context.name(of))).basis(known.basis());
    if let Some(share) = &share {
        line.text = format!("{}: {} of {} keep it", line.text, share.kept(), share.count());
        // Each part names what it rests on; one of them does not speak for all.
        line.basis = line.basis.filter(|basis| basis.strength == Strength::Measured);
    }
    made.outcome = match decide(promise.comparison, target, &known) {
        Some(true) if known.can_prove() => Outcome::Proved,
        Some(false) if known.can_prove() => Outcome::Refuted,
        _ if stale => Outcome::Unproved(Reason::StaleEvidence),
        _ => Outcome::Unproved(Reason::MissingFact),
    };
    // What was measured too long ago is told only where it is what is missing.
    let too_old = made.outcome == Outcome::Unproved(Reason::StaleEvidence);
    let measured = context.measured(of, metric).first().copied().filter(|one| !one.stale || too_old);
    if made.outcome == Outcome::Refuted {
        made.code = codes::GOAL_REFUTED;
        // What can be shown against it is the better bound, not the worse.
        let best = if wants_more(promise.comparison) { known.high } else { known.low };
        made.bound = best.map(|bound| Measure::new(bound, unit));
    }
    line.value = made.bound;
    made.derivation.push(line);
    made.derivation.extend(share.iter().flat_map(Share::lines));
    made.message = match (&share, measured) {
        (Some(share), None) => counted(share, &made),
        _ => told(context, &made, of, metric, measured),
    };
    if matches!(made.outcome, Outcome::Unproved(_)) {
        made.help.extend(helps(context, &made, of, metric, share.as_ref()));
    }
    made
}

/// What is known once it was also measured. What was only assumed says nothing beside that; and where the measurement has the bound that
/// decides, the promise rests on nothing else.
fn measured(known: &Interval, shown: &Interval, comparison: Comparison) -> Interval {
    let kept = if known.can_prove() { known.clone() } else { Interval::unknown() };
    let mut joined = kept.measured(shown);
    let decides = if wants_more(comparison) { shown.low } else { shown.high };
    if decides.is_some() {
        joined.bases.clone_from(&shown.bases);
    }
    joined
}

/// What is counted, where the metric is a share.
fn share(context: &Context<'_, '_>, said: &Value, metric: &str) -> Option<Share> {
    let against = if metric == access::METRIC { access::oversteps(context) } else { Vec::new() };
    Share::of(context, said, metric, against)
}

/// The verdict on a share in words: who does not keep it, and of whom nobody knows.
fn counted(share: &Share, made: &Verdict) -> String {
    let (objective, promise, open) = (&made.objective, &made.promise, share.open());
    let kept = format!("{} of {}", share.kept(), share.count());
    match made.outcome {
        Outcome::Refuted => {
            format!("`{objective}` promises `{promise}`, and only {kept} keep it: not {}", share.broken())
        }
        Outcome::Proved => format!("{kept} keep it"),
        Outcome::Unproved(Reason::StaleEvidence) => {
            format!("{kept} keep it, and what was measured of {} is too old to prove `{promise}`", share.outdated())
        }
        Outcome::Unproved(_) => format!("{kept} keep it, and of {open} nobody knows, so `{promise}` is not proved"),
    }
}

/// The verdict on anything else in words.
fn told(context: &Context<'_, '_>, made: &Verdict, of: ItemId, metric: &str, measured: Option<&Evidence>) -> String {
    let (name, promise) = (context.name(of), &made.promise);
    match (made.outcome, measured) {
        (Outcome::Proved, _) => format!("`{}` is kept", made.objective),
        (Outcome::Refuted, _) => format!("`{}` promises `{promise}`, and what is known says otherwise", made.objective),
        (Outcome::Unproved(Reason::StaleEvidence), Some(old)) => format!(
            "the {metric} of `{name}` was measured on {}, which is too long ago to prove `{promise}`",
            date_text(old.on)
        ),
        (_, Some(_)) => format!("what was measured of the {metric} of `{name}` does not decide `{promise}`"),
        (_, None) => format!("nobody measured the {metric} of `{name}`, so `{promise}` is not proved"),
    }
}

/// How it could be decided.
fn helps(context: &Context<'_, '_>, made: &Verdict, of: ItemId, metric: &str, share: Option<&Share>) -> Vec<String> {
    let mut helps = Vec::new();
    if let Some(kind) = share.and_then(Share::silent) {
        helps.push(format!(
            "let `{kind}` say it: `facet {metric}: Fact<Percent> = 100%..100% by documented(\"…\", DATE)`; `none` where it is not concerned"
        ));
    }
    helps.push(format!(
        "write down what was measured: `evidence NAME {{ of = {}, shows = {}, … }}`",
        context.name(of),
        made.promise
    ));
    helps
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
