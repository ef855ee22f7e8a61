//! Recovery: what is lost when something fails, and how long it takes to come back.
//!
//! A number without a scenario means nothing: a standby loses nothing with a zone and everything with a wrong `DELETE`. What a
//! store may lose is the facet `loss(scenario)` of its kind, at the worst moment of the failure; how it comes back are the steps of
//! kinds, ordered by phases and by `after`.

mod findings;
mod loss;
mod model;
mod order;
mod read;
mod time;

#[cfg(test)]
mod tests;

use super::Judgement;
use super::context::Context;

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let cases = read::cases(context);
    for case in &cases {
        judgement.verdicts.push(loss::verdict(context, case));
        judgement.verdicts.push(time::verdict(context, case));
        judgement.findings.extend(findings::of_case(context, case));
    }
    if !cases.is_empty() {
        judgement.findings.extend(findings::unclassified(context, &cases));
    }
}
