//! The standard library and the examples are free of errors: every file is read, declared and checked.
#![allow(clippy::print_stdout, reason = "what is wrong is the point of the output")]

use std::sync::Arc;

use olyc::source::Sources;

#[test]
fn the_library_has_no_errors() {
    let mut sources = Sources::new();
    let mut items = Vec::new();
    let mut complaints = Vec::new();
    for (path, text) in olyc::library::FILES {
        let file = sources.add_file(*path, *text);
        let outcome = olyc::syntax::parse_file(&mut sources, file);
        complaints.extend(outcome.diagnostics);
        items.extend(outcome.value.into_iter().map(Arc::new));
    }
    complaints.extend(olyc::language::load(None, &items).diagnostics);
    for diagnostic in &complaints {
        let span = diagnostic.span;
        println!(
            "{}: {} {} [{}]",
            span.map(|span| sources.describe(span)).unwrap_or_default(),
            diagnostic.code,
            diagnostic.message,
            span.map(|span| sources.text(span).lines().next().unwrap_or_default().to_owned()).unwrap_or_default(),
        );
    }
    assert!(complaints.is_empty(), "{} complaints about {} items", complaints.len(), items.len());
}
