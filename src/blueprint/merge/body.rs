//! Merges the bodies of one block: arguments by name, nested blocks by the statement that made them.

use std::sync::Arc;

use super::Merge;
use super::known::{same, text_of};
use super::order::{Ordered, union};
use super::reference::at_origin;
use super::scope::{Context, Row, Scope};
use crate::artifact::Origin;
use crate::artifact::hcl::{Expr, Key, Label, Node, NodeKind, Reference};
use crate::diagnostics::codes;
use crate::source::Name;

/// What of one body is the same thing in another.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Member {
    Attribute(Name),
    /// All blocks that one statement made.
    Blocks(Name, Vec<Label>, (u32, u32)),
}

/// The blocks of one statement in one row, by their loop keys.
type Instances<'n> = Ordered<Arc<str>, &'n Node>;

impl Merge<'_> {
    /// Merges bodies; a row without one does not matter. `loops` is how many loops stand around the block itself.
    pub(super) fn body(&mut self, cx: &mut Context, bodies: &[Option<&[Node]>], loops: usize) -> Vec<Node> {
        let rows: Vec<Option<Ordered<Member, Vec<&Node>>>> = bodies
            .iter()
            .map(|body| {
                body.map(|body| {
                    let mut members: Ordered<Member, Vec<&Node>> = Ordered::default();
                    for node in body {
                        members.entry(member(node)).or_default().push(node);
                    }
                    members
                })
            })
            .collect();
        let orders: Vec<Vec<Member>> = rows.iter().flatten().map(|row| row.keys().cloned().collect()).collect();
        let mut out = Vec::new();
        for member in union(&orders) {
            let found: Vec<Option<&Vec<&Node>>> = rows.iter().map(|row| row.as_ref().and_then(|row| row.get(&member))).collect();
            let outer = cx.origin;
            match &member {
                Member::Attribute(name) => {
                    let nodes: Vec<Option<&Node>> = found.iter().map(|nodes| nodes.and_then(|nodes| nodes.last().copied())).collect();
                    out.extend(self.attribute(cx, *name, &nodes, bodies));
                }
                Member::Blocks(keyword, labels, _) => {
                    cx.path.push(*keyword);
                    self.blocks(cx, *keyword, labels, &found, bodies, loops, &mut out);
                    cx.path.pop();
                }
            }
            cx.origin = outer;
        }
        out
    }

    fn attribute(&mut self, cx: &mut Context, name: Name, nodes: &[Option<&Node>], bodies: &[Option<&[Node]>]) -> Option<Node> {
        let first = (*nodes.iter().flatten().next()?).clone();
        let values: Vec<Option<&Expr>> = nodes
            .iter()
            .map(|node| match node.map(|node| &node.kind) {
                Some(NodeKind::Attribute { value, .. }) => Some(value),
                _ => None,
            })
            .collect();
        cx.origin = merged_origin(nodes, cx.origin);
        let value = if name == "depends_on" {
            union_of_references(&values)
        } else {
            // Rows without a body do not matter; rows whose body lacks the argument have null.
            static NULL: Expr = Expr::Null;
            let filled: Vec<Option<&Expr>> =
                values.iter().zip(bodies).map(|(value, body)| value.or(body.is_some().then_some(&NULL))).collect();
            cx.path.push(name);
            let value = self.value(cx, &filled);
            cx.path.pop();
            value
        };
        (value != Expr::Null).then(|| Node {
            key: first.key.clone(),
            doc: nodes.iter().flatten().find_map(|node| node.doc.clone()),
            origin: cx.origin,
            kind: NodeKind::Attribute { name, value },
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one place where all of a block's circumstances meet")]
    fn blocks(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        labels: &[Label],
        found: &[Option<&Vec<&Node>>],
        bodies: &[Option<&[Node]>],
        loops: usize,
        out: &mut Vec<Node>,
    ) {
        let instances: Vec<Option<Instances<'_>>> =
            found.iter().zip(bodies).map(|(nodes, body)| body.map(|_| instances(nodes.map_or(&[], Vec::as_slice), loops))).collect();
        let Some(sample) = instances.iter().flatten().find_map(|row| row.values().next().copied()) else { return };
        let first: Vec<Option<&Node>> = instances.iter().map(|row| row.as_ref().and_then(|row| row.values().next().copied())).collect();
        cx.origin = merged_origin(&first, cx.origin);
        if keyword == "lifecycle" && cx.path.len() == 1 {
            self.literal_block(cx, keyword, &first, bodies, out);
            return;
        }
        let mut present = instances.iter().flatten();
        let keys = present.next().map(|row| row.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let inner = sample.key.loops.len().max(loops);
        if present.all(|row| row.keys().eq(keys.iter())) {
            for key in &keys {
                let nodes: Vec<Option<&Node>> = instances.iter().map(|row| row.as_ref().and_then(|row| row.get(key).copied())).collect();
                let body = self.body(cx, &nodes.iter().map(|node| node.map(body_of)).collect::<Vec<_>>(), inner);
                out.push(block(&nodes, cx.origin, keyword, labels, body));
            }
            return;
        }
        let single = instances.iter().flatten().all(|row| row.keys().all(|key| key.is_empty()));
        let content = if single {
            let nodes: Vec<Option<&Node>> = first.clone();
            let body = self.body(cx, &nodes.iter().map(|node| node.map(body_of)).collect::<Vec<_>>(), inner);
            let hint = format!("{}_{keyword}", cx.item);
            let condition = self.condition(cx, &nodes, &hint);
            let one = Expr::List(Arc::from([Expr::Number("1".into())]));
            (Expr::Conditional(Arc::new((condition, one, Expr::List(Arc::from([]))))), body, keyword)
        } else {
            self.dynamic(cx, keyword, &instances, inner)
        };
        let (for_each, body, iterator) = content;
        let node = |kind: NodeKind| Node { key: Key::default(), doc: None, origin: cx.origin, kind };
        let mut made = vec![node(NodeKind::Attribute { name: Name::new("for_each"), value: for_each })];
        if iterator != keyword {
            made.push(node(NodeKind::Attribute { name: Name::new("iterator"), value: Expr::Path(iterator.as_str().into()) }));
        }
        if !labels.is_empty() {
            let labels = labels.iter().map(|label| Expr::Text(label.clone())).collect();
            made.push(node(NodeKind::Attribute { name: Name::new("labels"), value: Expr::List(labels) }));
        }
        made.push(node(NodeKind::Block { keyword: Name::new("content"), labels: Vec::new(), family: None, body }));
        let mut whole = block(&first, cx.origin, Name::new("dynamic"), &[Arc::from(keyword.as_str())], made);
        whole.key = sample.key.clone();
        out.push(whole);
    }

    /// A loop whose keys differ: one `dynamic` block.
    fn dynamic(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        instances: &[Option<Instances<'_>>],
        inner: usize,
    ) -> (Expr, Vec<Node>, Name) {
        let sorted = instances.iter().flatten().all(|row| row.keys().zip(row.keys().skip(1)).all(|(one, other)| one <= other));
        let taken = cx.scopes.iter().filter(|scope| scope.iterator.is_some_and(|name| name.starts_with(keyword.as_str()))).count();
        let iterator = if taken == 0 { keyword } else { Name::new(&format!("{keyword}_{}", taken + 1)) };
        let mut rows = Vec::new();
        let mut nodes: Vec<Option<&Node>> = Vec::new();
        for (parent, row) in instances.iter().enumerate() {
            for (key, node) in row.iter().flatten() {
                let environment = cx.rows()[parent].environment;
                rows.push(Row { parent, environment, key: key.clone(), expr: Expr::Text(key.clone()) });
                nodes.push(Some(node));
            }
        }
        let bodies: Vec<Option<&[Node]>> = nodes.iter().map(|node| node.map(body_of)).collect();
        let name = Name::new(&format!("{}_{keyword}", cx.item));
        let key = |word: &str| Arc::from(format!("{iterator}.{word}"));
        let mut scope = Scope { iterator: Some(iterator), key: key("key"), ordered: false, rows, fields: Ordered::default() };
        if sorted {
            cx.scopes.push(scope);
            let body = self.body(cx, &bodies, inner);
            return (self.close(cx, name), body, iterator);
        }
        // A list keeps its order: of keys alone, or of objects if anything else differs.
        scope.ordered = true;
        scope.key = key("value");
        let said = self.diagnostics.len();
        cx.scopes.push(scope.clone());
        let body = self.body(cx, &bodies, inner);
        if cx.scopes.last().is_some_and(|scope| scope.fields.is_empty()) {
            return (self.close(cx, name), body, iterator);
        }
        self.diagnostics.truncate(said);
        cx.scopes.pop();
        scope.key = key("value.key");
        cx.scopes.push(scope);
        let body = self.body(cx, &bodies, inner);
        (self.close(cx, name), body, iterator)
    }

    /// Terraform wants these literal: every row must say the same.
    pub(super) fn literal_block(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        nodes: &[Option<&Node>],
        bodies: &[Option<&[Node]>],
        out: &mut Vec<Node>,
    ) {
        let Some(first) = nodes.iter().flatten().next() else { return };
        let equal = nodes
            .iter()
            .zip(bodies)
            .all(|(node, body)| body.is_none() || node.is_some_and(|node| equal_bodies(body_of(node), body_of(first))));
        if !equal {
            let with: Vec<Option<()>> = nodes
                .iter()
                .map(|node| node.and_then(|node| equal_bodies(body_of(node), body_of(first)).then_some(())))
                .collect();
            let some = self.named(cx.mask(&with));
            let message = format!("`{keyword}` of `{}` is not the same in every environment: {some} and the others differ", cx.address);
            let diagnostic = at_origin(codes::LITERAL_ONLY, cx, message).help(
                "Terraform reads `prevent_destroy` and `ignore_changes` before it knows any variable: use the argument `deletion_protection` for what differs",
            );
            self.diagnostics.push(diagnostic);
        }
        let mut made = (*first).clone();
        if let NodeKind::Block { body, .. } = &mut made.kind {
            literal_nodes(body);
        }
        out.push(made);
    }
}

fn literal_nodes(nodes: &mut [Node]) {
    for node in nodes {
        match &mut node.kind {
            NodeKind::Attribute { value, .. } => *value = super::literal(value),
            NodeKind::Block { body, .. } => literal_nodes(body),
        }
    }
}

fn equal_bodies(one: &[Node], other: &[Node]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| match (&one.kind, &other.kind) {
            (NodeKind::Attribute { name: a, value: x }, NodeKind::Attribute { name: b, value: y }) => {
                a == b && same(&super::literal(x), &super::literal(y))
            }
            (
                NodeKind::Block { keyword: a, labels: l, body: x, .. },
                NodeKind::Block { keyword: b, labels: m, body: y, .. },
            ) => a == b && l == m && equal_bodies(x, y),
            _ => false,
        })
}

fn member(node: &Node) -> Member {
    match &node.kind {
        NodeKind::Attribute { name, .. } => Member::Attribute(*name),
        NodeKind::Block { keyword, labels, .. } => Member::Blocks(*keyword, labels.clone(), node.key.statement),
    }
}

pub(super) fn body_of(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::Block { body, .. } => body,
        NodeKind::Attribute { .. } => &[],
    }
}

/// Blocks of one statement by the loop keys that are their own, not of what stands around the block.
fn instances<'n>(nodes: &[&'n Node], loops: usize) -> Instances<'n> {
    let mut out = Instances::default();
    for node in nodes {
        let own: Vec<&str> = node.key.loops.iter().skip(loops).map(|key| key.as_str()).collect();
        let mut key = own.join("/");
        let mut number = 1;
        while out.contains_key(key.as_str()) {
            number += 1;
            key = format!("{}#{number}", own.join("/"));
        }
        out.insert(key.into(), node);
    }
    out
}

pub(super) fn block(nodes: &[Option<&Node>], origin: Origin, keyword: Name, labels: &[Label], body: Vec<Node>) -> Node {
    let first = nodes.iter().flatten().next();
    Node {
        key: first.map(|node| node.key.clone()).unwrap_or_default(),
        doc: nodes.iter().flatten().find_map(|node| node.doc.clone()),
        origin: first.map_or(origin, |node| node.origin),
        kind: NodeKind::Block { keyword, labels: labels.to_vec(), family: None, body },
    }
}

fn merged_origin(nodes: &[Option<&Node>], otherwise: Origin) -> Origin {
    nodes.iter().flatten().map(|node| node.origin).find(|origin| *origin != Origin::default()).unwrap_or(otherwise)
}

/// All that any of them depends on; a counted resource or a family is named as a whole.
fn union_of_references(values: &[Option<&Expr>]) -> Expr {
    let mut lists: Vec<Vec<Expr>> = Vec::new();
    for value in values.iter().flatten() {
        let elements: &[Expr] = match value {
            Expr::List(elements) => elements,
            _ => continue,
        };
        let mut list: Vec<Expr> = Vec::new();
        for element in elements {
            let whole = match element {
                Expr::Reference(reference) => {
                    Expr::Reference(Arc::new(Reference { block: reference.block.clone(), index: None, path: "".into() }))
                }
                Expr::Text(_) | Expr::Template(_) => text_of(element).map_or_else(|| element.clone(), |text| Expr::Path(text.into())),
                other => other.clone(),
            };
            if !list.contains(&whole) {
                list.push(whole);
            }
        }
        lists.push(list);
    }
    let all = union(&lists);
    if all.is_empty() { Expr::Null } else { Expr::List(all.into()) }
}
