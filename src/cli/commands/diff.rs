//! `olyc diff`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::tree;
use crate::cli::arguments::Diff;
use crate::cli::exit::Exit;
use crate::cli::output::Shell;
use crate::cli::report::{human, plural};
use crate::workspace::{self, Action, Step, WriteOptions};

pub(super) fn run(arguments: &Diff, shell: &Shell<'_>) -> Exit {
    let loaded = workspace::load(&arguments.path);
    let outcome = tree::build(&loaded, shell);
    let sources = &outcome.value.project.sources;
    let exit = human(&loaded, sources, &outcome.diagnostics, shell);
    if exit != Exit::Done {
        return exit;
    }
    let built = &outcome.value;
    let out = tree::output_folder(arguments.out.as_deref(), &loaded, built);
    let options = WriteOptions { force: true, ..tree::options(&arguments.path, arguments.out.as_deref()) };
    let plan = match workspace::plan(&out, &built.artifacts, &options) {
        Ok(plan) => plan,
        Err(failure) => {
            human(&loaded, sources, &failure.diagnostics, shell);
            return tree::exit(failure.kind);
        }
    };
    let mut text = String::new();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.action.is_difference()) {
        let new = step.artifact.and_then(|index| built.artifacts.get(index)).map(|artifact| &*artifact.text);
        let old = before(&out, step);
        let count = match &old {
            Ok(old) => one(&step.path, old.as_deref(), new, shell.output.result_color(), &mut text),
            Err(()) => {
                let _ = writeln!(text, "Binary files a/{0} and b/{0} differ", step.path);
                (0, 0)
            }
        };
        counts.insert(&step.path, count);
        if step.reason.is_some() {
            shell.say(&format!("note: `{}` is not as `olyc` left it; a build stops there", step.path));
        }
    }
    if arguments.stat {
        shell.output.result(&stat(&counts));
    } else {
        shell.output.result(&text);
    }
    if counts.is_empty() {
        shell.say("a build would change nothing");
    }
    Exit::Done
}

/// What is on the disk: a text, nothing, or what is no text.
fn before(out: &Path, step: &Step) -> Result<Option<String>, ()> {
    if step.action == Action::Created {
        return Ok(None);
    }
    let bytes = fs::read(out.join(&*step.path)).map_err(|_| ())?;
    String::from_utf8(bytes).map(Some).map_err(|_| ())
}

/// Appends a unified diff; how many lines come and go.
fn one(path: &str, old: Option<&str>, new: Option<&str>, color: bool, text: &mut String) -> (usize, usize) {
    let diff = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
    let mut count = (0, 0);
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Insert => count.0 += 1,
            ChangeTag::Delete => count.1 += 1,
            ChangeTag::Equal => {}
        }
    }
    let from = if old.is_some() { format!("a/{path}") } else { String::from("/dev/null") };
    let to = if new.is_some() { format!("b/{path}") } else { String::from("/dev/null") };
    if count == (0, 0) {
        let _ = writeln!(text, "--- {from}\n+++ {to}\n(only the permission to run it differs)");
        return count;
    }
    let unified = diff.unified_diff().context_radius(3).header(&from, &to).to_string();
    if !color {
        text.push_str(&unified);
        return count;
    }
    for line in unified.split_inclusive('\n') {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => "\u{1b}[1m",
            [b'-', ..] => "\u{1b}[31m",
            [b'+', ..] => "\u{1b}[32m",
            [b'@', ..] => "\u{1b}[36m",
            _ => "",
        };
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let off = if style.is_empty() { "" } else { "\u{1b}[0m" };
        let _ = write!(text, "{style}{line}{off}{end}");
    }
    count
}

fn stat(counts: &BTreeMap<&str, (usize, usize)>) -> String {
    let mut text = String::new();
    let width = counts.keys().map(|path| path.len()).max().unwrap_or_default();
    for (path, (added, removed)) in counts {
        let _ = writeln!(text, "{path:<width$} | +{added} -{removed}");
    }
    if !counts.is_empty() {
        let added: usize = counts.values().map(|(added, _)| added).sum();
        let removed: usize = counts.values().map(|(_, removed)| removed).sum();
        let _ = writeln!(text, "{} changed, +{added} -{removed}", plural(counts.len(), "file"));
    }
    text
}
