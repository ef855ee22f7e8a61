//! The blocks of the module: what stands where, in which environments it exists, and which are a family.

use std::sync::Arc;

use super::body::{block, body_of};
use super::order::{Ordered, union};
use super::reference::at_origin;
use super::scope::{Context, Row, Scope};
use super::{Mask, Merge, collect, literal};
use crate::artifact::Origin;
use crate::artifact::hcl::{Expr, Family, File, Key, Label, Node, NodeKind};
use crate::diagnostics::codes;
use crate::source::Name;

/// What of one file is the same block in another environment.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Id {
    /// There is one of that name in a module, whoever makes it.
    Named(Name, Vec<Label>),
    /// `terraform { … }`, `moved { … }`, `provider "google" { … }`.
    Made(Name, Key),
}

type Found<'a> = Ordered<Id, Vec<&'a Node>>;

impl<'a> Merge<'a> {
    pub(super) fn files(&mut self) -> Vec<File> {
        let environments = self.environments;
        if environments.len() > super::MOST_ENVIRONMENTS {
            let cx = context(Origin::default(), "".into(), Name::default(), Name::default(), "".into());
            let message = format!(
                "{} environments are more than the {} that can be merged",
                environments.len(),
                super::MOST_ENVIRONMENTS
            );
            self.diagnostics.push(at_origin(codes::MERGE_LIMIT, &cx, message));
            return Vec::new();
        }
        self.propose_presence();
        let paths: Vec<Vec<Arc<str>>> =
            environments.iter().map(|tree| tree.files.iter().map(|file| file.path.clone()).collect()).collect();
        let by_path: Vec<Ordered<&str, &File>> =
            environments.iter().map(|tree| tree.files.iter().map(|file| (&*file.path, file)).collect()).collect();
        union(&paths)
            .into_iter()
            .map(|path| {
                let files: Vec<Option<&File>> = by_path.iter().map(|files| files.get(&*path).copied()).collect();
                let header = files.iter().flatten().next().map(|file| file.header.clone()).unwrap_or_default();
                File { body: self.file(&path, &files), path, header }
            })
            .collect()
    }

    fn file(&mut self, path: &Arc<str>, files: &[Option<&'a File>]) -> Vec<Node> {
        let found: Vec<Found<'a>> = files
            .iter()
            .map(|file| {
                let mut blocks = Found::default();
                for node in file.iter().flat_map(|file| &file.body) {
                    if let Some(id) = id(node) {
                        blocks.entry(id).or_default().push(node);
                    }
                }
                blocks
            })
            .collect();
        let orders: Vec<Vec<Id>> = found.iter().map(|blocks| blocks.keys().cloned().collect()).collect();
        let mut out = Vec::new();
        for id in union(&orders) {
            let nodes: Vec<&[&Node]> =
                found.iter().map(|blocks| blocks.get(&id).map_or(&[][..], Vec::as_slice)).collect();
            let Some(sample) = nodes.iter().find_map(|nodes| nodes.first()) else { continue };
            let NodeKind::Block { keyword, labels, family, .. } = &sample.kind else { continue };
            let address = collect::address(*keyword, labels);
            let name = labels.last().map_or(*keyword, |label| Name::new(label));
            let mut cx = context(
                sample.origin,
                path.clone(),
                *keyword,
                name,
                address.unwrap_or_else(|| display(*keyword, labels)),
            );
            let made = if family.is_some() {
                self.family(&mut cx, *keyword, labels, &nodes)
            } else {
                self.single(&mut cx, *keyword, labels, &nodes)
            };
            out.push(made);
        }
        out
    }

    fn single(&mut self, cx: &mut Context, keyword: Name, labels: &[Label], nodes: &[&[&Node]]) -> Node {
        let mut rows = Vec::new();
        let mut present: Vec<Option<&Node>> = Vec::new();
        let mut mask: Mask = 0;
        for (environment, nodes) in nodes.iter().enumerate() {
            if let Some(node) = nodes.first() {
                mask |= 1 << environment;
                rows.push(Row { parent: 0, environment, key: "".into(), expr: Expr::Null });
                present.push(Some(node));
            }
            if let [one, two, ..] = nodes {
                self.twice(cx, one, two);
            }
        }
        cx.scopes.push(Scope { iterator: None, key: "".into(), ordered: false, rows, fields: Ordered::default() });
        let loops = present.iter().flatten().next().map_or(0, |node| node.key.loops.len());
        let bodies: Vec<Option<&[Node]>> = present.iter().map(|node| node.map(body_of)).collect();
        if literal::block(keyword)
            && let Some(made) = self.literal_block(cx, keyword, &present, &bodies)
        {
            return made;
        }
        let mut body = self.body(cx, &bodies, loops);
        if mask != self.everywhere() && matches!(keyword.as_str(), "resource" | "data" | "ephemeral" | "module") {
            let hint = cx.item;
            let condition = self.presence(mask, &hint);
            let number = |text: &str| Expr::Number(text.into());
            let count = Expr::Conditional(Arc::new((condition, number("1"), number("0"))));
            if body.iter().any(|node| matches!(&node.kind, NodeKind::Attribute { name, .. } if *name == "count" || *name == "for_each")) {
                let message = format!("`{}` exists only in {}, but says itself how often it is there", cx.address, self.named(mask));
                self.diagnostics.push(
                    at_origin(codes::COUNTED_TWICE, cx, message)
                        .help("write `resource T label[key]` for a family: the compiler then writes `for_each`"),
                );
            } else {
                body.insert(0, attribute("count", count, cx.origin));
            }
        }
        if mask != self.everywhere() && keyword == "output" {
            self.output_of_some(cx, mask, &mut body);
        }
        block(&present, cx.origin, keyword, labels, body)
    }

    /// An output cannot be counted: where its environment lacks it, it is null, and what it names is not looked at.
    fn output_of_some(&mut self, cx: &Context, mask: Mask, body: &mut [Node]) {
        let item = cx.item;
        for node in body {
            if let NodeKind::Attribute { name, value } = &mut node.kind
                && *name == "value"
            {
                let condition = self.presence(mask, &item);
                *value = Expr::Conditional(Arc::new((condition, value.clone(), Expr::Null)));
            }
        }
    }

    fn family(&mut self, cx: &mut Context, keyword: Name, labels: &[Label], nodes: &[&[&Node]]) -> Node {
        let top: Vec<Row> = (0..self.environments.len())
            .map(|environment| Row { parent: 0, environment, key: "".into(), expr: Expr::Null })
            .collect();
        cx.scopes.push(Scope { iterator: None, key: "".into(), ordered: false, rows: top, fields: Ordered::default() });
        let mut rows = Vec::new();
        let mut instances: Vec<Option<&Node>> = Vec::new();
        for (environment, nodes) in nodes.iter().enumerate() {
            let mut sorted: Vec<(&Family, &Node)> = Vec::with_capacity(nodes.len());
            for node in *nodes {
                match &node.kind {
                    NodeKind::Block { family: Some(family), .. } => sorted.push((family, node)),
                    _ => self.twice(cx, node, node),
                }
            }
            sorted.sort_by(|one, other| one.0.key.cmp(&other.0.key));
            for pair in sorted.windows(2) {
                if pair[0].0.key == pair[1].0.key {
                    self.twice(cx, pair[0].1, pair[1].1);
                }
            }
            sorted.dedup_by(|one, other| one.0.key == other.0.key);
            for (family, node) in sorted {
                rows.push(Row { parent: environment, environment, key: family.key.clone(), expr: family.expr.clone() });
                instances.push(Some(node));
            }
        }
        let scope = Scope {
            iterator: Some(Name::new("each")),
            key: "each.key".into(),
            ordered: false,
            rows,
            fields: Ordered::default(),
        };
        cx.scopes.push(scope);
        let loops = instances.iter().flatten().next().map_or(0, |node| node.key.loops.len());
        let bodies: Vec<Option<&[Node]>> = instances.iter().map(|node| node.map(body_of)).collect();
        let mut body = self.body(cx, &bodies, loops);
        let item = cx.item;
        let for_each = self.close(cx, item);
        body.insert(0, attribute("for_each", for_each, cx.origin));
        block(&instances, cx.origin, keyword, labels, body)
    }

    fn twice(&mut self, cx: &Context, one: &Node, other: &Node) {
        let message = format!("`{}` is made twice", cx.address);
        let mut diagnostic = at_origin(codes::MADE_TWICE, cx, message);
        if let Some(span) = one.origin.blueprint {
            diagnostic = diagnostic.also(span, "here");
        }
        if let Some(span) = other.origin.blueprint {
            diagnostic = diagnostic.also(span, "and here");
        }
        self.diagnostics.push(diagnostic.help("give one of them a label"));
    }

    /// A set of environments is called after what exists in it, if that is one thing.
    fn propose_presence(&mut self) {
        let mut names: Ordered<(Name, &[Label]), (Mask, Name)> = Ordered::default();
        for (index, tree) in self.environments.iter().enumerate() {
            for node in tree.files.iter().flat_map(|file| &file.body) {
                if let NodeKind::Block { keyword, labels, family: None, .. } = &node.kind
                    && matches!(keyword.as_str(), "resource" | "data" | "ephemeral" | "module")
                {
                    names.entry((*keyword, labels)).or_insert((0, node.key.subject)).0 |= 1 << index;
                }
            }
        }
        let everywhere = self.everywhere();
        let mut sets: Ordered<Mask, Vec<(Name, &[Label])>> = Ordered::default();
        for ((_, labels), (mask, subject)) in names {
            if mask != everywhere {
                sets.entry(mask).or_default().push((subject, labels));
            }
        }
        for (mask, members) in sets {
            let Some((first, labels)) = members.first() else { continue };
            let word = if members.iter().all(|(subject, _)| subject == first) {
                labels.last().map_or_else(|| first.to_string(), ToString::to_string)
            } else {
                let names = self.named(mask).replace(", ", "_").replace(' ', "_");
                format!("{names}_parts")
            };
            self.variables.proposed.insert(mask, word);
        }
    }
}

pub(super) fn context(origin: Origin, file: Arc<str>, keyword: Name, item: Name, address: Arc<str>) -> Context {
    Context { scopes: Vec::new(), keyword, item, address, path: Vec::new(), origin, file }
}

fn id(node: &Node) -> Option<Id> {
    let NodeKind::Block { keyword, labels, .. } = &node.kind else { return None };
    Some(match keyword.as_str() {
        "resource" | "data" | "ephemeral" | "module" | "output" | "variable" | "check" => {
            Id::Named(*keyword, labels.clone())
        }
        _ => Id::Made(*keyword, node.key.clone()),
    })
}

pub(super) fn display(keyword: Name, labels: &[Label]) -> Arc<str> {
    labels.iter().fold(keyword.to_string(), |text, label| format!("{text} \"{label}\"")).into()
}

fn attribute(name: &str, value: Expr, origin: Origin) -> Node {
    Node { key: Key::default(), doc: None, origin, kind: NodeKind::Attribute { name: Name::new(name), value } }
}
