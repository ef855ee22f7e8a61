//! Steps of step graphs: those of a kind that apply to an item, and what each says.

use super::world::World;
use crate::evaluate::{Data, Evaluated, ItemId, Scope, Value};
use crate::language::types::{Dimensions, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::EntryKind;

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
            _ => {}
        }
        let value = step.entries.iter().find_map(|entry| match &entry.kind {
            EntryKind::Set { name: written, value, .. } if written.name == name => Some(value),
            _ => None,
        });
        let ty = match name.as_str() {
            "after" => Type::List(Type::Step.into()),
            "takes" => Type::Fact(Type::Quantity(Dimensions::DURATION).into()),
            "run" | "check" | "undo" => Type::Text(Name::new("bash")),
            "human" => Type::String,
            _ => Type::Any,
        };
        match value {
            Some(value) => self.eval_as(value, &ty, &mut Scope::of(item)),
            None if name == "after" => Ok(Value::new(Data::List(Default::default()))),
            None => Ok(Value::new(Data::None)),
        }
    }
}
