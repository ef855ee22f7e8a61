//! Availability: whether what is promised can be kept by what it rests on.
//!
//! What a request needs is found over edges and facets, each thing that may fail once, whoever shares it. What contracts,
//! measurements and documents say of these adds up to a bound that needs no independence. A contract is a refund threshold and no
//! measurement: a goal above it is not refuted but unbacked, until evidence, a better configuration or an acceptance answers it.

mod bound;
mod cycles;
mod findings;
mod gate;
mod lines;
mod model;
mod path;
mod propose;
mod read;
mod verdict;

use super::Judgement;
use super::context::Context;

/// The metric that this room judges.
pub(super) const METRIC: &str = "availability";

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let read = read::read(context);
    for objective in &context.objectives {
        if let Some(promise) = objective.metric().filter(|promise| promise.metric == METRIC) {
            judgement.verdicts.push(verdict::verdict(context, &read, objective, promise));
        }
    }
    judgement.findings.extend(findings::soft_by_word(context, &read.model));
    judgement.findings.extend(findings::shared_fate(&read.model));
    judgement.findings.extend(findings::inert(context, &read));
    judgement.findings.extend(findings::extra_nine(context, &read));
    judgement.findings.extend(cycles::cycles(&read.model));
}

#[cfg(test)]
mod tests;
