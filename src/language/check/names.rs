//! What a bare word means: innermost first, and by what is expected of it.

use super::mismatch::list_of;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::builtin;
use crate::language::schema::{Kind, Res};
use crate::language::types::{Enumeration, Field, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::Expr;

impl Checker<'_> {
    /// The order of lookup: local, a word of the expected type, the reserved words, own field, resource, item, input,
    /// then the names of declarations that can stand for themselves.
    pub fn infer_name(&mut self, expr: &Expr, name: Name, expected: &Type) -> Type {
        if let Some(local) = self.local(name) {
            let ty = local.ty.clone();
            self.resolve(expr, Res::Local);
            return ty;
        }
        if let Some(found) = self.expected_word(expr, name, expected) {
            return found;
        }
        // `env` and `project` are reserved: an output of that name is `self.env`.
        if matches!(name.as_str(), "env" | "project")
            && let Some(ty) = self.world_name(expr, name)
        {
            return ty;
        }
        if let Some(ty) = self.own_field(name) {
            self.resolve(expr, Res::OwnField);
            return ty;
        }
        if let Some(ty) = self.resource_named(expr, name) {
            return ty;
        }
        if let Some(ty) = self.world_name(expr, name) {
            return ty;
        }
        if let Some(ty) = self.declaration_as_value(expr, name, expected) {
            return ty;
        }
        self.resolve(expr, Res::Error);
        self.report_unknown(expr.span, name, expected);
        Type::Unknown
    }

    /// Something answers to this name without any expectation.
    pub fn is_known_name(&self, name: Name) -> bool {
        self.local(name).is_some()
            || self.own_field(name).is_some()
            || self.resources.iter().any(|resource| resource.label == Some(name) || resource.ty == name)
            || self.module.items.contains_key(&name)
            || self.module.inputs.contains_key(&name)
            || matches!(name.as_str(), "env" | "project" | "edges")
            || (self.steps.contains(&name))
    }

    /// A variant, a column or a kind, where one is expected.
    fn expected_word(&mut self, expr: &Expr, name: Name, expected: &Type) -> Option<Type> {
        match expected.core() {
            Type::Enumeration(found) => {
                let variant = found.variants.iter().find(|variant| variant.name == name)?;
                if variant.payload.is_some() {
                    self.report(
                        Diagnostic::error(codes::WRONG_ARGUMENTS, expr.span, format!("`{name}` needs its value"))
                            .help(format!("write `{name}(…)`")),
                    );
                }
                self.resolve(expr, Res::Variant(name));
                Some(Type::Enumeration(found.clone()))
            }
            Type::Column { of } => Some(self.column(expr, name, *of)),
            Type::KindValue(_) if self.module.kinds.contains_key(&name) => {
                self.resolve(expr, Res::Kind(name));
                Some(Type::KindValue(name))
            }
            Type::Step if self.steps.contains(&name) => {
                self.resolve(expr, Res::Word(name));
                Some(Type::Step)
            }
            _ => None,
        }
    }

    /// A field of the record or of the item whose rule this is.
    pub fn own_field(&self, name: Name) -> Option<Type> {
        for record in self.records.iter().rev() {
            if let Some(field) = record.field(name) {
                return Some(field.ty.clone());
            }
        }
        let kind = self.own.clone()?;
        self.member_of(&kind, name)
    }

    /// What `.name` of an item of this kind is: outputs, fields, facets, then what every item has.
    pub fn member_of(&self, kind: &Kind, name: Name) -> Option<Type> {
        if let Some(field) = kind.fields.get(&name) {
            return Some(field.ty.clone());
        }
        if let Some(provided) = kind.provides.get(&name) {
            return Some(provided_type(provided));
        }
        if let Some(facet) = kind.facets.get(&name)
            && facet.parameters.is_empty()
        {
            return Some(facet.result.clone().unwrap_or(Type::Any));
        }
        match name.as_str() {
            "name" | "id" => Some(Type::String),
            "environments" => Some(Type::reference_to(Name::new("environment")).list()),
            _ => None,
        }
    }

    fn resource_named(&mut self, expr: &Expr, name: Name) -> Option<Type> {
        let by_label = self.resources.iter().find(|resource| resource.label == Some(name));
        let unlabelled = self.resources.iter().find(|resource| resource.ty == name && resource.label.is_none());
        let found = by_label.or(unlabelled).or_else(|| self.resources.iter().find(|resource| resource.ty == name))?;
        let (at, ty) = (found.at, found.value());
        self.resolve(expr, Res::Resource(at));
        Some(ty)
    }

    /// The environment, the project, items and inputs.
    fn world_name(&mut self, expr: &Expr, name: Name) -> Option<Type> {
        match name.as_str() {
            "env" => {
                self.resolve(expr, Res::Environment);
                return Some(Type::reference_to(Name::new("environment")));
            }
            "project" => {
                self.resolve(expr, Res::Project);
                return Some(Type::reference_to(name));
            }
            "edges" => {
                self.resolve(expr, Res::Edges);
                return Some(Type::Edge.list());
            }
            _ => {}
        }
        if let Some(item) = self.module.items.get(&name) {
            let kind = item.kind;
            self.resolve(expr, Res::Item(name));
            self.demand_presence(expr.span, name);
            return Some(if self.module.kinds.contains_key(&kind) { Type::reference_to(kind) } else { Type::Unknown });
        }
        if let Some(input) = self.module.inputs.get(&name) {
            let ty = input.ty.clone();
            self.resolve(expr, Res::Input(name));
            return Some(ty.later());
        }
        None
    }

    /// Tables, types, kinds and words, where nothing else has the name.
    fn declaration_as_value(&mut self, expr: &Expr, name: Name, expected: &Type) -> Option<Type> {
        if self.module.tables.contains_key(&name) {
            self.resolve(expr, Res::Table(name));
            return Some(Type::Table(name));
        }
        if self.module.types.contains_key(&name) || builtin::simple(&name).is_some() {
            self.resolve(expr, Res::Type(name));
            return Some(Type::TypeValue);
        }
        if self.module.phases.contains_key(&name) || name == "unknown" {
            self.resolve(expr, Res::Word(name));
            return Some(Type::Unknown);
        }
        if self.module.kinds.contains_key(&name) && expected.is_open() {
            self.resolve(expr, Res::Kind(name));
            return Some(Type::KindValue(name));
        }
        None
    }

    fn report_unknown(&mut self, span: Span, name: Name, expected: &Type) {
        let made = match expected.core() {
            Type::Enumeration(found) => unknown_variant(span, name, found),
            Type::Ref(_) | Type::Capability if self.module.incomplete => return,
            Type::Ref(found) => {
                let target = found.target;
                self.unknown_item(span, name, target)
            }
            Type::TypeValue => {
                let known = self.module.types.keys().map(|name| name.as_str());
                with_suggestion(
                    Diagnostic::error(codes::UNKNOWN_TYPE, span, format!("no type is called `{name}`")),
                    span,
                    suggest(&name, known),
                    || format!("declare it: `type {name} = {{ … }}`"),
                )
            }
            Type::KindValue(_) => {
                let known = self.module.kinds.keys().map(|name| name.as_str());
                with_suggestion(
                    Diagnostic::error(codes::UNKNOWN_KIND, span, format!("no kind is called `{name}`")),
                    span,
                    suggest(&name, known),
                    || String::from("`olyc reference` lists the kinds of the standard library"),
                )
            }
            _ if self.module.incomplete => return,
            _ => self.unknown_name(span, name, expected),
        };
        self.report(made);
    }

    fn unknown_name(&self, span: Span, name: Name, expected: &Type) -> Diagnostic {
        let mut known: Vec<&str> = self.locals.iter().map(|local| local.name.as_str()).collect();
        known.extend(self.records.iter().flat_map(|record| record.fields.iter().map(|field| field.name.as_str())));
        if let Some(own) = &self.own {
            known.extend(own.fields.keys().chain(own.provides.keys()).map(|name| name.as_str()));
        }
        known.extend(self.resources.iter().map(|resource| resource.label.unwrap_or(resource.ty).as_str()));
        known.extend(self.module.items.keys().map(|name| name.as_str()));
        known.extend(self.module.inputs.keys().chain(self.module.tables.keys()).map(|name| name.as_str()));
        known.extend(["env", "project", "true", "false", "none"]);
        let mut made = Diagnostic::error(codes::UNKNOWN_NAME, span, format!("nothing is called `{name}` here"));
        if let Some(meant) = suggest(&name, known) {
            return made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant);
        }
        if expected.core().is_text() && !expected.is_open() {
            return made.label("a bare word is never a string").replace(
                format!("write `\"{name}\"`"),
                span,
                format!("\"{name}\""),
            );
        }
        if let Some(own) = self.subject.and_then(|subject| self.kind(subject))
            && self.own.is_none()
            && self.member_of(own, name).is_some()
        {
            return made.label("a field of this item").replace(
                format!("write `self.{name}`"),
                span,
                format!("self.{name}"),
            );
        }
        if self.module.functions.contains_key(&name) {
            made = made.label("a function").help(format!("call it: `{name}(…)`"));
        } else if !expected.is_open() {
            made = made.help(format!("expected is {}", super::mismatch::named(expected.present())));
        }
        made
    }

    pub fn unknown_item(&self, span: Span, name: Name, target: Name) -> Diagnostic {
        let fitting = self.module.items.values().filter(|item| self.module.fits(item.kind, target));
        let known: Vec<&str> = fitting.map(|item| item.name.as_str()).collect();
        let what = if target.is_empty() { String::from("item") } else { format!("`{target}`") };
        let made = Diagnostic::error(codes::UNKNOWN_ITEM, span, format!("no {what} is called `{name}`"));
        let all = list_of(&self.items_that_fit(target));
        with_suggestion(made, span, suggest(&name, known.iter().copied()), || {
            if all.is_empty() && self.module.kinds.contains_key(&target) {
                format!("declare it: `{target} {name} {{ … }}`")
            } else if all.is_empty() {
                String::from("declare an item of that name")
            } else {
                format!("there are: {all}")
            }
        })
    }
}

/// What an item's output is worth to others: outputs are known after apply.
pub(super) fn provided_type(provided: &crate::language::schema::Provided) -> Type {
    let ty = provided.field.ty.clone();
    if provided.from_edges {
        return match ty {
            Type::Map { key, value } => Type::Map { key, value: std::sync::Arc::new(value.as_ref().clone().later()) },
            other => other,
        };
    }
    if provided.after_apply { ty.later() } else { ty }
}

pub(super) fn unknown_variant(span: Span, name: Name, found: &Enumeration) -> Diagnostic {
    let names: Vec<&str> = found.variants.iter().map(|variant| variant.name.as_str()).collect();
    let made = Diagnostic::error(codes::UNKNOWN_VARIANT, span, format!("`{name}` is none of the words that fit here"));
    let all = list_of(&names);
    let made = made.help(format!("it is one of {all}"));
    match suggest(&name, names) {
        Some(meant) => made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant),
        None => made,
    }
}

/// Adds what was probably meant, or else what to do.
pub(super) fn with_suggestion(
    made: Diagnostic,
    span: Span,
    meant: Option<&str>,
    otherwise: impl FnOnce() -> String,
) -> Diagnostic {
    match meant {
        Some(meant) => made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant),
        None => made.help(otherwise()),
    }
}

/// No field of that name: the closest one, or all of them.
pub(super) fn unknown_field<'a>(
    owner: &str,
    name: Name,
    span: Span,
    fields: impl Iterator<Item = &'a Field>,
) -> Diagnostic {
    let names: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
    let made = Diagnostic::error(codes::UNKNOWN_FIELD, span, format!("{owner} has no field `{name}`"));
    with_suggestion(made, span, suggest(&name, names.iter().copied()), || match names.as_slice() {
        [] => String::from("it has no fields at all"),
        names => format!("it has {}", list_of(names)),
    })
}
