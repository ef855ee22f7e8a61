//! What the tests of the syntax room share.

use std::fs;
use std::path::{Path, PathBuf};

use olyc::diagnostics::{Diagnostic, Outcome};
use olyc::source::Sources;
use olyc::syntax::ast::Item;
use olyc::syntax::parse_file;

/// Every `.oly` file below a folder of the repository, in order.
pub fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "oly") {
            found.push(path);
        }
    }
}

/// Parses a text; the sources tell where its spans lie.
pub fn parse(text: &str) -> (Outcome<Vec<Item>>, Sources) {
    let mut sources = Sources::new();
    let file = sources.add_file("test.oly", text);
    let outcome = parse_file(&mut sources, file);
    (outcome, sources)
}

/// A diagnostic on one line: place, code, message, and what it points at.
pub fn show(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = diagnostic.span.map(|span| sources.describe(span)).unwrap_or_default();
    let text = diagnostic.span.map(|span| sources.text(span)).unwrap_or_default();
    format!("{place} {} {} [{text}]", diagnostic.code, diagnostic.message)
}
