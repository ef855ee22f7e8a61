//! The only room with files: reading projects, and writing trees so that nothing that a person made is lost.

#![expect(clippy::disallowed_methods, reason = "this is the room for files")]

mod disk;
mod glob;
mod journal;
mod manifest;
mod paths;
mod pins;
mod plan;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use disk::{Disk, SystemDisk, write_file};
pub use glob::Glob;
pub use manifest::{FOLDER, Manifest};
pub use plan::{Action, Plan, Reason, Step, plan};
pub use read::{Loaded, MAX_FILE, load, read_text};
pub use write::{eject, write_tree};

use crate::artifact::Kept;
use crate::diagnostics::Diagnostic;

/// How a tree is written.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// Only what one of these matches; empty for everything.
    pub only: Vec<Glob>,
    /// Overwrite what a person changed.
    pub force: bool,
    /// What of this build holds something that must not be lost; nothing where nobody asked the spec.
    pub kept: Option<Kept>,
    /// What a user types after `olyc build` to mean this project; for messages.
    pub project: String,
}

/// What became of a tree.
#[derive(Clone, Debug, Default)]
pub struct WriteReport {
    pub steps: Vec<Step>,
}

impl WriteReport {
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// How many files were created, changed or removed.
    pub fn written(&self) -> usize {
        self.steps.iter().filter(|step| step.action.is_difference()).count()
    }
}

/// Why nothing could be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailureKind {
    /// A person's file stands in the way; nothing was written.
    Conflict,
    /// The tree itself cannot be written anywhere: a path leaves it, or two files meet in one; nothing was written.
    Refused,
    /// The disk failed; every file is as it was, or as it was to be.
    Disk,
}

/// A tree that was not written.
#[derive(Clone, Debug)]
pub struct WriteFailure {
    pub kind: FailureKind,
    pub diagnostics: Vec<Diagnostic>,
}
