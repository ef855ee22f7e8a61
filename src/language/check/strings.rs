//! Strings: what is put into them, and the forms that some must have.

use super::literals;
use super::mismatch::named;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::Type;
use crate::source::Name;
use crate::syntax::ast::{Expr, StringLit, StringPart};

/// What became of the parts of a string.
#[derive(Clone, Copy, Default)]
pub(super) struct Parts {
    later: bool,
    secret: bool,
}

impl Checker<'_> {
    pub fn infer_string(&mut self, expr: &Expr, string: &StringLit, expected: &Type) -> Type {
        let core = expected.core().clone();
        let language = match &core {
            Type::Text(language) => Some(*language),
            _ => None,
        };
        let parts = self.infer_parts(&string.parts, language);
        let text = match (&core, string.literal()) {
            (Type::Text(_), _) => core.clone(),
            (Type::Path | Type::Url | Type::Email | Type::Cidr | Type::Cron, Some(literal)) => {
                if let Some(made) = literals::wrong_form(expr.span, literal, &core) {
                    self.report(made);
                }
                core.clone()
            }
            _ => Type::String,
        };
        let mut ty = text;
        if parts.secret {
            ty = Type::Secret(std::sync::Arc::new(ty));
        }
        if parts.later { ty.later() } else { ty }
    }

    pub fn infer_parts(&mut self, parts: &[StringPart], language: Option<Name>) -> Parts {
        let mut all = Parts::default();
        for part in parts {
            let found = match part {
                StringPart::Text(_) => Parts::default(),
                StringPart::Value { expr, .. } => self.interpolated(expr, language),
                StringPart::For { generator, body } => self.scoped(|checker| {
                    checker.bind_generator(generator);
                    checker.infer_parts(body, language)
                }),
                StringPart::If { condition, then, otherwise } => {
                    self.expect_condition(condition);
                    let one = self.scoped(|checker| {
                        checker.assume(condition, true);
                        checker.infer_parts(then, language)
                    });
                    let other = self.scoped(|checker| {
                        checker.assume(condition, false);
                        checker.infer_parts(otherwise, language)
                    });
                    Parts { later: one.later || other.later, secret: one.secret || other.secret }
                }
            };
            all.later |= found.later;
            all.secret |= found.secret;
        }
        all
    }

    /// A value in a string must have a form as text.
    fn interpolated(&mut self, expr: &Expr, language: Option<Name>) -> Parts {
        let ty = self.infer_any(expr);
        let parts = Parts { later: ty.is_later(), secret: ty.is_secret() };
        match ty.plain() {
            Type::Optional(inner) if **inner != Type::Unknown => {
                let made = self.maybe_none(expr, inner);
                self.report(made);
            }
            other => {
                let value = other.value();
                let ok = value.is_text()
                    || matches!(
                        value,
                        Type::Unknown
                            | Type::Any
                            | Type::Int
                            | Type::Decimal
                            | Type::Percent
                            | Type::Quantity(_)
                            | Type::Date
                            | Type::Timestamp
                            | Type::Bool
                            | Type::Enumeration(_)
                            | Type::Ref(_)
                            | Type::Promise
                            | Type::Capability
                            | Type::Parameter(_)
                    );
                if let Type::Text(found) = value
                    && let Some(language) = language
                    && !may_hold(&language, found)
                {
                    self.report(
                        Diagnostic::error(
                            codes::NOT_TEXT,
                            expr.span,
                            format!("this is text in {found}, and the string is in {language}"),
                        )
                        .help("make it in the language that it goes into, so that it is escaped for it"),
                    );
                } else if !ok {
                    self.report(
                        Diagnostic::error(codes::NOT_TEXT, expr.span, format!("{} has no form as text", named(value)))
                            .help(help_for(value)),
                    );
                }
            }
        }
        parts
    }
}

/// Text in one language may stand in text of another: Markdown holds whatever is fenced, a Dockerfile runs commands.
fn may_hold(outer: &str, inner: &str) -> bool {
    outer == inner || outer == "markdown" || (outer == "dockerfile" && inner == "bash") || outer == "text"
}

fn help_for(ty: &Type) -> &'static str {
    match ty {
        Type::List(_) | Type::Each(_) => "put its elements together: `join(…, \", \")`",
        Type::Map { .. } | Type::Record(_) => "name the field that is meant, or write `json(…)`",
        Type::Resource { .. } => "name an attribute of the resource: `.id`, `.name`",
        _ => "`text(…)` says how a value is written",
    }
}
