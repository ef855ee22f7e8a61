//! What an earlier run said, to tell what moved since.

use serde_json::Value;

use super::line::{Bill, VerdictLine};

/// The lines of an earlier `olyc prove --format json`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Base {
    pub verdicts: Vec<VerdictLine>,
    pub bills: Vec<Bill>,
}

/// What became of a promise since.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Moved {
    Same,
    Better,
    Worse,
    New,
}

impl Moved {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::New => "new",
        }
    }
}

impl Base {
    /// Reads what `--format json` printed. Lines of other types are passed over; what is no such output is an error with its line.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut base = Self::default();
        let mut ended = false;
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = |what: &dyn std::fmt::Display| format!("line {}: {what}", index + 1);
            let value: Value = serde_json::from_str(line).map_err(|error| wrong(&error))?;
            match value.get("type").and_then(Value::as_str) {
                Some("verdict") => base.verdicts.push(serde_json::from_value(value).map_err(|error| wrong(&error))?),
                Some("cost") => base.bills.push(serde_json::from_value(value).map_err(|error| wrong(&error))?),
                Some(word) => ended |= word == "summary",
                None => return Err(wrong(&"an object without `type`")),
            }
        }
        if ended { Ok(base) } else { Err(String::from("the summary that ends every run is absent")) }
    }

    /// The verdict on the same promise.
    pub(super) fn verdict(&self, now: &VerdictLine) -> Option<&VerdictLine> {
        self.verdicts.iter().find(|then| is_same(then, now))
    }

    pub(super) fn bill(&self, environment: &str) -> Option<&Bill> {
        self.bills.iter().find(|bill| bill.environment == environment)
    }

    /// Promises that are made no more, in environments that were looked at.
    pub(super) fn gone<'b>(&'b self, now: &'b [VerdictLine]) -> impl Iterator<Item = &'b VerdictLine> {
        self.verdicts.iter().filter(move |then| !now.iter().any(|now| is_same(then, now)))
    }
}

fn is_same(one: &VerdictLine, other: &VerdictLine) -> bool {
    one.environment == other.environment && one.objective == other.objective && one.subject() == other.subject()
}

/// Which way a promise moved.
pub(super) fn moved(then: Option<&VerdictLine>, now: &VerdictLine) -> Moved {
    let Some(then) = then else { return Moved::New };
    match now.rank().cmp(&then.rank()) {
        std::cmp::Ordering::Greater => Moved::Better,
        std::cmp::Ordering::Less => Moved::Worse,
        std::cmp::Ordering::Equal => Moved::Same,
    }
}
