//! Small texts, and what comes out of them.

mod edit;
mod examples;
mod expressions;
mod faults;
mod graph;
mod steps;
mod union;
mod why;

use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::evaluate::{Host, ItemId};
use crate::language::load;
use crate::language::schema::Module;
use crate::platform::World;
use crate::source::{Name, Sources};
use crate::syntax::{self, ast};

/// What every text stands beside.
const BESIDE: &str = r#"
kind environment { regions: List<Region> = [us-central1], after: Ref<environment>?, project_id: String = "p-\(name)" }
kind project unique { domain: String = "a.example" }
project sample {}
environment dev {}
environment prod { after = dev, regions = [us-central1, us-east1] }
table regions {
  key region  | place: String
  us-central1 | "Iowa"
  us-east1    | "South Carolina"
}
"#;

/// Texts, read and checked.
pub(super) struct Read {
    pub sources: Sources,
    pub module: Module,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads texts on top of what they stand beside.
pub(super) fn read(texts: &[(&str, &str)]) -> Read {
    let mut sources = Sources::new();
    let mut items: Vec<Arc<ast::Item>> = Vec::new();
    let mut diagnostics = Vec::new();
    for (path, text) in texts {
        let file = sources.add_file(*path, *text);
        let outcome = syntax::parse_file(&mut sources, file);
        diagnostics.extend(outcome.diagnostics);
        items.extend(outcome.value.into_iter().map(Arc::new));
    }
    let outcome = load(None, &items);
    diagnostics.extend(outcome.diagnostics);
    Read { sources, module: outcome.value, diagnostics }
}

/// A text beside two environments, with the compiler's own functions.
pub(super) fn small(text: &str) -> Read {
    let library =
        |end: &str| crate::library::FILES.iter().find(|(path, _)| path.ends_with(end)).map_or("", |(_, text)| text);
    // The functions, and the types of what they give.
    let beside = [
        ("std:prelude.oly", library("prelude.oly")),
        ("std:objectives/verdicts.oly", library("verdicts.oly")),
        ("std:identity/permissions.oly", library("identity/permissions.oly")),
        ("beside.oly", BESIDE),
    ];
    let read = read(&[beside.as_slice(), &[("main.oly", text)]].concat());
    let said: Vec<String> = read.diagnostics.iter().map(|found| told(&read.sources, found)).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    read
}

pub(super) fn told(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span.map_or_else(String::new, |span| sources.describe(span));
    format!("{place}: {} {} [{}]", diagnostic.code, diagnostic.message, diagnostic.label)
}

/// The value of `item.path` as a person writes it, or what was reported.
pub(super) fn shown(world: &World<'_>, item: &str, path: &str) -> String {
    let Some(id) = world.named(Name::new(item)) else { return format!("no item {item}") };
    let names: Vec<Name> = path.split('.').map(Name::new).collect();
    match world.path(id, &names) {
        Ok(value) => world.display(&value),
        Err(_) => {
            let found = world.take_diagnostics();
            let said: Vec<String> =
                found.iter().map(|found| format!("{}: {}", found.code.name(), found.message)).collect();
            said.join("\n")
        }
    }
}

/// Values of the fields of `it`, a single kind with these fields, in `prod`.
pub(super) fn fields(declarations: &str, fields: &[(&str, &str)]) -> Vec<String> {
    let kind: String =
        fields.iter().enumerate().map(|(at, (ty, value))| format!("  f{at}: {ty} = {value}\n")).collect();
    let read = small(&format!("kind thing {{\n{kind}}}\n{declarations}\nthing it {{}}\n"));
    let world = World::new(&read.module, Name::new("prod"));
    (0..fields.len()).map(|at| shown(&world, "it", &format!("f{at}"))).collect()
}

/// Codes and messages of everything that is wrong in an environment.
pub(super) fn wrong(text: &str, environment: &str) -> Vec<String> {
    let read = small(text);
    let world = World::new(&read.module, Name::new(environment));
    world.check();
    let found = world.take_diagnostics();
    found
        .iter()
        .map(|found| {
            let place = found.span.map_or_else(String::new, |span| read.sources.text(span).to_owned());
            format!("{} `{place}` {} [{}]", found.code.name(), found.message, found.label)
        })
        .collect()
}

/// An item by its name in a host.
pub(super) fn item(host: &dyn Host, name: &str) -> ItemId {
    host.item_named(Name::new(name)).unwrap_or(ItemId(u32::MAX))
}
