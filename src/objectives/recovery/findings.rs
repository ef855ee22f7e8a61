//! What a recovery would find out too late: state in nobody's plan, what lives only where it was lost, logs that end too soon.

use rustc_hash::FxHashSet;

use super::model::Case;
use super::read::{LOSS, needed, recovers_with, seconds};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::evaluate::value::Number;
use crate::evaluate::{Data, ItemId, Value};
use crate::language::types::Dimensions;
use crate::objectives::context::Context;
use crate::objectives::verdict::Measure;

pub(super) fn of_case(context: &Context<'_, '_>, case: &Case<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    found.extend(stays_behind(context, case));
    found.extend(ends_too_soon(context, case));
    found.extend(apart(context, case));
    found.extend(unfit(context, case));
    found.extend(nobody_points(context, case));
    found
}

/// Stores that no promise of recovery reaches, where somebody promises recovery at all.
pub(super) fn unclassified(context: &Context<'_, '_>, cases: &[Case<'_>]) -> Vec<Diagnostic> {
    let reached: FxHashSet<ItemId> = cases.iter().flat_map(|case| case.stores.iter().map(|store| store.item)).collect();
    let mut found = Vec::new();
    for item in context.world.all_items() {
        let keeps = context.has(item.id, LOSS) && !reached.contains(&item.id);
        if keeps && context.value(item.id, "rebuildable").is_none() {
            let name = context.name(item.id);
            let mut made = Diagnostic::error(
                codes::UNCLASSIFIED_STATE,
                context.place(item.id, &[]),
                format!("`{name}` keeps state, and no promise of recovery speaks of it"),
            )
            .help(format!("add it to one: `of = [{name}, …]`, or say from what it can be made again"));
            for case in cases {
                let Some(promise) = case.objective.item else { continue };
                let of = case.objective.of.iter().map(|one| context.name(*one)).chain([name.clone()]);
                let of = format!("[{}]", of.collect::<Vec<_>>().join(", "));
                let edits = context.set(promise, &["of"], &of);
                if !edits.is_empty() {
                    let title = format!("let `{}` speak of it too", case.objective.name);
                    made = made.fix(title, Applicability::Unsafe, edits);
                }
            }
            found.push(made);
        }
    }
    found
}

/// All that has to be where everything comes back: what moves there, what that needs to start, what coming back is done with (where state lies,
/// who holds the lock, the key of what was copied), and what these need in turn. Each with the item that it is for, if it is not its own.
fn prerequisites(context: &Context<'_, '_>, case: &Case<'_>) -> Vec<(ItemId, Option<ItemId>)> {
    let stores = case.stores.iter().map(|store| store.item);
    let acting = case.objective.item.into_iter().chain(case.moving.iter().copied());
    let mut made: Vec<(ItemId, Option<ItemId>)> = case.moving.iter().map(|item| (*item, None)).collect();
    for item in acting.chain(stores) {
        made.extend(recovers_with(context, item, case.promise.scenario).into_iter().map(|one| (one, Some(item))));
    }
    let mut seen: FxHashSet<ItemId> = FxHashSet::default();
    made.retain(|(item, _)| seen.insert(*item));
    let mut at = 0;
    while let Some((item, _)) = made.get(at).copied() {
        made.extend(needed(context, item).into_iter().filter(|one| seen.insert(*one)).map(|one| (one, Some(item))));
        at += 1;
    }
    made
}

/// Items that live only in the region that is lost.
fn stays_behind(context: &Context<'_, '_>, case: &Case<'_>) -> Vec<Diagnostic> {
    let Some(to) = case.promise.to.filter(|_| case.promise.scenario == "region") else { return Vec::new() };
    let mut found = Vec::new();
    for (item, user) in prerequisites(context, case) {
        let Some(Data::List(regions)) = context.value(item, "lives_in").map(|value| value.data) else { continue };
        let there = regions.iter().any(|region| Context::word(Some(region)).is_some_and(|word| word == to));
        if there || regions.is_empty() {
            continue;
        }
        let (name, where_it_is) = (context.name(item), regions.iter().map(|one| context.world.display(one)));
        // What the library implied stands nowhere in the spec: it is told at the promise.
        let own = Some(context.place(item, &[])).filter(|place| context.is_own(*place));
        let mut made = Diagnostic::error(
            codes::FAILOVER_PREREQS,
            own.unwrap_or(case.objective.span),
            format!(
                "`{name}` is only in {}, and has to be in {to} when that is lost",
                where_it_is.collect::<Vec<_>>().join(", ")
            ),
        );
        if let Some(user) = user {
            made = made.help(format!("`{}` comes back with it", context.name(user)));
        }
        if own.is_some() {
            made = made.also(case.objective.span, format!("`{}` promises to come back in {to}", case.objective.name));
        }
        if let Some(environment) = context.world.environment() {
            let mut all: Vec<String> = match context.value(environment, "regions").map(|value| value.data) {
                Some(Data::List(all)) => all.iter().map(|one| context.world.display(one)).collect(),
                _ => Vec::new(),
            };
            all.push(to.to_string());
            let edits = context.set(environment, &["regions"], &format!("[{}]", all.join(", ")));
            if !edits.is_empty() {
                made = made.fix(
                    format!("run `{}` in {} too", context.name(environment), to),
                    Applicability::Unsafe,
                    edits,
                );
            }
        }
        found.push(made);
    }
    // All that live in the environment's regions are mended together: one fix is enough.
    found
}

/// What is noticed later than the logs reach back cannot be undone.
fn ends_too_soon(context: &Context<'_, '_>, case: &Case<'_>) -> Vec<Diagnostic> {
    let noticed = case.objective.item.and_then(|item| seconds(context, item, "noticed_within"));
    let Some(noticed) = noticed.filter(|_| case.promise.scenario == "logical") else { return Vec::new() };
    let late = |store: &&super::model::Store<'_>| {
        seconds(context, store.item, "reaches_back").is_some_and(|back| back < noticed)
    };
    case.stores
        .iter()
        .filter(late)
        .map(|store| {
            let back = seconds(context, store.item, "reaches_back").unwrap_or_default();
            let arguments = vec![Value::new(Data::Quantity(noticed, Dimensions::DURATION))];
            let made = Diagnostic::warning(
                codes::RETENTION_WINDOW,
                store.span,
                format!(
                    "damage may be noticed after {}, and `{}` can be restored only to a moment of the last {}",
                    Measure::duration(noticed).shown_up(),
                    store.name,
                    Measure::duration(back).shown_down()
                ),
            )
            .also(case.objective.span, "the promise")
            .help("keep logs longer than it takes to notice, or notice sooner");
            with_alternatives(context, store.item, "reaches_further", arguments, made)
        })
        .collect()
}

/// What the kind of an item says would help, as fixes.
fn with_alternatives(
    context: &Context<'_, '_>,
    item: ItemId,
    facet: &str,
    arguments: Vec<Value>,
    made: Diagnostic,
) -> Diagnostic {
    let all = context.alternatives(item, facet, arguments);
    all.into_iter().fold(made, |made, one| made.fix(one.title, Applicability::Unsafe, one.edits))
}

/// Stores that belong together may not come back from moments far apart.
fn apart(context: &Context<'_, '_>, case: &Case<'_>) -> Option<Diagnostic> {
    let most = case.objective.item.and_then(|item| seconds(context, item, "skew"))?;
    let worst = case.stores.iter().filter_map(|store| Some((store.loss.high?, store))).max_by_key(|(high, _)| *high)?;
    let best: Number = case.stores.iter().filter_map(|store| store.loss.low).min()?;
    let skew = worst.0 - best;
    (skew > most).then(|| {
        Diagnostic::warning(
            codes::RECOVERY_SKEW,
            case.objective.span,
            format!(
                "what comes back may be {} apart, and {} is promised",
                Measure::duration(skew).shown_up(),
                Measure::duration(most).shown_down()
            ),
        )
        .also(worst.1.span, format!("`{}` may lose most", worst.1.name))
        .help(
            "protect the stores in the same way, or keep a journal from which the one that is behind can be brought up",
        )
    })
}

/// What stands in the way of a store taking over, as its kind says.
fn unfit(context: &Context<'_, '_>, case: &Case<'_>) -> Vec<Diagnostic> {
    let scenario = Value::new(Data::Variant(case.promise.scenario, None));
    let mut found = Vec::new();
    for store in &case.stores {
        let Some(Data::List(all)) =
            context.facet(store.item, "obstacles", vec![scenario.clone()]).map(|value| value.data)
        else {
            continue;
        };
        for obstacle in all.iter() {
            let made = Diagnostic::error(codes::DR_REPLICA_LEGAL, store.span, context.world.display(obstacle))
                .also(case.objective.span, "the promise that rests on it");
            found.push(with_alternatives(context, store.item, "fits", vec![scenario.clone()], made));
        }
    }
    found
}

/// A store that comes back somewhere else, and nothing leads to its new place.
fn nobody_points(context: &Context<'_, '_>, case: &Case<'_>) -> Vec<Diagnostic> {
    let scenario = Value::new(Data::Variant(case.promise.scenario, None));
    let says = |item, facet| {
        context.facet(item, facet, vec![scenario.clone()]).is_some_and(|value| value.data == Data::Bool(true))
    };
    case.stores
        .iter()
        .filter(|store| says(store.item, "moves") && !says(store.item, "is_followed"))
        .map(|store| {
            Diagnostic::error(
                codes::CUTOVER_STEP,
                store.span,
                format!("`{}` has another address after it came back, and no step leads anybody there", store.name),
            )
            .also(case.objective.span, "the promise that rests on it")
            .help("a step in the phase `traffic` that points its users to the new address, or an address that stays")
        })
        .collect()
}
