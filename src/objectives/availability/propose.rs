//! Changes that would bring a promised availability nearer: better configurations, as kinds know them, and edges that a request can do
//! without. Each is tried by the compiler before it is offered.

use std::cmp::Reverse;

use super::bound::What;
use super::lines::listed;
use super::model::{Model, Need, NodeId, Said};
use super::path::Path;
use super::verdict::{Asked, Found};
use crate::diagnostics::Edit;
use crate::evaluate::value::Number;
use crate::evaluate::{Host, ItemId};
use crate::objectives::alternative::Alternative;
use crate::objectives::context::Context;
use crate::objectives::fact::Interval;
use crate::objectives::record::entries;
use crate::objectives::verdict::Proposal;
use crate::source::Name;

/// More than this nobody reads, and each is tried.
const MOST: usize = 6;

/// What only people can say stands for itself until they do.
pub(super) const FALLBACK: &str = "\"what is answered without it\"";

pub(super) fn proposals(context: &Context<'_, '_>, asked: &Asked<'_>, found: &Found<'_>) -> Vec<Proposal> {
    let mut made: Vec<Proposal> = Vec::new();
    let nodes = by_weight(asked, found);
    made.extend(declare(context, asked, found));
    made.extend(together(context, asked, found));
    for node in &nodes {
        let Some(item) = asked.model.nodes[*node].item else { continue };
        made.extend(alternatives(context, item).iter().filter_map(|better| better.proposal(context, item)));
    }
    for node in &nodes {
        made.extend(softer(context, asked, found, *node));
    }
    made.truncate(MOST);
    made
}

/// Parts of failures that are common, in hundredths, the largest first: what promises less is more easily true.
const COMMON: &[i128] = &[20, 10, 5, 2, 1];

/// How much may fail together so that the promise is still kept. Whether that is so, only people can say.
fn declare(context: &Context<'_, '_>, asked: &Asked<'_>, found: &Found<'_>) -> Option<Proposal> {
    let open: Vec<usize> = found
        .path
        .groups
        .keys()
        .copied()
        .filter(|group| asked.model.groups[*group].common.is_none() && asked.model.groups[*group].said.is_some())
        .collect();
    let mut places: Vec<&Said> = open.iter().filter_map(|group| asked.model.groups[*group].said.as_ref()).collect();
    places.dedup();
    if places.is_empty() {
        return None;
    }
    let most = COMMON.iter().copied().find(|part| {
        let mut model = asked.model.clone();
        for group in &open {
            model.groups[*group].common = Some(Interval::exact(Number::new(*part, 100)));
        }
        let asked = Asked { model: &model, roots: asked.roots, target: asked.target, comparison: asked.comparison };
        asked.is_proved(&asked.best(false))
    })?;
    let (mut edits, mut names) = (Vec::new(), Vec::new());
    for said in places {
        let parts: Vec<&str> = said.path.split('.').collect();
        edits.extend(context.set(said.item, &parts, &format!("{most}%")));
        names.push(format!("`{} = {most}%` of `{}`", said.path, said.name));
    }
    let title = format!("say {}, if no more than that hits all at once", listed(&names));
    (!edits.is_empty()).then_some(Proposal { title, edits, cost: None })
}

/// Whose failures cost most comes first; what nobody covers before all.
fn by_weight(asked: &Asked<'_>, found: &Found<'_>) -> Vec<NodeId> {
    let mut weights: Vec<(Reverse<Option<Number>>, usize, NodeId)> = Vec::new();
    for (place, node) in found.path.nodes.keys().enumerate() {
        let own = |event: &usize| asked.model.nodes[*node].own.contains(event);
        if found.all.missing.iter().any(own) {
            weights.push((Reverse(Some(Number::from_integer(2))), place, *node));
            continue;
        }
        let of = |what: &What| matches!(what, What::Event(event) if own(event));
        let weight = found.all.terms.iter().filter(|term| of(&term.what)).map(|term| term.most).max();
        weights.push((Reverse(weight), place, *node));
    }
    weights.sort();
    weights.into_iter().map(|(_, _, node)| node).collect()
}

/// What several items without a contract need at once.
fn together(context: &Context<'_, '_>, asked: &Asked<'_>, found: &Found<'_>) -> Option<Proposal> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut names = Vec::new();
    for node in found.path.nodes.keys() {
        let known = &asked.model.nodes[*node];
        let uncovered = known.own.iter().any(|event| found.all.missing.contains(event));
        let Some(item) = known.item.filter(|_| uncovered) else { continue };
        let better = alternatives(context, item).into_iter().next()?;
        edits.extend(better.edits(context, item));
        names.push(format!("`{} = {}` for `{}`", better.path, better.value, known.name));
    }
    (names.len() > 1).then(|| Proposal { title: format!("set {}", listed(&names)), edits, cost: None })
}

/// What a kind says of itself that would be better, without what holds already.
fn alternatives(context: &Context<'_, '_>, item: ItemId) -> Vec<Alternative> {
    let said = entries(context.value(item, "alternatives").as_ref());
    let better = said.iter().filter_map(|one| Alternative::of(context, one));
    better
        .filter(|one| {
            let now = one.path.split_once('.').is_none().then(|| context.value(item, &one.path)).flatten();
            now.is_none_or(|now| context.world.display(&now) != one.value)
        })
        .collect()
}

/// The edges to some items, wherever a path uses them, as edges that a request can do without.
pub(super) fn without(
    context: &Context<'_, '_>,
    model: &Model,
    path: &Path<'_>,
    nodes: &[NodeId],
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for node in nodes {
        for by in path.nodes.keys() {
            let user = &model.nodes[*by];
            for need in user.needs.iter().filter(|need| need.is_hard() && need.of == [*node]) {
                edits.extend(soft_edits(context, user.item?, need.edge?)?);
            }
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// The edges to an item as edges that a request can do without. What it is answered with, only people know.
fn softer(context: &Context<'_, '_>, asked: &Asked<'_>, found: &Found<'_>, node: NodeId) -> Option<Proposal> {
    let mut edits = Vec::new();
    let mut from = Vec::new();
    for by in found.path.nodes.keys() {
        let user = &asked.model.nodes[*by];
        let to = |need: &&Need| need.is_hard() && need.of == [node];
        for need in user.needs.iter().filter(to) {
            // One that is no edge of a spec, or waits for ever, cannot just be let go.
            let (key, item) = (need.edge?, user.item?);
            edits.extend(soft_edits(context, item, key)?);
            from.push(format!("`{}`", user.name));
        }
    }
    let name = &asked.model.nodes[node].name;
    let title = format!("let {} answer without `{name}`, and say with what", listed(&from));
    (!edits.is_empty()).then_some(Proposal { title, edits, cost: None })
}

/// The edits that make an edge one that a request can do without; nothing for one that waits for ever, or that no spec declares.
pub(super) fn soft_edits(context: &Context<'_, '_>, item: ItemId, key: Name) -> Option<Vec<Edit>> {
    let edge = Host::edges_from(context.world, item)
        .into_iter()
        .filter_map(|index| context.world.edge(index))
        .find(|edge| edge.key == key)?;
    context.edge_value(edge, "timeout")?;
    let value = match context.edge_value(edge, "fallback") {
        Some(_) => "soft".to_owned(),
        // Both in one edit: they may be the first that this environment says of the edge.
        None => format!("soft, fallback = {FALLBACK}"),
    };
    let edits = context.set(item, &["uses", key.as_str(), "need"], &value);
    (!edits.is_empty()).then_some(edits)
}
