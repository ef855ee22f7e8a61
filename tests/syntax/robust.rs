//! Texts made to break a parser: they end in a diagnostic, soon.

use std::fs;
use std::time::{Duration, Instant};

use crate::support::{files_below, parse, show};

/// Parses; fails if that takes far longer than the text is worth.
fn timed(text: &str, limit: Duration) -> Vec<String> {
    let start = Instant::now();
    let (outcome, sources) = parse(text);
    let said = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
    let took = start.elapsed();
    assert!(took < limit, "{took:?} for {} bytes of {:.40}", text.len(), text);
    said
}

const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_hundred_thousand_levels_are_one_diagnostic() {
    let count = 100_000;
    for (open, close) in [
        ("[", "]"),
        ("(", ")"),
        ("{ a = ", " }"),
        ("not ", ""),
        ("-", ""),
        ("f(", ")"),
        ("a + ", ""),
        ("", ".a"),
        ("", "[0]"),
        ("if a then b else ", ""),
    ] {
        let text = format!("service app {{\n  x = {}1{}\n}}\n", open.repeat(count), close.repeat(count));
        let said = timed(&text, SOON);
        assert_eq!(said.len(), 1, "{open}: {:.300}", said.join("\n"));
        assert!(said[0].contains("OLY-S108"), "{open}: {:.300}", said[0]);
    }
    for text in [
        format!("service app {}{}", "{ a ".repeat(count), "}".repeat(count)),
        format!("type A = {}Int{}", "List<".repeat(count), ">".repeat(count)),
        format!("type A = Int{}", "?".repeat(count)),
        format!("service app {{\n  x = {}1{}\n}}\n", "\"\\(".repeat(count), ")\"".repeat(count)),
        format!("blueprint b for project as p {{\n  if a {{ }} {} else {{ }}\n}}\n", "else if b { }".repeat(count)),
        format!("type A = {}Int", "each ".repeat(count)),
        format!("fn f() -> Int = {}", "match ".repeat(count)),
        format!("fn f() -> List<Int> = [{}1]", "for a in b: ".repeat(count)),
        format!(
            "blueprint b for project as p {{\n  /// \\({}1{})\n  a = 1\n}}\n",
            "[".repeat(count),
            "]".repeat(count)
        ),
    ] {
        let said = timed(&text, SOON);
        assert!(!said.is_empty() && said.len() < 10, "{:.60}: {:.300}", text, said.join("\n"));
        assert!(said[0].contains("OLY-S108"), "{:.60}: {:.300}", text, said[0]);
    }
}

#[test]
fn what_is_nested_deeply_and_not_too_deeply_is_read_on_any_stack() {
    let deep = format!("service app {{\n  x = {}1{}\n}}\n", "[".repeat(200), "]".repeat(200));
    let chain = format!("fn f(a: Int) -> Int =\n  {}0\n", "if a == 1 then 1\n  else ".repeat(200));
    for text in [deep, chain] {
        let small = std::thread::Builder::new().stack_size(1 << 20).spawn(move || parse(&text).0.diagnostics.len());
        assert_eq!(small.expect("a thread").join().expect("no overflow"), 0);
    }
}

#[test]
fn unclosed_brackets_without_end_are_read_once() {
    for open in ["[", "{ a", "(", "f(", "[1, ", "\"\\(", "{ a = [ (", "match x { a => ", "[for x in ", "if a then "] {
        let text = format!("service app {{\n  x = {}\n}}\n", open.repeat(120));
        let said = timed(&text, Duration::from_secs(2));
        assert!(!said.is_empty(), "{open}");
    }
}

#[test]
fn large_texts_are_read_in_one_pass() {
    // 20 MB as users would run it; less where the compiler's own checks make it slow.
    let size = if cfg!(debug_assertions) { 2_000_000 } else { 20_000_000 };
    let limit = Duration::from_secs(30);
    let item = "service app_N {\n  source = \"a\"\n  machine { cpu = 1, memory = 512MiB }\n  in prod {\n    scale { min = 1 }\n  }\n}\n\n";
    assert!(timed(&item.repeat(size / item.len()), limit).is_empty());
    assert!(timed(&format!("service app {{\n  x = [{}]\n}}\n", "1, ".repeat(size / 30)), limit).is_empty());
    // One item, one line, and nothing that could be read.
    for rubbish in ["@ ", "}", " b", "'", "r\"", "\"", "/*", "x=,", "\"\"\"\n", "\\(", "a { ", "[ ", "=", "\n b", "é"]
    {
        let text = format!("service app {{ {} }}", rubbish.repeat(size / 10 / rubbish.len()));
        assert!(!timed(&text, limit).is_empty(), "{rubbish}");
    }
}

#[test]
fn texts_of_nothing_are_no_items() {
    for text in ["", "\n", "  \n\t\n", "\u{feff}", "// only a comment", "/// documentation of nothing\n", "\r\n\r\n"] {
        let (outcome, sources) = parse(text);
        let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
        assert!(said.is_empty() && outcome.value.is_empty(), "{text:?}: {said:?}");
    }
}

#[test]
fn carriage_returns_tabs_and_a_byte_order_mark_change_nothing() {
    let text = "/// Doc.\nservice app {\n  source = \"a\" // why\n  text = \"\"\"\n    one\n      two\n    \"\"\"\n  machine { cpu = 1 }\n}\n";
    let plain = format!("{:?}", parse(text).0.value.iter().map(|item| strip(&format!("{item:?}"))).collect::<Vec<_>>());
    for other in
        [text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text.replace("\n  ", "\n\t").replace("\t  ", "\t\t")]
    {
        let (outcome, sources) = parse(&other);
        let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
        assert!(said.is_empty(), "{other:?}: {said:?}");
        let tree = format!("{:?}", outcome.value.iter().map(|item| strip(&format!("{item:?}"))).collect::<Vec<_>>());
        assert_eq!(tree, plain, "{other:?}");
    }
}

/// A printed tree without its places.
fn strip(tree: &str) -> String {
    let mut out = String::new();
    let mut rest = tree;
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

#[test]
fn no_mutilated_text_panics() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "\"\"\"",
        "\\(",
        "\n",
        "=",
        ",",
        "|",
        "///",
        "//",
        "/*",
        "\\for x in y:",
        "\\end",
        "é",
        "\t",
        "-",
        "..",
        "?",
        "'",
        "#",
        "if ",
        "let ",
        "for ",
        "1/s",
        "$",
    ];
    for path in files_below("stdlib").into_iter().chain(files_below("examples")) {
        let text = fs::read_to_string(&path).expect("a readable file");
        for _ in 0..8 {
            let mut broken = text.clone();
            for _ in 0..=random(4) {
                let mut at = random(broken.len());
                while !broken.is_char_boundary(at) {
                    at -= 1;
                }
                if random(2) == 0 {
                    broken.insert_str(at, pieces[random(pieces.len())]);
                } else {
                    let mut end = (at + random(12)).min(broken.len());
                    while !broken.is_char_boundary(end) {
                        end += 1;
                    }
                    broken.replace_range(at..end, "");
                }
            }
            timed(&broken, SOON);
            let formatted = olyc::syntax::format(&broken);
            assert_eq!(olyc::syntax::format(&formatted.text).text, formatted.text, "{broken}");
        }
    }
}
