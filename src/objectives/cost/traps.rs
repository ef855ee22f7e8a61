//! What is paid even if nobody comes, where it takes much of the budget: found on the first invoice otherwise.

use indexmap::IndexMap;
use num_traits::Zero;

use super::model::{Bill, ItemBill};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::Number;
use crate::objectives::exact::{self, Toward};
use crate::objectives::verdict::Measure;
use crate::source::{Name, Span};

/// A floor is told from this part of the budget on.
const PART: (i128, i128) = (1, 4);

/// One floor of an item: why it is paid, and how much, in dollars a second.
pub(super) struct Trap<'b> {
    pub item: &'b ItemBill,
    pub why: &'b str,
    pub cost: Number,
}

/// Floors that take more than a quarter of the budget.
pub(super) fn traps(bill: &Bill, budget: Number) -> Vec<Trap<'_>> {
    let threshold = exact::multiply(budget, Number::new(PART.0, PART.1), Toward::Up);
    let mut found = Vec::new();
    for item in bill.items.iter().filter(|item| item.measured.is_none()) {
        let mut floors: IndexMap<&str, Number> = IndexMap::new();
        for charge in &item.charges {
            let (Some(why), Some(low)) = (&charge.floor, charge.bounds().low) else { continue };
            let sum = floors.entry(why.as_str()).or_insert_with(Number::zero);
            *sum = exact::add(*sum, low, Toward::Down);
        }
        found.extend(floors.into_iter().filter(|(_, cost)| *cost > threshold).map(|(why, cost)| Trap {
            item,
            why,
            cost,
        }));
    }
    found
}

/// In the words of the spec.
pub(super) fn told(trap: &Trap<'_>, budget: Number, promised: Span, environment: Name) -> Diagnostic {
    let part = exact::divide(trap.cost, budget, Toward::Down).unwrap_or_default();
    let money = |cost: Number| Measure::money(cost).shown_down();
    let percent = exact::floor_to(part * Number::from_integer(100), 0).to_integer();
    Diagnostic::warning(
        codes::COST_TRAPS,
        trap.item.span,
        format!(
            "`{}` costs {} even if nobody comes: {percent} % of the budget of `{environment}`",
            trap.item.name,
            money(trap.cost)
        ),
    )
    .label(trap.why.to_owned())
    .also(promised, format!("the budget: {}", money(budget)))
    .help("share it, do without it here, or raise the budget")
}
