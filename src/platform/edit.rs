//! Changes to a spec: the edit that makes a field of an item have another value in one environment, and leaves the others alone.

use super::world::World;
use crate::diagnostics::Edit;
use crate::evaluate::ItemId;
use crate::source::{Name, Span};
use crate::syntax::ast::{Body, Declaration, Entry, EntryKind, ItemKind, Label, LabelKind, StringPart};

impl World<'_> {
    /// The edit that sets the field at a path (`["machine", "cpu"]`, `["uses", "orders.call", "timeout"]`) for this environment:
    /// where a spec sets it for this environment alone it is replaced there, else a layer says it.
    ///
    /// Nothing for items that no spec declares, and where the field stands in something larger that is set as a whole.
    pub fn edit_set(&self, item: ItemId, path: &[&str], value: &str) -> Option<Edit> {
        let (declaration, alone) = self.written(item)?;
        let Some(body) = &declaration.body else {
            let end =
                declaration.environments.last().or(declaration.name.as_ref()).unwrap_or(&declaration.kind).span.after();
            let entry = entry_text(path, value);
            let text =
                if alone { format!(" {{ {entry} }}") } else { format!(" {{ in {} {{ {entry} }} }}", self.name()) };
            return Some(Edit { span: end, text });
        };
        if alone {
            return set(body, path, value, 0);
        }
        let layers = || body.entries.iter().filter_map(layer);
        let here = |environments: &[Name]| environments.contains(&self.name());
        // Layers of equal rank may not disagree: one for several environments that says something about it must be the one that changes.
        let shared = layers().find(|(environments, inner)| here(environments) && find(inner, path).is_some());
        let own = layers().find(|(environments, _)| environments.as_slice() == [self.name()]);
        match shared.or(own) {
            Some((_, inner)) => set(inner, path, value, 1),
            None => Some(insert(body, &format!("in {} {{ {} }}", self.name(), entry_text(path, value)), 0)),
        }
    }

    /// The edit that takes an entry with a label away, such as `uses["orders.call"]`.
    pub fn edit_remove(&self, item: ItemId, path: &[&str]) -> Option<Edit> {
        let (declaration, _) = self.written(item)?;
        let body = declaration.body.as_ref()?;
        let inner = body.entries.iter().filter_map(|entry| layer(entry).map(|(_, inner)| inner));
        let entry = std::iter::once(body).chain(inner).find_map(|body| find(body, path))?;
        Some(Edit { span: entry.span, text: String::new() })
    }

    /// The declaration of an item that holds here, and whether it holds nowhere else.
    fn written(&self, item: ItemId) -> Option<(&Declaration, bool)> {
        let declared = self.node(item).declaration?;
        let ItemKind::Declaration(declaration) = &declared.ast.kind else { return None };
        let only = self.module().environments.len() == 1;
        let environment = declared.kind == "environment";
        Some((declaration, only || environment || declared.environments.as_slice() == [self.name()]))
    }
}

fn layer(entry: &Entry) -> Option<(Vec<Name>, &Body)> {
    match &entry.kind {
        EntryKind::Layer { environments, body } => Some((environments.iter().map(|name| name.name).collect(), body)),
        _ => None,
    }
}

/// The entry at a path, through the bodies on its way.
fn find<'b>(body: &'b Body, path: &[&str]) -> Option<&'b Entry> {
    let (name, rest) = path.split_first()?;
    body.entries.iter().rev().find_map(|entry| match &entry.kind {
        EntryKind::Set { name: written, .. } if written.name == *name && rest.is_empty() => Some(entry),
        EntryKind::Merge { name: written, body } if written.name == *name => {
            if rest.is_empty() {
                Some(entry)
            } else {
                find(body, rest)
            }
        }
        EntryKind::Labelled { word, label, body } if word.name == *name => {
            let (key, below) = rest.split_first()?;
            if !is(label, key) {
                return None;
            }
            if below.is_empty() { Some(entry) } else { find(body.as_ref()?, below) }
        }
        _ => None,
    })
}

fn set(body: &Body, path: &[&str], value: &str, depth: usize) -> Option<Edit> {
    let (name, rest) = path.split_first()?;
    for entry in body.entries.iter().rev() {
        match &entry.kind {
            EntryKind::Set { name: written, value: old, .. } if written.name == *name => {
                return rest.is_empty().then(|| Edit { span: old.span, text: value.to_owned() });
            }
            EntryKind::Merge { name: written, body } if written.name == *name && !rest.is_empty() => {
                return set(body, rest, value, depth + 1);
            }
            EntryKind::Merge { name: written, body } if written.name == *name && is_body(value) => {
                return Some(Edit { span: body.span, text: value.to_owned() });
            }
            EntryKind::Labelled { word, label, body } if word.name == *name => {
                let Some((key, below)) = rest.split_first() else { continue };
                if !is(label, key) {
                    continue;
                }
                return match body {
                    Some(body) if !below.is_empty() => set(body, below, value, depth + 1),
                    None if !below.is_empty() => {
                        Some(Edit { span: label.span.after(), text: format!(" {{ {} }}", entry_text(below, value)) })
                    }
                    _ => None,
                };
            }
            _ => {}
        }
    }
    Some(insert(body, &entry_text(path, value), depth))
}

/// Adds an entry at the end of a body: on a line of its own, or behind the last one where all stand in one line.
fn insert(body: &Body, entry: &str, depth: usize) -> Edit {
    let brace = Span { start: body.span.end.saturating_sub(1), end: body.span.end.saturating_sub(1), ..body.span };
    let (Some(first), Some(last)) = (body.entries.first(), body.entries.last()) else {
        let inside = Span { start: body.span.start + 1, ..brace };
        return Edit { span: inside, text: format!(" {entry} ") };
    };
    // One space at most behind the opening brace: no line begins there.
    if first.span.start.saturating_sub(body.span.start) <= 2 {
        return Edit { span: last.span.after(), text: format!(", {entry}") };
    }
    Edit { span: brace, text: format!("  {entry}\n{}", "  ".repeat(depth)) }
}

/// `edition = enterprise_plus`, `machine { cpu = 4 }`, `uses main.read { timeout = 5ms }`; an empty value makes an entry without one.
fn entry_text(path: &[&str], value: &str) -> String {
    match path {
        [] => String::new(),
        [only] if is_body(value) => format!("{only} {value}"),
        [only] => format!("{only} = {value}"),
        [name, rest @ ..] if value.is_empty() && rest.len() == 1 => format!("{name} {}", rest.join(" ")),
        [name, label, rest @ ..] if is_label(label) => {
            if rest.is_empty() {
                format!("{name} {} {value}", label_text(label)).trim_end().to_owned()
            } else {
                format!("{name} {} {{ {} }}", label_text(label), entry_text(rest, value))
            }
        }
        [name, rest @ ..] => format!("{name} {{ {} }}", entry_text(rest, value)),
    }
}

/// Several fields at once: they are written without `=`.
fn is_body(value: &str) -> bool {
    value.starts_with('{')
}

/// Keys that no field has: capabilities, regions, paths.
fn is_label(text: &str) -> bool {
    text.contains(['.', '-', '/'])
}

fn label_text(label: &str) -> String {
    if label.contains('/') { format!("{label:?}") } else { label.to_owned() }
}

fn is(label: &Label, key: &str) -> bool {
    match &label.kind {
        LabelKind::Path(path) => {
            let mut parts = key.split('.');
            path.iter().all(|ident| parts.next().is_some_and(|part| ident.name == part)) && parts.next().is_none()
        }
        LabelKind::Text(text) => match text.parts.as_slice() {
            [StringPart::Text(plain)] => **plain == *key,
            _ => false,
        },
        LabelKind::Family(..) => false,
    }
}
