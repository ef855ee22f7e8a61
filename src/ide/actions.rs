//! What mends a diagnostic, offered where the diagnostic stands.

use std::ops::Range;

use super::{Action, FileEdit};
use crate::diagnostics::Applicability;
use crate::session::Session;
use crate::source::FileId;

/// Fixes of diagnostics that touch a range; those whose meaning is certain first.
pub fn actions(session: &Session, file: FileId, range: Range<usize>) -> Vec<Action> {
    let sources = session.sources();
    let mut made: Vec<Action> = Vec::new();
    for one in session.diagnostics() {
        let touches = one.span.and_then(|span| sources.locate(span)).is_some_and(|place| {
            place.file == file && place.start <= range.end && range.start <= place.end.max(place.start + 1)
        });
        if !touches {
            continue;
        }
        for fix in &one.fixes {
            let edits: Option<Vec<FileEdit>> = fix
                .edits
                .iter()
                .map(|edit| {
                    let place = sources.locate(edit.span)?;
                    let library = sources.file(place.file)?.path.starts_with("std:");
                    let edit = FileEdit { file: place.file, range: place.start..place.end, text: edit.text.clone() };
                    (!library).then_some(edit)
                })
                .collect();
            let Some(edits) = edits.filter(|edits| !edits.is_empty()) else { continue };
            let safe = fix.applicability == Applicability::Safe;
            let action = Action { title: fix.title.clone(), code: one.code, safe, edits };
            if !made.contains(&action) {
                made.push(action);
            }
        }
    }
    made.sort_by_key(|action| !action.safe);
    made
}
