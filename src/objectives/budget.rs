//! Where the error budget of an availability promise goes, read from its arithmetic.

use num_traits::{One, Zero};

use super::exact::{self, Toward};
use super::{Unit, Verdict};
use crate::evaluate::value::Number;

/// Over what a share is told: 30 days.
const MINUTES: i128 = 30 * 24 * 60;

/// What one cause takes of an error budget.
#[derive(Clone, PartialEq, Debug)]
pub struct Share {
    /// What fails; of what is left for faults of one's own `left for own faults`.
    pub cause: String,
    /// Of 30 days; more than zero.
    pub minutes: Number,
}

/// The causes that a verdict on availability counts, and what they leave. Empty for other promises, and where no cause is known.
pub fn shares(verdict: &Verdict) -> Vec<Share> {
    let Some(target) = verdict.target.filter(|target| target.unit == Unit::Ratio && verdict.wants_more()) else {
        return Vec::new();
    };
    let minutes = |part: Number| exact::multiply(part, Number::from_integer(MINUTES), Toward::Up);
    let mut left = minutes(Number::one() - target.number);
    let mut found = Vec::new();
    for line in verdict.derivation.iter().filter(|line| line.depth == 1) {
        let Some(value) = line.value.filter(|value| value.unit == Unit::Ratio && value.number < Number::one()) else {
            continue;
        };
        let taken = minutes(Number::one() - value.number);
        left = exact::subtract(left, taken, Toward::Down);
        found.push(Share { cause: cause(&line.text), minutes: taken });
    }
    if !found.is_empty() && left > Number::zero() {
        found.push(Share { cause: String::from("left for own faults"), minutes: left });
    }
    found
}

/// Who it is, without how much: `gateway, orders and accounts` of "`gateway`, `orders` and `accounts`: Cloud Run in us-central1, …".
fn cause(text: &str) -> String {
    let whole = text.split(": ").next().unwrap_or(text);
    // The last part may be an amount of time.
    let head = match whole.rsplit_once(", ") {
        Some((head, tail)) if tail.starts_with(|char: char| char.is_ascii_digit()) => head,
        _ => whole,
    };
    head.chars().filter(|char| !matches!(char, '`' | '"')).collect()
}

#[cfg(test)]
mod tests {
    use super::cause;

    #[test]
    fn causes_are_told_without_amounts() {
        assert_eq!(cause("`public`, 4min 20s in 30 days"), "public");
        assert_eq!(cause("`gateway`, `orders` and `accounts`: Cloud Run, 21min"), "gateway, orders and accounts");
        assert_eq!(cause("`main`"), "main");
    }
}
