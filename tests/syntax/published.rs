//! Every file of the standard library and of the examples is read without a complaint.

use std::fs;

use crate::support::{files_below, parse, show};

#[test]
fn the_standard_library_and_the_examples_parse() {
    let files: Vec<_> = ["stdlib", "examples"].into_iter().flat_map(files_below).collect();
    assert!(files.len() > 20, "only {} files were found", files.len());
    let mut complaints = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).expect("a readable file");
        let (outcome, sources) = parse(&text);
        for diagnostic in &outcome.diagnostics {
            complaints.push(format!("{}: {}", path.display(), show(diagnostic, &sources)));
        }
        for item in outcome.value.iter().filter(|item| item.broken) {
            complaints.push(format!("{}: broken item at {}", path.display(), sources.describe(item.head)));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
