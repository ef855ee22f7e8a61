//! What was measured of what is gone: it counts for nothing, and stops nobody.

use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

use crate::diagnostics::{Applicability, Diagnostic, Edit, codes, suggest};
use crate::language::schema::Module;
use crate::source::{ChunkId, Name, Sources};
use crate::syntax::ast::{EntryKind, Expr, ExprKind, Ident, Item, ItemKind};
use crate::syntax::{is_measured, is_of_file};

/// What a project has, by name: the environments of each, none for all.
struct Known {
    items: FxHashMap<Name, Vec<Vec<Name>>>,
    environments: FxHashSet<Name>,
}

/// For the chunk of each entry of `evidence/*.json` that speaks of nothing: what is to be said of it. These items are to be left out.
pub fn of_nothing(base: &Module, items: &[Arc<Item>]) -> FxHashMap<ChunkId, Diagnostic> {
    let mut found = FxHashMap::default();
    // Most projects have no such file, and an editor asks at every key.
    let measured: Vec<&Arc<Item>> = items.iter().filter(|item| is_of_file(item)).collect();
    if measured.is_empty() {
        return found;
    }
    let known = Known::new(base, items);
    for item in measured {
        if let Some(made) = known.gone(item) {
            found.insert(item.span.chunk, made);
        }
    }
    found
}

/// Says once what is wrong at the head of a file of measurements, and so in each of its entries.
pub(super) fn each_once(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = FxHashSet::default();
    diagnostics.retain(|one| {
        let Some(place) = one.span.and_then(|span| sources.locate(span)) else { return true };
        !sources.file(place.file).is_some_and(|file| is_measured(&file.path))
            || seen.insert((one.code.id(), place.file, place.start, place.end, one.message.clone()))
    });
}

impl Known {
    fn new(base: &Module, items: &[Arc<Item>]) -> Self {
        let mut made = Self { items: FxHashMap::default(), environments: FxHashSet::default() };
        for name in base.items.keys() {
            made.items.entry(*name).or_default().push(Vec::new());
        }
        for item in items.iter().filter(|item| !is_of_file(item)) {
            let ItemKind::Declaration(declared) = &item.kind else { continue };
            let name = declared.name.unwrap_or(declared.kind).name;
            if declared.kind.name == "environment" {
                made.environments.insert(name);
            }
            let environments = declared.environments.iter().map(|word| word.name).collect();
            made.items.entry(name).or_default().push(environments);
        }
        made
    }

    fn gone(&self, item: &Item) -> Option<Diagnostic> {
        let ItemKind::Declaration(declared) = &item.kind else { return None };
        let environment = declared.environments.first().copied()?;
        if !self.environments.contains(&environment.name) {
            let names = self.environments.iter().map(|name| name.as_str());
            return Some(warning(environment, format!("no environment is called `{}`", environment.name), names));
        }
        let of = declared.body.as_ref()?.entries.iter().find_map(|entry| match &entry.kind {
            EntryKind::Set { name, value: Expr { kind: ExprKind::Name(word), span, .. }, .. } if name.name == "of" => {
                Some(Ident { name: *word, span: *span })
            }
            _ => None,
        })?;
        match self.items.get(&of.name) {
            None => {
                let names = self.items.keys().map(|name| name.as_str());
                Some(warning(of, format!("nothing is called `{}`", of.name), names))
            }
            Some(declared) => {
                let exists = declared.iter().any(|list| list.is_empty() || list.contains(&environment.name));
                // Elsewhere it exists: another name would not be meant.
                let message = || format!("there is no `{}` in `{}`", of.name, environment.name);
                (!exists).then(|| warning(of, message(), std::iter::empty()))
            }
        }
    }
}

fn warning<'a>(word: Ident, message: String, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    let made = Diagnostic::warning(
        codes::EVIDENCE_OF_NOTHING,
        word.span,
        format!("{message}, so what was measured counts for nothing"),
    );
    match suggest(&word.name, names) {
        Some(meant) => made.label(format!("did you mean `{meant}`?")).fix(
            format!("write `{meant}`"),
            Applicability::Unsafe,
            vec![Edit { span: word.span, text: meant.to_owned() }],
        ),
        None => made.help("remove it if what was measured is gone for good"),
    }
}
