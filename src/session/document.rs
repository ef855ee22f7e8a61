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
    pub(super) fn new(file: FileId, text: &Arc<str>) -> Self {
        Self { file, chunks: Vec::new(), cut: Arc::from(""), next: Some(Arc::clone(text)) }
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
