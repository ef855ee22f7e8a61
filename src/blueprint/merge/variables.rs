//! The variables that merging makes: their names, and what each environment passes.

use std::fmt::Write as _;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use super::order::Ordered;
use super::scope::Context;
use super::{Mask, Tree};
use crate::artifact::Origin;
use crate::artifact::hcl::{Expr, Source, is_identifier};
use crate::source::Name;

/// A variable of the module.
#[derive(Clone, Debug)]
pub struct Variable {
    pub name: Name,
    /// `string`, `map(object({ tier = string }))`.
    pub ty: Arc<str>,
    /// An environment leaves it out: then it is null.
    pub optional: bool,
    /// The field that it carries, unchanged: its documentation and its bounds are the variable's.
    pub source: Option<Source>,
    /// What it is for, where it is no field: `google_sql_database_instance.main` and `settings`, `tier`.
    pub address: Arc<str>,
    pub path: Vec<Name>,
    /// The environments in which something exists, where it says just that.
    pub presence: bool,
    pub origin: Origin,
}

/// Words that Terraform does not accept as the name of a variable.
const RESERVED: [&str; 8] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

#[derive(Debug)]
struct Entry {
    variable: Variable,
    values: Vec<Option<Expr>>,
    set: bool,
}

#[derive(Debug, Default)]
pub(super) struct Variables {
    made: Ordered<Name, Entry>,
    sources: FxHashMap<Source, Name>,
    presence: FxHashMap<Mask, Name>,
    /// Names for sets of environments that were chosen before the first node was merged.
    pub proposed: FxHashMap<Mask, String>,
    count: usize,
    order: Vec<Name>,
}

/// A word that can be a name in Terraform.
pub(crate) fn identifier(text: &str) -> String {
    let mut out: String =
        text.chars().map(|letter| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '_' }).collect();
    while out.contains("__") {
        out = out.replace("__", "_");
    }
    let out = out.trim_matches('_').to_owned();
    if out.is_empty() || !is_identifier(&out) { format!("v_{out}") } else { out }
}

impl Variables {
    pub fn new(environments: &[Tree]) -> Self {
        let order = environments.first().map(|tree| tree.fields.keys().copied().collect()).unwrap_or_default();
        Self { count: environments.len(), order, ..Self::default() }
    }

    /// The first of the names that is free.
    fn free(&self, candidates: Vec<String>) -> Name {
        let candidates: Vec<String> = candidates.into_iter().map(|name| name.to_lowercase()).collect();
        let taken = |name: &str| self.made.contains_key(&Name::new(name)) || RESERVED.contains(&name);
        let last = candidates.last().cloned().unwrap_or_default();
        let found = candidates.into_iter().find(|name| !taken(name));
        let mut number = 1;
        let chosen = found.unwrap_or_else(|| {
            loop {
                number += 1;
                let name = format!("{last}_{number}");
                if !taken(&name) {
                    break name;
                }
            }
        });
        Name::new(&chosen)
    }

    fn insert(
        &mut self,
        name: Name,
        values: Vec<Option<Expr>>,
        source: Option<Source>,
        place: Option<&Context>,
        presence: bool,
    ) {
        let variable = Variable {
            name,
            ty: "".into(),
            optional: false,
            source,
            address: place.map_or_else(|| "".into(), |cx| cx.address.clone()),
            path: place.map(|cx| cx.path.clone()).unwrap_or_default(),
            presence,
            origin: place.map(|cx| cx.origin).unwrap_or_default(),
        };
        self.made.insert(name, Entry { variable, values, set: false });
    }

    /// The variable of a field of the environment or of a declaration.
    pub fn sourced(&mut self, source: &Source, values: &[Option<Expr>]) -> Name {
        if let Some(known) = self.sources.get(source) {
            return *known;
        }
        let candidates = match source {
            Source::Environment(field) if *field == "name" => vec!["environment".to_owned()],
            Source::Environment(field) if *field == "id" => vec!["environment_id".to_owned()],
            Source::Environment(field) => vec![identifier(field), identifier(&format!("environment_{field}"))],
            Source::Field { item, path } => {
                let mut names = Vec::new();
                for from in (0..path.len()).rev() {
                    let words: Vec<&str> = path[from..].iter().map(|word| word.as_str()).collect();
                    names.push(identifier(&format!("{item}_{}", words.join("_"))));
                }
                names
            }
            Source::Loop(name) => vec![identifier(name)],
        };
        let name = self.free(candidates);
        self.sources.insert(source.clone(), name);
        self.insert(name, values.to_vec(), Some(source.clone()), None, false);
        name
    }

    /// A variable named after an argument: `main_tier`.
    pub fn of_argument(&mut self, cx: &Context, argument: Name, values: Vec<Option<Expr>>) -> Name {
        let mut candidates = Vec::new();
        // A loop's own name is whole already; a second loop of that name tells what its members differ in.
        if argument.starts_with(cx.item.as_str()) {
            candidates.push(identifier(&argument));
            candidates.extend(only_field(&values).map(|field| identifier(&format!("{argument}_{field}"))));
        }
        let mut qualified = argument.as_str().to_owned();
        candidates.push(identifier(&format!("{}_{qualified}", cx.item)));
        for word in cx.path.iter().rev().skip_while(|word| **word == argument) {
            qualified = format!("{word}_{qualified}");
            candidates.push(identifier(&format!("{}_{qualified}", cx.item)));
        }
        if let Some((ty, _)) = cx.address.rsplit_once('.') {
            let short = ty.split_once('_').map_or(ty, |(_, rest)| rest);
            candidates.push(identifier(&format!("{}_{short}_{argument}", cx.item)));
            candidates.push(identifier(&format!("{}_{short}_{qualified}", cx.item)));
        }
        let name = self.free(candidates);
        self.insert(name, values, None, Some(cx), false);
        name
    }

    /// The boolean of a set of environments; there is one for each set.
    pub fn presence(&mut self, mask: Mask, hint: &str) -> Name {
        if let Some(known) = self.presence.get(&mask) {
            return *known;
        }
        let word = self.proposed.get(&mask).cloned().unwrap_or_else(|| hint.to_owned());
        let name = self.free(vec![identifier(&format!("has_{word}"))]);
        let values = (0..self.count).map(|index| Some(Expr::Bool(mask & (1 << index) != 0))).collect();
        self.presence.insert(mask, name);
        self.insert(name, values, None, None, true);
        name
    }

    /// It is no number and no bool.
    pub fn holds_text(&self, name: Name) -> bool {
        let number = |value: &Expr| matches!(value, Expr::Number(_) | Expr::Bool(_));
        self.made.get(&name).is_none_or(|entry| !entry.values.iter().flatten().any(number))
    }

    /// Its values are sets of text.
    pub fn is_set(&mut self, name: Name) {
        if let Some(entry) = self.made.get_mut(&name) {
            entry.set = true;
        }
    }

    /// All variables, those of the environment first; and what each environment passes.
    pub fn finish(&mut self, environments: &[Tree]) -> (Vec<Variable>, IndexMap<Name, IndexMap<Name, Expr>>) {
        let mut entries: Vec<Entry> = std::mem::take(&mut self.made).into_values().collect();
        let rank = |entry: &Entry| match &entry.variable.source {
            Some(Source::Environment(field)) => {
                self.order.iter().position(|name| name == field).unwrap_or(self.order.len())
            }
            _ => usize::MAX,
        };
        entries.sort_by_key(rank);
        let mut values: IndexMap<Name, IndexMap<Name, Expr>> =
            environments.iter().map(|tree| (tree.name, IndexMap::new())).collect();
        for entry in &mut entries {
            // Where all agree that there is nothing, it would be no variable.
            entry.variable.optional = entry.values.iter().any(Option::is_none);
            let ty = entry.values.iter().flatten().map(Type::of).fold(Type::Null, Type::with);
            entry.variable.ty = if entry.set { "set(string)".into() } else { ty.print().into() };
            for (tree, value) in environments.iter().zip(&entry.values) {
                if let (Some(value), Some(arguments)) = (value, values.get_mut(&tree.name)) {
                    arguments.insert(entry.variable.name, value.clone());
                }
            }
        }
        (entries.into_iter().map(|entry| entry.variable).collect(), values)
    }
}

/// The one field that all members of a map have, where there is one.
fn only_field(values: &[Option<Expr>]) -> Option<String> {
    let mut fields = values.iter().flatten().flat_map(|value| match value {
        Expr::Object(members) => members.to_vec(),
        _ => Vec::new(),
    });
    let field = |member: Expr| match member {
        Expr::Object(fields) => match &*fields {
            [(name, _)] => super::known::text_of(name).map(|name| name.into_owned()),
            _ => None,
        },
        _ => None,
    };
    let first = field(fields.next()?.1)?;
    fields.all(|(_, member)| field(member).as_ref() == Some(&first)).then_some(first)
}

/// The type of a variable, as far as its values tell.
#[derive(Clone, PartialEq, Debug)]
enum Type {
    Null,
    Bool,
    Number,
    Text,
    List(Box<Type>),
    Object(Vec<(Arc<str>, Type)>),
    Any,
}

impl Type {
    fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Null => Self::Null,
            Expr::Bool(_) => Self::Bool,
            Expr::Number(_) => Self::Number,
            Expr::Text(_) | Expr::Template(_) => Self::Text,
            Expr::List(elements) => Self::List(Box::new(elements.iter().map(Self::of).fold(Self::Null, Self::with))),
            Expr::Object(entries) => Self::Object(
                entries
                    .iter()
                    .map(|(key, value)| (super::known::text_of(key).unwrap_or_default().into(), Self::of(value)))
                    .collect(),
            ),
            Expr::Originated(inner, _) => Self::of(inner),
            Expr::Call { function, .. }
                if matches!(function.as_str(), "jsonencode" | "join" | "replace" | "lower" | "upper") =>
            {
                Self::Text
            }
            _ => Self::Any,
        }
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Null, other) | (other, Self::Null) => other,
            (Self::List(one), Self::List(other)) => Self::List(Box::new(one.with(*other))),
            (Self::Object(mut one), Self::Object(other)) => {
                for (key, ty) in other {
                    match one.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, known)) => *known = std::mem::replace(known, Self::Null).with(ty),
                        None => one.push((key, ty)),
                    }
                }
                Self::Object(one)
            }
            (one, other) if one == other => one,
            _ => Self::Any,
        }
    }

    fn print(&self) -> String {
        match self {
            Self::Null | Self::Text => "string".into(),
            Self::Bool => "bool".into(),
            Self::Number => "number".into(),
            Self::Any => "any".into(),
            Self::List(inner) => format!("list({})", inner.print()),
            // A map: its keys are data. Its values have one type.
            Self::Object(entries) => {
                let inner = entries.iter().map(|(_, ty)| ty.clone()).fold(Self::Null, Self::with);
                format!("map({})", inner.fields())
            }
        }
    }

    /// The type of a map's values: an object's fields are names.
    fn fields(&self) -> String {
        let Self::Object(entries) = self else { return self.print() };
        let mut out = String::from("object({ ");
        for (index, (key, ty)) in entries.iter().enumerate() {
            let _ = write!(out, "{}{key} = {}", if index > 0 { ", " } else { "" }, ty.print());
        }
        out + " })"
    }
}
