//! Bounds of how long answers take. Upper ones by the union bound, which holds however waits depend on each other: what is longer than
//! t1 for at most e1 of requests and what is longer than t2 for at most e2 are together longer than t1 + t2 for at most e1 + e2.
//! Lower ones from floors that no answer goes below.

use num_traits::{One, Zero};

use super::model::{Distances, Hop, Node, NodeId, Point, in_all};
use crate::evaluate::value::Number;
use crate::objectives::exact::{Toward, add, multiply, subtract};
use crate::source::Name;

/// Points kept of one curve: dropping some leaves it a bound.
const KEPT: usize = 16;

/// Everything that is known of all nodes.
pub(in crate::objectives) struct Bounds {
    /// Times with the most that may take longer; empty where nothing bounds it. The fastest first.
    pub curves: Vec<Vec<Point>>,
    /// No answer is faster, by where it comes from.
    floors: Vec<Vec<(Place, Number)>>,
    distances: Distances,
    /// They wait, directly or further below, for themselves.
    pub circular: Vec<bool>,
}

/// Every node once, after all that it waits for. What lies on a circle or behind one is bounded only by what is known of itself.
pub(in crate::objectives) fn bounds(nodes: &[Node], distances: &Distances) -> Bounds {
    let mut made = Bounds {
        curves: nodes.iter().map(direct).collect(),
        floors: nodes.iter().map(|node| places(node).map(|place| (place, node.floor)).collect()).collect(),
        distances: distances.clone(),
        circular: vec![true; nodes.len()],
    };
    for id in callees_first(nodes) {
        let node = &nodes[id];
        made.circular[id] = false;
        if let Some(composed) = composed(node, &made.curves) {
            let mut all = std::mem::take(&mut made.curves[id]);
            all.extend(composed);
            made.curves[id] = pruned(all);
        }
        let there = places(node).map(|place| {
            let calls = floor(node.hops.iter().filter(|hop| certain(hop)), |hop| made.reached(nodes, place, hop.to));
            (place, add(node.floor, calls, Toward::Down))
        });
        made.floors[id] = there.collect();
    }
    made
}

/// Those on a circle, or that wait for one, are not in it.
pub(in crate::objectives) fn callees_first(nodes: &[Node]) -> Vec<NodeId> {
    let mut waiting: Vec<usize> = nodes.iter().map(|node| node.hops.len()).collect();
    let mut callers: Vec<Vec<NodeId>> = vec![Vec::new(); nodes.len()];
    for (id, node) in nodes.iter().enumerate() {
        for hop in &node.hops {
            callers[hop.to].push(id);
        }
    }
    let mut order: Vec<NodeId> = (0..nodes.len()).filter(|id| waiting[*id] == 0).collect();
    let mut next = 0;
    while let Some(id) = order.get(next).copied() {
        next += 1;
        for caller in &callers[id] {
            waiting[*caller] -= 1;
            if waiting[*caller] == 0 {
                order.push(*caller);
            }
        }
    }
    order
}

/// What is known of its answers as a whole.
fn direct(node: &Node) -> Vec<Point> {
    let deadline = node.deadline.as_ref().map(|(time, _)| Point { time: *time, tail: Number::zero(), below: false });
    pruned(node.whole.iter().cloned().chain(deadline).collect())
}

/// Its own work and everything that it waits for; nothing where one of them is unbounded.
fn composed(node: &Node, curves: &[Vec<Point>]) -> Option<Vec<Point>> {
    if node.own.is_empty() {
        return None;
    }
    let mut sum = pruned(node.own.clone());
    let mut beside: Option<Vec<Point>> = None;
    for hop in &node.hops {
        let one = waited(hop, &curves[hop.to]);
        if one.is_empty() {
            return None;
        }
        if hop.parallel {
            beside = Some(beside.map_or(one.clone(), |before| both(&before, &one, at_once)));
        } else {
            sum = both(&sum, &one, in_turn);
        }
    }
    Some(beside.map_or(sum.clone(), |beside| both(&sum, &beside, in_turn)))
}

/// A call as often as a request makes it. Of each try that fails nothing is known, so that tries multiply the time too.
fn waited(hop: &Hop, curve: &[Point]) -> Vec<Point> {
    let times = multiply(hop.times(), Number::from_integer(1 + hop.retries), Toward::Up);
    let waits = multiply(multiply(hop.backoff, Number::from_integer(hop.retries), Toward::Up), hop.times(), Toward::Up);
    let share = hop.calls.min(Number::one());
    let point = |point: &Point| {
        let repeated = if hop.parallel { Number::from_integer(1 + hop.retries) } else { times };
        Point {
            time: add(multiply(point.time, repeated, Toward::Up), waits, Toward::Up),
            tail: multiply(multiply(point.tail, times, Toward::Up), share, Toward::Up),
            below: point.below,
        }
    };
    pruned(curve.iter().map(point).collect())
}

/// Every combination of two curves.
fn both(one: &[Point], other: &[Point], join: fn(&Point, &Point) -> Point) -> Vec<Point> {
    pruned(one.iter().flat_map(|a| other.iter().map(move |b| join(a, b))).collect())
}

fn in_turn(a: &Point, b: &Point) -> Point {
    Point { time: add(a.time, b.time, Toward::Up), tail: add(a.tail, b.tail, Toward::Up), below: a.below || b.below }
}

fn at_once(a: &Point, b: &Point) -> Point {
    let below = match a.time.cmp(&b.time) {
        std::cmp::Ordering::Less => b.below,
        std::cmp::Ordering::Equal => a.below && b.below,
        std::cmp::Ordering::Greater => a.below,
    };
    Point { time: a.time.max(b.time), tail: add(a.tail, b.tail, Toward::Up), below }
}

/// Without points that others are better than, the fastest first. Of too many some in between go.
fn pruned(mut points: Vec<Point>) -> Vec<Point> {
    points.retain(|point| point.tail < Number::one());
    points.sort_by_key(|point| (point.time, point.tail, !point.below));
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        if kept.last().is_none_or(|last| point.tail < last.tail) {
            kept.push(point);
        }
    }
    if kept.len() <= KEPT {
        return kept;
    }
    let last = kept.len() - 1;
    (0..KEPT).map(|index| kept[index * last / (KEPT - 1)].clone()).collect()
}

/// Every request makes it, and waits for its answer.
fn certain(hop: &Hop) -> bool {
    !hop.soft && hop.routes.is_empty() && hop.calls >= Number::one()
}

/// How long hops take at least, each so long by itself.
fn floor<'h>(hops: impl Iterator<Item = &'h Hop>, each: impl Fn(&Hop) -> Number) -> Number {
    in_all(hops.map(|hop| {
        let times = if hop.parallel { Number::one() } else { hop.calls.floor().max(Number::one()) };
        (hop.parallel, multiply(each(hop), times, Toward::Down))
    }))
}

/// Where a request is when nobody says, or one of the places of its node.
type Place = Option<Name>;

/// All places where a node may be.
fn places(node: &Node) -> impl Iterator<Item = Place> {
    answering(node).into_iter().chain(asked(node))
}

/// The places where a node may be when it is asked by others.
pub(super) fn asked(node: &Node) -> Vec<Place> {
    if node.asked_in.is_empty() { vec![None] } else { node.asked_in.iter().map(|place| Some(*place)).collect() }
}

/// The places where it may be when it is asked from outside.
pub(super) fn answering(node: &Node) -> Vec<Place> {
    if node.answers_in.is_empty() { asked(node) } else { node.answers_in.iter().map(|place| Some(*place)).collect() }
}

impl Bounds {
    /// No answer of a node is faster that comes from there.
    fn floor_in(&self, id: NodeId, place: Place) -> Number {
        self.floors[id].iter().find(|(known, _)| *known == place).map(|(_, floor)| *floor).unwrap_or_default()
    }

    /// What is called has one address, or several: the nearest counts, as long as nobody says which it is.
    pub fn reached(&self, nodes: &[Node], from: Place, to: NodeId) -> Number {
        let trip = |to: Place| from.zip(to).map(|(from, to)| self.distances.between(from, to)).unwrap_or_default();
        let ways = asked(&nodes[to]).into_iter().map(|place| add(self.floor_in(to, place), trip(place), Toward::Down));
        ways.min().unwrap_or_default()
    }

    /// More than this part of requests takes at least so long, wherever they are answered.
    pub fn floor_of_more_than(&self, nodes: &[Node], id: NodeId, tail: Number) -> Number {
        let places = answering(&nodes[id]).into_iter();
        places.map(|place| self.floor_there(nodes, id, place, tail)).min().unwrap_or_default()
    }

    /// More than this part of the requests that are answered there takes at least so long. Which requests make the calls that not all make is
    /// unknown: so many of these are taken together as must coincide somewhere.
    pub fn floor_there(&self, nodes: &[Node], id: NodeId, place: Place, tail: Number) -> Number {
        let node = &nodes[id];
        let each = |hop: &Hop| self.reached(nodes, place, hop.to);
        let mut some: Vec<&Hop> =
            node.hops.iter().filter(|hop| !hop.soft && hop.routes.is_empty() && hop.calls < Number::one()).collect();
        some.sort_by_key(|hop| std::cmp::Reverse((hop.calls, each(hop))));
        let mut taken: Vec<&Hop> = node.hops.iter().filter(|hop| certain(hop)).collect();
        let mut together = Number::one();
        let mut best = self.floor_in(id, place);
        for hop in some {
            // What one of them alone brings may be more than all that coincide.
            if hop.calls > tail {
                let alone = taken.iter().filter(|hop| certain(hop)).copied().chain([hop]);
                best = best.max(add(node.floor, floor(alone, each), Toward::Down));
            }
            together = subtract(together, subtract(Number::one(), hop.calls, Toward::Up), Toward::Down);
            if together <= tail {
                continue;
            }
            taken.push(hop);
            best = best.max(add(node.floor, floor(taken.iter().copied(), each), Toward::Down));
        }
        best
    }
}
