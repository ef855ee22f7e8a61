//! What to say when a value does not fit: the likeliest slip by name, and how to mend it.

use std::sync::Arc;

use super::narrow::path_of;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::{Dimensions, Refinement, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, ExprKind, UnaryOp};

impl Checker<'_> {
    /// Reports unless the value fits what is expected of it.
    pub fn demand(&mut self, expr: &Expr, actual: &Type, expected: &Type) {
        if self.fits(actual, expected) {
            self.demand_binary_bytes(expr, expected);
            return;
        }
        let made = self.mismatch(expr, actual, expected);
        self.report(made);
    }

    fn mismatch(&self, expr: &Expr, actual: &Type, expected: &Type) -> Diagnostic {
        let span = expr.span;
        let (inner, wanted) = (actual.present(), expected.present());
        if let Type::Optional(inner) = actual.plain()
            && **inner != Type::Unknown
            && self.fits(inner, expected)
        {
            return self.maybe_none(expr, inner);
        }
        if actual.is_secret() && self.fits(&actual.known(), expected) {
            return self.secret_exposed(expr, &format!("a plain `{wanted}` is expected here"));
        }
        if actual.is_later() && self.fits(&actual.known(), expected) {
            return later_value(span, "a value that is known before apply is expected here");
        }
        match (inner, wanted.core()) {
            (Type::Int | Type::Decimal, Type::Percent) => bare_percentage(expr),
            (Type::Int | Type::Decimal, Type::Quantity(dimensions)) => missing_unit(expr, *dimensions),
            (Type::Quantity(_) | Type::Percent, Type::Quantity(_) | Type::Int | Type::Decimal | Type::Percent) => {
                unit_mismatch(span, inner, wanted)
            }
            (Type::Ref(found), Type::Ref(target)) => self.wrong_kind(span, found.target, target.target),
            (Type::Enumeration(_), text) if text.is_text() => {
                mismatch(span, inner, wanted).help("`text(…)` turns a word into a string")
            }
            (found, Type::Enumeration(enumeration)) if found.is_text() => {
                let mut made = mismatch(span, inner, wanted);
                if let ExprKind::String(string) = &expr.kind
                    && let Some(text) = string.literal()
                    && enumeration.variants.iter().any(|variant| variant.name == text)
                {
                    made = made.replace("write the word without quotes", span, text);
                }
                made
            }
            (found, Type::Quantity(_) | Type::Percent | Type::Int | Type::Decimal | Type::Date) if found.is_text() => {
                let made = mismatch(span, inner, wanted);
                match &expr.kind {
                    ExprKind::String(string) => match string.literal().filter(|text| is_plain_value(text, wanted)) {
                        Some(text) => made.replace("write it without quotes", span, text),
                        None => made,
                    },
                    _ => made,
                }
            }
            (found, Type::Region) if found.is_text() => {
                let mut made = mismatch(span, inner, wanted);
                if let ExprKind::String(string) = &expr.kind
                    && let Some(text) = string.literal()
                {
                    made = made.replace("write the region without quotes", span, text);
                }
                made
            }
            (found, Type::Bool) if found.is_text() => {
                let mut made = mismatch(span, inner, wanted);
                if let ExprKind::String(string) = &expr.kind
                    && let Some(text @ ("true" | "false")) = string.literal()
                {
                    made = made.replace(format!("write `{text}`"), span, text);
                }
                made
            }
            (Type::Int | Type::Decimal, found) if found.is_text() && matches!(expr.kind, ExprKind::Number(_)) => {
                let text = crate::language::constant(expr);
                mismatch(span, inner, wanted).replace("write it as a string", span, format!("\"{text}\""))
            }
            (Type::Decimal, Type::Int) => mismatch(span, inner, wanted)
                .help("`round(…)`, `ceil(…)` and `floor(…)` make a whole number; `whole(…)` demands one"),
            (Type::Record(found), Type::Record(_)) => {
                let made = mismatch(span, inner, wanted);
                if found.name.is_empty() { made.help("the fields differ") } else { made }
            }
            (found, Type::Text(language)) if found.is_text() => mismatch(span, inner, wanted).help(format!(
                "a string that is written here is code in {language}; a value is put into one, and escaped: `\"\\(…)\"`"
            )),
            (Type::Ref(_), Type::Capability) => mismatch(span, inner, wanted)
                .help("say what is done with it: an item and a capability, as in `main.read`"),
            (found, Type::Ref(target)) if found.is_text() => {
                let made = mismatch(span, inner, wanted);
                match &expr.kind {
                    ExprKind::String(string) => match string.literal() {
                        Some(text)
                            if self
                                .module
                                .items
                                .get(&Name::new(text))
                                .is_some_and(|item| self.module.fits(item.kind, target.target)) =>
                        {
                            made.replace("write the name without quotes", span, text)
                        }
                        _ => made.help("an item is referred to by its name, without quotes"),
                    },
                    _ => made,
                }
            }
            _ => mismatch(span, actual, expected),
        }
    }

    pub fn maybe_none(&self, expr: &Expr, inner: &Type) -> Diagnostic {
        let shown = path_of(expr).map_or_else(|| String::from("this"), |path| format!("`{}`", written(&path)));
        Diagnostic::error(codes::MAYBE_NONE, expr.span, format!("{shown} may be absent"))
            .label(format!("{}, or nothing", named(inner)))
            .help("say what holds without it: `… ?? otherwise`, or ask first: `if … != none then … else …`")
    }

    pub fn secret_exposed(&self, expr: &Expr, why: &str) -> Diagnostic {
        let path = path_of(expr);
        let shown = path.as_ref().map_or_else(|| String::from("this value"), |path| format!("`{}`", written(path)));
        let made =
            Diagnostic::error(codes::SECRET_FLOW, expr.span, format!("{shown} is secret, and would become readable"))
                .label(why.to_owned())
                .help("pass on the secret's resource id instead: who may read it, reads it when it runs");
        let origin = match path.as_deref() {
            Some([only]) => self.local(*only).and_then(|local| local.secret.clone()),
            _ => None,
        };
        match origin {
            Some((origin, span)) => made.also(span, format!("{shown} holds `{origin}`, which is secret")),
            None => made,
        }
    }

    fn wrong_kind(&self, span: Span, found: Name, target: Name) -> Diagnostic {
        let what =
            if self.module.kinds.contains_key(&target) { a(target) } else { format!("anything that has `{target}`") };
        let made = Diagnostic::error(codes::WRONG_KIND, span, format!("this is {}, not {what}", a(found)));
        let fitting = self.items_that_fit(target);
        if fitting.is_empty() { made } else { made.help(format!("{what} would be: {}", list_of(&fitting))) }
    }

    /// The first few items that a reference could mean.
    pub fn items_that_fit(&self, target: Name) -> Vec<Name> {
        let items = self.module.items.values();
        items.filter(|item| self.module.fits(item.kind, target)).map(|item| item.name).take(4).collect()
    }

    /// A size whose limits are binary is meant in binary units.
    fn demand_binary_bytes(&mut self, expr: &Expr, expected: &Type) {
        let Type::Refined { refinement, .. } = expected.unwrapped() else { return };
        let Refinement::Range { low, high } = &**refinement else { return };
        let ExprKind::Quantity(quantity) = &expr.kind else { return };
        let Some(meant) = crate::language::units::binary_of(&quantity.unit) else { return };
        let binary = [low, high].iter().all(
            |bound| matches!(&bound.kind, ExprKind::Quantity(found) if crate::language::units::is_binary(&found.unit)),
        );
        if binary {
            let text = format!("{}{meant}", quantity.number);
            let (low, high) = (crate::language::constant(low), crate::language::constant(high));
            self.report(
                Diagnostic::error(
                    codes::DECIMAL_BYTES,
                    quantity.unit_span,
                    format!("`{}` is not `{meant}`: sizes of this kind are binary", quantity.unit),
                )
                .label(format!("between {low} and {high}"))
                .replace(format!("write `{text}`"), expr.span, text),
            );
        }
    }
}

impl Type {
    /// Without the wrappers outside its refinement.
    fn unwrapped(&self) -> &Type {
        match self {
            Type::Optional(inner) | Type::List(inner) | Type::Fact(inner) | Type::Later(inner) => inner.unwrapped(),
            other => other,
        }
    }
}

/// `` a `topic` ``, `` an `ingress` ``.
pub(super) fn a(word: impl std::fmt::Display) -> String {
    let word = word.to_string();
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} `{word}`", if vowel { "an" } else { "a" })
}

/// A path as it is written.
pub(super) fn written(path: &[Name]) -> String {
    path.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(".")
}

/// `a`, `b` and `c`, in backticks.
pub(super) fn list_of<T: std::fmt::Display>(words: &[T]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

pub(super) fn mismatch(span: Span, actual: &Type, expected: &Type) -> Diagnostic {
    let wanted = if matches!(actual.plain(), Type::Optional(_)) { expected } else { expected.present() };
    Diagnostic::error(codes::TYPE_MISMATCH, span, format!("expected {}, found {}", named(wanted), named(actual)))
        .label(format!("this is {}", named(actual)))
}

/// `a Duration`, `one of small | large`, …
pub(super) fn named(ty: &Type) -> String {
    match ty.plain() {
        Type::Enumeration(found) if found.name.is_empty() => format!("one of `{found}`"),
        Type::Optional(inner) if **inner == Type::Unknown => String::from("`none`"),
        Type::Record(record) if record.name.is_empty() => String::from("a record"),
        Type::Ref(found) if found.target.is_empty() => String::from("an item"),
        Type::Ref(found) => format!("a reference to `{}`", found.target),
        plain => format!("`{plain}`"),
    }
}

pub(super) fn later_value(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error(codes::LATER_VALUE, span, "this value is known only after apply")
        .label(why.to_owned())
        .help("decide by what the spec says; a later value may go into strings, lists and arguments")
}

fn bare_percentage(expr: &Expr) -> Diagnostic {
    let text = crate::language::constant(expr);
    let made = Diagnostic::error(codes::BARE_PERCENTAGE, expr.span, "a percentage is written with its sign");
    if is_literal(expr) {
        made.label("a plain number").replace(format!("write `{text}%`"), expr.span, format!("{text}%"))
    } else {
        made.label("a plain number").help("multiply with `1%`, or write the sign behind the number")
    }
}

fn missing_unit(expr: &Expr, dimensions: Dimensions) -> Diagnostic {
    let text = crate::language::constant(expr);
    let made = Diagnostic::error(codes::MISSING_UNIT, expr.span, format!("{} needs a unit", a(dimensions)))
        .label("a plain number");
    if !is_literal(expr) {
        let one = match dimensions {
            Dimensions::DURATION => "1s",
            Dimensions::BYTES => "1GiB",
            Dimensions::MONEY => "$1",
            Dimensions::MONEY_RATE => "$1/month",
            Dimensions::RATE => "1/s",
            _ => "1GB/s",
        };
        return made.help(format!("multiply with the unit that is meant, as in `n * {one}`"));
    }
    let units: &[(&str, &str)] = match dimensions {
        Dimensions::DURATION => &[("", "s"), ("", "min"), ("", "h")],
        Dimensions::BYTES => &[("", "MiB"), ("", "GiB")],
        Dimensions::MONEY => &[("$", "")],
        Dimensions::MONEY_RATE => &[("$", "/month")],
        Dimensions::RATE => &[("", "/s"), ("", "/min"), ("", "/day")],
        Dimensions::BYTE_RATE => &[("", "MB/s")],
        _ => &[],
    };
    let choices: Vec<String> = units.iter().map(|(before, after)| format!("{before}{text}{after}")).collect();
    let mut made =
        made.help(format!("write {}", choices.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(" or ")));
    for choice in choices {
        let edit = crate::diagnostics::Edit { span: expr.span, text: choice.clone() };
        made = made.fix(format!("write `{choice}`"), crate::diagnostics::Applicability::Unsafe, vec![edit]);
    }
    made
}

pub(super) fn unit_mismatch(span: Span, actual: &Type, expected: &Type) -> Diagnostic {
    Diagnostic::error(codes::UNIT_MISMATCH, span, format!("expected {}, found {}", named(expected), named(actual)))
        .label(format!("this is {}", named(actual)))
        .help("quantities of different dimensions do not mix")
}

/// A text that would be a literal of the type, without its quotes.
fn is_plain_value(text: &str, wanted: &Type) -> bool {
    use crate::language::units::{Unit, meaning};
    let (currency, rest) = text.strip_prefix('$').map_or(("", text), |rest| ("$", rest));
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (number, unit) = rest.split_at(end);
    if !number.starts_with(|c: char| c.is_ascii_digit()) || number.ends_with('.') {
        return false;
    }
    match wanted.core() {
        Type::Int => rest.bytes().all(|byte| byte.is_ascii_digit()),
        Type::Decimal => unit.is_empty(),
        Type::Percent => unit == "%",
        Type::Quantity(wanted) => matches!(
            meaning(currency, unit),
            Ok(Unit::Quantity { dimensions, .. }) if dimensions == wanted.normalised() && !(unit.is_empty() && currency.is_empty())
        ),
        _ => false,
    }
}

fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_) => true,
        ExprKind::Unary { op: UnaryOp::Minus, operand } => is_literal(operand),
        _ => false,
    }
}

/// A record written in place, for messages and for what no type was expected of.
pub(super) fn anonymous(fields: Vec<crate::language::types::Field>) -> Type {
    Type::Record(Arc::new(crate::language::types::RecordType { name: Name::default(), fields }))
}
