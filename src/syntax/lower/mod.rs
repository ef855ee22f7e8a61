//! From what the grammar read to the syntax tree: one function for each construct, and every message about form.
//!
//! The grammar is permissive, this is strict: where a part is missing or `junk` stands, a diagnostic says so in words and the tree
//! gets an `Error` node. One line gets one such diagnostic, since one mistake often makes the rest of its line unreadable.

mod blueprints;
mod bodies;
mod docs;
mod expressions;
mod items;
mod kinds;
mod literals;
mod statements;
mod strings;
mod tables;
mod types;

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use crate::diagnostics::{Code, Diagnostic, Outcome, codes};
use crate::source::{ChunkId, Name, Span};
use crate::syntax::ast::{Expr, ExprId, ExprKind, Ident, Item};
use crate::syntax::grammar::{Pair, Rule, read};
use crate::syntax::layout::{DEPTH_LIMIT, Layout, OffsetMap, nesting};
use crate::syntax::problems;

/// Chunks that are nested no deeper fit on any stack.
const EASY: usize = 24;

/// Deeper than [`DEPTH_LIMIT`], since [`nesting`] counts more than there is; no deeper than [`STACK`] carries.
const PARSER_LIMIT: usize = 4 * DEPTH_LIMIT;

/// Each level takes up to 100 KiB of it where the compiler is not optimised; what is not touched costs nothing.
const STACK: usize = 256 << 20;

/// Lowers a chunk whose layout was settled.
pub(super) fn item(text: &str, layout: Layout, chunk: ChunkId) -> Outcome<Option<Item>> {
    let (depth, exceeded) = nesting(&layout.text, PARSER_LIMIT);
    if depth <= EASY {
        return read_item(text, &layout, chunk, None);
    }
    let read = || read_item(text, &layout, chunk, exceeded);
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => read_item(text, &layout, chunk, exceeded.or(Some(0))),
    })
}

/// The same, where there is room for it. What exceeds a limit is not read at all.
fn read_item(text: &str, layout: &Layout, chunk: ChunkId, exceeded: Option<usize>) -> Outcome<Option<Item>> {
    let mut lower = Lower {
        text,
        settled: &layout.text,
        map: &layout.map,
        chunk,
        base: 0,
        expressions: 0,
        depth: 0,
        diagnostics: Vec::new(),
        reported: FxHashSet::default(),
        lines: OnceCell::new(),
        broken: false,
        in_tree: false,
        docs_have_values: false,
    };
    for problem in &layout.problems {
        problems::report(&mut lower, problem);
    }
    if let Some(place) = exceeded {
        let place = layout.map.original(place);
        problems::too_deep(&mut lower, Span::new(chunk, place, place + 1));
        return Outcome { value: None, diagnostics: lower.diagnostics };
    }
    let value = match read(Rule::chunk, &layout.text) {
        Ok(mut pairs) => pairs.next().and_then(|pair| lower.chunk(pair)),
        Err(error) => {
            lower.unreadable_chunk(&error);
            None
        }
    };
    Outcome { value, diagnostics: lower.diagnostics }
}

pub(super) struct Lower<'a> {
    /// The user's text of the chunk.
    pub(super) text: &'a str,
    /// What the grammar read: as long as `text`, but for what a repair put in.
    settled: &'a str,
    map: &'a OffsetMap,
    pub(super) chunk: ChunkId,
    /// Where the text that is being read begins in `settled`: not 0 within documentation.
    base: usize,
    expressions: u32,
    depth: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Starts of the lines that a diagnostic about form was given for.
    reported: FxHashSet<usize>,
    /// Starts of the lines of `text`, once somebody asked.
    lines: OnceCell<Vec<usize>>,
    pub(super) broken: bool,
    /// Within the body of a resource or document, where `word "label" { … }` is an entry.
    in_tree: bool,
    docs_have_values: bool,
}

impl<'a> Lower<'a> {
    /// A span of the user's text.
    pub(super) fn at(&self, start: usize, end: usize) -> Span {
        Span::new(self.chunk, start, end)
    }

    /// The span of a range of the settled text.
    fn settled_span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (start + self.base, end + self.base);
        if self.map.is_identity() {
            return Span::new(self.chunk, start, end);
        }
        Span::new(self.chunk, self.map.original(start), self.map.original(end))
    }

    /// Where a node stands, without blanks at its end.
    fn span(&self, pair: &Pair<'_>) -> Span {
        let place = pair.as_span();
        let text = pair.as_str().trim_end_matches([' ', '\n']);
        self.settled_span(place.start(), place.start() + text.len())
    }

    /// A word, which must have no hyphen.
    fn ident(&mut self, pair: &Pair<'_>) -> Ident {
        let span = self.span(pair);
        let word = pair.as_str();
        if word.contains('-') {
            self.problem(
                Diagnostic::error(codes::HYPHEN_IN_NAME, span, format!("`{word}` has a hyphen, and names have none"))
                    .label("not a name")
                    .help("names are `snake_case`; only regions are written with hyphens")
                    .replace("write underscores", span, word.replace('-', "_")),
            );
        }
        Ident { name: Name::new(word), span }
    }

    /// The name of something that is declared: no reserved word.
    fn declared(&mut self, pair: &Pair<'_>) -> Ident {
        let ident = self.ident(pair);
        self.refuse_reserved(ident);
        ident
    }

    fn refuse_reserved(&mut self, ident: Ident) {
        if RESERVED.contains(&ident.name.as_str()) {
            let word = ident.name;
            self.problem(
                Diagnostic::error(
                    codes::RESERVED_WORD,
                    ident.span,
                    format!("`{word}` is a word of the language, not a name"),
                )
                .label("reserved")
                .help(format!("choose another name, for instance `{word}_`"))
                .fix(
                    format!("call it `{word}_`"),
                    crate::diagnostics::Applicability::Unsafe,
                    vec![crate::diagnostics::Edit { span: ident.span, text: format!("{word}_") }],
                ),
            );
        }
    }

    fn nothing(&self) -> Ident {
        Ident { name: Name::new(""), span: self.at(0, 0) }
    }

    fn new_expr(&mut self, span: Span, kind: ExprKind) -> Expr {
        let id = ExprId(self.expressions);
        self.expressions += 1;
        Expr { id, span, kind }
    }

    fn error_expr(&mut self, span: Span) -> Expr {
        self.broken = true;
        self.new_expr(span, ExprKind::Error)
    }

    /// Adds a diagnostic; the item is broken.
    pub(super) fn problem(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        if let Some(span) = diagnostic.span {
            let line = self.line_start(span.start as usize);
            self.reported.insert(line);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Adds a diagnostic about form, unless one was given for its line.
    pub(super) fn form(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        let place = diagnostic.span.map_or(0, |span| span.start as usize);
        if !self.reported.contains(&self.line_start(place)) {
            self.problem(diagnostic);
        }
    }

    /// Says that nothing more is to be said about the line of this place.
    pub(super) fn silence(&mut self, place: usize) {
        let line = self.line_start(place);
        self.reported.insert(line);
    }

    /// Silences the line of `first` if that of `second` is silent, and the other way round.
    pub(super) fn silence_if_reported(&mut self, first: usize, second: usize) {
        let (first, second) = (self.line_start(first), self.line_start(second));
        if self.reported.contains(&first) || self.reported.contains(&second) {
            self.reported.extend([first, second]);
        }
    }

    /// Start of the line that holds a place of the user's text.
    pub(super) fn line_start(&self, place: usize) -> usize {
        let lines = self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        lines[lines.partition_point(|start| *start <= place).saturating_sub(1)]
    }

    fn form_error(&mut self, code: Code, span: Span, message: impl Into<String>, label: &str, help: &str) {
        self.form(Diagnostic::error(code, span, message).label(label).help(help));
    }

    /// Enters one level of nesting; `false` if that is one too many, which is then reported.
    fn enter(&mut self, span: Span) -> bool {
        self.depth += 1;
        if self.depth <= DEPTH_LIMIT {
            return true;
        }
        problems::too_deep(self, span);
        false
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    fn unreadable_chunk(&mut self, error: &pest::error::Error<Rule>) {
        let place = match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => self.map.original(at),
        };
        let span = self.at(place, place);
        if self.diagnostics.is_empty() {
            self.form_error(
                codes::UNREADABLE,
                span,
                "this cannot be read",
                "here the form of an item ends",
                "an item is `kind name { … }`; see `olyc explain` for the forms of the language",
            );
        }
    }
}

/// Words that nothing may be called.
const RESERVED: &[&str] =
    &["in", "for", "if", "then", "else", "match", "let", "and", "or", "not", "true", "false", "none"];

/// Words that no item may be called: they stand for parts of the platform.
const RESERVED_ITEMS: &[&str] = &["project", "env", "services", "edges", "objectives"];
