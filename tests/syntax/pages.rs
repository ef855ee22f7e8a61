//! The page of each code about form: its wrong example provokes the code and no other, its right one provokes nothing.

use olyc::diagnostics::codes;

use crate::support::{parse, show};

/// The example below a heading of a page.
fn example<'a>(page: &'a str, heading: &str) -> &'a str {
    page.split_once(&format!("\n{heading}:\n"))
        .and_then(|(_, rest)| rest.split_once("```oly\n"))
        .and_then(|(_, rest)| rest.split_once("\n```"))
        .map_or("", |(example, _)| example)
}

#[test]
fn examples_of_the_pages_do_what_they_say() {
    let mut count = 0;
    for code in codes::ALL.iter().filter(|code| code.id().starts_with("OLY-S1")) {
        count += 1;
        let wrong = example(code.page(), "Wrong");
        let (outcome, sources) = parse(wrong);
        let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
        assert!(
            !said.is_empty() && outcome.diagnostics.iter().all(|it| it.code == *code),
            "{}\n{wrong}\n{}",
            code.id(),
            said.join("\n")
        );
        let right = example(code.page(), "Right");
        let (outcome, sources) = parse(right);
        let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
        assert!(!right.is_empty() && said.is_empty(), "{}\n{right}\n{}", code.id(), said.join("\n"));
    }
    assert!(count >= 20, "only {count} pages");
}
