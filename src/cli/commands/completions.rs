//! `olyc completions`

use clap::CommandFactory as _;

use crate::cli::arguments::{Arguments, Completions};
use crate::cli::exit::Exit;
use crate::cli::output::Shell;

pub(super) fn run(arguments: &Completions, shell: &Shell<'_>) -> Exit {
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "olyc", &mut bytes);
    shell.output.result(&String::from_utf8_lossy(&bytes));
    Exit::Done
}
