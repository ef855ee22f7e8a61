//! Lists and comprehensions.

use std::sync::Arc;

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Number, Value};
use super::{Evaluated, Fault};
use crate::language::types::Type;
use crate::source::Name;
use crate::syntax::ast::{Element, Generator};

/// One turn of a loop: key or index, and value.
pub type Turn = (Value, Value);

impl Evaluator<'_> {
    /// A list; with a type, every element is made to fit.
    pub(super) fn list(&self, elements: &[Element], of: Option<&Type>, scope: &mut Scope<'_>) -> Evaluated {
        let mut made = Vec::with_capacity(elements.len());
        let mut fault = false;
        for element in elements {
            // Every element is looked at, so that all faults are found in one run.
            fault |= self.element(element, of, &mut made, scope).is_err();
        }
        if fault { Err(Fault) } else { Ok(Value::new(Data::List(Arc::new(made)))) }
    }

    fn element(
        &self,
        element: &Element,
        of: Option<&Type>,
        made: &mut Vec<Value>,
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        match element {
            Element::Value(value) => {
                let value = match of {
                    Some(ty) => self.eval_as(value, ty, scope)?,
                    None => self.eval(value, scope)?,
                };
                made.push(value);
            }
            Element::Spread(expr) => {
                let value = self.eval(expr, scope)?;
                match value.data {
                    Data::List(elements) => {
                        for element in elements.iter() {
                            made.push(match of {
                                Some(ty) => self.fit(element.clone(), ty, expr.span, scope)?,
                                None => element.clone(),
                            });
                        }
                    }
                    Data::None => {}
                    Data::Map(_) | Data::Record(_) => return Err(self.wrong(expr.span, &value, "a list")),
                    _ => made.push(value),
                }
            }
            Element::Each { generator, value } => {
                self.each(generator, scope, |evaluator, scope| evaluator.element(value, of, made, scope))?;
            }
        }
        Ok(())
    }

    /// Runs once for every turn of a generator whose condition holds, its names bound.
    pub fn each(
        &self,
        generator: &Generator,
        scope: &mut Scope<'_>,
        mut inside: impl FnMut(&Self, &mut Scope<'_>) -> Evaluated<()>,
    ) -> Evaluated<()> {
        let over = self.eval(&generator.over, scope)?;
        for turn in self.turns(&over, generator)? {
            let before = scope.locals.len();
            bind(generator, turn, over.is_keyed(), scope);
            let wanted = match &generator.condition {
                Some(condition) => self.condition(condition, scope),
                None => Ok(true),
            };
            let result = match wanted {
                Ok(true) => inside(self, scope),
                Ok(false) => Ok(()),
                Err(fault) => Err(fault),
            };
            scope.locals.truncate(before);
            result?;
        }
        Ok(())
    }

    /// The turns of a loop: lists keep their order, maps go by key.
    pub fn turns(&self, over: &Value, generator: &Generator) -> Evaluated<Vec<Turn>> {
        let span = generator.over.span;
        match &over.data {
            Data::List(elements) => Ok(elements
                .iter()
                .enumerate()
                .map(|(index, element)| {
                    (Value::new(Data::Number(Number::from_integer(index as i128))), element.clone())
                })
                .collect()),
            Data::Map(entries) | Data::Record(entries) => {
                let mut turns: Vec<(Name, &Value)> = entries.iter().map(|(name, value)| (*name, value)).collect();
                turns.sort_by_key(|(name, _)| *name);
                Ok(turns.into_iter().map(|(name, value)| (Value::text(name), value.clone())).collect())
            }
            Data::None => Ok(Vec::new()),
            Data::Later { .. } => Err(self.later(span, "loops are unrolled when the files are written")),
            _ => Err(self.wrong(span, over, "a list or a map")),
        }
    }
}

/// Binds the names of a generator for one turn.
pub fn bind(generator: &Generator, (key, value): Turn, keyed: bool, scope: &mut Scope<'_>) {
    let mut put = |name: Name, value: Value| {
        if name != "_" {
            scope.bind(name, value);
        }
    };
    match generator.names.as_slice() {
        [only] => put(only.name, if keyed { key } else { value }),
        [first, second, ..] => {
            put(first.name, key);
            put(second.name, value);
        }
        [] => {}
    }
}

impl Value {
    /// A map or a record: a loop over it goes by key.
    pub fn is_keyed(&self) -> bool {
        matches!(self.data, Data::Map(_) | Data::Record(_))
    }
}
