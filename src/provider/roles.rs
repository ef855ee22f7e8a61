//! What predefined roles allow: `roles.json.gz` of the facts, as the builder laid it out: every permission once, sorted, a line each; and a line
//! for each role with the numbers of its permissions, each counted from the one before.

use std::cmp::Ordering;

static PERMISSIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/permissions.txt"));
/// Where each line of these begins, four bytes each.
static BEGINS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/permissions.at"));
static ROLES: &str = include_str!(concat!(env!("OUT_DIR"), "/roles.txt"));

/// The permissions of a predefined role, sorted; `None` for one that is not known.
pub fn role(name: &str) -> Option<Vec<&'static str>> {
    let mut number = 0usize;
    line_of(name)?
        .split(' ')
        .filter(|step| !step.is_empty())
        .map(|step| {
            number += step.parse::<usize>().ok()?;
            permission(number)
        })
        .collect()
}

/// The numbers of a role: the lines are sorted, and none is read but those that are met on the way.
fn line_of(name: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, ROLES.len());
    while low < high {
        // The line in whose midst we are.
        let middle = low + (high - low) / 2;
        let begin = ROLES.as_bytes().get(..middle)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = ROLES.get(begin..)?.lines().next()?;
        let (found, numbers) = line.split_once(' ').unwrap_or((line, ""));
        match found.cmp(name) {
            Ordering::Equal => return Some(numbers),
            Ordering::Less => low = begin + line.len() + 1,
            Ordering::Greater => high = begin,
        }
    }
    None
}

fn permission(number: usize) -> Option<&'static str> {
    let bytes = BEGINS.get(number * 4..number * 4 + 4)?;
    let begin = u32::from_le_bytes(bytes.try_into().ok()?) as usize;
    PERMISSIONS.get(begin..)?.lines().next()
}

#[cfg(test)]
mod tests {
    use super::{ROLES, role};

    #[test]
    fn roles_are_read() {
        assert_eq!(role("roles/pubsub.publisher"), Some(vec!["pubsub.topics.publish"]));
        assert_eq!(role("roles/pubsub.publishe"), None);
        let admin = role("roles/pubsub.admin").expect("known");
        assert!(admin.contains(&"pubsub.topics.setIamPolicy") && admin.is_sorted());
    }

    #[test]
    fn every_role_is_found() {
        for line in ROLES.lines() {
            let (name, numbers) = line.split_once(' ').unwrap_or((line, ""));
            let found = role(name).unwrap_or_else(|| panic!("{name} is not found"));
            assert_eq!(found.len(), numbers.split_whitespace().count(), "{name}");
            assert!(found.is_sorted(), "{name}");
        }
        assert_eq!(role(""), None);
        assert_eq!(role("roles/zzz"), None);
    }
}
