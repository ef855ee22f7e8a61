//! What is wrong with an architecture whatever is promised of it: edges that are soft by word only, what stands in for nothing, regions
//! that never take over, and promises that those below do not carry.

use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

use super::gate;
use super::lines::listed;
use super::model::{Model, NodeId};
use super::path::{Path, Reading};
use super::propose;
use super::read::Read;
use crate::diagnostics::{Applicability, Diagnostic, Edit, Severity, codes};
use crate::evaluate::value::{Comparison, Data, Number};
use crate::objectives::alternative::Alternative;
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::number;
use crate::objectives::objective::{Objective, Promised};
use crate::objectives::record::{entries, field};
use crate::objectives::verdict::Measure;

/// More places than this nobody looks at.
const SHOWN: usize = 6;

/// A soft edge of which nobody says how long a request waits, or what it is answered with then.
pub(super) fn soft_by_word(context: &Context<'_, '_>, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in &model.nodes {
        for need in &node.needs {
            let (Some(soft), Some(span)) = (need.soft.as_ref().filter(|soft| !soft.holds()), need.span) else {
                continue;
            };
            let to = listed(&need.of.iter().map(|to| format!("`{}`", model.nodes[*to].name)).collect::<Vec<_>>());
            let lacking = match (&soft.timeout, &soft.fallback) {
                (None, None) => "neither how long it waits nor what it answers then",
                (None, Some(_)) => "not how long it waits",
                _ => "not what it answers then",
            };
            let message = format!("`{}` can do without {to}, the spec says, but {lacking}", node.name);
            let mut made = Diagnostic::error(codes::SOFT_NEEDS_FALLBACK, span, message)
                .help("give the edge a `timeout` and a `fallback`, or `need = hard`: until then it counts as hard");
            if let (Some(key), Some(item)) = (need.edge, node.item) {
                let set = |name: &str, value: &str| context.set(item, &["uses", key.as_str(), name], value);
                if soft.timeout.is_some() {
                    let edits = set("fallback", propose::FALLBACK);
                    made = made.fix("say what is answered without it", Applicability::Unsafe, edits);
                }
                made = made.fix("make it hard, as it is", Applicability::Unsafe, set("need", "hard"));
            }
            made.fixes.retain(|fix| !fix.edits.is_empty());
            found.push(made);
        }
    }
    found
}

/// Some that stand in for each other fail with the same thing.
pub(super) fn shared_fate(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in &model.nodes {
        for need in node.needs.iter().filter(|need| need.is_hard() && need.is_redundant()) {
            let reading = Reading { inner: true, stale: false };
            let paths: Vec<Path<'_>> = need.of.iter().map(|member| Path::behind(model, *member, reading)).collect();
            let shared: Vec<String> =
                gate::shared(need, &paths).iter().map(|event| model.events[*event].name.clone()).collect();
            let names: Vec<String> = need.of.iter().map(|to| format!("`{}`", model.nodes[*to].name)).collect();
            if let (false, Some(span)) = (shared.is_empty(), need.span) {
                let message =
                    format!("{} stand in for each other, and fail together with {}", listed(&names), listed(&shared));
                found.push(
                    Diagnostic::warning(codes::REDUNDANCY_SHARED_FATE, span, message)
                        .help("put them where they share nothing, or count on one of them only"),
                );
            }
        }
        for group in &node.groups {
            let group = &model.groups[*group];
            if let (false, Some(span)) = (group.twice.is_empty(), node.span) {
                let twice: Vec<String> = group.twice.iter().map(|event| model.events[*event].name.clone()).collect();
                let message = format!(
                    "`{}` counts {} twice: what fails as one does not stand in for itself",
                    node.name,
                    listed(&twice)
                );
                found.push(
                    Diagnostic::warning(codes::REDUNDANCY_SHARED_FATE, span, message)
                        .help("put one of them somewhere else, or name each place once"),
                );
            }
        }
    }
    found
}

/// Another region is there, and does not take over: `takeover` of a kind says what it takes.
pub(super) fn inert(context: &Context<'_, '_>, read: &Read) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in &read.model.nodes {
        let Some(item) = node.item else { continue };
        for condition in entries(context.value(item, "takeover").as_ref()) {
            if !matches!(field(&condition, "met").map(|met| &met.data), Some(Data::Bool(false))) {
                continue;
            }
            let better = Alternative::of(context, &condition).unwrap_or_default();
            let Alternative { path, value, why } = &better;
            let promised = context.objectives.iter().find(|objective| {
                objective.of.contains(&item)
                    && matches!(&objective.promised, Promised::Recovery(recovery) if recovery.scenario == "region")
            });
            let message = format!("another region does not take over for `{}` by itself: {why}", node.name);
            let mut made =
                Diagnostic::warning(codes::REGION_FAILOVER_INERT, context.place(item, &better.place()), message)
                    .help(format!("set `{path} = {value}`"))
                    .fix(format!("set `{path} = {value}`"), Applicability::Unsafe, better.edits(context, item));
            made.fixes.retain(|fix| !fix.edits.is_empty());
            if let Some(recovery) = promised {
                made.severity = Severity::Error;
                made = made.also(recovery.span, "this promises that the loss of a region is survived");
            }
            found.push(made);
        }
    }
    found
}

/// The edit that makes a promise so good that it may be missed no more than this part of the time.
fn raise(context: &Context<'_, '_>, objective: &Objective, share: Number) -> Option<Edit> {
    let promise = objective.metric().filter(|promise| promise.comparison == Comparison::GreaterEqual)?;
    // Written where the promise stands, and not where a list of them does.
    let alone = context.objectives.iter().filter(|other| other.span == objective.span).count() == 1;
    if !alone || !context.is_own(objective.span) {
        return None;
    }
    let hundred = Number::from_integer(100);
    let percent = exact::ceil_to(hundred - exact::multiply(share, hundred, Toward::Down), 4);
    let text = format!("{} >= {}%", promise.metric, crate::evaluate::decimal(percent));
    Some(Edit { span: objective.span, text })
}

/// What a service needs promises less than its share of what the service promises.
pub(super) fn extra_nine(context: &Context<'_, '_>, read: &Read) -> Vec<Diagnostic> {
    let mut goals: FxHashMap<NodeId, (Number, &Objective)> = FxHashMap::default();
    let promises: Vec<(Number, &Objective)> = context
        .objectives
        .iter()
        .filter(|objective| objective.is_about(super::METRIC))
        .filter_map(|objective| Some((number(&objective.metric()?.bound.data)?, objective)))
        .collect();
    for (goal, objective) in &promises {
        for node in objective.of.iter().filter_map(|item| read.nodes.get(item)) {
            let known = goals.entry(*node).or_insert((*goal, objective));
            if *goal > known.0 {
                *known = (*goal, objective);
            }
        }
    }
    if goals.len() < 2 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (goal, objective) in promises {
        let roots: Vec<NodeId> = objective.of.iter().filter_map(|item| read.nodes.get(item).copied()).collect();
        let strongest =
            |root: &NodeId| goals.get(root).is_some_and(|(_, strongest)| std::ptr::eq(*strongest, objective));
        if !roots.iter().all(strongest) {
            continue;
        }
        let path = Path::of(&read.model, &roots, Reading { inner: false, stale: false });
        let needed: Vec<(NodeId, Number, &Objective)> = path
            .nodes
            .keys()
            .filter(|node| !roots.contains(node))
            .filter_map(|node| goals.get(node).map(|(goal, objective)| (*node, *goal, *objective)))
            .collect();
        let budget = exact::subtract(Number::one(), goal, Toward::Down).max(Number::zero());
        let Some(share) = exact::divide(budget, Number::from_integer(needed.len() as i128), Toward::Down) else {
            continue;
        };
        let poor: Vec<_> = needed
            .into_iter()
            .filter(|(_, below, _)| exact::subtract(Number::one(), *below, Toward::Up) > share)
            .collect();
        if poor.is_empty() {
            continue;
        }
        let shown = |number: Number| Measure::ratio(number).shown_down();
        let least = Measure::ratio(exact::subtract(Number::one(), share, Toward::Up)).shown_up();
        let names: Vec<String> = poor.iter().map(|(node, ..)| format!("`{}`", read.model.nodes[*node].name)).collect();
        let promise = if poor.len() == 1 { "promises" } else { "promise" };
        let message = format!(
            "`{}` promises {}, for which what it needs must promise {least} each, and {} {promise} less",
            objective.name,
            shown(goal),
            listed(&names)
        );
        let mut made = Diagnostic::warning(codes::EXTRA_NINE, objective.span, message).help(format!(
            "promise at least {least} of {}, answer without, or promise less in `{}`",
            listed(&names),
            objective.name
        ));
        for (_, below, promise) in poor.iter().take(SHOWN) {
            made = made.also(promise.span, format!("this promises {}", shown(*below)));
        }
        let raised = poor.iter().map(|(.., promise)| raise(context, promise, share)).collect::<Option<Vec<_>>>();
        if let Some(edits) = raised {
            made = made.fix(format!("promise {least} of {}", listed(&names)), Applicability::Unsafe, edits);
        }
        let poorest: Vec<NodeId> = poor.iter().map(|(node, ..)| *node).collect();
        if let Some(edits) = propose::without(context, &read.model, &path, &poorest) {
            let title = format!("answer without {}, and say with what", listed(&names));
            made = made.fix(title, Applicability::Unsafe, edits);
        }
        found.push(made);
    }
    found
}
