//! A verdict on one promise, with the arithmetic that led to it.

use num_traits::Zero;

use super::exact::{ceil_to, floor_to};
use super::fact::Interval;
use crate::diagnostics::{Code, Edit};
use crate::evaluate::value::{Basis, Number, Strength};
use crate::evaluate::{ItemId, decimal};
use crate::language::units::HOURS_A_MONTH;
use crate::source::{Name, Span};

const SECONDS_A_DAY: i128 = 86_400;

/// What became of a promise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It holds wherever in their intervals the facts lie, and none of them is assumed.
    Proved,
    /// No values within the facts keep it.
    Refuted,
    /// It hangs on something that nobody said.
    Unproved(Reason),
}

/// Why a promise is neither proved nor refuted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// What contracts and documents say is less than what is promised.
    Unbacked,
    /// Nothing before running decides it.
    Undecidable,
    /// A fact has no value, or only an assumed one.
    MissingFact,
    /// It was measured too long ago.
    StaleEvidence,
    /// It can be kept, but not together with others at their limits.
    Conflict,
}

/// In what a number is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A part of one: availability, hit ratio.
    Ratio,
    /// Seconds.
    Duration,
    /// US dollars for each second, as prices are kept; shown for a month of 730 hours.
    Money,
    /// For each second.
    Rate,
    Count,
    Bytes,
}

/// A number with its unit, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measure {
    pub number: Number,
    pub unit: Unit,
}

/// One line of a derivation. Deeper lines explain the one above them.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// 0 for what the promise compares itself.
    pub depth: usize,
    /// `Redis Standard tier, SLA`
    pub text: String,
    pub value: Option<Measure>,
    pub basis: Option<Basis>,
    /// Where in the spec, or in the library, it is decided.
    pub span: Option<Span>,
    /// Told in the tree and not beside the promise: what is as it should be.
    pub aside: bool,
}

/// A change that would help. The compiler tries each before it is offered.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    pub title: String,
    /// Applied to the spec as it stands.
    pub edits: Vec<Edit>,
    /// What it adds to the bill, in dollars a second; filled in when it is tried.
    pub cost: Option<Interval>,
}

/// Who answers for a gap, and until when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accepted {
    pub reason: String,
    pub by: String,
    /// Days since 1970-01-01.
    pub until: i32,
    pub span: Span,
    /// The day has passed.
    pub expired: bool,
}

/// What the compiler says of one promise in one environment.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    pub objective: Name,
    /// `slo`, `goal`, `recovery`, `budget`.
    pub kind: Name,
    pub environment: Name,
    /// As the spec writes it: `availability >= 99.9%`.
    pub promise: String,
    /// What it is about.
    pub of: Vec<ItemId>,
    /// The promise in the spec.
    pub span: Span,
    pub outcome: Outcome,
    /// The check that speaks.
    pub code: Code,
    /// What a diagnostic says first: terse, lowercase start, no full stop.
    pub message: String,
    /// What can be shown, rounded against the promise.
    pub bound: Option<Measure>,
    pub target: Option<Measure>,
    /// The weakest that it rests on.
    pub evidence: Option<Strength>,
    pub derivation: Vec<Line>,
    pub assumptions: Vec<String>,
    /// Files of the build that will measure it.
    pub measured_by: Vec<String>,
    /// What to do, in words.
    pub help: Vec<String>,
    pub proposals: Vec<Proposal>,
    pub accepted: Option<Accepted>,
    /// All facts are there, and only assumed ones stand between it and a proof: a note, unless everything must be proved.
    pub holds_as_assumed: bool,
}

impl Reason {
    /// The word of the machine format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unbacked => "unbacked",
            Self::Undecidable => "undecidable",
            Self::MissingFact => "missing-fact",
            Self::StaleEvidence => "stale-evidence",
            Self::Conflict => "conflict",
        }
    }
}

impl Outcome {
    /// The word of the machine format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Refuted => "refuted",
            Self::Unproved(_) => "unproved",
        }
    }

    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Unproved(reason) => Some(reason),
            _ => None,
        }
    }
}

impl Unit {
    /// The word of the machine format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Duration => "seconds",
            Self::Money => "usd_per_month",
            Self::Rate => "per_day",
            Self::Count => "count",
            Self::Bytes => "bytes",
        }
    }
}

impl Measure {
    pub fn new(number: Number, unit: Unit) -> Self {
        Self { number, unit }
    }

    pub fn ratio(number: Number) -> Self {
        Self::new(number, Unit::Ratio)
    }

    /// In seconds.
    pub fn duration(seconds: Number) -> Self {
        Self::new(seconds, Unit::Duration)
    }

    /// In dollars a second.
    pub fn money(per_second: Number) -> Self {
        Self::new(per_second, Unit::Money)
    }

    /// For machines: a decimal, rounded down.
    pub fn decimal_down(self) -> String {
        decimal(floor_to(self.natural(), self.places()))
    }

    /// For machines: a decimal, rounded up.
    pub fn decimal_up(self) -> String {
        decimal(ceil_to(self.natural(), self.places()))
    }

    /// For people, rounded down: `99.790%`, `1h 40min`, `$412/month`.
    pub fn shown_down(self) -> String {
        self.shown(floor_to)
    }

    /// For people, rounded up.
    pub fn shown_up(self) -> String {
        self.shown(ceil_to)
    }

    /// Of a number as it is shown: money for a month, rates for a day, everything else in base units.
    pub(super) fn of_natural(number: Number, unit: Unit) -> Self {
        match unit {
            Unit::Money => Self::new(number / Number::from_integer(3600 * HOURS_A_MONTH), unit),
            Unit::Rate => Self::new(number / Number::from_integer(SECONDS_A_DAY), unit),
            _ => Self::new(number, unit),
        }
    }

    fn natural(self) -> Number {
        match self.unit {
            Unit::Money => self.number * Number::from_integer(3600 * HOURS_A_MONTH),
            // A goal of ten a day is no decimal for each second.
            Unit::Rate => self.number * Number::from_integer(SECONDS_A_DAY),
            _ => self.number,
        }
    }

    fn places(self) -> u32 {
        match self.unit {
            Unit::Ratio => 9,
            Unit::Duration | Unit::Rate => 6,
            Unit::Money => 2,
            Unit::Count | Unit::Bytes => 3,
        }
    }

    fn shown(self, round: fn(Number, u32) -> Number) -> String {
        match self.unit {
            Unit::Ratio => format!("{}%", decimal(round(self.number * Number::from_integer(100), 4))),
            Unit::Duration => duration(self.number, round),
            Unit::Money => format!("${}/month", cents(round(self.natural(), 2))),
            Unit::Rate => rate(self.number, round),
            Unit::Count => decimal(round(self.number, 3)),
            Unit::Bytes => format!("{} GiB", decimal(round(self.number / Number::from_integer(1 << 30), 2))),
        }
    }
}

/// `250/s`, `6/h`, `10/day`: what is rarer than one is told of a longer time.
fn rate(per_second: Number, round: fn(Number, u32) -> Number) -> String {
    const TIMES: &[(i128, &str)] = &[(1, "s"), (3600, "h")];
    let enough = |(seconds, _): &&(i128, &str)| per_second * Number::from_integer(*seconds) >= Number::from_integer(1);
    let (seconds, word) = TIMES.iter().find(enough).copied().unwrap_or((86_400, "day"));
    if per_second.is_zero() {
        return String::from("0/s");
    }
    format!("{}/{word}", decimal(round(per_second * Number::from_integer(seconds), 3)))
}

/// `12`, `12.50`: cents are written with two digits, or not at all.
fn cents(number: Number) -> String {
    let text = decimal(number);
    match text.split_once('.') {
        Some((_, part)) if part.len() == 1 => format!("{text}0"),
        _ => text,
    }
}

/// `1h 30min`, `12s`, `95ms`: two units at most, the smaller one rounded.
fn duration(seconds: Number, round: fn(Number, u32) -> Number) -> String {
    const STEPS: &[(i128, &str, i128, &str)] = &[(86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")];
    if seconds < Number::zero() {
        return format!("-{}", duration(-seconds, round));
    }
    for (size, unit, small, small_unit) in STEPS {
        if seconds >= Number::from_integer(*size) {
            let smalls = round(seconds / Number::from_integer(*small), 0).to_integer();
            let (whole, rest) = (smalls / (size / small), smalls % (size / small));
            return if rest == 0 { format!("{whole}{unit}") } else { format!("{whole}{unit} {rest}{small_unit}") };
        }
    }
    if seconds >= Number::from_integer(1) {
        return format!("{}s", decimal(round(seconds, 2)));
    }
    format!("{}ms", decimal(round(seconds * Number::from_integer(1000), 1)))
}

impl Line {
    pub fn new(depth: usize, text: impl Into<String>) -> Self {
        Self { depth, text: text.into(), value: None, basis: None, span: None, aside: false }
    }

    #[must_use]
    pub fn value(mut self, value: Measure) -> Self {
        self.value = Some(value);
        self
    }

    #[must_use]
    pub fn basis(mut self, basis: Option<Basis>) -> Self {
        self.basis = basis;
        self
    }

    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub fn aside(mut self, aside: bool) -> Self {
        self.aside = aside;
        self
    }
}
