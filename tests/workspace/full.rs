//! A disk that is really full: a small file system in memory, where the tests may make one.

use std::path::{Path, PathBuf};
use std::process::Command;

use olyc::workspace::{FailureKind, WriteOptions, write_tree};

use crate::{files, texts, tree};

/// A mounted file system of a given size; unmounted when dropped.
struct Small(PathBuf, #[expect(dead_code, reason = "removed when dropped")] tempfile::TempDir);

impl Small {
    /// `None` where mounting is not allowed.
    fn mount(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let place = folder.path().join("small");
        std::fs::create_dir(&place).expect("made");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&place).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(place, folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn remount(place: &Path, options: &str) {
    let done = Command::new("mount").args(["-o", options]).arg(place).status().expect("mount");
    assert!(done.success());
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    // Room for one version of the tree and a half.
    let size: usize = tree(0).iter().map(|one| one.text.len().div_ceil(4096) * 4096).sum();
    let Some(small) = Small::mount(&format!("size={}k", size * 3 / 2 / 1024)) else {
        eprintln!("skipped: a file system cannot be mounted here; `faults` covers the same with a disk made of code");
        return;
    };
    let out = small.0.join("out");
    write_tree(&out, &tree(0), &WriteOptions::default()).expect("the first fits");
    std::fs::write(out.join("person.md"), "mine").expect("written");
    let before = files(&out);
    let failure = write_tree(&out, &tree(1), &WriteOptions::default()).expect_err("the second does not fit beside it");
    assert_eq!(failure.kind, FailureKind::Disk);
    let text = &failure.diagnostics[0].message;
    assert!(text.contains("no space left on device"), "{text}");
    assert_eq!(files(&out), before);
    // With room it goes on.
    remount(&small.0, &format!("remount,size={}k", size * 3 / 1024));
    write_tree(&out, &tree(1), &WriteOptions::default()).expect("now there is room");
    let mut now = files(&out);
    now.remove(".olyc/manifest.json");
    now.remove("person.md");
    assert_eq!(now, texts(&tree(1)));
}

#[test]
fn a_disk_that_cannot_be_written_leaves_everything_as_it_was() {
    let Some(small) = Small::mount("size=16m") else {
        eprintln!("skipped: a file system cannot be mounted here");
        return;
    };
    let out = small.0.join("out");
    write_tree(&out, &tree(0), &WriteOptions::default()).expect("the first fits");
    let before = files(&out);
    remount(&small.0, "remount,ro");
    let failure = write_tree(&out, &tree(1), &WriteOptions::default()).expect_err("it cannot be written");
    assert_eq!(failure.kind, FailureKind::Disk);
    assert_eq!(files(&out), before);
    let elsewhere = write_tree(&small.0.join("new/folder"), &tree(1), &WriteOptions::default());
    assert_eq!(elsewhere.expect_err("it cannot be made").kind, FailureKind::Disk);
    remount(&small.0, "remount,rw");
}
