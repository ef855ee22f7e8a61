//! A process that writes one tree after another is killed at moments that nobody chose.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use olyc::workspace::{WriteOptions, plan, write_tree};

use crate::{files, texts, tree};

const PLACE: &str = "OLYC_TEST_KILLED_WRITER";
const ROUNDS: u64 = 60;

/// The process that is killed: it does nothing unless it is told where.
#[test]
fn writer_that_is_killed() {
    let Ok(place) = std::env::var(PLACE) else { return };
    for version in 0.. {
        write_tree(Path::new(&place), &tree(version % 2), &WriteOptions::default())
            .expect("a tree that can be written");
    }
}

#[test]
fn a_killed_writer_leaves_every_file_old_or_new_and_knows_them_again() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let out = folder.path().join("out");
    let versions = [texts(&tree(0)), texts(&tree(1)), texts(&tree(2))];
    let (mut interrupted, mut mixed) = (0, 0);
    let mut state: u64 = 88_172_645_463_325_252;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().expect("this test's own program"))
            .args(["--exact", "kill::writer_that_is_killed", "--nocapture"])
            .env(PLACE, &out)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        // Xorshift: as good as chance, and the same in every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        std::thread::sleep(Duration::from_micros(2_000 + state % 150_000));
        child.kill().expect("killed");
        child.wait().expect("gone");
        let mut of_version = [0, 0, 0];
        let now = files(&out);
        interrupted +=
            usize::from(now.get(".olyc/manifest.json").is_some_and(|manifest| manifest.contains("\"next\"")));
        for (path, text) in now {
            if path.starts_with(".olyc/") || path.ends_with(".tmp") {
                continue;
            }
            let version = versions.iter().position(|version| version.get(&path) == Some(&text));
            let Some(version) = version else {
                panic!("round {round}: {path} is neither old nor new ({} bytes)", text.len())
            };
            of_version[version] += 1;
        }
        mixed += usize::from(of_version.iter().filter(|count| **count > 0).count() > 1);
        // Nothing of it is taken for a person's, whichever tree is built next.
        for version in [0, 1, 2] {
            let plan = plan(&out, &tree(version), &WriteOptions::default()).expect("a plan");
            assert!(plan.conflicts(&WriteOptions::default()).is_empty(), "round {round}, version {version}");
        }
        if round % 8 == 7 {
            write_tree(&out, &tree(2), &WriteOptions::default()).expect("a tree that can be written");
            let left: Vec<String> = files(&out).into_keys().filter(|path| path.ends_with(".tmp")).collect();
            assert!(left.is_empty(), "round {round}: {} are left", left.len());
        }
    }
    eprintln!("{ROUNDS} kills, {interrupted} in the middle of a write, {mixed} between two files");
    assert!(interrupted > 3, "hardly a kill hit the middle of a write: the test shows nothing");
}
