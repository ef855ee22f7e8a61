//! `olyc lsp`

use crate::cli::exit::Exit;
use crate::lsp;

/// The protocol's exit codes: 0 after a goodbye, 1 without one.
pub(super) fn run() -> Exit {
    if lsp::run() { Exit::Done } else { Exit::Errors }
}
