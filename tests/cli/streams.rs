//! Which bytes go where: colours, silence, and readers that go away.

use std::fs::File;
use std::process::Stdio;

use crate::{Place, ran};

fn broken() -> Place {
    let place = Place::new(&[]);
    place.write("a.oly", b"\xff");
    place
}

#[test]
fn colours_follow_the_flag_and_the_conventions() {
    let place = broken();
    let colours = |words: &[&str], variables: &[(&str, &str)]| {
        let mut command = place.command(words);
        command.envs(variables.iter().copied());
        ran(&mut command).err.contains('\u{1b}')
    };
    assert!(!colours(&["check"], &[]), "no terminal, no colours");
    assert!(colours(&["check", "--color", "always"], &[]));
    assert!(colours(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&["check"], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colours(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colours(&["check", "--color", "always"], &[("NO_COLOR", "1")]), "the flag is nearer than the variable");
    assert!(!colours(&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn machine_formats_have_no_colours_and_say_nothing_else_on_standard_output() {
    let place = broken();
    for format in ["short", "json", "sarif", "github"] {
        let done = place.run(&["check", "--format", format, "--color", "always"]).exits(1);
        assert!(!done.out.is_empty() && !done.out.contains('\u{1b}'), "{format}");
        assert_eq!(done.err, "", "{format}");
    }
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let place = Place::new(&[("a.oly", "\u{feff}")]);
    assert_eq!(place.run(&["check", "-q"]).exits(0).err, "");
    let done = broken().run(&["check", "-q"]).exits(1);
    assert!(done.err.contains("OLY-W104") && !done.err.contains("checked"), "{}", done.err);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new(&[]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output =
        place.command(&["completions", "bash"]).stdout(writer).stderr(Stdio::piped()).output().expect("a process");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn a_full_standard_output_is_a_failure_of_the_disk() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    let place = Place::new(&[]);
    let done = ran(place.command(&["completions", "bash"]).stdout(full)).exits(74);
    assert!(done.err.contains("standard output cannot be written"), "{}", done.err);
}

#[test]
fn verbose_goes_to_standard_error() {
    let place = Place::new(&[("a.oly", "")]);
    assert_eq!(place.run(&["check", "-vvv", "--no-progress"]).exits(0).out, "");
    place.run(&["check", "-v", "-q"]).exits(2);
}

#[test]
fn watching_builds_again_when_the_spec_changes() {
    use std::io::{BufRead as _, BufReader};
    let place = crate::hello();
    let mut child = place.command(&["build", "--watch"]).stderr(Stdio::piped()).spawn().expect("a process");
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let text = place.read("main.oly");
    let (mut builds, mut last) = (0, String::new());
    for line in lines.map_while(Result::ok) {
        if line.starts_with("built ") {
            builds += 1;
            match builds {
                1 => place.write("main.oly", format!("{text}// changed\n")),
                2 => place.write("main.oly", b"\xff"),
                _ => {}
            }
        }
        last = line;
        if last.contains("nothing was written") {
            break;
        }
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert_eq!(builds, 2, "{last}");
}
