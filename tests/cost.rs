//! Bills: what the compiler says that an architecture costs, against bills that are written out by hand. The arithmetic here is of numbers
//! from price lists, in cents of cents, and uses nothing of the library.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up has failed")]
#![allow(clippy::print_stdout, reason = "the bills are what a reader of the test run looks for")]

use std::sync::Arc;

use olyc::compiler::{self, InputFile, Options, ProjectInput};
use olyc::objectives::{Line, Outcome, Verdict};

/// Beside every architecture.
const PROJECT: &str = r#"
project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}
"#;

/// The verdicts on the budgets of a spec.
fn budgets(files: Vec<InputFile>) -> Vec<Verdict> {
    let input = ProjectInput { root: String::from("."), files, ..ProjectInput::default() };
    let checked = compiler::check(&input, &Options::default());
    let budgets: Vec<Verdict> = checked.value.verdicts.into_iter().filter(|one| one.kind == "budget").collect();
    assert!(!budgets.is_empty(), "{:?}", checked.diagnostics);
    budgets
}

fn budget(spec: &str) -> Verdict {
    let text = format!("{PROJECT}{spec}\n");
    budgets(vec![InputFile { path: Arc::from("main.oly"), text: Arc::from(text) }]).remove(0)
}

fn printed(verdict: &Verdict) {
    println!("{} {:?} {}", verdict.environment, verdict.outcome, verdict.message);
    for line in &verdict.derivation {
        let basis = line.basis.as_ref().map(|basis| format!(" [{:?}: {}]", basis.strength, basis.source));
        println!("{}{}{}", "  ".repeat(line.depth), line.text, basis.unwrap_or_default());
    }
}

fn example(name: &str) -> Vec<InputFile> {
    let folder = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "examples are read from the disk")]
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "oly") {
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(InputFile {
                path: Arc::from(path.file_name().unwrap().to_string_lossy().as_ref()),
                text: Arc::from(text),
            });
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// What a line of an item comes to, as the derivation says it: `$404.72/month`, `up to $1.06/month`.
fn line(verdict: &Verdict, item: &str, what: &str) -> String {
    let mut inside = false;
    for line in &verdict.derivation {
        if line.depth == 1 {
            inside = line.text.starts_with(&format!("`{item}` "));
        } else if line.depth == 2 && inside && line.text.starts_with(&format!("{what}: ")) {
            return said(line, " = ");
        }
    }
    printed(verdict);
    panic!("`{item}` has no line `{what}`");
}

/// One number, or words behind the arithmetic.
fn said(line: &Line, before: &str) -> String {
    match line.value {
        Some(value) => value.shown_up(),
        None => line.text.rsplit_once(before).expect("a line has a result").1.to_owned(),
    }
}

/// What an item comes to: between two bounds.
fn item(verdict: &Verdict, item: &str) -> String {
    let found = verdict.derivation.iter().find(|line| line.depth == 1 && line.text.starts_with(&format!("`{item}` ")));
    said(found.expect("the item is on the bill"), " costs ")
}

/// Millionths of a dollar, as a bill shows them: in cents, rounded up; whole dollars without cents.
fn dollars(micro: i128) -> String {
    let cents = (micro + 9_999) / 10_000;
    let text = format!("${}.{:02}", cents / 100, cents % 100);
    format!("{}/month", text.trim_end_matches(".00"))
}

const HOURS: i128 = 730;
const SECONDS: i128 = 730 * 3600;

#[test]
fn a_page_for_the_world() {
    let verdict = budget(
        r#"environment prod { project_id = "sample-prod", budget = $200/month }
ingress public { host = "hello.sample.example" }
service app {
  source   = "app"
  runtime  = go("1.26")
  timeout  = 300ms
  traffic  = 1/s
  response = 10kB
  scale { min = 1, max = 3 }
  route "/" { on = public }
}"#,
    );
    // $0.025 an hour; $5 for the policy; $1 for each of its rules: hosts, floods, all others, and eight known attacks.
    assert_eq!(line(&verdict, "public", "up to five forwarding rules"), dollars(25_000 * HOURS));
    assert_eq!(line(&verdict, "public", "firewall policies"), "$5/month");
    assert_eq!(line(&verdict, "public", "rules of the firewall"), dollars((3 + 8) * 1_000_000));
    // 0.3 instances at a time: $0.000024 a second for a processor, $0.0000025 for a GiB, of which it has a half.
    assert_eq!(line(&verdict, "app", "vCPU while it answers"), format!("up to {}", dollars(24 * SECONDS * 3 / 10)));
    let memory = 25 * SECONDS * 3 / (10 * 10 * 2);
    assert_eq!(line(&verdict, "app", "memory while it answers"), format!("up to {}", dollars(memory)));
    // 2 628 000 requests at $0.40 for a million, and at $0.75 for a million through the firewall.
    assert_eq!(line(&verdict, "app", "requests"), format!("up to {}", dollars(SECONDS * 4 / 10)));
    assert_eq!(
        line(&verdict, "app", "requests that the firewall judges"),
        format!("up to {}", dollars(SECONDS * 75 / 100))
    );
    // One processor kept warm: the lower of the two prices that are told is $0.0000025 a second.
    assert!(line(&verdict, "app", "1 vCPU kept warm in us-central1").starts_with("$6.57/month to "));
    assert_eq!(SECONDS * 25 / 10, 6_570_000);
}

/// A database in one zone of Iowa: one processor, 4 GiB, 20 GiB of disk that may double.
const SHOP: &str = r#"environment dev { project_id = "sample-dev", budget = $300/month }
postgres books {
  machine { cpu = 1, memory = 4GiB }
  storage       = 20GiB
  storage_limit = 40GiB
  backups { keep = 7d, point_in_time = 3d }
}
redis carts { memory = 1GiB, snapshot = none }
topic ordered { retain = 1d, message = 4kB }
service cart {
  source  = "cart"
  runtime = go("1.26")
  timeout = 250ms
  traffic = 2/s
  uses books.read_write { timeout = 100ms }
  uses carts.read_write { timeout = 20ms }
  uses ordered.publish { calls = 0.5 }
}
service mailer {
  source  = "mailer"
  runtime = go("1.26")
  timeout = 1s
  uses ordered.consume {}
}"#;

#[test]
fn a_shop_in_development() {
    let verdict = budget(SHOP);
    assert_eq!(line(&verdict, "books", "1 vCPU"), dollars(41_300 * HOURS));
    assert_eq!(line(&verdict, "books", "4GiB"), dollars(4 * 7_000 * HOURS));
    assert_eq!(line(&verdict, "books", "disk of 20GiB"), dollars(20 * 170_000));
    assert_eq!(line(&verdict, "books", "what the disk grows by"), format!("up to {}", dollars(20 * 170_000)));
    // Seven copies of the whole disk at most.
    assert_eq!(line(&verdict, "books", "backups, incremental, 7 kept"), format!("up to {}", dollars(7 * 40 * 80_000)));
    assert_eq!(line(&verdict, "carts", "1GiB, basic"), dollars(49_000 * HOURS));
    // Two requests a second of 300 ms each; the program's processor and that of the proxy beside it.
    assert_eq!(
        line(&verdict, "cart", "vCPU while it answers"),
        format!("up to {}", dollars(24 * SECONDS * 2 * 3 / 10 * 2))
    );
    // One message a second, once in and once out: 8 kB a second at $40 for 2^40 bytes; the day's messages lie there: 86 400 of 4 kB.
    let carried = (8_000 * SECONDS * 40 * 1_000_000) / (1 << 40);
    assert_eq!(line(&verdict, "ordered", "messages in, and out to 1"), format!("up to {}", dollars(carried)));
    let kept = 86_400 * 4_000 * 270_000 / (1 << 30);
    assert_eq!(line(&verdict, "ordered", "messages kept for 1d"), format!("up to {}", dollars(kept)));
    // What goes out reaches the mailer: one a second, one second each.
    assert_eq!(line(&verdict, "mailer", "vCPU while it answers"), format!("up to {}", dollars(24 * SECONDS)));
}

#[test]
fn a_database_that_survives_its_zone_and_its_region() {
    let verdict = budget(
        r#"environment prod { project_id = "sample-prod", budget = $700/month, regions = [us-central1] }
postgres main {
  highly_available = true
  machine { cpu = 4, memory = 16GiB }
  storage       = 100GiB
  storage_limit = 100GiB
  backups { keep = 7d }
  replica us-east1 {}
}"#,
    );
    let server = (4 * 41_300 + 16 * 7_000) * HOURS;
    let disk = 100 * 170_000;
    assert_eq!(line(&verdict, "main", "4 vCPU, with the standby"), dollars(2 * 4 * 41_300 * HOURS));
    assert_eq!(line(&verdict, "main", "16GiB, with the standby"), dollars(2 * 16 * 7_000 * HOURS));
    assert_eq!(line(&verdict, "main", "disk of 100GiB, with the standby"), dollars(2 * disk));
    // The reference: $439 a month, and $219 for the copy, whose region is thought to cost what Iowa costs.
    assert_eq!((2 * (server + disk) + 500_000) / 1_000_000, 439);
    assert_eq!((server + disk + 500_000) / 1_000_000, 219);
    assert!(line(&verdict, "main", "copy in us-east1: disk of 100GiB").starts_with(&dollars(disk)));
    let least = 3 * (server + disk);
    assert!(item(&verdict, "main").starts_with(&format!(
        "${}.{:02}/month to ",
        least / 1_000_000,
        least / 10_000 % 100
    )));
}

#[test]
fn redis_in_four_sizes() {
    let verdict = budget(
        r#"environment dev { project_id = "sample-dev", budget = $700/month }
redis small { memory = 1GiB, snapshot = none }
redis safe { memory = 1GiB, snapshot = none, highly_available = true }
redis large { memory = 5GiB, snapshot = none, highly_available = true }
redis many { memory = 3GiB, shards = 3, snapshot = none }"#,
    );
    assert_eq!(line(&verdict, "small", "1GiB, basic"), "$35.77/month");
    assert_eq!(line(&verdict, "safe", "1GiB, standard"), "$46.72/month");
    assert_eq!(line(&verdict, "large", "5GiB, standard"), dollars(5 * 54_000 * HOURS));
    assert_eq!(line(&verdict, "many", "3 nodes"), dollars(3 * 31_800 * HOURS));
}

#[test]
fn seven_forwarding_rules() {
    let doors = r#"environment dev { project_id = "sample-dev", budget = $200/month }
kind doors {
  rules: Int
  facet cost(use: Usage): List<CostLine> = forwarding_cost(0, rules)
}
doors five { rules = 5 }
doors seven { rules = 7 }"#;
    let verdict = budget(doors);
    assert_eq!(item(&verdict, "five"), dollars(25_000 * HOURS));
    assert_eq!(item(&verdict, "seven"), dollars((25_000 + 2 * 10_000) * HOURS));
    // Four doors of two rules each, in one environment.
    let doors = ["a", "b", "c", "d"];
    let four = doors.map(|name| format!("ingress {name} {{ host = \"{name}.sample.example\" }}\n")).concat();
    // What doors refuse may differ: each has a program of its own.
    let apps = doors
        .map(|name| format!("service app_{name} {{\n  source = \"{name}\"\n  runtime = go(\"1.26\")\n  route \"/\" {{ on = {name} }}\n}}\n"))
        .concat();
    let verdict = budget(&format!(
        "environment dev {{ project_id = \"sample-dev\", budget = $900/month }}\n\
         environment prod {{ project_id = \"sample-prod\", after = dev }}\n\
         {four}{apps}"
    ));
    let rules: Vec<String> = verdict
        .derivation
        .iter()
        .filter(|line| line.text.contains("forwarding rules: "))
        .map(|line| said(line, " = "))
        .collect();
    let mut expected = vec![dollars(25_000 * HOURS), dollars(10_000 * HOURS), dollars(2 * 10_000 * HOURS)];
    expected.sort();
    let mut found = rules;
    found.sort();
    assert_eq!(found, expected);
}

/// Every price list says what nobody verified; `tests/catalogue.rs` asks each of its numbers for a source and a date.
#[test]
fn every_price_list_says_what_was_not_verified() {
    let file = |text: &str| InputFile { path: Arc::from("main.oly"), text: Arc::from(text) };
    let loaded = compiler::load(&ProjectInput {
        root: String::from("."),
        files: vec![file(PROJECT)],
        ..ProjectInput::default()
    });
    let lists: Vec<_> = loaded
        .value
        .module
        .tables
        .values()
        .filter(|table| table.name.ends_with("_prices") || table.name.as_str() == "price_levels")
        .collect();
    let silent: Vec<&str> = lists
        .iter()
        .filter(|table| !table.doc.as_deref().unwrap_or_default().contains("Not verified:"))
        .map(|table| table.name.as_str())
        .collect();
    println!("{} price lists", lists.len());
    assert!(lists.len() >= 17, "only {} price lists were found", lists.len());
    assert!(silent.is_empty(), "{silent:?}");
}

/// What another tool leaves out, or counts as nothing.
mod left_out_elsewhere {
    use super::{HOURS, SECONDS, SHOP, budget, dollars, item, line};

    #[test]
    fn enterprise_plus_has_a_price() {
        let verdict = budget(
            r#"environment dev { project_id = "sample-dev", budget = $900/month }
postgres main {
  edition = enterprise_plus
  machine { cpu = 2, memory = 16GiB }
  storage_limit = 20GiB
  backups { keep = 7d, point_in_time = 7d }
}"#,
        );
        // No less than Enterprise: the least is rounded down.
        assert_eq!(2 * 41_300 * HOURS, 60_298_000);
        assert!(line(&verdict, "main", "2 vCPU").starts_with("$60.29/month to "));
        assert!(verdict.bound.is_some());
    }

    #[test]
    fn instances_kept_warm_are_paid_for_and_none_means_none() {
        let service = |min: u32| {
            let spec = format!(
                r#"environment dev {{ project_id = "sample-dev", budget = $900/month }}
service app {{
  source  = "app"
  runtime = go("1.26")
  timeout = 1s
  traffic = 1/s
  scale {{ min = {min} }}
}}"#
            );
            item(&budget(&spec), "app")
        };
        // Two processors and one GiB in all, at the lower of the prices that are told.
        let warm = 2 * SECONDS * 25 / 10 + SECONDS * 2;
        assert!(
            service(2).starts_with(&format!("${}.{:02}/month to ", warm / 1_000_000, warm / 10_000 % 100)),
            "{}",
            service(2)
        );
        assert!(service(0).starts_with("up to "), "{}", service(0));
    }

    #[test]
    fn alerts_and_the_firewall_are_not_free() {
        let verdict = budget(SHOP);
        assert!(line(&verdict, "books", "conditions of alerts").starts_with("up to "));
    }

    #[test]
    fn one_traffic_feeds_everybody() {
        let spec = |traffic: &str| SHOP.replace("traffic = 2/s", traffic);
        // Half of two requests a second reach the topic, and from there the mailer: no second figure is written anywhere.
        assert_eq!(
            line(&budget(&spec("traffic = 2/s")), "mailer", "requests"),
            format!("up to {}", dollars(SECONDS * 4 / 10))
        );
        assert_eq!(
            line(&budget(&spec("traffic = 4/s")), "mailer", "requests"),
            format!("up to {}", dollars(SECONDS * 8 / 10))
        );
        // And what nobody says is not nothing.
        assert_eq!(line(&budget(&spec("")), "mailer", "requests"), "$0/month or more");
    }
}

#[test]
fn budgets_of_the_examples_hold_as_far_as_is_known() {
    for name in ["examples/shop", "examples/olympus"] {
        for verdict in budgets(example(name)) {
            printed(&verdict);
            if verdict.outcome == Outcome::Refuted {
                println!("REFUTED");
            }
        }
    }
}
