use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::{artifact, files, seed, write};
use crate::artifact::Artifact;
use crate::workspace::{Action, FailureKind, Glob, Reason, WriteFailure, WriteOptions, eject, plan, write_tree};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

fn actions(out: &Path, artifacts: &[Artifact]) -> Vec<(String, Action)> {
    let report = write(out, artifacts).expect("a tree that can be written");
    report.steps.iter().map(|step| (step.path.to_string(), step.action)).collect()
}

fn conflict(out: &Path, artifacts: &[Artifact]) -> WriteFailure {
    let before = files(out);
    let failure = write(out, artifacts).expect_err("a conflict");
    assert_eq!(files(out), before, "a build that stops writes nothing");
    failure
}

#[test]
fn a_second_build_changes_nothing_not_even_a_time() {
    let out = folder();
    let tree = [artifact("a/b/c.tf", "one\n"), artifact("d.sh", "two\n")];
    assert_eq!(actions(out.path(), &tree).iter().filter(|(_, action)| *action == Action::Created).count(), 2);
    let time = |path: &str| fs::metadata(out.path().join(path)).and_then(|metadata| metadata.modified()).ok();
    let before = (time("a/b/c.tf"), time(".olyc/manifest.json"));
    assert!(actions(out.path(), &tree).iter().all(|(_, action)| *action == Action::Unchanged));
    assert_eq!(before, (time("a/b/c.tf"), time(".olyc/manifest.json")));
}

#[test]
fn two_builds_in_two_places_are_equal_to_the_byte() {
    let (one, two) = (folder(), folder());
    let tree = [artifact("a/b/c.tf", "one\n"), artifact("d.sh", "two\n"), seed("e.tfvars", "x = 1\n")];
    let turned: Vec<Artifact> = tree.iter().rev().cloned().collect();
    actions(one.path(), &tree);
    actions(two.path(), &turned);
    assert_eq!(files(one.path()), files(two.path()));
    let manifest = files(one.path()).remove(".olyc/manifest.json").unwrap_or_default();
    assert!(
        manifest.contains("\"a/b/c.tf\": \"") && !manifest.contains("next") && !manifest.contains("tfvars"),
        "{manifest}"
    );
}

#[test]
fn a_changed_file_is_never_overwritten_and_nothing_else_is_written() {
    let out = folder();
    actions(out.path(), &[artifact("a.tf", "one\n"), artifact("b.tf", "one\n")]);
    fs::write(out.path().join("b.tf"), "mine\n").expect("written");
    let failure =
        conflict(out.path(), &[artifact("a.tf", "two\n"), artifact("b.tf", "two\n"), artifact("c.tf", "two\n")]);
    assert_eq!(failure.kind, FailureKind::Conflict);
    let [only] = failure.diagnostics.as_slice() else { panic!("one file, one diagnostic") };
    assert_eq!(only.message, "`b.tf` was changed by hand since `olyc` wrote it");
    assert_eq!(
        only.help,
        ["keep yours: `olyc eject b.tf`", "take ours: `olyc build --force --only b.tf`", "look first: `olyc diff`"]
    );
}

#[test]
fn a_changed_file_that_says_what_we_would_say_is_no_conflict() {
    let out = folder();
    actions(out.path(), &[artifact("a.tf", "one\n")]);
    fs::write(out.path().join("a.tf"), "two\n").expect("written");
    assert_eq!(actions(out.path(), &[artifact("a.tf", "two\n")]), [(String::from("a.tf"), Action::Unchanged)]);
}

#[test]
fn a_file_that_was_there_before_us_is_not_ours() {
    let out = folder();
    fs::write(out.path().join("Dockerfile"), "mine\n").expect("written");
    let failure = conflict(out.path(), &[artifact("Dockerfile", "ours\n"), artifact("a.tf", "ours\n")]);
    assert_eq!(failure.diagnostics[0].message, "`Dockerfile` is there already, and `olyc` did not write it");
    assert!(!out.path().join(".olyc").exists(), "not even our own folder is left");
}

#[test]
fn force_takes_ours() {
    let out = folder();
    fs::write(out.path().join("a.tf"), "mine\n").expect("written");
    let options = WriteOptions { force: true, ..WriteOptions::default() };
    write_tree(out.path(), &[artifact("a.tf", "ours\n")], &options).expect("written");
    assert_eq!(files(out.path())["a.tf"], "ours\n");
}

#[test]
fn ejected_files_are_kept_whatever_happens() {
    let out = folder();
    let options = WriteOptions { force: true, ..WriteOptions::default() };
    actions(out.path(), &[artifact("a.tf", "one\n")]);
    assert!(eject(out.path(), "a.tf", false, &options).expect("ejected"));
    assert!(!eject(out.path(), "a.tf", false, &options).expect("ejected"));
    fs::write(out.path().join("a.tf"), "mine\n").expect("written");
    let report = write_tree(out.path(), &[artifact("a.tf", "two\n")], &options).expect("written");
    assert_eq!(report.steps[0].reason, Some(Reason::Ejected));
    write_tree(out.path(), &[], &options).expect("written");
    assert_eq!(files(out.path())["a.tf"], "mine\n");
    // Given back, it stands in the way again.
    assert!(eject(out.path(), "a.tf", true, &options).expect("given back"));
    conflict(out.path(), &[artifact("a.tf", "two\n")]);
}

#[test]
fn seeds_are_written_once() {
    let out = folder();
    actions(out.path(), &[seed("terraform.tfvars", "x = 1\n")]);
    fs::write(out.path().join("terraform.tfvars"), "x = 7\n").expect("written");
    assert_eq!(
        actions(out.path(), &[seed("terraform.tfvars", "x = 2\n")]),
        [(String::from("terraform.tfvars"), Action::Kept)]
    );
    actions(out.path(), &[artifact("a.tf", "")]);
    assert_eq!(files(out.path())["terraform.tfvars"], "x = 7\n", "never removed either");
}

#[test]
fn what_is_no_longer_generated_goes_if_untouched() {
    let out = folder();
    fs::create_dir(out.path().join("theirs")).expect("made");
    actions(
        out.path(),
        &[
            artifact("ours/deep/a.tf", "1"),
            artifact("theirs/b.tf", "1"),
            artifact("ours/c.tf", "1"),
            artifact("d.tf", "1"),
        ],
    );
    fs::write(out.path().join("ours/c.tf"), "mine").expect("written");
    let done = actions(out.path(), &[artifact("d.tf", "1")]);
    assert_eq!(
        done,
        [
            (String::from("d.tf"), Action::Unchanged),
            (String::from("ours/c.tf"), Action::Kept),
            (String::from("ours/deep/a.tf"), Action::Removed),
            (String::from("theirs/b.tf"), Action::Removed),
        ]
    );
    assert!(!out.path().join("ours/deep").exists(), "a folder that we made and emptied goes too");
    assert!(out.path().join("theirs").exists(), "a folder that we did not make stays");
    assert_eq!(files(out.path())["ours/c.tf"], "mine");
    // From then on it is not ours: no build speaks of it again.
    assert_eq!(actions(out.path(), &[artifact("d.tf", "1")]).len(), 1);
}

#[test]
fn only_touches_what_it_names() {
    let out = folder();
    actions(out.path(), &[artifact("a/x.tf", "1"), artifact("b/y.tf", "1"), artifact("b/z.tf", "1")]);
    let options = WriteOptions { only: vec![Glob::new("b")], ..WriteOptions::default() };
    write_tree(out.path(), &[artifact("a/x.tf", "2"), artifact("b/y.tf", "2")], &options).expect("written");
    let now = files(out.path());
    assert_eq!((now["a/x.tf"].as_str(), now["b/y.tf"].as_str(), now.get("b/z.tf")), ("1", "2", None));
    // And what it did not name is still known to be ours.
    actions(out.path(), &[artifact("a/x.tf", "2"), artifact("b/y.tf", "2")]);
    assert_eq!(files(out.path())["a/x.tf"], "2");
}

#[test]
fn the_permission_to_run_is_part_of_a_file() {
    let out = folder();
    let script = Artifact { mode: 0o755, ..artifact("run.sh", "#!/bin/sh\n") };
    actions(out.path(), std::slice::from_ref(&script));
    let mode = || fs::metadata(out.path().join("run.sh")).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(), 0o755);
    fs::set_permissions(out.path().join("run.sh"), fs::Permissions::from_mode(0o644)).expect("set");
    assert_eq!(actions(out.path(), &[script]), [(String::from("run.sh"), Action::Changed)]);
    assert_eq!(mode(), 0o755);
}

#[test]
fn paths_that_leave_the_folder_are_refused() {
    let out = folder();
    let long = ["/etc/motd", "../a", "a/../../b", "", "a//b", "./a", "a\\b", "C:/a", ".olyc/manifest.json", "a/"];
    for path in long {
        let failure = conflict(out.path(), &[artifact(path, "x"), artifact("fine.tf", "x")]);
        assert_eq!(failure.kind, FailureKind::Refused, "{path}");
    }
}

#[test]
fn paths_that_meet_are_refused() {
    let out = folder();
    assert_eq!(conflict(out.path(), &[artifact("a", "x"), artifact("a", "y")]).kind, FailureKind::Refused);
    assert_eq!(conflict(out.path(), &[artifact("a", "x"), artifact("a/b", "y")]).kind, FailureKind::Refused);
}

#[test]
fn links_that_lead_out_are_refused_even_with_force() {
    let (out, elsewhere) = (folder(), folder());
    fs::write(elsewhere.path().join("a.tf"), "theirs").expect("written");
    symlink(elsewhere.path(), out.path().join("linked")).expect("linked");
    symlink(elsewhere.path().join("a.tf"), out.path().join("a.tf")).expect("linked");
    let options = WriteOptions { force: true, ..WriteOptions::default() };
    for path in ["linked/b.tf", "a.tf"] {
        let failure = write_tree(out.path(), &[artifact(path, "ours")], &options).expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Refused);
    }
    assert_eq!(files(elsewhere.path()).len(), 1);
    assert_eq!(files(elsewhere.path())["a.tf"], "theirs");
}

#[test]
fn links_that_stay_inside_are_followed_as_folders_and_not_as_files() {
    let out = folder();
    fs::create_dir(out.path().join("real")).expect("made");
    symlink("real", out.path().join("linked")).expect("linked");
    actions(out.path(), &[artifact("linked/a.tf", "ours")]);
    assert_eq!(files(out.path())["real/a.tf"], "ours");
    symlink("real/a.tf", out.path().join("b.tf")).expect("linked");
    assert_eq!(
        conflict(out.path(), &[artifact("linked/a.tf", "ours"), artifact("b.tf", "x")]).kind,
        FailureKind::Conflict
    );
}

#[test]
fn folders_and_files_in_the_wrong_place_stop_a_build() {
    let out = folder();
    fs::create_dir(out.path().join("a.tf")).expect("made");
    fs::write(out.path().join("docs"), "mine").expect("written");
    let options = WriteOptions { force: true, ..WriteOptions::default() };
    for path in ["a.tf", "docs/index.md"] {
        let failure = write_tree(out.path(), &[artifact(path, "ours")], &options).expect_err("a conflict");
        assert_eq!(failure.kind, FailureKind::Conflict);
    }
    assert_eq!(files(out.path())["docs"], "mine");
}

#[test]
fn a_manifest_that_a_merge_broke_stops_a_build() {
    let out = folder();
    actions(out.path(), &[artifact("a.tf", "one")]);
    fs::write(out.path().join(".olyc/manifest.json"), "<<<<<<< HEAD\n{}").expect("written");
    let failure = conflict(out.path(), &[artifact("a.tf", "two")]);
    assert_eq!((failure.kind, failure.diagnostics[0].code.id()), (FailureKind::Conflict, "OLY-W204"));
}

#[test]
fn an_output_folder_that_is_a_file_or_cannot_be_made_is_a_failure_of_the_disk() {
    let out = folder();
    fs::write(out.path().join("file"), "mine").expect("written");
    for place in ["file", "file/below"] {
        let failure = conflict(&out.path().join(place), &[artifact("a.tf", "ours")]);
        assert_eq!((failure.kind, failure.diagnostics[0].code.id()), (FailureKind::Disk, "OLY-W202"), "{place}");
    }
    assert_eq!(files(out.path()).len(), 1);
}

#[test]
fn an_output_folder_that_is_not_there_is_made_with_those_above_it() {
    let out = folder();
    actions(&out.path().join("a/b/c"), &[artifact("d.tf", "ours")]);
    assert_eq!(files(out.path())["a/b/c/d.tf"], "ours");
}

#[test]
fn a_plan_writes_nothing() {
    let out = folder();
    let plan = plan(out.path(), &[artifact("a.tf", "one")], &WriteOptions::default()).expect("a plan");
    assert!(plan.is_difference());
    assert_eq!(fs::read_dir(out.path()).expect("there").count(), 0);
}

#[test]
fn a_manifest_cannot_make_us_remove_what_lies_outside() {
    let folder = folder();
    let out = folder.path().join("out");
    fs::create_dir_all(out.join(".olyc")).expect("made");
    fs::write(folder.path().join("precious"), "mine").expect("written");
    let hash = crate::workspace::manifest::hash(b"mine");
    fs::write(out.join(".olyc/manifest.json"), format!("{{\"version\":1,\"files\":{{\"../precious\":\"{hash}\"}}}}"))
        .expect("written");
    assert_eq!(conflict(&out, &[artifact("a.tf", "ours")]).diagnostics[0].code.id(), "OLY-W204");
    assert_eq!(files(folder.path())["precious"], "mine");
}

#[test]
fn our_own_folder_may_not_lead_elsewhere() {
    let (out, elsewhere) = (folder(), folder());
    symlink(elsewhere.path(), out.path().join(".olyc")).expect("linked");
    assert_eq!(conflict(out.path(), &[artifact("a.tf", "ours")]).kind, FailureKind::Refused);
    assert!(files(elsewhere.path()).is_empty());
}

#[test]
fn writers_in_one_folder_wait_for_one_another() {
    let out = folder();
    let tree = |version: usize| -> Vec<Artifact> {
        (0..20).map(|index| artifact(&format!("f{}/{index}.tf", index % 3), &format!("version {version}"))).collect()
    };
    std::thread::scope(|scope| {
        for version in 0..6 {
            let out = out.path();
            let tree = tree(version);
            scope.spawn(move || {
                for _ in 0..5 {
                    write(out, &tree).expect("written in its turn");
                }
            });
        }
    });
    let now = files(out.path());
    let versions: std::collections::BTreeSet<&String> =
        now.iter().filter(|(path, _)| path.ends_with(".tf")).map(|(_, text)| text).collect();
    assert_eq!((now.len(), versions.len()), (21, 1), "one whole tree, and nothing else: {versions:?}");
}
