//! The schema of `--format json`, held against lines of the program: as much of JSON Schema as the schema uses, and an error for more.
//! `tests/run.sh` asks a validator that others wrote.

use serde_json::Value;

pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn new() -> Self {
        let text = include_str!("../../docs/formats/line.schema.json");
        Self(serde_json::from_str(text).expect("the schema is JSON"))
    }

    /// Of `evidence/*.json`.
    pub(crate) fn of_evidence() -> Self {
        let text = include_str!("../../docs/formats/evidence.schema.json");
        Self(serde_json::from_str(text).expect("the schema is JSON"))
    }

    /// Of the part of SARIF that olyc writes.
    pub(crate) fn of_sarif() -> Self {
        Self(serde_json::from_str(include_str!("sarif.schema.json")).expect("the schema is JSON"))
    }

    /// What is wrong with a value of which the schema as a whole speaks.
    pub(crate) fn check_whole(&self, value: &Value) -> Result<(), String> {
        self.fits(value, &self.0, "it")
    }

    /// What is wrong with a line; nothing if it fits.
    pub(crate) fn check(&self, line: &Value) -> Result<(), String> {
        let word = line["type"].as_str().unwrap_or_default();
        let known = self.0["oneOf"].as_array().expect("a choice of types");
        let reference = format!("#/$defs/{word}");
        if !known.iter().any(|one| one["$ref"] == reference.as_str()) {
            return Err(format!("there is no line of type `{word}`"));
        }
        self.fits(line, &self.0["$defs"][word], word)
    }

    fn fits(&self, value: &Value, schema: &Value, at: &str) -> Result<(), String> {
        for (keyword, wanted) in schema.as_object().expect("a schema is an object") {
            let fits = match keyword.as_str() {
                "description" | "required" | "additionalProperties" | "$schema" | "$defs" | "title" => true,
                "$ref" => {
                    let name = wanted.as_str().and_then(|path| path.strip_prefix("#/$defs/")).expect("a name");
                    self.fits(value, &self.0["$defs"][name], at)?;
                    true
                }
                "type" => match wanted.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("integer") => value.is_u64() || value.is_i64(),
                    Some("number") => value.is_number(),
                    Some("boolean") => value.is_boolean(),
                    other => panic!("{other:?}"),
                },
                "const" => value == wanted,
                "enum" => wanted.as_array().expect("a list").contains(value),
                "minItems" => {
                    value.as_array().is_some_and(|all| all.len() as u64 >= wanted.as_u64().unwrap_or_default())
                }
                "minimum" => value.as_f64() >= wanted.as_f64(),
                "pattern" => regex::Regex::new(wanted.as_str().expect("a pattern"))
                    .expect("a pattern")
                    .is_match(value.as_str().unwrap_or_default()),
                "items" => {
                    for (index, one) in value.as_array().into_iter().flatten().enumerate() {
                        self.fits(one, wanted, &format!("{at}[{index}]"))?;
                    }
                    true
                }
                "properties" => {
                    self.object(value, schema, wanted, at)?;
                    true
                }
                other => panic!("the schema uses `{other}`, which this test does not know"),
            };
            if !fits {
                return Err(format!("{at}: {value} does not fit {keyword} {wanted}"));
            }
        }
        Ok(())
    }

    fn object(&self, value: &Value, schema: &Value, properties: &Value, at: &str) -> Result<(), String> {
        assert_eq!(schema["additionalProperties"], false, "{at} says what it holds");
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                return Err(format!("{at}: `{name}` is absent"));
            }
        }
        for (name, one) in value.as_object().into_iter().flatten() {
            let Some(wanted) = properties.get(name) else { return Err(format!("{at}: `{name}` is unknown")) };
            self.fits(one, wanted, &format!("{at}.{name}"))?;
        }
        Ok(())
    }
}
