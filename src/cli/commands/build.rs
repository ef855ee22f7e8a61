//! `olyc build`

use std::time::Instant;

use serde::Serialize;

use super::{tree, watch};
use crate::artifact::Artifact;
use crate::cli::arguments::Build;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::{Counts, Report, plural};
use crate::compiler::Built;
use crate::diagnostics::render::Format;
use crate::objectives::render::Tally;
use crate::source::{Encoding, Sources};
use crate::workspace::{self, Action, Glob, Loaded, Reason, Step, WriteFailure, WriteOptions, WriteReport};

#[derive(Serialize)]
struct ArtifactLine<'a> {
    r#type: &'static str,
    path: &'a str,
    action: &'static str,
    bytes: usize,
    from: Vec<String>,
}

pub(super) fn run(arguments: &Build, shell: &Shell<'_>) -> Exit {
    if arguments.watch {
        watch::run(arguments, shell)
    } else {
        once(arguments, &workspace::load(&arguments.path), shell)
    }
}

/// One build.
pub(super) fn once(arguments: &Build, loaded: &Loaded, shell: &Shell<'_>) -> Exit {
    let started = Instant::now();
    let outcome = tree::build(loaded, shell);
    let built = &outcome.value;
    let report = Report { format: arguments.format.into(), loaded, sources: &built.project.sources, started };
    let exit = Exit::of(&outcome.diagnostics, false);
    let tally = Tally::of(&built.verdicts);
    if exit != Exit::Done {
        let counts = report.diagnostics(&outcome.diagnostics, shell);
        match report.format {
            Format::Json => report.json_summary(counts, tally, 0, 0, shell),
            Format::Human => shell.say(&format!("nothing was written: {}", counts.with(tally))),
            _ => {}
        }
        return exit;
    }
    let options = WriteOptions {
        only: arguments.only.iter().map(|pattern| Glob::new(pattern)).collect(),
        force: arguments.force,
        kept: Some(built.kept.clone()),
        ..tree::options(&arguments.path, arguments.out.as_deref())
    };
    if let Some(pattern) = unmatched(arguments, &options, built) {
        return shell
            .usage(&format!("no file of the tree matches `{pattern}`"), Some("`olyc build --dry-run` lists them"));
    }
    let out = tree::output_folder(arguments.out.as_deref(), loaded, built);
    let written = if arguments.check || arguments.dry_run {
        workspace::plan(&out, &built.artifacts, &options).map(|plan| {
            let differs = plan.is_difference();
            let conflicts = plan.conflicts(&options);
            (WriteReport { steps: plan.steps }, differs, conflicts)
        })
    } else {
        let _working = shell.working("writing");
        workspace::write_tree(&out, &built.artifacts, &options).map(|report| (report, false, Vec::new()))
    };
    let mut diagnostics = outcome.diagnostics.clone();
    match written {
        Err(WriteFailure { kind, diagnostics: found }) => {
            diagnostics.extend(found);
            let counts = report.diagnostics(&diagnostics, shell);
            match report.format {
                Format::Json => report.json_summary(counts, tally, built.artifacts.len(), 0, shell),
                Format::Human => shell.say("nothing was written"),
                _ => {}
            }
            tree::exit(kind)
        }
        Ok((written, differs, conflicts)) => {
            let blocked = !conflicts.is_empty();
            diagnostics.extend(conflicts);
            let counts = report.diagnostics(&diagnostics, shell);
            print(arguments, &report, built, &written, counts, shell);
            match (arguments.check, differs, blocked) {
                (true, true, _) => {
                    if report.format == Format::Human {
                        shell.say("the files are not what the spec says: run `olyc build`");
                    }
                    Exit::Errors
                }
                (false, _, true) => Exit::Conflict,
                _ => Exit::Done,
            }
        }
    }
}

fn unmatched<'a>(arguments: &'a Build, options: &WriteOptions, built: &Built) -> Option<&'a String> {
    arguments
        .only
        .iter()
        .zip(&options.only)
        .find(|(_, glob)| !built.artifacts.iter().any(|artifact| glob.matches(&artifact.path)))
        .map(|(pattern, _)| pattern)
}

fn print(
    arguments: &Build,
    report: &Report<'_>,
    built: &Built,
    written: &WriteReport,
    counts: Counts,
    shell: &Shell<'_>,
) {
    let tally = Tally::of(&built.verdicts);
    let done = if arguments.check || arguments.dry_run { 0 } else { written.written() };
    match report.format {
        Format::Json => {
            let mut text = String::new();
            for step in &written.steps {
                if let Ok(json) = serde_json::to_string(&line(step, built)) {
                    text.push_str(&json);
                    text.push('\n');
                }
            }
            shell.output.result(&text);
            report.json_summary(counts, tally, built.artifacts.len(), done, shell);
        }
        Format::Human => {
            if arguments.check || arguments.dry_run {
                let text: String =
                    written.steps.iter().filter(|step| step.action != Action::Unchanged).map(planned).collect();
                shell.output.result(&text);
            }
            for step in written.steps.iter().filter(|step| step.reason == Some(Reason::NoLongerGenerated)) {
                shell.say(&format!(
                    "note: `{}` is no longer generated; it was changed by hand, so it stays and is yours",
                    step.path
                ));
            }
            shell.say(&summary(arguments, written));
            if counts.errors + counts.warnings > 0 {
                shell.say(&counts.with(tally));
            } else if let Some(promises) = tally.words() {
                shell.say(&promises);
            }
        }
        _ => {}
    }
}

fn planned(step: &Step) -> String {
    let why = match step.reason {
        None => "",
        Some(Reason::Ejected) => " (yours)",
        Some(Reason::Seed) => " (yours since it was first written)",
        Some(Reason::NoLongerGenerated) => " (no longer generated, changed by hand)",
        Some(_) => " (not as `olyc` left it)",
    };
    format!("{:<9} {}{why}\n", step.action.word(), step.path)
}

fn summary(arguments: &Build, written: &WriteReport) -> String {
    let kept = written.count(Action::Kept);
    let counts: Vec<String> = [
        (Action::Created, "created"),
        (Action::Changed, "changed"),
        (Action::Unchanged, "unchanged"),
        (Action::Removed, "removed"),
    ]
    .into_iter()
    .filter(|(action, _)| written.count(*action) > 0 || *action == Action::Unchanged)
    .map(|(action, word)| format!("{} {word}", written.count(action)))
    .chain((kept > 0).then(|| format!("{kept} kept for you")))
    .collect();
    let head = match (arguments.check, arguments.dry_run) {
        (true, _) => "compared",
        (_, true) => "would build",
        _ => "built",
    };
    format!("{head} {}: {}", plural(written.steps.len(), "file"), counts.join(", "))
}

fn line<'a>(step: &'a Step, built: &Built) -> ArtifactLine<'a> {
    let artifact = step.artifact.and_then(|index| built.artifacts.get(index));
    ArtifactLine {
        r#type: "artifact",
        path: &step.path,
        action: step.action.word(),
        bytes: step.bytes,
        from: artifact.map(|artifact| from(artifact, &built.project.sources)).unwrap_or_default(),
    }
}

/// The lines of the spec that a file comes from, `main.oly:31`, each once, in the order of the file.
fn from(artifact: &Artifact, sources: &Sources) -> Vec<String> {
    let mut places = Vec::new();
    for span in artifact.trace.iter().filter_map(|traced| traced.origin.spec) {
        let Some(file) = sources.locate(span).and_then(|place| Some((place, sources.file(place.file)?))) else {
            continue;
        };
        let (place, file) = file;
        let place =
            format!("{}:{}", file.path, file.lines.position(&file.text, place.start, Encoding::Scalar).line + 1);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
