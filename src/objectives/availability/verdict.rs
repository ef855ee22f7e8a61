//! The verdict on a promised availability.

use num_traits::{One, Zero};

use super::bound::{Bound, Trust, bound};
use super::lines::listed;
use super::model::{EventId, Model, NodeId};
use super::path::{Path, Reading};
use super::read::Read;
use crate::diagnostics::codes;
use crate::evaluate::date_text;
use crate::evaluate::value::{Comparison, Number, Promise, Strength};
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::number;
use crate::objectives::objective::Objective;
use crate::objectives::verdict::{Measure, Outcome, Reason, Verdict};

pub(super) fn verdict(context: &Context<'_, '_>, read: &Read, objective: &Objective, promise: &Promise) -> Verdict {
    let mut made = Verdict::begin(context, objective, codes::SLO_CEILING);
    let Some(target) = number(&promise.bound.data) else { return made };
    made.target = Some(Measure::ratio(target));
    let roots: Vec<NodeId> = objective.of.iter().filter_map(|item| read.nodes.get(item).copied()).collect();
    let asked = Asked { model: &read.model, roots: &roots, target, comparison: promise.comparison };
    let found = asked.best(false);
    asked.decide(&found, &mut made, &context.world.display(&promise.bound));
    asked.remember(&found, &mut made);
    made.derivation = asked.lines(&found);
    made.assumptions = asked.assumptions(&found);
    if made.outcome != Outcome::Proved {
        made.proposals = super::propose::proposals(context, &asked, &found);
    }
    made
}

/// One promise.
pub(super) struct Asked<'c> {
    pub model: &'c Model,
    pub roots: &'c [NodeId],
    pub target: Number,
    pub comparison: Comparison,
}

/// A path with its bounds.
pub(super) struct Found<'c> {
    pub path: Path<'c>,
    /// With facts that can prove something.
    pub sure: Bound,
    /// With assumed ones too.
    pub all: Bound,
}

impl<'c> Asked<'c> {
    pub fn best(&self, stale: bool) -> Found<'c> {
        best(self.model, self.roots, stale)
    }

    /// So much unavailability keeps the promise.
    fn keeps(&self, unavailable: Number) -> bool {
        let left = available(unavailable, Toward::Down);
        if self.comparison == Comparison::Greater { left > self.target } else { left >= self.target }
    }

    /// All is known of it, and it is enough.
    pub fn is_proved(&self, found: &Found<'_>) -> bool {
        found.sure.missing.is_empty() && self.keeps(found.sure.most)
    }

    fn decide(&self, found: &Found<'_>, made: &mut Verdict, promised: &str) {
        let whom = self.whom();
        let sum = available(found.all.most, Toward::Down).max(Number::zero());
        made.bound = found.all.missing.is_empty().then(|| Measure::ratio(sum));
        made.evidence = self.weakest(found);
        if matches!(self.comparison, Comparison::Less | Comparison::LessEqual) {
            made.outcome = Outcome::Unproved(Reason::Undecidable);
            made.message = format!("`{}` promises that {whom} is away, and nothing here can show that", made.objective);
            made.help.push("availability is promised with `>=`".to_owned());
        } else if !self.keeps(found.sure.least) {
            let best = Measure::ratio(available(found.sure.least, Toward::Up));
            made.outcome = Outcome::Refuted;
            made.bound = Some(best);
            made.message =
                format!("{promised} is promised, and {whom} is not available for more than {}", best.shown_up());
        } else if self.is_proved(found) {
            made.outcome = Outcome::Proved;
            made.message = format!("`{}` is kept", made.objective);
        } else if !self.keeps(found.sure.most) {
            made.outcome = Outcome::Unproved(Reason::Unbacked);
            self.exceeded(found, made, promised, &whom);
        } else {
            self.unknown(found, made, promised, &whom);
        }
    }

    /// What is known is too little already.
    fn exceeded(&self, found: &Found<'_>, made: &mut Verdict, promised: &str, whom: &str) {
        let sum = Measure::ratio(available(found.sure.most, Toward::Down).max(Number::zero())).shown_down();
        let measured =
            found.path.events.keys().any(|event| {
                self.model.events[*event].up.bases.iter().any(|basis| basis.strength == Strength::Measured)
            });
        let what = if measured { "contracts and measurements" } else { "the contracts" };
        let hoped = found.sure.hopes.iter().fold(found.sure.most, |most, (counted, hoped)| {
            exact::add(exact::subtract(most, *counted, Toward::Up), *hoped, Toward::Up)
        });
        if found.sure.missing.is_empty() && self.keeps(hoped) {
            made.code = codes::REDUNDANCY_SHARED_FATE;
            made.message = format!(
                "{promised} is promised, and {what} on the path of {whom} add up to {sum}, unless what stands in for each other never fails together"
            );
            let said = found.path.groups.keys().find_map(|group| self.model.groups[*group].said.as_ref());
            let place = said.map_or_else(
                || String::from("`common` of a redundancy"),
                |said| format!("`{}` of `{}`", said.path, said.name),
            );
            made.help.push(format!("say which part of one's failures hits the others too: {place}"));
            return;
        }
        made.message = format!("{promised} is promised, and {what} on the path of {whom} add up to {sum}");
        made.help.extend(self.everywhere(found));
        if !found.sure.missing.is_empty() {
            made.help.push(format!(
                "that is without {}, of which nobody promises anything",
                self.names(&found.sure.missing)
            ));
        }
    }

    /// What hits all that stand in for each other is too much alone: then no number of them helps.
    fn everywhere(&self, found: &Found<'_>) -> Option<String> {
        let groups = found.path.groups.keys().map(|group| &self.model.groups[*group]);
        let mut always = groups.filter(|group| group.of.len() > 1).flat_map(|group| &group.always);
        let up = |event: &&EventId| self.model.events[**event].up.low;
        let event = always.find(|event| up(event).is_some_and(|up| !self.keeps(Number::one() - up)))?;
        let event = &self.model.events[*event];
        let source = event.up.basis().map(|basis| format!(" ({})", basis.source)).unwrap_or_default();
        let up = Measure::ratio(event.up.low?).shown_down();
        Some(format!("no number of places helps: {} is well {up} of the time{source}", event.name))
    }

    /// What is known is enough, but something is not known.
    fn unknown(&self, found: &Found<'_>, made: &mut Verdict, promised: &str, whom: &str) {
        let unknown = &found.sure.missing;
        let uncovered: Vec<EventId> =
            unknown.iter().copied().filter(|event| self.model.events[*event].is_uncovered()).collect();
        if !uncovered.is_empty() {
            made.code = codes::NO_SLA_CONFIG;
            made.outcome = Outcome::Unproved(Reason::Unbacked);
            made.message = format!(
                "{promised} is promised, and no contract covers {} on the path of {whom}",
                self.names(&uncovered)
            );
            for event in &uncovered {
                made.help.extend(self.model.events[*event].up.basis().map(|basis| basis.source.to_string()));
            }
            made.help.dedup();
            return;
        }
        made.outcome = Outcome::Unproved(Reason::MissingFact);
        made.message = format!("{promised} is promised, and nobody knows how available {} is", self.names(unknown));
        made.help
            .push("write down what was measured: `evidence NAME { of = …, shows = availability >= …, … }`".to_owned());
    }

    /// A measurement would prove it if it were not so old.
    fn remember(&self, found: &Found<'_>, made: &mut Verdict) {
        if !matches!(made.outcome, Outcome::Unproved(_)) || made.outcome == Outcome::Unproved(Reason::Undecidable) {
            return;
        }
        let old =
            |node: &&NodeId| self.model.nodes[**node].stale.is_some() && self.model.nodes[**node].measured.is_none();
        let Some(first) = found.path.nodes.keys().find(old).copied().or(self.roots.iter().find(old).copied()) else {
            return;
        };
        if !self.is_proved(&self.best(true)) {
            return;
        }
        let node = &self.model.nodes[first];
        let on = node.stale.map(|(_, on)| date_text(on)).unwrap_or_default();
        made.code = codes::SLO_CEILING;
        made.outcome = Outcome::Unproved(Reason::StaleEvidence);
        made.message = format!(
            "the availability of `{}` was measured on {on}, which is too long ago to prove `{}`",
            node.name, made.promise
        );
        made.help = vec!["measure it again, and write down the new day".to_owned()];
    }

    pub fn whom(&self) -> String {
        let names: Vec<String> = self.roots.iter().map(|node| format!("`{}`", self.model.nodes[*node].name)).collect();
        listed(&names)
    }

    fn names(&self, events: &[EventId]) -> String {
        listed(&events.iter().map(|event| self.model.events[*event].name.clone()).collect::<Vec<_>>())
    }

    fn weakest(&self, found: &Found<'_>) -> Option<Strength> {
        let events = found.path.events.keys().copied();
        let groups = found.path.groups.keys().flat_map(|group| self.model.groups[*group].of.iter().copied());
        events.chain(groups).filter_map(|event| self.model.events[event].up.weakest()).min()
    }
}

/// What was measured of items that need others is taken where it says more than the sum of what they need.
pub(super) fn best<'c>(model: &'c Model, roots: &[NodeId], stale: bool) -> Found<'c> {
    let [with, without] = [true, false].map(|inner| {
        let reading = Reading { inner, stale };
        let path = Path::of(model, roots, reading);
        let [sure, all] = [Trust::Sure, Trust::All].map(|trust| bound(model, &path, reading, trust));
        Found { path, sure, all }
    });
    let rank = |found: &Found<'_>| (found.sure.missing.len(), found.sure.most);
    if rank(&with) <= rank(&without) { with } else { without }
}

/// The rest of the time.
pub(super) fn available(unavailable: Number, toward: Toward) -> Number {
    exact::subtract(Number::one(), unavailable, toward)
}
