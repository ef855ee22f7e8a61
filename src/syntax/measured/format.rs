//! What a file of measurements may hold, and every way in which it may not.

use super::json::Json;
use crate::diagnostics::{Applicability, Diagnostic, Edit, Outcome, codes, suggest};
use crate::source::{ChunkId, Span};

/// The only form so far.
const FORMAT: u64 = 1;

const HEAD: &[&str] = &["format", "environment", "on", "source", "measured", "rehearsal", "valid"];
const ENTRY: &[&str] = &["of", "shows", "scenario", "samples"];

/// A key, and the text of its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'t> {
    pub key: Json<'t>,
    pub value: Json<'t>,
}

/// What holds for all entries.
#[derive(Debug)]
pub(super) struct Head<'t> {
    pub environment: Told<'t>,
    pub on: Told<'t>,
    pub source: Told<'t>,
    pub rehearsal: Option<Told<'t>>,
    pub valid: Option<Told<'t>>,
}

#[derive(Debug)]
pub(super) struct Entry<'t> {
    pub whole: Json<'t>,
    pub of: Told<'t>,
    pub shows: Told<'t>,
    pub scenario: Option<Told<'t>>,
    pub samples: Told<'t>,
}

#[derive(Debug)]
pub(super) struct File<'t> {
    pub head: Head<'t>,
    pub entries: Vec<Entry<'t>>,
}

struct Reader {
    chunk: ChunkId,
    found: Vec<Diagnostic>,
}

/// Reads a text as far as its form goes; nothing where not even its head can be read.
pub(super) fn read(text: &str, chunk: ChunkId) -> Outcome<Option<File<'_>>> {
    let mut reader = Reader { chunk, found: Vec::new() };
    let value = match Json::read(text) {
        Ok(whole) => reader.file(whole),
        Err(broken) => {
            let length = text.get(broken.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let span = Span::new(chunk, broken.at, broken.at + length);
            reader.found.push(
                Diagnostic::error(codes::EVIDENCE_NOT_JSON, span, format!("this is no JSON: {}", broken.message))
                    .help("every `evidence/*.json` is read; what is of another form belongs into a folder below"),
            );
            None
        }
    };
    Outcome { value, diagnostics: reader.found }
}

impl Reader {
    fn span(&self, json: Json<'_>) -> Span {
        Span::new(self.chunk, json.start, json.end())
    }

    fn wrong(&mut self, at: Json<'_>, message: impl Into<String>, help: impl Into<String>) {
        let span = self.span(at);
        self.found.push(Diagnostic::error(codes::EVIDENCE_FORM, span, message).help(help));
    }

    fn file<'t>(&mut self, whole: Json<'t>) -> Option<File<'t>> {
        let help = "it begins `{ \"format\": 1, \"environment\": …`; every `evidence/*.json` is read, so that what is of another form \
                    belongs into a folder below";
        let Some(members) = whole.members() else {
            self.wrong(first(whole), "a file of measurements is an object", help);
            return None;
        };
        let format = members.iter().find(|(key, _)| key.text().as_deref() == Some("format"));
        match format {
            None => {
                self.wrong(first(whole), "this does not say of which format it is", help);
                return None;
            }
            Some((_, format)) if format.count() != Some(FORMAT) => {
                let (at, said) = (*format, format.raw);
                self.wrong(
                    at,
                    format!("format {said} is not known to this olyc"),
                    format!("write `\"format\": {FORMAT}`, or use an olyc that knows it"),
                );
                return None;
            }
            Some(_) => {}
        }
        let told = self.keys(&members, HEAD);
        let environment = self.text(whole, &told, "environment", "\"prod\"");
        let on = self.text(whole, &told, "on", "\"2026-11-20\"").filter(|on| self.is_date(*on));
        let source = self.text(whole, &told, "source", "\"https://…\", where all of it can be read");
        let rehearsal = of(&told, "rehearsal").filter(|rehearsal| self.is_bool(*rehearsal));
        let valid = of(&told, "valid").filter(|valid| self.is_text(*valid, "\"90d\""));
        let list = self.needed(whole, &told, "measured", "[ … ]");
        let elements = match list.map(|list| (list, list.value.elements())) {
            Some((list, None)) => {
                self.wrong(list.value, "`measured` is a list", "write `\"measured\": [{ \"of\": …, \"shows\": … }]`");
                Vec::new()
            }
            Some((list, Some(elements))) if elements.is_empty() => {
                self.wrong(list.value, "nothing was measured", "remove the file, or write down what was measured");
                Vec::new()
            }
            Some((_, Some(elements))) => elements,
            None => Vec::new(),
        };
        let entries = elements.into_iter().filter_map(|element| self.entry(element)).collect();
        Some(File { head: Head { environment: environment?, on: on?, source: source?, rehearsal, valid }, entries })
    }

    fn entry<'t>(&mut self, whole: Json<'t>) -> Option<Entry<'t>> {
        let Some(members) = whole.members() else {
            self.wrong(
                whole,
                "a measurement is an object",
                "write `{ \"of\": \"main\", \"shows\": \"loss <= 5min\", … }`",
            );
            return None;
        };
        let told = self.keys(&members, ENTRY);
        let of_what = self.text(whole, &told, "of", "\"main\", the name of an item").filter(|of| self.is_name(*of));
        let shows = self.text(whole, &told, "shows", "\"loss <= 5min\"");
        let scenario =
            of(&told, "scenario").filter(|scenario| self.is_text(*scenario, "\"region\"") && self.is_name(*scenario));
        let samples = self.needed(whole, &told, "samples", "1").filter(|samples| {
            let fits = samples.value.count().is_some_and(|count| count > 0);
            if !fits {
                self.wrong(
                    samples.value,
                    "`samples` says how often it was measured",
                    "write a whole number, 1 or more",
                );
            }
            fits
        });
        Some(Entry { whole, of: of_what?, shows: shows?, scenario, samples: samples? })
    }

    /// All members by their keys; what stands twice or means nothing is told.
    fn keys<'t>(&mut self, members: &[(Json<'t>, Json<'t>)], known: &[&str]) -> Vec<(String, Told<'t>)> {
        let mut told: Vec<(String, Told<'t>)> = Vec::new();
        for (key, value) in members.iter().copied() {
            let name = key.text().unwrap_or_default();
            if told.iter().any(|(other, _)| *other == name) {
                self.wrong(key, format!("`{name}` is said twice"), "remove one of both");
            } else if known.contains(&name.as_str()) {
                told.push((name, Told { key, value }));
            } else {
                let span = self.span(key);
                let made = Diagnostic::error(codes::EVIDENCE_FORM, span, format!("`{name}` means nothing here"));
                self.found.push(match suggest(&name, known.iter().copied()) {
                    Some(meant) => made.label(format!("did you mean `{meant}`?")).fix(
                        format!("write `{meant}`"),
                        Applicability::Unsafe,
                        vec![Edit { span, text: format!("\"{meant}\"") }],
                    ),
                    None => made.help(format!("here may stand {}", known.join(", "))),
                });
            }
        }
        told
    }

    fn needed<'t>(
        &mut self,
        whole: Json<'t>,
        told: &[(String, Told<'t>)],
        key: &str,
        example: &str,
    ) -> Option<Told<'t>> {
        let found = of(told, key);
        if found.is_none() {
            self.wrong(first(whole), format!("`{key}` is missing"), format!("write `\"{key}\": {example}`"));
        }
        found
    }

    fn text<'t>(&mut self, whole: Json<'t>, told: &[(String, Told<'t>)], key: &str, example: &str) -> Option<Told<'t>> {
        self.needed(whole, told, key, example).filter(|found| self.is_text(*found, example))
    }

    fn is_text(&mut self, told: Told<'_>, example: &str) -> bool {
        let fits = told.value.text().is_some_and(|text| !text.trim().is_empty());
        if !fits {
            let key = told.key.text().unwrap_or_default();
            self.wrong(told.value, format!("`{key}` is a text"), format!("write `\"{key}\": {example}`"));
        }
        fits
    }

    fn is_bool(&mut self, told: Told<'_>) -> bool {
        let fits = matches!(told.value.raw, "true" | "false");
        if !fits {
            let key = told.key.text().unwrap_or_default();
            let help =
                format!("write `\"{key}\": true` of what was tried on stand-ins, and leave it out of everything else");
            self.wrong(told.value, format!("`{key}` is true or false"), help);
        }
        fits
    }

    fn is_name(&mut self, told: Told<'_>) -> bool {
        let text = told.value.text().unwrap_or_default();
        let fits = text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
            && text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
        if !fits {
            self.wrong(told.value, format!("`{text}` is no name"), "write the name as it stands in the spec");
        }
        fits
    }

    fn is_date(&mut self, told: Told<'_>) -> bool {
        let text = told.value.text().unwrap_or_default();
        let shape: String = text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
        let fits = shape == "0000-00-00";
        if !fits {
            self.wrong(told.value, format!("`{text}` is no date"), "write year, month and day: `\"2026-11-20\"`");
        }
        fits
    }
}

fn of<'t>(told: &[(String, Told<'t>)], key: &str) -> Option<Told<'t>> {
    told.iter().find(|(name, _)| name == key).map(|(_, told)| *told)
}

/// The bracket that opens an object: to underline all of it would help nobody.
fn first(whole: Json<'_>) -> Json<'_> {
    Json { raw: whole.raw.get(..1).unwrap_or(whole.raw), ..whole }
}
