//! Merges the bodies of one block: arguments by name, nested blocks by the statement that made them.

use std::sync::Arc;

use super::Merge;
use super::known::text_of;
use super::literal;
use super::order::{Ordered, union};
use super::scope::{Context, Row, Scope};
use crate::artifact::Origin;
use crate::artifact::hcl::{Expr, Key, Label, Node, NodeKind, Reference};
use crate::source::Name;

/// What of one body is the same thing in another.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Member {
    Attribute(Name),
    /// All blocks that one statement made.
    Blocks(Name, Vec<Label>, (u32, u32)),
}

/// A place in the merged body.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Slot {
    /// An argument, or all blocks of a statement at once.
    All(Member),
    /// The block of one key.
    One(Member, Arc<str>),
}

/// The blocks of one statement in one row, by their loop keys.
type Instances<'n> = Ordered<Arc<str>, &'n Node>;

impl Merge<'_> {
    /// Merges bodies; a row without one does not matter. `loops` is how many loops stand around the block itself.
    pub(super) fn body(&mut self, cx: &mut Context, bodies: &[Option<&[Node]>], loops: usize) -> Vec<Node> {
        if let Some(count) = in_step(bodies, loops) {
            return self.stepwise(cx, bodies, count, loops);
        }
        let rows: Vec<Option<Ordered<Member, Instances<'_>>>> = bodies
            .iter()
            .map(|body| {
                body.map(|body| {
                    let mut members: Ordered<Member, Instances<'_>> = Ordered::default();
                    for node in body {
                        add_instance(members.entry(member(node)).or_default(), node, loops);
                    }
                    members
                })
            })
            .collect();
        let orders: Vec<Vec<Slot>> = bodies.iter().flatten().map(|body| slots(body, &rows, loops)).collect();
        let mut out = Vec::new();
        for slot in union(&orders) {
            let found = |member: &Member| -> Vec<Option<&Instances<'_>>> {
                rows.iter().map(|row| row.as_ref().and_then(|row| row.get(member))).collect()
            };
            let outer = cx.origin;
            match &slot {
                Slot::All(member @ Member::Attribute(name)) => {
                    let nodes: Vec<Option<&Node>> = found(member)
                        .iter()
                        .map(|nodes| nodes.and_then(|nodes| nodes.values().last().copied()))
                        .collect();
                    out.extend(self.attribute(cx, *name, &nodes, bodies));
                }
                Slot::One(member @ Member::Blocks(keyword, labels, _), key) => {
                    let nodes: Vec<Option<&Node>> =
                        found(member).iter().map(|nodes| nodes.and_then(|nodes| nodes.get(key).copied())).collect();
                    cx.path.push(*keyword);
                    out.extend(self.one_block(cx, *keyword, labels, &nodes, bodies, loops));
                    cx.path.pop();
                }
                Slot::All(member @ Member::Blocks(keyword, labels, _)) => {
                    cx.path.push(*keyword);
                    out.extend(self.some_blocks(cx, *keyword, labels, &found(member), bodies, loops));
                    cx.path.pop();
                }
                Slot::One(Member::Attribute(_), _) => {}
            }
            cx.origin = outer;
        }
        out
    }

    /// Bodies that hold the same things in the same order, which is what nearly all do.
    fn stepwise(&mut self, cx: &mut Context, bodies: &[Option<&[Node]>], count: usize, loops: usize) -> Vec<Node> {
        let mut out = Vec::with_capacity(count);
        for index in 0..count {
            let nodes: Vec<Option<&Node>> = bodies.iter().map(|body| body.map(|body| &body[index])).collect();
            let Some(first) = nodes.iter().flatten().next() else { continue };
            let outer = cx.origin;
            match &first.kind {
                NodeKind::Attribute { name, .. } => out.extend(self.attribute(cx, *name, &nodes, bodies)),
                NodeKind::Block { keyword, labels, .. } => {
                    cx.path.push(*keyword);
                    out.extend(self.one_block(cx, *keyword, labels, &nodes, bodies, loops));
                    cx.path.pop();
                }
            }
            cx.origin = outer;
        }
        out
    }

    fn attribute(
        &mut self,
        cx: &mut Context,
        name: Name,
        nodes: &[Option<&Node>],
        bodies: &[Option<&[Node]>],
    ) -> Option<Node> {
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
        } else if cx.path.is_empty() && literal::argument(cx.keyword, name) {
            self.literal_argument(cx, name, &values)
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
            doc: common_doc(nodes),
            origin: cx.origin,
            kind: NodeKind::Attribute { name, value },
        })
    }

    /// A block that all rows have.
    fn one_block(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        labels: &[Label],
        nodes: &[Option<&Node>],
        bodies: &[Option<&[Node]>],
        loops: usize,
    ) -> Option<Node> {
        let sample = nodes.iter().flatten().next()?;
        cx.origin = merged_origin(nodes, cx.origin);
        if keyword == "lifecycle" && cx.path.len() == 1 {
            return self.literal_block(cx, keyword, nodes, bodies);
        }
        let inner = sample.key.loops.len().max(loops);
        let body = self.body(cx, &nodes.iter().map(|node| node.map(body_of)).collect::<Vec<_>>(), inner);
        Some(block(nodes, cx.origin, keyword, labels, body))
    }

    /// Blocks of one statement that the rows have different ones of: a `dynamic` block.
    fn some_blocks(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        labels: &[Label],
        found: &[Option<&Instances<'_>>],
        bodies: &[Option<&[Node]>],
        loops: usize,
    ) -> Option<Node> {
        let none = Instances::default();
        let instances: Vec<Option<&Instances<'_>>> =
            found.iter().zip(bodies).map(|(nodes, body)| body.map(|_| nodes.unwrap_or(&none))).collect();
        let sample = instances.iter().flatten().find_map(|row| row.values().next().copied())?;
        let first: Vec<Option<&Node>> =
            instances.iter().map(|row| row.and_then(|row| row.values().next().copied())).collect();
        cx.origin = merged_origin(&first, cx.origin);
        if keyword == "lifecycle" && cx.path.len() == 1 {
            return self.literal_block(cx, keyword, &first, bodies);
        }
        let inner = sample.key.loops.len().max(loops);
        let single = instances.iter().flatten().all(|row| row.keys().all(|key| key.is_empty()));
        let content = if single {
            let body = self.body(cx, &first.iter().map(|node| node.map(body_of)).collect::<Vec<_>>(), inner);
            let hint = format!("{}_{keyword}", cx.item);
            let condition = self.condition(cx, &first, &hint);
            let one = Expr::List(Arc::from([Expr::Number("1".into())]));
            (Expr::Conditional(Arc::new((condition, one, Expr::List(Arc::from([]))))), body, iterator(cx, keyword))
        } else {
            self.dynamic(cx, keyword, &instances, inner)
        };
        let (for_each, body, iterator) = content;
        let node = |kind: NodeKind| Node { key: Key::default(), doc: None, origin: cx.origin, kind };
        let mut made = vec![node(NodeKind::Attribute { name: Name::new("for_each"), value: for_each })];
        if iterator != keyword {
            made.push(node(NodeKind::Attribute {
                name: Name::new("iterator"),
                value: Expr::Path(iterator.as_str().into()),
            }));
        }
        if !labels.is_empty() {
            let labels = labels.iter().map(|label| Expr::Text(label.clone())).collect();
            made.push(node(NodeKind::Attribute { name: Name::new("labels"), value: Expr::List(labels) }));
        }
        made.push(node(NodeKind::Block { keyword: Name::new("content"), labels: Vec::new(), family: None, body }));
        let mut whole = block(&first, cx.origin, Name::new("dynamic"), &[Arc::from(keyword.as_str())], made);
        whole.key = sample.key.clone();
        Some(whole)
    }

    /// A loop whose keys differ: one `dynamic` block.
    fn dynamic(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        instances: &[Option<&Instances<'_>>],
        inner: usize,
    ) -> (Expr, Vec<Node>, Name) {
        let sorted =
            instances.iter().flatten().all(|row| row.keys().zip(row.keys().skip(1)).all(|(one, other)| one <= other));
        let iterator = iterator(cx, keyword);
        let mut rows = Vec::new();
        let mut nodes: Vec<Option<&Node>> = Vec::new();
        for (parent, row) in instances.iter().enumerate() {
            for (key, node) in row.iter().flat_map(|row| row.iter()) {
                let environment = cx.rows()[parent].environment;
                rows.push(Row { parent, environment, key: key.clone(), expr: Expr::Text(key.clone()) });
                nodes.push(Some(node));
            }
        }
        let bodies: Vec<Option<&[Node]>> = nodes.iter().map(|node| node.map(body_of)).collect();
        let name = Name::new(&format!("{}_{keyword}", cx.item));
        let key = |word: &str| Arc::from(format!("{iterator}.{word}"));
        let mut scope =
            Scope { iterator: Some(iterator), key: key("key"), ordered: false, rows, fields: Ordered::default() };
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

/// How long bodies are that hold the same things in the same order.
fn in_step(bodies: &[Option<&[Node]>], loops: usize) -> Option<usize> {
    let mut present = bodies.iter().flatten();
    let first = present.next()?;
    let equal = |one: &Node, other: &Node| match (&one.kind, &other.kind) {
        (NodeKind::Attribute { name: a, .. }, NodeKind::Attribute { name: b, .. }) => a == b,
        (NodeKind::Block { keyword: a, labels: l, .. }, NodeKind::Block { keyword: b, labels: m, .. }) => {
            a == b
                && l == m
                && one.key.statement == other.key.statement
                && one.key.loops.get(loops..) == other.key.loops.get(loops..)
        }
        _ => false,
    };
    let same =
        |body: &&[Node]| body.len() == first.len() && body.iter().zip(*first).all(|(one, other)| equal(one, other));
    present.all(same).then_some(first.len())
}

/// The name of a dynamic block's element: its own, unless a block around it has that name.
fn iterator(cx: &Context, keyword: Name) -> Name {
    let taken =
        cx.scopes.iter().filter(|scope| scope.iterator.is_some_and(|name| name.starts_with(keyword.as_str()))).count();
    if taken == 0 { keyword } else { Name::new(&format!("{keyword}_{}", taken + 1)) }
}

/// Files a block under the loop keys that are its own, not of what stands around it.
fn add_instance<'n>(instances: &mut Instances<'n>, node: &'n Node, loops: usize) {
    let key = own_key(node, loops);
    if matches!(node.kind, NodeKind::Attribute { .. }) || !instances.contains_key(&key) {
        instances.insert(key, node);
        return;
    }
    let mut number = 2;
    while instances.contains_key(format!("{key}#{number}").as_str()) {
        number += 1;
    }
    instances.insert(format!("{key}#{number}").into(), node);
}

fn own_key(node: &Node, loops: usize) -> Arc<str> {
    match node.key.loops.get(loops..) {
        None | Some([]) => "".into(),
        Some([only]) => only.as_str().into(),
        Some(several) => several.iter().map(|key| key.as_str()).collect::<Vec<_>>().join("/").into(),
    }
}

/// The order of one body: blocks whose keys all rows share stand each for itself.
fn slots(body: &[Node], rows: &[Option<Ordered<Member, Instances<'_>>>], loops: usize) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::with_capacity(body.len());
    let mut shared: Ordered<Member, (bool, usize)> = Ordered::default();
    for node in body {
        let member = member(node);
        if matches!(member, Member::Attribute(_)) {
            let slot = Slot::All(member);
            if !out.contains(&slot) {
                out.push(slot);
            }
            continue;
        }
        let (everywhere, seen) = shared.entry(member.clone()).or_insert_with(|| {
            let mut present = rows.iter().flatten().map(|row| row.get(&member));
            let first = present.next().flatten();
            let equal = first
                .is_some_and(|first| present.all(|other| other.is_some_and(|other| other.keys().eq(first.keys()))));
            (equal, 0)
        });
        if !*everywhere {
            if *seen == 0 {
                out.push(Slot::All(member));
            }
            *seen += 1;
            continue;
        }
        let key = rows
            .iter()
            .flatten()
            .find_map(|row| row.get(&member))
            .and_then(|instances| instances.get_index(*seen).map(|(key, _)| key.clone()))
            .unwrap_or_else(|| own_key(node, loops));
        *seen += 1;
        out.push(Slot::One(member, key));
    }
    out
}

pub(super) fn block(nodes: &[Option<&Node>], origin: Origin, keyword: Name, labels: &[Label], body: Vec<Node>) -> Node {
    let first = nodes.iter().flatten().next();
    Node {
        key: first.map(|node| node.key.clone()).unwrap_or_default(),
        doc: common_doc(nodes),
        origin: first.map_or(origin, |node| node.origin),
        kind: NodeKind::Block { keyword, labels: labels.to_vec(), family: None, body },
    }
}

/// A comment that is not true of every instance would be a lie about the others.
fn common_doc(nodes: &[Option<&Node>]) -> Option<Arc<str>> {
    let mut docs = nodes.iter().flatten().map(|node| &node.doc);
    let first = docs.next()?;
    if docs.all(|doc| doc == first) { first.clone() } else { None }
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
                Expr::Reference(reference) => Expr::Reference(Arc::new(Reference {
                    block: reference.block.clone(),
                    index: None,
                    path: "".into(),
                })),
                // An address has a dot; a word without one is a name, of the containers that a container waits for.
                Expr::Text(_) | Expr::Template(_) => text_of(element)
                    .filter(|text| text.contains('.'))
                    .map_or_else(|| element.clone(), |text| Expr::Path(text.into())),
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
