//! From trees to files: what environments share must be the same, every file says who made it, and is printed.

use std::sync::Arc;

use crate::artifact::text::with_header;
use crate::artifact::yaml::{self, Yaml};
use crate::artifact::{Artifact, Origin, Printed, Traced, hcl};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Name, Sources, Span};

use super::assemble::Options;
use super::output::{Document, Makers, Output, Text};

/// What is written above a file.
pub(super) fn header(makers: &Makers, sources: &Sources) -> Vec<String> {
    let mut specs: Vec<&str> = makers
        .specs
        .iter()
        .filter_map(|span| sources.locate(*span))
        .filter_map(|place| sources.file(place.file))
        .map(|file| &*file.path)
        .filter(|path| !path.starts_with("std:"))
        .collect();
    specs.sort_unstable();
    specs.dedup();
    let from = if specs.is_empty() { String::new() } else { format!(" from {}", specs.join(", ")) };
    let names: Vec<String> = makers.blueprints.iter().map(|name| format!("`{name}`")).collect();
    let by = match names.as_slice() {
        [] => String::new(),
        [only] => format!(" by the blueprint {only}"),
        _ => format!(" by the blueprints {}", names.join(", ")),
    };
    vec![format!("Made by olyc{from}{by}."), String::from("Change the spec, then run `olyc build`.")]
}

/// A tree that is about to be printed.
#[derive(Clone, Copy, Debug)]
pub enum Drawn<'a> {
    Terraform(&'a hcl::File),
    Yaml(&'a str, &'a Yaml),
    Json(&'a str, &'a Yaml),
}

/// Prints a Terraform file.
pub(super) fn terraform(file: &hcl::File, options: &Options<'_>) -> Artifact {
    options.show(Drawn::Terraform(file));
    let printed = hcl::print(file);
    artifact(file.path.clone(), printed, 0o644)
}

fn artifact(path: Arc<str>, printed: Printed, mode: u32) -> Artifact {
    Artifact { path, text: printed.text.into(), mode, seed: false, trace: printed.trace }
}

/// Prints a document.
pub(super) fn document(path: &Arc<str>, document: Document, options: &Options<'_>) -> Artifact {
    let root = Yaml::Map(document.entries);
    let printed = if document.prints == "json" {
        options.show(Drawn::Json(path, &root));
        yaml::json::print(&root)
    } else {
        options.show(Drawn::Yaml(path, &root));
        yaml::print(&header(&document.makers, options.sources), &root)
    };
    artifact(path.clone(), printed, 0o644)
}

/// What is written above a file that is only begun: nothing that is true of one build alone.
pub(super) fn begun() -> Vec<String> {
    vec![String::from("Begun by olyc, and yours from then on: no build touches this file again.")]
}

/// Prints a text file.
pub(super) fn text(path: &Arc<str>, text: &Text, sources: &Sources) -> Artifact {
    let header = if text.once { begun() } else { header(&text.makers, sources) };
    let whole = with_header(&text.language, &header, &text.text);
    let lines = whole.lines().count();
    let origin = Origin { spec: text.makers.specs.first().copied(), blueprint: Some(text.span), value: None };
    let trace = vec![Traced { line: 1, end: lines + 1, origin }];
    let mut made = artifact(path.clone(), Printed { text: whole, trace }, text.mode);
    made.seed = text.once;
    made
}

/// A file as one environment has it.
struct Version {
    environment: Name,
    artifact: Artifact,
}

/// Files outside the module, of every environment and of the project: equal ones become one.
#[derive(Default)]
pub(super) struct Shared {
    files: indexmap::IndexMap<Arc<str>, Vec<Version>, rustc_hash::FxBuildHasher>,
}

impl Shared {
    pub fn add(&mut self, environment: Name, artifact: Artifact) {
        self.files.entry(artifact.path.clone()).or_default().push(Version { environment, artifact });
    }

    /// One of each, and what is wrong where they are not equal.
    pub fn finish(self, outputs: &[(Name, &Output)], out: &mut Vec<Artifact>, diagnostics: &mut Vec<Diagnostic>) {
        for (path, versions) in self.files {
            let mut versions = versions.into_iter();
            let Some(first) = versions.next() else { continue };
            for other in versions {
                if other.artifact.text != first.artifact.text || other.artifact.mode != first.artifact.mode {
                    diagnostics.push(differs(&path, &first, &other, outputs));
                    break;
                }
            }
            out.push(first.artifact);
        }
    }
}

/// Names the line, the values, and the field of the spec.
fn differs(path: &Arc<str>, one: &Version, other: &Version, outputs: &[(Name, &Output)]) -> Diagnostic {
    let mut line = 1;
    let mut pair = (String::new(), String::new());
    let mut lines = (one.artifact.text.lines(), other.artifact.text.lines());
    loop {
        match (lines.0.next(), lines.1.next()) {
            (Some(left), Some(right)) if left == right => line += 1,
            (None, None) => break,
            (left, right) => {
                pair = (left.unwrap_or("nothing").trim().to_owned(), right.unwrap_or("nothing").trim().to_owned());
                break;
            }
        }
    }
    let message = format!(
        "line {line} of `{path}` is `{}` in {} and `{}` in {}",
        pair.0, one.environment, pair.1, other.environment
    );
    let origin = |version: &Version| {
        version
            .artifact
            .trace
            .iter()
            .rev()
            .find(|traced| traced.line <= line && line < traced.end)
            .map(|traced| traced.origin)
    };
    let (left, right) = (origin(one), origin(other));
    let span = left.and_then(|origin| origin.blueprint.or(origin.spec));
    let mut made = match span {
        Some(span) => Diagnostic::error(codes::DIFFERS_BETWEEN_ENVIRONMENTS, span, message),
        None => Diagnostic::about_path(codes::DIFFERS_BETWEEN_ENVIRONMENTS, path.to_string(), message),
    };
    let spec = |origin: Option<Origin>| origin.and_then(|origin| origin.spec);
    let places: [(Option<Span>, Name); 2] = [(spec(left), one.environment), (spec(right), other.environment)];
    if places[0].0 != places[1].0 {
        for (place, environment) in places {
            if let Some(place) = place {
                made = made.also(place, format!("in {environment}"));
            }
        }
    }
    let field = field_that_differs(path, one.environment, other.environment, outputs);
    let help = match field {
        Some(field) => format!("it comes from `{field}`: make it an environment variable, or part of the file's path"),
        None => String::from(
            "there is one such file for all environments: make what differs an environment variable, or put `\\(env.name)` into its path",
        ),
    };
    made.help(help).in_environment(one.environment).in_environment(other.environment)
}

/// The first field whose worth is not the same in two versions of a text.
fn field_that_differs(path: &Arc<str>, one: Name, other: Name, outputs: &[(Name, &Output)]) -> Option<String> {
    let fields = |environment: Name| {
        outputs
            .iter()
            .find(|(name, _)| *name == environment)
            .and_then(|(_, output)| output.texts.get(path))
            .map(|text| &text.fields)
    };
    let (left, right) = (fields(one)?, fields(other)?);
    left.iter().find_map(|(source, text)| {
        let (_, found) = right.iter().find(|(known, _)| known == source)?;
        (found != text).then(|| match source {
            hcl::Source::Environment(name) => format!("env.{name}"),
            hcl::Source::Field { item, path } => {
                let path: Vec<&str> = path.iter().map(|word| word.as_str()).collect();
                format!("{item}.{}", path.join("."))
            }
            hcl::Source::Loop(name) => name.to_string(),
        })
    })
}
