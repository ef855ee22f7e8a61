//! Prints YAML as a careful person writes it: two spaces, lists indented, quotes only where a reader of YAML 1.1 or 1.2
//! would take the text for something else, `|` for text of several lines, comments above and notes behind.

use super::{Entry, Item, Yaml};
use crate::artifact::{Origin, Printed, Traced, wrap};

const COMMENT_WIDTH: usize = 100;

/// Prints a document under its header comment.
pub fn print(header: &[String], root: &Yaml) -> Printed {
    let mut printer = Printer { out: String::new(), line: 1, trace: Vec::new() };
    for line in header {
        printer.comment(line, 0);
    }
    printer.out.push_str("---");
    printer.newline();
    match root {
        Yaml::Map(entries) if !entries.is_empty() => printer.map(entries, 0, 0, false),
        Yaml::List(items) if !items.is_empty() => printer.list(items, 0, 0),
        other => {
            printer.scalar(other, 2);
            printer.newline();
        }
    }
    Printed { text: printer.out, trace: printer.trace }
}

struct Printer {
    out: String,
    line: usize,
    trace: Vec<Traced>,
}

impl Printer {
    fn newline(&mut self) {
        self.out.push('\n');
        self.line += 1;
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn comment(&mut self, text: &str, indent: usize) {
        for line in text.lines() {
            if line.trim().is_empty() {
                self.spaces(indent);
                self.out.push('#');
                self.newline();
            }
            for piece in wrap(line, COMMENT_WIDTH.saturating_sub(indent + 2)) {
                self.spaces(indent);
                self.out.push_str("# ");
                self.out.push_str(&piece);
                self.newline();
            }
        }
    }

    fn traced(&mut self, place: usize, first: usize, origin: Origin) {
        self.trace.insert(place, Traced { line: first, end: self.line, origin });
    }

    /// `opened`: the first key goes on the line that is already begun (`- `).
    fn map(&mut self, entries: &[Entry], indent: usize, depth: usize, opened: bool) {
        for (index, entry) in entries.iter().enumerate() {
            if index > 0 && airy(&entries[index - 1].value, &entry.value, entry.doc.is_some(), depth) {
                self.newline();
            }
            let first = self.line;
            let place = self.trace.len();
            if !(opened && index == 0) {
                if let Some(doc) = &entry.doc {
                    self.comment(doc, indent);
                }
                self.spaces(indent);
            }
            self.text(&entry.key, None);
            self.out.push(':');
            match &entry.value {
                Yaml::Map(inner) if !inner.is_empty() => {
                    self.note(entry.note.as_deref());
                    self.newline();
                    self.map(inner, indent + 2, depth + 1, false);
                }
                Yaml::List(items) if !items.is_empty() => {
                    self.note(entry.note.as_deref());
                    self.newline();
                    self.list(items, indent + 2, depth + 1);
                }
                // Said with nothing behind the colon: `workflow_dispatch:`.
                Yaml::Null => {
                    self.note(entry.note.as_deref());
                    self.newline();
                }
                other => {
                    self.out.push(' ');
                    self.noted_scalar(other, indent + 2, entry.note.as_deref());
                    self.newline();
                }
            }
            self.traced(place, first, entry.origin);
        }
    }

    fn list(&mut self, items: &[Item], indent: usize, depth: usize) {
        for (index, item) in items.iter().enumerate() {
            let first = self.line;
            let place = self.trace.len();
            let inner_doc = match &item.value {
                Yaml::Map(entries) => entries.first().and_then(|entry| entry.doc.clone()),
                _ => None,
            };
            if index > 0 && (item.doc.is_some() || inner_doc.is_some()) {
                self.newline();
            }
            for doc in [item.doc.as_ref(), inner_doc.as_ref()].into_iter().flatten() {
                self.comment(doc, indent);
            }
            self.spaces(indent);
            self.out.push_str("- ");
            match &item.value {
                Yaml::Map(entries) if !entries.is_empty() => self.map(entries, indent + 2, depth + 1, true),
                Yaml::List(inner) if !inner.is_empty() => {
                    self.out.pop();
                    self.newline();
                    self.list(inner, indent + 2, depth + 1);
                }
                other => {
                    self.noted_scalar(other, indent + 2, item.note.as_deref());
                    self.newline();
                }
            }
            self.traced(place, first, item.origin);
        }
    }

    fn note(&mut self, note: Option<&str>) {
        if let Some(note) = note.filter(|note| !note.is_empty()) {
            self.out.push_str("  # ");
            self.out.extend(note.chars().map(|letter| if letter.is_control() { ' ' } else { letter }));
        }
    }

    fn noted_scalar(&mut self, value: &Yaml, indent: usize, note: Option<&str>) {
        match value {
            Yaml::Text(text) => self.text_value(text, indent, note),
            other => {
                self.scalar(other, indent);
                self.note(note);
            }
        }
    }

    fn scalar(&mut self, value: &Yaml, indent: usize) {
        match value {
            Yaml::Null => self.out.push_str("null"),
            Yaml::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Yaml::Number(text) => self.out.push_str(text),
            Yaml::Text(text) => self.text_value(text, indent, None),
            Yaml::List(_) => self.out.push_str("[]"),
            Yaml::Map(_) => self.out.push_str("{}"),
        }
    }

    fn text_value(&mut self, text: &str, indent: usize, note: Option<&str>) {
        if !block_fits(text) {
            self.text(text, note);
            return;
        }
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            self.out.push('2');
        }
        let body = text.trim_end_matches('\n');
        let chomping = match text.len() - body.len() {
            0 => "-",
            1 => "",
            _ => "+",
        };
        self.out.push_str(chomping);
        self.note(note);
        let kept = if chomping == "+" { &text[..text.len() - 1] } else { body };
        for line in kept.split('\n') {
            self.newline();
            if !line.is_empty() {
                self.spaces(indent);
                self.out.push_str(line);
            }
        }
    }

    fn text(&mut self, text: &str, note: Option<&str>) {
        if needs_quotes(text) {
            double_quoted(&mut self.out, text);
        } else {
            self.out.push_str(text);
        }
        self.note(note);
    }
}

/// Text of several lines that a block scalar can hold.
fn block_fits(text: &str) -> bool {
    text.trim_end_matches('\n').chars().any(|letter| letter == '\n')
        && !text.trim().is_empty()
        && text.chars().all(|letter| letter == '\n' || letter == '\t' || !unprintable(letter))
        && !text.lines().next().is_some_and(|line| line.starts_with('\t'))
}

/// What YAML cannot hold unescaped, or reads as a line end of its own.
fn unprintable(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A blank line between long entries: jobs of a workflow, services of a composition, and what stands at the top.
fn airy(above: &Yaml, below: &Yaml, documented: bool, depth: usize) -> bool {
    let long = |value: &Yaml| match value {
        Yaml::Map(entries) => entries.len() > 1 || entries.iter().any(|entry| !is_scalar(&entry.value)),
        Yaml::List(items) => items.iter().any(|item| matches!(item.value, Yaml::Map(_))),
        _ => false,
    };
    let nested = |value: &Yaml| matches!(value, Yaml::Map(entries) if entries.len() > 2 && long(value));
    match depth {
        0 => long(above) || long(below) || documented,
        1 => nested(above) && matches!(below, Yaml::Map(_)),
        _ => false,
    }
}

fn is_scalar(value: &Yaml) -> bool {
    match value {
        Yaml::Map(entries) => entries.is_empty(),
        Yaml::List(items) => items.is_empty(),
        _ => true,
    }
}

/// Plain text would be read as something else: by YAML 1.1 (`on`, `1:30`, `012`) or 1.2, or not at all.
pub fn needs_quotes(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return true };
    if text.starts_with(' ') || text.ends_with(' ') || text.ends_with(':') || text.chars().any(unprintable) {
        return true;
    }
    if text.contains(": ") || text.contains(" #") {
        return true;
    }
    if matches!(first, ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`') {
        return true;
    }
    if matches!(first, '-' | '?' | ':') && text.chars().nth(1).is_none_or(|second| second == ' ') {
        return true;
    }
    if matches!(text, "---" | "..." | "=" | "<<" | "~") || text.starts_with("--- ") || text.starts_with("... ") {
        return true;
    }
    is_word_of_yaml(text) || looks_numeric(text)
}

fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Numbers of any kind, dates, times, and versions and ports, which people expect quoted as well.
fn looks_numeric(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(rest.to_ascii_lowercase().as_str(), ".inf" | ".nan") {
        return true;
    }
    if let Some(digits) =
        rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0o")).or_else(|| rest.strip_prefix("0b"))
    {
        return digits.chars().all(|digit| digit.is_ascii_hexdigit() || digit == '_');
    }
    if !rest.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
        || !rest.contains(|letter: char| letter.is_ascii_digit())
    {
        return false;
    }
    let letters = rest.chars().filter(|letter| letter.is_ascii_alphabetic()).count();
    let allowed = rest.chars().all(|letter| {
        letter.is_ascii_digit() || matches!(letter, '.' | '_' | ':' | '-' | '+' | 'e' | 'E' | 'T' | 't' | 'Z' | ' ')
    });
    allowed && letters <= 2
}

fn double_quoted(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if unprintable(other) => {
                let _ = write!(out, "\\u{:04X}", other as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
