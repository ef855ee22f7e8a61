//! Writes one chunk: tokens to lines, lines to text.

use super::align::{self, TableLine, Written};
use super::expand::expand;
use super::lines::{Line, indent, lines, partners, settle_breaks};
use super::spacing::Spacing;
use super::tokens::{Kind, Token, tokens};

/// How many bodies of one chunk are broken at most: more than any line holds.
const ROUNDS: usize = 10_000;

pub(super) fn chunk(text: &str) -> String {
    let mut tokens = tokens(text);
    let mut partner = partners(&tokens);
    settle_breaks(&mut tokens, &partner);
    let mut placed = placed_lines(&tokens);
    let mut next = 0;
    for _ in 0..ROUNDS {
        let wide = placed
            .iter()
            .enumerate()
            .skip(next)
            .find(|(_, line)| line.indent + width(&tokens, line) > super::lines::WIDTH);
        let Some((index, line)) = wide else { break };
        let line = *line;
        let size = line.indent + width(&tokens, &line);
        if expand(&mut tokens, &partner, &line, size) {
            partner = partners(&tokens);
            placed = placed_lines(&tokens);
            // Its parts may be too wide themselves.
            next = index;
        } else {
            next = index + 1;
        }
    }
    let mut written: Vec<Written> = Vec::with_capacity(placed.len());
    let mut rows = Vec::new();
    let is_table = tokens.iter().find(|token| token.kind != Kind::Comment).is_some_and(|token| token.is("table"));
    for (index, line) in placed.iter().enumerate() {
        written.push(write_line(&tokens, line));
        if is_table && line.indent == 2 && tokens[line.from].kind != Kind::Comment {
            rows.push(table_line(&tokens, line, index));
        }
    }
    // A row that goes on in the next line has no columns, and then nobody has.
    if is_table && rows.iter().all(|row| !row.values.is_empty()) {
        align::table(&rows, &mut written);
    }
    align::equals(&mut written);
    align::comments(&mut written);
    joined(&written, text.len())
}

fn placed_lines(tokens: &[Token<'_>]) -> Vec<Line> {
    let mut lines = lines(tokens);
    indent(&mut lines, tokens);
    lines
}

fn joined(lines: &[Written], size: usize) -> String {
    let mut out = String::with_capacity(size + 64);
    for (index, line) in lines.iter().enumerate() {
        if line.gap && index > 0 {
            out.push('\n');
        }
        out.extend(std::iter::repeat_n(' ', line.indent));
        out.push_str(&line.text);
        if let Some(comment) = &line.comment {
            out.push_str("  ");
            out.push_str(comment);
        }
        out.push('\n');
        out.push_str(&line.block);
    }
    out
}

/// Columns that the code of a line takes, up to the first line break of a text.
fn width(tokens: &[Token<'_>], line: &Line) -> usize {
    let mut spacing = Spacing::default();
    let mut width = 0;
    let mut before = None;
    let all = &tokens[line.from..line.to];
    for (index, token) in all.iter().enumerate() {
        let gap = spacing.between(before, token, all.get(index + 1));
        if token.kind == Kind::Comment {
            break;
        }
        if !is_dropped(all, index) {
            width += usize::from(gap) + token.text.lines().next().map_or(0, |text| text.chars().count());
        }
        before = Some(token);
    }
    width
}

/// A comma right before a bracket that closes on the same line.
fn is_dropped(line: &[Token<'_>], index: usize) -> bool {
    line[index].is(",") && line.get(index + 1).is_some_and(|next| next.kind == Kind::Close)
}

fn write_line(tokens: &[Token<'_>], line: &Line) -> Written {
    let all = &tokens[line.from..line.to];
    let mut written = Written {
        indent: line.indent,
        gap: line.gap,
        text: String::new(),
        equals: None,
        comment: None,
        is_comment: all[0].kind == Kind::Comment,
        block: String::new(),
    };
    let sets_value = all.len() > 2 && all[1].is("=") && matches!(all[0].kind, Kind::Word | Kind::Text);
    // What opens here and closes later has several lines, unless it is a text.
    let mut depth = 0_usize;
    let mut spacing = Spacing::default();
    let mut before: Option<&Token<'_>> = None;
    for (index, token) in all.iter().enumerate() {
        let gap = spacing.between(before, token, all.get(index + 1));
        if is_dropped(all, index) {
            continue;
        }
        match token.kind {
            Kind::Comment if index > 0 => {
                written.comment = Some(token.text.to_owned());
                continue;
            }
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let out = if written.block.is_empty() { &mut written.text } else { &mut written.block };
        if gap {
            if sets_value && index == 1 {
                written.equals = Some(out.len());
            }
            out.push(' ');
        }
        if token.kind == Kind::Block {
            let (first, rest) = block(token.text, line.indent + 2);
            out.push_str(first);
            if !rest.is_empty() {
                written.block = rest;
            }
        } else {
            out.push_str(token.text);
        }
        before = Some(token);
    }
    if !written.block.is_empty() {
        written.block.push('\n');
        if let Some(comment) = written.comment.take() {
            written.block.truncate(written.block.len() - 1);
            written.block.push_str("  ");
            written.block.push_str(&comment);
            written.block.push('\n');
        }
    }
    if depth > 0 {
        written.equals = None;
    }
    written
}

/// A `"""` text with its margin moved: what stands on the first line, and the other lines.
fn block(text: &str, margin: usize) -> (&str, String) {
    let Some((first, rest)) = text.split_once('\n') else { return (text, String::new()) };
    let old = rest.rsplit('\n').next().map_or(0, |last| last.len() - last.trim_start().len());
    let old = rest.rsplit('\n').next().and_then(|last| last.get(..old)).unwrap_or("");
    let mut out = String::with_capacity(rest.len() + 64);
    let last = rest.matches('\n').count();
    for (index, line) in rest.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = line.strip_prefix(old).unwrap_or(line.trim_start());
        if !line.trim().is_empty() {
            out.extend(std::iter::repeat_n(' ', margin));
            out.push_str(line);
        }
        if index < last {
            out.push('\n');
        }
    }
    (first.trim_end(), out)
}

/// The cells of a line of a table.
fn table_line(tokens: &[Token<'_>], line: &Line, place: usize) -> TableLine {
    let mut sides: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    let mut side = 0;
    let mut cell = String::new();
    let mut depth = 0_usize;
    let mut spacing = Spacing::default();
    let mut before: Option<&Token<'_>> = None;
    let all = &tokens[line.from..line.to];
    for (index, token) in all.iter().enumerate() {
        let gap = spacing.between(before, token, all.get(index + 1));
        before = Some(token);
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Comment => continue,
            _ => {}
        }
        if depth == 0 && token.is("|") && side == 0 {
            sides[0].push(std::mem::take(&mut cell));
            side = 1;
            continue;
        }
        if depth == 0 && token.is(",") {
            sides[side].push(std::mem::take(&mut cell));
            continue;
        }
        if gap && !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(token.text);
    }
    if !cell.is_empty() {
        sides[side].push(cell);
    }
    let [keys, values] = sides;
    TableLine { line: place, keys, values }
}
