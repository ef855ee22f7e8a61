//! The reference: what `olyc explain` prints of a kind, a type or a field, and the pages of `docs/reference/`. All of it is read from the
//! standard library, so that it cannot be out of date.

use std::fmt::Write as _;
use std::sync::Arc;

use super::load::library;
use crate::language::constant;
use crate::language::schema::{Kind, Module, NamedType};
use crate::language::types::{Field, Type};
use crate::source::Name;

/// The documentation of a kind (`postgres`), a type (`Machine`), a function, a table, or a field (`postgres.backups`); Markdown.
pub fn explain(word: &str) -> Option<String> {
    let module = &library().module;
    let (head, path) = word.split_once('.').map_or((word, None), |(head, path)| (head, Some(path)));
    let name = Name::new(head);
    match path {
        None => kind_page(module, name)
            .or_else(|| module.types.get(&name).map(|found| type_page(found)))
            .or_else(|| function_page(module, name)),
        Some(path) => field_page(module, name, path),
    }
}

/// Every word that [`explain`] knows, for suggestions.
pub fn explainable() -> Vec<String> {
    let module = &library().module;
    let mut words: Vec<String> = Vec::new();
    for kind in module.kinds.values() {
        words.push(kind.name.to_string());
        words.extend(kind.fields.keys().map(|field| format!("{}.{field}", kind.name)));
    }
    words.extend(module.types.keys().map(ToString::to_string));
    words.extend(module.functions.keys().map(ToString::to_string));
    words
}

/// Path and Markdown of every page: one for each kind, one for the types, one for the functions, and an index.
pub fn reference() -> Vec<(String, String)> {
    let module = &library().module;
    let mut kinds: Vec<&Arc<Kind>> = module.kinds.values().collect();
    kinds.sort_by_key(|kind| kind.name);
    let mut pages = vec![(String::from("README.md"), index(module, &kinds))];
    for kind in kinds {
        if let Some(page) = kind_page(module, kind.name) {
            pages.push((format!("{}.md", kind.name), page));
        }
    }
    pages.push((String::from("types.md"), types_page(module)));
    pages.push((String::from("functions.md"), functions_page(module)));
    pages
}

fn index(module: &Module, kinds: &[&Arc<Kind>]) -> String {
    let mut out =
        String::from("# Reference\n\nMade from the standard library by `olyc reference`; do not edit.\n\n## Kinds\n\n");
    out.push_str("| kind | what it is |\n| --- | --- |\n");
    for kind in kinds {
        let _ = writeln!(out, "| [`{0}`]({0}.md) | {1} |", kind.name, cell(first_sentence(kind.doc.as_deref())));
    }
    let _ = write!(
        out,
        "\n## The rest\n\n- [Types](types.md): {} records and words that fields are made of.\n- [Functions](functions.md): {}.\n",
        module.types.len(),
        module.functions.len()
    );
    out
}

fn kind_page(module: &Module, name: Name) -> Option<String> {
    let kind = module.kinds.get(&name)?;
    let mut out = format!("# {name}\n\n");
    paragraph(&mut out, kind.doc.as_deref());
    let mut notes = Vec::new();
    if !kind.traits.is_empty() {
        let traits: Vec<String> = kind.traits.iter().map(|name| format!("`{name}`")).collect();
        notes.push(format!("It is a {}.", traits.join(" and a ")));
    }
    if kind.single {
        notes.push(String::from("There is at most one, and it has no name."));
    }
    if !kind.keys.is_empty() {
        let keys: Vec<String> = kind.keys.iter().map(|name| format!("`{name}`")).collect();
        notes.push(format!("Other items bring it with them; it is known by {}.", keys.join(" and ")));
    }
    if !notes.is_empty() {
        let _ = writeln!(out, "{}\n", notes.join(" "));
    }
    if !kind.fields.is_empty() {
        out.push_str("## Fields\n\n");
        table(&mut out, kind.fields.values());
    }
    if !kind.capabilities.is_empty() {
        out.push_str("## What an edge to it may do\n\n| capability | meaning |\n| --- | --- |\n");
        for capability in kind.capabilities.values() {
            let _ =
                writeln!(out, "| `{}` | {} |", capability.name, cell(capability.doc.as_deref().unwrap_or_default()));
        }
        out.push('\n');
    }
    if !kind.provides.is_empty() {
        out.push_str("## What it tells others\n\n| name | type | meaning |\n| --- | --- | --- |\n");
        for provided in kind.provides.values() {
            let field = &provided.field;
            let later = if provided.after_apply { ", after apply" } else { "" };
            let _ = writeln!(
                out,
                "| `{}` | `{}`{later} | {} |",
                field.name,
                field.ty,
                cell(field.doc.as_deref().unwrap_or_default())
            );
        }
        out.push('\n');
    }
    if !kind.checks.is_empty() {
        out.push_str("## Checked\n\n");
        for check in &kind.checks {
            let help = check.help.as_ref().and_then(|help| help.literal()).unwrap_or_default();
            let _ = writeln!(out, "- `{}`{}{}", check.name.name, if help.is_empty() { "" } else { ": " }, help);
        }
        out.push('\n');
    }
    Some(trimmed(out))
}

fn type_page(found: &NamedType) -> String {
    let mut out = format!("# {}\n\n", found.name);
    paragraph(&mut out, found.doc.as_deref());
    describe_type(&mut out, &found.ty);
    trimmed(out)
}

fn describe_type(out: &mut String, ty: &Type) {
    match ty {
        Type::Record(record) => table(out, record.fields.iter()),
        Type::Enumeration(found) => {
            out.push_str("| word | meaning |\n| --- | --- |\n");
            for variant in &found.variants {
                let _ = writeln!(out, "| `{}` | {} |", variant.name, cell(variant.doc.as_deref().unwrap_or_default()));
            }
            out.push('\n');
        }
        other => {
            let _ = writeln!(out, "`{other}`\n");
        }
    }
}

fn types_page(module: &Module) -> String {
    let mut out = String::from("# Types\n\n");
    let mut types: Vec<_> = module.types.values().collect();
    types.sort_by_key(|found| found.name);
    for found in types {
        let _ = writeln!(out, "## {}\n", found.name);
        paragraph(&mut out, found.doc.as_deref());
        describe_type(&mut out, &found.ty);
    }
    trimmed(out)
}

fn signature(module: &Module, name: Name) -> Option<String> {
    let function = module.functions.get(&name)?;
    let generics: Vec<&str> = function.generics.iter().map(|name| name.as_str()).collect();
    let generics = if generics.is_empty() { String::new() } else { format!("<{}>", generics.join(", ")) };
    let parameters: Vec<String> =
        function.parameters.iter().map(|parameter| format!("{}: {}", parameter.name, parameter.ty)).collect();
    Some(format!("{name}{generics}({}) -> {}", parameters.join(", "), function.result))
}

fn function_page(module: &Module, name: Name) -> Option<String> {
    let function = module.functions.get(&name)?;
    let mut out = format!("# {name}\n\n`{}`\n\n", signature(module, name)?);
    paragraph(&mut out, function.doc.as_deref());
    Some(trimmed(out))
}

fn functions_page(module: &Module) -> String {
    let mut out = String::from("# Functions\n\n| function | meaning |\n| --- | --- |\n");
    let mut names: Vec<Name> = module.functions.keys().copied().collect();
    names.sort();
    for name in names {
        let doc = module.functions.get(&name).and_then(|function| function.doc.as_deref());
        let _ = writeln!(
            out,
            "| `{}` | {} |",
            cell(&signature(module, name).unwrap_or_default()),
            cell(doc.unwrap_or_default())
        );
    }
    out
}

/// `postgres.backups.keep`: follows records, maps and lists.
fn field_page(module: &Module, name: Name, path: &str) -> Option<String> {
    let mut fields: Vec<Field> = match module.kinds.get(&name) {
        Some(kind) => kind.fields.values().cloned().collect(),
        None => record_fields(&module.types.get(&name)?.ty)?.to_vec(),
    };
    let mut found: Option<Field> = None;
    for step in path.split('.') {
        let field = fields.iter().find(|field| field.name == step)?.clone();
        fields = record_fields(&field.ty).map(<[Field]>::to_vec).unwrap_or_default();
        found = Some(field);
    }
    let field = found?;
    let mut out = format!("# {name}.{path}\n\n");
    paragraph(&mut out, field.doc.as_deref());
    let _ = writeln!(out, "Type: `{}`\n", field.ty);
    let _ = writeln!(out, "Default: {}\n", default(&field));
    if !fields.is_empty() {
        table(&mut out, fields.iter());
    }
    Some(trimmed(out))
}

/// The fields of the record that a value of this type is, or is made of.
fn record_fields(ty: &Type) -> Option<&[Field]> {
    match ty {
        Type::Record(record) => Some(&record.fields),
        Type::Optional(inner) | Type::List(inner) | Type::Each(inner) => record_fields(inner),
        Type::Map { value, .. } => record_fields(value),
        Type::Refined { base, .. } => record_fields(base),
        _ => None,
    }
}

fn table<'a>(out: &mut String, fields: impl Iterator<Item = &'a Field>) {
    out.push_str("| field | type | default | meaning |\n| --- | --- | --- | --- |\n");
    for field in fields {
        let doc = cell(field.doc.as_deref().unwrap_or_default());
        let _ = writeln!(
            out,
            "| `{}` | `{}` | {} | {doc} |",
            field.name,
            cell(&field.ty.to_string()),
            cell(&default(field))
        );
    }
    out.push('\n');
}

fn default(field: &Field) -> String {
    match &field.default {
        Some(expr) => match constant(expr).as_str() {
            "…" => String::from("computed"),
            text => format!("`{text}`"),
        },
        None if field.may_be_absent() => String::from("none"),
        None => String::from("must be given"),
    }
}

fn paragraph(out: &mut String, doc: Option<&str>) {
    if let Some(doc) = doc {
        let _ = writeln!(out, "{doc}\n");
    }
}

fn first_sentence(doc: Option<&str>) -> &str {
    let doc = doc.unwrap_or_default();
    doc.split_once(". ").map_or(doc, |(first, _)| first)
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

fn trimmed(mut out: String) -> String {
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
