//! The pages of codes about files: their examples are commands, and they are run as they stand.

use std::path::Path;
use std::process::Command;

use crate::{Place, Ran, hello};

/// What the commands of the pages find.
fn place() -> Place {
    let place = hello();
    for (path, text) in hello().files() {
        place.write(&format!("specs/{path}"), &text);
        place.write(&format!("examples/hello/{path}"), &text);
    }
    place.write("specs/teams/teams.oly", "// nobody yet\n");
    place.write("drafts/more.oly", "// nothing yet\n");
    place.write("src/main.rs", "");
    place.write("README.md", "");
    place
}

/// The commands behind a heading such as `Wrong:`.
fn commands<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("\n{heading}\n\n```sh\n"))?;
    rest.split_once("\n```").map(|(commands, _)| commands)
}

fn run(place: &Place, commands: &str) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_olyc"));
    let path = std::env::var("PATH").unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new("/"));
    let mut command = Command::new("sh");
    command.args(["-c", commands]).current_dir(place.path("."));
    command.env("PATH", format!("{}:{path}", folder.display())).env("NO_COLOR", "1");
    crate::ran(&mut command)
}

#[test]
fn what_the_pages_call_wrong_gives_the_code_and_what_they_call_right_does_not() {
    let mut shown = 0;
    for code in olyc::diagnostics::codes::ALL.iter().filter(|code| code.id().starts_with("OLY-W")) {
        let (Some(wrong), Some(right)) = (commands(code.page(), "Wrong:"), commands(code.page(), "Right:")) else {
            continue;
        };
        if code.id() == "OLY-W102" && std::fs::read_dir("/root").is_ok() {
            // Permissions do not stop an administrator.
            continue;
        }
        let marked = format!("[{}]", code.id());
        let done = run(&place(), wrong);
        assert!(done.err.contains(&marked), "{} should come of:\n{wrong}\nbut:\n{}", code.id(), done.err);
        let done = run(&place(), right);
        assert!(!done.err.contains(&marked), "{} should not come of:\n{right}\nbut:\n{}", code.id(), done.err);
        done.exits(0);
        shown += 1;
    }
    assert!(shown >= 11, "only {shown} pages were run");
}
