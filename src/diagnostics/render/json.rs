//! JSON lines: a promise to scripts. Fields are added, never changed.

use serde::Serialize;

use super::resolved::{Point, Range, Resolved, severity_word};
use crate::diagnostics::Applicability;

#[derive(Serialize)]
struct Line<'a> {
    r#type: &'static str,
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    path: &'a str,
    start: Place,
    end: Place,
    environments: &'a [String],
    label: &'a str,
    labels: Vec<LabelLine<'a>>,
    help: &'a [String],
    fixes: Vec<FixLine<'a>>,
    url: String,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize)]
struct LabelLine<'a> {
    message: &'a str,
    path: &'a str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct FixLine<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditLine<'a>>,
}

#[derive(Serialize)]
struct EditLine<'a> {
    path: &'a str,
    start: Place,
    end: Place,
    text: &'a str,
}

impl From<Point> for Place {
    fn from(point: Point) -> Self {
        Self { line: point.line, column: point.column, offset: point.offset }
    }
}

pub(super) fn render(all: &[Resolved]) -> String {
    let mut text = String::new();
    for one in all {
        let line = Line {
            r#type: "diagnostic",
            code: one.code.id(),
            name: one.code.name(),
            severity: severity_word(one.severity),
            message: &one.message,
            path: &one.range.path,
            start: one.range.start.into(),
            end: one.range.end.into(),
            environments: &one.environments,
            label: &one.label,
            labels: one.labels.iter().map(|(range, message)| label(range, message)).collect(),
            help: &one.help,
            fixes: one
                .fixes
                .iter()
                .map(|fix| FixLine {
                    title: &fix.title,
                    applicability: match fix.applicability {
                        Applicability::Safe => "safe",
                        Applicability::Unsafe => "unsafe",
                    },
                    edits: fix
                        .edits
                        .iter()
                        .map(|edit| EditLine {
                            path: &edit.range.path,
                            start: edit.range.start.into(),
                            end: edit.range.end.into(),
                            text: &edit.text,
                        })
                        .collect(),
                })
                .collect(),
            url: one.code.url(),
        };
        // Strings and numbers only: serialising them cannot fail.
        if let Ok(json) = serde_json::to_string(&line) {
            text.push_str(&json);
            text.push('\n');
        }
    }
    text
}

fn label<'a>(range: &'a Range, message: &'a str) -> LabelLine<'a> {
    LabelLine { message, path: &range.path, start: range.start.into(), end: range.end.into() }
}
