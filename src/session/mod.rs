//! The pipeline kept warm: texts change, and only what depends on the change is done again.
//!
//! A file is cut into chunks; a chunk whose text did not change keeps its id, its tree and what the checker said about it, and is only
//! placed anew. Declaring is done again for the whole project, since it only looks at heads. Pure: no files, no clock.

mod document;
mod library;
mod statics;
mod summary;
mod world;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use indexmap::IndexMap;
use rustc_hash::FxHashSet;

use crate::compiler::{self, InputFile};
use crate::diagnostics::Diagnostic;
use crate::evaluate::Pins;
use crate::language::schema::Module;
use crate::objectives::Verdict;
use crate::source::{ChunkId, FileId, Sources};
use crate::syntax::ast::Item;

use document::Document;
use summary::Summary;
pub use world::{Job, Judged};

/// A project that is being edited.
#[derive(Debug)]
pub struct Session {
    sources: Sources,
    /// By path, in the order in which a cold run would read them.
    documents: IndexMap<Arc<str>, Document>,
    /// Every path that ever had a text, so that a file that comes back keeps its id.
    known: IndexMap<Arc<str>, FileId>,
    module: Arc<Module>,
    /// What committed files pin.
    pins: Arc<Pins>,
    /// What declaring said last.
    declared: Vec<Diagnostic>,
    summary: Summary,
    /// Chunks that exist now: what points into others is out of date.
    live: FxHashSet<ChunkId>,
    /// What was found in all environments, and when.
    judged: Vec<Diagnostic>,
    judged_at: u64,
    /// What became of promises, found with it.
    verdicts: Vec<Verdict>,
    /// The day of the judgement.
    as_of: Option<i32>,
    /// Tells jobs of this state that it is gone.
    stop: Arc<AtomicBool>,
    /// Counts states that differ.
    generation: u64,
    /// A text or the set of files changed since the last refresh.
    stale: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// An empty project on top of the standard library.
    pub fn new() -> Self {
        let library = compiler::library();
        Self {
            sources: library.sources.clone(),
            documents: IndexMap::new(),
            known: IndexMap::new(),
            module: Arc::new(library.module.clone()),
            pins: Arc::default(),
            declared: Vec::new(),
            summary: Summary::default(),
            live: FxHashSet::default(),
            judged: Vec::new(),
            judged_at: 0,
            verdicts: Vec::new(),
            as_of: None,
            stop: Arc::default(),
            generation: 0,
            stale: true,
        }
    }

    /// Makes these the files of the project, in this order; texts that are known already cost nothing.
    pub fn load(&mut self, files: &[InputFile]) {
        let mut before = std::mem::take(&mut self.documents);
        for file in files {
            let document = match before.swap_remove(&file.path) {
                Some(mut document) => {
                    document.set_text(&file.text);
                    document
                }
                None => self.open(&file.path, &file.text),
            };
            self.documents.insert(Arc::clone(&file.path), document);
        }
        for (_, document) in before {
            self.forget(&document);
        }
        self.stale = true;
    }

    /// What committed files pin: values may depend on it.
    pub fn set_pins(&mut self, pins: &Arc<Pins>) {
        if self.pins != *pins {
            self.pins = Arc::clone(pins);
            self.stale = true;
        }
    }

    /// Replaces the text of one file of the project; false if it has no such file.
    pub fn set_text(&mut self, path: &str, text: &Arc<str>) -> bool {
        let Some(document) = self.documents.get_mut(path) else { return false };
        if document.set_text(text) {
            self.stale = true;
        }
        true
    }

    fn open(&mut self, path: &Arc<str>, text: &Arc<str>) -> Document {
        let sources = &mut self.sources;
        let file = *self.known.entry(Arc::clone(path)).or_insert_with(|| sources.add_file(Arc::clone(path), ""));
        Document::new(file, path, text)
    }

    fn forget(&mut self, document: &Document) {
        for chunk in &document.chunks {
            self.live.remove(&chunk.id);
        }
        self.sources.set_text(document.file, "");
    }

    /// Does what the last changes made necessary. Cheap when nothing changed.
    pub fn refresh(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.generation += 1;
        self.supersede();
        for document in self.documents.values_mut() {
            document.refresh(&mut self.sources, &mut self.live);
        }
        self.declare_and_check();
        let live = &self.live;
        self.judged.retain(|one| world::holds_together(one, |chunk| library::holds(chunk) || live.contains(&chunk)));
        self.verdicts.retain(|one| live.contains(&one.span.chunk));
    }

    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    pub fn module(&self) -> &Arc<Module> {
        &self.module
    }

    pub fn pins(&self) -> &Arc<Pins> {
        &self.pins
    }

    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.documents.keys()
    }

    /// The text as it was last given, be it refreshed or not.
    pub fn text(&self, path: &str) -> Option<&Arc<str>> {
        self.documents.get(path).map(Document::text)
    }

    pub fn file(&self, path: &str) -> Option<FileId> {
        self.documents.get(path).map(|document| document.file).or_else(|| library::file(path))
    }

    /// All items of a file, in order, the standard library's files included.
    pub fn items(&self, file: FileId) -> Vec<Arc<Item>> {
        match self.document(file) {
            Some(document) => document.chunks.iter().filter_map(|chunk| chunk.item.clone()).collect(),
            None => library::items_of(file).cloned().collect(),
        }
    }

    /// The item in whose chunk an offset lies, and where that chunk begins.
    pub fn item_at(&self, file: FileId, offset: usize) -> Option<(Arc<Item>, usize)> {
        let Some(document) = self.document(file) else { return library::item_at(file, offset) };
        let chunk = document.chunk_at(offset)?;
        Some((chunk.item.clone()?, chunk.start))
    }

    fn document(&self, file: FileId) -> Option<&Document> {
        self.documents.values().find(|document| document.file == file)
    }

    /// Everything that is wrong, as of the last refresh: syntax first, then names and types, then what evaluation found.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.static_diagnostics().chain(&self.judged)
    }

    /// What is wrong without evaluating anything.
    pub fn static_diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let checked = self.documents.values().flat_map(|document| &document.chunks).flat_map(|chunk| &chunk.checked);
        self.syntax_diagnostics().chain(&self.declared).chain(checked)
    }

    /// What the parser said: it needs no other file.
    pub fn syntax_diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.documents.values().flat_map(|document| &document.chunks).flat_map(|chunk| &chunk.syntax)
    }

    /// How many items the project has: what decides whether evaluation can be waited for.
    pub fn size(&self) -> usize {
        self.documents.values().map(|document| document.chunks.len()).sum()
    }
}
