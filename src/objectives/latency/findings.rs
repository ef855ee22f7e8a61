//! Budgets that do not add up to what is promised: of time, and of how many requests may be late.

use num_traits::{One, Zero};

use super::inversion::{words, written};
use super::model::{Hop, NodeId};
use super::verdict::{Asked, percentile};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::evaluate::value::{Comparison, Data, Number};
use crate::objectives::alternative::Alternative;
use crate::objectives::exact::{Toward, add, multiply};
use crate::objectives::fact::number;
use crate::objectives::record::field;
use crate::objectives::verdict::Measure;

/// More places than this nobody looks at.
const SHOWN: usize = 6;

pub(super) fn findings(asked: &Asked<'_, '_, '_>) -> Vec<Diagnostic> {
    // That something is slow is promised of nothing that anybody waits for.
    if !matches!(asked.promise.comparison, Comparison::Less | Comparison::LessEqual) {
        return Vec::new();
    }
    let time = time(asked);
    let tail = if time.is_none() { tail(asked) } else { None };
    time.into_iter().chain(tail).chain(cold(asked)).collect()
}

/// What a hop may take and how many may take longer, as the spec says: its timeout, else what the other end promises.
fn budget(asked: &Asked<'_, '_, '_>, hop: &Hop) -> Option<(Number, Number)> {
    if let Some(longest) = hop.longest() {
        return Some((longest, Number::zero()));
    }
    let (time, tail) = promised(asked, hop.to)?;
    let times = if hop.parallel { Number::one() } else { hop.times() };
    let share = hop.calls.min(Number::one());
    Some((
        multiply(time, times, Toward::Down),
        multiply(multiply(tail, hop.times(), Toward::Down), share, Toward::Down),
    ))
}

/// What something promises itself of its latency.
fn promised(asked: &Asked<'_, '_, '_>, id: NodeId) -> Option<(Number, Number)> {
    let item = asked.read.nodes[id].item?;
    asked.promised.get(&item).copied()
}

/// L302, and L304 where only the slower path of some requests does not fit.
fn time(asked: &Asked<'_, '_, '_>) -> Option<Diagnostic> {
    let node = &asked.read.nodes[asked.id];
    let (taken, sum) = node.slowest(|hop| budget(asked, hop).map(|(time, _)| time));
    if sum <= asked.target {
        return None;
    }
    // A path that so few take may be as slow as it likes: those are the ones that may be late.
    let counted = |hop: &Hop| hop.calls >= Number::one() || hop.calls > asked.tail;
    let (_, most) = node.slowest(|hop| budget(asked, hop).map(|(time, _)| time).filter(|_| counted(hop)));
    if most <= asked.target {
        return None;
    }
    let (_, always) =
        node.slowest(|hop| budget(asked, hop).map(|(time, _)| time).filter(|_| hop.calls >= Number::one()));
    let promise = asked.context.promise_text(asked.promise);
    let target = Measure::duration(asked.target).shown_down();
    let rare = node
        .hops
        .iter()
        .filter(|hop| hop.calls < Number::one() && counted(hop))
        .max_by_key(|hop| (budget(asked, hop).map(|(time, _)| time), hop.calls));
    let mut made = match rare.filter(|_| always <= asked.target) {
        Some(hop) => Diagnostic::warning(
            codes::MIXTURE,
            asked.objective.span,
            format!("{} of the requests of `{}` call `{}` too, and then {} may pass: {} is theirs", Measure::ratio(hop.calls).shown_down(), node.name, asked.read.nodes[hop.to].name, Measure::duration(most).shown_up(), percentile(asked.tail)),
        )
        .help(format!("what is quick for the others does not help here: make the slower path fit into {target}, or let fewer than {} take it", Measure::ratio(asked.tail).shown_down())),
        None => Diagnostic::error(
            codes::TWO_BUDGET,
            asked.objective.span,
            format!("`{promise}` is promised, and what `{}` waits for may take {}", node.name, Measure::duration(most).shown_up()),
        )
        .help("give each a part of the time that is promised, and keep some for the program itself"),
    };
    for index in taken.iter().copied().filter(|index| counted(&node.hops[*index])).take(SHOWN) {
        made = made.also(node.hops[index].span, said(asked, &node.hops[index]));
    }
    let longest = taken
        .iter()
        .copied()
        .filter(|index| node.hops[*index].timeout.is_some())
        .max_by_key(|index| node.hops[*index].longest());
    if let (Some(index), Some(item)) = (longest, node.item)
        && let Some(shorter) = super::inversion::shorter(node, &taken, index, asked.target)
    {
        let hop = &node.hops[index];
        let text = written(shorter, Toward::Down);
        let edits = asked.context.set(item, &["uses", hop.key.as_str(), "timeout"], &text);
        if !edits.is_empty() {
            let name = &asked.read.nodes[hop.to].name;
            made = made.fix(format!("wait at most {text} for `{name}`"), Applicability::Unsafe, edits);
        }
    }
    Some(made)
}

/// L303 where one is called several times, L302 where several add up: more may be late than is promised.
fn tail(asked: &Asked<'_, '_, '_>) -> Option<Diagnostic> {
    let node = &asked.read.nodes[asked.id];
    let late: Vec<(&Hop, Number)> = node
        .hops
        .iter()
        .filter_map(|hop| Some((hop, budget(asked, hop)?.1)))
        .filter(|(_, tail)| !tail.is_zero())
        .collect();
    let sum = late.iter().fold(Number::zero(), |sum, (_, tail)| add(sum, *tail, Toward::Down));
    if sum <= asked.tail {
        return None;
    }
    let promise = asked.context.promise_text(asked.promise);
    let often = late
        .iter()
        .filter(|(hop, _)| hop.times() > Number::one())
        .max_by_key(|(_, tail)| *tail)
        .filter(|(_, tail)| *tail > asked.tail);
    let mut made = match often {
        Some((hop, tail)) => {
            let leaf = asked.tail / hop.times();
            Diagnostic::warning(
                codes::FAN_OUT,
                hop.span,
                format!(
                    "{} calls for one request: {} of each is {} of all, and `{promise}` is promised",
                    hop.times(),
                    percentile(*tail / hop.times()),
                    percentile(*tail)
                ),
            )
            .help(format!(
                "`{}` must promise {} at least, or be called less often",
                asked.read.nodes[hop.to].name,
                percentile(leaf)
            ))
        }
        None => {
            let mut made = Diagnostic::warning(
                codes::TWO_BUDGET,
                asked.objective.span,
                format!("`{promise}` is promised, and what `{}` waits for promises {} of all, not {}", node.name, percentile(sum), percentile(asked.tail)),
            )
            .help("percentiles do not add up: of each that is waited for others may be late, so each must promise a higher one");
            for (hop, _) in late.iter().take(SHOWN) {
                made = made.also(hop.span, said(asked, hop));
            }
            made
        }
    };
    made = made.help(format!("together they prove {} and no more", percentile(sum)));
    Some(made)
}

/// L304: nothing is kept warm, and what starts first answers late.
fn cold(asked: &Asked<'_, '_, '_>) -> Option<Diagnostic> {
    let node = &asked.read.nodes[asked.id];
    let below = node.hops.iter().filter(|hop| !hop.soft && hop.calls > asked.tail).map(|hop| hop.to);
    let (id, condition) = std::iter::once(asked.id).chain(below).find_map(|id| {
        let item = asked.read.nodes[id].item?;
        let Data::List(all) = asked.context.value(item, "keeps_warm")?.data else { return None };
        all.iter()
            .find(|one| matches!(field(one, "met").map(|value| &value.data), Some(Data::Bool(false))))
            .map(|one| (id, one.clone()))
    })?;
    let cold = &asked.read.nodes[id];
    let item = cold.item?;
    // A start that is over in time makes nobody late.
    let start =
        asked.context.interval(item, "container_start").filter(|start| start.can_prove()).and_then(|start| start.high);
    if start.is_some_and(|start| start < asked.target) {
        return None;
    }
    let better = Alternative::of(asked.context, &condition).unwrap_or_default();
    let Alternative { path, value, why } = &better;
    let promise = asked.context.promise_text(asked.promise);
    let message = format!("`{promise}` is promised, and nothing of `{}` is kept warm: {why}", cold.name);
    let mut made = Diagnostic::warning(codes::MIXTURE, asked.objective.span, message)
        .also(asked.context.place(item, &better.place()), "from here on requests wait for a start")
        .help(format!("set `{path} = {value}`: it holds only if fewer than {} of requests meet a start, and nothing says how many do", Measure::ratio(asked.tail).shown_down()));
    let edits = better.edits(asked.context, item);
    if !edits.is_empty() {
        made = made.fix(format!("keep `{}` warm", cold.name), Applicability::Unsafe, edits);
    }
    Some(made)
}

fn said(asked: &Asked<'_, '_, '_>, hop: &Hop) -> String {
    let known = words(hop, &asked.read.nodes);
    if !known.is_empty() {
        return known;
    }
    let name = &asked.read.nodes[hop.to].name;
    promised(asked, hop.to).map_or_else(String::new, |(time, tail)| {
        format!("`{name}` promises {} within {}", percentile(tail), Measure::duration(time).shown_up())
    })
}

/// What each item promises of its latency: of several the one for the most requests.
pub(super) fn promises(
    context: &crate::objectives::context::Context<'_, '_>,
) -> rustc_hash::FxHashMap<crate::evaluate::ItemId, (Number, Number)> {
    let mut made: rustc_hash::FxHashMap<_, (Number, Number)> = rustc_hash::FxHashMap::default();
    for objective in &context.objectives {
        let Some(promise) = objective.metric().filter(|promise| promise.metric == super::METRIC) else { continue };
        let Some(time) = number(&promise.bound.data) else { continue };
        let tail = Number::one() - promise.percentile.unwrap_or_else(Number::one);
        for item in &objective.of {
            let known = made.entry(*item).or_insert((time, tail));
            if tail < known.1 {
                *known = (time, tail);
            }
        }
    }
    made
}
