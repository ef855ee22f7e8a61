//! What was measured, and whether it still counts.

use std::sync::Arc;

use super::context::Context;
use super::fact::{Interval, number};
use super::objective::items_in;
use crate::evaluate::value::{Basis, Comparison, Number, Promise, Strength};
use crate::evaluate::{Data, ItemId};
use crate::source::{Name, Span};

/// A measurement that somebody stands for.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub name: Name,
    pub of: ItemId,
    pub shows: Arc<Promise>,
    /// Days since 1970-01-01.
    pub on: i32,
    pub samples: Number,
    pub source: Arc<str>,
    pub span: Span,
    /// Older than its kind allows, on the day of this run.
    pub stale: bool,
}

const SECONDS_A_DAY: i128 = 86_400;

impl Evidence {
    pub(super) fn all(context: &Context<'_, '_>) -> Vec<Self> {
        let items = context.world.items(Name::new("evidence"));
        items.iter().filter_map(|item| Self::read(context, *item)).collect()
    }

    fn read(context: &Context<'_, '_>, item: ItemId) -> Option<Self> {
        let known = context.world.item(item);
        let of = items_in(context.value(item, "of").as_ref()).first().copied()?;
        let Data::Promise(shows) = context.value(item, "shows")?.data else { return None };
        let Data::Date(on) = context.value(item, "on")?.data else { return None };
        let samples = context.value(item, "samples").and_then(|value| number(&value.data)).unwrap_or_default();
        let source = context.value(item, "source").map(|value| context.world.display(&value)).unwrap_or_default();
        let valid = context.value(item, "valid").and_then(|value| number(&value.data));
        let stale = match (context.options.as_of, valid) {
            (Some(today), Some(valid)) => Number::from_integer(i128::from(today - on) * SECONDS_A_DAY) > valid,
            _ => false,
        };
        Some(Self { name: known.reference(), of, shows, on, samples, source: source.into(), span: known.span, stale })
    }

    /// What it shows, as a fact about its metric: one bound.
    pub fn interval(&self) -> Interval {
        let bound = number(&self.shows.bound.data);
        let (low, high) = match self.shows.comparison {
            Comparison::Greater | Comparison::GreaterEqual => (bound, None),
            Comparison::Less | Comparison::LessEqual => (None, bound),
            Comparison::Equal => (bound, bound),
        };
        Interval { low, high, bases: vec![self.basis()] }
    }

    pub fn basis(&self) -> Basis {
        Basis {
            strength: Strength::Measured,
            source: Arc::clone(&self.source),
            date: Some(self.on),
            span: Some(self.span),
        }
    }
}

impl Context<'_, '_> {
    /// What was measured of an item's metric, the newest first.
    pub fn measured(&self, item: ItemId, metric: &str) -> Vec<&Evidence> {
        let mut found: Vec<&Evidence> =
            self.evidence.iter().filter(|one| one.of == item && one.shows.metric == metric).collect();
        found.sort_by_key(|one| (std::cmp::Reverse(one.on), one.name));
        found
    }
}
