//! Which paths a tree may have: inside its folder, by name and by link.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::manifest::FOLDER;
use crate::artifact::Artifact;
use crate::diagnostics::{Code, Diagnostic, codes};

/// Everything that is wrong with the paths of a tree, before looking at the disk.
pub(super) fn problems(artifacts: &[Artifact]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut files: BTreeSet<&str> = BTreeSet::new();
    for artifact in artifacts {
        if let Some(why) = why_not(&artifact.path) {
            found.push(
                about(artifact, codes::PATH_LEAVES_OUTPUT, format!("`{}` {why}", artifact.path))
                    .help("a blueprint writes to paths relative to the output folder, with `/`"),
            );
        } else if !files.insert(&artifact.path) {
            found.push(
                about(artifact, codes::PATHS_COLLIDE, format!("two files want to be `{}`", artifact.path))
                    .help("give one of them another path"),
            );
        }
    }
    for artifact in artifacts {
        let file = &*artifact.path;
        if let Some(folder) = parents(file).into_iter().find(|folder| files.contains(folder)) {
            found.push(
                about(
                    artifact,
                    codes::PATHS_COLLIDE,
                    format!("`{folder}` is a file, and `{file}` wants it to be a folder"),
                )
                .help("give one of them another path"),
            );
        }
    }
    found
}

/// At the statement of the blueprint that makes the file, where that is known.
fn about(artifact: &Artifact, code: Code, message: String) -> Diagnostic {
    match artifact.trace.iter().find_map(|traced| traced.origin.blueprint) {
        Some(span) => Diagnostic::error(code, span, message),
        None => Diagnostic::about_path(code, &*artifact.path, message),
    }
}

/// Why no tree can have a file of this name.
pub(super) fn why_not(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.starts_with('/') || path.get(1..2) == Some(":") {
        return Some("is absolute");
    }
    if path.contains(['\\', '\0', '\n', '\r']) {
        return Some("holds a character that paths cannot have everywhere");
    }
    for part in path.split('/') {
        match part {
            ".." => return Some("leaves the output folder"),
            "" | "." => return Some("is not written in its shortest form"),
            _ => {}
        }
    }
    if path.split('/').next() == Some(FOLDER) {
        return Some("lies in the folder that is `olyc`'s own");
    }
    None
}

/// The folders of a path, outermost first.
pub(super) fn parents(path: &str) -> Vec<&str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at)).collect()
}

/// What the disk says about the folders of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// They exist, or can be made.
    Free,
    /// One of them is a file.
    File(String),
    /// One of them is a link that leads out of the output folder, or to nothing.
    Outside(String),
}

/// Follows the folders of a path in `out`, whose real name is `real`.
pub(super) fn way(out: &Path, real: &Path, path: &str) -> io::Result<Way> {
    for folder in parents(path) {
        let on_disk = out.join(folder);
        match fs::symlink_metadata(&on_disk) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(metadata) if metadata.is_symlink() => match fs::canonicalize(&on_disk) {
                Ok(target) if target.starts_with(real) && target.is_dir() => {}
                _ => return Ok(Way::Outside(folder.to_owned())),
            },
            Ok(_) => return Ok(Way::File(folder.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Way::Free),
            Err(error) => return Err(error),
        }
    }
    Ok(Way::Free)
}
