//! Numbers, quantities and dates: one token each.

use super::Lower;
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, ExprKind, Quantity};

impl Lower<'_> {
    pub(super) fn number(&mut self, text: &str, span: Span) -> Expr {
        let kind = if is_date(text) { ExprKind::Date(Name::new(text)) } else { quantity(text, span) };
        self.new_expr(span, kind)
    }
}

fn is_date(text: &str) -> bool {
    text.as_bytes().get(4) == Some(&b'-')
}

fn quantity(text: &str, span: Span) -> ExprKind {
    let digits = text.find(|char: char| char.is_ascii_digit()).unwrap_or(0);
    let (currency, rest) = text.split_at(digits);
    let end = rest.find(|char: char| !char.is_ascii_digit() && char != '_' && char != '.').unwrap_or(rest.len());
    let (number, unit) = rest.split_at(end);
    let number = if number.contains('_') { Name::new(&number.replace('_', "")) } else { Name::new(number) };
    if currency.is_empty() && unit.is_empty() {
        return ExprKind::Number(number);
    }
    let unit_length = u32::try_from(unit.len()).unwrap_or(0);
    let unit_span = Span { start: span.end.saturating_sub(unit_length), ..span };
    ExprKind::Quantity(Quantity { number, currency: Name::new(currency), unit: Name::new(unit), unit_span })
}
