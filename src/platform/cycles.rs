//! What is being evaluated at the moment, so that a circle is found and shown as its path.

use std::sync::Arc;

use super::world::World;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Fault, ItemId};
use crate::source::{Name, Span};

/// A slot that is being evaluated.
pub struct Busy {
    item: ItemId,
    path: Arc<[Name]>,
    span: Span,
}

impl World<'_> {
    pub(super) fn enter(&self, item: ItemId, path: Arc<[Name]>, span: Span) {
        self.stack.borrow_mut().push(Busy { item, path, span });
    }

    pub(super) fn leave(&self) {
        self.stack.borrow_mut().pop();
    }

    /// `main.machine.cpu`, as messages call it.
    pub(super) fn address(&self, item: ItemId, path: &[Name]) -> String {
        let mut text = self.item(item).address();
        for name in path {
            if name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
                text.push('.');
                text.push_str(name);
            } else if name.split('.').all(|part| {
                !part.is_empty()
                    && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
            }) {
                text.push_str(&format!("[{name}]"));
            } else {
                text.push_str(&format!("[{:?}]", name.as_str()));
            }
        }
        text
    }

    /// The slot is being evaluated already: the way from there to here is a circle.
    pub(super) fn report_cycle(&self, item: ItemId, path: &Arc<[Name]>) -> Fault {
        let stack = self.stack.borrow();
        let start = stack.iter().position(|busy| busy.item == item && busy.path == *path).unwrap_or(0);
        let around: Vec<(String, Span)> =
            stack.iter().skip(start).map(|busy| (self.address(busy.item, &busy.path), busy.span)).collect();
        drop(stack);
        let first = self.address(item, path);
        let mut way: Vec<String> = around.iter().map(|(name, _)| format!("`{name}`")).collect();
        way.dedup();
        way.push(format!("`{first}`"));
        let span = around.first().map_or_else(|| self.node(item).place(), |(_, span)| *span);
        let mut made =
            Diagnostic::error(codes::VALUE_CYCLE, span, format!("`{first}` depends on itself")).label(way.join(" → "));
        for (name, place) in around.iter().skip(1).filter(|(_, place)| *place != span) {
            made = made.also(*place, format!("`{name}` reads on from here"));
        }
        self.file(made.help("give one of them a value that depends on none of the others"))
    }
}
