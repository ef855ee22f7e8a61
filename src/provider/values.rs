//! Checks a value against the type of its argument and, where the value is known, against the provider's own checks.

use super::patterns::matches;
use super::{Block, Bounds, Element, Fact, Limit, ProblemKind, Type, ValueView, bounds};

/// Longer texts are cut in messages.
const SHOWN: usize = 60;

/// Checks the type, and where the value is known also enumerations, ranges, lengths, patterns and numbers of elements.
pub(super) fn check(fact: Fact, value: &ValueView<'_>, report: &mut dyn FnMut(ProblemKind)) {
    Value { element: false, limit: None, report }.of(fact.ty(), Some(fact), value);
}

struct Value<'r> {
    /// Whether we are inside a collection.
    element: bool,
    /// What the API says of the elements of the collection that we are in.
    limit: Option<Limit>,
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
            (Type::String, ValueView::Bool(known)) | (Type::Bool, ValueView::Bool(known)) => {
                if let (Some(known), Some(fact)) = (known, fact) {
                    self.limited(fact, &known.to_string());
                }
            }
            (Type::Bool, ValueView::String(None)) => {}
            (Type::Bool, ValueView::String(Some(text))) if matches!(text.as_ref(), "true" | "false") => {}
            (Type::Number, ValueView::Number(None) | ValueView::String(None)) => {}
            (Type::Number, ValueView::Number(Some(text))) => self.number(fact, text),
            (Type::Number, ValueView::String(Some(text))) if decimal(text).is_some() => self.number(fact, text),
            (Type::List(element) | Type::Set(element), ValueView::List(items)) => {
                if let Some(fact) = fact {
                    self.elements(fact, items.len(), ["element", "elements"]);
                }
                items.iter().for_each(|item| self.element(element, fact, item));
            }
            (Type::List(element) | Type::Set(element), ValueView::ListOf(item)) => self.element(element, fact, item),
            (Type::Map(element), ValueView::Object(members)) => {
                if let Some(fact) = fact {
                    self.entries(fact, members);
                }
                members.iter().for_each(|(_, member)| self.element(element, fact, member));
            }
            (Type::Map(element), ValueView::MapOf(member)) => self.element(element, fact, member),
            (Type::Object(block), ValueView::Object(members)) => self.members(block, members),
            (Type::Object(_), ValueView::MapOf(_)) => {}
            _ => {
                let expected = ty.describe();
                (self.report)(ProblemKind::WrongType { expected, found: value.describe(), element: self.element });
            }
        }
    }

    fn element(&mut self, element: Element, around: Option<Fact>, value: &ValueView<'_>) {
        let fact = if let Element::Value(fact) = element { Some(fact) } else { None };
        let before = (self.element, self.limit);
        (self.element, self.limit) = (true, around.and_then(Fact::limit));
        self.of(element.ty(), fact, value);
        (self.element, self.limit) = before;
    }

    fn members(&mut self, block: Block, members: &[(std::borrow::Cow<'_, str>, ValueView<'_>)]) {
        let before = self.limit.take();
        for (name, value) in members {
            match block.get(name) {
                Some(fact) => self.of(fact.ty(), Some(fact), value),
                None => {
                    let expected = format!("an object without `{name}`");
                    (self.report)(ProblemKind::WrongType { expected, found: "one with it", element: self.element });
                }
            }
        }
        self.limit = before;
    }

    /// Keys of a map, and what is known of the values of single ones.
    fn entries(&mut self, fact: Fact, members: &[(std::borrow::Cow<'_, str>, ValueView<'_>)]) {
        self.elements(fact, members.len(), ["entry", "entries"]);
        let report = &mut *self.report;
        for (key, value) in members {
            if let Some(limit) = fact.limit() {
                bounds::of_key(limit, key, &mut |breach| report(ProblemKind::Limit(breach)));
            }
            let (ValueView::String(Some(text)) | ValueView::Number(Some(text))) = value else { continue };
            for (_, limit) in fact.key_limits().filter(|(known, _)| known == key) {
                bounds::of_value(limit, text, &cut(text), &mut |breach| {
                    report(ProblemKind::Limit(breach.under(key)));
                });
            }
        }
    }

    fn elements(&mut self, fact: Fact, found: usize, what: [&str; 2]) {
        if let Some(max) = fact.max_items().filter(|max| found > *max) {
            (self.report)(ProblemKind::TooMany { max, found, elements: true });
        }
        if let Some(min) = fact.min_items().filter(|min| found < *min) {
            (self.report)(ProblemKind::TooFew { min, found, elements: true });
        }
        if let Some(limit) = fact.limit() {
            let report = &mut *self.report;
            bounds::of_count(limit, found, what, &mut |breach| report(ProblemKind::Limit(breach)));
        }
    }

    fn number(&mut self, fact: Option<Fact>, text: &str) {
        let Some(fact) = fact else { return };
        match fact.range().filter(|bounds| decimal(text).is_some_and(|number| !inside(number, *bounds))) {
            Some(bounds) => (self.report)(ProblemKind::OutOfRange { value: text.to_owned(), bounds }),
            // Of two that say the same, one is enough.
            None => self.limited(fact, text),
        }
    }

    /// What the API says of a value, or of an element of what we are in.
    fn limited(&mut self, fact: Fact, text: &str) {
        let shown = if fact.sensitive() { String::from("(sensitive)") } else { cut(text) };
        let report = &mut *self.report;
        // Text that is empty counts as absent where it need not be given.
        if text.is_empty() && !fact.required() {
            return;
        }
        let own = if self.element { self.limit } else { fact.limit() };
        if let Some(limit) = own.or_else(|| fact.limit()) {
            bounds::of_value(limit, text, &shown, &mut |breach| report(ProblemKind::Limit(breach)));
        }
    }

    fn text(&mut self, fact: Fact, text: &str) {
        let shown = || if fact.sensitive() { String::from("(sensitive)") } else { cut(text) };
        let mut fine = true;
        // Enumerations take the empty text for absent.
        if fact.allowed().len() > 0 && !text.is_empty() && fact.allowed().all(|allowed| allowed != text) {
            fine = false;
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
                fine = false;
                (self.report)(ProblemKind::BadLength { length, bounds });
            }
        }
        if let Some(pattern) = fact.pattern().filter(|pattern| !matches(pattern, text)) {
            fine = false;
            (self.report)(ProblemKind::BadPattern { value: shown(), pattern });
        }
        if fine {
            self.limited(fact, text);
        }
    }
}

pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn decimal(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|_| digits)
}

fn inside(number: f64, (low, high): Bounds) -> bool {
    let bound = |text: Option<&str>| text.and_then(decimal);
    bound(low).is_none_or(|low| number >= low) && bound(high).is_none_or(|high| number <= high)
}
