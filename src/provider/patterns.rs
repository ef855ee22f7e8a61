//! Whether a text matches a pattern of the facts. A run looks at hundreds of patterns, and at most of them once: to compile one, with
//! its bounded repetitions unrolled, takes a thousand times as long as to follow it once through a short text.

use std::sync::{LazyLock, RwLock};

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use rustc_hash::FxHashMap;

/// Longer texts are left to the engine, whose time grows with the length alone.
const SHORT: usize = 2048;

#[derive(Default)]
struct Pattern {
    /// Where we can follow it ourselves.
    followed: Option<Hir>,
    /// Compiled, where that was needed; `None` in it for what our engine cannot read.
    compiled: Option<Option<Regex>>,
}

static PATTERNS: LazyLock<RwLock<FxHashMap<&'static str, Pattern>>> = LazyLock::new(RwLock::default);

/// Whether a text matches; a pattern that our engine cannot read matches everything.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    if let Ok(patterns) = PATTERNS.read()
        && let Some(matched) = patterns.get(pattern).and_then(|known| known.matches(text))
    {
        return matched;
    }
    let mut patterns = match PATTERNS.write() {
        Ok(patterns) => patterns,
        Err(poisoned) => poisoned.into_inner(),
    };
    let known = patterns.entry(pattern).or_insert_with(|| Pattern { followed: followed(pattern), compiled: None });
    if let Some(matched) = known.matches(text) {
        return matched;
    }
    let compiled = known.compiled.insert(compiled(pattern));
    compiled.as_ref().is_none_or(|regex| regex.is_match(text))
}

impl Pattern {
    /// `None` if it must be compiled for this.
    fn matches(&self, text: &str) -> Option<bool> {
        if let Some(hir) = self.followed.as_ref().filter(|_| text.len() <= SHORT) {
            let begins = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            return Some(!follow(hir, text, begins).is_empty());
        }
        self.compiled.as_ref().map(|compiled| compiled.as_ref().is_none_or(|regex| regex.is_match(text)))
    }
}

/// The classes of RE2 are those of ASCII; what they cannot say without Unicode is compiled with it.
fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().or_else(|_| Regex::new(pattern)).ok()
}

/// The same, as what is followed; only of patterns without what we do not follow.
fn followed(pattern: &str) -> Option<Hir> {
    let read = |unicode| ParserBuilder::new().unicode(unicode).build().parse(pattern).ok();
    read(false).or_else(|| read(true)).filter(is_followed)
}

fn is_followed(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => true,
        HirKind::Look(look) => matches!(look, Look::Start | Look::End),
        HirKind::Repetition(repetition) => is_followed(&repetition.sub),
        HirKind::Capture(capture) => is_followed(&capture.sub),
        HirKind::Concat(all) | HirKind::Alternation(all) => all.iter().all(is_followed),
    }
}

/// The places where a pattern can end that begins at one of these; both sorted.
fn follow(hir: &Hir, text: &str, from: Vec<usize>) -> Vec<usize> {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    match hir.kind() {
        HirKind::Empty => from,
        HirKind::Literal(literal) => from
            .into_iter()
            .filter(|at| rest(*at).as_bytes().starts_with(&literal.0))
            .map(|at| at + literal.0.len())
            .collect(),
        HirKind::Class(class) => from
            .into_iter()
            .filter_map(|at| {
                let letter = rest(at).chars().next()?;
                is_in(class, letter).then(|| at + letter.len_utf8())
            })
            .collect(),
        HirKind::Look(Look::Start) => from.into_iter().filter(|at| *at == 0).collect(),
        HirKind::Look(_) => from.into_iter().filter(|at| *at == text.len()).collect(),
        HirKind::Capture(capture) => follow(&capture.sub, text, from),
        HirKind::Concat(all) => all.iter().fold(from, |from, part| follow(part, text, from)),
        HirKind::Alternation(all) => {
            let mut ends: Vec<usize> = all.iter().flat_map(|part| follow(part, text, from.clone())).collect();
            ends.sort_unstable();
            ends.dedup();
            ends
        }
        HirKind::Repetition(repetition) => {
            let mut at = from;
            for _ in 0..repetition.min {
                if at.is_empty() {
                    return at;
                }
                at = follow(&repetition.sub, text, at);
            }
            let mut ends = at.clone();
            let mut turn = repetition.min;
            while repetition.max.is_none_or(|max| turn < max) {
                at = follow(&repetition.sub, text, at);
                // What was reached before leads nowhere new.
                at.retain(|end| ends.binary_search(end).is_err());
                if at.is_empty() {
                    break;
                }
                ends.extend(&at);
                ends.sort_unstable();
                turn += 1;
            }
            ends
        }
    }
}

fn is_in(class: &Class, letter: char) -> bool {
    match class {
        Class::Unicode(class) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&letter)),
        Class::Bytes(class) => u8::try_from(letter).is_ok_and(|byte| {
            byte.is_ascii() && class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&byte))
        }),
    }
}

#[cfg(test)]
pub(super) fn compiles(pattern: &str) -> bool {
    compiled(pattern).is_some()
}

/// Whether both ways say the same of texts of all sorts.
#[cfg(test)]
pub(super) fn agree(pattern: &str) -> bool {
    let Some(hir) = followed(pattern) else { return true };
    let one = Pattern { followed: Some(hir), compiled: None };
    let other = Pattern { followed: None, compiled: Some(compiled(pattern)) };
    let long = ["a".repeat(31), "a-".repeat(32), "7".repeat(64), "A".repeat(300)];
    let texts = [
        "",
        "a",
        "A",
        "1",
        "-",
        "_",
        "a-b",
        "a--b",
        "-a",
        "a-",
        "main",
        "my-bucket_1.x",
        "1.5",
        "10s",
        "3600.250s",
        "0",
        "15m",
        "512Mi",
        "10.0.0.0/8",
        "10.1.2.3",
        "2001:db8::/32",
        "us-central1",
        "us-central1-a",
        "projects/olympus-dev/topics/x",
        "projects/-/x/",
        "planner@olympus-dev.iam.gserviceaccount.com",
        "serviceAccount:a@b.c",
        "user:a@example.com",
        "roles/run.invoker",
        "https://a.example/b",
        "http://a",
        "example.com.",
        "*.example.com",
        "2026-12-01",
        "2026-12-01T10:00:00Z",
        "03:00",
        "a b",
        "a\nb",
        "a\n",
        "ä",
        "aä-1",
        "日本",
        "{{x}}",
        "[a]",
        "(a)",
        "a+b",
        "a=b",
        "a,b",
        "\"a\"",
        "true",
        "sha256:0123abcd",
        "POSTGRES_18",
        "db-custom-2-8192",
        "goog-x",
        "google",
    ];
    texts.into_iter().chain(long.iter().map(String::as_str)).all(|text| one.matches(text) == other.matches(text))
}

#[cfg(test)]
mod tests {
    use super::{agree, followed, matches};

    #[test]
    fn both_ways_say_the_same() {
        for pattern in [
            "^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$",
            "a{2,3}b*",
            "(a|ab)(c|bcd)?$",
            "^(a*)*$",
            "(?i)^[^a-c]+$",
            "^.{1,3}$",
            "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]+$",
            "^\\pL+$",
            "x?",
            "[^/]+/[^/]+$",
        ] {
            assert!(followed(pattern).is_some(), "{pattern}");
            assert!(agree(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_is_not_followed_is_compiled() {
        assert!(followed("\\bword\\b").is_none());
        assert!(matches("\\bword\\b", "a word there") && !matches("\\bword\\b", "words"));
        assert!(matches("^a*$", &"a".repeat(5000)) && !matches("^a*$", &"b".repeat(5000)));
        assert!(matches("(", "anything"));
    }
}
