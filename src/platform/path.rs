//! Going along a path: only what lies on it is evaluated.

use super::node::{Children, Node, shape};
use super::world::World;
use crate::evaluate::{Evaluated, Frame, ItemId, Siblings, Value};
use crate::language::types::Type;
use crate::source::{Name, Span};

/// The inside of a record in the making: its fields see each other by their bare names.
pub(super) struct Inside<'a, 'm> {
    pub world: &'a World<'m>,
    pub item: ItemId,
    pub node: &'a Node<'m>,
    pub outer: Option<&'a Frame<'a>>,
}

impl Siblings for Inside<'_, '_> {
    fn sibling(&self, name: Name, _: Span) -> Option<Evaluated> {
        let Type::Record(record) = shape(self.node.ty) else { return None };
        record.field(name)?;
        let children = match self.world.children(self.item, self.node, self.outer) {
            Ok(children) => children,
            Err(fault) => return Some(Err(fault)),
        };
        let child = children.child(name)?;
        let frame = Frame { siblings: self, outer: self.outer };
        Some(self.world.value_of(self.item, child, Some(&frame)))
    }
}

impl<'m> World<'m> {
    /// The value of the deepest slot on the way, and how many names led there.
    pub(super) fn along(
        &self,
        item: ItemId,
        node: &Node<'m>,
        rest: &[Name],
        frame: Option<&Frame<'_>>,
    ) -> Evaluated<(Value, usize)> {
        let composed = matches!(shape(node.ty), Type::Record(_) | Type::Map { .. });
        let Some((next, rest)) = rest.split_first().filter(|_| composed && node.value.get().is_none()) else {
            return Ok((self.value_of(item, node, frame)?, 0));
        };
        let children = self.children(item, node, frame)?;
        let Some(child) = children.child(*next) else {
            if let Children::Whole(value) = children {
                return Ok((value.clone(), 0));
            }
            return Ok((self.value_of(item, node, frame)?, 0));
        };
        let (value, taken) = match children {
            Children::Record(_) => {
                let inside = Inside { world: self, item, node, outer: frame };
                let own = Frame { siblings: &inside, outer: frame };
                self.along(item, child, rest, Some(&own))?
            }
            _ => self.along(item, child, rest, frame)?,
        };
        Ok((value, taken + 1))
    }
}
