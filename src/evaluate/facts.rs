//! Facts: intervals with what they rest on. Arithmetic works on the bounds and unites the bases; unknown is never zero.

use std::cmp::Ordering;
use std::sync::Arc;

use num_traits::Zero;

use super::arithmetic::measure;
use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Basis, Data, Fact, Strength, Value};
use super::{Evaluated, equality, template};
use crate::diagnostics::codes;
use crate::language::schema::Res;
use crate::source::{Name, Span};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Ident};

impl Evaluator<'_> {
    /// `lo..hi`
    pub(super) fn interval(&self, low: &Expr, high: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        let low = self.bound(low, scope)?;
        let high = self.bound(high, scope)?;
        Ok(Value::new(Data::Fact(Arc::new(Fact { low, high, bases: Vec::new() }))))
    }

    fn bound(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated<Option<Value>> {
        if let ExprKind::Name(name) = expr.kind
            && name == "unknown"
            && matches!(self.res(expr), Res::Word(_) | Res::None)
        {
            return Ok(None);
        }
        let value = self.eval(expr, scope)?;
        match measure(&value.data) {
            Some(_) => Ok(Some(value)),
            None if matches!(value.data, Data::Date(_)) => Ok(Some(value)),
            None => Err(self.wrong(expr.span, &value, "a number or a quantity")),
        }
    }

    /// `value by documented("source", 2025-09-10)`
    pub(super) fn based(&self, value: &Expr, basis: Ident, arguments: &[Expr], scope: &mut Scope<'_>) -> Evaluated {
        let value = self.eval(value, scope)?;
        let basis = self.basis(basis, arguments, scope)?;
        let mut fact = as_fact(value);
        if !fact.bases.contains(&basis) {
            fact.bases.push(basis);
        }
        Ok(Value::new(Data::Fact(Arc::new(fact))))
    }

    pub(super) fn basis(&self, basis: Ident, arguments: &[Expr], scope: &mut Scope<'_>) -> Evaluated<Basis> {
        let strength = match basis.name.as_str() {
            "contract" => Strength::Contract,
            "documented" => Strength::Documented,
            "measured" => Strength::Measured,
            _ => Strength::Assumed,
        };
        let (mut source, mut date): (Arc<str>, Option<i32>) = ("".into(), None);
        for argument in arguments {
            let value = self.eval(argument, scope)?;
            match &value.data {
                Data::Date(day) => date = Some(*day),
                Data::Text(text) => source = text.clone(),
                Data::Template(parts) => {
                    source = template::plain_text(parts).unwrap_or_default().as_ref().into();
                }
                _ => {}
            }
        }
        Ok(Basis { strength, source, date, span: Some(basis.span) })
    }

    pub(super) fn fact_field(&self, fact: &Fact, name: Name) -> Value {
        let bound = |bound: &Option<Value>| bound.clone().unwrap_or_else(|| Value::new(Data::None));
        let weakest = fact.bases.iter().min_by_key(|basis| basis.strength);
        match name.as_str() {
            "low" => bound(&fact.low),
            "high" => bound(&fact.high),
            "basis" => match weakest {
                Some(basis) => Value::text(basis.strength.word()),
                None => Value::new(Data::None),
            },
            "source" => {
                Value::text(fact.bases.iter().map(|basis| basis.source.as_ref()).collect::<Vec<_>>().join("; "))
            }
            "date" => match fact.bases.iter().filter_map(|basis| basis.date).min() {
                Some(day) => Value::new(Data::Date(day)),
                None => Value::new(Data::None),
            },
            _ => Value::new(Data::None),
        }
    }

    pub(super) fn fact_arithmetic(&self, op: BinaryOp, one: &Value, other: &Value, span: Span) -> Evaluated {
        let (a, b) = (as_fact(one.clone()), as_fact(other.clone()));
        let with = |op: BinaryOp, x: &Option<Value>, y: &Option<Value>| -> Evaluated<Option<Value>> {
            match (x, y) {
                (Some(x), Some(y)) => self.arithmetic(op, x, y, span).map(Some),
                _ => Ok(None),
            }
        };
        let (low, high) = match op {
            BinaryOp::Add => (with(op, &a.low, &b.low)?, with(op, &a.high, &b.high)?),
            BinaryOp::Subtract => (with(op, &a.low, &b.high)?, with(op, &a.high, &b.low)?),
            BinaryOp::Multiply if not_negative(&a.low) && not_negative(&b.low) => {
                (with(op, &a.low, &b.low)?, with(op, &a.high, &b.high)?)
            }
            BinaryOp::Divide if not_negative(&a.low) && positive(&b.low) => {
                (with(op, &a.low, &b.high)?, with(op, &a.high, &b.low)?)
            }
            BinaryOp::Divide if includes_zero(&b) => (None, None),
            _ => self.corners(op, &a, &b, span)?,
        };
        let mut bases = a.bases;
        for basis in b.bases {
            if !bases.contains(&basis) {
                bases.push(basis);
            }
        }
        Ok(Value::new(Data::Fact(Arc::new(Fact { low, high, bases }))))
    }

    /// The least and the greatest of what the bounds give; unknown as soon as one bound is.
    fn corners(&self, op: BinaryOp, a: &Fact, b: &Fact, span: Span) -> Evaluated<(Option<Value>, Option<Value>)> {
        let (mut least, mut most): (Option<Value>, Option<Value>) = (None, None);
        for x in [&a.low, &a.high] {
            for y in [&b.low, &b.high] {
                let (Some(x), Some(y)) = (x, y) else { return Ok((None, None)) };
                let corner = self.arithmetic(op, x, y, span)?;
                if least
                    .as_ref()
                    .is_none_or(|least| equality::compare(&corner, least).is_some_and(|order| order.is_lt()))
                {
                    least = Some(corner.clone());
                }
                if most.as_ref().is_none_or(|most| equality::compare(&corner, most).is_some_and(|order| order.is_gt()))
                {
                    most = Some(corner);
                }
            }
        }
        Ok((least, most))
    }

    /// The least or the greatest of facts, bound by bound. Of an unknown bound this much is known: the least is no more than the
    /// others allow, and the greatest no less.
    pub(super) fn extreme_fact(&self, all: &[Value], wanted: Ordering, span: Span) -> Evaluated {
        let facts: Vec<Fact> = all.iter().cloned().map(as_fact).collect();
        let best = |bounds: Vec<&Option<Value>>, lenient: bool| -> Evaluated<Option<Value>> {
            let mut best: Option<&Value> = None;
            for bound in bounds {
                let Some(bound) = bound else {
                    if lenient {
                        continue;
                    }
                    return Ok(None);
                };
                match best.map(|best| equality::compare(bound, best).ok_or(best)) {
                    None => best = Some(bound),
                    Some(Ok(order)) if order == wanted => best = Some(bound),
                    Some(Ok(_)) => {}
                    Some(Err(best)) => return Err(self.incomparable(bound, best, span)),
                }
            }
            Ok(best.cloned())
        };
        let low = best(facts.iter().map(|fact| &fact.low).collect(), wanted == Ordering::Greater)?;
        let high = best(facts.iter().map(|fact| &fact.high).collect(), wanted == Ordering::Less)?;
        let mut bases = Vec::new();
        for basis in facts.into_iter().flat_map(|fact| fact.bases) {
            if !bases.contains(&basis) {
                bases.push(basis);
            }
        }
        Ok(Value::new(Data::Fact(Arc::new(Fact { low, high, bases }))))
    }

    /// True only if it holds wherever in the intervals the values lie.
    pub(super) fn fact_ordered(&self, op: BinaryOp, one: &Value, other: &Value, span: Span) -> Evaluated<bool> {
        let (a, b) = (as_fact(one.clone()), as_fact(other.clone()));
        let (smaller, greater) = match op {
            BinaryOp::Less | BinaryOp::LessEqual => (a.high, b.low),
            _ => (b.high, a.low),
        };
        let (Some(smaller), Some(greater)) = (smaller, greater) else { return Ok(false) };
        match equality::compare(&smaller, &greater) {
            Some(order) if matches!(op, BinaryOp::Less | BinaryOp::Greater) => Ok(order.is_lt()),
            Some(order) => Ok(order.is_le()),
            None => Err(self.incomparable(&smaller, &greater, span)),
        }
    }
}

/// A plain value is known exactly.
pub(super) fn as_fact(value: Value) -> Fact {
    match value.data {
        Data::Fact(fact) => fact.as_ref().clone(),
        _ => Fact { low: Some(value.clone()), high: Some(value), bases: Vec::new() },
    }
}

fn not_negative(bound: &Option<Value>) -> bool {
    bound.as_ref().and_then(|value| measure(&value.data)).is_some_and(|(number, _)| number >= Zero::zero())
}

fn positive(bound: &Option<Value>) -> bool {
    bound.as_ref().and_then(|value| measure(&value.data)).is_some_and(|(number, _)| number > Zero::zero())
}

fn includes_zero(fact: &Fact) -> bool {
    let low = fact.low.as_ref().and_then(|value| measure(&value.data));
    let high = fact.high.as_ref().and_then(|value| measure(&value.data));
    match (low, high) {
        (Some((low, _)), Some((high, _))) => low <= Zero::zero() && high >= Zero::zero(),
        (Some((low, _)), None) => low <= Zero::zero(),
        (None, Some((high, _))) => high >= Zero::zero(),
        (None, None) => true,
    }
}

impl Evaluator<'_> {
    /// A fact that is exact is as good as its value.
    pub(super) fn exact(&self, value: Value, span: Span) -> Evaluated {
        let Data::Fact(fact) = &value.data else { return Ok(value) };
        match (&fact.low, &fact.high) {
            (Some(low), Some(high)) if equality::equal(low, high, self.host) => Ok(low.clone()),
            _ => {
                Err(self.fault(codes::WRONG_VALUE, span, "this is a fact between two bounds, and one value is needed"))
            }
        }
    }
}
