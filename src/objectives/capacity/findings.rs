//! What there is no room for.

use num_traits::{One, Zero};

use super::model::{Model, Node, Part, Room, Use};
use crate::diagnostics::{Applicability, Diagnostic, Edit, Fix, Severity, codes};
use crate::evaluate::ItemId;
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{Toward, divide, floor_to};
use crate::objectives::objective::{Objective, Promised};
use crate::objectives::verdict::{Measure, Unit};

/// More places than this nobody looks at.
const SHOWN: usize = 6;

/// K401: all instances together open more connections than a store takes.
pub(super) fn pools(context: &Context<'_, '_>, model: &Model) -> Vec<Diagnostic> {
    let demand = model.demand();
    let mut users: Vec<Vec<&Use>> = vec![Vec::new(); model.nodes.len()];
    for one in &model.uses {
        users[one.to].push(one);
    }
    let mut found = Vec::new();
    for (id, node) in model.nodes.iter().enumerate() {
        let Some((most, source)) = node.connections.as_ref().filter(|(most, _)| demand[id] > *most) else { continue };
        users[id].sort_by_key(|one| std::cmp::Reverse(model.opened(one)));
        let Some(widest) = users[id].first().copied() else { continue };
        let message = format!(
            "`{}` takes {} connections, and what uses it may open {} at the same time",
            node.name,
            whole(*most),
            whole(demand[id])
        );
        let mut made = Diagnostic::error(codes::POOL_EXHAUSTION, widest.span, message).label(opens(model, widest));
        for one in users[id].iter().skip(1).take(SHOWN) {
            made = made.also(one.span, opens(model, one));
        }
        made = made.help(format!("the limit: {source}")).help(fewer_words(&model.nodes[widest.from]));
        let others = demand[id] - model.opened(widest);
        found.push(fewer(context, model, widest, *most - others, made));
    }
    found
}

/// Fixes that leave so many connections for one use.
fn fewer(context: &Context<'_, '_>, model: &Model, of: &Use, left: Number, mut made: Diagnostic) -> Diagnostic {
    let user = &model.nodes[of.from];
    let (Some(item), Some(room)) = (user.item, user.room.as_ref()) else { return made };
    let pool = of.pool.unwrap_or_else(Number::one);
    if of.pool.is_some() {
        let each = divide(left.max(Number::zero()), room.everywhere(), Toward::Down)
            .map(|each| each.floor())
            .unwrap_or_default();
        if each >= Number::one() {
            let edits = context.set(item, &["uses", of.key.as_str(), "pool"], &whole(each));
            made = made.fix(format!("set `pool = {}`", whole(each)), Applicability::Unsafe, edits);
        }
    }
    let instances =
        divide(left.max(Number::zero()), pool * room.places, Toward::Down).map(|most| most.floor()).unwrap_or_default();
    if instances >= Number::one() {
        let set = set_instances(context, item, room, instances);
        made.fixes.extend(set.map(|(title, edits)| Fix {
            title: format!("{title} of `{}`", user.name),
            applicability: Applicability::Unsafe,
            edits,
        }));
    }
    made.fixes.retain(|fix| !fix.edits.is_empty());
    made
}

/// What helps where too many come.
fn fewer_words(user: &Node) -> String {
    let path = user.room.as_ref().and_then(|room| room.path.as_ref());
    let instances = path.map_or_else(|| String::from("run fewer instances"), |path| format!("lower `{path}`"));
    format!(
        "{instances} or `pool`, let it take more connections, or put a pooler between them: at the busiest time new instances get no connection and fail"
    )
}

/// So many instances, as the kind says how that is set.
fn set_instances(
    context: &Context<'_, '_>,
    item: ItemId,
    room: &Room,
    instances: Number,
) -> Option<(String, Vec<Edit>)> {
    let path = room.path.as_ref()?;
    let parts: Vec<&str> = path.split('.').collect();
    let edits = context.set(item, &parts, &whole(instances));
    (!edits.is_empty()).then(|| (format!("set `{path} = {}`", whole(instances)), edits))
}

fn opens(model: &Model, one: &Use) -> String {
    let user = &model.nodes[one.from];
    let pool = one.pool.map_or_else(|| String::from("at least one"), |pool| format!("a pool of {}", whole(pool)));
    match &user.room {
        Some(room) if room.places > Number::one() => {
            format!(
                "{} instances in each of {} regions with {pool}: {}",
                whole(room.instances),
                whole(room.places),
                whole(model.opened(one))
            )
        }
        Some(room) => format!("{} instances with {pool}: {}", whole(room.instances), whole(model.opened(one))),
        None => format!("{pool}: {}", whole(model.opened(one))),
    }
}

/// K402: more requests are under way at a time than there is room for, with all that there is or without what may be lost of it.
pub(super) fn slots(context: &Context<'_, '_>, model: &Model) -> Vec<Diagnostic> {
    model.nodes.iter().filter_map(|node| crowded(context, node)).collect()
}

fn crowded(context: &Context<'_, '_>, node: &Node) -> Option<Diagnostic> {
    let (busy, room, item) = (node.under_way()?, node.room.as_ref()?, node.item?);
    let lost = if busy > room.slots() { None } else { Some(missed(context, room, item, busy)?) };
    let slots = lost.map_or_else(|| room.slots(), |(part, _)| room.slots_without(part));
    let without = lost.map_or_else(String::new, |(part, _)| without(room, part));
    let rate = Measure::new(node.rate?, Unit::Rate).shown_down();
    let message = format!(
        "{rate} that take {} or more each are {} requests at a time, and `{}` has room for {}{without}",
        Measure::duration(node.takes).shown_down(),
        Measure::new(busy, Unit::Count).shown_down(),
        node.name,
        whole(slots)
    );
    let path: Vec<&str> = room.path.iter().flat_map(|path| path.split('.')).collect();
    let place = context.place(item, &path);
    let span = if context.is_own(place) { place } else { node.span? };
    let mut made = Diagnostic::error(codes::LITTLES_LAW, span, message)
        .help("requests under way are those that come in a second times the seconds that each takes: what finds no room waits in line, and the line grows until it is refused");
    match lost {
        Some((part, Some(promise))) => {
            made = made.also(promise.span, format!("this promises that the loss of a {} is survived", part.scenario));
        }
        Some((_, None)) => made.severity = Severity::Warning,
        None => {}
    }
    let part = lost.map(|(part, _)| part);
    let set = room.wanted(busy, part).and_then(|instances| set_instances(context, item, room, instances));
    if let Some((title, edits)) = set {
        made = made.fix(title, Applicability::Unsafe, edits);
    }
    Some(made)
}

/// What must not be lost, because too little is left then: first what somebody promises to survive, then what leaves least.
fn missed<'r, 'c>(
    context: &'c Context<'_, '_>,
    room: &'r Room,
    item: ItemId,
    busy: Number,
) -> Option<(&'r Part, Option<&'c Objective>)> {
    let promise = |part: &Part| {
        context.objectives.iter().find(|objective| {
            objective.of.contains(&item)
                && matches!(&objective.promised, Promised::Recovery(recovery) if recovery.scenario == part.scenario)
        })
    };
    let missed = room.parts.iter().filter(|part| busy > room.slots_without(part));
    missed.map(|part| (part, promise(part))).min_by_key(|(part, promise)| (promise.is_none(), room.slots_without(part)))
}

/// `, without one of its regions`, `, without the 2 largest of its 5 zones`
fn without(room: &Room, part: &Part) -> String {
    let (one, even) = (part.lost.is_one(), part.is_even(room.everywhere()));
    let which = match (one, even) {
        (true, true) => String::from("one"),
        (true, false) => String::from("the largest"),
        (false, true) => whole(part.lost),
        (false, false) => format!("the {} largest", whole(part.lost)),
    };
    format!(", without {which} of its {} {}s", whole(part.of), part.scenario)
}

/// K403: tries in several layers multiply, and what is below gets more than it can answer when it is slow already.
pub(super) fn storms(context: &Context<'_, '_>, model: &Model) -> Vec<Diagnostic> {
    let amplified = model.amplified();
    let mut found = Vec::new();
    for (id, node) in model.nodes.iter().enumerate() {
        let Some((known, by)) = amplified[id].as_ref().and_then(|known| Some((known, &model.uses[known.by?]))) else {
            continue;
        };
        // Told once, where the last layer repeats. One layer is where tries belong.
        if by.retries.is_zero() {
            continue;
        }
        let headroom = node.headroom();
        if known.layers < 2 || headroom.is_some_and(|headroom| known.factor <= headroom) {
            continue;
        }
        // What nobody says is no number: then only what the tries make of one request is known, and that is said.
        let room = match headroom {
            Some(headroom) => format!(
                "as long as each may take its time it has room for {} times its usual load",
                whole(floor_to(headroom, 1))
            ),
            None => String::from("how much more than usual it can answer, nothing says"),
        };
        let message = format!("one request may become {} tries of `{}`, and {room}", whole(known.factor), node.name);
        let mut made = Diagnostic::warning(codes::RETRY_STORM, by.span, message)
            .label(format!("{} tries each", whole(by.retries + Number::one())));
        for above in path(model, &amplified, by).into_iter().take(SHOWN) {
            made = made.also(above.span, format!("and {} tries here", whole(above.retries + Number::one())));
        }
        made = made.help("try again in one layer only, the one nearest to the user, and only so long as few fail: what is slow already is brought down by tries");
        if let Some(item) = model.nodes[by.from].item {
            let edits = context.set(item, &["uses", by.key.as_str(), "retries"], "0");
            if !edits.is_empty() {
                made = made.fix("do not try again here", Applicability::Unsafe, edits);
            }
        }
        found.push(made);
    }
    found
}

/// The uses above one on its worst path that repeat, the nearest first.
fn path<'m>(model: &'m Model, amplified: &[Option<super::model::Amplified>], by: &Use) -> Vec<&'m Use> {
    let mut found = Vec::new();
    let mut at = by.from;
    while let Some(above) = amplified[at].as_ref().and_then(|known| known.by).map(|index| &model.uses[index]) {
        if !above.retries.is_zero() {
            found.push(above);
        }
        // Only so many are shown.
        if found.len() >= SHOWN {
            break;
        }
        at = above.from;
    }
    found
}

fn whole(number: Number) -> String {
    crate::evaluate::decimal(number)
}
