//! Opening a slot: the slots of its fields, entries or elements, each with what the layers say about it.

use super::layers::Block;
use super::node::{Children, Node, Part, PartKind, Rank, shape};
use super::slots::last;
use super::world::World;
use crate::diagnostics::codes;
use crate::evaluate::{Data, Evaluated, Fault, Frame, ItemId, Scope, Value};
use crate::language::types::{RecordType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{Body, Label, LabelKind};

static ANY: Type = Type::Any;

impl<'m> Children<'m> {
    /// The slot of a field or an entry.
    pub fn child(&self, name: Name) -> Option<&Node<'m>> {
        match self {
            Self::Record(fields) => fields.iter().find(|field| last(&field.path) == name),
            Self::Map(entries) => entries.iter().find(|(key, _)| *key == name).map(|(_, node)| node),
            Self::Whole(_) | Self::Each(_) => None,
        }
    }
}

impl<'m> World<'m> {
    /// What a slot consists of, opened once.
    pub(super) fn children<'n>(
        &self,
        item: ItemId,
        node: &'n Node<'m>,
        frame: Option<&Frame<'_>>,
    ) -> Evaluated<&'n Children<'m>> {
        if node.children.get().is_none() {
            if node.opening.replace(true) {
                return Err(self.report_cycle(item, &node.path));
            }
            let made = self.open(item, node, frame);
            node.opening.set(false);
            // Only this thread fills it, and it was empty.
            let _ = node.children.set(made);
        }
        match node.children.get() {
            Some(Ok(children)) => Ok(children),
            _ => Err(Fault),
        }
    }

    fn open(&self, item: ItemId, node: &Node<'m>, frame: Option<&Frame<'_>>) -> Evaluated<Children<'m>> {
        let at = node.parts.iter().rposition(Part::replaces);
        let merges = node.parts.get(at.map_or(0, |at| at + 1)..).unwrap_or_default();
        let setter = at.and_then(|at| node.parts.get(at));
        if let Type::Each(of) = shape(node.ty) {
            return self.open_each(item, node, of, frame);
        }
        let base = match setter {
            Some(part) => {
                self.refuse_equal_rank(item, node, part)?;
                let value = self.part_value(item, node, part, frame)?;
                Some((Value { span: Some(part.span), ..value }, part))
            }
            None => None,
        };
        if merges.is_empty() {
            if let Some((value, _)) = base {
                return Ok(Children::Whole(self.attributed(item, &node.path, value)));
            }
            let optional = matches!(node.ty, Type::Optional(_));
            match shape(node.ty) {
                _ if optional => return Ok(Children::Whole(Value::new(Data::None))),
                Type::Record(_) if node.ty.has_empty() => {}
                Type::Map { .. } => return Ok(Children::Map(Vec::new())),
                _ => return Ok(Children::Whole(self.nothing(item, node, frame)?)),
            }
        }
        match shape(node.ty) {
            Type::Record(record) => self.open_record(item, node, record, base, merges, frame),
            Type::Map { value, .. } => self.open_map(item, node, value, base, merges, frame),
            _ => self.open_map(item, node, &ANY, base, merges, frame),
        }
    }

    fn open_record(
        &self,
        item: ItemId,
        node: &Node<'m>,
        record: &'m RecordType,
        base: Option<(Value, &Part<'m>)>,
        merges: &[Part<'m>],
        frame: Option<&Frame<'_>>,
    ) -> Evaluated<Children<'m>> {
        let mut slots: Vec<Vec<Part<'m>>> = Vec::with_capacity(record.fields.len());
        for field in &record.fields {
            let mut parts = Vec::new();
            let inherited = match &base {
                Some((Value { data: Data::Record(fields) | Data::Map(fields), .. }, part)) => fields
                    .get(&field.name)
                    .map(|value| Part { kind: PartKind::Given(value.clone()), ..(*part).clone() }),
                _ => None,
            };
            if let Some(part) = inherited {
                parts.push(part);
            } else if let Some(default) = field.default.as_deref() {
                let block = Block { rank: Rank::Default, block: field.span, group: record.name };
                parts.push(block.part(default.span, PartKind::Set { value: default, append: false }));
            }
            if let (true, Some(label)) = (field.label, &node.label) {
                let block = Block { rank: Rank::Item, block: field.span, group: record.name };
                let span = node.strongest().map_or(field.span, |part| part.span);
                let scope = Scope { owner: Some(item), frame, ..Scope::default() };
                let value = self.evaluator().fit(label.clone(), &field.ty, span, &scope)?;
                parts.push(block.part(span, PartKind::Given(value)));
            }
            slots.push(parts);
        }
        for part in merges {
            let Some(body) = body_of(part) else { continue };
            let block = Block { rank: part.rank, block: part.block, group: part.group };
            for entry in &body.entries {
                let Some((name, part)) = block.entry(entry) else { continue };
                let index = record.fields.iter().position(|field| field.name == name);
                if let Some(slot) = index.and_then(|index| slots.get_mut(index)) {
                    slot.push(part);
                }
            }
        }
        let made = record
            .fields
            .iter()
            .zip(slots)
            .map(|(field, parts)| Node::new(node.below(field.name), &field.ty, parts))
            .collect();
        Ok(Children::Record(made))
    }

    fn open_map(
        &self,
        item: ItemId,
        node: &Node<'m>,
        of: &'m Type,
        base: Option<(Value, &Part<'m>)>,
        merges: &[Part<'m>],
        frame: Option<&Frame<'_>>,
    ) -> Evaluated<Children<'m>> {
        let mut slots: indexmap::IndexMap<Name, Vec<Part<'m>>, rustc_hash::FxBuildHasher> =
            indexmap::IndexMap::default();
        if let Some((Value { data: Data::Record(entries) | Data::Map(entries), .. }, part)) = &base {
            for (name, value) in entries.iter() {
                slots.entry(*name).or_default().push(Part { kind: PartKind::Given(value.clone()), ..(*part).clone() });
            }
        }
        for part in merges {
            let block = Block { rank: part.rank, block: part.block, group: part.group };
            match &part.kind {
                PartKind::Body(body) => {
                    for entry in &body.entries {
                        if let Some((name, part)) = block.entry(entry) {
                            slots.entry(name).or_default().push(part);
                        }
                    }
                }
                PartKind::Labelled { label, body } => {
                    let Ok(key) = self.label_key(item, label, frame) else { continue };
                    let kind = match body {
                        Some(body) => PartKind::Body(body),
                        None => PartKind::Present,
                    };
                    slots.entry(key).or_default().push(block.part(part.span, kind));
                }
                _ => {}
            }
        }
        let made = slots.into_iter().map(|(name, parts)| (name, Node::new(node.below(name), of, parts)));
        Ok(Children::Map(made.collect()))
    }

    /// `step "Build" { … }`, in order; `step = …` begins anew, `step += …` adds.
    fn open_each(
        &self,
        item: ItemId,
        node: &Node<'m>,
        of: &'m Type,
        frame: Option<&Frame<'_>>,
    ) -> Evaluated<Children<'m>> {
        let mut elements: Vec<(Vec<Part<'m>>, Option<Value>)> = Vec::new();
        for part in &node.parts {
            match &part.kind {
                PartKind::Set { append, .. } => {
                    if !append {
                        elements.clear();
                    }
                    let value = self.part_value(item, node, part, frame)?;
                    if let Data::List(list) = &value.data {
                        for element in list.iter() {
                            let given = Part { kind: PartKind::Given(element.clone()), ..part.clone() };
                            elements.push((vec![given], None));
                        }
                    }
                }
                PartKind::Given(value) => {
                    elements.clear();
                    if let Data::List(list) = &value.data {
                        for element in list.iter() {
                            let given = Part { kind: PartKind::Given(element.clone()), ..part.clone() };
                            elements.push((vec![given], None));
                        }
                    }
                }
                PartKind::Labelled { label, body } => {
                    let value = self.label_value(item, label, frame)?;
                    let kind = match body {
                        Some(body) => PartKind::Body(body),
                        None => PartKind::Present,
                    };
                    elements.push((vec![Part { kind, ..part.clone() }], Some(value)));
                }
                PartKind::Body(_) | PartKind::Present => elements.push((vec![part.clone()], None)),
            }
        }
        let made = elements.into_iter().enumerate().map(|(index, (parts, label))| {
            let mut element = Node::new(node.below(Name::new(&index.to_string())), of, parts);
            element.label = label;
            element
        });
        Ok(Children::Each(made.collect()))
    }

    /// A label as the key of a map.
    fn label_key(&self, item: ItemId, label: &Label, frame: Option<&Frame<'_>>) -> Evaluated<Name> {
        match &label.kind {
            LabelKind::Path(path) => match path.as_slice() {
                [only] => Ok(only.name),
                path => Ok(Name::new(&path.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join("."))),
            },
            _ => {
                let value = self.label_value(item, label, frame)?;
                match &value.data {
                    Data::Text(text) => Ok(Name::new(text)),
                    _ => Ok(Name::new(&self.display(&value))),
                }
            }
        }
    }

    fn label_value(&self, item: ItemId, label: &Label, frame: Option<&Frame<'_>>) -> Evaluated {
        let mut scope = Scope { owner: Some(item), frame, ..Scope::default() };
        match &label.kind {
            LabelKind::Text(text) => self.evaluator().string(text, &mut scope),
            LabelKind::Path(_) => Ok(Value::text(self.label_key(item, label, frame)?.as_str())),
            LabelKind::Family(..) => Err(self.wrong_label(label.span)),
        }
    }

    fn wrong_label(&self, span: Span) -> Fault {
        let made =
            crate::diagnostics::Diagnostic::error(codes::UNLABELLED_ENTRY, span, "a family is no label of a spec");
        self.file(made.help("families belong to resources of blueprints"))
    }
}

/// The entries that a part merges.
fn body_of<'m>(part: &Part<'m>) -> Option<&'m Body> {
    match &part.kind {
        PartKind::Body(body) => Some(body),
        PartKind::Labelled { body, .. } => *body,
        _ => None,
    }
}
