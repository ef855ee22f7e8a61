//! `build`, `diff` and `eject` on the first spec: what is written, what is kept, what stops.

use crate::{Place, hello};

/// The first spec, built; and one of its files.
fn built() -> (Place, String) {
    let place = hello();
    let lines = place.run(&["build", "--format", "json"]).exits(0).json();
    let file = lines
        .iter()
        .filter(|line| line["type"] == "artifact" && line["action"] == "created")
        .filter_map(|line| line["path"].as_str())
        .find(|path| path.ends_with(".tf"))
        .expect("a build makes Terraform");
    let file = file.to_owned();
    (place, file)
}

#[test]
fn a_second_build_changes_nothing_and_check_agrees() {
    let (place, _) = built();
    let before = place.files();
    let lines = place.run(&["build", "--format", "json"]).exits(0).json();
    assert!(
        lines
            .iter()
            .filter(|line| line["type"] == "artifact")
            .all(|line| line["action"] == "unchanged" || line["action"] == "kept")
    );
    assert_eq!(lines.last().map(|line| line["written"].clone()), Some(0.into()));
    let done = place.run(&["build", "--check"]).exits(0);
    assert!(done.err.contains("unchanged"), "{}", done.err);
    assert_eq!(place.run(&["diff"]).exits(0).out, "");
    assert_eq!(place.files(), before);
}

#[test]
fn an_artifact_says_what_it_is_and_where_it_comes_from() {
    let place = hello();
    let lines = place.run(&["build", "--dry-run", "--format", "json"]).exits(0).json();
    assert_eq!(place.files().len(), hello().files().len(), "a dry run writes nothing");
    let first = lines.iter().find(|line| line["type"] == "artifact").expect("an artifact");
    let keys: Vec<&str> =
        first.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default();
    assert_eq!(keys, ["type", "path", "action", "bytes", "from"]);
    let from_spec = lines.iter().any(|line| {
        line["from"]
            .as_array()
            .is_some_and(|from| from.iter().any(|one| one.as_str().is_some_and(|one| one.starts_with("main.oly:"))))
    });
    assert!(from_spec, "no artifact says which line of the spec it comes from");
}

#[test]
fn a_file_changed_by_hand_stops_a_build_and_there_are_three_ways_out() {
    let (place, file) = built();
    let ours = place.read(&file);
    place.write(&file, "# mine\n");
    let before = place.files();
    let done = place.run(&["build"]).exits(3);
    assert_eq!(place.files(), before, "nothing was written");
    for way in [format!("olyc eject {file}"), format!("olyc build --force --only {file}"), String::from("olyc diff")] {
        assert!(done.err.contains(&way), "{way}: {}", done.err);
    }
    // Look first.
    let diff = place.run(&["diff"]).exits(0);
    assert!(diff.out.contains("-# mine") && diff.out.contains(&format!("+++ b/{file}")), "{}", diff.out);
    assert!(place.run(&["diff", "--stat"]).exits(0).out.contains(&file));
    // Check says so as well.
    place.run(&["build", "--check"]).exits(1);
    // Take ours.
    place.run(&["build", "--force", "--only", &file]).exits(0);
    assert_eq!(place.read(&file), ours);
    // Keep yours.
    place.write(&file, "# mine\n");
    place.run(&["eject", &file]).exits(0);
    let done = place.run(&["build"]).exits(0);
    assert!(done.err.contains("kept for you"), "{}", done.err);
    assert_eq!(place.read(&file), "# mine\n");
    place.run(&["build", "--check"]).exits(0);
    // And back.
    place.run(&["eject", &file, "--undo"]).exits(0);
    place.run(&["build"]).exits(3);
}

#[test]
fn eject_knows_which_files_there_are() {
    let (place, file) = built();
    let wrong = format!("{file}x");
    let done = place.run(&["eject", &wrong]).exits(2);
    assert!(done.err.contains(&format!("did you mean `{file}`?")), "{}", done.err);
}

#[test]
fn only_needs_something_to_match() {
    let (place, _) = built();
    place.run(&["build", "--only", "nothing/**"]).exits(2);
}

#[test]
fn two_builds_in_two_places_are_equal() {
    let (place, _) = built();
    place.run(&["build", "--out", "one"]).exits(0);
    place.run(&["build", "--out", "two/deep"]).exits(0);
    let files = place.files();
    let below = |folder: &str| -> Vec<(String, String)> {
        files.iter().filter_map(|(path, text)| Some((path.strip_prefix(folder)?.to_owned(), text.clone()))).collect()
    };
    assert!(below("one/").len() > 1);
    assert_eq!(below("one/"), below("two/deep/"));
}

#[test]
fn an_output_folder_that_cannot_be_written_is_a_failure_of_the_disk() {
    let (place, _) = built();
    place.write("taken", "mine");
    let before = place.files();
    for out in ["taken", "taken/below"] {
        let done = place.run(&["build", "--out", out]).exits(74);
        assert!(done.err.contains("OLY-W202"), "{}", done.err);
    }
    assert_eq!(place.files(), before);
}
