//! A budget against other promises: what could be done without to keep it, and which promises would be given up with it.

use num_traits::Zero;

use super::choices::Choice;
use super::verdict::{priced_line, range};
use crate::diagnostics::codes;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward};
use crate::objectives::verdict::{Outcome, Proposal, Reason, Verdict};
use crate::source::Name;

/// How many changes are proposed: each is tried, and nobody reads more.
const PROPOSED: usize = 6;

/// A refuted budget that something could be done without for: what no promise rests on is proposed; what promises rest on makes a
/// conflict, and the fewest of them are named.
pub(super) fn explain(context: &Context<'_, '_>, choices: &[&Choice], excess: Number, whom: &str, made: &mut Verdict) {
    let (serving, idle): (Vec<&Choice>, Vec<&Choice>) = choices.iter().partition(|choice| !choice.promises.is_empty());
    propose(context, &idle, made);
    let (enough, idle) = enough(&idle, excess);
    if !idle.is_empty() {
        let words: Vec<String> = idle.iter().map(|choice| priced(choice)).collect();
        made.help.push(format!("nothing that is promised rests on {}", words.join(", nor on ")));
    }
    if enough {
        return;
    }
    let saved = idle.iter().fold(Number::zero(), |sum, choice| exact::add(sum, low(choice), Toward::Down));
    let (enough, needed) = self::enough(&serving, exact::subtract(excess, saved, Toward::Up));
    if !enough {
        return;
    }
    let mut promises: Vec<Name> = Vec::new();
    for promise in needed.iter().flat_map(|choice| &choice.promises) {
        if !promises.contains(promise) {
            promises.push(*promise);
        }
    }
    let names: Vec<String> = promises.iter().map(|name| format!("`{name}`")).collect();
    made.code = codes::PRICE_OF_OBJECTIVE;
    made.outcome = Outcome::Unproved(Reason::Conflict);
    made.message = format!("the budget of {whom} cannot be kept together with {}", names.join(" and "));
    for choice in needed {
        made.help.push(format!("{} {}", rests(choice), priced(choice)));
    }
    made.help.push(String::from("raise the budget, or promise less"));
}

/// The fewest choices, dearest first, that save so much; whether all of them together do.
pub(super) fn enough<'c>(choices: &[&'c Choice], excess: Number) -> (bool, Vec<&'c Choice>) {
    let mut left = excess;
    let mut taken = Vec::new();
    for choice in choices {
        if left <= Number::zero() {
            break;
        }
        if low(choice) > Number::zero() {
            left = exact::subtract(left, low(choice), Toward::Up);
            taken.push(*choice);
        }
    }
    // The last one alone may be more than all that is missing: the smallest that is enough is asked for instead.
    if let Some(last) = taken.pop() {
        let before = exact::add(left, low(last), Toward::Up);
        let smallest = choices
            .iter()
            .filter(|choice| !taken.iter().any(|one| std::ptr::eq(*one, **choice)) && low(choice) >= before)
            .min_by_key(|choice| low(choice));
        taken.push(smallest.copied().unwrap_or(last));
    }
    (left <= Number::zero(), taken)
}

/// What is saved for certain.
fn low(choice: &Choice) -> Number {
    choice.cost.low.unwrap_or_else(Number::zero)
}

/// ``a` and `b` rest on`
fn rests(choice: &Choice) -> String {
    let names: Vec<String> = choice.promises.iter().map(|name| format!("`{name}`")).collect();
    format!("{} {}", names.join(" and "), if names.len() == 1 { "rests on" } else { "rest on" })
}

fn priced(choice: &Choice) -> String {
    format!("{}: {}", choice.what, range(&choice.cost))
}

/// What no promise rests on can go: the budget is kept, and nothing else is given up.
fn propose(context: &Context<'_, '_>, idle: &[&Choice], made: &mut Verdict) {
    for choice in idle.iter().filter(|choice| !choice.field.is_empty()).take(PROPOSED) {
        let path: Vec<&str> = choice.field.iter().map(String::as_str).collect();
        let edits = context.set(choice.item, &path, &choice.value);
        if !edits.is_empty() {
            made.proposals.push(Proposal { title: format!("do without {}", choice.what), edits, cost: None });
        }
    }
}

/// The price of each promise, under the bill.
pub(super) fn derive(choices: &[&Choice], made: &mut Verdict) {
    for choice in choices.iter().filter(|choice| !choice.promises.is_empty()) {
        let line = priced_line(1, format!("{} {}, which costs", rests(choice), choice.what), " ", &choice.cost);
        made.derivation.push(line.basis(choice.cost.basis()).at(choice.span));
    }
}
