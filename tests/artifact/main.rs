//! What the printers write is read back by parsers that others wrote, and judged by `terraform fmt`.
#![allow(clippy::print_stderr, reason = "tests say how much they looked at")]
#![allow(clippy::disallowed_methods, reason = "tests read examples, run judges and take the time")]

mod canon;
mod examples;
mod hcl;
mod random;
mod yaml;
