//! Trees that cannot be written: out of the output folder, two at one path, one module of too many environments.

use std::fmt::Write as _;

use crate::hello;

/// Builds the first spec with more behind it: an error of this code, and nothing is written.
#[track_caller]
fn refused(more: &str, code: &str, message: &str) {
    let place = hello();
    let spec = place.read("main.oly");
    place.write("main.oly", format!("{spec}\n{more}"));
    let before = place.files();
    let done = place.run(&["build"]);
    assert_ne!(done.exit, 0);
    assert!(done.err.contains(&format!("[{code}]")) && done.err.contains(message), "{}", done.err);
    assert_eq!(place.files(), before, "nothing was written");
}

#[test]
fn a_file_cannot_leave_the_output_folder() {
    let ways = [
        ("../motd.txt", "leaves the output folder"),
        ("docs/../../motd.txt", "leaves the output folder"),
        ("/etc/motd", "is absolute"),
    ];
    for (path, message) in ways {
        let more = format!("blueprint out for project as p {{\n  file \"{path}\" as text = \"hello\"\n}}\n");
        refused(&more, "OLY-W203", message);
    }
}

#[test]
fn a_file_cannot_be_a_folder_too() {
    let more = "blueprint both for project as p {\n  file \"notes\" as text = \"one\"\n  \
                file \"notes/index.md\" as markdown = \"two\"\n}\n";
    refused(more, "OLY-W205", "`notes` is a file");
}

#[test]
fn one_module_is_made_of_64_environments_at_most() {
    let mut more = String::new();
    for tenant in 1..=64 {
        let _ = writeln!(more, "environment tenant_{tenant} {{ project_id = \"tenant-{tenant}-x\" }}");
    }
    refused(&more, "OLY-B305", "65 environments are more than the 64");
}
