//! Capacity against simulations: requests that come and go, connections one by one, and every path of tries.
#![allow(clippy::print_stdout, reason = "how many were compared, and how well they agree, is the point of the output")]

use num_traits::{One, Zero};

use super::model::{Model, Node, NodeId, Part, Room, Use};
use crate::evaluate::value::Number;
use crate::source::{ChunkId, Name, Span};

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }
}

fn number(whole: usize) -> Number {
    Number::from_integer(whole as i128)
}

/// Requests that come in bursts and take what they take: how many are under way at each moment, second by second.
fn queue(random: &mut Random) -> (Node, Vec<usize>) {
    let horizon = 40 + random.below(60);
    let mut under_way = vec![0; horizon];
    let (mut count, mut spent) = (0, 0);
    for second in 0..horizon {
        let burst = if random.below(4) == 0 { random.below(30) } else { random.below(3) };
        for _ in 0..burst {
            let takes = (1 + random.below(9)).min(horizon - second);
            under_way[second..second + takes].iter_mut().for_each(|busy| *busy += 1);
            count += 1;
            spent += takes;
        }
    }
    let rate = number(count) / number(horizon);
    let takes = if count == 0 { Number::zero() } else { number(spent) / number(count) };
    (Node { rate: Some(rate), takes, ..Node::default() }, under_way)
}

fn compare_queues(seeds: std::ops::Range<u64>) -> (usize, Number) {
    let (mut refused, mut worst) = (0, Number::zero());
    for seed in seeds {
        let mut random = Random::new(seed);
        let (node, under_way) = queue(&mut random);
        let seen = number(under_way.iter().sum()) / number(under_way.len());
        let told = node.under_way().unwrap_or_default();
        worst = worst.max(if seen > told { seen - told } else { told - seen });
        let room = Room {
            instances: number(1 + random.below(6)),
            concurrency: number(1 + random.below(6)),
            places: Number::one(),
            ..Room::default()
        };
        if told > room.slots() {
            refused += 1;
            // What is told to be too little is too little at some moment.
            let most = number(under_way.iter().copied().max().unwrap_or_default());
            worst = worst.max(room.slots() + Number::one() - most);
        }
    }
    (refused, worst)
}

/// Users of several stores, tried over and over.
fn model(random: &mut Random) -> Model {
    let mut model = Model::default();
    let size = 3 + random.below(6);
    for index in 0..size {
        let room = (random.below(4) > 0).then(|| Room {
            instances: number(1 + random.below(5)),
            concurrency: Number::one(),
            places: number(1 + random.below(3)),
            ..Room::default()
        });
        model.nodes.push(Node { name: format!("node {index}"), room, ..Node::default() });
    }
    for from in 0..size {
        for to in from + 1..size {
            if random.below(2) == 0 {
                model.uses.push(Use {
                    from,
                    to,
                    key: Name::new("one.call"),
                    span: Span { chunk: ChunkId(0), start: 0, end: 0 },
                    pool: (random.below(2) == 0).then(|| number(1 + random.below(4))),
                    retries: number(random.below(3)),
                    waits: true,
                });
            }
        }
    }
    model
}

/// Opens every connection of every instance in every place.
fn connections(model: &Model, to: NodeId) -> usize {
    let whole = |number: Number| number.to_integer() as usize;
    let mut open = 0;
    for one in model.uses.iter().filter(|one| one.to == to) {
        let (places, instances) =
            model.nodes[one.from].room.as_ref().map_or((1, 1), |room| (whole(room.places), whole(room.instances)));
        for _ in 0..places {
            for _ in 0..instances {
                for _ in 0..one.pool.map_or(1, whole) {
                    open += 1;
                }
            }
        }
    }
    open
}

/// The most tries that one request becomes: a walk back over every path.
fn tries(model: &Model, at: NodeId) -> i128 {
    let above = model.uses.iter().filter(|one| one.to == at);
    above.map(|one| tries(model, one.from) * (1 + one.retries.to_integer())).max().unwrap_or(1)
}

fn compare_models(seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut compared, mut wrong) = (0, 0);
    for seed in seeds {
        let model = model(&mut Random::new(seed));
        let (demand, amplified) = (model.demand(), model.amplified());
        for id in 0..model.nodes.len() {
            compared += 2;
            wrong += usize::from(demand[id] != number(connections(&model, id)));
            let factor = amplified[id].as_ref().map(|known| known.factor.to_integer());
            wrong += usize::from(factor != Some(tries(&model, id)));
        }
    }
    (compared, wrong)
}

#[test]
fn what_is_left_is_what_the_largest_parts_do_not_hold() {
    for of in 2..7_usize {
        for lost in 1..of {
            let part = Part { scenario: Name::new("zone"), of: number(of), lost: number(lost) };
            let mut fewest = vec![None; 30];
            for instances in 0..60_usize {
                let mut held = vec![0_usize; of];
                (0..instances).for_each(|one| held[one % of] += 1);
                held.sort_unstable();
                let left: usize = held[..of - lost].iter().sum();
                assert_eq!(part.left(number(instances)), number(left), "{instances} in {of} without {lost}");
                fewest.iter_mut().take(left + 1).for_each(|known| *known = known.or(Some(instances)));
            }
            for (left, instances) in fewest.into_iter().enumerate() {
                if let Some(instances) = instances {
                    assert_eq!(part.takes(number(left)), number(instances), "{left} of {of} without {lost}");
                }
            }
        }
    }
}

#[test]
fn simulations_agree() {
    let (refused, worst) = compare_queues(0..500);
    println!("500 queues, {refused} of them without room, worst disagreement {worst}");
    assert!(refused > 20, "only {refused} were without room");
    assert!(worst <= Number::new(1, 1_000_000_000));
    let (compared, wrong) = compare_models(0..500);
    println!("500 architectures, {compared} counts of connections and tries, {wrong} of them wrong");
    assert_eq!(wrong, 0);
}

#[test]
#[ignore = "some minutes: tests/run.sh truth"]
fn ten_thousand_simulations_agree() {
    let (refused, worst) = compare_queues(0..10_000);
    let (compared, wrong) = compare_models(0..10_000);
    println!(
        "10000 queues, {refused} without room, worst disagreement {worst}; {compared} counts, {wrong} of them wrong"
    );
    assert!(worst <= Number::new(1, 1_000_000_000) && wrong == 0);
}
