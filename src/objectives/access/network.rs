//! Ways: an edge needs one, and whoever the public reaches has a door that the spec shows.

use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Data, ItemId};
use crate::objectives::Judgement;
use crate::objectives::context::Context;
use crate::objectives::objective::items_in;

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let world = context.world;
    for edge in world.edges() {
        let (Some(reaches), Some(through)) =
            (words(context, edge.from, "reaches"), words(context, edge.to, "reached_through"))
        else {
            continue;
        };
        if through.iter().any(|way| reaches.contains(way)) {
            continue;
        }
        let (from, to) = (context.name(edge.from), context.name(edge.to));
        judgement.findings.push(
            Diagnostic::error(codes::EDGE_NETWORK, edge.span, format!("`{from}` has no way to `{to}`"))
                .label(format!("`{to}` is reached through {}", listed(&through)))
                .also(world.item(edge.from).span, format!("`{from}` reaches {}", listed(&reaches)))
                .help(format!("let a service that reaches it stand between, or take the edge to `{to}` away")),
        );
    }
    for item in world.all_items() {
        let exposed = context.value(item.id, "exposed").is_some_and(|value| matches!(value.data, Data::Bool(true)));
        if exposed && items_in(context.value(item.id, "doors").as_ref()).is_empty() {
            let name = context.name(item.id);
            judgement.findings.push(
                Diagnostic::error(codes::EDGE_NETWORK, item.span, format!("everybody reaches `{name}`, and no ingress says so"))
                    .label("public without a door")
                    .help("put an `ingress` before it: that is where certificates, limits and the firewall against attacks are"),
            );
        }
    }
}

/// A facet that is a list of words; nothing where the kind says nothing.
fn words(context: &Context<'_, '_>, item: ItemId, facet: &str) -> Option<Vec<String>> {
    match context.value(item, facet)?.data {
        Data::List(all) => Some(all.iter().map(|value| context.world.display(value)).collect()),
        _ => None,
    }
}

fn listed(words: &[String]) -> String {
    if words.is_empty() { String::from("nothing") } else { words.join(", ") }
}
