//! `olyc init`: what a stranger starts with.

use std::fs;

use crate::{Place, hello};

#[test]
fn a_first_spec_checks_and_says_what_is_next() {
    let place = Place::new(&[]);
    let done = place.run(&["init", "shop"]).exits(0);
    assert_eq!(done.out, "");
    assert!(done.err.contains("next: `olyc build shop`"), "{}", done.err);
    place.run(&["check", "shop"]).exits(0);
    place.run(&["fmt", "--check", "shop"]).exits(0);
}

#[test]
fn the_template_is_the_example() {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/hello");
    for (path, text) in hello().files() {
        let there = fs::read_to_string(example.join(&path)).unwrap_or_default();
        assert_eq!(text, there, "src/cli/templates/hello/{path} and examples/hello/{path} differ");
    }
}
