//! What is known about the word under the cursor.

use super::locate::{self, What};
use super::{Hover, describe, promises, values};
use crate::session::Session;
use crate::source::FileId;

pub fn hover(session: &Session, file: FileId, offset: usize) -> Option<Hover> {
    let promise = promises::at(session, file, offset);
    let Some(mut found) = word(session, file, offset) else { return promise };
    if let Some(promise) = promise {
        found.markdown.push_str("\n\n---\n\n");
        found.markdown.push_str(&promise.markdown);
    }
    Some(found)
}

fn word(session: &Session, file: FileId, offset: usize) -> Option<Hover> {
    let (found, item) = locate::at(session, file, offset)?;
    let mut markdown = describe::describe(session, &found.what, &item)?;
    if let What::Field(_) = found.what
        && let Some(values) = values::values(session, &item, found.span)
    {
        markdown.push_str("\n\n");
        markdown.push_str(&values);
    }
    let place = session.sources().locate(found.span)?;
    Some(Hover { range: place.start..place.end, markdown })
}

/// The same for editors that show text as it is: fences and emphasis go.
pub fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    lines.map(|line| line.replace(['`', '*'], "")).collect::<Vec<_>>().join("\n").trim().to_owned()
}
