//! Circles of what cannot do without each other: none of them answers, or starts, before all the others do.

use super::model::{Model, Moment, Need, NodeId};
use super::propose;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::objectives::context::Context;

/// A step along a circle: who needs, and by which of its needs.
type Step = (NodeId, usize);

/// One finding for each knot of circles, at its shortest.
pub(super) fn cycles(context: &Context<'_, '_>, model: &Model) -> Vec<Diagnostic> {
    let circles = knots(model).into_iter().filter_map(|knot| shortest(model, &knot));
    circles.filter_map(|circle| said(context, model, &circle)).collect()
}

/// What waits for the other end.
fn waits(need: &Need) -> bool {
    need.at == Moment::Start && need.soft.is_none() || need.is_hard() && !need.is_redundant()
}

fn next(model: &Model, node: NodeId) -> impl Iterator<Item = (usize, NodeId)> {
    let needs = model.nodes[node].needs.iter().enumerate().filter(|(_, need)| waits(need));
    needs.flat_map(|(index, need)| need.of.iter().map(move |to| (index, *to)))
}

/// Strongly connected parts that hold a circle (Tarjan), without recursion: a chain of services may be long.
fn knots(model: &Model) -> Vec<Vec<NodeId>> {
    const UNSEEN: usize = usize::MAX;
    let size = model.nodes.len();
    let (mut order, mut low, mut open) = (vec![UNSEEN; size], vec![0; size], vec![false; size]);
    let (mut stack, mut found, mut count) = (Vec::new(), Vec::new(), 0);
    for root in 0..size {
        if order[root] != UNSEEN {
            continue;
        }
        let mut calls: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
        let mut enter = Some(root);
        loop {
            if let Some(node) = enter.take() {
                (order[node], low[node], open[node]) = (count, count, true);
                count += 1;
                stack.push(node);
                calls.push((node, next(model, node).map(|(_, to)| to).collect()));
            }
            let Some((node, left)) = calls.last_mut() else { break };
            let node = *node;
            match left.pop() {
                Some(to) if order[to] == UNSEEN => enter = Some(to),
                Some(to) if open[to] => low[node] = low[node].min(order[to]),
                Some(_) => {}
                None => {
                    calls.pop();
                    if let Some((caller, _)) = calls.last() {
                        low[*caller] = low[*caller].min(low[node]);
                    }
                    if low[node] == order[node] {
                        let start = stack.iter().rposition(|one| *one == node).unwrap_or_default();
                        let knot = stack.split_off(start);
                        knot.iter().for_each(|one| open[*one] = false);
                        if knot.len() > 1 || next(model, node).any(|(_, to)| to == node) {
                            found.push(knot);
                        }
                    }
                }
            }
        }
    }
    found.iter_mut().for_each(|knot| knot.sort_unstable());
    found.sort();
    found
}

/// The shortest circle through the first of a knot.
fn shortest(model: &Model, knot: &[NodeId]) -> Option<Vec<Step>> {
    let first = *knot.first()?;
    let inside: rustc_hash::FxHashSet<NodeId> = knot.iter().copied().collect();
    let mut from: rustc_hash::FxHashMap<NodeId, Step> = rustc_hash::FxHashMap::default();
    let mut waiting = std::collections::VecDeque::from([first]);
    while let Some(node) = waiting.pop_front() {
        for (need, to) in next(model, node) {
            if to == first {
                let mut circle = vec![(node, need)];
                while let Some(step) = circle.last().filter(|(at, _)| *at != first).and_then(|(at, _)| from.get(at)) {
                    circle.push(*step);
                }
                circle.reverse();
                return Some(circle);
            }
            if inside.contains(&to) && !from.contains_key(&to) {
                from.insert(to, (node, need));
                waiting.push_back(to);
            }
        }
    }
    None
}

fn said(context: &Context<'_, '_>, model: &Model, circle: &[Step]) -> Option<Diagnostic> {
    let name = |node: NodeId| format!("`{}`", model.nodes[node].name);
    let ends = |step: usize| (circle[step].0, circle[(step + 1) % circle.len()].0);
    let words: Vec<String> = (0..circle.len())
        .map(|step| {
            let (from, to) = ends(step);
            format!("{} needs {}", name(from), name(to))
        })
        .collect();
    let place = |step: &Step| model.nodes[step.0].needs[step.1].span.or(model.nodes[step.0].span);
    let message = match words.as_slice() {
        [only] => format!("{only}, which is itself: it never answers"),
        [all @ .., last] => format!("{}, and {last}: when one is away, none of them comes back", all.join(", ")),
        [] => return None,
    };
    let mut made = Diagnostic::error(codes::HARD_CYCLE, place(circle.first()?)?, message)
        .help("break the circle: let one of them answer without the next (`need = soft` with `timeout` and `fallback`), or send a message instead of a call");
    for (index, step) in circle.iter().enumerate().skip(1) {
        if let Some(span) = place(step) {
            made = made.also(span, words[index].clone());
        }
    }
    for (node, need) in circle {
        let need = &model.nodes[*node].needs[*need];
        let (Some(item), Some(key)) = (model.nodes[*node].item, need.edge) else { continue };
        if let Some(edits) = propose::soft_edits(context, item, key) {
            let to = need.of.first().map(|to| name(*to)).unwrap_or_default();
            let title = format!("let {} answer without {to}, and say with what", name(*node));
            made = made.fix(title, Applicability::Unsafe, edits);
        }
    }
    Some(made)
}
