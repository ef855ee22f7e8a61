//! Grants: resources of blueprints by which somebody may do something. Those of edges are what the spec says; others are
//! access that nobody who reads the spec can see.

use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Data, Value};
use crate::objectives::Judgement;
use crate::objectives::context::Context;
use crate::source::{Name, Span};
use crate::syntax::ast::{
    BlockStatement, BlueprintDecl, Expr, ExprKind, FieldKey, ItemKind, Statement, StatementKind, StringPart, Subject,
};

/// A resource that grants something.
struct Grant<'b> {
    resource: Name,
    span: Span,
    body: &'b [Statement],
}

pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    each(context, &mut |_, finding| judgement.findings.push(finding));
}

/// Every finding, with the blueprint that it is about.
pub(super) fn each(context: &Context<'_, '_>, tell: &mut dyn FnMut(&BlueprintDecl, Diagnostic)) {
    let module = context.world.module();
    for blueprint in module.blueprints.values() {
        // The library's own are looked at by a test, once, and not on every run.
        if blueprint.replaced_by.is_some() || !context.is_own(blueprint.span) {
            continue;
        }
        if let ItemKind::Blueprint(declared) = &blueprint.ast.kind {
            look(context, declared, tell);
        }
    }
}

fn look(context: &Context<'_, '_>, blueprint: &BlueprintDecl, tell: &mut dyn FnMut(&BlueprintDecl, Diagnostic)) {
    let mut grants = Vec::new();
    collect(context, &blueprint.body, &mut grants);
    for grant in grants {
        let edge = matches!(blueprint.subject, Subject::Edge { .. });
        let found = broad(context, &grant)
            .or_else(|| if edge { too_far(context, blueprint, &grant) } else { unseen(context, blueprint, &grant) });
        if let Some(found) = found {
            tell(blueprint, found);
        }
    }
}

/// A role that lets its holder do nearly everything.
fn broad(context: &Context<'_, '_>, grant: &Grant<'_>) -> Option<Diagnostic> {
    let (role, span) = literal(value_of(grant.body, "role")?)?;
    let instead = cell(context, "broad_roles", role, "instead")?;
    Some(
        Diagnostic::error(
            codes::EDGE_IAM,
            span,
            format!("`{role}` lets its holder do nearly everything in the project"),
        )
        .label("broader than any edge needs")
        .help(instead),
    )
}

/// Access of a program of ours that no edge of the spec shows.
fn unseen(context: &Context<'_, '_>, blueprint: &BlueprintDecl, grant: &Grant<'_>) -> Option<Diagnostic> {
    let identity = ["member", "members"].into_iter().find_map(|name| identity(context, value_of(grant.body, name)?))?;
    Some(
        Diagnostic::warning(
            codes::EDGE_IAM,
            grant.span,
            format!("`{}` grants access, and no edge of the spec shows it", blueprint.name.name),
        )
        .also(identity, "who gets it")
        .help("say it as an edge: `capability …` on the kind, `uses ITEM.CAPABILITY` in the spec, and `blueprint … for edge workload -> KIND` with this resource"),
    )
}

/// An edge to one item that reaches all of its sort.
fn too_far(context: &Context<'_, '_>, blueprint: &BlueprintDecl, grant: &Grant<'_>) -> Option<Diagnostic> {
    let reach = cell(context, "access_grants", grant.resource.as_str(), "reach")?;
    let narrowed = grant.body.iter().any(|statement| {
        matches!(&statement.kind, StatementKind::Nested { name: FieldKey::Name(name), .. } if name.name == "condition")
    });
    if reach == "item" || narrowed {
        return None;
    }
    let Subject::Edge { to, .. } = &blueprint.subject else { return None };
    Some(
        Diagnostic::warning(
            codes::EDGE_IAM,
            grant.span,
            format!("the edge leads to one `{}`, and this reaches everything of its sort in the {reach}", to.name),
        )
        .help("grant it on the resource itself, or narrow it with `condition { … }`"),
    )
}

fn collect<'b>(context: &Context<'_, '_>, statements: &'b [Statement], grants: &mut Vec<Grant<'b>>) {
    for statement in statements {
        match &statement.kind {
            StatementKind::For { body, .. } => collect(context, body, grants),
            StatementKind::If { then, otherwise, .. } => {
                collect(context, then, grants);
                collect(context, otherwise, grants);
            }
            StatementKind::Block(BlockStatement { keyword, ty: Some(ty), body, .. })
                if keyword.name == "resource"
                    && cell(context, "access_grants", ty.name.as_str(), "reach").is_some() =>
            {
                grants.push(Grant { resource: ty.name, span: ty.span, body });
            }
            _ => {}
        }
    }
}

fn value_of<'b>(body: &'b [Statement], name: &str) -> Option<&'b Expr> {
    body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Set { key: FieldKey::Name(key), value, .. } if key.name == *name => Some(value),
        _ => None,
    })
}

fn literal(expr: &Expr) -> Option<(&str, Span)> {
    match &expr.kind {
        ExprKind::String(text) => text.literal().map(|text| (text, expr.span)),
        _ => None,
    }
}

/// Where an expression speaks of the identity of a program.
fn identity(context: &Context<'_, '_>, expr: &Expr) -> Option<Span> {
    let within = |expr: &Expr| identity(context, expr);
    match &expr.kind {
        ExprKind::Field { base, field, .. } => {
            if cell(context, "identities", field.name.as_str(), "of").is_some() {
                Some(expr.span)
            } else {
                within(base)
            }
        }
        ExprKind::String(text) => text.parts.iter().find_map(|part| match part {
            StringPart::Value { expr, .. } => within(expr),
            _ => None,
        }),
        ExprKind::List(elements) => elements.iter().find_map(|element| match element {
            crate::syntax::ast::Element::Value(expr) | crate::syntax::ast::Element::Spread(expr) => within(expr),
            crate::syntax::ast::Element::Each { .. } => None,
        }),
        ExprKind::Call { arguments, .. } => arguments.iter().find_map(|argument| within(&argument.value)),
        _ => None,
    }
}

/// A column of a row of one of the library's tables; nothing where the library has no such table or row.
fn cell(context: &Context<'_, '_>, table: &str, key: &str, column: &str) -> Option<String> {
    let row = context.world.evaluator().table_row(Name::new(table), &[Name::new(key)])?.ok()?;
    match &row {
        Value { data: Data::Record(columns), .. } => {
            columns.get(&Name::new(column)).map(|value| context.world.display(value))
        }
        _ => None,
    }
}
