//! What the kind of an item says would be better, as changes of the spec.

use super::context::Context;
use super::record::{entries, field};
use super::verdict::Proposal;
use crate::evaluate::{ItemId, Value};

impl Context<'_, '_> {
    /// The alternatives that a facet of an item names: each a field, the value that it would have, and why that is better. Those that cannot be
    /// written into the spec are left out.
    pub(super) fn alternatives(&self, item: ItemId, facet: &str, arguments: Vec<Value>) -> Vec<Proposal> {
        let said = self.facet(item, facet, arguments);
        let name = self.name(item);
        let proposal = |one: &Value| {
            let text = |name| field(one, name).map(|value| self.world.display(value));
            let (path, value, why) = (text("path")?, text("value")?, text("why")?);
            let parts: Vec<&str> = path.split('.').collect();
            let edits = self.set(item, &parts, &value);
            let title = format!("set `{path} = {value}` for `{name}`: {why}");
            (!edits.is_empty()).then_some(Proposal { title, edits, cost: None })
        };
        entries(said.as_ref()).iter().filter_map(proposal).collect()
    }
}
