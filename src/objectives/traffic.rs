//! How many requests reach each item: what comes in at the doors flows along the edges, multiplied by their calls. What an item
//! delivers by itself (a topic its messages, as its facet `delivers` says) flows the other way, to who uses it.

use num_traits::Zero;
use rustc_hash::FxHashMap;

use super::context::Context;
use super::fact::Interval;
use crate::evaluate::value::Number;
use crate::evaluate::{Data, ItemId};
use crate::source::Name;

/// Requests a second at the busiest time, by item; what nothing says is not in it.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    rates: FxHashMap<ItemId, Interval>,
    edges: Vec<Interval>,
}

impl Traffic {
    /// At the busiest time.
    pub(super) fn of(context: &Context<'_, '_>) -> Self {
        Self::flow(context, |item| context.interval(item, "traffic"))
    }

    /// On the average of a month: what a spec says of it, else anything up to the busiest time.
    pub(super) fn average(context: &Context<'_, '_>) -> Self {
        Self::flow(context, |item| {
            let said = context.interval(item, "traffic_average");
            said.or_else(|| {
                context.interval(item, "traffic").map(|busiest| Interval { low: Some(Number::zero()), ..busiest })
            })
        })
    }

    /// Every item once, after all that call it. What lies on a circle stays unknown.
    fn flow(context: &Context<'_, '_>, own: impl Fn(ItemId) -> Option<Interval>) -> Self {
        let world = context.world;
        let edges = world.edges();
        let mut waiting: FxHashMap<ItemId, usize> = FxHashMap::default();
        let mut leaving: FxHashMap<ItemId, Vec<usize>> = FxHashMap::default();
        let mut flows: Vec<(ItemId, ItemId)> = Vec::with_capacity(edges.len());
        let mut delivers: FxHashMap<ItemId, Vec<Name>> = FxHashMap::default();
        for (index, edge) in edges.iter().enumerate() {
            let delivered = delivers.entry(edge.to).or_insert_with(|| words(context, edge.to, "delivers"));
            let (from, to) =
                if delivered.contains(&edge.capability) { (edge.to, edge.from) } else { (edge.from, edge.to) };
            *waiting.entry(to).or_default() += 1;
            leaving.entry(from).or_default().push(index);
            flows.push((from, to));
        }
        let mut made = Self { rates: FxHashMap::default(), edges: vec![Interval::unknown(); edges.len()] };
        let mut ready: Vec<ItemId> =
            world.all_items().map(|item| item.id).filter(|item| !waiting.contains_key(item)).collect();
        let mut known: FxHashMap<ItemId, Interval> = FxHashMap::default();
        while let Some(item) = ready.pop() {
            let rate = match (own(item), known.remove(&item)) {
                (Some(own), Some(called)) => Some(own.plus(&called)),
                (own, called) => own.or(called),
            };
            for index in leaving.get(&item).into_iter().flatten() {
                let edge = &edges[*index];
                let calls = context.edge_value(edge, "calls").as_ref().and_then(Interval::of);
                let flow = match (&rate, calls) {
                    (Some(rate), Some(calls)) => rate.times(&calls),
                    (Some(rate), None) => rate.clone(),
                    (None, _) => Interval::unknown(),
                };
                let to = flows[*index].1;
                let sum = known.get(&to).map_or_else(|| flow.clone(), |before| before.plus(&flow));
                known.insert(to, sum);
                made.edges[*index] = flow;
                if let Some(left) = waiting.get_mut(&to) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(to);
                    }
                }
            }
            if let Some(rate) = rate {
                made.rates.insert(item, rate);
            }
        }
        made
    }

    /// Requests a second that an item answers; `None` where nothing says.
    pub fn at(&self, item: ItemId) -> Option<&Interval> {
        self.rates.get(&item)
    }

    /// Requests a second along an edge, by its index; unknown where nothing says.
    pub fn along(&self, edge: u32) -> Interval {
        self.edges.get(edge as usize).cloned().unwrap_or_default()
    }
}

/// A facet that is a list of words.
fn words(context: &Context<'_, '_>, item: ItemId, facet: &str) -> Vec<Name> {
    match context.value(item, facet).map(|value| value.data) {
        Some(Data::List(all)) => all.iter().filter_map(|value| Context::word(Some(value))).collect(),
        _ => Vec::new(),
    }
}
