//! Limits that only the API enforces: all of them are in the index, each kind takes good values and refuses bad ones,
//! and the rules that are not understood are named.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{block, bool, number, set, span, text};
use crate::provider::{self, Block, Element, Fact, Family, Limit, Mode, Node, Source, Type, Unit, ValueView, check};

fn source() -> Value {
    serde_json::from_str(include_str!("../../../stdlib/providers/google/limits.json")).expect("limits are JSON")
}

/// Writes a limit as the source writes it.
fn rebuilt(limit: Limit) -> Value {
    let mut out = json!({});
    let texts = [("pattern", limit.pattern()), ("key_pattern", limit.key_pattern()), ("note", limit.note())];
    for (key, text) in texts.into_iter().filter_map(|(key, text)| Some((key, text?))) {
        out[key] = json!(text);
    }
    let numbers = [
        ("min", limit.min().map(|bound| bound.text)),
        ("max", limit.max().map(|bound| bound.text)),
        ("multiple_of", limit.multiple_of()),
    ];
    for (key, text) in numbers.into_iter().filter_map(|(key, text)| Some((key, text?))) {
        out[key] = serde_json::from_str(text).expect("a number");
    }
    let counts = [
        ("key_max_length", limit.key_max_length()),
        ("min_length", limit.min_length()),
        ("max_length", limit.max_length()),
        ("min_items", limit.min_items()),
        ("max_items", limit.max_items()),
    ];
    for (key, count) in counts.into_iter().filter_map(|(key, count)| Some((key, count?))) {
        out[key] = json!(count);
    }
    if let Some(unit) = limit.unit() {
        out["unit"] = json!(match unit {
            Unit::Seconds => "s",
            Unit::Bytes => "bytes",
            Unit::Milliseconds => "ms",
        });
    }
    if limit.one_of().len() > 0 {
        out["one_of"] = json!(limit.one_of().collect::<Vec<_>>());
    }
    out["source"] = json!(match limit.source() {
        Source::ProviderDocs => "provider-docs",
        Source::ProviderCode => "provider-code",
        Source::Discovery => "discovery",
        Source::Memory => "memory",
    });
    out
}

fn found(mut block: Block, path: &str) -> Option<Limit> {
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let fact: Fact = block.get(step)?;
        let Some(next) = steps.peek() else { return fact.limit() };
        if matches!(fact.ty(), Type::Map(Element::Value(_))) {
            return fact.key_limits().find(|(key, _)| key == next).map(|(_, limit)| limit);
        }
        block = fact.block()?;
    }
    None
}

/// As the source, but numbers and bools of `one_of` as texts: so the index has them.
fn plain(limit: &Value) -> Value {
    let mut out = limit.clone();
    if let Some(values) = limit["one_of"].as_array() {
        out["one_of"] =
            values.iter().map(|value| json!(value.as_str().map_or_else(|| value.to_string(), String::from))).collect();
    }
    out
}

#[test]
fn every_limit_is_in_the_index() {
    let (mut applied, mut homeless) = (0, BTreeSet::new());
    for (ty, paths) in source().as_object().expect("limits by type") {
        for (path, limit) in paths.as_object().expect("limits by path").iter().filter(|(path, _)| *path != "cross") {
            match provider::resource(ty).and_then(|block| found(block, path)) {
                Some(found) => {
                    assert_eq!(rebuilt(found), plain(limit), "{ty} {path}");
                    applied += 1;
                }
                None => drop(homeless.insert(format!("{ty}.{path}"))),
            }
        }
    }
    assert_eq!((provider::LIMITS, applied), (1159, 1153));
    // Types of the beta provider only: nothing that we emit can have them.
    let beta = ["google_dataflow_flex_template_job.", "google_security_scanner_scan_config."];
    assert!(homeless.iter().all(|path| beta.iter().any(|beta| path.starts_with(beta))), "{homeless:?}");
    assert_eq!(homeless.into_iter().collect::<Vec<_>>(), {
        let mut named: Vec<String> = provider::HOMELESS.iter().map(|path| (*path).to_owned()).collect();
        named.sort();
        named
    });
}

#[test]
fn every_pattern_compiles() {
    for paths in source().as_object().expect("limits by type").values() {
        for limit in paths.as_object().expect("limits by path").values() {
            for key in ["pattern", "key_pattern"] {
                if let Some(pattern) = limit[key].as_str() {
                    assert!(provider::patterns::compiles(pattern), "{pattern}");
                    assert!(provider::patterns::agree(pattern), "{pattern}");
                }
            }
        }
    }
}

/// The rules that nobody can judge by the body alone, or that are written too freely.
const LEFT: &str = include_str!("rules_left.txt");

#[test]
fn rules_that_are_not_understood_are_named() {
    let (mut understood, mut left) = (0, Vec::new());
    for ty in provider::resource_names() {
        let facts = provider::find(Family::Resource, ty).expect("just named");
        for rule in facts.rules() {
            if provider::understood(rule.text, facts.block) {
                understood += 1;
            } else {
                left.push(format!("{ty}: {}", rule.text));
            }
        }
    }
    assert_eq!(left.join("\n"), LEFT.trim_end());
    assert_eq!((provider::RULES, understood, left.len()), (214, 159, 55));
}

/// Messages about limits and rules of a body.
fn told(resource: &str, nodes: &[Node<'_>]) -> Vec<String> {
    let problems = check(Family::Resource, resource, nodes, span(0), Mode::Instance);
    let codes = ["OLY-P125", "OLY-P126"];
    problems
        .iter()
        .filter(|problem| codes.contains(&problem.code().id()))
        .map(|problem| format!("{}; {}", problem.message(), problem.help().unwrap_or_default()))
        .collect()
}

/// Sets an argument at a path of single blocks.
fn at<'a>(path: &'a str, value: ValueView<'a>) -> Vec<Node<'a>> {
    match path.split_once('.') {
        Some((step, rest)) => vec![block(step, at(rest, value))],
        None => vec![set(path, value)],
    }
}

/// Type, path, good values, bad ones with what is said of them.
type Case<'v> = (&'v str, &'v str, Vec<ValueView<'v>>, Vec<(ValueView<'v>, &'v str)>);

#[test]
fn each_kind_takes_good_values_and_refuses_bad_ones() {
    let map = |key: &'static str, value: &'static str| ValueView::Object(vec![(key.into(), text(value))]);
    let list = |many: usize, of: &'static str| ValueView::List(vec![text(of); many]);
    let long = "x".repeat(10_000);
    let of = |length: usize| text(&long[..length]);
    let cases: Vec<Case<'_>> = vec![
        // pattern
        (
            "google_monitoring_custom_service",
            "service_id",
            vec![text("the-archive")],
            vec![(
                text("the_archive"),
                "cannot be `the_archive`: it does not have the form that the API asks for; write `the-archive`, which matches `^[a-z0-9-]+$`",
            )],
        ),
        // pattern, key_pattern and max_items of a map
        (
            "google_pubsub_topic",
            "labels",
            vec![map("team", "platform")],
            vec![(map("Team", "platform"), "cannot have the key `Team`"), (map("team", "A B"), "cannot be `A B`")],
        ),
        // min and max of a duration, multiple_of
        (
            "google_monitoring_alert_policy",
            "conditions.condition_threshold.forecast_options.forecast_horizon",
            vec![text("3600s"), text("216000s")],
            vec![
                (
                    text("604800s"),
                    "is `604800s`, and must be from 3600s to 216000s; write a value from 3600s to 216000s",
                ),
                (text("1h"), "must be a number of seconds"),
            ],
        ),
        (
            "google_monitoring_alert_policy",
            "conditions.condition_absent.duration",
            vec![text("120s")],
            vec![(text("150s"), "must be a multiple of 60s; write `180s`"), (text("60s"), "must be at least 120s")],
        ),
        // an end that is open
        (
            "google_monitoring_slo",
            "goal",
            vec![number("0.99")],
            vec![(number("0"), "must be above 0 and at most 0.9999")],
        ),
        // a value beside the range
        (
            "google_pubsub_subscription",
            "ack_deadline_seconds",
            vec![number("0"), number("10")],
            vec![(number("5"), "must be from 10 to 600, or `0`")],
        ),
        // bytes of a quantity, at a key of a map
        (
            "google_cloud_run_v2_service",
            "template.containers.resources.limits",
            vec![map("memory", "512Mi")],
            vec![
                (map("memory", "64Mi"), "has a value under `memory` that is `64Mi`, and must be from 128Mi to 32Gi"),
                (map("cpu", "3"), "has a value under `cpu`"),
            ],
        ),
        // max_length, in characters and in bytes
        (
            "google_monitoring_alert_policy",
            "documentation.content",
            vec![of(8192)],
            vec![(of(8193), "has 8193 characters, and at most 8192 are allowed")],
        ),
        // one_of
        (
            "google_monitoring_alert_policy",
            "conditions.condition_threshold.comparison",
            vec![text("COMPARISON_GT")],
            vec![(text("COMPARISON_GE"), "cannot be `COMPARISON_GE`; write `COMPARISON_GT`")],
        ),
        // max_items of a list, and elements of one
        (
            "google_monitoring_uptime_check_config",
            "selected_regions",
            vec![list(1, "EUROPE")],
            vec![(list(1, "MARS"), "cannot be `MARS`")],
        ),
        (
            "google_monitoring_alert_policy",
            "notification_channels",
            vec![list(16, "projects/p/notificationChannels/1")],
            vec![(
                list(17, "projects/p/notificationChannels/1"),
                "has 17 elements, and at most 16 are allowed; keep at most 16",
            )],
        ),
        // min_items
        (
            "google_logging_metric",
            "bucket_options.explicit_buckets.bounds",
            vec![ValueView::List(vec![number("1")])],
            vec![(ValueView::List(Vec::new()), "has 0 elements, and 1 to 200 are allowed; write 1 to 200")],
        ),
        // a bool
        ("google_cloud_run_v2_service", "ingress", vec![text("INGRESS_TRAFFIC_ALL")], vec![]),
    ];
    for (ty, path, good, bad) in cases {
        for value in good {
            assert_eq!(told(ty, &at(path, value.clone())), Vec::<String>::new(), "{ty} {path} {value:?}");
        }
        for (value, says) in bad {
            let told = told(ty, &at(path, value));
            assert!(told.len() == 1 && told[0].contains(says), "{ty} {path}: {told:?} should say {says}");
        }
    }
}

#[test]
fn blocks_are_counted() {
    let conditions = vec![block("conditions", vec![set("display_name", text("a"))]); 7];
    let told = told("google_monitoring_alert_policy", &conditions);
    assert!(told.iter().any(|told| told.contains("has 7 blocks, and at most 6 are allowed")), "{told:?}");
}

#[test]
fn unknown_and_empty_values_break_nothing() {
    let ty = "google_monitoring_custom_service";
    assert!(told(ty, &[set("service_id", ValueView::Unknown)]).is_empty());
    assert!(told(ty, &[set("service_id", ValueView::String(None))]).is_empty());
    assert!(told("google_pubsub_subscription", &at("expiration_policy.ttl", text(""))).is_empty());
}

#[test]
fn rules_hold_between_arguments() {
    let probe = |timeout: &'static str| {
        vec![block(
            "template",
            vec![block(
                "containers",
                vec![block(
                    "startup_probe",
                    vec![set("timeout_seconds", number(timeout)), set("period_seconds", number("5"))],
                )],
            )],
        )]
    };
    let run = "google_cloud_run_v2_service";
    assert!(told(run, &probe("5")).is_empty());
    assert_eq!(
        told(run, &probe("6")),
        [
            "the API refuses this `google_cloud_run_v2_service`: `template.containers.startup_probe.timeout_seconds` must be at most `template.containers.startup_probe.period_seconds`; change one of them: known from the provider's documentation, and refused only when it is applied"
        ]
    );
    let container = |cpu: &'static str, memory: &'static str| {
        let limits = ValueView::Object(vec![("cpu".into(), text(cpu)), ("memory".into(), text(memory))]);
        block("containers", vec![block("resources", vec![set("limits", limits)])])
    };
    // Each container by itself.
    assert!(told(run, &[block("template", vec![container("4", "2Gi"), container("1", "512Mi")])]).is_empty());
    let told_of = told(run, &[block("template", vec![container("4", "1Gi"), container("1", "512Mi")])]);
    assert!(told_of.len() == 1 && told_of[0].contains("must be at least `2Gi` where"), "{told_of:?}");
    let traffic = |percent: &'static str| {
        vec![
            block("traffic", vec![set("percent", number("90"))]),
            block("traffic", vec![set("percent", number(percent))]),
        ]
    };
    assert!(told(run, &traffic("10")).is_empty());
    assert!(told(run, &traffic("20"))[0].contains("the sum of `traffic.percent` must be `100`"));
    let kms = "google_kms_crypto_key";
    assert!(told(kms, &[set("rotation_period", text("7776000s"))]).is_empty(), "the provider's default counts");
    assert_eq!(told(kms, &[set("rotation_period", text("7776000s")), set("purpose", text("MAC"))]).len(), 1);
    let dataset = "google_bigquery_table";
    let range = |start: &'static str| {
        at("range_partitioning.range", ValueView::Null)
            .into_iter()
            .chain([block(
                "range_partitioning",
                vec![block("range", vec![set("start", number(start)), set("end", number("9"))])],
            )])
            .collect::<Vec<_>>()
    };
    assert!(told(dataset, &range("1")).is_empty());
    assert_eq!(told(dataset, &range("10")).len(), 1);
    let policy = "google_compute_backend_service";
    assert!(told(policy, &at("cdn_policy.negative_caching", bool(true))).is_empty());
}
