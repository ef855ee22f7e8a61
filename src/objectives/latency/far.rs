//! What is answered far from what it needs: some places keep a promise, and from others no answer can come in time.

use super::bound::answering;
use super::verdict::{Asked, percentile};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::Number;
use crate::objectives::verdict::Measure;
use crate::source::Name;

impl Asked<'_, '_, '_> {
    /// L305 as a warning: how many requests are answered there, nobody says.
    pub fn far(&self) -> Option<Diagnostic> {
        let node = &self.read.nodes[self.id];
        let late: Vec<(Number, Name)> = answering(node)
            .into_iter()
            .flatten()
            .map(|place| (self.bounds.floor_there(&self.read.nodes, self.id, Some(place), self.tail), place))
            .filter(|(floor, _)| self.too_late(*floor))
            .collect();
        let (worst, place) = late.into_iter().max_by_key(|(floor, place)| (*floor, std::cmp::Reverse(*place)))?;
        let message = format!(
            "`{}` is promised, and no answer of `{}` that comes from {place} can come before {}",
            self.context.promise_text(self.promise),
            node.name,
            Measure::duration(worst).shown_down()
        );
        let mut made = Diagnostic::warning(codes::FLOOR, self.objective.span, message).help(format!(
            "as seen from there {} is too late: keep what it calls near, call it less often or at the same time, or answer from {place} what needs nothing from elsewhere",
            percentile(self.tail)
        ));
        for (hop, trip) in self.trips(place) {
            let to = &self.read.nodes[hop.to].name;
            made = made
                .also(hop.span, format!("to `{to}` and back takes {} at least", Measure::duration(trip).shown_down()));
        }
        Some(made)
    }

    /// Calls from a place to what is elsewhere, with the way there and back.
    pub fn trips(&self, place: Name) -> Vec<(&super::model::Hop, Number)> {
        let away = |hop: &&super::model::Hop| {
            let to = &self.read.nodes[hop.to].asked_in;
            let least = to.iter().map(|to| self.read.distances.between(place, *to)).min();
            least.filter(|least| *least > Number::from_integer(0))
        };
        let hops = self.read.nodes[self.id].hops.iter();
        hops.filter_map(|hop| away(&hop).map(|trip| (hop, trip))).collect()
    }
}
