//! The type of every form of expression.

use super::literals;
use super::mismatch::{later_value, mismatch};
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::schema::Res;
use crate::language::types::Type;
use crate::syntax::ast::{Expr, ExprKind};

impl Checker<'_> {
    /// The type of an expression that must be of a certain type; what does not fit is reported.
    pub fn expect(&mut self, expr: &Expr, expected: &Type) -> Type {
        let actual = self.infer(expr, expected);
        // Branches and elements were held against it one by one.
        if !hands_down(expr) {
            self.demand(expr, &actual, expected);
        }
        actual
    }

    /// The type of an expression, nothing being expected.
    pub fn infer_any(&mut self, expr: &Expr) -> Type {
        self.infer(expr, &Type::Any)
    }

    /// The type of an expression; `expected` only says how bare words are meant. Files it.
    pub fn infer(&mut self, expr: &Expr, expected: &Type) -> Type {
        let mut ty = self.infer_kind(expr, expected);
        if let Type::Optional(_) = ty
            && let Some(shown) = self.shown(expr)
        {
            ty = shown;
        }
        self.file_type(expr, &ty);
        ty
    }

    fn infer_kind(&mut self, expr: &Expr, expected: &Type) -> Type {
        match &expr.kind {
            ExprKind::Error => Type::Unknown,
            ExprKind::Bool(_) => Type::Bool,
            ExprKind::None => Type::Optional(std::sync::Arc::new(Type::Unknown)),
            ExprKind::Number(number) => {
                if number.contains('.') {
                    Type::Decimal
                } else {
                    Type::Int
                }
            }
            ExprKind::Quantity(quantity) => self.infer_quantity(expr, quantity),
            ExprKind::Date(text) => {
                if let Some(made) = literals::wrong_date(expr.span, text) {
                    self.report(made);
                }
                Type::Date
            }
            ExprKind::String(string) => self.infer_string(expr, string, expected),
            ExprKind::Name(name) => self.infer_name(expr, *name, expected),
            ExprKind::Region(name) => {
                self.demand_region(expr.span, *name);
                self.resolve(expr, Res::Region(*name));
                Type::Region
            }
            ExprKind::SelfRef => match self.subject {
                Some(kind) => Type::reference_to(kind),
                None => self.out_of_place(expr, "self", "it is the item whose spec or kind this is, and there is none"),
            },
            ExprKind::This => match self.this.clone() {
                Some(ty) => ty,
                None => {
                    self.out_of_place(expr, "this", "it is the resource whose body it stands in, and there is none")
                }
            },
            ExprKind::Field { base, field, optional } => self.infer_field(expr, base, *field, *optional, expected),
            ExprKind::Index { base, keys } => self.infer_index(expr, base, keys),
            ExprKind::Call { callee, arguments } => self.infer_call(expr, callee, arguments, expected),
            ExprKind::Unary { op, operand } => self.infer_unary(*op, operand),
            ExprKind::Binary { op, op_span, left, right } => {
                self.infer_binary(expr, *op, *op_span, left, right, expected)
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expect_condition(condition);
                let one = self.scoped(|checker| {
                    checker.assume(condition, true);
                    checker.expect(then, expected)
                });
                let other = self.scoped(|checker| {
                    checker.assume(condition, false);
                    checker.expect(otherwise, expected)
                });
                self.either(otherwise, &one, &other, expected)
            }
            ExprKind::Match { subject, arms } => self.infer_match(expr, subject, arms, expected),
            ExprKind::List(elements) => self.infer_list(elements, expected),
            ExprKind::Record(fields) => self.infer_record(expr, fields, expected),
            ExprKind::Range { low, high } => self.infer_range(low, high, expected),
            ExprKind::Basis { value, basis, arguments } => self.infer_basis(value, *basis, arguments, expected),
            ExprKind::Let { name, value, body } => {
                let ty = self.infer_any(value);
                self.scoped(|checker| {
                    checker.bind_value(name.name, ty, value);
                    checker.expect(body, expected)
                })
            }
        }
    }

    fn out_of_place(&mut self, expr: &Expr, word: &str, why: &str) -> Type {
        self.report(
            Diagnostic::error(codes::UNKNOWN_NAME, expr.span, format!("`{word}` means nothing here"))
                .label(why.to_owned()),
        );
        Type::Unknown
    }

    /// A Bool that is known when the files are written.
    pub fn expect_condition(&mut self, condition: &Expr) {
        let ty = self.infer(condition, &Type::Bool);
        if ty.is_later() {
            self.report(later_value(condition.span, "conditions are decided when the files are written"));
        } else {
            self.demand(condition, &ty, &Type::Bool);
        }
    }

    /// The type of what is one of two branches.
    pub fn either(&mut self, second: &Expr, one: &Type, other: &Type, expected: &Type) -> Type {
        match self.join(one, other) {
            Some(joined) => joined,
            None if expected.is_open() => {
                if *expected == Type::Any {
                    return Type::Any;
                }
                self.report(mismatch(second.span, other, one).help("both branches give a value of one type"));
                Type::Unknown
            }
            None => expected.clone(),
        }
    }

    /// `x` of `for x in xs`, with one or two names; binds them.
    pub fn bind_generator(&mut self, generator: &crate::syntax::ast::Generator) {
        let over = self.infer_any(&generator.over);
        let mut subject = over.plain().clone();
        if let Type::Later(_) = subject {
            self.report(later_value(generator.over.span, "loops are unrolled when the files are written"));
            subject = Type::Unknown;
        }
        if let Type::Optional(inner) = &subject
            && !inner.is_open()
        {
            let made = self.maybe_none(&generator.over, inner);
            self.report(made);
            subject = (**inner).clone();
        }
        let (key, value) = match subject.plain() {
            Type::List(item) | Type::Each(item) => (Type::Int, (**item).clone()),
            Type::Map { key, value } => ((**key).clone(), (**value).clone()),
            Type::Record(record) if record.fields.is_empty() => (Type::Unknown, Type::Unknown),
            Type::Record(_) => (Type::String, Type::Any),
            Type::Unknown | Type::Any => (subject.clone(), subject.clone()),
            other => {
                self.report(
                    Diagnostic::error(
                        codes::TYPE_MISMATCH,
                        generator.over.span,
                        format!("`for` goes through a list or a map, and this is {}", super::mismatch::named(other)),
                    )
                    .help("put it into a list: `[…]`"),
                );
                (Type::Unknown, Type::Unknown)
            }
        };
        let is_map = matches!(subject.plain(), Type::Map { .. });
        match generator.names.as_slice() {
            [only] => self.bind(only.name, if is_map { key } else { value }),
            [first, second, ..] => {
                self.bind(first.name, key);
                self.bind(second.name, value);
            }
            [] => {}
        }
        if let Some(condition) = &generator.condition {
            self.expect_condition(condition);
            self.assume(condition, true);
        }
    }
}

/// The parts of the expression were already held against what is expected of the whole.
fn hands_down(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::If { .. } | ExprKind::Let { .. } | ExprKind::Match { .. } | ExprKind::Error)
}
