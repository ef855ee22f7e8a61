//! Records and maps as they are written, and what fills a record's gaps.

use std::cell::RefCell;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::expression::Evaluator;
use super::scope::{Frame, Scope, Siblings};
use super::value::{Data, ItemId, Value};
use super::{Evaluated, Fault};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::{RecordType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{self, FieldKey};

/// Fields or entries in order.
pub type Entries = IndexMap<Name, Value, FxBuildHasher>;

impl Evaluator<'_> {
    /// `{ a = 1 }` where nothing says of which type: a record, or a map if its keys are text or computed.
    pub(super) fn free_record(&self, fields: &[ast::Field], scope: &mut Scope<'_>) -> Evaluated {
        let computed = fields.iter().any(|field| {
            matches!(
                field,
                ast::Field::Each { .. } | ast::Field::Set { key: FieldKey::Text(_), .. } | ast::Field::Spread(_)
            )
        });
        let entries = self.entries(fields, scope, &|_| None)?;
        let data = if computed { Data::Map(Arc::new(entries)) } else { Data::Record(Arc::new(entries)) };
        Ok(Value::new(data))
    }

    /// A record of a known type, its gaps filled.
    pub(super) fn record(
        &self,
        fields: &[ast::Field],
        record: &RecordType,
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Evaluated {
        let entries = self.entries(fields, scope, &|name| record.field(name).map(|field| &field.ty))?;
        self.complete(entries, record, span, scope)
    }

    /// A map whose values are all of one type.
    pub(super) fn map(&self, fields: &[ast::Field], value: &Type, scope: &mut Scope<'_>) -> Evaluated {
        let entries = self.entries(fields, scope, &|_| Some(value))?;
        Ok(Value::new(Data::Map(Arc::new(entries))))
    }

    fn entries<'t>(
        &self,
        fields: &[ast::Field],
        scope: &mut Scope<'_>,
        type_of: &dyn Fn(Name) -> Option<&'t Type>,
    ) -> Evaluated<Entries> {
        let mut entries = Entries::default();
        let mut fault = false;
        for field in fields {
            fault |= self.entry(field, &mut entries, scope, type_of).is_err();
        }
        if fault { Err(Fault) } else { Ok(entries) }
    }

    fn entry<'t>(
        &self,
        field: &ast::Field,
        entries: &mut Entries,
        scope: &mut Scope<'_>,
        type_of: &dyn Fn(Name) -> Option<&'t Type>,
    ) -> Evaluated<()> {
        let typed = |value: &ast::Expr, name: Name, scope: &mut Scope<'_>| match type_of(name) {
            Some(ty) => self.eval_as(value, ty, scope),
            None => self.eval(value, scope),
        };
        match field {
            ast::Field::Set { key, value } => {
                let name = self.field_key(key, scope)?;
                entries.insert(name, typed(value, name, scope)?);
            }
            ast::Field::Spread(expr) => {
                let value = self.eval(expr, scope)?;
                match &value.data {
                    Data::Record(all) | Data::Map(all) => {
                        for (name, value) in all.iter() {
                            let value = match type_of(*name) {
                                Some(ty) => self.fit(value.clone(), ty, expr.span, scope)?,
                                None => value.clone(),
                            };
                            entries.insert(*name, value);
                        }
                    }
                    Data::None => {}
                    _ => return Err(self.wrong(expr.span, &value, "a record or a map")),
                }
            }
            ast::Field::Each { generator, key, value } => {
                self.each(generator, scope, |evaluator, scope| {
                    let name = evaluator.field_key(key, scope)?;
                    let value = typed(value, name, scope)?;
                    if entries.insert(name, value).is_some() {
                        return Err(evaluator.host.report(
                            Diagnostic::error(
                                codes::DUPLICATE_ENTRY,
                                generator.span,
                                format!("`{name}` is made twice"),
                            )
                            .help("put something into the key that tells the two apart"),
                        ));
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    pub fn field_key(&self, key: &FieldKey, scope: &mut Scope<'_>) -> Evaluated<Name> {
        match key {
            FieldKey::Name(name) => Ok(name.name),
            FieldKey::Text(text) => {
                let value = self.string(text, scope)?;
                Ok(Name::new(&self.key_text(&value, text.span)?))
            }
        }
    }

    /// Fields in the order of the type, defaults in place of what is missing.
    pub(super) fn complete(&self, mut given: Entries, record: &RecordType, span: Span, scope: &Scope<'_>) -> Evaluated {
        let mut made = Entries::with_capacity_and_hasher(record.fields.len(), FxBuildHasher);
        let needs_defaults =
            record.fields.iter().any(|field| field.default.is_some() && !given.contains_key(&field.name));
        if needs_defaults {
            let making = Making {
                evaluator: *self,
                record,
                given: RefCell::new(given),
                owner: scope.owner,
                outer: scope.frame,
                busy: RefCell::new(Vec::new()),
            };
            let mut fault = false;
            for field in &record.fields {
                match making.field(field, span) {
                    Ok(value) => {
                        made.insert(field.name, value);
                    }
                    Err(Fault) => fault = true,
                }
            }
            if fault {
                return Err(Fault);
            }
        } else {
            for field in &record.fields {
                let value = match given.swap_remove(&field.name) {
                    Some(value) => value,
                    None => self.nothing(field.name, &field.ty, record, span, scope)?,
                };
                made.insert(field.name, value);
            }
        }
        Ok(Value::new(Data::Record(Arc::new(made))))
    }

    /// What a field without value and default is.
    fn nothing(&self, name: Name, ty: &Type, record: &RecordType, span: Span, scope: &Scope<'_>) -> Evaluated {
        match self.empty(ty, span, scope) {
            Some(value) => value,
            None => {
                let owner = if record.name.is_empty() {
                    String::from("this record")
                } else {
                    format!("this `{}`", record.name)
                };
                Err(self.host.report(
                    Diagnostic::error(codes::MISSING_FIELD, span, format!("{owner} lacks `{name}`"))
                        .help(format!("add `{name} = …`")),
                ))
            }
        }
    }

    /// `none`, `[]`, `{}`: what a type is made of where nothing is written.
    pub(crate) fn empty(&self, ty: &Type, span: Span, scope: &Scope<'_>) -> Option<Evaluated> {
        Some(match ty {
            Type::Optional(_) | Type::Unknown | Type::Any => Ok(Value::new(Data::None)),
            Type::List(_) | Type::Each(_) => Ok(Value::new(Data::List(Arc::default()))),
            Type::Map { .. } => Ok(Value::new(Data::Map(Arc::default()))),
            Type::Refined { base, .. } => return self.empty(base, span, scope),
            Type::Record(record) if ty.has_empty() => self.complete(Entries::default(), record, span, scope),
            _ => return None,
        })
    }
}

/// A record whose defaults are being evaluated: they may read each other.
struct Making<'e, 's> {
    evaluator: Evaluator<'e>,
    record: &'e RecordType,
    given: RefCell<Entries>,
    owner: Option<ItemId>,
    outer: Option<&'s Frame<'s>>,
    busy: RefCell<Vec<Name>>,
}

impl Making<'_, '_> {
    fn field(&self, field: &crate::language::types::Field, span: Span) -> Evaluated {
        if let Some(value) = self.given.borrow().get(&field.name) {
            return Ok(value.clone());
        }
        let frame = Frame { siblings: self, outer: self.outer };
        let mut scope = Scope { owner: self.owner, frame: Some(&frame), ..Scope::default() };
        let value = match &field.default {
            Some(default) => {
                if self.busy.borrow().contains(&field.name) {
                    let path: Vec<String> = self.busy.borrow().iter().map(|name| format!("`{name}`")).collect();
                    return Err(self.evaluator.host.report(
                        Diagnostic::error(
                            codes::VALUE_CYCLE,
                            default.span,
                            format!("`{}` depends on itself", field.name),
                        )
                        .label(format!("{} → `{}`", path.join(" → "), field.name))
                        .help("give one of them a value that depends on none of the others"),
                    ));
                }
                self.busy.borrow_mut().push(field.name);
                let value = self.evaluator.eval_as(default, &field.ty, &mut scope);
                self.busy.borrow_mut().pop();
                value?
            }
            None => self.evaluator.nothing(field.name, &field.ty, self.record, span, &scope)?,
        };
        self.given.borrow_mut().insert(field.name, value.clone());
        Ok(value)
    }
}

impl Siblings for Making<'_, '_> {
    fn sibling(&self, name: Name, span: Span) -> Option<Evaluated> {
        self.record.field(name).map(|field| self.field(field, span))
    }
}
