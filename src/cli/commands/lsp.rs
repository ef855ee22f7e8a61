//! `olyc lsp`

use crate::cli::exit::Exit;
use crate::cli::output::Shell;

pub(super) fn run(shell: &Shell<'_>) -> Exit {
    shell.usage("this build of olyc has no language server", None)
}
