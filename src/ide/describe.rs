//! What can be said about a thing, as Markdown: how it is declared, what it is for, where it comes from.

use std::fmt::Write as _;

use super::fields::{Owned, peel};
use super::locate::What;
use crate::language::constant;
use crate::language::schema::{Kind, Module};
use crate::language::types::{Field, Type};
use crate::session::Session;
use crate::source::{Name, Span};
use crate::syntax::ast::{Item, ItemKind, Quantity};

/// A headline in the language, and prose below it.
pub(super) fn describe(session: &Session, what: &What, item: &Item) -> Option<String> {
    let module = session.module();
    match what {
        What::Kind(name) => kind(module, *name),
        What::Item(name) => declared_item(session, *name),
        What::Field(owned) => Some(field(owned)),
        What::Type(name) => {
            let found = module.types.get(name)?;
            Some(card(&format!("type {name} = {}", body_of(&found.ty)), found.doc.as_deref()))
        }
        What::Builtin(name) => builtin(*name),
        What::Function(name) => {
            let found = module.functions.get(name)?;
            let parameters: Vec<String> = found.parameters.iter().map(signature).collect();
            let head = format!("fn {name}({}) -> {}", parameters.join(", "), found.result);
            Some(card(&head, found.doc.as_deref()))
        }
        What::Variant { of, name } => {
            let variant = of.variants.iter().find(|variant| variant.name == *name)?;
            let payload = variant.payload.as_ref().map_or_else(String::new, |payload| format!("({payload})"));
            let mut text = card(&format!("{name}{payload}"), variant.doc.as_deref());
            let others: Vec<String> = of.variants.iter().map(|variant| format!("`{}`", variant.name)).collect();
            let _ = write!(text, "\n\nOne of {}.", others.join(", "));
            Some(text)
        }
        What::Table(name) => {
            let found = module.tables.get(name)?;
            let keys: Vec<&str> = found.keys.iter().map(|key| key.as_str()).collect();
            let columns: Vec<String> = found.columns.iter().map(|(column, ty)| format!("{column}: {ty}")).collect();
            let head = format!("table {name} [{}] -> {}", keys.join(", "), columns.join(", "));
            Some(card(&head, found.doc.as_deref()))
        }
        What::Blueprint(name) => {
            let found = module.blueprints.get(name)?;
            Some(card(&format!("blueprint {name}"), found.doc.as_deref()))
        }
        What::Input(name) => {
            let found = module.inputs.get(name)?;
            Some(card(&format!("input {name}: {}", found.ty), found.doc.as_deref()))
        }
        What::Phases(name) => {
            let found = module.phases.get(name)?;
            let phases: Vec<&str> = found.phases.iter().map(|phase| phase.as_str()).collect();
            Some(card(&format!("phases {name} {{ {} }}", phases.join(", ")), None))
        }
        What::Capability { kind, name } => {
            let found = module.kinds.get(kind)?.capabilities.get(name)?;
            Some(card(&format!("{kind}.{name}"), found.doc.as_deref()))
        }
        What::Provided { kind, name } => {
            let found = module.kinds.get(kind)?.provides.get(name)?;
            let later = if found.after_apply { " after apply" } else { "" };
            Some(card(&format!("provides {name}: {}{later}", found.field.ty), found.field.doc.as_deref()))
        }
        What::Facet { kind, name } => {
            let found = module.kinds.get(kind)?.facets.get(name)?;
            let parameters: Vec<String> = found.parameters.iter().map(signature).collect();
            let parameters = if parameters.is_empty() { String::new() } else { format!("({})", parameters.join(", ")) };
            let result = found.result.as_ref().map_or_else(String::new, |result| format!(": {result}"));
            Some(card(&format!("facet {name}{parameters}{result}"), doc_of_facet(module.kinds.get(kind)?, *name)))
        }
        What::Quantity(quantity) => Some(card(&spelled(quantity), Some(&unit(quantity)?))),
        What::Local { name, ty } => Some(card(&format!("{name}: {ty}"), None)),
        What::Region(name) => region(module, *name),
        What::Block { keyword, ty } => Some(card(&format!("{keyword} {ty}"), Some(&provider(*keyword, *ty)))),
        What::Resource(at) => resource(item, *at),
    }
}

/// Code first, words below.
fn card(code: &str, doc: Option<&str>) -> String {
    let mut text = format!("```oly\n{code}\n```");
    if let Some(doc) = doc.filter(|doc| !doc.is_empty()) {
        let _ = write!(text, "\n\n{doc}");
    }
    text
}

fn signature(field: &Field) -> String {
    let default = field.default.as_ref().map_or_else(String::new, |default| format!(" = {}", constant(default)));
    format!("{}: {}{default}", field.name, field.ty)
}

/// A record type by its fields, anything else by its name.
fn body_of(ty: &Type) -> String {
    let Type::Record(record) = peel(ty) else {
        return match peel(ty) {
            Type::Enumeration(found) => {
                found.variants.iter().map(|variant| variant.name.to_string()).collect::<Vec<_>>().join(" | ")
            }
            other => other.to_string(),
        };
    };
    let fields: Vec<String> = record.fields.iter().map(signature).collect();
    format!("{{ {} }}", fields.join(", "))
}

fn kind(module: &Module, name: Name) -> Option<String> {
    let Some(found) = module.kinds.get(&name) else {
        return keyword(name);
    };
    let mut head = format!("kind {name}");
    if !found.traits.is_empty() {
        let traits: Vec<&str> = found.traits.iter().map(|name| name.as_str()).collect();
        let _ = write!(head, " is {}", traits.join(", "));
    }
    let mut text = card(&head, found.doc.as_deref());
    let required: Vec<String> =
        found.fields.values().filter(|field| !field.may_be_absent()).map(|field| format!("`{}`", field.name)).collect();
    let optional: Vec<String> =
        found.fields.values().filter(|field| field.may_be_absent()).map(|field| format!("`{}`", field.name)).collect();
    for (title, names) in [("Required", required), ("Optional", optional)] {
        if !names.is_empty() {
            let _ = write!(text, "\n\n{title}: {}", names.join(", "));
        }
    }
    if !found.capabilities.is_empty() {
        let names: Vec<String> = found.capabilities.keys().map(|name| format!("`{name}`")).collect();
        let _ = write!(text, "\n\nOffers: {}", names.join(", "));
    }
    Some(text)
}

/// The words with which items of the language itself begin.
fn keyword(name: Name) -> Option<String> {
    let doc = match name.as_str() {
        "facet" => "What a kind tells the analyses about itself.",
        _ => return None,
    };
    Some(card(&name, Some(doc)))
}

fn declared_item(session: &Session, name: Name) -> Option<String> {
    let module = session.module();
    let found = module.items.get(&name)?;
    let shown = if found.name == found.kind { String::new() } else { format!(" {name}") };
    let environments: Vec<&str> = found.environments.iter().map(|name| name.as_str()).collect();
    let place = if environments.is_empty() { String::new() } else { format!(" in {}", environments.join(", ")) };
    let mut text = card(&format!("{}{shown}{place}", found.kind), found.doc.as_deref());
    if let Some(line) = module.kinds.get(&found.kind).and_then(|kind| kind.doc.as_deref()).and_then(first_line) {
        let _ = write!(text, "\n\n*{}*: {line}", found.kind);
    }
    let offered =
        module.kinds.get(&found.kind).map(|kind| kind.capabilities.keys().collect::<Vec<_>>()).unwrap_or_default();
    if !offered.is_empty() {
        let names: Vec<String> = offered.iter().map(|capability| format!("`{name}.{capability}`")).collect();
        let _ = write!(text, "\n\nOffers: {}", names.join(", "));
    }
    Some(text)
}

fn first_line(text: &str) -> Option<&str> {
    text.lines().next().filter(|line| !line.is_empty())
}

fn field(owned: &Owned) -> String {
    let Owned { owner, field } = owned;
    let place = if owner.is_empty() { String::new() } else { format!("{owner}.") };
    let mut text = card(&format!("{place}{}", signature(field)), field.doc.as_deref());
    let mut notes = Vec::new();
    if let Some(wire) = field.wire {
        notes.push(format!("Printed as `{wire}`."));
    }
    if !field.may_be_absent() && !owner.is_empty() {
        notes.push(String::from("Required."));
    }
    let element = match peel(&field.ty) {
        Type::Map { value, .. } | Type::List(value) | Type::Each(value) => peel(value),
        other => other,
    };
    if let Type::Enumeration(found) = element {
        for variant in found.variants.iter().filter(|variant| variant.doc.is_some()) {
            notes.push(format!("- `{}`: {}", variant.name, variant.doc.as_deref().unwrap_or_default()));
        }
    }
    if let Type::Record(record) = element {
        let names: Vec<String> = record.fields.iter().map(|field| format!("`{}`", field.name)).collect();
        notes.push(format!("Fields: {}", names.join(", ")));
    }
    if !notes.is_empty() {
        let _ = write!(text, "\n\n{}", notes.join("\n"));
    }
    text
}

fn doc_of_facet(kind: &Kind, name: Name) -> Option<&str> {
    let ItemKind::Kind(declared) = &kind.ast.kind else { return None };
    let member = declared.members.iter().find(|member| {
        matches!(&member.kind, crate::syntax::ast::MemberKind::Facet { name: found, .. } if found.name == name)
    })?;
    member.doc.as_ref().map(|doc| doc.text.as_str())
}

fn builtin(name: Name) -> Option<String> {
    let doc = match name.as_str() {
        "Any" => "A value of any type.",
        "Bandwidth" => "Bytes per time: `10MB/s`.",
        "Bool" => "`true` or `false`.",
        "Bytes" => "A size: `512MiB`, `10GB`. GiB and GB differ.",
        "Capability" => "What an edge may do with an item: `main.read`.",
        "Cidr" => "A range of addresses: `\"10.0.0.0/8\"`.",
        "Column" => "A field of the row type beside it.",
        "Cron" => "A schedule: `\"0 3 * * *\"`.",
        "Date" => "A day: `2026-11-23`.",
        "Decimal" => "An exact number: `2.5`. Never rounded to binary.",
        "Duration" => "A length of time: `100ms`, `30s`, `5m`, `4h`, `7d`.",
        "Edge" => "A use of one item by another, with its capability.",
        "Email" => "An address: `\"team@example.com\"`.",
        "Fact" => "An interval with its basis, source and date.",
        "Int" => "A whole number.",
        "Later" => "Known only after apply: flows into text and lists, not into conditions.",
        "List" => "Values in order. One value stands for a list of one.",
        "Map" => "Values by key, in order.",
        "Money" => "An amount: `$500`. The currency is part of the type.",
        "Path" => "A path relative to the project: `\"backend/go\"`.",
        "Percent" => "A share: `99.95%`, exact.",
        "Promise" => "A metric, a comparison and a constant: `availability >= 99.9%`.",
        "Rate" => "A count per time: `300/s`, `10/day`.",
        "Ref" => "A reference to an item of a kind, of a trait, or of anything with that facet.",
        "Region" => "A region of the cloud: `us-central1`.",
        "Secret" => "A value that no file, label, log, plan or output may show.",
        "Spend" => "Money per time: `$500/month`.",
        "Step" => "A step of a plan of recovery.",
        "String" => "Text.",
        "Text" => "Text in a language, which goes into a file of that language as it is.",
        "Timestamp" => "A moment, in rows of data.",
        "Type" => "A record type as a value.",
        "Url" => "An address of the web.",
        _ => return None,
    };
    Some(card(&name, Some(doc)))
}

fn spelled(quantity: &Quantity) -> String {
    format!("{}{}{}", quantity.currency, quantity.number, quantity.unit)
}

/// What a unit means: its type, and what one of it is.
fn unit(quantity: &Quantity) -> Option<String> {
    let unit = quantity.unit.as_str();
    let (base, per) = unit.split_once('/').map_or((unit, None), |(base, per)| (base, Some(per)));
    let mut words = match base {
        "" => String::new(),
        "%" => String::from("percent"),
        other => long_name(other)?.to_owned(),
    };
    if !quantity.currency.is_empty() {
        words = match quantity.currency.as_str() {
            "$" => String::from("US dollars"),
            "€" => String::from("euros"),
            "£" => String::from("pounds sterling"),
            other => other.to_owned(),
        };
    }
    if let Some(per) = per {
        let per = if per == "month" { "month" } else { one(long_name(per)?) };
        words = if words.is_empty() { format!("times per {per}") } else { format!("{words} per {per}") };
    }
    Some(words)
}

fn long_name(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "ns" => "nanoseconds",
        "us" => "microseconds",
        "ms" => "milliseconds",
        "s" => "seconds",
        "m" | "min" => "minutes",
        "h" => "hours",
        "d" | "day" => "days",
        "month" => "months",
        "B" => "bytes",
        "kB" => "kilobytes (1,000 bytes)",
        "MB" => "megabytes (1,000² bytes)",
        "GB" => "gigabytes (1,000³ bytes)",
        "TB" => "terabytes (1,000⁴ bytes)",
        "PB" => "petabytes (1,000⁵ bytes)",
        "KiB" => "kibibytes (1,024 bytes)",
        "MiB" => "mebibytes (1,024² bytes)",
        "GiB" => "gibibytes (1,024³ bytes)",
        "TiB" => "tebibytes (1,024⁴ bytes)",
        _ => return None,
    })
}

fn one(many: &str) -> &str {
    many.strip_suffix('s').unwrap_or(many)
}

fn region(module: &Module, name: Name) -> Option<String> {
    let table = module.tables.get(&Name::new("regions"))?;
    let ItemKind::Table(declared) = &table.ast.kind else { return None };
    let row = declared.rows.iter().find(|row| row.keys.first().is_some_and(|key| constant(key) == name.as_str()))?;
    let cells = declared
        .columns
        .iter()
        .zip(&row.cells)
        .map(|(column, cell)| format!("{}: {}", column.name.name, constant(cell)));
    Some(card(&name, Some(&cells.collect::<Vec<_>>().join("\n\n"))))
}

fn provider(keyword: Name, ty: Name) -> String {
    let folder = if keyword == "data" { "data-sources" } else { "resources" };
    let short = ty.strip_prefix("google_").unwrap_or(ty.as_str());
    format!(
        "{} of the provider `google`: `{folder}/{short}` in its documentation.",
        if keyword == "data" { "Data source" } else { "Resource" }
    )
}

/// The statement that makes a resource of this blueprint.
fn resource(item: &Item, at: u32) -> Option<String> {
    let statement = super::definition::statement_at(item, at)?;
    let crate::syntax::ast::StatementKind::Block(block) = &statement.kind else { return None };
    let ty = block.ty.map_or_else(String::new, |ty| format!(" {}", ty.name));
    Some(card(&format!("{}{ty}", block.keyword.name), statement.doc.as_ref().map(|doc| doc.text.as_str())))
}

/// Where a thing is declared: all of it, and its name.
pub(super) fn place(session: &Session, what: &What, item: &Item) -> Vec<(Span, Span)> {
    let module = session.module();
    let whole = |item: &Item, name: Span| (item.span, name);
    match what {
        What::Kind(name) => module
            .kinds
            .get(name)
            .map(|found| vec![whole(&found.ast, name_in(&found.ast, found.span))])
            .unwrap_or_default(),
        What::Item(name) => {
            let found = module.items.get(name).into_iter().flat_map(|found| found.declarations());
            found.map(|one| whole(&one.ast, one.name_span)).collect()
        }
        What::Field(owned) => vec![(owned.field.span, owned.field.span)],
        What::Type(name) => module
            .types
            .get(name)
            .map(|found| vec![whole(&found.ast, name_in(&found.ast, found.span))])
            .unwrap_or_default(),
        What::Table(name) => module
            .tables
            .get(name)
            .map(|found| vec![whole(&found.ast, name_in(&found.ast, found.span))])
            .unwrap_or_default(),
        What::Blueprint(name) => module
            .blueprints
            .get(name)
            .map(|found| vec![whole(&found.ast, name_in(&found.ast, found.span))])
            .unwrap_or_default(),
        What::Function(name) => {
            module.functions.get(name).map(|found| vec![(found.span, found.span)]).unwrap_or_default()
        }
        What::Input(name) => module.inputs.get(name).map(|found| vec![(found.span, found.span)]).unwrap_or_default(),
        What::Phases(name) => module.phases.get(name).map(|found| vec![(found.span, found.span)]).unwrap_or_default(),
        What::Capability { kind, name } => {
            let found = module.kinds.get(kind).and_then(|kind| kind.capabilities.get(name));
            found.map(|found| vec![(found.span, found.span)]).unwrap_or_default()
        }
        What::Provided { kind, name } => {
            let found = module.kinds.get(kind).and_then(|kind| kind.provides.get(name));
            found.map(|found| vec![(found.field.span, found.field.span)]).unwrap_or_default()
        }
        What::Facet { kind, name } => {
            let found = module.kinds.get(kind).and_then(|kind| kind.facets.get(name));
            found.map(|found| vec![(found.span, found.span)]).unwrap_or_default()
        }
        What::Variant { of, .. } => {
            let found = module.types.get(&of.name);
            found.map(|found| vec![whole(&found.ast, name_in(&found.ast, found.span))]).unwrap_or_default()
        }
        What::Region(_) => {
            let found = module.tables.get(&Name::new("regions"));
            found.map(|found| vec![whole(&found.ast, name_in(&found.ast, found.span))]).unwrap_or_default()
        }
        What::Resource(at) => {
            let found = super::definition::statement_at(item, *at);
            found.map(|statement| vec![(statement.span, statement.span)]).unwrap_or_default()
        }
        What::Builtin(_) | What::Quantity(_) | What::Local { .. } | What::Block { .. } => Vec::new(),
    }
}

/// The name in the head of a declaration.
fn name_in(item: &Item, otherwise: Span) -> Span {
    match &item.kind {
        ItemKind::Kind(declared) => declared.name.span,
        ItemKind::Type(declared) => declared.name.span,
        ItemKind::Table(declared) => declared.name.span,
        ItemKind::Blueprint(declared) => declared.name.span,
        _ => otherwise,
    }
}
