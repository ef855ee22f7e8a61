//! Why a value is what it is: who set it and where, what that beat, where it comes from, and who implied the item.

use serde::Serialize;

use super::node::{Children, Node, Part, PartKind, Rank};
use super::world::World;
use crate::evaluate::{Data, Host, ItemId};
use crate::language::schema::Res;
use crate::source::{Name, Sources, Span};
use crate::syntax::ast::{Expr, ExprKind};

/// The answer for one environment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
    /// `prod.main.machine.cpu`
    pub address: String,
    pub environment: String,
    /// As a person writes it; absent if it has none, because something is wrong with it.
    pub value: Option<String>,
    /// What decided it; of a record, the strongest of what was put together. Absent for what nobody wrote.
    pub winner: Option<Origin>,
    /// What is weaker, the strongest first.
    pub beaten: Vec<Origin>,
    /// The fields that it was read from, one after the other.
    pub from: Vec<Origin>,
    pub implied_by: Vec<Origin>,
}

/// One thing that was written, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Origin {
    /// The layer, or the field.
    pub what: String,
    pub written: String,
    /// `main.oly:12:3`
    pub place: String,
    #[serde(skip)]
    pub span: Option<Span>,
}

/// A part of an address.
enum Segment {
    Word(String),
    Keys(Vec<String>),
}

/// The answers for an address, with or without an environment in front; empty if nothing goes by it.
pub fn why(worlds: &[World<'_>], sources: &Sources, address: &str) -> Vec<Why> {
    let Some(segments) = parse(address) else { return Vec::new() };
    let mut found = Vec::new();
    for world in worlds {
        let (chosen, rest) = match segments.first() {
            Some(Segment::Word(word)) if worlds.iter().any(|other| *word == *other.name()) => {
                (*word == *world.name(), segments.get(1..).unwrap_or_default())
            }
            _ => (true, segments.as_slice()),
        };
        if chosen {
            found.extend(answer(world, sources, rest));
        }
    }
    found
}

fn answer(world: &World<'_>, sources: &Sources, segments: &[Segment]) -> Option<Why> {
    let (item, used) = find_item(world, segments)?;
    let path: Vec<Name> = segments
        .iter()
        .skip(used)
        .map(|segment| match segment {
            Segment::Word(word) => Name::new(word),
            Segment::Keys(keys) => Name::new(&keys.join(", ")),
        })
        .collect();
    let teller = Teller { world, sources };
    let value = if path.is_empty() {
        Some(world.item(item).kind.to_string())
    } else {
        world.path(item, &path).ok().map(|value| match &value.data {
            Data::Template(_) | Data::Later { .. } => {
                format!("{} (in part known only after apply)", world.display(&value))
            }
            _ => world.display(&value),
        })
    };
    let slot = path.split_first().and_then(|(first, rest)| {
        let slot = world.slot(item, *first)?;
        // Whoever asks has the value, so that opening finds nothing new.
        Some(teller.deepest(item, slot, rest))
    });
    if value.is_none() && slot.is_none() {
        return None;
    }
    let (winner, beaten) = slot.map_or((None, Vec::new()), |slot| teller.parts(item, slot));
    let mut from = Vec::new();
    if let Some(part) = slot.and_then(|slot| slot.parts.iter().rev().find(|part| part.replaces())) {
        teller.follow(item, part, &mut from);
    }
    let implied_by = world
        .item(item)
        .implied_by
        .iter()
        .map(|(by, span)| teller.origin(format!("implied by `{}`", world.item(*by).address()), String::new(), *span))
        .collect();
    Some(Why {
        address: format!("{}.{}", world.name(), world.address(item, &path)),
        environment: world.name().to_string(),
        value,
        winner,
        beaten,
        from,
        implied_by,
    })
}

fn find_item(world: &World<'_>, segments: &[Segment]) -> Option<(ItemId, usize)> {
    let Some(Segment::Word(word)) = segments.first() else {
        // `prod` alone.
        return if segments.is_empty() { Some((world.environment()?, 0)) } else { None };
    };
    let name = Name::new(word);
    if let (true, Some(Segment::Keys(keys))) = (world.module().kinds.contains_key(&name), segments.get(1)) {
        let names: Box<[Name]> = keys.iter().map(|key| Name::new(key)).collect();
        return world.keyed.get(&(name, names)).map(|item| (*item, 2));
    }
    if let Some(item) = world.named(name) {
        return Some((item, 1));
    }
    // `prod.budget`: a field of the environment itself.
    let environment = world.environment()?;
    let kind = world.module().kinds.get(&world.item(environment).kind)?;
    (kind.fields.contains_key(&name) || matches!(word.as_str(), "name" | "id")).then_some((environment, 0))
}

/// `a.b[c].d["e", f]` in parts.
fn parse(address: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut rest = address.trim();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (keys, after) = keys(inner)?;
            segments.push(Segment::Keys(keys));
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        segments.push(Segment::Word(word.to_owned()));
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    (!segments.is_empty()).then_some(segments)
}

/// The keys up to the bracket that closes, and what follows it.
fn keys(text: &str) -> Option<(Vec<String>, &str)> {
    let mut keys = Vec::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (key, after) = quoted.split_once('"')?;
            keys.push(key.to_owned());
            rest = after.trim_start();
        } else {
            let end = rest.find([',', ']'])?;
            let (key, after) = rest.split_at(end);
            keys.push(key.trim().to_owned());
            rest = after;
        }
        if let Some(after) = rest.strip_prefix(',') {
            rest = after.trim_start();
        } else {
            return rest.strip_prefix(']').map(|after| (keys, after));
        }
    }
}

struct Teller<'a, 'm> {
    world: &'a World<'m>,
    sources: &'a Sources,
}

impl<'a, 'm> Teller<'a, 'm> {
    fn deepest(&self, item: ItemId, slot: &'a Node<'m>, path: &[Name]) -> &'a Node<'m> {
        let mut slot = slot;
        for name in path {
            let Ok(children) = self.world.children(item, slot, None) else { return slot };
            match children.child(*name) {
                Some(child) => slot = child,
                None => {
                    if let (Children::Each(elements), Ok(index)) = (children, name.parse::<usize>())
                        && let Some(element) = elements.get(index)
                    {
                        slot = element;
                        continue;
                    }
                    return slot;
                }
            }
        }
        slot
    }

    fn origin(&self, what: String, written: String, span: Span) -> Origin {
        Origin { what, written, place: self.sources.describe(span), span: Some(span) }
    }

    fn layer(&self, item: ItemId, part: &Part<'_>) -> String {
        let info = self.world.item(item);
        match part.rank {
            Rank::Default => match part.group.is_empty() {
                true => String::from("the default"),
                false => format!("the default of `{}`", part.group),
            },
            Rank::Implied => String::from("the rule that implied it"),
            Rank::Defaults => format!("`defaults {}`", part.group),
            Rank::DefaultsIn => format!("`defaults {}` in {}", part.group, self.world.name()),
            Rank::Item => format!("`{} {}`", info.kind, info.name).replace(" `", "`"),
            Rank::ItemIn => format!("`{} {}` in {}", info.kind, info.name, self.world.name()).replace(" `", "`"),
            Rank::Key => String::from("its keys"),
        }
    }

    fn written(&self, part: &Part<'_>) -> String {
        match &part.kind {
            PartKind::Set { value, append } => {
                let text = self.sources.text(value.span).split_whitespace().collect::<Vec<_>>().join(" ");
                if *append { format!("+= {text}") } else { text }
            }
            PartKind::Given(value) => self.world.display(value),
            PartKind::Body(body) => self.sources.text(body.span).split_whitespace().collect::<Vec<_>>().join(" "),
            PartKind::Labelled { .. } | PartKind::Present => {
                self.sources.text(part.span).split_whitespace().collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn parts(&self, item: ItemId, slot: &Node<'m>) -> (Option<Origin>, Vec<Origin>) {
        let mut told =
            slot.parts.iter().rev().map(|part| self.origin(self.layer(item, part), self.written(part), part.span));
        (told.next(), told.collect())
    }

    /// Goes on to the field that an expression reads.
    fn follow(&self, item: ItemId, part: &Part<'_>, from: &mut Vec<Origin>) {
        let PartKind::Set { value, .. } = &part.kind else { return };
        let mut path = Vec::new();
        let Some(root) = self.root(item, value, &mut path) else { return };
        let Some((first, rest)) = path.split_first() else { return };
        let Some(slot) = self.world.slot(root, *first) else { return };
        let slot = self.deepest(root, slot, rest);
        let what = self.world.address(root, &path);
        if from.len() >= 16 || from.iter().any(|known| known.what == what) {
            return;
        }
        match slot.parts.iter().rev().find(|part| part.replaces()) {
            Some(part) => {
                from.push(self.origin(what, self.written(part), part.span));
                self.follow(root, part, from);
            }
            None => {
                let place = self.world.node(root).place();
                from.push(self.origin(what, String::new(), place));
            }
        }
    }

    /// The item and the path that a chain of names speaks of.
    fn root(&self, item: ItemId, expr: &Expr, path: &mut Vec<Name>) -> Option<ItemId> {
        match &expr.kind {
            ExprKind::SelfRef => Some(item),
            ExprKind::Name(name) => match self.world.module().res(expr) {
                Res::Item(name) => self.world.named(name),
                Res::OwnField => {
                    path.push(*name);
                    Some(item)
                }
                Res::Environment => self.world.environment(),
                Res::Project => Host::project(self.world),
                _ => None,
            },
            ExprKind::Field { base, field, .. } => {
                let root = self.root(item, base, path)?;
                path.push(field.name);
                Some(root)
            }
            _ => None,
        }
    }
}

/// The answers as text for people.
pub fn text(answers: &[Why]) -> String {
    let mut out = String::new();
    for answer in answers {
        if !out.is_empty() {
            out.push('\n');
        }
        let value = answer.value.as_deref().unwrap_or("(no value: something is wrong with it)");
        out.push_str(&format!("{} = {value}\n", answer.address));
        if let Some(winner) = &answer.winner {
            out.push_str(&line("set by", winner));
        }
        for beaten in &answer.beaten {
            out.push_str(&line("beats ", beaten));
        }
        for from in &answer.from {
            out.push_str(&line("reads ", from));
        }
        for by in &answer.implied_by {
            out.push_str(&format!("  {} at {}\n", by.what, by.place));
        }
    }
    out
}

fn line(word: &str, origin: &Origin) -> String {
    let written = if origin.written.is_empty() { String::new() } else { format!(": {}", origin.written) };
    format!("  {word} {} at {}{written}\n", origin.what, origin.place)
}

#[cfg(test)]
mod tests {
    use super::{Segment, parse};

    #[test]
    fn addresses_have_brackets() {
        let shown = |address: &str| -> Vec<String> {
            parse(address)
                .unwrap_or_default()
                .iter()
                .map(|segment| match segment {
                    Segment::Word(word) => word.clone(),
                    Segment::Keys(keys) => format!("[{}]", keys.join("|")),
                })
                .collect()
        };
        assert_eq!(
            shown("prod.gateway.uses[main.read].timeout"),
            ["prod", "gateway", "uses", "[main.read]", "timeout"]
        );
        assert_eq!(shown("crypto_key[\"sql\", us-central1].x"), ["crypto_key", "[sql|us-central1]", "x"]);
        assert_eq!(shown("frontend.route[\"/cart\"]"), ["frontend", "route", "[/cart]"]);
        assert!(parse("a..b").is_none() && parse("a[b").is_none());
    }
}
