//! The border between the module and its roots: variables, the arguments of the call, and the values of the operator.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::artifact::Origin;
use crate::artifact::hcl::{Expr, Key, Node, NodeKind, Part, Source};
use crate::blueprint::merge::Variable;
use crate::language::schema::{Input, Module};
use crate::language::types::{Field, Refinement, Type};
use crate::source::Name;
use crate::syntax::ast::ExprKind;

pub(super) fn attribute(name: &str, value: Expr, origin: Origin) -> Node {
    Node { key: Key::default(), doc: None, origin, kind: NodeKind::Attribute { name: Name::new(name), value } }
}

fn raw(text: impl Into<Arc<str>>) -> Expr {
    Expr::Raw(text.into())
}

fn block(keyword: &str, labels: &[&str], body: Vec<Node>, origin: Origin) -> Node {
    let labels = labels.iter().map(|label| Arc::from(*label)).collect();
    Node {
        key: Key::default(),
        doc: None,
        origin,
        kind: NodeKind::Block { keyword: Name::new(keyword), labels, family: None, body },
    }
}

/// The `variable` block of a value that merging made.
pub(super) fn variable(module: &Module, variable: &Variable) -> Node {
    let field = variable.source.as_ref().and_then(|source| field(module, source));
    let origin = match &field {
        Some(field) => Origin { spec: None, blueprint: Some(field.span), value: None },
        None => variable.origin,
    };
    let description = match (&field, &variable.source) {
        (_, Some(Source::Environment(name))) if *name == "name" => String::from("Name of the environment."),
        (Some(Field { doc: Some(doc), .. }), _) => sentence(doc),
        (_, Some(Source::Field { item, path })) => {
            let path: Vec<&str> = path.iter().map(|word| word.as_str()).collect();
            format!("`{item}.{}` of the spec.", path.join("."))
        }
        _ if variable.presence => String::from("Whether this environment has what only some environments have."),
        _ => {
            let path: Vec<&str> = variable.path.iter().map(|word| word.as_str()).collect();
            match path.as_slice() {
                [] => format!("Members of `{}`.", variable.address),
                _ => format!("`{}` of `{}`.", path.join("."), variable.address),
            }
        }
    };
    let mut body = vec![
        attribute("description", Expr::Text(description.into()), origin),
        attribute("type", raw(variable.ty.clone()), origin),
    ];
    if variable.optional {
        body.push(attribute("default", Expr::Null, origin));
        // The printer leaves out what is null: here it is what is meant.
        if let Some(Node { kind: NodeKind::Attribute { value, .. }, .. }) = body.last_mut() {
            *value = raw("null");
        }
    }
    if let Some(field) = &field {
        body.extend(validation(variable.name, &field.ty, variable.optional, origin));
    }
    block("variable", &[&variable.name], body, origin)
}

/// The `variable` block of an input; a root checks what the operator writes.
pub(super) fn input(input: &Input, default: Option<Expr>, checked: bool) -> Node {
    let origin = Origin { spec: None, blueprint: Some(input.span), value: None };
    let description = input.doc.as_deref().map_or_else(|| format!("`{}`.", input.name), sentence);
    let mut body = vec![
        attribute("description", Expr::Text(description.into()), origin),
        attribute("type", raw(type_of(&input.ty)), origin),
    ];
    if let Some(default) = default {
        body.push(attribute("default", default, origin));
    }
    if checked {
        body.extend(validation(input.name, &input.ty, false, origin));
    }
    block("variable", &[&input.name], body, origin)
}

/// The first paragraph of a documentation.
fn sentence(doc: &str) -> String {
    doc.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn type_of(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::Int | Type::Decimal => "number",
        Type::List(_) => "list(string)",
        Type::Map { .. } => "map(string)",
        Type::Optional(inner) | Type::Later(inner) | Type::Secret(inner) => type_of(inner),
        Type::Refined { base, .. } => type_of(base),
        _ => "string",
    }
}

/// The declaration of the field that a variable carries unchanged.
fn field<'m>(module: &'m Module, source: &Source) -> Option<Field> {
    match source {
        Source::Loop(_) => None,
        Source::Environment(name) => module.kinds.get(&Name::new("environment"))?.fields.get(name).cloned(),
        Source::Field { item, path } => {
            let (first, rest) = path.split_first()?;
            let kind = module.kinds.get(&module.items.get(item)?.kind)?;
            let mut found: &'m Field = kind.fields.get(first)?;
            for name in rest {
                let inner = match core(&found.ty) {
                    Type::Record(record) => record.fields.iter().find(|field| field.name == *name),
                    _ => None,
                };
                found = inner?;
            }
            Some(found.clone())
        }
    }
}

fn core(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => core(inner),
        Type::Refined { base, .. } => core(base),
        other => other,
    }
}

/// What the language checks of a field, Terraform checks of its variable.
fn validation(name: Name, ty: &Type, optional: bool, origin: Origin) -> Option<Node> {
    let (condition, message) = match ty {
        Type::Optional(inner) | Type::Later(inner) => return validation(name, inner, optional, origin),
        Type::Refined { base, refinement } => match &**refinement {
            Refinement::Range { low, high } if matches!(**base, Type::Int | Type::Decimal) => {
                let (ExprKind::Number(low), ExprKind::Number(high)) = (&low.kind, &high.kind) else { return None };
                (
                    format!("var.{name} >= {low} && var.{name} <= {high}"),
                    format!("The value of {name} must be between {low} and {high}."),
                )
            }
            Refinement::Matching(pattern) => {
                let pattern = crate::artifact::hcl::inline(&Expr::Text(pattern.as_str().into()));
                (
                    format!("can(regex({pattern}, var.{name}))"),
                    format!("The value of {name} does not have the right form."),
                )
            }
            _ => return validation(name, base, optional, origin),
        },
        Type::Enumeration(found) if found.variants.iter().all(|variant| variant.payload.is_none()) => {
            let words: Vec<String> = found.variants.iter().map(|variant| format!("\"{}\"", variant.name)).collect();
            let plain: Vec<&str> = found.variants.iter().map(|variant| variant.name.as_str()).collect();
            (
                format!("contains([{}], var.{name})", words.join(", ")),
                format!("The value of {name} must be one of {}.", plain.join(", ")),
            )
        }
        _ => return None,
    };
    let condition = if optional { format!("var.{name} == null ? true : {condition}") } else { condition };
    let body = vec![
        attribute("condition", raw(condition), origin),
        attribute("error_message", Expr::Text(message.into()), origin),
    ];
    Some(block("validation", &[], body, origin))
}

/// Inputs that a tree speaks of, in order.
pub(super) fn inputs(module: &Module, nodes: &[Node], found: &mut IndexMap<Name, ()>) {
    if module.inputs.is_empty() {
        return;
    }
    for node in nodes {
        match &node.kind {
            NodeKind::Attribute { value, .. } => inputs_of(module, value, found),
            NodeKind::Block { body, family, .. } => {
                if let Some(family) = family {
                    inputs_of(module, &family.expr, found);
                }
                inputs(module, body, found);
            }
        }
    }
}

fn inputs_of(module: &Module, expr: &Expr, found: &mut IndexMap<Name, ()>) {
    let mut walk = |expr: &Expr| inputs_of(module, expr, found);
    match expr {
        Expr::Variable(name) => {
            if module.inputs.contains_key(name) {
                found.insert(*name, ());
            }
        }
        Expr::Template(parts) => {
            for part in parts.iter() {
                if let Part::Later(inner) = part {
                    walk(inner);
                }
            }
        }
        Expr::List(elements) => elements.iter().for_each(walk),
        Expr::Object(entries) => {
            for (key, value) in entries.iter() {
                walk(key);
                walk(value);
            }
        }
        Expr::Reference(reference) => reference.index.iter().for_each(walk),
        Expr::Call { arguments, .. } => arguments.iter().for_each(walk),
        Expr::Conditional(parts) => [&parts.0, &parts.1, &parts.2].into_iter().for_each(walk),
        Expr::Suffixed(inner, _) | Expr::Originated(inner, _) => walk(inner),
        Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) | Expr::Path(_) | Expr::Raw(_) => {}
    }
}

/// An input as it stands in the file of the operator's values: what it means, and a line to complete. The line is a comment,
/// as any value at all would be one that Terraform takes.
pub(super) fn asked(input: &Input) -> Vec<String> {
    let mut lines = vec![String::new()];
    lines.extend(input.doc.as_deref().unwrap_or_default().lines().map(str::to_owned));
    lines.push(format!("{} = {}", input.name, empty(&input.ty)));
    lines
}

/// How a value of a type begins and ends.
fn empty(ty: &Type) -> &'static str {
    match ty {
        Type::Refined { base, .. } => empty(base),
        Type::Optional(inner) | Type::Later(inner) | Type::Secret(inner) => empty(inner),
        Type::Bool | Type::Int | Type::Decimal => "",
        Type::List(_) => "[]",
        Type::Map { .. } => "{}",
        _ => "\"\"",
    }
}
