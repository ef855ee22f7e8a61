//! The Oly compiler: a library of rooms (see `docs/architecture.md`), and thin shells around them.

pub mod artifact;
pub mod blueprint;
pub mod cli;
pub mod compiler;
pub mod diagnostics;
pub mod evaluate;
pub mod ide;
pub mod language;
pub mod library;
pub mod lsp;
pub mod objectives;
pub mod platform;
pub mod provider;
pub mod session;
pub mod source;
pub mod syntax;
pub mod workspace;
