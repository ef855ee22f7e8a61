//! From text to syntax tree and back: cutting a file into chunks, parsing one chunk, recovery, the formatter.
//! pest never leaves this room.
//!
//! ```text
//! file ── chunks ──> chunk ── layout ──> settled text ── grammar ──> pairs ── lower ──> ast::Item
//! ```

pub mod ast;
mod chunks;
mod format;
mod grammar;
mod layout;
mod lower;
mod measured;
mod problems;
mod shape;
mod together;

pub use chunks::{ChunkRange, chunks};
pub use format::{Formatted, format};
pub use measured::{FOLDER as EVIDENCE, Piece, is_measured, is_of_file, parse_measured, pieces, said_once};
pub use shape::shape;
pub use together::parse_files;

use crate::diagnostics::Outcome;
use crate::source::{ChunkId, FileId, Sources};
use ast::Item;

/// Parses the text of one chunk: at most one item (none for a chunk of comments, or of rubbish).
pub fn parse_chunk(text: &str, chunk: ChunkId) -> Outcome<Option<Item>> {
    let layout = layout::settle(text);
    let brackets_agree = layout.map.is_identity();
    let outcome = lower::item(text, layout, chunk);
    // Several mistakes whose brackets balance: perhaps one brace is missing here and another one there.
    if outcome.diagnostics.len() > 1
        && brackets_agree
        && let Some(layout) = layout::settle_by_indentation(text)
    {
        let other = lower::item(text, layout, chunk);
        if other.diagnostics.len() < outcome.diagnostics.len() {
            return other;
        }
    }
    outcome
}

/// Parses a whole file; its chunks are registered in `sources`.
pub fn parse_file(sources: &mut Sources, file: FileId) -> Outcome<Vec<Item>> {
    parse_files(sources, &[file])
}
