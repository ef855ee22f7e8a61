//! What every analysis starts from: the world of one environment, its promises, what was measured, and the traffic.

use super::accept::Accept;
use super::evidence::Evidence;
use super::fact::Interval;
use super::objective::{self, Objective};
use super::traffic::Traffic;
use crate::diagnostics::Edit;
use crate::evaluate::value::Promise;
use crate::evaluate::{Data, Host, ItemId, Value};
use crate::platform::{Edge, World};
use crate::source::{ChunkId, Name, Span};

/// What a run may decide.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Days since 1970-01-01 against which evidence and acceptances expire; with none nothing expires, as in artifacts.
    pub as_of: Option<i32>,
    /// What cannot be proved is an error.
    pub strict: bool,
    /// Chunks from here on are the project's own; those before are the library's.
    pub project_begins: ChunkId,
}

/// What every analysis starts from.
pub struct Context<'w, 'm> {
    pub world: &'w World<'m>,
    pub options: &'w Options,
    /// In the order of the spec.
    pub objectives: Vec<Objective>,
    pub evidence: Vec<Evidence>,
    /// What is dated after the day of this run.
    pub ahead: Vec<Evidence>,
    /// What was tried on stand-ins.
    pub rehearsed: Vec<Evidence>,
    pub traffic: Traffic,
}

impl<'w, 'm> Context<'w, 'm> {
    pub fn new(world: &'w World<'m>, options: &'w Options) -> Self {
        let mut context = Self {
            world,
            options,
            objectives: Vec::new(),
            evidence: Vec::new(),
            ahead: Vec::new(),
            rehearsed: Vec::new(),
            traffic: Traffic::default(),
        };
        context.objectives = objective::all(&context);
        let (rehearsed, counted) = Evidence::all(&context).into_iter().partition(|one| one.rehearsal);
        let counted: Vec<Evidence> = counted;
        context.rehearsed = rehearsed;
        (context.ahead, context.evidence) = counted.into_iter().partition(|one| one.ahead);
        context.traffic = Traffic::of(&context);
        context
    }

    /// What cannot be proved is an error, by the call or by the environment.
    pub fn strict_in(world: &World<'_>, options: &Options) -> bool {
        let strict = world.environment().and_then(|item| world.field(item, Name::new("strict")).ok());
        options.strict || matches!(strict, Some(Value { data: Data::Bool(true), .. }))
    }

    /// The kind of an item has this field, or this facet.
    pub fn has(&self, item: ItemId, name: &str) -> bool {
        let name = Name::new(name);
        self.world
            .module()
            .kinds
            .get(&self.world.item(item).kind)
            .is_some_and(|kind| kind.facets.contains_key(&name) || kind.fields.contains_key(&name))
    }

    /// A field, or a facet without parameters; nothing where its kind has none, where it is absent, or where it is at fault
    /// (which was reported).
    pub fn value(&self, item: ItemId, name: &str) -> Option<Value> {
        if !self.has(item, name) {
            return None;
        }
        self.world.field(item, Name::new(name)).ok().filter(|value| !value.is_none())
    }

    /// A facet with arguments.
    pub fn facet(&self, item: ItemId, name: &str, arguments: Vec<Value>) -> Option<Value> {
        if !self.has(item, name) {
            return None;
        }
        let place = self.world.item(item).span;
        Host::facet(self.world, item, Name::new(name), arguments, place).ok().filter(|value| !value.is_none())
    }

    /// A field or facet that is a number, a quantity, or a fact.
    pub fn interval(&self, item: ItemId, name: &str) -> Option<Interval> {
        self.value(item, name).as_ref().and_then(Interval::of)
    }

    /// The edges that begin at an item, in the order of the spec.
    pub fn edges_from(&self, item: ItemId) -> impl DoubleEndedIterator<Item = &'w Edge> {
        let world = self.world;
        Host::edges_from(world, item).into_iter().filter_map(move |index| world.edge(index))
    }

    /// What an edge says: `timeout`, `calls`, `need`.
    pub fn edge_value(&self, edge: &Edge, name: &str) -> Option<Value> {
        Host::edge_member(self.world, edge.index, Name::new(name), edge.span).ok().filter(|value| !value.is_none())
    }

    /// The variant or text that an edge, a record or a field says, as a word.
    pub fn word(value: Option<&Value>) -> Option<Name> {
        match &value?.data {
            Data::Variant(name, _) | Data::Region(name) => Some(*name),
            Data::Text(text) => Some(Name::new(text)),
            _ => None,
        }
    }

    /// Where a field of an item is decided; the item's name where no spec decides it.
    pub fn place(&self, item: ItemId, path: &[&str]) -> Span {
        let path: Vec<Name> = path.iter().map(|name| Name::new(name)).collect();
        self.world.place_of(item, &path)
    }

    /// The place is in the project, not in the library.
    pub fn is_own(&self, span: Span) -> bool {
        span.chunk >= self.options.project_begins
    }

    /// How messages call an item: `main`, `crypto_key["sql", us-central1]`.
    pub fn name(&self, item: ItemId) -> String {
        self.world.item(item).address()
    }

    /// Files of the build that will measure an objective, as its kind says.
    pub fn measured_by(&self, objective: &Objective) -> Vec<String> {
        let Some(item) = objective.item else { return Vec::new() };
        match self.value(item, "measured_by").map(|value| value.data) {
            Some(Data::List(files)) => files.iter().map(|file| self.world.display(file)).collect(),
            _ => Vec::new(),
        }
    }

    /// A promise as the spec writes it.
    pub fn promise_text(&self, promise: &std::sync::Arc<Promise>) -> String {
        self.world.display(&Value::new(Data::Promise(std::sync::Arc::clone(promise))))
    }

    /// The edits that set a field for this environment: for proposals. Nothing where no spec declares the item.
    ///
    /// A path goes through records and labels: `["edition"]`, `["replica", "us-east1", "failover"]`, `["uses", "orders.call", "timeout"]`.
    pub fn set(&self, item: ItemId, path: &[&str], value: &str) -> Vec<Edit> {
        self.world.edit_set(item, path, value).into_iter().collect()
    }

    /// Acceptances of an objective.
    pub fn accepts(&self, item: ItemId) -> Vec<Accept> {
        Accept::of(self, item)
    }
}
