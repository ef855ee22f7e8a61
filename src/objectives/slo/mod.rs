//! Promises that are measured from traffic: whether the product measures them as they are written, whether their alerts can speak in
//! time and only then, and whether what people do to a platform leaves room for them.
//!
//! What a product allows, which part of what it measures must be good, and when alerts speak, the facets of the kind say: `limits`,
//! `goals`, `burns`.

mod blind;
mod burn;
mod change;
mod conflict;
mod defend;
mod limits;
mod model;
mod quiet;
mod read;
mod sli;

use super::Judgement;
use super::context::Context;

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let all = read::read(context);
    for slo in &all {
        judgement.findings.extend(limits::findings(context, slo));
        judgement.findings.extend(sli::findings(context, slo, &all));
        // Windows that belong to a period which is refused are not worth a word.
        if !limits::refuses_period(slo) {
            judgement.findings.extend(burn::findings(context, slo));
        }
        judgement.findings.extend(quiet::findings(context, slo));
        judgement.findings.extend(defend::findings(context, slo));
        judgement.findings.extend(blind::alerts(context, slo));
    }
    judgement.findings.extend(blind::paths(context, &all));
    conflict::judge(context, judgement);
}

#[cfg(test)]
mod tests;
