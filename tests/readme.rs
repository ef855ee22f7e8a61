//! What the README shows is what the program does.
#![expect(clippy::disallowed_methods, reason = "the test reads the README and runs the program on its spec")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fs;
use std::process::Command;

/// The contents of all blocks of one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            found.push(
                lines.by_ref().take_while(|line| !line.starts_with("```")).map(|line| format!("{line}\n")).collect(),
            );
        }
    }
    found
}

#[test]
fn the_spec_of_the_readme_is_refused_as_it_says() {
    let readme = fs::read_to_string("README.md").unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.oly"), blocks(&readme, "oly").join("\n")).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_olyc"))
        .args(["check", "--color", "never"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(1));
    let shown = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let plain = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned();
    assert_eq!(plain(&shown), plain(&blocks(&readme, "text").join("\n")));
}

#[test]
fn the_first_spec_of_the_readme_is_right() {
    let readme = fs::read_to_string("README.md").unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.oly"), blocks(&readme, "oly").first().unwrap()).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_olyc"))
        .args(["check", "--strict"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_plainest_olympus_is_refused_as_the_readme_says() {
    let readme = fs::read_to_string("README.md").unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_olyc"))
        .args(["check", "examples/olympus-as-written", "--env", "prod", "--format", "short", "--color", "never"])
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(1));
    let shown = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(shown.trim(), blocks(&readme, "console").join("\n").trim());
}
