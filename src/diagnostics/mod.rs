//! One model of what is wrong, and (beside it) its renderers and the registry of codes.
//!
//! If only one thing can be shown of a diagnostic it is `message`; everything else is detail.

use crate::source::{Name, Span};

pub mod codes;
pub mod render;

pub use codes::Code;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A second place that matters, possibly in another file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    pub span: Span,
    pub message: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applicability {
    /// `--fix` applies it: the meaning is certain.
    Safe,
    /// Offered, applied only when asked for.
    Unsafe,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    pub title: String,
    pub applicability: Applicability,
    pub edits: Vec<Edit>,
}

/// A place in a file that is named by its path: the compiler does not hold its text, or not yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FilePosition {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in Unicode scalar values.
    pub column: usize,
    /// In bytes.
    pub offset: usize,
    /// In bytes.
    pub length: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// Terse, lowercase start, no full stop, the user's words in backticks.
    pub message: String,
    /// The primary place; absent for what has none (a folder that cannot be read: then `path` is set).
    pub span: Option<Span>,
    /// A file or folder, where there is no text to point into.
    pub path: Option<String>,
    /// Where in `path`.
    pub position: Option<FilePosition>,
    /// What to write at the primary place; empty for none.
    pub label: String,
    pub labels: Vec<Label>,
    pub help: Vec<String>,
    pub fixes: Vec<Fix>,
    /// In which environments it holds; empty means it does not depend on one.
    pub environments: Vec<Name>,
}

impl Diagnostic {
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Some(span), message.into())
    }

    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, Some(span), message.into())
    }

    /// An error about a file or folder as a whole.
    pub fn about_path(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        let mut made = Self::new(code, Severity::Error, None, message.into());
        made.path = Some(path.into());
        made
    }

    /// A warning about a file or folder as a whole.
    pub fn warning_about_path(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        let mut made = Self::about_path(code, path, message);
        made.severity = Severity::Warning;
        made
    }

    /// Where in the file, for a diagnostic about a path.
    #[must_use]
    pub fn at(mut self, position: FilePosition) -> Self {
        self.position = Some(position);
        self
    }

    fn new(code: Code, severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            span,
            path: None,
            position: None,
            label: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            environments: Vec::new(),
        }
    }

    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    #[must_use]
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), applicability, edits });
        self
    }

    /// A safe fix that replaces one range.
    #[must_use]
    pub fn replace(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fix(title, Applicability::Safe, vec![Edit { span, text: text.into() }])
    }

    #[must_use]
    pub fn in_environment(mut self, environment: Name) -> Self {
        if !self.environments.contains(&environment) {
            self.environments.push(environment);
        }
        self
    }
}

/// What a stage could make, together with what is wrong.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    pub value: T,
    pub diagnostics: Vec<Diagnostic>,
}

/// The closest of `candidates` to what was written, if it is close enough to be meant.
pub fn suggest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (written.chars().count() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::damerau_levenshtein(written, candidate);
        let near = distance <= limit
            || (written.len() >= 3 && candidate.len() > written.len() && candidate.starts_with(written));
        let rank = if distance <= limit { distance } else { limit + 1 };
        if near && best.is_none_or(|(least, name)| (rank, candidate) < (least, name)) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
