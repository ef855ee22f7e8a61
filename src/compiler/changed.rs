//! A project that is a little different from one that was read: what did not change is not read again.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::build::has_errors;
use super::{Project, library};
use crate::diagnostics::Edit;
use crate::language::{self, schema::Module};
use crate::source::{ChunkId, FileId};
use crate::syntax::ast::{Item, ItemKind};
use crate::syntax::{chunks, is_measured, parse_chunk};

/// The items of one file that are new, those whose place they take, and where these lie among all items.
struct Exchange {
    items: Vec<Arc<Item>>,
    fresh: Vec<Arc<Item>>,
    gone: Vec<Arc<Item>>,
    range: std::ops::Range<usize>,
}

/// The module of a project after these edits; nothing where they do not fit its texts, or where its words are wrong then.
pub(super) fn changed(project: &Project, module: &Module, edits: &[Edit]) -> Option<Module> {
    let mut items = project.items.clone();
    let (mut fresh, mut gone) = (Vec::new(), Vec::new());
    let mut next = project.sources.next_chunk();
    // From the last file to the first, so that the places of items before them stay what they are.
    for (file, text) in texts(project, edits)?.into_iter().rev() {
        let exchange = exchange(project, file, &text, &mut next)?;
        items.splice(exchange.range, exchange.items);
        fresh.extend(exchange.fresh);
        gone.extend(exchange.gone);
    }
    let declared = language::declare_onto(&library().module, &items);
    let mut made = declared.value;
    let mut wrong = declared.diagnostics;
    if same_heads(&gone, &fresh) {
        let kept = items.iter().filter_map(|item| {
            let chunk = item.span.chunk;
            Some((chunk, Arc::clone(module.resolutions.get(&chunk)?)))
        });
        made.resolutions.extend(kept);
        wrong.extend(language::check(&mut made, &fresh));
    } else {
        wrong.extend(language::check(&mut made, &items));
    }
    (!has_errors(&wrong)).then_some(made)
}

/// The files that edits touch, in their order, and what stands in them afterwards.
fn texts(project: &Project, edits: &[Edit]) -> Option<Vec<(FileId, String)>> {
    let mut places = Vec::new();
    for edit in edits {
        let place = project.sources.locate(edit.span)?;
        places.push((place.file, place.start..place.end, edit.text.as_str()));
    }
    // From the end of each file to its beginning, so that places before an edit stay where they are.
    places.sort_by_key(|(file, range, _)| (file.0, std::cmp::Reverse(range.start)));
    let mut made: Vec<(FileId, String)> = Vec::new();
    for (file, range, text) in places {
        if made.last().is_none_or(|(last, _)| *last != file) {
            let found =
                project.sources.file(file).filter(|file| !file.path.starts_with("std:") && !is_measured(&file.path))?;
            made.push((file, found.text.to_string()));
        }
        let (_, whole) = made.last_mut()?;
        if !whole.is_char_boundary(range.start) || !whole.is_char_boundary(range.end) {
            return None;
        }
        whole.replace_range(range, text);
    }
    Some(made)
}

/// Cuts a new text, and parses what did not stand in the old one.
fn exchange(project: &Project, file: FileId, text: &str, next: &mut ChunkId) -> Option<Exchange> {
    let before = project.sources.chunks_of(file);
    let old = &*project.sources.file(file)?.text;
    let (first, last) = (before.first()?.0, before.last()?.0);
    let start = project.items.partition_point(|item| item.span.chunk < first);
    let end = project.items.partition_point(|item| item.span.chunk <= last);
    let held = &project.items[start..end];
    let mut known: FxHashMap<&str, Vec<ChunkId>> = FxHashMap::default();
    for (chunk, range) in before.into_iter().rev() {
        known.entry(old.get(range)?).or_default().push(chunk);
    }
    let mut made = Exchange { items: Vec::new(), fresh: Vec::new(), gone: Vec::new(), range: start..end };
    for range in chunks(text) {
        let part = &text[range.start..range.end];
        if let Some(chunk) = known.get_mut(part).and_then(Vec::pop) {
            let index = held.partition_point(|item| item.span.chunk < chunk);
            made.items.extend(held.get(index).filter(|item| item.span.chunk == chunk).cloned());
            continue;
        }
        let parsed = parse_chunk(part, *next);
        *next = ChunkId(next.0 + 1);
        if has_errors(&parsed.diagnostics) {
            return None;
        }
        if let Some(item) = parsed.value.map(Arc::new) {
            made.items.push(Arc::clone(&item));
            made.fresh.push(item);
        }
    }
    let left: Vec<ChunkId> = known.into_values().flatten().collect();
    made.gone.extend(held.iter().filter(|item| left.contains(&item.span.chunk)).cloned());
    Some(made)
}

/// Only the bodies of items are different, which nothing sees that is said of other items before anything is evaluated.
fn same_heads(before: &[Arc<Item>], after: &[Arc<Item>]) -> bool {
    fn head(item: &Item) -> Option<impl PartialEq> {
        let ItemKind::Declaration(declared) = &item.kind else { return None };
        let environments: Vec<_> = declared.environments.iter().map(|word| word.name).collect();
        Some((declared.kind.name, declared.name.map(|name| name.name), environments))
    }
    before.len() == after.len()
        && before.iter().zip(after).all(|(one, other)| head(one).is_some_and(|one| Some(one) == head(other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{InputFile, ProjectInput, load};
    use crate::evaluate::display;
    use crate::platform::World;
    use crate::source::{Name, Span};

    const HEAD: &str = r#"project sample { repository = "a/a", domain = "a.example", regions = [us-central1] }
environment prod { project_id = "a-prod" }
"#;
    const STALLS: &str = r#"kind stall { size: Int = 1, next: Ref<stall>?, wide: Int = size * 2 }
stall one { size = 3 }

stall two { next = one, size = 4 }
stall three { next = two }
"#;

    fn input(stalls: &str) -> ProjectInput {
        let file = |path: &str, text: &str| InputFile { path: path.into(), text: text.into() };
        let files = vec![file("a.oly", HEAD), file("b.oly", stalls), file("c.oly", "stall four { size = 9 }\n")];
        ProjectInput { files, ..ProjectInput::default() }
    }

    /// Everything that the stalls are, in one line.
    fn shown(module: &Module) -> String {
        let world = World::new(module, Name::new("prod"));
        let stalls = world.items(Name::new("stall")).iter().map(|id| {
            let fields = ["size", "next", "wide"].map(|field| {
                let value = world.field(*id, Name::new(field)).expect("a value");
                display(&value, &world)
            });
            format!("{} {}", world.item(*id).name, fields.join(" "))
        });
        stalls.collect::<Vec<_>>().join("; ")
    }

    /// What replacing words of the stalls gives, and what reading the new text from the beginning gives.
    #[track_caller]
    fn both(replacements: &[(&str, &str)]) -> (Option<String>, Option<String>) {
        let loaded = load(&input(STALLS));
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
        let project = &loaded.value.project;
        let (file, _) = project.sources.files().find(|(_, file)| &*file.path == "b.oly").expect("there");
        let mut text = STALLS.to_owned();
        let edits: Vec<Edit> = replacements
            .iter()
            .map(|(from, to)| {
                let at = STALLS.find(from).expect("stands there");
                let (chunk, range) = project
                    .sources
                    .chunks_of(file)
                    .into_iter()
                    .find(|(_, range)| range.contains(&at))
                    .expect("a chunk");
                text = text.replacen(from, to, 1);
                Edit { span: Span::new(chunk, at - range.start, at - range.start + from.len()), text: (*to).to_owned() }
            })
            .collect();
        let made = changed(project, &loaded.value.module, &edits).map(|module| shown(&module));
        let fresh = load(&input(&text));
        (made, (!has_errors(&fresh.diagnostics)).then(|| shown(&fresh.value.module)))
    }

    #[test]
    fn a_changed_project_is_what_it_would_be_if_it_were_read_again() {
        for replacements in [
            &[("size = 3", "size = 30")][..],
            &[("size = 3", "size = 30"), ("next = two", "next = one, size = 7")],
            &[("stall one", "stall first"), ("next = one", "next = first")],
            &[("stall three { next = two }\n", "")],
            &[("stall one", "stall zero { size = 8 }\nstall one"), ("next = two", "next = zero")],
            &[("size * 2", "size * 5")],
        ] {
            let (made, fresh) = both(replacements);
            assert!(made.is_some(), "{replacements:?}");
            assert_eq!(made, fresh, "{replacements:?}");
        }
        assert_eq!(
            both(&[("size = 3", "size = 30")]).0.as_deref(),
            Some("four 9 none 18; one 30 none 60; three 1 two 2; two 4 one 8")
        );
    }

    #[test]
    fn a_change_that_makes_the_words_wrong_is_none() {
        for replacements in [
            &[("size = 3", "size = \"3\"")][..],
            &[("size = 3", "size = ")],
            &[("stall one", "stall first")],
            &[("stall three", "stall two")],
        ] {
            assert_eq!(both(replacements), (None, None), "{replacements:?}");
        }
    }
}
