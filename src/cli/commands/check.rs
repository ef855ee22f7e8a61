//! `olyc check`

use std::time::Instant;

use super::{fix, unknown_environment};
use crate::cli::arguments::Check;
use crate::cli::clock::today;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::{Report, plural};
use crate::compiler::{self, Checked, Options, ProjectInput};
use crate::diagnostics::render::Format;
use crate::diagnostics::{Diagnostic, Outcome};
use crate::objectives::render::{self, Tally, VerdictLine};
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
    let tally = Tally::of(&outcome.value.verdicts);
    match report.format {
        Format::Json => {
            let verdicts = lines(&outcome.value, &loaded);
            shell.output.result(&render::json(&verdicts));
            report.json_summary(counts, tally, 0, 0, shell);
        }
        Format::Human => {
            shell.say(&format!("checked {}: {}", plural(loaded.input.files.len(), "file"), counts.with(tally)));
        }
        _ => {}
    }
    Exit::of(&outcome.diagnostics, arguments.strict)
}

/// The verdicts, their paths leading from where the user stands.
pub(super) fn lines(checked: &Checked, loaded: &Loaded) -> Vec<VerdictLine> {
    let sources = &checked.project.sources;
    checked.verdicts.iter().map(|one| render::verdict(one, sources, &loaded.prefix)).collect()
}

/// Checks what was loaded; what could not be read is all that is said when something could not be read.
pub(super) fn check(loaded: &Loaded, options: &Options) -> Outcome<Checked> {
    checked(loaded, options, compiler::check)
}

/// The same for what checks and more.
pub(super) fn checked(
    loaded: &Loaded,
    options: &Options,
    stages: fn(&ProjectInput, &Options) -> Outcome<Checked>,
) -> Outcome<Checked> {
    let mut outcome = if loaded.failed() {
        Outcome {
            value: Checked { project: compiler::open(&loaded.input), ..Checked::default() },
            diagnostics: Vec::new(),
        }
    } else {
        stages(&loaded.input, options)
    };
    prepend(&loaded.diagnostics, &mut outcome.diagnostics);
    outcome
}

/// What loading said comes first.
pub(super) fn prepend(first: &[Diagnostic], all: &mut Vec<Diagnostic>) {
    all.splice(0..0, first.iter().cloned());
}
