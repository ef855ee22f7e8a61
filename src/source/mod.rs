//! Texts, places in them, and interned names. Imports nothing else of the compiler.
//!
//! A file is cut into *chunks*: one per top-level item (see `syntax`). A [`Span`] counts bytes from the start of its
//! chunk, so that an edit above an item moves the item without touching anything that was computed about it.

mod line_index;
mod name;

pub use line_index::{Encoding, LineIndex, Position};
pub use name::{Name, Named};

use std::sync::Arc;

/// One chunk of one file. Ids are never reused for another text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct ChunkId(pub u32);

/// One file of a module, of the standard library, or a text from nowhere (tests, standard input).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

/// Half-open range of bytes, relative to the start of its chunk.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Span {
    pub chunk: ChunkId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(chunk: ChunkId, start: usize, end: usize) -> Self {
        Self { chunk, start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
    }

    /// The smallest span that covers both; `self` if they lie in different chunks.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.chunk != other.chunk {
            return self;
        }
        Self { chunk: self.chunk, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span right behind this one: where something is missing.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    pub fn contains(self, offset: usize) -> bool {
        (self.start as usize) <= offset && offset <= self.end as usize
    }
}

/// A file as the compiler sees it.
#[derive(Clone, Debug)]
pub struct File {
    /// How the user calls it: relative to the project folder, with `/`. Files of the standard library start with `std:`.
    pub path: Arc<str>,
    pub text: Arc<str>,
    pub lines: LineIndex,
}

/// Where a chunk lies at the moment.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    file: FileId,
    base: u32,
    length: u32,
}

/// All texts of one compilation: resolves a [`Span`] to a file and absolute offsets.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<File>,
    chunks: Vec<Chunk>,
}

/// A resolved place: absolute byte offsets in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub file: FileId,
    pub start: usize,
    pub end: usize,
}

impl Sources {
    /// The id that the next chunk will have: those of all texts so far are smaller.
    pub fn next_chunk(&self) -> ChunkId {
        ChunkId(u32::try_from(self.chunks.len()).unwrap_or(u32::MAX))
    }

    pub fn new() -> Self {
        Self::default()
    }

    pub fn add_file(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        let text = text.into();
        let id = FileId(self.files.len() as u32);
        self.files.push(File { path: path.into(), lines: LineIndex::new(&text), text });
        id
    }

    /// Replaces a file's text; its chunks must be placed anew by the caller.
    pub fn set_text(&mut self, file: FileId, text: impl Into<Arc<str>>) {
        let text = text.into();
        if let Some(entry) = self.files.get_mut(file.0 as usize) {
            entry.lines = LineIndex::new(&text);
            entry.text = text;
        }
    }

    pub fn add_chunk(&mut self, file: FileId, base: usize, length: usize) -> ChunkId {
        let id = ChunkId(self.chunks.len() as u32);
        self.chunks.push(Chunk { file, base: base as u32, length: length as u32 });
        id
    }

    /// Moves a chunk whose text did not change.
    pub fn place_chunk(&mut self, chunk: ChunkId, base: usize) {
        if let Some(entry) = self.chunks.get_mut(chunk.0 as usize) {
            entry.base = base as u32;
        }
    }

    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    pub fn file_of(&self, chunk: ChunkId) -> Option<FileId> {
        self.chunks.get(chunk.0 as usize).map(|chunk| chunk.file)
    }

    /// The chunks of a file in their order, and where they lie.
    pub fn chunks_of(&self, file: FileId) -> Vec<(ChunkId, std::ops::Range<usize>)> {
        let all = self.chunks.iter().enumerate().filter(|(_, chunk)| chunk.file == file);
        let placed = all.map(|(index, chunk)| {
            let base = chunk.base as usize;
            (ChunkId(index as u32), base..base + chunk.length as usize)
        });
        placed.collect()
    }

    /// Absolute offsets of a span, clamped to its file.
    pub fn locate(&self, span: Span) -> Option<Place> {
        let chunk = self.chunks.get(span.chunk.0 as usize)?;
        let limit = self.file(chunk.file)?.text.len();
        let end = chunk.length.min(span.end);
        let start = span.start.min(end);
        Some(Place {
            file: chunk.file,
            start: (chunk.base as usize + start as usize).min(limit),
            end: (chunk.base as usize + end as usize).min(limit),
        })
    }

    /// `path:line:column`, counted from 1, columns in Unicode scalar values.
    pub fn describe(&self, span: Span) -> String {
        let Some(place) = self.locate(span) else { return String::from("?") };
        let Some(file) = self.file(place.file) else { return String::from("?") };
        let position = file.lines.position(&file.text, place.start, Encoding::Scalar);
        format!("{}:{}:{}", file.path, position.line + 1, position.column + 1)
    }

    pub fn text(&self, span: Span) -> &str {
        self.locate(span).and_then(|place| self.file(place.file)?.text.get(place.start..place.end)).unwrap_or("")
    }
}
