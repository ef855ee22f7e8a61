//! The union of all environments, for what is made once: a value stands for itself only where all environments agree.

use std::cell::{Cell, RefCell};

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::world::World;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Data, Evaluated, Fault, Host, ItemId, Made, Memo, Pins, Tables, Value, display, equal};
use crate::language::schema::Module;
use crate::source::{Name, Span};

/// The identity of an item in every environment: kind, name, keys.
type Identity = (Name, Name, Box<[Name]>);

/// Where an item is in each environment.
struct Member {
    identity: Identity,
    places: Vec<Option<ItemId>>,
}

/// An edge, where it is in each environment.
struct Link {
    from: ItemId,
    to: ItemId,
    places: Vec<Option<u32>>,
}

/// All environments together. Item ids of one environment carry its number in their upper byte.
pub struct Union<'w, 'm> {
    worlds: &'w [World<'m>],
    members: Vec<Member>,
    /// By world and item there: the item of the union.
    of: Vec<Vec<ItemId>>,
    links: Vec<Link>,
    links_from: FxHashMap<ItemId, Vec<u32>>,
    links_to: FxHashMap<ItemId, Vec<u32>>,
    /// By world and edge.
    link_of: FxHashMap<(usize, u32), u32>,
    tables: Tables,
    depth: Cell<u32>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// What all environments agreed on before, by item and field: project blueprints ask for the same again and again.
    agreed: RefCell<FxHashMap<(ItemId, Name), Value>>,
    items: RefCell<FxHashMap<Name, std::sync::Arc<[ItemId]>>>,
    made: RefCell<Option<std::sync::Arc<Made>>>,
    /// Somebody asked what was made.
    was_asked: Cell<bool>,
    /// What functions gave before: the environments do not change any more.
    memo: Memo,
}

const BITS: u32 = 24;
const MASK: u32 = (1 << BITS) - 1;

fn tagged(world: usize, id: u32) -> u32 {
    ((world as u32 + 1) << BITS) | (id & MASK)
}

/// The world and the id in it, of what belongs to one environment.
fn untagged(id: u32) -> Option<(usize, u32)> {
    (id >> BITS).checked_sub(1).map(|world| (world as usize, id & MASK))
}

/// Something in it is of one environment: anything else stands for itself everywhere, and is shared instead of copied.
fn belongs(value: &Value) -> bool {
    match &value.data {
        Data::List(elements) => elements.iter().any(belongs),
        Data::Record(entries) | Data::Map(entries) => entries.values().any(belongs),
        Data::Variant(_, payload) => payload.as_deref().is_some_and(belongs),
        Data::Item(_) | Data::ItemWith(..) | Data::Capability(..) | Data::Step(..) | Data::Edge(_) => true,
        _ => false,
    }
}

impl<'w, 'm> Union<'w, 'm> {
    /// Whether somebody asked what the environments made.
    pub fn was_asked(&self) -> bool {
        self.was_asked.get()
    }

    /// The roots of which somebody asked what is in them, since the last call.
    pub fn take_asked(&self) -> Vec<std::sync::Arc<str>> {
        self.memo.take_asked()
    }

    /// Says what the environments made.
    pub fn set_made(&self, made: std::sync::Arc<Made>) {
        let before = self.made.replace(Some(std::sync::Arc::clone(&made))).unwrap_or_default();
        self.memo.forget(|root| before.says_otherwise(&made, root));
    }

    /// Nothing, if there is no environment.
    pub fn new(worlds: &'w [World<'m>]) -> Option<Self> {
        worlds.first()?;
        let mut union = Self {
            worlds,
            members: Vec::new(),
            of: worlds.iter().map(|world| Vec::with_capacity(world.all_items().count())).collect(),
            links: Vec::new(),
            links_from: FxHashMap::default(),
            links_to: FxHashMap::default(),
            link_of: FxHashMap::default(),
            tables: Tables::default(),
            depth: Cell::new(0),
            diagnostics: RefCell::default(),
            agreed: RefCell::default(),
            items: RefCell::default(),
            made: RefCell::default(),
            was_asked: Cell::default(),
            memo: Memo::default(),
        };
        let mut index: FxHashMap<Identity, ItemId> = FxHashMap::default();
        for (number, world) in worlds.iter().enumerate() {
            for item in world.all_items() {
                let identity = (item.kind, item.name, item.key_names.clone());
                let id = *index.entry(identity.clone()).or_insert_with(|| {
                    union.members.push(Member { identity, places: vec![None; worlds.len()] });
                    ItemId(union.members.len() as u32 - 1)
                });
                if let Some(place) = union.members.get_mut(id.0 as usize).and_then(|found| found.places.get_mut(number))
                {
                    *place = Some(item.id);
                }
                if let Some(of) = union.of.get_mut(number) {
                    of.push(id);
                }
            }
        }
        union.link();
        Some(union)
    }

    fn link(&mut self) {
        let mut found: IndexMap<(ItemId, ItemId, Name), Link, FxBuildHasher> = IndexMap::default();
        for (number, world) in self.worlds.iter().enumerate() {
            for edge in world.edges() {
                let (Some(from), Some(to)) = (self.of_world(number, edge.from), self.of_world(number, edge.to)) else {
                    continue;
                };
                let link = found.entry((from, to, edge.key)).or_insert_with(|| Link {
                    from,
                    to,
                    places: vec![None; self.worlds.len()],
                });
                if let Some(place) = link.places.get_mut(number) {
                    *place = Some(edge.index);
                }
            }
        }
        let mut links: Vec<((ItemId, ItemId, Name), Link)> = found.into_iter().collect();
        // By where they begin; inside in the order of the spec.
        links.sort_by_key(|((from, ..), _)| self.members.get(from.0 as usize).map(|member| member.identity.1));
        self.links = links.into_iter().map(|(_, link)| link).collect();
        for (index, link) in (0_u32..).zip(&self.links) {
            self.links_from.entry(link.from).or_default().push(index);
            self.links_to.entry(link.to).or_default().push(index);
            for (number, place) in link.places.iter().enumerate() {
                if let Some(edge) = place {
                    self.link_of.insert((number, *edge), index);
                }
            }
        }
    }

    pub fn worlds(&self) -> &'w [World<'m>] {
        self.worlds
    }

    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.diagnostics.borrow_mut())
    }

    /// The item of the union that is this one in an environment.
    pub fn of_world(&self, world: usize, item: ItemId) -> Option<ItemId> {
        self.of.get(world)?.get(item.0 as usize).copied()
    }

    /// Where an item of the union is in an environment; for one of `x.at(e)`, only there.
    pub fn in_world(&self, world: usize, item: ItemId) -> Option<ItemId> {
        match untagged(item.0) {
            Some((of, id)) => (of == world).then_some(ItemId(id)),
            None => self.members.get(item.0 as usize)?.places.get(world).copied().flatten(),
        }
    }

    fn first_place(&self, item: ItemId) -> Option<(&'w World<'m>, ItemId)> {
        if let Some((world, id)) = untagged(item.0) {
            return Some((self.worlds.get(world)?, ItemId(id)));
        }
        let member = self.members.get(item.0 as usize)?;
        let number = member.places.iter().position(Option::is_some)?;
        Some((self.worlds.get(number)?, member.places.get(number).copied().flatten()?))
    }

    /// A value of one environment, its items those of the union, or of `x.at(e)`.
    fn translated(&self, world: usize, at: bool, value: &Value) -> Value {
        if !belongs(value) {
            return value.clone();
        }
        let item = |id: ItemId| if at { ItemId(tagged(world, id.0)) } else { self.of_world(world, id).unwrap_or(id) };
        let all = |entries: &IndexMap<Name, Value, FxBuildHasher>| {
            entries.iter().map(|(name, value)| (*name, self.translated(world, at, value))).collect()
        };
        let data = match &value.data {
            Data::List(elements) => Data::List(
                elements.iter().map(|element| self.translated(world, at, element)).collect::<Vec<_>>().into(),
            ),
            Data::Record(entries) => Data::Record(std::sync::Arc::new(all(entries))),
            Data::Map(entries) => Data::Map(std::sync::Arc::new(all(entries))),
            Data::Variant(name, Some(payload)) => {
                Data::Variant(*name, Some(std::sync::Arc::new(self.translated(world, at, payload))))
            }
            Data::Item(id) => Data::Item(item(*id)),
            Data::ItemWith(id, parameters) => Data::ItemWith(item(*id), std::sync::Arc::new(all(parameters))),
            Data::Capability(id, name) => Data::Capability(item(*id), *name),
            Data::Step(id, step) => Data::Step(item(*id), *step),
            Data::Edge(edge) if at => Data::Edge(tagged(world, *edge)),
            Data::Edge(edge) => Data::Edge(self.link_of.get(&(world, *edge)).copied().unwrap_or(*edge)),
            other => other.clone(),
        };
        Value { data, source: value.source.clone(), span: value.span }
    }

    /// What all environments in which something is say about it, if they agree.
    fn agreed(
        &self,
        places: impl Iterator<Item = usize>,
        what: impl Fn() -> String,
        span: Span,
        ask: impl Fn(&'w World<'m>, usize) -> Evaluated,
    ) -> Evaluated {
        let mut found: Option<(usize, Value)> = None;
        for number in places {
            let Some(world) = self.worlds.get(number) else { continue };
            let value = self.translated(number, false, &ask(world, number)?);
            match &found {
                None => found = Some((number, value)),
                Some((_, first)) if equal(first, &value, self) => {}
                Some((other, first)) => {
                    let name = |number: usize| self.worlds.get(number).map_or_else(Name::default, |world| world.name());
                    return Err(self.report(
                        Diagnostic::error(
                            codes::ENVIRONMENTS_DIFFER,
                            span,
                            format!(
                                "`{}` is `{}` in {} and `{}` in {}, and this file exists once",
                                what(),
                                display(first, self),
                                name(*other),
                                display(&value, self),
                                name(number)
                            ),
                        )
                        .help("say which environment is meant: `x.at(e).…`"),
                    ));
                }
            }
        }
        found.map(|(_, value)| value).ok_or(Fault)
    }

    fn places(&self, item: ItemId) -> Vec<usize> {
        match self.members.get(item.0 as usize) {
            Some(member) => {
                member.places.iter().enumerate().filter(|(_, place)| place.is_some()).map(|(at, _)| at).collect()
            }
            None => Vec::new(),
        }
    }

    /// Asks one environment, or all of them.
    fn ask(&self, item: ItemId, name: Name, span: Span, ask: impl Fn(&World<'m>, ItemId) -> Evaluated) -> Evaluated {
        if let Some((number, id)) = untagged(item.0) {
            let Some(world) = self.worlds.get(number) else { return Err(Fault) };
            return Ok(self.translated(number, true, &ask(world, ItemId(id))?));
        }
        let what = || format!("{}.{name}", self.name_of(item));
        self.agreed(self.places(item).into_iter(), what, span, |world, number| match self.in_world(number, item) {
            Some(id) => ask(world, id),
            None => Err(Fault),
        })
    }

    fn agree(&self, item: ItemId, name: Name, span: Span) -> Evaluated {
        // An environment speaks for itself in its own graph.
        if untagged(item.0).is_none() && self.kind_of(item) == "environment" {
            let own = self.worlds.iter().position(|world| world.name() == self.name_of(item));
            if let Some(number) = own
                && let (Some(world), Some(id)) = (self.worlds.get(number), self.in_world(number, item))
            {
                return Ok(self.translated(number, false, &world.member(id, name, span)?));
            }
        }
        self.ask(item, name, span, |world, id| world.member(id, name, span))
    }

    fn union_environment(&self, world: &World<'m>, number: usize) -> Option<ItemId> {
        self.of_world(number, world.environment()?)
    }
}

impl Host for Union<'_, '_> {
    fn module(&self) -> &Module {
        self.worlds[0].module()
    }
    fn tables(&self) -> &Tables {
        &self.tables
    }
    fn pins(&self) -> &Pins {
        self.worlds[0].pins()
    }
    fn depth(&self) -> &Cell<u32> {
        &self.depth
    }
    fn report(&self, diagnostic: Diagnostic) -> Fault {
        self.diagnostics.borrow_mut().push(diagnostic);
        Fault
    }
    fn environment(&self) -> Option<ItemId> {
        None
    }
    fn project(&self) -> Option<ItemId> {
        self.of_world(0, self.worlds.first()?.project()?)
    }

    fn item_named(&self, name: Name) -> Option<ItemId> {
        self.worlds
            .iter()
            .enumerate()
            .find_map(|(number, world)| world.named(name).and_then(|item| self.of_world(number, item)))
    }

    fn keyed(&self, kind: Name, keys: &[Value]) -> Option<ItemId> {
        self.worlds
            .iter()
            .enumerate()
            .find_map(|(number, world)| world.implied(kind, keys).and_then(|item| self.of_world(number, item)))
    }

    fn items_of(&self, kind: Name) -> Vec<ItemId> {
        if let Some(known) = self.items.borrow().get(&kind) {
            return known.to_vec();
        }
        let mut found: Vec<ItemId> = Vec::new();
        for (number, world) in self.worlds.iter().enumerate() {
            found.extend(world.items(kind).iter().filter_map(|item| self.of_world(number, *item)));
        }
        let mut seen = rustc_hash::FxHashSet::default();
        found.retain(|item| seen.insert(*item));
        if kind != "environment" {
            found.sort_by_key(|item| (self.name_of(*item), self.kind_of(*item)));
        }
        self.items.borrow_mut().insert(kind, found.as_slice().into());
        found
    }

    fn name_of(&self, item: ItemId) -> Name {
        self.first_place(item).map_or_else(Name::default, |(world, id)| world.item(id).name)
    }
    fn kind_of(&self, item: ItemId) -> Name {
        self.first_place(item).map_or_else(Name::default, |(world, id)| world.item(id).kind)
    }
    fn doc_of(&self, item: ItemId) -> Option<&str> {
        self.first_place(item).and_then(|(world, id)| world.item(id).doc.as_deref())
    }

    fn environments_of(&self, item: ItemId) -> Vec<ItemId> {
        let here: Vec<ItemId> = self
            .worlds
            .iter()
            .enumerate()
            .filter(|(number, _)| self.in_world(*number, item).is_some())
            .filter_map(|(number, world)| self.union_environment(world, number))
            .collect();
        let order = self.items_of(Name::new("environment"));
        order.into_iter().filter(|environment| here.contains(environment)).collect()
    }

    fn member(&self, item: ItemId, name: Name, span: Span) -> Evaluated {
        if name == "environments" {
            let found = self.environments_of(item).into_iter().map(|item| Value::new(Data::Item(item)));
            return Ok(Value::new(Data::List(found.collect::<Vec<_>>().into())));
        }
        if let Some(known) = self.agreed.borrow().get(&(item, name)) {
            return Ok(known.clone());
        }
        let found = self.agree(item, name, span)?;
        self.agreed.borrow_mut().insert((item, name), found.clone());
        Ok(found)
    }

    fn descend(&self, item: ItemId, path: &[Name], span: Span) -> Evaluated<(Value, usize)> {
        let Some((first, rest)) = path.split_first() else { return Ok((Value::new(Data::Item(item)), 0)) };
        // Field by field, so that only what is asked for has to agree.
        if rest.is_empty() || *first == "environments" {
            return Ok((self.member(item, *first, span)?, 1));
        }
        let taken = Cell::new(1);
        let value = self.ask(item, *first, span, |world, id| {
            let (value, count) = world.descend(id, path, span)?;
            taken.set(count);
            Ok(value)
        })?;
        Ok((value, taken.get()))
    }

    fn facet(&self, item: ItemId, name: Name, arguments: Vec<Value>, span: Span) -> Evaluated {
        self.ask(item, name, span, |world, id| world.facet(id, name, arguments.clone(), span))
    }

    fn at(&self, value: &Value, environment: &Value, span: Span) -> Evaluated {
        let named = match environment.data {
            Data::Item(item) => self.name_of(item),
            _ => Name::default(),
        };
        let Some(number) = self.worlds.iter().position(|world| world.name() == named) else {
            return Err(self.report(Diagnostic::error(
                codes::WRONG_VALUE,
                span,
                "this is no environment of the project",
            )));
        };
        let move_item = |item: ItemId| match self.in_world(number, item) {
            Some(id) => Ok(ItemId(tagged(number, id.0))),
            None => Err(self.report(
                Diagnostic::error(
                    codes::ABSENT_IN_ENVIRONMENT,
                    span,
                    format!("`{}` does not exist in {named}", self.name_of(item)),
                )
                .help("go through the environments in which it exists: `for e in x.environments`"),
            )),
        };
        Ok(match &value.data {
            Data::Item(item) => Value::new(Data::Item(move_item(*item)?)),
            Data::ItemWith(item, parameters) => Value::new(Data::ItemWith(move_item(*item)?, parameters.clone())),
            Data::Capability(item, name) => Value::new(Data::Capability(move_item(*item)?, *name)),
            Data::List(elements) => {
                let made = elements
                    .iter()
                    .map(|element| self.at(element, environment, span))
                    .collect::<Evaluated<Vec<_>>>()?;
                Value::new(Data::List(made.into()))
            }
            _ => value.clone(),
        })
    }

    fn edges(&self) -> Vec<u32> {
        (0..self.links.len() as u32).collect()
    }

    fn verdicts(&self, span: Span) -> Evaluated<Vec<Value>> {
        let mut all = Vec::new();
        for world in self.worlds {
            all.extend(Host::verdicts(world, span)?);
        }
        Ok(all)
    }

    fn made(&self, root: &str) -> Option<std::sync::Arc<Made>> {
        self.was_asked.set(true);
        self.memo.ask(root);
        self.made.borrow().clone()
    }

    fn memo(&self) -> Option<&Memo> {
        Some(&self.memo)
    }

    fn edges_from(&self, item: ItemId) -> Vec<u32> {
        match untagged(item.0) {
            Some((number, id)) => self.worlds.get(number).map_or_else(Vec::new, |world| {
                Host::edges_from(world, ItemId(id)).into_iter().map(|edge| tagged(number, edge)).collect()
            }),
            None => self.links_from.get(&item).cloned().unwrap_or_default(),
        }
    }

    fn edges_to(&self, item: ItemId) -> Vec<u32> {
        match untagged(item.0) {
            Some((number, id)) => self.worlds.get(number).map_or_else(Vec::new, |world| {
                Host::edges_to(world, ItemId(id)).into_iter().map(|edge| tagged(number, edge)).collect()
            }),
            None => self.links_to.get(&item).cloned().unwrap_or_default(),
        }
    }

    fn edge_member(&self, edge: u32, name: Name, span: Span) -> Evaluated {
        if let Some((number, id)) = untagged(edge) {
            let Some(world) = self.worlds.get(number) else { return Err(Fault) };
            return Ok(self.translated(number, true, &world.edge_field(id, name, span)?));
        }
        let Some(link) = self.links.get(edge as usize) else { return Err(Fault) };
        match name.as_str() {
            "from" => return Ok(Value::new(Data::Item(link.from))),
            "to" => return Ok(Value::new(Data::Item(link.to))),
            _ => {}
        }
        let places = link.places.iter().enumerate().filter(|(_, place)| place.is_some()).map(|(number, _)| number);
        let what = || format!("{} → {}: {name}", self.name_of(link.from), self.name_of(link.to));
        self.agreed(places, what, span, |world, number| match link.places.get(number) {
            Some(Some(edge)) => world.edge_field(*edge, name, span),
            _ => Err(Fault),
        })
    }

    fn edge_place(&self, edge: u32) -> Option<Span> {
        let of = |number: usize, id: u32| self.worlds.get(number).and_then(|world| Host::edge_place(world, id));
        if let Some((number, id)) = untagged(edge) {
            return of(number, id);
        }
        let link = self.links.get(edge as usize)?;
        link.places.iter().enumerate().find_map(|(number, place)| of(number, (*place)?))
    }

    fn steps_of(&self, item: ItemId) -> Evaluated<Vec<u32>> {
        match self.first_place(item) {
            Some((world, id)) => Host::steps_of(world, id),
            None => Ok(Vec::new()),
        }
    }

    fn step_member(&self, item: ItemId, step: u32, name: Name, span: Span) -> Evaluated {
        self.ask(item, name, span, |world, id| world.step_member(id, step, name, span))
    }
}
