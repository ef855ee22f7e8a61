//! Runs the Markdown suites of `tests/suites/`: prose, blocks of Oly, and the diagnostics that they must give.
//!
//! A block ` ```oly ` is one file beside a small project (two environments, `dev` and `prod`); ` ```oly whole ` stands alone; consecutive blocks
//! with `file=NAME.oly` are one project. What is expected stands in the line, behind the code:
//! `// expect error OLY-T104 at "30s" "part of the message"`. Where a comment in the line would change what the line says (a string that is never
//! closed), it stands under the block: `Line 2: // expect error …`. Anything unexpected fails, and so does anything missing.
#![expect(clippy::disallowed_methods, reason = "suites are read from the disk, and blessed there")]
#![allow(clippy::print_stdout, reason = "the count is what a reader of the test run looks for")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use olyc::compiler::{self, InputFile, Options, ProjectInput};
use olyc::diagnostics::{Diagnostic, Severity, codes};
use olyc::source::{Encoding, Sources};

/// What stands beside a block that is not `whole`.
const BESIDE: &str = r#"project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}

environment dev  { project_id = "sample-dev" }
environment prod { project_id = "sample-prod", after = dev }

team everybody { email = "everybody@sample.example" }
"#;

#[derive(Debug, Clone)]
struct Case {
    /// `types.md: a quantity of another dimension (line 12)`
    title: String,
    files: Vec<(String, String)>,
    /// The index of the line of the suite at which each file begins.
    starts: Vec<(String, usize)>,
    /// What is said under the blocks: file, line, and the note itself.
    under: Vec<(String, usize, String)>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Expectation {
    file: String,
    line: usize,
    severity: String,
    code: String,
    underlined: String,
    message: String,
}

#[test]
fn every_block_of_the_suites_says_what_it_should() {
    let mut blocks = 0;
    let mut faulty = 0;
    let mut provoked = BTreeSet::new();
    let mut complaints = String::new();
    if std::env::var_os("OLYC_BLESS").is_some() {
        for (name, text) in suites() {
            bless(&name, &text);
        }
    }
    for (name, text) in suites() {
        for case in cases(&name, &text) {
            blocks += 1;
            let expected = expectations(&case);
            if !expected.is_empty() {
                faulty += 1;
            }
            provoked.extend(expected.iter().map(|expectation| expectation.code.clone()));
            judge(&case, &expected, &mut complaints);
        }
    }
    println!("{blocks} specs, {faulty} of them with expected diagnostics, {} codes provoked", provoked.len());
    assert!(complaints.is_empty(), "\n{complaints}");
    assert!(faulty >= least(), "only {faulty} specs expect diagnostics");
}

/// How many specs with expected diagnostics there must be.
fn least() -> usize {
    150
}

#[test]
fn every_code_is_provoked_by_a_suite_or_a_named_test() {
    let mut provoked = BTreeSet::new();
    for (name, text) in suites() {
        for case in cases(&name, &text) {
            provoked.extend(expectations(&case).into_iter().map(|expectation| expectation.code));
        }
    }
    let mut elsewhere = String::new();
    collect(Path::new("tests"), "rs", &mut |path, text| {
        if !path.ends_with("suites.rs") {
            elsewhere.push_str(text);
        }
    });
    collect(Path::new("src"), "rs", &mut |path, text| {
        if path.contains("test") {
            elsewhere.push_str(text);
        }
    });
    // What a page calls wrong is run: specs by `tests/explained.rs`, commands by `tests/cli/pages.rs`.
    let run = |page: &str| ["oly", "sh"].iter().any(|kind| page.contains(&format!("\nWrong:\n\n```{kind}\n")));
    let missing: Vec<_> = codes::ALL
        .iter()
        .filter(|code| !provoked.contains(code.id()) && !run(code.page()))
        .filter(|code| {
            let constant = code.name().to_uppercase().replace('-', "_");
            !elsewhere.contains(code.id()) && !elsewhere.contains(&constant)
        })
        .map(|code| format!("{} {}", code.id(), code.name()))
        .collect();
    assert!(missing.is_empty(), "no test provokes: {}", missing.join(", "));
}

/// Checks whose ways out the compiler knows: in some suite each of them offers a change, and every change that is offered mends what it
/// is offered for. The others need to know what only people know, and say in words what would help.
const OFFER: &[&str] = &[
    "OLY-A101", "OLY-A102", "OLY-A103", "OLY-A104", "OLY-A105", "OLY-A106", "OLY-A107", "OLY-A108", "OLY-C601",
    "OLY-D501", "OLY-D502", "OLY-D504", "OLY-D505", "OLY-D506", "OLY-K401", "OLY-K402", "OLY-K403", "OLY-L301",
    "OLY-L302", "OLY-S201", "OLY-S202", "OLY-S203",
];

#[test]
fn checks_offer_changes_that_mend() {
    let mut offered = BTreeSet::new();
    let mut tried = 0;
    for (name, text) in suites().into_iter().filter(|(name, _)| name.contains("objectives")) {
        for case in cases(&name, &text) {
            let outcome = compiler::check(&input(&case), &options());
            let sources = &outcome.value.project.sources;
            for diagnostic in &outcome.diagnostics {
                let Some(fix) = diagnostic.fixes.first() else { continue };
                // One for each check and suite is tried: all would take minutes.
                if !offered.insert((diagnostic.code.id().to_owned(), name.clone())) {
                    continue;
                }
                let mut changed = input(&case);
                let mut edits: Vec<_> =
                    fix.edits.iter().filter_map(|edit| Some((sources.locate(edit.span)?, edit))).collect();
                edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
                for (place, edit) in edits {
                    for file in changed
                        .files
                        .iter_mut()
                        .filter(|file| sources.file(place.file).is_some_and(|of| *of.path == *file.path))
                    {
                        let mut text = file.text.to_string();
                        text.replace_range(place.start..place.end, &edit.text);
                        file.text = text.into();
                    }
                }
                let after = compiler::check(&changed, &options());
                let same = |found: &[olyc::diagnostics::Diagnostic]| {
                    found
                        .iter()
                        .filter(|one| one.code.id() == diagnostic.code.id())
                        .map(|one| (one.message.clone(), one.environments.clone()))
                        .collect::<Vec<_>>()
                };
                let (before, now) = (same(&outcome.diagnostics), same(&after.diagnostics));
                assert!(now != before, "{}: {} changes nothing: {now:?}", case.title, fix.title);
                tried += 1;
            }
        }
    }
    let codes: BTreeSet<&str> = offered.iter().map(|(code, _)| code.as_str()).collect();
    let silent: Vec<_> = OFFER.iter().filter(|code| !codes.contains(**code)).collect();
    println!("{tried} changes tried that checks offer, for {} codes", codes.len());
    assert!(silent.is_empty(), "no suite has a change offered for {silent:?}");
}

/// With `OLYC_BLESS=1` the expectations of every suite are written anew; read the difference before you commit it.
fn bless(name: &str, text: &str) {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| under(line).is_none()) {
        lines.push(line.split(" // expect ").next().unwrap_or(line).to_owned());
    }
    let bare = lines.join("\n");
    // Texts to insert, by the line before which they go.
    let mut below: Vec<(usize, String)> = Vec::new();
    for case in cases(name, &bare) {
        let outcome = compiler::check(&input(&case), &options());
        let mut notes: Vec<(String, usize, String)> = Vec::new();
        for diagnostic in &outcome.diagnostics {
            let got = described(diagnostic, &outcome.value.project.sources);
            if !case.starts.iter().any(|(of, _)| *of == got.file) {
                println!("{}: {} {} in {} {:?}", case.title, got.severity, got.code, got.file, got.message);
                continue;
            }
            notes.push((got.file.clone(), got.line, note(&got)));
        }
        let mut marked = Case { under: Vec::new(), ..case.clone() };
        for (file, line, note) in &notes {
            let Some((_, body)) = marked.files.iter_mut().find(|(of, _)| of == file) else { continue };
            let mut rows: Vec<String> = body.lines().map(str::to_owned).collect();
            if let Some(row) = rows.get_mut(*line - 1) {
                row.push_str(note);
            }
            *body = format!("{}\n", rows.join("\n"));
        }
        let mut complaints = String::new();
        judge(&marked, &expectations(&marked), &mut complaints);
        for (file, line, note) in notes {
            let Some(first) = case.starts.iter().find(|(of, _)| *of == file).map(|(_, first)| *first) else { continue };
            if complaints.is_empty() {
                lines[first + line - 1].push_str(&note);
            } else if let Some(length) =
                case.files.iter().find(|(of, _)| *of == file).map(|(_, body)| body.lines().count())
            {
                below.push((first + length + 1, format!("Line {line}:{note}")));
            }
        }
    }
    let mut written = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (index, (_, note)) in below.iter().filter(|(at, _)| *at == number).enumerate() {
            let _ = writeln!(written, "{}{note}", if index == 0 { "\n" } else { "" });
        }
        let blank = line.is_empty() && written.ends_with("\n\n");
        if !blank {
            let _ = writeln!(written, "{line}");
        }
    }
    for (index, (_, note)) in below.iter().filter(|(at, _)| *at >= lines.len()).enumerate() {
        let _ = writeln!(written, "{}{note}", if index == 0 { "\n" } else { "" });
    }
    let _ = std::fs::write(name, written);
}

/// How an expectation is written.
fn note(got: &Expectation) -> String {
    let quote = |text: &str| if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") };
    let one_line = !got.underlined.is_empty() && !got.underlined.contains('\n') && !got.underlined.contains(" // ");
    let quotable = !(got.underlined.contains('"') && got.underlined.contains('\''));
    let at = if one_line && quotable { format!(" at {}", quote(&got.underlined)) } else { String::new() };
    format!(" // expect {} {}{at} {}", got.severity, got.code, quote(&got.message))
}

/// What stands under a block: the line of the block, and the note.
fn under(line: &str) -> Option<(usize, &str)> {
    let (number, note) = line.strip_prefix("Line ")?.split_once(": // expect ")?;
    Some((number.parse().ok()?, note))
}

fn suites() -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(Path::new("tests/suites"), "md", &mut |path, text| found.push((path.to_owned(), text.to_owned())));
    found.sort();
    found
}

fn collect(folder: &Path, extension: &str, take: &mut dyn FnMut(&str, &str)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, extension, take);
        } else if path.extension().is_some_and(|found| found == extension)
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            take(&path.to_string_lossy(), &text);
        }
    }
}

/// Cuts a suite into cases.
fn cases(suite: &str, text: &str) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    let mut heading = String::new();
    let mut lines = text.lines().enumerate();
    let mut open_project = false;
    let mut last = String::new();
    while let Some((number, line)) = lines.next() {
        if let Some((row, note)) = under(line)
            && let Some(case) = found.last_mut()
        {
            case.under.push((last.clone(), row, note.to_owned()));
        }
        if let Some(title) = line.strip_prefix('#') {
            heading = title.trim_start_matches('#').trim().to_owned();
            open_project = false;
        }
        // What was measured stands beside specs, in files of its own.
        let info =
            line.strip_prefix("```oly").or_else(|| line.strip_prefix("```json").filter(|info| info.contains("file=")));
        let Some(info) = info else { continue };
        let mut body = String::new();
        for (_, line) in lines.by_ref() {
            if line.starts_with("```") {
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        let words: Vec<_> = info.split_whitespace().collect();
        let file = words.iter().find_map(|word| word.strip_prefix("file="));
        let name = file.unwrap_or("main.oly").to_owned();
        if file.is_some()
            && open_project
            && let Some(case) = found.last_mut()
        {
            last.clone_from(&name);
            case.starts.push((name.clone(), number + 1));
            case.files.push((name, body));
            continue;
        }
        open_project = file.is_some();
        last.clone_from(&name);
        let starts = vec![(name.clone(), number + 1)];
        let mut files = vec![(name, body)];
        if !words.contains(&"whole") {
            files.push((String::from("beside.oly"), BESIDE.to_owned()));
        }
        found.push(Case {
            title: format!("{suite}: {heading} (line {})", number + 1),
            files,
            starts,
            under: Vec::new(),
        });
    }
    found
}

fn expectations(case: &Case) -> Vec<Expectation> {
    let mut found = Vec::new();
    for (file, text) in &case.files {
        for (number, line) in text.lines().enumerate() {
            found.extend(line.split("// expect ").skip(1).map(|note| expectation(file, number + 1, note)));
        }
    }
    for (file, line, note) in &case.under {
        found.extend(note.split("// expect ").map(|note| expectation(file, *line, note)));
    }
    found
}

/// Reads what follows `// expect `.
fn expectation(file: &str, line: usize, note: &str) -> Expectation {
    let mut words = note.split_whitespace();
    let severity = words.next().unwrap_or_default().to_owned();
    let code = words.next().unwrap_or_default().to_owned();
    let rest = note.split_once(&code).map_or("", |(_, rest)| rest).trim();
    let (underlined, rest) = match rest.strip_prefix("at ") {
        Some(rest) => quoted(rest),
        None => (String::new(), rest),
    };
    let (message, _) = quoted(rest);
    Expectation { file: file.to_owned(), line, severity, code, underlined, message }
}

/// A text in quotes (`"` or `'`) and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return (String::new(), text);
    };
    let inner = text.get(1..).unwrap_or_default();
    match inner.split_once(quote) {
        Some((inside, rest)) => (inside.to_owned(), rest),
        None => (inner.to_owned(), ""),
    }
}

fn options() -> Options {
    Options { as_of: String::from("2026-11-25"), ..Options::default() }
}

fn input(case: &Case) -> ProjectInput {
    ProjectInput {
        root: String::from("."),
        files: case
            .files
            .iter()
            .map(|(path, text)| InputFile { path: Arc::from(path.as_str()), text: Arc::from(text.as_str()) })
            .collect(),
        ..ProjectInput::default()
    }
}

fn judge(case: &Case, expected: &[Expectation], complaints: &mut String) {
    let outcome = compiler::check(&input(case), &options());
    let sources = &outcome.value.project.sources;
    let mut found: Vec<(Expectation, &Diagnostic)> =
        outcome.diagnostics.iter().map(|diagnostic| (described(diagnostic, sources), diagnostic)).collect();
    let mut missing = Vec::new();
    for wanted in expected {
        let hit = found.iter().position(|(got, _)| {
            got.file == wanted.file
                && got.line == wanted.line
                && got.code == wanted.code
                && got.severity == wanted.severity
                && (wanted.underlined.is_empty() || got.underlined == wanted.underlined)
                && got.message.contains(&wanted.message)
        });
        match hit {
            Some(at) => {
                found.remove(at);
            }
            None => missing.push(wanted),
        }
    }
    if missing.is_empty() && found.is_empty() {
        return;
    }
    let _ = writeln!(complaints, "{}", case.title);
    for wanted in missing {
        let _ = writeln!(
            complaints,
            "  missing:    {}:{}: {} {} at {:?} {:?}",
            wanted.file, wanted.line, wanted.severity, wanted.code, wanted.underlined, wanted.message
        );
    }
    for (got, _) in found {
        let _ = writeln!(
            complaints,
            "  unexpected: {}:{}: {} {} at {:?} {:?}",
            got.file, got.line, got.severity, got.code, got.underlined, got.message
        );
    }
}

fn described(diagnostic: &Diagnostic, sources: &Sources) -> Expectation {
    let place = diagnostic.span.and_then(|span| sources.locate(span));
    let file = place.and_then(|place| sources.file(place.file));
    let line = match (file, place) {
        (Some(file), Some(place)) => file.lines.position(&file.text, place.start, Encoding::Scalar).line + 1,
        _ => 0,
    };
    let underlined = match (file, place) {
        (Some(file), Some(place)) => file.text.get(place.start..place.end).unwrap_or_default(),
        _ => "",
    };
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    Expectation {
        file: file.map_or_else(|| diagnostic.path.clone().unwrap_or_default(), |file| file.path.to_string()),
        line,
        severity: severity.to_owned(),
        code: diagnostic.code.id().to_owned(),
        underlined: underlined.to_owned(),
        message: diagnostic.message.clone(),
    }
}
