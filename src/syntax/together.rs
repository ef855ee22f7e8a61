//! Chunks know nothing of each other, so that many of them are parsed at the same time. What comes out does not depend on how many
//! threads there were, nor on which was quicker.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::ast::Item;
use super::{chunks, parse_chunk};
use crate::diagnostics::Outcome;
use crate::source::{ChunkId, FileId, Sources};

/// Texts of fewer bytes are read before a thread has started, and each thread takes memory of its own.
const WORTH_A_THREAD: usize = 100 * 1024;

/// More threads than this wait for memory and not for processors.
const MOST: usize = 8;

/// Expressions nest, and the parser goes down with them: as much room as the main thread has.
const STACK: usize = 64 << 20;

/// Parses whole files; their chunks are registered in `sources`, file after file.
pub fn parse_files(sources: &mut Sources, files: &[FileId]) -> Outcome<Vec<Item>> {
    let mut places = Vec::new();
    for file in files {
        let ranges = sources.file(*file).map(|file| chunks(&file.text)).unwrap_or_default();
        for range in ranges {
            let chunk = sources.add_chunk(*file, range.start, range.end - range.start);
            places.push((*file, range, chunk));
        }
    }
    let sources = &*sources;
    let texts = places.iter().filter_map(|(file, range, chunk)| {
        let text = sources.file(*file)?.text.get(range.start..range.end)?;
        Some((text, *chunk))
    });
    let mut items = Vec::new();
    let mut diagnostics = Vec::new();
    for outcome in parse_chunks(&texts.collect::<Vec<_>>()) {
        items.extend(outcome.value);
        diagnostics.extend(outcome.diagnostics);
    }
    Outcome { value: items, diagnostics }
}

/// Each thread takes the next chunk that nobody has taken: a long one holds up only who reads it.
fn parse_chunks(texts: &[(&str, ChunkId)]) -> Vec<Outcome<Option<Item>>> {
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    let most = (bytes / WORTH_A_THREAD).min(MOST);
    let helpers = if most < 2 { 0 } else { std::thread::available_parallelism().map_or(1, usize::from).min(most) - 1 };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((text, chunk)) = texts.get(index) else { return done };
            done.push((index, parse_chunk(text, *chunk)));
        }
    };
    let mut parsed = std::thread::scope(|scope| {
        // A thread that cannot be started is one that does not help.
        let helping: Vec<_> = (0..helpers)
            .filter_map(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok())
            .collect();
        let mut parsed = work();
        for thread in helping {
            match thread.join() {
                Ok(done) => parsed.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parsed
    });
    parsed.sort_unstable_by_key(|(index, _)| *index);
    parsed.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse_file;

    #[test]
    fn many_threads_read_what_one_reads_in_the_same_order() {
        let text = |file: usize| {
            let item = |index: usize| match index % 50 {
                49 => format!("service s_{file}_{index} {{ = }}\n"),
                _ => format!("/// Part {index}.\nservice s_{file}_{index} {{\n  timeout = {index}ms\n}}\n\n"),
            };
            (0..1500).map(item).collect::<String>()
        };
        let (mut together, mut apart) = (Sources::new(), Sources::new());
        let files: Vec<FileId> = (0..5).map(|file| together.add_file(format!("{file}.oly"), text(file))).collect();
        let found = parse_files(&mut together, &files);
        let (mut items, mut diagnostics) = (Vec::new(), Vec::new());
        for file in 0..5 {
            let id = apart.add_file(format!("{file}.oly"), text(file));
            // Small enough for one thread.
            let outcome = parse_file(&mut apart, id);
            items.extend(outcome.value);
            diagnostics.extend(outcome.diagnostics);
        }
        assert_eq!(items.len(), 5 * 1500);
        assert!(found.value == items);
        assert_eq!(found.diagnostics.len(), 5 * 30);
        assert_eq!(found.diagnostics, diagnostics);
    }
}
