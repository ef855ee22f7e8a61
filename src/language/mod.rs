//! What the words mean: kinds, types, functions, tables, and the checker that resolves every name of every expression.

pub mod builtin;
pub mod check;
pub mod declare;
mod display;
pub mod schema;
pub mod steps;
mod summary;
pub mod types;
pub mod units;
pub mod walk;

pub use check::{Checked, check, check_item, load};
pub use declare::{declare, declare_onto};
pub use display::constant;
pub use summary::summary_hash;
