//! The items of a file and their parts: for outlines, breadcrumbs and folding.

use super::{Fold, Symbol, SymbolKind};
use crate::session::Session;
use crate::source::{FileId, Name, Sources, Span};
use crate::syntax::ast::{
    Entry, EntryKind, Ident, Item, ItemKind, Label, LabelKind, Member, MemberKind, Statement, StatementKind,
};

/// Everything that has a name, in order. What cannot be read is not lost: its neighbours are there.
pub fn symbols(session: &Session, file: FileId) -> Vec<Symbol> {
    let sources = session.sources();
    session.items(file).iter().filter_map(|item| symbol(sources, item)).collect()
}

/// Bodies and comments of more than one line.
pub fn folds(session: &Session, file: FileId) -> Vec<Fold> {
    let sources = session.sources();
    let Some(text) = sources.file(file).map(|file| &file.text) else { return Vec::new() };
    let mut made = Vec::new();
    let mut add = |span: Span, comment: bool| {
        if let Some(place) = sources.locate(span) {
            let words = text.get(place.start..place.end).unwrap_or("").trim_end();
            if words.contains('\n') {
                made.push(Fold { range: place.start..place.start + words.len(), comment });
            }
        }
    };
    for item in session.items(file) {
        if let Some(doc) = &item.doc {
            add(doc.span, true);
        }
        let after_doc = Span { start: item.head.start, ..item.span };
        add(after_doc, false);
        match &item.kind {
            ItemKind::Declaration(declared) => {
                declared.body.iter().for_each(|body| fold_entries(&body.entries, &mut add))
            }
            ItemKind::Defaults(declared) => fold_entries(&declared.body.entries, &mut add),
            ItemKind::Kind(declared) => declared.members.iter().for_each(|member| add(member.span, false)),
            ItemKind::Blueprint(declared) => fold_statements(&declared.body, &mut add),
            ItemKind::Patch(declared) => fold_statements(&declared.body, &mut add),
            _ => {}
        }
    }
    made
}

fn fold_entries(entries: &[Entry], add: &mut dyn FnMut(Span, bool)) {
    for entry in entries {
        add(entry.span, false);
        match &entry.kind {
            EntryKind::Merge { body, .. }
            | EntryKind::Layer { body, .. }
            | EntryKind::Labelled { body: Some(body), .. } => {
                fold_entries(&body.entries, add);
            }
            _ => {}
        }
    }
}

fn fold_statements(statements: &[Statement], add: &mut dyn FnMut(Span, bool)) {
    for statement in statements {
        add(statement.span, false);
        match &statement.kind {
            StatementKind::For { body, .. }
            | StatementKind::Module { body, .. }
            | StatementKind::Document { body, .. }
            | StatementKind::Nested { body, .. }
            | StatementKind::Labelled { body, .. } => fold_statements(body, add),
            StatementKind::Block(block) => fold_statements(&block.body, add),
            StatementKind::If { then, otherwise, .. } => {
                fold_statements(then, add);
                fold_statements(otherwise, add);
            }
            _ => {}
        }
    }
}

/// What a symbol is made of before its place is known.
struct Draft {
    name: String,
    detail: String,
    kind: SymbolKind,
    at: Span,
}

fn symbol(sources: &Sources, item: &Item) -> Option<Symbol> {
    let draft = |name: Ident, detail: &str, kind| Draft {
        name: name.name.to_string(),
        detail: detail.to_owned(),
        kind,
        at: name.span,
    };
    let mut children = Vec::new();
    let made = match &item.kind {
        ItemKind::Declaration(declared) => {
            children = declared
                .body
                .iter()
                .flat_map(|body| &body.entries)
                .filter_map(|entry| of_entry(sources, entry))
                .collect();
            let kind = if declared.kind.name == "environment" { SymbolKind::Environment } else { SymbolKind::Item };
            match declared.name {
                Some(name) => draft(name, &declared.kind.name, kind),
                None => draft(declared.kind, "", kind),
            }
        }
        ItemKind::Defaults(declared) => {
            children = declared.body.entries.iter().filter_map(|entry| of_entry(sources, entry)).collect();
            draft(declared.kind, "defaults", SymbolKind::Other)
        }
        ItemKind::Kind(declared) => {
            children = declared.members.iter().filter_map(|member| of_member(sources, member)).collect();
            draft(declared.name, "kind", SymbolKind::Kind)
        }
        ItemKind::Type(declared) => draft(declared.name, "type", SymbolKind::Type),
        ItemKind::Function(declared) => draft(declared.name, "fn", SymbolKind::Function),
        ItemKind::Table(declared) => draft(declared.name, "table", SymbolKind::Table),
        ItemKind::Blueprint(declared) => draft(declared.name, "blueprint", SymbolKind::Blueprint),
        ItemKind::Patch(declared) => {
            let path: Vec<&str> = declared.target.iter().map(|word| word.name.as_str()).collect();
            Draft { name: path.join("."), detail: String::from("patch"), kind: SymbolKind::Blueprint, at: item.head }
        }
        ItemKind::Input(declared) => draft(declared.name, "input", SymbolKind::Field),
        ItemKind::Phases(declared) => draft(declared.name, "phases", SymbolKind::Other),
        ItemKind::Test(declared) => Draft {
            name: declared.title.literal().unwrap_or("test").to_owned(),
            detail: String::from("test"),
            kind: SymbolKind::Test,
            at: declared.title.span,
        },
        ItemKind::Import(_) | ItemKind::Error => return None,
    };
    placed(sources, made, item.span, children)
}

fn of_entry(sources: &Sources, entry: &Entry) -> Option<Symbol> {
    let below = |entries: &[Entry]| entries.iter().filter_map(|entry| of_entry(sources, entry)).collect::<Vec<_>>();
    let (name, detail, at, children) = match &entry.kind {
        EntryKind::Set { name, .. } => (name.name.to_string(), String::new(), name.span, Vec::new()),
        EntryKind::Merge { name, body } => (name.name.to_string(), String::new(), name.span, below(&body.entries)),
        EntryKind::Labelled { word, label, body } => {
            let children = body.as_ref().map(|body| below(&body.entries)).unwrap_or_default();
            (format!("{} {}", word.name, label_text(label)), String::new(), word.span.to(label.span), children)
        }
        EntryKind::Layer { environments, body } => {
            let names: Vec<&str> = environments.iter().map(|word| word.name.as_str()).collect();
            let at = environments.first().map_or(entry.span, |first| first.span);
            (format!("in {}", names.join(", ")), String::new(), at, below(&body.entries))
        }
        EntryKind::Error => return None,
    };
    placed(sources, Draft { name, detail, kind: SymbolKind::Entry, at }, entry.span, children)
}

fn label_text(label: &Label) -> String {
    match &label.kind {
        LabelKind::Path(path) => path.iter().map(|word| word.name.as_str()).collect::<Vec<_>>().join("."),
        LabelKind::Text(text) => format!("\"{}\"", text.literal().unwrap_or("…")),
        LabelKind::Family(name, _) => format!("{}[…]", name.name),
    }
}

fn of_member(sources: &Sources, member: &Member) -> Option<Symbol> {
    let (name, detail): (Ident, &str) = match &member.kind {
        MemberKind::Field(field) => (field.name, ""),
        MemberKind::Capability { name, .. } => (*name, "capability"),
        MemberKind::Provides { field, .. } => (field.name, "provides"),
        MemberKind::Implies(implies) => (implies.kind, "implies"),
        MemberKind::Check(check) => (check.name, "check"),
        MemberKind::Facet { name, .. } => (*name, "facet"),
        MemberKind::Step(step) => (step.name, "step"),
        MemberKind::Error => return None,
    };
    let draft =
        Draft { name: name.name.to_string(), detail: detail.to_owned(), kind: SymbolKind::Field, at: name.span };
    placed(sources, draft, member.span, Vec::new())
}

fn placed(sources: &Sources, draft: Draft, full: Span, children: Vec<Symbol>) -> Option<Symbol> {
    let (full, at) = (sources.locate(full)?, sources.locate(draft.at)?);
    let name = if draft.name.is_empty() { Name::new("?").to_string() } else { draft.name };
    Some(Symbol {
        name,
        detail: draft.detail,
        kind: draft.kind,
        // Editors refuse a name outside of its symbol.
        range: full.start.min(at.start)..full.end.max(at.end),
        name_range: at.start..at.end,
        children,
    })
}
