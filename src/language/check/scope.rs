//! What is known at one place: local names, own fields, the resources of a blueprint, what a condition has shown.

use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::language::schema::{Kind, Module, Res};
use crate::language::types::{RecordType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{self, Entry, Expr};

/// A name that only holds here.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub name: Name,
    pub ty: Type,
    /// Where the secret in it comes from, and how that is written.
    pub secret: Option<(String, Span)>,
}

/// A resource of the blueprint at hand.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// Start of its statement's span.
    pub at: u32,
    pub keyword: Name,
    pub ty: Name,
    pub label: Option<Name>,
}

impl Resource {
    pub fn value(&self) -> Type {
        Type::Resource { keyword: self.keyword, ty: self.ty }
    }
}

/// The checker at work on one item.
pub(super) struct Checker<'m> {
    pub module: &'m Module,
    pub item: &'m ast::Item,
    pub res: Vec<Res>,
    pub types: Vec<Type>,
    pub diagnostics: Vec<Diagnostic>,
    pub locals: Vec<Local>,
    /// The kind whose fields are at hand by their bare names.
    pub own: Option<Arc<Kind>>,
    /// Records whose fields are at hand by their bare names, outermost first.
    pub records: Vec<Arc<RecordType>>,
    /// What `self` is: the kind of the item.
    pub subject: Option<Name>,
    /// What `this` is, in the body of a resource.
    pub this: Option<Type>,
    /// Labelled and unlabelled resources of the blueprint.
    pub resources: Vec<Resource>,
    /// The bodies that we are in, outermost first: siblings are looked up there.
    pub bodies: Vec<&'m [Entry]>,
    /// The innermost record expression that we are in: siblings of a column.
    pub row: Option<Type>,
    /// Paths that a condition has shown to be there, with their type.
    pub narrowed: Vec<(Vec<Name>, Type)>,
    /// Where what is checked exists; nothing where it does not depend on an environment.
    pub environments: Option<Vec<Name>>,
    /// The entry directly in an item's body that we are in, unless it is in a layer: what a fix may wrap.
    pub wrap: Option<Span>,
    /// Names of the steps of the kind at hand.
    pub steps: Vec<Name>,
    /// Words that may be called in tests.
    pub in_test: bool,
}

impl<'m> Checker<'m> {
    pub fn new(module: &'m Module, item: &'m ast::Item) -> Self {
        let count = item.expressions as usize;
        Self {
            module,
            item,
            res: vec![Res::None; count],
            types: vec![Type::Unknown; count],
            diagnostics: Vec::new(),
            locals: Vec::new(),
            own: None,
            records: Vec::new(),
            subject: None,
            this: None,
            resources: Vec::new(),
            bodies: Vec::new(),
            row: None,
            narrowed: Vec::new(),
            environments: None,
            wrap: None,
            steps: Vec::new(),
            in_test: false,
        }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Files what an expression of this item is. Expressions of other chunks are filed with their own item.
    pub fn resolve(&mut self, expr: &Expr, res: Res) {
        if expr.span.chunk == self.item.span.chunk
            && let Some(slot) = self.res.get_mut(expr.id.0 as usize)
        {
            *slot = res;
        }
    }

    pub fn file_type(&mut self, expr: &Expr, ty: &Type) {
        if expr.span.chunk == self.item.span.chunk
            && let Some(slot) = self.types.get_mut(expr.id.0 as usize)
        {
            slot.clone_from(ty);
        }
    }

    pub fn local(&self, name: Name) -> Option<&Local> {
        self.locals.iter().rev().find(|local| local.name == name)
    }

    pub fn bind(&mut self, name: Name, ty: Type) {
        self.locals.push(Local { name, ty, secret: None });
    }

    /// Binds a name to a value; if the value is secret, what made it so is remembered.
    pub fn bind_value(&mut self, name: Name, ty: Type, value: &Expr) {
        let mut secret = None;
        if ty.is_secret() {
            crate::language::walk::expressions(value, &mut |expr| {
                if secret.is_none()
                    && let Some(path) = super::narrow::path_of(expr)
                    && self.types.get(expr.id.0 as usize).is_some_and(Type::is_secret)
                {
                    let inherited = match path.as_slice() {
                        [only] => self.local(*only).and_then(|local| local.secret.clone()),
                        _ => None,
                    };
                    secret = inherited.or_else(|| Some((super::mismatch::written(&path), expr.span)));
                }
            });
        }
        self.locals.push(Local { name, ty, secret });
    }

    /// Runs with names that hold only inside.
    pub fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let (locals, narrowed) = (self.locals.len(), self.narrowed.len());
        let made = inside(self);
        self.locals.truncate(locals);
        self.narrowed.truncate(narrowed);
        made
    }

    /// Runs without keeping what is reported: to find out whether something could be meant.
    pub fn attempt<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = self.diagnostics.len();
        let made = inside(self);
        let clean = self.diagnostics.len() == before;
        self.diagnostics.truncate(before);
        (made, clean)
    }

    pub fn kind(&self, name: Name) -> Option<&'m Arc<Kind>> {
        self.module.kinds.get(&name)
    }

    /// Some of the kind could not be read, so a missing name may stand there.
    pub fn is_partial(&self, kind: &Kind) -> bool {
        kind.ast.broken
            || kind.traits.iter().any(|parent| self.kind(*parent).is_none_or(|parent| self.is_partial(parent)))
            || matches!(&kind.ast.kind, ast::ItemKind::Kind(declared) if declared.traits.len() != kind.traits.len())
    }
}
