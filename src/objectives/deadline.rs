//! When a request ends whatever its program does: one notion for whoever judges time. A timeout that only a program keeps is an intention.

use super::context::Context;
use crate::evaluate::ItemId;
use crate::evaluate::value::{Basis, Number};

impl Context<'_, '_> {
    /// After so many seconds the platform itself ends a request, and who says so.
    pub(super) fn deadline(&self, item: ItemId) -> Option<(Number, Option<Basis>)> {
        let deadline = self.interval(item, "deadline").filter(|deadline| deadline.can_prove())?;
        Some((deadline.high?, deadline.basis()))
    }
}
