//! Strings: escapes, interpolations, margins, and the lines that steer others.

use super::Lower;
use super::docs::push_text;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::source::Span;
use crate::syntax::ast::{Expr, Generator, StringForm, StringLit, StringPart};
use crate::syntax::grammar::{Pair, Rule};

/// A piece of a `"""` string, before its margin is removed.
enum Piece {
    Text(String),
    Value(Expr),
    For(Generator, Span),
    If(Expr, Span),
    Else(Span),
    End(Span),
}

impl Lower<'_> {
    pub(super) fn string_lit(&mut self, pair: Pair<'_>) -> StringLit {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::raw_string => {
                let text = pair.as_str();
                let inside = text.get(2..text.len().saturating_sub(1)).unwrap_or("");
                let mut parts = Vec::new();
                push_text(&mut parts, inside);
                StringLit { span, form: StringForm::Raw, parts }
            }
            Rule::block_string => self.block_string(pair, span),
            _ => {
                let mut parts = Vec::new();
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::text => push_text(&mut parts, part.as_str()),
                        Rule::escape => self.escape(&part, &mut parts),
                        _ => {
                            if let Some(expr) = self.interpolation(part) {
                                parts.push(StringPart::Value { expr, indent: None });
                            }
                        }
                    }
                }
                StringLit { span, form: StringForm::Plain, parts }
            }
        }
    }

    fn escape(&mut self, pair: &Pair<'_>, parts: &mut Vec<StringPart>) {
        let text = match pair.as_str() {
            "\\n" => "\n",
            "\\t" => "\t",
            "\\\"" => "\"",
            "\\\\" => "\\",
            other => {
                let span = self.span(pair);
                let char = other.get(1..).unwrap_or("");
                self.problem(
                    Diagnostic::error(codes::UNKNOWN_ESCAPE, span, format!("`{other}` is no escape"))
                        .label("unknown")
                        .help("there are `\\n`, `\\t`, `\\\"`, `\\\\` and the value `\\(…)`; in `r\"…\"` a backslash is itself")
                        .fix(
                            "write the backslash twice",
                            Applicability::Unsafe,
                            vec![Edit { span, text: format!("\\\\{char}") }],
                        ),
                );
                return push_text(parts, char);
            }
        };
        push_text(parts, text);
    }

    /// `\(expr)`
    pub(super) fn interpolation(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let inner = pair.into_inner().next()?;
        let mut value = None;
        let inside = self.enter(span);
        for part in inner.into_inner() {
            match part.as_rule() {
                _ if !inside => {}
                Rule::expr => value = Some(self.expr(part)),
                Rule::missing => {
                    self.form_error(
                        codes::MISSING_VALUE,
                        span,
                        "`\\()` holds no value",
                        "a value is expected between the parentheses",
                        "write `\\(value)`; a backslash alone is written `\\\\`",
                    );
                    value = Some(self.error_expr(span));
                }
                _ => self.junk(&part),
            }
        }
        self.leave();
        value
    }

    // ------------------------------------------------------------ blocks

    fn block_string(&mut self, pair: Pair<'_>, span: Span) -> StringLit {
        let margin = self.margin(pair.as_str(), span);
        let start = pair.as_span().start();
        self.report_lines_left_of(&margin, pair.as_str(), start);
        let pieces = self.pieces(pair);
        let mut pieces = without_margin(pieces, &margin).into_iter().peekable();
        let mut parts = Vec::new();
        loop {
            self.block_parts(&mut pieces, &mut parts, 0);
            // What is left is an `\end` or `\else:` too many.
            let Some(piece) = pieces.next() else { break };
            if let Piece::Else(place) | Piece::End(place) = piece {
                self.steering_error(place, "nothing is open that this line could end");
            }
        }
        mark_alone(&mut parts);
        StringLit { span, form: StringForm::Block, parts }
    }

    /// The blanks before the closing quotes.
    fn margin(&mut self, text: &str, span: Span) -> String {
        let inside = &text[3..text.len().saturating_sub(3).max(3)];
        let first = inside.split('\n').next().unwrap_or("");
        let last = inside.rsplit_once('\n').map(|(_, last)| last);
        let closes_alone = last.is_some_and(|last| last.trim().is_empty());
        if !first.trim().is_empty() || !closes_alone {
            self.form_error(
                codes::BLOCK_STRING_FORM,
                span,
                "the quotes of a text of several lines stand alone",
                "text begins on the line after `\"\"\"`, and the closing `\"\"\"` has a line of its own",
                "the closing quotes set the margin: what stands left of them is removed from every line",
            );
        }
        last.filter(|_| closes_alone).unwrap_or("").to_owned()
    }

    fn report_lines_left_of(&mut self, margin: &str, text: &str, start: usize) {
        if margin.is_empty() {
            return;
        }
        let mut at = 0;
        let last = text.lines().count().saturating_sub(1);
        for (index, line) in text.split('\n').enumerate() {
            let written = line.trim_end();
            if index > 0 && index < last && !written.is_empty() && !line.starts_with(margin) {
                let blanks = written.len() - written.trim_start().len();
                let span = self.settled_span(start + at + blanks, start + at + written.len());
                self.form(
                    Diagnostic::error(
                        codes::BLOCK_STRING_FORM,
                        span,
                        "this line stands left of the margin of its text",
                    )
                    .label(format!("should stand {} to the right", columns(margin.len().saturating_sub(blanks))))
                    .help("the closing `\"\"\"` set the margin: every line stands at least as deep as they do"),
                );
            }
            at += line.len() + 1;
        }
    }

    fn pieces(&mut self, pair: Pair<'_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::block_text => text.push_str(part.as_str()),
                Rule::block_single => match part.as_str() {
                    "\\\\(" => text.push_str("\\("),
                    "\n" => {
                        if text.ends_with('\r') {
                            text.pop();
                        }
                        text.push('\n');
                    }
                    "\\" => {
                        self.malformed_steering(&part, &text);
                        text.push('\\');
                    }
                    other => text.push_str(other),
                },
                Rule::steering => {
                    // The line break before a steering line ends the line before it.
                    text.push('\n');
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                    pieces.extend(self.steering(part));
                }
                _ => {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                    if let Some(expr) = self.interpolation(part) {
                        pieces.push(Piece::Value(expr));
                    }
                }
            }
        }
        pieces.push(Piece::Text(text));
        pieces
    }

    fn steering(&mut self, pair: Pair<'_>) -> Option<Piece> {
        let part = pair.into_inner().next()?;
        let span = self.span(&part);
        Some(match part.as_rule() {
            Rule::steer_for => Piece::For(part.into_inner().next().map(|part| self.generator(part))?, span),
            Rule::steer_if => Piece::If(part.into_inner().next().map(|part| self.expr(part))?, span),
            Rule::steer_else => Piece::Else(span),
            _ => Piece::End(span),
        })
    }

    /// A backslash at the beginning of a line, before a word that steers, whose line could not be read.
    fn malformed_steering(&mut self, pair: &Pair<'_>, before: &str) {
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        if !before[line_start..].trim().is_empty() || !before.contains('\n') {
            return;
        }
        let start = pair.as_span().start();
        let rest = &self.settled[start + self.base + 1..];
        let line = rest.lines().next().unwrap_or("").trim_end();
        let (word, _) = super::bodies::first_word(line);
        if ["for", "if", "else", "end"].contains(&word) {
            let span = self.settled_span(start, start + 1 + line.len());
            self.steering_error(span, "this line cannot be read");
        }
    }

    fn steering_error(&mut self, span: Span, message: &str) {
        self.form_error(
            codes::STEERING_LINE,
            span,
            message,
            "a line that begins so steers the lines around it",
            "the forms are `\\for x in xs:`, `\\if condition:`, `\\else:` and `\\end`, each alone on its line",
        );
    }

    /// Puts pieces together up to the `\else:` or `\end` that belongs to what is open.
    fn block_parts(
        &mut self,
        pieces: &mut std::iter::Peekable<std::vec::IntoIter<Piece>>,
        parts: &mut Vec<StringPart>,
        depth: usize,
    ) {
        while let Some(piece) = pieces.peek() {
            if matches!(piece, Piece::Else(_) | Piece::End(_)) {
                return;
            }
            match pieces.next() {
                Some(Piece::Text(text)) => push_text(parts, &text),
                Some(Piece::Value(expr)) => parts.push(StringPart::Value { expr, indent: None }),
                Some(Piece::For(_, place) | Piece::If(_, place)) if depth >= 32 => {
                    self.steering_error(place, "too many lines of this kind within each other");
                }
                Some(Piece::For(generator, place)) => {
                    let mut body = Vec::new();
                    self.block_parts(pieces, &mut body, depth + 1);
                    if let Some(Piece::Else(place)) = pieces.peek() {
                        let place = *place;
                        self.steering_error(place, "`\\else:` belongs to `\\if`, and a `\\for` is open here");
                        pieces.next();
                        self.block_parts(pieces, &mut Vec::new(), depth + 1);
                    }
                    self.expect_end(pieces, place);
                    parts.push(StringPart::For { generator, body });
                }
                Some(Piece::If(condition, place)) => {
                    let mut then = Vec::new();
                    let mut otherwise = Vec::new();
                    self.block_parts(pieces, &mut then, depth + 1);
                    if let Some(Piece::Else(_)) = pieces.peek() {
                        pieces.next();
                        self.block_parts(pieces, &mut otherwise, depth + 1);
                    }
                    self.expect_end(pieces, place);
                    parts.push(StringPart::If { condition, then, otherwise });
                }
                _ => return,
            }
        }
    }

    fn expect_end(&mut self, pieces: &mut std::iter::Peekable<std::vec::IntoIter<Piece>>, open: Span) {
        if let Some(Piece::End(_)) = pieces.peek() {
            pieces.next();
        } else {
            self.steering_error(open, "no `\\end` follows this line");
        }
    }
}

fn columns(count: usize) -> String {
    if count == 1 { String::from("1 column") } else { format!("{count} columns") }
}

/// Removes the margin from every line, the line break after the opening quotes, and the line of the closing ones. The line of a steering
/// piece goes with it: its own line break was given to the line before, so the one after it is dropped.
fn without_margin(pieces: Vec<Piece>, margin: &str) -> Vec<Piece> {
    let count = pieces.len();
    let mut at_line_start = false;
    let mut drop_break = true;
    let mut out = Vec::with_capacity(count);
    for (index, piece) in pieces.into_iter().enumerate() {
        let Piece::Text(text) = piece else {
            drop_break = !matches!(piece, Piece::Value(_));
            at_line_start = false;
            out.push(piece);
            continue;
        };
        let mut clean = String::with_capacity(text.len());
        let breaks = text.matches('\n').count();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                if drop_break {
                    drop_break = false;
                } else {
                    clean.push('\n');
                }
                at_line_start = true;
            }
            let line = if at_line_start { line.strip_prefix(margin).unwrap_or(line.trim_start()) } else { line };
            let is_blank = line.trim().is_empty() && number < breaks;
            clean.push_str(if is_blank && number > 0 { "" } else { line });
            at_line_start = false;
        }
        if index + 1 == count {
            // The closing quotes stand on a line of their own, which is not part of the text; the break before it is.
            let kept = clean.trim_end_matches([' ', '\t']).len();
            clean.truncate(kept);
        }
        drop_break = drop_break && clean.is_empty();
        out.push(Piece::Text(clean));
    }
    out
}

/// Values that stand alone on their line keep its column for every line that they have.
fn mark_alone(parts: &mut [StringPart]) {
    let mut column = Some(0_usize);
    for index in 0..parts.len() {
        let ends_line = match parts.get(index + 1) {
            None | Some(StringPart::For { .. } | StringPart::If { .. }) => true,
            Some(StringPart::Text(text)) => text.starts_with('\n'),
            Some(StringPart::Value { .. }) => false,
        };
        match &mut parts[index] {
            StringPart::Text(text) => {
                let line = text.rsplit_once('\n').map(|(_, line)| line);
                let starts_fresh = line.is_some() || index == 0 || column == Some(0);
                let line = line.unwrap_or(text);
                column = (starts_fresh && line.trim().is_empty()).then_some(line.len());
            }
            StringPart::Value { indent, .. } => {
                if ends_line {
                    *indent = column.and_then(|column| u32::try_from(column).ok());
                }
                column = None;
            }
            StringPart::For { body, .. } => {
                mark_alone(body);
                column = Some(0);
            }
            StringPart::If { then, otherwise, .. } => {
                mark_alone(then);
                mark_alone(otherwise);
                column = Some(0);
            }
        }
    }
}
