//! Questions that a person asks of a project: why a value or a line is what it is, and what an environment looks like.

use std::fmt::Write as _;

use super::build::{has_errors, worlds};
use super::{Answer, Notation, Options, ProjectInput, View, build, load};
use crate::artifact::Artifact;
use crate::diagnostics::{Diagnostic, Outcome};
use crate::platform::graph::{Show, graph as draw};
use crate::platform::why::{text, why as ask};
use crate::source::{Sources, Span};

/// Where a value (`prod.main.machine.cpu`) or a line of an artifact (`path:12`) comes from, and what it beat.
pub fn why(input: &ProjectInput, options: &Options, address: &str) -> Outcome<Answer> {
    if let Some((path, line)) = address.rsplit_once(':')
        && let Ok(line) = line.parse::<usize>()
    {
        return why_line(input, options, path, line);
    }
    let Outcome { value: loaded, diagnostics } = load(input);
    let mut answer = Answer { project: loaded.project, text: None };
    if !has_errors(&diagnostics) {
        let worlds = worlds(&loaded.module, options, &input.pins);
        let found = ask(&worlds, &answer.project.sources, address);
        answer.text = (!found.is_empty()).then(|| text(&found));
    }
    Outcome { value: answer, diagnostics: errors(diagnostics) }
}

/// The line of the spec, and that of the blueprint, that a line of a generated file comes from.
fn why_line(input: &ProjectInput, options: &Options, path: &str, line: usize) -> Outcome<Answer> {
    let Outcome { value: built, diagnostics } = build(input, &options.as_of);
    let path = path.trim_start_matches("./");
    let text = built
        .artifacts
        .iter()
        .find(|artifact| *artifact.path == *path)
        .and_then(|artifact| told(artifact, line, &built.project.sources));
    Outcome { value: Answer { project: built.project, text }, diagnostics: errors(diagnostics) }
}

fn told(artifact: &Artifact, line: usize, sources: &Sources) -> Option<String> {
    let written = artifact.text.lines().nth(line.checked_sub(1)?)?;
    let mut out = format!("{}:{line}: {}\n", artifact.path, written.trim());
    // The innermost range that holds the line says most; what it leaves open, those around it say.
    let mut around: Vec<_> = artifact.trace.iter().filter(|traced| (traced.line..traced.end).contains(&line)).collect();
    around.sort_by_key(|traced| traced.end - traced.line);
    let users = |span: &Span| {
        sources
            .file_of(span.chunk)
            .and_then(|file| sources.file(file))
            .is_some_and(|file| !file.path.starts_with("std:"))
    };
    let spec = around.iter().filter_map(|traced| traced.origin.spec).find(users);
    let computed = around.first().and_then(|traced| traced.origin.spec).filter(|span| !users(span));
    let blueprint = around.iter().find_map(|traced| traced.origin.blueprint);
    if around.is_empty() {
        out.push_str("  written by olyc itself: every generated file says so at its head\n");
    }
    for (word, span) in
        [("decided by the spec", spec), ("computed by the library", computed), ("written by the blueprint", blueprint)]
    {
        if let Some(span) = span {
            let text = sources.text(span).lines().next().unwrap_or_default().trim();
            let _ = writeln!(out, "  {word} at {}: {text}", sources.describe(span));
        }
    }
    Some(out)
}

/// A picture of one environment: the one asked for, or the last, which is where users are.
pub fn graph(input: &ProjectInput, options: &Options, view: View, notation: Notation) -> Outcome<Answer> {
    let Outcome { value: loaded, diagnostics } = load(input);
    let mut answer = Answer { project: loaded.project, text: None };
    if !has_errors(&diagnostics)
        && let Some(world) = worlds(&loaded.module, options, &input.pins).last()
    {
        let drawn = draw(world, show(view));
        answer.text = Some(match notation {
            Notation::Mermaid => drawn.mermaid(),
            Notation::Dot => drawn.dot(),
            Notation::Json => drawn.json(),
        });
    }
    Outcome { value: answer, diagnostics: errors(diagnostics) }
}

fn show(view: View) -> Show {
    match view {
        View::Architecture => Show::Architecture,
        View::Network => Show::Network,
        View::Security => Show::Security,
        View::Data => Show::Data,
        View::Recovery => Show::Recovery,
    }
}

/// A question is not the place for warnings: `check` has them.
fn errors(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().filter(|diagnostic| has_errors(std::slice::from_ref(diagnostic))).collect()
}
