use serde_json::{Map, Value};

/// Severities as Cloud Logging names them.
#[derive(Clone, Copy, Debug)]
pub enum Severity {
    Info,
    Error,
}

/// Writes one JSON object on a line of its own to standard output.
pub fn line(severity: Severity, message: &str, fields: &[(&str, Value)]) {
    let mut object = Map::new();
    let name = match severity {
        Severity::Info => "INFO",
        Severity::Error => "ERROR",
    };
    object.insert("severity".into(), name.into());
    object.insert("message".into(), message.into());
    for (key, value) in fields {
        object.insert((*key).into(), value.clone());
    }
    println!("{}", Value::Object(object));
}
