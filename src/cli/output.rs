//! The one way to standard output and standard error: colours, and readers that went away.

use std::cell::Cell;
use std::io::{self, IsTerminal as _, Write as _};

use clap::ValueEnum;

use super::exit::Exit;
use super::progress::Progress;

/// `--color`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// Standard output and standard error.
pub(super) struct Output {
    result_color: bool,
    error_color: bool,
    /// The reader of standard output is gone: nobody is there to be told.
    gone: Cell<bool>,
    /// Standard output could not take what it was given.
    failed: Cell<bool>,
}

/// What every command gets.
pub(super) struct Shell<'a> {
    pub(super) output: &'a Output,
    pub(super) quiet: bool,
    /// Somebody watches.
    pub(super) progress: bool,
}

impl Output {
    pub(super) fn new(color: Color) -> Self {
        Self {
            result_color: wants_color(color, io::stdout().is_terminal()),
            error_color: wants_color(color, io::stderr().is_terminal()),
            gone: Cell::new(false),
            failed: Cell::new(false),
        }
    }

    pub(super) fn result_color(&self) -> bool {
        self.result_color
    }

    pub(super) fn error_color(&self) -> bool {
        self.error_color
    }

    /// Writes to standard output: results, and nothing else.
    pub(super) fn result(&self, text: &str) {
        if self.gone.get() || self.failed.get() {
            return;
        }
        let mut stream = io::stdout().lock();
        if let Err(error) = stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.gone.set(true);
            } else {
                self.failed.set(true);
                self.error(&format!("error: standard output cannot be written: {error}\n"));
            }
        }
    }

    /// Writes to standard error.
    pub(super) fn error(&self, text: &str) {
        // There is no third place to complain in.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// The exit code, given what became of standard output.
    pub(super) fn finish(&self, exit: Exit) -> Exit {
        if self.failed.get() && exit == Exit::Done { Exit::Disk } else { exit }
    }
}

impl Shell<'_> {
    /// One line to standard error that is no error; silent with `-q`.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.output.error(&format!("{text}\n"));
        }
    }

    /// The call's words are wrong.
    pub(super) fn usage(&self, message: &str, help: Option<&str>) -> Exit {
        self.complain(message, help);
        Exit::Usage
    }

    /// An error without a place in a spec.
    pub(super) fn complain(&self, message: &str, help: Option<&str>) {
        let (red, off) = if self.output.error_color { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        self.output.error(&format!("{red}error{off}: {message}\n"));
        if let Some(help) = help {
            self.output.error(&format!("  help: {help}\n"));
        }
    }

    /// Shows that work goes on, until what is returned is dropped.
    pub(super) fn working(&self, what: &str) -> Progress {
        Progress::new(self.progress, what)
    }

    /// How wide standard error is.
    pub(super) fn width(&self) -> usize {
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        asked
            .or_else(|| terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0)))
            .unwrap_or(100)
    }
}

/// Whether standard error is a terminal that can take a line back.
pub(super) fn live_terminal() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_some_and(|term| term != "dumb")
}

/// <https://no-color.org> and <https://bixense.com/clicolors>.
fn wants_color(color: Color, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Color::Auto if set("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
