//! One mistake is one diagnostic, and no other item suffers.

use std::fs;

use olyc::syntax::ast::{Item, ItemKind};

use crate::support::{files_below, parse, show};

/// What an item is called, for telling whether it survived.
fn name(item: &Item) -> String {
    match &item.kind {
        ItemKind::Declaration(it) => format!("{} {}", it.kind.name, it.name.map(|name| name.name).unwrap_or_default()),
        ItemKind::Defaults(it) => format!("defaults {}", it.kind.name),
        ItemKind::Type(it) => format!("type {}", it.name.name),
        ItemKind::Kind(it) => format!("kind {}", it.name.name),
        ItemKind::Function(it) => format!("fn {}", it.name.name),
        ItemKind::Table(it) => format!("table {}", it.name.name),
        ItemKind::Blueprint(it) => format!("blueprint {}", it.name.name),
        ItemKind::Test(it) => format!("test {}", it.title.literal().unwrap_or("")),
        other => format!("{other:?}").chars().take(40).collect(),
    }
}

/// Offsets of the braces outside of strings and comments.
fn braces(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => at += text[at..].find('\n').unwrap_or(1),
            b'"' => at = string_end(text, at),
            byte => {
                if byte == b'{' || byte == b'}' {
                    found.push(at);
                }
                at += 1;
            }
        }
    }
    found
}

/// The end of the string at `at`, with whatever is interpolated.
fn string_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let quotes = if text[at..].starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let mut at = at + quotes.len();
    while at < bytes.len() && !bytes[at..].starts_with(quotes.as_bytes()) {
        if bytes[at..].starts_with(b"\\(") {
            let mut depth = 0;
            at += 1;
            while at < bytes.len() {
                match bytes[at] {
                    b'"' => at = string_end(text, at) - 1,
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
        } else {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
    }
    at + quotes.len()
}

/// Deletes each brace of the files in turn; tells how many of how many gave exactly one error and lost no other item.
fn delete_each_brace(folder: &str, wanted: &dyn Fn(&str) -> bool) -> (usize, usize, Vec<String>) {
    let mut good = 0;
    let mut all = 0;
    let mut bad = Vec::new();
    for path in files_below(folder) {
        let text = fs::read_to_string(&path).expect("a readable file");
        if !wanted(&text) {
            continue;
        }
        let whole: Vec<String> = parse(&text).0.value.iter().map(name).collect();
        for at in braces(&text) {
            all += 1;
            let broken = format!("{}{}", &text[..at], &text[at + 1..]);
            let (outcome, sources) = parse(&broken);
            let kept = outcome.value.iter().filter(|item| !item.broken).map(name).collect::<Vec<_>>();
            let lost = whole.iter().filter(|name| !kept.contains(name)).count();
            if outcome.diagnostics.len() == 1 && lost <= 1 {
                good += 1;
            } else {
                let line = text[..at].matches('\n').count() + 1;
                let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
                bad.push(format!(
                    "{}:{line} without `{}`: {lost} lost; {}",
                    path.display(),
                    &text[at..=at],
                    said.join(" | ")
                ));
            }
        }
    }
    (good, all, bad)
}

#[test]
fn without_any_one_brace_the_examples_have_one_error_and_lose_no_other_item() {
    let (good, all, bad) = delete_each_brace("examples", &|_| true);
    assert!(all > 100, "only {all} braces were found");
    assert!(good * 100 >= all * 97, "{good} of {all}\n{}", bad[..bad.len().min(12)].join("\n"));
}

#[test]
fn without_any_one_brace_the_library_mostly_has_one_error() {
    let (good, all, bad) = delete_each_brace("stdlib", &|text| !text.contains("r\""));
    assert!(good * 100 >= all * 97, "{good} of {all}\n{}", bad[..bad.len().min(12)].join("\n"));
}

/// Fifty good items, each broken by the same hand; what must come out is fifty diagnostics and every other item.
fn fifty(broken: &str, keeps_all: bool) {
    let good = "service keeper_N {\n  source = \"a\"\n  machine { cpu = 1, memory = 512MiB }\n  in prod {\n    scale { min = 1 }\n  }\n}\n\n";
    let mut text = String::new();
    for number in 0..50 {
        text.push_str(&good.replace('N', &number.to_string()));
        text.push_str(&broken.replace("NUMBER", &number.to_string()));
        text.push('\n');
    }
    let (outcome, sources) = parse(&text);
    let said: Vec<_> = outcome.diagnostics.iter().take(4).map(|it| show(it, &sources)).collect();
    assert_eq!(outcome.diagnostics.len(), 50, "{broken}\n{}", said.join("\n"));
    let whole = outcome.value.iter().filter(|item| !item.broken).count();
    assert_eq!(whole, 50, "{broken}");
    if keeps_all {
        assert_eq!(outcome.value.len(), 100, "{broken}");
    }
}

#[test]
fn fifty_mistakes_give_fifty_diagnostics() {
    let mistakes = [
        "service broken_NUMBER {\n  source = \"a\"\n  ports = [80, 443,\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  machine { cpu = 1\n  source = \"a\"\n}\n",
        "service broken_NUMBER {\n  in prod {\n    scale { min = 1 }\n  source = \"a\"\n}\n",
        "service broken_NUMBER {\n  source = \"a\"\n",
        "service broken_NUMBER\n  source = \"a\"\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  machine cpu = 1, memory = 1GiB }\n  source = \"a\"\n}\n",
        "service broken_NUMBER {\n  source = \"a\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  source = \n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  source \"a\" = 3\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  timeout 3s\n  source = \"a\"\n}\n",
        "service broken_NUMBER {\n  timeout: 3s\n  source = \"a\"\n}\n",
        "service broken_NUMBER {\n  machine = { cpu = 1 }\n  source = \"a\"\n}\n",
        "service broken_NUMBER {\nsource = \"a\"\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  source = \"a\"; timeout = 3s\n}\n",
        "service broken_NUMBER {\n  source = \"a\" timeout = 3s\n}\n",
        "service broken_NUMBER {\n  for x in y { a = 1 }\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  a = \"\\(b\"\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  a = (1 + 2\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  a = f(1, 2]\n  timeout = 3s\n}\n",
        "service broken_NUMBER {\n  a = 1\n  }\n  timeout = 3s\n}\n",
        "fn broken_NUMBER() -> String = \"\"\"\n  text\n\n",
        "kind broken_NUMBER {\n  a Int\n  b: String\n}\n",
        "type Broken = {\n  a: Int\n  b\n}\n",
        "table broken_NUMBER {\n  key a | b\n  x | 1 2\n  y | 2\n}\n",
        "blueprint broken_NUMBER for service as s {\n  resource x {\n    a = 1\n    b = = 2\n  }\n}\n",
        "blueprint broken_NUMBER for service as s {\n  for x s.y {\n    resource x { a = 1 }\n  }\n}\n",
        "blueprint broken_NUMBER for service as s {\n  file \"a\" as bash = \"\"\"\n    text\n  provide a = 1\n}\n",
    ];
    for mistake in mistakes {
        fifty(mistake, true);
    }
}
