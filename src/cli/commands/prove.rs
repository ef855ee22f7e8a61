//! `olyc prove`

use std::time::Instant;

use super::check::{checked, lines};
use super::unknown_environment;
use crate::cli::arguments::{Prove, VerdictWord};
use crate::cli::clock::today;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::{Report, plural};
use crate::compiler::{self, Checked, Options};
use crate::diagnostics::render::Format;
use crate::diagnostics::{Diagnostic, Severity, suggest};
use crate::objectives::Verdict;
use crate::objectives::render::{self, Base, Tally, VerdictLine};
use crate::workspace;

pub(super) fn run(arguments: &Prove, shell: &Shell<'_>) -> Exit {
    let started = Instant::now();
    let base = match base(arguments, shell) {
        Ok(base) => base,
        Err(exit) => return exit,
    };
    let options = Options {
        environments: arguments.environments.clone(),
        strict: arguments.strict,
        as_of: arguments.as_of.clone().unwrap_or_else(today),
    };
    let loaded = workspace::load(&arguments.path);
    let mut outcome = {
        let _working = shell.working("proving");
        checked(&loaded, &options, compiler::prove)
    };
    if let Some(exit) = unknown_environment(&options.environments, &outcome.value.environments, shell) {
        return exit;
    }
    // What the verdicts say is said by them; everything else that is wrong stands in their way.
    let all = outcome.value.verdicts.clone();
    let (of_verdicts, beside): (Vec<Diagnostic>, Vec<Diagnostic>) =
        outcome.diagnostics.iter().cloned().partition(|one| is_verdict(one, &all));
    let wrong: Vec<Diagnostic> = beside.into_iter().filter(|one| one.severity == Severity::Error).collect();
    let judged = !all.is_empty() || wrong.is_empty();
    if judged && let Some(exit) = unknown_objective(arguments, &outcome.value, shell) {
        return exit;
    }
    let asked = |verdict: &Verdict| {
        arguments.objectives.is_empty() || arguments.objectives.iter().any(|name| verdict.objective == name.as_str())
    };
    outcome.value.verdicts.retain(asked);
    let of_asked: Vec<Diagnostic> =
        of_verdicts.into_iter().filter(|one| is_verdict(one, &outcome.value.verdicts)).collect();
    let format = if arguments.format == VerdictWord::Json { Format::Json } else { Format::Human };
    let report = Report { format, loaded: &loaded, sources: &outcome.value.project.sources, started };
    let mut counts = report.diagnostics(&wrong, shell);
    let said = report.count(&of_asked);
    counts.errors += said.errors;
    counts.warnings += said.warnings;
    let verdicts = lines(&outcome.value, &loaded);
    let bills: Vec<_> = outcome.value.costs.iter().map(|(name, cost)| render::bill(*name, cost)).collect();
    let tally = Tally::of(&outcome.value.verdicts);
    match arguments.format {
        VerdictWord::Json => {
            shell.output.result(&render::json(&verdicts));
            shell.output.result(&render::json(&bills));
            report.json_summary(counts, tally, 0, 0, shell);
        }
        VerdictWord::Markdown if judged => {
            shell.output.result(&render::markdown(&verdicts, &bills, base.as_ref()));
        }
        VerdictWord::Human if judged => {
            shell.output.result(&human(arguments, &verdicts, shell));
            shell.say(&tally.words().unwrap_or_else(|| String::from("nothing is promised")));
        }
        _ => {}
    }
    if !wrong.is_empty() && format == Format::Human {
        shell.say(&format!("{} beside the promises", plural(wrong.len(), "error")));
    }
    let decisive: Vec<Diagnostic> = wrong.into_iter().chain(of_asked).collect();
    Exit::of(&decisive, arguments.strict)
}

/// What a pull request is compared with.
fn base(arguments: &Prove, shell: &Shell<'_>) -> Result<Option<Base>, Exit> {
    let Some(path) = &arguments.base else { return Ok(None) };
    if arguments.format != VerdictWord::Markdown {
        return Err(shell.usage("`--base` says what moved in markdown only", Some("add `--format markdown`")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        shell.complain(&format!("`{}` cannot be read: {error}", path.display()), None);
        Exit::Disk
    })?;
    Base::read(&text).map(Some).map_err(|error| {
        let message = format!("`{}` is not what `olyc prove --format json` prints: {error}", path.display());
        shell.usage(&message, Some("`olyc prove --format json > FILE` on the base branch writes it"))
    })
}

/// The diagnostic tells a verdict.
fn is_verdict(diagnostic: &Diagnostic, verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(|verdict| diagnostic.code == verdict.code && diagnostic.span == Some(verdict.span))
}

/// An objective that nobody promises is a wrong word.
fn unknown_objective(arguments: &Prove, checked: &Checked, shell: &Shell<'_>) -> Option<Exit> {
    let known = |name: &str| checked.verdicts.iter().any(|verdict| verdict.objective == name);
    let unknown = arguments.objectives.iter().find(|name| !known(name))?;
    let mut names: Vec<&str> = Vec::new();
    for verdict in &checked.verdicts {
        if !names.contains(&verdict.objective.as_str()) {
            names.push(verdict.objective.as_str());
        }
    }
    let help = match suggest(unknown, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => String::from("nothing is promised there"),
        None => format!("promised are {}", names.join(", ")),
    };
    let place = match arguments.environments.as_slice() {
        [] => String::new(),
        some => format!(" in {}", some.join(", ")),
    };
    Some(shell.usage(&format!("there is no objective `{unknown}`{place}"), Some(&help)))
}

/// A table for each environment; trees for objectives that were asked for by name.
fn human(arguments: &Prove, verdicts: &[VerdictLine], shell: &Shell<'_>) -> String {
    let (width, color) = (shell.width(), shell.output.result_color());
    if !arguments.objectives.is_empty() {
        return verdicts.iter().map(|line| render::tree(line, width, color)).collect::<Vec<_>>().join("\n");
    }
    let mut parts = Vec::new();
    for together in verdicts.chunk_by(|one, next| one.environment == next.environment) {
        let rows: Vec<&VerdictLine> = together.iter().collect();
        let head = together.first().map(|line| line.environment.as_str()).unwrap_or_default();
        parts.push(format!("{head}\n{}", render::table(&rows, width, color)));
    }
    parts.join("\n")
}
