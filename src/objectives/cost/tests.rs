//! Bills against bills: random ones, whose amounts are drawn from within the facts and added up in another way, in whole picodollars.

#![allow(clippy::print_stdout, reason = "how many bills were compared is what a reader of the test run looks for")]

use num_traits::Zero;

use super::choices::Choice;
use super::model::{Bill, Charge, ItemBill};
use crate::evaluate::ItemId;
use crate::evaluate::value::{Basis, Number, Strength};
use crate::objectives::fact::Interval;
use crate::source::{ChunkId, Span};

/// Picodollars in a dollar.
const PICO: i128 = 1_000_000_000_000;

/// A generator without a seed from outside: the same bills in every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, end: i128) -> i128 {
        i128::from(self.next()) % end
    }
}

/// A bill, and what each charge may really be: two bounds in picodollars, or no upper one.
fn random(draw: &mut Draw) -> (Bill, Vec<(i128, Option<i128>)>) {
    let mut bill = Bill::default();
    let mut truth = Vec::new();
    for number in 0..draw.below(6) + 1 {
        let mut item = ItemBill {
            item: ItemId(u32::try_from(number).unwrap_or_default()),
            name: format!("item{number}"),
            span: Span::new(ChunkId::default(), 0, 0),
            charges: Vec::new(),
            measured: None,
            unpriced: draw.below(20) == 0,
        };
        if item.unpriced {
            truth.push((0, None));
        } else {
            for line in 0..draw.below(5) {
                // Free amounts may make the least negative; nobody is paid for using little.
                let low = draw.below(1_000_000) * 1_000 - 100_000_000;
                let high = (draw.below(25) != 0).then(|| low.max(0) + draw.below(1_000_000) * 1_000);
                let bounds = |pico: i128| Number::new(pico, PICO);
                let basis = Basis {
                    strength: if draw.below(3) == 0 { Strength::Assumed } else { Strength::Documented },
                    source: "a list".into(),
                    date: Some(0),
                    span: None,
                };
                item.charges.push(Charge {
                    what: format!("line{line}"),
                    cost: Interval { low: Some(bounds(low)), high: high.map(bounds), bases: vec![basis] },
                    ..Charge::default()
                });
                truth.push((low.max(0), high));
            }
        }
        bill.items.push(item);
    }
    (bill, truth)
}

fn compared(rounds: usize) {
    let mut draw = Draw(20_261_127);
    let (mut endless, mut worst) = (0, 0);
    for _ in 0..rounds {
        let (bill, truth) = random(&mut draw);
        let total = bill.total();
        let low: i128 = truth.iter().map(|(low, _)| low).sum();
        let high: Option<i128> = truth.iter().map(|(_, high)| *high).sum();
        assert_eq!(total.low, Some(Number::new(low, PICO)));
        assert_eq!(total.high, high.map(|high| Number::new(high, PICO)));
        endless += usize::from(high.is_none());
        // What is really paid lies within, wherever in its bounds each charge lies; what has no end is anything.
        for _ in 0..4 {
            let paid: i128 =
                truth.iter().map(|(low, high)| low + draw.below(high.unwrap_or(low + 1_000_000_000) - low + 1)).sum();
            let paid = Number::new(paid, PICO);
            assert!(total.low.is_some_and(|low| low <= paid) && total.high.is_none_or(|high| paid <= high));
            worst = worst.max((paid * Number::from_integer(PICO)).to_integer() - low);
        }
        // A bill costs no more than itself, and a line more costs as much as the line.
        let nothing = bill.more_than(&bill);
        assert_eq!((nothing.low, nothing.high), (Some(Number::zero()), Some(Number::zero())));
        let mut with = bill.clone();
        let cost = Interval::exact(Number::new(draw.below(1_000_000), PICO));
        if let Some(item) = with.items.iter_mut().find(|item| !item.unpriced) {
            item.charges.push(Charge { what: String::from("one more"), cost: cost.clone(), ..Charge::default() });
            let more = with.more_than(&bill);
            assert_eq!((more.low, more.high), (cost.low, cost.high));
            let less = bill.more_than(&with);
            assert_eq!(less.low, cost.low.map(|low| -low));
        }
    }
    println!(
        "{rounds} bills compared, {endless} of them without an end; furthest from the least: {worst} picodollars a second"
    );
}

#[test]
fn bills_add_up() {
    compared(500);
}

#[test]
#[ignore = "twenty thousand bills"]
fn many_bills_add_up() {
    compared(20_000);
}

/// Everything that a budget could do without, against all sets of it.
#[test]
fn a_conflict_names_no_more_than_is_needed() {
    let mut draw = Draw(7);
    let mut conflicts = 0;
    for _ in 0..500 {
        let mut costs: Vec<i128> = (0..draw.below(6) + 1).map(|_| draw.below(1000) + 1).collect();
        costs.sort_unstable_by_key(|cost| std::cmp::Reverse(*cost));
        let excess = draw.below(2000) + 1;
        let choices: Vec<Choice> = costs
            .iter()
            .map(|cost| Choice {
                item: ItemId(0),
                what: cost.to_string(),
                cost: Interval::exact(Number::from_integer(*cost)),
                promises: Vec::new(),
                field: Vec::new(),
                value: String::new(),
                span: Span::new(ChunkId::default(), 0, 0),
            })
            .collect();
        let all: Vec<&Choice> = choices.iter().collect();
        let (enough, taken) = super::conflict::enough(&all, Number::from_integer(excess));
        let saved = |taken: &[&Choice]| taken.iter().filter_map(|choice| choice.cost.low).sum::<Number>();
        assert_eq!(enough, costs.iter().sum::<i128>() >= excess);
        if !enough {
            continue;
        }
        conflicts += 1;
        assert!(saved(&taken) >= Number::from_integer(excess));
        // No set of fewer saves as much.
        let fewest = (0_u32..1 << costs.len())
            .filter(|set| {
                let saved: i128 =
                    costs.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1).map(|(_, cost)| cost).sum();
                saved >= excess
            })
            .map(u32::count_ones)
            .min();
        assert_eq!(fewest, u32::try_from(taken.len()).ok());
    }
    println!("{conflicts} conflicts compared with all sets");
    assert!(conflicts > 100);
}
