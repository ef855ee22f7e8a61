//! One run of one blueprint for one subject: its statements in order.

use std::sync::Arc;

use super::address::{Addresses, is_typed, joined, later};
use super::output::{Blocks, Call, Document, Output, Text};
use super::subject::{Key, Naming, Subject, plain};
use crate::artifact::Origin;
use crate::artifact::hcl::{Expr, Family, Key as NodeKey, Node, NodeKind, Part, Reference, Source};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, Value};
use crate::evaluate::{Evaluated, Evaluator, Fault, Host, Scope};
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{
    BlockStatement, Doc, Expr as Syntax, ExprKind, Generator, Ident, LabelKind, Statement, StatementKind, StringLit,
};

/// A blueprint at work.
/// How a text file lies there: its permission bits, and whether it is only begun.
#[derive(Clone, Copy)]
struct Kept {
    mode: Option<Name>,
    once: bool,
}

pub(super) struct Run<'r, 'h> {
    pub evaluator: Evaluator<'h>,
    /// The blueprint that is at work; empty for a patch.
    pub maker: Name,
    pub naming: Naming,
    /// The declaration that it is made from.
    pub spec: Option<Span>,
    pub output: &'r mut Output,
    pub loops: Vec<Name>,
    /// Where blocks go.
    pub into: Option<Arc<str>>,
}

impl<'h> Run<'_, 'h> {
    pub(super) fn host(&self) -> &'h dyn Host {
        self.evaluator.host
    }

    /// Runs the statements of a body; what they bind ends with it.
    pub fn body(&mut self, statements: &'h [Statement], addresses: &Addresses<'h>, scope: &mut Scope<'_>) {
        let locals = scope.locals.len();
        let into = self.into.clone();
        for statement in statements {
            // What follows may need what went wrong here, and would only say so again.
            if self.statement(statement, addresses, scope).is_err()
                && matches!(statement.kind, StatementKind::Let { .. } | StatementKind::Into(_))
            {
                break;
            }
        }
        scope.locals.truncate(locals);
        self.into = into;
    }

    fn statement(
        &mut self,
        statement: &'h Statement,
        addresses: &Addresses<'h>,
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        match &statement.kind {
            StatementKind::Into(path) => {
                self.into = Some(self.path(path, scope)?);
            }
            StatementKind::Let { name, value } => {
                let value = self.evaluator.eval(value, scope)?;
                scope.bind(name.name, value);
            }
            StatementKind::For { generator, body } => {
                for turn in self.turns(generator, scope)? {
                    let bound = scope.locals.len();
                    if self.bind(generator, &turn, scope)? {
                        self.loops.push(turn.word);
                        self.body(body, addresses, scope);
                        self.loops.pop();
                    }
                    scope.locals.truncate(bound);
                }
            }
            StatementKind::If { condition, then, otherwise } => {
                let chosen = if self.condition(condition, scope)? { then } else { otherwise };
                self.body(chosen, addresses, scope);
            }
            StatementKind::Block(block) => self.block(statement, block, addresses, scope)?,
            StatementKind::Module { name, of, body } => self.module(statement, *name, of, body, scope)?,
            StatementKind::File { path, language, mode, once, value } => {
                let kept = Kept { mode: *mode, once: *once };
                self.file(statement, path, *language, kept, value, scope)?;
            }
            StatementKind::Document { kind, path, body } => self.document(statement, *kind, path, body, scope)?,
            // Evaluated when somebody asks.
            StatementKind::Provide { .. } => {}
            // Reported by the checker.
            StatementKind::Set { .. }
            | StatementKind::Nested { .. }
            | StatementKind::Labelled { .. }
            | StatementKind::Spread(_)
            | StatementKind::Error => {}
        }
        Ok(())
    }

    /// A path of a file: known text.
    fn path(&self, path: &StringLit, scope: &mut Scope<'_>) -> Evaluated<Arc<str>> {
        let value = self.evaluator.string(path, scope)?;
        match &value.data {
            Data::Later { .. } => Err(self.later(path.span)),
            Data::Template(parts) => match crate::artifact::hcl::plain(parts) {
                Some(text) => Ok(text.into()),
                None => Err(self.later(path.span)),
            },
            _ => Ok(plain(&value, self.host()).into()),
        }
    }

    fn later(&self, span: Span) -> Fault {
        self.host().report(
            Diagnostic::error(codes::LATER_VALUE, span, "a path must be known when the files are written")
                .help("build it of fields of the spec"),
        )
    }

    pub(super) fn condition(&self, condition: &Syntax, scope: &mut Scope<'_>) -> Evaluated<bool> {
        match self.evaluator.eval(condition, scope)?.data {
            Data::Bool(value) => Ok(value),
            _ => Err(self.host().report(Diagnostic::error(
                codes::TYPE_MISMATCH,
                condition.span,
                "a condition is true or false, and this is neither",
            ))),
        }
    }

    /// The turns of a loop. The word of each is what nodes are aligned by.
    pub(super) fn turns(&self, generator: &Generator, scope: &mut Scope<'_>) -> Evaluated<Vec<Turn>> {
        let over = self.evaluator.eval(&generator.over, scope)?;
        let keyed = over.is_keyed();
        let turns = self.evaluator.turns(&over, generator)?;
        let host = self.host();
        let mut out: Vec<Turn> = Vec::with_capacity(turns.len());
        for (mut key, mut value) in turns {
            let simple = |value: &Value| {
                matches!(
                    value.data,
                    Data::Text(_)
                        | Data::Template(_)
                        | Data::Region(_)
                        | Data::Number(_)
                        | Data::Item(_)
                        | Data::ItemWith(..)
                )
            };
            let word = if keyed || !simple(&value) { plain(&key, host) } else { plain(&value, host) };
            let word = Name::new(&word);
            // What a loop runs over is its own key inside: `each.key`, where it becomes a family.
            let looped = |name: &Ident, value: &mut Value| {
                if matches!(value.data, Data::Text(_) | Data::Region(_) | Data::Template(_)) {
                    if let Data::Template(parts) = &value.data
                        && let Some(text) = crate::artifact::hcl::plain(parts)
                    {
                        value.data = Data::Text(text.into());
                    }
                    value.source = Some(Arc::new(Source::Loop(name.name)));
                }
            };
            match generator.names.as_slice() {
                [only] if keyed => looped(only, &mut key),
                [only] => looped(only, &mut value),
                [first, _, ..] if keyed => looped(first, &mut key),
                [_, second, ..] => looped(second, &mut value),
                [] => {}
            }
            out.push(Turn { key, value, keyed, word });
        }
        Ok(out)
    }

    /// Binds the names of a loop; says whether its condition holds.
    pub(super) fn bind(&self, generator: &Generator, turn: &Turn, scope: &mut Scope<'_>) -> Evaluated<bool> {
        match generator.names.as_slice() {
            [only] => scope.bind(only.name, if turn.keyed { turn.key.clone() } else { turn.value.clone() }),
            [first, second, ..] => {
                scope.bind(first.name, turn.key.clone());
                scope.bind(second.name, turn.value.clone());
            }
            [] => {}
        }
        match &generator.condition {
            Some(condition) => self.condition(condition, scope),
            None => Ok(true),
        }
    }

    /// The comment above a node. What goes into it is worth saying, not worth failing for twice.
    pub(super) fn doc(&self, doc: Option<&Doc>, scope: &mut Scope<'_>) -> Option<Arc<str>> {
        let doc = doc?;
        if doc.parts.is_empty() {
            return Some(doc.text.as_str().into());
        }
        let string =
            StringLit { span: doc.span, form: crate::syntax::ast::StringForm::Block, parts: doc.parts.clone() };
        let value = self.evaluator.string(&string, scope).ok()?;
        Some(match &value.data {
            Data::Template(parts) => crate::artifact::hcl::plain(parts).unwrap_or_default().into(),
            _ => plain(&value, self.host()).into(),
        })
    }

    pub(super) fn origin(&self, statement: &Statement, spec: Option<Span>) -> Origin {
        Origin { spec: spec.or(self.spec), blueprint: Some(statement.span), value: None }
    }

    pub(super) fn key(&self, statement: &Statement) -> NodeKey {
        NodeKey {
            subject: self.naming.subject,
            statement: (statement.span.chunk.0, statement.span.start),
            loops: self.loops.clone(),
        }
    }

    fn block(
        &mut self,
        statement: &'h Statement,
        block: &'h BlockStatement,
        addresses: &Addresses<'h>,
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        let Some(path) = self.into.clone() else {
            return Err(self.host().report(
                Diagnostic::error(codes::NO_FILE, statement.span, "nothing says in which file this block stands")
                    .help("write `into \"infrastructure/terraform/….tf\"` above it"),
            ));
        };
        let keyword = block.keyword.name;
        let mut labels: Vec<Arc<str>> = Vec::new();
        let mut family = None;
        let mut this = Value::new(Data::None);
        if is_typed(keyword) {
            let ty = block.ty.map(|ty| ty.name).unwrap_or_default();
            let (label, keys) = self.label(block, scope)?;
            let name = joined(&self.naming.base, &label);
            let member = self.naming.member.as_ref();
            if member.is_some() || keys.is_some() {
                let key = Key::of(member, keys.as_deref().unwrap_or_default(), self.host());
                family = Some(Family { key: key.text.clone(), expr: key.expr() });
            }
            addresses.name(statement.span.start, name.clone());
            let prefix = if keyword == "resource" { String::new() } else { format!("{keyword}.") };
            this = later(format!("{prefix}{ty}.{name}"), family.as_ref().map(|family| family.expr.clone()));
            labels.extend([ty.as_str().into(), name.into()]);
        } else if block.label.is_some() {
            labels.push(self.label(block, scope)?.0.into());
        }
        let doc = self.doc(statement.doc.as_ref(), scope);
        addresses.enter(this);
        let locals = scope.locals.len();
        let mut body = Vec::with_capacity(block.body.len());
        self.nodes(&block.body, scope, &mut body);
        scope.locals.truncate(locals);
        addresses.leave();
        let kind = NodeKind::Block { keyword, labels, family, body };
        let node = Node { key: self.key(statement), doc, origin: self.origin(statement, None), kind };
        let file: &mut Blocks = self.output.hcl.entry(path).or_default();
        file.makers.add(self.maker, self.spec);
        file.nodes.push(node);
        Ok(())
    }

    /// The label as text, and the keys of a family.
    fn label(&self, block: &BlockStatement, scope: &mut Scope<'_>) -> Evaluated<(String, Option<Vec<Value>>)> {
        let Some(label) = &block.label else { return Ok((String::new(), None)) };
        match &label.kind {
            LabelKind::Path(words) => {
                Ok((words.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join("_"), None))
            }
            LabelKind::Text(text) => Ok((self.path(text, scope)?.to_string(), None)),
            LabelKind::Family(name, keys) => {
                let keys = keys.iter().map(|key| self.evaluator.eval(key, scope)).collect::<Evaluated<Vec<_>>>()?;
                let label = if name.name == "this" { String::new() } else { name.name.to_string() };
                Ok((label, Some(keys)))
            }
        }
    }

    /// Entries of a body of Terraform.
    pub(super) fn nodes(&mut self, statements: &'h [Statement], scope: &mut Scope<'_>, out: &mut Vec<Node>) {
        for statement in statements {
            // A fault is reported, and what stands beside it is made all the same.
            let made = self.node(statement, scope, out);
            if made.is_err() && matches!(statement.kind, StatementKind::Let { .. }) {
                break;
            }
        }
    }

    fn node(&mut self, statement: &'h Statement, scope: &mut Scope<'_>, out: &mut Vec<Node>) -> Evaluated<()> {
        match &statement.kind {
            StatementKind::Let { name, value } => {
                let value = self.evaluator.eval(value, scope)?;
                scope.bind(name.name, value);
            }
            StatementKind::For { generator, body } => {
                for turn in self.turns(generator, scope)? {
                    let bound = scope.locals.len();
                    if self.bind(generator, &turn, scope)? {
                        self.loops.push(turn.word);
                        self.nodes(body, scope, out);
                        self.loops.pop();
                    }
                    scope.locals.truncate(bound);
                }
            }
            StatementKind::If { condition, then, otherwise } => {
                let chosen = if self.condition(condition, scope)? { then } else { otherwise };
                let locals = scope.locals.len();
                self.nodes(chosen, scope, out);
                scope.locals.truncate(locals);
            }
            StatementKind::Set { key, append, value } => {
                let name = self.field_key(key, scope)?;
                let doc = self.doc(statement.doc.as_ref(), scope);
                let found = self.evaluator.eval(value, scope)?;
                let spec = found.span.filter(|span| span.chunk != statement.span.chunk);
                let expr = self.printable(&found, value.span)?;
                self.attribute(statement, name, *append, expr, (doc, spec, found.span.unwrap_or(value.span)), out);
            }
            StatementKind::Nested { name, body, .. } => {
                let keyword = self.field_key(name, scope)?;
                self.nested(statement, keyword, Vec::new(), body, scope, out);
            }
            StatementKind::Labelled { word: name, label, body, .. } => {
                let label: Arc<str> = match &label.kind {
                    LabelKind::Text(text) => self.path(text, scope)?,
                    LabelKind::Path(words) => {
                        words.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join(".").into()
                    }
                    LabelKind::Family(name, _) => name.name.as_str().into(),
                };
                self.nested(statement, name.name, vec![label], body, scope, out);
            }
            StatementKind::Spread(value) => {
                let found = self.evaluator.eval(value, scope)?;
                let (Data::Record(entries) | Data::Map(entries)) = &found.data else {
                    return match found.data {
                        Data::None => Ok(()),
                        _ => Err(self.host().report(Diagnostic::error(
                            codes::TYPE_MISMATCH,
                            value.span,
                            "only the entries of a record or a map can be spread into a body",
                        ))),
                    };
                };
                for (name, found) in entries.iter() {
                    let expr = self.printable(found, value.span)?;
                    self.attribute(
                        statement,
                        *name,
                        false,
                        expr,
                        (None, found.span, found.span.unwrap_or(value.span)),
                        out,
                    );
                }
            }
            // Not inside bodies: reported by the checker.
            _ => {}
        }
        Ok(())
    }

    fn nested(
        &mut self,
        statement: &'h Statement,
        keyword: Name,
        labels: Vec<Arc<str>>,
        body: &'h [Statement],
        scope: &mut Scope<'_>,
        out: &mut Vec<Node>,
    ) {
        let doc = self.doc(statement.doc.as_ref(), scope);
        let locals = scope.locals.len();
        let mut inner = Vec::with_capacity(body.len());
        self.nodes(body, scope, &mut inner);
        scope.locals.truncate(locals);
        let kind = NodeKind::Block { keyword, labels, family: None, body: inner };
        out.push(Node { key: self.key(statement), doc, origin: self.origin(statement, None), kind });
    }

    fn attribute(
        &self,
        statement: &Statement,
        name: Name,
        append: bool,
        value: Expr,
        (doc, spec, decided): (Option<Arc<str>>, Option<Span>, Span),
        out: &mut Vec<Node>,
    ) {
        let value = if name == "depends_on" { wholes(value) } else { value };
        let before =
            out.iter_mut().find(|node| matches!(&node.kind, NodeKind::Attribute { name: known, .. } if *known == name));
        if let Some(Node { kind: NodeKind::Attribute { value: known, .. }, .. }) = before {
            // A later entry of the same name wins, as everywhere.
            *known = match (&*known, value) {
                (Expr::List(one), Expr::List(more)) if append => {
                    Expr::List(one.iter().chain(more.iter()).cloned().collect())
                }
                (_, value) => value,
            };
            return;
        }
        if value == Expr::Null {
            return;
        }
        let kind = NodeKind::Attribute { name, value };
        let origin = Origin { value: Some(decided), ..self.origin(statement, spec) };
        out.push(Node { key: self.key(statement), doc, origin, kind });
    }

    fn module(
        &mut self,
        statement: &'h Statement,
        name: Ident,
        of: &StringLit,
        body: &'h [Statement],
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        let folder = self.path(of, scope)?;
        let Some(path) = self.into.clone() else {
            return Err(self.host().report(
                Diagnostic::error(codes::NO_FILE, statement.span, "nothing says in which file this call stands")
                    .help("write `into \"….tf\"` above it"),
            ));
        };
        let doc = self.doc(statement.doc.as_ref(), scope);
        let mut inner = Vec::new();
        self.nodes(body, scope, &mut inner);
        let kind = NodeKind::Block {
            keyword: Name::new("module"),
            labels: vec![name.name.as_str().into()],
            family: None,
            body: inner,
        };
        let node = Node { key: self.key(statement), doc, origin: self.origin(statement, None), kind };
        let file = self.output.hcl.entry(path.clone()).or_default();
        file.makers.add(self.maker, self.spec);
        file.nodes.push(node);
        self.output.calls.push(Call { of: folder, name: name.name, path, span: statement.span });
        Ok(())
    }

    fn file(
        &mut self,
        statement: &'h Statement,
        path: &StringLit,
        language: Ident,
        kept: Kept,
        value: &Syntax,
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        let path = self.path(path, scope)?;
        let mut fields = Vec::new();
        let found = match &value.kind {
            ExprKind::String(string) => {
                if let Ok(Value { data: Data::Template(parts), .. }) = self.evaluator.string(string, scope) {
                    fields.extend(parts.iter().filter_map(|part| match part {
                        Part::Known { text, source } => Some((source.clone(), text.clone())),
                        _ => None,
                    }));
                }
                self.evaluator.code(string, language.name, scope)?
            }
            _ => self.evaluator.eval_as(value, &Type::Text(language.name), scope)?,
        };
        let text: Arc<str> = match &found.data {
            Data::Code(_, text) | Data::Text(text) => text.clone(),
            Data::Template(parts) => match crate::artifact::hcl::plain(parts) {
                Some(text) => text.into(),
                None => return Err(self.later(value.span)),
            },
            Data::Later { .. } => return Err(self.later(value.span)),
            _ => plain(&found, self.host()).into(),
        };
        let mode = kept.mode.and_then(|mode| u32::from_str_radix(&mode, 8).ok()).unwrap_or(0o644);
        let mut makers = super::output::Makers::default();
        makers.add(self.maker, self.spec);
        if let Some(known) = self.output.texts.get(&path) {
            let known = known.span;
            return Err(self.twice(&path, statement.span, known));
        }
        let once = kept.once;
        self.output
            .texts
            .insert(path, Text { language: language.name, mode, once, text, span: statement.span, makers, fields });
        Ok(())
    }

    fn document(
        &mut self,
        statement: &'h Statement,
        kind: Ident,
        path: &StringLit,
        body: &'h [Statement],
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        let path = self.path(path, scope)?;
        let Some(found) = self.host().module().kinds.get(&kind.name).cloned() else { return Err(Fault) };
        let Some(prints) = found.prints else {
            return Err(self.host().report(
                Diagnostic::error(codes::TYPE_MISMATCH, kind.span, format!("a `{}` is no document", kind.name))
                    .help(format!("say what it prints: `kind {} prints yaml {{ … }}`", kind.name)),
            ));
        };
        let entries = self.document_of(&found, body, statement, scope);
        let mut made = self.output.documents.shift_remove(&path).unwrap_or_else(|| Document {
            prints,
            entries: Vec::new(),
            makers: super::output::Makers::default(),
        });
        made.makers.add(self.maker, self.spec);
        let mut clashes = Vec::new();
        super::document::unite(&mut made.entries, entries, &mut Vec::new(), &mut clashes);
        self.output.documents.insert(path.clone(), made);
        for clash in clashes {
            let place = format!("{path}: {}", clash.path);
            self.twice(&place, clash.second.unwrap_or(statement.span), clash.first.unwrap_or(statement.span));
        }
        Ok(())
    }

    pub(super) fn twice(&self, what: &str, second: Span, first: Span) -> Fault {
        twice(self.host(), what, second, first)
    }
}

pub(super) fn twice(host: &dyn Host, what: &str, second: Span, first: Span) -> Fault {
    host.report(
        Diagnostic::error(codes::MADE_TWICE, second, format!("`{what}` is made twice"))
            .also(first, "made here too")
            .help("let one of them have it, or give them different places"),
    )
}

/// One turn of a loop.
pub(super) struct Turn {
    pub key: Value,
    pub value: Value,
    pub keyed: bool,
    /// What nodes made in it are aligned by.
    pub word: Name,
}

/// `depends_on` speaks of whole resources.
fn wholes(value: Expr) -> Expr {
    let whole = |expr: &Expr| match expr {
        Expr::Reference(reference) => {
            Expr::Reference(Arc::new(Reference { block: reference.block.clone(), index: None, path: "".into() }))
        }
        other => other.clone(),
    };
    match &value {
        Expr::List(elements) => {
            let mut out: Vec<Expr> = Vec::with_capacity(elements.len());
            for element in elements.iter().filter(|element| **element != Expr::Null) {
                let element = whole(element);
                if !out.contains(&element) {
                    out.push(element);
                }
            }
            if out.is_empty() { Expr::Null } else { Expr::List(out.into()) }
        }
        Expr::Reference(_) => Expr::List(Arc::from([whole(&value)])),
        _ => value,
    }
}

/// What a subject is to its own blueprint: the value of the alias.
pub(super) fn alias(subject: Subject) -> Value {
    Value::new(match subject {
        Subject::Item(item) | Subject::Environment(item) | Subject::Project(item) => Data::Item(item),
        Subject::Edge(edge) => Data::Edge(edge),
    })
}
