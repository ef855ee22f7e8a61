//! The machine formats of a run: a promise to scripts.

use crate::Place;
use crate::schema::Schema;

fn place() -> Place {
    let place = Place::new(&[("specs/b.oly", "import \"./nope\"\n")]);
    place.write("specs/a.oly", b"// \xc3\xbc\n  \xff");
    place
}

#[test]
fn json_is_an_object_a_line_and_the_summary_last() {
    let lines = place().run(&["check", "specs", "--format", "json"]).exits(1).json();
    let [first, second, summary] = lines.as_slice() else { panic!("{lines:?}") };
    let keys: Vec<&str> =
        first.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default();
    for wanted in [
        "type",
        "code",
        "name",
        "severity",
        "message",
        "path",
        "start",
        "end",
        "environments",
        "labels",
        "help",
        "fixes",
        "url",
    ] {
        assert!(keys.contains(&wanted), "{wanted}");
    }
    assert_eq!(
        (&first["type"], &first["code"], &first["path"]),
        (&"diagnostic".into(), &"OLY-W104".into(), &"specs/a.oly".into())
    );
    assert_eq!(first["start"], serde_json::json!({ "line": 2, "column": 3, "offset": 8 }));
    assert_eq!((&second["code"], &second["path"]), (&"OLY-W110".into(), &"specs/b.oly".into()));
    assert_eq!(second["end"], serde_json::json!({ "line": 1, "column": 16, "offset": 15 }));
    let keys: Vec<&str> =
        summary.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default();
    assert_eq!(
        keys,
        [
            "type",
            "errors",
            "warnings",
            "proved",
            "refuted",
            "unproved",
            "files_read",
            "artifacts",
            "written",
            "elapsed_ms"
        ]
    );
    assert_eq!((&summary["type"], &summary["errors"]), (&"summary".into(), &2.into()));
}

#[test]
fn short_is_what_editors_read() {
    let done = place().run(&["check", "specs", "--format", "short"]).exits(1);
    assert_eq!(
        done.out,
        "specs/a.oly:2:3: error[OLY-W104] byte 0xFF is not UTF-8\nspecs/b.oly:1:8: error[OLY-W110] there is no folder `nope`\n"
    );
}

#[test]
fn paths_lead_from_where_the_user_stands() {
    let place = place();
    for (words, path) in [
        (vec!["check", "./specs", "--format", "short"], String::from("specs/a.oly:2:3")),
        (vec!["check", "specs/", "--format", "short"], String::from("specs/a.oly:2:3")),
        (vec!["check", "specs/b.oly", "--format", "short"], String::from("specs/a.oly:2:3")),
    ] {
        assert!(place.run(&words).out.starts_with(&path), "{words:?}");
    }
    let absolute = place.path("specs").to_string_lossy().into_owned();
    assert!(place.run(&["check", &absolute, "--format", "short"]).out.starts_with(&format!("{absolute}/a.oly:2:3")));
    let mut inside = place.command(&["check", "--format", "short"]);
    inside.current_dir(place.path("specs"));
    assert!(crate::ran(&mut inside).out.starts_with("a.oly:2:3"));
}

#[test]
fn github_annotates() {
    let done = place().run(&["check", "specs", "--format", "github"]).exits(1);
    assert!(
        done.out.starts_with("::error file=specs/a.oly,line=2,endLine=2,col=3,title=OLY-W104 not-utf8::"),
        "{}",
        done.out
    );
}

#[test]
fn sarif_is_one_document() {
    let done = place().run(&["check", "specs", "--format", "sarif"]).exits(1);
    let log: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(2));
    // With nothing to report it is a log all the same.
    let place = Place::new(&[("a.oly", "")]);
    let log: serde_json::Value =
        serde_json::from_str(&place.run(&["check", "--format", "sarif"]).exits(0).out).expect("JSON");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn sarif_is_what_the_standard_says() {
    let schema = Schema::of_sarif();
    let place = place();
    place.write("promises/a b/main.oly", "postgres twice { versoin = 17 }\nredis twice { memory = 1GiB }\n");
    place.write(
        "promises/main.oly",
        r#"import "./a b"
project sample { repository = "sample/sample", domain = "sample.example", regions = [us-central1] }
environment prod { project_id = "sample-prod" }
"#,
    );
    place.write(
        "late/main.oly",
        r#"project sample { repository = "sample/sample", domain = "sample.example", regions = [us-central1] }
environment prod { project_id = "sample-prod" }
ingress public { host = "sample.example" }
postgres main { machine { cpu = 2, memory = 8GiB } }
service web { source = "app", runtime = go("1.26"), uses main.read_write, route "/" { on = public } }
slo up { of = web, promise = availability >= 99.5%, over = 30d }
"#,
    );
    let mut seen = String::new();
    for folder in ["specs", "promises", "late"] {
        let done = place.run(&["check", folder, "--format", "sarif"]).exits(1);
        let log: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
        assert_eq!(schema.check_whole(&log), Ok(()), "{folder}: {}", done.out);
        let run = &log["runs"][0];
        for result in run["results"].as_array().expect("a list") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
        seen.push_str(&done.out);
    }
    for (pointer, wrong) in [("level", "fatal"), ("severity", "error")] {
        let mut log: serde_json::Value =
            serde_json::from_str(&place.run(&["check", "late", "--format", "sarif"]).exits(1).out).expect("JSON");
        log["runs"][0]["results"][0][pointer] = serde_json::json!(wrong);
        assert!(schema.check_whole(&log).is_err(), "{pointer}");
    }
    // What the schema says was there to be said of.
    for part in ["relatedLocations", "artifactChanges", "\"environments\"", "\"warning\"", "a%20b/main.oly"] {
        assert!(seen.contains(part), "{part}");
    }
}

#[test]
fn people_see_the_line_that_an_import_stands_in() {
    let done = place().run(&["check", "specs"]).exits(1);
    assert!(done.err.contains("specs/b.oly:1:8") && done.err.contains("import \"./nope\""), "{}", done.err);
    assert!(done.err.contains("checked 1 file: 2 errors"), "{}", done.err);
}
