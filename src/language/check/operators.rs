//! Arithmetic, comparison and logic: dimensions, and what is known too late for them.

use std::sync::Arc;

use super::mismatch::{later_value, mismatch, named, unit_mismatch};
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::{Dimensions, Type};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

impl Checker<'_> {
    pub fn infer_unary(&mut self, op: UnaryOp, operand: &Expr) -> Type {
        match op {
            UnaryOp::Not => {
                self.expect_condition(operand);
                Type::Bool
            }
            UnaryOp::Minus => {
                let ty = self.operand(operand, &Type::Any);
                match ty.value() {
                    Type::Int | Type::Decimal | Type::Percent | Type::Quantity(_) | Type::Unknown | Type::Any => ty,
                    other => {
                        self.report(mismatch(operand.span, other, &Type::Decimal));
                        Type::Unknown
                    }
                }
            }
        }
    }

    pub fn infer_binary(
        &mut self,
        expr: &Expr,
        op: BinaryOp,
        op_span: Span,
        left: &Expr,
        right: &Expr,
        expected: &Type,
    ) -> Type {
        if *expected.core() == Type::Promise && is_comparison(op) {
            return self.infer_promise(expr, op, left, right);
        }
        match op {
            BinaryOp::And => {
                self.expect_condition(left);
                self.scoped(|checker| {
                    checker.assume(left, true);
                    checker.expect_condition(right);
                });
                Type::Bool
            }
            BinaryOp::Or => {
                self.expect_condition(left);
                self.scoped(|checker| {
                    checker.assume(left, false);
                    checker.expect_condition(right);
                });
                Type::Bool
            }
            BinaryOp::Default => self.infer_default(left, right, expected),
            BinaryOp::In => {
                let over = self.infer_any(right);
                let element = match over.present() {
                    Type::List(inner) | Type::Each(inner) => (**inner).clone(),
                    Type::Map { key, .. } => (**key).clone(),
                    text if text.is_text() => Type::String,
                    _ => Type::Any,
                };
                self.expect(left, &element);
                Type::Bool
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.compare_equal(left, right);
                Type::Bool
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                let (one, other) = self.operands(left, right);
                self.compare_order(op_span, left, right, &one, &other);
                Type::Bool
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let (one, other) = self.operands(left, right);
                let fact = is_fact(&one) || is_fact(&other);
                let ty = self.arithmetic(op, op_span, left, right, one.value(), other.value());
                if fact && !ty.is_open() { Type::Fact(Arc::new(ty)) } else { ty }
            }
        }
    }

    /// An operand of arithmetic or order: there, and known now.
    fn operand(&mut self, expr: &Expr, expected: &Type) -> Type {
        let ty = self.infer(expr, expected);
        if ty.is_later() || ty.is_secret() {
            self.report(later_value(expr.span, "arithmetic and comparisons are done when the files are written"));
            return Type::Unknown;
        }
        if let Type::Optional(inner) = ty.plain() {
            let made = self.maybe_none(expr, inner);
            self.report(made);
            return Type::Unknown;
        }
        ty
    }

    /// Both sides; a bare word on one side is meant by the type of the other.
    fn operands(&mut self, left: &Expr, right: &Expr) -> (Type, Type) {
        if self.is_stranger(left) {
            let other = self.operand(right, &Type::Any);
            let one = self.operand(left, other.value());
            return (one, other);
        }
        let one = self.operand(left, &Type::Any);
        let other = self.operand(right, one.value());
        (one, other)
    }

    /// A bare word that means nothing by itself.
    fn is_stranger(&self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Name(name) if !self.is_known_name(name))
    }

    fn compare_equal(&mut self, left: &Expr, right: &Expr) {
        let (first, second) = if self.is_stranger(left) { (right, left) } else { (left, right) };
        let one = self.infer_any(first);
        let other = self.infer(second, &one);
        for (side, ty) in [(first, &one), (second, &other)] {
            if ty.is_later_itself() {
                self.report(later_value(side.span, "comparisons are done when the files are written"));
                return;
            }
        }
        if let (Type::Int | Type::Decimal, Type::Percent) = (other.value(), one.value()) {
            self.demand(second, &other, &one);
            return;
        }
        if !self.fits(&one, &other) && !self.fits(&other, &one) {
            self.demand(second, &other, &one);
        }
    }

    fn compare_order(&mut self, op_span: Span, left: &Expr, right: &Expr, one: &Type, other: &Type) {
        match (one.value(), other.value()) {
            (Type::Unknown | Type::Any, _) | (_, Type::Unknown | Type::Any) => {}
            (Type::Percent, Type::Int | Type::Decimal) => self.demand(right, other, one),
            (Type::Int | Type::Decimal, Type::Percent) => self.demand(left, one, other),
            (Type::Quantity(_), Type::Int | Type::Decimal) => self.demand(right, other, one),
            (Type::Int | Type::Decimal, Type::Quantity(_)) => self.demand(left, one, other),
            (Type::Quantity(a), Type::Quantity(b)) if a.normalised() != b.normalised() => {
                self.report_clash(op_span, left, right, one, other, "compared");
            }
            (Type::Int | Type::Decimal, Type::Int | Type::Decimal)
            | (Type::Percent, Type::Percent)
            | (Type::Quantity(_), Type::Quantity(_))
            | (Type::Date, Type::Date)
            | (Type::Timestamp, Type::Timestamp)
            | (Type::Parameter(_), Type::Parameter(_)) => {}
            (a, b) if a.is_text() && b.is_text() => {}
            (a, b) if a == b => {
                self.report(
                    Diagnostic::error(codes::TYPE_MISMATCH, op_span, format!("{} has no order", named(a)))
                        .help("compare with `==` or `!=`"),
                );
            }
            (a, b) => {
                let made = mismatch(right.span, b, a);
                self.report(made);
            }
        }
    }

    fn report_clash(&mut self, op_span: Span, left: &Expr, right: &Expr, one: &Type, other: &Type, done: &str) {
        let made = unit_mismatch(op_span, other, one);
        let (one, other) = (named(one.value()), named(other.value()));
        let mut made = made;
        made.message = format!("{one} and {other} cannot be {done}");
        made.label = String::new();
        self.report(made.also(left.span, format!("this is {one}")).also(right.span, format!("this is {other}")));
    }

    fn arithmetic(&mut self, op: BinaryOp, op_span: Span, left: &Expr, right: &Expr, one: &Type, other: &Type) -> Type {
        use BinaryOp::{Add, Divide, Multiply, Subtract};
        match (op, one, other) {
            (_, Type::Unknown | Type::Any, _) | (_, _, Type::Unknown | Type::Any) => Type::Unknown,
            (Divide, Type::Int | Type::Decimal, Type::Int | Type::Decimal) => Type::Decimal,
            (_, Type::Int, Type::Int) => Type::Int,
            (_, Type::Int | Type::Decimal, Type::Int | Type::Decimal) => Type::Decimal,
            (Add | Subtract, Type::Percent, Type::Percent | Type::Int | Type::Decimal)
            | (Add | Subtract, Type::Int | Type::Decimal, Type::Percent)
            | (Multiply, Type::Percent, Type::Percent)
            | (Divide, Type::Percent, Type::Int | Type::Decimal) => Type::Percent,
            (Multiply, Type::Percent, Type::Int | Type::Decimal)
            | (Multiply, Type::Int | Type::Decimal, Type::Percent)
            | (Divide, Type::Percent | Type::Int | Type::Decimal, Type::Percent) => Type::Decimal,
            (Multiply | Divide, Type::Quantity(found), Type::Percent | Type::Int | Type::Decimal)
            | (Multiply, Type::Percent | Type::Int | Type::Decimal, Type::Quantity(found)) => Type::Quantity(*found),
            (Multiply, Type::Quantity(a), Type::Quantity(b)) => Type::quantity(a.times(*b)),
            (Divide, Type::Quantity(a), Type::Quantity(b)) => Type::quantity(a.over(*b)),
            (Divide, Type::Percent | Type::Int | Type::Decimal, Type::Quantity(b)) => {
                Type::quantity(Dimensions::NONE.over(*b))
            }
            (Add | Subtract, Type::Quantity(a), Type::Quantity(b)) if a.normalised() == b.normalised() => {
                Type::Quantity(*a)
            }
            (Subtract, Type::Date, Type::Date) => Type::Quantity(Dimensions::DURATION),
            (Add | Subtract, Type::Date, Type::Quantity(Dimensions::DURATION)) => Type::Date,
            (Add | Subtract, Type::Quantity(_), Type::Int | Type::Decimal) => {
                self.demand(right, other, one);
                one.clone()
            }
            (Add | Subtract, Type::Int | Type::Decimal, Type::Quantity(_)) => {
                self.demand(left, one, other);
                other.clone()
            }
            (Add | Subtract, Type::Quantity(_) | Type::Percent, Type::Quantity(_) | Type::Percent) => {
                let done = if op == Add { "added" } else { "subtracted" };
                self.report_clash(op_span, left, right, one, other, done);
                Type::Unknown
            }
            (Add, a, b) if a.is_text() || b.is_text() => {
                self.report(
                    Diagnostic::error(codes::TYPE_MISMATCH, op_span, "`+` adds numbers, not text")
                        .help("put the values into one string: `\"\\(a)\\(b)\"`, or use `join([a, b], \"\")`"),
                );
                Type::String
            }
            (Add, Type::List(_), _) | (Add, _, Type::List(_)) => {
                self.report(
                    Diagnostic::error(codes::TYPE_MISMATCH, op_span, "`+` adds numbers, not lists")
                        .help("make one list of both: `[...a, ...b]`"),
                );
                one.clone()
            }
            _ => {
                let wrong_left = !is_numeric(one);
                let (side, found) = if wrong_left { (left, one) } else { (right, other) };
                let made = Diagnostic::error(
                    codes::TYPE_MISMATCH,
                    side.span,
                    format!("{} is nothing to calculate with", named(found)),
                )
                .help("arithmetic takes numbers and quantities");
                self.report(made);
                Type::Unknown
            }
        }
    }

    /// `a ?? b`: what is there, or else the other.
    fn infer_default(&mut self, left: &Expr, right: &Expr, expected: &Type) -> Type {
        let wanted = expected.clone().optional();
        let one = self.infer(left, &wanted);
        let inner = match one.plain() {
            Type::Optional(inner) => (**inner).clone(),
            other => other.clone(),
        };
        let hint = if expected.is_open() { inner.clone() } else { expected.clone() };
        let other = self.infer(right, &hint);
        match self.join(&inner, &other) {
            Some(joined) => joined,
            None => {
                self.demand(right, &other, &inner);
                inner
            }
        }
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual | BinaryOp::Equal)
}

fn is_fact(ty: &Type) -> bool {
    matches!(ty.plain(), Type::Fact(_))
}

fn is_numeric(ty: &Type) -> bool {
    matches!(
        ty.value(),
        Type::Int | Type::Decimal | Type::Percent | Type::Quantity(_) | Type::Date | Type::Parameter(_)
    )
}
