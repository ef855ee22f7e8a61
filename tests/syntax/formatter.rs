//! One form for every text, nothing lost, and no second opinion.

use std::fs;

use olyc::syntax::format;

use crate::support::files_below;

/// Formats; the result must be proved and settled.
fn formatted(text: &str) -> String {
    let once = format(text);
    assert!(
        once.unproved.is_empty(),
        "unproved: {:?}",
        once.unproved.iter().map(|it| &text[it.start..it.end]).collect::<Vec<_>>()
    );
    let twice = format(&once.text);
    assert_eq!(twice.text, once.text, "not settled after one run");
    once.text
}

#[test]
fn everything_published_is_proved_and_settled() {
    for path in ["stdlib", "examples"].into_iter().flat_map(files_below) {
        let text = fs::read_to_string(&path).expect("a readable file");
        let out = formatted(&text);
        if let Ok(folder) = std::env::var("OLY_FORMAT_OUT") {
            let name = path.display().to_string().replace('/', "_");
            fs::write(format!("{folder}/{name}"), &out).expect("a place to write");
        }
    }
}

#[test]
fn what_the_form_is() {
    for (text, wanted) in [
        // Blanks, levels, columns.
        (
            "service app{\n source=\"a\"   // why\n  package_name  = \"b\"\n\n\n\n      runtime=go( \"1.26\" )\n}",
            "service app {\n  source       = \"a\"  // why\n  package_name = \"b\"\n\n  runtime = go(\"1.26\")\n}\n",
        ),
        // A run ends at a comment, a blank line, another form, and a value of several lines.
        (
            "service app {\n  a = 1\n  long = 2\n  // note\n  b = 3\n  machine { cpu = 1 }\n  longest = [\n    1,\n  ]\n  c = 4\n}\n",
            "service app {\n  a    = 1\n  long = 2\n  // note\n  b = 3\n  machine { cpu = 1 }\n  longest = [\n    1,\n  ]\n  c = 4\n}\n",
        ),
        // Bodies keep their line if they fit, and have several if they had.
        (
            "environment dev     {project_id=\"a\",budget=$500/month,}\nenvironment prod { project_id = \"b\"\n budget = $1/month }\n",
            "environment dev { project_id = \"a\", budget = $500/month }\nenvironment prod {\n  project_id = \"b\"\n  budget     = $1/month\n}\n",
        ),
        (
            "service app { source = \"a long path to somewhere\", package = \"a long name of a package\", in staging, prod { timeout = 60ms } }\n",
            "service app {\n  source  = \"a long path to somewhere\"\n  package = \"a long name of a package\"\n  in staging, prod { timeout = 60ms }\n}\n",
        ),
        // Signs.
        (
            "fn f( a:List<Int>,b:Int?=none )->Int=if a==[ ]then -b else(1+b)*2 ?? x?.y\n",
            "fn f(a: List<Int>, b: Int? = none) -> Int = if a == [] then -b else (1 + b) * 2 ?? x?.y\n",
        ),
        ("fn f() -> Any = [...a,for x,y in b if c: x..y]\n", "fn f() -> Any = [...a, for x, y in b if c: x..y]\n"),
        ("fn f() -> Int = ( a\n    - b\n    -  c * -  d )\n", "fn f() -> Int = (a\n  - b\n  - c * -d)\n"),
        // Lines that go on.
        (
            "fn f() -> Int =\n    let a = 1 +\n     2\n    if a > 1 then 2\n    else 3\n",
            "fn f() -> Int =\n  let a = 1 +\n    2\n  if a > 1 then 2\n  else 3\n",
        ),
        (
            "service app {\n  a = if b\n  then c\n  else d\n}\n",
            "service app {\n  a = if b\n    then c\n    else d\n}\n",
        ),
        // Tables.
        (
            "table t {\n  key a: String, b|c: Int, d\n  one, \"x\"|1,2 // note\n\n  three,\"yy\"|   100,20\n}\n",
            "table t {\n  key a: String, b | c: Int, d\n  one,   \"x\"  | 1,   2  // note\n\n  three, \"yy\" | 100, 20\n}\n",
        ),
        // Texts move with their line, and nothing in them moves.
        (
            "blueprint b for project as p {\n      file \"a\" as bash = \"\"\"\n        one\n          two\n\n        \\if x:\n        \\(y)\n        \\end\n        \"\"\"\n}\n",
            "blueprint b for project as p {\n  file \"a\" as bash = \"\"\"\n    one\n      two\n\n    \\if x:\n    \\(y)\n    \\end\n    \"\"\"\n}\n",
        ),
        // Ends of lines, of the text, and its beginning.
        (
            "\u{feff}// note\r\nredis a {\r\n  memory = 1GiB\r\n}\r\n\r\n\r\n",
            "// note\nredis a {\n  memory = 1GiB\n}\n",
        ),
        ("", ""),
        ("\n\n\nredis a\n\n\n\n// end", "redis a\n\n// end\n"),
        // Errors stay as they are; the rest does not.
        (
            "redis a {\n   memory =   \n}\n\n\nredis b{memory=1GiB}\n",
            "redis a {\n   memory =   \n}\n\n\nredis b { memory = 1GiB }\n",
        ),
    ] {
        assert_eq!(formatted(text), wanted, "{text}");
    }
}

#[test]
fn every_comment_is_kept() {
    let text = "// one\n/// two\nservice app { // three\n  // four\n  source = [ // five\n    1, // six\n    // seven\n  ] // eight\n  // nine\n} // ten\n// eleven\n";
    let out = formatted(text);
    for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"] {
        assert!(out.contains(&format!("/ {word}\n")), "{word} is lost:\n{out}");
    }
}

#[test]
fn blanks_at_the_edges_of_lines_do_not_matter() {
    for path in ["stdlib", "examples"].into_iter().flat_map(files_below) {
        let text = fs::read_to_string(&path).expect("a readable file");
        if text.contains("\"\"\"") {
            continue;
        }
        let noisy: String = text
            .lines()
            .enumerate()
            .map(|(index, line)| match line {
                "" => String::from("\n \n\n"),
                _ if line.starts_with(' ') => format!("{}{line}{}\n", " ".repeat(1 + index % 2), " ".repeat(index % 3)),
                _ => format!("{line} \r\n"),
            })
            .collect();
        assert_eq!(formatted(&noisy), formatted(&text), "{}", path.display());
    }
}
