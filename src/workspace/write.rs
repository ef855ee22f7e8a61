//! Writing a tree: plan, and then all of it or nothing.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::disk::{Disk, SystemDisk};
use super::journal;
use super::manifest::{self, FOLDER, Manifest};
use super::plan::{Plan, disk_failure, plan};
use super::{FailureKind, WriteFailure, WriteOptions, WriteReport};
use crate::artifact::Artifact;

/// Writes a tree into a folder.
///
/// A kill at any moment leaves every file as it was or as it was to be, and the next build knows which files are ours.
pub fn write_tree(out: &Path, artifacts: &[Artifact], options: &WriteOptions) -> Result<WriteReport, WriteFailure> {
    write_tree_on(&SystemDisk, out, artifacts, options)
}

/// The same on any disk.
pub(super) fn write_tree_on(
    disk: &dyn Disk,
    out: &Path,
    artifacts: &[Artifact],
    options: &WriteOptions,
) -> Result<WriteReport, WriteFailure> {
    match checked(out, artifacts, options) {
        Ok(first) if !first.is_difference() && !journal::left_over(out) => {
            return Ok(WriteReport { steps: first.steps });
        }
        // What another build is in the middle of looks as if a person had changed it: whoever waited for it sees what is left.
        Err(failure) if failure.kind != FailureKind::Conflict || !out.join(FOLDER).is_dir() => return Err(failure),
        _ => {}
    }
    let mut made = Vec::new();
    let written = enter(disk, out, &mut made).and_then(|_lock| {
        // Another build may have written while we waited for the lock.
        let plan = checked(out, artifacts, options)?;
        journal::apply(disk, &plan, artifacts)?;
        Ok(WriteReport { steps: plan.steps })
    });
    if written.is_err() {
        for folder in made.iter().rev() {
            // What is not empty stays; the error that we report is the first one.
            let _ = disk.remove_folder(folder);
        }
    }
    written
}

fn checked(out: &Path, artifacts: &[Artifact], options: &WriteOptions) -> Result<Plan, WriteFailure> {
    let plan = plan(out, artifacts, options)?;
    let conflicts = plan.conflicts(options);
    if conflicts.is_empty() {
        Ok(plan)
    } else {
        Err(WriteFailure { kind: FailureKind::Conflict, diagnostics: conflicts })
    }
}

/// Makes the output folder and our own in it, and waits until no other build is in there.
fn enter(disk: &dyn Disk, out: &Path, made: &mut Vec<PathBuf>) -> Result<Option<File>, WriteFailure> {
    let own = out.join(FOLDER);
    let missing: Vec<&Path> =
        own.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && fs::metadata(folder).is_err()).collect();
    for folder in missing.into_iter().rev() {
        disk.create_folder(folder)
            .map_err(|error| disk_failure(&folder.to_string_lossy(), "cannot be made", &error))?;
        made.push(folder.to_owned());
    }
    // A folder that cannot be locked (not every system can) is written without.
    let lock = File::open(&own).ok().filter(|folder| folder.lock().is_ok());
    Ok(lock)
}

/// Marks a file as the user's, or (`back`) as ours again. Whether that was new.
pub fn eject(out: &Path, path: &str, back: bool, options: &WriteOptions) -> Result<bool, WriteFailure> {
    // An empty plan reads the manifest and says what is wrong with it.
    let nothing = WriteOptions { only: vec![super::Glob::new("")], ..options.clone() };
    let mut manifest: Manifest = plan(out, &[], &nothing)?.before;
    let new = if back { manifest.ejected.remove(path) } else { manifest.ejected.insert(path.to_owned()) };
    if !new {
        return Ok(false);
    }
    manifest.files.remove(path);
    manifest.next.remove(path);
    let mut made = Vec::new();
    let _lock = enter(&SystemDisk, out, &mut made)?;
    journal::write_manifest(&SystemDisk, out, &manifest.bytes())
        .map_err(|error| disk_failure(manifest::FILE, "cannot be written", &error))?;
    Ok(true)
}
