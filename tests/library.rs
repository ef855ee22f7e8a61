//! The standard library and the examples are free of errors: every file is read, declared and checked.
#![allow(clippy::print_stdout, reason = "what is wrong is the point of the output")]

use std::sync::Arc;

use olyc::source::Sources;

#[test]
fn the_library_has_no_errors() {
    let mut sources = Sources::new();
    let mut items = Vec::new();
    let mut complaints = Vec::new();
    for (path, text) in olyc::library::FILES {
        let file = sources.add_file(*path, *text);
        let outcome = olyc::syntax::parse_file(&mut sources, file);
        complaints.extend(outcome.diagnostics);
        items.extend(outcome.value.into_iter().map(Arc::new));
    }
    complaints.extend(olyc::language::load(None, &items).diagnostics);
    for diagnostic in &complaints {
        let span = diagnostic.span;
        println!(
            "{}: {} {} [{}]",
            span.map(|span| sources.describe(span)).unwrap_or_default(),
            diagnostic.code,
            diagnostic.message,
            span.map(|span| sources.text(span).lines().next().unwrap_or_default().to_owned()).unwrap_or_default(),
        );
    }
    assert!(complaints.is_empty(), "{} complaints about {} items", complaints.len(), items.len());
}

/// The library's own grants, looked at as if a user had written them: what is not an edge's stands here with its reason.
#[test]
fn the_library_grants_what_edges_say() {
    let input = olyc::compiler::ProjectInput {
        root: String::from("."),
        files: vec![olyc::compiler::InputFile {
            path: Arc::from("main.oly"),
            text: Arc::from(
                "project p { repository = \"a/b\", domain = \"p.example\", regions = [us-central1] }\nenvironment prod { project_id = \"p-prod\" }\n",
            ),
        }],
        ..olyc::compiler::ProjectInput::default()
    };
    let loaded = olyc::compiler::load(&input).value;
    let world = olyc::platform::World::new(&loaded.module, olyc::source::Name::new("prod"));
    // Chunks count from 0, so that everything is taken for the project's own.
    let judgement = olyc::objectives::judge(&world, &olyc::objectives::Options::default());
    let found: Vec<String> = judgement
        .findings
        .iter()
        .filter(|finding| finding.code.id() == "OLY-I701")
        .map(|finding| format!("{:?} {}", finding.severity, finding.message))
        .collect();
    assert!(loaded.module.blueprints.len() > 50, "the library has blueprints");
    assert_eq!(found, EXPECTED);
}

/// Grants beside edges, and why.
const EXPECTED: &[&str] = &[
    // Running queries is a right of the project's quota; the rows are granted by edges, dataset by dataset.
    "Warning `runs_queries` grants access, and no edge of the spec shows it",
    // Redis Cluster has no grant for one cluster: what each password-free login may do, its access list says.
    "Warning the edge leads to one `redis`, and this reaches everything of its sort in the project",
    // A program reads its own model: the field `model` shows it, and nothing else can be meant.
    "Warning `reads_model` grants access, and no edge of the spec shows it",
];

/// Said once, and as the facts are of.
#[test]
fn the_provider_is_held_to_the_release_of_the_facts() {
    let constraint = format!("version = \"{}\"", olyc::provider::SUPPORTED);
    let holders: Vec<&str> =
        olyc::library::FILES.iter().filter(|(_, text)| text.contains(&constraint)).map(|(path, _)| *path).collect();
    assert_eq!(holders, ["std:platform/roots.oly"]);
    let major = olyc::provider::VERSION.split('.').next().unwrap_or_default();
    assert!(olyc::provider::SUPPORTED.starts_with(&format!(">= {}, < ", olyc::provider::VERSION)), "{major}");
    let others = olyc::library::FILES.iter().filter(|(_, text)| text.contains("source = \"hashicorp/google\""));
    assert_eq!(others.count(), 1, "another place names the provider");
}

/// A subnet's addresses are cut by the number of its region: two regions of one number would meet.
#[test]
fn every_region_has_a_number_of_its_own() {
    let (_, text) =
        olyc::library::FILES.iter().find(|(path, _)| *path == "std:platform/regions.oly").expect("the table");
    let (table, _) = text.split_once("\n}").expect("its end");
    let numbers: Vec<&str> = table
        .lines()
        .filter(|line| line.contains(" | \""))
        .filter_map(|line| line.rsplit_once(", ").map(|(_, end)| end.trim()))
        .collect();
    let unique: std::collections::BTreeSet<u32> = numbers.iter().filter_map(|number| number.parse().ok()).collect();
    assert!(numbers.len() > 20 && unique.len() == numbers.len(), "{numbers:?}");
    // The last of the sixteenths of an environment's range is Google's.
    assert!(unique.iter().all(|number| *number < 240), "{numbers:?}");
}

/// A user names things with underscores, and the cloud takes none in most of its names.
const UNDERSCORES: &str = r#"
project a_platform {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1, us-east1]
}
environment the_production { project_id = "sample-prod" }
team people_of_data { email = "data@sample.example", group = "data@sample.example" }
postgres main_store { owner = people_of_data, replica us-east1 { failover = true } }
redis the_cache { memory = 5GiB, highly_available = true }
redis wide_cache { memory = 8GiB, shards = 3 }
topic was_placed { retain = 7d, dead_letter {} }
secret signing_key { rotate = 90d }
dataset all_sales { scan_limit = 1TiB }
ingress front_door { host = "shop.sample.example" }
service shop_front {
  source  = "app"
  runtime = go("1.26")
  timeout = 1s
  scale { min = 1 }
  route "/" { on = front_door }
  route "/static" { on = front_door, cache = 10min }
  uses main_store.read_write
  uses the_cache.read_write
  uses was_placed.publish
  uses signing_key.read
}
service post_man {
  source  = "post"
  runtime = go("1.26")
  timeout = 1s
  uses was_placed.consume
}
slo is_fast { of = shop_front, promise = p99(latency) < 2s }
goal is_found { of = main_store, promise = percentile(latency, 99.9%) < 40ms }
"#;

#[test]
fn names_with_underscores_are_names_in_the_cloud() {
    let input = olyc::compiler::ProjectInput {
        root: String::from("."),
        files: vec![olyc::compiler::InputFile { path: Arc::from("main.oly"), text: Arc::from(UNDERSCORES) }],
        ..olyc::compiler::ProjectInput::default()
    };
    let outcome = olyc::compiler::build(&input, "2026-12-01");
    let wrong: Vec<String> = outcome
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == olyc::diagnostics::Severity::Error)
        .map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(outcome.value.artifacts.len() > 40, "{} files", outcome.value.artifacts.len());
}
