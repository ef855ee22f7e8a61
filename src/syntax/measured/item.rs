//! One entry as the item that a person would have written for it.

use std::sync::Arc;

use super::format::{Entry, Head, Told};
use super::json::Json;
use super::{FOLDER, MARK, promise};
use crate::diagnostics::{Diagnostic, Outcome};
use crate::source::{ChunkId, Name, Span};
use crate::syntax::ast::{
    Body, Declaration, Entry as Field, EntryKind, Expr, ExprId, ExprKind, Ident, Item, ItemKind, StringForm, StringLit,
    StringPart,
};

pub(super) struct Maker {
    pub chunk: ChunkId,
    pub expressions: u32,
    pub found: Vec<Diagnostic>,
    fields: Vec<Field>,
}

/// The item of the entry with this number, counted from 1; nothing where what it shows cannot be read.
pub(super) fn make(
    path: &str,
    number: usize,
    head: &Head<'_>,
    entry: &Entry<'_>,
    chunk: ChunkId,
) -> Outcome<Option<Item>> {
    let mut maker = Maker { chunk, expressions: 0, found: Vec::new(), fields: Vec::new() };
    let value = maker.item(path, number, head, entry);
    Outcome { value, diagnostics: maker.found }
}

impl Maker {
    fn item(&mut self, path: &str, number: usize, head: &Head<'_>, entry: &Entry<'_>) -> Option<Item> {
        let shows = promise::read(self, entry.shows);
        let valid = head.valid.map(|valid| promise::read(self, valid));
        let (shows, valid) = (shows?, valid.map_or(Some(None), |valid| valid.map(Some))?);
        self.word(entry.of, "of");
        self.set(entry.shows, "shows", shows);
        if let Some(scenario) = entry.scenario {
            self.word(scenario, "scenario");
        }
        let on = ExprKind::Date(Name::new(&head.on.value.text()?));
        self.value(head.on, "on", on);
        self.value(entry.samples, "samples", ExprKind::Number(Name::new(entry.samples.value.raw)));
        self.string(head.source, "source", path);
        self.string(head.source, "record", &head.source.value.text()?);
        if let Some(told) = head.rehearsal {
            self.value(told, "rehearsal", ExprKind::Bool(told.value.raw == "true"));
        }
        if let (Some(told), Some(valid)) = (head.valid, valid) {
            self.set(told, "valid", valid);
        }
        let span = self.span(entry.whole);
        let stem = path.strip_prefix(FOLDER).unwrap_or(path).trim_start_matches('/').trim_end_matches(".json");
        let name = Ident { name: Name::new(&format!("{stem}{MARK}{number}")), span: self.inner(entry.shows.value) };
        let environment =
            Ident { name: Name::new(&head.environment.value.text()?), span: self.inner(head.environment.value) };
        let body = Body { span, entries: std::mem::take(&mut self.fields) };
        Some(Item {
            doc: None,
            span,
            head: self.inner(entry.shows.value),
            kind: ItemKind::Declaration(Declaration {
                kind: Ident { name: Name::new("evidence"), span: self.inner(entry.shows.value) },
                name: Some(name),
                environments: vec![environment],
                body: Some(body),
            }),
            broken: false,
            expressions: self.expressions,
        })
    }

    pub(super) fn span(&self, json: Json<'_>) -> Span {
        Span::new(self.chunk, json.start, json.end())
    }

    /// A text without its quotes; of anything else all of it.
    pub(super) fn inner(&self, json: Json<'_>) -> Span {
        match json.raw.starts_with('"') {
            true => Span::new(self.chunk, json.start + 1, json.end() - 1),
            false => self.span(json),
        }
    }

    fn expr(&mut self, span: Span, kind: ExprKind) -> Expr {
        let id = ExprId(self.expressions);
        self.expressions += 1;
        Expr { id, span, kind }
    }

    fn set(&mut self, told: Told<'_>, name: &str, value: Expr) {
        let span = self.span(told.key).to(self.span(told.value));
        let name = Ident { name: Name::new(name), span: self.inner(told.key) };
        self.fields.push(Field { doc: None, span, kind: EntryKind::Set { name, append: false, value } });
    }

    fn value(&mut self, told: Told<'_>, name: &str, kind: ExprKind) {
        let value = self.expr(self.inner(told.value), kind);
        self.set(told, name, value);
    }

    fn word(&mut self, told: Told<'_>, name: &str) {
        let word = told.value.text().unwrap_or_default();
        self.value(told, name, ExprKind::Name(Name::new(&word)));
    }

    fn string(&mut self, told: Told<'_>, name: &str, text: &str) {
        let span = self.span(told.value);
        let parts = vec![StringPart::Text(Arc::from(text))];
        let value = self.expr(span, ExprKind::String(StringLit { span, form: StringForm::Plain, parts }));
        self.set(told, name, value);
    }
}
