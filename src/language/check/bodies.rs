//! Bodies of specs: every entry against the field that it sets.

use std::sync::Arc;

use super::mismatch::{list_of, named};
use super::names::unknown_field;
use super::scope::Checker;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes, suggest};
use crate::language::schema::{Kind, Res};
use crate::language::types::{Field, RecordType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{Body, Declaration, Defaults, Entry, EntryKind, Ident, Label, LabelKind};

/// Whose entries a body holds.
#[derive(Clone)]
pub(super) enum Shape {
    Kind(Arc<Kind>),
    Record(Arc<RecordType>),
}

impl<'m> Checker<'m> {
    pub fn check_declaration(&mut self, declared: &'m Declaration) {
        let listed = self.environment_list(&declared.environments);
        let Some(kind) = self.kind(declared.kind.name).cloned() else { return };
        self.subject = Some(kind.name);
        let mut here = if declared.environments.is_empty() { self.module.environments.clone() } else { listed };
        if kind.name == "environment"
            && let Some(name) = declared.name
        {
            here.retain(|environment| *environment == name.name);
        }
        self.environments = Some(here);
        if let Some(body) = &declared.body {
            self.check_body(body, &Shape::Kind(kind), true);
        }
    }

    pub fn check_defaults(&mut self, declared: &'m Defaults) {
        let listed = self.environment_list(&declared.environments);
        let Some(kind) = self.kind(declared.kind.name).cloned() else { return };
        self.subject = Some(kind.name);
        // Defaults hold where items of the kind are.
        let items = self.module.items.values().filter(|item| self.module.fits(item.kind, kind.name));
        let names: Vec<Name> = items.map(|item| item.name).collect();
        let mut here = self.module.environments.clone();
        here.retain(|environment| {
            let exists = |name: &Name| {
                self.module.items.get(name).is_some_and(|item| item.in_environment(*environment).is_some())
            };
            names.iter().any(exists) && (declared.environments.is_empty() || listed.contains(environment))
        });
        self.environments = Some(here);
        self.check_body(&declared.body, &Shape::Kind(kind), true);
    }

    /// Entries of one body; `top` for an item's own, where layers may stand.
    pub fn check_body(&mut self, body: &'m Body, shape: &Shape, top: bool) {
        self.bodies.push(&body.entries);
        let mut given: Vec<(Name, Span)> = Vec::new();
        let mut labels: Vec<(Name, String, Span)> = Vec::new();
        for entry in &body.entries {
            if top && !matches!(entry.kind, EntryKind::Layer { .. }) {
                self.wrap = Some(entry.span);
            }
            self.check_entry(entry, shape, top, &mut given, &mut labels);
            if top {
                self.wrap = None;
            }
        }
        self.bodies.pop();
    }

    fn check_entry(
        &mut self,
        entry: &'m Entry,
        shape: &Shape,
        top: bool,
        given: &mut Vec<(Name, Span)>,
        labels: &mut Vec<(Name, String, Span)>,
    ) {
        match &entry.kind {
            EntryKind::Set { name, append, value } => {
                if !append {
                    self.refuse_twice(given, *name);
                }
                let Some(field) = self.field(shape, *name) else {
                    self.attempt(|checker| checker.infer_any(value));
                    return;
                };
                if *append && field.ty.element().is_none() && !field.ty.is_open() {
                    self.report(
                        Diagnostic::error(
                            codes::ENTRY_FORM,
                            name.span,
                            format!("`{}` is {}, and `+=` adds to a list", name.name, named(&field.ty)),
                        )
                        .help(format!("write `{} = …`", name.name)),
                    );
                }
                self.expect(value, &field.ty);
            }
            EntryKind::Merge { name, body } => {
                if let Some(field) = self.field(shape, *name) {
                    self.check_merge(*name, body, &field);
                }
            }
            EntryKind::Labelled { word, label, body } => {
                if let Some(field) = self.field(shape, *word) {
                    self.check_labelled(*word, label, body.as_ref(), &field, labels);
                }
            }
            EntryKind::Layer { environments, body } => {
                if !top {
                    self.report(
                        Diagnostic::error(codes::ENTRY_FORM, entry.span, "a layer stands directly in its item")
                            .help("move it out: `in … { … }` around the entry that differs"),
                    );
                }
                let listed = self.environment_list(environments);
                self.wrap = None;
                self.in_environments(listed, |checker| checker.check_layer(body, shape));
            }
            EntryKind::Error => {}
        }
    }

    /// A layer's entries; layers of layers have no meaning.
    fn check_layer(&mut self, body: &'m Body, shape: &Shape) {
        self.check_body(body, shape, false);
    }

    /// The field that a name means in a body.
    pub fn field(&mut self, shape: &Shape, name: Ident) -> Option<Field> {
        let id = Field {
            name: name.name,
            ty: Type::String,
            wire: None,
            label: false,
            default: None,
            doc: None,
            span: name.span,
        };
        match shape {
            Shape::Kind(kind) => {
                if let Some(found) = kind.fields.get(&name.name) {
                    return Some(found.clone());
                }
                if name.name == "id" {
                    return Some(id);
                }
                if kind.provides.contains_key(&name.name) {
                    self.report(
                        Diagnostic::error(
                            codes::UNKNOWN_FIELD,
                            name.span,
                            format!(
                                "`{}` is what {} gives to others: it cannot be set",
                                name.name,
                                super::mismatch::a(kind.name)
                            ),
                        )
                        .help("remove the entry"),
                    );
                } else if !self.is_partial(kind) {
                    let made =
                        unknown_field(&super::mismatch::a(kind.name), name.name, name.span, kind.fields.values());
                    let made = self.or_nested(made, name, kind.fields.values());
                    self.report(made);
                }
                None
            }
            Shape::Record(record) => {
                if let Some(found) = record.field(name.name) {
                    return Some(found.clone());
                }
                let owner =
                    if record.name.is_empty() { String::from("the record") } else { super::mismatch::a(record.name) };
                let made = unknown_field(&owner, name.name, name.span, record.fields.iter());
                self.report(made);
                None
            }
        }
    }

    /// The name stands one level too high: `min = 2` for `scale { min = 2 }`.
    fn or_nested<'f>(&self, made: Diagnostic, name: Ident, fields: impl Iterator<Item = &'f Field>) -> Diagnostic {
        let inside: Vec<Name> = fields
            .filter(|field| matches!(field.ty.present(), Type::Record(record) if record.field(name.name).is_some()))
            .map(|field| field.name)
            .collect();
        match inside.as_slice() {
            [only] => made.help(format!("`{only}` has it: `{only} {{ {} = … }}`", name.name)),
            _ => made,
        }
    }

    fn check_merge(&mut self, name: Ident, body: &'m Body, field: &Field) {
        match field.ty.present() {
            Type::Record(record) => self.check_body(body, &Shape::Record(record.clone()), false),
            Type::Each(item) if matches!(item.present(), Type::Record(_)) => self.check_value_body(body, item),
            Type::Map { key, value } => self.check_map_body(body, &key.clone(), &value.clone()),
            Type::Unknown | Type::Any => {}
            other => {
                let made = Diagnostic::error(
                    codes::ENTRY_FORM,
                    name.span,
                    format!("`{}` is {}, and takes no body", name.name, named(other)),
                )
                .help(format!("write `{} = …`", name.name));
                self.report(made);
            }
        }
    }

    fn check_value_body(&mut self, body: &'m Body, ty: &Type) {
        match ty.present() {
            Type::Record(record) => self.check_body(body, &Shape::Record(record.clone()), false),
            Type::Map { key, value } => self.check_map_body(body, &key.clone(), &value.clone()),
            _ => {}
        }
    }

    /// `variables { LOG_LEVEL = "debug" }`: names are keys.
    fn check_map_body(&mut self, body: &'m Body, key: &Type, value: &Type) {
        self.bodies.push(&body.entries);
        let mut given: Vec<(Name, Span)> = Vec::new();
        for entry in &body.entries {
            match &entry.kind {
                EntryKind::Set { name, value: written, .. } => {
                    self.refuse_twice(&mut given, *name);
                    self.check_word_key(*name, key);
                    self.expect(written, value);
                }
                EntryKind::Merge { name, body } => {
                    self.check_word_key(*name, key);
                    match value.present() {
                        Type::Record(_) | Type::Map { .. } => self.check_value_body(body, value),
                        Type::Unknown | Type::Any => {}
                        other => {
                            let made = Diagnostic::error(
                                codes::ENTRY_FORM,
                                name.span,
                                format!("the values of this map are {}, and take no body", named(other)),
                            )
                            .help(format!("write `{} = …`", name.name));
                            self.report(made);
                        }
                    }
                }
                EntryKind::Labelled { word, .. } => self.report(
                    Diagnostic::error(
                        codes::UNLABELLED_ENTRY,
                        word.span,
                        "an entry of a map has no word before its key",
                    )
                    .help("write `key = value`, or `key { … }`"),
                ),
                EntryKind::Layer { .. } => self.report(
                    Diagnostic::error(codes::ENTRY_FORM, entry.span, "a layer stands directly in its item")
                        .help("move it out: `in … { … }` around the entry that differs"),
                ),
                EntryKind::Error => {}
            }
        }
        self.bodies.pop();
    }

    fn check_word_key(&mut self, name: Ident, key: &Type) {
        let label = Label { span: name.span, kind: LabelKind::Path(vec![name]) };
        if !key.is_text() {
            self.check_label(&label, key);
        }
    }

    fn check_labelled(
        &mut self,
        word: Ident,
        label: &'m Label,
        body: Option<&'m Body>,
        field: &Field,
        labels: &mut Vec<(Name, String, Span)>,
    ) {
        let value = match field.ty.present() {
            Type::Map { key, value } => {
                self.check_label(label, key);
                self.refuse_label_twice(word, label, labels);
                value.clone()
            }
            Type::Each(item) => {
                let filled = match item.present() {
                    Type::Record(record) => record.fields.iter().find(|field| field.label).cloned(),
                    _ => None,
                };
                match filled {
                    Some(filled) => self.check_label(label, &filled.ty),
                    None => self.report_label(word, label),
                }
                item.clone()
            }
            Type::Unknown | Type::Any => return,
            _ if body.is_none() => {
                self.report_missing_equals(word, label);
                return;
            }
            _ => {
                self.report_label(word, label);
                return;
            }
        };
        match (value.present(), body) {
            (Type::Record(_) | Type::Map { .. }, Some(body)) => self.check_value_body(body, &value),
            (Type::Record(_) | Type::Map { .. } | Type::Unknown | Type::Any, _) | (_, None) => {}
            (other, Some(_)) => {
                let made = Diagnostic::error(
                    codes::ENTRY_FORM,
                    word.span,
                    format!("the values of `{}` are {}, and take no body", word.name, named(other)),
                )
                .help(format!("write `{} {{ key = value }}`", word.name));
                self.report(made);
            }
        }
    }

    /// `edition enterprise_plus`: a label without a body, where no label can be, is a value.
    fn report_missing_equals(&mut self, word: Ident, label: &Label) {
        self.report(
            Diagnostic::error(
                codes::MISSING_EQUALS,
                word.span.to(label.span),
                format!("`=` is missing after `{}`", word.name),
            )
            .label(format!("write `{} = …`", word.name))
            .help("`name = value` sets a field; `word label { … }` is an entry of a map")
            .fix(
                "put `=` there",
                Applicability::Safe,
                vec![Edit { span: word.span.after(), text: String::from(" =") }],
            ),
        );
    }

    fn report_label(&mut self, word: Ident, label: &Label) {
        self.report(
            Diagnostic::error(
                codes::UNLABELLED_ENTRY,
                label.span,
                format!("there is only one `{}`, so its entry has no label", word.name),
            )
            .label("a label too many")
            .help(format!("write `{} {{ … }}` or `{} = …`", word.name, word.name)),
        );
    }

    fn refuse_label_twice(&mut self, word: Ident, label: &Label, labels: &mut Vec<(Name, String, Span)>) {
        let Some(text) = label_text(label) else { return };
        match labels.iter().find(|(name, other, _)| *name == word.name && *other == text) {
            Some((.., first)) => {
                let first = *first;
                self.report(
                    Diagnostic::error(
                        codes::DUPLICATE_ENTRY,
                        label.span,
                        format!("`{} {text}` stands here twice", word.name),
                    )
                    .label("again here")
                    .also(first, "first here")
                    .help("make one entry of both"),
                );
            }
            None => labels.push((word.name, text, label.span)),
        }
    }

    /// A label is a key of the map: a region, an item's capability, a word, or text.
    pub fn check_label(&mut self, label: &'_ Label, key: &Type) {
        match (&label.kind, key.present()) {
            (_, Type::Unknown | Type::Any) => {}
            (LabelKind::Path(path), Type::Capability) => self.check_capability_label(label.span, path),
            (LabelKind::Path(path), Type::Region) => match path.as_slice() {
                [region] => self.demand_region(region.span, region.name),
                _ => self.report_wrong_label(label.span, key),
            },
            (LabelKind::Path(path), Type::Enumeration(found)) => match path.as_slice() {
                [word] if found.variants.iter().any(|variant| variant.name == word.name) => {}
                [word] => {
                    let made = super::names::unknown_variant(word.span, word.name, found);
                    self.report(made);
                }
                _ => self.report_wrong_label(label.span, key),
            },
            (LabelKind::Path(path), Type::Ref(found)) => match path.as_slice() {
                [word] => self.check_reference_label(*word, found.target),
                _ => self.report_wrong_label(label.span, key),
            },
            (LabelKind::Path(path), text) if text.is_text() && path.len() == 1 => {}
            (LabelKind::Text(string), text) if text.is_text() && !matches!(text, Type::Region) => {
                self.infer_parts(&string.parts, None);
            }
            (LabelKind::Text(string), Type::Region | Type::Enumeration(_) | Type::Capability | Type::Ref(_)) => {
                let mut made = Diagnostic::error(
                    codes::TYPE_MISMATCH,
                    label.span,
                    format!("this label must be {}, and is text", named(key)),
                );
                if let Some(text) = string.literal() {
                    made = made.replace("write it without quotes", label.span, text);
                }
                self.report(made);
            }
            (LabelKind::Family(_, keys), _) => {
                for key in keys {
                    self.infer_any(key);
                }
            }
            _ => self.report_wrong_label(label.span, key),
        }
    }

    fn report_wrong_label(&mut self, span: Span, key: &Type) {
        self.report(Diagnostic::error(codes::TYPE_MISMATCH, span, format!("this label must be {}", named(key))));
    }

    fn check_reference_label(&mut self, word: Ident, target: Name) {
        match self.module.items.get(&word.name) {
            Some(item) if self.module.fits(item.kind, target) => self.demand_presence(word.span, word.name),
            Some(item) => {
                let kind = item.kind;
                self.report(Diagnostic::error(
                    codes::WRONG_KIND,
                    word.span,
                    format!("`{}` is {}, not {}", word.name, super::mismatch::a(kind), super::mismatch::a(target)),
                ));
            }
            None => self.report_no_such_item(word, &self.items_that_fit(target)),
        }
    }

    /// `main.read`: the item exists, and offers that.
    fn check_capability_label(&mut self, span: Span, path: &[Ident]) {
        let (item, capability) = match path {
            [item, capability] => (*item, Some(*capability)),
            [item] => (*item, None),
            _ => {
                self.report_wrong_label(span, &Type::Capability);
                return;
            }
        };
        let Some(found) = self.module.items.get(&item.name) else {
            let offering: Vec<Name> = self
                .module
                .items
                .values()
                .filter(|item| self.kind(item.kind).is_some_and(|kind| !kind.capabilities.is_empty()))
                .map(|item| item.name)
                .collect();
            self.report_no_such_item(item, &offering);
            return;
        };
        let Some(kind) = self.kind(found.kind).cloned() else { return };
        self.demand_presence(span, item.name);
        let Some(capability) = capability else {
            let names: Vec<String> = kind.capabilities.keys().map(|name| format!("{}.{name}", item.name)).collect();
            let mut made =
                Diagnostic::error(codes::UNKNOWN_CAPABILITY, span, format!("say what is done with `{}`", item.name));
            if !names.is_empty() {
                made = made.help(format!("write one of {}", list_of(&names)));
            }
            if let [only] = names.as_slice() {
                made = made.replace(format!("write `{only}`"), span, only.clone());
            }
            self.report(made);
            return;
        };
        if !kind.capabilities.contains_key(&capability.name) {
            self.report_unknown_capability(&kind, capability);
        }
    }

    fn report_no_such_item(&mut self, word: Ident, fitting: &[Name]) {
        if self.module.incomplete {
            return;
        }
        let made = Diagnostic::error(codes::UNKNOWN_ITEM, word.span, format!("no item is called `{}`", word.name));
        let meant = suggest(&word.name, fitting.iter().map(|name| name.as_str()));
        let made = super::names::with_suggestion(made, word.span, meant, || {
            if fitting.is_empty() {
                String::from("declare an item of that name")
            } else {
                format!("there are: {}", list_of(&fitting.iter().take(6).collect::<Vec<_>>()))
            }
        });
        self.report(made);
    }

    /// A word that stands for a column of the row type beside it.
    pub fn column(&mut self, expr: &crate::syntax::ast::Expr, name: Name, of: Name) -> Type {
        self.resolve(expr, Res::Column(name));
        let rows = self.bodies.iter().rev().find_map(|entries| {
            entries.iter().find_map(|entry| match &entry.kind {
                EntryKind::Set { name, value, .. } if name.name == of => Some(value),
                _ => None,
            })
        });
        if let Some(row) = rows
            && let crate::syntax::ast::ExprKind::Name(row) = row.kind
            && let Some(found) = self.module.types.get(&row)
            && let Type::Record(record) = &found.ty
            && record.field(name).is_none()
        {
            let names = record.fields.iter().map(|field| field.name.as_str());
            let made = Diagnostic::error(codes::UNKNOWN_COLUMN, expr.span, format!("`{row}` has no column `{name}`"));
            let all: Vec<&str> = names.clone().collect();
            let made = super::names::with_suggestion(made, expr.span, suggest(&name, names), || {
                format!("it has {}", list_of(&all))
            });
            self.report(made);
        }
        Type::Column { of }
    }
}

/// The label as it is written, for finding it twice.
fn label_text(label: &Label) -> Option<String> {
    match &label.kind {
        LabelKind::Path(path) => Some(path.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(".")),
        LabelKind::Text(string) => string.literal().map(|text| format!("\"{text}\"")),
        LabelKind::Family(..) => None,
    }
}
