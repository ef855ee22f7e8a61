//! Random architectures: nodes that need later ones, events of several domains, groups, gates, soft edges.

use crate::evaluate::value::{Basis, Number, Strength};
use crate::objectives::availability::model::{Event, Group, Model, Moment, Need, Node, Soft};
use crate::objectives::fact::Interval;
use crate::source::Name;

/// SplitMix64: small, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

pub fn based(low: Option<Number>, high: Option<Number>, strength: Strength) -> Interval {
    let basis = Basis { strength, source: "a test".into(), date: Some(20_000), span: None };
    Interval { low, high, bases: vec![basis] }
}

const DOMAINS: &[&str] = &["instance", "zone", "region", "provider"];

/// A model whose events say nothing yet: how often they happen is decided by a simulation.
pub fn model(random: &mut Random) -> Model {
    let mut model = Model::default();
    for index in 0..4 + random.below(9) {
        let domain = DOMAINS.get(random.below(DOMAINS.len())).map(|word| Name::new(word));
        model.events.push(Event { name: format!("event {index}"), domain, up: Interval::unknown() });
    }
    for _ in 0..random.below(4) {
        let of = some(random, model.events.len(), 2, 4);
        let enough = 1 + random.below(of.len());
        let fails_over = !random.one_in(4);
        let (common, said, always, twice) = (None, None, Vec::new(), Vec::new());
        model.groups.push(Group { of, enough, fails_over, common, said, always, twice });
    }
    let size = 3 + random.below(9);
    for index in 0..size {
        let mut node = Node { name: format!("node {index}"), ..Node::default() };
        node.own = some(random, model.events.len(), 0, 2);
        if !model.groups.is_empty() && random.one_in(2) {
            node.groups.push(random.below(model.groups.len()));
        }
        let later: Vec<usize> = (index + 1..size).collect();
        for _ in 0..random.below(4) {
            if later.is_empty() {
                break;
            }
            let of: Vec<usize> = some(random, later.len(), 1, 3).into_iter().map(|at| later[at]).collect();
            let enough = if random.one_in(3) { 1 + random.below(of.len()) } else { of.len() };
            let at = match random.below(8) {
                0 => Moment::Start,
                1 => Moment::Never,
                _ => Moment::Request,
            };
            let says = |yes: bool| yes.then(|| "so".to_owned());
            let soft =
                random.one_in(4).then(|| Soft { timeout: says(!random.one_in(3)), fallback: says(!random.one_in(3)) });
            node.needs.push(Need { of, enough, at, span: None, soft, edge: None });
        }
        model.nodes.push(node);
    }
    if random.one_in(2) {
        let door = model.nodes.len();
        let own = some(random, model.events.len(), 1, 1);
        model.nodes.push(Node { name: "door".to_owned(), own, ..Node::default() });
        model.nodes[0].before = vec![door];
    }
    model
}

/// So many different numbers below a bound, as far as there are.
fn some(random: &mut Random, below: usize, least: usize, most: usize) -> Vec<usize> {
    let wanted = least + random.below(most - least + 1);
    let mut found: Vec<usize> = Vec::new();
    for _ in 0..wanted * 3 {
        let next = random.below(below);
        if found.len() < wanted && !found.contains(&next) {
            found.push(next);
        }
    }
    found
}
