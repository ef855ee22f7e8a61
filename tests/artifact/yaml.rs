use olyc::artifact::Origin;
use olyc::artifact::yaml::{Entry, Item, Yaml, json, needs_quotes, print};

use crate::random::Random;

pub fn meant(value: &Yaml) -> serde_json::Value {
    match value {
        Yaml::Null => serde_json::Value::Null,
        Yaml::Bool(value) => (*value).into(),
        Yaml::Number(text) => serde_json::from_str(text).expect("a number"),
        Yaml::Text(text) => text.to_string().into(),
        Yaml::List(items) => items.iter().map(|item| meant(&item.value)).collect(),
        Yaml::Map(entries) => entries.iter().map(|entry| (entry.key.to_string(), meant(&entry.value))).collect(),
    }
}

#[test]
fn is_read_back_as_it_was_meant() {
    let mut random = Random(3);
    let mut count = 0;
    for _ in 0..2_000 {
        let value = random.yaml(4);
        let printed = print(&["Made by a test.".to_owned()], &value);
        let read: serde_json::Value =
            serde_saphyr::from_str(&printed.text).unwrap_or_else(|error| panic!("{error}\n{}", printed.text));
        assert_eq!(meant(&value), read, "{}", printed.text);
        let printed = json::print(&value);
        let read: serde_json::Value = serde_json::from_str(&printed.text).expect("JSON");
        assert_eq!(meant(&value), read, "{}", printed.text);
        count += 1;
    }
    eprintln!("{count} generated documents read back by serde-saphyr and serde_json");
}

#[test]
fn quotes_only_what_would_be_misread() {
    for text in [
        "on",
        "No",
        "y",
        "1.20",
        "012",
        "1:30",
        "22:22",
        "8080:8080",
        "0x1F",
        "2026-11-25",
        "",
        "a: b",
        "x #y",
        "*",
        "- a",
        "~",
        "1e3",
        ".5",
    ] {
        assert!(needs_quotes(text), "{text} needs quotes");
    }
    for text in [
        "one",
        "ubuntu-24.04",
        "actions/checkout@v4",
        "${{ github.ref }}",
        "a:b",
        "x#y",
        "-x",
        "https://x.example/y",
        "go test ./...",
        "v1.2",
        "e2e",
    ] {
        assert!(!needs_quotes(text), "{text} needs no quotes");
    }
}

#[test]
fn reads_as_a_careful_person_writes() {
    let entry =
        |key: &str, value: Yaml| Entry { key: key.into(), value, doc: None, note: None, origin: Origin::default() };
    let text = |value: &str| Yaml::Text(value.into());
    let item = |value: Yaml| Item { value, doc: None, note: None, origin: Origin::default() };
    let mut checkout = entry("uses", text("actions/checkout@abc"));
    checkout.note = Some("v4.2.2".into());
    let mut build = item(Yaml::Map(vec![entry("name", text("Build")), entry("run", text("make\nmake test\n"))]));
    build.doc = Some("Twice, to see that it is the same.".into());
    let job = |steps: Vec<Item>| {
        Yaml::Map(vec![
            entry("runs-on", text("ubuntu-24.04")),
            entry("timeout-minutes", Yaml::Number("5".into())),
            entry("steps", Yaml::List(steps)),
        ])
    };
    let workflow = Yaml::Map(vec![
        entry("name", text("CI")),
        entry(
            "on",
            Yaml::Map(vec![
                entry("push", Yaml::Map(vec![entry("branches", Yaml::List(vec![item(text("main"))]))])),
                entry("workflow_dispatch", Yaml::Null),
            ]),
        ),
        entry("permissions", Yaml::Map(vec![])),
        entry(
            "jobs",
            Yaml::Map(vec![
                entry("build", job(vec![item(Yaml::Map(vec![checkout])), build])),
                entry("test", job(vec![item(Yaml::Map(vec![entry("run", text("true"))]))])),
            ]),
        ),
    ]);
    let wanted = r#"# Made by a test.
---
name: CI

"on":
  push:
    branches:
      - main
  workflow_dispatch:

permissions: {}

jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@abc  # v4.2.2

      # Twice, to see that it is the same.
      - name: Build
        run: |
          make
          make test

  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - run: "true"
"#;
    assert_eq!(print(&["Made by a test.".to_owned()], &workflow).text, wanted);
}
