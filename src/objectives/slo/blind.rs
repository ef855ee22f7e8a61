//! What nobody watches: public paths without a promise beside others that have one, and promises whose alerts reach nobody.

use rustc_hash::FxHashSet;

use super::model::Slo;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Data, ItemId};
use crate::objectives::context::Context;
use crate::source::Name;

/// Where somebody promises anything of what users see: whoever faces users without a promise.
pub(super) fn paths(context: &Context<'_, '_>, all: &[Slo]) -> Vec<Diagnostic> {
    let production = context.world.environment().and_then(|item| context.value(item, "production"));
    if all.is_empty() || !production.is_some_and(|value| value.data == Data::Bool(true)) {
        return Vec::new();
    }
    let promised: FxHashSet<ItemId> = all.iter().map(|slo| slo.of).collect();
    let mut found = Vec::new();
    for item in context.world.all_items() {
        let public = context.value(item.id, "faces_users").is_some_and(|value| value.data == Data::Bool(true));
        if public && !promised.contains(&item.id) {
            let name = context.name(item.id);
            found.push(
                Diagnostic::warning(
                    codes::BLIND_OR_ORPHAN,
                    context.place(item.id, &[]),
                    format!("users reach `{name}`, and nobody promises or measures what they see of it"),
                )
                .help(format!("`slo {name}_up {{ of = {name}, promise = availability >= 99.9% }}`")),
            );
        }
    }
    found
}

/// An alert that reaches nobody: no team owns what it is about, and there is no team at all.
pub(super) fn alerts(context: &Context<'_, '_>, slo: &Slo) -> Option<Diagnostic> {
    let owned = context.has(slo.of, "owner") && context.value(slo.of, "owner").is_some();
    if owned || !context.world.items(Name::new("team")).is_empty() {
        return None;
    }
    Some(
        Diagnostic::warning(
            codes::BLIND_OR_ORPHAN,
            slo.span,
            format!("nobody hears the alerts of `{}`: there is no team", slo.name),
        )
        .help("declare who answers: `team NAME { email = \"…\" }`"),
    )
}
