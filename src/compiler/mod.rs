//! The pipeline, from the texts of a project to everything that can be said about it. Pure: no files, no clock.
//!
//! The command line, the language server and the tests are shells around these functions.

mod answers;
mod build;
mod changed;
mod load;
mod measured;
mod reference;
mod remedies;
mod trials;
mod verdicts;

pub use answers::{graph, why};
pub use build::{build, check, evaluate, prove, worlds};
pub use load::{Library, Loaded, library, load};
pub use measured::of_nothing;
pub use reference::{explain, explainable, reference};
pub use remedies::{Asked, Remedy, remedies};

use std::sync::Arc;

use crate::artifact::{Artifact, Kept};
use crate::diagnostics::Diagnostic;
use crate::evaluate::Pins;
use crate::objectives::{Interval, Verdict};
use crate::source::{Name, Sources};
use crate::syntax::ast::Item;

/// The texts of one project, as a shell read them.
#[derive(Clone, Debug, Default)]
pub struct ProjectInput {
    /// How the user calls the project's folder; for messages only.
    pub root: String,
    pub files: Vec<InputFile>,
    /// What committed files pin: they win over what the library knows.
    pub pins: Arc<Pins>,
}

/// One text of a project.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Relative to the project's folder, with `/`; what imports bring in from beside it begins with `../`.
    pub path: Arc<str>,
    pub text: Arc<str>,
}

/// What a run may decide.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these environments; empty for all.
    pub environments: Vec<String>,
    /// What cannot be proved is an error.
    pub strict: bool,
    /// The day against which evidence expires, `2026-11-25`; given by the shell, since the core has no clock.
    pub as_of: String,
}

/// A project's texts and what was read in them.
#[derive(Clone, Debug, Default)]
pub struct Project {
    pub sources: Sources,
    pub items: Vec<Arc<Item>>,
}

/// A checked project.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub project: Project,
    /// The names of all environments, in order.
    pub environments: Vec<String>,
    /// What became of each promise, by environment in their order; empty when the spec has other errors.
    pub verdicts: Vec<Verdict>,
    /// What each environment costs, in dollars a second; only where it was asked for.
    pub costs: Vec<(Name, Interval)>,
}

/// What evaluating a module says.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    pub diagnostics: Vec<Diagnostic>,
    /// What became of each promise, by environment in their order.
    pub verdicts: Vec<Verdict>,
}

/// A built project: every file that it is made of.
#[derive(Clone, Debug, Default)]
pub struct Built {
    pub project: Project,
    /// `project.output`, relative to the project's folder; `None` for the folder itself.
    pub output: Option<String>,
    /// Sorted by path. Empty when the spec has errors.
    pub artifacts: Vec<Artifact>,
    /// What must not vanish from one build to the next.
    pub kept: Kept,
    /// What became of each promise, by environment in their order; empty when the spec has other errors.
    pub verdicts: Vec<Verdict>,
}

/// The text that answers a question, with the texts that its diagnostics point into.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub project: Project,
    /// `None` when the question could not be answered; then a diagnostic says why, or nothing goes by that name.
    pub text: Option<String>,
}

/// Which picture `graph` draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum View {
    #[default]
    Architecture,
    Network,
    Security,
    Data,
    Recovery,
}

/// In which notation `graph` draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Notation {
    #[default]
    Mermaid,
    Dot,
    Json,
}

/// The texts alone, unread: what diagnostics about files need.
pub fn open(input: &ProjectInput) -> Project {
    let mut project = Project::default();
    for file in &input.files {
        project.sources.add_file(Arc::clone(&file.path), Arc::clone(&file.text));
    }
    project
}

/// The folders that a text imports, with the byte range of each string: what a loader must read besides.
///
/// Only items at column 0 import, so that a line is enough to tell; a text with errors is read all the same.
pub fn imports(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("import")
            && let Some((before, quoted)) = rest.split_once('"')
            && !before.is_empty()
            && before.chars().all(char::is_whitespace)
            && let Some((folder, _)) = quoted.split_once('"')
        {
            let from = start + "import".len() + before.len();
            found.push((folder.to_owned(), from..from + folder.len() + 2));
        }
        start += line.len();
    }
    found
}

/// A formatted text. Lines with errors in them are left as they are.
pub fn format(path: &str, text: &str) -> String {
    let formatted = crate::syntax::format(text);
    if !formatted.unproved.is_empty() {
        tracing::warn!(
            path,
            chunks = formatted.unproved.len(),
            "a formatted form could not be proved, and was not used"
        );
    }
    formatted.text
}
