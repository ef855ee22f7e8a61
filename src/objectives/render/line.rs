//! A verdict with its places looked up and its numbers in words: what every form starts from, and the line of the machine format.

use serde::{Deserialize, Serialize};

use crate::diagnostics::render::{Point, Range, place};
use crate::evaluate::date_text;
use crate::objectives::exact::parse;
use crate::objectives::{Interval, Line, Measure, Proposal, Unit, Verdict};
use crate::source::{Name, Sources, Span};

/// One verdict, as `--format json` prints it. Fields are added, never changed; exact numbers are decimal strings.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct VerdictLine {
    pub r#type: String,
    pub objective: String,
    pub kind: String,
    pub environment: String,
    pub promise: String,
    pub verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What can be shown, rounded against the promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The weakest that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(default)]
    pub derivation: Vec<Step>,
    #[serde(default)]
    pub assumptions: Vec<String>,
    #[serde(default)]
    pub measured_by: Vec<String>,
    #[serde(default)]
    pub fixes: Vec<Change>,
    /// The check that speaks: `OLY-A101`.
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub help: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<AcceptedLine>,
    /// Where the promise stands.
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub line: usize,
}

/// One number of the arithmetic, or one word about it. Deeper ones explain the one above them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Step {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    #[serde(default)]
    pub depth: usize,
}

/// A change that helps.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_month: Option<String>,
    pub edits: Vec<Edit>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Edit {
    pub path: String,
    pub start: Place,
    pub end: Place,
    pub text: String,
}

/// Line and column from 1, the offset in bytes.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    pub offset: usize,
}

/// Who answers for a gap.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AcceptedLine {
    pub reason: String,
    pub by: String,
    pub until: String,
    pub expired: bool,
}

/// What an environment costs. A bound that nobody knows is absent: it is not zero.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bill {
    pub r#type: String,
    pub environment: String,
    /// Dollars a month, rounded down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// Dollars a month, rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    pub unit: String,
}

impl From<Point> for Place {
    fn from(point: Point) -> Self {
        Self { line: point.line, column: point.column, offset: point.offset }
    }
}

/// Looks everything up. `prefix` is put before the paths of the project.
pub fn verdict(verdict: &Verdict, sources: &Sources, prefix: &str) -> VerdictLine {
    let at = place(verdict.span, sources, prefix);
    let exact = |measure: Measure| {
        if verdict.wants_more() { measure.decimal_down() } else { measure.decimal_up() }
    };
    VerdictLine {
        r#type: String::from("verdict"),
        objective: verdict.objective.to_string(),
        kind: verdict.kind.to_string(),
        environment: verdict.environment.to_string(),
        promise: verdict.promise.clone(),
        verdict: verdict.outcome.word().to_owned(),
        reason: verdict.outcome.reason().map(|reason| reason.word().to_owned()),
        bound: verdict.bound.map(exact),
        target: verdict.target.map(exact),
        unit: verdict.bound.or(verdict.target).map(|measure| measure.unit.word().to_owned()),
        evidence: verdict.evidence.map(|strength| strength.word().to_owned()),
        derivation: verdict.derivation.iter().map(|line| step(line, exact, sources, prefix)).collect(),
        assumptions: verdict.assumptions.clone(),
        measured_by: verdict.measured_by.clone(),
        fixes: verdict.proposals.iter().map(|proposal| change(proposal, sources, prefix)).collect(),
        code: verdict.code.id().to_owned(),
        message: verdict.message.clone(),
        help: verdict.help.clone(),
        accepted: verdict.accepted.as_ref().map(|accepted| AcceptedLine {
            reason: accepted.reason.clone(),
            by: accepted.by.clone(),
            until: date_text(accepted.until),
            expired: accepted.expired,
        }),
        line: at.start.line,
        path: at.path,
    }
}

fn step(line: &Line, exact: impl Fn(Measure) -> String, sources: &Sources, prefix: &str) -> Step {
    // A number comes from where it is decided; what the library says of a product stands there.
    let span: Option<Span> = line.span.or_else(|| line.basis.as_ref()?.span);
    let at = span.map(|span| place(span, sources, prefix)).filter(|at| !at.path.is_empty());
    let basis = line.basis.as_ref();
    Step {
        text: line.text.clone(),
        value: line.value.map(exact),
        unit: line.value.map(|value| value.unit.word().to_owned()),
        basis: basis.map(|basis| basis.strength.word().to_owned()),
        source: basis.map(|basis| basis.source.to_string()).filter(|source| !source.is_empty()),
        date: basis.and_then(|basis| basis.date).map(date_text),
        line: at.as_ref().map(|at| at.start.line),
        path: at.map(|at| at.path),
        depth: line.depth,
    }
}

fn change(proposal: &Proposal, sources: &Sources, prefix: &str) -> Change {
    let edit = |edit: &crate::diagnostics::Edit| {
        let Range { path, start, end, .. } = place(edit.span, sources, prefix);
        Edit { path, start: start.into(), end: end.into(), text: edit.text.clone() }
    };
    Change {
        title: proposal.title.clone(),
        cost_per_month: proposal.cost.as_ref().and_then(price),
        edits: proposal.edits.iter().map(edit).collect(),
    }
}

/// `+$12.40`: the most that it adds, or the least where no most is known.
fn price(cost: &Interval) -> Option<String> {
    super::super::cost_words(cost).map(|words| words.replace("/month", ""))
}

/// What an environment costs.
pub fn bill(environment: Name, cost: &Interval) -> Bill {
    Bill {
        r#type: String::from("cost"),
        environment: environment.to_string(),
        low: cost.low.map(|low| Measure::money(low).decimal_down()),
        high: cost.high.map(|high| Measure::money(high).decimal_up()),
        unit: Unit::Money.word().to_owned(),
    }
}

impl VerdictLine {
    /// `proved`, `refuted`, `unproved: missing fact`
    pub fn words(&self) -> String {
        match &self.reason {
            Some(reason) => format!("{}: {}", self.verdict, reason.replace('-', " ")),
            None => self.verdict.clone(),
        }
    }

    /// What can be shown, for people.
    pub fn shown(&self) -> Option<String> {
        self.for_people(self.bound.as_deref()?, self.unit.as_deref()?)
    }

    /// What is promised, for people.
    pub fn wanted(&self) -> Option<String> {
        self.for_people(self.target.as_deref()?, self.unit.as_deref()?)
    }

    /// A number of this verdict, rounded against the promise.
    pub(super) fn for_people(&self, decimal: &str, unit: &str) -> Option<String> {
        let measure = Measure::from_decimal(decimal, Unit::from_word(unit)?)?;
        Some(if wants_more(&self.promise) { measure.shown_down() } else { measure.shown_up() })
    }

    /// `by platform until 2027-03-01`
    pub fn accepted_words(&self) -> Option<String> {
        let accepted = self.accepted.as_ref()?;
        let past = if accepted.expired { ", which has passed" } else { "" };
        Some(format!("{} until {}{past}", accepted.by, accepted.until))
    }

    /// What is promised about, without the number: `availability >= 99.9%` and `availability >= 99.95%` are about the same.
    pub(super) fn subject(&self) -> &str {
        self.promise.split(['<', '>', '=']).next().unwrap_or_default().trim()
    }

    /// Higher is better: refuted, a gap that is an error, another gap, proved.
    pub(super) fn rank(&self) -> u8 {
        match (self.verdict.as_str(), self.reason.as_deref()) {
            ("refuted", _) => 0,
            ("proved", _) => 3,
            (_, Some("unbacked" | "conflict")) => 1,
            _ => 2,
        }
    }
}

impl Verdict {
    /// Whether more of it is better: against which side to round.
    pub fn wants_more(&self) -> bool {
        wants_more(&self.promise)
    }
}

/// `availability >= 99.9%` wants more, `p99(latency) < 100ms` less.
fn wants_more(promise: &str) -> bool {
    promise.contains('>')
}

impl Unit {
    /// The unit of a word of the machine format.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Ratio, Self::Duration, Self::Money, Self::Rate, Self::Count, Self::Bytes]
            .into_iter()
            .find(|unit| unit.word() == word)
    }
}

impl Measure {
    /// What `decimal_down` or `decimal_up` wrote.
    pub fn from_decimal(text: &str, unit: Unit) -> Option<Self> {
        Some(Self::of_natural(parse(text)?, unit))
    }
}
