//! For people: miette draws, from our model.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::Surroundings;
use super::resolved::{Range, Resolved, severity_word};
use crate::diagnostics::{Applicability, Severity};
use crate::source::{File, Sources};

/// A span over more lines than this is drawn by its first line.
const LINES_DRAWN: usize = 6;
/// A line longer than this (bytes) is drawn as a window around the place.
const LONG_LINE: usize = 400;
const WINDOW: usize = 60;

pub(super) fn render(all: &[Resolved], sources: &Sources, surroundings: &Surroundings) -> String {
    let theme = if surroundings.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(surroundings.width.clamp(40, 160))
        .with_links(false)
        .without_syntax_highlighting()
        .with_show_related_as_nested(true)
        .with_context_lines(1);
    let mut text = String::new();
    for one in all {
        // Writing to a string does not fail; what miette could not draw it says in place.
        let _ = handler.render_report(&mut text, &Report::new(one, sources));
        while text.ends_with("\n\n") {
            text.pop();
        }
        text.push('\n');
    }
    text
}

/// One diagnostic as miette wants it: labels of one file, the others as related reports.
#[derive(Debug)]
struct Report<'s> {
    heading: Option<String>,
    message: String,
    severity: miette::Severity,
    help: Option<String>,
    source: Option<Excerpt<'s>>,
    labels: Vec<LabeledSpan>,
    related: Vec<Report<'s>>,
}

impl<'s> Report<'s> {
    fn new(one: &'s Resolved, sources: &'s Sources) -> Self {
        let file = one.range.file.and_then(|id| sources.file(id));
        let mut labels = Vec::new();
        if let Some(file) = file {
            let text = (!one.label.is_empty()).then(|| one.label.clone());
            labels.push(LabeledSpan::new_primary_with_span(text, drawn(&one.range, file)));
        }
        let mut related: Vec<Self> = Vec::new();
        for (range, message) in &one.labels {
            let Some(elsewhere) = range.file.and_then(|id| sources.file(id)) else { continue };
            if range.file == one.range.file {
                labels.push(LabeledSpan::new_with_span(Some(message.clone()), drawn(range, elsewhere)));
            } else {
                related.push(Self::elsewhere(range, message, elsewhere));
            }
        }
        let mut message = one.headline();
        if file.is_none() && !one.range.path.is_empty() && !message.contains(&format!("`{}`", one.range.path)) {
            let start = one.range.start;
            message = if one.whole {
                format!("{}: {message}", one.range.path)
            } else {
                format!("{}:{}:{}: {message}", one.range.path, start.line, start.column)
            };
        }
        Self {
            heading: Some(format!("{}[{}] {}", severity_word(one.severity), one.code.id(), one.code.name())),
            message,
            severity: match one.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Note => miette::Severity::Advice,
            },
            help: help(one),
            source: file.map(|file| Excerpt::new(&one.range, file)),
            labels,
            related,
        }
    }

    fn elsewhere(range: &'s Range, message: &str, file: &'s File) -> Self {
        Self {
            heading: None,
            message: message.to_owned(),
            severity: miette::Severity::Advice,
            help: None,
            source: Some(Excerpt::new(range, file)),
            labels: vec![LabeledSpan::new_primary_with_span(None, drawn(range, file))],
            related: Vec::new(),
        }
    }
}

fn help(one: &Resolved) -> Option<String> {
    let mut lines = one.help.clone();
    for fix in &one.fixes {
        lines.push(match fix.applicability {
            Applicability::Safe => format!("{} (`olyc check --fix` does it)", fix.title),
            Applicability::Unsafe => format!("try: {}", fix.title),
        });
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The part of a range that is underlined.
fn drawn(range: &Range, file: &File) -> SourceSpan {
    let mut end = range.end.offset;
    if range.end.line - range.start.line >= LINES_DRAWN {
        let next = file.lines.line_start(&file.text, range.start.line);
        end = file.text.get(range.start.offset..next).map_or(end, |line| range.start.offset + line.trim_end().len());
    }
    (range.start.offset, end.min(range.start.offset + LONG_LINE).saturating_sub(range.start.offset)).into()
}

/// A file, from which miette takes lines by our own index of them.
#[derive(Clone, Copy)]
struct Excerpt<'s> {
    path: &'s str,
    file: &'s File,
}

impl<'s> Excerpt<'s> {
    fn new(range: &'s Range, file: &'s File) -> Self {
        Self { path: &range.path, file }
    }
}

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.path)
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (text, lines) = (&self.file.text, &self.file.lines);
        let position = |offset| lines.position(text, offset, crate::source::Encoding::Scalar);
        let first = position(span.offset()).line;
        let last = position(span.offset() + span.len()).line;
        let mut start = lines.line_start(text, first.saturating_sub(before));
        let mut end = lines.line_start(text, last + 1 + after);
        let mut column = 0;
        if before == 0 {
            // Without context miette asks where the span itself begins, for the line above the excerpt.
            start = span.offset().min(text.len());
            column = position(start).column;
        }
        if end - start > LONG_LINE * (last - first + 1 + before + after) {
            let window = if before == 0 { 0 } else { WINDOW };
            start = boundary(text, span.offset().saturating_sub(window)).max(lines.line_start(text, first));
            end = boundary(text, span.offset() + span.len() + WINDOW).min(lines.line_start(text, last + 1));
            column = position(start).column;
        }
        let data = text.get(start..end).ok_or(MietteError::OutOfBounds)?;
        let line = position(start).line;
        let contents = MietteSpanContents::new_named(
            self.path.to_owned(),
            data.as_bytes(),
            (start, end - start).into(),
            line,
            column,
            data.lines().count(),
        );
        Ok(Box::new(contents))
    }
}

fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.heading.as_ref().map(|heading| Box::new(heading) as Box<dyn fmt::Display>)
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        (!self.related.is_empty()).then(|| {
            Box::new(self.related.iter().map(|one| one as &dyn miette::Diagnostic))
                as Box<dyn Iterator<Item = &'a dyn miette::Diagnostic>>
        })
    }
}
