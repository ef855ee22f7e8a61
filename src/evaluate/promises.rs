//! Promises: what is measured, a comparison, a constant.

use std::sync::Arc;

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Comparison, Data, Number, Promise, Value};
use super::{Evaluated, Fault};
use crate::diagnostics::codes;
use crate::source::{Name, Span};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

impl Evaluator<'_> {
    pub(super) fn promise(&self, op: BinaryOp, left: &Expr, right: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        let (metric, percentile) = self.metric(left, scope)?;
        let bound = self.eval(right, scope)?;
        let comparison = match op {
            BinaryOp::Less => Comparison::Less,
            BinaryOp::LessEqual => Comparison::LessEqual,
            BinaryOp::Greater => Comparison::Greater,
            BinaryOp::GreaterEqual => Comparison::GreaterEqual,
            _ => Comparison::Equal,
        };
        Ok(Value::new(Data::Promise(Arc::new(Promise { metric, percentile, comparison, bound })))
            .at(left.span.to(right.span)))
    }

    /// `availability`, `p99(latency)`, `percentile(latency, 99.8%)`
    fn metric(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated<(Name, Option<Number>)> {
        match &expr.kind {
            ExprKind::Name(name) => Ok((*name, None)),
            ExprKind::Call { callee, arguments } => {
                let (ExprKind::Name(function), Some(inner)) = (&callee.kind, arguments.first()) else {
                    return Err(Fault);
                };
                let (metric, _) = self.metric(&inner.value, scope)?;
                if let Some(part) = arguments.get(1) {
                    let value = self.eval(&part.value, scope)?;
                    return match value.data {
                        Data::Percent(part) => Ok((metric, Some(part))),
                        _ => Err(self.wrong(part.value.span, &value, "a percentage")),
                    };
                }
                Ok((metric, percentile(function)))
            }
            _ => Err(self.fault(codes::UNKNOWN_METRIC, expr.span, "a promise begins with what is measured")),
        }
    }

    pub(super) fn promise_field(&self, promise: &Promise, name: Name, span: Span) -> Evaluated {
        Ok(match name.as_str() {
            "metric" => Value::text(promise.metric),
            "percentile" => match promise.percentile {
                Some(part) => Value::new(Data::Percent(part)),
                None => Value::new(Data::None),
            },
            "comparison" => Value::text(sign(promise.comparison)),
            "bound" => promise.bound.clone(),
            _ => return Err(self.fault(codes::UNKNOWN_FIELD, span, format!("a promise has no field `{name}`"))),
        })
    }
}

/// `p99` is 99/100, `p999` is 999/1000, `p5` is 5/100.
fn percentile(function: &str) -> Option<Number> {
    let digits = function.strip_prefix('p')?;
    let number: i128 = digits.parse().ok()?;
    let scale = 10_i128.checked_pow(u32::try_from(digits.len().max(2)).ok()?)?;
    Some(Number::new(number, scale))
}

pub(super) fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
        Comparison::Equal => "==",
    }
}
