//! Expressions without their origins, and whether two are equal as parts.

use std::borrow::Cow;
use std::sync::Arc;

use crate::artifact::hcl::{Expr, Family, File, Node, NodeKind, Part, Reference, Source};
use crate::source::Name;

/// Something in it is known only to Terraform: it cannot be passed into a module as an argument of the root.
pub(super) fn is_later(expr: &Expr) -> bool {
    match expr {
        Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) => false,
        Expr::Template(parts) => parts.iter().any(|part| matches!(part, Part::Later(inner) if is_later(inner))),
        Expr::List(elements) => elements.iter().any(is_later),
        Expr::Object(entries) => entries.iter().any(|(key, value)| is_later(key) || is_later(value)),
        Expr::Reference(_) | Expr::Variable(_) | Expr::Path(_) | Expr::Raw(_) => true,
        Expr::Call { arguments, .. } => arguments.iter().any(is_later),
        Expr::Conditional(parts) => is_later(&parts.0) || is_later(&parts.1) || is_later(&parts.2),
        Expr::Suffixed(inner, _) | Expr::Originated(inner, _) => is_later(inner),
    }
}

/// The text, if all of it is known.
pub(crate) fn text_of(expr: &Expr) -> Option<Cow<'_, str>> {
    match expr {
        Expr::Text(text) => Some(Cow::Borrowed(text)),
        Expr::Template(parts) => crate::artifact::hcl::plain(parts),
        Expr::Originated(inner, _) => text_of(inner),
        _ => None,
    }
}

/// The value itself: known parts become literal text, origins are dropped.
pub fn literal(expr: &Expr) -> Expr {
    match expr {
        Expr::Null
        | Expr::Bool(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Variable(_)
        | Expr::Path(_)
        | Expr::Raw(_) => expr.clone(),
        Expr::Template(parts) => {
            if let Some(text) = crate::artifact::hcl::plain(parts) {
                return Expr::Text(text.into());
            }
            let mut out: Vec<Part> = Vec::with_capacity(parts.len());
            for part in parts.iter() {
                let (Part::Literal(text) | Part::Known { text, .. }) = part else {
                    if let Part::Later(inner) = part {
                        out.push(Part::Later(literal(inner)));
                    }
                    continue;
                };
                push_text(&mut out, text);
            }
            // A part may have turned out to be known after all.
            let mut parts = Vec::with_capacity(out.len());
            for part in out {
                match part {
                    Part::Literal(text) | Part::Later(Expr::Text(text)) => push_text(&mut parts, &text),
                    other => parts.push(other),
                }
            }
            match parts.as_slice() {
                [Part::Literal(text)] => Expr::Text(text.clone()),
                _ => Expr::Template(parts.into()),
            }
        }
        Expr::List(elements) => Expr::List(elements.iter().map(literal).collect()),
        Expr::Object(entries) => {
            Expr::Object(entries.iter().map(|(key, value)| (literal(key), literal(value))).collect())
        }
        Expr::Reference(reference) => match &reference.index {
            None => expr.clone(),
            Some(index) => Expr::Reference(Arc::new(Reference {
                block: reference.block.clone(),
                index: Some(literal(index)),
                path: reference.path.clone(),
            })),
        },
        Expr::Call { function, arguments } => folded(*function, arguments.iter().map(literal).collect()),
        Expr::Conditional(parts) => {
            Expr::Conditional(Arc::new((literal(&parts.0), literal(&parts.1), literal(&parts.2))))
        }
        Expr::Suffixed(inner, suffix) => Expr::Suffixed(Arc::new(literal(inner)), suffix.clone()),
        Expr::Originated(inner, _) => literal(inner),
    }
}

/// A call of a function whose arguments are all known is what it comes to.
fn folded(function: Name, arguments: Vec<Expr>) -> Expr {
    let text = |index: usize| match arguments.get(index) {
        Some(Expr::Text(text)) => Some(&**text),
        _ => None,
    };
    let joined = || match arguments.get(1) {
        Some(Expr::List(elements)) => {
            let texts: Option<Vec<&str>> = elements
                .iter()
                .map(|element| match element {
                    Expr::Text(text) => Some(&**text),
                    _ => None,
                })
                .collect();
            Some(texts?.join(text(0)?))
        }
        _ => None,
    };
    let found = match function.as_str() {
        "upper" => text(0).map(str::to_uppercase),
        "lower" => text(0).map(str::to_lowercase),
        "trimsuffix" => text(0).zip(text(1)).map(|(whole, end)| whole.strip_suffix(end).unwrap_or(whole).to_owned()),
        "trimprefix" => {
            text(0).zip(text(1)).map(|(whole, start)| whole.strip_prefix(start).unwrap_or(whole).to_owned())
        }
        "replace" => match (text(0), text(1), text(2)) {
            // A pattern between slashes is a regular expression to Terraform.
            (Some(whole), Some(from), Some(to)) if !from.starts_with('/') => Some(whole.replace(from, to)),
            _ => None,
        },
        "join" => joined(),
        _ => None,
    };
    match found {
        Some(text) => Expr::Text(text.into()),
        None => Expr::Call { function, arguments: arguments.into() },
    }
}

/// Appends literal text, joined with literal text before it.
pub(super) fn push_text(parts: &mut Vec<Part>, text: &Arc<str>) {
    if text.is_empty() {
        return;
    }
    if let Some(Part::Literal(before)) = parts.last_mut() {
        *before = format!("{before}{text}").into();
    } else {
        parts.push(Part::Literal(text.clone()));
    }
}

/// A file without origins of values; keys of families keep that they are the loop's.
pub(super) fn stripped(mut file: File) -> File {
    strip_nodes(&mut file.body);
    file
}

fn strip_nodes(nodes: &mut [Node]) {
    for node in nodes {
        match &mut node.kind {
            NodeKind::Attribute { value, .. } => *value = strip_but_loops(value),
            NodeKind::Block { family, body, .. } => {
                if let Some(family) = family {
                    *family = Family { key: family.key.clone(), expr: Expr::Text(family.key.clone()) };
                }
                strip_nodes(body);
            }
        }
    }
}

fn strip_but_loops(expr: &Expr) -> Expr {
    match expr {
        Expr::Template(parts) => {
            let mut out = Vec::with_capacity(parts.len());
            for part in parts.iter() {
                match part {
                    Part::Known { source: Source::Loop(_), .. } => out.push(part.clone()),
                    Part::Literal(text) | Part::Known { text, .. } => push_text(&mut out, text),
                    Part::Later(inner) => match strip_but_loops(inner) {
                        Expr::Text(text) => push_text(&mut out, &text),
                        other => out.push(Part::Later(other)),
                    },
                }
            }
            match out.as_slice() {
                [] => Expr::Text("".into()),
                [Part::Literal(text)] => Expr::Text(text.clone()),
                _ => Expr::Template(out.into()),
            }
        }
        Expr::List(elements) => Expr::List(elements.iter().map(strip_but_loops).collect()),
        Expr::Object(entries) => {
            Expr::Object(entries.iter().map(|(key, value)| (strip_but_loops(key), strip_but_loops(value))).collect())
        }
        Expr::Reference(reference) if reference.index.is_some() => Expr::Reference(Arc::new(Reference {
            block: reference.block.clone(),
            index: reference.index.as_ref().map(strip_but_loops),
            path: reference.path.clone(),
        })),
        Expr::Call { function, arguments } => folded(*function, arguments.iter().map(strip_but_loops).collect()),
        Expr::Conditional(parts) => Expr::Conditional(Arc::new((
            strip_but_loops(&parts.0),
            strip_but_loops(&parts.1),
            strip_but_loops(&parts.2),
        ))),
        Expr::Suffixed(inner, suffix) => Expr::Suffixed(Arc::new(strip_but_loops(inner)), suffix.clone()),
        Expr::Originated(inner, Source::Loop(name)) => Expr::Originated(inner.clone(), Source::Loop(*name)),
        Expr::Originated(inner, _) => strip_but_loops(inner),
        _ => expr.clone(),
    }
}

/// Equal as parts: fields of the environment are equal if they are the same field, everything else if it is the same value.
pub(super) fn same(one: &Expr, other: &Expr) -> bool {
    match (one, other) {
        (Expr::Originated(_, Source::Environment(a)), Expr::Originated(_, Source::Environment(b))) => a == b,
        (Expr::Originated(_, Source::Environment(_)), _) | (_, Expr::Originated(_, Source::Environment(_))) => false,
        (Expr::Originated(a, _), b) => same(a, b),
        (a, Expr::Originated(b, _)) => same(a, b),
        (Expr::Template(_) | Expr::Text(_), Expr::Template(_) | Expr::Text(_)) => {
            let (a, b) = (parts_of(one), parts_of(other));
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_part(a, b))
        }
        (Expr::List(a), Expr::List(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b)),
        (Expr::Object(a), Expr::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(&a.0, &b.0) && same(&a.1, &b.1))
        }
        (Expr::Reference(a), Expr::Reference(b)) => {
            a.block == b.block
                && a.path == b.path
                && match (&a.index, &b.index) {
                    (Some(a), Some(b)) => same(a, b),
                    (None, None) => true,
                    _ => false,
                }
        }
        (Expr::Call { function: f, arguments: a }, Expr::Call { function: g, arguments: b }) => {
            f == g && a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Expr::Conditional(a), Expr::Conditional(b)) => same(&a.0, &b.0) && same(&a.1, &b.1) && same(&a.2, &b.2),
        (Expr::Suffixed(a, s), Expr::Suffixed(b, t)) => s == t && same(a, b),
        _ => one == other,
    }
}

fn same_part(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Known { source: Source::Environment(a), .. }, Part::Known { source: Source::Environment(b), .. }) => {
            a == b
        }
        (Part::Known { source: Source::Environment(_), .. }, _)
        | (_, Part::Known { source: Source::Environment(_), .. }) => false,
        (Part::Literal(a) | Part::Known { text: a, .. }, Part::Literal(b) | Part::Known { text: b, .. }) => a == b,
        (Part::Later(a), Part::Later(b)) => same(a, b),
        _ => false,
    }
}

/// The parts of a text, neighbouring plain texts joined; texts of the environment stay apart.
pub(super) fn parts_of(expr: &Expr) -> Cow<'_, [Part]> {
    match expr {
        Expr::Template(parts) => {
            let plain = |part: &Part| matches!(part, Part::Literal(_));
            let tidy = parts.windows(2).all(|pair| !(plain(&pair[0]) && plain(&pair[1])))
                && parts.iter().all(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
            if tidy {
                return Cow::Borrowed(parts);
            }
            let mut out = Vec::with_capacity(parts.len());
            for part in parts.iter() {
                match part {
                    Part::Literal(text) => push_text(&mut out, text),
                    other => out.push(other.clone()),
                }
            }
            Cow::Owned(out)
        }
        Expr::Text(text) if text.is_empty() => Cow::Borrowed(&[]),
        Expr::Text(text) => Cow::Owned(vec![Part::Literal(text.clone())]),
        Expr::Originated(inner, _) => parts_of(inner),
        other => Cow::Owned(vec![Part::Later(other.clone())]),
    }
}
