//! Turns the facts of the Google provider into an index that `olyc` reads in place.
//!
//! Two files come out: `provider.txt`, every distinct string once, the frequent ones first; and `provider.bin`, all
//! else. Nothing is decoded at start: a type is found by binary search, and all that is known about it lies in one
//! contiguous piece, so that reading one type touches no other's bytes. `src/provider/index.rs` is the reader; the
//! two must agree, which its tests prove against the facts themselves.
//!
//! ```text
//! file   := strings:u32 types:u32×3 text_offset:u32×(strings+1) table×3 piece*
//! table  := (name:u32 start:u32 end:u32)*            sorted by name; offsets count from the first piece
//! piece  := flags:u8 rules block                     1: the type is not in every supported release
//! block  := count:var checks:var number:var*checks width:u8 (offset:u8×width)*count (name:var fact)*count
//!           sorted by name; `checks` are the facts to look at even where a body does not name them
//! fact   := head:u16 (key:u8 length:var payload)*    head: twelve flags, and above them the type
//! ```

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

use super::limits;

const SOURCE: &str = "stdlib/providers/google/8.0.0.json.gz";

/// The flags of a fact, in the order of their bits.
const FLAGS: [&str; 11] = ["r", "o", "c", "new", "dep", "secret", "wo", "since8", "gone", "attr", "validated"];
const BLOCK: u16 = 1 << 11;

/// With one of these, a fact matters to a body that does not name it, or to what else the body holds.
const CHECKS: [&str; 5] = ["r", "conflicts", "exactly_one", "at_least_one", "with"];

/// The types, in the order of their numbers.
const TYPES: [&str; 10] = ["dynamic", "string", "number", "bool", "list", "set", "map", "object", "single", "group"];

pub fn generate() {
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed={}", limits::SOURCE);
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(SOURCE).expect("the facts of the provider"))
        .read_to_string(&mut text)
        .expect("unpacking the facts of the provider");
    let mut facts: Value = serde_json::from_str(&text).expect("the facts of the provider are JSON");
    let limits = fs::read_to_string(limits::SOURCE).expect("the limits of the API");
    let limits: Value = serde_json::from_str(&limits).expect("the limits of the API are JSON");
    let counts = limits::lay(&mut facts, &limits);
    let tables = ["resources", "data", "ephemeral"].map(|table| sorted(object(&facts[table], table)));

    // The first pass only counts strings, so that the second can give the frequent ones short numbers.
    let mut pool = Pool::default();
    encode_all(&tables, &mut pool);
    let strings = pool.settle();
    let (entries, pieces) = encode_all(&tables, &mut pool);

    let mut joined = String::new();
    let mut index = Vec::new();
    put_u32(&mut index, strings.len());
    for table in &tables {
        put_u32(&mut index, table.len());
    }
    for string in &strings {
        put_u32(&mut index, joined.len());
        joined.push_str(string);
    }
    put_u32(&mut index, joined.len());
    index.extend(entries);
    index.extend(pieces);

    let mut code = String::new();
    for (constant, key, what) in
        [("NAME", "provider", "Name of the provider in its registry."), ("VERSION", "version", "Release of the facts.")]
    {
        let value = facts[key].as_str().expect("name and version of the provider");
        let _ = writeln!(code, "/// {what}\npub const {constant}: &str = {value:?};");
    }
    for (constant, count, what) in [
        ("LIMITS", counts.known, "How many limits are known that only the API enforces."),
        ("RULES", counts.rules, "How many rules between arguments are known that only the API enforces."),
    ] {
        let _ = writeln!(code, "/// {what}\npub const {constant}: usize = {count};");
    }
    let _ = writeln!(
        code,
        "/// Limits of what the provider's release does not have.\npub const HOMELESS: &[&str] = &{:?};",
        counts.homeless
    );
    let out = env::var("OUT_DIR").expect("set by cargo");
    let out = Path::new(&out);
    fs::write(out.join("provider.txt"), joined).expect("writing provider.txt");
    fs::write(out.join("provider.bin"), index).expect("writing provider.bin");
    fs::write(out.join("provider.rs"), code).expect("writing provider.rs");
}

type Table<'a> = Vec<(&'a String, &'a Value)>;

fn encode_all(tables: &[Table<'_>; 3], pool: &mut Pool) -> (Vec<u8>, Vec<u8>) {
    let (mut entries, mut pieces) = (Vec::new(), Vec::new());
    for table in tables {
        for (name, facts) in table {
            known_keys(facts, name, &["attributes", "since8", "rules"]);
            put_u32(&mut entries, pool.id(name));
            put_u32(&mut entries, pieces.len());
            pieces.push(u8::from(set(facts, "since8")));
            pieces.extend(limits::rules(facts, pool));
            pieces.extend(block(object(&facts["attributes"], name), pool));
            put_u32(&mut entries, pieces.len());
        }
    }
    (entries, pieces)
}

fn block(facts: &Map<String, Value>, pool: &mut Pool) -> Vec<u8> {
    let (mut records, mut offsets, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (name, facts)) in sorted(facts).into_iter().enumerate() {
        if CHECKS.iter().any(|key| facts.get(key).is_some()) {
            checks.push(number);
        }
        offsets.push(records.len());
        put_var(&mut records, pool.id(name));
        records.extend(fact(name, facts, pool));
    }
    let width = match offsets.last().copied().unwrap_or(0) {
        0..0x100 => 1,
        0x100..0x1_0000 => 2,
        _ => 4,
    };
    let mut out = Vec::new();
    put_var(&mut out, offsets.len());
    put_var(&mut out, checks.len());
    for number in checks {
        put_var(&mut out, number);
    }
    out.push(width as u8);
    for offset in offsets {
        out.extend(&u32::try_from(offset).expect("a block below 4 GiB").to_le_bytes()[..width]);
    }
    out.extend(records);
    out
}

fn fact(name: &str, fact: &Value, pool: &mut Pool) -> Vec<u8> {
    known_keys(
        fact,
        name,
        &[
            "t",
            "b",
            "e",
            "object",
            "min_items",
            "max_items",
            "default",
            "enum",
            "range",
            "min",
            "max",
            "length",
            "pattern",
            "conflicts",
            "exactly_one",
            "at_least_one",
            "with",
            "limit",
            "keys",
        ],
    );
    let kind = fact["t"].as_str().unwrap_or_else(|| panic!("{name} has no type"));
    let kind = TYPES.iter().position(|each| *each == kind).unwrap_or_else(|| panic!("{name} has type {kind}"));
    let mut head = (kind as u16) << 12;
    for (bit, flag) in FLAGS.iter().enumerate() {
        head |= u16::from(set(fact, flag)) << bit;
    }
    if fact.get("b").is_some() {
        head |= BLOCK;
    }
    let mut out = head.to_le_bytes().to_vec();
    for (key, field) in [(1, "min_items"), (2, "max_items")] {
        if let Some(count) = fact.get(field) {
            let mut payload = Vec::new();
            put_var(&mut payload, count.as_u64().expect("a number of items") as usize);
            put_field(&mut out, key, &payload);
        }
    }
    if let Some(value) = fact.get("default") {
        let (tag, text) = match value {
            Value::Bool(value) => (0, value.to_string()),
            Value::Number(value) => (1, value.to_string()),
            Value::String(value) => (2, value.clone()),
            other => panic!("{name} has the default {other}"),
        };
        let mut payload = vec![tag];
        put_var(&mut payload, pool.id(&text));
        put_field(&mut out, 3, &payload);
    }
    if let Some(values) = fact.get("enum") {
        put_field(&mut out, 4, &strings(values, pool));
    }
    let bounds = match (fact.get("range"), fact.get("min"), fact.get("max")) {
        (None, None, None) => None,
        (Some(range), ..) => Some((range.get(0), range.get(1))),
        (None, low, high) => Some((low, high)),
    };
    // A range of a string means its length.
    for (key, bounds) in [
        (if TYPES[kind] == "string" { 6 } else { 5 }, bounds),
        (6, fact.get("length").map(|length| (length.get(0), length.get(1)))),
    ] {
        if let Some((low, high)) = bounds {
            let mut payload = Vec::new();
            for bound in [low, high] {
                let id = bound.map_or(0, |bound| 1 + pool.id(&bound.as_str().map_or(bound.to_string(), String::from)));
                put_var(&mut payload, id);
            }
            put_field(&mut out, key, &payload);
        }
    }
    if let Some(pattern) = fact.get("pattern") {
        // The patterns were read from messages that quote them, which doubles every backslash.
        let pattern = pattern.as_str().expect("a pattern").replace("\\\\", "\\");
        let mut payload = Vec::new();
        put_var(&mut payload, pool.id(&pattern));
        put_field(&mut out, 7, &payload);
    }
    for (key, field) in [(8, "conflicts"), (9, "exactly_one"), (10, "at_least_one"), (11, "with")] {
        if let Some(paths) = fact.get(field) {
            put_field(&mut out, key, &strings(paths, pool));
        }
    }
    if let Some(element) = fact.get("e") {
        let payload = self::fact(name, element, pool);
        put_field(&mut out, 12, &payload);
    }
    for (key, field) in [(13, "object"), (14, "b")] {
        if let Some(members) = fact.get(field) {
            let payload = block(object(members, name), pool);
            put_field(&mut out, key, &payload);
        }
    }
    if let Some(limit) = fact.get("limit") {
        let payload = limits::limit(name, limit, pool);
        put_field(&mut out, 15, &payload);
    }
    if let Some(keys) = fact.get("keys") {
        let payload = limits::keys(name, keys, pool);
        put_field(&mut out, 16, &payload);
    }
    out
}

/// A fact that we do not know would be lost silently: new facts stop the build instead.
fn known_keys(facts: &Value, name: &str, known: &[&str]) {
    for key in object(facts, name).keys() {
        assert!(known.contains(&key.as_str()) || FLAGS.contains(&key.as_str()), "{name} has an unknown fact {key}");
    }
}

fn set(facts: &Value, flag: &str) -> bool {
    facts.get(flag).is_some_and(|value| value == &Value::Bool(true) || value.as_u64() == Some(1))
}

fn object<'a>(value: &'a Value, name: &str) -> &'a Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("the facts of {name} are no object"))
}

fn sorted(map: &Map<String, Value>) -> Table<'_> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by(|left, right| left.0.cmp(right.0));
    entries
}

pub fn strings(values: &Value, pool: &mut Pool) -> Vec<u8> {
    let values = values.as_array().expect("a list of strings");
    let mut out = Vec::new();
    put_var(&mut out, values.len());
    for value in values {
        put_var(&mut out, pool.id(value.as_str().expect("a string")));
    }
    out
}

pub fn put_field(out: &mut Vec<u8>, key: u8, payload: &[u8]) {
    out.push(key);
    put_var(out, payload.len());
    out.extend(payload);
}

fn put_u32(out: &mut Vec<u8>, value: usize) {
    out.extend(u32::try_from(value).expect("an index below 4 GiB").to_le_bytes());
}

/// Seven bits a byte, the lowest first; the top bit says that more follow.
pub fn put_var(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[derive(Default)]
pub struct Pool {
    counts: HashMap<String, usize>,
    ids: HashMap<String, usize>,
}

impl Pool {
    pub fn id(&mut self, text: &str) -> usize {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        assert!(self.ids.is_empty(), "{text} was not seen in the first pass");
        *self.counts.entry(text.to_owned()).or_default() += 1;
        0
    }

    /// Numbers every string that was counted: the frequent ones first, equal ones by text, so that builds are equal.
    fn settle(&mut self) -> Vec<String> {
        let mut counted: Vec<_> = std::mem::take(&mut self.counts).into_iter().collect();
        counted.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        let strings: Vec<_> = counted.into_iter().map(|(text, _)| text).collect();
        self.ids = strings.iter().enumerate().map(|(id, text)| (text.clone(), id)).collect();
        strings
    }
}
