//! What is written is what the tree holds.

use olyc::syntax::ast::{Item, ItemKind, StringPart};

use crate::support::{parse, show};

/// The value of `fn f() -> T = VALUE`, printed without places: small enough to compare by eye.
fn value(text: &str) -> String {
    let source = format!("fn f() -> Any = {text}\n");
    let (outcome, sources) = parse(&source);
    let said: Vec<_> = outcome.diagnostics.iter().map(|it| show(it, &sources)).collect();
    assert!(said.is_empty(), "{text}: {said:?}");
    match outcome.value.as_slice() {
        [Item { kind: ItemKind::Function(function), .. }] => {
            function.body.as_ref().map(short::expr).unwrap_or_else(|| String::from("native"))
        }
        other => panic!("{other:?}"),
    }
}

mod short {
    use olyc::syntax::ast::*;

    pub fn expr(expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Bool(it) => it.to_string(),
            ExprKind::None => String::from("none"),
            ExprKind::Number(it) | ExprKind::Date(it) | ExprKind::Name(it) => it.to_string(),
            ExprKind::Region(it) => format!("region:{it}"),
            ExprKind::Quantity(it) => format!("{}{}_{}", it.currency, it.number, it.unit),
            ExprKind::String(it) => parts(&it.parts),
            ExprKind::SelfRef => String::from("self"),
            ExprKind::This => String::from("this"),
            ExprKind::Field { base, field, optional } => {
                format!("{}{}{}", self::expr(base), if *optional { "?." } else { "." }, field.name)
            }
            ExprKind::Index { base, keys } => format!("{}[{}]", self::expr(base), all(keys)),
            ExprKind::Call { callee, arguments } => {
                let arguments: Vec<_> = arguments
                    .iter()
                    .map(|it| match it.name {
                        Some(name) => format!("{}={}", name.name, self::expr(&it.value)),
                        None => self::expr(&it.value),
                    })
                    .collect();
                format!("{}({})", self::expr(callee), arguments.join(","))
            }
            ExprKind::Unary { op, operand } => format!("({op:?} {})", self::expr(operand)),
            ExprKind::Binary { op, left, right, .. } => format!("({} {op:?} {})", self::expr(left), self::expr(right)),
            ExprKind::If { condition, then, otherwise } => {
                format!("(if {} {} {})", self::expr(condition), self::expr(then), self::expr(otherwise))
            }
            ExprKind::Match { subject, arms } => {
                let arms: Vec<_> =
                    arms.iter().map(|arm| format!("{}=>{}", pattern(&arm.pattern), self::expr(&arm.value))).collect();
                format!("(match {} {})", self::expr(subject), arms.join("; "))
            }
            ExprKind::List(elements) => format!("[{}]", elements.iter().map(element).collect::<Vec<_>>().join(",")),
            ExprKind::Record(fields) => format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(",")),
            ExprKind::Range { low, high } => format!("({}..{})", self::expr(low), self::expr(high)),
            ExprKind::Basis { value, basis, arguments } => {
                format!("({} by {}({}))", self::expr(value), basis.name, all(arguments))
            }
            ExprKind::Let { name, value, body } => {
                format!("(let {}={} {})", name.name, self::expr(value), self::expr(body))
            }
            ExprKind::Error => String::from("ERROR"),
        }
    }

    fn all(values: &[Expr]) -> String {
        values.iter().map(expr).collect::<Vec<_>>().join(",")
    }

    fn pattern(pattern: &Pattern) -> String {
        match pattern {
            Pattern::Any(_) => String::from("_"),
            Pattern::Literal(it) => expr(it),
            Pattern::Variants(all) => all
                .iter()
                .map(|it| match it.binding {
                    Some(binding) => format!("{}({})", it.name.name, binding.name),
                    None => it.name.name.to_string(),
                })
                .collect::<Vec<_>>()
                .join("|"),
        }
    }

    fn generator(it: &Generator) -> String {
        let names: Vec<_> = it.names.iter().map(|name| name.name.to_string()).collect();
        let condition = it.condition.as_ref().map(|it| format!(" if {}", expr(it))).unwrap_or_default();
        format!("for {} in {}{condition}", names.join(","), expr(&it.over))
    }

    fn element(it: &Element) -> String {
        match it {
            Element::Value(it) => expr(it),
            Element::Spread(it) => format!("...{}", expr(it)),
            Element::Each { generator: each, value } => format!("{}: {}", generator(each), element(value)),
        }
    }

    fn key(it: &FieldKey) -> String {
        match it {
            FieldKey::Name(it) => it.name.to_string(),
            FieldKey::Text(it) => parts(&it.parts),
        }
    }

    fn field(it: &Field) -> String {
        match it {
            Field::Set { key: name, value } => format!("{}={}", key(name), expr(value)),
            Field::Spread(it) => format!("...{}", expr(it)),
            Field::Each { generator: each, key: name, value } => {
                format!("{}: {}={}", generator(each), key(name), expr(value))
            }
        }
    }

    pub fn parts(all: &[StringPart]) -> String {
        let inside: Vec<_> = all
            .iter()
            .map(|it| match it {
                StringPart::Text(it) => format!("{it:?}"),
                StringPart::Value { expr: it, indent } => {
                    format!("<{}{}>", expr(it), indent.map(|it| format!("@{it}")).unwrap_or_default())
                }
                StringPart::For { generator: each, body } => format!("({} {})", generator(each), parts(body)),
                StringPart::If { condition, then, otherwise } => {
                    format!("(if {} {} {})", expr(condition), parts(then), parts(otherwise))
                }
            })
            .collect();
        inside.join("+")
    }
}

#[test]
fn operators_bind_as_people_expect() {
    for (text, tree) in [
        ("1 + 2 * 3", "(1 Add (2 Multiply 3))"),
        ("1 - 2 - 3", "((1 Subtract 2) Subtract 3)"),
        ("a or b and not c == d", "(a Or (b And (Not (c Equal d))))"),
        ("-a * b", "((Minus a) Multiply b)"),
        ("a ?? b ?? c", "(a Default (b Default c))"),
        ("a.b?.c ?? 1 > 2", "((a.b?.c Default 1) Greater 2)"),
        ("60s..120s by documented(\"x\", 2025-09-10)", "((60_s..120_s) by documented(\"x\",2025-09-10))"),
        ("$0.0413/h * 2", "($0.0413_/h Multiply 2)"),
        ("10 / day", "(10 Divide day)"),
        ("10/day", "10_/day"),
        ("1_000", "1000"),
        ("99.95%", "99.95_%"),
        ("us-central1", "region:us-central1"),
        ("x in [a, b]", "(x In [a,b])"),
        ("if a then b else if c then d else e", "(if a b (if c d e))"),
        ("(1 + 2) * 3", "((1 Add 2) Multiply 3)"),
        ("if a then 1 else 2 + 3", "(if a 1 (2 Add 3))"),
        ("unknown..3", "(unknown..3)"),
        ("native", "native"),
    ] {
        assert_eq!(value(text), tree, "{text}");
    }
}

#[test]
fn values_of_many_parts() {
    for (text, tree) in [
        ("f(a, b = 1)[x, y].z", "f(a,b=1)[x,y].z"),
        ("[for x in xs if x > 1: x * 2, ...ys]", "[for x in xs if (x Greater 1): (x Multiply 2),...ys]"),
        ("[for a in b: for c in d: c]", "[for a in b: for c in d: c]"),
        ("{ a = 1, ...b, for k, v in c: \"\\(k)\" = v, run { x = 1 } }", "{a=1,...b,for k,v in c: <k>=v,run={x=1}}"),
        ("{\n  a = 1\n  \"b-c\" = 2,\n}", "{a=1,\"b-c\"=2}"),
        (
            "match s { zone => 1, go(v) | rust(v) => v\n  none => 0, 3 => 1, _ => 2 }",
            "(match s zone=>1; go(v)|rust(v)=>v; none=>0; 3=>1; _=>2)",
        ),
        ("\n  let a = 1\n  let b = a\n  a + b", "(let a=1 (let b=a (a Add b)))"),
        ("a\n  + b\n  .c", "(a Add b.c)"),
        ("[\n  a,\n  b // why\n]", "[a,b]"),
        ("f(\n  a,\n  // why\n  b,\n)", "f(a,b)"),
        ("if a\n  then b\n  else c", "(if a b c)"),
        ("\"a \\(b.c(\"d\")) \\\"e\\\" \\\\ ${F} ${{ g }}\"", "\"a \"+<b.c(\"d\")>+\" \\\"e\\\" \\\\ ${F} ${{ g }}\""),
        ("r\"^\\d+$\"", "\"^\\\\d+$\""),
        ("\"\"", ""),
    ] {
        assert_eq!(value(text), tree, "{text}");
    }
}

#[test]
fn text_of_several_lines() {
    for (text, tree) in [
        ("\"\"\"\n  one\n    two\n\n  three \\d \\\\(x)\n  \"\"\"", "\"one\\n  two\\n\\nthree \\\\d \\\\(x)\\n\""),
        ("\"\"\"\n    one\n  \"\"\"", "\"  one\\n\""),
        ("\"\"\"\n  a \\(b) c\n    \\(d)\n  \"\"\"", "\"a \"+<b>+\" c\\n  \"+<d@2>+\"\\n\""),
        ("\"\"\"\n  \\(d)\n  \"\"\"", "<d@0>+\"\\n\""),
        (
            "\"\"\"\n  a\n  \\for x in xs if y:\n  - \\(x)\n    more\n  \\end\n  b\n  \"\"\"",
            "\"a\\n\"+(for x in xs if y \"- \"+<x>+\"\\n  more\\n\")+\"b\\n\"",
        ),
        (
            "\"\"\"\n  \\if a:\n  one\n  \\else:\n  \\if b:\n  two\n  \\end\n  \\end\n  \"\"\"",
            "(if a \"one\\n\" (if b \"two\\n\" ))",
        ),
        ("\"\"\"\n  a \"quoted\" \"\" b\n  \"\"\"", "\"a \\\"quoted\\\" \\\"\\\" b\\n\""),
        ("\"\"\"\n  \"\"\"", ""),
    ] {
        assert_eq!(value(text), tree, "{text}");
    }
}

#[test]
fn documentation_belongs_to_what_follows() {
    let text = "/// One.\n/// Two.\nblueprint b for project as p {\n  // not this\n  /// Has \\(p.id) in it.\n  resource x { a = 1 }\n}\n";
    let (outcome, _) = parse(text);
    let item = &outcome.value[0];
    assert_eq!(item.doc.as_ref().map(|doc| doc.text.as_str()), Some("One.\nTwo."));
    let ItemKind::Blueprint(blueprint) = &item.kind else { panic!("{item:?}") };
    let doc = blueprint.body[0].doc.as_ref().expect("documentation");
    assert_eq!(doc.text, "Has \\(p.id) in it.");
    assert!(
        matches!(doc.parts.as_slice(), [StringPart::Text(_), StringPart::Value { .. }, StringPart::Text(_)]),
        "{doc:?}"
    );
}

#[test]
fn expressions_are_numbered_densely() {
    let text = "service a {\n  x = [1, f(2), \"\\(y)\"]\n  z = if a then b else c\n}\n";
    let (outcome, _) = parse(text);
    let printed = format!("{:?}", outcome.value[0]);
    let mut numbers: Vec<u32> =
        printed.split("ExprId(").skip(1).filter_map(|rest| rest.split(')').next()?.parse().ok()).collect();
    numbers.sort_unstable();
    let count = outcome.value[0].expressions;
    assert_eq!(numbers, (0..count).collect::<Vec<_>>());
}

#[test]
fn heads_end_where_bodies_begin() {
    for (text, head) in [
        ("service a in prod { b = 1 }\n", "service a in prod"),
        ("fn f(a: Int = 3, b: List<Int>) -> Int = a\n", "fn f(a: Int = 3, b: List<Int>) -> Int"),
        (
            "blueprint b for a as c when c.d != {} and c.e == 1 { into \"x\" }\n",
            "blueprint b for a as c when c.d != {} and c.e == 1",
        ),
        ("test \"a = { b\" in prod { assert c }\n", "test \"a = { b\" in prod"),
        ("type T = { a: Int }\n", "type T"),
        ("redis a\n", "redis a"),
    ] {
        let (outcome, sources) = parse(text);
        assert_eq!(sources.text(outcome.value[0].head), head);
    }
}
