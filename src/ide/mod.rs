//! The questions that an editor asks, answered from a session with byte offsets and plain structs. No protocol here.

mod actions;
mod complete;
mod definition;
mod describe;
mod expressions;
mod fields;
mod format;
mod hover;
mod locate;
mod outline;
mod promises;
mod statements;
mod values;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::diagnostics::Code;
use crate::source::FileId;

pub use actions::actions;
pub use complete::complete;
pub use definition::definition;
pub use format::format;
pub use hover::{hover, plain};
pub use outline::{folds, symbols};
pub use promises::inlays;

/// What is known about a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hover {
    /// The word.
    pub range: Range<usize>,
    pub markdown: String,
}

/// Words that an editor shows behind an offset, and what it says when asked about them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inlay {
    pub offset: usize,
    pub label: String,
    pub markdown: String,
}

/// Where what a word means is declared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// The word.
    pub origin: Range<usize>,
    pub targets: Vec<Target>,
}

/// A declaration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    pub file: FileId,
    /// All of it.
    pub full: Range<usize>,
    /// What to put the cursor on; within `full`.
    pub name: Range<usize>,
}

/// An item or a part of one, for an outline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    pub name: String,
    pub detail: String,
    pub kind: SymbolKind,
    pub range: Range<usize>,
    /// Within `range`.
    pub name_range: Range<usize>,
    pub children: Vec<Symbol>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    Item,
    Environment,
    Kind,
    Type,
    Function,
    Table,
    Blueprint,
    Test,
    Field,
    Entry,
    Other,
}

/// Lines that can be folded away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fold {
    pub range: Range<usize>,
    pub comment: bool,
}

/// A replacement in the text that was asked about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextEdit {
    pub range: Range<usize>,
    pub text: String,
}

/// A fix of a diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Action {
    pub title: String,
    /// The code of what it mends.
    pub code: Code,
    /// Its meaning is certain.
    pub safe: bool,
    pub edits: Vec<FileEdit>,
}

/// A replacement in some file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileEdit {
    pub file: FileId,
    pub range: Range<usize>,
    pub text: String,
}

/// A word that could stand at the cursor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    pub detail: String,
    pub documentation: Option<String>,
    /// More than the word, with `$0` where the cursor goes on; for editors that can do that.
    pub snippet: Option<String>,
    /// What has been written of the word.
    pub range: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompletionKind {
    Kind,
    Keyword,
    Field,
    Variant,
    Item,
    Function,
    Value,
}
