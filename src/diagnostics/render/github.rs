//! Workflow commands of GitHub Actions: an annotation on the line of a pull request.

use std::fmt::Write as _;

use super::resolved::Resolved;
use crate::diagnostics::Severity;

pub(super) fn render(all: &[Resolved]) -> String {
    let mut text = String::new();
    for one in all {
        let command = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let _ = write!(text, "::{command} file={},line={}", property(&one.range.path), one.range.start.line);
        // Columns of an annotation must lie on one line.
        if one.range.end.line == one.range.start.line {
            let _ = write!(text, ",endLine={},col={}", one.range.end.line, one.range.start.column);
            if one.range.end.column > one.range.start.column {
                let _ = write!(text, ",endColumn={}", one.range.end.column);
            }
        } else {
            let _ = write!(text, ",endLine={}", one.range.end.line);
        }
        let title = format!("{} {}", one.code.id(), one.code.name());
        let mut message = one.headline();
        for help in &one.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        let _ = writeln!(text, ",title={}::{}", property(&title), data(&message));
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
