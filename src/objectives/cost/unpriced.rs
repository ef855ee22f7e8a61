//! What has no price: it is named, and counted as unknown, never as nothing.

use indexmap::IndexMap;

use super::model::{Bill, ItemBill};
use crate::diagnostics::{Diagnostic, codes};
use crate::objectives::context::Context;
use crate::source::Name;

/// How many items of a kind a message names.
const NAMED: usize = 3;

/// One finding for each kind without a price, at its first item.
pub(super) fn unpriced(context: &Context<'_, '_>, bill: &Bill) -> Vec<Diagnostic> {
    let mut kinds: IndexMap<Name, Vec<&ItemBill>> = IndexMap::new();
    for item in bill.items.iter().filter(|item| item.unpriced && item.measured.is_none()) {
        kinds.entry(context.world.item(item.item).kind).or_default().push(item);
    }
    let strict = Context::strict_in(context.world, context.options);
    kinds.into_iter().filter_map(|(kind, items)| told(context, kind, &items, strict)).collect()
}

fn told(context: &Context<'_, '_>, kind: Name, items: &[&ItemBill], strict: bool) -> Option<Diagnostic> {
    let first = items.first()?;
    let mut names: Vec<String> = items.iter().take(NAMED).map(|item| format!("`{}`", item.name)).collect();
    if items.len() > NAMED {
        names.push(format!("{} more", items.len() - NAMED));
    }
    let words = match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last} cost", before.join(", ")),
        _ => format!("{} costs", names.join("")),
    };
    let message = format!("nobody says what {words}, so what `{}` costs is not known", context.world.name());
    let made = if strict {
        Diagnostic::error(codes::UNPRICED, first.span, message)
    } else {
        Diagnostic::warning(codes::UNPRICED, first.span, message)
    };
    let declared = context.world.module().kinds.get(&kind).map(|kind| kind.span);
    let made = made.label(format!("`{kind}` has no price"));
    let made = match declared {
        Some(span) => made.also(span, "the kind"),
        None => made,
    };
    Some(made.help(
        "say it in the kind: `facet cost(use: Usage): List<CostLine> = [charge(\"…\", 1, $5/month)]`; what is free says `[]`",
    ))
}
