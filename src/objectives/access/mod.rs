//! Who may do what, and by which way: every grant and every path comes from an edge, and reaches no further than the edge.
//!
//! What grants access, which roles are too broad, and through what an item is reached, the library says: in the tables
//! `access_grants`, `broad_roles`, `identities`, and in the facets `reaches`, `reached_through` and `doors`.

mod grants;
mod network;
mod oversteps;

pub(super) use oversteps::{METRIC, Overstep, oversteps};

use super::Judgement;
use super::context::Context;

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    grants::judge(context, judgement);
    network::judge(context, judgement);
}
