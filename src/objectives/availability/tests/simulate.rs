//! Requests, one after the other: which events have happened at that moment, and whether the request is answered. Nothing of the
//! bounds is used here: each request walks the architecture by itself.

use super::random::Random;
use crate::objectives::availability::model::{Model, Moment};

/// How events hang together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coupling {
    /// Each by itself.
    Independent,
    /// The rarer ones happen only while the more frequent ones do.
    Nested,
    /// At most one at a time, as far as that goes.
    Apart,
    /// Now and then all of a domain at once.
    Shocks,
}

pub const COUPLINGS: &[Coupling] = &[Coupling::Independent, Coupling::Nested, Coupling::Apart, Coupling::Shocks];

/// What was seen.
pub struct Seen {
    /// At how many moments each event had happened.
    pub happened: Vec<usize>,
    /// To how many visitors each node had no answer, of `VISITORS` for each moment.
    pub down: Vec<usize>,
    /// To how many the first node had none, through what stands before it.
    pub refused: usize,
}

/// Sorts of visitors: as many of each for two, three and four places.
pub const VISITORS: usize = 12;

/// How many of ten thousand moments.
const SCALE: usize = 10_000;

pub fn simulate(model: &Model, coupling: Coupling, moments: usize, random: &mut Random) -> Seen {
    let rates: Vec<usize> = model.events.iter().map(|_| 1 + random.below(1500)).collect();
    let mut seen = Seen { happened: vec![0; model.events.len()], down: vec![0; model.nodes.len()], refused: 0 };
    for _ in 0..moments {
        let events = moment(model, &rates, coupling, random);
        let before = &model.nodes[0].before;
        let door = before.iter().any(|node| model.nodes[*node].own.iter().any(|event| events[*event]));
        for (count, event) in seen.happened.iter_mut().zip(&events) {
            *count += usize::from(*event);
        }
        // At each moment visitors of every sort ask.
        for visitor in 0..VISITORS {
            let down = answers(model, &events, visitor);
            for (count, node) in seen.down.iter_mut().zip(&down) {
                *count += usize::from(*node);
            }
            seen.refused += usize::from(door || down[0]);
        }
    }
    seen
}

fn moment(model: &Model, rates: &[usize], coupling: Coupling, random: &mut Random) -> Vec<bool> {
    match coupling {
        Coupling::Independent => rates.iter().map(|rate| random.below(SCALE) < *rate).collect(),
        Coupling::Nested => {
            let level = random.below(SCALE);
            rates.iter().map(|rate| level < *rate).collect()
        }
        Coupling::Apart => {
            let level = random.below(SCALE);
            let mut from = 0;
            rates
                .iter()
                .map(|rate| {
                    let hit = (from..from + rate).contains(&level);
                    from += rate;
                    hit
                })
                .collect()
        }
        Coupling::Shocks => {
            let struck = random.one_in(20).then(|| random.below(4));
            model
                .events
                .iter()
                .zip(rates)
                .map(|(event, rate)| {
                    let domain = event.domain.map_or(0, |domain| domain.len() % 4);
                    struck == Some(domain) || random.below(SCALE) < *rate
                })
                .collect()
        }
    }
}

/// Which nodes have no answer for a visitor.
fn answers(model: &Model, events: &[bool], visitor: usize) -> Vec<bool> {
    // Nodes need later ones only: from the end everything is known.
    let mut down = vec![false; model.nodes.len()];
    for (index, node) in model.nodes.iter().enumerate().rev() {
        let own = node.own.iter().any(|event| events[*event]);
        let groups = node.groups.iter().any(|id| {
            let group = &model.groups[*id];
            if !group.fails_over {
                // Each visitor belongs to one of them.
                return events[group.of[visitor % group.of.len()]];
            }
            group.of.iter().filter(|event| !events[**event]).count() < group.enough
        });
        let needs = node.needs.iter().any(|need| {
            let soft = need.soft.as_ref().is_some_and(|soft| soft.timeout.is_some() && soft.fallback.is_some());
            let asked = need.at == Moment::Request && !soft;
            asked && need.of.iter().filter(|to| !down[**to]).count() < need.enough
        });
        down[index] = own || groups || needs;
    }
    down
}
