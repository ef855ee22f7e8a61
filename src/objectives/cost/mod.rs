//! Cost: what an environment costs, between two bounds, and whether the budget allows it.
//!
//! What an item costs is what the facet `cost` of its kind says of how much it is used. Use comes from the traffic that the spec
//! declares; of traffic at the busiest time a month's average is known to be no more, and the least is nothing at all. So the lower
//! bound is what is paid even if nobody comes. What has no price, or no known quantity, has no upper bound: it is never nothing.

mod choices;
mod conflict;
mod model;
mod read;
#[cfg(test)]
mod tests;
mod traps;
mod unpriced;
mod verdict;

pub use model::Bill;

use super::Judgement;
use super::context::Context;
use super::fact::Interval;
use super::objective::Promised;
use super::traffic::Traffic;
use crate::evaluate::ItemId;

/// The metric that this room judges, beside budgets.
pub(super) const METRIC: &str = "cost";

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let promised = context.objectives.iter().any(verdict::is_ours);
    if !promised {
        return;
    }
    let bill = read::read(context);
    let choices = choices::choices(context);
    for objective in context.objectives.iter().filter(|objective| verdict::is_ours(objective)) {
        judgement.verdicts.push(verdict::verdict(context, &bill, &choices, objective));
        if let Promised::Budget(budget) = objective.promised {
            judgement.findings.extend(unpriced::unpriced(context, &bill));
            let environment = context.world.name();
            let found = traps::traps(&bill, budget);
            judgement.findings.extend(found.iter().map(|trap| traps::told(trap, budget, objective.span, environment)));
        }
    }
}

/// All that an environment pays for.
pub fn bill(context: &Context<'_, '_>) -> Bill {
    read::read(context)
}

/// What an item costs, in dollars a second; unknown for what has no price.
pub fn of_item(context: &Context<'_, '_>, item: ItemId) -> Interval {
    read::item(context, &Traffic::average(context), item).map(|bill| bill.total()).unwrap_or_default()
}
