//! The real program over standard input and output: framing, exit codes, and nothing but the protocol on standard output.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn frame(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

/// Every message of an output that has to consist of nothing else.
fn messages(output: &[u8]) -> Vec<Value> {
    let mut reader = BufReader::new(output);
    let mut found = Vec::new();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).expect("text") == 0 {
            return found;
        }
        let length = header.strip_prefix("Content-Length: ").expect("a header").trim().parse().expect("a number");
        let mut blank = String::new();
        reader.read_line(&mut blank).expect("text");
        assert_eq!(blank, "\r\n");
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body");
        found.push(serde_json::from_slice(&body).expect("JSON"));
    }
}

fn run(sent: &[Value]) -> (Option<i32>, Vec<Value>) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_olyc"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut input = process.stdin.take().expect("piped");
    for message in sent {
        input.write_all(frame(message).as_bytes()).expect("written");
    }
    drop(input);
    let output = process.wait_with_output().expect("ended");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code(), messages(&output.stdout))
}

#[test]
fn the_program_speaks_the_protocol_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let uri = format!("file://{}/main.oly", folder.path().display());
    let document = json!({ "uri": uri, "languageId": "oly", "version": 1, "text": "postgres a { versoin = 17 }\n" });
    let (code, found) = run(&[
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "textDocument/documentSymbol", "params": { "textDocument": { "uri": uri } } }),
        json!({ "jsonrpc": "2.0", "id": 3, "method": "shutdown" }),
        json!({ "jsonrpc": "2.0", "method": "exit" }),
    ]);
    assert_eq!(code, Some(0));
    let ids: Vec<i64> = found.iter().filter_map(|message| message["id"].as_i64()).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(found[0]["result"]["serverInfo"]["name"], "olyc");
}

#[test]
fn no_goodbye_is_exit_code_1() {
    let begin = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } });
    assert_eq!(run(&[begin.clone(), json!({ "jsonrpc": "2.0", "method": "exit" })]).0, Some(1));
    assert_eq!(run(&[begin]).0, Some(1));
    assert_eq!(run(&[]).0, Some(1));
}
