//! The types that the language has of its own, by their names.

use super::types::{Dimensions, RefType, Type};
use crate::source::Name;

/// Every type name that the language knows.
pub const NAMES: &[&str] = &[
    "Any",
    "Bandwidth",
    "Bool",
    "Bytes",
    "Capability",
    "Cidr",
    "Column",
    "Cron",
    "Date",
    "Decimal",
    "Duration",
    "Edge",
    "Email",
    "Fact",
    "Int",
    "Kind",
    "Later",
    "List",
    "Map",
    "Money",
    "Path",
    "Percent",
    "Promise",
    "Rate",
    "Ref",
    "Region",
    "Secret",
    "Spend",
    "Step",
    "String",
    "Text",
    "Timestamp",
    "Type",
    "Url",
];

/// A type that takes no arguments.
pub fn simple(name: &str) -> Option<Type> {
    Some(match name {
        "Any" => Type::Any,
        "Bool" => Type::Bool,
        "Int" => Type::Int,
        "Decimal" => Type::Decimal,
        "String" => Type::String,
        "Percent" => Type::Percent,
        "Region" => Type::Region,
        "Cidr" => Type::Cidr,
        "Cron" => Type::Cron,
        "Path" => Type::Path,
        "Url" => Type::Url,
        "Email" => Type::Email,
        "Date" => Type::Date,
        "Timestamp" => Type::Timestamp,
        "Promise" => Type::Promise,
        "Type" => Type::TypeValue,
        "Capability" => Type::Capability,
        "Edge" => Type::Edge,
        "Step" => Type::Step,
        "Duration" => Type::Quantity(Dimensions::DURATION),
        "Bytes" => Type::Quantity(Dimensions::BYTES),
        "Money" => Type::Quantity(Dimensions::MONEY),
        "Spend" => Type::Quantity(Dimensions::MONEY_RATE),
        "Rate" => Type::Quantity(Dimensions::RATE),
        "Bandwidth" => Type::Quantity(Dimensions::BYTE_RATE),
        _ => return None,
    })
}

/// A reference to an item of this kind, trait or facet; of any, when empty.
pub fn reference(target: Name) -> Type {
    Type::Ref(std::sync::Arc::new(RefType { target, parameters: Vec::new() }))
}
