//! The resources of one run of a blueprint: their addresses are the author's, never the data's.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::subject::{Key, Naming, word};
use crate::artifact::hcl::{Expr, Reference};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::Value;
use crate::evaluate::{Evaluated, Host, Resources};
use crate::source::{Name, Span};
use crate::syntax::ast::{BlockStatement, LabelKind, Statement, StatementKind};

/// A block of the provider, by the statement that makes it.
#[derive(Clone, Debug)]
struct Made {
    keyword: Name,
    ty: Name,
    /// Nothing where it depends on the data: `"replica_\(region)"`.
    name: Option<String>,
    family: bool,
}

/// The resources that a blueprint makes for one subject.
pub(super) struct Addresses<'h> {
    host: &'h dyn Host,
    member: Option<Key>,
    made: FxHashMap<u32, Made>,
    first: Option<u32>,
    /// What interpolated labels came to, the last time.
    latest: RefCell<FxHashMap<u32, String>>,
    /// The resources in whose bodies we are, innermost last.
    inside: RefCell<Vec<Value>>,
}

/// The words of blocks that have a type of the provider.
pub(super) fn is_typed(keyword: Name) -> bool {
    matches!(keyword.as_str(), "resource" | "data" | "ephemeral")
}

impl<'h> Addresses<'h> {
    pub fn new(host: &'h dyn Host, naming: &Naming, body: &[Statement]) -> Self {
        let mut made = Self {
            host,
            member: naming.member.clone(),
            made: FxHashMap::default(),
            first: None,
            latest: RefCell::default(),
            inside: RefCell::default(),
        };
        made.collect(&naming.base, body);
        made
    }

    fn collect(&mut self, base: &str, statements: &[Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Block(block) if is_typed(block.keyword.name) => {
                    let at = statement.span.start;
                    let ty = block.ty.map(|ty| ty.name).unwrap_or_default();
                    let label = literal_label(block);
                    let labelled = block.label.is_some() && label.as_deref() != Some("");
                    let name = label.map(|label| joined(base, &label));
                    let family = matches!(block.label.as_ref().map(|label| &label.kind), Some(LabelKind::Family(..)));
                    self.made.insert(at, Made { keyword: block.keyword.name, ty, name, family });
                    if !labelled && self.first.is_none() {
                        self.first = Some(at);
                    }
                }
                StatementKind::For { body, .. } => self.collect(base, body),
                StatementKind::If { then, otherwise, .. } => {
                    self.collect(base, then);
                    self.collect(base, otherwise);
                }
                _ => {}
            }
        }
    }

    /// Remembers what an interpolated label came to.
    pub fn name(&self, statement: u32, name: String) {
        self.latest.borrow_mut().insert(statement, name);
    }

    pub fn enter(&self, this: Value) {
        self.inside.borrow_mut().push(this);
    }

    pub fn leave(&self) {
        self.inside.borrow_mut().pop();
    }

    fn reference(&self, statement: u32, keys: &[Value], span: Span) -> Evaluated {
        let Some(made) = self.made.get(&statement) else {
            return Err(self.host.report(Diagnostic::error(
                codes::NO_SUCH_RESOURCE,
                span,
                "this blueprint makes no such resource",
            )));
        };
        let Some(name) = made.name.clone().or_else(|| self.latest.borrow().get(&statement).cloned()) else {
            return Err(self.host.report(
                Diagnostic::error(
                    codes::NO_SUCH_RESOURCE,
                    span,
                    "which of these resources is meant cannot be said: their label depends on data",
                )
                .help("make it a family: `resource T label[key] { … }`, and refer to a member by its key"),
            ));
        };
        let prefix = if made.keyword == "resource" { String::new() } else { format!("{}.", made.keyword) };
        let index =
            (self.member.is_some() || !keys.is_empty()).then(|| Key::of(self.member.as_ref(), keys, self.host).expr());
        if made.family && keys.is_empty() && self.member.is_none() {
            // All of the family: an object of its members by their keys.
            return Ok(later(format!("{prefix}{}.{name}", made.ty), None));
        }
        Ok(later(format!("{prefix}{}.{name}", made.ty), index))
    }
}

/// A reference to a resource, without an attribute so far.
pub(super) fn later(block: String, index: Option<Expr>) -> Value {
    let reference = Reference { block: block.into(), index, path: "".into() };
    Value::later(Expr::Reference(Arc::new(reference)), Arc::from([]))
}

/// The label, if no data goes into it; empty for none.
fn literal_label(block: &BlockStatement) -> Option<String> {
    match block.label.as_ref().map(|label| &label.kind) {
        None => Some(String::new()),
        Some(LabelKind::Path(words)) => Some(words.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join("_")),
        Some(LabelKind::Text(text)) => text.literal().map(str::to_owned),
        Some(LabelKind::Family(word, _)) if word.name == "this" => Some(String::new()),
        Some(LabelKind::Family(word, _)) => Some(word.name.to_string()),
    }
}

/// `main` and `replica` are `main_replica`; nothing at all is `main`.
pub(super) fn joined(base: &str, label: &str) -> String {
    match (base.is_empty(), label.is_empty()) {
        (true, true) => String::from("main"),
        (true, false) => word(label),
        (false, true) => base.to_owned(),
        (false, false) => word(&format!("{base}_{label}")),
    }
}

impl Resources for Addresses<'_> {
    fn resource(&self, statement: u32, keys: &[Value], span: Span) -> Evaluated {
        self.reference(statement, keys, span)
    }

    fn this(&self, span: Span) -> Evaluated {
        if let Some(inside) = self.inside.borrow().last() {
            return Ok(inside.clone());
        }
        match self.first {
            Some(first) => self.reference(first, &[], span),
            None => Err(self.host.report(
                Diagnostic::error(
                    codes::NO_SUCH_RESOURCE,
                    span,
                    "`this` is the resource without a label, and there is none here",
                )
                .help("name a resource by its label"),
            )),
        }
    }
}
