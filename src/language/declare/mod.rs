//! From syntax trees to a module: what is declared, by name, before any expression is looked at.

mod graphs;
mod items;
mod kinds;
mod others;
mod types;

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxHashSet;

use super::schema::Module;
use crate::diagnostics::{Code, Diagnostic, Outcome, codes};
use crate::source::{Name, Span};
use crate::syntax::ast::{self, ItemKind};

/// Declares items that stand on their own: the standard library.
pub fn declare(items: &[Arc<ast::Item>]) -> Outcome<Module> {
    declare_onto(&Module::default(), items)
}

/// Declares a project's items on top of what is there; the base stays as it is, and its parts are shared.
pub fn declare_onto(base: &Module, items: &[Arc<ast::Item>]) -> Outcome<Module> {
    let mut declarer = Declarer::new(base, items);
    declarer.collect_types();
    declarer.collect_kinds();
    for item in items {
        declarer.declare_other(item);
    }
    for item in items {
        declarer.declare_item(item);
    }
    declarer.replace_blueprints();
    declarer.find_recursion(items);
    declarer.find_implication_cycles();
    Outcome { value: declarer.module, diagnostics: declarer.diagnostics }
}

/// The work of declaring: what is read, and what was made so far.
struct Declarer<'a> {
    module: Module,
    diagnostics: Vec<Diagnostic>,
    items: &'a [Arc<ast::Item>],
    /// Named types that are not resolved yet.
    raw_types: IndexMap<Name, &'a Arc<ast::Item>>,
    /// Types in the middle of being resolved, outermost first.
    open_types: Vec<Name>,
    raw_kinds: IndexMap<Name, &'a Arc<ast::Item>>,
    open_kinds: Vec<Name>,
    /// What a reference may name beside kinds.
    facets: FxHashSet<Name>,
}

impl<'a> Declarer<'a> {
    fn new(base: &Module, items: &'a [Arc<ast::Item>]) -> Self {
        let mut module = base.clone();
        module.incomplete |= items.iter().any(|item| matches!(item.kind, ItemKind::Error));
        let facets = base.kinds.values().flat_map(|kind| kind.facets.keys().copied()).collect();
        Self {
            module,
            diagnostics: Vec::new(),
            items,
            raw_types: IndexMap::new(),
            open_types: Vec::new(),
            raw_kinds: IndexMap::new(),
            open_kinds: Vec::new(),
            facets,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn report_duplicate(&mut self, what: &str, name: Name, second: Span, first: Span) {
        self.report(duplicate(codes::DUPLICATE_ITEM, what, name, second, first));
    }
}

/// The same name twice: both places.
fn duplicate(code: Code, what: &str, name: Name, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(code, second, format!("{what} `{name}` is declared twice"))
        .label("declared again here")
        .also(first, "first declared here")
        .help("rename one of them, or make one of both")
}

/// The text of a documentation comment, shared.
fn doc_of(doc: Option<&ast::Doc>) -> Option<Arc<str>> {
    doc.map(|doc| Arc::from(doc.text.as_str()))
}
