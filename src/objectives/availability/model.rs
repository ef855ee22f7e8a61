//! What fails, and who needs whom: numbers, names and places, without a world.

use crate::evaluate::ItemId;
use crate::evaluate::value::{Number, Strength};
use crate::objectives::fact::Interval;
use crate::source::{Name, Span};

/// Index into [`Model::events`].
pub(super) type EventId = usize;
/// Index into [`Model::groups`].
pub(super) type GroupId = usize;
/// Index into [`Model::nodes`].
pub(super) type NodeId = usize;

/// Everything that may fail in one environment.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub events: Vec<Event>,
    /// Each once, whoever it brings down.
    pub groups: Vec<Group>,
    pub nodes: Vec<Node>,
}

/// Something that fails as one. Whoever it brings down, it is counted once.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Event {
    /// `Cloud Run in us-central1`, `` `main` ``
    pub name: String,
    /// How far it reaches: `region`, `zone`, …; nothing where nobody says.
    pub domain: Option<Name>,
    /// The part of the time in which it has not happened.
    pub up: Interval,
}

/// An item: what brings it down by itself, and what it needs.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Node {
    pub item: Option<ItemId>,
    /// As messages call it, without quotes.
    pub name: String,
    pub span: Option<Span>,
    /// Each of them brings it down.
    pub own: Vec<EventId>,
    /// Events that bring it down only together.
    pub groups: Vec<GroupId>,
    pub needs: Vec<Need>,
    /// What stands before it for those who come from outside.
    pub before: Vec<NodeId>,
    /// What was measured of it as its users see it, with everything behind it: stands for all of that.
    pub measured: Option<EventId>,
    /// It was measured not to be better than this.
    pub cap: Option<Number>,
    /// Somebody measured it too long ago: what that would say, and of which day it is.
    pub stale: Option<(EventId, i32)>,
    /// What a proof about it takes for granted.
    pub assumes: Vec<String>,
}

/// Several that stand in for each other.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Group {
    pub of: Vec<EventId>,
    /// So many must be well.
    pub enough: usize,
    /// Traffic leaves by itself one that is ill.
    pub fails_over: bool,
    /// The part of one's failures that hits all of them at once, if somebody says.
    pub common: Option<Interval>,
    /// Where a spec says so.
    pub said: Option<Said>,
    /// What hits all of them, however many there are.
    pub always: Vec<EventId>,
    /// Said more than once: the same failure does not stand in for itself.
    pub twice: Vec<EventId>,
}

/// A field that a spec sets: of which item, how messages call that, and the way to the field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    pub item: ItemId,
    pub name: String,
    pub path: String,
}

/// When it is needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Moment {
    /// With each request.
    Request,
    /// When a program starts.
    Start,
    /// Never: it brings work, and nobody waits for it.
    Never,
}

/// What an item needs.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Need {
    /// One, or several of which `enough` must be well.
    pub of: Vec<NodeId>,
    pub enough: usize,
    pub at: Moment,
    /// Where it is said.
    pub span: Option<Span>,
    pub soft: Option<Soft>,
    /// Its key among the `uses` of its item, where it is such an edge.
    pub edge: Option<Name>,
}

/// It is said that a request can be answered without it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Soft {
    /// As the spec writes it.
    pub timeout: Option<String>,
    pub fallback: Option<String>,
}

impl Soft {
    /// It is true only of a request that stops waiting, and has another answer.
    pub fn holds(&self) -> bool {
        self.timeout.is_some() && self.fallback.is_some()
    }
}

impl Need {
    /// A request fails with it.
    pub fn is_hard(&self) -> bool {
        self.at == Moment::Request && !self.soft.as_ref().is_some_and(Soft::holds)
    }

    /// Others stand in for one.
    pub fn is_redundant(&self) -> bool {
        self.enough < self.of.len()
    }
}

impl Event {
    /// Nobody promises anything: that is known, and not just unsaid.
    pub fn is_uncovered(&self) -> bool {
        self.up.low.is_none() && self.up.weakest().is_some_and(|weakest| weakest != Strength::Assumed)
    }
}
