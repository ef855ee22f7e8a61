//! JSON with places: every key and value as a slice of its file.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A value as it is written, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<'t> {
    pub raw: &'t str,
    pub start: usize,
}

/// What a reader can say of a file that is not JSON.
#[derive(Debug)]
pub(super) struct Broken {
    pub at: usize,
    pub message: String,
}

impl<'t> Json<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, Broken> {
        let whole = Self { raw: text, start: 0 };
        match serde_json::from_str::<&RawValue>(text) {
            Ok(value) => Ok(whole.part(value)),
            Err(error) => {
                let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
                let said = error.to_string();
                let message = said.split(" at line ").next().unwrap_or_default().to_owned();
                let mut at = (line + error.column().saturating_sub(1)).min(text.len());
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                Err(Broken { at, message })
            }
        }
    }

    /// A value that is a slice of this one.
    fn part(&self, value: &'t RawValue) -> Self {
        let raw = value.get();
        let inside = raw.as_ptr().addr().saturating_sub(self.raw.as_ptr().addr());
        Self { raw, start: self.start + inside }
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// Keys and values in their order, twice where a key stands twice; nothing for what is no object.
    pub(super) fn members(&self) -> Option<Vec<(Self, Self)>> {
        let members: Members<'t> = serde_json::from_str(self.raw).ok()?;
        Some(members.0.into_iter().map(|(key, value)| (self.part(key), self.part(value))).collect())
    }

    /// Nothing for what is no list.
    pub(super) fn elements(&self) -> Option<Vec<Self>> {
        let elements: Vec<&'t RawValue> = serde_json::from_str(self.raw).ok()?;
        Some(elements.into_iter().map(|value| self.part(value)).collect())
    }

    /// Nothing for what is no text.
    pub(super) fn text(&self) -> Option<String> {
        serde_json::from_str(self.raw).ok()
    }

    /// Nothing for what is no whole number from zero.
    pub(super) fn count(&self) -> Option<u64> {
        serde_json::from_str(self.raw).ok()
    }

    /// A text with each of its characters where it is written: what follows an escape moves nowhere, blanks fill the gap. Of no text
    /// nothing.
    pub(super) fn in_place(&self) -> Option<String> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        let mut made = String::with_capacity(inner.len());
        let mut rest = inner;
        while let Some(at) = rest.find('\\') {
            made.push_str(&rest[..at]);
            rest = &rest[at..];
            let mut length = if rest[1..].starts_with('u') { 6 } else { 2 };
            // Half of a pair means nothing without the other.
            let mut meant: Option<String> = rest.get(..length).and_then(unescaped);
            if meant.is_none() {
                length = 12;
                meant = rest.get(..length).and_then(unescaped);
            }
            let meant = meant?;
            let shown = if meant.chars().any(char::is_control) { " " } else { meant.as_str() };
            // Before it, since programs escape the `<` of `<=`, and the `=` must follow.
            made.extend(std::iter::repeat_n(' ', length.saturating_sub(shown.len())));
            made.push_str(shown);
            rest = &rest[length..];
        }
        made.push_str(rest);
        Some(made)
    }
}

fn unescaped(escape: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{escape}\"")).ok()
}

struct Members<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry::<&RawValue, &RawValue>()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_knows_its_place() {
        let text = "\n { \"a\" : [1, \"\\u00e9x\"], \"b\\\"\":{}, \"a\":2 }";
        let whole = Json::read(text).expect("JSON");
        let members = whole.members().expect("an object");
        let shown: Vec<(&str, &str)> = members.iter().map(|(key, value)| (key.raw, value.raw)).collect();
        assert_eq!(shown, [("\"a\"", "[1, \"\\u00e9x\"]"), ("\"b\\\"\"", "{}"), ("\"a\"", "2")]);
        for (key, value) in &members {
            for part in value.elements().unwrap_or_default().iter().chain([key, value]) {
                assert_eq!(&text[part.start..part.end()], part.raw);
            }
        }
        assert!(whole.elements().is_none() && whole.text().is_none() && members[2].1.members().is_none());
    }

    #[test]
    fn an_escape_leaves_everything_where_it_is() {
        let place = |text: &str| Json::read(text).expect("JSON").in_place();
        assert_eq!(place(r#""p99(latency) \u003c 80ms""#).as_deref(), Some("p99(latency)      < 80ms"));
        assert_eq!(place(r#""loss \u003c= 80ms""#).as_deref(), Some("loss      <= 80ms"));
        assert_eq!(place(r#""a\nb\"c\\""#).as_deref(), Some("a  b \"c \\"));
        assert_eq!(place(r#""\ud83d\ude00!""#).as_deref(), Some("        😀!"));
        assert_eq!(place("7"), None);
    }

    #[test]
    fn what_is_no_json_is_told_where_it_breaks() {
        for (text, at) in [("{\n  \"a\": 1,\n}", 12), ("{\"a\": 1", 6), ("", 0), ("{} {}", 3), ("{\"é\": x}", 7)] {
            let broken = Json::read(text).expect_err("it is broken");
            assert_eq!((broken.at, broken.message.contains("line")), (at, false), "{text}: {broken:?}");
        }
    }
}
