//! Latency: whether answers come in time.
//!
//! Percentiles do not add up. What does: if each of several waits is longer than t for at most the part e of requests, then their sum is
//! longer than the sum of the t for at most the sum of the e, however they depend on each other. Deadlines that the platform enforces
//! bound what is below them; a timeout that only a program keeps is an intention. What nothing bounds only running shows.

mod bound;
mod far;
mod findings;
mod inversion;
mod model;
mod reach;
mod read;
mod verdict;

use super::Judgement;
use super::context::Context;
use super::verdict::{Outcome, Proposal, Reason};
use crate::diagnostics::{Diagnostic, Severity};

pub(super) use reach::unkept;

/// The metric that this room judges.
pub(super) const METRIC: &str = "latency";

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let read = read::read(context);
    let bounds = bound::bounds(&read.nodes, &read.distances);
    let promised = findings::promises(context);
    for objective in &context.objectives {
        let Some(promise) = objective.metric().filter(|promise| promise.metric == METRIC) else { continue };
        let Some(asked) = verdict::Asked::new(context, &read, &bounds, objective, promise, &promised) else { continue };
        let mut made = asked.verdict();
        if made.outcome == Outcome::Unproved(Reason::Undecidable) {
            let mut found = findings::findings(&asked).into_iter();
            if let Some(first) = found.next() {
                because(&mut made, first);
            }
            judgement.findings.extend(found);
        }
        if made.outcome != Outcome::Refuted {
            judgement.findings.extend(asked.far());
        }
        judgement.verdicts.push(made);
    }
    judgement.findings.extend(reach::too_short(context, &read, &bounds));
    judgement.findings.extend(inversion::inversions(context, &read.nodes));
}

/// A promise that is not proved has a reason that its spec shows: that is what its verdict says. Budgets that do not fit contradict each other.
fn because(verdict: &mut super::verdict::Verdict, finding: Diagnostic) {
    verdict.code = finding.code;
    verdict.message = finding.message;
    verdict.help.splice(0..0, finding.help);
    if finding.severity == Severity::Error {
        verdict.outcome = Outcome::Unproved(Reason::Conflict);
    }
    let proposal = |fix: crate::diagnostics::Fix| Proposal { title: fix.title, edits: fix.edits, cost: None };
    verdict.proposals.extend(finding.fixes.into_iter().map(proposal));
}

#[cfg(test)]
mod tests;
