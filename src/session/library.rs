//! The standard library as the editor looks around in it: by file and by offset.

use std::sync::Arc;

use crate::compiler::library;
use crate::source::{ChunkId, FileId, Span};
use crate::syntax::ast::Item;

/// A chunk is the library's. Its chunks come first in every compilation.
pub(super) fn holds(chunk: ChunkId) -> bool {
    library().sources.file_of(chunk).is_some()
}

pub(super) fn file(path: &str) -> Option<FileId> {
    library().sources.files().find(|(_, file)| *file.path == *path).map(|(id, _)| id)
}

pub(super) fn items_of(file: FileId) -> impl Iterator<Item = &'static Arc<Item>> {
    let library = library();
    library.items.iter().filter(move |item| library.sources.file_of(item.span.chunk) == Some(file))
}

/// The last item that begins before an offset, and where its chunk begins.
pub(super) fn item_at(file: FileId, offset: usize) -> Option<(Arc<Item>, usize)> {
    let start = |item: &Item| library().sources.locate(Span::new(item.span.chunk, 0, 0)).map(|place| place.start);
    let items = items_of(file).filter_map(|item| Some((item, start(item)?)));
    items.take_while(|(_, start)| *start <= offset).last().map(|(item, start)| (Arc::clone(item), start))
}
