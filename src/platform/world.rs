//! One environment's graph, and the questions that others ask it.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cycles::Busy;
use super::edges::{Edge, Edges};
use super::item::{Item, ItemNode};
use super::node::Part;
use crate::diagnostics::Diagnostic;
use crate::evaluate::{Evaluated, Evaluator, Host, ItemId, Pins, Scope, Tables, Value};
use crate::language::schema::Module;
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::Expr;

/// Says what a `provides` of an item is worth: blueprints know.
pub type Provider<'m> = Box<dyn Fn(&World<'m>, ItemId, Name, Span) -> Evaluated + Send + 'm>;

/// Judges what is promised, for files that tell of it: the rooms above know how.
pub type Judge<'m> = Box<dyn Fn(&World<'m>) -> Vec<Value> + Send + 'm>;

/// What holds for every item of a kind: parts for each field.
pub(super) type Defaults<'m> = Arc<Vec<Vec<Part<'m>>>>;

/// The graph of one environment. Belongs to one thread at a time; several are built side by side.
pub struct World<'m> {
    pub(super) module: &'m Module,
    pub(super) environment: Name,
    pub(super) items: Vec<ItemNode<'m>>,
    pub(super) named: FxHashMap<Name, ItemId>,
    pub(super) keyed: FxHashMap<(Name, Box<[Name]>), ItemId>,
    /// By kind and by trait; sorted by name when all are made.
    pub(super) by_kind: FxHashMap<Name, Vec<ItemId>>,
    pub(super) environment_item: Option<ItemId>,
    pub(super) project_item: Option<ItemId>,
    /// What kinds and `defaults` say, by kind and environment, for each field.
    pub(super) defaults: RefCell<FxHashMap<(Name, Name), Defaults<'m>>>,
    pub(super) tables: Tables,
    pub(super) pins: Arc<Pins>,
    pub(super) depth: Cell<u32>,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
    pub(super) reported: RefCell<FxHashSet<u64>>,
    /// What is being evaluated, outermost first.
    pub(super) stack: RefCell<Vec<Busy>>,
    pub(super) edges: OnceCell<Edges>,
    /// Facets without parameters, and outputs.
    pub(super) remembered: RefCell<FxHashMap<(ItemId, Name), Option<Evaluated>>>,
    pub(super) provider: Option<Provider<'m>>,
    pub(super) judge: Option<Judge<'m>>,
    /// What the judge said; `None` while it thinks, as a verdict cannot rest on verdicts.
    pub(super) verdicts: RefCell<Option<Option<Vec<Value>>>>,
}

impl<'m> World<'m> {
    /// The graph of an environment: declared items, and everything that they imply.
    pub fn new(module: &'m Module, environment: Name) -> Self {
        Self::with_pins(module, environment, Arc::default())
    }

    /// The same, with the pins of committed files.
    pub fn with_pins(module: &'m Module, environment: Name, pins: Arc<Pins>) -> Self {
        let mut world = Self {
            module,
            environment,
            items: Vec::new(),
            named: FxHashMap::default(),
            keyed: FxHashMap::default(),
            by_kind: FxHashMap::default(),
            environment_item: None,
            project_item: None,
            defaults: RefCell::default(),
            tables: Tables::default(),
            pins,
            depth: Cell::new(0),
            diagnostics: RefCell::default(),
            reported: RefCell::default(),
            stack: RefCell::default(),
            edges: OnceCell::new(),
            remembered: RefCell::default(),
            provider: None,
            judge: None,
            verdicts: RefCell::default(),
        };
        world.build();
        world
    }

    /// Installs who says what outputs are worth.
    pub fn set_provider(&mut self, provider: Provider<'m>) {
        self.provider = Some(provider);
    }

    /// Installs who judges what is promised.
    pub fn set_judge(&mut self, judge: Judge<'m>) {
        self.judge = Some(judge);
    }

    pub fn module(&self) -> &'m Module {
        self.module
    }

    pub fn name(&self) -> Name {
        self.environment
    }

    /// The item of the environment at hand.
    pub fn environment(&self) -> Option<ItemId> {
        self.environment_item
    }

    pub fn project(&self) -> Option<ItemId> {
        self.project_item
    }

    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self)
    }

    /// Items of a kind or a trait, by name; environments in the order of promotion.
    pub fn items(&self, kind: Name) -> &[ItemId] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Every item, by kind in the order of the module, then by name.
    pub fn all_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().map(|node| &node.info)
    }

    pub fn item(&self, id: ItemId) -> &Item {
        &self.node(id).info
    }

    pub(super) fn node(&self, id: ItemId) -> &ItemNode<'m> {
        &self.items[id.0 as usize]
    }

    pub fn named(&self, name: Name) -> Option<ItemId> {
        self.named.get(&name).copied()
    }

    /// The item of a kind with these keys; of a single kind, the only one.
    pub fn implied(&self, kind: Name, keys: &[Value]) -> Option<ItemId> {
        self.keyed(kind, keys)
    }

    /// A field, an output, a facet without parameters, or what every item has.
    pub fn field(&self, item: ItemId, name: Name) -> Evaluated {
        self.member(item, name, self.node(item).place())
    }

    /// The value at a path from an item.
    pub fn path(&self, item: ItemId, path: &[Name]) -> Evaluated {
        let span = self.node(item).place();
        let (mut value, taken) = self.descend(item, path, span)?;
        for name in path.iter().skip(taken) {
            value = self.evaluator().get(&value, *name, true, span)?;
        }
        Ok(value)
    }

    pub fn eval(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        self.evaluator().eval(expr, scope)
    }

    /// The value of an expression, made to fit a type.
    pub fn eval_as(&self, expr: &Expr, ty: &Type, scope: &mut Scope<'_>) -> Evaluated {
        self.evaluator().eval_as(expr, ty, scope)
    }

    /// How a person writes a value.
    pub fn display(&self, value: &Value) -> String {
        crate::evaluate::display(value, self)
    }

    /// All edges: by the name of where they begin, then in the order of the spec.
    pub fn edges(&self) -> &[Edge] {
        &self.edge_index().all
    }

    pub fn edge(&self, index: u32) -> Option<&Edge> {
        self.edges().get(index as usize)
    }

    /// What was reported so far; asking again gives only what is new.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.diagnostics.borrow_mut())
    }

    /// Something was reported as an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.borrow().iter().any(|diagnostic| diagnostic.severity == crate::diagnostics::Severity::Error)
    }
}
