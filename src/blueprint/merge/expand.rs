//! The way back: what Terraform would make of the merged module with the arguments of one root. Written without a look at
//! how merging works, and used by tests only: it proves that merging loses and invents nothing.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Variable, literal};
use crate::artifact::hcl::{Expr, Family, File, Node, NodeKind, Part, Reference, plain};
use crate::source::Name;

/// What one environment gets, in the normal form of [`normal`].
pub fn expand(module: &[File], variables: &[Variable], values: &IndexMap<Name, Expr>) -> Vec<File> {
    let mut expander = Expander {
        declared: variables.iter().map(|variable| variable.name).collect(),
        values,
        members: FxHashMap::default(),
        loops: Vec::new(),
    };
    expander.count(module);
    let files = module
        .iter()
        .map(|file| File { path: file.path.clone(), header: file.header.clone(), body: expander.top(&file.body) })
        .collect::<Vec<_>>();
    normal(&files)
}

/// A tree as it is compared: no origins, no comments, no `depends_on`, nothing that is null; arguments by name, blocks of one
/// word in their order, resources by address.
pub fn normal(files: &[File]) -> Vec<File> {
    let mut out: Vec<File> = files
        .iter()
        .map(|file| File { path: file.path.clone(), header: file.header.clone(), body: normal_body(&file.body) })
        .filter(|file| !file.body.is_empty())
        .collect();
    out.sort_by(|one, other| one.path.cmp(&other.path));
    out
}

fn normal_body(nodes: &[Node]) -> Vec<Node> {
    let mut out: Vec<Node> = nodes
        .iter()
        .filter_map(|node| {
            let kind = match &node.kind {
                NodeKind::Attribute { name, .. } if *name == "depends_on" => return None,
                NodeKind::Attribute { name, value } => NodeKind::Attribute { name: *name, value: normal_expr(value)? },
                NodeKind::Block { keyword, labels, family, body } => NodeKind::Block {
                    keyword: *keyword,
                    labels: labels.clone(),
                    family: family
                        .as_ref()
                        .map(|family| Family { key: family.key.clone(), expr: Expr::Text(family.key.clone()) }),
                    body: normal_body(body),
                },
            };
            Some(Node { key: Default::default(), doc: None, origin: Default::default(), kind })
        })
        .collect();
    out.sort_by_key(|node| match &node.kind {
        NodeKind::Attribute { name, .. } => (0, name.to_string(), Vec::new(), None),
        NodeKind::Block { keyword, labels, family, .. } => {
            (1, keyword.to_string(), labels.clone(), family.as_ref().map(|family| family.key.clone()))
        }
    });
    out
}

/// The literal value, entries of objects by name as Terraform has them; null is absent.
fn normal_expr(expr: &Expr) -> Option<Expr> {
    match sorted(&literal(expr)) {
        Expr::Null => None,
        other => Some(other),
    }
}

fn sorted(expr: &Expr) -> Expr {
    match expr {
        Expr::Object(entries) => {
            let mut entries: Vec<(Expr, Expr)> =
                entries.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by_key(|(key, _)| crate::artifact::hcl::inline(key));
            Expr::Object(entries.into())
        }
        Expr::List(elements) => Expr::List(elements.iter().map(sorted).collect()),
        Expr::Call { function, arguments } => {
            Expr::Call { function: *function, arguments: arguments.iter().map(sorted).collect() }
        }
        other => other.clone(),
    }
}

/// A loop that is being expanded.
struct Loop {
    iterator: Name,
    key: Expr,
    value: Expr,
}

struct Expander<'a> {
    declared: FxHashSet<Name>,
    values: &'a IndexMap<Name, Expr>,
    /// How often a block exists: once or not (`count`), or with these keys (`for_each`).
    members: FxHashMap<Arc<str>, Members>,
    loops: Vec<Loop>,
}

#[derive(Clone)]
enum Members {
    Counted(bool),
    Keys(Vec<(Expr, Expr)>),
}

fn argument<'n>(body: &'n [Node], wanted: &str) -> Option<&'n Expr> {
    body.iter().find_map(|node| match &node.kind {
        NodeKind::Attribute { name, value } if *name == wanted => Some(value),
        _ => None,
    })
}

fn address(keyword: Name, labels: &[Arc<str>]) -> Arc<str> {
    let labels = labels.join(".");
    if keyword == "resource" { labels.into() } else { format!("{keyword}.{labels}").into() }
}

impl Expander<'_> {
    fn count(&mut self, module: &[File]) {
        for node in module.iter().flat_map(|file| &file.body) {
            let NodeKind::Block { keyword, labels, body, .. } = &node.kind else { continue };
            let members = if let Some(count) = argument(body, "count") {
                match self.value(count) {
                    Expr::Number(number) => Members::Counted(&*number != "0"),
                    _ => continue,
                }
            } else if let Some(for_each) = argument(body, "for_each") {
                match self.pairs(for_each) {
                    Some(mut pairs) => {
                        pairs.sort_by_key(|(key, _)| text(key));
                        Members::Keys(pairs)
                    }
                    None => continue,
                }
            } else {
                continue;
            };
            self.members.insert(address(*keyword, labels), members);
        }
    }

    /// What a `for_each` runs over.
    fn pairs(&self, for_each: &Expr) -> Option<Vec<(Expr, Expr)>> {
        match self.value(for_each) {
            Expr::Object(entries) => Some(entries.to_vec()),
            Expr::List(elements) => Some(elements.iter().map(|element| (element.clone(), element.clone())).collect()),
            _ => None,
        }
    }

    /// An output that only other environments have.
    fn is_elsewhere(&self, body: &[Node]) -> bool {
        match argument(body, "value") {
            Some(Expr::Conditional(parts)) if parts.2 == Expr::Null => self.value(&parts.0) == Expr::Bool(false),
            _ => false,
        }
    }

    fn top(&mut self, nodes: &[Node]) -> Vec<Node> {
        let mut out = Vec::new();
        for node in nodes {
            let NodeKind::Block { keyword, labels, body, .. } = &node.kind else { continue };
            let made = |family: Option<Family>, body: Vec<Node>| Node {
                kind: NodeKind::Block { keyword: *keyword, labels: labels.clone(), family, body },
                ..node.clone()
            };
            if *keyword == "output" && self.is_elsewhere(body) {
                continue;
            }
            match self.members.get(&address(*keyword, labels)).cloned() {
                None => out.push(made(None, self.body(body, &[]))),
                Some(Members::Counted(false)) => {}
                Some(Members::Counted(true)) => out.push(made(None, self.body(body, &["count"]))),
                Some(Members::Keys(pairs)) => {
                    for (key, value) in pairs {
                        let family = Family { key: text(&key).into(), expr: key.clone() };
                        self.loops.push(Loop { iterator: Name::new("each"), key, value });
                        out.push(made(Some(family), self.body(body, &["for_each"])));
                        self.loops.pop();
                    }
                }
            }
        }
        out
    }

    fn body(&mut self, nodes: &[Node], without: &[&str]) -> Vec<Node> {
        let mut out = Vec::new();
        for node in nodes {
            match &node.kind {
                NodeKind::Attribute { name, .. } if without.contains(&name.as_str()) => {}
                NodeKind::Attribute { name, value } => {
                    let value = self.value(value);
                    out.push(Node { kind: NodeKind::Attribute { name: *name, value }, ..node.clone() });
                }
                NodeKind::Block { keyword, labels, body, .. } if *keyword == "dynamic" => {
                    self.dynamic(node, Name::new(labels.first().map_or("", |label| label)), body, &mut out);
                }
                NodeKind::Block { keyword, labels, body, .. } => {
                    let body = self.body(body, &[]);
                    out.push(Node {
                        kind: NodeKind::Block { keyword: *keyword, labels: labels.clone(), family: None, body },
                        ..node.clone()
                    });
                }
            }
        }
        out
    }

    fn dynamic(&mut self, node: &Node, keyword: Name, body: &[Node], out: &mut Vec<Node>) {
        let iterator = match argument(body, "iterator") {
            Some(Expr::Path(name)) => Name::new(name),
            _ => keyword,
        };
        let labels: Vec<Arc<str>> = match argument(body, "labels") {
            Some(Expr::List(labels)) => labels.iter().map(|label| text(label).into()).collect(),
            _ => Vec::new(),
        };
        let for_each = argument(body, "for_each").cloned().unwrap_or(Expr::Null);
        let listed = matches!(self.value(&for_each), Expr::List(_))
            && !matches!(for_each, Expr::Call { function, .. } if function == "toset");
        let mut pairs = self.pairs(&for_each).unwrap_or_default();
        if !listed {
            pairs.sort_by_key(|(key, _)| text(key));
        }
        let content = body.iter().find_map(|node| match &node.kind {
            NodeKind::Block { keyword, body, .. } if *keyword == "content" => Some(body),
            _ => None,
        });
        for (key, value) in pairs {
            self.loops.push(Loop { iterator, key, value });
            let body = self.body(content.map_or(&[], Vec::as_slice), &[]);
            self.loops.pop();
            out.push(Node {
                kind: NodeKind::Block { keyword, labels: labels.clone(), family: None, body },
                ..node.clone()
            });
        }
    }

    fn value(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) | Expr::Raw(_) => expr.clone(),
            Expr::Originated(inner, _) => self.value(inner),
            Expr::Variable(name) => match self.values.get(name) {
                Some(value) => literal(value),
                None if self.declared.contains(name) => Expr::Null,
                None => expr.clone(),
            },
            Expr::Path(path) => self.path(path).unwrap_or_else(|| expr.clone()),
            Expr::Template(parts) => self.template(parts),
            Expr::List(elements) => Expr::List(elements.iter().map(|element| self.value(element)).collect()),
            Expr::Object(entries) => {
                Expr::Object(entries.iter().map(|(key, value)| (self.value(key), self.value(value))).collect())
            }
            Expr::Conditional(parts) => match self.value(&parts.0) {
                Expr::Bool(true) => self.value(&parts.1),
                Expr::Bool(false) => self.value(&parts.2),
                condition => Expr::Conditional(Arc::new((condition, self.value(&parts.1), self.value(&parts.2)))),
            },
            Expr::Reference(reference) => self.reference(reference),
            Expr::Suffixed(inner, suffix) => self.suffixed(inner, suffix),
            Expr::Call { function, arguments } => self.call(*function, arguments),
        }
    }

    fn path(&self, path: &str) -> Option<Expr> {
        let (head, rest) = path.split_once('.')?;
        let found = self.loops.iter().rev().find(|found| found.iterator == *head)?;
        if rest == "key" {
            return Some(found.key.clone());
        }
        let mut value = found.value.clone();
        for field in rest.strip_prefix("value")?.split('.').skip(1) {
            let Expr::Object(entries) = &value else { return None };
            value = entries.iter().find(|(key, _)| text(key) == field)?.1.clone();
        }
        Some(self.value(&value))
    }

    fn template(&self, parts: &[Part]) -> Expr {
        let mut out: Vec<Part> = Vec::new();
        for part in parts {
            match part {
                Part::Literal(text) | Part::Known { text, .. } => super::known::push_text(&mut out, text),
                Part::Later(inner) => match self.value(inner) {
                    Expr::Text(text) | Expr::Number(text) => super::known::push_text(&mut out, &text),
                    Expr::Bool(value) => super::known::push_text(&mut out, &value.to_string().into()),
                    Expr::Template(inner) => {
                        for part in inner.iter() {
                            match part {
                                Part::Literal(text) | Part::Known { text, .. } => {
                                    super::known::push_text(&mut out, text)
                                }
                                later => out.push(later.clone()),
                            }
                        }
                    }
                    later => out.push(Part::Later(later)),
                },
            }
        }
        match plain(&out) {
            Some(text) => Expr::Text(text.into()),
            None => Expr::Template(out.into()),
        }
    }

    fn reference(&self, reference: &Reference) -> Expr {
        let index = reference.index.as_ref().map(|index| self.value(index));
        let members = self.members.get(&reference.block);
        let at = |index: Option<Expr>, path: &str| {
            Expr::Reference(Arc::new(Reference { block: reference.block.clone(), index, path: path.into() }))
        };
        match (members, &index) {
            (Some(Members::Counted(true)), Some(Expr::Number(_))) => at(None, &reference.path),
            (Some(Members::Counted(there)), None) => match reference.path.strip_prefix("[*]") {
                Some(path) => Expr::List(there.then(|| at(None, path)).into_iter().collect()),
                None => at(index, &reference.path),
            },
            _ => at(index, &reference.path),
        }
    }

    fn suffixed(&self, inner: &Expr, suffix: &Arc<str>) -> Expr {
        if let (Expr::Call { function, arguments }, Some(path)) = (inner, suffix.strip_prefix("[*]"))
            && *function == "values"
            && let [Expr::Reference(family)] = &**arguments
            && let Some(Members::Keys(pairs)) = self.members.get(&family.block)
        {
            return Expr::List(
                pairs
                    .iter()
                    .map(|(key, _)| {
                        Expr::Reference(Arc::new(Reference {
                            block: family.block.clone(),
                            index: Some(key.clone()),
                            path: path.into(),
                        }))
                    })
                    .collect(),
            );
        }
        Expr::Suffixed(Arc::new(self.value(inner)), suffix.clone())
    }

    fn call(&self, function: Name, arguments: &[Expr]) -> Expr {
        let values: Vec<Expr> = arguments.iter().map(|argument| self.value(argument)).collect();
        match (function.as_str(), values.as_slice()) {
            ("toset", [only]) => only.clone(),
            ("tostring", [Expr::Null]) => Expr::Null,
            ("tostring", [Expr::Number(text) | Expr::Text(text)]) => Expr::Text(text.clone()),
            ("tostring", [Expr::Bool(value)]) => Expr::Text(value.to_string().into()),
            ("one", [Expr::List(elements)]) => elements.first().cloned().unwrap_or(Expr::Null),
            ("concat", lists) if lists.iter().all(|list| matches!(list, Expr::List(_))) => Expr::List(
                lists
                    .iter()
                    .flat_map(|list| match list {
                        Expr::List(elements) => elements.to_vec(),
                        _ => Vec::new(),
                    })
                    .collect(),
            ),
            ("merge", maps) if maps.iter().all(|map| matches!(map, Expr::Object(_) | Expr::Null)) => Expr::Object(
                maps.iter()
                    .flat_map(|map| match map {
                        Expr::Object(entries) => entries.to_vec(),
                        _ => Vec::new(),
                    })
                    .collect(),
            ),
            _ => Expr::Call { function, arguments: values.into() },
        }
    }
}

fn text(expr: &Expr) -> String {
    match expr {
        Expr::Text(text) | Expr::Number(text) => text.to_string(),
        Expr::Object(entries) => {
            entries.iter().find(|(key, _)| text(key) == "key").map(|(_, value)| text(value)).unwrap_or_default()
        }
        other => crate::artifact::hcl::inline(other),
    }
}
