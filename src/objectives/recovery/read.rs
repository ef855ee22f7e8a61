//! From a world to the model: which stores a recovery is about, and the steps that bring everything back.

use rustc_hash::{FxHashMap, FxHashSet};

use super::model::{Case, Step, Store};
use super::order::{self, Waits};
use crate::evaluate::value::{Number, Value};
use crate::evaluate::{Data, Host, ItemId};
use crate::objectives::context::Context;
use crate::objectives::fact::{Interval, number};
use crate::objectives::objective::{Promised, items_in};
use crate::objectives::record::{entries, field};
use crate::platform::Edge;
use crate::source::{Name, Span};

/// The facet that makes an item a store.
pub(super) const LOSS: &str = "loss";

/// The metric by which a drill shows how long all of it took: `evidence … shows = recovery_time <= 2h`.
pub(super) const TIME: &str = "recovery_time";

/// All promises of recovery of an environment.
pub(super) fn cases<'o>(context: &'o Context<'_, '_>) -> Vec<Case<'o>> {
    context
        .objectives
        .iter()
        .filter_map(|objective| {
            let Promised::Recovery(promise) = &objective.promised else { return None };
            let reached = reached(context, &objective.of);
            let stores = reached.iter().filter_map(|item| store(context, *item, promise.scenario)).collect();
            let acting: Vec<ItemId> = objective.item.into_iter().chain(reached.iter().copied()).collect();
            Some(Case {
                objective,
                promise,
                stores,
                steps: steps(context, &acting, promise.scenario),
                drill: objective
                    .item
                    .map(|item| context.tried(item, TIME, promise.scenario, false))
                    .unwrap_or_default(),
                moving: reached.into_iter().filter(|item| !context.has(*item, LOSS)).collect(),
            })
        })
        .collect()
}

/// The items of a promise and all that they cannot do without, each once.
fn reached(context: &Context<'_, '_>, of: &[ItemId]) -> Vec<ItemId> {
    let hard =
        |edge: &&Edge| Context::word(context.edge_value(edge, "need").as_ref()).is_none_or(|need| need != "soft");
    let mut seen: FxHashSet<ItemId> = FxHashSet::default();
    let mut found = Vec::new();
    let mut waiting: Vec<ItemId> = of.iter().rev().copied().collect();
    while let Some(item) = waiting.pop() {
        if seen.insert(item) {
            found.push(item);
            waiting.extend(context.edges_from(item).rev().filter(hard).map(|edge| edge.to));
        }
    }
    found
}

fn store<'o>(context: &'o Context<'_, '_>, item: ItemId, scenario: Name) -> Option<Store<'o>> {
    if !context.has(item, LOSS) {
        return None;
    }
    let said = context.facet(item, LOSS, vec![Value::new(Data::Variant(scenario, None))]);
    let mut loss = said.as_ref().and_then(Interval::of).unwrap_or_default();
    let tried = context.tried(item, LOSS, scenario, true);
    if let Some(evidence) = tried.fresh {
        let shown = evidence.interval();
        // A drill meets one moment: that less was lost then takes nothing back of what is said of the worst one.
        let least = loss.low.filter(|_| loss.can_prove());
        let at_least = |bound: Option<Number>| bound.map(|bound| least.map_or(bound, |least| bound.max(least)));
        loss = loss.measured(&shown);
        loss = Interval { low: at_least(loss.low).or(least), high: at_least(loss.high), bases: loss.bases };
    }
    let has_steps = steps_for(context, item, scenario).next().is_some();
    Some(Store {
        item,
        name: context.name(item),
        comes_back: has_steps || context.value(item, "rebuildable").is_some() || survives(context, item, scenario),
        tried,
        loss,
        span: context.place(item, &[]),
    })
}

/// Its kind says that it goes on by itself.
fn survives(context: &Context<'_, '_>, item: ItemId, scenario: Name) -> bool {
    let said = context.facet(item, "survives", vec![Value::new(Data::Variant(scenario, None))]);
    said.is_some_and(|value| value.data == Data::Bool(true))
}

/// The steps of an item that are for this scenario, by their index in the kind.
fn steps_for<'c>(context: &'c Context<'_, '_>, item: ItemId, scenario: Name) -> impl Iterator<Item = u32> + 'c {
    let place = context.world.item(item).span;
    let all = Host::steps_of(context.world, item).unwrap_or_default();
    all.into_iter().filter(move |step| {
        let value = Host::step_member(context.world, item, *step, Name::new("scenarios"), place).ok();
        match value.map(|value| value.data) {
            Some(Data::List(scenarios)) => {
                scenarios.iter().any(|one| Context::word(Some(one)).is_some_and(|word| word == scenario))
            }
            // Without a word about scenarios it is done in all of them.
            _ => true,
        }
    })
}

/// All steps, each behind those that it comes after: by phase, then by what `after` says, and inside a phase what is used before who uses it.
fn steps<'o>(context: &'o Context<'_, '_>, items: &[ItemId], scenario: Name) -> Vec<Step<'o>> {
    let phases = phases(context);
    let mut found: Vec<(usize, ItemId, u32)> = Vec::new();
    // What is used comes back first: items were found from users to used.
    for item in items.iter().rev() {
        for step in steps_for(context, *item, scenario) {
            let phase = word(context, *item, step, "phase");
            let rank = phase.and_then(|phase| phases.iter().position(|one| *one == phase)).unwrap_or(phases.len());
            found.push((rank, *item, step));
        }
    }
    found.sort_by_key(|(rank, ..)| *rank);
    let at: FxHashMap<(ItemId, u32), usize> =
        found.iter().enumerate().map(|(index, (_, item, step))| ((*item, *step), index)).collect();
    let mut of_item: FxHashMap<ItemId, Vec<usize>> = FxHashMap::default();
    for (index, (_, item, _)) in found.iter().enumerate() {
        of_item.entry(*item).or_default().push(index);
    }
    // A later phase is waited for by nobody, whatever `after` says.
    let same_phase = |one: usize, other: usize| found[one].0 == found[other].0;
    let waits: Vec<Waits> = found
        .iter()
        .enumerate()
        .map(|(index, (_, item, step))| {
            let said = said_after(context, *item, *step).into_iter().filter_map(|one| at.get(&one).copied());
            // Who uses another comes back after it: the runbook says the same of these steps.
            let used = Host::edges_from(context.world, *item)
                .into_iter()
                .filter_map(|edge| context.world.edge(edge).filter(|edge| edge.to != *item))
                .flat_map(|edge| of_item.get(&edge.to).into_iter().flatten().copied());
            Waits {
                said: said.filter(|one| same_phase(*one, index)).collect(),
                used: used.filter(|one| same_phase(*one, index)).collect(),
            }
        })
        .collect();
    let (order, circle) = order::arrange(&waits, |index| found[index].0);
    let mut place = vec![0; found.len()];
    for (position, index) in order.iter().enumerate() {
        place[*index] = position;
    }
    let mut made: Vec<Step<'o>> = Vec::with_capacity(found.len());
    // Where a phase begins, so that a step comes after the last phase that has any.
    let (mut before, mut here): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut current = None;
    for (position, index) in order.iter().copied().enumerate() {
        let (rank, item, step) = found[index];
        if current != Some(rank) {
            current = Some(rank);
            if !here.is_empty() {
                before = std::mem::take(&mut here);
            }
        }
        here.push(position);
        let earlier = waits[index].all().map(|one| place[one]).filter(|one| *one < position);
        let after = before.iter().copied().chain(earlier).collect();
        let mut step = read_step(context, item, step, scenario, after);
        if circle.contains(&index) {
            // What waits for itself has no end.
            step.takes = Interval::unknown();
        }
        made.push(step);
    }
    made
}

fn said_after(context: &Context<'_, '_>, item: ItemId, step: u32) -> Vec<(ItemId, u32)> {
    match member(context, item, step, "after").map(|value| value.data) {
        Some(Data::List(all)) => all
            .iter()
            .filter_map(|one| match one.data {
                Data::Step(item, step) => Some((item, step)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn read_step<'o>(context: &'o Context<'_, '_>, item: ItemId, step: u32, scenario: Name, after: Vec<usize>) -> Step<'o> {
    let name = word(context, item, step, "name").unwrap_or_default();
    let takes = member(context, item, step, "takes").as_ref().and_then(Interval::of).unwrap_or_default();
    // By its own name on the item that has it: `of = main, shows = restore == 14min`.
    let tried = context.tried(item, name.as_str(), scenario, false);
    Step {
        own: name,
        of: context.name(item),
        name: format!("{name} {}", context.name(item)),
        takes: tried.fresh.map_or(takes.clone(), |evidence| takes.measured(&evidence.interval())),
        after,
        span: step_span(context, item, step),
        by_hand: member(context, item, step, "human").is_some(),
        tried,
    }
}

/// Where the step is declared.
fn step_span(context: &Context<'_, '_>, item: ItemId, step: u32) -> Span {
    let kind = context.world.module().kinds.get(&context.world.item(item).kind);
    let declared = kind.and_then(|kind| kind.steps.get(step as usize));
    declared.map_or_else(|| context.place(item, &[]), |step| step.name.span)
}

fn member(context: &Context<'_, '_>, item: ItemId, step: u32, name: &str) -> Option<Value> {
    let place = context.world.item(item).span;
    Host::step_member(context.world, item, step, Name::new(name), place).ok().filter(|value| !value.is_none())
}

fn word(context: &Context<'_, '_>, item: ItemId, step: u32, name: &str) -> Option<Name> {
    Context::word(member(context, item, step, name).as_ref())
}

/// The phases of recovery, in order.
fn phases(context: &Context<'_, '_>) -> Vec<Name> {
    let declared = context.world.module().phases.get(&Name::new("recovery_phases"));
    declared.map(|phases| phases.phases.clone()).unwrap_or_default()
}

/// A duration that an item says, in seconds.
pub(super) fn seconds(context: &Context<'_, '_>, item: ItemId, name: &str) -> Option<Number> {
    context.value(item, name).and_then(|value| number(&value.data))
}

/// The items that another one needs when it starts.
pub(super) fn needed(context: &Context<'_, '_>, item: ItemId) -> Vec<ItemId> {
    entries(context.value(item, "needs").as_ref()).iter().flat_map(|need| items_in(field(need, "of"))).collect()
}

/// What coming back is done with, beside the item itself: where it lies is where it can be done.
pub(super) fn recovers_with(context: &Context<'_, '_>, item: ItemId, scenario: Name) -> Vec<ItemId> {
    items_in(context.facet(item, "recovers_with", vec![Value::new(Data::Variant(scenario, None))]).as_ref())
}
