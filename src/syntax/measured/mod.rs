//! `evidence/*.json` beside a spec: what was measured, as programs write it down. Each entry becomes an `evidence` item whose places lie
//! in the file, so that names are resolved, promises checked and mistakes told as in any item.
//!
//! ```text
//! text ── json ──> slices ── format ──> entries ── item ──> ast::Item, each in a chunk that is the whole file
//! ```

mod format;
mod item;
mod json;
mod promise;

use rustc_hash::FxHashSet;

use crate::diagnostics::{Diagnostic, Outcome};
use crate::source::{ChunkId, FileId, Sources};
use crate::syntax::ast::{Item, ItemKind};

/// The folder of the project in which such files lie; those in folders below it are of other programs.
pub const FOLDER: &str = "evidence";

/// What stands between the name of a file and the number of an entry: no name that anybody writes holds it.
const MARK: char = '#';

/// Whether a file of a project is one of measurements.
pub fn is_measured(path: &str) -> bool {
    path.strip_prefix(FOLDER)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|name| name.ends_with(".json") && !name.contains('/') && !name.starts_with('.'))
}

/// Whether an item was made of such a file.
pub fn is_of_file(item: &Item) -> bool {
    matches!(&item.kind, ItemKind::Declaration(made) if made.name.is_some_and(|name| name.name.contains(MARK)))
}

/// One chunk of such a file: the first is of the file as a whole and has no item, each further one is an entry. All of them are as
/// long as the file, since what an entry says stands partly at its head.
#[derive(Debug)]
pub struct Piece {
    pub chunk: ChunkId,
    pub item: Option<Item>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a text of measurements; `chunk` makes a new chunk of it.
pub fn pieces(path: &str, text: &str, mut chunk: impl FnMut() -> ChunkId) -> Vec<Piece> {
    let whole = chunk();
    let Outcome { value: found, diagnostics } = format::read(text, whole);
    let mut made = vec![Piece { chunk: whole, item: None, diagnostics }];
    let Some(found) = found else { return made };
    for (index, entry) in found.entries.iter().enumerate() {
        let chunk = chunk();
        let Outcome { value, diagnostics } = item::make(path, index + 1, &found.head, entry, chunk);
        made.push(Piece { chunk, item: value, diagnostics });
    }
    said_once(made.iter_mut().map(|piece| &mut piece.diagnostics));
    made
}

/// What is wrong at the head of a file is wrong in each of its entries, and said of the first. The lists are of chunks of one file.
pub fn said_once<'d>(lists: impl Iterator<Item = &'d mut Vec<Diagnostic>>) {
    let mut seen = FxHashSet::default();
    for list in lists {
        list.retain(|one| {
            one.span.is_none_or(|span| seen.insert((one.code.id(), span.start, span.end, one.message.clone())))
        });
    }
}

/// Reads a whole file of measurements; its chunks are registered in `sources`.
pub fn parse_measured(sources: &mut Sources, file: FileId) -> Outcome<Vec<Item>> {
    let Some((path, text)) = sources.file(file).map(|file| (file.path.clone(), file.text.clone())) else {
        return Outcome { value: Vec::new(), diagnostics: Vec::new() };
    };
    let mut made = Outcome { value: Vec::new(), diagnostics: Vec::new() };
    for piece in pieces(&path, &text, || sources.add_chunk(file, 0, text.len())) {
        made.value.extend(piece.item);
        made.diagnostics.extend(piece.diagnostics);
    }
    made
}
