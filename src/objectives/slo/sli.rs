//! Promises that cannot be told from traffic, or are told by it to be kept whatever happens.

use super::model::{Promised, Slo};
use super::read::written;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Comparison, Number};
use crate::objectives::context::Context;

/// What one of them promises, judged beside all others.
pub(super) fn findings(context: &Context<'_, '_>, slo: &Slo, all: &[Slo]) -> Vec<Diagnostic> {
    slo.promises.iter().filter_map(|promised| of_promise(context, slo, promised, all)).collect()
}

fn of_promise(context: &Context<'_, '_>, slo: &Slo, promised: &Promised, all: &[Slo]) -> Option<Diagnostic> {
    if promised.goal.is_none() {
        let message = format!(
            "`{}` promises `{}`, and the {} of a service is not told by its requests",
            slo.name, promised.text, promised.metric
        );
        return Some(
            Diagnostic::error(codes::SLI_TYPING, promised.span, message)
                .label(format!("an `slo` promises {}", slo.measurable.join(" or ")))
                .help("write it as a `goal`: it is judged by what is known of it, and by `evidence`"),
        );
    }
    (promised.metric == "latency").then(|| latency(context, slo, promised, all)).flatten()
}

/// A request that the platform ends has failed: no measurement of latency shows it as slow. Where the service also promises to
/// be available for as many requests, it is missed there, and the promise is a real one.
fn latency(context: &Context<'_, '_>, slo: &Slo, promised: &Promised, all: &[Slo]) -> Option<Diagnostic> {
    let bound = promised.bound?;
    if !matches!(promised.comparison, Comparison::Less | Comparison::LessEqual) {
        let message = format!("`{}` promises that `{}` is slow: `{}`", slo.name, slo.of_name, promised.text);
        return Some(Diagnostic::error(codes::SLI_TYPING, promised.span, message).help("latency is promised with `<`"));
    }
    if !(bound * Number::from_integer(1000)).is_integer() {
        let message = format!("`{}` is measured in whole milliseconds", promised.text);
        return Some(
            Diagnostic::error(codes::SLI_TYPING, promised.span, message).help("promise a whole number of milliseconds"),
        );
    }
    let (deadline, basis) = context.deadline(slo.of)?;
    let missed_elsewhere = all
        .iter()
        .filter(|other| other.of == slo.of)
        .flat_map(|other| &other.promises)
        .any(|other| other.metric == super::super::availability::METRIC && other.goal >= promised.goal);
    if bound < deadline || missed_elsewhere {
        return None;
    }
    let message = format!(
        "`{}` is kept whatever happens: the platform ends each request of `{}` after {}",
        promised.text,
        slo.of_name,
        written(deadline)
    );
    let mut made = Diagnostic::warning(codes::SLI_TYPING, promised.span, message)
        .also(context.place(slo.of, &["timeout"]), "what takes longer has failed, and counts as unavailable")
        .help(
            "promise less time than that, let requests take longer than the promise, or promise availability as well",
        );
    if let Some(basis) = basis {
        made = made.help(format!("the limit: {}", basis.source));
    }
    Some(made)
}
