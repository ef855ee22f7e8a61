//! The plainest Olympus is refused, and the ways out that the compiler offers lead to one that passes.
#![allow(clippy::print_stdout, reason = "which way was taken is what a reader of the test run looks for")]
#![allow(clippy::disallowed_methods, reason = "the test reads an example")]

use std::path::Path;
use std::sync::Arc;

use olyc::compiler::{self, Checked, InputFile, Options, ProjectInput};
use olyc::diagnostics::{Diagnostic, Fix, Outcome, Severity};

fn written() -> ProjectInput {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/olympus-as-written/main.oly");
    let text = std::fs::read_to_string(path).expect("the example");
    ProjectInput {
        root: String::from("."),
        files: vec![InputFile { path: Arc::from("main.oly"), text: Arc::from(text) }],
        ..ProjectInput::default()
    }
}

fn check(input: &ProjectInput) -> Outcome<Checked> {
    compiler::check(input, &Options { as_of: String::from("2026-11-27"), ..Options::default() })
}

fn errors(outcome: &Outcome<Checked>) -> Vec<&Diagnostic> {
    outcome.diagnostics.iter().filter(|one| one.severity == Severity::Error).collect()
}

/// The text after a fix, formatted as `olyc fmt` does it.
fn fixed(input: &ProjectInput, outcome: &Outcome<Checked>, fix: &Fix) -> ProjectInput {
    let sources = &outcome.value.project.sources;
    let mut edits: Vec<_> =
        fix.edits.iter().map(|edit| (sources.locate(edit.span).expect("a place"), edit.text.as_str())).collect();
    edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut text = input.files[0].text.to_string();
    for (place, edit) in edits {
        text.replace_range(place.start..place.end, edit);
    }
    let text = compiler::format("main.oly", &text);
    ProjectInput { files: vec![InputFile { path: Arc::from("main.oly"), text: Arc::from(text) }], ..input.clone() }
}

#[test]
fn the_plainest_architecture_is_refused() {
    let outcome = check(&written());
    let said: Vec<(&str, Severity)> = outcome.diagnostics.iter().map(|one| (one.code.id(), one.severity)).collect();
    for expected in EXPECTED {
        assert!(said.contains(expected), "{expected:?} is not among {said:?}");
    }
}

/// What section 0 of the objectives' mathematics finds in it.
const EXPECTED: &[(&str, Severity)] = &[
    // 99.9 % is more than the contracts add up to.
    ("OLY-A101", Severity::Error),
    // Ten deployments a day, 5 % of them bad for half an hour, take ten times the budget.
    ("OLY-A106", Severity::Error),
    // Backups lose a day with the region, and an hour is promised.
    ("OLY-D501", Severity::Error),
    // What the gateway waits for may take longer than it promises.
    ("OLY-L302", Severity::Error),
    // Nothing before running decides how fast the database is.
    ("OLY-O102", Severity::Warning),
];

#[test]
fn the_ways_out_lead_to_one_that_passes() {
    let mut input = written();
    for step in 0..10 {
        let outcome = check(&input);
        let wrong = errors(&outcome);
        let Some(first) = wrong.first() else {
            println!("{step} changes made it pass");
            assert!(step > 0, "there was nothing to change");
            return;
        };
        let Some(fix) = first.fixes.last() else {
            panic!("{} offers no way out: {} {:?}", first.code, first.message, first.help);
        };
        println!("{}: {}", first.code, fix.title);
        input = fixed(&input, &outcome, fix);
    }
    panic!("ten changes were not enough:\n{}", input.files[0].text);
}
