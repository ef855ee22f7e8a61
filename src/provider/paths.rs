//! What a reference reads: `google_sql_database_instance.main.settings[0].tier` and its type.

use crate::diagnostics::suggest;
use crate::source::Span;

use super::{Element, Fact, Family, Problem, ProblemKind, Type};

/// The type of what a reference into a resource reads. A step is a name, a number (an index), or `*` (each
/// element). An empty path is the resource as a whole.
pub fn attribute_path(family: Family, resource: &str, path: &[&str], span: Span) -> Result<Type, Box<Problem>> {
    let facts =
        super::find(family, resource).ok_or_else(|| Box::new(super::check::unknown_type(family, resource, span)))?;
    let problem = |steps: usize, kind| {
        let mut shown = String::new();
        for step in path.iter().take(steps) {
            if is_index(step) {
                shown.push_str(&format!("[{step}]"));
            } else {
                shown.push_str(if shown.is_empty() { "" } else { "." });
                shown.push_str(step);
            }
        }
        Box::new(Problem { kind, span, other: None, path: shown, family, resource: resource.to_owned() })
    };
    let mut ty = Type::Object(facts.block);
    // Whether a `*` was passed: the result is then a list of what follows.
    let mut last: Option<Element> = None;
    let mut each = false;
    for (at, step) in path.iter().enumerate() {
        let stuck = |ty: Type| problem(at, ProblemKind::NotAPath { expected: ty.describe(), step: (*step).to_owned() });
        ty = match ty {
            Type::Dynamic => Type::Dynamic,
            Type::Object(block) if !is_index(step) => {
                let Some(fact) = block.get(step) else {
                    let suggestion = suggest(step, block.attributes().map(Fact::name)).map(String::from);
                    return Err(problem(at + 1, ProblemKind::UnknownAttribute { suggestion }));
                };
                let bad = [(fact.gone(), ProblemKind::Gone), (fact.write_only(), ProblemKind::WriteOnly)];
                if let Some((_, kind)) = bad.into_iter().find(|(is, _)| *is) {
                    return Err(problem(at + 1, kind));
                }
                last = Some(Element::Value(fact));
                fact.ty()
            }
            Type::List(element) if is_index(step) => {
                each |= *step == "*";
                last = Some(element);
                element.ty()
            }
            // The elements of a set have no order, so only all of them can be read.
            Type::Set(element) if *step == "*" => {
                each = true;
                last = Some(element);
                element.ty()
            }
            Type::Map(element) => {
                last = Some(element);
                element.ty()
            }
            other => return Err(stuck(other)),
        };
    }
    Ok(match (each, last) {
        (true, Some(element)) => Type::List(element),
        _ => ty,
    })
}

fn is_index(step: &str) -> bool {
    step == "*" || !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}
