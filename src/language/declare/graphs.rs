//! What must have an end: functions that call functions, kinds that imply kinds.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Declarer;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::walk;
use crate::source::{Name, Span};
use crate::syntax::ast::{self, Expr, ExprKind, ItemKind};

/// For each node, whom it leads to and where that is written.
type Graph = FxHashMap<Name, Vec<(Name, Span)>>;

impl Declarer<'_> {
    /// A function may call others, but never, over whatever detour, itself.
    pub(super) fn find_recursion(&mut self, items: &[Arc<ast::Item>]) {
        let mut graph = Graph::default();
        let mut starts = Vec::new();
        for item in items {
            if let ItemKind::Function(declared) = &item.kind
                && let Some(body) = &declared.body
                && !item.broken
            {
                graph.insert(declared.name.name, self.calls_of(body));
                starts.push(declared.name.name);
            }
        }
        for cycle in cycles(&graph, &starts) {
            let Some((first, place)) = cycle.first().copied() else { continue };
            let path = path_of(&cycle);
            let mut made = Diagnostic::error(
                codes::FUNCTION_RECURSION,
                place,
                format!("function `{first}` calls itself: every build must end"),
            )
            .label(path);
            for (name, span) in cycle.iter().skip(1) {
                made = made.also(*span, format!("`{name}` calls the next one here"));
            }
            self.report(made.help("use a comprehension over a list: `[for x in xs: …]`"));
        }
    }

    fn calls_of(&self, body: &Expr) -> Vec<(Name, Span)> {
        let mut found: Vec<(Name, Span)> = Vec::new();
        walk::expressions(body, &mut |expr| {
            if let ExprKind::Call { callee, .. } = &expr.kind
                && let ExprKind::Name(name) = callee.kind
                && self.module.functions.get(&name).is_some_and(|function| function.body.is_some())
            {
                found.push((name, callee.span));
            }
        });
        found
    }

    /// Which kind implies which has no circle, so that one ordered pass makes all implied items.
    pub(super) fn find_implication_cycles(&mut self) {
        let mut graph = Graph::default();
        for kind in self.module.kinds.values() {
            let next = kind.implies.iter().map(|implies| (implies.kind.name, implies.kind.span)).collect();
            graph.insert(kind.name, next);
        }
        let starts: Vec<Name> = self.raw_kinds.keys().copied().collect();
        for cycle in cycles(&graph, &starts) {
            let Some((first, place)) = cycle.first().copied() else { continue };
            let made = Diagnostic::error(
                codes::IMPLICATION_CYCLE,
                place,
                format!("`{first}` implies, in the end, another `{first}`"),
            )
            .label(path_of(&cycle))
            .help("items that imply each other would never end: remove one `implies` of the circle");
            self.report(made);
        }
    }
}

fn path_of(cycle: &[(Name, Span)]) -> String {
    let names = cycle.iter().chain(cycle.first()).map(|(name, _)| format!("`{name}`"));
    names.collect::<Vec<_>>().join(" → ")
}

/// The circles that can be reached, each once: its nodes with the place where each leads to the next.
fn cycles(graph: &Graph, starts: &[Name]) -> Vec<Vec<(Name, Span)>> {
    let mut found = Vec::new();
    let mut done: FxHashMap<Name, bool> = FxHashMap::default();
    for start in starts {
        let mut path = Vec::new();
        search(graph, *start, &mut path, &mut done, &mut found);
    }
    found
}

/// `done` holds whether a node is finished (true) or still on the path (false). The depth is bounded by the number
/// of declarations, each of which is a whole item, and kept off the call stack.
fn search(
    graph: &Graph,
    start: Name,
    path: &mut Vec<(Name, Span)>,
    done: &mut FxHashMap<Name, bool>,
    found: &mut Vec<Vec<(Name, Span)>>,
) {
    if done.contains_key(&start) {
        return;
    }
    let mut stack = vec![(start, 0_usize)];
    done.insert(start, false);
    while let Some((node, index)) = stack.last_mut() {
        let Some((next, span)) = graph.get(node).and_then(|list| list.get(*index)).copied() else {
            done.insert(*node, true);
            stack.pop();
            path.pop();
            continue;
        };
        *index += 1;
        let node = *node;
        match done.get(&next) {
            None => {
                path.push((node, span));
                done.insert(next, false);
                stack.push((next, 0));
            }
            Some(false) => {
                let at = path.iter().position(|(name, _)| *name == next).unwrap_or(path.len());
                let mut cycle: Vec<(Name, Span)> = path.get(at..).unwrap_or_default().to_vec();
                cycle.push((node, span));
                found.push(cycle);
            }
            Some(true) => {}
        }
    }
    path.clear();
}
