//! What the module looks like: as a careful person would have written it.

use std::sync::Arc;

use indexmap::IndexMap;
use olyc::artifact::Origin;
use olyc::artifact::hcl::{self, Expr, Family, File, Key, Node, NodeKind, Part, Reference, Source};
use olyc::blueprint::merge::{Merged, Tree, merge};
use olyc::source::Name;

fn text(value: &str) -> Expr {
    Expr::Text(value.into())
}

fn known(text: &str, source: Source) -> Part {
    Part::Known { text: text.into(), source }
}

fn environment(field: &str) -> Source {
    Source::Environment(Name::new(field))
}

fn field(path: &[&str]) -> Source {
    Source::Field { item: Name::new("main"), path: path.iter().map(|word| Name::new(word)).collect() }
}

fn template(parts: Vec<Part>) -> Expr {
    Expr::Template(parts.into())
}

fn refer(block: &str, index: Option<&str>, path: &str) -> Expr {
    Expr::Reference(Arc::new(Reference { block: block.into(), index: index.map(text), path: path.into() }))
}

fn node(kind: NodeKind, loops: &[&str], statement: u32) -> Node {
    let loops = loops.iter().map(|key| Name::new(key)).collect();
    let key = Key { subject: Name::new("postgres.main"), statement: (0, statement), loops };
    Node { key, doc: None, origin: Origin::default(), kind }
}

fn set(name: &str, value: Expr) -> Node {
    node(NodeKind::Attribute { name: Name::new(name), value }, &[], 0)
}

fn nested(keyword: &str, statement: u32, loops: &[&str], body: Vec<Node>) -> Node {
    node(NodeKind::Block { keyword: Name::new(keyword), labels: vec![], family: None, body }, loops, statement)
}

fn resource(ty: &str, name: &str, family: Option<&str>, body: Vec<Node>) -> Node {
    let loops: Vec<&str> = family.into_iter().collect();
    let family = family
        .map(|key| Family { key: key.into(), expr: template(vec![known(key, Source::Loop(Name::new("region")))]) });
    node(
        NodeKind::Block { keyword: Name::new("resource"), labels: vec![ty.into(), name.into()], family, body },
        &loops,
        7,
    )
}

fn output(name: &str, value: Expr) -> Node {
    let body = vec![set("value", value)];
    node(NodeKind::Block { keyword: Name::new("output"), labels: vec![name.into()], family: None, body }, &[], 8)
}

fn tree(name: &str, regions: &[&str], body: Vec<Node>) -> Tree {
    let mut fields = IndexMap::new();
    fields.insert(Name::new("name"), text(name));
    fields.insert(Name::new("region"), text(regions[0]));
    fields.insert(Name::new("regions"), Expr::List(regions.iter().map(|region| text(region)).collect()));
    Tree { name: Name::new(name), files: vec![File { path: "database.tf".into(), header: vec![], body }], fields }
}

fn database(name: &str, prod: bool) -> Tree {
    let edition = if prod { "ENTERPRISE_PLUS" } else { "ENTERPRISE" };
    let mut body = vec![resource(
        "google_sql_database_instance",
        "main",
        None,
        vec![
            set("name", template(vec![known(name, environment("name")), Part::Literal("-main".into())])),
            set("region", template(vec![known("us-central1", environment("region"))])),
            set("database_version", text("POSTGRES_18")),
            nested(
                "settings",
                1,
                &[],
                vec![
                    set("edition", template(vec![known(edition, field(&["edition"]))])),
                    set("tier", text(if prod { "db-perf-optimized-N-8" } else { "db-custom-2-8192" })),
                    set("availability_type", text(if prod { "REGIONAL" } else { "ZONAL" })),
                    set("disk_size", Expr::Number("100".into())),
                ],
            ),
        ],
    )];
    if prod {
        for (region, tier) in [("us-east1", "db-perf-optimized-N-8"), ("us-west1", "db-perf-optimized-N-4")] {
            body.push(resource(
                "google_sql_database_instance",
                "main_replica",
                Some(region),
                vec![
                    set(
                        "name",
                        template(vec![
                            known(name, environment("name")),
                            Part::Literal("-main-".into()),
                            known(region, Source::Loop(Name::new("region"))),
                        ]),
                    ),
                    set("region", template(vec![known(region, Source::Loop(Name::new("region")))])),
                    set("master_instance_name", refer("google_sql_database_instance.main", None, ".name")),
                    nested(
                        "settings",
                        2,
                        &[],
                        vec![
                            set("edition", template(vec![known(edition, field(&["edition"]))])),
                            set("tier", text(tier)),
                        ],
                    ),
                ],
            ));
        }
    }
    tree(name, &["us-central1"], body)
}

fn module(merged: &Merged) -> String {
    merged.module.iter().map(|file| hcl::print(file).text).collect()
}

fn merged(trees: &[Tree]) -> Merged {
    let outcome = merge(trees);
    assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
    outcome.value
}

#[test]
fn one_module_and_what_each_root_passes() {
    let merged = merged(&[database("dev", false), database("staging", false), database("prod", true)]);
    assert_eq!(
        module(&merged),
        r#"resource "google_sql_database_instance" "main" {
  name             = "${var.environment}-main"
  region           = var.region
  database_version = "POSTGRES_18"

  settings {
    edition           = var.main_edition
    tier              = var.main_tier
    availability_type = var.main_availability_type
    disk_size         = 100
  }
}

resource "google_sql_database_instance" "main_replica" {
  for_each             = var.main_replica
  name                 = "${var.environment}-main-${each.key}"
  region               = each.key
  master_instance_name = google_sql_database_instance.main.name

  settings {
    edition = var.main_edition
    tier    = each.value.tier
  }
}
"#
    );
    let names: Vec<String> =
        merged.variables.iter().map(|variable| format!("{}: {}", variable.name, variable.ty)).collect();
    assert_eq!(
        names,
        [
            "environment: string",
            "region: string",
            "main_edition: string",
            "main_tier: string",
            "main_availability_type: string",
            "main_replica: map(object({ tier = string }))",
        ]
    );
    let prod: Vec<String> = merged.values[&Name::new("prod")]
        .iter()
        .map(|(name, value)| format!("{name} = {}", hcl::inline(value)))
        .collect();
    assert_eq!(
        prod,
        [
            r#"environment = "prod""#,
            r#"region = "us-central1""#,
            r#"main_edition = "ENTERPRISE_PLUS""#,
            r#"main_tier = "db-perf-optimized-N-8""#,
            r#"main_availability_type = "REGIONAL""#,
            r#"main_replica = { us-east1 = { tier = "db-perf-optimized-N-8" }, us-west1 = { tier = "db-perf-optimized-N-4" } }"#,
        ]
    );
}

#[test]
fn equal_environments_leave_no_variable_but_their_own() {
    let merged = merged(&[database("dev", false), database("staging", false), database("prod", false)]);
    let names: Vec<&str> = merged.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["environment", "region"]);
}

#[test]
fn presence_and_references_to_what_is_not_everywhere() {
    let trees: Vec<Tree> = ["dev", "prod"]
        .into_iter()
        .map(|name| {
            let prod = name == "prod";
            let channel = |name: &str| resource("channel", name, None, vec![set("type", text("email"))]);
            let mut channels = vec![refer("channel.mail", None, ".id")];
            let mut body = vec![channel("mail")];
            if prod {
                body.push(channel("pager"));
                channels.push(refer("channel.pager", None, ".id"));
                body.push(resource("page", "pager", None, vec![set("of", refer("channel.pager", None, ".id"))]));
            }
            let mut alert = vec![set("channels", Expr::List(channels.into()))];
            if prod {
                alert.push(set("first", refer("channel.pager", None, ".id")));
                alert.push(nested("snooze", 5, &[], vec![set("on", refer("channel.pager", None, ".name"))]));
            }
            body.push(resource("alert", "slow", None, alert));
            if prod {
                body.push(output("pager", refer("channel.pager", None, ".id")));
            }
            tree(name, &["us-central1"], body)
        })
        .collect();
    assert_eq!(
        module(&merged(&trees)),
        r#"resource "channel" "mail" {
  type = "email"
}

resource "channel" "pager" {
  count = var.has_pager ? 1 : 0
  type  = "email"
}

resource "page" "pager" {
  count = var.has_pager ? 1 : 0
  of    = channel.pager[0].id
}

resource "alert" "slow" {
  channels = concat([channel.mail.id], channel.pager[*].id)
  first    = one(channel.pager[*].id)

  dynamic "snooze" {
    for_each = var.has_pager ? [1] : []

    content {
      on = channel.pager[0].name
    }
  }
}

output "pager" {
  value = var.has_pager ? channel.pager[0].id : null
}
"#
    );
}

#[test]
fn families_over_the_regions_of_the_environment() {
    let trees: Vec<Tree> = [("dev", vec!["us-central1"]), ("prod", vec!["us-central1", "us-east1"])]
        .into_iter()
        .map(|(name, regions)| {
            let own = |region: &str| template(vec![known(region, Source::Loop(Name::new("region")))]);
            let mut body: Vec<Node> = Vec::new();
            for region in &regions {
                body.push(resource("service", "orders", Some(region), vec![set("location", own(region))]));
            }
            for region in &regions {
                body.push(resource(
                    "endpoint",
                    "orders",
                    Some(region),
                    vec![set("service", refer("service.orders", Some(region), ".name"))],
                ));
            }
            let backends = regions
                .iter()
                .map(|region| {
                    nested("backend", 3, &[region], vec![set("group", refer("endpoint.orders", Some(region), ".id"))])
                })
                .collect();
            body.push(resource("backend_service", "orders", None, backends));
            tree(name, &regions, body)
        })
        .collect();
    assert_eq!(
        module(&merged(&trees)),
        r#"resource "service" "orders" {
  for_each = toset(var.regions)
  location = each.key
}

resource "endpoint" "orders" {
  for_each = toset(var.regions)
  service  = service.orders[each.key].name
}

resource "backend_service" "orders" {
  dynamic "backend" {
    for_each = toset(var.regions)

    content {
      group = endpoint.orders[backend.key].id
    }
  }
}
"#
    );
}

#[test]
fn a_description_is_literal_where_environments_agree() {
    let described = |name: &str, description: Expr| {
        let body = vec![set("description", description), set("value", text("x"))];
        let output = node(
            NodeKind::Block { keyword: Name::new("output"), labels: vec!["x".into()], family: None, body },
            &[],
            8,
        );
        tree(name, &["us-central1"], vec![output])
    };
    let of = |name: &str, said: &str| described(name, template(vec![known(said, environment("name"))]));
    assert!(module(&merged(&[of("prod", "prod")])).contains("description = \"prod\""));
    let outcome = merge(&[of("dev", "dev"), of("prod", "prod")]);
    assert_eq!(
        outcome.diagnostics[0].message,
        "`description` of `output \"x\"` is not the same in every environment: dev and the others differ"
    );
    let later = described("prod", template(vec![Part::Later(refer("channel.mail", None, ".id"))]));
    assert_eq!(
        merge(&[later]).diagnostics[0].message,
        "`description` of `output \"x\"` hangs on what is known only after an apply"
    );
}

#[test]
fn what_cannot_be_merged_is_said() {
    let with = |name: &str, alert: Vec<Node>| {
        let body = vec![
            resource("channel", "a", None, vec![]),
            resource("channel", "b", None, vec![]),
            resource("alert", "slow", None, alert),
        ];
        tree(name, &["us-central1"], body)
    };
    let outcome = merge(&[
        with("dev", vec![set("channel", refer("channel.a", None, ".id"))]),
        with("prod", vec![set("channel", refer("channel.b", None, ".id"))]),
    ]);
    assert_eq!(outcome.diagnostics[0].code.name(), "refers-differently");
    assert_eq!(
        outcome.diagnostics[0].message,
        "`channel` of `alert.slow` refers to different things: `channel.a.id` in dev, `channel.b.id` in prod"
    );
    let lifecycle =
        |protect: bool| vec![nested("lifecycle", 4, &[], vec![set("prevent_destroy", Expr::Bool(protect))])];
    let outcome = merge(&[with("dev", lifecycle(false)), with("prod", lifecycle(true))]);
    assert_eq!(outcome.diagnostics[0].code.name(), "literal-only");
    assert!(outcome.diagnostics[0].help[0].contains("deletion_protection"));
}
