//! Artifact trees, and the printers that turn them into files. Knows syntax (HCL, YAML, JSON, text), no product.

pub mod hcl;
pub mod shell;
pub mod text;
pub mod yaml;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::source::Span;

/// Where a node of an output comes from: what `olyc why FILE:LINE` answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Origin {
    /// The line of the spec that decided the value or made the item.
    pub spec: Option<Span>,
    /// The line of the blueprint that wrote it.
    pub blueprint: Option<Span>,
    /// Where the value of an argument was decided: the literal of the blueprint, or the line of the spec.
    pub value: Option<Span>,
}

/// One line range of a printed file and where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traced {
    /// First line, counted from 1.
    pub line: usize,
    /// One past the last line.
    pub end: usize,
    pub origin: Origin,
}

/// A printed file.
#[derive(Clone, Debug)]
pub struct Printed {
    pub text: String,
    pub trace: Vec<Traced>,
}

/// A file that is ready to be written.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Relative to the output folder, with `/`.
    pub path: Arc<str>,
    pub text: Arc<str>,
    /// Unix permission bits: `0o644` or `0o755`.
    pub mode: u32,
    /// Written once and never touched again: the user's from the first day (`terraform.tfvars`).
    pub seed: bool,
    pub trace: Vec<Traced>,
}

/// What must not vanish from one build to the next.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Kept {
    pub environments: Vec<String>,
    /// `prod postgres main`
    pub items: BTreeSet<String>,
}

/// Cuts a line of prose at spaces so that no piece is wider than `width`, where words allow it.
pub(crate) fn wrap(line: &str, width: usize) -> Vec<String> {
    let lead: String = line.chars().take_while(|letter| *letter == ' ').collect();
    let mut pieces: Vec<String> = Vec::new();
    let mut current = lead.clone();
    let mut used = lead.len();
    let mut empty = true;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if !empty && used + 1 + length > width {
            pieces.push(std::mem::replace(&mut current, lead.clone()));
            used = lead.len();
            empty = true;
        }
        if !empty {
            current.push(' ');
            used += 1;
        }
        current.push_str(word);
        used += length;
        empty = false;
    }
    if !empty {
        pieces.push(current);
    }
    pieces
}
