//! The tree of a Terraform file. The printer is in `hcl/print.rs`.

mod expr;
mod print;

pub use expr::{is_identifier, plain};
pub use print::{inline, print};

use std::sync::Arc;

use super::Origin;
use crate::source::Name;

/// One file's worth of blocks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct File {
    pub path: Arc<str>,
    /// Comment lines at the head, without `#`.
    pub header: Vec<String>,
    pub body: Vec<Node>,
}

/// What makes two nodes of two environments the same node: never position, label or equality.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Key {
    /// The subject that the blueprint was run for: `postgres.main`, an edge, `environment`, `project`.
    pub subject: Name,
    /// The statement of the blueprint: chunk and start offset of its span, or a number given by a pass.
    pub statement: (u32, u32),
    /// Values of the loop variables around it, printed.
    pub loops: Vec<Name>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    pub key: Key,
    /// Printed as a `#` comment above; may have several lines.
    pub doc: Option<Arc<str>>,
    pub origin: Origin,
    pub kind: NodeKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NodeKind {
    Attribute {
        name: Name,
        value: Expr,
    },
    /// `resource "T" "name" { … }`, `settings { … }`. A family block carries its index until environments are merged.
    Block {
        keyword: Name,
        labels: Vec<Label>,
        family: Option<Family>,
        body: Vec<Node>,
    },
}

/// A label of a block: text.
pub type Label = Arc<str>;

/// An instance of a `for_each` resource before merging: its key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Family {
    pub key: Arc<str>,
    /// The parts of the key: what in the body is the loop's own key.
    pub expr: Expr,
}

/// An expression of Terraform, as far as we write them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Expr {
    Null,
    Bool(bool),
    /// Printed as it stands: `100`, `0.6`.
    Number(Arc<str>),
    /// A string with nothing but literal text.
    Text(Arc<str>),
    /// A template; also what a single part with an origin is before merging.
    Template(Arc<[Part]>),
    List(Arc<[Expr]>),
    Object(Arc<[(Expr, Expr)]>),
    /// `google_x.main.id`, `google_x.main_replica["us-east1"].name`.
    Reference(Arc<Reference>),
    /// `var.main_tier`
    Variable(Name),
    /// `each.key`, `each.value.tier`, `flags.value`, `local.x`, `data.…` spelt out: printed as it stands.
    Path(Arc<str>),
    Call {
        function: Name,
        arguments: Arc<[Expr]>,
    },
    /// `cond ? a : b`
    Conditional(Arc<(Expr, Expr, Expr)>),
    /// `x[*].id` and other suffixes behind an expression: printed one after the other.
    Suffixed(Arc<Expr>, Arc<str>),
    /// A scalar that is not a string and has an origin, before merging: number or bool or list with the field it is.
    Originated(Arc<Expr>, Source),
    /// `terraform("…")`: printed as it stands.
    Raw(Arc<str>),
}

/// A part of a template.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    Literal(Arc<str>),
    /// Known text that comes from somewhere: a variable where environments differ, else literal (or, for a field of
    /// the environment, always a variable).
    Known {
        text: Arc<str>,
        source: Source,
    },
    /// Known only after apply.
    Later(Expr),
}

/// Where a known value comes from, as far as merging cares.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// A field of the environment (`name`, `project_id`, `region`): a variable of the module, always.
    Environment(Name),
    /// An unchanged field of a declaration: item (`main`) and path (`machine`, `cpu`).
    Field { item: Name, path: Arc<[Name]> },
    /// The key of the family or dynamic block around it.
    Loop(Name),
}

/// A reference to a resource, a data source or a module's output.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reference {
    /// `google_x.main`, `data.google_x.main`: keyword prefix included.
    pub block: Arc<str>,
    /// The family key, if the resource is one.
    pub index: Option<Expr>,
    /// What follows: attribute names and literal indexes, as printed: `.id`, `[0].name`.
    pub path: Arc<str>,
}
