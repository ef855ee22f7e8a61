//! Trees out of nothing but a seed: the same on every machine.

use std::sync::Arc;

use olyc::artifact::Origin;
use olyc::artifact::hcl::{Expr, File, Key, Node, NodeKind, Part, Reference};
use olyc::artifact::yaml::{Entry, Item, Yaml};
use olyc::source::Name;

pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    pub fn text(&mut self) -> Arc<str> {
        const WORDS: [&str; 40] = [
            "a",
            "main",
            "us-east1",
            "roles/viewer",
            "on",
            "no",
            "1.20",
            "012",
            "0x1F",
            "${x}",
            "%{ if }",
            "$",
            "%",
            "$$",
            "\"q\"",
            "back\\slash",
            " lead",
            "trail ",
            "- dash",
            "key: value",
            "# hash",
            "a #b",
            "*star",
            "&and",
            "line\nline",
            "line\nline\n",
            "  indented\nless\n",
            "tab\there",
            "\u{fc}ber",
            "1:30",
            "2026-11-25",
            "~",
            "null",
            "[x]",
            "{y}",
            "@at",
            "`tick`",
            "EOT\nx\n",
            "",
            "!tag",
        ];
        let mut out = String::new();
        for _ in 0..=self.below(3) {
            out.push_str(self.pick(&WORDS));
        }
        out.into()
    }

    pub fn name(&mut self) -> Name {
        const NAMES: [&str; 12] = [
            "name",
            "region",
            "edition",
            "availability_type",
            "a",
            "deletion_protection",
            "disk_size",
            "value",
            "labels",
            "count",
            "depends_on",
            "schema",
        ];
        Name::new(self.pick(&NAMES))
    }

    pub fn reference(&mut self) -> Expr {
        let index = (self.below(3) == 0).then(|| Expr::Text(self.pick(&["us-east1", "sql/us-central1"]).into()));
        Expr::Reference(Arc::new(Reference {
            block: self.pick(&["google_x.main", "data.google_y.other"]).into(),
            index,
            path: self.pick(&["", ".id", "[0].name", ".list[*].id"]).into(),
        }))
    }

    pub fn expr(&mut self, depth: u32) -> Expr {
        match self.below(if depth == 0 { 7 } else { 13 }) {
            0 => Expr::Null,
            1 => Expr::Bool(self.below(2) == 0),
            2 => Expr::Number(self.pick(&["0", "100", "0.6", "17"]).into()),
            3 | 4 => Expr::Text(self.text()),
            5 => self.reference(),
            6 => Expr::Variable(self.name()),
            7 => {
                let parts: Vec<Part> = (0..1 + self.below(4))
                    .map(|_| match self.below(3) {
                        0 => Part::Later(self.reference()),
                        _ => Part::Literal(self.text()),
                    })
                    .collect();
                Expr::Template(parts.into())
            }
            8 | 9 => Expr::List((0..self.below(6)).map(|_| self.expr(depth - 1)).collect()),
            10 => {
                let mut entries: Vec<(Expr, Expr)> = Vec::new();
                for index in 0..self.below(5) {
                    let key = match self.below(4) {
                        0 => format!("{} {index}", self.text()),
                        1 => format!("k-{index}"),
                        2 if index == 0 => "for".to_owned(),
                        _ => format!("{}{index}", self.name()),
                    };
                    entries.push((Expr::Text(key.into()), self.expr(depth - 1)));
                }
                Expr::Object(entries.into())
            }
            11 => Expr::Call {
                function: Name::new(self.pick(&["jsonencode", "concat", "one"])),
                arguments: (0..1 + self.below(3)).map(|_| self.expr(depth - 1)).collect(),
            },
            _ => Expr::Conditional(Arc::new((Expr::Variable(self.name()), self.expr(depth - 1), self.expr(depth - 1)))),
        }
    }

    pub fn body(&mut self, depth: u32) -> Vec<Node> {
        let mut used: Vec<Name> = Vec::new();
        let mut nodes = Vec::new();
        for _ in 0..self.below(7) {
            let doc = match self.below(6) {
                0 => Some("Why it is so.".into()),
                1 => Some("A remark that is much longer than a line of a file should ever be, so that it has to be cut somewhere near here.".into()),
                _ => None,
            };
            let kind = if depth > 0 && self.below(3) == 0 {
                let keyword = Name::new(self.pick(&["settings", "backend", "lifecycle", "database_flags"]));
                NodeKind::Block { keyword, labels: Vec::new(), family: None, body: self.body(depth - 1) }
            } else {
                let name = self.name();
                if used.contains(&name) {
                    continue;
                }
                used.push(name);
                NodeKind::Attribute { name, value: self.expr(3) }
            };
            nodes.push(Node { key: Key::default(), doc, origin: Origin::default(), kind });
        }
        nodes
    }

    pub fn file(&mut self) -> File {
        let body = (0..1 + self.below(4))
            .map(|index| Node {
                key: Key::default(),
                doc: None,
                origin: Origin::default(),
                kind: NodeKind::Block {
                    keyword: Name::new("resource"),
                    labels: vec!["google_x".into(), format!("n{index}").into()],
                    family: None,
                    body: self.body(2),
                },
            })
            .collect();
        File { path: "a.tf".into(), header: vec!["Made by a test.".into()], body }
    }

    pub fn yaml(&mut self, depth: u32) -> Yaml {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Yaml::Null,
            1 => Yaml::Bool(self.below(2) == 0),
            2 => Yaml::Number(self.pick(&["0", "15", "2.5"]).into()),
            3 | 4 => Yaml::Text(self.text()),
            5 => Yaml::List(
                (0..self.below(4))
                    .map(|_| Item {
                        value: self.yaml(depth - 1),
                        doc: self.doc(),
                        note: self.note(),
                        origin: Origin::default(),
                    })
                    .collect(),
            ),
            _ => Yaml::Map(
                (0..self.below(5))
                    .map(|index| Entry {
                        key: format!("{}{index}", self.pick(&["on", "key", "a: b", "x y", "- ", "1."])).into(),
                        value: self.yaml(depth - 1),
                        doc: self.doc(),
                        note: self.note(),
                        origin: Origin::default(),
                    })
                    .collect(),
            ),
        }
    }

    fn doc(&mut self) -> Option<Arc<str>> {
        (self.below(5) == 0).then(|| "Why: it is so.".into())
    }

    fn note(&mut self) -> Option<Arc<str>> {
        (self.below(5) == 0).then(|| "v4.2.2".into())
    }
}
