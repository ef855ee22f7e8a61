//! One order out of several: what a list has that the others lack stands behind what it follows there.

use std::hash::Hash;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// A map in order of insertion, hashed fast.
pub(super) type Ordered<K, V> = IndexMap<K, V, FxBuildHasher>;

/// Unites lists of distinct keys. Linear; keeps the order of every list that does not contradict an earlier one.
pub(super) fn union<K: Hash + Eq + Clone>(lists: &[Vec<K>]) -> Vec<K> {
    const END: usize = usize::MAX;
    if let [only] = lists {
        return only.clone();
    }
    // A linked list in a vector: `next[0]` is before the first.
    let mut place: Ordered<K, usize> = Ordered::default();
    let mut keys: Vec<Option<K>> = vec![None];
    let mut next: Vec<usize> = vec![END];
    for list in lists {
        let mut at = 0;
        for key in list {
            if let Some(found) = place.get(key) {
                at = *found;
                continue;
            }
            let made = keys.len();
            keys.push(Some(key.clone()));
            next.push(next[at]);
            next[at] = made;
            place.insert(key.clone(), made);
            at = made;
        }
    }
    let mut out = Vec::with_capacity(keys.len());
    let mut at = next[0];
    while at != END {
        out.extend(keys[at].take());
        at = next[at];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::union;

    #[test]
    fn what_one_list_lacks_stands_behind_what_it_follows() {
        assert_eq!(union(&[vec![1, 2, 3], vec![1, 9, 3, 4], vec![0, 1]]), vec![0, 1, 9, 2, 3, 4]);
    }
}
