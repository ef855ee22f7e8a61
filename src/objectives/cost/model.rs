//! A bill: items, and the lines of each. Numbers are dollars a second.

use num_traits::Zero;

use crate::evaluate::ItemId;
use crate::evaluate::value::{Number, Strength};
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

/// What an environment pays.
#[derive(Clone, Debug, Default)]
pub(super) struct Bill {
    /// The largest first.
    pub items: Vec<ItemBill>,
    /// What somebody measured of the whole environment.
    pub measured: Option<Interval>,
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
    pub fn total(&self) -> Interval {
        let sum = sum(self.items.iter().map(ItemBill::total));
        match &self.measured {
            Some(measured) => within(&sum, measured),
            None => sum,
        }
    }

    /// Everything that was not measured as a whole, with whose it is.
    pub fn charges(&self) -> impl Iterator<Item = (&ItemBill, &Charge)> {
        let items = self.items.iter().filter(|item| item.measured.as_ref().is_none_or(|known| known.high.is_none()));
        items.flat_map(|item| item.charges.iter().map(move |charge| (item, charge)))
    }
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
