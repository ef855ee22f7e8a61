//! A bill: items, and the lines of each. Numbers are dollars a second.

use indexmap::IndexMap;
use num_traits::Zero;

use crate::evaluate::ItemId;
use crate::evaluate::value::{Number, Strength};
use crate::objectives::exact::{self, Toward};
use crate::objectives::fact::Interval;
use crate::source::Span;

/// One line: so much of something, at a price for each.
#[derive(Clone, Debug, Default)]
pub(super) struct Charge {
    pub what: String,
    /// `4 × $0.0413/h`, for people.
    pub arithmetic: String,
    pub cost: Interval,
    /// Why it is paid even if nobody comes.
    pub floor: Option<String>,
    /// Where the library or the spec decides it.
    pub span: Option<Span>,
}

/// All lines of an item.
#[derive(Clone, Debug)]
pub(super) struct ItemBill {
    pub item: ItemId,
    pub name: String,
    pub span: Span,
    pub charges: Vec<Charge>,
    /// What somebody measured of the whole item: an invoice.
    pub measured: Option<Interval>,
    /// Its kind makes something, and says no price.
    pub unpriced: bool,
}

/// What an environment pays, in dollars a second.
#[derive(Clone, Debug, Default)]
pub struct Bill {
    /// The largest first.
    pub(super) items: Vec<ItemBill>,
    /// What somebody measured of the whole environment.
    pub(super) measured: Option<Interval>,
}

impl Charge {
    /// The least is never below nothing: free amounts may exceed what is used, and what is unknown may be nothing.
    pub fn bounds(&self) -> Interval {
        let low = self.cost.low.unwrap_or_else(Number::zero).max(Number::zero());
        Interval { low: Some(low), high: self.cost.high.map(|high| high.max(low)), bases: self.cost.bases.clone() }
    }

    pub fn is_assumed(&self) -> bool {
        self.cost.weakest() == Some(Strength::Assumed)
    }

    /// How far apart its bounds are; nothing for what has no end.
    pub fn width(&self) -> Option<Number> {
        let bounds = self.bounds();
        bounds.high.zip(bounds.low).map(|(high, low)| high - low)
    }
}

impl ItemBill {
    pub fn total(&self) -> Interval {
        let sum = if self.unpriced {
            Interval::between(Some(Number::zero()), None)
        } else {
            sum(self.charges.iter().map(Charge::bounds))
        };
        match &self.measured {
            Some(measured) => within(&sum, measured),
            None => sum,
        }
    }
}

impl Bill {
    /// What this one comes to more than another one: negative where it is less. What stands on both the same way cancels out, and be
    /// it unknown; invoices say nothing of what would be.
    pub fn more_than(&self, before: &Self) -> Interval {
        let mut lines: IndexMap<(&str, &str), [Vec<Interval>; 2]> = IndexMap::new();
        for (side, bill) in [before, self].into_iter().enumerate() {
            for item in &bill.items {
                if item.unpriced {
                    lines.entry((&item.name, "")).or_default()[side]
                        .push(Interval::between(Some(Number::zero()), None));
                }
                for charge in &item.charges {
                    lines.entry((&item.name, &charge.what)).or_default()[side].push(charge.bounds());
                }
            }
        }
        let changed = lines.values().filter(|[one, other]| !same(one, other));
        let (mut lows, mut highs) = ([Number::zero(); 2], [Some(Number::zero()); 2]);
        for sides in changed {
            for (side, all) in sides.iter().enumerate() {
                let sum = sum(all.iter().cloned());
                lows[side] = exact::add(lows[side], sum.low.unwrap_or_else(Number::zero), Toward::Down);
                highs[side] = highs[side].zip(sum.high).map(|(one, other)| exact::add(one, other, Toward::Up));
            }
        }
        let low = exact::subtract(lows[1], lows[0], Toward::Down);
        match highs[1].zip(highs[0]) {
            Some((after, before)) => {
                let high = exact::subtract(after, before, Toward::Up);
                Interval::between(Some(low.min(high)), Some(low.max(high)))
            }
            None => Interval::between(Some(low), None),
        }
    }

    pub fn total(&self) -> Interval {
        let sum = sum(self.items.iter().map(ItemBill::total));
        match &self.measured {
            Some(measured) => within(&sum, measured),
            None => sum,
        }
    }

    /// Everything that was not measured as a whole, with whose it is.
    pub(super) fn charges(&self) -> impl Iterator<Item = (&ItemBill, &Charge)> {
        let items = self.items.iter().filter(|item| item.measured.as_ref().is_none_or(|known| known.high.is_none()));
        items.flat_map(|item| item.charges.iter().map(move |charge| (item, charge)))
    }
}

fn same(one: &[Interval], other: &[Interval]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.low == other.low && one.high == other.high)
}

fn sum(all: impl Iterator<Item = Interval>) -> Interval {
    all.fold(Interval::zero(), |sum, one| sum.plus(&one))
}

/// What a measurement says is believed before what prices and quantities add up to; where it says nothing, they do.
fn within(calculated: &Interval, measured: &Interval) -> Interval {
    let known = measured.high.is_some();
    Interval {
        low: measured.low.or(calculated.low.map(|low| measured.high.map_or(low, |high| low.min(high)))),
        high: measured.high.or(calculated.high),
        bases: if known { measured.bases.clone() } else { calculated.bases.clone() },
    }
}
