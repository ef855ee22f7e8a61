//! The Oly compiler: a library of rooms (see `docs/architecture.md`), and thin shells around them.

pub mod diagnostics;
pub mod source;
pub mod syntax;
