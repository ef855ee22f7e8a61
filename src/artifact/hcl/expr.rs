//! Prints expressions: on one line where they are short, else spread over lines as `terraform fmt` wants it.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Expr, Part, Reference};

/// Longer lines are spread, where they can be.
const WIDTH: usize = 96;

/// How a value came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// On one line; its attribute is aligned with its neighbours.
    Line,
    /// `<<-EOT`: several lines, but aligned all the same.
    Heredoc,
    /// Several lines by brackets: never aligned.
    Spread,
}

/// Prints a value behind `name = `, the attribute being indented by `indent` and the value beginning at `column`.
pub(super) fn value(out: &mut String, expr: &Expr, indent: usize, column: usize) -> Layout {
    if let Some(parts) = lines_of(expr)
        && let Some((text, trimmed)) = heredoc(&parts, indent)
    {
        if trimmed {
            out.push_str("chomp(");
            out.push_str(&text);
            out.push('\n');
            spaces(out, indent);
            out.push(')');
            return Layout::Spread;
        }
        out.push_str(&text);
        return Layout::Heredoc;
    }
    let start = out.len();
    if may_stand_inline(expr) {
        inline(out, expr);
        if column + width(&out[start..]) <= WIDTH || !can_spread(expr) {
            return Layout::Line;
        }
        out.truncate(start);
    }
    spread(out, expr, indent);
    Layout::Spread
}

fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Inline at the side of an attribute: objects of more than two entries, and those in `jsonencode`, are easier to read spread.
fn may_stand_inline(expr: &Expr) -> bool {
    match expr {
        Expr::Object(entries) => {
            entries.len() <= 2 && entries.iter().all(|(_, value)| may_stand_inline(value) && lines_of(value).is_none())
        }
        Expr::List(elements) => {
            let objects = elements.iter().filter(|element| matches!(strip(element), Expr::Object(_))).count();
            (objects == 0 || elements.len() == 1) && elements.iter().all(may_stand_inline)
        }
        Expr::Call { function, arguments } => {
            let coded = *function == "jsonencode"
                && arguments.iter().any(|argument| match strip(argument) {
                    Expr::Object(entries) => entries.len() > 1,
                    Expr::List(elements) => elements.iter().any(|element| matches!(strip(element), Expr::Object(_))),
                    _ => false,
                });
            !coded && arguments.iter().all(may_stand_inline)
        }
        Expr::Originated(inner, _) => may_stand_inline(inner),
        _ => true,
    }
}

fn can_spread(expr: &Expr) -> bool {
    match expr {
        Expr::Object(entries) => !entries.is_empty(),
        Expr::List(elements) => !elements.is_empty(),
        Expr::Call { arguments, .. } => !arguments.is_empty(),
        Expr::Originated(inner, _) => can_spread(inner),
        Expr::Suffixed(inner, _) => matches!(&**inner, Expr::Call { .. }) && can_spread(inner),
        // `cond ? { … } : null`: only the first of the two, so that brackets tell the lines apart.
        Expr::Conditional(parts) => matches!(strip(&parts.1), Expr::Object(_) | Expr::List(_)) && can_spread(&parts.1),
        _ => false,
    }
}

fn strip(expr: &Expr) -> &Expr {
    match expr {
        Expr::Originated(inner, _) => strip(inner),
        _ => expr,
    }
}

fn spread(out: &mut String, expr: &Expr, indent: usize) {
    match expr {
        Expr::Originated(inner, _) => spread(out, inner, indent),
        Expr::Object(entries) => object(out, entries, indent),
        Expr::List(elements) => {
            out.push_str("[\n");
            for element in elements.iter() {
                spaces(out, indent + 2);
                element_of_list(out, element, indent + 2);
                out.push_str(",\n");
            }
            spaces(out, indent);
            out.push(']');
        }
        Expr::Call { function, arguments } => call(out, function.as_str(), arguments, indent),
        Expr::Suffixed(inner, suffix) => {
            spread(out, inner, indent);
            out.push_str(suffix);
        }
        Expr::Conditional(parts) => {
            operand(out, &parts.0);
            out.push_str(" ? ");
            spread(out, &parts.1, indent);
            out.push_str(" : ");
            operand(out, &parts.2);
        }
        _ => inline(out, expr),
    }
}

/// An element stands on one line if it fits, even an object of many entries: a row of a table.
fn element_of_list(out: &mut String, element: &Expr, indent: usize) {
    let start = out.len();
    inline(out, element);
    if indent + width(&out[start..]) < WIDTH || !can_spread(element) {
        return;
    }
    out.truncate(start);
    spread(out, element, indent);
}

fn object(out: &mut String, entries: &[(Expr, Expr)], indent: usize) {
    if entries.is_empty() {
        out.push_str("{}");
        return;
    }
    out.push_str("{\n");
    let inner = indent + 2;
    let mut run: Vec<(String, String)> = Vec::new();
    let flush = |out: &mut String, run: &mut Vec<(String, String)>| {
        let widest = run.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
        for (key, text) in run.drain(..) {
            spaces(out, inner);
            out.push_str(&key);
            spaces(out, widest - width(&key));
            out.push_str(" = ");
            out.push_str(&text);
            out.push('\n');
        }
    };
    for (key, entry) in entries {
        let mut name = String::new();
        object_key(&mut name, key);
        let mut text = String::new();
        let layout = value(&mut text, entry, inner, inner + width(&name) + 3);
        if layout == Layout::Spread {
            flush(out, &mut run);
            run.push((name, text));
            flush(out, &mut run);
        } else {
            run.push((name, text));
        }
    }
    flush(out, &mut run);
    spaces(out, indent);
    out.push('}');
}

fn call(out: &mut String, function: &str, arguments: &[Expr], indent: usize) {
    out.push_str(function);
    out.push('(');
    // `jsonencode({`, `merge(local.labels, {`: a last argument in brackets keeps the call's own lines.
    if let Some((last, before)) = arguments.split_last()
        && matches!(strip(last), Expr::Object(_) | Expr::List(_))
        && can_spread(last)
        && before.iter().all(|argument| !matches!(strip(argument), Expr::Object(_) | Expr::List(_)))
    {
        for argument in before {
            inline(out, argument);
            out.push_str(", ");
        }
        spread(out, last, indent);
        out.push(')');
        return;
    }
    out.push('\n');
    for (index, argument) in arguments.iter().enumerate() {
        spaces(out, indent + 2);
        element_of_list(out, argument, indent + 2);
        out.push_str(if index + 1 < arguments.len() { ",\n" } else { "\n" });
    }
    spaces(out, indent);
    out.push(')');
}

/// Prints an expression on one line.
pub(super) fn inline(out: &mut String, expr: &Expr) {
    match expr {
        Expr::Null => out.push_str("null"),
        Expr::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Expr::Number(text) | Expr::Path(text) | Expr::Raw(text) => out.push_str(text),
        Expr::Text(text) => quoted(out, text),
        Expr::Template(parts) => template(out, parts),
        Expr::List(elements) => {
            out.push('[');
            separated(out, elements);
            out.push(']');
        }
        Expr::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Expr::Object(entries) => {
            out.push_str("{ ");
            for (index, (key, entry)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                object_key(out, key);
                out.push_str(" = ");
                inline(out, entry);
            }
            out.push_str(" }");
        }
        Expr::Reference(reference) => self::reference(out, reference),
        Expr::Variable(name) => {
            out.push_str("var.");
            out.push_str(name.as_str());
        }
        Expr::Call { function, arguments } => {
            out.push_str(function.as_str());
            out.push('(');
            separated(out, arguments);
            out.push(')');
        }
        Expr::Conditional(parts) => {
            operand(out, &parts.0);
            out.push_str(" ? ");
            operand(out, &parts.1);
            out.push_str(" : ");
            operand(out, &parts.2);
        }
        Expr::Suffixed(inner, suffix) => {
            operand(out, inner);
            out.push_str(suffix);
        }
        Expr::Originated(inner, _) => inline(out, inner),
    }
}

fn operand(out: &mut String, expr: &Expr) {
    if matches!(strip(expr), Expr::Conditional(_)) {
        out.push('(');
        inline(out, expr);
        out.push(')');
    } else {
        inline(out, expr);
    }
}

fn separated(out: &mut String, elements: &[Expr]) {
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        inline(out, element);
    }
}

fn reference(out: &mut String, reference: &Reference) {
    out.push_str(&reference.block);
    if let Some(index) = &reference.index {
        out.push('[');
        inline(out, index);
        out.push(']');
    }
    out.push_str(&reference.path);
}

fn object_key(out: &mut String, key: &Expr) {
    match key {
        Expr::Text(text) if is_identifier(text) => out.push_str(text),
        Expr::Text(text) => quoted(out, text),
        Expr::Template(parts) if plain(parts).is_some_and(|text| is_identifier(&text)) => template_key(out, parts),
        Expr::Template(parts) if parts.len() != 1 || plain(parts).is_some() => template(out, parts),
        Expr::Number(text) => out.push_str(text),
        Expr::Originated(inner, _) => object_key(out, inner),
        _ => {
            out.push('(');
            inline(out, key);
            out.push(')');
        }
    }
}

fn template_key(out: &mut String, parts: &[Part]) {
    if let Some(text) = plain(parts) {
        out.push_str(&text);
    }
}

/// A word that needs no quotes as a key. Hyphens are fine; words of expressions are not.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|rest| rest.is_ascii_alphanumeric() || matches!(rest, '_' | '-'))
        && !matches!(text, "for" | "in" | "if" | "else" | "endif" | "endfor" | "true" | "false" | "null")
}

/// The text of a template none of whose parts is printed as an expression.
pub fn plain(parts: &[Part]) -> Option<Cow<'_, str>> {
    match parts {
        [] => Some(Cow::Borrowed("")),
        [Part::Literal(text)] | [Part::Known { text, .. }] => Some(Cow::Borrowed(text)),
        _ => {
            let mut whole = String::new();
            for part in parts {
                match part {
                    Part::Literal(text) | Part::Known { text, .. } => whole.push_str(text),
                    Part::Later(_) => return None,
                }
            }
            Some(Cow::Owned(whole))
        }
    }
}

fn template(out: &mut String, parts: &[Part]) {
    if let [Part::Later(only)] = parts {
        inline(out, only);
        return;
    }
    out.push('"');
    write_parts(out, parts, false);
    out.push('"');
}

/// A quoted string.
pub(super) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    escape(out, text, false, false);
    out.push('"');
}

fn write_parts(out: &mut String, parts: &[Part], raw: bool) {
    // Neighbouring texts are escaped as one: `$` and `{` may come from two of them.
    let mut text: Cow<'_, str> = Cow::Borrowed("");
    for part in parts {
        match part {
            Part::Literal(more) | Part::Known { text: more, .. } => {
                if text.is_empty() {
                    text = Cow::Borrowed(more);
                } else {
                    text.to_mut().push_str(more);
                }
            }
            Part::Later(expr) => {
                escape(out, &text, raw, true);
                text = Cow::Borrowed("");
                out.push_str("${");
                inline(out, expr);
                out.push('}');
            }
        }
    }
    escape(out, &text, raw, false);
}

/// Escapes text of a quoted string, or of a heredoc (`raw`), where only template markers mean something.
/// `$` right before an interpolation (`next`) or before an escaped marker would be read as part of it.
fn escape(out: &mut String, text: &str, raw: bool, next: bool) {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if matches!(letter, '$' | '%') {
            let run = rest.len() - rest.trim_start_matches(['$', '%']).len();
            let (signs, after) = rest.split_at(run);
            if after.starts_with('{') {
                guarded(out, &signs[..run - 1], true);
                let last = &signs[run - 1..];
                out.push_str(last);
                out.push_str(last);
            } else {
                guarded(out, signs, next && after.is_empty());
            }
            rest = after;
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        match letter {
            _ if raw => out.push(letter),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            _ => out.push(letter),
        }
    }
}

fn guarded(out: &mut String, signs: &str, guard: bool) {
    if guard && !signs.is_empty() {
        let _ = write!(out, "${{\"{signs}\"}}");
    } else {
        out.push_str(signs);
    }
}

/// The parts of a text of several lines that can stand in a heredoc.
fn lines_of(expr: &Expr) -> Option<Cow<'_, [Part]>> {
    let parts: Cow<'_, [Part]> = match strip(expr) {
        Expr::Text(text) if text.contains('\n') => Cow::Owned(vec![Part::Literal(text.clone())]),
        Expr::Template(parts) => Cow::Borrowed(parts),
        _ => return None,
    };
    let mut several = false;
    for part in parts.iter() {
        if let Part::Literal(text) | Part::Known { text, .. } = part {
            // A text that is nothing but its line end reads better as `"\n"`.
            several |= text.trim_end_matches('\n').contains('\n') || (text.len() > 1 && text.contains('\n'));
            if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')) {
                return None;
            }
        }
    }
    several.then_some(parts)
}

/// The heredoc, and whether its last line end is one too many.
fn heredoc(parts: &[Part], indent: usize) -> Option<(String, bool)> {
    let mut text = String::new();
    write_parts(&mut text, parts, true);
    let trimmed = !text.ends_with('\n');
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(&text).split('\n').collect();
    let written = || lines.iter().filter(|line| !line.trim().is_empty());
    // The margin is what all lines share: if the text has one of its own, it would be lost.
    if written().next().is_none() || written().all(|line| line.starts_with([' ', '\t'])) {
        return None;
    }
    let mut mark = String::from("EOT");
    while lines.iter().any(|line| line.trim() == mark) {
        mark.push('_');
    }
    let mut out = format!("<<-{mark}\n");
    for line in &lines {
        if line.trim().is_empty() {
            out.push_str(line);
        } else {
            spaces(&mut out, indent + 2);
            out.push_str(line);
        }
        out.push('\n');
    }
    spaces(&mut out, indent);
    out.push_str(&mark);
    Some((out, trimmed))
}
