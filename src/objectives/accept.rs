//! Known gaps that somebody answers for, for a while.

use super::context::Context;
use super::verdict::{Accepted, Outcome, Verdict};
use crate::evaluate::{Data, ItemId};
use crate::source::{Name, Span};

/// `accept unbacked { reason = "…", by = platform, until = 2027-03-01 }`
#[derive(Clone, Debug)]
pub struct Accept {
    /// What is accepted: the reason of an unproved verdict, `refuted`, or the name of a check.
    pub what: Name,
    pub reason: String,
    pub by: String,
    /// Days since 1970-01-01.
    pub until: i32,
    pub span: Span,
}

impl Accept {
    pub(super) fn of(context: &Context<'_, '_>, item: ItemId) -> Vec<Self> {
        let Some(value) = context.value(item, "accept") else { return Vec::new() };
        let Data::Map(entries) = value.data else { return Vec::new() };
        entries
            .iter()
            .filter_map(|(what, entry)| {
                let Data::Record(fields) = &entry.data else { return None };
                let text = |name| fields.get(&Name::new(name)).map(|value| context.world.display(value));
                let Data::Date(until) = fields.get(&Name::new("until"))?.data else { return None };
                Some(Self {
                    what: *what,
                    reason: text("reason").unwrap_or_default(),
                    by: text("by").unwrap_or_default(),
                    until,
                    span: context.place(item, &["accept", what.as_str()]),
                })
            })
            .collect()
    }
}

/// Marks a verdict whose gap somebody accepts, at the item that promises.
pub(super) fn apply(verdict: &mut Verdict, item: ItemId, context: &Context<'_, '_>) {
    let what = match verdict.outcome {
        Outcome::Proved => return,
        Outcome::Refuted => verdict.outcome.word(),
        Outcome::Unproved(reason) => reason.word(),
    };
    let meant = |accept: &Accept| accept.what == what || accept.what == verdict.code.name();
    if let Some(accept) = context.accepts(item).into_iter().find(meant) {
        verdict.accepted = Some(Accepted {
            expired: context.options.as_of.is_some_and(|today| today > accept.until),
            reason: accept.reason,
            by: accept.by,
            until: accept.until,
            span: accept.span,
        });
    }
}
