//! `olyc prove`: tables, trees, comments and lines.

use serde_json::{Value, json};

use crate::schema::Schema;
use crate::{Place, Ran};

/// Two environments, a promise that is backed, one that is not, and one that nobody measured.
fn place() -> Place {
    Place::new(&[("main.oly", SPEC)])
}

const SPEC: &str = r#"project shop {
  language   = 1
  repository = "shop/app"
  domain     = "shop.example"
  regions    = [europe-west1]
}

environment dev { project_id = "shop-dev", budget = $500/month }
environment prod { project_id = "shop-prod" }

ingress public { host = "shop.example" }

service web {
  source  = "app"
  runtime = go("1.26")
  route "/" { on = public }
}

slo backed in prod { of = web, promise = availability >= 99%, over = 30d }
slo too_much in prod { of = web, promise = availability >= 99.99%, over = 30d }
slo fast in prod { of = web, promise = p99(latency) < 100ms }
"#;

fn verdicts(lines: &[Value]) -> Vec<&Value> {
    lines.iter().filter(|line| line["type"] == "verdict").collect()
}

fn proved(place: &Place, words: &[&str]) -> Ran {
    let mut all = vec!["prove", "--as-of", "2026-11-27"];
    all.extend(words);
    place.run(&all)
}

#[test]
fn a_table_for_each_environment() {
    let done = proved(&place(), &[]).exits(1);
    let heads: Vec<&str> = done.out.lines().filter(|line| !line.contains(' ')).collect();
    assert_eq!(heads, ["dev", "", "prod"], "{}", done.out);
    let row = done.out.lines().find(|line| line.starts_with("too_much")).expect("a row");
    for word in ["availability >= 99.99%", "unproved: unbacked", "contract"] {
        assert!(row.contains(word), "{row}");
    }
    assert!(done.err.contains("1 promise proved, 3 unproved"), "{}", done.err);
    assert!(!done.out.contains('\u{1b}'), "no colours where nobody looks");
    assert!(done.out.lines().all(|line| line.chars().count() <= 100 && !line.ends_with(' ')), "{}", done.out);
}

#[test]
fn a_narrow_table_wraps_between_words() {
    let place = place();
    for width in [50, 60, 80, 120] {
        let mut command = place.command(&["prove", "--env", "prod"]);
        command.env("COLUMNS", width.to_string());
        let done = crate::ran(&mut command).exits(1);
        assert!(done.out.lines().all(|line| line.chars().count() <= width), "{width}: {}", done.out);
        assert!(done.out.contains("too_much") && done.out.contains("unbacked"), "{}", done.out);
    }
}

#[test]
fn one_objective_is_a_tree_with_sources_and_places() {
    let done = proved(&place(), &["--env", "prod", "--objective", "too_much"]).exits(1);
    for word in ["too_much in prod: availability >= 99.99%", "main.oly:20", "└─ ", "contract, ", "SLA", "measured by"]
    {
        assert!(done.out.contains(word), "{word}: {}", done.out);
    }
    // Only what was asked for decides.
    proved(&place(), &["--objective", "backed"]).exits(0);
    proved(&place(), &["--objective", "fast"]).exits(0);
    proved(&place(), &["--objective", "fast", "--strict"]).exits(1);
}

#[test]
fn unknown_words_are_wrong_words() {
    let done = proved(&place(), &["--objective", "too_mutch"]).exits(2);
    assert!(done.err.contains("there is no objective `too_mutch`") && done.err.contains("did you mean `too_much`?"));
    let done = proved(&place(), &["--env", "dev", "--objective", "fast"]).exits(2);
    assert!(done.err.contains("in dev") && done.err.contains("promised are budget"), "{}", done.err);
    let done = proved(&place(), &["--env", "prdo"]).exits(2);
    assert!(done.err.contains("did you mean `prod`?"), "{}", done.err);
    proved(&place(), &["--base", "base.json"]).exits(2);
}

#[test]
fn every_line_fits_the_schema() {
    let (place, schema) = (place(), Schema::new());
    place.write("broken/main.oly", "project shop {}\nenvironment dev { project_id = 3 }\n");
    let mut types = std::collections::BTreeSet::new();
    for words in [
        vec!["prove", "--format", "json"],
        vec!["check", "--format", "json"],
        vec!["check", "broken", "--format", "json"],
        vec!["prove", "broken", "--format", "json"],
        vec!["build", "--format", "json"],
    ] {
        let lines = place.run(&words).json();
        for line in &lines {
            schema.check(line).unwrap_or_else(|error| panic!("{words:?}: {error}"));
            types.insert(line["type"].as_str().map(str::to_owned));
        }
        assert_eq!(lines.last().map(|line| &line["type"]), Some(&json!("summary")), "{words:?}");
    }
    let hello = crate::hello();
    for line in hello.run(&["build", "--format", "json"]).exits(0).json() {
        schema.check(&line).unwrap_or_else(|error| panic!("{error}"));
        types.insert(line["type"].as_str().map(str::to_owned));
    }
    assert_eq!(types.len(), 5, "every type of line was seen: {types:?}");
    // The test can fail.
    assert!(schema.check(&json!({ "type": "verdict" })).is_err());
    assert!(schema.check(&json!({ "type": "cost", "environment": "dev", "unit": "usd_per_month", "low": 3 })).is_err());
    assert!(schema.check(&json!({ "type": "nothing" })).is_err());
}

#[test]
fn a_verdict_is_a_line_with_decimals_and_places() {
    let lines = proved(&place(), &["--format", "json"]).exits(1).json();
    let verdicts = verdicts(&lines);
    let one = verdicts.iter().find(|line| line["objective"] == "too_much").expect("a verdict");
    assert_eq!(
        (&one["verdict"], &one["reason"], &one["target"]),
        (&json!("unproved"), &json!("unbacked"), &json!("0.9999"))
    );
    assert_eq!(
        (&one["unit"], &one["evidence"], &one["environment"]),
        (&json!("ratio"), &json!("contract"), &json!("prod"))
    );
    assert_eq!((&one["path"], &one["line"]), (&json!("main.oly"), &json!(20)));
    let steps = one["derivation"].as_array().expect("a derivation");
    assert!(
        steps.iter().any(|step| step["basis"] == "contract" && step["source"].is_string() && step["line"].is_number())
    );
    let summary = lines.last().expect("a summary");
    assert_eq!((&summary["proved"], &summary["refuted"], &summary["unproved"]), (&json!(1), &json!(0), &json!(3)));
    assert_eq!(summary["errors"], json!(1));
    let costs = lines.iter().filter(|line| line["type"] == "cost").count();
    assert_eq!(costs, 2);
    // What `check` says of promises is the same.
    let checked = place().run(&["check", "--as-of", "2026-11-27", "--format", "json"]).exits(1).json();
    assert_eq!(self::verdicts(&checked), verdicts);
}

#[test]
fn a_comment_says_what_moved() {
    let place = place();
    let base = proved(&place, &["--format", "json"]).exits(1);
    place.write("base.json", &base.out);
    let same = proved(&place, &["--format", "markdown", "--base", "base.json"]).exits(1);
    assert!(same.out.contains("Nothing moved") && same.out.contains("#### prod"), "{}", same.out);
    let changed = SPEC
        .replace("99.99%", "99.5%")
        .replace(
            "slo fast in prod { of = web, promise = p99(latency) < 100ms }",
            "slo new in prod { of = web, promise = p95(latency) < 50ms }",
        )
        .replace("availability >= 99%,", "availability >= 99.9999%,")
        .replace(", budget = $500/month", "");
    place.write("main.oly", &changed);
    let moved = proved(&place, &["--format", "markdown", "--base", "base.json"]).exits(1);
    for words in [
        "| prod | too\\_much | better | unproved: unbacked (availability &gt;= 99.99%",
        "| prod | backed | worse | proved (availability &gt;= 99%",
        "| prod | new | new | – |",
        "| prod | fast | gone |",
        "| dev | budget | gone |",
    ] {
        assert!(moved.out.contains(words), "{words}: {}", moved.out);
    }
    for line in moved.out.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(line.replace("\\|", "").matches('|').count(), 6, "{line}");
    }
}

#[test]
fn a_base_that_is_none_is_refused() {
    let place = place();
    for (text, words) in
        [("", "summary"), ("{]", "line 1"), ("{\"type\":\"verdict\"}", "line 1"), ("{}", "without `type`")]
    {
        place.write("base.json", text);
        let done = proved(&place, &["--format", "markdown", "--base", "base.json"]).exits(2);
        assert!(done.err.contains(words), "{text}: {}", done.err);
    }
    proved(&place, &["--format", "markdown", "--base", "absent.json"]).exits(74);
}

#[test]
fn a_broken_spec_says_so_first() {
    let place = Place::new(&[("main.oly", "project shop {}\nenvironment dev { project_id = 3 }\n")]);
    let done = proved(&place, &["--objective", "anything"]).exits(1);
    assert!(done.out.is_empty() && done.err.contains("main.oly:2"), "{}{}", done.out, done.err);
}

#[test]
fn check_and_build_count_promises() {
    let place = place();
    let done = place.run(&["check", "--as-of", "2026-11-27"]).exits(1);
    assert!(done.err.contains("; 1 promise proved, 3 unproved"), "{}", done.err);
    place.write(
        "main.oly",
        SPEC.lines().filter(|line| !line.starts_with("slo too_much")).collect::<Vec<_>>().join("\n"),
    );
    let done = place.run(&["build"]).exits(0);
    assert!(done.err.trim_end().ends_with("1 promise proved, 2 unproved"), "{}", done.err);
}

#[test]
fn the_build_keeps_a_ledger_without_a_day() {
    let place = place();
    let accepted = SPEC.replace(
        "promise = availability >= 99.99%, over = 30d }",
        "promise = availability >= 99.99%, over = 30d, accept unbacked { reason = \"measured soon\", by = platform, until = 2020-01-01 } }\n\nteam platform { email = \"platform@shop.example\" }",
    );
    place.write("main.oly", accepted.replace("until = 2020", "until = 2090"));
    place.run(&["build"]).exits(0);
    let ledger = place.read("docs/operations/objectives.md");
    for words in [
        "| too_much | availability \\>= 99.99% | unproved: unbacked | 99.94% | 99.99% | contract |",
        "| too_much | prod | unproved: unbacked | platform | 2090-01-01 | measured soon |",
        "pie showData title too_much in prod\n  \"public\" : 4.32\n  \"web\" : 21.6\n```",
        "\"left for own faults\" : 406.08",
        "### In dev",
    ] {
        assert!(ledger.contains(words), "{words}: {ledger}");
    }
    // What has expired is an error of the run, and never a change of a file.
    place.write("main.oly", &accepted);
    let done = place.run(&["check", "--as-of", "2026-11-27"]).exits(1);
    assert!(done.err.contains("which has passed"), "{}", done.err);
    place.run(&["check", "--as-of", "2019-11-27"]).exits(0);
}

#[test]
fn a_spec_cannot_rest_on_its_own_verdicts() {
    let place = place();
    place.write(
        "main.oly",
        SPEC.replace("runtime = go(\"1.26\")", "runtime = go(\"1.26\")\n  scale { min = length(verdicts()) }"),
    );
    let done = place.run(&["check"]).exits(1);
    assert!(done.err.contains("`web.scale.min` depends on itself"), "{}", done.err);
}
