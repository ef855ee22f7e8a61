//! What stands in the cloud after every root was applied, as far as rights go: who holds which permission where, and what each root asks.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use hcl_edit::structure::Body;
use serde_json::Value as Json;

use crate::evaluate::{Instance, Scope, Value, blocks, evaluate, instances};

/// The facts, read here once more.
pub struct Facts {
    permissions: BTreeMap<String, Json>,
    roles: BTreeMap<String, BTreeSet<String>>,
    defaults: BTreeMap<(String, String), String>,
}

fn unpacked(path: &str) -> Json {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect(path);
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect(path);
    serde_json::from_str(&text).expect(path)
}

fn texts(value: &Json) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

impl Facts {
    pub fn read() -> Self {
        let folder = "stdlib/providers/google";
        let text = std::fs::read_to_string(format!("{folder}/permissions.json")).expect("permissions");
        let roles = unpacked(&format!("{folder}/roles.json.gz"));
        let schema = unpacked(&format!("{folder}/8.0.0.json.gz"));
        let mut defaults = BTreeMap::new();
        for (ty, facts) in schema["resources"].as_object().expect("types") {
            for (name, fact) in facts["attributes"].as_object().into_iter().flatten() {
                if let Some(value) = fact.get("default") {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    defaults.insert((ty.clone(), name.clone()), text);
                }
            }
        }
        Self {
            permissions: serde_json::from_str(&text).expect("permissions"),
            roles: roles["roles"]
                .as_object()
                .expect("roles")
                .iter()
                .map(|(role, all)| (role.clone(), texts(all).into_iter().collect()))
                .collect(),
            defaults,
        }
    }

    fn of(&self, ty: &str) -> (&Json, bool) {
        if let Some(found) = self.permissions.get(ty) {
            return (found, false);
        }
        let base = ty.trim_end_matches("_iam_binding").trim_end_matches("_iam_policy");
        (
            self.permissions.get(&format!("{base}_iam_member")).unwrap_or_else(|| panic!("nothing is known of {ty}")),
            true,
        )
    }

    /// What one verb asks of an instance.
    pub fn asked(&self, of: &Instance, verb: &str) -> Vec<String> {
        let (facts, whole) = self.of(&of.ty);
        let verb = if whole && verb == "update" { "create" } else { verb };
        let mut asked = texts(&facts[verb]);
        asked.retain(|permission| {
            facts["only_if"].get(permission).is_none_or(|test| self.holds(of, test.as_str().expect("text")))
        });
        asked
    }

    fn holds(&self, of: &Instance, test: &str) -> bool {
        let (name, test) = test.split_once(' ').expect("an argument and a test");
        let found =
            of.arguments.get(name).or_else(|| of.inner.iter().find(|(own, _)| own == name).map(|(_, value)| value));
        let known = match found {
            None | Some(Value::Null) => {
                Some(self.defaults.get(&(of.ty.clone(), name.to_owned())).cloned().unwrap_or_default())
            }
            Some(value) => value.text(),
        };
        match test.split_once(' ') {
            Some(("=", wanted)) => known.is_none_or(|known| known == wanted),
            Some(("!=", wanted)) => known.is_none_or(|known| known != wanted),
            _ if test == "set" => found.is_some_and(|value| *value != Value::Null),
            _ => found.is_none_or(|value| matches!(value, Value::Null | Value::Unknown | Value::Reference(..))),
        }
    }

    /// It lies on the account that pays, where no role of a project reaches: the bootstrap grants it.
    pub fn lies_above_projects(&self, ty: &str) -> bool {
        self.of(ty).0["project"].as_str().is_some_and(|place| place.starts_with("field:billing_account"))
    }

    pub fn role(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.roles.get(name)
    }
}

/// One root: everything that it manages.
pub struct Root {
    pub name: String,
    pub project: String,
    /// Bucket and prefix of its state.
    pub bucket: String,
    pub prefix: String,
    pub instances: Vec<Instance>,
}

impl Root {
    pub fn read(name: &str, files: &BTreeMap<String, Body>) -> Self {
        let folder = format!("infrastructure/environments/{name}");
        let scope = Scope::default();
        let mut root = Self {
            name: name.to_owned(),
            project: String::new(),
            bucket: String::new(),
            prefix: String::new(),
            instances: Vec::new(),
        };
        for body in inside(files, &folder) {
            instances(body, &scope, &mut root.instances);
            for block in blocks(body) {
                let known = |body: &Body, word: &str| {
                    body.get_attribute(word).and_then(|found| evaluate(&found.value, &scope).text()).unwrap_or_default()
                };
                match block.ident.as_str() {
                    "provider" => root.project = known(&block.body, "project"),
                    "terraform" => {
                        for backend in blocks(&block.body).filter(|block| block.ident.as_str() == "backend") {
                            root.bucket = known(&backend.body, "bucket");
                            root.prefix = known(&backend.body, "prefix");
                        }
                    }
                    "module" => {
                        let mut inner = Scope::default();
                        for attribute in block.body.attributes() {
                            inner
                                .variables
                                .insert(attribute.key.as_str().to_owned(), evaluate(&attribute.value, &scope));
                        }
                        for body in inside(files, "infrastructure/terraform") {
                            instances(body, &inner, &mut root.instances);
                        }
                    }
                    _ => {}
                }
            }
        }
        assert!(!root.project.is_empty() && !root.bucket.is_empty(), "{name} names no project or no state");
        root
    }

    pub fn referred(&self, ty: &str, name: &str, key: Option<&str>) -> Option<&Instance> {
        self.instances.iter().find(|one| {
            one.ty == ty && one.name == name && (one.key.is_none() || key.is_none() || one.key.as_deref() == key)
        })
    }

    /// The project of an instance.
    pub fn project_of(&self, of: &Instance, facts: &Facts, cloud: &Cloud) -> String {
        let (known, _) = facts.of(&of.ty);
        let Some(field) = known["project"].as_str().and_then(|place| place.strip_prefix("field:")) else {
            return self.project.clone();
        };
        self.project_in(&of.argument(field), field, facts, cloud)
    }

    fn project_in(&self, value: &Value, field: &str, facts: &Facts, cloud: &Cloud) -> String {
        match value {
            Value::Text(text) => {
                if let Some((_, rest)) = text.split_once("projects/") {
                    return rest.split('/').next().unwrap_or_default().to_owned();
                }
                match field {
                    "project" => text.clone(),
                    "bucket" => cloud.bucket(text),
                    _ => self.project.clone(),
                }
            }
            Value::Reference(ty, name, key, _) => match self.referred(ty, name, key.as_deref()) {
                Some(found) => self.project_of(found, facts, cloud),
                None => panic!("{}: nothing is {ty}.{name}", self.name),
            },
            _ => self.project.clone(),
        }
    }

    /// The e-mail of whoever a grant is for.
    pub fn member(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.trim_start_matches("serviceAccount:").to_owned()),
            Value::Reference(ty, name, key, _) => {
                let account = self.referred(ty, name, key.as_deref())?;
                let project = account.argument("project").text().unwrap_or_else(|| self.project.clone());
                Some(format!("{}@{project}.iam.gserviceaccount.com", account.argument("account_id").text()?))
            }
            _ => None,
        }
    }

    /// A role by its full name.
    pub fn role(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.clone()),
            Value::Reference(ty, name, key, _) => {
                let role = self.referred(ty, name, key.as_deref())?;
                let project = role.argument("project").text().unwrap_or_else(|| self.project.clone());
                Some(format!("projects/{project}/roles/{}", role.argument("role_id").text()?))
            }
            _ => None,
        }
    }
}

fn inside<'f>(files: &'f BTreeMap<String, Body>, folder: &str) -> impl Iterator<Item = &'f Body> {
    files
        .iter()
        .filter(move |(path, _)| path.rsplit_once('/').is_some_and(|(own, _)| own == folder))
        .map(|(_, body)| body)
}

/// A grant: to whom, of what, where, and under which condition.
#[derive(Clone, Debug)]
pub struct Grant {
    pub to: String,
    pub role: String,
    /// Nothing for a whole project.
    pub on: Option<String>,
    pub project: String,
    pub condition: Option<String>,
}

/// All roots together.
#[derive(Default)]
pub struct Cloud {
    /// Project of each bucket.
    buckets: BTreeMap<String, String>,
    pub custom: BTreeMap<String, BTreeSet<String>>,
    pub grants: Vec<Grant>,
}

impl Cloud {
    pub fn of(roots: &[Root], facts: &Facts) -> Self {
        let mut cloud = Self::default();
        for root in roots {
            // What no root makes the bootstrap made, in the project that it is named after.
            let own = root.bucket.trim_end_matches("-terraform-state");
            cloud.buckets.insert(root.bucket.clone(), own.to_owned());
        }
        for root in roots {
            for bucket in root.instances.iter().filter(|one| one.ty == "google_storage_bucket") {
                let project = bucket.argument("project").text().unwrap_or_else(|| root.project.clone());
                cloud.buckets.insert(bucket.argument("name").text().unwrap_or_default(), project);
            }
        }
        for root in roots {
            for one in &root.instances {
                if one.ty == "google_project_iam_custom_role" {
                    let role =
                        Value::Reference(one.ty.clone(), one.name.clone(), one.key.clone(), String::from("name"));
                    let role = root.role(&role).expect("a role has a name");
                    let all: BTreeSet<String> = one.argument("permissions").texts().into_iter().collect();
                    assert!(!all.is_empty(), "{role} allows nothing");
                    assert!(cloud.custom.insert(role.clone(), all).is_none(), "{role} is made twice");
                }
            }
        }
        for root in roots {
            for one in root.instances.iter().filter(|one| one.ty.ends_with("_iam_member")) {
                let Some(to) = root.member(&one.argument("member")) else { continue };
                let role = root
                    .role(&one.argument("role"))
                    .unwrap_or_else(|| panic!("{}.{} has no known role", one.ty, one.name));
                let on = (one.ty != "google_project_iam_member").then(|| {
                    let on = ["bucket", "managed_zone"].iter().find_map(|name| one.arguments.get(*name));
                    let named = match on {
                        Some(Value::Reference(ty, name, key, _)) => {
                            root.referred(ty, name, key.as_deref()).and_then(|found| found.argument("name").text())
                        }
                        Some(value) => value.text(),
                        None => None,
                    };
                    format!("{} {}", one.ty, named.unwrap_or_default())
                });
                let condition =
                    one.inner.iter().find(|(name, _)| name == "expression").and_then(|(_, value)| value.text());
                let project = root.project_of(one, facts, &cloud);
                cloud.grants.push(Grant { to, role, on, project, condition });
            }
        }
        cloud
    }

    pub fn bucket(&self, name: &str) -> String {
        self.buckets.get(name).cloned().unwrap_or_else(|| panic!("nobody makes the bucket {name}"))
    }

    pub fn allows(&self, facts: &Facts, role: &str) -> BTreeSet<String> {
        match self.custom.get(role).or_else(|| facts.role(role)) {
            Some(found) => found.clone(),
            None => panic!("there is no role {role}"),
        }
    }

    /// What somebody may do on a project, and on one thing in it.
    pub fn held(&self, facts: &Facts, who: &str, project: &str, on: Option<&str>) -> BTreeMap<String, Option<String>> {
        let mut out: BTreeMap<String, Option<String>> = BTreeMap::new();
        for grant in self.grants.iter().filter(|grant| grant.to == who) {
            let here = match &grant.on {
                None => grant.project == project && on.is_none(),
                Some(own) => on == Some(own),
            };
            if here {
                for permission in self.allows(facts, &grant.role) {
                    let known = out.entry(permission).or_insert_with(|| grant.condition.clone());
                    if grant.condition.is_none() {
                        *known = None;
                    }
                }
            }
        }
        out
    }
}
