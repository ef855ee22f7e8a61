//! Merging loses and invents nothing: expanding the module with each root's values gives back that environment's own tree.

#![allow(clippy::print_stderr, reason = "tests say how much they looked at")]
#![allow(clippy::disallowed_methods, reason = "tests read examples, run judges and take the time")]

mod examples;
mod look;
mod program;
mod property;
mod specs;
