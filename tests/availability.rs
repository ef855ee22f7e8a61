//! Promised availability from a spec to its verdict.
#![expect(clippy::disallowed_methods, reason = "the test reads the examples")]

use std::sync::Arc;

use olyc::compiler::{self, InputFile, Options, ProjectInput};
use olyc::evaluate::value::{Number, Strength};
use olyc::objectives::{Outcome, Reason, Verdict};

fn verdicts(files: Vec<(String, String)>) -> Vec<Verdict> {
    let files = files.into_iter().map(|(path, text)| InputFile { path: path.into(), text: Arc::from(text) }).collect();
    let input = ProjectInput { root: String::from("."), files, ..ProjectInput::default() };
    let options = Options { as_of: String::from("2026-11-27"), ..Options::default() };
    compiler::prove(&input, &options).value.verdicts
}

fn example(name: &str) -> Vec<(String, String)> {
    let folder = format!("examples/{name}");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|end| end == "oly") {
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

#[test]
fn olympus_keeps_its_promise_and_says_on_what() {
    let verdicts = verdicts(example("olympus"));
    let found = verdicts.iter().find(|verdict| verdict.objective == "gateway_up").expect("a promise");
    assert_eq!(found.outcome, Outcome::Proved);
    assert_eq!(found.bound.map(|bound| bound.number), Some(Number::new(9993, 10_000)));
    assert!(found.evidence.is_some_and(|strength| strength > Strength::Assumed));
    assert!(found.assumptions.iter().any(|line| line.contains("outbox")), "{:?}", found.assumptions);
    assert!(found.assumptions.iter().any(|line| line.contains("`jwt_key` to start")), "{:?}", found.assumptions);
    let counted = |word: &str| found.derivation.iter().filter(|line| line.text.contains(word)).count();
    assert_eq!(counted("Cloud Run"), 1, "three services fail with one region");
    assert_eq!(counted("`main`"), 1, "two services share one database");
    // What is left for faults of one's own, and what changes take of it, rest on the spec; all else on a source.
    let bare = found.derivation.iter().skip(1).filter(|line| line.value.is_some() && line.basis.is_none());
    assert_eq!(bare.count(), 2);
}

/// Load balancer, two services, a database behind both, a cache.
const SPEC: &[&str] = &[
    "project sample { repository = \"sample/sample\", domain = \"sample.example\", regions = [us-central1] }\n",
    "environment prod { project_id = \"sample-prod\" }\n",
    "ingress public { host = \"api.sample.example\" }\n",
    "postgres main {\n  highly_available = true\n  backups { keep = 30d }\n}\n",
    "redis carts { memory = 1GiB, highly_available = true, snapshot = none }\n",
    "service gateway {\n  source = \"gateway\"\n  runtime = go(\"1.26\")\n  scale { min = 1 }\n  route \"/\" { on = public }\n  uses orders.call { timeout = 90ms }\n  uses main.read { timeout = 40ms }\n  uses carts.read { timeout = 5ms }\n}\n",
    "service orders {\n  source = \"orders\"\n  runtime = go(\"1.26\")\n  uses main.read_write { timeout = 40ms }\n}\n",
    "slo gateway_up { of = gateway, promise = availability >= 99.9% }\n",
];

fn only(text: String) -> Verdict {
    let found = verdicts(vec![("main.oly".to_owned(), text)]);
    assert_eq!(found.len(), 1, "one promise");
    found.into_iter().next().expect("a verdict")
}

#[test]
fn order_and_names_decide_nothing() {
    let plain = only(SPEC.concat());
    assert_eq!(plain.outcome, Outcome::Unproved(Reason::Unbacked));
    assert_eq!(plain.bound.map(|bound| bound.number), Some(Number::new(9979, 10_000)));
    let reversed = only(SPEC.iter().rev().copied().collect());
    let mut renamed = SPEC.concat();
    for (old, new) in [
        ("gateway", "zebra"),
        ("orders", "aardvark"),
        ("postgres main", "postgres other"),
        ("main.read", "other.read"),
        ("carts", "bag"),
        ("public", "door"),
    ] {
        renamed = renamed.replace(old, new);
    }
    for other in [reversed, only(renamed)] {
        assert_eq!((other.outcome, other.bound, other.code), (plain.outcome, plain.bound, plain.code));
        assert_eq!(other.derivation.len(), plain.derivation.len());
        assert_eq!(other.proposals.len(), plain.proposals.len());
    }
}

#[test]
fn what_is_offered_was_tried() {
    let plain = only(SPEC.concat());
    assert!(!plain.proposals.is_empty());
    for proposal in &plain.proposals {
        assert!(!proposal.edits.is_empty(), "{}", proposal.title);
        assert!(proposal.title.contains("carts"), "the cache alone costs the whole budget: {}", proposal.title);
    }
}

#[test]
fn each_step_up_never_lowers_a_verdict() {
    let rank = |verdict: &Verdict| match verdict.outcome {
        Outcome::Refuted => 0,
        Outcome::Unproved(Reason::Unbacked) => 1,
        Outcome::Unproved(_) => 2,
        Outcome::Proved => 3,
    };
    let spec = |database: &str, cache: &str| {
        let text =
            SPEC.concat().replace("highly_available = true\n", database).replace("highly_available = true, ", cache);
        only(text.replace("99.9%", "99.83%"))
    };
    let databases = ["", "highly_available = true\n", "highly_available = true\n  edition = enterprise_plus\n"];
    for (cache, other) in
        [("", "highly_available = true, "), ("", ""), ("highly_available = true, ", "highly_available = true, ")]
    {
        for step in databases.windows(2) {
            let [before, after] = [spec(step[0], cache), spec(step[1], other)];
            assert!(rank(&after) >= rank(&before), "{step:?}, {cache:?} to {other:?}");
        }
    }
    assert_eq!(rank(&spec(databases[2], "highly_available = true, ")), 3, "99.83% is what the best of them add up to");
}

#[test]
fn no_number_of_regions_outruns_what_hit_all_of_them() {
    let regions = ["us-central1", "us-east1", "europe-west1", "europe-west3", "asia-east1"];
    let floor = Number::new(99_983, 100_000);
    for count in 1..=regions.len() {
        let text = format!(
            "project sample {{ repository = \"sample/sample\", domain = \"sample.example\", regions = [{}] }}\n\
             environment prod {{ project_id = \"sample-prod\", common_cause = 0% }}\n\
             service prices {{\n  source = \"prices\"\n  runtime = go(\"1.26\")\n  scale {{ min = 1 }}\n}}\n\
             slo prices_up {{ of = prices, promise = availability >= 99.99% }}\n",
            regions[..count].join(", ")
        );
        let found = only(text);
        assert_ne!(found.outcome, Outcome::Proved, "{count} regions");
        let bound = found.bound.map(|bound| bound.number).expect("a bound");
        assert!(bound <= floor, "{count} regions are available for {bound}");
        assert_eq!(bound > floor - Number::new(1, 1_000_000), count > 1, "{count} regions: {bound}");
        let said = found.help.iter().any(|line| line.contains("incident report of 2025-06-12"));
        assert_eq!(said, count > 1, "{count} regions: {:?}", found.help);
        let named = found.derivation.iter().any(|line| {
            line.text.contains("Google Cloud everywhere")
                && line.basis.as_ref().is_some_and(|basis| basis.source.contains("2025-06-12"))
        });
        assert_eq!(named, count > 1, "{count} regions: {:?}", found.derivation);
    }
}
