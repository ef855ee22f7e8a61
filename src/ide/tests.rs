//! Answers at a cursor, which is written `<|>`.

use std::sync::Arc;

use super::*;
use crate::compiler::InputFile;
use crate::session::Session;

const BESIDE: &str = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}

environment dev  { project_id = "sample-dev" }
environment prod { project_id = "sample-prod", after = dev }

/// Keeps orders.
postgres main { version = 18 }

type Parcel = {
  /// In grams.
  weight: Int,
  colour: red | blue = red,
}

fn twice(n: Int) -> Int = n * 2
"#;

/// A session with the text open, and where its cursor is.
fn open(marked: &str) -> (Session, FileId, usize) {
    let offset = marked.find("<|>").expect("a cursor");
    let text = marked.replace("<|>", "");
    let mut session = Session::new();
    let file = |path: &str, text: &str| InputFile { path: Arc::from(path), text: Arc::from(text) };
    session.load(&[file("beside.oly", BESIDE), file("open.oly", &text)]);
    session.refresh();
    let id = session.file("open.oly").expect("loaded");
    (session, id, offset)
}

fn hovered(marked: &str) -> (String, String) {
    let (session, file, offset) = open(marked);
    let found = hover(&session, file, offset).unwrap_or_else(|| panic!("nothing is known at {marked}"));
    let text = &session.sources().file(file).expect("open").text;
    (text[found.range].to_owned(), found.markdown)
}

#[track_caller]
fn says(marked: &str, word: &str, parts: &[&str]) {
    let (found, markdown) = hovered(marked);
    assert_eq!(found, word);
    for part in parts {
        assert!(markdown.contains(part), "no {part:?} in:\n{markdown}");
    }
}

fn leads(marked: &str) -> Vec<(String, String)> {
    let (session, file, offset) = open(marked);
    let found = definition(&session, file, offset).map(|found| found.targets).unwrap_or_default();
    found
        .into_iter()
        .map(|target| {
            let file = session.sources().file(target.file).expect("a file");
            assert!(target.full.start <= target.name.start && target.name.end <= target.full.end);
            (file.path.to_string(), file.text[target.name].to_owned())
        })
        .collect()
}

#[track_caller]
fn leads_to(marked: &str, path: &str, beginning: &str) {
    let found = leads(marked);
    assert!(
        matches!(found.as_slice(), [(found_path, text)] if found_path == path && text.starts_with(beginning)),
        "{found:?}"
    );
}

#[test]
fn a_kind_shows_its_documentation_and_fields() {
    says("post<|>gres other { }\n", "postgres", &["kind postgres", "`version`"]);
    says("postgres other { }\n\ndefaults post<|>gres { }\n", "postgres", &["kind postgres"]);
}

#[test]
fn a_field_shows_its_type_and_default() {
    says("postgres other {\n  ver<|>sion = 17\n}\n", "version", &["postgres.version: Int"]);
    says("postgres other {\n  machine { cp<|>u = 2 }\n}\n", "cpu", &["cpu"]);
    says("postgres other {\n  in prod {\n    machine { cp<|>u = 2 }\n  }\n}\n", "cpu", &["cpu"]);
}

#[test]
fn a_field_shows_what_it_is_worth_where() {
    let text = "postgres other {\n  machine { cp<|>u = 2 }\n  in prod {\n    machine { cpu = 8 }\n  }\n}\n";
    says(text, "cpu", &["dev: `2` · prod: `8`"]);
}

#[test]
fn an_item_shows_what_it_is_and_offers() {
    says(
        "service web {\n  source = \"web\"\n  runtime = go(\"1.26\")\n  uses ma<|>in.read { }\n}\n",
        "main",
        &["postgres main", "Keeps orders.", "`main.read`"],
    );
    says("service web {\n  uses main.re<|>ad\n}\n", "read", &["postgres.read"]);
    says("postgres other {\n  in pr<|>od { version = 17 }\n}\n", "prod", &["environment prod"]);
}

#[test]
fn a_quantity_is_put_into_words() {
    says("service web {\n  timeout = 95<|>ms\n}\n", "95ms", &["milliseconds"]);
    says("environment stage { project_id = \"x\", budget = $500/mo<|>nth }\n", "$500/month", &["US dollars per month"]);
}

#[test]
fn types_functions_and_variants_are_known() {
    says("fn g(p: Par<|>cel) -> Int = 1\n", "Parcel", &["type Parcel = {", "weight: Int"]);
    says("fn g(p: Parcel) -> Int = p.wei<|>ght\n", "weight", &["Parcel.weight: Int", "In grams."]);
    says("fn g(p: Int) -> Int = tw<|>ice(p)\n", "twice", &["fn twice(n: Int) -> Int"]);
    says("fn g(p: Int) -> Int = twice(<|>p)\n", "p", &["p: Int"]);
    says("fn g(p: I<|>nt) -> Int = 1\n", "Int", &["A whole number."]);
    says("postgres other {\n  edition = enterprise_<|>plus\n}\n", "enterprise_plus", &["One of", "`enterprise`"]);
}

#[test]
fn nothing_is_made_up() {
    for marked in ["// just wo<|>rds\n", "postgres other { }<|>\n", "postgres other {\n  version = <|>\n}\n", "<|>"] {
        let (session, file, offset) = open(marked);
        assert_eq!(hover(&session, file, offset), None, "{marked}");
    }
}

#[test]
fn no_offset_of_any_text_is_too_much() {
    let text = include_str!("../../examples/olympus/services.oly");
    for end in (0..text.len()).step_by(37).filter(|end| text.is_char_boundary(*end)) {
        let (session, file, offset) = open(&format!("{}<|>", &text[..end]));
        for at in [offset, offset / 2, offset.saturating_sub(3)] {
            let _ = (hover(&session, file, at), definition(&session, file, at), complete(&session, file, at));
        }
    }
}

#[test]
fn definitions_lie_beside_and_in_the_library() {
    leads_to("service web {\n  uses ma<|>in.read\n}\n", "beside.oly", "main");
    leads_to("fn g(p: Int) -> Int = tw<|>ice(p)\n", "beside.oly", "twice");
    leads_to("fn g(p: Par<|>cel) -> Int = 1\n", "beside.oly", "Parcel");
    leads_to("post<|>gres other { }\n", "std:data/postgres.oly", "postgres");
    leads_to("postgres other {\n  ver<|>sion = 17\n}\n", "std:data/postgres.oly", "version");
    leads_to("postgres oth<|>er {\n  version = 17\n}\n", "std:data/postgres.oly", "postgres");
}

#[test]
fn an_outline_has_every_item_even_beside_broken_ones() {
    let (session, file, _) = open("service a {\n  timeout = \n  scale { min = 1 }\n\nkind b {\n  c: Int\n}\n<|>");
    let found = symbols(&session, file);
    let names: Vec<(&str, &str)> = found.iter().map(|symbol| (symbol.name.as_str(), symbol.detail.as_str())).collect();
    assert_eq!(names, [("a", "service"), ("b", "kind")]);
    fn inside(symbols: &[Symbol]) {
        for symbol in symbols {
            assert!(symbol.range.start <= symbol.name_range.start && symbol.name_range.end <= symbol.range.end);
            inside(&symbol.children);
        }
    }
    inside(&found);
}

#[test]
fn bodies_fold() {
    let (session, file, _) = open("/// One.\n/// Two.\nservice a {\n  scale {\n    min = 1\n  }\n}\n<|>");
    let folds = folds(&session, file);
    let lines = |fold: &Fold| session.sources().file(file).expect("open").text[fold.range.clone()].lines().count();
    assert_eq!(
        folds.iter().map(|fold| (lines(fold), fold.comment)).collect::<Vec<_>>(),
        [(2, true), (5, false), (3, false)]
    );
}

fn completed(marked: &str) -> Vec<String> {
    let (session, file, offset) = open(marked);
    complete(&session, file, offset).into_iter().map(|one| one.label).collect()
}

#[track_caller]
fn offers(marked: &str, some: &[&str], none: &[&str]) {
    let found = completed(marked);
    for word in some {
        assert!(found.iter().any(|one| one == word), "no {word} among {found:?}");
    }
    for word in none {
        assert!(!found.iter().any(|one| one == word), "{word} among {found:?}");
    }
}

#[test]
fn completion_knows_what_fits() {
    offers("pos<|>\n", &["postgres", "service", "defaults"], &["version"]);
    offers("postgres other {\n  <|>\n}\n", &["version", "edition", "in"], &["service"]);
    offers("postgres other {\n  edition = ent<|>\n}\n", &["enterprise", "enterprise_plus"], &["main"]);
    offers("postgres other {\n  in <|> { }\n}\n", &["dev", "prod"], &["main"]);
    offers("postgres other {\n  in prod {\n    machine { <|> }\n  }\n}\n", &["cpu", "memory"], &["version"]);
    offers("service web {\n  uses <|>\n}\n", &["main.read", "main.read_write"], &["prod"]);
    offers("service web {\n  uses main.<|>\n}\n", &["read", "read_write"], &[]);
    offers("defaults <|>", &["postgres"], &["fn"]);
    offers("postgres other {\n  // ver<|>\n}\n", &[], &["version"]);
}

#[test]
fn fixes_are_offered_where_they_mend() {
    let (session, file, offset) = open("postgres other {\n  versoin<|> = 17\n}\n");
    let found = actions(&session, file, offset..offset);
    let action = found.first().expect("a fix");
    assert_eq!(action.edits.iter().map(|edit| edit.text.as_str()).collect::<Vec<_>>(), ["version"]);
    assert!(actions(&session, file, 0..0).is_empty());
}

#[test]
fn plain_text_has_no_marks() {
    assert_eq!(plain("```oly\nkind a\n```\n\nOne `b` of *c*."), "kind a\n\nOne b of c.");
}

/// The entry of a file of measurements in which the cursor stands.
const MEASURED: &str = r#"{
  "format": 1,
  "environment": "prod",
  "on": "2026-11-20",
  "source": "https://runs.example/123",
  "measured": [
    { "of": "prod", "shows": "cost <= $90/month", "samples": 30 },
    { "of": "main", "shows": "loss <= 5min", "scenario": "logical", "samples": 1 }
  ]
}
"#;

fn measured(before: &str) -> (Session, FileId, usize) {
    let mut session = Session::new();
    let file = |path: &str, text: &str| InputFile { path: Arc::from(path), text: Arc::from(text) };
    session.load(&[file("beside.oly", BESIDE), file("evidence/drill.json", MEASURED)]);
    session.refresh();
    let said: Vec<_> = session.static_diagnostics().map(|one| &one.message).collect();
    assert!(said.is_empty(), "{said:?}");
    let id = session.file("evidence/drill.json").expect("loaded");
    (session, id, MEASURED.find(before).expect("the place") + before.len())
}

#[test]
fn what_was_measured_leads_to_what_it_was_measured_of() {
    for (before, word, said) in [("\"of\": \"pr", "prod", "environment"), ("\"of\": \"ma", "main", "Keeps orders.")] {
        let (session, file, offset) = measured(before);
        let found = hover(&session, file, offset).expect("it is known");
        assert_eq!(&MEASURED[found.range], word);
        assert!(found.markdown.contains(said), "{}", found.markdown);
        let targets = definition(&session, file, offset).expect("it is declared").targets;
        let target = targets.first().expect("a place");
        let declared = session.sources().file(target.file).expect("a file");
        assert_eq!((&*declared.path, &declared.text[target.name.clone()]), ("beside.oly", word));
    }
    let (session, file, offset) = measured("\"scenario\": \"log");
    assert_eq!(&MEASURED[hover(&session, file, offset).expect("it is known").range], "logical");
}

#[test]
fn a_file_of_measurements_is_nothing_to_write_oly_into() {
    assert!(format("evidence/drill.json", MEASURED).is_empty());
    for offset in (0..=MEASURED.len()).filter(|at| MEASURED.is_char_boundary(*at)) {
        let (session, file, _) = measured("\"of\"");
        assert!(complete(&session, file, offset).is_empty());
        let _ = (
            hover(&session, file, offset),
            definition(&session, file, offset),
            actions(&session, file, offset..offset),
        );
        if offset % 40 == 0 {
            assert!(!symbols(&session, file).is_empty());
        }
    }
}
