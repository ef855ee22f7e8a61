//! Diagnostics with their places looked up: what every renderer starts from.

use crate::diagnostics::{Applicability, Code, Diagnostic, FilePosition, Severity};
use crate::source::{Encoding, File, FileId, Sources, Span};

/// Line and column counted from 1, the column in Unicode scalar values; the offset in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Point {
    pub line: usize,
    pub column: usize,
    pub offset: usize,
}

impl Point {
    const START: Self = Self { line: 1, column: 1, offset: 0 };
}

impl From<FilePosition> for Point {
    fn from(position: FilePosition) -> Self {
        Self { line: position.line, column: position.column, offset: position.offset }
    }
}

/// A range of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Range {
    pub path: String,
    pub start: Point,
    pub end: Point,
    /// The text that it is a range of, if the compiler holds it.
    pub file: Option<FileId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResolvedEdit {
    pub range: Range,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResolvedFix {
    pub title: String,
    pub applicability: Applicability,
    pub edits: Vec<ResolvedEdit>,
}

/// A diagnostic, its places looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resolved {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub range: Range,
    /// It is about a file or folder as a whole: the place is no more than a formality.
    pub whole: bool,
    /// What stands at the primary place.
    pub label: String,
    pub labels: Vec<(Range, String)>,
    pub help: Vec<String>,
    pub fixes: Vec<ResolvedFix>,
    pub environments: Vec<String>,
}

impl Resolved {
    /// The message, with the environments that it holds in.
    pub fn headline(&self) -> String {
        if self.environments.is_empty() {
            return self.message.clone();
        }
        format!("{} (in {})", self.message, self.environments.join(", "))
    }
}

/// `error`, `warning` or `note`.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Looks places up, sorts by file and place, and joins what differs in nothing but its environments.
pub fn resolve(diagnostics: &[Diagnostic], sources: &Sources, prefix: &str) -> Vec<Resolved> {
    let mut all: Vec<Resolved> = diagnostics.iter().map(|diagnostic| one(diagnostic, sources, prefix)).collect();
    all.sort_by(|left, right| {
        // Stable: environments stay in the order in which they were found, which is the project's.
        (&left.range, left.severity, left.code.id(), &left.message).cmp(&(
            &right.range,
            right.severity,
            right.code.id(),
            &right.message,
        ))
    });
    let mut kept: Vec<Resolved> = Vec::with_capacity(all.len());
    for next in all {
        // Equal places stand together, so that only the last few can be the same.
        let place = next.range.clone();
        let same =
            kept.iter_mut().rev().take_while(|earlier| earlier.range == place).find(|earlier| is_same(earlier, &next));
        match same {
            Some(earlier) => join(earlier, next),
            None => kept.push(next),
        }
    }
    kept
}

fn is_same(left: &Resolved, right: &Resolved) -> bool {
    left.code == right.code
        && left.severity == right.severity
        && left.message == right.message
        && left.label == right.label
        && left.labels == right.labels
        && left.help == right.help
        && left.fixes == right.fixes
}

/// One that holds everywhere swallows one that holds somewhere.
fn join(earlier: &mut Resolved, next: Resolved) {
    if earlier.environments.is_empty() || next.environments.is_empty() {
        earlier.environments.clear();
        return;
    }
    for environment in next.environments {
        if !earlier.environments.contains(&environment) {
            earlier.environments.push(environment);
        }
    }
}

fn one(diagnostic: &Diagnostic, sources: &Sources, prefix: &str) -> Resolved {
    let range = match (diagnostic.span, &diagnostic.path) {
        (Some(span), _) => range(span, sources, prefix),
        (None, Some(path)) => in_file(path, diagnostic.position, sources, prefix),
        (None, None) => Range { path: String::new(), start: Point::START, end: Point::START, file: None },
    };
    Resolved {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        range,
        whole: diagnostic.span.is_none() && diagnostic.position.is_none(),
        label: diagnostic.label.clone(),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| (self::range(label.span, sources, prefix), label.message.clone()))
            .collect(),
        help: diagnostic.help.clone(),
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| ResolvedFix {
                title: fix.title.clone(),
                applicability: fix.applicability,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| ResolvedEdit {
                        range: self::range(edit.span, sources, prefix),
                        text: edit.text.clone(),
                    })
                    .collect(),
            })
            .collect(),
        environments: diagnostic.environments.iter().map(|name| name.as_str().to_owned()).collect(),
    }
}

/// A place in a file that is named by its path; with its text, if the compiler holds it after all.
fn in_file(path: &str, position: Option<FilePosition>, sources: &Sources, prefix: &str) -> Range {
    let path_shown = prefixed(path, prefix);
    let Some(position) = position else {
        return Range { path: path_shown, start: Point::START, end: Point::START, file: None };
    };
    let held =
        sources.files().find(|(_, file)| &*file.path == path && file.text.len() >= position.offset + position.length);
    let start = Point::from(position);
    let end = held.as_ref().map_or(start, |(_, file)| point(file, position.offset + position.length));
    Range { path: path_shown, start, end, file: held.map(|(id, _)| id) }
}

fn point(file: &File, offset: usize) -> Point {
    let position = file.lines.position(&file.text, offset, Encoding::Scalar);
    Point { line: position.line + 1, column: position.column + 1, offset }
}

/// Where a span lies, for what is no diagnostic. `prefix` is put before the paths of the project.
pub fn place(span: Span, sources: &Sources, prefix: &str) -> Range {
    range(span, sources, prefix)
}

fn range(span: Span, sources: &Sources, prefix: &str) -> Range {
    let found = sources.locate(span).and_then(|place| Some((place, sources.file(place.file)?)));
    let Some((place, file)) = found else {
        return Range { path: String::new(), start: Point::START, end: Point::START, file: None };
    };
    Range {
        path: prefixed(&file.path, prefix),
        start: point(file, place.start),
        end: point(file, place.end),
        file: Some(place.file),
    }
}

/// The standard library and absolute paths lie where they lie.
fn prefixed(path: &str, prefix: &str) -> String {
    if path.starts_with("std:") || path.starts_with('/') {
        return path.to_owned();
    }
    if path == "." && !prefix.is_empty() {
        return prefix.trim_end_matches('/').to_owned();
    }
    // `specs/` and `../common/a.oly` meet in `common/a.oly`.
    let (mut prefix, mut path) = (prefix, path);
    while let Some(rest) = path.strip_prefix("../") {
        let trimmed = prefix.trim_end_matches('/');
        let (parent, last) = match trimmed.rfind('/') {
            Some(at) => (&trimmed[..=at], &trimmed[at + 1..]),
            None => ("", trimmed),
        };
        if last.is_empty() || last == ".." || last == "." {
            break;
        }
        prefix = parent;
        path = rest;
    }
    format!("{prefix}{path}")
}
