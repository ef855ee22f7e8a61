//! `docs/reference/` is what `olyc reference` says today.
#![expect(clippy::disallowed_methods, reason = "the pages are read from the disk")]

use std::fs;

#[test]
fn the_committed_reference_is_fresh() {
    let mut wanted = Vec::new();
    for (path, text) in olyc::compiler::reference() {
        let file = format!("docs/reference/{path}");
        let there = fs::read_to_string(&file).unwrap_or_default();
        assert!(there == text, "{file} is stale: run `cargo run -- reference --out docs/reference`");
        wanted.push(path);
    }
    for entry in fs::read_dir("docs/reference").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(wanted.contains(&name), "docs/reference/{name} describes nothing any more");
    }
}
