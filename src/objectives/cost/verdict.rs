//! The verdict on a budget, or on what one item may cost, with the bill that led to it.

use num_traits::Zero;

use super::choices::Choice;
use super::conflict;
use super::model::{Bill, Charge, ItemBill};
use crate::diagnostics::codes;
use crate::evaluate::ItemId;
use crate::evaluate::value::{Comparison, Number, Strength};
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::{Interval, number};
use crate::objectives::objective::{Objective, Promised};
use crate::objectives::verdict::{Line, Measure, Outcome, Reason, Verdict};

/// How many causes a message names.
const NAMED: usize = 3;

/// A budget, or a promise about the metric `cost`.
pub(super) fn is_ours(objective: &Objective) -> bool {
    matches!(objective.promised, Promised::Budget(_)) || objective.is_about(super::METRIC)
}

pub(super) fn verdict(context: &Context<'_, '_>, bill: &Bill, choices: &[Choice], objective: &Objective) -> Verdict {
    let mut made = Verdict::begin(context, objective, codes::BUDGET);
    let (most, strictly) = match &objective.promised {
        Promised::Budget(most) => (*most, false),
        Promised::Metric(promise) => {
            let Some(most) = number(&promise.bound.data) else { return made };
            if matches!(promise.comparison, Comparison::Greater | Comparison::GreaterEqual) {
                made.outcome = Outcome::Unproved(Reason::Undecidable);
                made.message = format!("`{}` promises that it costs much, and nothing here shows that", made.objective);
                made.help.push("what something may cost is promised with `<=`".to_owned());
                return made;
            }
            (most, promise.comparison == Comparison::Less)
        }
        Promised::Recovery(_) => return made,
    };
    if made.promise.is_empty() {
        made.promise = format!("cost <= {}", Measure::money(most).shown_down());
    }
    made.target = Some(Measure::money(most));
    let part;
    let whole = matches!(objective.promised, Promised::Budget(_));
    let choices: Vec<&Choice> = choices.iter().filter(|one| whole || objective.of.contains(&one.item)).collect();
    let (bill, whom) = match objective.promised {
        Promised::Budget(_) => (bill, format!("`{}`", made.environment)),
        _ => {
            part = of(bill, &objective.of);
            (&part, objective.of.first().map(|item| format!("`{}`", context.name(*item))).unwrap_or_default())
        }
    };
    let asked = Asked { bill, whom, most, strictly };
    asked.decide(&mut made);
    if made.outcome == Outcome::Refuted {
        conflict::explain(context, &choices, asked.excess(), &asked.whom, &mut made);
    }
    asked.derive(&mut made);
    conflict::derive(&choices, &mut made);
    made
}

/// The part of a bill that is about these items. What has no price is unknown.
fn of(bill: &Bill, items: &[ItemId]) -> Bill {
    Bill { items: bill.items.iter().filter(|one| items.contains(&one.item)).cloned().collect(), measured: None }
}

struct Asked<'b> {
    bill: &'b Bill,
    /// Who pays, for messages.
    whom: String,
    most: Number,
    strictly: bool,
}

impl Asked<'_> {
    fn allows(&self, cost: Number) -> bool {
        if self.strictly { cost < self.most } else { cost <= self.most }
    }

    /// How much more is paid for certain than is promised.
    fn excess(&self) -> Number {
        let low = self.bill.total().low.unwrap_or_else(Number::zero);
        exact::subtract(low, self.most, Toward::Down)
    }

    fn decide(&self, made: &mut Verdict) {
        let total = self.bill.total();
        let low = total.low.unwrap_or_else(Number::zero);
        let budget = Measure::money(self.most).shown_down();
        let least = Measure::money(low).shown_down();
        let whom = &self.whom;
        made.bound = total.high.map(Measure::money);
        made.evidence = total.weakest();
        if !self.allows(low) {
            made.outcome = Outcome::Refuted;
            made.bound = Some(Measure::money(low));
            made.message = if least == budget {
                format!("{whom} may cost {budget}, and it costs more than that")
            } else {
                format!("{whom} may cost {budget}, and it costs {least} or more")
            };
            made.help.push(format!("most of it: {}", self.largest()));
            return;
        }
        match total.high {
            Some(high) if self.allows(high) && total.can_prove() => {
                made.outcome = Outcome::Proved;
                made.message = format!("`{}` is kept", made.objective);
            }
            Some(high) if self.allows(high) => {
                made.holds_as_assumed = true;
                made.assumptions = self.assumed();
                made.message = format!(
                    "{whom} may cost {budget}; it costs {} or less, by prices that nobody checked",
                    Measure::money(high).shown_up()
                );
                made.help.push(format!("only assumed: {}", shortened(made.assumptions.clone())));
            }
            Some(high) => {
                made.message = format!(
                    "{whom} may cost {budget}, and costs between {least} and {}",
                    Measure::money(high).shown_up()
                );
                made.help.push(format!("what decides: {}", self.widest()));
            }
            None => {
                if self.bill.items.iter().any(|item| item.unpriced && item.total().high.is_none()) {
                    made.code = codes::UNPRICED;
                }
                made.message =
                    format!("{whom} may cost {budget}, and costs {least} or more: how much more, nobody knows");
                made.help.push(format!("without an end: {}", self.endless()));
            }
        }
        if made.outcome != Outcome::Proved {
            made.help.push(String::from(
                "an invoice proves it: `evidence NAME { of = ENVIRONMENT, shows = cost <= …/month, … }`",
            ));
        }
    }

    /// The items that cost most, by what is known.
    fn largest(&self) -> String {
        let mut items: Vec<(&ItemBill, Number)> =
            self.bill.items.iter().filter_map(|item| item.total().low.map(|low| (item, low))).collect();
        items.sort_by_key(|(_, low)| std::cmp::Reverse(*low));
        let words =
            |(item, low): &(&ItemBill, Number)| format!("`{}` {}", item.name, Measure::money(*low).shown_down());
        listed(&items.iter().take(NAMED).map(words).collect::<Vec<_>>())
    }

    /// Charges without an upper bound, and items without a price.
    fn endless(&self) -> String {
        let unpriced = self.bill.items.iter().filter(|item| item.unpriced && item.total().high.is_none());
        let mut names: Vec<String> = unpriced.map(|item| format!("`{}` has no price", item.name)).collect();
        let endless = self.bill.charges().filter(|(item, charge)| !item.unpriced && charge.cost.high.is_none());
        names.extend(endless.map(|(item, charge)| format!("{} of `{}`", charge.what, item.name)));
        shortened(names)
    }

    /// Charges whose bounds lie furthest apart.
    fn widest(&self) -> String {
        let mut found: Vec<(&ItemBill, &Charge, Number)> = self
            .bill
            .charges()
            .filter_map(|(item, charge)| charge.width().map(|width| (item, charge, width)))
            .filter(|(.., width)| !width.is_zero())
            .collect();
        found.sort_by_key(|(.., width)| std::cmp::Reverse(*width));
        let words = |(item, charge, _): &(&ItemBill, &Charge, Number)| {
            format!("{} of `{}`, {}", charge.what, item.name, range(&charge.bounds()))
        };
        listed(&found.iter().take(NAMED).map(words).collect::<Vec<_>>())
    }

    fn assumed(&self) -> Vec<String> {
        let mut sources: Vec<String> = Vec::new();
        for (_, charge) in self.bill.charges().filter(|(_, charge)| charge.is_assumed()) {
            for basis in charge.cost.bases.iter().filter(|basis| basis.strength == Strength::Assumed) {
                if !sources.contains(&basis.source.to_string()) {
                    sources.push(basis.source.to_string());
                }
            }
        }
        sources
    }

    fn derive(&self, made: &mut Verdict) {
        let total = self.bill.total();
        made.derivation.push(priced_line(0, format!("{} costs", self.whom), " ", &total).basis(total.basis()));
        for item in &self.bill.items {
            let total = item.total();
            let basis = if item.measured.is_some() { total.basis() } else { None };
            let line = if item.unpriced && total.high.is_none() {
                Line::new(1, format!("`{}` has no price", item.name))
            } else {
                priced_line(1, format!("`{}` costs", item.name), " ", &total)
            };
            made.derivation.push(line.basis(basis).at(item.span));
            for charge in &item.charges {
                let text = format!("{}: {}", charge.what, charge.arithmetic);
                let mut line = priced_line(2, text, " = ", &charge.bounds()).basis(charge.cost.basis());
                line.span = charge.span;
                made.derivation.push(line);
            }
        }
    }
}

/// A line with what it comes to: as its value where that is one number, else as words, between two bounds.
pub(super) fn priced_line(depth: usize, text: String, between: &str, cost: &Interval) -> Line {
    match cost.high {
        Some(high) if cost.low == Some(high) => Line::new(depth, text).value(Measure::money(high)),
        _ => Line::new(depth, format!("{text}{between}{}", range(cost))),
    }
}

/// `$12/month`, `$12/month to $20/month`, `$12/month or more`.
pub(super) fn range(cost: &Interval) -> String {
    let low = cost.low.unwrap_or_else(Number::zero);
    match cost.high {
        Some(high) if high == low => Measure::money(low).shown_up(),
        Some(high) if low.is_zero() => format!("up to {}", Measure::money(high).shown_up()),
        Some(high) => format!("{} to {}", Measure::money(low).shown_down(), Measure::money(high).shown_up()),
        None => format!("{} or more", Measure::money(low).shown_down()),
    }
}

fn listed(words: &[String]) -> String {
    words.join("; ")
}

fn shortened(mut words: Vec<String>) -> String {
    let more = words.len().saturating_sub(NAMED);
    words.truncate(NAMED);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    listed(&words)
}
