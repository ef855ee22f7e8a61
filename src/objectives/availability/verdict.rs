//! The verdict on a promised availability, with every summand.

use num_traits::{One, Zero};

use super::bound::{Bound, Term, Trust, What, bound};
use super::model::{EventId, Model, NodeId};
use super::path::{Path, Reading};
use super::read::Read;
use crate::diagnostics::codes;
use crate::evaluate::value::{Comparison, Number, Promise, Strength};
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::number;
use crate::objectives::objective::Objective;
use crate::objectives::verdict::{Line, Measure, Outcome, Reason, Verdict};
use crate::source::Span;

/// A month of objectives: 30 days, in seconds.
const MONTH: i128 = 30 * 86_400;

pub(super) fn verdict(context: &Context<'_, '_>, read: &Read, objective: &Objective, promise: &Promise) -> Verdict {
    let mut made = Verdict::begin(context, objective, codes::SLO_CEILING);
    let Some(target) = number(&promise.bound.data) else { return made };
    made.target = Some(Measure::ratio(target));
    let roots: Vec<NodeId> = objective.of.iter().filter_map(|item| read.nodes.get(item).copied()).collect();
    let asked = Asked { model: &read.model, roots: &roots, target, comparison: promise.comparison };
    let found = asked.best(false);
    asked.decide(&found, &mut made);
    asked.derive(&found, &mut made);
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
    /// What was measured of items that need others is taken where it says more than the sum of what they need.
    pub fn best(&self, stale: bool) -> Found<'c> {
        let [with, without] = [true, false].map(|inner| self.found(Reading { inner, stale }));
        let rank = |found: &Found<'_>| (found.sure.missing.len(), found.sure.most);
        if rank(&with) <= rank(&without) { with } else { without }
    }

    fn found(&self, reading: Reading) -> Found<'c> {
        let path = Path::of(self.model, self.roots, reading);
        let [sure, all] = [Trust::Sure, Trust::All].map(|trust| bound(self.model, &path, reading, trust));
        Found { path, sure, all }
    }

    /// So much unavailability keeps the promise.
    fn keeps(&self, unavailable: Number) -> bool {
        let available = exact::subtract(Number::one(), unavailable, Toward::Down);
        if self.comparison == Comparison::Greater { available > self.target } else { available >= self.target }
    }

    fn decide(&self, found: &Found<'_>, made: &mut Verdict) {
        let promised = Measure::ratio(self.target).shown_down();
        let whom = self.whom();
        let sum = exact::subtract(Number::one(), found.all.most, Toward::Down).max(Number::zero());
        made.bound = found.all.missing.is_empty().then(|| Measure::ratio(sum));
        made.evidence = self.weakest(found);
        let best = exact::subtract(Number::one(), found.sure.least, Toward::Up);
        if matches!(self.comparison, Comparison::Less | Comparison::LessEqual) {
            made.outcome = Outcome::Unproved(Reason::Undecidable);
            made.message = format!("`{}` promises that {whom} is away, and nothing here shows that", made.objective);
            made.help.push("availability is promised with `>=`".to_owned());
            return;
        }
        if !self.keeps(found.sure.least) {
            made.outcome = Outcome::Refuted;
            made.bound = Some(Measure::ratio(best));
            made.message = format!(
                "{promised} is promised, and {whom} cannot be available for more than {}",
                Measure::ratio(best).shown_up()
            );
            return;
        }
        if found.sure.missing.is_empty() && self.keeps(found.sure.most) {
            made.outcome = Outcome::Proved;
            made.message = format!("`{}` is kept", made.objective);
            return;
        }
        if !self.keeps(found.sure.most) {
            made.outcome = Outcome::Unproved(Reason::Unbacked);
            made.message = format!(
                "{promised} is promised, and the contracts on the path of {whom} add up to {}",
                Measure::ratio(exact::subtract(Number::one(), found.sure.most, Toward::Down)).shown_down()
            );
            if !found.sure.missing.is_empty() {
                made.help.push(format!(
                    "that is without {}, of which nobody promises anything",
                    self.names(&found.sure.missing)
                ));
            }
            return;
        }
        let unknown = &found.sure.missing;
        let uncovered: Vec<EventId> =
            unknown.iter().copied().filter(|event| self.model.events[*event].is_uncovered()).collect();
        if uncovered.is_empty() {
            made.outcome = Outcome::Unproved(Reason::MissingFact);
            made.message = format!("{promised} is promised, and nobody knows how available {} is", self.names(unknown));
        } else {
            made.code = codes::NO_SLA_CONFIG;
            made.outcome = Outcome::Unproved(Reason::Unbacked);
            made.message = format!(
                "{promised} is promised, and no contract covers {} on the path of {whom}",
                self.names(&uncovered)
            );
        }
    }

    fn derive(&self, found: &Found<'_>, made: &mut Verdict) {
        let unknown = if found.all.missing.is_empty() { "" } else { ", without what is unknown" };
        let mut total = Line::new(0, format!("what is known on the path of {} adds up to{unknown}", self.whom()));
        total.value =
            Some(Measure::ratio(exact::subtract(Number::one(), found.all.most, Toward::Down).max(Number::zero())));
        made.derivation.push(total);
        for term in &found.all.terms {
            made.derivation.push(self.term(found, term));
        }
        for event in &found.all.missing {
            let up = &self.model.events[*event].up;
            let said = if self.model.events[*event].is_uncovered() { "no contract" } else { "unknown" };
            let mut line = Line::new(1, format!("{}: {said}", self.event_words(found, *event)));
            line.basis = up.basis();
            line.span = self.place(found, *event);
            made.derivation.push(line);
        }
        if let Some(left) = self.left(found) {
            let line = Line::new(1, "left of the promise for faults of your own, in 30 days").value(minutes(left));
            made.derivation.push(line);
        }
    }

    /// What the promise leaves when everything on the path uses up its own part.
    fn left(&self, found: &Found<'_>) -> Option<Number> {
        let budget = exact::subtract(Number::one(), self.target, Toward::Down);
        let left = exact::subtract(budget, found.all.most, Toward::Down);
        (found.all.missing.is_empty() && left >= Number::zero()).then_some(left)
    }

    fn term(&self, found: &Found<'_>, term: &Term) -> Line {
        let spent = minutes(term.most).shown_up();
        let value = Measure::ratio(exact::subtract(Number::one(), term.most, Toward::Down));
        match term.what {
            What::Event(event) | What::Always(event) => Line {
                text: format!("{}, {spent} in 30 days", self.event_words(found, event)),
                value: Some(value),
                basis: self.model.events[event].up.basis(),
                span: self.place(found, event),
                depth: 1,
            },
            What::Group(group, credited) => {
                let members = &self.model.groups[group];
                let names: Vec<String> =
                    members.of.iter().map(|event| self.model.events[*event].name.clone()).collect();
                let how = match (members.fails_over, credited) {
                    (false, _) => "the worst of them, as nothing moves traffic",
                    (true, false) => "no better than the best of them, as nobody says how much they fail together",
                    (true, true) => "together, as far as they do not fail together",
                };
                let whom = found.path.groups.get(&group).map(Vec::as_slice).unwrap_or_default();
                Line {
                    text: format!("{}{} ({how}), {spent} in 30 days", users(self.model, whom, ""), names.join(" or ")),
                    value: Some(value),
                    basis: members.of.iter().find_map(|event| self.model.events[*event].up.basis()),
                    span: whom.first().and_then(|node| self.place_of(found, *node)),
                    depth: 1,
                }
            }
            What::Gate(gate) => {
                let (need, by) = found.path.gates[gate];
                let names: Vec<String> =
                    need.of.iter().map(|node| format!("`{}`", self.model.nodes[*node].name)).collect();
                Line {
                    text: format!(
                        "{} of {}, needed by `{}`, {spent} in 30 days",
                        need.enough,
                        names.join(", "),
                        self.model.nodes[by].name
                    ),
                    value: Some(value),
                    basis: None,
                    span: need.span,
                    depth: 1,
                }
            }
        }
    }

    /// `` `gateway`, `orders`: Cloud Run in us-central1 ``, or just `` `main` ``.
    fn event_words(&self, found: &Found<'_>, event: EventId) -> String {
        let name = &self.model.events[event].name;
        let whom = found.path.events.get(&event).map(Vec::as_slice).unwrap_or_default();
        format!("{}{name}", users(self.model, whom, name))
    }

    /// Where the spec says that this is on the path.
    fn place(&self, found: &Found<'_>, event: EventId) -> Option<Span> {
        found.path.events.get(&event)?.first().and_then(|node| self.place_of(found, *node))
    }

    fn place_of(&self, found: &Found<'_>, node: NodeId) -> Option<Span> {
        found.path.nodes.get(&node).copied().flatten().or(self.model.nodes[node].span)
    }

    fn whom(&self) -> String {
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

/// So much of 30 days.
fn minutes(part: Number) -> Measure {
    Measure::duration(exact::multiply(part, Number::from_integer(MONTH), Toward::Up))
}

/// Who is brought down by something that is not theirs alone.
fn users(model: &Model, whom: &[NodeId], name: &str) -> String {
    let names: Vec<String> = whom
        .iter()
        .map(|node| format!("`{}`", model.nodes[*node].name))
        .filter(|user| !name.starts_with(user.as_str()))
        .collect();
    if names.is_empty() { String::new() } else { format!("{}: ", listed(&names)) }
}

/// `a`, `a and b`, `a, b and c`; many are shortened.
fn listed(names: &[String]) -> String {
    const MOST: usize = 6;
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] if names.len() <= MOST => format!("{} and {last}", all.join(", ")),
        _ => format!("{} and {} more", names[..MOST].join(", "), names.len() - MOST),
    }
}
