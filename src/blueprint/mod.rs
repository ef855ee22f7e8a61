//! From items to files: blueprints are run for each environment, and what they made is merged.

mod lower;
pub mod merge;

pub use lower::{Drawn, Options, before_merging, build, inspect, provider};
