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
use super::fact::Interval;
use crate::evaluate::ItemId;

/// The metric that this room judges.
pub(super) const METRIC: &str = "availability";

/// The part of the time in which what these items rest on may be away, as far as facts that prove something say: the most that is
/// known, and what is sure. The upper bound is unknown where nobody says how available something on the path is. A promise leaves the
/// rest of its budget for faults of one's own.
pub fn unavailability(context: &Context<'_, '_>, of: &[ItemId]) -> Interval {
    let read = read::read(context);
    let roots: Vec<_> = of.iter().filter_map(|item| read.nodes.get(item).copied()).collect();
    let found = verdict::best(&read.model, &roots, false);
    let bases = found.path.events.keys().flat_map(|event| read.model.events[*event].up.bases.clone()).collect();
    let most = found.sure.missing.is_empty().then_some(found.sure.most);
    Interval { low: Some(found.sure.least), high: most, bases }
}

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
    judgement.findings.extend(cycles::cycles(context, &read.model));
}

#[cfg(test)]
mod tests;
