//! Bounds of the unavailability of a path. What must all be well adds up, whatever depends on what: the sum bounds the union of
//! failures without independence (Boole), as long as each is counted once. Of several that stand in for each other at most the
//! best counts (Fréchet), until somebody says how much they fail together: then the rest is taken as independent (beta factor).

use indexmap::{IndexMap, IndexSet};
use num_traits::{One, Zero};
use rustc_hash::FxHashSet;

use super::gate;
use super::model::{EventId, Group, Model, Need};
use super::path::{Path, Reading};
use crate::evaluate::value::Number;
use crate::objectives::exact::{self, Toward};

/// How unavailable a path may be, in parts of the time.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Bound {
    /// No more than this, as far as it is known.
    pub most: Number,
    /// At least this.
    pub least: Number,
    /// What it takes to know the rest: of these nobody says how often they happen.
    pub missing: Vec<EventId>,
    /// The terms that `most` is the sum of.
    pub terms: Vec<Term>,
    /// What groups and gates add, of which nobody says how their members fail together, and what they would add if that never happened.
    pub hopes: Vec<(Number, Number)>,
}

/// One summand.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Term {
    pub what: What,
    pub most: Number,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum What {
    Event(EventId),
    /// Index into the model's groups; true if more than the best member counts.
    Group(usize, bool),
    /// What hits all members of such a group at once.
    Always(EventId),
    /// Index into the path's gates.
    Gate(usize),
}

/// Which facts count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trust {
    /// Those that can prove something.
    Sure,
    /// Assumed ones too.
    All,
}

/// The unavailability of a path.
pub(super) fn bound(model: &Model, path: &Path<'_>, reading: Reading, trust: Trust) -> Bound {
    let judge = Judge { model, reading, trust };
    judge.tightest(path)
}

/// What groups and gates have in common is counted in each of them, unless it is taken out and counted alone. With more than so many
/// to choose from, none is.
const CANDIDATES: usize = 40;

/// Of so many every choice is tried.
const EVERY: usize = 8;

/// Gates within gates deeper than this are taken to be always down.
const DEEPEST: usize = 4;

struct Judge<'m> {
    model: &'m Model,
    reading: Reading,
    trust: Trust,
}

impl Judge<'_> {
    /// No more than this; nothing where nobody says.
    fn most(&self, event: EventId) -> Option<Number> {
        let up = &self.model.events[event].up;
        if self.trust == Trust::Sure && !up.can_prove() {
            return None;
        }
        up.complement().high
    }

    fn least(&self, event: EventId) -> Number {
        let up = &self.model.events[event].up;
        if up.can_prove() { up.complement().low.unwrap_or_default().max(Number::zero()) } else { Number::zero() }
    }

    /// With that taken out of groups and gates which makes the sum smallest: of few the best choice, of many one after the other.
    fn tightest(&self, path: &Path<'_>) -> Bound {
        let none = FxHashSet::default();
        let mut best = self.path(path, &none, &[], 0);
        // What is taken apart only makes the upper bound smaller: alone it ends no answer.
        let least = best.least;
        // What stands in one place alone is counted once there, too.
        let mut places: IndexMap<EventId, usize> = IndexMap::default();
        let of_groups = |path: &Path<'_>| -> Vec<EventId> {
            path.groups.keys().flat_map(|group| self.model.groups[*group].of.iter().copied()).collect()
        };
        let members = path.gates.iter().flat_map(|(need, _)| self.members(need));
        let inner = members.flat_map(|member| {
            let events: Vec<EventId> = member.events.keys().copied().chain(of_groups(&member)).collect();
            events
        });
        for event in of_groups(path).into_iter().chain(inner) {
            *places.entry(event).or_default() += 1;
        }
        let candidates: Vec<EventId> = places
            .into_iter()
            .filter(|(event, places)| *places > 1 && !path.events.contains_key(event) && self.most(*event).is_some())
            .map(|(event, _)| event)
            .collect();
        if candidates.len() > CANDIDATES {
            return best;
        }
        let rank = |bound: &Bound| (bound.missing.len(), bound.most);
        // Of few every choice is tried: only then does one more dependency never make the sum smaller.
        if candidates.len() <= EVERY {
            for bits in 1..1_usize << candidates.len() {
                let chosen = candidates.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
                let with: Vec<EventId> = chosen.map(|(_, event)| *event).collect();
                let tried = self.path(path, &none, &with, 0);
                if rank(&tried) < rank(&best) {
                    best = Bound { least, ..tried };
                }
            }
            return best;
        }
        let mut apart: Vec<EventId> = Vec::new();
        loop {
            let tried = candidates.iter().filter(|event| !apart.contains(event)).map(|event| {
                let with: Vec<EventId> = apart.iter().chain([event]).copied().collect();
                (self.path(path, &none, &with, 0), with)
            });
            match tried.min_by_key(|(bound, _)| rank(bound)).filter(|(bound, _)| rank(bound) < rank(&best)) {
                Some((bound, with)) => (best, apart) = (Bound { least, ..bound }, with),
                None => return best,
            }
        }
    }

    /// Without what others have counted already, and with some events taken out of all groups and gates.
    fn path(&self, path: &Path<'_>, counted: &FxHashSet<EventId>, apart: &[EventId], depth: usize) -> Bound {
        let mut made = Bound {
            most: Number::zero(),
            least: Number::zero(),
            missing: Vec::new(),
            terms: Vec::new(),
            hopes: Vec::new(),
        };
        let mut alone: FxHashSet<EventId> = counted.clone();
        alone.extend(path.events.keys().chain(apart).copied());
        let members: Vec<Vec<Path<'_>>> = path.gates.iter().map(|(need, _)| self.members(need)).collect();
        // First all that ends the answer alone, and then the rest of each: their order decides nothing.
        let mut shared: IndexSet<EventId> = IndexSet::default();
        for ((need, _), paths) in path.gates.iter().zip(&members) {
            shared.extend(gate::shared(need, paths).into_iter().filter(|event| !alone.contains(event)));
        }
        alone.extend(shared.iter().copied());
        let inner: Vec<Gate> =
            path.gates.iter().zip(&members).map(|((need, _), paths)| self.gate(need, paths, &alone, depth)).collect();
        for event in path.events.keys().chain(&shared).chain(apart) {
            if !counted.contains(event) {
                made.event(self, *event, What::Event(*event));
            }
        }
        self.groups(path, &alone, &mut made);
        for (index, gate) in inner.into_iter().enumerate() {
            made.missing.extend(gate.missing);
            made.least = made.least.max(gate.least);
            if gate.most > Number::zero() {
                made.add(What::Gate(index), gate.most);
                made.hopes.push((gate.most, gate.hoped));
            }
        }
        let mut seen = FxHashSet::default();
        made.missing.retain(|event| seen.insert(*event));
        for node in path.nodes.keys() {
            if let Some(cap) = self.model.nodes[*node].cap {
                made.least = made.least.max(Number::one() - cap);
            }
        }
        made
    }

    /// All of them with the best of their members alone; or with what somebody says of how they fail together, and then with
    /// what hits all members at once. The smaller of both.
    fn groups(&self, path: &Path<'_>, alone: &FxHashSet<EventId>, made: &mut Bound) {
        let mut always: Vec<EventId> = Vec::new();
        let mut everywhere: FxHashSet<EventId> = FxHashSet::default();
        let (mut with, mut without) = (Number::zero(), Number::zero());
        let mut found: Vec<(usize, Option<Number>, Option<Number>)> = Vec::new();
        for id in path.groups.keys() {
            let group = &self.model.groups[*id];
            let of: Vec<EventId> = group.of.iter().copied().filter(|event| !alone.contains(event)).collect();
            // So many must be down; those that end the answer alone are counted there.
            let down = group.of.len() + 1 - group.enough.min(group.of.len());
            if of.is_empty() || group.fails_over && down > of.len() {
                continue;
            }
            let each: Vec<Option<Number>> = of.iter().map(|event| self.most(*event)).collect();
            let best = if group.fails_over { together(&each, down) } else { worst(&each) };
            let credit = self.credit(group, &each, down);
            // Where nothing moves, only all at once stop everybody.
            let least =
                if group.fails_over { self.least_of(&of, down) } else { self.least_of(&group.of, group.of.len()) };
            made.least = made.least.max(least);
            if best.is_none() && credit.is_none() {
                made.missing.extend(of.iter().copied().filter(|event| self.most(*event).is_none()));
            }
            let hoped = independent(&each, down);
            if let (Some(best), Some(hoped), true) = (best, hoped, group.fails_over && group.common.is_none()) {
                // What hits all of them stays, however they fail apart from it.
                let stays = group.always.iter().filter(|event| !alone.contains(event) && everywhere.insert(**event));
                let hoped = stays.fold(hoped, |sum, event| {
                    exact::add(sum, self.most(*event).unwrap_or_else(Number::one), Toward::Up)
                });
                made.hopes.push((best, hoped.min(best)));
            }
            without = exact::add(without, best.unwrap_or_default(), Toward::Up);
            let chosen = match (best, credit) {
                (Some(best), Some(credit)) if credit < best => Some(credit),
                (None, Some(credit)) => Some(credit),
                _ => None,
            };
            if chosen.is_some() {
                for event in &group.always {
                    if !alone.contains(event) && !always.contains(event) {
                        always.push(*event);
                    }
                }
            }
            with = exact::add(with, chosen.or(best).unwrap_or_default(), Toward::Up);
            found.push((*id, best, chosen));
        }
        let floor =
            always.iter().try_fold(Number::zero(), |sum, event| Some(exact::add(sum, self.most(*event)?, Toward::Up)));
        let forced = found.iter().any(|(_, best, chosen)| best.is_none() && chosen.is_some());
        let credited = floor.is_some_and(|floor| exact::add(floor, with, Toward::Up) < without) || forced;
        for (id, best, chosen) in found {
            let taken = chosen.filter(|_| credited);
            if let Some(most) = taken.or(best) {
                made.add(What::Group(id, taken.is_some()), most);
            }
        }
        if credited {
            for event in always {
                made.event(self, event, What::Always(event));
            }
        }
    }

    /// What a declared common cause leaves: that cause, and all that fail apart from it at the same time.
    fn credit(&self, group: &Group, each: &[Option<Number>], down: usize) -> Option<Number> {
        if !group.fails_over {
            return None;
        }
        let common = group.common.as_ref().filter(|common| self.trust == Trust::All || common.can_prove())?;
        let part = common.high?.min(Number::one());
        let apart = Number::one() - common.low.unwrap_or_default().max(Number::zero()).min(Number::one());
        let worst = worst(each)?;
        let left: Vec<Option<Number>> =
            each.iter().map(|most| most.map(|most| exact::multiply(most, apart, Toward::Up))).collect();
        Some(
            exact::add(exact::multiply(part, worst, Toward::Up), independent(&left, down)?, Toward::Up)
                .min(Number::one()),
        )
    }

    /// At least so much of the time so many of them are down together, whatever depends on what.
    fn least_of(&self, of: &[EventId], down: usize) -> Number {
        let sum = of.iter().fold(Number::zero(), |sum, event| exact::add(sum, self.least(*event), Toward::Down));
        at_least(sum, of.len(), down)
    }

    /// What each of them needs by itself.
    fn members(&self, need: &Need) -> Vec<Path<'_>> {
        need.of.iter().map(|node| Path::behind(self.model, *node, self.reading)).collect()
    }

    fn gate(&self, need: &Need, paths: &[Path<'_>], counted: &FxHashSet<EventId>, depth: usize) -> Gate {
        let down = gate::failures(need);
        if depth >= DEEPEST {
            let (most, least) = (Number::one(), Number::zero());
            return Gate { most, hoped: most, least, missing: Vec::new() };
        }
        let members: Vec<Bound> = paths.iter().map(|path| self.path(path, counted, &[], depth + 1)).collect();
        let each: Vec<Option<Number>> =
            members.iter().map(|member| member.missing.is_empty().then(|| member.most.min(Number::one()))).collect();
        let most = gate::together(self.model, &members, paths, down);
        let sum = members.iter().fold(Number::zero(), |sum, member| exact::add(sum, member.least, Toward::Down));
        Gate {
            most: most.unwrap_or_default(),
            hoped: independent(&each, down).or(most).unwrap_or_default(),
            least: at_least(sum, members.len(), down),
            missing: match most {
                Some(_) => Vec::new(),
                None => members.into_iter().flat_map(|member| member.missing).collect(),
            },
        }
    }
}

struct Gate {
    most: Number,
    hoped: Number,
    least: Number,
    missing: Vec<EventId>,
}

impl Bound {
    fn add(&mut self, what: What, most: Number) {
        self.most = exact::add(self.most, most, Toward::Up);
        self.terms.push(Term { what, most });
    }

    fn event(&mut self, judge: &Judge<'_>, event: EventId, what: What) {
        self.least = self.least.max(judge.least(event));
        match judge.most(event) {
            Some(most) => self.add(what, most),
            None => self.missing.push(event),
        }
    }
}

/// The largest; nothing if one is unknown.
fn worst(each: &[Option<Number>]) -> Option<Number> {
    each.iter().copied().try_fold(Number::zero(), |worst, most| Some(worst.max(most?)))
}

/// At most so much of the time `down` of them are down at once, whatever depends on what: of those that stay when the worst are
/// left out, fewer must be down, and the sum over their number bounds that (Markov). Unknown ones count as always down.
fn together(each: &[Option<Number>], down: usize) -> Option<Number> {
    let mut sorted: Vec<Number> = each.iter().map(|most| most.unwrap_or_else(Number::one)).collect();
    sorted.sort();
    let best = (0..down)
        .filter_map(|left_out| {
            let stay = sorted.get(..sorted.len().checked_sub(left_out)?)?;
            let sum = stay.iter().fold(Number::zero(), |sum, most| exact::add(sum, *most, Toward::Up));
            exact::divide(sum, Number::from_integer((down - left_out) as i128), Toward::Up)
        })
        .min()?;
    // With too few that are known nothing is known.
    (best < Number::one() || each.iter().all(Option::is_some)).then(|| best.min(Number::one()))
}

/// So much of the time `down` of them are down at once if none depends on another.
fn independent(each: &[Option<Number>], down: usize) -> Option<Number> {
    // The chance that exactly so many of the first are down; the last stands for `down` and more.
    let mut chances = vec![Number::zero(); down + 1];
    chances[0] = Number::one();
    for most in each {
        let most = most.unwrap_or_else(Number::one).min(Number::one());
        for count in (0..=down).rev() {
            let stays = if count == down {
                chances[count]
            } else {
                exact::multiply(chances[count], Number::one() - most, Toward::Up)
            };
            let comes = match count.checked_sub(1) {
                Some(before) => exact::multiply(chances[before], most, Toward::Up),
                None => Number::zero(),
            };
            chances[count] = exact::add(stays, comes, Toward::Up);
        }
    }
    chances.last().map(|chance| (*chance).min(Number::one()))
}

/// Of so many whose times down add up to this, `down` are down together at least so much of the time (Fréchet).
fn at_least(sum: Number, of: usize, down: usize) -> Number {
    let over = exact::subtract(sum, Number::from_integer(down as i128 - 1), Toward::Down);
    let divisor = Number::from_integer((of + 1).saturating_sub(down).max(1) as i128);
    exact::divide(over.max(Number::zero()), divisor, Toward::Down).unwrap_or_default()
}
