//! Promises that nobody can defend: the budget is gone before anybody, or any machine, could do something.

use num_traits::One;

use super::model::{Promised, Slo};
use super::read::written;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::ItemId;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::number;
use crate::objectives::objective::items_in;
use crate::objectives::record::field;
use crate::source::{Name, Span};

/// From this goal on a person is too slow as a rule, and being defended by nobody is an error (SRE workbook, alerting on SLOs).
const STRICT: (i128, i128) = (9_999, 10_000);

/// How soon something is done against a failure.
struct Defence {
    takes: Number,
    text: String,
    span: Span,
}

/// One for each promise of availability whose budget ends before its defence begins to help.
pub(super) fn findings(context: &Context<'_, '_>, slo: &Slo) -> Vec<Diagnostic> {
    let defences = defences(context, slo);
    let Some(best) = defences.iter().min_by_key(|defence| defence.takes) else { return Vec::new() };
    slo.promises.iter().filter_map(|promised| hopeless(slo, promised, best)).collect()
}

fn hopeless(slo: &Slo, promised: &Promised, best: &Defence) -> Option<Diagnostic> {
    let goal = promised.goal?;
    let budget = exact::multiply(Number::one() - goal, slo.over, Toward::Up);
    if promised.metric != "availability" || best.takes <= budget {
        return None;
    }
    let message = format!(
        "`{}` leaves {} in {}, and what helps against a failure takes {}",
        promised.text,
        written(budget),
        written(slo.over),
        written(best.takes)
    );
    let mut made = if goal >= Number::new(STRICT.0, STRICT.1) {
        Diagnostic::error(codes::UNDEFENDABLE, promised.span, message)
    } else {
        Diagnostic::warning(codes::UNDEFENDABLE, promised.span, message)
    };
    made = made.label("one failure uses all of it").also(best.span, best.text.clone());
    Some(made.help("let a machine do it: `rollback { within = … }` of `delivery`; begin small, so that few are hit; or promise less"))
}

/// A rollback that nobody has to start, and people who answer within a time they promised.
fn defences(context: &Context<'_, '_>, slo: &Slo) -> Vec<Defence> {
    let mut found = Vec::new();
    for item in context.world.items(Name::new("delivery")) {
        if let Some(within) =
            context.value(*item, "rollback").as_ref().and_then(|rollback| seconds_in(rollback, "within"))
        {
            found.push(Defence {
                takes: within,
                text: format!("back by itself within {}", written(within)),
                span: context.place(*item, &["rollback"]),
            });
        }
    }
    let owners = items_in(context.value(slo.of, "owner").as_ref());
    for owner in owners {
        found.extend(people(context, owner));
    }
    found
}

fn people(context: &Context<'_, '_>, team: ItemId) -> Option<Defence> {
    let takes = context.value(team, "acknowledges").and_then(|value| number(&value.data))?;
    Some(Defence {
        takes,
        text: format!("somebody answers within {}", written(takes)),
        span: context.place(team, &["acknowledges"]),
    })
}

fn seconds_in(value: &crate::evaluate::Value, name: &str) -> Option<Number> {
    field(value, name).and_then(|value| number(&value.data))
}
