//! The value of every form of expression.

use super::host::{Fault, Host};
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, literals};
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::language::schema::{Module, Res};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, UnaryOp};

/// Deeper than this nothing is evaluated: what depends on each other in so long a chain is no spec that a person wrote.
const DEPTH: u32 = 800;

/// Evaluates expressions over a host.
#[derive(Clone, Copy)]
pub struct Evaluator<'h> {
    pub host: &'h dyn Host,
}

impl<'h> Evaluator<'h> {
    pub fn new(host: &'h dyn Host) -> Self {
        Self { host }
    }

    pub fn module(&self) -> &'h Module {
        self.host.module()
    }

    pub(super) fn res(&self, expr: &Expr) -> Res {
        self.module().res(expr)
    }

    /// Files an error.
    pub(super) fn fault(&self, code: Code, span: Span, message: impl Into<String>) -> Fault {
        self.host.report(Diagnostic::error(code, span, message))
    }

    /// The value of an expression.
    pub fn eval(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        let depth = self.host.depth();
        if depth.get() >= DEPTH {
            return Err(self.host.report(
                Diagnostic::error(codes::TOO_DEEP, expr.span, "this depends on too long a chain of other values")
                    .help("shorten the chain: let the fields refer to where the value stands in the first place"),
            ));
        }
        depth.set(depth.get() + 1);
        let made = self.eval_kind(expr, scope);
        depth.set(depth.get().saturating_sub(1));
        made
    }

    fn eval_kind(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        match &expr.kind {
            ExprKind::Bool(value) => Ok(Value::new(Data::Bool(*value))),
            ExprKind::None => Ok(Value::new(Data::None)),
            ExprKind::Number(text) => match literals::number(text) {
                Some(number) => Ok(Value::new(Data::Number(number))),
                None => Err(self.overflow(expr.span)),
            },
            ExprKind::Quantity(quantity) => self.quantity(quantity, expr.span),
            ExprKind::Date(text) => match literals::date(text) {
                Some(days) => Ok(Value::new(Data::Date(days))),
                None => Err(Fault),
            },
            ExprKind::String(string) => match self.res(expr) {
                // A key that stands in quotes.
                Res::Variant(name) => Ok(Value::new(Data::Variant(name, None))),
                _ => self.string(string, scope),
            },
            ExprKind::Name(name) => self.name(expr, *name, scope),
            ExprKind::Region(name) => Ok(Value::new(Data::Region(*name))),
            ExprKind::SelfRef => match scope.owner {
                Some(item) => Ok(Value::new(Data::Item(item))),
                None => Err(self.fault(codes::WRONG_VALUE, expr.span, "`self` means nothing here")),
            },
            ExprKind::This => match scope.resources {
                Some(resources) => resources.this(expr.span),
                None => Err(self.fault(codes::WRONG_VALUE, expr.span, "`this` means nothing here")),
            },
            ExprKind::Field { .. } => self.field(expr, scope),
            ExprKind::Index { base, keys } => self.index(expr, base, keys, false, scope),
            ExprKind::Call { callee, arguments } => self.call(expr, callee, arguments, scope),
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                let value = self.condition(operand, scope)?;
                Ok(Value::new(Data::Bool(!value)))
            }
            ExprKind::Unary { op: UnaryOp::Minus, operand } => {
                let value = self.eval(operand, scope)?;
                self.negate(&value, expr.span)
            }
            ExprKind::Binary { op, left, right, .. } => self.binary(expr, *op, left, right, scope),
            ExprKind::If { condition, then, otherwise } => {
                let chosen = if self.condition(condition, scope)? { then } else { otherwise };
                self.eval(chosen, scope)
            }
            ExprKind::Match { subject, arms } => {
                let subject_value = self.eval(subject, scope)?;
                self.choose(expr, &subject_value, arms, scope, |evaluator, value, scope| evaluator.eval(value, scope))
            }
            ExprKind::List(elements) => self.list(elements, None, scope),
            ExprKind::Record(fields) => self.free_record(fields, scope),
            ExprKind::Range { low, high } => self.interval(low, high, scope),
            ExprKind::Basis { value, basis, arguments } => self.based(value, *basis, arguments, scope),
            ExprKind::Let { name, value, body } => {
                let value = self.eval(value, scope)?;
                scope.scoped(|scope| {
                    scope.bind(name.name, value);
                    self.eval(body, scope)
                })
            }
            ExprKind::Error => Err(Fault),
        }
    }

    /// A Bool that is known now.
    pub fn condition(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated<bool> {
        let value = self.eval(expr, scope)?;
        match value.data {
            Data::Bool(value) => Ok(value),
            Data::Later { .. } => Err(self.later(expr.span, "conditions are decided when the files are written")),
            _ => Err(self.wrong(expr.span, &value, "a Bool")),
        }
    }

    /// Something known only after apply stands where it is needed now.
    pub(super) fn later(&self, span: Span, why: &str) -> Fault {
        self.host.report(
            Diagnostic::error(codes::LATER_VALUE, span, "this is known only after apply")
                .label(why.to_owned())
                .help("decide on something that the spec says, or pass the value on as it is"),
        )
    }

    /// The value is of another sort than what is needed.
    pub(super) fn wrong(&self, span: Span, value: &Value, wanted: &str) -> Fault {
        if matches!(value.data, Data::Later { .. }) {
            return self.later(span, "it is needed when the files are written");
        }
        self.host.report(
            Diagnostic::error(
                codes::WRONG_VALUE,
                span,
                format!("this is {}, and {wanted} is needed", super::display::sort(value)),
            )
            .help("say what it should be where the value comes from"),
        )
    }

    pub(super) fn overflow(&self, span: Span) -> Fault {
        self.host.report(
            Diagnostic::error(codes::NUMBER_TOO_LARGE, span, "this number is larger than 128 bits hold")
                .help("numbers are exact, and have a limit: choose larger units"),
        )
    }
}
