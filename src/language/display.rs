//! How types are called in messages: as a person would write them.

use std::fmt;

use super::types::{Dimensions, Enumeration, Refinement, Type};
use crate::syntax::ast::{Expr, ExprKind, UnaryOp};

impl fmt::Display for Dimensions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::DURATION => "Duration",
            Self::BYTES => "Bytes",
            Self::MONEY => "Money",
            Self::MONEY_RATE => "Spend",
            Self::RATE => "Rate",
            Self::BYTE_RATE => "Bandwidth",
            _ => {
                let mut words = Vec::new();
                for (power, word) in [(self.money, "money"), (self.bytes, "bytes"), (self.time, "time")] {
                    match power {
                        0 => {}
                        1 => words.push(word.to_owned()),
                        power => words.push(format!("{word}^{power}")),
                    }
                }
                return formatter.write_str(&if words.is_empty() { String::from("number") } else { words.join("·") });
            }
        };
        formatter.write_str(name)
    }
}

impl fmt::Display for Enumeration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, variant) in self.variants.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" | ")?;
            }
            match &variant.payload {
                Some(payload) => write!(formatter, "{}({payload})", variant.name)?,
                None => write!(formatter, "{}", variant.name)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => formatter.write_str("unknown"),
            Self::Any => formatter.write_str("Any"),
            Self::Bool => formatter.write_str("Bool"),
            Self::Int => formatter.write_str("Int"),
            Self::Decimal => formatter.write_str("Decimal"),
            Self::String => formatter.write_str("String"),
            Self::Text(language) => write!(formatter, "Text<{language}>"),
            Self::Quantity(dimensions) => write!(formatter, "{dimensions}"),
            Self::Percent => formatter.write_str("Percent"),
            Self::Region => formatter.write_str("Region"),
            Self::Cidr => formatter.write_str("Cidr"),
            Self::Cron => formatter.write_str("Cron"),
            Self::Path => formatter.write_str("Path"),
            Self::Url => formatter.write_str("Url"),
            Self::Email => formatter.write_str("Email"),
            Self::Date => formatter.write_str("Date"),
            Self::Timestamp => formatter.write_str("Timestamp"),
            Self::Promise => formatter.write_str("Promise"),
            Self::TypeValue => formatter.write_str("Type"),
            Self::Column { of } => write!(formatter, "Column<{of}>"),
            Self::List(item) => write!(formatter, "List<{item}>"),
            Self::Each(item) => write!(formatter, "each {item}"),
            Self::Map { key, value } if **key == Self::String => write!(formatter, "Map<{value}>"),
            Self::Map { key, value } => write!(formatter, "Map<{value}, key: {key}>"),
            Self::Optional(inner) if **inner == Self::Unknown => formatter.write_str("none"),
            Self::Optional(inner) => match &**inner {
                Self::Enumeration(found) if found.name.is_empty() => write!(formatter, "({found})?"),
                inner => write!(formatter, "{inner}?"),
            },
            Self::Record(record) if record.name.is_empty() => {
                formatter.write_str("{ ")?;
                for (index, field) in record.fields.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(formatter, "{comma}{}: {}", field.name, field.ty)?;
                }
                formatter.write_str(if record.fields.is_empty() { "}" } else { " }" })
            }
            Self::Record(record) => write!(formatter, "{}", record.name),
            Self::Enumeration(found) if found.name.is_empty() => write!(formatter, "{found}"),
            Self::Enumeration(found) => write!(formatter, "{}", found.name),
            Self::Ref(found) if found.target.is_empty() => formatter.write_str("Ref"),
            Self::Ref(found) => write!(formatter, "Ref<{}>", found.target),
            Self::Capability => formatter.write_str("Capability"),
            Self::Edge | Self::EdgeBetween { .. } => formatter.write_str("Edge"),
            Self::Secret(inner) => write!(formatter, "Secret<{inner}>"),
            Self::Later(inner) => write!(formatter, "Later<{inner}>"),
            Self::Fact(inner) => write!(formatter, "Fact<{inner}>"),
            Self::Refined { base, refinement } => write!(formatter, "{base}{refinement}"),
            Self::Table(name) => write!(formatter, "table {name}"),
            Self::Function(name) => write!(formatter, "function {name}"),
            Self::Step => formatter.write_str("Step"),
            Self::Parameter(name) => write!(formatter, "{name}"),
            Self::KindValue(name) if name.is_empty() => formatter.write_str("Kind"),
            Self::KindValue(name) => write!(formatter, "kind {name}"),
            Self::Resource { keyword, ty } => write!(formatter, "{keyword} {ty}"),
        }
    }
}

impl fmt::Display for Refinement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { low, high } => write!(formatter, " in {}..{}", constant(low), constant(high)),
            Self::Matching(pattern) => write!(formatter, " matching {pattern}"),
            Self::Where { .. } => formatter.write_str(" where …"),
        }
    }
}

/// A constant as it was written; `…` for what is more than that.
pub fn constant(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(number) | ExprKind::Date(number) => number.to_string(),
        ExprKind::Quantity(quantity) => format!("{}{}{}", quantity.currency, quantity.number, quantity.unit),
        ExprKind::Unary { op: UnaryOp::Minus, operand } => format!("-{}", constant(operand)),
        ExprKind::Name(name) | ExprKind::Region(name) => name.to_string(),
        ExprKind::Bool(value) => value.to_string(),
        _ => String::from("…"),
    }
}
