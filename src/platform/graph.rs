//! A picture of one environment: which items, grouped how, and what connects them. Only traits, fields and edges decide.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::world::World;
use crate::evaluate::{Data, ItemId, Value};
use crate::source::Name;

/// What to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Show {
    /// Items that use each other, or are named in entries of one another.
    #[default]
    Architecture,
    /// The same, and the single items that they imply.
    Network,
    /// Who may do what; and the keyed items, which guard something.
    Security,
    /// Who uses what uses nothing itself.
    Data,
    /// What must be there before something else can come back: edges turned round.
    Recovery,
}

/// The picture as data.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Graph {
    pub environment: String,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Node {
    /// A word that no other node has.
    pub id: String,
    pub title: String,
    pub kind: String,
    /// It stands there because of others.
    pub implied: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub label: String,
}

/// One connection before it is drawn.
type Line = (ItemId, ItemId, String);

/// The picture of a world.
pub fn graph(world: &World<'_>, show: Show) -> Graph {
    let mut lines: Vec<Line> = world
        .edges()
        .iter()
        .filter(|edge| show != Show::Data || !world.edge_index().from.contains_key(&edge.to))
        .map(|edge| match show {
            Show::Recovery => (edge.to, edge.from, String::from("first")),
            _ => (edge.from, edge.to, edge.capability.to_string()),
        })
        .collect();
    if matches!(show, Show::Architecture | Show::Network) {
        lines.extend(named_in_entries(world));
    }
    if matches!(show, Show::Network | Show::Security) {
        lines.extend(implied(world, show, &lines));
    }
    let mut seen = FxHashSet::default();
    lines.retain(|line| seen.insert(line.clone()));
    draw(world, &lines)
}

/// References inside of records and entries: the ingress of a route, what a cache is rebuilt from.
fn named_in_entries(world: &World<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut order: Vec<ItemId> = world.all_items().filter(|item| item.declared).map(|item| item.id).collect();
    order.sort_by_key(|item| world.item(*item).name);
    for item in order {
        for slot in world.fields(item) {
            let Ok(value) = world.value_of(item, slot, None) else { continue };
            if let Data::Record(entries) | Data::Map(entries) = &value.data {
                for (name, inner) in entries.iter() {
                    inside(inner, &label_of(&slot.path, *name), &mut |to, label| {
                        lines.push((to, item, label.to_owned()))
                    });
                }
            }
        }
    }
    lines
}

fn label_of(path: &[Name], entry: Name) -> String {
    if entry.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
        path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".")
    } else {
        entry.to_string()
    }
}

fn inside(value: &Value, label: &str, found: &mut dyn FnMut(ItemId, &str)) {
    match &value.data {
        Data::Item(item) => found(*item, label),
        Data::Record(entries) | Data::Map(entries) => entries.values().for_each(|inner| inside(inner, label, found)),
        Data::List(elements) => elements.iter().for_each(|inner| inside(inner, label, found)),
        _ => {}
    }
}

fn implied(world: &World<'_>, show: Show, lines: &[Line]) -> Vec<Line> {
    let shown: FxHashSet<ItemId> = lines.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    let mut found = Vec::new();
    for item in world.all_items().filter(|item| !item.declared) {
        let keyed = !item.key_names.is_empty();
        if keyed != (show == Show::Security) {
            continue;
        }
        for (by, _) in item.implied_by.iter().filter(|(by, _)| shown.contains(by)) {
            found.push((*by, item.id, String::new()));
        }
    }
    found
}

fn draw(world: &World<'_>, lines: &[Line]) -> Graph {
    let mut items: Vec<ItemId> = lines.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    items.sort_by_key(|item| (world.item(*item).kind, world.item(*item).name));
    items.dedup();
    let mut ids: FxHashMap<ItemId, String> = FxHashMap::default();
    let mut nodes = Vec::with_capacity(items.len());
    for item in items {
        let info = world.item(item);
        let id = info.prefix().to_string();
        nodes.push(Node {
            id: id.clone(),
            title: info.address(),
            kind: info.kind.to_string(),
            implied: !info.declared,
        });
        ids.insert(item, id);
    }
    let id = |item: &ItemId| ids.get(item).cloned().unwrap_or_default();
    let edges =
        lines.iter().map(|(from, to, label)| Edge { from: id(from), to: id(to), label: label.clone() }).collect();
    Graph { environment: world.name().to_string(), nodes, edges }
}

impl Graph {
    /// The nodes by kind, in order.
    fn groups(&self) -> Vec<(&str, Vec<&Node>)> {
        let mut groups: Vec<(&str, Vec<&Node>)> = Vec::new();
        for node in &self.nodes {
            match groups.last_mut() {
                Some((kind, nodes)) if *kind == node.kind => nodes.push(node),
                _ => groups.push((&node.kind, vec![node])),
            }
        }
        groups
    }

    /// A flowchart for Mermaid.
    pub fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        for (kind, nodes) in self.groups() {
            out.push_str(&format!("  subgraph kind_{kind}[\"{}\"]\n", mermaid(&kind.replace('_', " "))));
            for node in nodes {
                let (open, close) = if node.implied { ("([", "])") } else { ("[", "]") };
                out.push_str(&format!("    {}{open}\"{}\"{close}\n", node.id, mermaid(&node.title)));
            }
            out.push_str("  end\n");
        }
        for edge in &self.edges {
            let label = if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", mermaid(&edge.label)) };
            out.push_str(&format!("  {} -->{label} {}\n", edge.from, edge.to));
        }
        out
    }

    /// A directed graph for Graphviz.
    pub fn dot(&self) -> String {
        let mut out = format!("digraph {:?} {{\n  rankdir=LR;\n  node [shape=box];\n", self.environment);
        for (kind, nodes) in self.groups() {
            out.push_str(&format!("  subgraph cluster_{kind} {{\n    label={:?};\n", kind.replace('_', " ")));
            for node in nodes {
                let style = if node.implied { ", style=rounded" } else { "" };
                out.push_str(&format!("    {} [label={:?}{style}];\n", node.id, node.title));
            }
            out.push_str("  }\n");
        }
        for edge in &self.edges {
            let label = if edge.label.is_empty() { String::new() } else { format!(" [label={:?}]", edge.label) };
            out.push_str(&format!("  {} -> {}{label};\n", edge.from, edge.to));
        }
        out.push_str("}\n");
        out
    }

    /// The same as JSON.
    pub fn json(&self) -> String {
        // Plain data always has a form as JSON.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn mermaid(text: &str) -> String {
    crate::artifact::text::escape("mermaid", text).map(|text| text.into_owned()).unwrap_or_default()
}
