//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::clock::parse_date;
use super::output::Color;
use crate::compiler::{Notation, View};
use crate::diagnostics::render::Format;

/// What `--version` says; `-V` only its first line.
pub(super) const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("OLYC_COMMIT"),
    ", ",
    env!("OLYC_TARGET"),
    ")\nlanguage 1\nprovider schema google 8.0.0",
);

const EXAMPLES: &str = "\
Examples:
  olyc init shop            write a first spec into the folder `shop`
  olyc check shop           say what is wrong with it
  olyc build shop           generate the whole platform from it
  olyc prove shop           judge what it promises, with the arithmetic
  olyc diff shop            show what a build would change
  olyc why prod.web.scale.min shop
  olyc explain OLY-T104";

/// Compiles Oly: a platform is written once, its promises are judged, and the whole of it is generated.
#[derive(Parser, Debug)]
#[command(name = "olyc", version = env!("CARGO_PKG_VERSION"), long_version = VERSION, after_help = EXAMPLES, propagate_version = false)]
#[command(disable_help_subcommand = true, arg_required_else_help = true, max_term_width = 110)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Args, Debug)]
pub(super) struct Global {
    /// Say only what is wrong
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Say what is being done; repeat for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(super) verbose: u8,
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(super) color: Color,
    /// Show no progress on a terminal
    #[arg(long, global = true)]
    pub(super) no_progress: bool,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    Init(Init),
    Check(Check),
    Build(Build),
    Prove(Prove),
    Diff(Diff),
    Why(Why),
    Explain(Explain),
    Fmt(Fmt),
    Graph(Graph),
    Eject(Eject),
    /// Speak the language server protocol on standard input and output
    Lsp,
    Completions(Completions),
    Reference(Reference),
}

/// Write a first spec that checks and builds
#[derive(Args, Debug)]
pub(super) struct Init {
    /// The folder; made if it is not there
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,
    /// What to start from
    #[arg(long, value_enum, default_value_t)]
    pub(super) template: Template,
    /// Do not ask
    #[arg(short, long)]
    pub(super) yes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum Template {
    /// One service, one environment.
    #[default]
    Hello,
    /// A service with a database, in two environments.
    Service,
    /// Services that call each other, stores and three environments.
    Platform,
}

/// Say what is wrong with a spec
#[derive(Args, Debug)]
#[command(
    after_help = "Exit code: 0 no errors, 1 errors (with --strict also warnings), 2 wrong words, 74 the disk failed."
)]
pub(super) struct Check {
    /// A folder of `.oly` files, or one file of it
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// Only this environment; may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub(super) environments: Vec<String>,
    /// Warnings are errors, and so is what cannot be proved
    #[arg(long)]
    pub(super) strict: bool,
    /// Judge evidence that expires as on this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) as_of: Option<String>,
    /// How diagnostics are printed
    #[arg(long, value_enum, default_value_t, value_name = "FMT")]
    pub(super) format: FormatWord,
    /// Apply the fixes whose meaning is certain
    #[arg(long)]
    pub(super) fix: bool,
}

/// Judge what is promised, and show the arithmetic
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  olyc prove                                        a table for each environment\n  olyc prove --env prod --objective gateway_up      all of the arithmetic of one promise\n  olyc prove --format json > base.json              one verdict a line, for programs\n  olyc prove --format markdown --base base.json     a comment for a pull request: what moved\n\nExit code: 0 nothing stands against a promise, 1 a promise is refuted, unbacked or in conflict (with --strict also what is not proved) or the spec has errors, 2 wrong words, 74 the disk failed."
)]
pub(super) struct Prove {
    /// A folder of `.oly` files, or one file of it
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// Only this environment; may be repeated
    #[arg(long = "env", value_name = "ENV")]
    pub(super) environments: Vec<String>,
    /// Only this objective, with the whole of its arithmetic; may be repeated
    #[arg(long = "objective", value_name = "NAME")]
    pub(super) objectives: Vec<String>,
    /// What cannot be proved is an error
    #[arg(long)]
    pub(super) strict: bool,
    /// Judge evidence that expires as on this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) as_of: Option<String>,
    /// How verdicts are printed
    #[arg(long, value_enum, default_value_t, value_name = "FMT")]
    pub(super) format: VerdictWord,
    /// With markdown: say what moved since this output of `--format json`
    #[arg(long, value_name = "FILE")]
    pub(super) base: Option<PathBuf>,
}

/// `--format` of verdicts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum VerdictWord {
    /// For people: a table, or with --objective a tree
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// A comment for a pull request
    Markdown,
}

/// Generate the whole platform
#[derive(Args, Debug)]
#[command(
    after_help = "Exit code: 0 done, 1 errors or (--check) a difference, 2 wrong words, 3 a file that a person changed stands in the way, 74 the disk failed."
)]
pub(super) struct Build {
    /// A folder of `.oly` files, or one file of it
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// Where to write [default: `project.output`, else the spec's folder]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write nothing; exit 1 if a build would change anything
    #[arg(long, conflicts_with_all = ["dry_run", "force", "watch"])]
    pub(super) check: bool,
    /// Write nothing; say what would be written
    #[arg(long, conflicts_with = "watch")]
    pub(super) dry_run: bool,
    /// Only files (or folders) that match; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(super) only: Vec<String>,
    /// Overwrite files that a person changed
    #[arg(long)]
    pub(super) force: bool,
    /// Build again whenever the spec changes
    #[arg(long)]
    pub(super) watch: bool,
    /// How diagnostics and files are printed
    #[arg(long, value_enum, default_value_t, value_name = "FMT")]
    pub(super) format: FormatWord,
}

/// Show what a build would change, as a unified diff
#[derive(Args, Debug)]
pub(super) struct Diff {
    /// A folder of `.oly` files, or one file of it
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// Compare with this folder [default: `project.output`, else the spec's folder]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Only count the lines of each file
    #[arg(long)]
    pub(super) stat: bool,
}

/// Say where a value, or a line of a generated file, comes from
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  olyc why prod.main.machine.cpu\n  olyc why infrastructure/terraform/database.tf:12"
)]
pub(super) struct Why {
    /// `prod.main.machine.cpu`, or `FILE:LINE` of a generated file
    pub(super) address: String,
    /// A folder of `.oly` files, or one file of it
    pub(super) path: Option<PathBuf>,
}

/// Explain a code, a kind or a field
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  olyc explain OLY-T104\n  olyc explain postgres\n  olyc explain postgres.backups")]
pub(super) struct Explain {
    /// `OLY-T104`, `unit-mismatch`, `postgres` or `postgres.backups`
    pub(super) word: String,
}

/// Format specs
#[derive(Args, Debug)]
pub(super) struct Fmt {
    /// Files, folders with all folders in them, or `-` for standard input
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Write nothing; name what is not formatted, and exit 1 if anything is
    #[arg(long)]
    pub(super) check: bool,
}

/// Draw an environment
#[derive(Args, Debug)]
pub(super) struct Graph {
    /// A folder of `.oly` files, or one file of it
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// Which environment [default: the last one]
    #[arg(long = "env", value_name = "ENV")]
    pub(super) environment: Option<String>,
    /// What to show of it
    #[arg(long, value_enum, default_value_t)]
    pub(super) view: ViewWord,
    /// In which notation
    #[arg(long, value_enum, default_value_t, value_name = "FMT")]
    pub(super) format: NotationWord,
}

/// Make a generated file the user's: it is never written again
#[derive(Args, Debug)]
pub(super) struct Eject {
    /// Path of the file, from the output folder
    pub(super) artifact: String,
    /// A folder of `.oly` files, or one file of it
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// The output folder [default: `project.output`, else the spec's folder]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Give the file back
    #[arg(long)]
    pub(super) undo: bool,
}

/// Print the completions of a shell
#[derive(Args, Debug)]
pub(super) struct Completions {
    pub(super) shell: clap_complete::Shell,
}

/// Print the reference of all kinds, or write it into a folder
#[derive(Args, Debug)]
pub(super) struct Reference {
    /// The folder; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

/// `--format` of diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum FormatWord {
    /// For people
    #[default]
    Human,
    /// path:line:column: severity[CODE] message
    Short,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

impl From<FormatWord> for Format {
    fn from(word: FormatWord) -> Self {
        match word {
            FormatWord::Human => Self::Human,
            FormatWord::Short => Self::Short,
            FormatWord::Json => Self::Json,
            FormatWord::Sarif => Self::Sarif,
            FormatWord::Github => Self::Github,
        }
    }
}

/// `--view`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum ViewWord {
    #[default]
    Architecture,
    Network,
    Security,
    Data,
    Recovery,
}

impl From<ViewWord> for View {
    fn from(word: ViewWord) -> Self {
        match word {
            ViewWord::Architecture => Self::Architecture,
            ViewWord::Network => Self::Network,
            ViewWord::Security => Self::Security,
            ViewWord::Data => Self::Data,
            ViewWord::Recovery => Self::Recovery,
        }
    }
}

/// `--format` of pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(super) enum NotationWord {
    #[default]
    Mermaid,
    Dot,
    Json,
}

impl From<NotationWord> for Notation {
    fn from(word: NotationWord) -> Self {
        match word {
            NotationWord::Mermaid => Self::Mermaid,
            NotationWord::Dot => Self::Dot,
            NotationWord::Json => Self::Json,
        }
    }
}
