//! So little traffic that one failure wakes somebody: a part of few is a large part.

use num_traits::{One, Zero};

use super::burn::threshold;
use super::model::{Burn, Promised, Slo};
use super::read::written;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::decimal;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{ceil_to, floor_to};

/// One for each promise: the alert that one failure is enough for.
pub(super) fn findings(context: &Context<'_, '_>, slo: &Slo) -> Vec<Diagnostic> {
    let Some(busiest) = context.traffic.at(slo.of).and_then(|rate| rate.high).filter(|rate| !rate.is_zero()) else {
        return Vec::new();
    };
    slo.promises.iter().filter_map(|promised| quiet(slo, promised, busiest)).collect()
}

/// Requests in the longer window below which one failure is above the threshold.
pub(super) fn least_requests(burn: &Burn, goal: Number) -> Option<Number> {
    let above = threshold(burn, goal);
    (above > Number::zero() && above < Number::one()).then(|| Number::one() / above)
}

fn quiet(slo: &Slo, promised: &Promised, busiest: Number) -> Option<Diagnostic> {
    let goal = promised.goal?;
    // One failure of `n` is a part of `1/n`, which is above the threshold for all `n` below its inverse.
    let (burn, least) = slo
        .burns
        .iter()
        .filter_map(|burn| Some((burn, least_requests(burn, goal)?)))
        .find(|(burn, least)| busiest * burn.long < *least)?;
    let requests = busiest * burn.long;
    Some(
        Diagnostic::warning(
            codes::LOW_TRAFFIC,
            promised.span,
            format!(
                "`{}` answers {} requests in {} at most, so that one failure is enough for `{}` of `{}`",
                slo.of_name,
                decimal(floor_to(requests, 1)),
                written(burn.long),
                burn.name,
                slo.name
            ),
        )
        .label(format!("one failure is not enough from {} requests on", decimal(ceil_to(least, 0))))
        .help("ask it yourself, as a visitor would, often enough that one failure is one of many: synthetic requests")
        .help("let callers try again, so that one failure is none; or promise together what fails together")
        .help("promise less, over a longer time; what few use may be counted in bad minutes, and those are no `slo`"),
    )
}
