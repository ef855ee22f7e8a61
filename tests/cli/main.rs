//! The real program: words in; exit code, standard output and standard error out.

#![expect(clippy::disallowed_methods, reason = "a test of the program runs it and looks at the disk")]

mod answers;
mod evidence;
mod exits;
mod fixes;
mod formats;
mod limits;
mod pages;
mod prove;
mod schema;
mod start;
mod streams;
mod templates;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder with files, in which the program is run.
struct Place {
    folder: tempfile::TempDir,
}

/// What a run gave.
struct Ran {
    exit: i32,
    out: String,
    err: String,
}

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder for a test") };
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("made");
        fs::write(path, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file and its text.
    fn files(&self) -> BTreeMap<String, String> {
        walkdir::WalkDir::new(self.folder.path())
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(self.folder.path()).unwrap_or(entry.path());
                (path.to_string_lossy().into_owned(), fs::read_to_string(entry.path()).unwrap_or_default())
            })
            .collect()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_olyc"));
        command.args(words).current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "RUST_LOG", "OLYC_TEST_PANIC"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Ran {
        ran(&mut self.command(words))
    }

    fn run_with(&self, words: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        child.stdin.take().expect("piped").write_all(input).expect("taken");
        let output = child.wait_with_output().expect("a process that ends");
        Ran::new(&output)
    }
}

fn ran(command: &mut Command) -> Ran {
    Ran::new(&command.output().expect("a process"))
}

impl Ran {
    fn new(output: &std::process::Output) -> Self {
        Self {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Demands an exit code, and shows everything if it is another.
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.exit, code, "standard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    fn json(&self) -> Vec<serde_json::Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }
}

/// The example that everything starts from.
fn hello() -> Place {
    let place = Place::new(&[]);
    place.run(&["init", "--yes"]).exits(0);
    place
}
