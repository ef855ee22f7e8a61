//! Carrying out a plan, in an order in which a kill at any moment does no harm:
//!
//! 1. the manifest, with what is about to be written beside what was;
//! 2. folders, and every new file under a temporary name, down to the disk: from here on the disk cannot be full;
//! 3. each file renamed into its place, at once;
//! 4. what is no longer generated removed, and the folders that were left empty by it;
//! 5. the manifest as it will stay.
//!
//! Until step 3 everything can be taken back, and is.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::disk::{Disk, temporary};
use super::manifest::{self, FOLDER, Manifest, hash};
use super::paths;
use super::plan::{Action, Plan, disk_failure};
use super::{FailureKind, WriteFailure};
use crate::artifact::Artifact;

/// Waiting for the disk takes longer than writing, and waits together are as short as one.
const WAITERS: usize = 8;

struct Write<'a> {
    path: &'a str,
    artifact: &'a Artifact,
    target: PathBuf,
    temporary: PathBuf,
}

pub(super) fn apply(disk: &dyn Disk, plan: &Plan, artifacts: &[Artifact]) -> Result<(), WriteFailure> {
    let writes: Vec<Write<'_>> = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, Action::Created | Action::Changed))
        .filter_map(|step| {
            let target = plan.out.join(&*step.path);
            let artifact = artifacts.get(step.artifact?)?;
            Some(Write { path: &step.path, artifact, temporary: temporary(&target), target })
        })
        .collect();
    let removals: Vec<&str> =
        plan.steps.iter().filter(|step| step.action == Action::Removed).map(|step| &*step.path).collect();
    let final_manifest = plan.after.bytes();
    tracing::info!(out = %plan.out.display(), writes = writes.len(), removals = removals.len(), "writing");
    sweep(disk, plan);
    if !writes.is_empty() || !removals.is_empty() {
        let mut made = Vec::new();
        let ready = announce(disk, plan, &writes).and_then(|()| {
            stage(disk, plan, &writes, &mut made)?;
            // With not one file in its place, all of it can still be taken back.
            writes.first().map_or(Ok(()), |first| put(disk, first))
        });
        if let Err(failure) = ready {
            take_back(disk, plan, &writes, &made);
            return Err(failure);
        }
        put_in_place(disk, &plan.out, &writes)?;
        remove(disk, plan, &removals)?;
    }
    for folder in plan.before.folders.iter().rev().filter(|folder| !plan.after.folders.contains(*folder)) {
        // One that still holds something stays.
        let _ = disk.remove_folder(&plan.out.join(folder));
    }
    write_manifest(disk, &plan.out, &final_manifest)
        .map_err(|error| disk_failure(manifest::FILE, "cannot be written", &error))
}

/// Step 1.
fn announce(disk: &dyn Disk, plan: &Plan, writes: &[Write<'_>]) -> Result<(), WriteFailure> {
    let mut manifest: Manifest = plan.before.clone();
    // What is there may be what an earlier build announced and never recorded. Two names for one file would be too few.
    for step in plan.steps.iter().filter(|step| step.action.is_difference()) {
        if let Some(hash) = &step.ours {
            manifest.files.insert(step.path.to_string(), hash.clone());
        }
    }
    for write in writes {
        // Seeds as well: until the write is over they are ours, and a killed build's must be found.
        manifest.next.insert(write.path.to_owned(), hash(write.artifact.text.as_bytes()));
    }
    manifest.folders.extend(plan.after.folders.iter().cloned());
    if manifest == plan.before {
        return Ok(());
    }
    write_manifest(disk, &plan.out, &manifest.bytes())
        .map_err(|error| disk_failure(manifest::FILE, "cannot be written", &error))
}

/// Whether a build was killed before it could even say what it was about to write.
pub(super) fn left_over(out: &Path) -> bool {
    temporary(&out.join(manifest::FILE)).exists()
}

/// Removes what a killed build left under temporary names.
fn sweep(disk: &dyn Disk, plan: &Plan) {
    if left_over(&plan.out) {
        let _ = disk.remove_file(&temporary(&plan.out.join(manifest::FILE)));
    }
    for path in plan.before.next.keys() {
        // There is rarely one; and a file that cannot be removed does no harm.
        let _ = disk.remove_file(&temporary(&plan.out.join(path)));
    }
}

/// Step 2.
fn stage(disk: &dyn Disk, plan: &Plan, writes: &[Write<'_>], made: &mut Vec<PathBuf>) -> Result<(), WriteFailure> {
    let folders: BTreeSet<&str> = writes.iter().flat_map(|write| paths::parents(write.path)).collect();
    for folder in folders {
        let on_disk = plan.out.join(folder);
        if !on_disk.is_dir() {
            disk.create_folder(&on_disk).map_err(|error| disk_failure(folder, "cannot be made", &error))?;
            made.push(on_disk);
        }
    }
    for write in writes {
        disk.write(&write.temporary, write.artifact.text.as_bytes(), write.artifact.mode)
            .map_err(|error| disk_failure(write.path, "cannot be written", &error))?;
    }
    together(writes, |write| {
        disk.sync(&write.temporary).map_err(|error| disk_failure(write.path, "cannot be written", &error))
    })
}

fn put(disk: &dyn Disk, write: &Write<'_>) -> Result<(), WriteFailure> {
    disk.rename(&write.temporary, &write.target)
        .map_err(|error| disk_failure(write.path, "cannot be put in its place", &error))
}

/// Step 3, but for the first file, which is in its place.
fn put_in_place(disk: &dyn Disk, out: &Path, writes: &[Write<'_>]) -> Result<(), WriteFailure> {
    for (index, write) in writes.iter().enumerate().skip(1) {
        if let Err(failure) = put(disk, write) {
            for left in writes.get(index..).unwrap_or_default() {
                // The first error is the one to report.
                let _ = disk.remove_file(&left.temporary);
            }
            return Err(failure);
        }
    }
    let folders: BTreeSet<&Path> = writes.iter().filter_map(|write| write.target.parent()).collect();
    let folders: Vec<&Path> = folders.into_iter().collect();
    together(&folders, |folder| {
        let shown = folder.strip_prefix(out).unwrap_or(folder).to_string_lossy();
        disk.sync_folder(folder).map_err(|error| disk_failure(&shown, "cannot be written", &error))
    })
}

/// Step 4.
fn remove(disk: &dyn Disk, plan: &Plan, removals: &[&str]) -> Result<(), WriteFailure> {
    for path in removals {
        match disk.remove_file(&plan.out.join(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(disk_failure(path, "cannot be removed", &error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn take_back(disk: &dyn Disk, plan: &Plan, writes: &[Write<'_>], made: &[PathBuf]) {
    // As far as the disk lets us: what stays behind is known to the manifest and harmless.
    for write in writes {
        let _ = disk.remove_file(&write.temporary);
    }
    for folder in made.iter().rev() {
        let _ = disk.remove_folder(folder);
    }
    if plan.before == Manifest::default() {
        let _ = disk.remove_file(&plan.out.join(manifest::FILE));
    } else {
        let _ = write_manifest(disk, &plan.out, &plan.before.bytes());
    }
}

/// Replaces the manifest at once.
pub(super) fn write_manifest(disk: &dyn Disk, out: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = out.join(manifest::FILE);
    let temporary = temporary(&target);
    let written = disk
        .write(&temporary, bytes, 0o644)
        .and_then(|()| disk.sync(&temporary))
        .and_then(|()| disk.rename(&temporary, &target));
    if written.is_err() {
        let _ = disk.remove_file(&temporary);
        return written;
    }
    disk.sync_folder(&out.join(FOLDER))
}

/// Does something to each, several at a time; the first failure in order counts.
fn together<T: Sync>(all: &[T], each: impl Fn(&T) -> Result<(), WriteFailure> + Sync) -> Result<(), WriteFailure> {
    let next = AtomicUsize::new(0);
    let failures: Mutex<Vec<(usize, WriteFailure)>> = Mutex::new(Vec::new());
    let work = || {
        while let Some((index, one)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            all.get(index).map(|one| (index, one))
        } {
            if let Err(failure) = each(one)
                && let Ok(mut failures) = failures.lock()
            {
                failures.push((index, failure));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..WAITERS.min(all.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut failures = failures
        .into_inner()
        .unwrap_or_else(|_| vec![(0, WriteFailure { kind: FailureKind::Disk, diagnostics: Vec::new() })]);
    failures.sort_by_key(|(index, _)| *index);
    failures.into_iter().next().map_or(Ok(()), |(_, failure)| Err(failure))
}
