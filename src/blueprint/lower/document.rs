//! Documents: bodies typed by kinds that print YAML or JSON, as trees.

use std::sync::Arc;

use super::run::Run;
use super::subject::plain;
use crate::artifact::Origin;
use crate::artifact::yaml::{Entry, Item, Yaml};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, Value};
use crate::evaluate::{Evaluated, Scope, decimal, display};
use crate::language::schema::Kind;
use crate::language::types::{Field, RecordType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{FieldKey, LabelKind, Statement, StatementKind};

/// What a body is typed by.
#[derive(Clone)]
enum Shape {
    Kind(Arc<Kind>),
    Record(Arc<RecordType>),
    Map(Type),
    Free,
}

impl Shape {
    fn field(&self, name: Name) -> Option<&Field> {
        match self {
            Self::Kind(kind) => kind.fields.get(&name),
            Self::Record(record) => record.field(name),
            Self::Map(_) | Self::Free => None,
        }
    }

    fn of(ty: &Type) -> Self {
        match ty {
            Type::Record(record) => Self::Record(record.clone()),
            Type::Map { value, .. } => Self::Map((**value).clone()),
            Type::Optional(inner) => Self::of(inner),
            Type::Refined { base, .. } => Self::of(base),
            _ => Self::Free,
        }
    }

    fn fields(&self) -> Vec<&Field> {
        match self {
            Self::Kind(kind) => kind.fields.values().collect(),
            Self::Record(record) => record.fields.iter().collect(),
            Self::Map(_) | Self::Free => Vec::new(),
        }
    }
}

/// Two blueprints at one place of a document.
pub(super) struct Clash {
    pub path: String,
    pub first: Option<Span>,
    pub second: Option<Span>,
}

/// Adds entries to those that are there, each at its own place.
pub(super) fn unite(into: &mut Vec<Entry>, more: Vec<Entry>, path: &mut Vec<Arc<str>>, clashes: &mut Vec<Clash>) {
    for entry in more {
        let Some(known) = into.iter_mut().find(|known| known.key == entry.key) else {
            into.push(entry);
            continue;
        };
        path.push(entry.key.clone());
        match (&mut known.value, entry.value) {
            (Yaml::Map(known), Yaml::Map(more)) => unite(known, more, path, clashes),
            _ => clashes.push(Clash {
                path: path.join("."),
                first: known.origin.blueprint,
                second: entry.origin.blueprint,
            }),
        }
        path.pop();
    }
}

impl<'h> Run<'_, 'h> {
    pub(super) fn document_of(
        &mut self,
        kind: &Arc<Kind>,
        body: &'h [Statement],
        statement: &'h Statement,
        scope: &mut Scope<'_>,
    ) -> Vec<Entry> {
        let mut out = Vec::new();
        let shape = Shape::Kind(kind.clone());
        let locals = scope.locals.len();
        self.entries(body, &shape, scope, &mut out);
        scope.locals.truncate(locals);
        self.defaults(&shape, statement, scope, &mut out);
        out
    }

    /// What nobody wrote but has a default that says something.
    fn defaults(&mut self, shape: &Shape, statement: &Statement, scope: &mut Scope<'_>, out: &mut Vec<Entry>) {
        for field in shape.fields() {
            let Some(default) = &field.default else { continue };
            let key = wire(field);
            if out.iter().any(|entry| entry.key == key) {
                continue;
            }
            let Ok(value) = self.evaluator.eval_as(default, &field.ty, scope) else { continue };
            let Ok(Some((value, note))) = self.yaml(&value, &field.ty, field.span) else { continue };
            if !is_empty(&value) {
                out.push(Entry { key, value, doc: None, note, origin: self.origin(statement, None) });
            }
        }
    }

    fn entries(&mut self, body: &'h [Statement], shape: &Shape, scope: &mut Scope<'_>, out: &mut Vec<Entry>) {
        for statement in body {
            let made = self.entry(statement, shape, scope, out);
            if made.is_err() && matches!(statement.kind, StatementKind::Let { .. }) {
                break;
            }
        }
    }

    fn entry(
        &mut self,
        statement: &'h Statement,
        shape: &Shape,
        scope: &mut Scope<'_>,
        out: &mut Vec<Entry>,
    ) -> Evaluated<()> {
        match &statement.kind {
            StatementKind::Let { name, value } => {
                let value = self.evaluator.eval(value, scope)?;
                scope.bind(name.name, value);
            }
            StatementKind::For { generator, body } => {
                for turn in self.turns(generator, scope)? {
                    let bound = scope.locals.len();
                    if self.bind(generator, &turn, scope)? {
                        self.entries(body, shape, scope, out);
                    }
                    scope.locals.truncate(bound);
                }
            }
            StatementKind::If { condition, then, otherwise } => {
                let chosen = if self.condition(condition, scope)? { then } else { otherwise };
                let locals = scope.locals.len();
                self.entries(chosen, shape, scope, out);
                scope.locals.truncate(locals);
            }
            StatementKind::Set { key, append, value } => {
                let name = self.field_key(key, scope)?;
                let field = shape.field(name);
                let ty = match (&field, shape) {
                    (Some(field), _) => field.ty.clone(),
                    (None, Shape::Map(value)) => value.clone(),
                    _ => Type::Any,
                };
                // One more element of a list that entries make one by one.
                let element = match (&ty, *append) {
                    (Type::Each(item) | Type::List(item), true) => Some((**item).clone()),
                    _ => None,
                };
                let doc = self.doc(statement.doc.as_ref(), scope);
                let found = match &element {
                    Some(_) => self.evaluator.eval(value, scope)?,
                    None => self.evaluator.eval_as(value, &ty, scope)?,
                };
                let origin = self.origin(statement, found.span.filter(|span| span.chunk != statement.span.chunk));
                let key = field.map_or_else(|| name.into(), wire);
                if let Some(element) = element {
                    let values: Vec<Value> = match &found.data {
                        Data::List(values) => values.to_vec(),
                        _ => vec![found],
                    };
                    for (index, found) in values.iter().enumerate() {
                        if let Some((made, note)) = self.yaml(found, &element, value.span)? {
                            let doc = if index == 0 { doc.clone() } else { None };
                            push(out, key.clone(), origin, Item { value: made, doc, note, origin });
                        }
                    }
                    return Ok(());
                }
                let Some((made, note)) = self.yaml(&found, &ty, value.span)? else { return Ok(()) };
                // What may be left out and is empty says nothing.
                if field.is_some_and(Field::may_be_absent) && is_empty(&made) {
                    return Ok(());
                }
                put(out, Entry { key, value: made, doc, note, origin });
            }
            StatementKind::Nested { name, body, .. } => {
                let name = self.field_key(name, scope)?;
                self.value_of(statement, name, None, body, shape, scope, out)?;
            }
            StatementKind::Labelled { word, label, body, .. } => {
                let label: Arc<str> = match &label.kind {
                    LabelKind::Text(text) => plain(&self.evaluator.string(text, scope)?, self.host()).into(),
                    LabelKind::Path(words) => {
                        words.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join(".").into()
                    }
                    LabelKind::Family(word, keys) => {
                        let mut text = word.name.to_string();
                        for key in keys {
                            text = format!("{text}-{}", plain(&self.evaluator.eval(key, scope)?, self.host()));
                        }
                        text.into()
                    }
                };
                self.value_of(statement, word.name, Some(label), body, shape, scope, out)?;
            }
            StatementKind::Spread(value) => {
                let found = self.evaluator.eval(value, scope)?;
                let (Data::Record(entries) | Data::Map(entries)) = &found.data else { return Ok(()) };
                for (name, found) in entries.iter() {
                    let field = shape.field(*name);
                    let ty = match (&field, shape) {
                        (Some(field), _) => field.ty.clone(),
                        (None, Shape::Map(value)) => value.clone(),
                        _ => Type::Any,
                    };
                    if let Some((made, note)) = self.yaml(found, &ty, value.span)? {
                        let key = field.map_or_else(|| (*name).into(), wire);
                        let origin = self.origin(statement, found.span);
                        put(out, Entry { key, value: made, doc: None, note, origin });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `name { … }` and `word label { … }`.
    #[expect(clippy::too_many_arguments, reason = "an entry with all that stands around it")]
    fn value_of(
        &mut self,
        statement: &'h Statement,
        name: Name,
        label: Option<Arc<str>>,
        body: &'h [Statement],
        shape: &Shape,
        scope: &mut Scope<'_>,
        out: &mut Vec<Entry>,
    ) -> Evaluated<()> {
        let field = shape.field(name);
        let key: Arc<str> = field.map_or_else(|| name.into(), wire);
        let ty = match (&field, shape) {
            (Some(field), _) => field.ty.clone(),
            (None, Shape::Map(value)) => value.clone(),
            _ => Type::Any,
        };
        let doc = self.doc(statement.doc.as_ref(), scope);
        let origin = self.origin(statement, None);
        let present = present(&ty).clone();
        let inside = |run: &mut Self, ty: &Type, label: Option<(&Field, &Arc<str>)>, scope: &mut Scope<'_>| -> Yaml {
            let shape = Shape::of(ty);
            let mut inner = Vec::new();
            if let Some((field, label)) = label {
                inner.push(Entry { key: wire(field), value: Yaml::Text(label.clone()), doc: None, note: None, origin });
            }
            let locals = scope.locals.len();
            run.entries(body, &shape, scope, &mut inner);
            scope.locals.truncate(locals);
            run.defaults(&shape, statement, scope, &mut inner);
            // A record that says nothing: `workflow_dispatch:`; a map that says "none": `permissions: {}`.
            if inner.is_empty() && matches!(shape, Shape::Record(_)) { Yaml::Null } else { Yaml::Map(inner) }
        };
        match (&present, label) {
            (Type::Each(item) | Type::List(item), label) => {
                let item = present_arc(item);
                let labelled = match &item {
                    Type::Record(record) => record.fields.iter().find(|field| field.label),
                    _ => None,
                };
                let value = inside(self, &item, labelled.zip(label.as_ref()), scope);
                push(out, key, origin, Item { value, doc, note: None, origin });
            }
            (Type::Map { value, .. }, Some(label)) => {
                let value = present_arc(value);
                let made = inside(self, &value, None, scope);
                let entry = Entry { key: label, value: made, doc, note: None, origin };
                let around = Entry { key, value: Yaml::Map(vec![entry]), doc: None, note: None, origin };
                let mut clashes = Vec::new();
                unite(out, vec![around], &mut Vec::new(), &mut clashes);
                for clash in clashes {
                    self.twice(
                        &clash.path,
                        clash.second.unwrap_or(statement.span),
                        clash.first.unwrap_or(statement.span),
                    );
                }
            }
            (_, Some(label)) => {
                let made = inside(self, &Type::Any, None, scope);
                let entry = Entry { key: label, value: made, doc, note: None, origin };
                unite(
                    out,
                    vec![Entry { key, value: Yaml::Map(vec![entry]), doc: None, note: None, origin }],
                    &mut Vec::new(),
                    &mut Vec::new(),
                );
            }
            (ty, None) => {
                let made = inside(self, ty, None, scope);
                match out.iter_mut().find(|entry| entry.key == key) {
                    Some(Entry { value: Yaml::Map(known), .. }) => {
                        if let Yaml::Map(more) = made {
                            for entry in more {
                                put(known, entry);
                            }
                        }
                    }
                    _ => put(out, Entry { key, value: made, doc, note: None, origin }),
                }
            }
        }
        Ok(())
    }

    pub(super) fn field_key(&self, key: &FieldKey, scope: &mut Scope<'_>) -> Evaluated<Name> {
        match key {
            FieldKey::Name(name) => Ok(name.name),
            FieldKey::Text(text) => Ok(Name::new(&plain(&self.evaluator.string(text, scope)?, self.host()))),
        }
    }

    /// A value as a tree, with the remark behind it; `None` for what is not there.
    fn yaml(&self, value: &Value, ty: &Type, span: Span) -> Evaluated<Option<(Yaml, Option<Arc<str>>)>> {
        let plain = |yaml: Yaml| Ok(Some((yaml, None)));
        match &value.data {
            Data::None => Ok(None),
            Data::Bool(value) => plain(Yaml::Bool(*value)),
            Data::Number(number) => plain(Yaml::Number(decimal(*number).into())),
            Data::Noted(text, note) => Ok(Some((Yaml::Text(text.clone()), Some(note.clone())))),
            Data::Text(text) if !is_code(ty) => plain(Yaml::Text(text.clone())),
            Data::Text(text) | Data::Code(_, text) => plain(Yaml::Text(ended(text))),
            Data::Template(parts) => match crate::artifact::hcl::plain(parts) {
                Some(text) if !is_code(ty) => plain(Yaml::Text(text.into())),
                Some(text) => plain(Yaml::Text(ended(&text.into()))),
                None => Err(self.later_in_document(span)),
            },
            Data::Later { secret, .. } if !secret.is_empty() => {
                let path: Vec<&str> = secret.iter().map(|name| name.as_str()).collect();
                Err(self.host().report(
                    Diagnostic::error(codes::SECRET_FLOW, span, "a secret would reach a file")
                        .label(format!("by way of `{}`", path.join(" → ")))
                        .help("pass the name of the secret, and let the program read its value"),
                ))
            }
            Data::Later { .. } => Err(self.later_in_document(span)),
            Data::List(elements) => {
                let inner = match present(ty) {
                    Type::List(inner) | Type::Each(inner) => present_arc(inner),
                    _ => Type::Any,
                };
                let mut items = Vec::with_capacity(elements.len());
                for element in elements.iter() {
                    if let Some((value, note)) = self.yaml(element, &inner, span)? {
                        let origin = Origin { spec: element.span, blueprint: Some(span), value: None };
                        items.push(Item { value, doc: None, note, origin });
                    }
                }
                plain(Yaml::List(items))
            }
            Data::Record(fields) | Data::Map(fields) => {
                let shape = Shape::of(ty);
                let mut entries: Vec<Entry> = Vec::with_capacity(fields.len());
                let labelled = |name: Name| shape.field(name).is_some_and(|field| field.label);
                let ordered = fields.iter().filter(|(name, _)| labelled(**name));
                let rest = fields.iter().filter(|(name, _)| !labelled(**name));
                for (name, value) in ordered.chain(rest) {
                    let field = shape.field(*name);
                    let inner = match (&field, &shape) {
                        (Some(field), _) => field.ty.clone(),
                        (None, Shape::Map(value)) => value.clone(),
                        _ => Type::Any,
                    };
                    let Some((made, note)) = self.yaml(value, &inner, span)? else { continue };
                    if field.is_some_and(Field::may_be_absent) && is_empty(&made) {
                        continue;
                    }
                    let key = field.map_or_else(|| (*name).into(), wire);
                    let origin = Origin { spec: value.span, blueprint: Some(span), value: None };
                    entries.push(Entry { key, value: made, doc: None, note, origin });
                }
                plain(Yaml::Map(entries))
            }
            Data::Variant(name, None) => plain(Yaml::Text((*name).into())),
            _ => plain(Yaml::Text(display(value, self.host()).into())),
        }
    }

    fn later_in_document(&self, span: Span) -> crate::evaluate::Fault {
        self.host().report(
            Diagnostic::error(codes::LATER_VALUE, span, "this is known only after apply, and files are written before")
                .help("let the program ask for it when it runs, or compute it from fields of the spec"),
        )
    }
}

/// `Text<bash>` is a file within a file. A plain text is a value: not a letter more than the spec says.
fn is_code(ty: &Type) -> bool {
    matches!(present(ty), Type::Text(_))
}

/// A text of several lines ends with its last line, as in any file.
pub(super) fn ended(text: &Arc<str>) -> Arc<str> {
    if text.contains('\n') && !text.ends_with('\n') { format!("{text}\n").into() } else { text.clone() }
}

fn present(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => present(inner),
        Type::Refined { base, .. } => present(base),
        other => other,
    }
}

fn present_arc(ty: &Arc<Type>) -> Type {
    present(ty).clone()
}

fn wire(field: &Field) -> Arc<str> {
    field.wire.unwrap_or(field.name).into()
}

fn is_empty(value: &Yaml) -> bool {
    match value {
        Yaml::Null => true,
        Yaml::List(items) => items.is_empty(),
        Yaml::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

/// A later entry of the same name wins.
fn put(out: &mut Vec<Entry>, entry: Entry) {
    match out.iter_mut().find(|known| known.key == entry.key) {
        Some(known) => *known = entry,
        None => out.push(entry),
    }
}

/// Adds to the list that entries make one by one.
fn push(out: &mut Vec<Entry>, key: Arc<str>, origin: Origin, item: Item) {
    match out.iter_mut().find(|entry| entry.key == key) {
        Some(Entry { value: Yaml::List(items), .. }) => items.push(item),
        Some(entry) => entry.value = Yaml::List(vec![item]),
        None => out.push(Entry { key, value: Yaml::List(vec![item]), doc: None, note: None, origin }),
    }
}
