//! What the product that measures does not allow: the nearest that it allows is the way out.

use super::model::{Promised, Slo};
use super::read::written;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::evaluate::decimal;
use crate::evaluate::value::{Basis, Number};
use crate::objectives::context::Context;
use crate::objectives::fact::Interval;

pub(super) fn findings(context: &Context<'_, '_>, slo: &Slo) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = period(context, slo).into_iter().collect();
    found.extend(slo.promises.iter().filter_map(|promised| goal(slo, promised)));
    found
}

/// It is too long, too short, or no whole number of days.
pub(super) fn refuses_period(slo: &Slo) -> bool {
    let (least, most) = (slo.limits.period.low, slo.limits.period.high);
    let whole = step(slo).is_none_or(|step| (slo.over / step).is_integer());
    !whole || most.is_some_and(|most| slo.over > most) || least.is_some_and(|least| slo.over < least)
}

fn step(slo: &Slo) -> Option<Number> {
    slo.limits.step.high.filter(|step| *step > Number::from_integer(0))
}

fn period(context: &Context<'_, '_>, slo: &Slo) -> Option<Diagnostic> {
    let (least, most) = (slo.limits.period.low, slo.limits.period.high);
    if !refuses_period(slo) {
        return None;
    }
    let step = step(slo);
    let long = most.is_some_and(|most| slo.over > most);
    let down = step.map_or(slo.over, |step| (slo.over / step).floor() * step);
    let nearest = down.min(most.unwrap_or(down)).max(least.unwrap_or(down));
    let over = written(slo.over);
    let message = if long {
        format!(
            "`{}` is to be measured over {over}, and at most {} can be",
            slo.name,
            most.map(written).unwrap_or_default()
        )
    } else {
        let step = step.map(written).unwrap_or_default();
        format!("`{}` is to be measured over {over}, which is no whole number of {step}", slo.name)
    };
    let mut made = Diagnostic::error(codes::BACKEND_LIMITS, context.place(slo.item, &["over"]), message)
        .help(source(&slo.limits.period))
        .help("measure a longer time outside, from an export of what is measured here")
        .fix(
            format!("measure over {}", written(nearest)),
            Applicability::Unsafe,
            context.set(slo.item, &["over"], &written(nearest)),
        );
    made.fixes.retain(|fix| !fix.edits.is_empty());
    Some(made)
}

/// A goal that leaves less than the product can tell from perfect.
fn goal(slo: &Slo, promised: &Promised) -> Option<Diagnostic> {
    let (goal, most) = (promised.goal?, slo.limits.goal.high?);
    if goal <= most {
        return None;
    }
    let most = decimal(most * Number::from_integer(100));
    Some(
        Diagnostic::error(
            codes::BACKEND_LIMITS,
            promised.span,
            format!(
                "`{}` promises that {}% is good, and at most {most}% can be measured",
                slo.name,
                decimal(goal * Number::from_integer(100))
            ),
        )
        .help(source(&slo.limits.goal))
        .help(format!(
            "promise {most}% or less here, and hold what is above it by a `goal` with evidence from outside"
        )),
    )
}

/// Who says so, and when.
pub(super) fn source(limit: &Interval) -> String {
    let Some(Basis { source, date, .. }) = limit.basis() else { return String::from("the library says so") };
    match date {
        Some(date) => format!("{source}, read {}", crate::evaluate::date_text(date)),
        None => source.to_string(),
    }
}
