//! The verdict on a promised latency.

use std::sync::Arc;

use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

use super::bound::{Bounds, answering};
use super::inversion::words;
use super::model::{NodeId, Point};
use super::read::Read;
use crate::diagnostics::codes;
use crate::evaluate::value::{Comparison, Number, Promise, Strength};
use crate::evaluate::{ItemId, decimal};
use crate::objectives::context::Context;
use crate::objectives::exact::ceil_to;
use crate::objectives::fact::number;
use crate::objectives::objective::Objective;
use crate::objectives::verdict::{Line, Measure, Outcome, Reason, Verdict};

/// One promise.
pub(super) struct Asked<'c, 'w, 'm> {
    pub context: &'c Context<'w, 'm>,
    pub read: &'c Read,
    pub bounds: &'c Bounds,
    pub objective: &'c Objective,
    pub promise: &'c Arc<Promise>,
    pub id: NodeId,
    /// Seconds.
    pub target: Number,
    /// This part of requests may take longer.
    pub tail: Number,
    /// What items promise of their latency: seconds, and the part of requests that may take longer.
    pub promised: &'c FxHashMap<ItemId, (Number, Number)>,
}

impl<'c, 'w, 'm> Asked<'c, 'w, 'm> {
    /// Nothing for promises that something is slow.
    pub fn new(
        context: &'c Context<'w, 'm>,
        read: &'c Read,
        bounds: &'c Bounds,
        objective: &'c Objective,
        promise: &'c Arc<Promise>,
        promised: &'c FxHashMap<ItemId, (Number, Number)>,
    ) -> Option<Self> {
        let id = *read.of.get(objective.of.first()?)?;
        let target = number(&promise.bound.data)?;
        let tail = Number::one() - promise.percentile.unwrap_or_else(Number::one);
        Some(Self { context, read, bounds, objective, promise, id, target, tail, promised })
    }

    /// Answers that take so long at most are in time.
    fn in_time(&self, point: &Point) -> bool {
        match self.promise.comparison {
            Comparison::Less => point.time < self.target || point.time == self.target && point.below,
            Comparison::LessEqual => point.time <= self.target,
            _ => false,
        }
    }

    /// Answers that take at least so long are too late.
    pub fn too_late(&self, time: Number) -> bool {
        match self.promise.comparison {
            Comparison::Less => time >= self.target,
            Comparison::LessEqual => time > self.target,
            _ => false,
        }
    }

    pub fn verdict(&self) -> Verdict {
        let mut made = Verdict::begin(self.context, self.objective, codes::GOAL_UNPROVED);
        let (node, curve) = (&self.read.nodes[self.id], &self.bounds.curves[self.id]);
        made.target = Some(Measure::duration(self.target));
        let enough = curve.iter().find(|point| point.tail <= self.tail);
        made.bound = enough.map(|point| Measure::duration(point.time));
        let floor = self.bounds.floor_of_more_than(&self.read.nodes, self.id, self.tail);
        let seen = node.at_least.iter().filter(|point| point.tail >= self.tail).map(|point| point.time).max();
        let fastest = curve.iter().filter(|point| self.in_time(point)).min_by_key(|point| point.tail);
        if let Some(seen) = seen.filter(|seen| self.too_late(*seen)) {
            made.outcome = Outcome::Refuted;
            made.code = codes::GOAL_REFUTED;
            made.evidence = Some(Strength::Measured);
            made.bound = Some(Measure::duration(seen));
            made.message = format!(
                "`{}` promises `{}`, and it was measured to take {} or more",
                made.objective,
                made.promise,
                Measure::duration(seen).shown_down()
            );
        } else if self.too_late(floor) {
            made.outcome = Outcome::Refuted;
            made.code = codes::FLOOR;
            made.bound = Some(Measure::duration(floor));
            made.message = format!(
                "`{}` is promised, and no answer of `{}` can come before {}",
                made.promise,
                node.name,
                Measure::duration(floor).shown_down()
            );
            made.help.push(String::from(
                "bring both ends closer together, call less often or at the same time, or promise more time",
            ));
        } else if fastest.is_some_and(|point| point.tail <= self.tail) {
            made.outcome = Outcome::Proved;
            made.evidence = Some(self.strength());
        } else if self.bounds.circular[self.id] && node.whole.is_empty() && !node.stale {
            made.outcome = Outcome::Unproved(Reason::Conflict);
            made.code = codes::FLOOR;
            made.message = format!(
                "`{}` waits for a circle of calls, whose number nothing bounds: `{}` cannot be promised",
                node.name, made.promise
            );
            made.help.push(String::from("break the circle, or let one of its calls go through a topic"));
            made.help.push(self.how_to_measure(&made));
        } else if node.stale {
            made.outcome = Outcome::Unproved(Reason::StaleEvidence);
            made.message =
                format!("the latency of `{}` was measured too long ago to prove `{}`", node.name, made.promise);
            made.help.push(self.how_to_measure(&made));
        } else {
            made.outcome = Outcome::Unproved(Reason::Undecidable);
            made.message = match (fastest, made.bound) {
                (Some(point), _) => format!(
                    "what is known of `{}` proves {} below {}, not {}",
                    node.name,
                    percentile(point.tail),
                    Measure::duration(self.target).shown_down(),
                    percentile(self.tail)
                ),
                (None, Some(bound)) => format!(
                    "nothing ends a request of `{}` before {}, so that `{}` is not proved",
                    node.name,
                    bound.shown_up(),
                    made.promise
                ),
                (None, None) => format!(
                    "nothing before running bounds how long `{}` takes, so that `{}` is not proved",
                    node.name, made.promise
                ),
            };
            made.help.push(self.how_to_measure(&made));
        }
        made.derivation = self.lines(&made);
        if made.outcome == Outcome::Proved && node.whole.is_empty() && !node.hops.is_empty() {
            made.assumptions.push(String::from("what was measured of something holds for each of those that call it"));
        }
        made
    }

    /// Only a deadline of the platform is documented; everything else was measured.
    fn strength(&self) -> Strength {
        let node = &self.read.nodes[self.id];
        match &node.deadline {
            Some((time, Some(basis))) if node.whole.is_empty() && node.own.is_empty() && *time <= self.target => {
                basis.strength
            }
            _ => Strength::Measured,
        }
    }

    fn how_to_measure(&self, made: &Verdict) -> String {
        format!(
            "write down what a load test shows: `evidence NAME {{ of = {}, shows = {}, … }}`",
            self.read.nodes[self.id].name, made.promise
        )
    }

    fn lines(&self, made: &Verdict) -> Vec<Line> {
        let node = &self.read.nodes[self.id];
        let mut first = Line::new(0, format!("{} of {}", percentile(self.tail), node.name));
        first.value = made.bound;
        let mut lines = vec![first];
        if let Some((time, basis)) = &node.deadline {
            lines
                .push(Line::new(1, "the platform ends a request").value(Measure::duration(*time)).basis(basis.clone()));
        }
        for point in &node.whole {
            lines.push(
                Line::new(1, format!("{}, measured", percentile(point.tail))).value(Measure::duration(point.time)),
            );
        }
        if let (Some(timeout), Some(item)) = (node.timeout, node.item) {
            lines.push(
                Line::new(
                    1,
                    format!("`{}` itself means to answer within this: its program keeps it, or does not", node.name),
                )
                .value(Measure::duration(timeout))
                .at(self.context.place(item, &["timeout"])),
            );
        }
        for point in &node.own {
            lines.push(
                Line::new(1, format!("its own work, {}", percentile(point.tail))).value(Measure::duration(point.time)),
            );
        }
        for hop in &node.hops {
            let to = &self.read.nodes[hop.to];
            let said = words(hop, &self.read.nodes);
            let text = if said.is_empty() { format!("waits for `{}`, for no known time", to.name) } else { said };
            lines.push(Line::new(1, text).at(hop.span));
            let nearest = answering(node).into_iter().flatten();
            let trip = nearest.flat_map(|place| to.asked_in.iter().map(move |to| (place, *to)));
            let trip = trip.map(|(from, to)| self.read.distances.between(from, to)).min();
            if let Some(trip) = trip.filter(|trip| !trip.is_zero()) {
                let line = Line::new(2, format!("to `{}` and back at least", to.name));
                lines.push(line.value(Measure::duration(trip)));
            }
            for point in &self.bounds.curves[hop.to] {
                lines.push(
                    Line::new(2, format!("{} of {}", percentile(point.tail), to.name))
                        .value(Measure::duration(point.time)),
                );
            }
        }
        lines
    }
}

/// `p99`, `p99.9`; of all requests `every answer`. Rounded down.
pub(super) fn percentile(tail: Number) -> String {
    if tail.is_zero() {
        return String::from("every answer");
    }
    let hundred = Number::from_integer(100);
    format!("p{}", decimal(hundred - ceil_to(tail * hundred, 4)))
}
