//! What the words mean: kinds, types, functions, tables, and the checker that resolves every name of every expression.

pub mod schema;
pub mod types;
