//! What is judged: plain numbers in base units, with their places in the spec.

use crate::evaluate::ItemId;
use crate::evaluate::value::{Comparison, Number};
use crate::objectives::fact::Interval;
use crate::source::{Name, Span};

/// An item that promises something of what users see.
pub(super) struct Slo {
    pub item: ItemId,
    pub name: Name,
    pub span: Span,
    /// What it is about.
    pub of: ItemId,
    pub of_name: String,
    /// What is told by the requests of a service: `availability`, `latency`.
    pub measurable: Vec<String>,
    pub promises: Vec<Promised>,
    /// Seconds in which the budget may be used up once.
    pub over: Number,
    pub limits: Limits,
    pub burns: Vec<Burn>,
}

/// One promise.
pub(super) struct Promised {
    /// As the spec writes it.
    pub text: String,
    pub metric: Name,
    pub comparison: Comparison,
    pub bound: Option<Number>,
    /// The part of what is measured that must be good; nothing for what is not measured from traffic.
    pub goal: Option<Number>,
    pub span: Span,
}

/// What the product that measures allows.
pub(super) struct Limits {
    pub goal: Interval,
    /// Seconds.
    pub period: Interval,
    /// A period is a whole number of so many seconds.
    pub step: Interval,
    /// Seconds that an alert may look back.
    pub lookback: Interval,
}

/// An alert: it speaks when the budget burns `factor` times too fast over both windows.
#[derive(Clone, Debug)]
pub(super) struct Burn {
    pub name: String,
    pub part: Number,
    /// Seconds.
    pub long: Number,
    /// Seconds.
    pub short: Number,
    pub factor: Number,
    /// Where the spec decides its rate, and its longer window.
    pub span: Span,
    pub long_span: Span,
}

impl Slo {
    /// Seconds that may be bad in a period.
    pub fn budget(&self, goal: Number) -> Number {
        self.over * (Number::from_integer(1) - goal)
    }
}
