//! Rules in words, for messages.

use super::{Amount, Comparison, Condition, Operator, Path};

/// What must hold: `` `min` must be at most `max` ``.
pub(super) fn must(condition: &Condition) -> String {
    match condition {
        Condition::Given(path) => format!("{} must be given", shown(path)),
        Condition::Absent(path) => format!("{} must not be given", shown(path)),
        Condition::True(path) => format!("{} must be `true`", shown(path)),
        Condition::Not(inner) => format!("it must not be that {}", is(inner)),
        Condition::All(of) => joined(of, " and ", must),
        Condition::Any(of) => joined(of, " or ", must),
        Condition::Compare(left, comparison, right) => {
            format!("{} must {} {}", amount(left), be(*comparison, "be", "not be"), amount(right))
        }
        Condition::Between(left, low, high) => format!("{} must be from {low} to {high}", amount(left)),
        Condition::Among(path, values, true) => format!("{} must be {}", shown(path), either(values)),
        Condition::Among(path, values, false) => format!("{} must not be {}", shown(path), either(values)),
        Condition::OneOfThose(path, others) => format!("{} must be a {}", shown(path), shown(others)),
    }
}

/// What holds: `` `tier` is `BASIC` ``.
pub(super) fn is(condition: &Condition) -> String {
    match condition {
        Condition::Given(path) => format!("{} is given", shown(path)),
        Condition::Absent(path) => format!("{} is not given", shown(path)),
        Condition::True(path) => format!("{} is `true`", shown(path)),
        Condition::Not(inner) => format!("it is not that {}", is(inner)),
        Condition::All(of) => joined(of, " and ", is),
        Condition::Any(of) => joined(of, " or ", is),
        Condition::Compare(left, comparison, right) => {
            format!("{} {} {}", amount(left), be(*comparison, "is", "is not"), amount(right))
        }
        Condition::Between(left, low, high) => format!("{} is from {low} to {high}", amount(left)),
        Condition::Among(path, values, true) => format!("{} is {}", shown(path), either(values)),
        Condition::Among(path, values, false) => format!("{} is not {}", shown(path), either(values)),
        Condition::OneOfThose(path, others) => format!("{} is a {}", shown(path), shown(others)),
    }
}

fn be(comparison: Comparison, be: &str, not: &str) -> String {
    match comparison {
        Comparison::Less => format!("{be} below"),
        Comparison::AtMost => format!("{be} at most"),
        Comparison::More => format!("{be} above"),
        Comparison::AtLeast => format!("{be} at least"),
        Comparison::Same => be.to_owned(),
        Comparison::Other => not.to_owned(),
    }
}

fn joined(of: &[Condition], word: &str, each: fn(&Condition) -> String) -> String {
    of.iter().map(each).collect::<Vec<_>>().join(word)
}

fn either(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ")
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Value(path) => shown(path),
        Amount::Length(path) => format!("the length of {}", shown(path)),
        Amount::Count(path) => format!("the number of {}", shown(path)),
        Amount::Sum(path) => format!("the sum of {}", shown(path)),
        Amount::Literal(text) => format!("`{text}`"),
        Amount::Binary(left, operator, right) => {
            let sign = match operator {
                Operator::Plus => "plus",
                Operator::Minus => "minus",
                Operator::Times => "times",
                Operator::Modulo => "modulo",
            };
            format!("{} {sign} {}", self::amount(left), self::amount(right))
        }
    }
}

/// The path as far as it tells the argument from others.
fn shown(path: &Path) -> String {
    format!("`{}`", path.steps.join("."))
}
