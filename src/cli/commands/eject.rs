//! `olyc eject`

use std::path::Path;

use super::tree;
use crate::cli::arguments::Eject;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::human;
use crate::diagnostics::suggest;
use crate::workspace::{self, FailureKind, Manifest, WriteFailure};

pub(super) fn run(arguments: &Eject, shell: &Shell<'_>) -> Exit {
    let loaded = workspace::load(&arguments.path);
    let outcome = tree::build(&loaded, shell);
    let built = &outcome.value;
    if loaded.failed() {
        return human(&loaded, &built.project.sources, &outcome.diagnostics, shell);
    }
    let out = tree::output_folder(arguments.out.as_deref(), &loaded, built);
    let path = path_in(&out, &arguments.artifact);
    let manifest = Manifest::read(&out).unwrap_or_default();
    // A spec that has errors builds nothing, but its files are known from before.
    let known: Vec<&str> = built
        .artifacts
        .iter()
        .map(|artifact| &*artifact.path)
        .chain(manifest.files.keys().map(String::as_str))
        .chain(manifest.ejected.iter().map(String::as_str))
        .collect();
    if !known.contains(&path.as_str()) {
        let help = match suggest(&path, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => String::from("paths count from the output folder; `olyc build --dry-run` lists them"),
        };
        return shell.usage(&format!("`{path}` is not a generated file"), Some(&help));
    }
    let options = tree::options(&arguments.path, arguments.out.as_deref());
    match workspace::eject(&out, &path, arguments.undo, &options) {
        Ok(new) => {
            shell.say(&match (arguments.undo, new) {
                (false, true) => format!("`{path}` is yours from now on: no build writes or removes it"),
                (false, false) => format!("`{path}` is yours already"),
                (true, true) => {
                    format!("`{path}` is generated again; a build stops where it differs, and `--force` takes ours")
                }
                (true, false) => format!("`{path}` was not ejected"),
            });
            Exit::Done
        }
        Err(WriteFailure { kind, diagnostics }) => {
            human(&loaded, &built.project.sources, &diagnostics, shell);
            tree::exit(if kind == FailureKind::Refused { FailureKind::Conflict } else { kind })
        }
    }
}

/// The path from the output folder, also for those who complete it from where they stand.
fn path_in(out: &Path, artifact: &str) -> String {
    let written = Path::new(artifact.trim_start_matches("./"));
    let folder = out.strip_prefix(".").unwrap_or(out);
    let inside = if folder.as_os_str().is_empty() { written } else { written.strip_prefix(folder).unwrap_or(written) };
    inside.to_string_lossy().replace('\\', "/")
}
