//! A small change of the spec is a small change of the output: shown through `olyc diff`.
#![expect(clippy::disallowed_methods, reason = "the test copies an example and runs the program on it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The specs of an example, in a folder of their own.
fn copy(example: &str, into: &Path) {
    for entry in fs::read_dir(Path::new("examples").join(example)).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "oly") {
            fs::copy(&path, into.join(entry.file_name())).unwrap();
        }
    }
}

fn olyc(arguments: &[&str], folder: &Path) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_olyc")).args(arguments).current_dir(folder).output().unwrap();
    (
        done.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&done.stdout).into_owned(),
        String::from_utf8_lossy(&done.stderr).into_owned(),
    )
}

/// Builds, changes one text of the spec into another, and gives the added and removed lines of `olyc diff`.
fn changed(example: &str, file: &str, from: &str, to: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    copy(example, folder.path());
    let (code, _, message) = olyc(&["build"], folder.path());
    assert_eq!(code, 0, "{message}");
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} does not hold {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let (_, diff, message) = olyc(&["diff", "--color", "never"], folder.path());
    assert!(!diff.is_empty(), "{message}");
    diff.lines()
        .filter(|line| {
            (line.starts_with('+') || line.starts_with('-')) && !line.starts_with("+++") && !line.starts_with("---")
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_number_that_all_environments_share_changes_the_lines_that_carry_it() {
    let lines = changed("olympus", "data.oly", "storage       = 100GiB", "storage       = 120GiB");
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(line.contains("100") || line.contains("120"), "{line}");
    }
    assert_eq!(
        lines.iter().filter(|line| line.starts_with('-')).count(),
        lines.iter().filter(|line| line.starts_with('+')).count()
    );
}

#[test]
fn a_number_of_one_environment_changes_one_line_of_its_root() {
    let lines = changed("olympus", "services.oly", "scale { min = 3, max = 200 }", "scale { min = 3, max = 150 }");
    let trimmed: Vec<String> = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(trimmed[0].contains("200") && trimmed[1].contains("150"), "{trimmed:?}");
}

#[test]
fn a_text_changes_where_it_stands() {
    let lines = changed("hello", "main.oly", "GREETING = \"Hello\"", "GREETING = \"Good day\"");
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(line.contains("Hello") || line.contains("Good day"), "{line}");
    }
}

#[test]
fn the_order_of_further_regions_moves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    copy("olympus", folder.path());
    let path = folder.path().join("main.oly");
    let text = fs::read_to_string(&path).unwrap();
    let with = |regions: &str| fs::write(&path, text.replacen("[us-central1, us-east1]", regions, 1)).unwrap();
    with("[us-central1, us-east1, us-east4]");
    let (code, _, message) = olyc(&["build"], folder.path());
    assert_eq!(code, 0, "{message}");
    with("[us-central1, us-east4, us-east1]");
    let (_, diff, _) = olyc(&["diff", "--color", "never"], folder.path());
    let mut in_terraform = false;
    let mut lines = Vec::new();
    for line in diff.lines() {
        if line.starts_with("+++") || line.starts_with("---") {
            in_terraform = line.trim_end().ends_with(".tf");
        } else if in_terraform && (line.starts_with('+') || line.starts_with('-')) {
            lines.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    // Subnets keep their addresses, secrets their copies, and loops their form.
    assert!(!lines.is_empty(), "{diff}");
    for line in &lines {
        assert!(line.contains("regions = ["), "{line}");
    }
}
