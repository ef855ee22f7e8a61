//! Lays out what predefined roles allow, to be read in place: every permission once, a line each; where these lines begin, four bytes each;
//! and for each role, sorted, the numbers of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

const SOURCE: &str = "stdlib/providers/google/roles.json.gz";

pub fn generate() {
    println!("cargo:rerun-if-changed={SOURCE}");
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(SOURCE).expect("the facts of roles"))
        .read_to_string(&mut text)
        .expect("unpacking the facts of roles");
    let facts: Value = serde_json::from_str(&text).expect("the facts of roles are JSON");
    let texts = |value: &Value| -> BTreeSet<String> {
        let list = value.as_array().expect("a list of permissions");
        list.iter().map(|permission| permission.as_str().expect("a permission is text").to_owned()).collect()
    };
    let roles: BTreeMap<String, BTreeSet<String>> = facts["roles"]
        .as_object()
        .expect("roles by name")
        .iter()
        .map(|(name, permissions)| (name.clone(), texts(permissions)))
        .collect();
    let all: BTreeSet<&String> = roles.values().flatten().collect();
    let numbers: BTreeMap<&String, usize> = all.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let mut lines = String::new();
    for (role, permissions) in &roles {
        lines.push_str(role);
        let mut before = 0;
        for permission in permissions {
            let number = numbers[permission];
            let _ = write!(lines, " {}", number - before);
            before = number;
        }
        lines.push('\n');
    }
    let out = env::var("OUT_DIR").expect("set by cargo");
    let out = Path::new(&out);
    let permissions: Vec<&str> = all.iter().map(|name| name.as_str()).collect();
    let mut begins: Vec<u8> = Vec::new();
    let mut at = 0;
    for name in &permissions {
        begins.extend(u32::try_from(at).expect("less than 4 GiB of permissions").to_le_bytes());
        at += name.len() + 1;
    }
    let lines_of_all: String = permissions.iter().map(|name| format!("{name}\n")).collect();
    fs::write(out.join("permissions.txt"), lines_of_all).expect("writing permissions.txt");
    fs::write(out.join("permissions.at"), begins).expect("writing permissions.at");
    fs::write(out.join("roles.txt"), lines).expect("writing roles.txt");
}
