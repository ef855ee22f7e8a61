//! Bodies of specs, and what is said about text that no rule could read.

use super::Lower;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::source::{Name, Span};
use crate::syntax::ast::{
    Body, Doc, Entry, EntryKind, Expr, ExprKind, Field, FieldKey, Ident, Label, LabelKind, StringLit,
};
use crate::syntax::grammar::{Pair, Rule};

impl Lower<'_> {
    pub(super) fn body(&mut self, pair: Pair<'_>) -> Body {
        let span = self.span(&pair);
        let mut entries = Vec::new();
        if self.enter(span) {
            for part in pair.into_inner() {
                entries.extend(self.entry(part));
            }
        }
        self.leave();
        Body { span, entries }
    }

    fn entry(&mut self, pair: Pair<'_>) -> Option<Entry> {
        let span = self.span(&pair);
        let mut doc: Option<Doc> = None;
        let mut kind = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::doc => doc = Some(self.doc(&part)),
                Rule::set => kind = Some(self.set_entry(part)),
                Rule::merge => kind = Some(self.merge_entry(part)),
                Rule::labelled => kind = Some(self.labelled_entry(part)),
                Rule::needs => kind = Some(self.needs_entry(part)),
                Rule::layer => kind = Some(self.layer_entry(part)),
                _ => {
                    let after = kind.is_some();
                    if !after {
                        self.unreadable_entry(&part);
                        kind = Some(EntryKind::Error);
                    } else {
                        self.after_entry(&part);
                    }
                }
            }
        }
        Some(Entry { doc, span, kind: kind? })
    }

    /// The name of an entry; text in quotes for keys of maps that are no words.
    fn entry_name(&mut self, pair: Pair<'_>) -> Ident {
        if pair.as_rule() == Rule::name {
            return self.ident(&pair);
        }
        let text = self.string_lit(pair);
        self.plain_text(&text)
    }

    /// A string without interpolation, as a name.
    pub(super) fn plain_text(&mut self, text: &StringLit) -> Ident {
        match text.literal() {
            Some(literal) => Ident { name: Name::new(literal), span: text.span },
            None => {
                self.form_error(
                    codes::UNREADABLE,
                    text.span,
                    "a key of a spec is plain text",
                    "holds a value",
                    "keys are computed in blueprints and functions only",
                );
                Ident { name: Name::new(""), span: text.span }
            }
        }
    }

    fn set_entry(&mut self, pair: Pair<'_>) -> EntryKind {
        let mut parts = pair.into_inner();
        let (Some(key), Some(op), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return EntryKind::Error;
        };
        let name = self.entry_name(key);
        let append = op.as_str() == "+=";
        let op = self.span(&op);
        let value = self.value(value);
        if !append && let ExprKind::Record(fields) = &value.kind {
            return self.record_after_equals(name, op, &value, fields);
        }
        EntryKind::Set { name, append, value }
    }

    /// `machine = { … }`: one form for one meaning, so it is an error, and is read as what was meant.
    fn record_after_equals(&mut self, name: Ident, op: Span, value: &Expr, fields: &[Field]) -> EntryKind {
        let plain: Option<Vec<Entry>> = fields.iter().map(as_entry).collect();
        let Some(entries) = plain else {
            // With a spread or a loop it is a value that no body could write.
            return EntryKind::Set { name, append: false, value: value.clone() };
        };
        let word = name.name;
        let gap = Span { end: value.span.start, ..op };
        self.problem(
            Diagnostic::error(codes::RECORD_AFTER_EQUALS, op, format!("`{word}` gets its fields without `=`"))
                .label("remove this")
                .help(format!("write `{word} {{ … }}`: fields are merged with what other layers say, not replaced"))
                .replace("remove the `=`", gap, ""),
        );
        EntryKind::Merge { name, body: Body { span: value.span, entries } }
    }

    fn merge_entry(&mut self, pair: Pair<'_>) -> EntryKind {
        let mut parts = pair.into_inner();
        let (Some(key), Some(body)) = (parts.next(), parts.next()) else { return EntryKind::Error };
        let name = self.entry_name(key);
        EntryKind::Merge { name, body: self.body(body) }
    }

    fn labelled_entry(&mut self, pair: Pair<'_>) -> EntryKind {
        let mut parts = pair.into_inner();
        let (Some(word), Some(label)) = (parts.next(), parts.next()) else { return EntryKind::Error };
        let word = self.ident(&word);
        if ["for", "if", "let"].contains(&word.name.as_str()) {
            self.statement_in_spec(word);
            return EntryKind::Error;
        }
        let label = self.label(label);
        if let LabelKind::Path(path) = &label.kind
            && let [only] = path.as_slice()
            && ["true", "false", "none"].contains(&only.name.as_str())
        {
            self.missing_equals(word, label.span);
            return EntryKind::Error;
        }
        EntryKind::Labelled { word, label, body: parts.next().map(|body| self.body(body)) }
    }

    pub(super) fn label(&mut self, pair: Pair<'_>) -> Label {
        let span = self.span(&pair);
        let kind = match pair.into_inner().next() {
            Some(part) if part.as_rule() == Rule::path => LabelKind::Path(self.path(part)),
            Some(part) => LabelKind::Text(self.string_lit(part)),
            None => LabelKind::Path(Vec::new()),
        };
        Label { span, kind }
    }

    /// `us-east1`, `main.read`: regions are words here.
    pub(super) fn path(&mut self, pair: Pair<'_>) -> Vec<Ident> {
        let alone = !pair.as_str().contains('.');
        pair.into_inner()
            .map(|name| {
                if alone { Ident { name: Name::new(name.as_str()), span: self.span(&name) } } else { self.ident(&name) }
            })
            .collect()
    }

    /// `needs BACKUP "which backup" = command` is short for `needs BACKUP { title = "which backup", value = command }`.
    fn needs_entry(&mut self, pair: Pair<'_>) -> EntryKind {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let (Some(name), Some(title), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return EntryKind::Error;
        };
        let word = Ident { name: Name::new("needs"), span: Span { end: span.start + 5, ..span } };
        let name = self.ident(&name);
        let title = self.string_lit(title);
        let value = self.value(value);
        let title_span = title.span;
        let title = self.new_expr(title_span, ExprKind::String(title));
        let entry = |word: &str, value: Expr| {
            let name = Ident { name: Name::new(word), span: value.span };
            Entry { doc: None, span: value.span, kind: EntryKind::Set { name, append: false, value } }
        };
        let body =
            Body { span: title_span.to(value.span), entries: vec![entry("title", title), entry("value", value)] };
        EntryKind::Labelled {
            word,
            label: Label { span: name.span, kind: LabelKind::Path(vec![name]) },
            body: Some(body),
        }
    }

    fn layer_entry(&mut self, pair: Pair<'_>) -> EntryKind {
        let mut parts = pair.into_inner();
        let (Some(clause), Some(body)) = (parts.next(), parts.next()) else { return EntryKind::Error };
        let environments = self.environments(clause);
        EntryKind::Layer { environments, body: self.body(body) }
    }

    // ------------------------------------------------------------ what could not be read

    pub(super) fn missing_equals(&mut self, word: Ident, value: Span) {
        let name = word.name;
        self.form(
            Diagnostic::error(codes::MISSING_EQUALS, word.span.to(value), format!("`=` is missing after `{name}`"))
                .label(format!("write `{name} = …`"))
                .help("`name = value` sets a field; `word label { … }` is an entry of a map")
                .fix(
                    "put `=` there",
                    Applicability::Safe,
                    vec![Edit { span: word.span.after(), text: String::from(" =") }],
                ),
        );
    }

    fn statement_in_spec(&mut self, word: Ident) {
        self.form(
            Diagnostic::error(codes::STATEMENT_IN_SPEC, word.span, format!("a spec has no `{}`", word.name))
                .label("only blueprints and functions decide and repeat")
                .help(
                    "write down what there is; use `in prod { … }` for what differs, and `defaults` for what repeats",
                ),
        );
    }

    /// A line of a body that is no entry.
    fn unreadable_entry(&mut self, pair: &Pair<'_>) {
        let (word, rest) = first_word(pair.as_str());
        let start = pair.as_span().start();
        let span = self.span(pair);
        if !word.is_empty() {
            let ident = Ident { name: Name::new(word), span: self.settled_span(start, start + word.len()) };
            if ["for", "if", "let"].contains(&word) {
                return self.statement_in_spec(ident);
            }
            if let Some(after) = rest.strip_prefix(':') {
                return self.colon_for_equals(ident, after);
            }
            let value = rest.trim_end();
            if value.starts_with(|char: char| char.is_ascii_digit() || "$€£\"[(".contains(char)) {
                return self.missing_equals(ident, span);
            }
        }
        self.junk(pair);
    }

    /// `timeout: 60ms`, as other languages write it.
    fn colon_for_equals(&mut self, word: Ident, after: &str) {
        let colon = Span { start: word.span.end, end: word.span.end + 1, ..word.span };
        let name = word.name;
        let text = if after.starts_with(' ') { " =" } else { " = " };
        self.form(
            Diagnostic::error(codes::MISSING_EQUALS, colon, format!("`{name}` gets its value by `=`, not by `:`"))
                .label("write `=`")
                .help("`:` gives a field its type, in kinds and types")
                .replace("write `=`", colon, text),
        );
    }

    /// Text behind an entry that was complete.
    pub(super) fn after_entry(&mut self, pair: &Pair<'_>) {
        let (word, rest) = first_word(pair.as_str());
        let begins_entry = !word.is_empty() && rest.starts_with(['=', '{', '"']) && !rest.starts_with("==");
        if !begins_entry {
            return self.junk(pair);
        }
        let start = pair.as_span().start();
        let span = self.settled_span(start, start + word.len());
        let at = Span { end: span.start, ..span };
        self.form(
            Diagnostic::error(
                codes::MISSING_SEPARATOR,
                span,
                format!("a comma or a new line is missing before `{word}`"),
            )
            .label("another entry begins here")
            .help("entries are separated by commas or stand on lines of their own")
            .fix(
                "put a comma there",
                Applicability::Unsafe,
                vec![Edit { span: at, text: String::from(", ") }],
            ),
        );
    }

    /// Text that no rule could read.
    pub(super) fn junk(&mut self, pair: &Pair<'_>) {
        if pair.as_rule() == Rule::doc {
            return;
        }
        let span = self.span(pair);
        let text = pair.as_str().lines().next().unwrap_or("").trim_end();
        let shown = if text.chars().count() > 40 {
            format!("{}…", text.chars().take(39).collect::<String>())
        } else {
            text.to_owned()
        };
        let line = Span { end: span.end.min(span.start + u32::try_from(text.len()).unwrap_or(0)), ..span };
        let (message, help) = junk_words(text, &shown);
        self.form_error(codes::UNREADABLE, line, message, "not understood from here on", help);
    }

    /// A value that is not there: the place is right behind what wants it.
    pub(super) fn missing(&mut self, pair: &Pair<'_>) -> Expr {
        let end = pair.as_span().start();
        let before = self.settled[..end + self.base].trim_end_matches([' ', '\n']).len().saturating_sub(self.base);
        let span = self.settled_span(before, before);
        let window = self.settled[..before + self.base].char_indices().rev().take(13).last().map_or(0, |(at, _)| at);
        let sign = self.settled[window..before + self.base].rsplit([' ', '\n']).next().unwrap_or("").to_owned();
        let message = if sign.is_empty() || sign.chars().count() > 12 {
            String::from("a value is missing here")
        } else {
            format!("a value is missing after `{sign}`")
        };
        self.form_error(
            codes::MISSING_VALUE,
            span,
            message,
            "a value is expected here",
            "write a value, or remove the entry",
        );
        self.error_expr(span)
    }

    /// An expression, or the place where one is missing.
    pub(super) fn value(&mut self, pair: Pair<'_>) -> Expr {
        match pair.as_rule() {
            Rule::missing => self.missing(&pair),
            _ => self.expr(pair),
        }
    }

    /// The expressions directly within a node; the rest of it is junk.
    pub(super) fn values(&mut self, pair: Pair<'_>) -> Vec<Expr> {
        let mut values = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr | Rule::missing => values.push(self.value(part)),
                _ => self.junk(&part),
            }
        }
        values
    }
}

/// The word a text begins with, and what follows it without blanks.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let length = text.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(text.len());
    if text.starts_with(|char: char| char.is_ascii_digit()) {
        return ("", text);
    }
    let (word, rest) = text.split_at(length);
    (word, rest.trim_start())
}

fn junk_words(text: &str, shown: &str) -> (String, &'static str) {
    if text.starts_with("==") || text.starts_with('=') {
        return (format!("`{shown}` has no place here"), "one `=` sets a value; `==` compares two");
    }
    if text.starts_with("expect ") {
        return (String::from("`expect` is not part of the language yet"), "write what must hold: `assert …`");
    }
    (
        format!("`{shown}` cannot be read here"),
        "a value ends with its line; a line goes on if the next one begins with an operator",
    )
}

/// A field of a record as an entry of a body, if it is no spread or loop.
fn as_entry(field: &Field) -> Option<Entry> {
    let Field::Set { key, value } = field else { return None };
    let name = match key {
        FieldKey::Name(name) => *name,
        FieldKey::Text(text) => Ident { name: Name::new(text.literal()?), span: text.span },
    };
    let kind = match &value.kind {
        ExprKind::Record(fields) => EntryKind::Merge {
            name,
            body: Body { span: value.span, entries: fields.iter().map(as_entry).collect::<Option<_>>()? },
        },
        _ => EntryKind::Set { name, append: false, value: value.clone() },
    };
    Some(Entry { doc: None, span: name.span.to(value.span), kind })
}
