//! `path:line:column: severity[CODE] message`: a line each, for editors and for grep.

use std::fmt::Write as _;

use super::resolved::{Resolved, severity_word};

pub(super) fn render(all: &[Resolved]) -> String {
    let mut text = String::new();
    for one in all {
        let _ = writeln!(
            text,
            "{}:{}:{}: {}[{}] {}",
            one.range.path,
            one.range.start.line,
            one.range.start.column,
            severity_word(one.severity),
            one.code,
            one.headline().replace('\n', " "),
        );
    }
    text
}
