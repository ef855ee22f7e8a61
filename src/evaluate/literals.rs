//! Numbers, quantities and dates as they are written.

use super::expression::Evaluator;
use super::value::{Data, Number, Value};
use super::{Evaluated, Fault};
use crate::language::units::{self, Unit};
use crate::source::Span;
use crate::syntax::ast::Quantity;

/// `3`, `2.5`, exactly; nothing if it is too large.
pub(super) fn number(text: &str) -> Option<Number> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit) {
        digits = digits.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    Some(Number::new(digits, scale))
}

/// Days since 1970-01-01 of `2026-11-23`, if there is such a day.
pub fn date(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(0..=9999).contains(&year) {
        return None;
    }
    let days = days_of(year, month, day);
    (super::display::civil(days) == (year, month, day)).then_some(days)
}

/// The count of days in the proleptic Gregorian calendar.
fn days_of(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Evaluator<'_> {
    pub(super) fn quantity(&self, quantity: &Quantity, span: Span) -> Evaluated {
        use num_traits::CheckedMul;
        let Some(number) = number(&quantity.number) else { return Err(self.overflow(span)) };
        // A unit that means nothing was reported by the checker.
        match units::meaning(&quantity.currency, &quantity.unit).map_err(|_| Fault)? {
            Unit::Percent => Ok(Value::new(Data::Percent(number / Number::from_integer(100)))),
            Unit::Quantity { dimensions, factor } => match number.checked_mul(&factor) {
                Some(made) => Ok(Value::new(Data::Quantity(made, dimensions))),
                None => Err(self.overflow(span)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(number("2.50"), Some(Number::new(5, 2)));
        assert_eq!(number("0"), Some(Number::from_integer(0)));
        assert_eq!(number(&"9".repeat(60)), None);
    }

    #[test]
    fn dates_count_days() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2026-11-25"), Some(20_782));
        assert_eq!(date("2025-02-29"), None);
        assert_eq!(date("2024-02-29"), Some(19_782));
    }
}
