//! What `build`, `diff` and `eject` share: building, where the tree goes, and failures of writing it.

use std::path::{Path, PathBuf};

use super::check::prepend;
use crate::cli::clock::today;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::compiler::{self, Built};
use crate::diagnostics::Outcome;
use crate::workspace::{FailureKind, Loaded, WriteOptions};

/// Builds what was loaded, in memory.
pub(super) fn build(loaded: &Loaded, shell: &Shell<'_>) -> Outcome<Built> {
    let _working = shell.working("building");
    let mut outcome = if loaded.failed() {
        Outcome { value: Built { project: compiler::open(&loaded.input), ..Built::default() }, diagnostics: Vec::new() }
    } else {
        compiler::build(&loaded.input, &today())
    };
    prepend(&loaded.diagnostics, &mut outcome.diagnostics);
    outcome
}

/// `--out`, or `project.output`, or the spec's folder.
pub(super) fn output_folder(asked: Option<&Path>, loaded: &Loaded, built: &Built) -> PathBuf {
    match (asked, &built.output) {
        (Some(folder), _) => folder.to_owned(),
        (None, Some(folder)) => loaded.root.join(folder),
        (None, None) => loaded.root.clone(),
    }
}

/// What the user types after a command to mean the same project and folder, for messages.
pub(super) fn options(path: &Path, out: Option<&Path>) -> WriteOptions {
    let mut project = String::new();
    if path != Path::new(".") {
        project = format!(" {}", quoted(&path.to_string_lossy()));
    }
    if let Some(out) = out {
        project.push_str(&format!(" --out {}", quoted(&out.to_string_lossy())));
    }
    WriteOptions { project, ..WriteOptions::default() }
}

/// As a shell wants it.
fn quoted(word: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "/._-+@:,=".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

pub(super) fn exit(kind: FailureKind) -> Exit {
    match kind {
        FailureKind::Conflict => Exit::Conflict,
        FailureKind::Refused => Exit::Errors,
        FailureKind::Disk => Exit::Disk,
    }
}
