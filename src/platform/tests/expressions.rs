//! Expressions: what they are worth.

use super::fields;

#[test]
fn arithmetic_is_exact_and_knows_units() {
    let made = fields(
        "",
        &[
            ("Decimal", "0.1 + 0.2"),
            ("Bytes", "512MiB * 3"),
            ("Decimal", "1TiB / 1GiB"),
            ("Percent", "1 - 99.9%"),
            ("Rate", "100 / 10s"),
            ("Spend", "$10/day * 2"),
            ("Duration", "2026-11-25 - 2026-11-20"),
            ("Bandwidth", "10GB / 2s"),
            ("Int", "whole(100GiB / 1GiB)"),
            ("Bytes", "ceil(7.5GiB / 256MiB) * 256MiB"),
        ],
    );
    assert_eq!(made, ["0.3", "1536MiB", "1024", "0.1%", "10/s", "$20/day", "5d", "5GB/s", "100", "7680MiB"]);
}

#[test]
fn lists_maps_and_loops() {
    let made = fields(
        "fn twice(n: Int) -> Int = n * 2\nfn over(m: Map<Int>) -> Map<Int> = { ...m, b = 3 }\nfn pairs(m: Map<Int>) -> List<String> = [for k, v in m if v > 1: \"\\(k)=\\(v)\"]",
        &[
            ("List<Int>", "[for x in [1, 2, 3] if x != 2: twice(x)]"),
            ("List<String>", "pairs({ b = 2, a = 3, c = 1 })"),
            ("List<Int>", "[0, ...[1, 2], 3]"),
            ("Map<Int>", "over({ a = 1, b = 2 })"),
            ("List<Int>", "5"),
            ("List<String>", "sorted(unique([\"b\", \"a\", \"b\"]))"),
            ("String", "join([for i, x in [\"x\", \"y\"]: \"\\(i)\\(x)\"], \",\")"),
            ("Int", "max([3, 9, 4]) + sum([1, 2]) + length([1])"),
            ("Bool", "has({ a = 1 }, \"a\") and 2 in [1, 2] and not contains([1], 2)"),
        ],
    );
    assert_eq!(
        made,
        [
            "[2, 6]",
            r#"["a=3", "b=2"]"#,
            "[0, 1, 2, 3]",
            "{ a = 1, b = 3 }",
            "[5]",
            r#"["a", "b"]"#,
            "0x,1y",
            "13",
            "true"
        ]
    );
}

#[test]
fn cases_tables_and_defaults() {
    let made = fields(
        "fn twice_shown(n: Int) -> String =\n  let x = n * 2\n  \"\\(x)\"\ntype Size = small | large\nfn cpu(s: Size) -> Int = match s {\n  small => 1\n  large => 8\n}\n\
         table prices {\n  key size: Size, zone: Bool | price: Spend, known: Fact<Duration>\n  small, true | $5/month, 1s..2s\n  large, true | $50/month, unknown..9s by documented(\"b\", 2025-02-02)\n}",
        &[
            ("Int", "cpu(large)"),
            ("Spend", "prices[large, true].price"),
            ("Spend", "prices[small, false]?.price ?? $1/month"),
            ("Fact<Duration>", "prices[small, true].known"),
            ("Fact<Duration>", "prices[large, true].known"),
            ("String", "if 1 < 2 then \"yes\" else \"no\""),
            ("String", "twice_shown(2)"),
            ("Size", "if true then small else large"),
        ],
    );
    assert_eq!(made, ["8", "$50/month", "$1/month", "1s..2s", "unknown..9s", "yes", "4", "small"]);
}

#[test]
fn text_in_parts_and_steering_lines() {
    let made = fields(
        "fn list(xs: List<String>) -> String = \"\"\"\n  begin\n  \\for x in xs:\n    \\(x)\n  \\end\n  \\if xs == []:\n  none\n  \\else:\n  some\n  \\end\n  \"\"\"\n\
         fn script(x: String) -> Text<bash> = \"echo \\(x)\"\n\
         fn places(x: String) -> Text<bash> = \"\"\"\n  # \\(x)\n  echo \"\\(x)\"\n  \"\"\"",
        &[
            ("String", "list([\"a\", \"b\"])"),
            ("Text<bash>", "script(\"two words\")"),
            ("Text<bash>", "places(\"$(two) words\")"),
            ("String", "upper(replace(\"a-b\", \"-\", \"_\"))"),
            ("String", "text(30s)"),
            ("String", "cidr_subnet(\"10.0.0.0/12\", 8, 3)"),
            ("String", "cidr_host(\"10.0.0.0/8\", 257)"),
            ("String", "base64encode(\"hello\")"),
            ("String", "json({ a = 1, b = [true, \"x\"] })"),
            ("Text<markdown>", "row([\"a|b\", 2])"),
        ],
    );
    assert_eq!(
        made,
        [
            "begin\n  a\n  b\nsome\n",
            "echo 'two words'",
            "# $(two) words\necho \"\\$(two) words\"\n",
            "A_B",
            "30s",
            "10.0.48.0/20",
            "10.0.1.1",
            "aGVsbG8=",
            r#"{"a":1,"b":[true,"x"]}"#,
            "| a\\|b | 2 |"
        ]
    );
}

#[test]
fn facts_are_intervals_with_bases() {
    let made = fields(
        "",
        &[
            ("Fact<Duration>", "(1s..2s by measured(\"a\", 2025-01-01)) + (3s..unknown by assumed(\"b\", 2025-01-01))"),
            ("Fact<Decimal>", "(2..3 by measured(\"a\", 2025-01-01)) * 2"),
            ("Fact<Percent>", "99.95%"),
            ("Promise", "p99(latency) < 100ms"),
            ("Promise", "availability >= 99.9%"),
        ],
    );
    assert_eq!(made, ["4s..unknown", "4..6", "99.95%", "p99(latency) < 100ms", "availability >= 99.9%"]);
}
