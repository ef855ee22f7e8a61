//! Deadlines that contradict each other: a caller gives up before what it calls may be done, or waits longer than the platform lets it.

use super::model::{Hop, Node};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::evaluate::value::Number;
use crate::objectives::context::Context;
use crate::objectives::exact::{Toward, ceil_to, floor_to, multiply, subtract};
use crate::objectives::verdict::Measure;

/// More places than this nobody looks at.
const SHOWN: usize = 6;

pub(super) fn inversions(context: &Context<'_, '_>, nodes: &[Node]) -> Vec<Diagnostic> {
    let below = nodes.iter().filter_map(|node| calls(context, nodes, node));
    below.chain(nodes.iter().filter_map(|node| platform(context, node))).collect()
}

/// What it waits for may take longer than its own callers wait.
fn calls(context: &Context<'_, '_>, nodes: &[Node], node: &Node) -> Option<Diagnostic> {
    let timeout = node.timeout?;
    let (taken, sum) = node.slowest(Hop::longest);
    if sum <= timeout {
        return None;
    }
    let longest = taken.iter().copied().max_by_key(|index| (node.hops[*index].longest(), std::cmp::Reverse(*index)))?;
    let hop = &node.hops[longest];
    let message = format!(
        "`{}` must answer within {}, and may wait {} for what it calls",
        node.name,
        Measure::duration(timeout).shown_down(),
        Measure::duration(sum).shown_up()
    );
    let mut made = Diagnostic::error(codes::DEADLINE_INVERSION, hop.span, message).label(words(hop, nodes));
    for index in taken.iter().copied().filter(|index| *index != longest).take(SHOWN) {
        made = made.also(node.hops[index].span, words(&node.hops[index], nodes));
    }
    made =
        made.help("whoever waits gives up first, and the work goes on for nobody: what is called must be done earlier");
    let item = node.item?;
    if let Some(shorter) = shorter(node, &taken, longest, timeout) {
        let edits = context.set(item, &["uses", hop.key.as_str(), "timeout"], &written(shorter, Toward::Down));
        made = made.fix(
            format!("wait at most {} for `{}`", written(shorter, Toward::Down), nodes[hop.to].name),
            Applicability::Unsafe,
            edits,
        );
    }
    let raised = written(sum, Toward::Up);
    made = made.fix(
        format!("let `{}` take {raised}", node.name),
        Applicability::Unsafe,
        context.set(item, &["timeout"], &raised),
    );
    made.fixes.retain(|fix| !fix.edits.is_empty());
    Some(made)
}

/// The longest timeout of one hop with which all fit; nothing where it would have to be below a millisecond.
pub(super) fn shorter(node: &Node, taken: &[usize], longest: usize, timeout: Number) -> Option<Number> {
    let hop = &node.hops[longest];
    let rest = super::model::in_all(
        taken
            .iter()
            .filter(|index| **index != longest)
            .filter_map(|index| Some((node.hops[*index].parallel, node.hops[*index].longest()?))),
    );
    // Another one of those at the same time may be as long: then shortening one alone does not help.
    let mut room = subtract(timeout, rest, Toward::Down);
    if hop.parallel {
        let alone =
            super::model::in_all(taken.iter().filter_map(|index| {
                Some((false, node.hops[*index].longest()?)).filter(|_| !node.hops[*index].parallel)
            }));
        if rest > timeout {
            return None;
        }
        room = subtract(timeout, alone, Toward::Down);
    }
    let times = if hop.parallel { Number::from_integer(1) } else { hop.times() };
    let each = room / times;
    let waits = multiply(hop.backoff, Number::from_integer(hop.retries), Toward::Up);
    let one = subtract(each, waits, Toward::Down) / Number::from_integer(1 + hop.retries);
    let one = floor_to(one, 3);
    (one >= Number::new(1, 1000)).then_some(one)
}

/// The platform ends a request before the spec says that it is over.
fn platform(context: &Context<'_, '_>, node: &Node) -> Option<Diagnostic> {
    let (timeout, (deadline, basis)) = (node.timeout?, node.deadline.as_ref()?);
    if timeout <= *deadline {
        return None;
    }
    let item = node.item?;
    let message = format!(
        "`{}` may take {}, and the platform ends its requests after {}",
        node.name,
        Measure::duration(timeout).shown_up(),
        Measure::duration(*deadline).shown_down()
    );
    let mut made = Diagnostic::error(codes::DEADLINE_INVERSION, context.place(item, &["timeout"]), message)
        .help("what takes longer is cut off in the middle: do it in the background, or promise less time");
    if let Some(basis) = basis {
        made = made.help(format!("the limit: {}", basis.source));
    }
    let text = written(*deadline, Toward::Down);
    let edits = context.set(item, &["timeout"], &text);
    if !edits.is_empty() {
        made = made.fix(format!("set `timeout = {text}`"), Applicability::Unsafe, edits);
    }
    Some(made)
}

/// `60ms for `orders``, `2 × 3 × 20ms for `main``
pub(super) fn words(hop: &Hop, nodes: &[Node]) -> String {
    let (Some(timeout), Some(longest)) = (hop.timeout, hop.longest()) else { return String::new() };
    let mut text = format!("up to {} for `{}`", Measure::duration(longest).shown_up(), nodes[hop.to].name);
    let mut how = Vec::new();
    if !hop.parallel && hop.times() > Number::from_integer(1) {
        how.push(format!("{} calls", hop.times()));
    }
    if hop.retries > 0 {
        how.push(format!("{} tries of {}", 1 + hop.retries, Measure::duration(timeout).shown_up()));
    }
    if hop.retries > 0 && hop.backoff > Number::from_integer(0) {
        let waits = multiply(hop.backoff, Number::from_integer(hop.retries), Toward::Up);
        how.push(format!("{} between them", Measure::duration(waits).shown_up()));
    }
    if hop.parallel {
        how.push(String::from("beside the other parallel ones"));
    }
    if !how.is_empty() {
        text.push_str(&format!(": {}", how.join(", ")));
    }
    text
}

/// A duration as a spec writes it, in whole milliseconds.
pub(super) fn written(time: Number, toward: Toward) -> String {
    let thousand = Number::from_integer(1000);
    let whole = if toward == Toward::Up { ceil_to(time, 3) } else { floor_to(time, 3) };
    let milliseconds = (whole * thousand).to_integer();
    if milliseconds % 1000 == 0 { format!("{}s", milliseconds / 1000) } else { format!("{milliseconds}ms") }
}
