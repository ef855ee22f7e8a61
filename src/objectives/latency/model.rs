//! What a request waits for, as numbers: no world and no text of a spec, so that a test can hold it against a simulation.
//! Times are in seconds.

use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

use crate::evaluate::ItemId;
use crate::evaluate::value::{Basis, Number};
use crate::objectives::exact::{Toward, add, multiply};
use crate::source::{Name, Span};

pub(in crate::objectives) type NodeId = usize;

/// Something that answers requests.
#[derive(Clone, Debug, Default)]
pub(in crate::objectives) struct Node {
    pub item: Option<ItemId>,
    pub name: String,
    /// The longest that a request may take, as the spec says. A program keeps it, or does not.
    pub timeout: Option<Number>,
    /// After this the platform itself ends a request.
    pub deadline: Option<(Number, Option<Basis>)>,
    /// What was measured of its answers as a whole.
    pub whole: Vec<Point>,
    /// What was measured of its own work, without what it waits for.
    pub own: Vec<Point>,
    /// Measured, but too long ago.
    pub stale: bool,
    /// No answer is faster.
    pub floor: Number,
    /// What was measured: at least this part of the answers takes at least this long.
    pub at_least: Vec<Point>,
    pub hops: Vec<Hop>,
    /// Where those who come from outside get their answers, and where others find it; nothing where nobody says.
    pub answers_in: Vec<Name>,
    pub asked_in: Vec<Name>,
    /// Where it may be asked after a failure.
    pub moves_to: Vec<Name>,
}

/// How long a question and its answer take at least between two places.
#[derive(Clone, Debug, Default)]
pub(in crate::objectives) struct Distances(FxHashMap<(Name, Name), Number>);

impl Distances {
    pub fn set(&mut self, from: Name, to: Name, least: Number) {
        self.0.insert((from, to), least);
    }

    pub fn known(&self, from: Name, to: Name) -> bool {
        self.0.contains_key(&(from, to))
    }

    /// Of what nobody says nothing is lost.
    pub fn between(&self, from: Name, to: Name) -> Number {
        self.0.get(&(from, to)).copied().unwrap_or_default()
    }
}

/// A time and the part of requests that take longer.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::objectives) struct Point {
    pub time: Number,
    pub tail: Number,
    /// Those that do not take longer stay below the time, and do not reach it.
    pub below: bool,
}

/// A call of something else while a request waits.
#[derive(Clone, Debug)]
pub(in crate::objectives) struct Hop {
    pub to: NodeId,
    pub key: Name,
    pub span: Span,
    /// The longest that one try may take, as the caller's program keeps it.
    pub timeout: Option<Number>,
    /// Of each request: below one the part of requests that make it, above one how often at most, rounded up.
    pub calls: Number,
    pub parallel: bool,
    /// Tries after the first.
    pub retries: i128,
    /// Between two tries.
    pub backoff: Number,
    /// A request can be answered without it.
    pub soft: bool,
    /// Only these routes make it; all of them where there are none.
    pub routes: Vec<Name>,
}

impl Hop {
    /// How often a request makes it one after the other, at most.
    pub fn times(&self) -> Number {
        self.calls.ceil().max(Number::one())
    }

    /// How long a request waits for all of it at most, if the program keeps its timeouts.
    pub fn longest(&self) -> Option<Number> {
        let tries = multiply(self.timeout?, Number::from_integer(1 + self.retries), Toward::Down);
        let one = add(tries, multiply(self.backoff, Number::from_integer(self.retries), Toward::Down), Toward::Down);
        // Those that are parallel go out at the same time, however many they are.
        Some(if self.parallel { one } else { multiply(one, self.times(), Toward::Down) })
    }
}

/// One after the other adds up; of those at the same time the longest counts.
pub(in crate::objectives) fn in_all(hops: impl Iterator<Item = (bool, Number)>) -> Number {
    let (mut sum, mut longest) = (Number::zero(), Number::zero());
    for (parallel, time) in hops {
        if parallel {
            longest = longest.max(time);
        } else {
            sum = add(sum, time, Toward::Down);
        }
    }
    add(sum, longest, Toward::Down)
}

impl Node {
    /// The hops that one route makes together, for the route that waits longest for them: their indexes and how long.
    pub fn slowest(&self, time: impl Fn(&Hop) -> Option<Number>) -> (Vec<usize>, Number) {
        let mut routes: Vec<Option<Name>> = vec![None];
        for route in self.hops.iter().flat_map(|hop| &hop.routes) {
            if !routes.contains(&Some(*route)) {
                routes.push(Some(*route));
            }
        }
        let mut worst = (Vec::new(), Number::zero());
        for route in routes {
            let taken: Vec<usize> = (0..self.hops.len())
                .filter(|index| {
                    let hop = &self.hops[*index];
                    hop.routes.is_empty() || route.is_some_and(|route| hop.routes.contains(&route))
                })
                .filter(|index| time(&self.hops[*index]).is_some())
                .collect();
            let sum =
                in_all(taken.iter().filter_map(|index| Some((self.hops[*index].parallel, time(&self.hops[*index])?))));
            if sum > worst.1 || worst.0.is_empty() {
                worst = (taken, sum);
            }
        }
        worst
    }
}
