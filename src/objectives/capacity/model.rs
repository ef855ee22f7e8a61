//! How much there is room for, as numbers: no world, so that a test can hold it against a simulation.

use num_traits::{One, Zero};

use crate::evaluate::ItemId;
use crate::evaluate::value::Number;
use crate::objectives::exact::{Toward, add, divide, multiply};
use crate::source::{Name, Span};

pub(super) type NodeId = usize;

#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub nodes: Vec<Node>,
    pub uses: Vec<Use>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub item: Option<ItemId>,
    pub name: String,
    pub span: Option<Span>,
    pub room: Option<Room>,
    /// Connections that it takes at most, with where that is from.
    pub connections: Option<(Number, String)>,
    /// Requests a second at the busiest time, at least.
    pub rate: Option<Number>,
    /// Seconds that a request takes on the average, at least.
    pub takes: Number,
    /// Seconds that a request takes at most, as its program means it.
    pub longest: Option<Number>,
}

/// Instances and what they do at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Room {
    /// In each place.
    pub instances: Number,
    pub concurrency: Number,
    pub places: Number,
    /// What may be lost of it at once.
    pub parts: Vec<Part>,
    /// What a spec sets to have more or fewer instances.
    pub path: Option<String>,
}

/// All instances lie in so many parts, as evenly as they can, and some of these may be lost at once.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Part {
    /// What each of them is, as recoveries call it: `zone`, `region`.
    pub scenario: Name,
    pub of: Number,
    pub lost: Number,
}

/// One that uses another.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub from: NodeId,
    pub to: NodeId,
    pub key: Name,
    pub span: Span,
    /// Connections that each instance keeps open at most.
    pub pool: Option<Number>,
    pub retries: Number,
    /// It is called while a request waits.
    pub waits: bool,
}

impl Room {
    /// Requests at a time as long as nothing is lost.
    pub fn slots(&self) -> Number {
        multiply(self.everywhere(), self.concurrency, Toward::Up)
    }

    /// Requests at a time when the largest parts are gone.
    pub fn slots_without(&self, part: &Part) -> Number {
        multiply(part.left(self.everywhere()), self.concurrency, Toward::Up)
    }

    pub fn everywhere(&self) -> Number {
        multiply(self.instances, self.places, Toward::Up)
    }

    /// Instances that it takes in each place for so many requests at a time, also when a part is lost.
    pub fn wanted(&self, busy: Number, part: Option<&Part>) -> Option<Number> {
        let least = divide(busy, self.concurrency, Toward::Up)?.ceil();
        let all = part.map_or(least, |part| part.takes(least));
        Some(divide(all, self.places, Toward::Up)?.ceil())
    }
}

impl Part {
    /// Some of it is left.
    pub fn leaves_some(&self) -> bool {
        self.lost > Number::zero() && self.lost < self.of
    }

    /// Of so many instances those that are not in the largest parts.
    pub fn left(&self, instances: Number) -> Number {
        let each = (instances / self.of).floor();
        let over = instances - each * self.of;
        each * (self.of - self.lost) + (over - self.lost).max(Number::zero())
    }

    /// The fewest instances of which so many are left.
    pub fn takes(&self, left: Number) -> Number {
        let stay = self.of - self.lost;
        let each = (left / stay).floor();
        let over = left - each * stay;
        each * self.of + if over.is_zero() { over } else { over + self.lost }
    }

    /// All of them hold as many.
    pub fn is_even(&self, instances: Number) -> bool {
        (instances / self.of).is_integer()
    }
}

impl Node {
    /// Requests that are under way at a time on the average, at least: Little's law, which holds for every kind of arrivals.
    pub fn under_way(&self) -> Option<Number> {
        Some(multiply(self.rate?, self.takes, Toward::Down))
    }

    /// How often its usual load it can take, at least; nothing where that is unknown.
    pub fn headroom(&self) -> Option<Number> {
        let busy = multiply(self.rate?, self.longest?, Toward::Up);
        divide(self.room.as_ref()?.slots(), busy, Toward::Down)
    }
}

impl Model {
    /// Connections that a use may open at once: exact where its pool is said, else one for each instance, which is the least.
    pub fn opened(&self, of: &Use) -> Number {
        let instances = self.nodes[of.from].room.as_ref().map_or_else(Number::one, Room::everywhere);
        multiply(instances, of.pool.unwrap_or_else(Number::one), Toward::Down)
    }

    /// Connections that all may open at once to each node, at least.
    pub fn demand(&self) -> Vec<Number> {
        let mut made = vec![Number::zero(); self.nodes.len()];
        for one in &self.uses {
            made[one.to] = add(made[one.to], self.opened(one), Toward::Down);
        }
        made
    }

    /// How many tries one request from outside may become at each node, and how many edges on the worst path there repeat; with the use by
    /// which that path comes. Nodes on a circle are left out.
    pub fn amplified(&self) -> Vec<Option<Amplified>> {
        let mut waiting = vec![0_usize; self.nodes.len()];
        let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (index, one) in self.uses.iter().enumerate().filter(|(_, one)| one.waits) {
            waiting[one.to] += 1;
            leaving[one.from].push(index);
        }
        let mut made: Vec<Option<Amplified>> = vec![None; self.nodes.len()];
        let mut ready: Vec<NodeId> = (0..self.nodes.len()).filter(|id| waiting[*id] == 0).collect();
        while let Some(id) = ready.pop() {
            let here = made[id].get_or_insert(Amplified { factor: Number::one(), layers: 0, by: None }).clone();
            for index in &leaving[id] {
                let one = &self.uses[*index];
                let factor = multiply(here.factor, one.retries + Number::one(), Toward::Down);
                let layers = here.layers + usize::from(!one.retries.is_zero());
                if made[one.to].as_ref().is_none_or(|known| known.factor < factor) {
                    made[one.to] = Some(Amplified { factor, layers, by: Some(*index) });
                }
                waiting[one.to] -= 1;
                if waiting[one.to] == 0 {
                    ready.push(one.to);
                }
            }
        }
        made
    }
}

/// What repeated tries make of one request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amplified {
    pub factor: Number,
    /// Edges on the path that repeat.
    pub layers: usize,
    pub by: Option<usize>,
}
