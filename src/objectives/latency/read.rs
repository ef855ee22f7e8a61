//! From a world to the model: edges say what a request waits for, facets what the platform enforces, evidence what was seen.

use num_traits::{One, Zero};
use rustc_hash::{FxHashMap, FxHashSet};

use super::model::{Distances, Hop, Node, NodeId, Point};
use crate::evaluate::ItemId;
use crate::evaluate::value::{Comparison, Data, Number, Value};
use crate::objectives::context::Context;
use crate::objectives::fact::{Interval, number};
use crate::platform::Edge;
use crate::source::Name;

/// The nodes of an environment, and which of them an item is.
pub(in crate::objectives) struct Read {
    pub nodes: Vec<Node>,
    pub of: FxHashMap<ItemId, NodeId>,
    pub distances: Distances,
}

/// Everything that calls or is called, and everything that promises something.
pub(in crate::objectives) fn read(context: &Context<'_, '_>) -> Read {
    let measured: FxHashSet<ItemId> = context.evidence.iter().map(|one| one.of).collect();
    let mut made = Read { nodes: Vec::new(), of: FxHashMap::default(), distances: Distances::default() };
    for edge in context.world.edges() {
        let from = node(context, &measured, &mut made, edge.from);
        let to = node(context, &measured, &mut made, edge.to);
        made.nodes[from].hops.extend(hop(context, edge, to));
    }
    for objective in context.objectives.iter().filter(|objective| objective.is_about(super::METRIC)) {
        for item in &objective.of {
            node(context, &measured, &mut made, *item);
        }
    }
    distances(context, &mut made);
    made
}

/// Between the places of each caller and those of what it calls, as the environment says.
fn distances(context: &Context<'_, '_>, made: &mut Read) {
    let Some(environment) = context.world.environment() else { return };
    for node in &made.nodes {
        for from in node.answers_in.iter().chain(&node.asked_in) {
            let ends = |hop: &Hop| made.nodes[hop.to].asked_in.iter().chain(&made.nodes[hop.to].moves_to);
            for to in node.hops.iter().flat_map(ends) {
                if from == to || made.distances.known(*from, *to) {
                    continue;
                }
                let ends = [from, to].map(|place| Value::new(Data::Region(*place))).to_vec();
                let least = context.facet(environment, "round_trip", ends).as_ref().and_then(Interval::of);
                let least = least.filter(Interval::can_prove).and_then(|trip| trip.low).unwrap_or_default();
                made.distances.set(*from, *to, least);
            }
        }
    }
}

/// A facet that is a list of places.
fn places(context: &Context<'_, '_>, item: ItemId, facet: &str) -> Vec<Name> {
    match context.value(item, facet).map(|value| value.data) {
        Some(Data::List(all)) => all.iter().filter_map(|place| Context::word(Some(place))).collect(),
        _ => Vec::new(),
    }
}

fn node(context: &Context<'_, '_>, measured: &FxHashSet<ItemId>, made: &mut Read, item: ItemId) -> NodeId {
    if let Some(known) = made.of.get(&item) {
        return *known;
    }
    let mut node = Node {
        item: Some(item),
        name: context.name(item),
        timeout: context.value(item, "timeout").and_then(|value| number(&value.data)),
        floor: context
            .interval(item, "floor")
            .filter(|floor| floor.can_prove())
            .and_then(|floor| floor.low)
            .unwrap_or_default(),
        answers_in: places(context, item, "answers_in"),
        asked_in: places(context, item, "asked_in"),
        moves_to: places(context, item, "moves_to"),
        ..Node::default()
    };
    node.deadline = context.deadline(item);
    if let Some(known) = context.interval(item, super::METRIC).filter(|known| known.can_prove()) {
        node.floor = node.floor.max(known.low.unwrap_or_default());
        node.whole.extend(known.high.map(|time| Point { time, tail: Number::zero(), below: false }));
    }
    if measured.contains(&item) {
        node.whole.extend(points(context, item, super::METRIC, &mut node.stale, &mut node.at_least));
        node.own.extend(points(context, item, "processing", &mut node.stale, &mut Vec::new()));
    }
    let id = made.nodes.len();
    made.nodes.push(node);
    made.of.insert(item, id);
    id
}

/// What was measured, percentile by percentile. The newest of each counts.
fn points(
    context: &Context<'_, '_>,
    item: ItemId,
    metric: &str,
    stale: &mut bool,
    at_least: &mut Vec<Point>,
) -> Vec<Point> {
    let (mut found, mut seen) = (Vec::new(), FxHashSet::default());
    for one in context.measured(item, metric) {
        let Some(time) = number(&one.shows.bound.data) else { continue };
        let percentile = one.shows.percentile.unwrap_or_else(Number::one);
        if one.stale {
            *stale = true;
            continue;
        }
        let point = Point { time, tail: Number::one() - percentile, below: one.shows.comparison == Comparison::Less };
        match one.shows.comparison {
            Comparison::Greater | Comparison::GreaterEqual => at_least.push(point),
            _ if seen.insert(percentile) => found.push(point),
            _ => {}
        }
    }
    found
}

/// Nothing for what is needed at start only, or brings work for which nobody waits.
fn hop(context: &Context<'_, '_>, edge: &Edge, to: NodeId) -> Option<Hop> {
    let asked = context.facet(edge.to, "asked", vec![Value::text(edge.capability.as_str())]);
    if Context::word(asked.as_ref()).is_some_and(|asked| asked != "request") {
        return None;
    }
    let said = |name: &str| context.edge_value(edge, name);
    let count = |name: &str| said(name).and_then(|value| number(&value.data));
    let routes = match said("routes").map(|value| value.data) {
        Some(Data::List(all)) => all.iter().map(|route| Name::new(&context.world.display(route))).collect(),
        _ => Vec::new(),
    };
    Some(Hop {
        to,
        key: edge.key,
        span: edge.span,
        timeout: count("timeout"),
        calls: count("calls").unwrap_or_else(Number::one),
        parallel: matches!(said("parallel").map(|value| value.data), Some(Data::Bool(true))),
        retries: count("retries").map_or(0, |retries| retries.to_integer()),
        backoff: count("backoff").unwrap_or_default(),
        soft: Context::word(said("need").as_ref()).is_some_and(|need| need == "soft"),
        routes,
    })
}
