//! `match`: every case is thought of, and none twice.

use super::mismatch::{later_value, list_of};
use super::names::unknown_variant;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{Arm, Expr, ExprKind, Pattern, VariantPattern};

/// What the arms so far have covered.
#[derive(Default)]
struct Covered {
    variants: Vec<(Name, Span)>,
    none: Option<Span>,
    literals: Vec<(String, Span)>,
    all: Option<Span>,
}

impl Checker<'_> {
    pub fn infer_match(&mut self, expr: &Expr, subject: &Expr, arms: &[Arm], expected: &Type) -> Type {
        let ty = self.infer_any(subject);
        if ty.is_later() {
            self.report(later_value(subject.span, "cases are decided when the files are written"));
        }
        let mut covered = Covered::default();
        let mut found = Type::Unknown;
        for arm in arms {
            let arm_type = self.scoped(|checker| {
                checker.check_pattern(arm, &ty, &mut covered);
                if !matches!(&arm.pattern, Pattern::Literal(literal) if literal.kind == ExprKind::None)
                    && covered.none.is_some()
                    && let Type::Optional(inner) = ty.plain()
                    && let Some(path) = super::narrow::path_of(subject)
                {
                    checker.narrowed.push((path, (**inner).clone()));
                }
                checker.expect(&arm.value, expected)
            });
            found = self.either(&arm.value, &found, &arm_type, expected);
        }
        self.demand_exhaustive(expr, subject, &ty, &covered);
        found
    }

    fn check_pattern(&mut self, arm: &Arm, subject: &Type, covered: &mut Covered) {
        if let Some(first) = covered.all.or_else(|| everything(subject, covered)) {
            self.report_unreachable(arm.span, first, "everything is covered by now");
            return;
        }
        match &arm.pattern {
            Pattern::Any(span) => covered.all = Some(*span),
            Pattern::Literal(literal) if literal.kind == ExprKind::None => {
                if let Some(first) = covered.none {
                    self.report_unreachable(literal.span, first, "`none` is covered already");
                }
                if !matches!(subject.plain(), Type::Optional(_) | Type::Unknown | Type::Any) {
                    self.report_unreachable(literal.span, arm.span, "this is never `none`");
                }
                self.infer_any(literal);
                covered.none.get_or_insert(literal.span);
            }
            Pattern::Literal(literal) => {
                self.expect(literal, subject.present());
                let shown = literal_text(literal);
                match covered.literals.iter().find(|(other, _)| *other == shown) {
                    Some((_, first)) => {
                        let first = *first;
                        self.report_unreachable(literal.span, first, "this case is covered already");
                    }
                    None => covered.literals.push((shown, literal.span)),
                }
            }
            Pattern::Variants(variants) => {
                for variant in variants {
                    self.check_variant(variant, subject, covered);
                }
            }
        }
    }

    fn check_variant(&mut self, variant: &VariantPattern, subject: &Type, covered: &mut Covered) {
        let name = variant.name;
        let payload = match subject.core() {
            Type::Enumeration(found) => match found.variants.iter().find(|other| other.name == name.name) {
                Some(other) => other.payload.clone(),
                None => {
                    let made = unknown_variant(name.span, name.name, found);
                    self.report(made);
                    Some(Type::Unknown)
                }
            },
            // A reference: an arm for an item.
            Type::Ref(found) => {
                let target = found.target;
                match self.module.items.get(&name.name) {
                    Some(item) if self.module.fits(item.kind, target) => {}
                    _ if self.module.incomplete => {}
                    _ => {
                        let made = Diagnostic::error(
                            codes::UNKNOWN_ITEM,
                            name.span,
                            format!("no `{target}` is called `{}`", name.name),
                        );
                        self.report(made);
                    }
                }
                Some(Type::Unknown)
            }
            Type::Unknown | Type::Any => Some(Type::Unknown),
            other => {
                let made = Diagnostic::error(
                    codes::TYPE_MISMATCH,
                    name.span,
                    format!("{} has no variants", super::mismatch::named(other)),
                )
                .help("match literals, or use `if … then … else …`");
                self.report(made);
                Some(Type::Unknown)
            }
        };
        if let Some(binding) = variant.binding {
            match payload {
                Some(ty) => self.bind(binding.name, ty),
                None => {
                    self.report(
                        Diagnostic::error(
                            codes::WRONG_ARGUMENTS,
                            binding.span,
                            format!("`{}` carries no value", name.name),
                        )
                        .help(format!("write `{}` alone", name.name)),
                    );
                    self.bind(binding.name, Type::Unknown);
                }
            }
        }
        match covered.variants.iter().find(|(other, _)| *other == name.name) {
            Some((_, first)) => {
                let first = *first;
                self.report_unreachable(name.span, first, &format!("`{}` is covered already", name.name));
            }
            None => covered.variants.push((name.name, name.span)),
        }
    }

    fn report_unreachable(&mut self, span: Span, first: Span, why: &str) {
        let mut made =
            Diagnostic::error(codes::UNREACHABLE_ARM, span, "this arm is never chosen").label(why.to_owned());
        if first != span && !(first.start <= span.start && span.end <= first.end) {
            made = made.also(first, "covered here");
        }
        self.report(made.help("remove it, or move it before the arm that covers it"));
    }

    fn demand_exhaustive(&mut self, expr: &Expr, subject: &Expr, ty: &Type, covered: &Covered) {
        if covered.all.is_some() {
            return;
        }
        let mut missing: Vec<String> = Vec::new();
        if matches!(ty.plain(), Type::Optional(_)) && covered.none.is_none() {
            missing.push(String::from("none"));
        }
        let otherwise = match ty.present() {
            Type::Enumeration(found) => {
                let open = found
                    .variants
                    .iter()
                    .filter(|variant| !covered.variants.iter().any(|(name, _)| *name == variant.name));
                missing.extend(open.map(|variant| variant.name.to_string()));
                false
            }
            Type::Bool => {
                let open =
                    ["true", "false"].into_iter().filter(|word| !covered.literals.iter().any(|(text, _)| text == word));
                missing.extend(open.map(String::from));
                false
            }
            Type::Unknown | Type::Any => return,
            _ => true,
        };
        if otherwise {
            missing.push(String::from("_"));
        }
        if missing.is_empty() {
            return;
        }
        let made = Diagnostic::error(
            codes::MATCH_NOT_EXHAUSTIVE,
            subject.span,
            if otherwise {
                String::from("this `match` does not say what holds otherwise")
            } else {
                format!("this `match` forgets {}", list_of(&missing))
            },
        );
        let help = missing.iter().map(|word| format!("`{word} => …`")).collect::<Vec<_>>().join(" and ");
        self.report(made.also(expr.span.after(), "the arms end here").help(format!("add {help}")));
    }
}

/// All variants are covered, so that nothing is left.
fn everything(subject: &Type, covered: &Covered) -> Option<Span> {
    if matches!(subject.plain(), Type::Optional(_)) && covered.none.is_none() {
        return None;
    }
    match subject.present() {
        Type::Enumeration(found) => {
            let all =
                found.variants.iter().all(|variant| covered.variants.iter().any(|(name, _)| *name == variant.name));
            covered.variants.last().filter(|_| all).map(|(_, span)| *span)
        }
        _ => None,
    }
}

fn literal_text(literal: &Expr) -> String {
    match &literal.kind {
        ExprKind::String(string) => format!("{:?}", string.literal()),
        _ => crate::language::constant(literal),
    }
}
