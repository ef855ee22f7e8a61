//! What predefined roles allow: `roles.json.gz` of the facts, as the builder laid it out: every permission once, sorted, a line each; and a line
//! for each role with the numbers of its permissions, each counted from the one before.

static PERMISSIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/permissions.txt"));
static ROLES: &str = include_str!(concat!(env!("OUT_DIR"), "/roles.txt"));

/// The permissions of a predefined role, sorted; `None` for one that is not known.
pub fn role(name: &str) -> Option<Vec<&'static str>> {
    let line = ROLES.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    let all: Vec<&'static str> = PERMISSIONS.lines().collect();
    let mut number = 0usize;
    line.split(' ')
        .filter(|step| !step.is_empty())
        .map(|step| {
            number += step.parse::<usize>().ok()?;
            all.get(number).copied()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::role;

    #[test]
    fn roles_are_read() {
        assert_eq!(role("roles/pubsub.publisher"), Some(vec!["pubsub.topics.publish"]));
        assert_eq!(role("roles/pubsub.publishe"), None);
        let admin = role("roles/pubsub.admin").expect("known");
        assert!(admin.contains(&"pubsub.topics.setIamPolicy") && admin.is_sorted());
    }
}
