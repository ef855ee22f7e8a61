//! Facts as the analyses calculate with them: intervals of numbers in base units, with what they rest on.

use num_traits::{One, Zero};

use super::exact::{self, Toward};
use crate::evaluate::value::{Basis, Data, Fact, Number, Strength, Value};

/// An interval of exact numbers in base units. A bound of `None` is unknown, which is never zero.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Interval {
    pub low: Option<Number>,
    pub high: Option<Number>,
    /// All that went into it; what a spec states as it is has none.
    pub bases: Vec<Basis>,
}

impl Interval {
    pub fn exact(number: Number) -> Self {
        Self { low: Some(number), high: Some(number), bases: Vec::new() }
    }

    pub fn zero() -> Self {
        Self::exact(Number::zero())
    }

    pub fn unknown() -> Self {
        Self::default()
    }

    pub fn between(low: Option<Number>, high: Option<Number>) -> Self {
        Self { low, high, bases: Vec::new() }
    }

    /// Of a fact, a number, a quantity or a percentage; nothing of anything else.
    pub fn of(value: &Value) -> Option<Self> {
        match &value.data {
            Data::Fact(fact) => Some(Self::of_fact(fact)),
            data => number(data).map(Self::exact),
        }
    }

    fn of_fact(fact: &Fact) -> Self {
        let bound = |bound: &Option<Value>| bound.as_ref().and_then(|value| number(&value.data));
        Self { low: bound(&fact.low), high: bound(&fact.high), bases: fact.bases.clone() }
    }

    /// Both bounds are known.
    pub fn is_bounded(&self) -> bool {
        self.low.is_some() && self.high.is_some()
    }

    /// The weakest that it rests on; `None` for what a spec states as it is.
    pub fn weakest(&self) -> Option<Strength> {
        self.bases.iter().map(|basis| basis.strength).min()
    }

    /// An assumed fact proves nothing.
    pub fn can_prove(&self) -> bool {
        self.weakest() != Some(Strength::Assumed)
    }

    /// The basis to name beside it: the weakest.
    pub fn basis(&self) -> Option<Basis> {
        self.bases.iter().min_by_key(|basis| basis.strength).cloned()
    }

    /// The same with what another one rests on besides.
    #[must_use]
    pub fn based_on(mut self, bases: &[Basis]) -> Self {
        for basis in bases {
            if !self.bases.contains(basis) {
                self.bases.push(basis.clone());
            }
        }
        self
    }

    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.with(other, |a, b| exact::add(a, b, Toward::Down), |a, b| exact::add(a, b, Toward::Up))
    }

    /// Of intervals that are not negative.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.with(other, |a, b| exact::multiply(a, b, Toward::Down), |a, b| exact::multiply(a, b, Toward::Up))
    }

    /// The larger of both, bound by bound.
    #[must_use]
    pub fn or_more(&self, other: &Self) -> Self {
        self.with(other, Number::max, Number::max)
    }

    /// The smaller of both, bound by bound.
    #[must_use]
    pub fn or_less(&self, other: &Self) -> Self {
        self.with(other, Number::min, Number::min)
    }

    /// What is known once it was also measured: each bound that was shown takes the place of what was said before, and a bound that
    /// contradicts what was shown is none any more.
    #[must_use]
    pub fn measured(&self, shown: &Self) -> Self {
        let low = shown.low.or(self.low.filter(|low| shown.high.is_none_or(|high| *low <= high)));
        let kept = self.high.filter(|high| shown.low.is_none_or(|low| *high >= low));
        let made = Self { low, high: shown.high.or(kept), bases: shown.bases.clone() };
        if shown.high.is_none() && kept.is_some() { made.based_on(&self.bases) } else { made }
    }

    /// One minus it: unavailability of availability.
    #[must_use]
    pub fn complement(&self) -> Self {
        let one = Number::one();
        Self {
            low: self.high.map(|high| exact::subtract(one, high, Toward::Down)),
            high: self.low.map(|low| exact::subtract(one, low, Toward::Up)),
            bases: self.bases.clone(),
        }
    }

    fn with(
        &self,
        other: &Self,
        low: impl Fn(Number, Number) -> Number,
        high: impl Fn(Number, Number) -> Number,
    ) -> Self {
        let made = Self {
            low: self.low.zip(other.low).map(|(a, b)| low(a, b)),
            high: self.high.zip(other.high).map(|(a, b)| high(a, b)),
            bases: self.bases.clone(),
        };
        made.based_on(&other.bases)
    }
}

/// The number in a value, in base units.
pub fn number(data: &Data) -> Option<Number> {
    match data {
        Data::Number(number) | Data::Quantity(number, _) | Data::Percent(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Interval> {
        let bounds: Vec<Option<Number>> = (0..4).map(|bound| Some(Number::from_integer(bound))).chain([None]).collect();
        let pairs = bounds.iter().flat_map(|low| bounds.iter().map(move |high| (*low, *high)));
        let real = pairs.filter(|(low, high)| low.zip(*high).is_none_or(|(low, high)| low <= high));
        real.map(|(low, high)| Interval::between(low, high)).collect()
    }

    fn holds(interval: &Interval, number: Number) -> bool {
        interval.low.is_none_or(|low| low <= number) && interval.high.is_none_or(|high| number <= high)
    }

    #[test]
    fn what_was_measured_wins_and_loses_nothing_that_may_be() {
        for said in all() {
            for shown in all() {
                let known = said.measured(&shown);
                assert!(
                    known.low.zip(known.high).is_none_or(|(low, high)| low <= high),
                    "{said:?} {shown:?} {known:?}"
                );
                for number in (0..9).map(|half| Number::new(half, 2)) {
                    // A measurement is believed, whatever was said before.
                    assert!(!holds(&known, number) || holds(&shown, number), "{said:?} {shown:?} {known:?}");
                    // Nothing is excluded that both allow.
                    let both = holds(&said, number) && holds(&shown, number);
                    assert!(!both || holds(&known, number), "{said:?} {shown:?} {known:?}");
                }
            }
        }
    }
}
