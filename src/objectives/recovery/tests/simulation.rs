//! The longest path against a simulation that knows no graphs: a clock, and whoever may start starts.
#![allow(clippy::print_stdout, reason = "how many were compared is what a reader of the test run looks for")]

use super::super::model::{Step, longest};
use super::super::order::{Waits, arrange};
use crate::evaluate::value::Number;
use crate::objectives::evidence::Tried;
use crate::objectives::exact::Toward;
use crate::objectives::fact::Interval;
use crate::source::{ChunkId, Name, Span};

/// A small generator of its own: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn number(seconds: u64) -> Number {
    Number::from_integer(i128::from(seconds))
}

fn seconds(bound: Option<Number>) -> u64 {
    bound.and_then(|number| u64::try_from(number.to_integer()).ok()).expect("a whole number of seconds")
}

/// Second by second: a step works as soon as all that it waits for are done. How long it was until the last one was done.
fn simulate(steps: &[Step<'_>], takes: &[u64]) -> u64 {
    let mut left = takes.to_vec();
    let mut done = vec![false; steps.len()];
    for clock in 0.. {
        let able = |at: usize, done: &[bool]| !done[at] && steps[at].after.iter().all(|other| done[*other]);
        // What takes no time lets others go within the same second.
        while let Some(over) = (0..steps.len()).find(|at| left[*at] == 0 && able(*at, &done)) {
            done[over] = true;
        }
        if done.iter().all(|one| *one) {
            return clock;
        }
        let working: Vec<usize> = (0..steps.len()).filter(|at| able(*at, &done)).collect();
        working.into_iter().for_each(|at| left[at] -= 1);
    }
    unreachable!("steps come only after earlier ones, so each second one of them works")
}

fn step(takes: Interval, after: Vec<usize>) -> Step<'static> {
    Step {
        own: Name::new("step"),
        of: String::from("it"),
        name: String::from("step it"),
        takes,
        after,
        span: Span::new(ChunkId(0), 0, 0),
        by_hand: false,
        tried: Tried::default(),
    }
}

/// Steps written in any order, put into one in which each stands behind what it waits for, take as long as the clock says.
#[test]
fn the_order_in_which_steps_are_written_changes_nothing() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let mut moved = 0;
    for _ in 0..500 {
        let count = usize::try_from(1 + random.below(12)).expect("small");
        // Who comes before whom: an order that nobody is told.
        let mut hidden: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            hidden.swap(at, usize::try_from(random.below(at as u64 + 1)).expect("small"));
        }
        let mut waits = vec![Waits::default(); count];
        for (at, step) in hidden.iter().enumerate() {
            for earlier in hidden.iter().take(at) {
                match random.below(6) {
                    0 => waits[*step].said.push(*earlier),
                    1 => waits[*step].used.push(*earlier),
                    _ => {}
                }
            }
        }
        let takes: Vec<u64> = (0..count).map(|_| random.below(20)).collect();
        let exact = |at: usize| Interval::exact(number(takes[at]));
        let written: Vec<Step<'_>> = (0..count).map(|at| step(exact(at), waits[at].all().collect())).collect();
        let (order, circle) = arrange(&waits, |_| 0);
        assert!(circle.is_empty());
        let place = |at: usize| order.iter().position(|one| *one == at).expect("every step has a place");
        let arranged: Vec<Step<'_>> =
            order.iter().map(|at| step(exact(*at), waits[*at].all().map(place).collect())).collect();
        for (at, step) in arranged.iter().enumerate() {
            assert!(step.after.iter().all(|earlier| *earlier < at), "{order:?} {waits:?}");
        }
        moved += u64::from(order.iter().enumerate().any(|(at, step)| at != *step));
        let most = seconds(longest(&arranged, |takes| takes.high, Toward::Up).time);
        assert_eq!(most, simulate(&written, &takes), "{waits:?} {takes:?}");
    }
    println!("500 step graphs, {moved} of them put into another order than they were written in");
    assert!(moved > 300, "only {moved} were out of order");
}

fn compare(graphs: u64) {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut runs, mut worst) = (0, 0);
    for _ in 0..graphs {
        let mut steps: Vec<Step<'_>> = Vec::new();
        for at in 0..=usize::try_from(random.below(12)).expect("small") {
            let low = random.below(20);
            let takes = Interval::between(Some(number(low)), Some(number(low + random.below(20))));
            let after = (0..at).filter(|_| random.below(3) == 0).collect();
            steps.push(step(takes, after));
        }
        let least = seconds(longest(&steps, |takes| takes.low, Toward::Down).time);
        let most = seconds(longest(&steps, |takes| takes.high, Toward::Up).time);
        for round in 0..6 {
            let takes: Vec<u64> = steps
                .iter()
                .map(|step| match (round, seconds(step.takes.low), seconds(step.takes.high)) {
                    (0, low, _) => low,
                    (1, _, high) => high,
                    (_, low, high) => low + random.below(high - low + 1),
                })
                .collect();
            let took = simulate(&steps, &takes);
            runs += 1;
            assert!((least..=most).contains(&took), "{took} s is not within {least} to {most} s: {steps:?}");
            // With every step at its bound the simulation must take what the bound says.
            worst = worst.max(match round {
                0 => took - least,
                1 => most - took,
                _ => 0,
            });
        }
    }
    println!(
        "{graphs} step graphs, {runs} simulations, all within the bounds; worst disagreement at the ends {worst} s"
    );
    assert_eq!(worst, 0, "bounds are reached");
}

#[test]
fn recovery_time_against_a_clock() {
    compare(500);
}

#[test]
#[ignore = "ten thousand graphs"]
fn recovery_time_against_a_clock_at_length() {
    compare(10_000);
}
