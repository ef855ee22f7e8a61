//! The command line: a thin shell. Words in, exit code out; everything between is done by other rooms.

#![expect(clippy::disallowed_methods, reason = "this is a room for files and the clock")]

mod arguments;
mod clock;
mod commands;
mod crash;
mod exit;
mod output;
mod progress;
mod report;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use exit::Exit;
use output::{Output, Shell};

/// Deep specs recurse deeply; the main thread's stack is whatever the system gives.
const STACK: usize = 64 * 1024 * 1024;

/// The program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // `--help` and `--version` are answers, everything else is a mistake of the caller.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            return if error.print().is_ok() { exit.code() } else { Exit::Disk.code() };
        }
    };
    crash::install();
    let run = move || {
        let output = Output::new(arguments.global.color);
        trace(&arguments, &output);
        let global = &arguments.global;
        let progress = !global.no_progress && !global.quiet && global.verbose == 0 && output::live_terminal();
        let shell = Shell { output: &output, quiet: global.quiet, progress };
        let exit = commands::run(&arguments.command, &shell);
        output.finish(exit)
    };
    let Ok(thread) = std::thread::Builder::new().name(String::from("olyc")).stack_size(STACK).spawn(run) else {
        return Exit::Bug.code();
    };
    // The hook has told of a panic already.
    thread.join().unwrap_or(Exit::Bug).code()
}

fn trace(arguments: &Arguments, output: &Output) {
    let level = match arguments.global.verbose {
        0 => return,
        1 => tracing::Level::INFO,
        2 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(output.error_color())
        .without_time()
        .init();
}
