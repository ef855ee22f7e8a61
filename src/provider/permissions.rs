//! What the provider's API asks of whoever reads, makes, changes or deletes a resource: `permissions.json` of the facts.

use std::sync::LazyLock;

use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use serde::Deserialize;

static TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/stdlib/providers/google/permissions.json"));

static ALL: LazyLock<FxHashMap<&'static str, Permissions>> =
    LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());

/// What a type of resource asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permissions {
    /// What a refresh calls.
    pub read: Vec<&'static str>,
    pub create: Vec<&'static str>,
    pub update: Vec<&'static str>,
    pub delete: Vec<&'static str>,
    /// `own`, or `field:X`: the argument that says in which project it is asked.
    #[serde(default)]
    project: &'static str,
    /// Asked only where an argument is so.
    #[serde(default)]
    only_if: IndexMap<&'static str, &'static str>,
    /// Called as well, and denial does no harm.
    #[serde(default, rename = "tolerated")]
    _tolerated: Vec<&'static str>,
    #[serde(default, rename = "note")]
    _note: &'static str,
    #[serde(rename = "source")]
    _source: &'static str,
}

/// When a permission is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Condition {
    /// The argument or nested block that it is about.
    pub argument: &'static str,
    pub test: Test,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Test {
    Is(&'static str),
    IsNot(&'static str),
    Set,
    Unset,
}

impl Permissions {
    /// By verb.
    pub fn verbs(&self) -> [(&'static str, &[&'static str]); 4] {
        [("read", &self.read), ("create", &self.create), ("update", &self.update), ("delete", &self.delete)]
    }

    /// The argument that names the project, a bucket, an identity or something else that lies in one.
    pub fn placed_by(&self) -> Option<&'static str> {
        self.project.strip_prefix("field:")
    }

    /// When a permission is asked; `None` for always.
    pub fn condition(&self, permission: &str) -> Option<Condition> {
        let text = self.only_if.get(permission)?;
        let (argument, test) = text.split_once(' ')?;
        let test = match test.split_once(' ') {
            Some(("=", value)) => Test::Is(value),
            Some(("!=", value)) => Test::IsNot(value),
            _ if test == "set" => Test::Set,
            _ => Test::Unset,
        };
        Some(Condition { argument, test })
    }
}

/// What a type asks, if that is known. A whole policy or one role of it asks what one member asks, and changes by being made again.
pub fn permissions(ty: &str) -> Option<Permissions> {
    if let Some(found) = ALL.get(ty) {
        return Some(found.clone());
    }
    let base = ty.strip_suffix("_iam_binding").or_else(|| ty.strip_suffix("_iam_policy"))?;
    let mut found = ALL.get(format!("{base}_iam_member").as_str())?.clone();
    found.update = found.create.clone();
    Some(found)
}

/// The types whose permissions are known, sorted.
pub fn permitted() -> Vec<&'static str> {
    let mut names: Vec<&str> = ALL.keys().copied().collect();
    names.sort_unstable();
    names
}

/// The project in a name: `projects/ID/…`, or an identity's address.
pub fn project_in(name: &str) -> Option<&str> {
    if let Some((_, rest)) = name.split_once("projects/") {
        return rest.split('/').next().filter(|id| !id.is_empty() && *id != "-");
    }
    let (_, domain) = name.split_once('@')?;
    domain.strip_suffix(".iam.gserviceaccount.com").filter(|id| !id.is_empty() && !id.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_read() {
        let facts: FxHashMap<&str, Permissions> = serde_json::from_str(TEXT).expect("permissions.json is as described");
        assert_eq!(facts.len(), ALL.len());
        assert!(facts.len() >= 118);
        for (ty, facts) in &facts {
            let asked: Vec<&str> = facts
                .verbs()
                .iter()
                .flat_map(|(_, asked)| asked.iter().copied())
                .chain(facts._tolerated.iter().copied())
                .collect();
            for (permission, text) in &facts.only_if {
                assert!(asked.contains(permission), "{ty}: {permission} is asked for nothing");
                let condition = facts.condition(permission).expect(text);
                assert!(
                    matches!(condition.test, Test::Is(_) | Test::IsNot(_) | Test::Set) || text.ends_with(" unset"),
                    "{ty}: {text}"
                );
            }
            assert!(
                facts.project.is_empty() || facts.project == "own" || facts.placed_by().is_some(),
                "{ty}: {}",
                facts.project
            );
        }
    }

    #[test]
    fn whole_policies_ask_what_members_ask() {
        let binding = permissions("google_storage_bucket_iam_binding").expect("made of the member's");
        assert_eq!(binding.update, permissions("google_storage_bucket_iam_member").expect("known").create);
        assert!(permissions("google_storage_bucket_iam").is_none());
    }

    #[test]
    fn projects_are_found_in_names() {
        assert_eq!(project_in("projects/olympus-dev/topics/x"), Some("olympus-dev"));
        assert_eq!(project_in("//x.example/projects/a-b"), Some("a-b"));
        assert_eq!(project_in("planner@olympus-dev.iam.gserviceaccount.com"), Some("olympus-dev"));
        assert_eq!(project_in("somebody@example.com"), None);
        assert_eq!(project_in("a-bucket"), None);
    }
}
