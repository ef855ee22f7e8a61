//! Lines of tokens: where they break, and how deep they stand.

use super::tokens::{Kind, Token};
use crate::syntax::layout::continues;

/// Longest line of a body that was written on one line.
pub(super) const WIDTH: usize = 110;

/// For each bracket the place of its partner; for everything else its own.
pub(super) fn partners(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut partners: Vec<usize> = (0..tokens.len()).collect();
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(at),
            Kind::Close => {
                if let Some(from) = open.pop() {
                    partners[from] = at;
                    partners[at] = from;
                }
            }
            _ => {}
        }
    }
    partners
}

/// A body that has several lines begins and ends on lines of their own; blank lines do not stand at its edges.
pub(super) fn settle_breaks(tokens: &mut [Token<'_>], partners: &[usize]) {
    // How many breaks there are up to each token, so that each body is looked at once.
    let mut count = 0_usize;
    let counts: Vec<usize> = tokens
        .iter()
        .map(|token| {
            count += usize::from(token.breaks > 0);
            count
        })
        .collect();
    for at in 0..tokens.len() {
        let close = partners[at];
        if !tokens[at].is("{") || close <= at || counts[close] == counts[at] {
            continue;
        }
        let is_comment = tokens[at + 1].kind == Kind::Comment && tokens[at + 1].breaks == 0;
        if !is_comment && at + 1 < close {
            tokens[at + 1].breaks = 1;
        }
        tokens[close].breaks = 1;
    }
    for at in 0..tokens.len() {
        let at_edge = tokens[at].kind == Kind::Close || at > 0 && tokens[at - 1].kind == Kind::Open;
        if at == 0 {
            tokens[at].breaks = 0;
        } else if at_edge {
            tokens[at].breaks = tokens[at].breaks.min(1);
        }
    }
}

/// A line: a range of tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub from: usize,
    pub to: usize,
    pub indent: usize,
    /// A blank line stands before it.
    pub gap: bool,
}

pub(super) fn lines(tokens: &[Token<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut from = 0;
    for at in 1..=tokens.len() {
        if at == tokens.len() || tokens[at].breaks > 0 {
            if from < at {
                lines.push(Line { from, to: at, indent: 0, gap: tokens[from].breaks > 1 });
            }
            from = at;
        }
    }
    lines
}

/// Where a statement with `let` lines stands: its lines are siblings although nothing is open.
struct LetBody {
    depth: usize,
    indent: usize,
    /// The line that ends it was seen.
    done: bool,
}

/// Sets how deep each line stands.
pub(super) fn indent(lines: &mut [Line], tokens: &[Token<'_>]) {
    let mut open: Vec<usize> = Vec::new();
    let mut lets: Vec<LetBody> = Vec::new();
    let mut last_code = None;
    let code_lines: Vec<bool> = lines.iter().map(|line| tokens[line.from].kind != Kind::Comment).collect();
    let last_code_line = code_lines.iter().rposition(|is_code| *is_code).unwrap_or(0);
    for index in 0..lines.len() {
        let line = lines[index];
        let first = &tokens[line.from];
        let is_code = code_lines[index];
        let base = open.last().map_or(0, |indent| indent + 2);
        let begun = last_code.is_some();
        let indent = if first.kind == Kind::Close {
            open.last().copied().unwrap_or(0)
        } else if !is_code {
            let within = lets.last().filter(|body| body.depth == open.len() && !body.done).map(|body| body.indent);
            within.unwrap_or(if open.is_empty() && begun && index < last_code_line { 2 } else { base })
        } else {
            let unfinished = last_code.is_some_and(|at| is_unfinished(tokens, at));
            let goes_on = begun
                && (unfinished
                    || (first.text == "by" || continues(first.text.as_bytes())) && follows_on(tokens, line.from));
            code_indent(&mut lets, open.len(), base, goes_on, begun, unfinished, first)
        };
        lines[index].indent = indent;
        for (at, token) in tokens.iter().enumerate().take(line.to).skip(line.from) {
            match token.kind {
                Kind::Open => open.push(indent),
                Kind::Close => {
                    open.pop();
                }
                Kind::Comment => continue,
                _ => {}
            }
            last_code = Some(at);
        }
        lets.retain(|body| body.depth <= open.len());
    }
}

fn code_indent(
    lets: &mut Vec<LetBody>,
    depth: usize,
    base: usize,
    goes_on: bool,
    begun: bool,
    unfinished: bool,
    first: &Token<'_>,
) -> usize {
    let is_let = first.text == "let" && first.kind == Kind::Word;
    let here = lets.iter_mut().rfind(|body| body.depth == depth && !body.done);
    if let Some(body) = here {
        if goes_on {
            return body.indent + 2;
        }
        body.done = !is_let;
        return body.indent;
    }
    if unfinished && is_let {
        lets.push(LetBody { depth, indent: base + 2, done: false });
        return base + 2;
    }
    let after_let = lets.iter().rfind(|body| body.depth == depth && body.done).map(|body| body.indent);
    if goes_on {
        return after_let.unwrap_or(base + 2);
    }
    lets.retain(|body| body.depth != depth);
    // Whatever follows the head of an item stands in.
    if depth == 0 && begun { 2 } else { base }
}

/// Whether the token can continue a line here; words do only where a name could not stand.
fn follows_on(tokens: &[Token<'_>], at: usize) -> bool {
    let next = tokens.get(at + 1);
    let names_entry = next.is_some_and(|next| next.breaks == 0 && (next.is("=") || next.is(":")));
    match tokens[at].text {
        "by" => next.is_some_and(|next| next.breaks == 0 && next.kind == Kind::Word),
        _ if tokens[at].kind == Kind::Word => !names_entry && ["then", "else", "and", "or"].contains(&tokens[at].text),
        "..." | "-" => false,
        _ => tokens[at].kind == Kind::Sign,
    }
}

/// Whether a line that ends with this token wants a value.
fn is_unfinished(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    let apart = token.apart;
    match token.text {
        "=" | "==" | "!=" | "<=" | ">=" | "+=" | "=>" | "->" | ":" | "+" | "*" | "??" | ".." => {
            token.kind == Kind::Sign
        }
        "/" | ">" | "<" => token.kind == Kind::Sign && apart,
        "and" | "or" | "not" | "then" | "else" => token.kind == Kind::Word,
        _ => false,
    }
}
