//! Small specs out of a seed, through the whole compiler: what the merged module gives back must be each environment's own tree.

use std::fmt::Write as _;
use std::sync::Arc;

use olyc::blueprint;
use olyc::compiler::{self, InputFile, ProjectInput};
use olyc::diagnostics::Severity;

use crate::program::Random;

/// How many specs: a few in every run, as many as `OLYC_SPECS` says where there is time for it (tests/run.sh takes a thousand).
fn wanted() -> u64 {
    std::env::var("OLYC_SPECS").ok().and_then(|count| count.parse().ok()).unwrap_or(60)
}

const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// A spec of a few items that differ between environments in what they are, have and lack.
fn spec(random: &mut Random) -> String {
    let mut text = String::from(
        "project p { repository = \"a/b\", domain = \"p.example\", regions = [us-central1] }\n\
         environment dev { project_id = \"p-dev-1\" }\n\
         environment staging { project_id = \"p-staging-1\", after = dev }\n\
         environment prod { project_id = \"p-prod-1\", after = staging, regions = [us-central1, us-east1] }\n\
         ingress public { host = \"p.example\" }\n",
    );
    let databases = random.below(3);
    for index in 0..databases {
        let _ =
            writeln!(text, "postgres db_{index} {{\n  machine {{ cpu = {}, memory = 8GiB }}", 2 + random.below(2) * 2);
        layers(
            random,
            &mut text,
            &[
                "highly_available = true",
                "storage = 50GiB",
                "backups { keep = 20d }",
                "replica europe-west1",
                "edition = enterprise_plus",
            ],
        );
        text.push_str("}\n");
    }
    let caches = random.below(2);
    for index in 0..caches {
        let _ = writeln!(text, "redis cache_{index} {{");
        layers(random, &mut text, &["memory = 2GiB", "highly_available = true", "memory = 5GiB"]);
        text.push_str("}\n");
    }
    let topics = random.below(2);
    for index in 0..topics {
        let _ = writeln!(text, "topic news_{index} {{ retain = {}d }}", 1 + random.below(7));
    }
    let services = 1 + random.below(3);
    for index in 0..services {
        let _ = writeln!(text, "service app_{index} {{\n  source = \"apps/{index}\"\n  runtime = go(\"1.26\")");
        if index == 0 {
            text.push_str("  route \"/\" { on = public }\n");
        } else {
            text.push_str("  uses app_0.call { timeout = 1s }\n");
        }
        for db in 0..databases {
            if random.below(2) == 0 {
                let _ = writeln!(
                    text,
                    "  uses db_{db}.{} {{ prefix = \"D{db}_\" }}",
                    ["read", "read_write"][random.below(2) as usize]
                );
            }
        }
        for cache in 0..caches {
            let _ = writeln!(text, "  uses cache_{cache}.read_write");
        }
        for topic in 0..topics {
            let _ = writeln!(text, "  uses news_{topic}.publish");
        }
        layers(
            random,
            &mut text,
            &[
                "scale { max = 9 }",
                "variables { MODE = \"x\" }",
                "timeout = 20s",
                "machine { cpu = 2, memory = 1GiB }",
                "variables { LEVEL = \"info\" }",
            ],
        );
        text.push_str("}\n");
    }
    text
}

/// Some entries for everybody, some in single environments.
fn layers(random: &mut Random, text: &mut String, entries: &[&str]) {
    for environment in ENVIRONMENTS {
        let mut fields: Vec<&str> = Vec::new();
        for entry in entries {
            let field = entry.split([' ', '=']).next().unwrap_or_default();
            // The same field twice in one layer is an error of its own.
            if random.below(4) == 0 && !fields.iter().any(|other| other.starts_with(field)) {
                fields.push(entry);
            }
        }
        if !fields.is_empty() {
            let _ = writeln!(text, "  in {environment} {{\n    {}\n  }}", fields.join("\n    "));
        }
    }
}

/// Whether the merged module of one spec gives back what each environment had.
fn gives_back(seed: u64) -> bool {
    let text = spec(&mut Random(seed));
    let input = ProjectInput {
        root: String::from("."),
        files: vec![InputFile { path: Arc::from("main.oly"), text: Arc::from(text.as_str()) }],
        ..ProjectInput::default()
    };
    let outcome = compiler::load(&input);
    let wrong = |all: &[olyc::diagnostics::Diagnostic]| {
        all.iter().find(|one| one.severity == Severity::Error).map(|one| one.message.clone())
    };
    assert_eq!(wrong(&outcome.diagnostics), None, "{text}");
    let module = &outcome.value.module;
    let mut worlds = compiler::worlds(module, &compiler::Options::default(), &Arc::default());
    let folders = blueprint::before_merging(module, &mut worlds);
    for world in &worlds {
        assert_eq!(wrong(&world.take_diagnostics()), None, "{text}");
    }
    assert!(!folders.is_empty(), "{text}");
    folders.iter().all(|trees| crate::property::check(seed, trees))
}

#[test]
fn expanding_the_modules_of_generated_specs_gives_back_each_environment() {
    let count = wanted();
    let halves: Vec<u64> = std::thread::scope(|scope| {
        let halves =
            [0, 1].map(|half| scope.spawn(move || (half..count).step_by(2).filter(|seed| gives_back(*seed)).count()));
        halves.map(|half| half.join().expect("what one half found wrong stands above") as u64).into()
    });
    let checked: u64 = halves.iter().sum();
    eprintln!("modules of {checked} generated specs expanded to what each environment had");
    assert_eq!(checked, count);
}
