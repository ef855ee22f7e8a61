//! One file a command.

mod build;
mod check;
mod completions;
mod diff;
mod eject;
mod explain;
mod fix;
mod fmt;
mod graph;
mod init;
mod lsp;
mod prove;
mod reference;
mod tree;
mod watch;
mod why;

use super::arguments::Command;
use super::clock::today;
use super::exit::Exit;
use super::output::Shell;
use crate::compiler::Options;
use crate::diagnostics::suggest;

pub(super) fn run(command: &Command, shell: &Shell<'_>) -> Exit {
    #[cfg(debug_assertions)]
    if std::env::var_os("OLYC_TEST_PANIC").is_some() {
        panic!("asked for by OLYC_TEST_PANIC");
    }
    match command {
        Command::Init(arguments) => init::run(arguments, shell),
        Command::Check(arguments) => check::run(arguments, shell),
        Command::Build(arguments) => build::run(arguments, shell),
        Command::Prove(arguments) => prove::run(arguments, shell),
        Command::Diff(arguments) => diff::run(arguments, shell),
        Command::Why(arguments) => why::run(arguments, shell),
        Command::Explain(arguments) => explain::run(arguments, shell),
        Command::Fmt(arguments) => fmt::run(arguments, shell),
        Command::Graph(arguments) => graph::run(arguments, shell),
        Command::Eject(arguments) => eject::run(arguments, shell),
        Command::Lsp => lsp::run(),
        Command::Completions(arguments) => completions::run(arguments, shell),
        Command::Reference(arguments) => reference::run(arguments, shell),
    }
}

/// The options of a command that has none of its own.
fn plain_options() -> Options {
    Options { environments: Vec::new(), strict: false, as_of: today() }
}

/// An environment that the project does not have is a wrong word, not an error of the spec.
fn unknown_environment(asked: &[String], known: &[String], shell: &Shell<'_>) -> Option<Exit> {
    // With none known the spec has errors that say more.
    let unknown = asked.iter().find(|one| !known.is_empty() && !known.contains(one))?;
    let help = match suggest(unknown, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the project has {}", known.join(", ")),
    };
    Some(shell.usage(&format!("there is no environment `{unknown}`"), Some(&help)))
}
