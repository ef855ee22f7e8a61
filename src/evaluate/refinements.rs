//! Refinements: ranges, patterns, conditions.

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, display, equality, template};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::constant;
use crate::language::types::{Refinement, Type};
use crate::source::{Name, Span};

impl Evaluator<'_> {
    /// All refinements of a type, whatever wraps them.
    pub(super) fn refine(&self, value: &Value, ty: &Type, span: Span, scope: &Scope<'_>) -> Evaluated<()> {
        match ty {
            Type::Optional(inner) | Type::Later(inner) | Type::Secret(inner) => self.refine(value, inner, span, scope),
            Type::Refined { base, .. } => {
                self.refine(value, base, span, scope)?;
                self.check_refinement(value, ty, span, scope)
            }
            _ => Ok(()),
        }
    }

    /// The outermost refinement of a type.
    pub(crate) fn check_refinement(&self, value: &Value, ty: &Type, span: Span, scope: &Scope<'_>) -> Evaluated<()> {
        let Type::Refined { refinement, .. } = ty else { return Ok(()) };
        if matches!(value.data, Data::None | Data::Later { .. }) {
            return Ok(());
        }
        let span = value.span.unwrap_or(span);
        match &**refinement {
            Refinement::Range { low, high } => {
                let mut inner = Scope { owner: scope.owner, frame: scope.frame, ..Scope::default() };
                let (least, most) = (self.eval(low, &mut inner)?, self.eval(high, &mut inner)?);
                let below = equality::compare(value, &least).is_some_and(|order| order.is_lt());
                let above = equality::compare(value, &most).is_some_and(|order| order.is_gt());
                if !below && !above {
                    return Ok(());
                }
                let side = if below { "at least" } else { "at most" };
                let bound = if below { low } else { high };
                let shown = display::display(value, self.host);
                Err(self.host.report(
                    Diagnostic::error(
                        codes::OUT_OF_RANGE,
                        span,
                        format!("`{shown}` is out of range: {side} `{}` is possible", constant(bound)),
                    )
                    .label(format!("between `{}` and `{}`", constant(low), constant(high)))
                    .also(low.span.to(high.span), "the range")
                    .help(format!(
                        "choose a value from `{}` to `{}`",
                        constant(low),
                        constant(high)
                    )),
                ))
            }
            Refinement::Matching(pattern) => {
                let text = match &value.data {
                    Data::Text(text) => std::borrow::Cow::Borrowed(text.as_ref()),
                    Data::Template(parts) => match template::plain_text(parts) {
                        Some(text) => text,
                        None => return Ok(()),
                    },
                    Data::Region(name) => std::borrow::Cow::Borrowed(name.as_str()),
                    _ => return Ok(()),
                };
                if self.host.tables().matches(*pattern, &text).unwrap_or(true) {
                    return Ok(());
                }
                Err(self.host.report(
                    Diagnostic::error(
                        codes::PATTERN_MISMATCH,
                        span,
                        format!("`{text}` has not the form that is asked for"),
                    )
                    .label(format!("must match `{pattern}`"))
                    .help(format!("write something that matches `{pattern}`")),
                ))
            }
            Refinement::Where { condition, say } => {
                let mut inner = Scope { owner: scope.owner, frame: scope.frame, ..Scope::default() };
                inner.bind(Name::new("it"), value.clone());
                if self.condition(condition, &mut inner)? {
                    return Ok(());
                }
                let message = match say {
                    Some(say) => {
                        let text = self.string(say, &mut inner)?;
                        display::display(&text, self.host)
                    }
                    None => format!("`{}` is refused here", display::display(value, self.host)),
                };
                Err(self.host.report(
                    Diagnostic::error(codes::VALUE_REFUSED, span, message)
                        .also(condition.span, "this does not hold")
                        .help("choose a value for which it holds"),
                ))
            }
        }
    }
}
