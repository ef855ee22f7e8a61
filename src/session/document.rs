//! One file: its text and its chunks. A new text keeps every chunk whose text stands in it as before.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::Diagnostic;
use crate::language::schema::Res;
use crate::source::{ChunkId, FileId, Sources};
use crate::syntax::{self, ChunkRange, ast::Item};

#[derive(Debug)]
pub(super) struct Document {
    pub(super) file: FileId,
    /// Of a file of measurements, whose chunks are all as long as the file.
    pub(super) measured: bool,
    /// In the order of the text, without gaps.
    pub(super) chunks: Vec<Chunk>,
    /// What the chunks were cut from.
    cut: Arc<str>,
    /// What is to be cut next, if it differs.
    next: Option<Arc<str>>,
}

/// A chunk and everything that is known about it.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) id: ChunkId,
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) item: Option<Arc<Item>>,
    /// What the parser said.
    pub(super) syntax: Vec<Diagnostic>,
    /// What the checker said; out of date where `resolutions` is absent.
    pub(super) checked: Vec<Diagnostic>,
    pub(super) resolutions: Option<Arc<Vec<Res>>>,
    /// Something in it is not understood, or complained about: another item may have to do with it.
    pub(super) doubtful: bool,
}

impl Document {
    pub(super) fn new(file: FileId, path: &str, text: &Arc<str>) -> Self {
        Self {
            file,
            measured: syntax::is_measured(path),
            chunks: Vec::new(),
            cut: Arc::from(""),
            next: Some(Arc::clone(text)),
        }
    }

    /// Whether the text is another one.
    pub(super) fn set_text(&mut self, text: &Arc<str>) -> bool {
        if self.text() == text {
            return false;
        }
        self.next = Some(Arc::clone(text));
        true
    }

    pub(super) fn text(&self) -> &Arc<str> {
        self.next.as_ref().unwrap_or(&self.cut)
    }

    /// The text of a chunk.
    pub(super) fn text_of(&self, chunk: &Chunk) -> &str {
        self.cut.get(chunk.start..chunk.start + chunk.length).unwrap_or("")
    }

    /// Cuts a new text, if there is one, and parses what is new in it.
    pub(super) fn refresh(&mut self, sources: &mut Sources, live: &mut FxHashSet<ChunkId>) {
        let Some(text) = self.next.take() else { return };
        if self.measured {
            return self.read_measured(&text, sources, live);
        }
        let ranges = syntax::chunks(&text);
        sources.set_text(self.file, Arc::clone(&text));
        let mut old = std::mem::take(&mut self.chunks);
        let same = |chunk: &Chunk, range: &ChunkRange| {
            chunk.length == range.end - range.start
                && self.cut.as_bytes().get(chunk.start..chunk.start + chunk.length)
                    == text.as_bytes().get(range.start..range.end)
        };
        // Most edits change one chunk: what stands before and after it is found without looking anything up.
        let head = old.iter().zip(&ranges).take_while(|(chunk, range)| same(chunk, range)).count();
        let most = old.len().min(ranges.len()) - head;
        let tail = old
            .iter()
            .rev()
            .zip(ranges.iter().rev())
            .take(most)
            .take_while(|(chunk, range)| same(chunk, range))
            .count();
        let after = old.split_off(old.len() - tail);
        let middle = old.split_off(head);
        let mut made = old;
        made.reserve(ranges.len() - head);
        let cut = Arc::clone(&self.cut);
        let mut moved: FxHashMap<&str, Vec<Chunk>> = FxHashMap::default();
        for chunk in middle.into_iter().rev() {
            live.remove(&chunk.id);
            let words = cut.get(chunk.start..chunk.start + chunk.length).unwrap_or("");
            moved.entry(words).or_default().push(chunk);
        }
        for range in &ranges[head..ranges.len() - tail] {
            let words = text.get(range.start..range.end).unwrap_or("");
            let mut chunk = match moved.get_mut(words).and_then(Vec::pop) {
                Some(chunk) => chunk,
                None => Chunk::new(sources.add_chunk(self.file, range.start, range.end - range.start), words),
            };
            chunk.start = range.start;
            chunk.length = range.end - range.start;
            live.insert(chunk.id);
            made.push(chunk);
        }
        made.extend(after);
        for (chunk, range) in made.iter_mut().zip(&ranges) {
            chunk.start = range.start;
            sources.place_chunk(chunk.id, range.start);
        }
        self.chunks = made;
        self.cut = text;
    }

    /// Reads a file of measurements: it is small, and what one entry says stands partly at the head of all.
    fn read_measured(&mut self, text: &Arc<str>, sources: &mut Sources, live: &mut FxHashSet<ChunkId>) {
        for chunk in &self.chunks {
            live.remove(&chunk.id);
        }
        sources.set_text(self.file, Arc::clone(text));
        let Some(path) = sources.file(self.file).map(|file| Arc::clone(&file.path)) else { return };
        let pieces = syntax::pieces(&path, text, || sources.add_chunk(self.file, 0, text.len()));
        let chunk = |piece: syntax::Piece| Chunk {
            id: piece.chunk,
            start: 0,
            length: text.len(),
            item: piece.item.map(Arc::new),
            syntax: piece.diagnostics,
            checked: Vec::new(),
            resolutions: None,
            doubtful: false,
        };
        self.chunks = pieces.into_iter().map(chunk).collect();
        live.extend(self.chunks.iter().map(|chunk| chunk.id));
        self.cut = Arc::clone(text);
    }

    /// The chunk in which an offset of the text lies.
    pub(super) fn chunk_at(&self, offset: usize) -> Option<&Chunk> {
        if self.measured {
            let holds = |chunk: &&Chunk| chunk.item.as_ref().is_some_and(|item| item.span.contains(offset));
            return self.chunks.iter().find(holds).or_else(|| self.chunks.iter().find(|chunk| chunk.item.is_some()));
        }
        let after = self.chunks.partition_point(|chunk| chunk.start <= offset);
        self.chunks.get(after.checked_sub(1)?)
    }
}

impl Chunk {
    fn new(id: ChunkId, text: &str) -> Self {
        let parsed = syntax::parse_chunk(text, id);
        Self {
            id,
            start: 0,
            length: text.len(),
            item: parsed.value.map(Arc::new),
            syntax: parsed.diagnostics,
            checked: Vec::new(),
            resolutions: None,
            doubtful: false,
        }
    }
}
