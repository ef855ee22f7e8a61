//! Checks a value against the type of its argument and, where the value is known, against the provider's own checks.

use std::sync::{LazyLock, RwLock};

use regex::Regex;
use rustc_hash::FxHashMap;

use super::{Block, Bounds, Element, Fact, ProblemKind, Type, ValueView};

/// Longer texts are cut in messages.
const SHOWN: usize = 60;

/// Checks the type, and with `values` also enumerations, ranges, lengths, patterns and numbers of elements.
pub(super) fn check(fact: Fact, value: &ValueView<'_>, values: bool, report: &mut dyn FnMut(ProblemKind)) {
    Value { values, element: false, report }.of(fact.ty(), Some(fact), value);
}

struct Value<'r> {
    values: bool,
    /// Whether we are inside a collection.
    element: bool,
    report: &'r mut dyn FnMut(ProblemKind),
}

impl Value<'_> {
    fn of(&mut self, ty: Type, fact: Option<Fact>, value: &ValueView<'_>) {
        match (ty, value) {
            (_, ValueView::Null | ValueView::Unknown) | (Type::Dynamic, _) => {}
            (Type::String, ValueView::String(text) | ValueView::Number(text)) => {
                if let (Some(text), Some(fact)) = (text, fact) {
                    self.text(fact, text);
                }
            }
            // Terraform turns numbers and bools into strings, and strings back where they read so.
            (Type::String, ValueView::Bool(_)) | (Type::Bool, ValueView::Bool(_) | ValueView::String(None)) => {}
            (Type::Bool, ValueView::String(Some(text))) if matches!(text.as_ref(), "true" | "false") => {}
            (Type::Number, ValueView::Number(None) | ValueView::String(None)) => {}
            (Type::Number, ValueView::Number(Some(text))) => self.number(fact, text),
            (Type::Number, ValueView::String(Some(text))) if decimal(text).is_some() => self.number(fact, text),
            (Type::List(element) | Type::Set(element), ValueView::List(items)) => {
                if let Some(fact) = fact {
                    self.elements(fact, items.len());
                }
                items.iter().for_each(|item| self.element(element, item));
            }
            (Type::List(element) | Type::Set(element), ValueView::ListOf(item)) => self.element(element, item),
            (Type::Map(element), ValueView::Object(members)) => {
                members.iter().for_each(|(_, member)| self.element(element, member));
            }
            (Type::Map(element), ValueView::MapOf(member)) => self.element(element, member),
            (Type::Object(block), ValueView::Object(members)) => self.members(block, members),
            (Type::Object(_), ValueView::MapOf(_)) => {}
            _ => {
                let expected = ty.describe();
                (self.report)(ProblemKind::WrongType { expected, found: value.describe(), element: self.element });
            }
        }
    }

    fn element(&mut self, element: Element, value: &ValueView<'_>) {
        let fact = if let Element::Value(fact) = element { Some(fact) } else { None };
        let before = std::mem::replace(&mut self.element, true);
        self.of(element.ty(), fact, value);
        self.element = before;
    }

    fn members(&mut self, block: Block, members: &[(std::borrow::Cow<'_, str>, ValueView<'_>)]) {
        for (name, value) in members {
            match block.get(name) {
                Some(fact) => self.of(fact.ty(), Some(fact), value),
                None => {
                    let expected = format!("an object without `{name}`");
                    (self.report)(ProblemKind::WrongType { expected, found: "one with it", element: self.element });
                }
            }
        }
    }

    fn elements(&mut self, fact: Fact, found: usize) {
        if !self.values {
            return;
        }
        if let Some(max) = fact.max_items().filter(|max| found > *max) {
            (self.report)(ProblemKind::TooMany { max, found, elements: true });
        }
        if let Some(min) = fact.min_items().filter(|min| found < *min) {
            (self.report)(ProblemKind::TooFew { min, found, elements: true });
        }
    }

    fn number(&mut self, fact: Option<Fact>, text: &str) {
        let Some(bounds) = fact.and_then(Fact::range).filter(|_| self.values) else { return };
        if decimal(text).is_some_and(|number| !inside(number, bounds)) {
            (self.report)(ProblemKind::OutOfRange { value: text.to_owned(), bounds });
        }
    }

    fn text(&mut self, fact: Fact, text: &str) {
        if !self.values {
            return;
        }
        let shown = || if fact.sensitive() { String::from("(sensitive)") } else { cut(text) };
        // Enumerations take the empty text for absent.
        if fact.allowed().len() > 0 && !text.is_empty() && fact.allowed().all(|allowed| allowed != text) {
            let allowed: Vec<&'static str> = fact.allowed().collect();
            let suggestion = allowed
                .iter()
                .find(|allowed| allowed.eq_ignore_ascii_case(text))
                .copied()
                .or_else(|| crate::diagnostics::suggest(text, allowed.iter().copied()))
                .map(String::from);
            (self.report)(ProblemKind::NotInEnum { value: shown(), allowed, suggestion });
        }
        if let Some(bounds) = fact.length() {
            let length = text.chars().count();
            if !inside(length as f64, bounds) {
                (self.report)(ProblemKind::BadLength { length, bounds });
            }
        }
        if let Some(pattern) = fact.pattern().filter(|pattern| !matches(pattern, text)) {
            (self.report)(ProblemKind::BadPattern { value: shown(), pattern });
        }
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn decimal(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|_| digits)
}

fn inside(number: f64, (low, high): Bounds) -> bool {
    let bound = |text: Option<&str>| text.and_then(decimal);
    bound(low).is_none_or(|low| number >= low) && bound(high).is_none_or(|high| number <= high)
}

type Patterns = FxHashMap<&'static str, Option<Regex>>;
static PATTERNS: LazyLock<RwLock<Patterns>> = LazyLock::new(|| RwLock::new(FxHashMap::default()));

/// Whether a text matches; a pattern that our engine cannot read matches everything.
fn matches(pattern: &'static str, text: &str) -> bool {
    if let Ok(patterns) = PATTERNS.read()
        && let Some(found) = patterns.get(pattern)
    {
        return found.as_ref().is_none_or(|regex| regex.is_match(text));
    }
    let regex = Regex::new(pattern).ok();
    let matched = regex.as_ref().is_none_or(|regex| regex.is_match(text));
    match PATTERNS.write() {
        Ok(mut patterns) => patterns.insert(pattern, regex),
        Err(poisoned) => poisoned.into_inner().insert(pattern, regex),
    };
    matched
}

#[cfg(test)]
pub(super) fn compiles(pattern: &str) -> bool {
    Regex::new(pattern).is_ok()
}
