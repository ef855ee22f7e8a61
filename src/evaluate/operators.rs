//! Logic, comparison, and the dispatch of arithmetic.

use std::cmp::Ordering;

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, equality};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::schema::Res;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

impl Evaluator<'_> {
    pub(super) fn binary(
        &self,
        expr: &Expr,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        scope: &mut Scope<'_>,
    ) -> Evaluated {
        match op {
            BinaryOp::And => {
                let value = self.condition(left, scope)? && self.condition(right, scope)?;
                Ok(Value::new(Data::Bool(value)))
            }
            BinaryOp::Or => {
                let value = self.condition(left, scope)? || self.condition(right, scope)?;
                Ok(Value::new(Data::Bool(value)))
            }
            BinaryOp::Default => {
                let value = self.lenient(left, scope)?;
                if value.is_none() { self.eval(right, scope) } else { Ok(value) }
            }
            BinaryOp::In => {
                let one = self.eval(left, scope)?;
                let all = self.eval(right, scope)?;
                let found = self.holds(&all, &one, right.span)?;
                Ok(Value::new(Data::Bool(found)))
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                if self.is_metric(left) {
                    return self.promise(op, left, right, scope);
                }
                let (one, other) = (self.eval(left, scope)?, self.eval(right, scope)?);
                for (value, span) in [(&one, left.span), (&other, right.span)] {
                    if matches!(value.data, Data::Later { .. }) {
                        return Err(self.later(span, "comparisons are done when the files are written"));
                    }
                }
                let same = equality::equal(&one, &other, self.host);
                Ok(Value::new(Data::Bool(same == (op == BinaryOp::Equal))))
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                if self.is_metric(left) {
                    return self.promise(op, left, right, scope);
                }
                let (one, other) = (self.eval(left, scope)?, self.eval(right, scope)?);
                let holds = self.ordered(op, &one, &other, expr.span)?;
                Ok(Value::new(Data::Bool(holds)))
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let (one, other) = (self.eval(left, scope)?, self.eval(right, scope)?);
                self.arithmetic(op, &one, &other, expr.span)
            }
        }
    }

    fn is_metric(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(_) => matches!(self.res(expr), Res::Metric(_)),
            ExprKind::Call { callee, .. } => matches!(self.res(callee), Res::Metric(_)),
            _ => false,
        }
    }

    /// What stands before `??`: a missing entry of a map or a row of a table is `none` there.
    fn lenient(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        match &expr.kind {
            ExprKind::Index { base, keys } => self.index(expr, base, keys, true, scope),
            _ => self.eval(expr, scope),
        }
    }

    /// The element is in the list, the key in the map, the part in the text.
    pub(super) fn holds(&self, all: &Value, one: &Value, span: Span) -> Evaluated<bool> {
        match &all.data {
            Data::List(elements) => Ok(elements.iter().any(|element| equality::equal(element, one, self.host))),
            Data::Map(entries) => {
                let key = self.key_text(one, span)?;
                Ok(entries.keys().any(|name| *name == key.as_str()))
            }
            Data::Text(text) => Ok(text.contains(&*self.key_text(one, span)?)),
            Data::None => Ok(false),
            Data::Later { .. } => Err(self.later(span, "comparisons are done when the files are written")),
            _ => Ok(equality::equal(all, one, self.host)),
        }
    }

    pub(super) fn ordered(&self, op: BinaryOp, one: &Value, other: &Value, span: Span) -> Evaluated<bool> {
        let test = |ordering: Ordering| match op {
            BinaryOp::Less => ordering.is_lt(),
            BinaryOp::LessEqual => ordering.is_le(),
            BinaryOp::Greater => ordering.is_gt(),
            _ => ordering.is_ge(),
        };
        if matches!(one.data, Data::Fact(_)) || matches!(other.data, Data::Fact(_)) {
            return self.fact_ordered(op, one, other, span);
        }
        match equality::compare(one, other) {
            Some(ordering) => Ok(test(ordering)),
            None => Err(self.incomparable(one, other, span)),
        }
    }

    pub(super) fn incomparable(&self, one: &Value, other: &Value, span: Span) -> super::Fault {
        for value in [one, other] {
            if matches!(value.data, Data::Later { .. }) {
                return self.later(span, "comparisons are done when the files are written");
            }
        }
        self.host.report(Diagnostic::error(
            codes::WRONG_VALUE,
            span,
            format!("{} and {} have no order", super::display::sort(one), super::display::sort(other)),
        ))
    }
}
