//! What a request depends on: everything that brings its answer down, each once, with who needs it.

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::model::{EventId, GroupId, Model, Moment, Need, Node, NodeId};
use crate::source::Span;

/// Which measurements stand for what was measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Reading {
    /// Of items that need others: what was measured of them holds with everything behind them.
    pub inner: bool,
    /// As if old measurements were of today.
    pub stale: bool,
}

/// The path of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Path<'m> {
    /// In the order in which they are found, with the place that says that they are needed.
    pub nodes: IndexMap<NodeId, Option<Span>, FxBuildHasher>,
    /// What alone ends the answer, and for which items.
    pub events: IndexMap<EventId, Vec<NodeId>, FxBuildHasher>,
    /// What ends it together.
    pub groups: IndexMap<GroupId, Vec<NodeId>, FxBuildHasher>,
    /// Items of which some must be well.
    pub gates: Vec<(&'m Need, NodeId)>,
    /// Needed by a program that starts.
    pub starts: Vec<(NodeId, NodeId)>,
    /// Left out: a request is answered without them.
    pub soft: Vec<(&'m Need, NodeId)>,
}

impl<'m> Path<'m> {
    /// Of requests to these items, and through what stands before them.
    pub fn of(model: &'m Model, roots: &[NodeId], reading: Reading) -> Self {
        let mut path = Self::default();
        for root in roots {
            // What was measured of it, its visitors saw: through the door.
            if reading.inner && model.nodes[*root].seen(reading).is_some() {
                continue;
            }
            for before in &model.nodes[*root].before {
                // Of the door only the door: what else lies behind it has other visitors.
                if path.nodes.insert(*before, model.nodes[*root].span).is_none() {
                    path.own(model, *before, reading);
                }
            }
        }
        let roots: Vec<_> = roots.iter().map(|root| (*root, model.nodes[*root].span)).collect();
        path.walk(model, roots, reading);
        path
    }

    /// Of items behind others, as these call them.
    pub fn behind(model: &'m Model, node: NodeId, reading: Reading) -> Self {
        let mut path = Self::default();
        path.walk(model, vec![(node, None)], reading);
        path
    }

    fn walk(&mut self, model: &'m Model, roots: Vec<(NodeId, Option<Span>)>, reading: Reading) {
        let mut waiting: Vec<(NodeId, Option<Span>)> = roots.into_iter().rev().collect();
        let mut entered: FxHashSet<NodeId> = FxHashSet::default();
        while let Some((id, span)) = waiting.pop() {
            if !entered.insert(id) {
                continue;
            }
            let fresh = self.nodes.get(&id).is_none();
            self.nodes.entry(id).or_insert(span);
            let whole = if fresh { self.own(model, id, reading) } else { false };
            if whole {
                continue;
            }
            for need in model.nodes[id].needs.iter().rev() {
                if need.is_hard() && !need.is_redundant() {
                    waiting.extend(need.of.iter().rev().map(|to| (*to, need.span)));
                }
            }
            for need in &model.nodes[id].needs {
                match need.at {
                    Moment::Start => self.starts.extend(need.of.iter().map(|to| (*to, id))),
                    Moment::Request if !need.is_hard() => self.soft.push((need, id)),
                    Moment::Request if need.is_redundant() => self.gates.push((need, id)),
                    _ => {}
                }
            }
        }
    }

    /// What brings an item down by itself; true if what was measured stands for all that is behind it too.
    fn own(&mut self, model: &'m Model, id: NodeId, reading: Reading) -> bool {
        let node = &model.nodes[id];
        let leaf = !node.needs.iter().any(Need::is_hard);
        if let Some(measured) = node.seen(reading).filter(|_| leaf || reading.inner) {
            self.events.entry(measured).or_default().push(id);
            return true;
        }
        for event in &node.own {
            self.events.entry(*event).or_default().push(id);
        }
        for group in &node.groups {
            let known = &model.groups[*group];
            // Where all must be well, each is needed.
            if known.of.len() == 1 || known.fails_over && known.enough >= known.of.len() {
                for event in &known.of {
                    self.events.entry(*event).or_default().push(id);
                }
            } else {
                self.groups.entry(*group).or_default().push(id);
            }
        }
        false
    }
}

impl Node {
    /// What was measured of it.
    pub fn seen(&self, reading: Reading) -> Option<EventId> {
        self.measured.or(self.stale.filter(|_| reading.stale).map(|(event, _)| event))
    }
}
