//! The checker: what every name of an item means, and of which type every expression is. One item at a time, so that
//! what was found out about an item holds until it, or what others can see of the module, changes.

mod access;
mod blueprints;
mod bodies;
mod calls;
mod collections;
mod environments;
mod expressions;
mod facts;
mod fits;
mod kinds;
mod literals;
mod mismatch;
mod names;
mod narrow;
mod operators;
mod patterns;
mod promises;
mod scope;
mod shape;
mod strings;
mod tables;
mod trees;
mod typed;

use std::sync::Arc;

use super::schema::{Module, Res};
use super::types::Type;
use crate::diagnostics::{Diagnostic, Outcome};
use crate::syntax::ast::{self, ItemKind};

pub(crate) use literals::wrong_form;
use scope::Checker;

/// What was found out about one item.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What each expression is, by `ExprId`.
    pub resolutions: Vec<Res>,
    /// The type of each expression, by `ExprId`: what hover shows.
    pub types: Vec<Type>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks one item against what the module declares. Nothing is said about an item whose syntax is broken.
pub fn check_item(module: &Module, item: &ast::Item) -> Checked {
    if item.broken {
        return Checked::default();
    }
    let mut checker = Checker::new(module, item);
    match &item.kind {
        ItemKind::Declaration(declared) => checker.check_declaration(declared),
        ItemKind::Defaults(declared) => checker.check_defaults(declared),
        ItemKind::Kind(declared) => checker.check_kind(declared),
        ItemKind::Type(declared) => checker.check_named_type(declared),
        ItemKind::Function(declared) => checker.check_function(declared),
        ItemKind::Table(declared) => checker.check_table(declared),
        ItemKind::Blueprint(declared) => checker.check_blueprint(declared),
        ItemKind::Patch(declared) => checker.check_patch(declared),
        ItemKind::Input(declared) => checker.check_input(declared),
        ItemKind::Test(declared) => checker.check_test(declared),
        ItemKind::Phases(_) | ItemKind::Import(_) | ItemKind::Error => {}
    }
    Checked { resolutions: checker.res, types: checker.types, diagnostics: checker.diagnostics }
}

/// Checks these items and files what their names mean in the module.
pub fn check(module: &mut Module, items: &[Arc<ast::Item>]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut tables = Vec::with_capacity(items.len());
    for item in items {
        let checked = check_item(module, item);
        diagnostics.extend(checked.diagnostics);
        tables.push((item.span.chunk, Arc::new(checked.resolutions)));
    }
    module.resolutions.extend(tables);
    diagnostics
}

/// Declares items on top of a base and checks them.
pub fn load(base: Option<&Module>, items: &[Arc<ast::Item>]) -> Outcome<Module> {
    let nothing = Module::default();
    let Outcome { value: mut module, mut diagnostics } = super::declare_onto(base.unwrap_or(&nothing), items);
    diagnostics.extend(check(&mut module, items));
    Outcome { value: module, diagnostics }
}
