//! What the bounds say against what a simulation sees.
#![allow(clippy::print_stdout, reason = "how many were compared, and how well they agree, is the point of the output")]

use num_traits::{One, Zero};

use super::random::{Random, based, model};
use super::simulate::{COUPLINGS, Coupling, VISITORS, simulate};
use crate::evaluate::value::{Number, Strength};
use crate::objectives::availability::bound::{Trust, bound};
use crate::objectives::availability::model::{Event, Model, Node};
use crate::objectives::availability::path::{Path, Reading};
use crate::objectives::exact::floor_to;

fn part(count: usize, of: usize) -> Number {
    Number::new(count as i128, of as i128)
}

/// The facts of a model as the simulation had them: exactly, or with room on one side or both.
fn told(model: &mut Model, happened: &[usize], requests: usize, random: &mut Random) {
    for (event, count) in model.events.iter_mut().zip(happened) {
        let up = Number::one() - part(*count, requests);
        let low = if random.one_in(3) { up * Number::new(99, 100) } else { up };
        let high = if random.one_in(2) { up } else { Number::one() };
        event.up = based(Some(low), Some(high), Strength::Contract);
    }
}

/// Some nodes were measured, with everything behind them.
fn measured(model: &mut Model, down: &[usize], requests: usize, random: &mut Random) {
    for (index, count) in down.iter().enumerate() {
        if !random.one_in(6) {
            continue;
        }
        let up = Number::one() - part(*count, requests);
        let name = format!("node {index}, measured");
        model.events.push(Event { name, domain: None, up: based(Some(up), None, Strength::Measured) });
        let node: &mut Node = &mut model.nodes[index];
        // What its visitors saw of the first, they saw through the door: that is another number.
        if index > 0 {
            node.measured = Some(model.events.len() - 1);
        }
        if random.one_in(2) {
            node.cap = Some(up);
        }
    }
}

/// How many were compared, how many bounds were exact, the widest gap, and the worst disagreement.
#[derive(Default)]
struct Compared {
    models: usize,
    exact: usize,
    gap: Number,
    worst: Number,
}

fn compare(seeds: std::ops::Range<u64>, requests: usize) -> Compared {
    let mut compared = Compared::default();
    for seed in seeds {
        let mut random = Random::new(seed);
        let mut made = model(&mut random);
        let coupling = COUPLINGS[random.below(COUPLINGS.len())];
        let seen = simulate(&made, coupling, requests, &mut random);
        told(&mut made, &seen.happened, requests, &mut random);
        measured(&mut made, &seen.down, requests * VISITORS, &mut random);
        let truth = Number::one() - part(seen.refused, requests * VISITORS);
        for inner in [false, true] {
            let reading = Reading { inner, stale: false };
            let path = Path::of(&made, &[0], reading);
            let found = bound(&made, &path, reading, Trust::Sure);
            assert!(found.missing.is_empty(), "seed {seed}: all is known");
            let (low, high) = (Number::one() - found.most, Number::one() - found.least);
            let off = (low - truth).max(truth - high).max(Number::zero());
            compared.worst = compared.worst.max(off);
            compared.gap = compared.gap.max(high - low);
            compared.exact += usize::from(low == truth || high == truth);
            // What is asked of the numbers is exact: how often each event happened is taken from the simulation itself.
            assert!(off.is_zero(), "seed {seed}, {coupling:?}, inner {inner}: {truth} is not between {low} and {high}");
        }
        compared.models += 1;
    }
    compared
}

fn report(what: &str, compared: &Compared) {
    println!(
        "{} random architectures simulated ({what}), {} bounds touched, widest gap {}, worst disagreement {}",
        compared.models,
        compared.exact,
        floor_to(compared.gap, 4),
        floor_to(compared.worst, 6)
    );
}

#[test]
fn the_bounds_hold_whatever_depends_on_what() {
    let compared = compare(0..500, 300);
    report("any dependence", &compared);
    assert!(compared.exact > 100, "bounds that are never touched are no bounds");
}

#[test]
#[ignore = "ten thousand simulations: minutes without optimisation"]
fn the_bounds_hold_whatever_depends_on_what_in_ten_thousand() {
    let compared = compare(1000..11_000, 500);
    report("any dependence", &compared);
}

/// Groups with a declared common cause: members fail together by it, by what strikes all, and else each by itself.
fn shared(seeds: std::ops::Range<u64>, requests: usize) -> Compared {
    use crate::objectives::availability::model::Group;
    let mut compared = Compared::default();
    for seed in seeds {
        let mut random = Random::new(seed);
        let members = 2 + random.below(4);
        let enough = 1 + random.below(members);
        // Of ten thousand moments: what strikes all whatever is done, and for each member its common and its own part.
        let always = random.below(300);
        let (common, own) = (random.below(800), (0..members).map(|_| 200 + random.below(1500)).collect::<Vec<_>>());
        let mut counts = vec![0; members + 1];
        let mut down = 0;
        for _ in 0..requests {
            let everywhere = random.below(10_000) < always;
            let together = random.below(10_000) < common;
            let states: Vec<bool> = own.iter().map(|rate| together || random.below(10_000) < *rate).collect();
            for (count, state) in
                counts.iter_mut().zip(states.iter().map(|state| *state || everywhere).chain([everywhere]))
            {
                *count += usize::from(state);
            }
            let well = states.iter().filter(|state| !**state && !everywhere).count();
            down += usize::from(well < enough);
        }
        let mut made = Model::default();
        // The part that is shared, of the one that fails least and of the one that fails most.
        let rate = |own: &usize| part(common, 10_000) + (Number::one() - part(common, 10_000)) * part(*own, 10_000);
        let parts: Vec<Number> = own.iter().map(|own| part(common, 10_000) / rate(own)).collect();
        for (index, own) in own.iter().enumerate() {
            let up = (Number::one() - part(always, 10_000)) * (Number::one() - rate(own));
            made.events.push(Event {
                name: format!("place {index}"),
                domain: None,
                up: based(Some(up), None, Strength::Contract),
            });
        }
        let up = Number::one() - part(always, 10_000);
        made.events.push(Event {
            name: "everywhere".to_owned(),
            domain: None,
            up: based(Some(up), None, Strength::Documented),
        });
        let (least, most) = (parts.iter().min().copied(), parts.iter().max().copied());
        made.groups.push(Group {
            of: (0..members).collect(),
            enough,
            fails_over: true,
            common: Some(based(least.map(|_| Number::zero()), most, Strength::Measured)),
            always: vec![members],
            twice: Vec::new(),
            said: None,
        });
        made.nodes.push(Node { name: "service".to_owned(), groups: vec![0], ..Node::default() });
        let reading = Reading { inner: false, stale: false };
        let found = bound(&made, &Path::of(&made, &[0], reading), reading, Trust::Sure);
        let seen = part(down, requests);
        let over = (seen - found.most).max(Number::zero());
        // Five standard deviations of what was counted: over² ≤ 25 · p · (1 − p) / n, with one count more for those that are rare.
        let spread = found.most.min(Number::new(1, 2)).max(part(1, requests));
        let allowed = Number::from_integer(25) * spread / Number::from_integer(requests as i128);
        assert!(over * over <= allowed, "seed {seed}: {seen} is more than {}", found.most);
        assert!(seen >= found.least, "seed {seed}: {seen} is less than {}", found.least);
        compared.worst = compared.worst.max(over);
        compared.gap = compared.gap.max(found.most - seen);
        compared.exact += usize::from(found.most < own.iter().map(rate).min().unwrap_or_default());
        compared.models += 1;
    }
    compared
}

#[test]
fn a_declared_common_cause_is_a_bound() {
    let compared = shared(0..500, 4000);
    report("common causes", &compared);
    assert!(compared.exact > 50, "more than the best member must count somewhere");
}

#[test]
#[ignore = "ten thousand simulations: minutes without optimisation"]
fn a_declared_common_cause_is_a_bound_in_ten_thousand() {
    report("common causes", &shared(1000..11_000, 10_000));
}

#[test]
fn all_couplings_are_tried() {
    let mut seen: Vec<Coupling> = Vec::new();
    for seed in 0..50 {
        let mut random = Random::new(seed);
        model(&mut random);
        let coupling = COUPLINGS[random.below(COUPLINGS.len())];
        if !seen.contains(&coupling) {
            seen.push(coupling);
        }
    }
    assert_eq!(seen.len(), COUPLINGS.len());
}
