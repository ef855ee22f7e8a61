//! Literals: units, dates, regions, and strings that must have a certain form.

use super::names::with_suggestion;
use super::scope::Checker;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes, suggest};
use crate::language::types::Type;
use crate::language::units::{self, Unit, UnitError};
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, ExprKind, Quantity};

impl Checker<'_> {
    pub fn infer_quantity(&mut self, expr: &Expr, quantity: &Quantity) -> Type {
        match units::meaning(&quantity.currency, &quantity.unit) {
            Ok(Unit::Percent) => Type::Percent,
            Ok(Unit::Quantity { dimensions, .. }) => Type::Quantity(dimensions),
            Err(error) => {
                self.report(wrong_unit(expr.span, quantity, &error));
                Type::Unknown
            }
        }
    }

    /// Regions are those of the library's table.
    pub fn demand_region(&mut self, span: Span, name: Name) {
        let Some(known) = self.regions() else { return };
        if known.contains(&name) {
            return;
        }
        let made = Diagnostic::error(codes::UNKNOWN_REGION, span, format!("no region is called `{name}`"));
        let made = with_suggestion(made, span, suggest(&name, known.iter().map(|name| name.as_str())), || {
            String::from("the table `regions` of the library lists them all")
        });
        self.report(made);
    }

    fn regions(&self) -> Option<Vec<Name>> {
        let table = self.module.tables.get(&Name::new("regions"))?;
        let crate::syntax::ast::ItemKind::Table(declared) = &table.ast.kind else { return None };
        let keys = declared.rows.iter().filter_map(|row| match row.keys.first().map(|key| &key.kind) {
            Some(ExprKind::Region(name) | ExprKind::Name(name)) => Some(*name),
            Some(ExprKind::String(string)) => string.literal().map(Name::new),
            _ => None,
        });
        Some(keys.collect())
    }
}

fn wrong_unit(span: Span, quantity: &Quantity, error: &UnitError) -> Diagnostic {
    let written = |unit: &str| format!("{}{}{unit}", quantity.currency, quantity.number);
    match error {
        UnitError::Ambiguous => {
            let mut made =
                Diagnostic::error(codes::AMBIGUOUS_UNIT, quantity.unit_span, "`/m` could be per minute or per month")
                    .help(format!("write `{}` or `{}`", written("/min"), written("/month")));
            for unit in ["/min", "/month"] {
                let text = written(unit);
                made =
                    made.fix(format!("write `{text}`"), Applicability::Unsafe, vec![Edit { span, text: text.clone() }]);
            }
            made
        }
        UnitError::Currency => Diagnostic::error(
            codes::UNKNOWN_UNIT,
            span,
            format!("prices are in dollars, and `{}` is another currency", quantity.currency),
        )
        .help("convert it, and write the amount with `$`: an exchange rate would be a guess"),
        UnitError::Unknown(meant) => {
            let made =
                Diagnostic::error(codes::UNKNOWN_UNIT, quantity.unit_span, format!("`{}` is no unit", quantity.unit));
            match meant {
                Some(meant) => {
                    let text = written(meant);
                    made.label(format!("did you mean `{meant}`?")).replace(format!("write `{text}`"), span, text)
                }
                None => made.help(
                    "units are `ms s min h d` for time, `KiB MiB GiB TiB` and `kB MB GB TB` for bytes, `%`, and `/s /min /h /day /month` for rates",
                ),
            }
        }
    }
}

/// A date that is in no calendar.
pub(super) fn wrong_date(span: Span, text: &str) -> Option<Diagnostic> {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next().flatten(), parts.next().flatten(), parts.next().flatten());
    let fine = match (year, month, day) {
        (Some(year), Some(month @ 1..=12), Some(day)) => {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = match month {
                4 | 6 | 9 | 11 => 30,
                2 if leap => 29,
                2 => 28,
                _ => 31,
            };
            (1..=days).contains(&day)
        }
        _ => false,
    };
    (!fine).then(|| {
        Diagnostic::error(codes::MALFORMED_TEXT, span, format!("there is no day `{text}`"))
            .help("a date is a year, a month and a day: `2026-11-23`")
    })
}

/// A string that has not the form of its type.
pub(crate) fn wrong_form(span: Span, text: &str, ty: &Type) -> Option<Diagnostic> {
    let (what, help) = match ty {
        Type::Cidr if !is_cidr(text) => {
            ("range of addresses", "an address and the length of its prefix: `\"10.0.0.0/8\"`")
        }
        Type::Email if !is_email(text) => ("e-mail address", "a name, `@`, and a domain: `\"platform@acme.example\"`"),
        Type::Url if !is_url(text) => ("web address", "a scheme and a host: `\"https://acme.example/path\"`"),
        Type::Cron if !is_cron(text) => ("timetable", "minute, hour, day, month, weekday: `\"0 3 * * *\"`"),
        Type::Path if !is_path(text) => {
            ("path of the project", "relative to the spec's folder, with `/`, and not above it: `\"backend/go\"`")
        }
        _ => return None,
    };
    let short = text.chars().count() <= 60 && !text.contains(char::is_control);
    let subject = if short { format!("`{text}`") } else { String::from("this text") };
    let made = Diagnostic::error(codes::MALFORMED_TEXT, span, format!("{subject} is no {what}"));
    Some(made.help(help))
}

fn is_cidr(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else { return false };
    let Ok(length) = prefix.parse::<u32>() else { return false };
    if let Ok(address) = address.parse::<std::net::Ipv4Addr>() {
        let host = u32::MAX.checked_shr(length).unwrap_or(0);
        return length <= 32 && u32::from(address) & host == 0;
    }
    length <= 128 && address.parse::<std::net::Ipv6Addr>().is_ok()
}

fn is_email(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, domain)) => {
            !name.is_empty()
                && !domain.contains('@')
                && domain.split('.').count() >= 2
                && domain.split('.').all(|part| !part.is_empty())
                && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}

fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
            && !rest.starts_with('/')
            && !text.contains(char::is_whitespace)
    })
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('/')
        && !text.contains('\\')
        && !text.contains('\0')
        && text.split('/').all(|part| part != "..")
}

fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let limits: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
    fields.len() == 5
        && fields.iter().zip(limits).all(|(field, limits)| field.split(',').all(|part| is_cron_part(part, limits)))
}

fn is_cron_part(part: &str, (low, high): (u32, u32)) -> bool {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    if step.is_some_and(|step| step.parse::<u32>().map_or(true, |step| step == 0)) {
        return false;
    }
    let number = |text: &str| text.parse::<u32>().is_ok_and(|number| (low..=high).contains(&number));
    let word = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) && high <= 12;
    range == "*"
        || number(range)
        || word(range)
        || range.split_once('-').is_some_and(|(from, to)| (number(from) && number(to)) || (word(from) && word(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_text() {
        assert!(is_cidr("10.0.0.0/12") && !is_cidr("10.0.0.1/12") && !is_cidr("10.0.0.0") && !is_cidr("10.0.0.0/33"));
        assert!(is_email("a@b.example") && !is_email("a@b") && !is_email("owners"));
        assert!(is_url("https://a.example") && !is_url("a.example"));
        assert!(
            is_cron("0 3 * * *") && is_cron("*/5 0-6 1,15 * MON-FRI") && !is_cron("60 3 * * *") && !is_cron("0 3 * *")
        );
        assert!(is_path("backend/go") && is_path(".") && !is_path("/etc") && !is_path("../up"));
    }
}
