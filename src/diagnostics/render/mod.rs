//! The renderers of the one model, a file each, over one resolved form.
//!
//! All are functions from diagnostics to text: who calls decides where the text goes.

mod github;
mod json;
mod resolved;
mod sarif;
mod short;
mod terminal;

#[cfg(test)]
mod tests;

use super::Diagnostic;
use crate::source::Sources;

pub use resolved::{Point, Range, Resolved, place, resolve};

/// How diagnostics are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// For people: excerpts, arrows, help.
    #[default]
    Human,
    /// `path:line:column: severity[CODE] message`
    Short,
    /// One JSON object a line.
    Json,
    /// One SARIF 2.1.0 log.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// What a renderer must know of its surroundings.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Put before the paths of the project, so that they can be opened from where the user stands; empty or ending in `/`.
    pub prefix: String,
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self { prefix: String::new(), color: false, width: 100 }
    }
}

/// Prints diagnostics, sorted by file and place, each once.
pub fn render(format: Format, diagnostics: &[Diagnostic], sources: &Sources, surroundings: &Surroundings) -> String {
    let resolved = resolve(diagnostics, sources, &surroundings.prefix);
    match format {
        Format::Human => terminal::render(&resolved, sources, surroundings),
        Format::Short => short::render(&resolved),
        Format::Json => json::render(&resolved),
        Format::Sarif => sarif::render(&resolved),
        Format::Github => github::render(&resolved),
    }
}
