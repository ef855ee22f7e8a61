//! Every resource, as it really came out, against the facts of the provider.

use rustc_hash::FxHashMap;

use crate::artifact::hcl::{Expr, Node, NodeKind, Part};
use crate::diagnostics::{Diagnostic, Severity};
use crate::provider::{self, Family, Mode, ValueView};
use crate::source::{Name, Span};

/// What was found so far: one problem is told once, with all environments that have it.
#[derive(Default)]
pub(super) struct Findings {
    known: FxHashMap<(Span, String), usize>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the blocks of one file.
pub(super) fn check(nodes: &[Node], environment: Option<Name>, findings: &mut Findings) {
    for node in nodes {
        let NodeKind::Block { keyword, labels, body, .. } = &node.kind else { continue };
        let family = match keyword.as_str() {
            "resource" => Family::Resource,
            "data" => Family::Data,
            "ephemeral" => Family::Ephemeral,
            _ => continue,
        };
        let Some(ty) = labels.first().filter(|ty| provider::owns(ty)) else { continue };
        let Some(span) = node.origin.blueprint else { continue };
        let view: Vec<provider::Node<'_>> = body.iter().map(|node| viewed(node, span)).collect();
        for problem in provider::check(family, ty, &view, span, Mode::Instance) {
            let message = problem.message();
            let key = (problem.span, message.clone());
            if let Some(at) = findings.known.get(&key) {
                if let Some(environment) = environment {
                    let known = &mut findings.diagnostics[*at];
                    if !known.environments.contains(&environment) {
                        known.environments.push(environment);
                    }
                }
                continue;
            }
            let mut made = Diagnostic::error(problem.code(), problem.span, message);
            if !problem.is_error() {
                made.severity = Severity::Warning;
            }
            if let Some(other) = problem.other {
                made = made.also(other, "the other one");
            }
            if let Some(help) = problem.help() {
                made = made.help(help);
            }
            let from = if problem.kind.is_about_a_value() { writer(body, problem.span) } else { None };
            match from.filter(|from| from.chunk != problem.span.chunk) {
                // The value is somebody's own: the argument that it went into is the second place to look at.
                Some(from) => made = made.also(from, "it is written here"),
                None => {
                    if let Some(spec) = cause(body, problem.span).or(node.origin.spec) {
                        let place = environment.map_or_else(String::new, |environment| format!(" in {environment}"));
                        made = made.also(spec, format!("because of this{place}"));
                    }
                }
            }
            if let Some(environment) = environment {
                made = made.in_environment(environment);
            }
            findings.known.insert(key, findings.diagnostics.len());
            findings.diagnostics.push(made);
        }
    }
}

/// The place of the spec that decided the argument at a place of the blueprint.
fn cause(nodes: &[Node], place: Span) -> Option<Span> {
    nodes.iter().find_map(|node| match &node.kind {
        _ if node.origin.blueprint == Some(place) || node.origin.value == Some(place) => node.origin.spec,
        NodeKind::Block { body, .. } => cause(body, place),
        NodeKind::Attribute { .. } => None,
    })
}

/// The place of the blueprint that wrote the argument whose value was decided here.
fn writer(nodes: &[Node], value: Span) -> Option<Span> {
    nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Block { body, .. } => writer(body, value),
        NodeKind::Attribute { .. } if node.origin.value == Some(value) => node.origin.blueprint,
        NodeKind::Attribute { .. } => None,
    })
}

fn viewed(node: &Node, around: Span) -> provider::Node<'_> {
    let span = node.origin.blueprint.unwrap_or(around);
    match &node.kind {
        NodeKind::Attribute { name, value } => {
            provider::Node::attr(name.as_str(), span, view(value)).valued_at(node.origin.value.unwrap_or(span))
        }
        NodeKind::Block { keyword, body, .. } => {
            provider::Node::block(keyword.as_str(), span, body.iter().map(|node| viewed(node, span)).collect())
        }
    }
}

fn view(expr: &Expr) -> ValueView<'_> {
    match expr {
        Expr::Null => ValueView::Null,
        Expr::Bool(value) => ValueView::Bool(Some(*value)),
        Expr::Number(text) => ValueView::Number(Some((&**text).into())),
        Expr::Text(text) => ValueView::String(Some((&**text).into())),
        Expr::Template(parts) => match (&**parts, crate::artifact::hcl::plain(parts)) {
            ([Part::Later(_)], _) => ValueView::Unknown,
            (_, text) => ValueView::String(text),
        },
        Expr::List(elements) => ValueView::List(elements.iter().map(view).collect()),
        Expr::Object(entries) => ValueView::Object(
            entries
                .iter()
                .map(|(key, value)| (crate::blueprint::merge::text_of(key).unwrap_or_default(), view(value)))
                .collect(),
        ),
        Expr::Originated(inner, _) => view(inner),
        _ => ValueView::Unknown,
    }
}
