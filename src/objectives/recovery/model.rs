//! The model of one recovery: stores with what they may lose, steps with how long they take.

use crate::evaluate::ItemId;
use crate::evaluate::value::Number;
use crate::objectives::evidence::Tried;
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::Interval;
use crate::objectives::objective::{Objective, RecoveryPromise};
use crate::source::{Name, Span};

/// A promise of recovery, with everything that it is about.
pub(super) struct Case<'o> {
    pub objective: &'o Objective,
    pub promise: &'o RecoveryPromise,
    pub stores: Vec<Store<'o>>,
    pub steps: Vec<Step<'o>>,
    /// How long coming back took when it was tried as a whole.
    pub drill: Tried<'o>,
    /// Items that have to be where `to` is, and those they need to start.
    pub moving: Vec<ItemId>,
}

/// Something that keeps state.
pub(super) struct Store<'o> {
    pub item: ItemId,
    pub name: String,
    /// Seconds, at the worst moment.
    pub loss: Interval,
    pub span: Span,
    /// Its steps bring it back, or it can be made again, or nothing of it is lost.
    pub comes_back: bool,
    /// What was measured of its loss.
    pub tried: Tried<'o>,
}

/// Something that is done, by people or by machines.
#[derive(Clone, Debug)]
pub(super) struct Step<'o> {
    /// Its own name, by which it is measured.
    pub own: Name,
    /// The item that has it.
    pub of: String,
    pub name: String,
    /// Seconds.
    pub takes: Interval,
    /// Indexes of the steps that come before.
    pub after: Vec<usize>,
    pub span: Span,
    /// Somebody has to do it.
    pub by_hand: bool,
    /// What was measured of it.
    pub tried: Tried<'o>,
}

/// A path through the steps that takes longest.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Longest {
    /// Seconds; unknown as soon as one step on it is.
    pub time: Option<Number>,
    /// First to last.
    pub path: Vec<usize>,
}

/// The longest path for one bound of each step. Steps must stand after those that they come after, which `read` takes care of.
///
/// Every step is looked at once for each that comes before it. A step whose bound is unknown is longer than all that are known.
pub(super) fn longest(steps: &[Step<'_>], bound: impl Fn(&Interval) -> Option<Number>, toward: Toward) -> Longest {
    let mut best: Vec<(Option<Number>, Option<usize>)> = Vec::with_capacity(steps.len());
    for step in steps {
        let before = step.after.iter().copied().max_by(|one, other| longer(&best, *one, *other));
        let start = match before {
            Some(before) => best.get(before).and_then(|(time, _)| *time),
            None => Some(Number::from_integer(0)),
        };
        let time = start.zip(bound(&step.takes)).map(|(start, takes)| exact::add(start, takes, toward));
        best.push((time, before));
    }
    let Some(mut at) = (0..steps.len()).max_by(|one, other| longer(&best, *one, *other)) else {
        return Longest { time: Some(Number::from_integer(0)), path: Vec::new() };
    };
    let time = best.get(at).and_then(|(time, _)| *time);
    let mut path = vec![at];
    while let Some((_, Some(before))) = best.get(at) {
        at = *before;
        path.push(at);
    }
    path.reverse();
    Longest { time, path }
}

/// Unknown is longer than everything; of equal ones the first counts as longer, so that the answer does not depend on the search.
fn longer(best: &[(Option<Number>, Option<usize>)], one: usize, other: usize) -> std::cmp::Ordering {
    let key = |at: usize| best.get(at).map(|(time, _)| (time.is_none(), *time));
    key(one).cmp(&key(other)).then(other.cmp(&one))
}
