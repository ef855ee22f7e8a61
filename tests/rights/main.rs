//! Rights, judged from the files alone: the Terraform of every example and template is read by a parser of others, every instance of every
//! resource is worked out, and what its root asks of the API is held against what the identities hold, by the facts of the provider.
#![allow(clippy::print_stdout, reason = "the counts are what a reader of the test run looks for")]
#![allow(clippy::disallowed_methods, reason = "tests read examples and facts")]

mod cloud;
mod evaluate;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use cloud::{Cloud, Facts, Root};
use evaluate::Instance;
use olyc::compiler::{self, InputFile, ProjectInput};

const SPECS: &[&str] = &[
    "examples/hello",
    "examples/shop",
    "examples/olympus",
    "src/cli/templates/hello",
    "src/cli/templates/service",
    "src/cli/templates/platform",
];

fn built(files: Vec<InputFile>) -> (BTreeMap<String, String>, Vec<String>) {
    let outcome = compiler::build(&ProjectInput { root: String::from("."), files, ..ProjectInput::default() }, "");
    let said = outcome.diagnostics.iter().map(|one| format!("{} {}", one.code.id(), one.message)).collect();
    (outcome.value.artifacts.iter().map(|made| (made.path.to_string(), made.text.to_string())).collect(), said)
}

fn files(folder: &str) -> BTreeMap<String, String> {
    let mut files: Vec<InputFile> = std::fs::read_dir(Path::new(folder))
        .expect(folder)
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "oly"))
        .map(|path| InputFile {
            path: Arc::from(path.file_name().and_then(|name| name.to_str()).expect("a name")),
            text: std::fs::read_to_string(&path).expect("a spec").into(),
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let (made, said) = built(files);
    assert!(!made.is_empty(), "{folder}: {said:#?}");
    made
}

fn roots(files: &BTreeMap<String, String>) -> Vec<Root> {
    let parsed: BTreeMap<_, _> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".tf"))
        .map(|(path, text)| (path.clone(), hcl_edit::parser::parse_body(text).expect(path)))
        .collect();
    let names: BTreeSet<&str> =
        parsed.keys().filter_map(|path| path.strip_prefix("infrastructure/environments/")?.split('/').next()).collect();
    names.into_iter().map(|name| Root::read(name, &parsed)).collect()
}

/// What identities lack and what they hold beyond, as lines; and how much was looked at.
fn judged(files: &BTreeMap<String, String>, facts: &Facts) -> (Vec<String>, usize) {
    let roots = roots(files);
    let cloud = Cloud::of(&roots, facts);
    let mut wrong = Vec::new();
    let mut looked = 0;
    for root in &roots {
        let account = |name: &str| format!("{name}@{}.iam.gserviceaccount.com", root.project);
        let owners = root.name == "shared";
        let planner = account(if owners { "shared-planner" } else { "planner" });
        let mut holders: Vec<(String, &[&str])> = vec![(planner, &["read"])];
        if !owners {
            holders.push((account("applier"), &["read", "create", "update", "delete"]));
        }
        for (who, verbs) in holders {
            looked += suffices(root, &who, verbs, facts, &cloud, &mut wrong);
            beyond(root, &who, verbs, facts, &cloud, &mut wrong);
        }
    }
    limits(&roots, &cloud, facts, &mut wrong);
    (wrong, looked)
}

/// Where a permission is asked: a record in somebody else's zone is asked of the zone, everything else of the project.
fn place(root: &Root, one: &Instance, project: &str) -> Option<String> {
    (one.ty == "google_dns_record_set" && project != root.project).then(|| {
        format!("google_dns_managed_zone_iam_member {}", one.argument("managed_zone").text().unwrap_or_default())
    })
}

/// Everything that a root asks, by place: project and thing.
type Asked = BTreeMap<(String, Option<String>), BTreeMap<String, String>>;

fn asked(root: &Root, verbs: &[&str], facts: &Facts, cloud: &Cloud) -> Asked {
    let mut asked = Asked::new();
    let state = format!("google_storage_bucket_iam_member {}", root.bucket);
    let mut permissions = vec!["storage.objects.get", "storage.objects.list"];
    if verbs.len() > 1 {
        permissions.extend(["storage.objects.create", "storage.objects.delete"]);
    } else if root.name != "shared" {
        // A plan is kept beside the state until it is applied.
        permissions.push(KEEPS_PLANS);
    }
    for permission in permissions {
        let at = asked.entry((cloud.bucket(&root.bucket), Some(state.clone()))).or_default();
        at.insert(permission.to_owned(), String::from("its state"));
    }
    for one in root.instances.iter().filter(|one| !facts.lies_above_projects(&one.ty)) {
        let project = root.project_of(one, facts, cloud);
        // What Terraform itself gives a value is not looked for.
        let given = root.instances.iter().any(|version| {
            version.ty == "google_secret_manager_secret_version"
                && matches!(version.argument("secret"), evaluate::Value::Reference(ty, name, ..) if ty == one.ty && name == one.name)
        });
        if verbs == ["read"] && one.ty == "google_secret_manager_secret" && !given {
            let at = asked.entry((project.clone(), None)).or_default();
            at.insert(String::from("secretmanager.versions.list"), String::from("whether it has a value"));
        }
        for verb in verbs {
            for permission in facts.asked(one, verb) {
                let at = asked.entry((project.clone(), place(root, one, &project))).or_default();
                at.insert(permission, format!("{}.{}", one.ty, one.name));
            }
        }
    }
    asked
}

fn suffices(root: &Root, who: &str, verbs: &[&str], facts: &Facts, cloud: &Cloud, wrong: &mut Vec<String>) -> usize {
    let mut looked = 0;
    for ((project, on), permissions) in asked(root, verbs, facts, cloud) {
        let held = cloud.held(facts, who, &project, on.as_deref());
        for (permission, because) in permissions {
            looked += 1;
            match held.get(&permission) {
                None => wrong.push(format!("{who} lacks {permission} in {project} ({on:?}), for {because}")),
                Some(Some(condition)) if permission.ends_with(".setIamPolicy") => {
                    grantable(root, &permission, condition, wrong);
                }
                Some(Some(condition)) if condition.contains(&format!("{}/objects/{}/", root.bucket, root.prefix)) => {}
                Some(Some(condition))
                    if verbs == ["read"]
                        && permission == KEEPS_PLANS
                        && condition.contains(&format!("{}/objects/plans/", root.bucket))
                        && !condition.contains("||") => {}
                Some(Some(condition)) => wrong.push(format!("{who} holds {permission} only if {condition}")),
                Some(None) if verbs == ["read"] && permission == KEEPS_PLANS => {
                    wrong.push(format!("{who} can make whatever it likes beside the state"));
                }
                Some(None) if permission.ends_with(".setIamPolicy") => {
                    wrong.push(format!("{who} hands out any role by {permission} in {project}"));
                }
                Some(None) => {}
            }
        }
    }
    looked
}

/// Every role that a root hands out, it may hand out; the lists are within what a condition takes.
fn grantable(root: &Root, permission: &str, condition: &str, wrong: &mut Vec<String>) {
    let tests: Vec<&str> = condition.split(" || ").collect();
    if tests.len() > 13 || tests.iter().any(|test| test.matches(", '").count() > 10) {
        wrong.push(format!("{}: a condition is too long: {condition}", root.name));
    }
    let on_project = permission == "resourcemanager.projects.setIamPolicy";
    for one in root.instances.iter().filter(|one| one.ty.ends_with("_iam_member")) {
        let role = root.role(&one.argument("role")).unwrap_or_default();
        if (one.ty == "google_project_iam_member") == on_project && !condition.contains(&format!("'{role}'")) {
            wrong.push(format!("{} may not hand out {role} for {}.{}", root.name, one.ty, one.name));
        }
    }
}

/// Nothing is held that is not asked, on projects and on single things.
fn beyond(root: &Root, who: &str, verbs: &[&str], facts: &Facts, cloud: &Cloud, wrong: &mut Vec<String>) {
    let asked = asked(root, verbs, facts, cloud);
    for grant in cloud.grants.iter().filter(|grant| grant.to == who) {
        if !cloud.custom.contains_key(&grant.role) {
            wrong.push(format!("{who} holds the predefined {}", grant.role));
        }
        let here = asked.get(&(grant.project.clone(), grant.on.clone()));
        for permission in cloud.allows(facts, &grant.role) {
            if here.is_none_or(|here| !here.contains_key(&permission)) {
                wrong.push(format!(
                    "{who} holds {permission} in {} ({:?}), and nothing asks it",
                    grant.project, grant.on
                ));
            }
            if verbs == ["read"] && !only_looks(&permission) && permission != KEEPS_PLANS {
                wrong.push(format!("{who} can change something: {permission}"));
            }
        }
    }
}

/// The one thing that a planner makes: a plan, where nothing stands yet. It can replace none, and make nothing else.
const KEEPS_PLANS: &str = "storage.objects.create";

/// By its last word a permission only looks. Contents of secrets and rows are never among what a planner asks.
fn only_looks(permission: &str) -> bool {
    let verb = permission.rsplit('.').next().unwrap_or_default();
    (verb.starts_with("get") || verb.starts_with("list")) && !verb.contains("Data") && verb != "getAccessToken"
}

/// What no identity of a workflow may be able to do, whatever it asks for.
fn limits(roots: &[Root], cloud: &Cloud, facts: &Facts, wrong: &mut Vec<String>) {
    let forbidden = [
        "iam.roles.update",
        "iam.roles.create",
        "iam.serviceAccountKeys.create",
        "iam.serviceAccounts.getAccessToken",
        "iam.googleapis.com/workloadIdentityPoolProviders.update",
        "iam.googleapis.com/workloadIdentityPools.create",
        "secretmanager.versions.access",
    ];
    for root in roots.iter().filter(|root| root.name != "shared") {
        for account in ["planner", "applier", "measurer", "image-publisher", "deployer", "driller"] {
            let who = format!("{account}@{}.iam.gserviceaccount.com", root.project);
            for grant in cloud.grants.iter().filter(|grant| grant.to == who) {
                let allowed = cloud.allows(facts, &grant.role);
                for permission in forbidden.iter().filter(|permission| allowed.contains(**permission)) {
                    wrong.push(format!("{who} holds {permission} by {}", grant.role));
                }
            }
        }
        // An environment's root changes neither roles nor who may become whom.
        for one in &root.instances {
            let trust =
                one.ty.starts_with("google_iam_workload_identity") || one.ty == "google_project_iam_custom_role";
            if trust {
                wrong.push(format!("{} manages {}.{}, which is an owner's", root.name, one.ty, one.name));
            }
        }
    }
    // Only the main branch changes anything, and only one environment of GitHub becomes one identity.
    for root in roots {
        for one in root.instances.iter().filter(|one| one.ty == "google_iam_workload_identity_pool_provider") {
            let shown = format!("{:?}", one.argument("workload_identity_pool_provider_id"));
            let looks = shown.contains("plan") || one.name == "owners";
            if !looks && !files_say_main(one) {
                wrong.push(format!("{}: provider {} trusts every branch", root.name, one.name));
            }
        }
    }
}

/// The condition holds inputs of the operator, so that its text is not known here: it is looked for in the file.
fn files_say_main(one: &Instance) -> bool {
    ["apply", "drill"].contains(&one.name.as_str())
}

#[test]
fn identities_hold_what_their_roots_ask_and_no_more() {
    let facts = Facts::read();
    let mut wrong = Vec::new();
    for spec in SPECS {
        let files = files(spec);
        let (found, looked) = judged(&files, &facts);
        println!("{spec}: {looked} permissions asked, {} wrong", found.len());
        assert!(looked > 100, "{spec}: only {looked} permissions were looked at");
        wrong.extend(found.into_iter().map(|line| format!("{spec}: {line}")));
        // The conditions themselves, which hold the operator's inputs.
        let identities = &files["infrastructure/environments/shared/identities.tf"];
        let trusts: Vec<&str> =
            identities.lines().filter(|line| line.trim_start().starts_with("attribute_condition = \"")).collect();
        assert!(trusts.len() >= 3, "{spec}: {trusts:?}");
        for line in trusts {
            let looks = line.contains("-plan'\"") || line.contains("'shared'\"");
            assert!(line.contains("assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment == "), "{line}");
            assert!(
                looks || line.contains("&& assertion.ref == 'refs/heads/main'\""),
                "{spec} trusts every branch: {line}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The judge itself: what is taken out is missed, and what is put in is too much.
#[test]
fn a_right_too_few_or_too_many_is_found() {
    let facts = Facts::read();
    let files = files("examples/olympus");
    let path = "infrastructure/environments/shared/rights.tf";
    let with = |from: &str, to: &str| {
        let mut files = files.clone();
        let text = files.get_mut(path).expect("rights");
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
        judged(&files, &facts).0.join("\n")
    };
    let missing = with("        \"redis.instances.getAuthString\",\n", "");
    assert!(
        missing.contains("planner@olympus-prod.iam.gserviceaccount.com lacks redis.instances.getAuthString"),
        "{missing}"
    );
    let more = with(
        "        \"redis.instances.getAuthString\",\n",
        "        \"redis.instances.getAuthString\",\n        \"redis.instances.failover\",\n",
    );
    assert!(
        more.contains("planner@olympus-dev.iam.gserviceaccount.com can change something: redis.instances.failover"),
        "{more}"
    );
    assert!(more.contains("applier@olympus-dev.iam.gserviceaccount.com holds redis.instances.failover in olympus-dev (None), and nothing asks it"), "{more}");
    let ungrantable = with("'roles/run.invoker'", "'roles/run.viewer'");
    assert!(ungrantable.contains("prod may not hand out roles/run.invoker"), "{ungrantable}");
}

/// What a spec of one's own asks counts as well, patches included; what nobody knows is told, and a table of the spec says it.
#[test]
fn resources_of_a_spec_count_too() {
    let spec = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}
environment dev { project_id = "sample-dev" }
environment prod { project_id = "sample-prod", after = dev }
team everybody { email = "everybody@sample.example" }
secret key { rotate = 90d }
kind pile {}
pile reports {}
blueprint piles for pile as p {
  into "infrastructure/terraform/piles.tf"
  resource google_storage_bucket {
    name                        = "\(env.project_id)-\(p.id)"
    location                    = env.region
    uniform_bucket_level_access = true
    public_access_prevention    = "enforced"
  }
  resource google_cloud_tasks_queue {
    name     = p.id
    location = env.region
  }
}
"#;
    let table = r#"table permissions {
  key resource               | read: List<String>, create: List<String>, update: List<String>, delete: List<String>
  "google_cloud_tasks_queue" | ["cloudtasks.queues.get"], ["cloudtasks.queues.create"], ["cloudtasks.queues.update"], ["cloudtasks.queues.delete"]
}
"#;
    let rights = "infrastructure/environments/shared/rights.tf";
    let file = |text: String| vec![InputFile { path: Arc::from("main.oly"), text: text.into() }];
    let (made, said) = built(file(spec.to_owned()));
    assert!(
        said.iter().any(|line| line.starts_with("OLY-B316") && line.contains("google_cloud_tasks_queue")),
        "{said:#?}"
    );
    assert!(made[rights].contains("\"storage.buckets.update\"") && !made[rights].contains("storage.objects.list"));
    let (made, said) =
        built(file(format!("{spec}{table}patch pile.reports.google_storage_bucket {{ force_destroy = true }}\n")));
    assert!(!said.iter().any(|line| line.starts_with("OLY-B316")), "{said:#?}");
    // A bucket that is emptied when it goes asks for its objects.
    assert!(made[rights].contains("\"storage.objects.list\""), "{}", made[rights]);
    assert!(made[rights].contains("\"cloudtasks.queues.delete\""));
    // No role is handed out on the project, and accesses to secrets are written down in its policy all the same.
    assert!(made[rights].contains("hasOnly([])"), "{}", made[rights]);
}
