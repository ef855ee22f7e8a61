//! Good and bad bodies of real resources: each kind of problem, its wording, and that it stands alone.

use super::{block, bool, number, set, span, text};
use crate::provider::{Family, Mode, Node, Problem, ProblemKind, ValueView, check};

fn all(resource: &str, nodes: &[Node<'_>]) -> Vec<Problem> {
    check(Family::Resource, resource, nodes, span(0), Mode::Instance)
}

fn good(resource: &str, nodes: &[Node<'_>]) {
    for mode in [Mode::Blueprint, Mode::Instance] {
        let messages: Vec<_> =
            check(Family::Resource, resource, nodes, span(0), mode).iter().map(Problem::message).collect();
        assert!(messages.is_empty(), "{messages:?}");
    }
}

/// The only problem.
fn one(resource: &str, nodes: &[Node<'_>]) -> Problem {
    let problems = all(resource, nodes);
    let messages: Vec<_> = problems.iter().map(Problem::message).collect();
    assert_eq!(problems.len(), 1, "{messages:?}");
    problems.into_iter().next().expect("just counted")
}

fn says(resource: &str, nodes: &[Node<'_>], message: &str, help: &str) -> Problem {
    let problem = one(resource, nodes);
    assert_eq!(problem.message(), message);
    assert_eq!(problem.help().unwrap_or_default(), help);
    problem
}

#[test]
fn sensitive_values_are_not_shown() {
    let key = "google_compute_ssl_certificate";
    for problem in all(key, &[set("certificate", text("-----BEGIN")), set("private_key", text("-----BEGIN"))]) {
        assert!(!problem.message().contains("BEGIN"), "{}", problem.message());
    }
}

const BUCKET: &str = "google_storage_bucket";
const SQL: &str = "google_sql_database_instance";

fn bucket<'a>(more: Vec<Node<'a>>) -> Vec<Node<'a>> {
    let mut nodes = vec![set("name", text("archive")), set("location", text("EU"))];
    nodes.extend(more);
    nodes
}

fn sql<'a>(settings: Vec<Node<'a>>) -> Vec<Node<'a>> {
    let mut inside = vec![set("tier", text("db-f1-micro"))];
    inside.extend(settings);
    vec![set("database_version", text("POSTGRES_18")), block("settings", inside)]
}

#[test]
fn good_bodies_pass() {
    good(BUCKET, &bucket(vec![block("versioning", vec![set("enabled", bool(true))])]));
    good(
        SQL,
        &sql(vec![
            block(
                "ip_configuration",
                vec![set("ipv4_enabled", bool(false)), set("private_network", ValueView::Unknown)],
            ),
            block("database_flags", vec![set("name", text("a")), set("value", number("1"))]),
            block("database_flags", vec![set("name", text("b")), set("value", text("on"))]),
        ]),
    );
    good(
        "google_cloud_run_v2_service",
        &[
            set("name", text("gateway")),
            set("location", text("us-central1")),
            set("labels", ValueView::Object(vec![("team".into(), text("platform"))])),
            set("deletion_protection", ValueView::Null),
            block(
                "template",
                vec![
                    set("timeout", text("3.5s")),
                    block(
                        "containers",
                        vec![
                            set("image", ValueView::String(None)),
                            block("ports", vec![set("container_port", number("8080"))]),
                            block("env", vec![set("name", text("A")), set("value", text("1"))]),
                            block("env", vec![set("name", text("B")), set("value", text("2"))]),
                        ],
                    ),
                ],
            ),
            block("timeouts", vec![set("create", text("10m"))]),
            block("lifecycle", vec![set("ignore_changes", ValueView::Unknown)]),
            set("depends_on", ValueView::List(vec![ValueView::Unknown])),
        ],
    );
    good(
        "google_compute_backend_service",
        &[
            set("name", text("web")),
            set("load_balancing_scheme", text("EXTERNAL_MANAGED")),
            set("protocol", text("HTTPS")),
            block("backend", vec![set("group", ValueView::Unknown), set("capacity_scaler", number("1"))]),
            block("log_config", vec![set("enable", bool(true)), set("sample_rate", number("0.1"))]),
        ],
    );
}

#[test]
fn unknown_types_and_arguments() {
    says(
        "google_storage_buckt",
        &[],
        "the provider has no resource `google_storage_buckt`",
        "did you mean `google_storage_bucket`?",
    );
    says(
        "aws_s3_bucket",
        &[],
        "the provider has no resource `aws_s3_bucket`",
        "only types of the provider hashicorp/google can be used, its beta releases excluded",
    );
    says(
        BUCKET,
        &bucket(vec![set("storage_clas", text("STANDARD"))]),
        "`google_storage_bucket` has no argument `storage_clas`",
        "did you mean `storage_class`?",
    );
    says(
        SQL,
        &sql(vec![block("ip_configuration", vec![set("ssl_mod", text("x"))])]),
        "`settings.ip_configuration` of `google_sql_database_instance` has no argument `ssl_mod`",
        "did you mean `ssl_mode`?",
    );
    let mut nodes = sql(vec![]);
    nodes.push(set("availability_type", text("ZONAL")));
    says(
        SQL,
        &nodes,
        "`google_sql_database_instance` has no argument `availability_type`",
        "`availability_type` stands in `settings`",
    );
    says(
        BUCKET,
        &bucket(vec![block("lifecycle", vec![set("prevent_destroi", bool(true))])]),
        "`lifecycle` of `google_storage_bucket` has no argument `prevent_destroi`",
        "did you mean `prevent_destroy`?",
    );
}

#[test]
fn a_misspelt_argument_is_not_missing_as_well() {
    let nodes = [set("name", text("archive")), set("locaton", text("EU"))];
    assert!(matches!(one(BUCKET, &nodes).kind, ProblemKind::Unknown { .. }));
    let website = block("website", vec![set("main_page", text("index.html"))]);
    assert!(matches!(one(BUCKET, &bucket(vec![website])).kind, ProblemKind::Unknown { .. }));
}

#[test]
fn missing_arguments_and_blocks() {
    let problem = says(
        BUCKET,
        &[set("name", text("archive")), set("location", ValueView::Null)],
        "`google_storage_bucket` lacks the argument `location`",
        "add `location = …`",
    );
    assert_eq!((problem.span, problem.path.as_str()), (span(0), "location"));
    let problem = says(
        BUCKET,
        &bucket(vec![block("versioning", vec![])]),
        "`versioning` of `google_storage_bucket` lacks the argument `enabled`",
        "add `enabled = …`",
    );
    assert_eq!(problem.span, span(2));
    let condition = block("condition", vec![set("age", number("3"))]);
    says(
        BUCKET,
        &bucket(vec![block("lifecycle_rule", vec![condition])]),
        "`lifecycle_rule` of `google_storage_bucket` lacks the block `action`",
        "add `action { … }`",
    );
}

#[test]
fn wrong_types() {
    says(
        BUCKET,
        &bucket(vec![set("storage_class", ValueView::List(vec![]))]),
        "`storage_class` of `google_storage_bucket` must be a string, not a list",
        "",
    );
    says(
        BUCKET,
        &bucket(vec![set("force_destroy", text("yes"))]),
        "`force_destroy` of `google_storage_bucket` must be a bool, not a string",
        "",
    );
    good(BUCKET, &bucket(vec![set("force_destroy", text("true")), set("storage_class", ValueView::Number(None))]));
    says(
        BUCKET,
        &bucket(vec![block("cors", vec![set("method", text("GET"))])]),
        "`cors.method` of `google_storage_bucket` must be a list of strings, not a string",
        "write `method = [ … ]`",
    );
    let nested = ValueView::List(vec![ValueView::Object(vec![]), text("GET")]);
    says(
        BUCKET,
        &bucket(vec![block("cors", vec![set("method", nested)])]),
        "each element of `cors.method` of `google_storage_bucket` must be a string, not an object",
        "",
    );
    let of_lists = ValueView::ListOf(Box::new(ValueView::ListOf(Box::new(ValueView::Unknown))));
    assert!(matches!(
        one(BUCKET, &bucket(vec![block("cors", vec![set("method", of_lists)])])).kind,
        ProblemKind::WrongType { element: true, .. }
    ));
    assert!(matches!(one(BUCKET, &bucket(vec![set("depends_on", text("x"))])).kind, ProblemKind::WrongType { .. }));
}

#[test]
fn blocks_and_arguments() {
    says(
        BUCKET,
        &bucket(vec![block("labels", vec![])]),
        "`labels` of `google_storage_bucket` is an argument, not a block",
        "write `labels = { … }`",
    );
    says(
        BUCKET,
        &bucket(vec![set("versioning", ValueView::Unknown)]),
        "`versioning` of `google_storage_bucket` is a block, not an argument",
        "write `versioning { … }`, as often as it is needed",
    );
    assert_eq!(one(BUCKET, &bucket(vec![set("lifecycle", ValueView::Unknown)])).kind, ProblemKind::NotAnAttribute);
}

#[test]
fn counts() {
    let on = || block("versioning", vec![set("enabled", bool(true))]);
    says(
        BUCKET,
        &bucket(vec![on(), on()]),
        "`versioning` of `google_storage_bucket` stands 2 times, at most 1 allowed",
        "",
    );
    let both = bucket(vec![on(), on()]);
    assert!(check(Family::Resource, BUCKET, &both, span(0), Mode::Blueprint).is_empty(), "may stand in two branches");
    let empty = block("custom_placement_config", vec![set("data_locations", ValueView::List(vec![]))]);
    says(
        BUCKET,
        &bucket(vec![empty]),
        "`custom_placement_config.data_locations` of `google_storage_bucket` has 0 elements, at least 1 needed",
        "",
    );
    says(
        BUCKET,
        &bucket(vec![set("location", text("US"))]),
        "`location` of `google_storage_bucket` is set twice",
        "remove one of the two",
    );
}

#[test]
fn values() {
    let address = |kind| vec![set("name", text("a")), set("address_type", text(kind))];
    says(
        "google_compute_address",
        &address("internal"),
        "`address_type` of `google_compute_address` cannot be `internal`",
        "did you mean `INTERNAL`?",
    );
    says(
        "google_compute_address",
        &address("SOMETHING"),
        "`address_type` of `google_compute_address` cannot be `SOMETHING`",
        "allowed: `INTERNAL` and `EXTERNAL`",
    );
    // What is written out is wrong whatever else a blueprint does.
    let nodes = address("SOMETHING");
    assert_eq!(check(Family::Resource, "google_compute_address", &nodes, span(0), Mode::Blueprint).len(), 1);

    let allow = || block("allow", vec![set("protocol", text("tcp"))]);
    let firewall =
        |priority| vec![set("name", text("a")), set("network", text("n")), set("priority", number(priority)), allow()];
    good("google_compute_firewall", &firewall("65535"));
    says(
        "google_compute_firewall",
        &firewall("70000"),
        "`priority` of `google_compute_firewall` is `70000`, and must be from 0 to 65535",
        "",
    );

    let tag = |name| vec![set("parent", text("organizations/1")), set("short_name", text(name))];
    says(
        "google_tags_tag_key",
        &tag(""),
        "`short_name` of `google_tags_tag_key` has 0 characters, and their number must be from 1 to 256",
        "",
    );

    let redis = |name| vec![set("name", text(name)), set("memory_size_gb", number("1"))];
    good("google_redis_instance", &redis("sessions"));
    says(
        "google_redis_instance",
        &redis("Sessions"),
        "`name` of `google_redis_instance` cannot be `Sessions`: it does not have the right form",
        "it must match `^[a-z][a-z0-9-]{0,39}[a-z0-9]$`",
    );
}

#[test]
fn groups() {
    let template = |more: Vec<Node<'static>>| {
        let mut nodes =
            vec![set("machine_type", text("e2-small")), block("disk", vec![set("source_image", text("x"))])];
        nodes.extend(more);
        nodes
    };
    let both = template(vec![set("name", text("a")), set("name_prefix", text("a-"))]);
    let problem = says(
        "google_compute_instance_template",
        &both,
        "`name` of `google_compute_instance_template` excludes `name_prefix`",
        "remove one of the two",
    );
    assert_eq!(problem.other, Some(span(1)));

    let provider = |more: Vec<Node<'static>>| {
        let ids = ["workload_identity_pool_id", "workload_identity_pool_provider_id"];
        let mut nodes: Vec<_> = ids.into_iter().map(|name| set(name, text("github"))).collect();
        nodes.extend(more);
        nodes
    };
    let oidc = || block("oidc", vec![set("issuer_uri", text("https://example.com"))]);
    let aws = || block("aws", vec![set("account_id", text("1"))]);
    let ty = "google_iam_workload_identity_pool_provider";
    good(ty, &provider(vec![oidc()]));
    says(
        ty,
        &provider(vec![]),
        "`google_iam_workload_identity_pool_provider` needs exactly one of `aws`, `oidc`, `saml` and `x509`, and has none",
        "",
    );
    says(
        ty,
        &provider(vec![oidc(), aws()]),
        "`google_iam_workload_identity_pool_provider` needs exactly one of `aws`, `oidc`, `saml` and `x509`, and has `aws` and `oidc`",
        "keep one of them",
    );

    says(
        BUCKET,
        &bucket(vec![block("website", vec![])]),
        "`website` of `google_storage_bucket` needs at least one of `website.main_page_suffix` and `website.not_found_page`",
        "",
    );
    let version = [set("secret", text("s")), set("secret_data_wo_version", number("1"))];
    let problems = all("google_secret_manager_secret_version", &version);
    assert!(
        problems.iter().any(|problem| problem.message()
            == "`secret_data_wo_version` of `google_secret_manager_secret_version` needs `secret_data_wo` too"),
        "{:?}",
        problems.iter().map(Problem::message).collect::<Vec<_>>()
    );
}

#[test]
fn what_cannot_be_written() {
    says(
        BUCKET,
        &bucket(vec![set("self_link", text("x"))]),
        "`self_link` of `google_storage_bucket` can only be read",
        "remove it; a reference may read `self_link`",
    );
    assert_eq!(one(BUCKET, &bucket(vec![set("id", text("x"))])).kind, ProblemKind::ReadOnly);
}

#[test]
fn releases() {
    let policy = block("host_maintenance_policy", vec![set("maintenance_interval", text("PERIODIC"))]);
    let pool = [set("cluster", text("c")), block("node_config", vec![policy])];
    let problem = one("google_container_node_pool", &pool);
    assert_eq!(problem.kind, ProblemKind::Gone);
    assert_eq!(
        problem.help().unwrap_or_default(),
        "the output allows releases >= 8.0.0, < 9.0.0, and what is used must exist in all of them"
    );
    let firewall = [
        set("name", text("a")),
        set("network", text("n")),
        set("enable_logging", bool(true)),
        block("allow", vec![set("protocol", text("tcp"))]),
    ];
    let problem = one("google_compute_firewall", &firewall);
    assert_eq!(
        (problem.message().as_str(), problem.is_error()),
        ("`enable_logging` of `google_compute_firewall` is deprecated", false)
    );
}

#[test]
fn every_kind_has_its_code() {
    let problem = one(BUCKET, &bucket(vec![set("self_link", text("x"))]));
    assert_eq!((problem.code().id(), problem.code().name()), ("OLY-P118", "resource-argument-read-only"));
}
