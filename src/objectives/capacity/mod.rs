//! Capacity: whether there is room for what comes: connections of stores, instances of services, and what repeated tries add.

mod findings;
mod model;
mod read;

use super::Judgement;
use super::context::Context;

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let model = read::read(context);
    judgement.findings.extend(findings::pools(context, &model));
    judgement.findings.extend(findings::slots(context, &model));
    judgement.findings.extend(findings::storms(context, &model));
}

#[cfg(test)]
mod tests;
