//! What a condition shows: behind `x != none` there is an `x`.

use super::scope::Checker;
use crate::language::types::Type;
use crate::source::Name;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

/// `a.b.c`, `self.a`: what a condition may speak of.
pub(super) fn path_of(expr: &Expr) -> Option<Vec<Name>> {
    match &expr.kind {
        ExprKind::Name(name) => Some(vec![*name]),
        ExprKind::SelfRef => Some(vec![Name::new("self")]),
        ExprKind::This => Some(vec![Name::new("this")]),
        ExprKind::Field { base, field, .. } => {
            let mut path = path_of(base)?;
            path.push(field.name);
            Some(path)
        }
        _ => None,
    }
}

impl Checker<'_> {
    /// From here on, to the end of the scope, what the condition says holds (or, with `false`, does not).
    pub fn assume(&mut self, condition: &Expr, truth: bool) {
        match &condition.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.assume(operand, !truth),
            ExprKind::Binary { op: BinaryOp::And, left, right, .. } if truth => {
                self.assume(left, true);
                self.assume(right, true);
            }
            ExprKind::Binary { op: BinaryOp::Or, left, right, .. } if !truth => {
                self.assume(left, false);
                self.assume(right, false);
            }
            ExprKind::Binary { op, left, right, .. } => {
                let absent = match op {
                    BinaryOp::Equal => !truth,
                    BinaryOp::NotEqual => truth,
                    _ => return,
                };
                if !absent {
                    // `x.kind == value` holds only where there is an `x`.
                    return;
                }
                let subject = match (&left.kind, &right.kind) {
                    (_, ExprKind::None) => left,
                    (ExprKind::None, _) => right,
                    _ => return,
                };
                self.assume_present(subject);
            }
            _ => {}
        }
    }

    fn assume_present(&mut self, subject: &Expr) {
        let Some(path) = path_of(subject) else { return };
        let ty = match self.types.get(subject.id.0 as usize) {
            Some(Type::Optional(inner)) => (**inner).clone(),
            _ => return,
        };
        self.narrowed.push((path, ty));
    }

    /// The type of a path, if a condition has shown that it is there.
    pub fn shown(&self, expr: &Expr) -> Option<Type> {
        if self.narrowed.is_empty() {
            return None;
        }
        let path = path_of(expr)?;
        self.narrowed.iter().rev().find(|(shown, _)| *shown == path).map(|(_, ty)| ty.clone())
    }
}
