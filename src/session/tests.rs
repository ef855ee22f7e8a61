//! Incremental is cold: after any edits a session says what a fresh one says of the same texts.

use std::sync::Arc;

use super::Session;
use crate::compiler::{self, InputFile, ProjectInput};
use crate::diagnostics::Diagnostic;
use crate::source::{Encoding, Sources, Span};

/// Deterministic, and good enough to hit everything in the end.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % (limit.max(1) as u64)) as usize
    }
}

fn files(texts: &[(&str, &str)]) -> Vec<InputFile> {
    texts.iter().map(|(path, text)| InputFile { path: Arc::from(*path), text: Arc::from(*text) }).collect()
}

const OLYMPUS: &[(&str, &str)] = &[
    ("data.oly", include_str!("../../examples/olympus/data.oly")),
    ("main.oly", include_str!("../../examples/olympus/main.oly")),
    ("promises.oly", include_str!("../../examples/olympus/promises.oly")),
    ("services.oly", include_str!("../../examples/olympus/services.oly")),
];

/// A kind, types and functions of one's own: what changes the language of a project.
const OWN: &[(&str, &str)] = &[
    (
        "kind.oly",
        "type Box = { size: Int = 3, colour: red | blue = red }\n\n/// Sends.\nkind mailer {\n  box: Box\n  to: Ref<mailer>?\n  capability send \"send mail\"\n}\n\nfn twice(n: Int) -> Int = n * 2\n",
    ),
    ("use.oly", "mailer one {\n  box { size = twice(2), colour = blue }\n}\n\nmailer two {\n  to = one\n}\n"),
];

/// What was measured, beside what it was measured of.
const MEASURED: &[(&str, &str)] = &[
    (
        "main.oly",
        "project shop {}\n\nenvironment dev {}\n\nenvironment prod {}\n\npostgres main in prod {}\n\nservice orders { uses main.read {} }\n",
    ),
    (
        "evidence/drill.json",
        r#"{
  "format": 1,
  "environment": "prod",
  "on": "2026-11-20",
  "source": "https://runs.example/123",
  "valid": "120d",
  "measured": [
    { "of": "main", "shows": "loss == 310s", "scenario": "logical", "samples": 1 },
    { "of": "main", "shows": "restore \u003c= 14min", "samples": 1 },
    { "of": "orders", "shows": "p99(latency) < 80ms", "samples": 120000 }
  ]
}
"#,
    ),
];

fn place(sources: &Sources, span: Span) -> String {
    let Some(place) = sources.locate(span) else { return String::from("nowhere") };
    let Some(file) = sources.file(place.file) else { return String::from("nowhere") };
    let position = file.lines.position(&file.text, place.start, Encoding::Utf8);
    format!("{}:{}:{}+{}", file.path, position.line, position.column, place.end - place.start)
}

/// Everything of a diagnostic, with places in words, since ids of chunks differ.
fn words(sources: &Sources, one: &Diagnostic) -> String {
    let labels: Vec<String> =
        one.labels.iter().map(|label| format!("{} {}", place(sources, label.span), label.message)).collect();
    let fixes: Vec<String> = one
        .fixes
        .iter()
        .flat_map(|fix| {
            fix.edits.iter().map(|edit| format!("{} {} {:?}", fix.title, place(sources, edit.span), edit.text))
        })
        .collect();
    let at = one.span.map_or_else(String::new, |span| place(sources, span));
    format!(
        "{at} {} {} | {} | {labels:?} | {:?} | {fixes:?} | {:?}",
        one.code, one.message, one.label, one.help, one.environments
    )
}

fn said(session: &Session) -> Vec<String> {
    let mut made: Vec<String> = session.static_diagnostics().map(|one| words(session.sources(), one)).collect();
    made.sort();
    made
}

fn cold(files: &[InputFile]) -> Vec<String> {
    let mut session = Session::new();
    session.load(files);
    session.refresh();
    said(&session)
}

/// An edit as people and accidents make them.
fn edit(text: &str, random: &mut Random) -> String {
    let cut = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = cut(random.below(text.len() + 1));
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
    match random.below(8) {
        // a letter goes
        0 => format!("{}{}", &text[..start], &text[cut((start + 1).min(text.len())).max(start)..]),
        // a letter comes
        1 => {
            let letters = ["x", "{", "}", "\"", "\n", " ", "=", "1", "é"];
            format!("{}{}{}", &text[..start], letters[random.below(letters.len())], &text[start..])
        }
        // a line goes
        2 => format!("{}{}", &text[..line], &text[end..]),
        // a line comes twice
        3 => format!("{}{}{}", &text[..end], &text[line..end], &text[end..]),
        // an item comes
        4 => format!("{text}\nservice added_{} {{ source = \"backend/go\" }}\n", random.below(3)),
        // a name changes, here and there
        5 => {
            let names = ["orders", "main", "prod", "mailer", "Box", "twice", "size", "service", "gateway"];
            text.replacen(names[random.below(names.len())], "renamed", 1 + random.below(2))
        }
        6 => text.replacen("renamed", "main", 1),
        // a line is made of another
        _ => format!("{}// a note\n{}", &text[..line], &text[line..]),
    }
}

fn edited(texts: &[(&str, &str)], seed: u64, rounds: usize) {
    let mut random = Random(seed);
    let original = files(texts);
    let mut now = original.clone();
    let mut session = Session::new();
    session.load(&now);
    for round in 0..rounds {
        let which = random.below(now.len());
        // Typing goes on in broken text, but is undone in the end.
        let text = if random.below(6) == 0 {
            Arc::clone(&original[which].text)
        } else {
            Arc::from(edit(&now[which].text, &mut random))
        };
        now[which].text = Arc::clone(&text);
        if random.below(10) == 0 {
            session.load(&now);
        } else {
            assert!(session.set_text(&now[which].path, &text));
        }
        session.refresh();
        let (warm, cold) = (said(&session), cold(&now));
        assert_eq!(warm, cold, "seed {seed}, round {round}, after an edit of {}:\n{}", now[which].path, text);
    }
}

#[test]
fn after_any_edits_a_session_says_what_a_fresh_one_says() {
    for seed in 1..=6 {
        edited(OLYMPUS, seed, 40);
        edited(OWN, seed * 1_000 + 7, 60);
        edited(MEASURED, seed * 100 + 3, 60);
        // Wrong at its head, and so in each entry.
        let wrong = MEASURED[1].1.replace("11-20", "11-31").replace("120d", "120y");
        edited(&[MEASURED[0], MEASURED[1], ("evidence/wrong.json", &wrong)], seed * 10 + 1, 60);
    }
}

#[test]
fn a_session_says_what_the_command_line_says() {
    for texts in [OLYMPUS, MEASURED] {
        as_the_command_line(texts);
    }
}

fn as_the_command_line(texts: &[(&str, &str)]) {
    let input = ProjectInput { files: files(texts), ..ProjectInput::default() };
    let outcome = compiler::check(&input, &compiler::Options::default());
    let mut expected: Vec<String> =
        outcome.diagnostics.iter().map(|one| words(&outcome.value.project.sources, one)).collect();
    expected.sort();
    let mut session = Session::new();
    session.load(&input.files);
    session.refresh();
    if let Some(job) = session.job() {
        assert!(session.accept(job.run()));
    }
    let mut found: Vec<String> = session.diagnostics().map(|one| words(session.sources(), one)).collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn files_come_and_go() {
    let mut session = Session::new();
    session.load(&files(OWN));
    session.refresh();
    let whole = said(&session);
    session.load(&files(&OWN[1..]));
    session.refresh();
    assert_ne!(said(&session), whole, "the kind is gone");
    session.load(&files(OWN));
    session.refresh();
    assert_eq!(said(&session), whole);
}

#[test]
fn an_edit_keeps_the_chunks_around_it() {
    let mut session = Session::new();
    session.load(&files(OWN));
    session.refresh();
    let file = session.file("use.oly").expect("loaded");
    let ids = |session: &Session| session.items(file).iter().map(|item| item.span.chunk).collect::<Vec<_>>();
    let before = ids(&session);
    session.set_text("use.oly", &Arc::from(format!("// a note\n\n{}", OWN[1].1.replace("= one", "= two"))));
    session.refresh();
    let after = ids(&session);
    assert_eq!(before[0], after[0], "it only moved");
    assert_ne!(before[1], after[1], "its text changed");
}
