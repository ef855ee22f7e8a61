//! Lists, records, maps and comprehensions; intervals and what they rest on.

use std::sync::Arc;

use super::mismatch::anonymous;
use super::names::unknown_field;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::{Field, RecordType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{self, Element, Expr, ExprKind, FieldKey, Ident};

/// On what a fact may rest.
pub(super) const BASES: &[&str] = &["contract", "documented", "measured", "assumed"];

impl Checker<'_> {
    pub fn infer_list(&mut self, elements: &[Element], expected: &Type) -> Type {
        let wanted = match expected.value() {
            Type::List(item) | Type::Each(item) => (**item).clone(),
            Type::Any => Type::Any,
            Type::Unknown => Type::Unknown,
            _ => Type::Any,
        };
        let mut found = Type::Unknown;
        for element in elements {
            let ty = self.infer_element(element, &wanted);
            found = match self.join(&found, &ty) {
                Some(joined) => joined,
                None => Type::Any,
            };
        }
        found.list()
    }

    fn infer_element(&mut self, element: &Element, wanted: &Type) -> Type {
        match element {
            Element::Value(value) => self.expect_element(value, wanted),
            Element::Spread(value) => {
                let ty = self.infer(value, &wanted.clone().list());
                match ty.plain() {
                    Type::List(inner) | Type::Each(inner) => {
                        if !self.fits(inner, wanted) && !inner.is_later() {
                            self.demand(value, &ty, &wanted.clone().list());
                        }
                        (**inner).clone()
                    }
                    Type::Unknown | Type::Any | Type::Later(_) => Type::Any,
                    Type::Optional(inner) => {
                        let made = self.maybe_none(value, inner);
                        self.report(made);
                        Type::Unknown
                    }
                    // One value stands for a list of one.
                    _ => {
                        self.demand(value, &ty, wanted);
                        ty
                    }
                }
            }
            Element::Each { generator, value } => self.scoped(|checker| {
                checker.bind_generator(generator);
                checker.infer_element(value, wanted)
            }),
        }
    }

    /// Later values may be elements of any list.
    fn expect_element(&mut self, value: &Expr, wanted: &Type) -> Type {
        let ty = self.infer(value, wanted);
        if ty.is_later() && self.fits(&ty.known(), wanted) {
            return ty;
        }
        self.demand(value, &ty, wanted);
        ty
    }

    pub fn infer_record(&mut self, expr: &Expr, fields: &[ast::Field], expected: &Type) -> Type {
        match expected.core() {
            Type::Record(record) => {
                let record = record.clone();
                self.infer_known_record(expr.span, fields, &record);
                Type::Record(record)
            }
            Type::Map { key, value } => {
                let (key, value) = (key.clone(), value.clone());
                let later = self.infer_map(fields, &key, &value);
                let found = if later { Arc::new(value.as_ref().clone().later()) } else { value };
                Type::Map { key, value: found }
            }
            _ => self.infer_free_record(fields),
        }
    }

    /// A record of a declared type: its fields, and nothing else.
    fn infer_known_record(&mut self, span: Span, fields: &[ast::Field], record: &Arc<RecordType>) {
        let outer = self.row.replace(Type::Record(record.clone()));
        let mut given: Vec<(Name, Span)> = Vec::new();
        let open = self.infer_known_fields(fields, record, &mut given);
        self.row = outer;
        let missing: Vec<Name> = record
            .fields
            .iter()
            .filter(|field| !field.may_be_absent() && !given.iter().any(|(name, _)| *name == field.name))
            .map(|field| field.name)
            .collect();
        if !open && !missing.is_empty() {
            self.report(
                Diagnostic::error(
                    codes::TYPE_MISMATCH,
                    span,
                    format!("{} lacks {}", owner_of(record), super::mismatch::list_of(&missing)),
                )
                .label("something is missing here"),
            );
        }
    }

    /// Fields of a declared type; whether there may be more than what stands there.
    fn infer_known_fields(
        &mut self,
        fields: &[ast::Field],
        record: &Arc<RecordType>,
        given: &mut Vec<(Name, Span)>,
    ) -> bool {
        let mut open = false;
        // What is spread may be said again: the later one counts.
        let mut spread: Vec<(Name, Span)> = Vec::new();
        for field in fields {
            match field {
                ast::Field::Set { key, value } => {
                    let Some(name) = self.key_name(key) else { continue };
                    self.refuse_twice(given, name);
                    match record.field(name.name) {
                        Some(found) => {
                            let ty = found.ty.clone();
                            self.expect(value, &ty);
                        }
                        None => {
                            self.infer_any(value);
                            let owner = owner_of(record);
                            let made = unknown_field(&owner, name.name, name.span, record.fields.iter());
                            self.report(made);
                        }
                    }
                }
                // It is a part of this record, and need not be whole itself.
                ast::Field::Spread(Expr { kind: ExprKind::Record(inner), .. }) => {
                    let mut there: Vec<(Name, Span)> = Vec::new();
                    open |= self.infer_known_fields(inner, record, &mut there);
                    spread.extend(there);
                }
                ast::Field::Spread(value) => {
                    open = true;
                    self.infer(value, &Type::Record(record.clone()));
                }
                ast::Field::Each { generator, key, value } => {
                    open = true;
                    self.scoped(|checker| {
                        checker.bind_generator(generator);
                        checker.infer_key(key);
                        checker.infer_any(value);
                    });
                }
            }
        }
        given.extend(spread);
        open
    }

    /// A map, keys as they stand; whether a value is known later.
    fn infer_map(&mut self, fields: &[ast::Field], key_type: &Type, wanted: &Type) -> bool {
        let mut given: Vec<(Name, Span)> = Vec::new();
        let mut later = false;
        let entry = |checker: &mut Self, value: &Expr| {
            let ty = checker.infer(value, wanted);
            if ty.is_later() && checker.fits(&ty.known(), wanted) {
                return true;
            }
            checker.demand(value, &ty, wanted);
            false
        };
        for field in fields {
            match field {
                ast::Field::Set { key, value } => {
                    match key {
                        FieldKey::Name(name) => {
                            self.refuse_twice(&mut given, *name);
                            self.check_key(*name, key_type);
                        }
                        FieldKey::Text(_) => self.infer_key(key),
                    }
                    later |= entry(self, value);
                }
                ast::Field::Spread(value) => {
                    let map = Type::Map { key: Arc::new(key_type.clone()), value: Arc::new(wanted.clone().later()) };
                    later |= self.expect(value, &map).is_later();
                }
                ast::Field::Each { generator, key, value } => self.scoped(|checker| {
                    checker.bind_generator(generator);
                    checker.infer_key(key);
                    later |= entry(checker, value);
                }),
            }
        }
        later
    }

    /// A word as a key of a map whose keys are not just text.
    fn check_key(&mut self, name: Ident, key_type: &Type) {
        if let Some(found) = key_type.enumeration()
            && !found.variants.iter().any(|variant| variant.name == name.name)
        {
            let made = super::names::unknown_variant(name.span, name.name, found);
            self.report(made);
        }
    }

    /// A record of which nothing was expected: a record of its own, or a map if its keys are computed.
    fn infer_free_record(&mut self, fields: &[ast::Field]) -> Type {
        let mut made: Vec<Field> = Vec::new();
        let mut given: Vec<(Name, Span)> = Vec::new();
        let mut computed: Option<Type> = None;
        let mut join = |checker: &Self, ty: Type| {
            computed = Some(match computed.take() {
                None => ty,
                Some(other) => checker.join(&other, &ty).unwrap_or(Type::Any),
            });
        };
        for field in fields {
            match field {
                ast::Field::Set { key, value } => {
                    let ty = self.infer_any(value);
                    match key {
                        FieldKey::Name(name) => {
                            self.refuse_twice(&mut given, *name);
                            made.push(Field {
                                name: name.name,
                                ty,
                                wire: None,
                                label: false,
                                default: None,
                                doc: None,
                                span: name.span,
                            });
                        }
                        FieldKey::Text(_) => {
                            self.infer_key(key);
                            join(self, ty);
                        }
                    }
                }
                ast::Field::Spread(value) => {
                    let ty = self.infer_any(value);
                    match ty.plain() {
                        Type::Record(record) => made.extend(record.fields.iter().cloned()),
                        Type::Map { value, .. } => join(self, (**value).clone()),
                        _ => join(self, Type::Any),
                    }
                }
                ast::Field::Each { generator, key, value } => {
                    let ty = self.scoped(|checker| {
                        checker.bind_generator(generator);
                        checker.infer_key(key);
                        checker.infer_any(value)
                    });
                    join(self, ty);
                }
            }
        }
        match computed {
            None => anonymous(made),
            Some(mut value) => {
                for field in &made {
                    value = self.join(&value, &field.ty).unwrap_or(Type::Any);
                }
                Type::Map { key: Arc::new(Type::String), value: Arc::new(value) }
            }
        }
    }

    fn infer_key(&mut self, key: &FieldKey) {
        if let FieldKey::Text(text) = key {
            self.infer_parts(&text.parts, None);
        }
    }

    /// The name of a field; text that is no literal cannot be one.
    fn key_name(&mut self, key: &FieldKey) -> Option<Ident> {
        match key {
            FieldKey::Name(name) => Some(*name),
            FieldKey::Text(text) => {
                self.infer_parts(&text.parts, None);
                text.literal().map(|literal| Ident { name: Name::new(literal), span: text.span })
            }
        }
    }

    pub fn refuse_twice(&mut self, given: &mut Vec<(Name, Span)>, name: Ident) {
        if let Some((_, first)) = given.iter().find(|(other, _)| *other == name.name) {
            self.report(
                Diagnostic::error(codes::DUPLICATE_ENTRY, name.span, format!("`{}` is set twice", name.name))
                    .label("set again here")
                    .also(*first, "first set here")
                    .help("keep one of them"),
            );
        } else {
            given.push((name.name, name.span));
        }
    }

    /// `lo..hi`: an interval.
    pub fn infer_range(&mut self, low: &Expr, high: &Expr, expected: &Type) -> Type {
        let wanted = match expected.plain() {
            Type::Fact(inner) => (**inner).clone(),
            Type::Optional(inner) => match inner.plain() {
                Type::Fact(inner) => (**inner).clone(),
                _ => Type::Any,
            },
            _ => Type::Any,
        };
        let one = self.bound(low, &wanted);
        let other = self.bound(high, if wanted == Type::Any { &one } else { &wanted });
        let joined = self.join(&one, &other).unwrap_or_else(|| {
            self.demand(high, &other, &one);
            one.clone()
        });
        Type::Fact(Arc::new(joined))
    }

    fn bound(&mut self, expr: &Expr, wanted: &Type) -> Type {
        let ty = self.infer(expr, wanted);
        self.demand(expr, &ty, wanted);
        if self.fits(&ty, wanted) { ty } else { wanted.clone() }
    }

    /// `value by documented("source", 2025-09-10)`
    pub fn infer_basis(&mut self, value: &Expr, basis: Ident, arguments: &[Expr], expected: &Type) -> Type {
        let ty = self.infer(value, expected);
        self.check_basis(basis, arguments);
        match ty {
            fact @ Type::Fact(_) => fact,
            plain => Type::Fact(Arc::new(plain)),
        }
    }

    pub fn check_basis(&mut self, basis: Ident, arguments: &[Expr]) {
        if !BASES.contains(&basis.name.as_str()) {
            let made = Diagnostic::error(
                codes::UNKNOWN_VARIANT,
                basis.span,
                format!("a fact cannot rest on `{}`", basis.name),
            )
            .help(format!("it rests on one of {}", super::mismatch::list_of(BASES)));
            let meant = crate::diagnostics::suggest(&basis.name, BASES.iter().copied());
            self.report(match meant {
                Some(meant) => made.label(format!("did you mean `{meant}`?")).replace(
                    format!("write `{meant}`"),
                    basis.span,
                    meant,
                ),
                None => made,
            });
        }
        for (index, argument) in arguments.iter().enumerate() {
            let wanted = match index {
                0 => Type::String,
                1 => Type::Date,
                _ => Type::Any,
            };
            self.expect(argument, &wanted);
        }
        if arguments.len() < 2 {
            self.report(
                Diagnostic::error(codes::WRONG_ARGUMENTS, basis.span, "a basis has a source and a date")
                    .help(format!("write `by {}(\"where it says so\", 2026-01-31)`", basis.name)),
            );
        }
    }
}

fn owner_of(record: &RecordType) -> String {
    if record.name.is_empty() { String::from("the record") } else { super::mismatch::a(record.name) }
}
