//! Edges: every entry of a field whose keys are capabilities says that an item uses another one.

use rustc_hash::FxHashMap;

use super::node::{Children, Node, shape};
use super::world::World;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Data, Evaluated, ItemId, Value};
use crate::language::types::Type;
use crate::source::{Name, Span};

/// An item uses another one.
#[derive(Clone, Debug)]
pub struct Edge {
    pub index: u32,
    pub from: ItemId,
    pub to: ItemId,
    pub capability: Name,
    /// The field that it is an entry of: `uses`.
    pub field: Name,
    /// Its key there: `main.read`.
    pub key: Name,
    pub span: Span,
}

/// All edges, and who has which.
#[derive(Default)]
pub(super) struct Edges {
    pub all: Vec<Edge>,
    pub from: FxHashMap<ItemId, Vec<u32>>,
    pub to: FxHashMap<ItemId, Vec<u32>>,
}

impl<'m> World<'m> {
    pub(super) fn edge_index(&self) -> &Edges {
        // Keys of maps do not depend on edges, so that this never comes back to itself but through a broken spec.
        if let Some(found) = self.edges.get() {
            return found;
        }
        let made = self.make_edges();
        self.edges.get_or_init(|| made)
    }

    fn make_edges(&self) -> Edges {
        let mut order: Vec<ItemId> = self.items.iter().map(|node| node.info.id).collect();
        order.sort_by_key(|item| (self.item(*item).name, *item));
        let mut edges = Edges::default();
        for item in order {
            for (index, (field, declared)) in self.node(item).kind.fields.iter().enumerate() {
                let Type::Map { key, .. } = shape(&declared.ty) else { continue };
                if !matches!(shape(key), Type::Capability) {
                    continue;
                }
                if let Some(slot) = self.fields(item).get(index) {
                    self.edges_of(item, *field, slot, &mut edges);
                }
            }
        }
        edges
    }

    fn edges_of(&self, item: ItemId, field: Name, slot: &Node<'m>, edges: &mut Edges) {
        if slot.parts.is_empty() {
            return;
        }
        let Ok(children) = self.children(item, slot, None) else { return };
        let keys: Vec<(Name, Span)> = match children {
            Children::Map(entries) => entries
                .iter()
                .map(|(key, node)| (*key, node.parts.first().map_or_else(|| self.node(item).place(), |part| part.span)))
                .collect(),
            Children::Whole(Value { data: Data::Map(entries) | Data::Record(entries), span, .. }) => {
                let place = span.unwrap_or_else(|| self.node(item).place());
                entries.keys().map(|key| (*key, place)).collect()
            }
            _ => Vec::new(),
        };
        for (key, span) in keys {
            let Some((name, capability)) = key.rsplit_once('.') else { continue };
            let Some(to) = self.named(Name::new(name)) else {
                self.evaluator().absent(Name::new(name), span);
                continue;
            };
            let index = edges.all.len() as u32;
            edges.all.push(Edge { index, from: item, to, capability: Name::new(capability), field, key, span });
            edges.from.entry(item).or_default().push(index);
            edges.to.entry(to).or_default().push(index);
        }
    }

    /// A field of an edge: its ends, its capability, or what its entry says.
    pub fn edge_field(&self, index: u32, name: Name, span: Span) -> Evaluated {
        let Some(edge) = self.edge(index) else {
            return Err(self.file(Diagnostic::error(codes::WRONG_VALUE, span, "there is no such edge")));
        };
        match name.as_str() {
            "from" => return Ok(Value::new(Data::Item(edge.from))),
            "to" => return Ok(Value::new(Data::Item(edge.to))),
            "capability" => return Ok(Value::text(edge.capability)),
            _ => {}
        }
        let Some(slot) = self.slot(edge.from, edge.field) else { return Ok(Value::new(Data::None)) };
        let (value, taken) = self.along(edge.from, slot, &[edge.key, name], None)?;
        let mut value = value;
        for next in [edge.key, name].into_iter().skip(taken) {
            value = match value.data {
                // An entry without that field: the other kind of user has it.
                Data::None => return Ok(value),
                _ => self.evaluator().get(&value, next, true, span)?,
            };
        }
        Ok(value)
    }
}
