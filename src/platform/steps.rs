//! Steps of step graphs: those of a kind that apply to an item, and what each says.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::world::World;
use crate::evaluate::{Data, Evaluated, ItemId, Scope, Value};
use crate::language::steps;
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{Entry, EntryKind, Label, LabelKind};

impl World<'_> {
    pub(super) fn steps_that_apply(&self, item: ItemId) -> Evaluated<Vec<u32>> {
        let mut found = Vec::new();
        for (index, step) in self.node(item).kind.steps.iter().enumerate() {
            let applies = match &step.condition {
                Some(condition) => self.evaluator().condition(condition, &mut Scope::of(item))?,
                None => true,
            };
            if applies {
                found.push(index as u32);
            }
        }
        Ok(found)
    }

    pub(super) fn step_field(&self, item: ItemId, index: u32, name: Name, _: Span) -> Evaluated {
        let Some(step) = self.node(item).kind.steps.get(index as usize) else { return Ok(Value::new(Data::None)) };
        match name.as_str() {
            "name" => return Ok(Value::text(step.name.name)),
            "phase" => return Ok(Value::text(step.phase.name)),
            "item" => return Ok(Value::new(Data::Item(item))),
            "doc" => {
                let doc = step.doc.as_ref().map(|doc| doc.text.as_str());
                return Ok(doc.map_or_else(|| Value::new(Data::None), Value::text));
            }
            steps::NEEDS => return self.supplied(item, &step.entries),
            _ => {}
        }
        let value = step.entries.iter().find_map(|entry| match &entry.kind {
            EntryKind::Set { name: written, value, .. } if written.name == name => Some(value),
            _ => None,
        });
        match value {
            Some(value) => self.eval_as(value, &steps::written(&name).unwrap_or(Type::Any), &mut Scope::of(item)),
            None if name == "after" => Ok(Value::new(Data::List(Default::default()))),
            None => Ok(Value::new(Data::None)),
        }
    }

    /// What an operator supplies: for each its name, what it is, and the command that finds it, or nothing.
    fn supplied(&self, item: ItemId, entries: &[Entry]) -> Evaluated {
        let mut found = Vec::new();
        for entry in entries {
            let EntryKind::Labelled { word, label: Label { kind: LabelKind::Path(path), .. }, body: Some(body) } =
                &entry.kind
            else {
                continue;
            };
            let Some(name) = path.last().filter(|_| word.name == steps::NEEDS) else { continue };
            let mut fields = IndexMap::with_hasher(FxBuildHasher);
            fields.insert(Name::new("name"), Value::text(name.name));
            for entry in &body.entries {
                if let EntryKind::Set { name, value, .. } = &entry.kind {
                    let value = self.eval_as(value, &steps::supplied(&name.name), &mut Scope::of(item))?;
                    fields.insert(name.name, value);
                }
            }
            found.push(Value::new(Data::Record(Arc::new(fields))));
        }
        Ok(Value::new(Data::List(found.into())))
    }
}
