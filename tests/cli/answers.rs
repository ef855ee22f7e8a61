//! Commands that answer questions: version, help, explain, completions, formatting.

use std::collections::BTreeSet;

use crate::{Place, hello};

#[test]
fn version_names_commit_target_language_and_schema() {
    let place = Place::new(&[]);
    let done = place.run(&["--version"]).exits(0);
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(lines[0].starts_with("olyc 0.") && lines[0].contains("(commit "), "{}", done.out);
    assert_eq!(lines[1..], ["language 1", "provider schema google 8.0.0"]);
    assert_eq!(place.run(&["-V"]).exits(0).out.lines().count(), 1);
}

/// What the program can be asked for.
const COMMANDS: &[&str] = &[
    "init",
    "check",
    "build",
    "prove",
    "diff",
    "why",
    "explain",
    "fmt",
    "graph",
    "eject",
    "lsp",
    "completions",
    "reference",
];

#[test]
fn help_has_examples_and_names_every_command() {
    let place = Place::new(&[]);
    for flag in ["-h", "--help"] {
        let done = place.run(&[flag]).exits(0);
        for word in ["Examples:"].iter().chain(COMMANDS) {
            assert!(done.out.contains(word), "{flag}: {word}");
        }
        assert_eq!(done.err, "");
    }
}

#[test]
fn every_command_has_help() {
    let place = Place::new(&[]);
    for command in COMMANDS {
        let done = place.run(&[command, "--help"]).exits(0);
        assert!(done.out.contains("Usage: olyc "), "{command}: {}", done.out);
    }
}

#[test]
fn explain_prints_the_page_of_every_code() {
    let place = Place::new(&[]);
    for code in olyc::diagnostics::codes::ALL {
        for word in [code.id().to_lowercase(), code.name().to_owned()] {
            let done = place.run(&["explain", &word]).exits(0);
            assert!(done.out.starts_with(&format!("# {} {}", code.id(), code.name())), "{word}");
        }
    }
}

#[test]
fn every_page_says_what_why_wrong_and_right() {
    let mut names = BTreeSet::new();
    for code in olyc::diagnostics::codes::ALL {
        let page = code.page();
        assert!(names.insert(code.name()), "two codes are called {}", code.name());
        for part in ["\n**Why it matters.** ", "\nWrong:\n\n```", "\nRight:\n\n```"] {
            assert!(page.contains(part), "{} lacks {part:?}", code.id());
        }
    }
}

#[test]
fn completions_come_for_every_shell() {
    let place = Place::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(place.run(&["completions", shell]).exits(0).out.contains("olyc"), "{shell}");
    }
}

#[test]
fn fmt_reads_standard_input_and_files() {
    let place = hello();
    let text = place.read("main.oly");
    let done = place.run_with(&["fmt", "-"], text.as_bytes()).exits(0);
    assert_eq!((done.out.as_str(), done.err.as_str()), (text.as_str(), ""), "the first spec is formatted");
    place.run(&["fmt", "--check"]).exits(0);
    // A byte order mark goes, wherever the file lies.
    place.write("deep/er/b.oly", "\u{feff}// nothing\n");
    place.write(".hidden/c.oly", "\u{feff}");
    place.write("node_modules/d.oly", "\u{feff}");
    let done = place.run(&["fmt", "--check"]).exits(1);
    assert_eq!(done.out, "deep/er/b.oly\n");
    place.run(&["fmt"]).exits(0);
    assert_eq!(place.read("deep/er/b.oly"), "// nothing\n");
    place.run(&["fmt", "--check"]).exits(0);
    place.run_with(&["fmt", "-"], b"\xff").exits(1);
}
