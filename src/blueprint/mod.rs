//! From items to files: blueprints are run for each environment, and what they made is merged.

pub mod merge;
