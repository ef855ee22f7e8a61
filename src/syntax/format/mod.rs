//! The formatter: one form for every spec, so that nobody talks about form.
//!
//! It works on tokens, chunk by chunk: line breaks are the writer's, everything between and before is settled here. Every
//! comment is a token like any other, so none can be lost. Each chunk that changes is proved: what comes out is read again, must mean the
//! same, hold the same comments, and be left as it is by a second run. A chunk with errors, or whose proof fails, stays byte for byte.

mod align;
mod expand;
mod lines;
mod spacing;
mod tokens;
mod write;

use super::chunks::{ChunkRange, chunks};
use super::{layout, lower, shape};
use crate::source::ChunkId;

/// A formatted text.
#[derive(Clone, Debug)]
pub struct Formatted {
    pub text: String,
    /// Chunks with errors: left as they were.
    pub with_errors: Vec<ChunkRange>,
    /// Chunks whose formatted form could not be proved to mean the same: left as they were. Always a fault of the formatter.
    pub unproved: Vec<ChunkRange>,
}

/// Formats a text: LF, two blanks a level, one blank line at most, columns of `=`.
pub fn format(text: &str) -> Formatted {
    let mut formatted =
        Formatted { text: String::with_capacity(text.len() + 64), with_errors: Vec::new(), unproved: Vec::new() };
    for range in chunks(text) {
        let chunk = &text[range.start..range.end];
        let out = &mut formatted.text;
        let before = out.len();
        match chunk_form(chunk) {
            Ok(form) => {
                out.push_str(&form);
                // Blank lines behind an item are part of its chunk.
                if has_gap(chunk) && range.end < text.len() && out.len() > before {
                    out.push('\n');
                }
            }
            Err(reason) => {
                out.push_str(chunk);
                match reason {
                    Reason::Errors => formatted.with_errors.push(range),
                    Reason::Unproved => formatted.unproved.push(range),
                }
            }
        }
    }
    while formatted.text.ends_with("\n\n") && formatted.with_errors.last().is_none_or(|range| range.end < text.len()) {
        formatted.text.pop();
    }
    formatted
}

enum Reason {
    Errors,
    Unproved,
}

/// Whether a blank line stands at the end of a chunk.
fn has_gap(chunk: &str) -> bool {
    let tail = &chunk[chunk.trim_end().len()..];
    tail.bytes().filter(|byte| *byte == b'\n').count() > 1
}

/// One chunk in its form, with a proof.
fn chunk_form(chunk: &str) -> Result<String, Reason> {
    let Some(meaning) = meaning(chunk) else { return Err(Reason::Errors) };
    let form = write::chunk(chunk);
    if form.trim_end() == chunk.trim_end() && !chunk.contains('\r') {
        return Ok(form);
    }
    let same = self::meaning(&form).is_some_and(|after| after == meaning);
    if same && write::chunk(&form) == form { Ok(form) } else { Err(Reason::Unproved) }
}

/// What a chunk says, and its comments; nothing if it has errors.
#[derive(PartialEq, Eq)]
struct Meaning {
    shape: Option<u64>,
    comments: Vec<String>,
}

fn meaning(chunk: &str) -> Option<Meaning> {
    let layout = layout::settle(chunk);
    let comments =
        layout.comments.iter().map(|comment| chunk[comment.start..comment.end].trim_end().to_owned()).collect();
    let outcome = lower::item(chunk, layout, ChunkId(0));
    outcome.diagnostics.is_empty().then(|| Meaning { shape: outcome.value.as_ref().map(shape::shape), comments })
}
