//! Prints JSON: two spaces, one entry a line, no comments (JSON has none).

use super::{Entry, Item, Yaml};
use crate::artifact::{Origin, Printed, Traced};

/// Prints a document; comments and notes are dropped.
pub fn print(root: &Yaml) -> Printed {
    let mut printer = Printer { out: String::new(), line: 1, trace: Vec::new() };
    printer.value(root, 0);
    printer.newline();
    Printed { text: printer.out, trace: printer.trace }
}

/// A value on one line: `{"a":1}`.
pub fn compact(root: &Yaml) -> String {
    let mut out = String::new();
    write_compact(&mut out, root);
    out
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

    fn value(&mut self, value: &Yaml, indent: usize) {
        match value {
            Yaml::Map(entries) if !entries.is_empty() => self.map(entries, indent),
            Yaml::List(items) if !items.is_empty() => self.list(items, indent),
            other => write_compact(&mut self.out, other),
        }
    }

    fn map(&mut self, entries: &[Entry], indent: usize) {
        self.out.push('{');
        for (index, entry) in entries.iter().enumerate() {
            let place = self.begin(index, indent, entry.origin);
            string(&mut self.out, &entry.key);
            self.out.push_str(": ");
            self.value(&entry.value, indent + 2);
            self.end(place);
        }
        self.close(indent, '}');
    }

    fn list(&mut self, items: &[Item], indent: usize) {
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            let place = self.begin(index, indent, item.origin);
            self.value(&item.value, indent + 2);
            self.end(place);
        }
        self.close(indent, ']');
    }

    fn begin(&mut self, index: usize, indent: usize, origin: Origin) -> usize {
        if index > 0 {
            self.out.push(',');
        }
        self.newline();
        self.out.extend(std::iter::repeat_n(' ', indent + 2));
        // What holds others stands before them, and is complete when they are.
        self.trace.push(Traced { line: self.line, end: self.line + 1, origin });
        self.trace.len() - 1
    }

    fn end(&mut self, place: usize) {
        let end = self.line + 1;
        if let Some(traced) = self.trace.get_mut(place) {
            traced.end = end;
        }
    }

    fn close(&mut self, indent: usize, bracket: char) {
        self.newline();
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push(bracket);
    }
}

fn write_compact(out: &mut String, value: &Yaml) {
    match value {
        Yaml::Null => out.push_str("null"),
        Yaml::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Yaml::Number(text) => out.push_str(text),
        Yaml::Text(text) => string(out, text),
        Yaml::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_compact(out, &item.value);
            }
            out.push(']');
        }
        Yaml::Map(entries) => {
            out.push('{');
            for (index, entry) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(out, &entry.key);
                out.push(':');
                write_compact(out, &entry.value);
            }
            out.push('}');
        }
    }
}

/// A string of JSON.
pub fn string(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if other.is_control() => {
                let _ = write!(out, "\\u{:04x}", other as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
