use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::workspace::{Loaded, MAX_FILE, load, read_text};

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for a test");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("made");
        fs::write(path, bytes).expect("written");
    }
    folder
}

/// `code path:line:column message`
fn said(loaded: &Loaded) -> Vec<String> {
    let place = |one: &crate::diagnostics::Diagnostic| {
        one.position.map_or_else(String::new, |position| format!(":{}:{}", position.line, position.column))
    };
    loaded
        .diagnostics
        .iter()
        .map(|one| format!("{} {}{} {}", one.code, one.path.as_deref().unwrap_or_default(), place(one), one.message))
        .collect()
}

fn paths(loaded: &Loaded) -> Vec<&str> {
    loaded.input.files.iter().map(|file| &*file.path).collect()
}

#[test]
fn all_specs_of_a_folder_are_read_sorted_and_no_others() {
    let project = folder(&[
        ("b.oly", b"b"),
        ("a.oly", b"a"),
        ("readme.md", b"no"),
        (".#a.oly", b"an editor's lock"),
        ("below/c.oly", b"not imported"),
    ]);
    let loaded = load(project.path());
    assert_eq!(paths(&loaded), ["a.oly", "b.oly"]);
    assert!(loaded.diagnostics.is_empty());
    // One file names its folder.
    assert_eq!(paths(&load(&project.path().join("b.oly"))), ["a.oly", "b.oly"]);
}

#[test]
fn imports_bring_in_folders_once_even_in_circles() {
    let project = folder(&[
        ("main/a.oly", b"import \"./teams\"\nimport \"../common\"\n"),
        ("main/teams/t.oly", b"import \"..\"\n"),
        ("common/c.oly", b"import \"../main/teams\"\n"),
    ]);
    let loaded = load(&project.path().join("main"));
    assert_eq!(paths(&loaded), ["a.oly", "teams/t.oly", "../common/c.oly"]);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
}

#[test]
fn imports_of_what_is_not_there_point_at_the_import() {
    let project =
        folder(&[("a.oly", b"// \xc3\xbc\nimport \"./nope\"\nimport \"pkg@1\"\nimport \"./b.oly\"\n"), ("b.oly", b"")]);
    assert_eq!(
        said(&load(project.path())),
        [
            "OLY-W111 a.oly:3:8 `pkg@1` is not the name of a folder",
            "OLY-W110 a.oly:2:8 there is no folder `nope`",
            "OLY-W110 a.oly:4:8 `b.oly` is a file, not a folder",
        ]
    );
}

#[test]
fn bytes_that_are_not_utf8_are_named_with_their_place() {
    let project = folder(&[("a.oly", b"fine\n\xc3\xbc \xff more"), ("utf16.oly", b"\xff\xfep\0")]);
    let loaded = load(project.path());
    assert_eq!(
        said(&loaded),
        ["OLY-W104 a.oly:2:3 byte 0xFF is not UTF-8", "OLY-W104 utf16.oly:1:1 byte 0xFF is not UTF-8"]
    );
    assert_eq!(loaded.diagnostics[1].help, ["the file looks like UTF-16: save it as UTF-8"]);
    assert!(loaded.failed());
}

#[test]
fn a_byte_order_mark_is_a_warning_and_not_part_of_the_text() {
    let project = folder(&[("a.oly", b"\xef\xbb\xbfproject x { }\n")]);
    let loaded = load(project.path());
    assert_eq!(said(&loaded), ["OLY-W105 a.oly `a.oly` begins with a byte order mark"]);
    assert_eq!(&*loaded.input.files[0].text, "project x { }\n");
    assert!(!loaded.failed());
}

#[test]
fn carriage_returns_and_empty_files_are_texts_like_others() {
    let project = folder(&[("a.oly", b"project x { }\r\n"), ("b.oly", b"")]);
    let loaded = load(project.path());
    assert!(loaded.diagnostics.is_empty());
    assert_eq!(&*loaded.input.files[0].text, "project x { }\r\n");
}

#[test]
fn a_file_of_twenty_megabytes_is_refused_without_being_read() {
    let project = folder(&[]);
    let file = fs::File::create(project.path().join("a.oly")).expect("made");
    file.set_len(20 * 1024 * 1024).expect("grown");
    assert_eq!(said(&load(project.path())), ["OLY-W106 a.oly `a.oly` is larger than 16 MiB"]);
    file.set_len(MAX_FILE).expect("shrunk");
    assert!(said(&load(project.path())).is_empty(), "the limit itself is allowed");
}

#[test]
fn links_to_nothing_and_to_themselves_are_told_apart() {
    let project = folder(&[]);
    symlink("a.oly", project.path().join("a.oly")).expect("linked");
    symlink("c.oly", project.path().join("b.oly")).expect("linked");
    assert_eq!(
        said(&load(project.path())),
        [
            "OLY-W108 a.oly `a.oly` is a link that leads back to itself",
            "OLY-W107 b.oly `b.oly` was listed, but is gone"
        ]
    );
    symlink("loop", project.path().join("loop")).expect("linked");
    let looped = said(&load(&project.path().join("loop")));
    assert!(looped[0].starts_with("OLY-W108 "), "{looped:?}");
}

#[test]
fn folders_that_link_to_one_another_are_read_once() {
    let project = folder(&[("a.oly", b"import \"./again\"\n")]);
    symlink(".", project.path().join("again")).expect("linked");
    let loaded = load(project.path());
    assert_eq!((paths(&loaded), loaded.diagnostics.len()), (vec!["a.oly"], 0));
}

#[test]
fn folders_and_pipes_under_the_name_of_a_spec_do_not_hang() {
    let project = folder(&[("a.oly/x", b"")]);
    symlink("/dev/zero", project.path().join("b.oly")).expect("linked");
    assert_eq!(
        said(&load(project.path())),
        [
            "OLY-W103 a.oly `a.oly` is not a file but a folder, pipe or device",
            "OLY-W103 b.oly `b.oly` is not a file but a folder, pipe or device"
        ]
    );
}

#[test]
fn paths_that_are_wrong_are_told_apart() {
    let project = folder(&[("notes.md", b"")]);
    assert!(said(&load(&project.path().join("nope")))[0].starts_with("OLY-W101 "));
    assert!(said(&load(&project.path().join("notes.md")))[0].starts_with("OLY-W112 "));
    assert_eq!(said(&load(project.path())), ["OLY-W109 . the folder holds no `.oly` file"]);
}

#[test]
fn a_file_that_vanishes_after_it_was_listed_is_reported() {
    let project = folder(&[]);
    let mut diagnostics = Vec::new();
    assert!(read_text(&project.path().join("gone.oly"), "gone.oly", &mut diagnostics).is_none());
    assert_eq!(diagnostics[0].message, "`gone.oly` was listed, but is gone");
}

#[test]
fn prefixes_lead_from_where_the_user_stands() {
    let project = folder(&[("specs/a.oly", b"")]);
    let specs = project.path().join("specs");
    assert_eq!(load(&specs).prefix, format!("{}/", specs.display()));
    assert_eq!(load(&specs.join("a.oly")).prefix, format!("{}/", specs.display()));
}
