//! What is known about the word under the cursor.

use super::{Hover, describe, locate};
use crate::session::Session;
use crate::source::FileId;

pub fn hover(session: &Session, file: FileId, offset: usize) -> Option<Hover> {
    let (found, item) = locate::at(session, file, offset)?;
    let markdown = describe::describe(session, &found.what, &item)?;
    let place = session.sources().locate(found.span)?;
    Some(Hover { range: place.start..place.end, markdown })
}

/// The same for editors that show text as it is: fences and emphasis go.
pub fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    lines.map(|line| line.replace(['`', '*'], "")).collect::<Vec<_>>().join("\n").trim().to_owned()
}
