//! What is said to a server and what comes back.

use std::fs;

use lsp_server::Message;
use serde_json::{Value, json};

use super::client::{Client, place, start};

const SAMPLE: &str = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}

environment dev  { project_id = "sample-dev" }
environment prod { project_id = "sample-prod", after = dev }

/// Keeps orders.
postgres main {
  version = 18
}
"#;

fn utf8() -> Value {
    json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } })
}

fn started() -> Client {
    start(&[("main.oly", SAMPLE)], utf8())
}

fn opened() -> Client {
    let mut client = started();
    client.open("main.oly", SAMPLE);
    assert_eq!(client.diagnostics("main.oly"), Vec::<Value>::new());
    client
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|one| one["code"].as_str().expect("a code")).collect()
}

#[test]
fn the_best_encoding_that_both_speak_is_chosen() {
    for (offered, chosen) in [
        (json!(["utf-32", "utf-8", "utf-16"]), "utf-8"),
        (json!(["utf-32", "utf-16"]), "utf-32"),
        (json!(["utf-16"]), "utf-16"),
        (Value::Null, "utf-16"),
    ] {
        let client = start(&[], json!({ "general": { "positionEncodings": offered } }));
        assert_eq!(client.capabilities["positionEncoding"], chosen);
        assert!(client.leave());
    }
}

#[test]
fn mistakes_show_as_one_types_and_go_again() {
    let mut client = opened();
    client.edit("main.oly", 2, (11, 2), (11, 9), "versoin");
    let found = client.published();
    assert_eq!(found["version"], 2);
    let found = found["diagnostics"].as_array().expect("a list").clone();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["range"], json!({ "start": place((11, 2)), "end": place((11, 9)) }));
    assert_eq!(found[0]["source"], "olyc");
    assert!(found[0]["message"].as_str().expect("text").contains("versoin"));
    client.edit("main.oly", 3, (11, 2), (11, 9), "version");
    assert_eq!(client.diagnostics("main.oly"), Vec::<Value>::new());
    assert!(client.leave());
}

#[test]
fn a_fix_is_offered_and_mends() {
    let mut client = opened();
    client.edit("main.oly", 2, (11, 2), (11, 9), "versoin");
    let found = client.diagnostics("main.oly");
    let params = json!({
        "textDocument": { "uri": client.uri("main.oly") },
        "range": found[0]["range"],
        "context": { "diagnostics": found },
    });
    let actions = client.ask("textDocument/codeAction", params);
    let edit = &actions[0]["edit"]["changes"][client.uri("main.oly")][0];
    assert_eq!(edit["newText"], "version");
    assert_eq!(actions[0]["isPreferred"], true);
    client.edit("main.oly", 3, (11, 2), (11, 9), "version");
    assert!(client.diagnostics("main.oly").is_empty());
    assert!(client.leave());
}

#[test]
fn columns_are_counted_as_agreed_on_before_and_behind_astral_letters() {
    for (encoding, column) in [("utf-8", 13), ("utf-16", 11), ("utf-32", 10)] {
        let mut client = start(&[], json!({ "general": { "positionEncodings": [encoding] } }));
        // 😀 is 4 bytes, 2 UTF-16 units, 1 scalar value
        let text = "team a {\n  id = \"😀\", emial = \"a@b.example\"\n}\n";
        client.open("main.oly", text);
        let found = client.diagnostics("main.oly");
        let place_of = found.iter().find(|one| one["message"].as_str().is_some_and(|text| text.contains("emial")));
        let start = place_of.unwrap_or_else(|| panic!("{encoding}: {found:?}"))["range"]["start"].clone();
        // `  id = "😀", ` and then the word
        let before =
            8 + match encoding {
                "utf-8" => 4,
                "utf-16" => 2,
                _ => 1,
            } + 3;
        assert_eq!(start, place((1, before)), "{encoding}, {column}");
        client.edit("main.oly", 2, (1, before), (1, before + 5), "email");
        let found = client.diagnostics("main.oly");
        assert!(
            !found.iter().any(|one| one["message"].as_str().is_some_and(|text| text.contains("emial"))),
            "{encoding}: {found:?}"
        );
        assert!(client.leave());
    }
}

#[test]
fn lines_that_end_as_on_windows() {
    let text = SAMPLE.replace('\n', "\r\n").replace("version", "versoin");
    let mut client = start(&[], utf8());
    client.open("main.oly", &text);
    let found = client.diagnostics("main.oly");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["range"], json!({ "start": place((11, 2)), "end": place((11, 9)) }));
    assert!(client.leave());
}

#[test]
fn quick_typing_ends_in_the_state_of_the_last_key() {
    let mut client = opened();
    let mut version = 1;
    for round in 0..40 {
        version += 1;
        client.edit("main.oly", version, (11, 2), (11, 9), if round % 2 == 0 { "versoin" } else { "version" });
    }
    // The server may skip states, but not the last one.
    loop {
        let found = client.published();
        if found["version"] == version {
            assert_eq!(found["diagnostics"], json!([]));
            break;
        }
    }
    assert!(client.leave());
}

#[test]
fn hover_tells_of_fields_kinds_and_items() {
    let mut client = opened();
    let hover = client.at("textDocument/hover", "main.oly", (11, 4));
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("version: Int")), "{hover}");
    assert_eq!(hover["range"], json!({ "start": place((11, 2)), "end": place((11, 9)) }));
    let hover = client.at("textDocument/hover", "main.oly", (10, 10));
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("Keeps orders.")), "{hover}");
    assert_eq!(client.at("textDocument/hover", "main.oly", (8, 0)), Value::Null);
    assert!(client.leave());
}

#[test]
fn clients_without_markdown_get_plain_words() {
    let capabilities = json!({ "textDocument": { "hover": { "contentFormat": ["plaintext"] } } });
    let mut client = start(&[("main.oly", SAMPLE)], capabilities);
    client.open("main.oly", SAMPLE);
    assert!(client.diagnostics("main.oly").is_empty());
    let hover = client.at("textDocument/hover", "main.oly", (11, 4));
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| !text.contains('`')), "{hover}");
    assert!(client.leave());
}

#[test]
fn the_standard_library_opens_as_a_file() {
    let mut client = opened();
    let found = client.at("textDocument/definition", "main.oly", (10, 2));
    let uri = found[0]["uri"].as_str().expect("an address").to_owned();
    assert!(uri.starts_with("file:///") && uri.ends_with("/data/postgres.oly"), "{uri}");
    let path = uri.trim_start_matches("file://");
    let text = fs::read_to_string(path).expect("a file");
    assert!(fs::metadata(path).expect("a file").permissions().readonly());
    let line = found[0]["range"]["start"]["line"].as_u64().expect("a number");
    assert!(text.lines().nth(line as usize).is_some_and(|line| line.starts_with("kind postgres")));
    // One may look around in it, but it is not ours to complain about.
    client.tell(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": uri, "languageId": "oly", "version": 1, "text": text } }),
    );
    let params = json!({ "textDocument": { "uri": uri }, "position": place((line as u32, 6)) });
    let hover = client.ask("textDocument/hover", params);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("kind postgres")), "{hover}");
    let symbols = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    assert!(symbols.as_array().is_some_and(|list| list.iter().any(|symbol| symbol["name"] == "postgres")), "{symbols}");
    assert!(client.leave());
}

#[test]
fn symbols_nest_where_the_client_can_show_it() {
    let capabilities = json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } });
    let mut client = start(&[("main.oly", SAMPLE)], capabilities);
    client.open("main.oly", SAMPLE);
    assert!(client.diagnostics("main.oly").is_empty());
    let symbols =
        client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": client.uri("main.oly") } }));
    let names: Vec<&str> =
        symbols.as_array().expect("a list").iter().map(|symbol| symbol["name"].as_str().expect("text")).collect();
    assert_eq!(names, ["sample", "dev", "prod", "main"]);
    assert_eq!(symbols[3]["children"][0]["name"], "version");
    assert!(client.leave());
}

#[test]
fn a_file_changed_or_deleted_on_the_disk_counts_once_it_is_looked_at() {
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let beside = "postgres other { version = 17 }\n";
    let mut client = start(&[("main.oly", SAMPLE), ("other.oly", beside)], watching);
    match client.heard() {
        Message::Request(request) => assert_eq!(request.method, "client/registerCapability"),
        other => panic!("{other:?}"),
    }
    client.open("main.oly", SAMPLE);
    assert!(client.diagnostics("main.oly").is_empty());
    let changed = |client: &Client| {
        let params = json!({ "changes": [{ "uri": client.uri("other.oly"), "type": 2 }] });
        client.tell("workspace/didChangeWatchedFiles", params);
    };
    fs::write(client.path("other.oly"), "postgres main { version = 17 }\n").expect("written");
    changed(&client);
    let found = client.diagnostics("other.oly");
    assert_eq!(codes(&found).len(), 1, "declared twice: {found:?}");
    fs::remove_file(client.path("other.oly")).expect("removed");
    changed(&client);
    assert!(client.diagnostics("other.oly").is_empty());
    // The open file is deleted: what the editor holds still counts.
    fs::remove_file(client.path("main.oly")).expect("removed");
    changed(&client);
    client.edit("main.oly", 2, (11, 2), (11, 9), "versoin");
    assert_eq!(client.diagnostics("main.oly").len(), 1);
    assert!(client.leave());
}

#[test]
fn what_a_drill_writes_beside_an_open_spec_counts_and_is_told_when_it_is_wrong() {
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = start(&[("main.oly", SAMPLE)], watching);
    match client.heard() {
        Message::Request(request) => assert!(request.params.to_string().contains("**/evidence/*.json"), "{request:?}"),
        other => panic!("{other:?}"),
    }
    client.open("main.oly", SAMPLE);
    assert!(client.diagnostics("main.oly").is_empty());
    let file = |of: &str, samples: u32| {
        let measured = json!([{ "of": of, "shows": "loss == 310s", "samples": samples }]);
        let environment = SAMPLE.split("environment ").nth(1).and_then(|rest| rest.split(' ').next()).expect("one");
        json!({ "format": 1, "environment": environment, "on": "2026-11-01", "source": "here", "measured": measured })
    };
    let written = |client: &Client, text: &str| {
        // The first of them makes the folder, too.
        fs::create_dir_all(client.path("evidence")).expect("made");
        fs::write(client.path("evidence/drill.json"), text).expect("written");
        let params = json!({ "changes": [{ "uri": client.uri("evidence/drill.json"), "type": 1 }] });
        client.tell("workspace/didChangeWatchedFiles", params);
    };
    written(&client, &file("main", 0).to_string());
    assert_eq!(codes(&client.diagnostics("evidence/drill.json")), ["OLY-W114"]);
    written(&client, &format!("{},", file("main", 1)));
    assert_eq!(codes(&client.diagnostics("evidence/drill.json")), ["OLY-W113"]);
    written(&client, &file("former", 1).to_string());
    assert_eq!(codes(&client.diagnostics("evidence/drill.json")), ["OLY-W115"]);
    written(&client, &file("main", 1).to_string());
    assert!(client.diagnostics("evidence/drill.json").is_empty());
    // Opened like a spec it is still none.
    let text = file("former", 1).to_string();
    client.open("evidence/drill.json", &text);
    assert_eq!(codes(&client.diagnostics("evidence/drill.json")), ["OLY-W115"]);
    assert!(client.leave());
}

#[test]
fn a_closed_project_leaves_nothing_behind() {
    let mut client = opened();
    client.edit("main.oly", 2, (11, 2), (11, 9), "versoin");
    assert_eq!(client.diagnostics("main.oly").len(), 1);
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("main.oly") } }));
    assert!(client.diagnostics("main.oly").is_empty());
    assert!(client.leave());
}

#[test]
fn files_of_one_folder_are_one_project() {
    let mut client = start(&[("main.oly", SAMPLE), ("uses.oly", "defaults postgres { version = 17 }\n")], utf8());
    client.open("uses.oly", "defaults postgres { versoin = 17 }\n");
    assert_eq!(client.diagnostics("uses.oly").len(), 1);
    assert!(client.leave());
}

#[test]
fn a_request_that_is_taken_back_is_not_answered_for_long() {
    let mut client = opened();
    // The server is busy with the first while the others arrive.
    let ids: Vec<_> = (0..20)
        .map(|_| {
            let params = json!({ "textDocument": { "uri": client.uri("main.oly") }, "position": place((11, 4)) });
            client.send("textDocument/hover", params)
        })
        .collect();
    for id in &ids {
        client.tell("$/cancelRequest", json!({ "id": serde_json::to_value(id).expect("a number") }));
    }
    for id in &ids {
        // Every request has one answer: its own, or that it was cancelled.
        match client.answer(id) {
            Ok(found) => assert!(found["contents"]["value"].is_string()),
            Err(error) => assert_eq!(error.code, -32800),
        }
    }
    assert!(client.leave());
}

#[test]
fn what_is_not_understood_is_said_and_survived() {
    let mut client = opened();
    let id = client.send("textDocument/hover", json!({ "nonsense": 1 }));
    assert_eq!(client.answer(&id).expect_err("refused").code, -32602);
    let id = client.send("textDocument/moniker", json!({}));
    assert_eq!(client.answer(&id).expect_err("refused").code, -32601);
    client.tell("textDocument/didChange", json!([1, 2]));
    match client.heard() {
        Message::Notification(notification) => assert_eq!(notification.method, "window/logMessage"),
        other => panic!("{other:?}"),
    }
    client.tell("olyc/unheardOf", json!({}));
    assert_eq!(client.at("textDocument/hover", "nowhere.oly", (0, 0)), Value::Null);
    assert!(client.leave());
}

#[test]
fn an_unsaved_file_without_a_place_is_checked_too() {
    let mut client = start(&[], utf8());
    let document = json!({ "uri": "untitled:Untitled-1", "languageId": "oly", "version": 1, "text": "postgres a { versoin = 17 }\n" });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let found = client.published();
    assert_eq!(found["uri"], "untitled:Untitled-1");
    assert_eq!(found["diagnostics"].as_array().map(Vec::len), Some(1), "{found}");
    assert!(client.leave());
}

#[test]
fn the_exit_tells_whether_there_was_a_goodbye() {
    assert!(opened().leave());
    assert!(!opened().vanish(true));
    assert!(!opened().vanish(false));
}

#[test]
fn after_shutdown_nothing_is_answered() {
    let mut client = opened();
    client.ask("shutdown", Value::Null);
    let id = client.send("textDocument/hover", json!({}));
    assert_eq!(client.answer(&id).expect_err("refused").code, -32600);
    assert!(client.vanish(true));
}

#[test]
fn real_clients_are_served_by_what_they_can() {
    for (name, encoding) in
        [("neovim", "utf-8"), ("helix", "utf-8"), ("emacs", "utf-8"), ("vscode", "utf-16"), ("neovim-0.10", "utf-16")]
    {
        let offered = match name {
            "neovim" => json!(["utf-8", "utf-16", "utf-32"]),
            "helix" => json!(["utf-8", "utf-32", "utf-16"]),
            "emacs" => json!(["utf-32", "utf-8", "utf-16"]),
            _ => json!(["utf-16"]),
        };
        let client = start(&[("main.oly", SAMPLE)], json!({ "general": { "positionEncodings": offered } }));
        assert_eq!(client.capabilities["positionEncoding"], encoding, "{name}");
        assert!(client.leave());
    }
}

const PROMISES: &str = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}

environment dev  { project_id = "sample-dev" }
environment prod { project_id = "sample-prod", after = dev }

ingress public { host = "sample.example" }

service web {
  source  = "app"
  runtime = go("1.26")
  route "/" { on = public }
}

slo up in prod { of = web, promise = availability >= 99%, over = 30d }
slo high { of = web, promise = availability >= 99.999%, over = 30d }
evidence measured in prod {
  of      = web
  shows   = p99(latency) < 80ms
  on      = 2020-01-01
  samples = 1000000
  source  = "measurements/2020.json"
}
slo fast in prod { of = web, promise = p99(latency) < 100ms }
"#;

#[test]
fn promises_carry_their_verdicts() {
    let capabilities = json!({
        "general": { "positionEncodings": ["utf-8"] },
        "workspace": { "inlayHint": { "refreshSupport": true } },
    });
    let mut client = start(&[("main.oly", PROMISES)], capabilities);
    assert_eq!(client.capabilities["inlayHintProvider"], true);
    client.open("main.oly", PROMISES);
    // The verdicts come with the diagnostics; then the client is told to ask again.
    let found = client.diagnostics("main.oly");
    assert!(codes(&found).contains(&"OLY-A101"), "{found:?}");
    loop {
        if let Message::Request(request) = client.heard()
            && request.method == "workspace/inlayHint/refresh"
        {
            break;
        }
    }
    let ask = |client: &mut Client, from: u32, to: u32| {
        let range = json!({ "start": place((from, 0)), "end": place((to, 0)) });
        let params = json!({ "textDocument": { "uri": client.uri("main.oly") }, "range": range });
        client.ask("textDocument/inlayHint", params)
    };
    let hints = ask(&mut client, 0, 40);
    let labels: Vec<&str> =
        hints.as_array().expect("a list").iter().filter_map(|hint| hint["label"].as_str()).collect();
    // Evidence of 2020 has expired: the editor knows which day it is.
    assert_eq!(
        labels,
        [
            "proved: 99.94% ≥ 99%",
            "unproved: unbacked, 99.94% can be shown",
            "unproved: stale evidence, 30s can be shown"
        ]
    );
    assert_eq!(hints[0]["position"], place((17, 56)));
    assert!(hints[0]["tooltip"]["value"].as_str().expect("text").contains("olyc prove --env prod --objective up"));
    assert_eq!(ask(&mut client, 0, 17), json!([]), "only what is looked at");
    let hover = client.at("textDocument/hover", "main.oly", (17, 40));
    let text = hover["contents"]["value"].as_str().unwrap_or_else(|| panic!("{hover}"));
    assert!(text.contains("**prod**: proved: 99.94% ≥ 99%"), "{text}");
    assert!(client.leave());
}

const UNBACKED: &str = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}

environment prod { project_id = "sample-prod" }

ingress public { host = "sample.example" }

postgres main { machine { cpu = 2, memory = 8GiB } }

service web {
  source  = "app"
  runtime = go("1.26")
  route "/" { on = public }
  uses main.read_write
}

slo up { of = web, promise = availability >= 99.5%, over = 30d }
"#;

/// A client that sees a promise which nothing backs, and what to ask about it.
fn at_a_promise() -> (crate::client::Client, Value) {
    let mut client = start(&[("main.oly", UNBACKED)], utf8());
    client.open("main.oly", UNBACKED);
    let found = client.diagnostics("main.oly");
    let promise = found.iter().find(|one| one["code"] == "OLY-A102").expect("not backed");
    let params = json!({
        "textDocument": { "uri": client.uri("main.oly") },
        "range": promise["range"],
        "context": { "diagnostics": [promise] },
    });
    (client, params)
}

#[test]
fn what_helps_a_promise_is_tried_when_somebody_asks() {
    let (mut client, mut params) = at_a_promise();
    let actions = client.ask("textDocument/codeAction", params.clone());
    let titles: Vec<&str> =
        actions.as_array().expect("a list").iter().filter_map(|one| one["title"].as_str()).collect();
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert!(titles[0].starts_with("set `highly_available = true` for `main`"), "{titles:?}");
    assert!(titles[0].contains("+$"), "what it costs: {titles:?}");
    let edit = &actions[0]["edit"]["changes"][client.uri("main.oly")][0];
    assert!(edit["newText"].as_str().is_some_and(|text| text.contains("highly_available = true")), "{edit}");
    assert_eq!(edit["range"]["start"]["line"], 10, "{edit}");
    // Asked again, by a cursor that moved: what was found is known.
    params["context"]["triggerKind"] = json!(2);
    assert_eq!(client.ask("textDocument/codeAction", params.clone()), actions);
    // Who wants no fixes gets none.
    params["context"]["only"] = json!(["refactor"]);
    assert_eq!(client.ask("textDocument/codeAction", params), json!([]));
    assert!(client.leave());
}

#[test]
fn who_types_or_asks_for_something_else_does_not_wait_for_trials() {
    let (mut client, params) = at_a_promise();
    let first = client.send("textDocument/codeAction", params.clone());
    let second = client.send("textDocument/codeAction", params.clone());
    // The later question ends the earlier one, which is answered with what needs no trial.
    assert_eq!(client.answer(&first).expect("answered"), json!([]));
    client.tell("$/cancelRequest", json!({ "id": second }));
    assert_eq!(client.answer(&second).expect_err("taken back").code, -32800);
    let third = client.send("textDocument/codeAction", params);
    client.edit("main.oly", 2, (10, 0), (10, 0), " ");
    assert_eq!(client.answer(&third).expect_err("out of date").code, -32801);
    assert!(!client.diagnostics("main.oly").is_empty());
    assert!(client.leave());
}
