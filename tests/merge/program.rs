//! Small programs out of a seed, run once for each environment: what blueprints do, without a language around it.

use std::sync::Arc;

use indexmap::IndexMap;
use olyc::artifact::Origin;
use olyc::artifact::hcl::{Expr, Family, File, Key, Node, NodeKind, Part, Reference, Source};
use olyc::blueprint::merge::Tree;
use olyc::source::Name;

pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// What a loop runs over in each environment.
#[derive(Clone, Debug)]
enum Keys {
    Regions,
    Same(Vec<&'static str>),
    Own(Vec<Vec<&'static str>>),
    /// Two loops, one in the other.
    Pairs(Vec<&'static str>),
}

#[derive(Clone, Debug)]
enum Value {
    Text(&'static str),
    Number(u64),
    Environment(&'static str),
    /// A field of an item, by index.
    Field(usize),
    /// Known, different in each environment, nobody knows whence.
    Different(Vec<u64>, bool),
    Refer(usize),
    /// The member of a family that has the loop's own key.
    Sibling(usize),
    Members(usize),
    LoopKey,
    /// A value of the loop's element: different for each key.
    Element,
    Template(Vec<Value>),
    List(Vec<Value>),
    Object(Vec<(&'static str, Value)>),
    Json(Box<Value>),
    Sometimes(u64, Box<Value>),
}

#[derive(Clone, Debug)]
enum Entry {
    Set(&'static str, Value),
    Block(&'static str, Vec<Entry>),
    When(u64, &'static str, Vec<Entry>),
    Loop(&'static str, Keys, Vec<Entry>),
}

#[derive(Clone, Debug)]
struct Resource {
    present: u64,
    family: Option<Keys>,
    body: Vec<Entry>,
    file: &'static str,
}

pub struct Program {
    environments: usize,
    regions: Vec<Vec<&'static str>>,
    /// Values of each field in each environment.
    fields: Vec<Vec<String>>,
    numeric: Vec<bool>,
    resources: Vec<Resource>,
}

const NAMES: [&str; 4] = ["dev", "staging", "prod", "test"];
const REGIONS: [&str; 4] = ["us-central1", "us-east1", "europe-west1", "asia-east1"];
const KEYS: [&str; 5] = ["a", "b", "c", "sql/us-central1", "d"];
const ARGUMENTS: [&str; 8] = ["name", "region", "tier", "edition", "size", "labels", "member", "channels"];
const BLOCKS: [&str; 4] = ["settings", "backend", "rule", "flags"];

pub struct Generator {
    random: Random,
    environments: usize,
    fields: usize,
    resources: Vec<(u64, Option<Keys>)>,
}

impl Generator {
    pub fn program(seed: u64) -> Program {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x51);
        random.below(7);
        let environments = 1 + random.below(4) as usize;
        let same_regions = random.chance(50);
        let first: Vec<&'static str> = REGIONS[..1 + random.below(3) as usize].to_vec();
        let regions = (0..environments)
            .map(|_| {
                if same_regions {
                    return first.clone();
                }
                let from = random.below(3) as usize;
                REGIONS[from..from + 1 + random.below(2) as usize].to_vec()
            })
            .collect();
        let count = 2 + random.below(4) as usize;
        let numeric: Vec<bool> = (0..count).map(|_| random.chance(40)).collect();
        let fields = (0..count)
            .map(|_| {
                let same = random.chance(50);
                let base = random.below(90);
                (0..environments).map(|_| (if same { base } else { base + random.below(3) }).to_string()).collect()
            })
            .collect();
        let mut generator = Generator { random, environments, fields: count, resources: Vec::new() };
        let total = 1 + generator.random.below(8);
        let mut resources = Vec::new();
        for _ in 0..total {
            let family = generator.random.chance(35).then(|| generator.keys(true));
            let present = if family.is_some() { generator.everywhere() } else { generator.mask(70) };
            let body = generator.body(2, present, family.is_some());
            let file = generator.random.pick(&["infrastructure/terraform/a.tf", "infrastructure/terraform/b.tf"]);
            generator.resources.push((present, family.clone()));
            resources.push(Resource { present, family, body, file });
        }
        Program { environments, regions, fields, numeric, resources }
    }

    fn everywhere(&self) -> u64 {
        (1 << self.environments) - 1
    }

    fn mask(&mut self, full: u64) -> u64 {
        if self.random.chance(full) {
            return self.everywhere();
        }
        1 + self.random.below(self.everywhere())
    }

    fn some_keys(&mut self) -> Vec<&'static str> {
        let mut keys: Vec<&'static str> = KEYS.into_iter().filter(|_| self.random.chance(50)).collect();
        if self.random.chance(20) {
            keys.reverse();
        }
        keys
    }

    fn keys(&mut self, family: bool) -> Keys {
        match self.random.below(4) {
            0 => Keys::Regions,
            1 => Keys::Same(self.some_keys()),
            2 if family => Keys::Pairs(self.some_keys()),
            _ => Keys::Own((0..self.environments).map(|_| self.some_keys()).collect()),
        }
    }

    fn body(&mut self, depth: u32, present: u64, looped: bool) -> Vec<Entry> {
        let mut out: Vec<Entry> = Vec::new();
        let mut used: Vec<&str> = Vec::new();
        for _ in 0..1 + self.random.below(5) {
            if depth > 0 && self.random.chance(35) {
                let keyword = self.random.pick(&BLOCKS);
                if used.contains(&keyword) {
                    continue;
                }
                used.push(keyword);
                out.push(match self.random.below(3) {
                    0 => Entry::Block(keyword, self.body(depth - 1, present, looped)),
                    1 => {
                        let mask = self.mask(20);
                        Entry::When(mask, keyword, self.body(depth - 1, present & mask, looped))
                    }
                    _ => {
                        let keys = self.keys(false);
                        Entry::Loop(keyword, keys, self.body(depth - 1, present, true))
                    }
                });
                continue;
            }
            let name = self.random.pick(&ARGUMENTS);
            if used.contains(&name) {
                continue;
            }
            used.push(name);
            let value = self.value(2, present, looped, true);
            out.push(Entry::Set(name, value));
        }
        out
    }

    fn value(&mut self, depth: u32, present: u64, looped: bool, scalar: bool) -> Value {
        match self.random.below(if depth == 0 { 9 } else { 14 }) {
            0 => Value::Text(self.random.pick(&["POSTGRES_18", "on", "${x}", "us-central1", ""])),
            1 => Value::Number(self.random.below(5)),
            2 => Value::Environment(self.random.pick(&["name", "project_id", "region"])),
            3 => Value::Field(self.random.below(self.fields as u64) as usize),
            4 => {
                Value::Different((0..self.environments).map(|_| self.random.below(3)).collect(), self.random.chance(50))
            }
            5 if looped => Value::LoopKey,
            6 if looped => Value::Element,
            5..=7 => self.refer(present, scalar),
            8 => self.siblings(looped),
            9 | 10 => {
                let mut parts: Vec<Value> = Vec::new();
                for _ in 0..1 + self.random.below(3) {
                    match self.random.below(6) {
                        0 => parts.push(Value::Text("-x")),
                        1 => parts.push(Value::Environment("name")),
                        2 => parts.push(Value::Field(self.random.below(self.fields as u64) as usize)),
                        3 if looped => parts.push(Value::LoopKey),
                        4 => parts.push(Value::Different(
                            (0..self.environments).map(|_| self.random.below(3)).collect(),
                            true,
                        )),
                        _ => parts.push(self.refer(present, false)),
                    }
                }
                Value::Template(parts)
            }
            11 => {
                Value::List((0..self.random.below(4)).map(|_| self.value(depth - 1, present, looped, true)).collect())
            }
            12 => {
                let mut names = vec!["one", "two-x", "three"];
                names.truncate(self.random.below(4) as usize);
                let object = Value::Object(
                    names.into_iter().map(|name| (name, self.value(depth - 1, present, looped, true))).collect(),
                );
                if self.random.chance(30) { Value::Json(Box::new(object)) } else { object }
            }
            _ => {
                let mask = self.mask(0);
                Value::Sometimes(mask, Box::new(self.value(depth - 1, present & mask, looped, true)))
            }
        }
    }

    /// In the middle of a text only what exists wherever the text does.
    fn refer(&mut self, present: u64, scalar: bool) -> Value {
        let singles: Vec<usize> = self
            .resources
            .iter()
            .enumerate()
            .filter(|(_, (mask, family))| family.is_none() && (scalar || present & !mask == 0))
            .map(|(index, _)| index)
            .collect();
        if singles.is_empty() { Value::Text("none") } else { Value::Refer(self.random.pick(&singles)) }
    }

    fn siblings(&mut self, looped: bool) -> Value {
        let families: Vec<usize> = self
            .resources
            .iter()
            .enumerate()
            .filter(|(_, (_, family))| family.is_some())
            .map(|(index, _)| index)
            .collect();
        if families.is_empty() {
            return Value::Number(7);
        }
        let index = self.random.pick(&families);
        if looped && self.random.chance(50) && matches!(self.resources[index].1, Some(Keys::Regions)) {
            return Value::Sibling(index);
        }
        Value::Members(index)
    }
}

/// The loops around a place, innermost last: what its statement calls them, and the keys.
#[derive(Clone, Default)]
struct Loops(Vec<(&'static str, Arc<str>)>);

impl Program {
    pub fn trees(&self) -> Vec<Tree> {
        (0..self.environments).map(|environment| self.tree(environment)).collect()
    }

    fn tree(&self, environment: usize) -> Tree {
        let mut files: IndexMap<&'static str, Vec<Node>> = IndexMap::new();
        for (index, resource) in self.resources.iter().enumerate() {
            if resource.present & (1 << environment) == 0 {
                continue;
            }
            let nodes = files.entry(resource.file).or_default();
            match &resource.family {
                None => {
                    nodes.push(self.resource(environment, index, resource, &Loops::default(), None));
                    nodes.push(self.output(index));
                }
                Some(keys) => {
                    for loops in self.loops(environment, keys) {
                        let key = loops.0.iter().map(|(_, key)| &**key).collect::<Vec<_>>().join("/");
                        let parts: Vec<Part> = loops
                            .0
                            .iter()
                            .enumerate()
                            .flat_map(|(index, (name, key))| {
                                let slash = (index > 0).then(|| Part::Literal("/".into()));
                                slash
                                    .into_iter()
                                    .chain([Part::Known { text: key.clone(), source: Source::Loop(Name::new(name)) }])
                            })
                            .collect();
                        let family = Family { key: key.into(), expr: Expr::Template(parts.into()) };
                        nodes.push(self.resource(environment, index, resource, &loops, Some(family)));
                    }
                }
            }
        }
        let text = |text: &str| Expr::Text(text.into());
        let mut fields: IndexMap<Name, Expr> = IndexMap::new();
        for name in ["name", "project_id", "region"] {
            fields.insert(Name::new(name), text(&self.field_of_environment(environment, name)));
        }
        fields.insert(
            Name::new("regions"),
            Expr::List(self.regions[environment].iter().map(|region| text(region)).collect()),
        );
        Tree {
            name: Name::new(NAMES[environment]),
            files: files.into_iter().map(|(path, body)| File { path: path.into(), header: Vec::new(), body }).collect(),
            fields,
        }
    }

    fn field_of_environment(&self, environment: usize, name: &str) -> String {
        match name {
            "name" => NAMES[environment].to_owned(),
            "region" => self.regions[environment][0].to_owned(),
            _ => format!("olympus-{}", NAMES[environment]),
        }
    }

    fn loops(&self, environment: usize, keys: &Keys) -> Vec<Loops> {
        let one = |name: &'static str, keys: &[&'static str]| {
            keys.iter().map(|key| Loops(vec![(name, (*key).into())])).collect()
        };
        match keys {
            Keys::Regions => one("region", &self.regions[environment]),
            Keys::Same(keys) => one("key", keys),
            Keys::Own(keys) => one("key", &keys[environment]),
            Keys::Pairs(keys) => keys
                .iter()
                .flat_map(|key| {
                    self.regions[environment]
                        .iter()
                        .map(|region| Loops(vec![("key", (*key).into()), ("region", (*region).into())]))
                })
                .collect(),
        }
    }

    fn resource(
        &self,
        environment: usize,
        index: usize,
        resource: &Resource,
        loops: &Loops,
        family: Option<Family>,
    ) -> Node {
        let labels = vec![format!("google_t{}", index % 3).into(), format!("r{index}").into()];
        Node {
            key: key(index as u32, 0, loops),
            doc: None,
            origin: Origin::default(),
            kind: NodeKind::Block {
                keyword: Name::new("resource"),
                labels,
                family,
                body: self.body(environment, &resource.body, loops, 1),
            },
        }
    }

    /// What a module tells of a resource, wherever it exists.
    fn output(&self, index: usize) -> Node {
        let node = |statement: u32, kind: NodeKind| Node {
            key: key(index as u32, statement, &Loops::default()),
            doc: None,
            origin: Origin::default(),
            kind,
        };
        let block = format!("google_t{}.r{index}", index % 3).into();
        let value = Expr::Reference(Arc::new(Reference { block, index: None, path: ".id".into() }));
        let value = node(1, NodeKind::Attribute { name: Name::new("value"), value });
        let labels = vec![format!("r{index}").into()];
        node(2, NodeKind::Block { keyword: Name::new("output"), labels, family: None, body: vec![value] })
    }

    fn body(&self, environment: usize, entries: &[Entry], loops: &Loops, depth: u32) -> Vec<Node> {
        let mut out = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let place = depth * 100 + index as u32;
            let block = |keyword: &str, body: Vec<Node>, loops: &Loops| Node {
                key: key(0, place, loops),
                doc: None,
                origin: Origin::default(),
                kind: NodeKind::Block { keyword: Name::new(keyword), labels: Vec::new(), family: None, body },
            };
            match entry {
                Entry::Set(name, value) => {
                    if let Some(value) = self.value(environment, value, loops) {
                        let kind = NodeKind::Attribute { name: Name::new(name), value };
                        out.push(Node { key: key(0, place, loops), doc: None, origin: Origin::default(), kind });
                    }
                }
                Entry::Block(keyword, body) => {
                    out.push(block(keyword, self.body(environment, body, loops, depth + 1), loops))
                }
                Entry::When(mask, keyword, body) => {
                    if mask & (1 << environment) != 0 {
                        out.push(block(keyword, self.body(environment, body, loops, depth + 1), loops));
                    }
                }
                Entry::Loop(keyword, keys, body) => {
                    for more in self.loops(environment, keys) {
                        let mut inner = loops.clone();
                        inner.0.extend(more.0);
                        out.push(block(keyword, self.body(environment, body, &inner, depth + 1), &inner));
                    }
                }
            }
        }
        out
    }

    fn value(&self, environment: usize, value: &Value, loops: &Loops) -> Option<Expr> {
        let known =
            |text: String, source: Source| Expr::Template(Arc::from([Part::Known { text: text.into(), source }]));
        Some(match value {
            Value::Text(text) => Expr::Text((*text).into()),
            Value::Number(number) => Expr::Number(number.to_string().into()),
            Value::Environment(name) => {
                known(self.field_of_environment(environment, name), Source::Environment(Name::new(name)))
            }
            Value::Field(index) => {
                let source = Source::Field {
                    item: Name::new("main"),
                    path: Arc::from([Name::new("machine"), Name::new(&format!("f{index}"))]),
                };
                let text = self.fields[*index][environment].clone();
                if self.numeric[*index] {
                    Expr::Originated(Arc::new(Expr::Number(text.into())), source)
                } else {
                    known(text, source)
                }
            }
            Value::Different(values, true) => Expr::Text(format!("v{}", values[environment]).into()),
            Value::Different(values, false) => Expr::Number(values[environment].to_string().into()),
            Value::Refer(index) => {
                let there = self.resources[*index].present & (1 << environment) != 0;
                return there.then(|| reference(*index, None));
            }
            Value::Sibling(index) => {
                let region = loops.0.last().filter(|(name, _)| *name == "region").map(|(_, key)| key.clone());
                let region = region.unwrap_or_else(|| self.regions[environment][0].into());
                reference(*index, Some(Expr::Text(region)))
            }
            Value::Members(index) => {
                let family = self.resources[*index].family.as_ref()?;
                let mut keys: Vec<String> = self
                    .loops(environment, family)
                    .iter()
                    .map(|loops| loops.0.iter().map(|(_, key)| &**key).collect::<Vec<_>>().join("/"))
                    .collect();
                keys.sort();
                Expr::List(keys.into_iter().map(|key| reference(*index, Some(Expr::Text(key.into())))).collect())
            }
            Value::LoopKey => match loops.0.last() {
                Some((name, key)) => known(key.to_string(), Source::Loop(Name::new(name))),
                None => Expr::Null,
            },
            Value::Element => {
                let sum: usize = loops.0.iter().flat_map(|(_, key)| key.bytes()).map(usize::from).sum();
                Expr::Text(format!("e{}", sum % 3 + usize::from(sum.is_multiple_of(5)) * environment).into())
            }
            Value::Template(parts) => {
                let mut out: Vec<Part> = Vec::new();
                for part in parts {
                    match self.value(environment, part, loops) {
                        None | Some(Expr::Null) => {}
                        Some(Expr::Text(text)) => out.push(Part::Literal(text)),
                        Some(Expr::Number(text)) => out.push(Part::Literal(text)),
                        Some(Expr::Template(inner)) => out.extend(inner.iter().cloned()),
                        Some(Expr::Originated(inner, source)) => {
                            if let Expr::Number(text) = &*inner {
                                out.push(Part::Known { text: text.clone(), source });
                            }
                        }
                        Some(later) => out.push(Part::Later(later)),
                    }
                }
                Expr::Template(out.into())
            }
            Value::List(elements) => {
                Expr::List(elements.iter().filter_map(|element| self.value(environment, element, loops)).collect())
            }
            Value::Object(entries) => Expr::Object(
                entries
                    .iter()
                    .filter_map(|(name, value)| {
                        Some((Expr::Text((*name).into()), self.value(environment, value, loops)?))
                    })
                    .collect(),
            ),
            Value::Json(inner) => Expr::Call {
                function: Name::new("jsonencode"),
                arguments: Arc::from([self.value(environment, inner, loops)?]),
            },
            Value::Sometimes(mask, inner) => {
                if mask & (1 << environment) == 0 {
                    return None;
                }
                return self.value(environment, inner, loops);
            }
        })
    }
}

fn key(subject: u32, place: u32, loops: &Loops) -> Key {
    Key {
        subject: Name::new(&format!("thing.r{subject}")),
        statement: (subject, place),
        loops: loops.0.iter().map(|(_, key)| Name::new(key)).collect(),
    }
}

fn reference(index: usize, key: Option<Expr>) -> Expr {
    Expr::Reference(Arc::new(Reference {
        block: format!("google_t{}.r{index}", index % 3).into(),
        index: key,
        path: ".id".into(),
    }))
}
