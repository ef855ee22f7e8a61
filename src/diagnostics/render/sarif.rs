//! SARIF 2.1.0: what code scanning services read.

use serde_json::{Value, json};

use super::resolved::{Range, Resolved};
use crate::diagnostics::{Code, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn render(all: &[Resolved]) -> String {
    let mut rules: Vec<Code> = Vec::new();
    for one in all {
        if !rules.contains(&one.code) {
            rules.push(one.code);
        }
    }
    rules.sort_by_key(|code| code.id());
    let results: Vec<Value> = all.iter().map(|one| result(one, &rules)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "olyc",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            } },
            // Ours count Unicode scalar values, the format's default is UTF-16.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.id(),
        "name": code.name(),
        "shortDescription": { "text": code.name().replace('-', " ") },
        "help": { "text": code.page(), "markdown": code.page() },
    })
}

fn result(one: &Resolved, rules: &[Code]) -> Value {
    let level = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut message = one.headline();
    for help in &one.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let mut value = json!({
        "ruleId": one.code.id(),
        "ruleIndex": rules.iter().position(|code| *code == one.code),
        "level": level,
        "message": { "text": message },
        "locations": [{ "physicalLocation": location(&one.range) }],
    });
    if let Some(object) = value.as_object_mut() {
        if !one.labels.is_empty() {
            let related: Vec<Value> = one
                .labels
                .iter()
                .enumerate()
                .map(|(index, (range, message))| {
                    json!({ "id": index, "message": { "text": message }, "physicalLocation": location(range) })
                })
                .collect();
            object.insert(String::from("relatedLocations"), Value::Array(related));
        }
        if !one.environments.is_empty() {
            object.insert(String::from("properties"), json!({ "environments": one.environments }));
        }
        let fixes: Vec<Value> = one.fixes.iter().map(fix).collect();
        if !fixes.is_empty() {
            object.insert(String::from("fixes"), Value::Array(fixes));
        }
    }
    value
}

fn fix(fix: &super::resolved::ResolvedFix) -> Value {
    // One change a file, each with all of its replacements.
    let mut changes: Vec<(&str, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let replacement = json!({ "deletedRegion": region(&edit.range), "insertedContent": { "text": edit.text } });
        match changes.iter_mut().find(|(path, _)| *path == edit.range.path) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((&edit.range.path, vec![replacement])),
        }
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(path, replacements)| json!({ "artifactLocation": { "uri": uri(path) }, "replacements": replacements }))
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn location(range: &Range) -> Value {
    json!({ "artifactLocation": { "uri": uri(&range.path) }, "region": region(range) })
}

fn region(range: &Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
        "byteOffset": range.start.offset,
        "byteLength": range.end.offset.saturating_sub(range.start.offset),
    })
}

/// A relative reference as RFC 3986 wants it; `std:` is a scheme of its own.
fn uri(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                text.push(char::from(byte))
            }
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}
