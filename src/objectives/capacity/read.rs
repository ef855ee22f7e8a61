//! From a world to the model: facets say how much there is room for, edges who takes it, traffic and evidence how much comes.

use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

use super::model::{Model, Node, NodeId, Part, Room, Use};
use crate::evaluate::ItemId;
use crate::evaluate::value::{Comparison, Number, Value};
use crate::objectives::context::Context;
use crate::objectives::exact::{Toward, multiply, subtract};
use crate::objectives::fact::number;
use crate::objectives::record::{entries, field};

pub(super) fn read(context: &Context<'_, '_>) -> Model {
    let (mut model, mut known) = (Model::default(), FxHashMap::default());
    let mut evidence: FxHashMap<ItemId, Number> = FxHashMap::default();
    for one in context.evidence.iter().filter(|one| !one.stale && one.shows.metric == "latency") {
        let least = evidence.entry(one.of).or_default();
        *least = (*least).max(on_average(one.shows.comparison, one.shows.percentile, number(&one.shows.bound.data)));
    }
    for edge in context.world.edges() {
        let from = node(context, &mut model, &mut known, &evidence, edge.from);
        let to = node(context, &mut model, &mut known, &evidence, edge.to);
        let said = |name: &str| context.edge_value(edge, name).and_then(|value| number(&value.data));
        let asked = context.facet(edge.to, "asked", vec![Value::text(edge.capability.as_str())]);
        model.uses.push(Use {
            from,
            to,
            key: edge.key,
            span: edge.span,
            pool: said("pool"),
            retries: said("retries").unwrap_or_default(),
            waits: Context::word(asked.as_ref()).is_none_or(|asked| asked == "request"),
        });
    }
    for item in context.world.all_items().filter(|item| context.has(item.id, "capacity")) {
        node(context, &mut model, &mut known, &evidence, item.id);
    }
    model
}

/// The least average that a measurement leaves possible: if a part of all takes at least so long, the average is at least that part of it.
fn on_average(comparison: Comparison, percentile: Option<Number>, time: Option<Number>) -> Number {
    let Some(time) = time.filter(|_| matches!(comparison, Comparison::Greater | Comparison::GreaterEqual)) else {
        return Number::zero();
    };
    let share = percentile.map_or_else(Number::one, |percentile| subtract(Number::one(), percentile, Toward::Down));
    multiply(time, share, Toward::Down)
}

fn node(
    context: &Context<'_, '_>,
    model: &mut Model,
    known: &mut FxHashMap<ItemId, NodeId>,
    evidence: &FxHashMap<ItemId, Number>,
    item: ItemId,
) -> NodeId {
    if let Some(id) = known.get(&item) {
        return *id;
    }
    let seconds = |name: &str| context.interval(item, name).filter(|fact| fact.can_prove());
    let floor = seconds("latency")
        .and_then(|fact| fact.low)
        .unwrap_or_default()
        .max(seconds("floor").and_then(|fact| fact.low).unwrap_or_default());
    let connections = context.interval(item, "connections").filter(|fact| fact.can_prove());
    let id = model.nodes.len();
    model.nodes.push(Node {
        item: Some(item),
        name: context.name(item),
        span: Some(context.place(item, &[])),
        room: context.value(item, "capacity").as_ref().and_then(room),
        connections: connections.and_then(|fact| {
            let sources: Vec<&str> = fact.bases.iter().map(|basis| &*basis.source).collect();
            Some((fact.high?, sources.join("; ")))
        }),
        rate: context.traffic.at(item).and_then(|rate| rate.low),
        takes: floor.max(evidence.get(&item).copied().unwrap_or_default()),
        longest: seconds("timeout").and_then(|fact| fact.high),
    });
    known.insert(item, id);
    id
}

fn room(value: &Value) -> Option<Room> {
    let count = |name: &str| field(value, name).and_then(|value| number(&value.data));
    Some(Room {
        instances: count("max")?,
        concurrency: count("concurrency")?,
        places: count("places").unwrap_or_else(Number::one),
        parts: entries(field(value, "parts")).iter().filter_map(part).collect(),
        path: Context::word(field(value, "path")).map(|path| path.to_string()),
    })
}

fn part(value: &Value) -> Option<Part> {
    let count = |name: &str| field(value, name).and_then(|value| number(&value.data));
    let made = Part { scenario: Context::word(field(value, "scenario"))?, of: count("of")?, lost: count("lost")? };
    made.leaves_some().then_some(made)
}
