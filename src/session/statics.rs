//! Declaring and checking: everything is declared, only what may have changed is checked.

use std::sync::Arc;

use super::document::Document;
use super::summary::{Change, Summary};
use super::{Session, library};
use crate::compiler;
use crate::diagnostics::Diagnostic;
use crate::language::schema::Res;
use crate::language::{self, check_item};
use crate::source::ChunkId;
use crate::syntax::ast::Item;
use crate::syntax::said_once;

impl Session {
    /// Everything is declared again: it looks at heads only, and a changed head may change what any name means.
    pub(super) fn declare_and_check(&mut self) {
        let chunks = self.documents.values().flat_map(|document| &document.chunks);
        let mut items: Vec<Arc<Item>> = chunks.filter_map(|chunk| chunk.item.clone()).collect();
        let gone = compiler::of_nothing(&compiler::library().module, &items);
        items.retain(|item| !gone.contains_key(&item.span.chunk));
        let declared = language::declare_onto(&compiler::library().module, &items);
        self.declared = declared.diagnostics;
        let mut module = declared.value;
        let summary = Summary::new(&items);
        let change = summary.since(&self.summary);
        self.summary = summary;
        module.resolutions.reserve(items.len());
        for document in self.documents.values_mut() {
            for index in outdated(document, &change, &self.live) {
                let Some(chunk) = document.chunks.get_mut(index) else { continue };
                let Some(item) = &chunk.item else { continue };
                if let Some(said) = gone.get(&chunk.id) {
                    chunk.checked = vec![said.clone()];
                    chunk.doubtful = true;
                    chunk.resolutions = None;
                    continue;
                }
                let checked = check_item(&module, item);
                chunk.doubtful = !checked.diagnostics.is_empty() || checked.resolutions.contains(&Res::Error);
                chunk.checked = checked.diagnostics;
                chunk.resolutions = Some(Arc::new(checked.resolutions));
            }
            if document.measured {
                said_once(document.chunks.iter_mut().map(|chunk| &mut chunk.checked));
            }
            for chunk in &document.chunks {
                if let Some(resolutions) = &chunk.resolutions {
                    module.resolutions.insert(chunk.id, Arc::clone(resolutions));
                }
            }
        }
        self.module = Arc::new(module);
    }
}

/// The chunks of a document that have to be checked: new ones, those that name what changed, and those whose diagnostics point
/// into a chunk that is gone.
fn outdated(document: &Document, change: &Change, live: &rustc_hash::FxHashSet<ChunkId>) -> Vec<usize> {
    let gone = |chunk: ChunkId| !library::holds(chunk) && !live.contains(&chunk);
    let chunks = document.chunks.iter().enumerate();
    chunks
        .filter(|(_, chunk)| {
            chunk.item.is_some()
                && (chunk.resolutions.is_none()
                    // What is wrong in several of its entries is said of one: which, only all of them tell.
                    || (document.measured && *change != Change::Nothing)
                    || chunk.checked.iter().any(|one| places(one).any(gone))
                    || match change {
                        Change::Nothing => false,
                        Change::Everything => true,
                        // What was wrong may be right now, and a suggestion may name something that is gone.
                        Change::Names(names) => {
                            chunk.doubtful || names.iter().any(|name| document.text_of(chunk).contains(name.as_str()))
                        }
                    })
        })
        .map(|(index, _)| index)
        .collect()
}

/// Every chunk that a diagnostic points into.
pub(super) fn places(diagnostic: &Diagnostic) -> impl Iterator<Item = ChunkId> + '_ {
    let labels = diagnostic.labels.iter().map(|label| label.span);
    let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    diagnostic.span.into_iter().chain(labels).chain(edits).map(|span| span.chunk)
}
