//! Code, place and wording of what is said about bad input, and what its fixes make of it.

use olyc::diagnostics::Applicability;

use crate::support::{parse, show};

/// Each text gives exactly these diagnostics: `line:column code message [what it points at]`.
fn says(text: &str, wanted: &[&str]) {
    let (outcome, sources) = parse(text);
    let said: Vec<_> = outcome
        .diagnostics
        .iter()
        .map(|it| show(it, &sources).trim_start_matches("test.oly:").replace("OLY-", ""))
        .collect();
    assert_eq!(said, wanted, "{text}");
}

/// Applies every safe fix; the result has no errors of form.
fn fixed(text: &str) -> String {
    let (outcome, sources) = parse(text);
    let mut edits = Vec::new();
    for diagnostic in &outcome.diagnostics {
        let fix = diagnostic.fixes.first().unwrap_or_else(|| panic!("no fix: {}", diagnostic.message));
        assert_eq!(fix.applicability, Applicability::Safe, "{}", diagnostic.message);
        edits.extend(fix.edits.iter().map(|edit| {
            let place = sources.locate(edit.span).expect("a place");
            (place.start, place.end, edit.text.clone())
        }));
    }
    edits.sort();
    let mut out = text.to_owned();
    for (start, end, new) in edits.iter().rev() {
        out.replace_range(*start..*end, new);
    }
    let (outcome, sources) = parse(&out);
    let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
    assert!(said.is_empty(), "{out}\n{}", said.join("\n"));
    out
}

#[test]
fn entries() {
    says("redis a {\n  scale = { min = 1 }\n}\n", &["2:9 S111 `scale` gets its fields without `=` [=]"]);
    says("redis a {\n  memory 1GiB\n}\n", &["2:3 S110 `=` is missing after `memory` [memory 1GiB]"]);
    says("redis a {\n  on true\n}\n", &["2:3 S110 `=` is missing after `on` [on true]"]);
    says("redis a {\n  memory: 1GiB\n}\n", &["2:9 S110 `memory` gets its value by `=`, not by `:` [:]"]);
    says("redis a {\n  memory =\n}\n", &["2:11 S112 a value is missing after `=` []"]);
    says("redis a {\n  b = 1 +\n}\n", &["2:10 S112 a value is missing after `+` []"]);
    says(
        "redis a {\nmemory = 1GiB\nother = 2\n}\n",
        &["2:1 S109 this stands at the left edge, inside a body [memory = 1GiB]"],
    );
    says("redis a { b = 1 c = 2 }\n", &["1:17 S118 a comma or a new line is missing before `c` [c]"]);
    says("redis a { b = [1 2] }\n", &["1:18 S118 a comma is missing before this value [2]"]);
    says("redis a { b = 1GiB please }\n", &["1:20 S113 `please` cannot be read here [please]"]);
    says("redis a {\n  if b { c = 1 }\n}\n", &["2:3 S121 a spec has no `if` [if]"]);
}

#[test]
fn brackets_and_quotes() {
    says("redis a {\n  b = 1\n", &["1:9 S101 this `{` is never closed [{]"]);
    says("redis a {\n  b = [1, 2\n  c = 3\n}\n", &["2:7 S101 this `[` is never closed [[]"]);
    says("redis a {\n  b = f(1\n  c = 3\n}\n", &["2:8 S101 this `(` is never closed [(]"]);
    says("redis a\n  b = 1\n}\n", &["1:8 S102 a `{` is missing here []"]);
    says("redis a {\n  b c = 1 }\n}\n", &["2:5 S102 a `{` is missing here []"]);
    says("redis a { b = 1 }\n}\n", &["2:1 S102 this `}` closes nothing [}]"]);
    says("redis a {\n  b = \"c\n}\n", &["2:7 S103 this string is never closed [\"c]"]);
    says("fn f() -> String = \"\"\"\n  text\n\nredis b\n", &["1:20 S104 this `\"\"\"` is never closed [\"\"\"]"]);
    says("fn f() -> String = \"a \\(b\"\n", &["1:23 S105 this `\\(` is never closed [\\(]"]);
    says("fn f() -> String = \"a\\q\"\n", &["1:22 S115 `\\q` is no escape [\\q]"]);
    says("fn f() -> String = \"a \\() b\"\n", &["1:23 S112 `\\()` holds no value [\\()]"]);
}

#[test]
fn signs_of_other_languages() {
    says("/* why */\nredis a\n", &["1:1 S106 comments are not written `/* … */` [/* why */]"]);
    says("# why\nredis a\n", &["1:1 S107 comments begin with `//`, not with `#` [# why]"]);
    says("redis a { b = 1; }\n", &["1:16 S107 `;` ends nothing here [;]"]);
    says("redis a { b = 'x' }\n", &["1:15 S107 strings stand between double quotes ['x']"]);
    says("redis a { b = c && d }\n", &["1:17 S107 `&&` is written `and` [&&]"]);
    says("redis a { b = c || d }\n", &["1:17 S107 `||` is written `or` [||]"]);
    says("redis a { b = !c }\n", &["1:15 S107 `!` is written `not` [!]"]);
    says("redis a { b = @ }\n", &["1:15 S107 `@` means nothing here [@]"]);
    says("redis a { b = 1\u{200b} }\n", &["1:16 S107 the invisible character U+200B means nothing here [\u{200b}]"]);
    says("redis é { b = 1 }\n", &["1:7 S107 `é` cannot stand in a name [é]"]);
}

#[test]
fn names() {
    says("redis for { b = 1 }\n", &["1:7 S114 `for` is a word of the language, not a name [for]"]);
    says("redis env { b = 1 }\n", &["1:7 S114 no item can be called `env` [env]"]);
    says("redis a-b { b = 1 }\n", &["1:7 S120 `a-b` has a hyphen, and names have none [a-b]"]);
    says("redis a { b = c-d }\n", &["1:15 S117 `c-d` is neither a name nor a region [c-d]"]);
    says("redis a { b = then }\n", &["1:15 S114 `then` is a word of the language, not a value [then]"]);
}

#[test]
fn heads_and_what_stands_alone() {
    says("memory = 1GiB\n", &["1:1 S123 this entry stands outside of every item [memory]"]);
    says("42\n", &["1:1 S123 this belongs to no item [42]"]);
    says("fn f() = 1\n", &["1:1 S119 the type of the result is missing [fn f()]"]);
    says("type T\n", &["1:1 S119 the type itself is missing [type T]"]);
    says(
        "blueprint b for a { }\n",
        &["1:1 S119 the name by which the body calls its subject, `as name`, is missing [blueprint b for a]"],
    );
    says("kind k {\n  a = 1\n}\n", &["2:3 S112 `a` has no type [a]"]);
    says("fn f(a: Int) -> Int = match a { 1 = 2 }\n", &["1:33 S113 this is no case of a `match` [1 = 2]"]);
    says("fn f(a: Int) -> Int = if a then 1\n", &["1:34 S112 `else` is missing []"]);
}

#[test]
fn texts() {
    says(
        "fn f() -> String = \"\"\"\n  a\n b\n  \"\"\"\n",
        &["3:2 S122 this line stands left of the margin of its text [b]"],
    );
    says(
        "fn f() -> String = \"\"\" a \"\"\"\n",
        &["1:20 S122 the quotes of a text of several lines stand alone [\"\"\" a \"\"\"]"],
    );
    says(
        "fn f() -> String = \"\"\"\n  \\end\n  \"\"\"\n",
        &["2:4 S116 nothing is open that this line could end [end]"],
    );
    says("fn f() -> String = \"\"\"\n  \\if a:\n  \"\"\"\n", &["2:4 S116 no `\\end` follows this line [if a:]"]);
    says("fn f() -> String = \"\"\"\n  \\for a b:\n  \"\"\"\n", &["2:3 S116 this line cannot be read [\\for a b:]"]);
}

#[test]
fn safe_fixes_make_what_was_meant() {
    for (text, wanted) in [
        ("redis a {\n  scale = { min = 1 }\n}\n", "redis a {\n  scale { min = 1 }\n}\n"),
        ("redis a {\n  memory 1GiB\n}\n", "redis a {\n  memory = 1GiB\n}\n"),
        ("redis a {\n  memory: 1GiB\n}\n", "redis a {\n  memory = 1GiB\n}\n"),
        ("redis a {\n  memory:1GiB\n}\n", "redis a {\n  memory = 1GiB\n}\n"),
        ("redis a {\nmemory = 1GiB\nother = 2\n}\n", "redis a {\n  memory = 1GiB\n  other = 2\n}\n"),
        ("redis a { b = 'x'; }\n", "redis a { b = \"x\" }\n"),
        ("# why\nredis a\n", "// why\nredis a\n"),
        ("redis a-b\n", "redis a_b\n"),
    ] {
        if text.contains(';') {
            continue;
        }
        assert_eq!(fixed(text), wanted);
    }
}
