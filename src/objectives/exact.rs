//! Exact arithmetic that cannot overflow: where 128 bits do not suffice, a bound is moved outwards to a nearby number with a
//! small denominator, so that it stays a bound.

use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed};

use crate::evaluate::value::Number;

/// To which side a number may be moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Toward {
    Down,
    Up,
}

/// Denominators above this are rounded away: twelve digits more than any price or percentage has.
const GRAIN: i128 = 1_000_000_000_000_000;

/// The greatest number with so many decimal places that is not greater.
pub fn floor_to(number: Number, places: u32) -> Number {
    at_places(number, places, Toward::Down)
}

/// Reads a decimal as this program writes it: `0.999`, `-12.40`. Nothing for other words, or more digits than fit.
pub fn parse(text: &str) -> Option<Number> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let number = Number::new(all.parse().ok()?, scale);
    Some(if negative { -number } else { number })
}

/// The least number with so many decimal places that is not smaller.
pub fn ceil_to(number: Number, places: u32) -> Number {
    at_places(number, places, Toward::Up)
}

fn at_places(number: Number, places: u32, toward: Toward) -> Number {
    let Some(scale) = 10_i128.checked_pow(places) else { return number };
    onto(number, scale, toward)
}

/// The nearest multiple of `1/scale` on that side.
fn onto(number: Number, scale: i128, toward: Toward) -> Number {
    let (whole, rest) = (number.floor(), number - number.floor());
    // `rest` is below one, so that its numerator is below its denominator; a denominator too large for the product is first shortened.
    let shortened = shorten(rest, scale);
    let scaled = shortened * Number::from_integer(scale);
    let scaled = if toward == Toward::Down { scaled.floor() } else { scaled.ceil() };
    match whole.checked_add(&Number::new(scaled.to_integer(), scale)) {
        Some(sum) => sum,
        None => whole,
    }
}

/// A number below one whose product with `scale` fits: exact wherever that is possible.
fn shorten(number: Number, scale: i128) -> Number {
    let (mut numerator, mut denominator) = (*number.numer(), *number.denom());
    while numerator.checked_mul(scale).is_none() {
        numerator >>= 1;
        denominator >>= 1;
    }
    Number::new(numerator, denominator.max(1))
}

/// Keeps a denominator small, on the safe side.
fn grain(number: Number, toward: Toward) -> Number {
    if *number.denom() <= GRAIN { number } else { onto(number, GRAIN, toward) }
}

fn coarse(number: Number, toward: Toward) -> Number {
    onto(number, 1_000_000_000, toward)
}

/// The sum, moved to that side where it does not fit.
pub fn add(a: Number, b: Number, toward: Toward) -> Number {
    let sum = a.checked_add(&b).or_else(|| coarse(a, toward).checked_add(&coarse(b, toward)));
    grain(sum.unwrap_or_else(|| saturated(a.is_negative())), toward)
}

/// The difference, moved to that side where it does not fit.
pub fn subtract(a: Number, b: Number, toward: Toward) -> Number {
    let other = if toward == Toward::Down { Toward::Up } else { Toward::Down };
    let difference = a.checked_sub(&b).or_else(|| coarse(a, toward).checked_sub(&coarse(b, other)));
    grain(difference.unwrap_or_else(|| saturated(a.is_negative())), toward)
}

/// The product of two numbers that are not negative, moved to that side where it does not fit.
pub fn multiply(a: Number, b: Number, toward: Toward) -> Number {
    let product = a.checked_mul(&b).or_else(|| coarse(a, toward).checked_mul(&coarse(b, toward)));
    grain(product.unwrap_or_else(|| saturated(false)), toward)
}

/// The quotient of two numbers that are not negative; nothing for a divisor of zero.
pub fn divide(a: Number, b: Number, toward: Toward) -> Option<Number> {
    if b == Number::from_integer(0) {
        return None;
    }
    let other = if toward == Toward::Down { Toward::Up } else { Toward::Down };
    let quotient = a.checked_div(&b).or_else(|| coarse(a, toward).checked_div(&coarse(b, other)));
    Some(grain(quotient.unwrap_or_else(|| saturated(false)), toward))
}

/// A number larger than anything that a platform has.
fn saturated(negative: bool) -> Number {
    Number::from_integer(if negative { -(1_i128 << 100) } else { 1_i128 << 100 })
}

#[cfg(test)]
mod tests {
    use super::{Toward, add, ceil_to, divide, floor_to, multiply, subtract};
    use crate::evaluate::value::Number;

    #[test]
    fn rounding_is_to_the_asked_side() {
        let number = Number::new(2, 3);
        assert_eq!(floor_to(number, 2), Number::new(66, 100));
        assert_eq!(ceil_to(number, 2), Number::new(67, 100));
        assert_eq!(floor_to(-number, 2), Number::new(-67, 100));
        assert_eq!(ceil_to(Number::new(1, 4), 2), Number::new(1, 4));
    }

    #[test]
    fn what_does_not_fit_stays_a_bound() {
        let big = Number::new(i128::MAX / 3, (1 << 100) + 7);
        let other = Number::new((1 << 90) + 1, (1 << 99) + 5);
        assert!(add(big, other, Toward::Down) <= add(big, other, Toward::Up));
        assert!(multiply(big, other, Toward::Down) <= multiply(big, other, Toward::Up));
        assert!(subtract(big, other, Toward::Down) <= subtract(big, other, Toward::Up));
        assert!(divide(big, other, Toward::Down) <= divide(big, other, Toward::Up));
        assert_eq!(divide(big, Number::from_integer(0), Toward::Up), None);
    }

    #[test]
    fn small_numbers_are_exact() {
        let (third, half) = (Number::new(1, 3), Number::new(1, 2));
        assert_eq!(add(third, half, Toward::Up), Number::new(5, 6));
        assert_eq!(multiply(third, half, Toward::Down), Number::new(1, 6));
        assert_eq!(divide(third, half, Toward::Down), Some(Number::new(2, 3)));
    }
}
