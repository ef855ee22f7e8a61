//! A checked module: everything that is declared, by name, with the side tables of what every name means.
//!
//! `language::declare` makes it from syntax trees, `language::check` fills `resolutions`. Nothing here is evaluated.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::types::{Field, Type};
use crate::source::{ChunkId, Name, Named, Span};
use crate::syntax::ast;

/// The standard library and one project, declared. Maps are in order of declaration (the library first).
#[derive(Clone, Debug, Default)]
pub struct Module {
    pub kinds: Named<Arc<Kind>>,
    /// Named types: `type Order = …`.
    pub types: Named<Arc<NamedType>>,
    pub functions: Named<Arc<Function>>,
    pub tables: Named<Arc<Table>>,
    pub blueprints: Named<Arc<Blueprint>>,
    pub inputs: Named<Arc<Input>>,
    pub phases: Named<Arc<Phases>>,
    /// Items that specs declare: all layers of one name together.
    pub items: Named<Arc<ItemDecl>>,
    /// `defaults KIND`, by kind.
    pub defaults: Named<Vec<Arc<DefaultsDecl>>>,
    pub patches: Vec<Arc<PatchDecl>>,
    pub tests: Vec<Arc<ast::Item>>,
    /// Names of the environments, in the order of the project's files.
    pub environments: Vec<Name>,
    /// What each expression of a chunk means, by `ExprId`.
    pub resolutions: FxHashMap<ChunkId, Arc<Vec<Res>>>,
    /// Some chunk could not be read at all, so a name that nothing declares may stand in it.
    pub incomplete: bool,
}

/// What a name (or a call, a field access) turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Res {
    /// Not a name, or nothing to say.
    #[default]
    None,
    /// Reported.
    Error,
    /// `let`, a parameter, a loop variable, a blueprint's alias, `it`: looked up by name, innermost first.
    Local,
    /// A field of the item (kinds) whose default, check, facet … this is.
    OwnField,
    /// An item of the module, by name.
    Item(Name),
    /// An enumeration's variant. For a call `go("1.26")` on the call's callee.
    Variant(Name),
    /// `go("1.26")` where `go` is an item and the reference has parameters: on the callee.
    ItemWith(Name),
    Function(Name),
    Table(Name),
    /// A record type as a value.
    Type(Name),
    /// A kind as a value (`items(service)`), or on a callee: the item of that kind with these keys.
    Kind(Name),
    Input(Name),
    /// `env`, `project`: the environment at hand, the project.
    Environment,
    Project,
    /// `edges`: all edges of the environment.
    Edges,
    Region(Name),
    Column(Name),
    /// A metric of a promise: a facet's name, with `p99` and the like as percentiles.
    Metric(Name),
    /// `main.read`: on the field access.
    Capability,
    /// A resource of the same blueprint, by its label or its type: the statement's span start in this chunk.
    Resource(u32),
    /// A phase of a step graph, a basis of a fact, `unknown`.
    Word(Name),
}

#[derive(Clone, Debug)]
pub struct Kind {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    /// The item's syntax: what go-to-definition opens.
    pub ast: Arc<ast::Item>,
    pub traits: Vec<Name>,
    pub single: bool,
    /// Has a name, and there is at most one: `project`.
    pub unique: bool,
    /// `yaml`, `json`: bodies are documents.
    pub prints: Option<Name>,
    /// Identified by these fields; made by implication.
    pub keys: Vec<Name>,
    /// Own fields and those of the traits (own ones win).
    pub fields: Named<Field>,
    pub capabilities: Named<Capability>,
    pub provides: Named<Provided>,
    pub implies: Vec<Arc<ast::Implies>>,
    pub checks: Vec<Arc<ast::Check>>,
    pub facets: Named<Facet>,
    pub steps: Vec<Arc<ast::StepDecl>>,
}

#[derive(Clone, Debug)]
pub struct Capability {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    /// `role = "…"`: what it needs, for the library's own use.
    pub entries: Arc<Vec<ast::Entry>>,
}

#[derive(Clone, Debug)]
pub struct Provided {
    pub field: Field,
    pub after_apply: bool,
    /// United from what the edges of the item provide under this name.
    pub from_edges: bool,
}

#[derive(Clone, Debug)]
pub struct Facet {
    pub name: Name,
    pub parameters: Vec<Field>,
    pub result: Option<Type>,
    pub value: Option<Arc<ast::Expr>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct NamedType {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    pub ty: Type,
    pub ast: Arc<ast::Item>,
}

#[derive(Clone, Debug)]
pub struct Function {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    pub generics: Vec<Name>,
    pub parameters: Vec<Field>,
    pub result: Type,
    /// Absent for the compiler's own.
    pub body: Option<Arc<ast::Expr>>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    pub keys: Vec<Name>,
    /// Column and type; a `Fact` column takes its basis from the row where a cell has none.
    pub columns: Vec<(Name, Type)>,
    pub ast: Arc<ast::Item>,
}

#[derive(Clone, Debug)]
pub struct Blueprint {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    /// The other blueprint that this one stands in for.
    pub replaces: Option<Name>,
    /// The tree is inside: `ItemKind::Blueprint`.
    pub ast: Arc<ast::Item>,
    /// Replaced by another of the user's; kept for documentation.
    pub replaced_by: Option<Name>,
}

#[derive(Clone, Debug)]
pub struct Input {
    pub name: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    pub ty: Type,
    pub default: Option<Arc<ast::Expr>>,
}

#[derive(Clone, Debug)]
pub struct Phases {
    pub name: Name,
    pub phases: Vec<Name>,
    /// For each phase, those that it comes after; the one before it, if it names none.
    pub after: Vec<Vec<Name>>,
    pub span: Span,
}

/// An item, with the declarations that make it (one for all environments and more for some; `in` narrows each).
#[derive(Clone, Debug)]
pub struct ItemDecl {
    /// The kind's name for items of single kinds: that is how references call them.
    pub name: Name,
    pub kind: Name,
    pub doc: Option<Arc<str>>,
    pub span: Span,
    pub name_span: Span,
    /// Where this declaration holds; empty means everywhere.
    pub environments: Vec<Name>,
    pub ast: Arc<ast::Item>,
    /// Declarations of the same item for other environments: same kind, disjoint lists.
    pub others: Vec<Arc<ItemDecl>>,
}

impl ItemDecl {
    /// The declaration that holds in an environment, if the item exists there.
    pub fn in_environment(&self, environment: Name) -> Option<&ItemDecl> {
        if self.environments.is_empty() || self.environments.contains(&environment) {
            return Some(self);
        }
        self.others.iter().map(|other| &**other).find(|other| other.environments.contains(&environment))
    }

    /// All declarations of the item, in order of writing.
    pub fn declarations(&self) -> impl Iterator<Item = &ItemDecl> {
        std::iter::once(self).chain(self.others.iter().map(|other| &**other))
    }
}

#[derive(Clone, Debug)]
pub struct DefaultsDecl {
    pub kind: Name,
    /// Empty means everywhere.
    pub environments: Vec<Name>,
    pub ast: Arc<ast::Item>,
}

#[derive(Clone, Debug)]
pub struct PatchDecl {
    pub target: Vec<Name>,
    pub environments: Vec<Name>,
    pub ast: Arc<ast::Item>,
}

impl Module {
    /// What an expression turned out to be.
    pub fn res(&self, expr: &ast::Expr) -> Res {
        self.resolutions
            .get(&expr.span.chunk)
            .and_then(|table| table.get(expr.id.0 as usize))
            .copied()
            .unwrap_or_default()
    }

    /// A kind is, or has the trait, or has the facet, that a reference names.
    pub fn fits(&self, kind: Name, target: Name) -> bool {
        if target.is_empty() || kind == target {
            return true;
        }
        let Some(found) = self.kinds.get(&kind) else { return false };
        found.facets.contains_key(&target) || found.traits.iter().any(|parent| self.fits(*parent, target))
    }
}
