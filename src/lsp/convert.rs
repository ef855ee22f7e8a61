//! Between our places and the protocol's: the one file in which both are known.

use gen_lsp_types as lsp;

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Encoding, File, Position, Sources, Span};

pub(super) fn position_in(position: lsp::Position) -> Position {
    Position { line: position.line as usize, column: position.character as usize }
}

fn position_out(position: Position) -> lsp::Position {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    lsp::Position::new(number(position.line), number(position.column))
}

pub(super) fn offset(file: &File, position: lsp::Position, encoding: Encoding) -> usize {
    file.lines.offset(&file.text, position_in(position), encoding)
}

pub(super) fn range(file: &File, bytes: &std::ops::Range<usize>, encoding: Encoding) -> lsp::Range {
    lsp::Range {
        start: position_out(file.lines.position(&file.text, bytes.start, encoding)),
        end: position_out(file.lines.position(&file.text, bytes.end, encoding)),
    }
}

/// Where a diagnostic is shown: an empty place is widened to one that can be seen and clicked on.
pub(super) fn shown(file: &File, bytes: std::ops::Range<usize>) -> std::ops::Range<usize> {
    if !bytes.is_empty() {
        return bytes;
    }
    let behind =
        file.text.get(bytes.start..).and_then(|rest| rest.chars().next()).filter(|char| !matches!(char, '\n' | '\r'));
    if let Some(char) = behind {
        return bytes.start..bytes.start + char.len_utf8();
    }
    let before = file.text.get(..bytes.start).and_then(|text| text.chars().next_back()).filter(|char| *char != '\n');
    bytes.start - before.map_or(0, char::len_utf8)..bytes.start
}

/// Everything that a conversion of diagnostics needs to know.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    pub(super) encoding: Encoding,
    pub(super) related: bool,
    pub(super) code_description: bool,
    /// The address of a file by its path in the project.
    pub(super) uri: &'a dyn Fn(&str) -> Option<lsp::Uri>,
}

impl Context<'_> {
    /// A place in a file, with the file's path.
    fn place(&self, span: Span) -> Option<(&str, lsp::Range)> {
        let place = self.sources.locate(span)?;
        let file = self.sources.file(place.file)?;
        Some((&file.path, range(file, &shown(file, place.start..place.end), self.encoding)))
    }

    /// The path of the file to show a diagnostic in, and how.
    pub(super) fn diagnostic(&self, one: &Diagnostic) -> Option<(String, lsp::Diagnostic)> {
        let (path, range) = match (one.span, &one.path) {
            (Some(span), _) => {
                let (path, range) = self.place(span)?;
                (path.to_owned(), range)
            }
            (None, Some(path)) => (path.clone(), self.place_by_path(path, one)),
            (None, None) => return None,
        };
        let related = one.labels.iter().filter_map(|label| {
            let (path, range) = self.place(label.span)?;
            let location = lsp::Location { uri: (self.uri)(path)?, range };
            Some(lsp::DiagnosticRelatedInformation { location, message: label.message.clone() })
        });
        let code_description = lsp::CodeDescription { href: lsp::Uri(one.code.url()) };
        let made = lsp::Diagnostic {
            range,
            severity: Some(match one.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
                Severity::Note => lsp::DiagnosticSeverity::Information,
            }),
            code: Some(String::from(one.code.id()).into()),
            code_description: self.code_description.then_some(code_description),
            source: Some(String::from("olyc")),
            message: message(one, self.related).into(),
            related_information: self.related.then(|| related.collect::<Vec<_>>()).filter(|list| !list.is_empty()),
            ..lsp::Diagnostic::default()
        };
        Some((path, made))
    }

    fn place_by_path(&self, path: &str, one: &Diagnostic) -> lsp::Range {
        let (Some(position), Some((_, file))) =
            (one.position, self.sources.files().find(|(_, file)| *file.path == *path))
        else {
            return lsp::Range::default();
        };
        range(file, &shown(file, position.offset..position.offset + position.length), self.encoding)
    }
}

/// The headline first: some clients show nothing else. What other places say stands here only for clients that cannot be led there.
fn message(one: &Diagnostic, related: bool) -> String {
    let mut text = one.message.clone();
    if !one.label.is_empty() {
        text.push('\n');
        text.push_str(&one.label);
    }
    if !related {
        for label in &one.labels {
            text.push('\n');
            text.push_str(&label.message);
        }
    }
    for help in &one.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    if !one.environments.is_empty() {
        let names: Vec<&str> = one.environments.iter().map(|name| name.as_str()).collect();
        text.push_str("\nin ");
        text.push_str(&names.join(", "));
    }
    text
}
