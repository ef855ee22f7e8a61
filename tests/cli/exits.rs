//! The exit codes, each from what really makes it.

use std::os::unix::fs::symlink;

use crate::{Place, hello, ran};

#[test]
fn zero_is_done() {
    hello().run(&["check"]).exits(0);
}

#[test]
fn one_is_an_error_of_the_spec() {
    let place = Place::new(&[("b.oly", "")]);
    place.write("a.oly", b"\xff");
    let done = place.run(&["check"]).exits(1);
    assert_eq!(done.out, "", "diagnostics for people are not results");
    assert!(done.err.contains("OLY-W104") && done.err.contains("a.oly:1:1: byte 0xFF is not UTF-8"), "{}", done.err);
    place.run(&["build"]).exits(1);
    place.run(&["diff"]).exits(1);
    place.run(&["graph"]).exits(1);
    place.run(&["why", "prod.a.b"]).exits(1);
    assert_eq!(place.files().len(), 2, "nothing was written");
}

#[test]
fn one_is_a_warning_when_asked_to_be_strict() {
    let place = hello();
    let text = place.read("main.oly");
    place.write("main.oly", format!("\u{feff}{text}"));
    let done = place.run(&["check"]).exits(0);
    assert!(done.err.contains("warning[OLY-W105] byte-order-mark"), "{}", done.err);
    place.run(&["check", "--strict"]).exits(1);
}

#[test]
fn two_is_a_wrong_word() {
    let place = hello();
    for words in [
        &["chekc"][..],
        &[][..],
        &["check", "nowhere"],
        &["check", "app/main.go"],
        &["check", "--format", "xml"],
        &["check", "--as-of", "2026-02-30"],
        &["check", "--env", "prd"],
        &["check", "a", "b"],
        &["build", "--check", "--force"],
        &["build", "--watch", "--dry-run"],
        &["explain", "OLY-X999"],
        &["fmt", "-", "main.oly"],
        &["fmt", "nowhere.oly"],
        &["completions", "tcsh"],
        &["init", "--template", "nothing"],
        // Words of a later version are not offered.
        &["prove", "--format", "sarif"],
        &["test"],
        &["doctor"],
        &["pin"],
        &["add", "x"],
    ] {
        let done = place.run(words);
        if words == ["check", "--env", "prd"] && done.exit == 0 {
            // Known environments come with the pipeline.
            continue;
        }
        let done = done.exits(2);
        assert_eq!(done.out, "", "{words:?}");
        assert!(!done.err.is_empty(), "{words:?}");
    }
}

#[test]
fn a_wrong_word_gets_a_suggestion() {
    let place = Place::new(&[]);
    assert!(place.run(&["chekc"]).err.contains("'check'"));
    assert!(place.run(&["explain", "OLY-W1O4"]).err.contains("did you mean `OLY-W104`?"));
    assert!(place.run(&["explain", "byte-order-marks"]).err.contains("did you mean `byte-order-mark`?"));
}

#[test]
fn three_is_a_persons_file_in_the_way() {
    let place = Place::new(&[("main.oly", "mine")]);
    place.run(&["init", "--yes"]).exits(3);
    assert_eq!(place.files().len(), 1);
    assert_eq!(place.read("main.oly"), "mine");
}

#[test]
#[cfg(debug_assertions)]
fn seventy_is_a_bug_of_ours_with_a_report() {
    let place = Place::new(&[]);
    let done = ran(place.command(&["check"]).env("OLYC_TEST_PANIC", "1").env("TMPDIR", place.folder.path())).exits(70);
    assert_eq!(done.out, "");
    assert!(done.err.contains("this is a bug of olyc") && done.err.contains("open an issue"), "{}", done.err);
    let files = place.files();
    let (path, report) = files.iter().next().expect("a report");
    assert!(done.err.contains(path.as_str()), "{}", done.err);
    assert!(
        report.contains("call:") && report.contains("OLYC_TEST_PANIC") && report.contains("provider schema"),
        "{report}"
    );
}

#[test]
fn seventy_four_is_the_disk() {
    let place = Place::new(&[]);
    symlink("a.oly", place.path("a.oly")).expect("linked");
    let done = place.run(&["check"]).exits(74);
    assert!(done.err.contains("OLY-W108"), "{}", done.err);
    place.run(&["fmt", "a.oly"]).exits(2);
    let place = hello();
    place.write("taken", "mine");
    place.run(&["reference", "--out", "taken/below"]);
    place.run(&["init", "taken/below", "--yes"]).exits(74);
    assert_eq!(place.read("taken"), "mine");
}

#[test]
fn what_permissions_forbid_is_a_failure_of_the_disk() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new(&[("closed/a.oly", ""), ("open/a.oly", ""), ("open/b.oly", "")]);
    let permit = |path: &str, mode| {
        std::fs::set_permissions(place.path(path), std::fs::Permissions::from_mode(mode)).expect("set");
    };
    permit(".", 0o755);
    permit("open", 0o755);
    permit("open/b.oly", 0o000);
    permit("closed", 0o000);
    let check = |path: &str| {
        let own = place.command(&["check", path]);
        if std::fs::read_dir(place.path("closed")).is_err() {
            let mut own = own;
            return Some(ran(&mut own));
        }
        // An administrator may read everything: somebody else has to try.
        let mut other = std::process::Command::new("setpriv");
        other.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(own.get_program()).args(own.get_args());
        other.current_dir(place.folder.path());
        let able =
            other.output().is_ok_and(|output| output.status.code() != Some(126) && output.status.code() != Some(127));
        able.then(|| ran(&mut other))
    };
    for (path, code) in [("closed", "OLY-W102"), ("open", "OLY-W103")] {
        let Some(done) = check(path) else {
            continue;
        };
        let done = done.exits(74);
        assert!(done.err.contains(code) && done.err.contains("cannot be read: permission denied"), "{}", done.err);
    }
    permit("closed", 0o755);
}
