//! Documentation: `///` lines, their margin removed, and in blueprints the values within them.

use super::Lower;
use crate::syntax::ast::{Doc, StringPart};
use crate::syntax::grammar::{Pair, Rule, read};

impl Lower<'_> {
    pub(super) fn doc(&mut self, pair: &Pair<'_>) -> Doc {
        let span = self.span(pair);
        let mut text = String::new();
        let mut parts = Vec::new();
        for (index, line) in pair.clone().into_inner().enumerate() {
            if index > 0 {
                text.push('\n');
                push_text(&mut parts, "\n");
            }
            let written = line.as_str().trim_end();
            let after = written.trim_start_matches('/');
            let content = after.strip_prefix(' ').unwrap_or(after);
            text.push_str(content);
            if self.docs_have_values && content.contains("\\(") {
                let start = line.as_span().start() + written.len() - content.len();
                self.doc_values(content, start, &mut parts);
            } else {
                push_text(&mut parts, content);
            }
        }
        Doc { text, span, parts }
    }

    /// Cuts one line at its `\(…)`.
    fn doc_values(&mut self, content: &str, start: usize, parts: &mut Vec<StringPart>) {
        let mut from = 0;
        while let Some(at) = content[from..].find("\\(").map(|at| from + at) {
            push_text(parts, &content[from..at]);
            let Ok(mut pairs) = read(Rule::interpolation, &content[at..]) else {
                let span = self.settled_span(start + at, start + at + 2);
                self.form_error(
                    crate::diagnostics::codes::UNCLOSED_INTERPOLATION,
                    span,
                    "the value in this comment cannot be read",
                    "begins here",
                    "documentation in a blueprint is printed, with `\\(…)` replaced by values",
                );
                return push_text(parts, &content[at..]);
            };
            let Some(pair) = pairs.next() else { return };
            let length = pair.as_str().len();
            let outer = self.base;
            self.base += start + at;
            if let Some(expr) = self.interpolation(pair) {
                parts.push(StringPart::Value { expr, indent: None });
            }
            self.base = outer;
            from = at + length;
        }
        push_text(parts, &content[from..]);
    }
}

/// Adds text, joined with text before it.
pub(super) fn push_text(parts: &mut Vec<StringPart>, more: &str) {
    if more.is_empty() {
        return;
    }
    if let Some(StringPart::Text(text)) = parts.last_mut() {
        *text = format!("{text}{more}").into();
    } else {
        parts.push(StringPart::Text(more.into()));
    }
}
