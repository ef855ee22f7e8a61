//! What a field is worth in each environment, once the layers have had their say.

use std::sync::Arc;

use crate::platform::World;
use crate::session::Session;
use crate::source::{Name, Span};
use crate::syntax::ast::{Entry, EntryKind, Item, ItemKind};

/// So many environments are worked out while somebody waits.
const MOST: usize = 8;

/// `dev, staging: 2 · prod: 8`; nothing where the field is not one of a sound item, or has no value of one line.
pub(super) fn values(session: &Session, item: &Item, word: Span) -> Option<String> {
    let ItemKind::Declaration(declared) = &item.kind else { return None };
    let path = path_to(&declared.body.as_ref()?.entries, word)?;
    if !session.is_sound() || session.size() > 2_000 {
        return None;
    }
    let module = session.module();
    let name = declared.name.unwrap_or(declared.kind).name;
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for environment in module.environments.iter().take(MOST) {
        let world = World::with_pins(module, *environment, Arc::clone(session.pins()));
        let Some(id) = world.named(name) else { continue };
        let Ok(value) = world.path(id, &path) else { return None };
        let text = world.display(&value);
        if text.is_empty() || text.len() > 80 || text.contains('\n') {
            return None;
        }
        match found.iter_mut().find(|(other, _)| *other == text) {
            Some((_, environments)) => environments.push(environment),
            None => found.push((text, vec![environment])),
        }
    }
    let words = found.iter().map(|(text, environments)| format!("{}: `{text}`", environments.join(", ")));
    Some(words.collect::<Vec<_>>().join(" · ")).filter(|text| !text.is_empty())
}

/// The names that lead to an entry, unless a label stands between.
fn path_to(entries: &[Entry], word: Span) -> Option<Vec<Name>> {
    entries.iter().find_map(|entry| match &entry.kind {
        EntryKind::Set { name, .. } => (name.span == word).then(|| vec![name.name]),
        EntryKind::Merge { name, body } if name.span != word => {
            let mut path = path_to(&body.entries, word)?;
            path.insert(0, name.name);
            Some(path)
        }
        EntryKind::Layer { body, .. } => path_to(&body.entries, word),
        EntryKind::Merge { .. } | EntryKind::Labelled { .. } | EntryKind::Error => None,
    })
}
