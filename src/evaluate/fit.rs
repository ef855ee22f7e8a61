//! Borders: a value is made to fit the type that is expected, or it is said why it does not.

use std::sync::Arc;

use super::expression::Evaluator;
use super::records::Entries;
use super::scope::Scope;
use super::value::{Data, Fact, Value};
use super::{Evaluated, display, template};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::{RefType, Type};
use crate::source::{Name, Span};

impl Evaluator<'_> {
    /// The value as one of the type: defaults filled, one value made a list of one, text made a region or an item.
    pub fn fit(&self, value: Value, ty: &Type, span: Span, scope: &Scope<'_>) -> Evaluated {
        if let Data::Later { .. } = value.data {
            return Ok(match ty {
                Type::List(_) | Type::Each(_) => list_of_one(value),
                _ => value,
            });
        }
        match ty {
            Type::Unknown | Type::Any | Type::Parameter(_) => Ok(value),
            Type::Optional(inner) => {
                if value.is_none() {
                    Ok(value)
                } else {
                    self.fit(value, inner, span, scope)
                }
            }
            Type::Later(inner) | Type::Secret(inner) => self.fit(value, inner, span, scope),
            Type::Refined { base, .. } => {
                let value = self.fit(value, base, span, scope)?;
                self.check_refinement(&value, ty, span, scope)?;
                Ok(value)
            }
            Type::Fact(inner) => match value.data {
                Data::Fact(_) => Ok(value),
                _ => {
                    let value = self.fit(value, inner, span, scope)?;
                    let fact = Fact { low: Some(value.clone()), high: Some(value), bases: Vec::new() };
                    Ok(Value::new(Data::Fact(Arc::new(fact))))
                }
            },
            Type::List(inner) | Type::Each(inner) => self.fit_list(value, inner, span, scope),
            Type::Map { value: inner, .. } => self.fit_map(value, inner, span, scope),
            Type::Record(record) => match &value.data {
                Data::Record(fields) | Data::Map(fields) => {
                    let mut given = Entries::default();
                    for field in &record.fields {
                        if let Some(found) = fields.get(&field.name) {
                            given.insert(field.name, self.fit(found.clone(), &field.ty, span, scope)?);
                        }
                    }
                    let (source, place) = (value.source.clone(), value.span);
                    let mut made = self.complete(given, record, span, scope)?;
                    made.source = source;
                    made.span = place;
                    Ok(made)
                }
                _ => Err(self.wrong(span, &value, "a record")),
            },
            Type::Enumeration(found) => {
                let written = match &value.data {
                    Data::Variant(name, payload) => {
                        let variant = found.variants.iter().find(|variant| variant.name == *name);
                        return match (variant.and_then(|variant| variant.payload.as_ref()), payload) {
                            (Some(ty), Some(payload)) => {
                                let payload = self.fit(payload.as_ref().clone(), ty, span, scope)?;
                                Ok(Value { data: Data::Variant(*name, Some(Arc::new(payload))), ..value })
                            }
                            _ => Ok(value),
                        };
                    }
                    _ => self.key_text(&value, span)?,
                };
                match found.variants.iter().find(|variant| variant.name == written.as_str()) {
                    Some(variant) => Ok(Value { data: Data::Variant(variant.name, None), ..value }),
                    None => Err(self.host.report(
                        Diagnostic::error(
                            codes::UNKNOWN_VARIANT,
                            span,
                            format!("`{written}` is none of the words that fit here"),
                        )
                        .help(format!("it is one of {found}")),
                    )),
                }
            }
            Type::Ref(found) => self.fit_reference(value, found, span, scope),
            Type::Region => match &value.data {
                Data::Region(_) => Ok(value),
                Data::Text(_) | Data::Template(_) => {
                    let name = Name::new(&self.key_text(&value, span)?);
                    Ok(Value { data: Data::Region(name), ..value })
                }
                _ => Err(self.wrong(span, &value, "a region")),
            },
            Type::String => match &value.data {
                Data::Text(_) | Data::Template(_) | Data::Code(..) | Data::Noted(..) => Ok(value),
                Data::Region(name) | Data::Column(name) => Ok(Value { data: Data::Text((*name).into()), ..value }),
                Data::Variant(name, None) => Ok(Value { data: Data::Text((*name).into()), ..value }),
                Data::Item(_) | Data::Capability(..) => {
                    Ok(Value { data: Data::Text(display::display(&value, self.host).into()), ..value })
                }
                _ => Err(self.wrong(span, &value, "text")),
            },
            Type::Text(language) => match &value.data {
                Data::Code(..) => Ok(value),
                Data::Text(_) | Data::Template(_) => self.text_in(&value, *language, span),
                _ => Err(self.wrong(span, &value, "text")),
            },
            Type::Path | Type::Url | Type::Email | Type::Cidr | Type::Cron => self.fit_form(value, ty, span),
            Type::Int | Type::Decimal => match value.data {
                Data::Number(_) => Ok(value),
                _ => self.exact_of(value, span, "a number", |data| matches!(data, Data::Number(_))),
            },
            Type::Percent => match value.data {
                Data::Percent(_) => Ok(value),
                Data::Number(number) => Ok(Value { data: Data::Percent(number), ..value }),
                _ => self.exact_of(value, span, "a percentage", |data| matches!(data, Data::Percent(_))),
            },
            Type::Quantity(_) => match value.data {
                Data::Quantity(..) => Ok(value),
                Data::Number(number) if number == super::value::Number::from_integer(0) => Ok(value),
                _ => self.exact_of(value, span, "a quantity", |data| matches!(data, Data::Quantity(..))),
            },
            Type::Column { .. } => match &value.data {
                Data::Text(text) => Ok(Value { data: Data::Column(Name::new(text)), ..value }),
                _ => Ok(value),
            },
            _ => Ok(value),
        }
    }

    /// A fact that is exact stands for its value.
    fn exact_of(&self, value: Value, span: Span, wanted: &str, fits: fn(&Data) -> bool) -> Evaluated {
        let value = self.exact(value, span)?;
        if fits(&value.data) { Ok(value) } else { Err(self.wrong(span, &value, wanted)) }
    }

    fn fit_list(&self, value: Value, inner: &Type, span: Span, scope: &Scope<'_>) -> Evaluated {
        match &value.data {
            Data::List(elements) => {
                if is_trivial(inner) {
                    return Ok(value);
                }
                let made = elements
                    .iter()
                    .map(|element| self.fit(element.clone(), inner, span, scope))
                    .collect::<Evaluated<Vec<_>>>()?;
                Ok(Value { data: Data::List(Arc::new(made)), source: value.source, span: value.span })
            }
            Data::None => Ok(Value { data: Data::List(Arc::default()), ..value }),
            _ => Ok(list_of_one(self.fit(value, inner, span, scope)?)),
        }
    }

    fn fit_map(&self, value: Value, inner: &Type, span: Span, scope: &Scope<'_>) -> Evaluated {
        match &value.data {
            Data::Map(_) if is_trivial(inner) => Ok(value),
            Data::Map(entries) | Data::Record(entries) => {
                let mut made = Entries::default();
                for (name, entry) in entries.iter() {
                    made.insert(*name, self.fit(entry.clone(), inner, span, scope)?);
                }
                Ok(Value { data: Data::Map(Arc::new(made)), source: value.source, span: value.span })
            }
            Data::None => Ok(Value { data: Data::Map(Arc::default()), ..value }),
            _ => Err(self.wrong(span, &value, "a map")),
        }
    }

    fn fit_reference(&self, value: Value, found: &RefType, span: Span, scope: &Scope<'_>) -> Evaluated {
        match &value.data {
            Data::Item(_) => Ok(value),
            Data::ItemWith(item, parameters) => {
                let mut made = Entries::default();
                for (name, parameter) in parameters.iter() {
                    let fitted = match found.parameters.iter().find(|field| field.name == *name) {
                        Some(field) => self.fit(parameter.clone(), &field.ty, span, scope)?,
                        None => parameter.clone(),
                    };
                    made.insert(*name, fitted);
                }
                Ok(Value { data: Data::ItemWith(*item, Arc::new(made)), ..value })
            }
            // The key of a map that is about items.
            Data::Text(text) => {
                let name = Name::new(text);
                match self.host.item_named(name) {
                    Some(item) => Ok(Value { data: Data::Item(item), ..value }),
                    None => Err(self.absent(name, span)),
                }
            }
            _ => Err(self.wrong(span, &value, "an item")),
        }
    }

    fn fit_form(&self, value: Value, ty: &Type, span: Span) -> Evaluated {
        let text = match &value.data {
            Data::Text(text) => std::borrow::Cow::Borrowed(text.as_ref()),
            Data::Template(parts) => match template::plain_text(parts) {
                Some(text) => text,
                None => return Ok(value),
            },
            _ => return Err(self.wrong(span, &value, "text")),
        };
        match crate::language::check::wrong_form(value.span.unwrap_or(span), &text, ty) {
            None => Ok(value),
            Some(made) => Err(self.host.report(made.label(format!("`{text}`")))),
        }
    }

    /// Plain text where text in a language is expected goes in as a value: escaped.
    fn text_in(&self, value: &Value, language: Name, span: Span) -> Evaluated {
        let Data::Template(parts) = &value.data else {
            let text = self.shown(value, span)?;
            return Ok(Value::new(Data::Code(language, text.into())));
        };
        match template::plain_text(parts) {
            Some(text) => Ok(Value::new(Data::Code(language, text.as_ref().into()))),
            None => Err(self.later(span, "files are written before anything is applied")),
        }
    }
}

fn list_of_one(value: Value) -> Value {
    let span = value.span;
    Value { data: Data::List(Arc::new(vec![value])), source: None, span }
}

/// Values of these types need no work.
fn is_trivial(ty: &Type) -> bool {
    matches!(ty, Type::Unknown | Type::Any | Type::Parameter(_) | Type::Bool | Type::Edge | Type::Step | Type::Promise)
}
