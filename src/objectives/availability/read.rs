//! From a world to the model: facets say what brings an item down, edges and facets say whom it needs.

use rustc_hash::{FxHashMap, FxHashSet};

use super::model::{Event, EventId, Group, GroupId, Model, Moment, Need, Node, NodeId, Said, Soft};
use crate::evaluate::value::{Number, Value};
use crate::evaluate::{Data, ItemId};
use crate::objectives::context::Context;
use crate::objectives::fact::{Interval, number};
use crate::objectives::objective::items_in;
use crate::objectives::record::{entries, field};
use crate::platform::Edge;
use crate::source::Name;

/// The model of an environment, and which node an item is.
pub(super) struct Read {
    pub model: Model,
    pub nodes: FxHashMap<ItemId, NodeId>,
}

/// Facets of which something is told whether anybody needs the item or not.
const SPEAKING: &[&str] = &["needs", "redundancy", "takeover"];

/// Everything that acts or is promised, and all that these need.
pub(super) fn read(context: &Context<'_, '_>) -> Read {
    let mut reader = Reader {
        context,
        measured: context.evidence.iter().map(|one| one.of).collect(),
        made: Read { model: Model::default(), nodes: FxHashMap::default() },
        events: FxHashMap::default(),
        groups: FxHashMap::default(),
        waiting: Vec::new(),
        unkept: crate::objectives::latency::unkept(context),
    };
    for edge in context.world.edges() {
        reader.node(edge.from);
    }
    for item in context.world.all_items() {
        if SPEAKING.iter().any(|facet| context.has(item.id, facet)) {
            reader.node(item.id);
        }
    }
    for objective in context.objectives.iter().filter(|objective| objective.is_about(super::METRIC)) {
        for item in &objective.of {
            reader.node(*item);
        }
    }
    while let Some(item) = reader.waiting.pop() {
        reader.fill(item);
    }
    reader.made
}

struct Reader<'c, 'w, 'm> {
    context: &'c Context<'w, 'm>,
    /// Of these somebody measured something.
    measured: FxHashSet<ItemId>,
    made: Read,
    events: FxHashMap<String, EventId>,
    groups: FxHashMap<(Vec<EventId>, usize, bool), GroupId>,
    waiting: Vec<ItemId>,
    /// Places in which an item runs and cannot keep its timeouts.
    unkept: FxHashMap<ItemId, FxHashSet<Name>>,
}

impl Reader<'_, '_, '_> {
    /// The node of an item, to be filled in later.
    fn node(&mut self, item: ItemId) -> NodeId {
        if let Some(known) = self.made.nodes.get(&item) {
            return *known;
        }
        let id = self.made.model.nodes.len();
        let span = self.context.place(item, &[]);
        self.made.model.nodes.push(Node {
            item: Some(item),
            name: self.context.name(item),
            span: Some(span),
            ..Node::default()
        });
        self.made.nodes.insert(item, id);
        self.waiting.push(item);
        id
    }

    fn fill(&mut self, item: ItemId) {
        let id = self.node(item);
        let mut node = self.made.model.nodes[id].clone();
        self.own(item, &mut node);
        self.needs(item, &mut node);
        self.evidence(item, &mut node);
        node.before =
            items_in(self.context.value(item, "behind").as_ref()).into_iter().map(|of| self.node(of)).collect();
        node.assumes = texts(self.context.value(item, "assumes").as_ref());
        self.made.model.nodes[id] = node;
    }

    /// The same name is the same event. Where two say different things of it, the worse one holds.
    fn event(&mut self, name: String, domain: Option<Name>, up: Interval) -> EventId {
        if let Some(known) = self.events.get(&name) {
            let event = &mut self.made.model.events[*known];
            if event.up != up {
                event.up = event.up.or_less(&up);
            }
            return *known;
        }
        let id = self.made.model.events.len();
        self.events.insert(name.clone(), id);
        self.made.model.events.push(Event { name, domain, up });
        id
    }

    fn own(&mut self, item: ItemId, node: &mut Node) {
        let context = self.context;
        for failure in entries(context.value(item, "fails_with").as_ref()) {
            node.own.extend(self.failure(&failure));
        }
        for redundancy in entries(context.value(item, "redundancy").as_ref()) {
            node.groups.extend(self.group(item, &redundancy));
        }
        // Who says that nothing fails with it, is made of what it needs.
        let composed = context.value(item, "fails_with").is_some();
        if node.own.is_empty() && node.groups.is_empty() && !composed {
            let up = context.interval(item, super::METRIC).unwrap_or_default();
            node.own.push(self.event(format!("`{}`", node.name), None, up));
        }
    }

    fn failure(&mut self, value: &Value) -> Option<EventId> {
        let name = self.text(field(value, "name"))?;
        let domain = Context::word(field(value, "domain"));
        let up = field(value, "availability").and_then(Interval::of).unwrap_or_default();
        Some(self.event(name, domain, up))
    }

    fn group(&mut self, item: ItemId, value: &Value) -> Option<GroupId> {
        let mut standing = entries(field(value, "of"));
        // Where it gives up before an answer can come, it stands in for nobody. Where that is so everywhere, it is an error of its own.
        if let Some(unkept) = self.unkept.get(&item) {
            let keeps = |one: &Value| Context::word(field(one, "place")).is_none_or(|place| !unkept.contains(&place));
            if standing.iter().any(keeps) {
                standing.retain(keeps);
            }
        }
        let mut of: Vec<EventId> = standing.iter().filter_map(|one| self.failure(one)).collect();
        // What is the same failure twice, is no help.
        let (mut seen, mut twice) = (FxHashSet::default(), Vec::new());
        of.retain(|event| {
            let first = seen.insert(*event);
            if !first {
                twice.push(*event);
            }
            first
        });
        if of.is_empty() {
            return None;
        }
        let enough = field(value, "enough").and_then(count).unwrap_or(1).clamp(1, of.len());
        let fails_over = !matches!(field(value, "fails_over").map(|value| &value.data), Some(Data::Bool(false)));
        let common = field(value, "common").and_then(Interval::of);
        let always = entries(field(value, "always")).iter().filter_map(|one| self.failure(one)).collect();
        let key = (of.clone(), enough, fails_over);
        let said = self.setting(value);
        let made = Group { of, enough, fails_over, common, said, always, twice };
        let groups = &mut self.made.model.groups;
        let id = *self.groups.entry(key).or_insert_with(|| {
            groups.push(made.clone());
            groups.len() - 1
        });
        // The same failures, whoever speaks of them: what one says of them holds for all.
        let known = &mut groups[id];
        known.common = match (known.common.take(), made.common) {
            (Some(one), Some(other)) if one != other => Some(one.or_more(&other)),
            (one, other) => one.or(other),
        };
        known.said = known.said.take().or(made.said);
        for event in made.always {
            if !known.always.contains(&event) {
                known.always.push(event);
            }
        }
        Some(id)
    }

    fn setting(&self, value: &Value) -> Option<Said> {
        let said = field(value, "said")?;
        let item = *items_in(field(said, "of")).first()?;
        Some(Said { item, name: self.context.name(item), path: self.text(field(said, "path"))? })
    }

    fn needs(&mut self, item: ItemId, node: &mut Node) {
        let context = self.context;
        for edge in context.edges_from(item) {
            let to = self.node(edge.to);
            let soft = Context::word(context.edge_value(edge, "need").as_ref()).is_some_and(|need| need == "soft");
            let soft =
                soft.then(|| Soft { timeout: self.said(edge, "timeout"), fallback: self.said(edge, "fallback") });
            let at = self.asked(edge);
            node.needs.push(Need { of: vec![to], enough: 1, at, span: Some(edge.span), soft, edge: Some(edge.key) });
        }
        for need in entries(context.value(item, "needs").as_ref()) {
            let of: Vec<NodeId> = items_in(field(&need, "of")).into_iter().map(|of| self.node(of)).collect();
            if of.is_empty() {
                continue;
            }
            let enough = field(&need, "enough").and_then(count).unwrap_or(of.len()).clamp(1, of.len());
            let at = moment(field(&need, "at"));
            let span = need.span.filter(|span| context.is_own(*span)).or(node.span);
            node.needs.push(Need { of, enough, at, span, soft: None, edge: None });
        }
    }

    /// When the other end is asked, as its kind says of the capability; with each request where it says nothing.
    fn asked(&self, edge: &Edge) -> Moment {
        let capability = Value::text(edge.capability.as_str());
        moment(self.context.facet(edge.to, "asked", vec![capability]).as_ref())
    }

    fn said(&self, edge: &Edge, name: &str) -> Option<String> {
        let value = self.context.edge_value(edge, name)?;
        let said = self.context.world.display(&value);
        (!said.trim().is_empty()).then_some(said)
    }

    fn evidence(&mut self, item: ItemId, node: &mut Node) {
        if !self.measured.contains(&item) {
            return;
        }
        let name = format!("`{}`, measured", node.name);
        let (mut low, mut cap, mut stale) = (None, None, None);
        for one in self.context.measured(item, super::METRIC) {
            let shown = one.interval();
            if one.stale {
                if stale.is_none() && shown.low.is_some() {
                    stale = Some((one.name, one.on, shown));
                }
                continue;
            }
            if low.is_none() && shown.low.is_some() {
                low = Some(Interval { high: None, ..shown.clone() });
            }
            cap = cap.or(shown.high);
        }
        node.measured = low.map(|shown| self.event(name.clone(), None, shown));
        node.stale = stale.map(|(_, on, shown)| {
            (
                self.event(
                    format!("{name} on {}", crate::evaluate::date_text(on)),
                    None,
                    Interval { high: None, ..shown },
                ),
                on,
            )
        });
        node.cap = cap;
    }

    fn text(&self, value: Option<&Value>) -> Option<String> {
        value.filter(|value| !value.is_none()).map(|value| self.context.world.display(value))
    }
}

fn moment(value: Option<&Value>) -> Moment {
    match Context::word(value).map(Name::as_str) {
        Some("start") => Moment::Start,
        Some("never") => Moment::Never,
        _ => Moment::Request,
    }
}

fn count(value: &Value) -> Option<usize> {
    number(&value.data).map(|number: Number| number.floor().to_integer()).and_then(|whole| usize::try_from(whole).ok())
}

fn texts(value: Option<&Value>) -> Vec<String> {
    entries(value)
        .iter()
        .filter_map(|one| match &one.data {
            Data::Text(text) => Some(text.to_string()),
            _ => None,
        })
        .filter(|text| !text.is_empty())
        .collect()
}
