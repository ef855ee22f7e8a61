//! A kind of one's own, in a folder of one's own, works as those of the standard library do: `kind mailer` with fields, a facet,
//! a check, a capability, outputs, what it implies, a blueprint, a blueprint for its edges, and a kind of document.

#![expect(clippy::disallowed_methods, reason = "a test of the program runs it and looks at the disk")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// What a user brings beside the library, in the folder `mail`.
const MAIL: &str = r##"
/// A form that no library knows: who may send what.
kind mail_policy prints yaml {
  version: Int = 1
  /// The longest that a letter waits.
  patience: String
  sender: Map<MailSender> as "senders"
}

type MailSender = { address: String, daily: Int? as "per-day" }

/// Sends mail.
kind mailer {
  /// Where mail is handed in.
  server: String
  port: Int in 1..65535 = 587
  /// How long a letter waits before it is given up.
  wait: Duration in 1min..7d = 10min

  capability send "hand in letters"

  provides queue: String after apply

  implies api ("pubsub.googleapis.com")

  facet availability: Fact<Percent> = 99.5%..99.9% by assumed("what the host says", 2026-11-01)

  check encrypted {
    require port != 25
    at port
    say "`\(name)` would hand in letters without encryption"
    help "use 587"
  }
}

blueprint mail_queue for mailer as m {
  into "infrastructure/terraform/mail.tf"

  /// Letters of \(m.id) on their way.
  resource google_pubsub_topic {
    name                       = m.id
    message_retention_duration = "\(whole(seconds(m.wait)))s"
    depends_on                 = [api("pubsub.googleapis.com").ready]
  }

  provide queue = google_pubsub_topic.id

  file "mail/\(m.name).sh" as bash mode 755 = """
    #!/usr/bin/env bash
    set -euo pipefail

    nc \(m.server) \(m.port)
    """

  mail_policy "mail/\(env.name)/\(m.name).yaml" {
    patience = text(m.wait)
    for e in edges_to(m) {
      sender "\(e.from.name)" { address = "\(e.from.id)@\(project.domain)", daily = 100 }
    }
  }
}

blueprint sends_mail for edge workload -> mailer.send as e {
  into "infrastructure/terraform/mail.tf"

  resource google_pubsub_topic_iam_member {
    topic  = e.to.queue
    role   = "roles/pubsub.publisher"
    member = "serviceAccount:\(e.from.email)"
  }

  provide env = { MAIL_QUEUE = e.to.queue }
}
"##;

const SPEC: &str = r#"
project shop {
  repository = "acme/shop"
  domain     = "shop.example"
  regions    = [us-central1]
}

environment dev  { project_id = "shop-dev" }
environment prod { project_id = "shop-prod", after = dev }

import "../mail"

mailer letters {
  server = "smtp.example"

  in prod { wait = 2h }
}

service app {
  source  = "app"
  runtime = go("1.26")
  uses letters.send
}

goal letters_leave { of = letters, promise = availability >= 99% }
"#;

/// Runs the program in the folder `shop`, beside which `mail` is.
fn olyc(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_olyc"));
    let done = command.args(words).current_dir(folder.join("shop")).env("NO_COLOR", "1").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
}

fn place(spec: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("mail/mailer.oly", MAIL), ("shop/main.oly", spec), ("shop/app/go.mod", "module app\n")] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn it_becomes_resources_texts_and_documents() {
    let folder = place(SPEC);
    let (exit, out, err) = olyc(folder.path(), &["build"]);
    assert_eq!(exit, 0, "{out}{err}");
    let read = |path: &str| fs::read_to_string(folder.path().join("shop").join(path)).unwrap();

    let mail = read("infrastructure/terraform/mail.tf");
    for line in [
        "# Made by olyc from main.oly by the blueprints `sends_mail`, `mail_queue`.",
        "# Letters of letters on their way.",
        r#"resource "google_pubsub_topic" "letters" {"#,
        r#"resource "google_pubsub_topic_iam_member" "app_letters_send" {"#,
        "= google_pubsub_topic.letters.id",
        "google_service_account.app.email",
    ] {
        assert!(mail.contains(line), "{line}\n{mail}");
    }
    // What differs between the environments is a variable of the module, and each root gives its value.
    assert!(!mail.contains("600s") && !mail.contains("7200s"), "{mail}");
    assert!(read("infrastructure/environments/dev/main.tf").contains("600s"));
    assert!(read("infrastructure/environments/prod/main.tf").contains("7200s"));
    assert!(read("mail/letters.sh").contains("nc smtp.example 587"));
    let policy = read("mail/prod/letters.yaml");
    for line in ["version: 1", "patience: 2h", "senders:", "  app:", "address: app@shop.example", "per-day: 100"] {
        assert!(policy.contains(line), "{line}\n{policy}");
    }
    assert!(read("mail/dev/letters.yaml").contains("patience: 10m"));
    // The edge gives the program its variable, through the library's own blueprint.
    assert!(read("infrastructure/terraform/compute.tf").contains("MAIL_QUEUE"));
}

#[test]
fn files_outside_of_the_module_are_one_for_all_environments() {
    let folder = place(SPEC);
    let path = folder.path().join("mail/mailer.oly");
    fs::write(&path, MAIL.replace("mail/\\(env.name)/", "mail/")).unwrap();
    let (exit, _, err) = olyc(folder.path(), &["build"]);
    assert_eq!(exit, 1, "{err}");
    assert!(err.contains("OLY-B308") && err.contains("patience"), "{err}");
}

#[test]
fn its_check_refuses_as_those_of_the_library_do() {
    let folder = place(&SPEC.replace("server = \"smtp.example\"", "server = \"smtp.example\"\n  port   = 25"));
    let (exit, out, err) = olyc(folder.path(), &["check", "--format", "short"]);
    assert_eq!(exit, 1, "{err}");
    let wanted = "`letters` would hand in letters without encryption";
    let line = out.lines().find(|line| line.contains(wanted)).unwrap_or_else(|| panic!("{out}{err}"));
    assert!(line.contains("OLY-E205") && line.contains("main.oly:15:"), "{line}");
}

#[test]
fn why_tells_where_its_values_come_from() {
    let folder = place(SPEC);
    let (exit, out, err) = olyc(folder.path(), &["why", "prod.letters.wait"]);
    assert_eq!(exit, 0, "{err}");
    for part in ["2h", "main.oly:16", "10min"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (exit, out, err) = olyc(folder.path(), &["why", "dev.letters.port"]);
    assert_eq!(exit, 0, "{err}");
    assert!(out.contains("587") && out.contains("mail/mailer.oly:"), "{out}");

    assert_eq!(olyc(folder.path(), &["build"]).0, 0);
    let mail = fs::read_to_string(folder.path().join("shop/infrastructure/terraform/mail.tf")).unwrap();
    let line = mail.lines().position(|line| line.contains("message_retention_duration")).unwrap() + 1;
    let (exit, out, err) = olyc(folder.path(), &["why", &format!("infrastructure/terraform/mail.tf:{line}")]);
    assert_eq!(exit, 0, "{err}");
    assert!(out.contains("mail/mailer.oly:") && out.contains("main.oly:"), "{out}");
}
