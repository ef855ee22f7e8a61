//! Timeouts that a distance breaks: from some places no answer can come before whoever asked has given up.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bound::{Bounds, answering, asked, bounds};
use super::inversion::written;
use super::model::{Hop, Node, NodeId};
use super::read::{Read, read};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::evaluate::ItemId;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{Toward, add};
use crate::objectives::verdict::Measure;
use crate::source::Name;

/// From where a timeout is too short, and what it is too short for.
struct Late {
    from: Name,
    least: Number,
    /// Only after what is asked has moved to there.
    moved: Option<Name>,
}

/// The places that an item runs in, each once.
fn places(node: &Node) -> Vec<Name> {
    let mut seen = FxHashSet::default();
    answering(node).into_iter().chain(asked(node)).flatten().filter(|place| seen.insert(*place)).collect()
}

/// L306: a try that is over before its answer can be there, from one of the places of the caller; also where it is so only after what is
/// asked has moved.
pub(super) fn too_short(context: &Context<'_, '_>, read: &Read, bounds: &Bounds) -> Vec<Diagnostic> {
    let hops = read.nodes.iter().flat_map(|node| node.hops.iter().map(move |hop| (node, hop)));
    hops.filter_map(|(node, hop)| Some(finding(context, read, node, hop, &worst(read, bounds, node, hop)?))).collect()
}

fn worst(read: &Read, bounds: &Bounds, node: &Node, hop: &Hop) -> Option<Late> {
    let timeout = hop.timeout?;
    let mut now: Vec<Late> = Vec::new();
    let mut later: Vec<Late> = Vec::new();
    for from in places(node) {
        let least = bounds.reached(&read.nodes, Some(from), hop.to);
        now.push(Late { from, least, moved: None });
        for to in &read.nodes[hop.to].moves_to {
            let least = add(read.nodes[hop.to].floor, read.distances.between(from, *to), Toward::Down);
            later.push(Late { from, least, moved: Some(*to) });
        }
    }
    let worst = |all: Vec<Late>| {
        let late = all.into_iter().filter(|one| one.least > timeout);
        late.max_by_key(|one| (one.least, std::cmp::Reverse(one.from)))
    };
    worst(now).or_else(|| worst(later))
}

fn finding(context: &Context<'_, '_>, read: &Read, node: &Node, hop: &Hop, late: &Late) -> Diagnostic {
    let to = &read.nodes[hop.to];
    let once = late.moved.map_or_else(String::new, |place| format!(" once it is asked in {place}"));
    let message = format!(
        "`{}` waits {} for `{}`, and in {} no answer can come before {}{once}",
        node.name,
        Measure::duration(hop.timeout.unwrap_or_default()).shown_up(),
        to.name,
        late.from,
        Measure::duration(late.least).shown_down()
    );
    let mut made = Diagnostic::error(codes::TIMEOUT_BELOW_DISTANCE, hop.span, message);
    let asked = late.moved.or_else(|| nearest(read, late.from, to)).filter(|place| *place != late.from);
    if let Some(asked) = asked {
        made = made.help(format!(
            "it is asked in {asked}: light in glass takes that long there and back, so that every request which {} answers gives up before",
            late.from
        ));
    }
    made = made.help(if hop.soft {
        "there its fallback is all that there ever is: wait longer, or keep one near"
    } else {
        "wait longer, keep one near, or do not answer from there"
    });
    let Some(item) = node.item else { return made };
    let text = written(late.least, Toward::Up);
    let edits = context.set(item, &["uses", hop.key.as_str(), "timeout"], &text);
    if edits.is_empty() {
        made
    } else {
        made.fix(format!("wait {text} for `{}`", to.name), Applicability::Unsafe, edits)
    }
}

/// Places in which an item cannot keep what it says: something that it cannot do without is too far for its timeout, or does not answer there
/// for the same reason. It helps nobody that it runs there.
pub(in crate::objectives) fn unkept(context: &Context<'_, '_>) -> FxHashMap<ItemId, FxHashSet<Name>> {
    let read = read(context);
    let bounds = bounds(&read.nodes, &read.distances);
    let mut lost: FxHashSet<(NodeId, Name)> = FxHashSet::default();
    // Callers after what they call: what lies on a circle waits for itself, and is told elsewhere.
    for id in super::bound::callees_first(&read.nodes) {
        let node = &read.nodes[id];
        for place in places(node) {
            let fails = node.hops.iter().filter(|hop| !hop.soft).any(|hop| {
                let too_far =
                    hop.timeout.is_some_and(|timeout| bounds.reached(&read.nodes, Some(place), hop.to) > timeout);
                let to = nearest(&read, place, &read.nodes[hop.to]);
                too_far || to.is_some_and(|to| lost.contains(&(hop.to, to)))
            });
            if fails {
                lost.insert((id, place));
            }
        }
    }
    let mut made: FxHashMap<ItemId, FxHashSet<Name>> = FxHashMap::default();
    for (id, place) in lost {
        if let Some(item) = read.nodes[id].item {
            made.entry(item).or_default().insert(place);
        }
    }
    made
}

/// Of the places where something is asked the one that is nearest.
fn nearest(read: &Read, from: Name, to: &Node) -> Option<Name> {
    to.asked_in.iter().copied().min_by_key(|place| (read.distances.between(from, *place), *place != from))
}
