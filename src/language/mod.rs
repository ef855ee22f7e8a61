//! What the words mean: kinds, types, functions, tables, and the checker that resolves every name of every expression.

pub mod builtin;
pub mod declare;
mod display;
pub mod schema;
pub mod types;
pub mod units;
pub mod walk;

pub use declare::{declare, declare_onto};
pub use display::constant;
