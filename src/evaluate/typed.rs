//! Evaluation where the type is known: it is handed down to branches, elements and fields, and what comes out fits it.

use std::sync::Arc;

use super::Evaluated;
use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Value};
use crate::language::schema::Res;
use crate::language::types::{Enumeration, Type};
use crate::source::Name;
use crate::syntax::ast::{Argument, BinaryOp, Expr, ExprKind};

/// Without refinements, and without what only says when or whether there is a value.
pub(crate) fn core(ty: &Type) -> &Type {
    match ty {
        Type::Refined { base: inner, .. } | Type::Optional(inner) | Type::Later(inner) | Type::Secret(inner) => {
            core(inner)
        }
        other => other,
    }
}

impl Evaluator<'_> {
    /// The value of an expression, made to fit a type.
    pub fn eval_as(&self, expr: &Expr, ty: &Type, scope: &mut Scope<'_>) -> Evaluated {
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                let chosen = if self.condition(condition, scope)? { then } else { otherwise };
                return self.eval_as(chosen, ty, scope);
            }
            ExprKind::Match { subject, arms } => {
                let subject = self.eval(subject, scope)?;
                return self.choose(expr, &subject, arms, scope, |evaluator, value, scope| {
                    evaluator.eval_as(value, ty, scope)
                });
            }
            ExprKind::Let { name, value, body } => {
                let value = self.eval(value, scope)?;
                return scope.scoped(|scope| {
                    scope.bind(name.name, value);
                    self.eval_as(body, ty, scope)
                });
            }
            _ => {}
        }
        let value = match (&expr.kind, core(ty)) {
            (ExprKind::String(string), Type::Text(language)) => self.code(string, *language, scope)?,
            (ExprKind::Record(fields), Type::Record(record)) => self.record(fields, record, expr.span, scope)?,
            (ExprKind::Record(fields), Type::Map { value, .. }) => self.map(fields, value, scope)?,
            (ExprKind::List(elements), Type::List(inner) | Type::Each(inner)) => {
                self.list(elements, Some(inner), scope)?
            }
            (
                ExprKind::Record(_) | ExprKind::String(_) | ExprKind::Call { .. } | ExprKind::Binary { .. },
                Type::List(inner) | Type::Each(inner),
            ) if self.is_single(expr, inner) => {
                let only = self.eval_as(expr, inner, scope)?;
                Value::new(Data::List(Arc::new(vec![only])))
            }
            (ExprKind::Call { callee, arguments }, Type::Enumeration(found)) => {
                if let Res::Variant(name) = self.res(callee) {
                    self.variant(name, found, arguments, scope)?
                } else {
                    self.eval(expr, scope)?
                }
            }
            (
                ExprKind::Binary {
                    op:
                        op @ (BinaryOp::Less
                        | BinaryOp::LessEqual
                        | BinaryOp::Greater
                        | BinaryOp::GreaterEqual
                        | BinaryOp::Equal),
                    left,
                    right,
                    ..
                },
                Type::Promise,
            ) => self.promise(*op, left, right, scope)?,
            (ExprKind::Binary { op: BinaryOp::Default, left, right, .. }, _) => {
                let value = match &left.kind {
                    ExprKind::Index { base, keys } => self.index(left, base, keys, true, scope)?,
                    _ => self.eval(left, scope)?,
                };
                if value.is_none() {
                    return self.eval_as(right, ty, scope);
                }
                value
            }
            // A literal's form was looked at by the checker.
            (ExprKind::String(string), Type::Path | Type::Url | Type::Email | Type::Cidr | Type::Cron)
                if string.literal().is_some() =>
            {
                let value = self.eval(expr, scope)?;
                self.refine(&value, ty, expr.span, scope)?;
                return Ok(value);
            }
            _ => self.eval(expr, scope)?,
        };
        self.fit(value, ty, expr.span, scope)
    }

    /// What stands where a list may stand is one element, for certain.
    fn is_single(&self, expr: &Expr, inner: &Type) -> bool {
        match &expr.kind {
            ExprKind::Record(_) => matches!(core(inner), Type::Record(_) | Type::Map { .. }),
            ExprKind::String(_) => matches!(core(inner), Type::Text(_)),
            ExprKind::Call { callee, .. } => {
                matches!(core(inner), Type::Enumeration(_)) && matches!(self.res(callee), Res::Variant(_))
            }
            ExprKind::Binary { .. } => matches!(core(inner), Type::Promise),
            _ => false,
        }
    }

    /// `go("1.26")` of an enumeration: a variant with its value.
    fn variant(&self, name: Name, of: &Enumeration, arguments: &[Argument], scope: &mut Scope<'_>) -> Evaluated {
        let payload = of.variants.iter().find(|variant| variant.name == name).and_then(|found| found.payload.as_ref());
        let value = match (payload, arguments) {
            (Some(Type::Record(record)), arguments) if !matches!(arguments, [only] if only.name.is_none()) => {
                let mut given = super::records::Entries::default();
                let mut span = None;
                for (position, argument) in arguments.iter().enumerate() {
                    let field = match argument.name {
                        Some(name) => record.field(name.name),
                        None => record.fields.get(position),
                    };
                    let Some(field) = field else { continue };
                    span = Some(argument.value.span);
                    given.insert(field.name, self.eval_as(&argument.value, &field.ty, scope)?);
                }
                match span {
                    Some(span) => Some(self.complete(given, record, span, scope)?),
                    None => None,
                }
            }
            (Some(ty), [only, ..]) => Some(self.eval_as(&only.value, ty, scope)?),
            (None, [only, ..]) => Some(self.eval(&only.value, scope)?),
            (_, []) => None,
        };
        Ok(Value::new(Data::Variant(name, value.map(Arc::new))))
    }
}
