//! Every single operation on the disk fails once, or is the last one before a kill: what is there afterwards?

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{artifact, files, seed};
use crate::artifact::Artifact;
use crate::workspace::disk::{Disk, SystemDisk};
use crate::workspace::write::write_tree_on;
use crate::workspace::{FailureKind, WriteFailure, WriteOptions, WriteReport};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    /// One operation fails, like a full disk that a clean-up makes room on.
    Once,
    /// It and all after it fail: what a kill leaves behind.
    Dead,
}

struct Failing {
    fault: Fault,
    at: usize,
    count: AtomicUsize,
}

impl Failing {
    fn new(fault: Fault, at: usize) -> Self {
        Self { fault, at, count: AtomicUsize::new(0) }
    }

    fn turn(&self) -> io::Result<()> {
        let now = self.count.fetch_add(1, Ordering::SeqCst);
        let fails = match self.fault {
            Fault::Once => now == self.at,
            Fault::Dead => now >= self.at,
        };
        if fails { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
    }
}

impl Disk for Failing {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.turn()?;
        SystemDisk.create_folder(path)
    }
    fn write(&self, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
        if let Err(error) = self.turn() {
            if self.count.load(Ordering::SeqCst) == self.at + 1 {
                // Half of it got through.
                SystemDisk.write(path, bytes.get(..bytes.len() / 2).unwrap_or_default(), mode)?;
            }
            return Err(error);
        }
        SystemDisk.write(path, bytes, mode)
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        self.turn()?;
        // What was told to be safe is asked of the real disk elsewhere; here thousands of trees are written.
        path.metadata().map(drop)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.turn()?;
        SystemDisk.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.turn()?;
        SystemDisk.remove_file(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.turn()?;
        SystemDisk.remove_folder(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.turn()?;
        path.metadata().map(drop)
    }
}

/// In memory where there is such a place: thousands of trees are written.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder for a test")
}

/// Writes with nothing failing.
fn write_unharmed(out: &Path, artifacts: &[Artifact]) -> Result<WriteReport, WriteFailure> {
    write_tree_on(&Failing::new(Fault::Once, usize::MAX), out, artifacts, &WriteOptions::default())
}

fn first() -> Vec<Artifact> {
    vec![
        artifact("a/one.tf", "one 1"),
        artifact("a/two.tf", "two 1"),
        artifact("b/c/gone.tf", "gone"),
        artifact("same", "same"),
    ]
}

fn second() -> Vec<Artifact> {
    vec![
        artifact("a/one.tf", "one 2"),
        artifact("a/two.tf", "two 2"),
        artifact("new/d/three.tf", "three 2"),
        artifact("same", "same"),
        seed("seed.tfvars", "seed 2"),
    ]
}

fn third() -> Vec<Artifact> {
    vec![
        artifact("a/one.tf", "one 3"),
        artifact("b/c/gone.tf", "back"),
        artifact("same", "same 3"),
        artifact("e.tf", "e"),
    ]
}

fn texts(artifacts: &[Artifact]) -> BTreeMap<String, String> {
    artifacts.iter().map(|one| (one.path.to_string(), one.text.to_string())).collect()
}

/// Each file is as it was or as it was to be; a person's file is as it was.
fn assert_old_or_new(out: &Path, context: &str) {
    let (old, new) = (texts(&first()), texts(&second()));
    let now = files(out);
    assert_eq!(now.get("person.md").map(String::as_str), Some("mine"), "{context}");
    for (path, text) in &now {
        if path == "person.md" || path.starts_with(".olyc/") || path.ends_with(".tmp") {
            continue;
        }
        assert!(old.get(path) == Some(text) || new.get(path) == Some(text), "{context}: {path} is {text:?}");
    }
    for path in old.keys().filter(|path| new.contains_key(*path)) {
        assert!(now.contains_key(path), "{context}: {path} is lost");
    }
}

fn run(fault: Fault, from_nothing: bool) -> usize {
    let mut rounds = 0;
    for at in 0.. {
        let out = folder();
        fs::write(out.path().join("person.md"), "mine").expect("written");
        if !from_nothing {
            write_unharmed(out.path(), &first()).expect("the first tree");
        }
        let before = files(out.path());
        let disk = Failing::new(fault, at);
        let done = write_tree_on(&disk, out.path(), &second(), &WriteOptions::default());
        let context = format!("{fault:?} at {at}, from nothing: {from_nothing}");
        if done.is_ok() && disk.count.load(Ordering::SeqCst) <= at {
            return rounds;
        }
        rounds += 1;
        if !from_nothing {
            assert_old_or_new(out.path(), &context);
        }
        if let Err(failure) = &done {
            assert_eq!(failure.kind, FailureKind::Disk, "{context}");
            let now = files(out.path());
            if fault == Fault::Once {
                assert!(!now.keys().any(|path| path.ends_with(".tmp")), "{context}: {now:?}");
                let untouched = texts(&second())
                    .iter()
                    .all(|(path, text)| now.get(path) != Some(text) || before.contains_key(path));
                if untouched && now.get("a/one.tf").is_none_or(|text| text == "one 1") {
                    assert_eq!(now, before, "{context}: taken back whole");
                }
            }
        }
        // Whatever was left, the next build of another tree knows what is ours, and finishes.
        let after = write_unharmed(out.path(), &third());
        assert!(after.is_ok(), "{context}: {after:?}");
        let mut now = files(out.path());
        now.remove(".olyc/manifest.json");
        now.remove("person.md");
        now.remove("seed.tfvars");
        assert_eq!(now, texts(&third()), "{context}");
        assert!(!out.path().join("new").exists(), "{context}: a folder that we made is left");
    }
    rounds
}

#[test]
fn a_disk_that_fails_once_leaves_old_or_new_and_no_rubbish() {
    assert!(run(Fault::Once, false) > 20);
    assert!(run(Fault::Once, true) > 20);
}

#[test]
fn a_kill_between_any_two_operations_leaves_old_or_new_and_the_next_build_finishes() {
    assert!(run(Fault::Dead, false) > 20);
    assert!(run(Fault::Dead, true) > 20);
}

#[test]
fn two_kills_in_a_row_do_not_make_a_file_a_stranger() {
    for one in 0.. {
        let mut last = true;
        for two in 0.. {
            let out = folder();
            write_unharmed(out.path(), &first()).expect("the first tree");
            let disk = Failing::new(Fault::Dead, one);
            // Forth and killed, back and killed.
            let done = write_tree_on(&disk, out.path(), &second(), &WriteOptions::default());
            last = done.is_ok();
            let disk = Failing::new(Fault::Dead, two);
            let back = write_tree_on(&disk, out.path(), &first(), &WriteOptions::default());
            for tree in [first(), third()] {
                let after = write_unharmed(out.path(), &tree);
                assert!(after.is_ok(), "killed at {one} and at {two}: {after:?}");
                assert!(!files(out.path()).keys().any(|path| path.ends_with(".tmp")), "killed at {one} and at {two}");
            }
            if back.is_ok() {
                break;
            }
        }
        if last {
            return;
        }
    }
}
