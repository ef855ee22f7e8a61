//! What every resource may hold beside its own arguments: the words of Terraform itself.

use super::{Node, NodeKind, Problem, ProblemKind, ValueView};

const ARGUMENTS: [&str; 4] = ["count", "depends_on", "for_each", "provider"];
const BLOCKS: [&str; 3] = ["connection", "lifecycle", "provisioner"];
const LIFECYCLE: [&str; 6] = [
    "create_before_destroy",
    "ignore_changes",
    "postcondition",
    "precondition",
    "prevent_destroy",
    "replace_triggered_by",
];

/// Whether a name directly in a resource belongs to Terraform; no type of a provider may use such a name.
pub(super) fn is_meta(name: &str) -> bool {
    ARGUMENTS.contains(&name) || BLOCKS.contains(&name)
}

/// Checks one meta-argument; `report` makes a problem of its path, place and kind.
pub(super) fn check(
    node: &Node<'_>,
    mut report: impl FnMut(&str, crate::source::Span, ProblemKind) -> Problem,
) -> Vec<Problem> {
    let name = node.name.as_ref();
    let mut problems = Vec::new();
    match &node.kind {
        NodeKind::Attr(ValueView::Null) => {}
        NodeKind::Attr(_) if BLOCKS.contains(&name) => {
            problems.push(report(name, node.span, ProblemKind::NotAnAttribute))
        }
        NodeKind::Attr(value) => {
            let list = !matches!(value, ValueView::Bool(_) | ValueView::Number(_) | ValueView::String(_));
            if name == "depends_on" && !list {
                let expected = String::from("a list of references");
                let kind = ProblemKind::WrongType { expected, found: value.describe(), element: false };
                problems.push(report(name, node.span, kind));
            }
        }
        NodeKind::Block(_) if ARGUMENTS.contains(&name) => {
            let expected = String::from(if name == "depends_on" { "a list of references" } else { "a value" });
            problems.push(report(name, node.span, ProblemKind::NotABlock { expected }));
        }
        NodeKind::Block(nodes) if name == "lifecycle" => {
            for inner in nodes.iter().filter(|inner| !LIFECYCLE.contains(&inner.name.as_ref())) {
                let suggestion = crate::diagnostics::suggest(&inner.name, LIFECYCLE).map(String::from);
                let kind = ProblemKind::Unknown { suggestion, elsewhere: None };
                problems.push(report(&format!("lifecycle.{}", inner.name), inner.span, kind));
            }
        }
        NodeKind::Block(_) => {}
    }
    problems
}
