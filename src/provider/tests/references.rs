//! What references read.

use super::span;
use crate::provider::{Family, ProblemKind, attribute_path};

fn ty(resource: &str, path: &[&str]) -> String {
    match attribute_path(Family::Resource, resource, path, span(0)) {
        Ok(ty) => ty.describe(),
        Err(problem) => panic!("{}", problem.message()),
    }
}

fn refused(resource: &str, path: &[&str]) -> (ProblemKind, String, String) {
    match attribute_path(Family::Resource, resource, path, span(0)) {
        Ok(ty) => panic!("it is {}", ty.describe()),
        Err(problem) => (problem.kind.clone(), problem.message(), problem.help().unwrap_or_default()),
    }
}

#[test]
fn attributes_have_types() {
    let sql = "google_sql_database_instance";
    assert_eq!(ty(sql, &["private_ip_address"]), "a string");
    assert_eq!(ty(sql, &["settings", "0", "tier"]), "a string");
    assert_eq!(ty(sql, &["settings"]), "a list of objects");
    assert_eq!(ty(sql, &["server_ca_cert", "0", "cert"]), "a string");
    assert_eq!(ty(sql, &["settings", "0", "user_labels", "team"]), "a string");
    assert_eq!(ty(sql, &["ip_address", "*", "ip_address"]), "a list of strings");
    assert_eq!(ty(sql, &[]), "an object");
    assert_eq!(ty("google_storage_bucket", &["versioning", "0", "enabled"]), "a bool");
    assert_eq!(ty("google_dns_managed_zone", &["name_servers", "0"]), "a string");
}

#[test]
fn unknown_attributes_are_suggested() {
    let (kind, message, help) = refused("google_sql_database_instance", &["private_ip_adress"]);
    assert_eq!(kind, ProblemKind::UnknownAttribute { suggestion: Some("private_ip_address".into()) });
    assert_eq!(message, "`google_sql_database_instance` has no attribute `private_ip_adress`");
    assert_eq!(help, "did you mean `private_ip_address`?");
    let (_, message, _) = refused("google_sql_database_instance", &["settings", "0", "teir"]);
    assert_eq!(message, "`settings[0]` of `google_sql_database_instance` has no attribute `teir`");
}

#[test]
fn paths_go_step_by_step() {
    let (_, message, help) = refused("google_sql_database_instance", &["settings", "tier"]);
    assert_eq!(message, "`settings` of `google_sql_database_instance` is a list of objects, so `tier` cannot follow");
    assert_eq!(help, "pick an element first: `settings[0].tier`");
    let (kind, ..) = refused("google_storage_bucket", &["url", "length"]);
    assert_eq!(kind, ProblemKind::NotAPath { expected: "a string".into(), step: "length".into() });
    let (kind, ..) = refused("google_storage_bucket", &["0"]);
    assert!(matches!(kind, ProblemKind::NotAPath { .. }));
}

#[test]
fn what_cannot_be_read_is_refused() {
    assert_eq!(refused("google_sql_user", &["password_wo"]).0, ProblemKind::WriteOnly);
    let (kind, message, help) = refused("google_storage_buckt", &["url"]);
    assert!(matches!(kind, ProblemKind::UnknownType { exists_as: None, .. }));
    assert_eq!(message, "the provider has no resource `google_storage_buckt`");
    assert_eq!(help, "did you mean `google_storage_bucket`?");
    let (_, _, help) = refused("google_client_config", &["project"]);
    assert_eq!(help, "`google_client_config` is a data source: write `data google_client_config`");
}
