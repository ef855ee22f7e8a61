//! Promises: a metric of what they are `of`, a comparison, a constant.

use super::mismatch::list_of;
use super::names::with_suggestion;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, Severity, codes, suggest};
use crate::language::schema::Res;
use crate::language::types::{Dimensions, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{BinaryOp, Element, EntryKind, Expr, ExprKind};
use crate::syntax::is_of_file;

impl Checker<'_> {
    pub fn infer_promise(&mut self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Type {
        // What was measured is a value, or a bound of it; what is promised is a bound.
        if op == BinaryOp::Equal && !self.is_measurement() {
            self.report(
                Diagnostic::error(codes::TYPE_MISMATCH, expr.span, "a promise is a bound, not an exact value")
                    .help("compare with `<`, `<=`, `>` or `>=`"),
            );
        }
        let wanted = self.metric(left);
        let bound = self.infer(right, &wanted);
        match bound.plain() {
            Type::Percent | Type::Quantity(_) | Type::Int | Type::Decimal | Type::Unknown | Type::Any => {
                self.demand(right, &bound, &wanted);
            }
            other => {
                let made = super::mismatch::mismatch(right.span, other, &Type::Decimal)
                    .help("what is promised is a constant: `99.9%`, `100ms`, `10/day`");
                self.report(made);
            }
        }
        Type::Promise
    }

    /// `availability`, `p99(latency)`, `percentile(latency, 99.8%)`: what is measured, and as what.
    fn metric(&mut self, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Name(name) => self.metric_named(expr, *name),
            ExprKind::Call { callee, arguments } => {
                let ExprKind::Name(function) = callee.kind else { return self.no_metric(expr.span) };
                let mut values = arguments.iter().map(|argument| &argument.value);
                let Some(inner) = values.next() else { return self.no_metric(expr.span) };
                self.resolve(callee, Res::Metric(function));
                if function == "percentile" {
                    match values.next() {
                        Some(part) => {
                            self.expect(part, &Type::Percent);
                        }
                        None => self.report(
                            Diagnostic::error(codes::WRONG_ARGUMENTS, expr.span, "`percentile` also takes the part")
                                .help("write `percentile(latency, 99.8%)`"),
                        ),
                    }
                } else if !is_percentile(&function) {
                    self.report(
                        Diagnostic::error(codes::UNKNOWN_METRIC, callee.span, format!("`{function}` is no percentile"))
                            .help("write `p50`, `p95`, `p99`, `p999`, or `percentile(latency, 99.8%)`"),
                    );
                }
                for extra in values {
                    self.infer_any(extra);
                }
                let ty = self.metric(inner);
                self.file_type(expr, &ty);
                ty
            }
            _ => {
                self.infer_any(expr);
                self.no_metric(expr.span)
            }
        }
    }

    fn no_metric(&mut self, span: Span) -> Type {
        self.report(
            Diagnostic::error(codes::UNKNOWN_METRIC, span, "a promise begins with what is measured")
                .help("write `availability >= 99.9%` or `p99(latency) < 100ms`"),
        );
        Type::Unknown
    }

    fn metric_named(&mut self, expr: &Expr, name: Name) -> Type {
        self.resolve(expr, Res::Metric(name));
        let mut ty = Type::Any;
        for kind in self.promised_kinds() {
            let Some(kind) = self.kind(kind) else { continue };
            // How long a step takes is measured by its name.
            if self.is_measurement() && kind.steps.iter().any(|step| step.name.name == name) {
                ty = Type::Quantity(Dimensions::DURATION);
                continue;
            }
            match kind.facets.get(&name) {
                Some(facet) => {
                    if let Some(result) = &facet.result {
                        ty = measured_type(result, name);
                    }
                }
                // A kind without facets says nothing about what can be measured of it.
                None if kind.facets.is_empty() || self.is_partial(kind) => {}
                None => {
                    let mut names: Vec<&str> = kind.facets.keys().map(|name| name.as_str()).collect();
                    if self.is_measurement() {
                        names.extend(kind.steps.iter().map(|step| step.name.name.as_str()));
                    }
                    let mut made = Diagnostic::error(
                        codes::UNKNOWN_METRIC,
                        expr.span,
                        format!("nothing measures `{name}` of {}", super::mismatch::a(kind.name)),
                    );
                    if is_of_file(self.item) {
                        // A file outlives the step that was measured in it, and is no reason to stop a build.
                        made.severity = Severity::Warning;
                    }
                    let made = with_suggestion(made, expr.span, suggest(&name, names.iter().copied()), || {
                        format!("it has {}", list_of(&names))
                    });
                    self.report(made);
                    return Type::Unknown;
                }
            }
        }
        self.file_type(expr, &ty);
        ty
    }

    /// What stands here was measured, and is promised by nobody.
    fn is_measurement(&self) -> bool {
        self.subject.is_some_and(|kind| kind == "evidence")
    }

    /// The kinds of what the promise is `of`, as far as the item says it directly.
    fn promised_kinds(&self) -> Vec<Name> {
        let Some(body) = self.bodies.first() else { return Vec::new() };
        let of = body.iter().find_map(|entry| match &entry.kind {
            EntryKind::Set { name, value, .. } if name.name == "of" => Some(value),
            _ => None,
        });
        let names: Vec<Name> = match of.map(|of| &of.kind) {
            Some(ExprKind::Name(name)) => vec![*name],
            Some(ExprKind::List(elements)) => elements
                .iter()
                .filter_map(|element| match element {
                    Element::Value(Expr { kind: ExprKind::Name(name), .. }) => Some(*name),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        names.iter().filter_map(|name| self.module.items.get(name)).map(|item| item.kind).collect()
    }
}

/// What a facet gives as a number. Of a list of lines it is what they add up to: their field of the same name. Of a list of items it is
/// the part of them that keeps something.
fn measured_type(result: &Type, metric: Name) -> Type {
    if let Type::List(counted) = result.plain()
        && let Type::Ref(_) = counted.plain()
    {
        return Type::Percent;
    }
    if let Type::List(line) = result.plain()
        && let Type::Record(record) = line.plain()
        && let Some(summed) = record.field(metric)
    {
        return summed.ty.value().clone();
    }
    result.value().clone()
}

/// `p50`, `p99`, `p999`.
fn is_percentile(name: &str) -> bool {
    name.strip_prefix('p').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
