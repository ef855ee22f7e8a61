//! Whether promises can be kept: proofs, refutations, and what is missing for either.
//!
//! Nothing here knows a product. What an item can do, what it loses and what it costs is what the facets of its kind say;
//! who needs whom is what edges say. Each analysis reads a world into a small model of its own and judges that model, so that
//! a test can hold it against another method without any spec.
//!
//! Three verdicts. Refuted: no values within the facts keep the promise. Proved: all of them do, and none is assumed.
//! Unproved: it hangs on something that nobody said. Bounds are taken in the promise's favour to refute, against it to prove.

mod accept;
mod access;
mod alternative;
mod availability;
mod budget;
mod capacity;
mod context;
mod cost;
mod deadline;
mod evidence;
pub mod exact;
mod fact;
mod latency;
mod objective;
mod other;
mod record;
mod recovery;
pub mod render;
mod report;
mod share;
mod slo;
mod traffic;
mod verdict;

pub use availability::unavailability;
pub use budget::{Share, shares};
pub use context::{Context, Options};
pub use cost::{Bill, of_item as cost_of_item};
pub use exact::{ceil_to, floor_to};
pub use fact::Interval;
pub use objective::{Objective, Promised, RecoveryPromise};
pub use report::diagnostics;
pub use traffic::Traffic;
pub use verdict::{Line, Measure, Outcome, Proposal, Reason, Unit, Verdict};

use rustc_hash::FxHashMap;

use crate::diagnostics::Diagnostic;
use crate::platform::World;
use crate::source::Name;

/// All that the analyses say of one environment.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// One for each promise, in the order of the spec.
    pub verdicts: Vec<Verdict>,
    /// What is wrong with the architecture whatever is promised, or beside a promise.
    pub findings: Vec<Diagnostic>,
}

impl Judgement {
    /// Drops every change that would be offered: nobody tried them.
    pub fn forget_changes(&mut self) {
        self.verdicts.iter_mut().for_each(|verdict| verdict.proposals.clear());
        self.findings.iter_mut().for_each(|finding| finding.fixes.clear());
    }
}

/// An analysis: judges the promises that are its own, and says what else it found.
type Analysis = fn(&Context<'_, '_>, &mut Judgement);

/// In the order in which their findings are told.
// One a line: each room adds its own.
#[rustfmt::skip]
const ANALYSES: &[Analysis] = &[
    other::judge,
    evidence::judge,
    availability::judge,
    recovery::judge,
    cost::judge,
    access::judge,
    slo::judge,
    latency::judge,
    capacity::judge,
];

/// Judges every promise of an environment.
pub fn judge(world: &World<'_>, options: &Options) -> Judgement {
    judged(&Context::new(world, options))
}

/// Judges one promise as if it were the only one: no worse than it is judged beside the others, and found much sooner.
pub fn judge_alone(world: &World<'_>, options: &Options, objective: Name) -> Judgement {
    let mut context = Context::new(world, options);
    context.objectives.retain(|one| one.name == objective);
    judged(&context)
}

fn judged(context: &Context<'_, '_>) -> Judgement {
    let mut judgement = Judgement::default();
    for analysis in ANALYSES {
        analysis(context, &mut judgement);
    }
    // Of several promises of one name the first says where they stand, and who accepts their gaps.
    let mut first: FxHashMap<Name, usize> = FxHashMap::default();
    for (index, objective) in context.objectives.iter().enumerate() {
        first.entry(objective.name).or_insert(index);
    }
    judgement.verdicts.sort_by_key(|verdict| first.get(&verdict.objective).copied().unwrap_or(usize::MAX));
    for verdict in &mut judgement.verdicts {
        let objective = first.get(&verdict.objective).and_then(|index| context.objectives.get(*index));
        if let Some(item) = objective.and_then(|objective| objective.item) {
            accept::apply(verdict, item, context);
        }
    }
    judgement
}

/// What an environment pays for.
pub fn bill_of(world: &World<'_>, options: &Options) -> Bill {
    cost::bill(&Context::new(world, options))
}

/// What an environment costs, in dollars a second.
pub fn cost_of(world: &World<'_>, options: &Options) -> Interval {
    bill_of(world, options).total()
}

/// What a change does to the bill: `+$12.40/month`, `-$3/month`; nothing where no bound is known.
pub fn cost_words(cost: &Interval) -> Option<String> {
    let shown = |number: crate::evaluate::value::Number| {
        let sign = if num_traits::Signed::is_negative(&number) { "-" } else { "+" };
        format!("{sign}{}", Measure::money(num_traits::Signed::abs(&number)).shown_up())
    };
    match (cost.low, cost.high) {
        (Some(low), Some(high)) if low == high => Some(shown(high)),
        (Some(low), Some(high)) => Some(format!("{} to {}", shown(low), shown(high))),
        (Some(low), None) => Some(format!("{} of what is known of the bill", shown(low))),
        _ => None,
    }
}
