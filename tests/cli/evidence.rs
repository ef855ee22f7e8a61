//! `evidence/*.json`: what a program wrote down proves a promise, and the schema says the same of a file as the program.

use serde_json::{Value, json};

use crate::schema::Schema;
use crate::{Place, Ran};

const SPEC: &str = r#"project shop {
  repository = "shop/app"
  domain     = "shop.example"
  regions    = [europe-west1]
}

environment dev { project_id = "shop-dev" }
environment prod { project_id = "shop-prod" }

team owners { email = "owners@shop.example" }

postgres main { owner = owners }

recovery mistakes in prod { of = main, scenario = logical, rto = 4h, rpo = 6min, decided_within = 30min }
"#;

fn drill() -> Value {
    json!({
        "format": 1,
        "environment": "prod",
        "on": "2026-11-20",
        "source": "https://runs.example/123",
        "measured": [
            { "of": "mistakes", "shows": "recovery_time == 35min", "scenario": "logical", "samples": 1 },
            { "of": "main", "shows": "restore == 840s", "scenario": "logical", "samples": 1 },
            { "of": "main", "shows": "loss == 310s", "scenario": "logical", "samples": 1 },
        ],
    })
}

/// The spec, and a file of measurements beside it.
fn place(evidence: &Value) -> Place {
    let text = serde_json::to_string_pretty(evidence).expect("JSON");
    Place::new(&[("main.oly", SPEC), ("evidence/drill.json", &text)])
}

fn proved(place: &Place, day: &str) -> Ran {
    place.run(&["prove", "--env", "prod", "--objective", "mistakes", "--as-of", day])
}

#[test]
fn a_file_proves_a_promise() {
    let without = proved(&Place::new(&[("main.oly", SPEC)]), "2026-11-25").exits(0);
    assert!(without.err.contains("1 promise proved, 1 unproved"), "{}", without.err);
    let checked = Place::new(&[("main.oly", SPEC)]).run(&["check", "--env", "prod", "--as-of", "2026-11-25"]).exits(0);
    let help = checked.err.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["or a file in `evidence/`", "`evidence NAME { of = main, shows = restore <= …, … }`"] {
        assert!(help.contains(words), "{words}: {help}");
    }
    let done = proved(&place(&drill()), "2026-11-25").exits(0);
    assert!(done.err.contains("2 promises proved") && !done.err.contains("unproved"), "{}", done.err);
    for words in
        ["can be shown 35min", "evidence/drill.json", "(https://runs.example/123), 2026-11-20", "evidence/drill.json:"]
    {
        assert!(done.out.contains(words), "{words}: {}", done.out);
    }
    // The same promise on the last day, and on the day after it.
    assert!(!proved(&place(&drill()), "2027-02-18").exits(0).err.contains("unproved"));
    let late = proved(&place(&drill()), "2027-02-19").exits(0);
    assert!(late.out.contains("stale evidence"), "{}", late.out);
}

#[test]
fn a_step_is_told_with_the_drill_that_measured_it() {
    let mut measured = drill();
    measured["measured"].as_array_mut().expect("a list").remove(0);
    let done = proved(&place(&measured), "2026-11-25").exits(0);
    let lines: Vec<&str> = done.out.lines().collect();
    let step = lines.iter().position(|line| line.contains("`restore main`: 14min")).expect("the step");
    let told = lines[step..].iter().take(4).copied().collect::<Vec<_>>().join(" ");
    assert!(told.contains("measured, evidence/drill.json"), "{}", done.out);
    assert!(done.out.contains("unproved: missing fact"), "{}", done.out);
}

#[test]
fn a_drill_refutes_and_is_shown_where_it_says_so() {
    let mut measured = drill();
    measured["measured"][0]["shows"] = json!("recovery_time >= 5h");
    measured["measured"][2]["shows"] = json!("loss == 361s");
    let place = place(&measured);
    let done = place.run(&["check", "--env", "prod", "--as-of", "2026-11-25"]).exits(1);
    // The line of each in the file.
    for words in ["evidence/drill.json:9:17", "evidence/drill.json:21:17"] {
        assert!(done.err.contains(words), "{words}: {}", done.err);
    }
    let done = place.run(&["check", "--env", "prod", "--as-of", "2026-11-25", "--format", "short"]).exits(1);
    for words in [
        "OLY-D503",
        "everything is to be back within 4h, and on 2026-11-20 a drill showed `recovery_time >= 5h`",
        "OLY-D501",
        "on 2026-11-20 `loss == 361s` was measured of `main`",
    ] {
        assert!(done.out.contains(words) || done.err.contains(words), "{words}: {}{}", done.out, done.err);
    }
}

#[test]
fn what_says_no_failure_is_told_what_to_say() {
    let mut measured = drill();
    measured["measured"] = json!([{ "of": "main", "shows": "loss == 310s", "samples": 1 }]);
    let mut spec = SPEC.replace("postgres main", "kind log { owner: Ref<team>, facet loss(scenario: Scenario): Fact<Duration> = 0s..unknown by assumed(\"nobody tried\", 2026-01-01) }\nlog main");
    spec = spec.replace("owner: Ref<team>, facet", "owner: Ref<team>\n  facet");
    let place = place(&measured);
    place.write("main.oly", &spec);
    let done = place.run(&["check", "--env", "prod", "--as-of", "2026-11-25"]).exits(0);
    let said = done.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("`drill#1` does not say what had failed"), "{said}");
    assert!(said.contains("was its `scenario` `logical`?"), "{said}");
}

#[test]
fn what_was_measured_of_what_is_gone_stops_nobody() {
    for (was, is) in [("\"main\"", "\"former\""), ("\"prod\"", "\"staging\""), ("restore ==", "reload ==")] {
        let text = serde_json::to_string_pretty(&drill()).expect("JSON").replace(was, is);
        let place = Place::new(&[("main.oly", SPEC), ("evidence/drill.json", &text)]);
        let done = place.run(&["build"]).exits(0);
        assert!(done.err.contains("warning"), "{was}: {}", done.err);
    }
    // Elsewhere it exists.
    let text = serde_json::to_string_pretty(&drill()).expect("JSON").replace("\"prod\"", "\"dev\"");
    let place = Place::new(&[("main.oly", SPEC), ("evidence/drill.json", &text)]);
    let done = place.run(&["check", "--as-of", "2026-11-25"]).exits(0);
    assert!(
        done.err.contains("there is no `mistakes` in `dev`, so what was measured counts for nothing"),
        "{}",
        done.err
    );
}

#[test]
fn what_lies_below_or_beside_is_not_read() {
    let place = Place::new(&[
        ("main.oly", SPEC),
        ("evidence/raw/load.json", "[1,"),
        ("evidence/.drill.json.swp", "x"),
        ("evidence/notes.md", "x"),
        ("other/drill.json", "x"),
    ]);
    let done = place.run(&["check"]).exits(0);
    assert!(done.err.contains("checked 1 file"), "{}", done.err);
    let place = Place::new(&[("main.oly", SPEC), ("evidence", "a file of somebody")]);
    place.run(&["check"]).exits(0);
}

#[test]
fn mistakes_are_told_all_at_once_each_in_its_place() {
    let text = r#"{
  "format": 1,
  "environment": "prod",
  "on": "2026-11-20",
  "source": "https://runs.example/123",
  "vaild": "90d",
  "measured": [
    { "of": "main", "shows": "loss = 310s", "samples": 1 },
    { "of": "main", "shows": "los == 310s", "scenario": "logicl", "samples": 0 },
    { "of": "main", "shows": "los \u003c= 310s", "scenario": "logicl", "samples": 1 }
  ]
}
"#;
    let place = Place::new(&[("main.oly", SPEC), ("evidence/drill.json", text)]);
    let done = place.run(&["check", "--format", "short"]).exits(1);
    for start in [
        "evidence/drill.json:6:3: error[OLY-W114] `vaild` means nothing here",
        "evidence/drill.json:8:36: error[OLY-S113]",
        "evidence/drill.json:9:78: error[OLY-W114] `samples` says how often it was measured",
        "evidence/drill.json:10:31: warning[OLY-N112] nothing measures `los` of a `postgres`",
        "evidence/drill.json:10:63: error[OLY-N104] `logicl`",
    ] {
        assert!(done.err.contains(start) || done.out.contains(start), "{start}:\n{}{}", done.out, done.err);
    }
    // None of it is touched by what formats specs.
    place.run(&["fmt", "."]);
    assert_eq!(place.read("evidence/drill.json"), text);
}

/// What a change makes of the drill: of a pointer into it and what is to stand there, `null` for nothing.
fn changed(pointer: &str, value: Value) -> Value {
    let mut made = drill();
    let (above, key) = pointer.rsplit_once('/').expect("a pointer");
    let within = made.pointer_mut(above).expect("something").as_object_mut().expect("an object");
    match value {
        Value::Null => within.shift_remove(key),
        value => within.insert(key.to_owned(), value),
    };
    made
}

#[test]
fn the_schema_and_the_program_say_the_same() {
    let schema = Schema::of_evidence();
    let accepted = [
        drill(),
        changed("/valid", json!("120d")),
        changed("/measured/0/scenario", Value::Null),
        changed("/measured/0/shows", json!("recovery_time<=2h")),
        changed("/measured/2/shows", json!("p99(loss) > 1_000s")),
        changed("/measured/2/shows", json!("percentile(loss, 99.8%) >= 1.5min")),
        changed("/measured/2/samples", json!(120_000)),
        changed("/measured", json!([{ "of": "prod", "shows": "cost <= $90/month", "samples": 30 }])),
    ];
    let refused = [
        changed("/format", json!(2)),
        changed("/format", json!("1")),
        changed("/format", Value::Null),
        changed("/environment", Value::Null),
        changed("/environment", json!(["prod"])),
        changed("/environment", json!(" ")),
        changed("/on", json!("20.11.2026")),
        changed("/on", json!(20)),
        changed("/on", Value::Null),
        changed("/source", Value::Null),
        changed("/source", json!("")),
        changed("/valid", json!(90)),
        changed("/valid", json!("long")),
        changed("/note", json!("x")),
        changed("/measured", json!([])),
        changed("/measured", json!({})),
        changed("/measured", json!([7])),
        changed("/measured", Value::Null),
        changed("/measured/0/of", Value::Null),
        changed("/measured/0/of", json!("the drill")),
        changed("/measured/0/shows", Value::Null),
        changed("/measured/0/shows", json!("")),
        changed("/measured/0/shows", json!("recovery_time")),
        changed("/measured/0/shows", json!("recovery_time = 2h")),
        changed("/measured/0/shows", json!("recovery_time ==")),
        changed("/measured/0/shows", json!("== 2h")),
        changed("/measured/0/samples", Value::Null),
        changed("/measured/0/samples", json!(0)),
        changed("/measured/0/samples", json!(-1)),
        changed("/measured/0/samples", json!("1")),
        changed("/measured/0/scenario", json!(3)),
        changed("/measured/0/unit", json!("s")),
        json!([drill()]),
        json!("x"),
    ];
    let said = |file: &Value| place(file).run(&["check", "--as-of", "2026-11-25"]);
    for file in &accepted {
        assert_eq!(schema.check_whole(file), Ok(()), "{file}");
        said(file).exits(0);
    }
    for file in &refused {
        assert!(schema.check_whole(file).is_err(), "the schema accepts {file}");
        let done = said(file).exits(1);
        assert!(done.err.contains("evidence/drill.json:"), "{file}: {}", done.err);
    }
}
