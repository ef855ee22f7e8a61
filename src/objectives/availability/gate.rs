//! Some of several items must be well: how often too few of them are, whatever depends on what.

use indexmap::IndexMap;
use num_traits::{One, Zero};

use super::bound::{Bound, What};
use super::model::{EventId, Model, Need};
use super::path::Path;
use crate::evaluate::value::Number;
use crate::objectives::exact::{self, Toward};

/// Of more members than this not every choice is tried, only those that leave the worst ones out.
const FEW: usize = 6;

/// So many must be down that a need is not met.
pub(super) fn failures(need: &Need) -> usize {
    need.of.len() + 1 - need.enough.min(need.of.len())
}

/// What so many of them need that it alone brings down too many.
pub(super) fn shared(need: &Need, paths: &[Path<'_>]) -> Vec<EventId> {
    let mut by: IndexMap<EventId, usize> = IndexMap::default();
    for path in paths {
        for event in path.events.keys() {
            *by.entry(*event).or_default() += 1;
        }
    }
    by.into_iter().filter(|(_, count)| *count >= failures(need)).map(|(event, _)| event).collect()
}

/// A cause of failure: the same for all members that have it, or of one member alone.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Cause {
    Event(EventId),
    Group(usize),
    Own(usize, usize),
    /// Something of this member of which nobody says how often it happens.
    Unknown(usize),
}

/// At most so much of the time `down` of the members are down at once.
///
/// Leave some out: of the others at least `k` must be down. Each cause counts for as many of them as it brings down, but for no more
/// than `k`: wherever `k` are down, these counts add up to `k` at least, and their expectation over `k` bounds that (Markov). With
/// `k = 1` it is the union of all causes, each once; the smallest over all choices holds.
pub(super) fn together(model: &Model, members: &[Bound], paths: &[Path<'_>], down: usize) -> Option<Number> {
    let causes: Vec<Vec<(Cause, Number)>> = members
        .iter()
        .zip(paths)
        .enumerate()
        .map(|(index, (member, path))| causes(model, index, member, path))
        .collect();
    let best = choices(members, down)
        .into_iter()
        .filter_map(|chosen| {
            let least = down.checked_sub(members.len() - chosen.len()).filter(|least| *least > 0)?;
            let mut counts: IndexMap<&Cause, (usize, Number)> = IndexMap::default();
            for (cause, most) in chosen.iter().flat_map(|member| &causes[*member]) {
                let known = counts.entry(cause).or_insert((0, Number::zero()));
                *known = (known.0 + 1, known.1.max(*most));
            }
            let sum = counts.values().fold(Number::zero(), |sum, (count, most)| {
                let weight = Number::from_integer((*count).min(least) as i128);
                exact::add(sum, exact::multiply(weight, *most, Toward::Up), Toward::Up)
            });
            exact::divide(sum, Number::from_integer(least as i128), Toward::Up)
        })
        .min()?;
    let known = members.iter().all(|member| member.missing.is_empty());
    (best < Number::one() || known).then(|| best.min(Number::one()))
}

fn causes(model: &Model, index: usize, member: &Bound, path: &Path<'_>) -> Vec<(Cause, Number)> {
    let mut made: Vec<(Cause, Number)> = member
        .terms
        .iter()
        .enumerate()
        .map(|(at, term)| {
            let cause = match term.what {
                What::Event(event) | What::Always(event) => Cause::Event(event),
                // The same for all only where none of its members was counted apart.
                What::Group(group, _)
                    if !model.groups[group].of.iter().any(|event| path.events.contains_key(event)) =>
                {
                    Cause::Group(group)
                }
                What::Group(..) | What::Gate(_) => Cause::Own(index, at),
            };
            (cause, term.most)
        })
        .collect();
    if !member.missing.is_empty() {
        made.push((Cause::Unknown(index), Number::one()));
    }
    made
}

/// Members to look at: of few all choices, of many the best ones.
fn choices(members: &[Bound], down: usize) -> Vec<Vec<usize>> {
    let size = members.len();
    let least = size + 1 - down;
    if size <= FEW {
        return (1_usize..1 << size)
            .map(|bits| (0..size).filter(|member| bits >> member & 1 == 1).collect::<Vec<_>>())
            .filter(|chosen| chosen.len() >= least)
            .collect();
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by_key(|member| (members[*member].missing.len(), members[*member].most));
    (least..=size).map(|taken| order[..taken].to_vec()).collect()
}
