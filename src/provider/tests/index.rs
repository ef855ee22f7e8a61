//! Every fact of the source is found again in the index, and nothing else is in it.

use std::io::Read as _;

use serde_json::{Map, Value, json};

use crate::provider::{self, Block, Element, Fact, Family, Kind, Literal, Nesting, Type};

fn source() -> Value {
    let packed: &[u8] = include_bytes!("../../../stdlib/providers/google/8.0.0.json.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).expect("packed facts");
    serde_json::from_str(&text).expect("facts are JSON")
}

/// Writes a fact as the source writes it.
fn rebuilt(fact: Fact) -> Value {
    let mut out = Map::new();
    let flags = [
        ("r", fact.required()),
        ("o", fact.optional()),
        ("c", fact.computed()),
        ("new", fact.force_new()),
        ("dep", fact.deprecated()),
        ("secret", fact.sensitive()),
        ("wo", fact.write_only()),
        ("since8", fact.since8()),
        ("gone", fact.gone()),
    ];
    for (key, set) in flags {
        if set {
            out.insert(key.into(), json!(1));
        }
    }
    if fact.validated() {
        out.insert("validated".into(), json!(true));
    }
    let (word, element) = match fact.ty() {
        Type::String => ("string", None),
        Type::Number => ("number", None),
        Type::Bool => ("bool", None),
        Type::Dynamic => ("dynamic", None),
        Type::List(element) => ("list", Some(element)),
        Type::Set(element) => ("set", Some(element)),
        Type::Map(element) => ("map", Some(element)),
        Type::Object(_) => ("object", None),
    };
    let mut word = word;
    let key = match fact.kind() {
        Kind::Attribute => "object",
        Kind::Block { nesting, written_as_attribute } => {
            if written_as_attribute {
                out.insert("attr".into(), json!(1));
            }
            match nesting {
                Nesting::Single => word = "single",
                Nesting::Group => word = "group",
                Nesting::List | Nesting::Set | Nesting::Map => {}
            }
            "b"
        }
    };
    out.insert("t".into(), json!(word));
    if let Some(inner) = fact.block() {
        out.insert(key.into(), attributes(inner));
    }
    if let Some(Element::Value(inner)) = element {
        out.insert("e".into(), rebuilt(inner));
    }
    let texts = [
        ("enum", fact.allowed().collect::<Vec<_>>()),
        ("conflicts", fact.conflicts().collect()),
        ("exactly_one", fact.exactly_one().collect()),
        ("at_least_one", fact.at_least_one().collect()),
        ("with", fact.required_with().collect()),
    ];
    for (key, values) in texts {
        if !values.is_empty() {
            out.insert(key.into(), json!(values));
        }
    }
    if let Some(pattern) = fact.pattern() {
        out.insert("pattern".into(), json!(pattern.replace('\\', "\\\\")));
    }
    match fact.range().or(fact.length()) {
        Some((Some(low), Some(high))) => drop(out.insert("range".into(), json!([low, high]))),
        Some((low, high)) => {
            out.extend(low.map(|low| ("min".into(), json!(low))));
            out.extend(high.map(|high| ("max".into(), json!(high))));
        }
        None => {}
    }
    out.extend(fact.min_items().map(|count| ("min_items".into(), json!(count))));
    out.extend(fact.max_items().map(|count| ("max_items".into(), json!(count))));
    if let Some(default) = fact.default() {
        let value = match default {
            Literal::Bool(value) => json!(value),
            Literal::String(value) => json!(value),
            Literal::Number(value) => serde_json::from_str(value).expect("a number"),
        };
        out.insert("default".into(), value);
    }
    Value::Object(out)
}

fn attributes(block: Block) -> Value {
    let facts: Map<String, Value> = block.attributes().map(|fact| (fact.name().to_owned(), rebuilt(fact))).collect();
    assert_eq!(facts.len(), block.len());
    Value::Object(facts)
}

#[test]
fn every_type_decodes_to_its_source() {
    let source = source();
    let mut types = 0;
    for (family, key) in [(Family::Resource, "resources"), (Family::Data, "data"), (Family::Ephemeral, "ephemeral")] {
        let table = source[key].as_object().expect("a table");
        assert_eq!(provider::names(family).count(), table.len(), "{key}");
        for (name, expected) in table {
            let facts = provider::find(family, name).unwrap_or_else(|| panic!("{name} is not in the index"));
            assert_eq!(facts.name, name);
            assert_eq!(facts.since8, expected.get("since8").is_some(), "{name}");
            assert_eq!(attributes(facts.block), expected["attributes"], "{name}");
            types += 1;
        }
    }
    assert_eq!(types, 1330 + 459 + 6);
    assert_eq!((provider::NAME, provider::VERSION), ("hashicorp/google", "8.0.0"));
}

#[test]
fn every_argument_is_found_by_its_name() {
    fn walk(block: Block) -> usize {
        let mut found = 0;
        for fact in block.attributes() {
            let again = block.get(fact.name()).expect("found by name");
            assert_eq!(again.name(), fact.name());
            found += 1 + fact.block().map_or(0, walk);
        }
        assert!(block.get("").is_none() && block.get("zzz").is_none());
        found
    }
    let total: usize = provider::resource_names().filter_map(provider::resource).map(walk).sum();
    assert!(total > 30_000, "{total}");
}

#[test]
fn names_are_sorted_and_unknown_names_are_absent() {
    let names: Vec<_> = provider::resource_names().collect();
    assert!(names.is_sorted());
    assert!(provider::resource("google_nothing").is_none() && provider::data("").is_none());
    assert!(
        provider::ephemeral("google_secret_manager_secret_version").is_some()
            || provider::names(Family::Ephemeral).count() == 6
    );
}

#[test]
fn the_index_is_small() {
    let size = include_bytes!(concat!(env!("OUT_DIR"), "/provider.bin")).len()
        + include_bytes!(concat!(env!("OUT_DIR"), "/provider.txt")).len();
    assert!(size < 1_500_000, "{size} bytes");
}

#[test]
fn every_pattern_is_one_that_our_engine_reads() {
    fn walk(block: Block, patterns: &mut Vec<&'static str>) {
        for fact in block.attributes() {
            patterns.extend(fact.pattern());
            if let Some(inner) = fact.block() {
                walk(inner, patterns);
            }
        }
    }
    let mut patterns = Vec::new();
    for facts in provider::resource_names().filter_map(provider::resource) {
        walk(facts, &mut patterns);
    }
    assert!(patterns.len() > 50);
    for pattern in patterns {
        assert!(provider::patterns::compiles(pattern), "{pattern}");
        assert!(provider::patterns::agree(pattern), "{pattern}");
    }
}
