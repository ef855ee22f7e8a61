//! The writer under `kill -9` and on a disk that is really full.

#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test of the disk uses the disk")]

mod full;
mod kill;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use olyc::artifact::Artifact;

/// A large tree; every file says which version it is of, and is longer than one write of the system.
fn tree(version: usize) -> Vec<Artifact> {
    (0..300)
        .map(|index| Artifact {
            path: Arc::from(format!("folder{}/deep/file{index}.tf", index % 17)),
            text: Arc::from(format!("version {version} of file {index}\n").repeat(400 + index)),
            mode: 0o644,
            seed: false,
            trace: Vec::new(),
        })
        .collect()
}

fn texts(artifacts: &[Artifact]) -> BTreeMap<String, String> {
    artifacts.iter().map(|one| (one.path.to_string(), one.text.to_string())).collect()
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().into_owned();
            (path, std::fs::read_to_string(entry.path()).unwrap_or_default())
        })
        .collect()
}
