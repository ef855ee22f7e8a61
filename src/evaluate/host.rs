//! What evaluation asks of the world around it.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::Evaluated;
use super::memo::Memo;
use super::tables::Tables;
use super::value::{ItemId, Value};
use crate::diagnostics::Diagnostic;
use crate::language::schema::Module;
use crate::source::{Name, Span};

/// Something went wrong and was reported: what depends on it says nothing more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault;

/// Commits and digests that committed files carry: they win over what the library knows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pins {
    /// `actions/checkout` → commit and version.
    pub actions: FxHashMap<String, (String, String)>,
    /// `golang:1.26-trixie` → `sha256:…`
    pub images: FxHashMap<String, String>,
}

/// What the blueprints of all environments made, by the folder of the root that manages it: for who decides what an identity may do.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Made {
    pub roots: FxHashMap<Arc<str>, Root>,
    /// What blueprints of the project make is in it as well.
    pub whole: bool,
}

impl Made {
    /// Whether who asked about this root is told something else now.
    pub fn says_otherwise(&self, now: &Self, root: &str) -> bool {
        let (before, after) = (self.roots.get(root), now.roots.get(root));
        // A root that is missing is a mistake only when everything is known.
        before != after || (after.is_none() && self.whole != now.whole)
    }
}

/// What one root manages.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Root {
    pub permissions: Vec<Permission>,
    pub resources: Vec<MadeResource>,
    pub values: RootValues,
}

/// The same as values of the language, made when they are first asked for: blueprints ask for the same again and again.
#[derive(Debug, Default)]
pub struct RootValues {
    pub permissions: OnceLock<Value>,
    pub resources: OnceLock<Value>,
}

/// They follow from the rest, which may be changed in a copy.
impl Clone for RootValues {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for RootValues {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Something that managing a resource asks of the provider's API.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Permission {
    pub permission: Arc<str>,
    /// `read`, `create`, `update`, `delete`
    pub verb: &'static str,
    /// The resource's type.
    pub resource: Arc<str>,
    /// The project where it is asked, if that can be said.
    pub project: Option<Arc<str>>,
    /// What the resource is a part of, where that decides the place and is known.
    pub of: Option<Arc<str>>,
}

/// A resource, as far as it is known when files are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MadeResource {
    pub ty: Arc<str>,
    pub name: Arc<str>,
    pub project: Option<Arc<str>>,
    /// Arguments that are plain text, by their names.
    pub arguments: Vec<(Name, Arc<str>)>,
}

/// The graph that expressions speak of: of one environment, or the union of all.
pub trait Host {
    fn module(&self) -> &Module;
    fn tables(&self) -> &Tables;
    fn pins(&self) -> &Pins;
    /// How deep evaluation is at the moment.
    fn depth(&self) -> &Cell<u32>;
    /// Files what is wrong.
    fn report(&self, diagnostic: Diagnostic) -> Fault;

    /// The environment at hand; none in the union of all.
    fn environment(&self) -> Option<ItemId>;
    fn project(&self) -> Option<ItemId>;
    fn item_named(&self, name: Name) -> Option<ItemId>;
    /// The item of a kind with these keys; of a single kind, the only one.
    fn keyed(&self, kind: Name, keys: &[Value]) -> Option<ItemId>;
    /// All items of a kind, a trait, or with a facet, in the order of files.
    fn items_of(&self, kind: Name) -> Vec<ItemId>;

    fn name_of(&self, item: ItemId) -> Name;
    fn kind_of(&self, item: ItemId) -> Name;
    fn doc_of(&self, item: ItemId) -> Option<&str>;
    fn environments_of(&self, item: ItemId) -> Vec<ItemId>;
    /// A field, an output, a facet, or what every item has.
    fn member(&self, item: ItemId, name: Name, span: Span) -> Evaluated;
    /// The value at the longest prefix of a path that leads through records, and how many names that took.
    fn descend(&self, item: ItemId, path: &[Name], span: Span) -> Evaluated<(Value, usize)>;
    /// A facet with arguments.
    fn facet(&self, item: ItemId, name: Name, arguments: Vec<Value>, span: Span) -> Evaluated;
    /// The same value as it is in one environment.
    fn at(&self, value: &Value, environment: &Value, span: Span) -> Evaluated;

    fn edges(&self) -> Vec<u32>;
    fn edges_from(&self, item: ItemId) -> Vec<u32>;
    fn edges_to(&self, item: ItemId) -> Vec<u32>;
    fn edge_member(&self, edge: u32, name: Name, span: Span) -> Evaluated;
    /// Where a spec says that there is this edge.
    fn edge_place(&self, edge: u32) -> Option<Span>;

    /// What is promised, and what can be shown: records, one for each promise.
    fn verdicts(&self, span: Span) -> Evaluated<Vec<Value>>;

    /// What the environments made, for who asks about one root; known to blueprints of the project, which are run when those of all
    /// environments were.
    fn made(&self, _root: &str) -> Option<Arc<Made>> {
        None
    }

    /// What functions gave before, where nothing that they depend on changes behind their back.
    fn memo(&self) -> Option<&Memo> {
        None
    }

    /// The steps of an item that apply, by their index in the kind.
    fn steps_of(&self, item: ItemId) -> Evaluated<Vec<u32>>;
    fn step_member(&self, item: ItemId, step: u32, name: Name, span: Span) -> Evaluated;
}

/// The resources of the blueprint at hand.
pub trait Resources {
    /// The resource that a statement (by the start of its span) makes, of a family the one with these keys.
    fn resource(&self, statement: u32, keys: &[Value], span: Span) -> Evaluated;
    /// The resource in whose body we are.
    fn this(&self, span: Span) -> Evaluated;
}
