//! `check --fix`: safe fixes are applied to the user's own files, and the result is checked again.

use crate::hello;

#[test]
fn safe_fixes_are_applied_and_checked_again() {
    let place = hello();
    let text = place.read("main.oly");
    // Two slips with certain meanings: `=` before a record, and none before a value.
    let slipped = text.replace("variables {", "variables = {").replace("source  = \"app\"", "source \"app\"");
    assert_ne!(slipped, text, "the first spec has the lines that this test breaks");
    place.write("main.oly", &slipped);
    let before = place.run(&["check", "--format", "json"]).exits(1);
    let safe = before.json().iter().filter(|line| line["fixes"][0]["applicability"] == "safe").count();
    // The second is found by the checker, which reads what has a form: it is fixed in a second round.
    assert_eq!(safe, 1, "{}", before.out);
    let done = place.run(&["check", "--fix"]).exits(0);
    assert!(done.err.contains("fixed 2 problems") && done.err.contains("in 1 file"), "{}", done.err);
    let fixed = place.read("main.oly");
    assert!(!fixed.contains("variables = {") && fixed.contains("source = \"app\""), "{fixed}");
    place.run(&["check", "--fix"]).exits(0);
    assert_eq!(place.read("main.oly"), fixed);
}
