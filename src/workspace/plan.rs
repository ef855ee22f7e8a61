//! What writing a tree would do, decided before anything is done.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::is_executable;
use super::manifest::{self, Manifest, Unusable, hash};
use super::paths::{self, Way};
use super::read::reason;
use super::{FailureKind, WriteFailure, WriteOptions};
use crate::artifact::Artifact;
use crate::diagnostics::{Diagnostic, codes};

/// What happens to a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Action {
    Created,
    Changed,
    Unchanged,
    Removed,
    /// It is the user's: left as it is.
    Kept,
    /// A person's file stands in its place.
    Blocked,
}

impl Action {
    /// Whether the disk differs from the tree.
    pub fn is_difference(self) -> bool {
        matches!(self, Self::Created | Self::Changed | Self::Removed)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
            Self::Kept => "kept",
            Self::Blocked => "blocked",
        }
    }
}

/// Why a file is kept or blocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// `olyc eject`: the user took it over.
    Ejected,
    /// Written once, the user's since.
    Seed,
    /// No longer generated, but changed by hand.
    NoLongerGenerated,
    /// Ours, but changed since.
    ChangedByHand,
    /// Never ours.
    NotOurs,
    /// A link stands there.
    Link,
    /// A folder stands there.
    Folder,
    /// Where its folder should be is a file.
    FolderIsFile,
}

/// One file of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    pub path: Arc<str>,
    pub action: Action,
    pub reason: Option<Reason>,
    /// Its place in the list of artifacts; none for what is no longer generated.
    pub artifact: Option<usize>,
    /// Bytes of what is there afterwards.
    pub bytes: usize,
    /// SHA-256 of what is there now, if it came from us.
    pub ours: Option<String>,
}

/// A whole plan.
#[derive(Clone, Debug)]
pub struct Plan {
    pub out: PathBuf,
    pub steps: Vec<Step>,
    /// The manifest as it is, and as it will be.
    pub before: Manifest,
    pub after: Manifest,
    /// The manifest's own file differs from `after`.
    pub manifest_differs: bool,
}

impl Plan {
    /// Whether the disk differs from the tree in anything.
    pub fn is_difference(&self) -> bool {
        self.manifest_differs
            || self.steps.iter().any(|step| step.action.is_difference() || step.action == Action::Blocked)
    }

    /// One diagnostic for each file that stands in the way.
    pub fn conflicts(&self, options: &WriteOptions) -> Vec<Diagnostic> {
        self.steps.iter().filter(|step| step.action == Action::Blocked).map(|step| conflict(step, options)).collect()
    }
}

/// Compares a tree with what is on the disk.
pub fn plan(out: &Path, artifacts: &[Artifact], options: &WriteOptions) -> Result<Plan, WriteFailure> {
    let problems = paths::problems(artifacts);
    if !problems.is_empty() {
        return Err(WriteFailure { kind: FailureKind::Refused, diagnostics: problems });
    }
    let real = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
    if let Ok(Way::Outside(folder)) = paths::way(out, &real, manifest::FILE) {
        return Err(leaves(manifest::FILE, &folder));
    }
    let before = Manifest::read(out).map_err(|problem| unusable(out, &problem, options))?;
    let lost = gone(&before, options);
    if !lost.is_empty() {
        return Err(WriteFailure { kind: FailureKind::Refused, diagnostics: lost });
    }
    let mut after = Manifest {
        folders: before.folders.clone(),
        ejected: before.ejected.clone(),
        kept: options.kept.as_ref().map_or_else(|| before.kept.clone(), |kept| kept.items.clone()),
        ..Manifest::default()
    };
    let mut steps = Vec::new();
    for (index, artifact) in artifacts.iter().enumerate() {
        let path: &str = &artifact.path;
        if !selected(path, options) {
            if let Some(known) = before.files.get(path) {
                after.files.insert(path.to_owned(), known.clone());
            }
            if let Some(known) = before.next.get(path) {
                after.next.insert(path.to_owned(), known.clone());
            }
            continue;
        }
        let Found { action, reason, ours } = one(out, &real, artifact, &before, options)?;
        if action != Action::Kept {
            if !artifact.seed {
                after.files.insert(path.to_owned(), hash(artifact.text.as_bytes()));
            }
            for folder in paths::parents(path) {
                if action == Action::Created && !out.join(folder).exists() {
                    after.folders.insert(folder.to_owned());
                }
            }
        }
        steps.push(Step {
            path: Arc::clone(&artifact.path),
            action,
            reason,
            artifact: Some(index),
            bytes: artifact.text.len(),
            ours,
        });
    }
    stale(out, &real, artifacts, &before, &mut after, &mut steps, options)?;
    steps.sort_by(|left, right| left.path.cmp(&right.path));
    forget_folders(&mut after, &steps);
    let manifest_differs =
        fs::read(out.join(manifest::FILE)).map_or(!artifacts.is_empty(), |bytes| bytes != after.bytes());
    tracing::debug!(out = %out.display(), files = steps.len(), manifest_differs, "planned");
    Ok(Plan { out: out.to_owned(), steps, before, after, manifest_differs })
}

/// One diagnostic for each thing that the last build kept and this one does not know: an apply would destroy it. A whole environment that is
/// gone takes its root with it, and nothing is applied there any more.
fn gone(before: &Manifest, options: &WriteOptions) -> Vec<Diagnostic> {
    let Some(now) = &options.kept else { return Vec::new() };
    let parts = |line: &str| -> Option<(String, String, String)> {
        let mut words = line.splitn(3, ' ').map(str::to_owned);
        Some((words.next()?, words.next()?, words.next()?))
    };
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut made = Vec::new();
    for line in before.kept.difference(&now.items) {
        let Some((environment, kind, id)) = parts(line) else { continue };
        if !now.environments.contains(&environment) || !seen.insert((kind.clone(), id.clone())) {
            continue;
        }
        let message =
            format!("`{kind} {id}` of {environment} is gone from the spec: an apply would destroy what it holds");
        let new: BTreeSet<String> = now
            .items
            .difference(&before.kept)
            .filter_map(|line| parts(line))
            .filter(|(place, same, _)| *place == environment && *same == kind)
            .map(|(_, _, id)| id)
            .collect();
        let mut one = Diagnostic::about_path(codes::KEPT_IS_GONE, manifest::FILE, message);
        let mut new = new.iter();
        if let (Some(only), None) = (new.next(), new.next()) {
            one = one.help(format!("if it only got another name, say so in `{kind} {only}`: `id = \"{id}\"` keeps all that the cloud calls by the old one"));
        } else {
            one = one.help(format!("if it only got another name, keep the old one for the cloud: `id = \"{id}\"`"));
        }
        made.push(one.help("to take it down set `protected = false`, build and apply, and then remove it"));
    }
    made
}

fn selected(path: &str, options: &WriteOptions) -> bool {
    options.only.is_empty() || options.only.iter().any(|glob| glob.matches(path))
}

/// What stands in the place of one file.
struct Found {
    action: Action,
    reason: Option<Reason>,
    ours: Option<String>,
}

impl Found {
    fn new(action: Action) -> Self {
        Self { action, reason: None, ours: None }
    }

    fn because(action: Action, reason: Reason) -> Self {
        Self { action, reason: Some(reason), ours: None }
    }

    fn forced(reason: Reason, options: &WriteOptions) -> Self {
        Self::because(if options.force { Action::Changed } else { Action::Blocked }, reason)
    }
}

/// What happens to one file of the tree.
fn one(
    out: &Path,
    real: &Path,
    artifact: &Artifact,
    before: &Manifest,
    options: &WriteOptions,
) -> Result<Found, WriteFailure> {
    let path: &str = &artifact.path;
    if before.ejected.contains(path) {
        return Ok(Found::because(Action::Kept, Reason::Ejected));
    }
    match paths::way(out, real, path).map_err(|error| disk_failure(path, "cannot be looked at", &error))? {
        Way::Free => {}
        Way::File(_) => return Ok(Found::because(Action::Blocked, Reason::FolderIsFile)),
        Way::Outside(folder) => return Err(leaves(path, &folder)),
    }
    let on_disk = out.join(path);
    let metadata = match fs::symlink_metadata(&on_disk) {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound) => return Ok(Found::new(Action::Created)),
        Err(error) => return Err(disk_failure(path, "cannot be looked at", &error)),
    };
    if metadata.is_dir() {
        return Ok(Found::because(Action::Blocked, Reason::Folder));
    }
    if artifact.seed {
        return Ok(Found::because(Action::Kept, Reason::Seed));
    }
    if !metadata.is_file() {
        if metadata.is_symlink() && !fs::canonicalize(&on_disk).is_ok_and(|target| target.starts_with(real)) {
            return Err(leaves(path, path));
        }
        return Ok(Found::forced(Reason::Link, options));
    }
    let bytes = fs::read(&on_disk).map_err(|error| disk_failure(path, "cannot be read", &error))?;
    let mode_fits = is_executable(&metadata).is_none_or(|executable| executable == (artifact.mode & 0o100 != 0));
    let there = hash(&bytes);
    if bytes == artifact.text.as_bytes() {
        let action = if mode_fits { Action::Unchanged } else { Action::Changed };
        return Ok(Found { ours: Some(there), ..Found::new(action) });
    }
    if before.wrote(path, &there) {
        return Ok(Found { ours: Some(there), ..Found::new(Action::Changed) });
    }
    let known = before.files.contains_key(path) || before.next.contains_key(path);
    Ok(Found::forced(if known { Reason::ChangedByHand } else { Reason::NotOurs }, options))
}

/// What is no longer generated goes, if it is as we left it.
fn stale(
    out: &Path,
    real: &Path,
    artifacts: &[Artifact],
    before: &Manifest,
    after: &mut Manifest,
    steps: &mut Vec<Step>,
    options: &WriteOptions,
) -> Result<(), WriteFailure> {
    let generated: BTreeSet<&str> = artifacts.iter().map(|artifact| &*artifact.path).collect();
    let known: BTreeSet<&String> = before.files.keys().chain(before.next.keys()).collect();
    for path in known {
        if generated.contains(path.as_str()) || before.ejected.contains(path) {
            continue;
        }
        if !selected(path, options) {
            if let Some(hash) = before.files.get(path) {
                after.files.insert(path.clone(), hash.clone());
            }
            if let Some(hash) = before.next.get(path) {
                after.next.insert(path.clone(), hash.clone());
            }
            continue;
        }
        let on_disk = out.join(path);
        // A folder that became a link since then is not where we wrote.
        let reachable = paths::way(out, real, path).is_ok_and(|way| way == Way::Free);
        let is_file = reachable && fs::symlink_metadata(&on_disk).is_ok_and(|metadata| metadata.is_file());
        if !is_file {
            continue;
        }
        let bytes = fs::read(&on_disk).map_err(|error| disk_failure(path, "cannot be read", &error))?;
        let ours = before.wrote(path, &hash(&bytes));
        steps.push(Step {
            path: Arc::from(path.as_str()),
            action: if ours { Action::Removed } else { Action::Kept },
            reason: (!ours).then_some(Reason::NoLongerGenerated),
            artifact: None,
            bytes: if ours { 0 } else { bytes.len() },
            ours: None,
        });
    }
    Ok(())
}

/// Folders that we made and in which nothing of ours is left are no longer ours.
fn forget_folders(after: &mut Manifest, steps: &[Step]) {
    let used: BTreeSet<&str> = after
        .files
        .keys()
        .chain(after.next.keys())
        .map(String::as_str)
        .chain(steps.iter().filter(|step| step.artifact.is_some()).map(|step| &*step.path))
        .flat_map(paths::parents)
        .collect();
    let kept: BTreeSet<String> =
        after.folders.iter().filter(|folder| used.contains(folder.as_str())).cloned().collect();
    after.folders = kept;
}

fn conflict(step: &Step, options: &WriteOptions) -> Diagnostic {
    let path: &str = &step.path;
    let message = match step.reason {
        Some(Reason::NotOurs) => format!("`{path}` is there already, and `olyc` did not write it"),
        Some(Reason::Link) => format!("`{path}` is a link that `olyc` did not make"),
        Some(Reason::Folder) => format!("`{path}` is a folder, and a file of that name is to be written"),
        Some(Reason::FolderIsFile) => format!("a file stands where a folder of `{path}` is to be made"),
        _ => format!("`{path}` was changed by hand since `olyc` wrote it"),
    };
    let made = Diagnostic::about_path(codes::CHANGED_BY_HAND, path, message);
    let project = &options.project;
    match step.reason {
        Some(Reason::Folder | Reason::FolderIsFile) => {
            made.help("move it away, or build into another folder with `--out`")
        }
        _ => made
            .help(format!("keep yours: `olyc eject {path}{project}`"))
            .help(format!("take ours: `olyc build{project} --force --only {path}`"))
            .help(format!("look first: `olyc diff{project}`")),
    }
}

fn unusable(out: &Path, problem: &Unusable, options: &WriteOptions) -> WriteFailure {
    match problem {
        Unusable::Disk(error) => disk_failure(&out.join(manifest::FILE).to_string_lossy(), "cannot be read", error),
        Unusable::Content(text) => WriteFailure {
            kind: FailureKind::Conflict,
            diagnostics: vec![
                Diagnostic::about_path(
                    codes::MANIFEST_UNREADABLE,
                    manifest::FILE,
                    format!(
                        "`{}` was changed by hand, so that it no longer says which files are whose: {text}",
                        manifest::FILE
                    ),
                )
                .help(format!(
                    "keep yours: bring the file back from version control, for example `git checkout {}`",
                    manifest::FILE
                ))
                .help(format!("take ours: remove it, then `olyc build{} --force`", options.project))
                .help(format!("look first: remove it, then `olyc diff{}`", options.project)),
            ],
        },
    }
}

fn leaves(path: &str, link: &str) -> WriteFailure {
    WriteFailure {
        kind: FailureKind::Refused,
        diagnostics: vec![
            Diagnostic::about_path(
                codes::PATH_LEAVES_OUTPUT,
                path,
                format!(
                    "`{path}` would be written outside of the output folder: `{link}` is a link that leads out of it"
                ),
            )
            .help("remove the link, or build into another folder with `--out`"),
        ],
    }
}

/// The disk said no.
pub(super) fn disk_failure(path: &str, what: &str, error: &io::Error) -> WriteFailure {
    WriteFailure {
        kind: FailureKind::Disk,
        diagnostics: vec![
            Diagnostic::about_path(codes::OUTPUT_NOT_WRITABLE, path, format!("`{path}` {what}: {}", reason(error)))
                .help("what was there before is unharmed; build again when the disk can take it"),
        ],
    }
}
