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
    for fix in diagnostics.iter().filter_map(|one| one.fixes.iter().find(|fix| fix.applicability == Applicability::Safe)) {
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
    one.end < other.start || other.end < one.start || (one.end == other.start || other.end == one.start) && one.start != other.start
}
