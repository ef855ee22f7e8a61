//! `match`: the first arm that fits.

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, display, equality};
use crate::diagnostics::codes;
use crate::syntax::ast::{Arm, Expr, Pattern, VariantPattern};

impl Evaluator<'_> {
    /// Evaluates the arm that fits, in whatever way is wanted.
    pub(super) fn choose(
        &self,
        expr: &Expr,
        subject: &Value,
        arms: &[Arm],
        scope: &mut Scope<'_>,
        eval: impl Fn(&Self, &Expr, &mut Scope<'_>) -> Evaluated,
    ) -> Evaluated {
        if matches!(subject.data, Data::Later { .. }) {
            return Err(self.later(expr.span, "cases are decided when the files are written"));
        }
        for arm in arms {
            let before = scope.locals.len();
            if self.fits_pattern(&arm.pattern, subject, scope)? {
                let made = eval(self, &arm.value, scope);
                scope.locals.truncate(before);
                return made;
            }
            scope.locals.truncate(before);
        }
        let shown = display::display(subject, self.host);
        Err(self.fault(codes::MATCH_NOT_EXHAUSTIVE, expr.span, format!("no arm of this `match` is for `{shown}`")))
    }

    fn fits_pattern(&self, pattern: &Pattern, subject: &Value, scope: &mut Scope<'_>) -> Evaluated<bool> {
        match pattern {
            Pattern::Any(_) => Ok(true),
            Pattern::Literal(literal) => {
                let value = self.eval(literal, scope)?;
                Ok(equality::equal(&value, subject, self.host))
            }
            Pattern::Variants(variants) => {
                Ok(variants.iter().any(|variant| self.fits_variant(variant, subject, scope)))
            }
        }
    }

    fn fits_variant(&self, variant: &VariantPattern, subject: &Value, scope: &mut Scope<'_>) -> bool {
        let name = variant.name.name;
        let (fits, payload) = match &subject.data {
            Data::Variant(found, payload) => (*found == name, payload.as_deref().cloned()),
            Data::Item(item) => (self.host.name_of(*item) == name, None),
            Data::ItemWith(item, parameters) => {
                (self.host.name_of(*item) == name, parameters.first().map(|(_, value)| value.clone()))
            }
            Data::Text(text) => (name == text.as_ref(), None),
            _ => (false, None),
        };
        if let (true, Some(binding)) = (fits, variant.binding) {
            scope.bind(binding.name, payload.unwrap_or_else(|| Value::new(Data::None)));
        }
        fits
    }
}
