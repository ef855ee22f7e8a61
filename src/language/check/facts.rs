//! The provider's facts, asked about bodies and references of blueprints.

use super::scope::Checker;
use super::trees::{Node, NodeKind, Nodes};
use crate::diagnostics::{Applicability, Diagnostic, Edit};
use crate::language::types::Type;
use crate::provider::{self, Family, Mode, Problem, ProblemKind, ValueView};
use crate::source::Name;
use crate::syntax::ast::{Expr, ExprKind, Ident};

impl Checker<'_> {
    /// The body of a resource against what the provider knows of its type: once for the blueprint.
    pub fn check_provider_body(&mut self, keyword: Name, ty: Ident, nodes: &Nodes, broken: bool) {
        let family = family_of(&keyword);
        let open = broken || is_open(nodes);
        let views = views(nodes);
        for problem in provider::check(family, &ty.name, &views, ty.span, Mode::Blueprint) {
            // What a spread brings may be what is missing.
            if open && matches!(problem.kind, ProblemKind::Missing { .. }) {
                continue;
            }
            let made = diagnostic(&problem);
            self.report(made);
        }
    }

    /// `.attribute` of a resource, or of what is in one: known after apply, and of the type that the provider says.
    pub fn resource_field(&mut self, expr: &Expr, base: &Expr, owner: &Type, field: Ident) -> Option<Type> {
        let (keyword, ty) = self.root(base)?;
        if matches!(owner, Type::Unknown) {
            return Some(Type::Unknown);
        }
        let family = family_of(&keyword);
        // An unknown type was reported at its statement.
        provider::find(family, &ty)?;
        let mut steps = Vec::new();
        self.steps_of(expr, &mut steps);
        match provider::attribute_path(family, &ty, &steps, field.span) {
            Ok(found) => Some(type_of(found).later()),
            Err(problem) => {
                let made = diagnostic(&problem);
                self.report(made);
                Some(Type::Unknown)
            }
        }
    }

    /// The resource at the beginning of a chain of attributes and indices.
    fn root(&self, expr: &Expr) -> Option<(Name, Name)> {
        if let Some(Type::Resource { keyword, ty }) = self.types.get(expr.id.0 as usize) {
            return Some((*keyword, *ty));
        }
        match &expr.kind {
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => self.root(base),
            _ => None,
        }
    }

    /// The attributes and indices of a chain, from the resource on.
    fn steps_of(&self, expr: &Expr, steps: &mut Vec<&'static str>) {
        if matches!(self.types.get(expr.id.0 as usize), Some(Type::Resource { .. })) {
            return;
        }
        match &expr.kind {
            ExprKind::Field { base, field, .. } => {
                self.steps_of(base, steps);
                steps.push(field.name.as_str());
            }
            ExprKind::Index { base, keys } => {
                self.steps_of(base, steps);
                steps.push(match keys.first().map(|key| &key.kind) {
                    Some(ExprKind::Number(number)) => number.as_str(),
                    Some(ExprKind::String(string)) => Name::new(string.literal().unwrap_or("key")).as_str(),
                    _ => "0",
                });
            }
            _ => {}
        }
    }
}

fn family_of(keyword: &str) -> Family {
    match keyword {
        "data" => Family::Data,
        "ephemeral" => Family::Ephemeral,
        _ => Family::Resource,
    }
}

fn is_open(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match &node.kind {
        NodeKind::Open => true,
        NodeKind::Block(inner) => is_open(inner),
        NodeKind::Value { .. } => false,
    })
}

/// A body as the provider's room wants to see it.
fn views(nodes: &[Node]) -> Vec<provider::Node<'_>> {
    let shown = nodes.iter().filter(|node| !matches!(node.kind, NodeKind::Open) && !node.name.is_empty());
    shown
        .map(|node| match &node.kind {
            NodeKind::Block(inner) => provider::Node::block(node.name.as_str(), node.span, views(inner)),
            NodeKind::Value { ty, literal, place } => {
                provider::Node::attr(node.name.as_str(), node.span, view(ty, *literal)).valued_at(*place)
            }
            NodeKind::Open => provider::Node::attr(node.name.as_str(), node.span, ValueView::Unknown),
        })
        .collect()
}

/// As much as a type says of a value.
fn view(ty: &Type, literal: Option<Name>) -> ValueView<'static> {
    let text = literal.map(|literal| std::borrow::Cow::Borrowed(literal.as_str()));
    match ty.plain() {
        Type::Bool => ValueView::Bool(None),
        Type::Int | Type::Decimal => ValueView::Number(text),
        Type::Enumeration(_) => ValueView::String(None),
        plain if plain.is_text() => ValueView::String(text),
        Type::List(inner) | Type::Each(inner) if inner.is_open() => ValueView::ListOf(Box::new(ValueView::Unknown)),
        Type::List(inner) | Type::Each(inner) => ValueView::ListOf(Box::new(view(inner, None))),
        Type::Map { value, .. } => ValueView::MapOf(Box::new(view(value, None))),
        Type::Record(record) => ValueView::Object(
            record
                .fields
                .iter()
                .map(|field| (std::borrow::Cow::Borrowed(field.name.as_str()), view(&field.ty, None)))
                .collect(),
        ),
        Type::Later(inner) | Type::Secret(inner) => view(inner, None),
        // Absent or not: what is there has a type.
        Type::Optional(inner) if !matches!(**inner, Type::Unknown) => view(inner, None),
        _ => ValueView::Unknown,
    }
}

/// What a reference reads, in our types.
fn type_of(found: provider::Type) -> Type {
    let element = |element: provider::Element| std::sync::Arc::new(type_of(element.ty()));
    match found {
        provider::Type::String => Type::String,
        provider::Type::Number => Type::Decimal,
        provider::Type::Bool => Type::Bool,
        provider::Type::List(inner) | provider::Type::Set(inner) => Type::List(element(inner)),
        provider::Type::Map(inner) => Type::Map { key: std::sync::Arc::new(Type::String), value: element(inner) },
        provider::Type::Dynamic | provider::Type::Object(_) => Type::Any,
    }
}

/// A problem that the facts show, as a diagnostic.
fn diagnostic(problem: &Problem) -> Diagnostic {
    let mut made = if problem.is_error() {
        Diagnostic::error(problem.code(), problem.span, problem.message())
    } else {
        Diagnostic::warning(problem.code(), problem.span, problem.message())
    };
    if let Some(help) = problem.help() {
        made = made.help(help);
    }
    if let Some(other) = problem.other {
        made = made.also(other, "the other one");
    }
    match meant(problem) {
        Some(text) => {
            let edit = Edit { span: problem.span, text: text.to_owned() };
            made.fix(format!("write `{text}`"), Applicability::Safe, vec![edit])
        }
        None => made,
    }
}

/// What was probably meant by a name that does not exist.
fn meant(problem: &Problem) -> Option<&str> {
    match &problem.kind {
        ProblemKind::UnknownType { suggestion, exists_as: None }
        | ProblemKind::Unknown { suggestion, .. }
        | ProblemKind::UnknownAttribute { suggestion } => suggestion.as_deref(),
        _ => None,
    }
}
