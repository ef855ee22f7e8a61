//! An order of steps in which each stands behind those that it comes after.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

/// For what a step waits within its phase, by index.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    /// What its `after` names.
    pub said: Vec<usize>,
    /// Steps of what its item uses. Items may use each other in a circle, and one of them comes back first all the same.
    pub used: Vec<usize>,
}

impl Waits {
    pub(super) fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.said.iter().chain(&self.used).copied()
    }
}

/// Puts steps in an order, those of one phase together; of several that may go, the first one goes. Beside it the steps whose `after`
/// leads back to themselves: for these there is no order.
pub(super) fn arrange(waits: &[Waits], phase: impl Fn(usize) -> usize) -> (Vec<usize>, FxHashSet<usize>) {
    let mut order = Vec::with_capacity(waits.len());
    let mut circle = FxHashSet::default();
    let mut open: Vec<usize> = waits.iter().map(|one| one.all().count()).collect();
    let mut awaited: Vec<Vec<usize>> = vec![Vec::new(); waits.len()];
    for (index, one) in waits.iter().enumerate() {
        one.all().for_each(|other| awaited[other].push(index));
    }
    let mut all: Vec<usize> = (0..waits.len()).collect();
    all.sort_by_key(|index| phase(*index));
    let mut placed = vec![false; waits.len()];
    for steps in all.chunk_by(|one, other| phase(*one) == phase(*other)) {
        let mut ready: BinaryHeap<Reverse<usize>> =
            steps.iter().copied().filter(|index| open[*index] == 0).map(Reverse).collect();
        let mut left = steps.len();
        while left > 0 {
            let next = ready.pop().map(|Reverse(index)| index).or_else(|| stuck(waits, steps, &placed, &mut circle));
            let Some(index) = next else { break };
            if std::mem::replace(&mut placed[index], true) {
                continue;
            }
            left -= 1;
            order.push(index);
            for other in &awaited[index] {
                open[*other] = open[*other].saturating_sub(1);
                if open[*other] == 0 && !placed[*other] {
                    ready.push(Reverse(*other));
                }
            }
        }
    }
    (order, circle)
}

/// The step with which a circle is broken: the first one that only uses what is not there yet, else the first one at all.
fn stuck(waits: &[Waits], steps: &[usize], placed: &[bool], circle: &mut FxHashSet<usize>) -> Option<usize> {
    let waiting = |index: &&usize| !placed[**index];
    let free = |index: &&usize| waits[**index].said.iter().all(|other| placed[*other]);
    if let Some(index) = steps.iter().filter(waiting).find(free) {
        return Some(*index);
    }
    let index = steps.iter().find(waiting).copied()?;
    circle.insert(index);
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(all: &[&[usize]]) -> Vec<Waits> {
        all.iter().map(|said| Waits { said: said.to_vec(), used: Vec::new() }).collect()
    }

    fn used(all: &[&[usize]]) -> Vec<Waits> {
        all.iter().map(|used| Waits { said: Vec::new(), used: used.to_vec() }).collect()
    }

    #[test]
    fn what_is_waited_for_stands_first_wherever_it_was_written() {
        let (order, circle) = arrange(&said(&[&[1, 2], &[3], &[3], &[]]), |_| 0);
        assert_eq!(order, [3, 1, 2, 0]);
        assert!(circle.is_empty());
    }

    #[test]
    fn phases_stay_together() {
        let (order, _) = arrange(&said(&[&[], &[3], &[], &[]]), |index| index % 2);
        assert_eq!(order, [0, 2, 3, 1]);
    }

    #[test]
    fn items_that_use_each_other_have_an_order_all_the_same() {
        let (order, circle) = arrange(&used(&[&[1], &[0], &[]]), |_| 0);
        assert_eq!(order, [2, 0, 1]);
        assert!(circle.is_empty());
    }

    #[test]
    fn a_circle_of_what_is_said_has_none() {
        let (order, circle) = arrange(&said(&[&[1], &[0], &[0]]), |_| 0);
        assert_eq!(order.len(), 3, "{order:?}");
        assert_eq!(circle, FxHashSet::from_iter([0]));
    }
}
