//! `olyc check`

use std::time::Instant;

use super::{fix, unknown_environment};
use crate::cli::arguments::Check;
use crate::cli::clock::today;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::{Report, plural};
use crate::compiler::{self, Checked, Options};
use crate::diagnostics::render::Format;
use crate::diagnostics::{Diagnostic, Outcome};
use crate::workspace::{self, Loaded};

pub(super) fn run(arguments: &Check, shell: &Shell<'_>) -> Exit {
    let started = Instant::now();
    let options = Options {
        environments: arguments.environments.clone(),
        strict: arguments.strict,
        as_of: arguments.as_of.clone().unwrap_or_else(today),
    };
    let mut loaded = workspace::load(&arguments.path);
    let mut outcome = {
        let _working = shell.working("checking");
        check(&loaded, &options)
    };
    if arguments.fix {
        match fix::apply(&mut loaded, outcome, &options) {
            Ok((fixed, again)) => {
                outcome = again;
                if fixed.count > 0 {
                    shell.say(&format!("fixed {} in {}", plural(fixed.count, "problem"), plural(fixed.files, "file")));
                }
            }
            Err(message) => {
                shell.complain(&message, None);
                return Exit::Disk;
            }
        }
    }
    if let Some(exit) = unknown_environment(&options.environments, &outcome.value.environments, shell) {
        return exit;
    }
    let report =
        Report { format: arguments.format.into(), loaded: &loaded, sources: &outcome.value.project.sources, started };
    let counts = report.diagnostics(&outcome.diagnostics, shell);
    match report.format {
        Format::Json => report.json_summary(counts, 0, 0, shell),
        Format::Human => {
            shell.say(&format!("checked {}: {}", plural(loaded.input.files.len(), "file"), counts.words()));
        }
        _ => {}
    }
    Exit::of(&outcome.diagnostics, arguments.strict)
}

/// Checks what was loaded; what could not be read is all that is said when something could not be read.
pub(super) fn check(loaded: &Loaded, options: &Options) -> Outcome<Checked> {
    let mut outcome = if loaded.failed() {
        Outcome {
            value: Checked { project: compiler::open(&loaded.input), ..Checked::default() },
            diagnostics: Vec::new(),
        }
    } else {
        compiler::check(&loaded.input, options)
    };
    prepend(&loaded.diagnostics, &mut outcome.diagnostics);
    outcome
}

/// What loading said comes first.
pub(super) fn prepend(first: &[Diagnostic], all: &mut Vec<Diagnostic>) {
    all.splice(0..0, first.iter().cloned());
}
