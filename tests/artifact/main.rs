//! What the printers write is read back by parsers that others wrote, and judged by `terraform fmt`.
#![allow(clippy::print_stderr, reason = "tests say how much they looked at")]

mod canon;
mod hcl;
mod random;
mod yaml;
