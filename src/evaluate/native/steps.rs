//! Step graphs: which steps an item has, in which order they go, and which go at the same time.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Call, Native, list};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::Evaluated;
use crate::evaluate::value::{Data, ItemId, Value};
use crate::source::Name;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("steps_of", steps_of),
    ("topological", topological),
    ("waves", |call| Ok(list(waves(call)?.into_iter().map(list).collect()))),
];

fn steps_of(call: &Call<'_, '_>) -> Evaluated {
    let item = call.item(0)?;
    let found = call.evaluator.host.steps_of(item)?;
    Ok(list(found.into_iter().map(|step| Value::new(Data::Step(item, step))).collect()))
}

fn topological(call: &Call<'_, '_>) -> Evaluated {
    Ok(list(waves(call)?.into_iter().flatten().collect()))
}

/// A step, and where its phase stands in the order of phases.
struct Node {
    item: ItemId,
    step: u32,
    phase: usize,
    /// Written: it must come after these.
    after: Vec<usize>,
    /// It should come after these, which its item uses. Items may use each other in a circle.
    uses: Vec<usize>,
}

/// Groups of steps: phases in their order; inside a phase what `after` says, and items after those that they use. Where items use each other
/// in a circle, the first of them goes first.
fn waves(call: &Call<'_, '_>) -> Evaluated<Vec<Vec<Value>>> {
    let host = call.evaluator.host;
    let mut nodes: Vec<Node> = Vec::new();
    let mut index: FxHashMap<(ItemId, u32), usize> = FxHashMap::default();
    for value in call.list(0)? {
        let Data::Step(item, step) = value.data else { return Err(call.wrong(0, "steps")) };
        if index.contains_key(&(item, step)) {
            continue;
        }
        index.insert((item, step), nodes.len());
        nodes.push(Node { item, step, phase: phase_of(call, item, step), after: Vec::new(), uses: Vec::new() });
    }
    let mut by_item: FxHashMap<ItemId, Vec<usize>> = FxHashMap::default();
    for (position, node) in nodes.iter().enumerate() {
        by_item.entry(node.item).or_default().push(position);
    }
    for position in 0..nodes.len() {
        let Some((item, step, phase)) = nodes.get(position).map(|node| (node.item, node.step, node.phase)) else {
            continue;
        };
        let mut after = Vec::new();
        let written = host.step_member(item, step, Name::new("after"), call.span)?;
        if let Data::List(steps) = &written.data {
            after.extend(steps.iter().filter_map(|other| match other.data {
                Data::Step(item, step) => index.get(&(item, step)).copied(),
                _ => None,
            }));
        }
        let mut uses = Vec::new();
        for edge in host.edges_from(item) {
            let to = host.edge_member(edge, Name::new("to"), call.span)?;
            if let Data::Item(to) = to.data
                && to != item
            {
                let others = by_item.get(&to).into_iter().flatten();
                uses.extend(others.copied().filter(|other| nodes.get(*other).is_some_and(|node| node.phase == phase)));
            }
        }
        if let Some(node) = nodes.get_mut(position) {
            node.after = after;
            node.uses = uses;
        }
    }
    arrange(call, &nodes)
}

fn phase_of(call: &Call<'_, '_>, item: ItemId, step: u32) -> usize {
    let module = call.evaluator.module();
    let kind = module.kinds.get(&call.evaluator.host.kind_of(item));
    let Some(step) = kind.and_then(|kind| kind.steps.get(step as usize)) else { return usize::MAX };
    let found =
        module.phases.values().find_map(|phases| phases.phases.iter().position(|phase| *phase == step.phase.name));
    found.unwrap_or(usize::MAX)
}

/// Steps that wait for each other, where they are declared: whoever asks for their order may be the library.
fn circle(call: &Call<'_, '_>, waiting: &[usize], nodes: &[Node]) -> Diagnostic {
    let module = call.evaluator.module();
    let declared = |at: &usize| {
        let node = nodes.get(*at)?;
        let kind = module.kinds.get(&call.evaluator.host.kind_of(node.item))?;
        kind.steps.get(node.step as usize).map(|step| step.name)
    };
    let mut names = waiting.iter().filter_map(declared);
    let first = names.next();
    let place = first.map_or(call.span, |name| name.span);
    let mut made = Diagnostic::error(codes::VALUE_CYCLE, place, "these steps wait for each other");
    for name in names.filter(|name| name.span != place) {
        made = made.also(name.span, "and this one");
    }
    made.help("remove one `after` of the circle")
}

fn arrange(call: &Call<'_, '_>, nodes: &[Node]) -> Evaluated<Vec<Vec<Value>>> {
    let mut waves = Vec::new();
    let mut done: FxHashSet<usize> = FxHashSet::default();
    let mut phases: Vec<usize> = nodes.iter().map(|node| node.phase).collect();
    phases.sort_unstable();
    phases.dedup();
    for phase in phases {
        let mut open: Vec<usize> =
            (0..nodes.len()).filter(|at| nodes.get(*at).is_some_and(|node| node.phase == phase)).collect();
        while !open.is_empty() {
            let past = |all: &[usize]| {
                all.iter()
                    .all(|other| done.contains(other) || nodes.get(*other).is_some_and(|other| other.phase > phase))
            };
            let may = |at: &usize| nodes.get(*at).is_some_and(|node| past(&node.after));
            let ready = |at: &usize| may(at) && nodes.get(*at).is_some_and(|node| past(&node.uses));
            let (mut now, mut later): (Vec<usize>, Vec<usize>) = open.iter().partition(|at| ready(at));
            if now.is_empty() {
                let Some(first) = later.iter().position(&may) else {
                    return Err(call.evaluator.host.report(circle(call, &later, nodes)));
                };
                now.push(later.remove(first));
            }
            done.extend(now.iter().copied());
            waves.push(
                now.iter()
                    .filter_map(|at| nodes.get(*at))
                    .map(|node| Value::new(Data::Step(node.item, node.step)))
                    .collect(),
            );
            open = later;
        }
    }
    Ok(waves)
}
