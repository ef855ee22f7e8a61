//! The pages of all codes with an example in Oly: what each calls wrong gives its code and no other, and what it calls right
//! gives nothing at all.
#![allow(clippy::print_stdout, reason = "the count is what a reader of the test run looks for")]

use std::sync::Arc;

use olyc::compiler::{self, InputFile, ProjectInput};
use olyc::diagnostics::{Diagnostic, Severity, codes};

/// What stands beside an example that has no project of its own.
const PROJECT: &str = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}
"#;
const ENVIRONMENTS: &str =
    "environment dev  { project_id = \"sample-dev\" }\nenvironment prod { project_id = \"sample-prod\" }\n";

/// The example behind a heading such as `Wrong:`.
fn example<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("\n{heading}\n\n```oly\n"))?;
    rest.split_once("\n```").map(|(example, _)| example)
}

/// The codes that an example gives, with their messages.
fn codes_of(example: &str) -> Vec<(String, String)> {
    let mut beside = String::new();
    if !example.lines().any(|line| line.starts_with("project ")) {
        beside.push_str(PROJECT);
    }
    if !example.lines().any(|line| line.starts_with("environment ")) {
        beside.push_str(ENVIRONMENTS);
    }
    if !example.lines().any(|line| line.starts_with("team ")) {
        beside.push_str("team everybody { email = \"everybody@sample.example\" }\n");
    }
    let file = |path: &str, text: &str| InputFile { path: Arc::from(path), text: Arc::from(text) };
    let input = ProjectInput {
        root: String::from("."),
        files: vec![file("main.oly", &format!("{example}\n")), file("beside.oly", &beside)],
        ..ProjectInput::default()
    };
    // A build says everything that a check says, and what blueprints find.
    let outcome = compiler::build(&input, "2026-11-25");
    // An example is an excerpt: what a kind would rather have in production is left out of it.
    let advice = |found: &Diagnostic| found.severity == Severity::Warning && found.code == codes::CHECK_FAILED;
    let serious = outcome.diagnostics.into_iter().filter(|found| found.severity != Severity::Note && !advice(found));
    serious.map(|found| (found.code.id().to_owned(), found.message)).collect()
}

#[test]
fn pages_show_what_they_say() {
    let mut shown = 0;
    let mut complaints = Vec::new();
    for code in codes::ALL {
        let (Some(wrong), Some(right)) = (example(code.page(), "Wrong:"), example(code.page(), "Right:")) else {
            continue;
        };
        // Types are chosen for what a page shows; that nobody knows their permissions is the matter of one page.
        let told = |example: &str| -> Vec<(String, String)> {
            let own = |id: &str| id == code.id() || id != codes::PERMISSIONS_UNKNOWN.id();
            codes_of(example).into_iter().filter(|(id, _)| own(id)).collect()
        };
        let found = told(wrong);
        if !found.iter().any(|(id, _)| id == code.id()) {
            complaints.push(format!("{} does not come of:\n{wrong}\nbut: {found:?}", code.id()));
        }
        let others: Vec<_> = found.iter().filter(|(id, _)| id != code.id()).collect();
        if !others.is_empty() {
            complaints.push(format!("{}: its wrong example also gives {others:?}", code.id()));
        }
        let found = told(right);
        if !found.is_empty() {
            complaints.push(format!("{}: its right example gives {found:?}", code.id()));
        }
        shown += 1;
    }
    println!("{shown} pages shown");
    assert!(shown >= 45, "only {shown} pages were shown");
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// No page can hold such a chain; the codes of others that no page can hold are in `tests/cli/` and `src/`.
#[test]
fn a_chain_of_thousands_of_fields_is_too_deep() {
    let length = 20_000;
    let fields: Vec<String> = (1..length).map(|at| format!("  field_{at}: Int = field_{}", at + 1)).collect();
    // The program runs on a stack of its own, and so does this.
    let spec = format!("kind chain {{\n{}\n  field_{length}: Int = 1\n}}\n\nchain one {{}}", fields.join("\n"));
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(move || codes_of(&spec));
    let found = work.expect("a thread").join().expect("an answer");
    assert!(found.iter().any(|(id, _)| id == codes::TOO_DEEP.id()), "{:?}", found.iter().take(5).collect::<Vec<_>>());
}
