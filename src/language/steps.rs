//! What a step of a step graph says: the contract between kinds that declare steps, and analyses and blueprints that read them.

use super::types::{Dimensions, Type};
use crate::source::Name;

/// What the body of a step may say, in the order in which people think of it.
pub const WRITTEN: &[&str] = &["scenarios", "after", "takes", "ready", "run", "check", "undo", "human"];

/// What an operator supplies: `needs NAME "what it is" = command that finds it`.
pub const NEEDS: &str = "needs";

/// What a shell does.
fn command() -> Type {
    Type::Text(Name::new("bash"))
}

/// What an operator supplies says what it is, in prose, and the command that finds it, if one does.
pub fn supplied(field: &str) -> Type {
    if field == "value" { command().optional() } else { Type::String }
}

/// The type of something that the body of a step says; nothing if no step says it.
pub fn written(name: &str) -> Option<Type> {
    Some(match name {
        "after" => Type::Step.list(),
        // What may have failed; the library names the failures.
        "scenarios" => Type::String.list(),
        "takes" => Type::Fact(Type::Quantity(Dimensions::DURATION).into()),
        // `ready`: what must succeed before anybody begins; `check`: what succeeds when it is done.
        "ready" | "run" | "check" | "undo" => command(),
        "human" => Type::String,
        _ => return None,
    })
}

/// The type of a field of a step, for those who read it.
pub fn field(name: &str) -> Option<Type> {
    match name {
        "name" | "phase" => Some(Type::String),
        "doc" => Some(Type::String.optional()),
        "item" => Some(Type::Any),
        "after" => written(name),
        NEEDS => Some(Type::Any.list()),
        _ => written(name).map(Type::optional),
    }
}

/// All fields that can be read.
pub fn fields() -> impl Iterator<Item = &'static str> {
    ["name", "phase", "item", "doc", NEEDS].into_iter().chain(WRITTEN.iter().copied())
}
