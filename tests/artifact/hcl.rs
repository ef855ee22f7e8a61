use std::process::Command;
use std::sync::Arc;

use olyc::artifact::Origin;
use olyc::artifact::hcl::{Expr, File, Key, Node, NodeKind, print};
use olyc::source::Name;

use crate::canon;
use crate::random::Random;

fn attribute(name: &str, value: Expr) -> Node {
    Node {
        key: Key::default(),
        doc: None,
        origin: Origin::default(),
        kind: NodeKind::Attribute { name: Name::new(name), value },
    }
}

fn block(keyword: &str, labels: &[&str], body: Vec<Node>) -> Node {
    let labels = labels.iter().map(|label| Arc::from(*label)).collect();
    Node {
        key: Key::default(),
        doc: None,
        origin: Origin::default(),
        kind: NodeKind::Block { keyword: Name::new(keyword), labels, family: None, body },
    }
}

fn text(value: &str) -> Expr {
    Expr::Text(value.into())
}

#[test]
fn reads_as_a_careful_person_writes() {
    let mut documented = attribute("ssl_mode", text("TRUSTED_CLIENT_CERTIFICATE_REQUIRED"));
    documented.doc = Some("Clients must present a certificate; the connectors do it for them.".into());
    let file = File {
        path: "database.tf".into(),
        header: vec!["Made by olyc.".into()],
        body: vec![block(
            "resource",
            &["google_sql_database_instance", "main"],
            vec![
                attribute("depends_on", Expr::List(vec![Expr::Path("google_kms_crypto_key.main".into())].into())),
                attribute("name", text("prod-main")),
                attribute(
                    "labels",
                    Expr::Object(
                        vec![(text("a"), text("1")), (text("longer_name"), text("2")), (text("for"), text("3"))].into(),
                    ),
                ),
                attribute("database_version", text("POSTGRES_18")),
                attribute("root_password_wo", text("${no}")),
                block(
                    "settings",
                    &[],
                    vec![
                        attribute("tier", text("t")),
                        block("ip_configuration", &[], vec![attribute("ipv4_enabled", Expr::Bool(false)), documented]),
                        block("database_flags", &[], vec![attribute("name", text("a"))]),
                        block("database_flags", &[], vec![attribute("name", text("b"))]),
                    ],
                ),
                attribute("query", text("SELECT 1\nFROM x\n")),
            ],
        )],
    };
    let printed = print(&file);
    let wanted = r#"# Made by olyc.

resource "google_sql_database_instance" "main" {
  name = "prod-main"
  labels = {
    a           = "1"
    longer_name = "2"
    "for"       = "3"
  }
  database_version = "POSTGRES_18"
  root_password_wo = "$${no}"

  settings {
    tier = "t"

    ip_configuration {
      ipv4_enabled = false
      # Clients must present a certificate; the connectors do it for them.
      ssl_mode = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
    }

    database_flags {
      name = "a"
    }
    database_flags {
      name = "b"
    }
  }

  query = <<-EOT
    SELECT 1
    FROM x
  EOT

  depends_on = [google_kms_crypto_key.main]
}
"#;
    assert_eq!(printed.text, wanted);
    let lines = wanted.lines().count();
    assert!(printed.trace.iter().all(|traced| traced.line < traced.end && traced.end <= lines + 1));
    let first = printed.trace.first().expect("a trace");
    assert_eq!((first.line, first.end), (3, lines + 1));
}

#[test]
fn is_read_back_as_it_was_meant() {
    let mut random = Random(7);
    let mut count = 0;
    for _ in 0..2_000 {
        let file = random.file();
        let printed = print(&file);
        let body =
            hcl_edit::parser::parse_body(&printed.text).unwrap_or_else(|error| panic!("{error}\n{}", printed.text));
        assert_eq!(canon::meant_body(&file.body), canon::read_body(&body), "{}", printed.text);
        count += 1;
    }
    eprintln!("{count} generated files read back by hcl-edit");
}

#[test]
fn terraform_fmt_has_nothing_to_change() {
    if Command::new("terraform").arg("version").output().is_err() {
        eprintln!("terraform is not on PATH: its judgement is left out");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = Random(11);
    let count = 400;
    for index in 0..count {
        let printed = print(&random.file());
        std::fs::write(folder.path().join(format!("f{index}.tf")), printed.text).expect("writing");
    }
    let output = Command::new("terraform")
        .args(["fmt", "-check", "-diff", "-recursive"])
        .arg(folder.path())
        .output()
        .expect("running");
    let said = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}\n{}",
        said.chars().take(6_000).collect::<String>(),
        why.chars().take(3_000).collect::<String>()
    );
    eprintln!("{count} generated files judged by terraform fmt");
}
