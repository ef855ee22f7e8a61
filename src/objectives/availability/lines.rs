//! The derivation of a verdict: every summand with who brings it in, and what a proof takes for granted.

use indexmap::IndexMap;
use num_traits::{One, Zero};

use super::bound::{Term, What};
use super::model::{EventId, Model, NodeId};
use super::verdict::{Asked, Found, available};
use crate::evaluate::value::Number;
use crate::objectives::exact::{self, Toward};
use crate::objectives::verdict::{Line, Measure};
use crate::source::Span;

/// A month of objectives: 30 days, in seconds.
const MONTH: i128 = 30 * 86_400;

impl Asked<'_> {
    pub fn lines(&self, found: &Found<'_>) -> Vec<Line> {
        let unknown = if found.all.missing.is_empty() { "" } else { ", without what is unknown" };
        let sum = available(found.all.most, Toward::Down).max(Number::zero());
        let total = format!("what is known on the path of {} adds up to{unknown}", self.whom());
        let mut lines = vec![Line::new(0, total).value(Measure::ratio(sum))];
        lines.extend(found.all.terms.iter().map(|term| self.term(found, term)));
        for event in &found.all.missing {
            let said = if self.model.events[*event].is_uncovered() { "no contract" } else { "unknown" };
            let mut line = Line::new(1, format!("{}: {said}", self.event_words(found, *event)));
            line.basis = self.model.events[*event].up.basis();
            line.span = self.place(found, *event);
            lines.push(line);
        }
        if let Some(left) = self.left(found) {
            lines.push(Line::new(1, "left for faults of your own, in 30 days").value(minutes(left)));
        }
        lines
    }

    /// What the promise leaves when everything on the path uses up its own part.
    fn left(&self, found: &Found<'_>) -> Option<Number> {
        let budget = exact::subtract(Number::one(), self.target, Toward::Down);
        let left = exact::subtract(budget, found.all.most, Toward::Down);
        (found.all.missing.is_empty() && left >= Number::zero()).then_some(left)
    }

    fn term(&self, found: &Found<'_>, term: &Term) -> Line {
        let spent = minutes(term.most).shown_up();
        let mut line = Line::new(1, "").value(Measure::ratio(available(term.most, Toward::Down)));
        match term.what {
            What::Event(event) | What::Always(event) => {
                line.text = format!("{}, {spent} in 30 days", self.event_words(found, event));
                line.basis = self.model.events[event].up.basis();
                line.span = self.place(found, event);
            }
            What::Group(group, credited) => {
                let members = &self.model.groups[group];
                let names: Vec<&str> = members.of.iter().map(|event| self.model.events[*event].name.as_str()).collect();
                let how = match (members.fails_over, credited) {
                    (false, _) => "the worst of them, as nothing moves traffic",
                    (true, false) => "as good as the best of them, as nobody says how much they fail together",
                    (true, true) => "together, as far as they do not share a cause",
                };
                let whom = found.path.groups.get(&group).map(Vec::as_slice).unwrap_or_default();
                line.text =
                    format!("{}{} ({how}), {spent} in 30 days", users(self.model, whom, ""), names.join(" or "));
                line.basis = members.of.iter().find_map(|event| self.model.events[*event].up.basis());
                line.span = whom.first().and_then(|node| self.place_of(found, *node));
            }
            What::Gate(gate) => {
                let (need, by) = found.path.gates[gate];
                let names: Vec<String> =
                    need.of.iter().map(|node| format!("`{}`", self.model.nodes[*node].name)).collect();
                let by = &self.model.nodes[by].name;
                line.text = format!("{} of {}, for `{by}`, {spent} in 30 days", need.enough, listed(&names));
                line.span = need.span;
            }
        }
        line
    }

    /// What nobody proves, and a proof needs.
    pub fn assumptions(&self, found: &Found<'_>) -> Vec<String> {
        let mut made: Vec<String> = Vec::new();
        let mut say = |text: String| {
            if !made.contains(&text) {
                made.push(text);
            }
        };
        if let Some(left) = self.left(found) {
            say(format!("faults of your own take no more than {} in 30 days", minutes(left).shown_down()));
        }
        for (need, by) in &found.path.soft {
            let Some(soft) = &need.soft else { continue };
            let names: Vec<String> = need.of.iter().map(|node| format!("`{}`", self.model.nodes[*node].name)).collect();
            let (by, timeout) = (&self.model.nodes[*by].name, soft.timeout.as_deref().unwrap_or_default());
            let fallback = soft.fallback.as_deref().unwrap_or_default();
            say(format!("`{by}` answers without {} after {timeout}: {fallback}", listed(&names)));
        }
        let mut starts: IndexMap<NodeId, Vec<String>> = IndexMap::default();
        for (to, by) in &found.path.starts {
            let whom = starts.entry(*to).or_default();
            let by = format!("`{}`", self.model.nodes[*by].name);
            if !whom.contains(&by) {
                whom.push(by);
            }
        }
        for (to, whom) in &starts {
            let needs = if whom.len() == 1 { "needs" } else { "need" };
            let to = &self.model.nodes[*to].name;
            say(format!("{} {needs} `{to}` to start, and not for each request", listed(whom)));
        }
        for node in found.path.nodes.keys() {
            self.model.nodes[*node].assumes.iter().cloned().for_each(&mut say);
        }
        made
    }

    /// `` `gateway` and `orders`: Cloud Run in us-central1 ``, or just `` `main` ``.
    fn event_words(&self, found: &Found<'_>, event: EventId) -> String {
        let name = &self.model.events[event].name;
        let within = || {
            let of = |group: &usize| self.model.groups[*group].of.contains(&event);
            found.path.groups.iter().find(|(group, _)| of(group)).map(|(_, whom)| whom)
        };
        let whom = found.path.events.get(&event).or_else(within).map(Vec::as_slice).unwrap_or_default();
        format!("{}{name}", users(self.model, whom, name))
    }

    /// Where the spec says that this is on the path.
    fn place(&self, found: &Found<'_>, event: EventId) -> Option<Span> {
        found.path.events.get(&event)?.first().and_then(|node| self.place_of(found, *node))
    }

    fn place_of(&self, found: &Found<'_>, node: NodeId) -> Option<Span> {
        found.path.nodes.get(&node).copied().flatten().or(self.model.nodes[node].span)
    }
}

/// So much of 30 days.
fn minutes(part: Number) -> Measure {
    Measure::duration(exact::multiply(part, Number::one() * Number::from_integer(MONTH), Toward::Up))
}

/// Who is brought down by something that is not theirs alone.
fn users(model: &Model, whom: &[NodeId], name: &str) -> String {
    let names: Vec<String> = whom
        .iter()
        .map(|node| format!("`{}`", model.nodes[*node].name))
        .filter(|user| !name.starts_with(user.as_str()))
        .collect();
    if names.is_empty() { String::new() } else { format!("{}: ", listed(&names)) }
}

/// `a`, `a and b`, `a, b and c`; many are shortened.
pub(super) fn listed(names: &[String]) -> String {
    const MOST: usize = 6;
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] if names.len() <= MOST => format!("{} and {last}", all.join(", ")),
        _ => format!("{} and {} more", names[..MOST].join(", "), names.len() - MOST),
    }
}
