//! What a run found, printed in the format that was asked for.

use std::time::Instant;

use serde::Serialize;

use super::exit::Exit;
use super::output::Shell;
use crate::diagnostics::render::{Format, Surroundings, render, resolve};
use crate::diagnostics::{Diagnostic, Severity};
use crate::objectives::render::Tally;
use crate::source::Sources;
use crate::workspace::Loaded;

/// Diagnostics with all that printing them takes.
pub(super) struct Report<'a> {
    pub(super) format: Format,
    pub(super) loaded: &'a Loaded,
    pub(super) sources: &'a Sources,
    pub(super) started: Instant,
}

/// Errors and warnings, each counted once.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Counts {
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

#[derive(Serialize)]
struct SummaryLine {
    r#type: &'static str,
    errors: usize,
    warnings: usize,
    proved: usize,
    refuted: usize,
    unproved: usize,
    files_read: usize,
    artifacts: usize,
    written: usize,
    elapsed_ms: f64,
}

impl Report<'_> {
    /// Prints diagnostics: for people to standard error, for programs to standard output.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic], shell: &Shell<'_>) -> Counts {
        let human = self.format == Format::Human;
        let surroundings = Surroundings {
            prefix: self.loaded.prefix.clone(),
            color: human && shell.output.error_color(),
            width: shell.width(),
        };
        let shown: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|one| !(shell.quiet && human && one.severity != Severity::Error))
            .cloned()
            .collect();
        let text = render(self.format, &shown, self.sources, &surroundings);
        if human {
            shell.output.error(&text)
        } else {
            shell.output.result(&text)
        }
        self.count(diagnostics)
    }

    /// Errors and warnings, each counted once.
    pub(super) fn count(&self, diagnostics: &[Diagnostic]) -> Counts {
        let mut counts = Counts::default();
        for one in resolve(diagnostics, self.sources, "") {
            match one.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => {}
            }
        }
        counts
    }

    /// The last line of `--format json`.
    pub(super) fn json_summary(
        &self,
        counts: Counts,
        tally: Tally,
        artifacts: usize,
        written: usize,
        shell: &Shell<'_>,
    ) {
        let elapsed = self.started.elapsed().as_secs_f64() * 1000.0;
        let line = SummaryLine {
            r#type: "summary",
            errors: counts.errors,
            warnings: counts.warnings,
            proved: tally.proved,
            refuted: tally.refuted,
            unproved: tally.unproved,
            files_read: self.loaded.input.files.len(),
            artifacts,
            written,
            elapsed_ms: (elapsed * 10.0).round() / 10.0,
        };
        if let Ok(json) = serde_json::to_string(&line) {
            shell.output.result(&format!("{json}\n"));
        }
    }
}

impl Counts {
    /// `2 errors, 1 warning; 4 promises proved, 1 unproved`
    pub(super) fn with(self, tally: Tally) -> String {
        match tally.words() {
            Some(promises) => format!("{}; {promises}", self.words()),
            None => self.words(),
        }
    }

    /// `2 errors, 1 warning`
    pub(super) fn words(self) -> String {
        let warnings = plural(self.warnings, "warning");
        match (self.errors, self.warnings) {
            (0, 0) => String::from("no problems"),
            (0, _) => warnings,
            (_, 0) => plural(self.errors, "error"),
            _ => format!("{}, {warnings}", plural(self.errors, "error")),
        }
    }
}

/// `1 file`, `2 files`
pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Prints diagnostics for a command that has no formats, and says how it ended.
pub(super) fn human(loaded: &Loaded, sources: &Sources, diagnostics: &[Diagnostic], shell: &Shell<'_>) -> Exit {
    let report = Report { format: Format::Human, loaded, sources, started: Instant::now() };
    report.diagnostics(diagnostics, shell);
    Exit::of(diagnostics, false)
}
