//! JSON lines: a promise to scripts. `docs/formats/line.schema.json` is their schema.

use serde::Serialize;

/// One object a line.
pub fn json<T: Serialize>(all: &[T]) -> String {
    let mut text = String::new();
    for one in all {
        // Strings and numbers only: serialising them cannot fail.
        if let Ok(line) = serde_json::to_string(one) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}
