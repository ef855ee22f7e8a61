//! What the layout found wrong, in words.

use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::source::Span;
use crate::syntax::layout::{DEPTH_LIMIT, Problem};
use crate::syntax::lower::Lower;

pub(super) fn report(lower: &mut Lower<'_>, problem: &Problem) {
    match problem {
        Problem::Unclosed { open, closer, expected, indent, same_line } => {
            unclosed(lower, *open, *closer, *expected, *indent, *same_line);
        }
        Problem::Unopened { close, expected } => unopened(lower, *close, *expected),
        Problem::Stray { close } => stray(lower, *close),
        Problem::UnclosedString { open, expected } => {
            let span = lower.at(*open, *expected);
            lower.form(
                Diagnostic::error(codes::UNCLOSED_STRING, span, "this string is never closed")
                    .label("it ends with its line")
                    .help("text of several lines stands between `\"\"\"` and `\"\"\"`")
                    .fix("close it here", Applicability::Unsafe, vec![insert(lower, *expected, "\"")]),
            );
            lower.silence(*expected);
        }
        Problem::UnclosedBlock { open, expected, indent } => {
            let margin = " ".repeat(*indent);
            let span = lower.at(*open, open + 3);
            lower.form(
                Diagnostic::error(codes::UNCLOSED_BLOCK_STRING, span, "this `\"\"\"` is never closed")
                    .label("opened here")
                    .also(lower.at(*expected, *expected), "`\"\"\"` is expected on a line of its own after this")
                    .help("the lines of the text stand deeper than the line that opens it")
                    .fix(
                        "close it",
                        Applicability::Unsafe,
                        vec![insert(lower, *expected, &format!("\n{margin}\"\"\""))],
                    ),
            );
            lower.silence(*expected);
        }
        Problem::UnclosedInterpolation { open, expected } => {
            let span = lower.at(*open, open + 2);
            lower.form(
                Diagnostic::error(codes::UNCLOSED_INTERPOLATION, span, "this `\\(` is never closed")
                    .label("the value begins here, and `)` is missing on this line")
                    .help("a value in a string ends with `)` on the same line"),
            );
            lower.silence(*expected);
        }
        Problem::BlockComment { start, end } => {
            let span = lower.at(*start, *end);
            lower.problem(
                Diagnostic::error(codes::BLOCK_COMMENT, span, "comments are not written `/* … */`")
                    .label("not a comment of this language")
                    .help("begin each line of a comment with `//`; `///` documents what follows"),
            );
        }
        Problem::Foreign { start, end } => foreign(lower, *start, *end),
        Problem::Unindented { lines, end, indent } => {
            let first = lines.first().copied().unwrap_or(0);
            let margin = " ".repeat(*indent);
            let edits = lines.iter().map(|line| insert(lower, *line, &margin)).collect();
            let span = lower.at(first, *end);
            lower.problem(
                Diagnostic::error(codes::UNINDENTED_ENTRY, span, "this stands at the left edge, inside a body")
                    .label("indent this")
                    .help("only items begin at the left edge, and what is theirs stands in: so one mistake never reaches the next item")
                    .fix("indent it", Applicability::Safe, edits),
            );
            for line in lines {
                lower.silence(*line);
            }
        }
        Problem::TooDeep { at } => too_deep(lower, lower.at(*at, at + 1)),
    }
}

/// Nesting without end helps nobody, and a limit keeps every stage safe.
pub(super) fn too_deep(lower: &mut Lower<'_>, span: Span) {
    lower.broken = true;
    if lower.diagnostics.iter().any(|diagnostic| diagnostic.code == codes::NESTED_TOO_DEEPLY) {
        return;
    }
    lower.problem(
        Diagnostic::error(
            codes::NESTED_TOO_DEEPLY,
            span,
            format!("this is nested more than {DEPTH_LIMIT} levels deep"),
        )
        .label("one level too many")
        .help("give a part of it a name, with `let` or `fn`, and use the name"),
    );
}

fn insert(lower: &Lower<'_>, at: usize, text: &str) -> Edit {
    Edit { span: lower.at(at, at), text: text.to_owned() }
}

fn unclosed(lower: &mut Lower<'_>, open: usize, closer: char, expected: usize, indent: usize, same_line: bool) {
    let opener = match closer {
        '}' => '{',
        ']' => '[',
        _ => '(',
    };
    // A string that was not closed on this line took the bracket with it.
    lower.silence_if_reported(open, expected);
    let text = match (same_line, closer) {
        (true, '}') => String::from(" }"),
        (false, _) => format!("\n{}{closer}", " ".repeat(indent)),
        _ => closer.to_string(),
    };
    let edit = insert(lower, expected, &text);
    let span = lower.at(open, open + 1);
    lower.form(
        Diagnostic::error(codes::UNCLOSED_BRACKET, span, format!("this `{opener}` is never closed"))
            .label("opened here")
            .also(lower.at(expected, expected), format!("`{closer}` is expected here"))
            .help("the indentation says where it should end")
            .fix(format!("put the `{closer}` there"), Applicability::Unsafe, vec![edit]),
    );
    lower.silence(expected);
}

fn unopened(lower: &mut Lower<'_>, close: usize, expected: usize) {
    let same_line = close != usize::MAX;
    let edit = insert(lower, expected, if same_line { "{ " } else { " {" });
    let mut diagnostic =
        Diagnostic::error(codes::UNOPENED_BRACE, lower.at(expected, expected), "a `{` is missing here")
            .label("`{` is expected here")
            .help("a body stands between `{` and `}`")
            .fix("put the `{` there", Applicability::Unsafe, vec![edit]);
    if same_line {
        diagnostic = diagnostic.also(lower.at(close, close + 1), "this `}` would close something else");
    }
    lower.form(diagnostic);
    lower.silence(close.min(expected));
}

fn stray(lower: &mut Lower<'_>, close: usize) {
    let span = lower.at(close, close + 1);
    let sign = lower.text.get(close..=close).unwrap_or("}").to_owned();
    lower.form(
        Diagnostic::error(codes::UNOPENED_BRACE, span, format!("this `{sign}` closes nothing"))
            .label("nothing is open here")
            .help("remove it, or look above for a bracket that was closed too early")
            .fix("remove it", Applicability::Unsafe, vec![Edit { span, text: String::new() }]),
    );
}

/// A character that means nothing here, and what people who write it usually mean.
fn foreign(lower: &mut Lower<'_>, start: usize, end: usize) {
    let span = lower.at(start, end);
    let text = lower.text.get(start..end).unwrap_or("").to_owned();
    let (message, help, fix) = match text.as_str() {
        ";" => ("`;` ends nothing here".to_owned(), "a new line or a comma separates entries", Some(String::new())),
        "&&" => ("`&&` is written `and`".to_owned(), "both sides must hold: `a and b`", Some("and".to_owned())),
        "||" => ("`||` is written `or`".to_owned(), "one side must hold: `a or b`", Some("or".to_owned())),
        "!" => ("`!` is written `not`".to_owned(), "the opposite of a condition: `not a`", Some("not ".to_owned())),
        _ if text.starts_with('#') => {
            let rest = text.trim_start_matches('#');
            (
                "comments begin with `//`, not with `#`".to_owned(),
                "`///` documents what follows",
                Some(format!("//{rest}")),
            )
        }
        _ if text.len() > 1 && text.starts_with('\'') => {
            let inside = text.trim_matches('\'').replace('"', "\\\"");
            ("strings stand between double quotes".to_owned(), "`'` has no meaning", Some(format!("\"{inside}\"")))
        }
        _ if text.chars().all(char::is_alphanumeric) => (
            format!("`{text}` cannot stand in a name"),
            "names are made of the letters a to z, digits and `_`; other letters stand in strings",
            None,
        ),
        _ => (format!("{} means nothing here", spoken(&text)), "remove it, or put it into a string", None),
    };
    let diagnostic =
        Diagnostic::error(codes::STRAY_CHARACTER, span, message).label("not a sign of this language").help(help);
    lower.form(match fix {
        Some(text) => diagnostic.replace("write it that way", span, text),
        None => diagnostic,
    });
}

/// A character as a person can read it, even where it cannot be printed.
fn spoken(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(char), None) if char.is_control() || char.is_whitespace() || is_invisible(char) => {
            format!("the invisible character U+{:04X}", u32::from(char))
        }
        _ => format!("`{text}`"),
    }
}

fn is_invisible(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
