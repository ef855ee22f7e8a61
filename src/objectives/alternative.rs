//! What the kind of an item says would be better, as changes of the spec.

use super::context::Context;
use super::record::{entries, field};
use super::verdict::Proposal;
use crate::diagnostics::Edit;
use crate::evaluate::{ItemId, Value};

/// A field, the value that it would have, and why that is better: one record of a facet.
#[derive(Default)]
pub(super) struct Alternative {
    /// `edition`, `scale.min`
    pub path: String,
    /// As it is written in a spec.
    pub value: String,
    pub why: String,
}

impl Alternative {
    /// Nothing where a record names no field or no value.
    pub fn of(context: &Context<'_, '_>, said: &Value) -> Option<Self> {
        let text = |name| field(said, name).map(|value| context.world.display(value));
        Some(Self { path: text("path")?, value: text("value")?, why: text("why").unwrap_or_default() })
    }

    /// The way to the field, through records and labels.
    pub fn place(&self) -> Vec<&str> {
        self.path.split('.').collect()
    }

    /// The edits that write it into the spec; none where no spec declares the item.
    pub fn edits(&self, context: &Context<'_, '_>, item: ItemId) -> Vec<Edit> {
        context.set(item, &self.place(), &self.value)
    }

    pub fn proposal(&self, context: &Context<'_, '_>, item: ItemId) -> Option<Proposal> {
        let edits = self.edits(context, item);
        let title = format!("set `{} = {}` for `{}`: {}", self.path, self.value, context.name(item), self.why);
        (!edits.is_empty()).then_some(Proposal { title, edits, cost: None })
    }
}

impl Context<'_, '_> {
    /// The alternatives that a facet of an item names. Those that cannot be written into the spec are left out.
    pub(super) fn alternatives(&self, item: ItemId, facet: &str, arguments: Vec<Value>) -> Vec<Proposal> {
        let said = entries(self.facet(item, facet, arguments).as_ref());
        said.iter().filter_map(|one| Alternative::of(self, one)?.proposal(self, item)).collect()
    }
}
