//! Verdicts for readers: programs, people, and pull requests. Each form is a function from verdict lines to text.

mod base;
mod json;
mod line;
mod markdown;
mod table;
#[cfg(test)]
mod tests;
mod tree;

pub use base::Base;
pub use json::json;
pub use line::{Bill, VerdictLine, bill, verdict};
pub use markdown::markdown;
pub use table::table;
pub use tree::tree;

use super::{Outcome, Verdict};

/// How many promises are proved, refuted and unproved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub proved: usize,
    pub refuted: usize,
    pub unproved: usize,
}

impl Tally {
    pub fn of<'v>(verdicts: impl IntoIterator<Item = &'v Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            match verdict.outcome {
                Outcome::Proved => tally.proved += 1,
                Outcome::Refuted => tally.refuted += 1,
                Outcome::Unproved(_) => tally.unproved += 1,
            }
        }
        tally
    }

    /// `4 promises proved, 1 unproved`; nothing where nothing is promised.
    pub fn words(self) -> Option<String> {
        let counts = [(self.proved, "proved"), (self.refuted, "refuted"), (self.unproved, "unproved")];
        let mut named = false;
        let words: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| {
                let noun = match (std::mem::replace(&mut named, true), count) {
                    (true, _) => "",
                    (false, 1) => " promise",
                    (false, _) => " promises",
                };
                format!("{count}{noun} {word}")
            })
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}
