//! Lays the limits that only the API enforces (`limits.json`) over the facts of the provider, so that each stands in
//! the index beside the argument that it is about.
//!
//! ```text
//! limit  := (key:u8 length:var payload)*             keys as `KEYS` numbers them
//! rules  := count:var (rule:var source:u8)*          rules between arguments of one type
//! ```

use serde_json::{Map, Value, json};

use super::provider::{Pool, put_field, put_var, strings};

pub const SOURCE: &str = "stdlib/providers/google/limits.json";

/// The fields of a limit, in the order of their numbers, which begin at 1.
const KEYS: [&str; 15] = [
    "pattern",
    "key_pattern",
    "key_max_length",
    "min",
    "max",
    "multiple_of",
    "unit",
    "min_length",
    "max_length",
    "one_of",
    "min_items",
    "max_items",
    "note",
    "source",
    "beside",
];

/// Where a limit was read, in the order of their numbers.
const SOURCES: [&str; 4] = ["provider-docs", "provider-code", "discovery", "memory"];
const UNITS: [&str; 3] = ["s", "bytes", "ms"];

/// What was known, and what of it could not be laid over a fact.
#[derive(Default)]
pub struct Counts {
    pub known: usize,
    pub rules: usize,
    pub homeless: Vec<String>,
}

/// Puts every limit into the facts: as `limit` of an argument, or as `keys` of the map whose key it is about.
pub fn lay(facts: &mut Value, limits: &Value) -> Counts {
    let mut counts = Counts::default();
    for (ty, paths) in limits.as_object().expect("limits by type") {
        for (path, limit) in paths.as_object().expect("limits by path") {
            let resource = facts["resources"].get_mut(ty);
            if path == "cross" {
                counts.rules += limit.as_array().expect("a list of rules").len();
                match resource {
                    Some(resource) => resource["rules"] = limit.clone(),
                    None => counts.homeless.push(format!("{ty}.cross")),
                }
                continue;
            }
            counts.known += 1;
            let steps: Vec<&str> = path.split('.').collect();
            let laid =
                resource.and_then(|resource| place(&mut resource["attributes"], &steps)).map(|(fact, key)| match key {
                    None => fact["limit"] = prepared(limit),
                    Some(key) => fact["keys"][key] = prepared(limit),
                });
            if laid.is_none() {
                counts.homeless.push(format!("{ty}.{path}"));
            }
        }
    }
    counts
}

/// The fact at a path; the last step after a map is one of its keys.
fn place<'f, 's>(attributes: &'f mut Value, steps: &[&'s str]) -> Option<(&'f mut Value, Option<&'s str>)> {
    let (step, rest) = steps.split_first()?;
    let fact = attributes.get_mut(step)?;
    let Some(next) = rest.first() else { return Some((fact, None)) };
    if fact["t"] == "map" && fact.get("b").is_none() {
        assert!(rest.len() == 1, "one key after a map: {steps:?}");
        if fact.get("keys").is_none() {
            fact["keys"] = json!({});
        }
        return Some((fact, Some(next)));
    }
    let inner = if fact.get("b").is_some() { "b" } else { "object" };
    if fact.get(inner).is_some() {
        return place(&mut fact[inner], rest);
    }
    place(fact.get_mut("e")?.get_mut("object")?, rest)
}

/// A note that changes what a bound means is read once, here: what may stand beside the range, and which end is open.
fn prepared(limit: &Value) -> Value {
    let mut out = limit.clone();
    let note = limit["note"].as_str().unwrap_or_default();
    let beside = match note.split_once(' ') {
        Some((first, rest)) if rest.starts_with("means") && first != "1.0" => {
            Some(if first == "empty" { String::new() } else { first.to_owned() })
        }
        Some(("0,", rest)) if rest.starts_with("or ") => Some(String::from("0")),
        _ => None,
    };
    if let Some(beside) = beside {
        out["beside"] = json!([beside]);
    }
    if let Some(refused) = note.strip_suffix(" itself is refused") {
        let open = ["min", "max"].into_iter().find(|end| format!("{}", limit[*end]) == refused);
        out["open"] = json!(open.unwrap_or_else(|| panic!("`{note}` is about no bound")));
    }
    out
}

pub fn limit(name: &str, limit: &Value, pool: &mut Pool) -> Vec<u8> {
    let mut out = Vec::new();
    let fields: &Map<String, Value> = limit.as_object().expect("a limit is an object");
    for (field, value) in fields {
        if field == "open" {
            continue;
        }
        let key = KEYS.iter().position(|known| known == field);
        let key = 1 + key.unwrap_or_else(|| panic!("the limit of {name} has an unknown field {field}"));
        let mut payload = Vec::new();
        match field.as_str() {
            "unit" | "source" => {
                let known: &[&str] = if field == "unit" { &UNITS } else { &SOURCES };
                let at = known.iter().position(|known| value == known);
                payload.push(at.unwrap_or_else(|| panic!("the limit of {name} has {field} {value}")) as u8);
            }
            "one_of" | "beside" => {
                let texts = value.as_array().expect("a list").iter().map(plain).collect::<Vec<_>>();
                payload = strings(&json!(texts), pool);
            }
            "min" | "max" => {
                payload.push(u8::from(fields.get("open").is_some_and(|open| open == field)));
                put_var(&mut payload, pool.id(&plain(value)));
            }
            _ => put_var(&mut payload, pool.id(&plain(value))),
        }
        put_field(&mut out, key as u8, &payload);
    }
    out
}

/// The limits of single keys of a map.
pub fn keys(name: &str, keys: &Value, pool: &mut Pool) -> Vec<u8> {
    let mut out = Vec::new();
    let keys = keys.as_object().expect("limits by key");
    put_var(&mut out, keys.len());
    for (key, limit) in keys {
        put_var(&mut out, pool.id(key));
        let payload = self::limit(name, limit, pool);
        put_var(&mut out, payload.len());
        out.extend(payload);
    }
    out
}

pub fn rules(facts: &Value, pool: &mut Pool) -> Vec<u8> {
    let mut out = Vec::new();
    let none = Vec::new();
    let rules = facts.get("rules").map_or(&none, |rules| rules.as_array().expect("a list of rules"));
    put_var(&mut out, rules.len());
    for rule in rules {
        put_var(&mut out, pool.id(rule["rule"].as_str().expect("a rule")));
        out.push(SOURCES.iter().position(|known| rule["source"] == *known).expect("a known source") as u8);
    }
    out
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}
