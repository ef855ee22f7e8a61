//! Shares: a facet that is a list of items says what is counted, and each of them says of itself how far it keeps it.
//!
//! Whoever says nothing counts as unknown and never as kept; what a kind says does not concern it (`none`) is not counted.

use num_traits::{One, Zero};

use super::access::Overstep;
use super::context::Context;
use super::exact::{self, Toward};
use super::fact::Interval;
use super::verdict::{Line, Measure, Unit};
use crate::evaluate::value::{Basis, Number};
use crate::evaluate::{Data, ItemId, Value};
use crate::source::{Name, Span};

/// How many items a message names.
const NAMED: usize = 3;

/// What is counted, the worst first.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    parts: Vec<Part>,
}

/// One thing that is counted.
#[derive(Clone, Debug)]
struct Part {
    name: String,
    /// How far it keeps it, from 0 to 1; what is only assumed counts as unknown.
    known: Interval,
    /// On what rests what it said, assumed or not.
    basis: Option<Basis>,
    span: Span,
    /// Its kind says nothing of it at all.
    silent: Option<Name>,
    /// It was measured, too long ago.
    stale: bool,
    /// What speaks against it, and where.
    against: Vec<(String, Span)>,
}

impl Share {
    /// Of a facet that is a list of items; nothing of any other. `against` is what an analysis knows better than the items.
    pub(super) fn of(
        context: &Context<'_, '_>,
        counted: &Value,
        metric: &str,
        mut against: Vec<Overstep>,
    ) -> Option<Self> {
        let Data::List(all) = &counted.data else { return None };
        let mut items = Vec::with_capacity(all.len());
        for value in all.iter() {
            let (Data::Item(item) | Data::ItemWith(item, _)) = &value.data else { return None };
            if !items.contains(item) {
                items.push(*item);
            }
        }
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let (own, others) = against.into_iter().partition(|overstep| overstep.item == Some(item));
            against = others;
            parts.extend(Part::of(context, item, metric, own));
        }
        parts.extend(against.into_iter().map(Part::beside));
        parts.sort_by_key(|part| part.known.high);
        parts.sort_by_key(|part| part.known.low);
        Some(Self { parts })
    }

    /// What is sure of the whole, whatever is unknown of its parts. Of nothing all is kept.
    pub(super) fn interval(&self) -> Interval {
        if self.parts.is_empty() {
            return Interval::exact(Number::one());
        }
        let count = Number::from_integer(i128::try_from(self.parts.len()).unwrap_or(i128::MAX));
        let mut sum = Interval::zero();
        for part in &self.parts {
            sum = sum.plus(&part.known);
        }
        Interval {
            low: sum.low.and_then(|low| exact::divide(low, count, Toward::Down)),
            high: sum.high.and_then(|high| exact::divide(high, count, Toward::Up)),
            bases: sum.bases,
        }
    }

    /// One line for each part, below the whole.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            lines.push(part.line());
            lines.extend(part.against.iter().map(|(text, span)| Line::new(2, text.clone()).at(*span)));
        }
        lines
    }

    pub(super) fn count(&self) -> usize {
        self.parts.len()
    }

    /// How many keep it for sure, and wholly.
    pub(super) fn kept(&self) -> usize {
        self.parts.iter().filter(|part| part.is_kept()).count()
    }

    /// Names of those that do not keep it.
    pub(super) fn broken(&self) -> String {
        self.named(Part::is_broken)
    }

    /// Names of those of which nobody knows.
    pub(super) fn open(&self) -> String {
        self.named(|part| !part.is_broken() && !part.is_kept())
    }

    /// Names of those that were measured too long ago.
    pub(super) fn outdated(&self) -> String {
        self.named(|part| part.stale)
    }

    /// The first kind that says nothing.
    pub(super) fn silent(&self) -> Option<Name> {
        self.parts.iter().find_map(|part| part.silent)
    }

    fn named(&self, which: impl Fn(&Part) -> bool) -> String {
        let found: Vec<&Part> = self.parts.iter().filter(|part| which(part)).collect();
        let mut names: Vec<String> = found.iter().take(NAMED).map(|part| format!("`{}`", part.name)).collect();
        if found.len() > NAMED {
            names.push(format!("{} more", found.len() - NAMED));
        }
        match names.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            _ => names.join(""),
        }
    }
}

impl Part {
    /// Nothing where its kind says that it is not concerned.
    fn of(context: &Context<'_, '_>, item: ItemId, metric: &str, against: Vec<Overstep>) -> Option<Self> {
        let mut made = Self {
            name: context.name(item),
            known: anything(),
            basis: None,
            span: context.place(item, &[]),
            silent: None,
            stale: false,
            against: against.into_iter().map(|overstep| (overstep.text, overstep.span)).collect(),
        };
        let measured = context.measured(item, metric).into_iter().find(|one| !one.stale);
        if !made.against.is_empty() {
            made.known = Interval::zero();
        } else if let Some(evidence) = measured {
            made.basis = Some(evidence.basis());
            made.known = within(&evidence.interval());
        } else if !context.has(item, metric) {
            made.silent = Some(context.world.item(item).kind);
        } else if let Ok(value) = context.world.field(item, Name::new(metric)) {
            if value.is_none() {
                return None;
            }
            let said = Interval::of(&value).unwrap_or_default();
            made.basis = said.basis();
            if said.can_prove() {
                made.known = within(&said);
            }
        }
        made.stale = measured.is_none() && !made.is_kept() && !context.measured(item, metric).is_empty();
        Some(made)
    }

    /// What an analysis found beside what is counted.
    fn beside(overstep: Overstep) -> Self {
        Self {
            name: overstep.by,
            known: Interval::zero(),
            basis: None,
            span: overstep.span,
            silent: None,
            stale: false,
            against: vec![(overstep.text, overstep.span)],
        }
    }

    fn is_kept(&self) -> bool {
        self.known.low == Some(Number::one())
    }

    fn is_broken(&self) -> bool {
        self.known.high.is_some_and(|high| high < Number::one())
    }

    fn line(&self) -> Line {
        let text = match self.silent {
            Some(kind) if !self.stale => format!("{}: kind `{kind}` does not say", self.name),
            _ if self.stale => format!("{}: measured too long ago", self.name),
            _ if self.is_kept() || self.is_broken() => self.name.clone(),
            _ => format!("{}: nobody knows", self.name),
        };
        let mut line = Line::new(1, text).basis(self.basis.clone()).at(self.span).aside(self.is_kept());
        let sure = if self.is_kept() || self.is_broken() { self.known.high } else { None };
        line.value = sure.map(|number| Measure::new(number, Unit::Ratio));
        line
    }
}

/// Somewhere between none and all of it: what is true of every share.
fn anything() -> Interval {
    Interval::between(Some(Number::zero()), Some(Number::one()))
}

/// The same with the bounds that every share has, where no better one is known.
fn within(said: &Interval) -> Interval {
    if said.low.is_none() && said.high.is_none() {
        return anything();
    }
    Interval {
        low: Some(said.low.unwrap_or_else(Number::zero).max(Number::zero())),
        high: Some(said.high.unwrap_or_else(Number::one).min(Number::one())),
        bases: said.bases.clone(),
    }
}
