//! Whatever the library says of a product has a source and a date: a number that nobody can look up proves nothing.
#![allow(clippy::print_stdout, reason = "how many facts were read is the point of the output")]

use std::sync::Arc;

use olyc::evaluate::value::{Basis, Data, Strength};
use olyc::evaluate::{Scope, Value};
use olyc::platform::World;
use olyc::source::Name;
use olyc::syntax::ast::{Expr, ExprKind, ItemKind};

const SPEC: &str = "project p { repository = \"a/b\", domain = \"p.example\", regions = [us-central1] }\nenvironment prod { project_id = \"p-prod\" }\n";

fn load(spec: &str) -> olyc::compiler::Loaded {
    let input = olyc::compiler::ProjectInput {
        root: String::from("."),
        files: vec![olyc::compiler::InputFile { path: Arc::from("main.oly"), text: Arc::from(spec) }],
        ..olyc::compiler::ProjectInput::default()
    };
    olyc::compiler::load(&input).value
}

/// How a row's key is looked up.
fn key(world: &World<'_>, key: &Expr) -> Name {
    match &key.kind {
        ExprKind::Name(name) | ExprKind::Region(name) => *name,
        _ => match world.eval(key, &mut Scope::default()) {
            Ok(value) => Name::new(&world.display(&value)),
            Err(_) => Name::default(),
        },
    }
}

/// What is wrong with the facts of all tables, and how many facts there are.
fn complaints(spec: &str) -> (Vec<String>, usize) {
    let loaded = load(spec);
    let world = World::new(&loaded.module, Name::new("prod"));
    let (mut found, mut facts) = (Vec::new(), 0);
    for table in world.module().tables.values() {
        let ItemKind::Table(declared) = &table.ast.kind else { continue };
        for row in &declared.rows {
            let keys: Vec<Name> = row.keys.iter().map(|one| key(&world, one)).collect();
            let named = || format!("{}{keys:?}", table.name);
            let Some(Ok(Value { data: Data::Record(cells), .. })) = world.evaluator().table_row(table.name, &keys)
            else {
                found.push(format!("{} cannot be read", named()));
                continue;
            };
            for (column, cell) in cells.iter() {
                let Data::Fact(fact) = &cell.data else { continue };
                facts += 1;
                let vague = |basis: &Basis| basis.source.trim().is_empty() || basis.date.is_none();
                if fact.bases.is_empty() || fact.bases.iter().any(vague) {
                    found.push(format!("{} has no source or no date for {column}", named()));
                }
                let secondhand = fact.bases.iter().any(|basis| basis.source.contains("as a list of SLAs gives it"));
                let contract = fact.bases.iter().any(|basis| basis.strength == Strength::Contract);
                let said = cells.get(&Name::new("unverified")).map(|said| world.display(said)).unwrap_or_default();
                if secondhand && (contract || said.is_empty()) {
                    found.push(format!("{} is second-hand, and does not say so", named()));
                }
            }
        }
    }
    (found, facts)
}

#[test]
fn every_fact_of_the_library_has_a_source_and_a_date() {
    let (found, facts) = complaints(SPEC);
    println!("{facts} facts in the tables of the library");
    assert!(facts >= 40, "only {facts} facts were found");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_fact_without_a_source_or_a_date_is_refused() {
    for basis in [
        "contract(\"Some SLA\")",
        "contract(\"\", 2026-01-01)",
        "documented(\"SLA, as a list of SLAs gives it\", 2026-01-01)",
    ] {
        let spec = format!(
            "{SPEC}table own_sla {{\n  key product | availability: Fact<Percent>, unverified: String\n  \"x\" | 99%..100% by {basis}, \"\"\n}}\n"
        );
        let (found, _) = complaints(&spec);
        assert_eq!(found.len(), 1, "{basis}: {found:?}");
    }
}
