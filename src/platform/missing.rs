//! Fields that nobody has written and that have no default.

use super::node::{Node, shape};
use super::slots::last;
use super::world::World;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::evaluate::{Evaluated, Fault, Frame, ItemId, Scope};
use crate::language::types::Type;
use crate::source::Span;

impl<'m> World<'m> {
    /// What a slot is about which nothing was written: an empty value, or an error.
    pub(super) fn nothing(&self, item: ItemId, node: &Node<'m>, frame: Option<&Frame<'_>>) -> Evaluated {
        let place = self.node(item).place();
        let scope = Scope { owner: Some(item), frame, ..Scope::default() };
        if let Some(value) = self.evaluator().empty(node.ty, place, &scope) {
            return value;
        }
        Err(self.report_missing(item, node))
    }

    fn report_missing(&self, item: ItemId, node: &Node<'m>) -> Fault {
        let found = self.node(item);
        let name = last(&node.path);
        let field = found.kind.fields.get(&name).filter(|_| node.path.len() == 1);
        let above = node.path.split_last().map(|(_, above)| above).unwrap_or_default();
        let place = if above.is_empty() { found.place() } else { self.place_of(item, above) };
        let owner = self.address(item, above);
        let what = if above.is_empty() {
            format!("the {} `{owner}` does not say its `{name}`", found.kind.name)
        } else {
            format!("`{owner}` does not say its `{name}`")
        };
        let mut made = Diagnostic::error(codes::MISSING_FIELD, place, what)
            .label(format!("`{name}` is missing: a `{}`", shape(node.ty)));
        if let Some(doc) = field.and_then(|field| field.doc.as_deref()) {
            made = made.help(format!("`{name}`: {}", doc.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        let written = format!("{name} = {}", example(node.ty));
        made = made.help(format!("add `{written}`"));
        if above.is_empty()
            && let Some(declared) = found.declaration
        {
            let edit = match found.body() {
                Some(body) => {
                    let at = Span { start: body.span.start + 1, end: body.span.start + 1, ..body.span };
                    let comma = if body.entries.is_empty() { " " } else { "," };
                    Edit { span: at, text: format!(" {written}{comma}") }
                }
                None => Edit { span: declared.ast.head.after(), text: format!(" {{ {written} }}") },
            };
            made = made.fix(format!("add `{name}`"), Applicability::Unsafe, vec![edit]);
        }
        self.file(made)
    }
}

/// Something to write in place of the real value.
fn example(ty: &Type) -> String {
    match shape(ty) {
        Type::Bool => String::from("true"),
        Type::Int | Type::Decimal => String::from("1"),
        Type::Percent => String::from("99%"),
        Type::Quantity(dimensions) => match *dimensions {
            crate::language::types::Dimensions::DURATION => String::from("1h"),
            crate::language::types::Dimensions::BYTES => String::from("1GiB"),
            crate::language::types::Dimensions::MONEY => String::from("$1"),
            crate::language::types::Dimensions::MONEY_RATE => String::from("$100/month"),
            _ => String::from("1/s"),
        },
        Type::Enumeration(found) => found.variants.first().map_or_else(String::new, |variant| variant.name.to_string()),
        Type::Region => String::from("us-central1"),
        Type::Date => String::from("2026-01-31"),
        Type::List(_) | Type::Each(_) => String::from("[]"),
        Type::Map { .. } | Type::Record(_) => String::from("{ }"),
        Type::Ref(found) if !found.target.is_empty() => format!("some_{}", found.target),
        _ => String::from("\"…\""),
    }
}
