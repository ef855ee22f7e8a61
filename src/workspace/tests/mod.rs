//! The writer on disks of all kinds, the reader on whatever lies in a folder.

mod faults;
mod globs;
mod reading;
mod writing;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::{WriteFailure, WriteOptions, WriteReport, write_tree};
use crate::artifact::Artifact;

fn artifact(path: &str, text: &str) -> Artifact {
    Artifact { path: Arc::from(path), text: Arc::from(text), mode: 0o644, seed: false, trace: Vec::new() }
}

fn seed(path: &str, text: &str) -> Artifact {
    Artifact { seed: true, ..artifact(path, text) }
}

fn write(out: &Path, artifacts: &[Artifact]) -> Result<WriteReport, WriteFailure> {
    write_tree(out, artifacts, &WriteOptions::default())
}

/// Every file of a folder and its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().into_owned();
            (path, fs::read_to_string(entry.path()).unwrap_or_default())
        })
        .collect()
}
