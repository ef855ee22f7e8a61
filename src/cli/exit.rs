//! The exit codes: a promise to scripts.

use std::process::ExitCode;

use crate::diagnostics::{Diagnostic, Severity, codes};

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// The spec has errors, a test failed, or `--check` found a difference.
    Errors,
    /// The call's words are wrong.
    Usage,
    /// A person's file stands in the way.
    Conflict,
    /// A bug of ours.
    Bug,
    /// The disk or the network failed.
    Disk,
}

impl Exit {
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Errors => 1,
            Self::Usage => 2,
            Self::Conflict => 3,
            Self::Bug => 70,
            Self::Disk => 74,
        })
    }

    /// What diagnostics alone make of a run.
    pub(super) fn of(diagnostics: &[Diagnostic], strict: bool) -> Self {
        let errors = || diagnostics.iter().filter(|one| one.severity == Severity::Error);
        let any = |wanted: &[codes::Code]| errors().any(|one| wanted.contains(&one.code));
        if any(&[codes::PATH_NOT_FOUND, codes::NOT_A_SPEC]) {
            return Self::Usage;
        }
        if any(&[codes::UNREADABLE_FOLDER, codes::UNREADABLE_FILE, codes::FILE_VANISHED, codes::LINK_LOOP]) {
            return Self::Disk;
        }
        let warned = strict && diagnostics.iter().any(|one| one.severity == Severity::Warning);
        if warned || errors().next().is_some() { Self::Errors } else { Self::Done }
    }
}
