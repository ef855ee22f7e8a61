//! Alerts on how fast a budget burns: one that can never speak, one that looks back too far, one that speaks of a service which keeps
//! its promise.
//!
//! An alert speaks when the part of failures is above `factor * (1 - goal)` over both of its windows. No part is above one.

use num_traits::One;

use super::model::{Burn, Promised, Slo};
use super::read::written;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::evaluate::decimal;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{ceil_to, floor_to};

pub(super) fn findings(context: &Context<'_, '_>, slo: &Slo) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for burn in &slo.burns {
        if burn.factor < Number::one() {
            found.push(below_one(context, slo, burn));
            continue;
        }
        found.extend(looks_too_far(context, slo, burn));
        found.extend(slo.promises.iter().filter_map(|promised| silent(context, slo, promised, burn)));
    }
    found
}

/// The part of failures above which an alert speaks.
pub(super) fn threshold(burn: &Burn, goal: Number) -> Number {
    burn.factor * (Number::one() - goal)
}

/// It would speak while less is used than may be used.
fn below_one(context: &Context<'_, '_>, slo: &Slo, burn: &Burn) -> Diagnostic {
    let message = format!(
        "`{}` of `{}` speaks when {} of the budget goes in {}, which is slower than the promise allows",
        burn.name,
        slo.name,
        percent(burn.part),
        written(burn.long)
    );
    // The budget of the whole period is exactly used up when this part goes in this time.
    let longest = (slo.over * burn.part / minute()).floor() * minute();
    Diagnostic::error(codes::BURN_BELOW_ONE, burn.long_span, message)
        .label(format!("burns {} times as fast as it may", decimal(ceil_to(burn.factor, 3))))
        .help("windows shrink with the period: leave `long` and `short` away, and they are what they are for a month, scaled")
        .fix_if(
            format!("look back {}", written(longest)),
            longest >= burn.short.max(minute()),
            context.set(slo.item, &["alert", &burn.name, "long"], &written(longest)),
        )
}

/// Alerts of the product do not look back so far.
fn looks_too_far(context: &Context<'_, '_>, slo: &Slo, burn: &Burn) -> Option<Diagnostic> {
    let most = slo.limits.lookback.high?;
    let (window, field) = if burn.short > most { (burn.short, "short") } else { (burn.long, "long") };
    if window <= most {
        return None;
    }
    let message = format!(
        "`{}` of `{}` looks back {}, and no alert looks back more than {}",
        burn.name,
        slo.name,
        written(window),
        written(most)
    );
    Some(
        Diagnostic::error(codes::UNREACHABLE_ALERT, burn.long_span, message)
            .help(super::limits::source(&slo.limits.lookback))
            .help("what burns so slowly is seen in a weekly report, or by a rule of your own in PromQL")
            .fix_if(
                format!("look back {}", written(most)),
                true,
                context.set(slo.item, &["alert", &burn.name, field], &written(most)),
            ),
    )
}

/// Not even a service that fails every request makes it speak.
fn silent(context: &Context<'_, '_>, slo: &Slo, promised: &Promised, burn: &Burn) -> Option<Diagnostic> {
    let goal = promised.goal?;
    let above = threshold(burn, goal);
    if above < Number::one() {
        return None;
    }
    let message = format!(
        "`{}` of `{}` can never speak: with every request failing {} of the budget is gone in {}, and it waits for {}",
        burn.name,
        slo.name,
        percent(floor_to(burn.long / slo.budget(goal).max(Number::new(1, 1000)), 4)),
        written(burn.long),
        percent(burn.part)
    );
    // Half of the requests failing is to be enough.
    let part = floor_to(burn.long / slo.budget(goal).max(Number::new(1, 1000)) / Number::from_integer(2), 3);
    let factor = part * slo.over / burn.long;
    let place = if context.is_own(burn.span) && burn.span != slo.span { burn.span } else { promised.span };
    Some(
        Diagnostic::error(codes::UNREACHABLE_ALERT, place, message)
            .also(promised.span, format!("{} may fail", percent(Number::one() - goal)))
            .help(format!(
                "tell people of a smaller part of the budget: `alert {} {{ part = {} }}`",
                burn.name,
                percent(part)
            ))
            .fix_if(
                format!("speak when {} of the budget is gone in {}", percent(part), written(burn.long)),
                factor >= Number::one(),
                context.set(slo.item, &["alert", &burn.name, "part"], &percent(part)),
            ),
    )
}

fn minute() -> Number {
    Number::from_integer(60)
}

/// `2%`
pub(super) fn percent(part: Number) -> String {
    format!("{}%", decimal(part * Number::from_integer(100)))
}

/// A fix that is offered only where it is one.
pub(super) trait FixIf {
    fn fix_if(self, title: String, offered: bool, edits: Vec<crate::diagnostics::Edit>) -> Self;
}

impl FixIf for Diagnostic {
    fn fix_if(self, title: String, offered: bool, edits: Vec<crate::diagnostics::Edit>) -> Self {
        if offered && !edits.is_empty() { self.fix(title, Applicability::Unsafe, edits) } else { self }
    }
}
