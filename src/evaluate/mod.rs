//! What expressions are worth: a tree-walking evaluation over checked syntax, exact, total, without I/O.
//!
//! It knows no graph of its own: items, edges and the environment at hand are asked of a [`Host`], which `platform`
//! is. Whatever goes wrong is reported there once, and comes back as a [`Fault`], so that nothing cascades.

mod access;
mod arithmetic;
mod call;
pub mod collections;
mod display;
mod equality;
mod expression;
mod facts;
mod fit;
mod hcl;
mod host;
mod literals;
mod memo;
mod names;
pub mod native;
mod operators;
mod patterns;
mod promises;
mod records;
mod refinements;
mod scope;
mod strings;
mod tables;
mod template;
mod typed;
pub mod value;

pub use display::{date_text, decimal, display};
pub use equality::{compare, equal};
pub use expression::Evaluator;
pub use hcl::{Unprintable, to_hcl};
pub use host::{Fault, Host, Made, MadeResource, Permission, Pins, Resources, Root};
pub use literals::date;
pub use memo::Memo;
pub use scope::{Frame, Scope, Siblings};
pub use tables::Tables;
pub use template::{plain_text, splice};
pub use value::{Data, ItemId, Value};

/// A value, or a fault that was reported.
pub type Evaluated<T = Value> = Result<T, Fault>;
