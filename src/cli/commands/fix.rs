//! `olyc check --fix`: safe fixes, none over another, until nothing is left to fix.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::check;
use crate::compiler::{Checked, Options};
use crate::diagnostics::{Applicability, Diagnostic, Outcome};
use crate::source::{Place, Sources};
use crate::workspace::{self, Loaded};

/// A fix may uncover the next problem; more rounds than this would be fixes that undo one another.
const ROUNDS: usize = 10;

#[derive(Default)]
pub(super) struct Fixed {
    pub(super) count: usize,
    pub(super) files: usize,
}

/// Applies what can be applied and checks again.
pub(super) fn apply(
    loaded: &mut Loaded,
    mut outcome: Outcome<Checked>,
    options: &Options,
) -> Result<(Fixed, Outcome<Checked>), String> {
    let mut fixed = Fixed::default();
    let mut touched: BTreeSet<Arc<str>> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let (count, texts) = fixed_texts(&outcome.diagnostics, &outcome.value.project.sources, loaded);
        if count == 0 {
            break;
        }
        for (path, text) in texts {
            let on_disk = loaded.root.join(&*path);
            workspace::write_file(&on_disk, text.as_bytes())
                .map_err(|error| format!("`{}{path}` cannot be written: {error}", loaded.prefix))?;
            if let Some(file) = loaded.input.files.iter_mut().find(|file| file.path == path) {
                file.text = Arc::from(text);
            }
            touched.insert(path);
        }
        fixed.count += count;
        outcome = check(loaded, options);
    }
    fixed.files = touched.len();
    Ok((fixed, outcome))
}

/// How many fixes fit together, and the texts that they make.
fn fixed_texts(diagnostics: &[Diagnostic], sources: &Sources, loaded: &Loaded) -> (usize, BTreeMap<Arc<str>, String>) {
    let mut edits: BTreeMap<Arc<str>, Vec<(Place, &str)>> = BTreeMap::new();
    let mut count = 0;
    for fix in
        diagnostics.iter().filter_map(|one| one.fixes.iter().find(|fix| fix.applicability == Applicability::Safe))
    {
        let located: Option<Vec<(Arc<str>, Place, &str)>> = fix
            .edits
            .iter()
            .map(|edit| {
                let place = sources.locate(edit.span)?;
                let path = Arc::clone(&sources.file(place.file)?.path);
                loaded.input.files.iter().any(|file| file.path == path).then_some((path, place, edit.text.as_str()))
            })
            .collect();
        // A fix of a text that is not the user's (the standard library's) cannot be applied.
        let Some(located) = located.filter(|located| !located.is_empty()) else { continue };
        let same = located.iter().all(|(path, place, text)| {
            edits.get(path).is_some_and(|taken| taken.iter().any(|(other, wrote)| other == place && wrote == text))
        });
        if same {
            // The same fix of the same place, found once an environment.
            continue;
        }
        let free = located.iter().all(|(path, place, _)| {
            edits.get(path).is_none_or(|taken| taken.iter().all(|(other, _)| apart(*place, *other)))
        });
        if free {
            count += 1;
            for (path, place, text) in located {
                edits.entry(path).or_default().push((place, text));
            }
        }
    }
    let mut texts = BTreeMap::new();
    for (path, mut taken) in edits {
        let Some(file) = loaded.input.files.iter().find(|file| file.path == path) else { continue };
        taken.sort_by_key(|(place, _)| (place.start, place.end));
        let mut text = file.text.to_string();
        for (place, new) in taken.into_iter().rev() {
            if text.is_char_boundary(place.start) && text.is_char_boundary(place.end) {
                text.replace_range(place.start..place.end, new);
            }
        }
        texts.insert(path, text);
    }
    (count, texts)
}

/// Two insertions at one place would have an order that nobody chose.
fn apart(one: Place, other: Place) -> bool {
    one.end < other.start
        || other.end < one.start
        || (one.end == other.start || other.end == one.start) && one.start != other.start
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::fixed_texts;
    use crate::compiler::{InputFile, ProjectInput};
    use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
    use crate::source::{Sources, Span};
    use crate::workspace::Loaded;

    /// Applies edits of `abcdefghij`, each a fix of its own.
    fn fixed(edits: &[(usize, usize, &str)]) -> (usize, String) {
        let text = "abcdefghij";
        let mut sources = Sources::new();
        let library = sources.add_file("std:kinds/a.oly", text);
        let library = sources.add_chunk(library, 0, text.len());
        let file = sources.add_file("main.oly", text);
        let chunk = sources.add_chunk(file, 0, text.len());
        let files = vec![InputFile { path: Arc::from("main.oly"), text: Arc::from(text) }];
        let loaded = Loaded { input: ProjectInput { files, ..ProjectInput::default() }, ..Loaded::default() };
        let whole = Span::new(chunk, 0, 1);
        let mut diagnostics: Vec<Diagnostic> = edits
            .iter()
            .map(|(start, end, new)| {
                Diagnostic::error(codes::UNIT_MISMATCH, whole, "x").replace("y", Span::new(chunk, *start, *end), *new)
            })
            .collect();
        // Never applied: not safe, and not the user's.
        let unsafe_edit = Edit { span: Span::new(chunk, 9, 10), text: String::from("!") };
        diagnostics.push(Diagnostic::error(codes::UNIT_MISMATCH, whole, "x").fix(
            "z",
            Applicability::Unsafe,
            vec![unsafe_edit],
        ));
        diagnostics.push(Diagnostic::error(codes::UNIT_MISMATCH, whole, "x").replace(
            "z",
            Span::new(library, 0, 1),
            "!",
        ));
        let (count, mut texts) = fixed_texts(&diagnostics, &sources, &loaded);
        (count, texts.remove("main.oly").unwrap_or_else(|| text.to_owned()))
    }

    #[test]
    fn fixes_that_stand_apart_are_all_applied() {
        assert_eq!(fixed(&[(6, 7, "G!"), (0, 2, "-"), (3, 3, "+")]), (3, String::from("-c+defG!hij")));
    }

    #[test]
    fn of_fixes_that_meet_the_first_is_applied() {
        assert_eq!(fixed(&[(2, 5, "X"), (4, 6, "Y")]), (1, String::from("abXfghij")));
        assert_eq!(fixed(&[(2, 2, "X"), (2, 2, "Y")]), (1, String::from("abXcdefghij")));
        assert_eq!(fixed(&[(2, 4, "X"), (2, 2, "Y")]), (1, String::from("abXefghij")));
    }

    #[test]
    fn one_fix_found_twice_is_one_fix() {
        assert_eq!(fixed(&[(2, 5, "X"), (2, 5, "X")]), (1, String::from("abXfghij")));
        assert_eq!(fixed(&[]), (0, String::from("abcdefghij")));
    }
}
