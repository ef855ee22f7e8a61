//! The value of a slot: the strongest part wins, records and maps are put together, lists may be added to.

use std::sync::Arc;

use super::node::{Children, Node, Part, PartKind, Rank, shape};
use super::path::Inside;
use super::world::World;
use crate::artifact::hcl;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Data, Evaluated, Fault, Frame, ItemId, Scope, Value};
use crate::language::types::Type;
use crate::source::{Name, Span};

impl<'m> World<'m> {
    /// The value of a slot, evaluated once.
    pub(super) fn value_of(&self, item: ItemId, node: &Node<'m>, frame: Option<&Frame<'_>>) -> Evaluated {
        if let Some(found) = node.value.get() {
            return found.clone();
        }
        let span = node.strongest().map_or_else(|| self.node(item).place(), |part| part.span);
        if node.busy.replace(true) {
            return Err(self.report_cycle(item, &node.path));
        }
        self.enter(item, node.path.clone(), span);
        let made = self.make_value(item, node, frame);
        self.leave();
        node.busy.set(false);
        node.value.get_or_init(|| made).clone()
    }

    fn make_value(&self, item: ItemId, node: &Node<'m>, frame: Option<&Frame<'_>>) -> Evaluated {
        let shaped = shape(node.ty);
        let composed = matches!(shaped, Type::Record(_) | Type::Map { .. } | Type::Each(_))
            || (matches!(shaped, Type::Any | Type::Unknown) && node.strongest().is_some_and(|part| !part.replaces()));
        if !composed {
            return self.leaf(item, node, frame);
        }
        let children = self.children(item, node, frame)?;
        let inside = Inside { world: self, item, node, outer: frame };
        let own = Frame { siblings: &inside, outer: frame };
        let mut fault = false;
        let data = match children {
            Children::Whole(value) => return Ok(value.clone()),
            Children::Record(fields) => {
                let mut made = indexmap::IndexMap::with_capacity_and_hasher(fields.len(), rustc_hash::FxBuildHasher);
                for field in fields.iter() {
                    match self.value_of(item, field, Some(&own)) {
                        Ok(value) => {
                            made.insert(last(&field.path), value);
                        }
                        Err(Fault) => fault = true,
                    }
                }
                Data::Record(Arc::new(made))
            }
            Children::Map(entries) => {
                let mut made = indexmap::IndexMap::with_capacity_and_hasher(entries.len(), rustc_hash::FxBuildHasher);
                for (key, entry) in entries {
                    match self.value_of(item, entry, frame) {
                        Ok(value) => {
                            made.insert(*key, value);
                        }
                        Err(Fault) => fault = true,
                    }
                }
                Data::Map(Arc::new(made))
            }
            Children::Each(elements) => {
                let mut made = Vec::with_capacity(elements.len());
                for element in elements {
                    match self.value_of(item, element, frame) {
                        Ok(value) => made.push(value),
                        Err(Fault) => fault = true,
                    }
                }
                Data::List(Arc::new(made))
            }
        };
        if fault {
            return Err(Fault);
        }
        let span = node.strongest().map(|part| part.span);
        let value = Value { data, source: None, span };
        self.refined(item, node, &value, frame)?;
        Ok(value)
    }

    fn refined(&self, item: ItemId, node: &Node<'m>, value: &Value, frame: Option<&Frame<'_>>) -> Evaluated<()> {
        if !matches!(node.ty, Type::Refined { .. }) {
            return Ok(());
        }
        let span = node.strongest().map_or_else(|| self.node(item).place(), |part| part.span);
        let scope = Scope { owner: Some(item), frame, ..Scope::default() };
        self.evaluator().check_refinement(value, node.ty, span, &scope)
    }

    /// A slot that is no record: what replaces everything weaker, and what was added to it.
    fn leaf(&self, item: ItemId, node: &Node<'m>, frame: Option<&Frame<'_>>) -> Evaluated {
        let at = node.parts.iter().rposition(Part::replaces);
        let added = node.parts.get(at.map_or(0, |at| at + 1)..).unwrap_or_default();
        let Some(winner) = at.and_then(|at| node.parts.get(at)) else {
            if added.iter().any(|part| matches!(part.kind, PartKind::Set { .. })) {
                let start = Value::new(Data::List(Arc::default()));
                return self.append(item, node, start, added, frame);
            }
            return self.nothing(item, node, frame);
        };
        self.refuse_equal_rank(item, node, winner)?;
        let value = self.part_value(item, node, winner, frame)?;
        let value = self.attributed(item, &node.path, Value { span: Some(winner.span), ..value });
        if added.is_empty() { Ok(value) } else { self.append(item, node, value, added, frame) }
    }

    /// The value of a part that replaces.
    pub(super) fn part_value(
        &self,
        item: ItemId,
        node: &Node<'m>,
        part: &Part<'m>,
        frame: Option<&Frame<'_>>,
    ) -> Evaluated {
        let mut scope = Scope { owner: Some(item), frame, ..Scope::default() };
        match &part.kind {
            PartKind::Set { value, .. } => self.evaluator().eval_as(value, node.ty, &mut scope),
            PartKind::Given(value) => Ok(value.clone()),
            PartKind::Body(_) | PartKind::Labelled { .. } | PartKind::Present => Err(Fault),
        }
    }

    fn append(
        &self,
        item: ItemId,
        node: &Node<'m>,
        start: Value,
        added: &[Part<'m>],
        frame: Option<&Frame<'_>>,
    ) -> Evaluated {
        let Data::List(elements) = start.data else { return Ok(start) };
        let mut elements = elements.as_ref().clone();
        let mut span = start.span;
        for part in added {
            if let PartKind::Set { .. } = part.kind
                && let Data::List(more) = self.part_value(item, node, part, frame)?.data
            {
                elements.extend(more.iter().cloned());
                span = Some(part.span);
            }
        }
        let value = Value { data: Data::List(Arc::new(elements)), source: None, span };
        Ok(self.attributed(item, &node.path, value))
    }

    /// Two layers of the same rank that both set a field leave open which is meant.
    pub(super) fn refuse_equal_rank(&self, item: ItemId, node: &Node<'m>, winner: &Part<'m>) -> Evaluated<()> {
        if matches!(winner.rank, Rank::Default | Rank::Key | Rank::Implied) {
            return Ok(());
        }
        let other = node.parts.iter().rev().find(|part| {
            part.rank == winner.rank
                && part.group == winner.group
                && part.block != winner.block
                && part.replaces()
                && part.span != winner.span
        });
        let Some(other) = other else { return Ok(()) };
        let path = self.address(item, &node.path);
        Err(self.file(
            Diagnostic::error(
                codes::EQUAL_LAYERS,
                winner.span,
                format!("two layers of the same rank set `{path}`, and neither is stronger"),
            )
            .label("set here")
            .also(other.span, "and here")
            .help("say it once: narrow the environments of one layer so that the other no longer holds there"),
        ))
    }

    /// The value with where it comes from: the field, unchanged.
    pub(super) fn attributed(&self, item: ItemId, path: &Arc<[Name]>, mut value: Value) -> Value {
        match &value.data {
            Data::Record(fields) | Data::Map(fields) => {
                let made = fields
                    .iter()
                    .map(|(name, inner)| {
                        let below: Arc<[Name]> = path.iter().copied().chain(std::iter::once(*name)).collect();
                        let inner = Value { span: value.span.or(inner.span), ..inner.clone() };
                        (*name, self.attributed(item, &below, inner))
                    })
                    .collect();
                value.data = match value.data {
                    Data::Map(_) => Data::Map(Arc::new(made)),
                    _ => Data::Record(Arc::new(made)),
                };
                value.source = None;
            }
            Data::Bool(_)
            | Data::Number(_)
            | Data::Quantity(..)
            | Data::Percent(_)
            | Data::Text(_)
            | Data::Region(_)
            | Data::Date(_)
            | Data::Variant(..)
            | Data::List(_) => value = value.from(self.source(item, path)),
            _ => value.source = None,
        }
        value
    }

    fn source(&self, item: ItemId, path: &Arc<[Name]>) -> hcl::Source {
        if Some(item) == self.environment_item {
            return hcl::Source::Environment(match path.as_ref() {
                [only] => *only,
                path => Name::new(&path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("_")),
            });
        }
        hcl::Source::Field { item: self.node(item).prefix, path: path.clone() }
    }

    /// Where in the spec a field was decided: the strongest part that a spec wrote, at or above the path.
    pub fn place_of(&self, item: ItemId, path: &[Name]) -> Span {
        let mut found = self.node(item).place();
        let Some((first, rest)) = path.split_first() else { return found };
        let Some(mut node) = self.slot(item, *first) else { return found };
        let mut rest = rest.iter();
        loop {
            if let Some(part) = node.parts.iter().rev().find(|part| part.rank > Rank::Default) {
                found = part.span;
            }
            let next = rest.next();
            let child = match (node.children.get(), next) {
                (Some(Ok(children)), Some(name)) => children.child(*name),
                _ => None,
            };
            match child {
                Some(child) => node = child,
                None => return found,
            }
        }
    }
}

pub(super) fn last(path: &[Name]) -> Name {
    path.last().copied().unwrap_or_default()
}
