//! `a.b` and `a[b]`: fields of records and items, columns of rows, attributes of resources.

use std::sync::Arc;

use super::mismatch::{anonymous, list_of, named};
use super::names::{unknown_field, with_suggestion};
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::{Kind, Res, Table};
use crate::language::steps;
use crate::language::types::{Enumeration, Field, RefType, Type, Variant};
use crate::source::Name;
use crate::syntax::ast::{Expr, ExprKind, Ident};

impl Checker<'_> {
    pub fn infer_field(&mut self, expr: &Expr, base: &Expr, field: Ident, optional: bool, expected: &Type) -> Type {
        if let Some(ty) = self.labelled_resource(expr, base, field) {
            return ty;
        }
        let owner = self.infer_any(base);
        if *expected.core() == Type::Capability
            && let Some(ty) = self.capability(expr, &owner, field)
        {
            return ty;
        }
        if let Some(ty) = self.resource_field(expr, base, &owner, field) {
            return ty;
        }
        match owner.plain() {
            Type::Optional(inner) => {
                if !optional && **inner != Type::Unknown {
                    self.report_maybe_none(base, inner, field);
                    return self.field_of(expr, inner, field);
                }
                self.field_of(expr, inner, field).optional()
            }
            other => self.field_of(expr, other, field),
        }
    }

    fn report_maybe_none(&mut self, base: &Expr, inner: &Type, field: Ident) {
        let made = self.maybe_none(base, inner);
        let mut made = made;
        made.help = vec![format!("write `?.{}` and say what holds without it: `… ?? otherwise`", field.name)];
        self.report(made);
    }

    /// `google_compute_router.nat`: a labelled resource of the blueprint, as Terraform calls it.
    fn labelled_resource(&mut self, expr: &Expr, base: &Expr, field: Ident) -> Option<Type> {
        let ExprKind::Name(ty) = base.kind else { return None };
        if self.local(ty).is_some() {
            return None;
        }
        let found = self.resources.iter().find(|resource| resource.ty == ty && resource.label == Some(field.name))?;
        let (at, value) = (found.at, found.value());
        self.resolve(base, Res::Resource(at));
        self.resolve(expr, Res::Resource(at));
        self.file_type(base, &value);
        Some(value)
    }

    /// `main.read` where a capability is expected.
    fn capability(&mut self, expr: &Expr, owner: &Type, field: Ident) -> Option<Type> {
        let Type::Ref(found) = owner.plain() else { return None };
        let kind = self.kind(found.target)?;
        if kind.capabilities.contains_key(&field.name) {
            self.resolve(expr, Res::Capability);
            return Some(Type::Capability);
        }
        if self.member_of(kind, field.name).is_some() {
            return None;
        }
        self.report_unknown_capability(kind, field);
        Some(Type::Unknown)
    }

    pub fn report_unknown_capability(&mut self, kind: &Kind, field: Ident) {
        if self.is_partial(kind) {
            return;
        }
        let names: Vec<&str> = kind.capabilities.keys().map(|name| name.as_str()).collect();
        let made = Diagnostic::error(
            codes::UNKNOWN_CAPABILITY,
            field.span,
            format!("{} offers no `{}`", super::mismatch::a(kind.name), field.name),
        );
        let made = with_suggestion(made, field.span, suggest(&field.name, names.iter().copied()), || {
            if names.is_empty() {
                String::from("nothing can be done with an item of this kind by way of an edge")
            } else {
                format!("it offers {}", list_of(&names))
            }
        });
        self.report(made);
    }

    /// What `.field` of a value is.
    pub fn field_of(&mut self, expr: &Expr, owner: &Type, field: Ident) -> Type {
        let name = field.name;
        match owner.plain() {
            Type::Unknown => Type::Unknown,
            Type::Any | Type::TypeValue | Type::KindValue(_) => Type::Any,
            Type::Later(inner) => self.field_of(expr, inner, field).later(),
            Type::Optional(inner) => self.field_of(expr, inner, field).optional(),
            Type::Record(record) => match record.field(name) {
                Some(found) => found.ty.clone(),
                None => {
                    let owner = if record.name.is_empty() {
                        String::from("the record")
                    } else {
                        super::mismatch::a(record.name)
                    };
                    let made = unknown_field(&owner, name, field.span, record.fields.iter());
                    self.report(made);
                    Type::Unknown
                }
            },
            Type::Map { key, value } if key.is_text() || key.is_open() => (**value).clone(),
            Type::Ref(found) => self.field_of_item(expr, &found.clone(), field),
            Type::Edge => self.field_of_edge(Name::default(), Name::default(), field),
            Type::EdgeBetween { from, to } => self.field_of_edge(*from, *to, field),
            Type::Step => match steps::field(&name) {
                Some(found) => found,
                None => {
                    let known: Vec<&str> = steps::fields().collect();
                    let made =
                        Diagnostic::error(codes::UNKNOWN_FIELD, field.span, format!("a step has no field `{name}`"));
                    let meant = suggest(&name, known.iter().copied());
                    self.report(with_suggestion(made, field.span, meant, || format!("it has {}", list_of(&known))));
                    Type::Unknown
                }
            },
            Type::Promise => match name.as_str() {
                "metric" | "comparison" => Type::String,
                "percentile" => Type::Percent.optional(),
                _ => Type::Any,
            },
            Type::Fact(inner) => match name.as_str() {
                "low" | "high" => inner.as_ref().clone().optional(),
                "bases" | "basis" | "source" | "date" => Type::Any,
                _ => self.no_fields(owner, field),
            },
            _ => self.no_fields(owner, field),
        }
    }

    fn no_fields(&mut self, owner: &Type, field: Ident) -> Type {
        let mut made = Diagnostic::error(
            codes::UNKNOWN_FIELD,
            field.span,
            format!("{} has no field `{}`", named(owner), field.name),
        );
        if self.module.functions.contains_key(&field.name) {
            made = made.help(format!("functions stand before what they take: `{}(…)`", field.name));
        } else if owner.element().is_some() {
            made = made.help(format!("one of its elements may have it: `[for x in …: x.{}]`", field.name));
        }
        self.report(made);
        Type::Unknown
    }

    fn field_of_item(&mut self, expr: &Expr, owner: &RefType, field: Ident) -> Type {
        let name = field.name;
        if let Some(found) = owner.parameters.iter().find(|parameter| parameter.name == name) {
            return found.ty.clone();
        }
        let Some(kind) = self.kind(owner.target) else { return self.field_of_any_item(owner.target, field) };
        if let Some(ty) = self.member_of(kind, name) {
            return ty;
        }
        if kind.capabilities.contains_key(&name) {
            self.resolve(expr, Res::Capability);
            return Type::Capability;
        }
        // A trait: what every kind of it has in common is asked for, and some kind may have more.
        if let Some(ty) = self.field_of_subkinds(kind.name, name) {
            return ty;
        }
        if !self.is_partial(kind) {
            let provided = kind.provides.values().map(|provided| &provided.field);
            let made =
                unknown_field(&super::mismatch::a(kind.name), name, field.span, kind.fields.values().chain(provided));
            self.report(made);
        }
        Type::Unknown
    }

    /// Any item, or any with a facet: it may be of whatever kind has such a field.
    fn field_of_any_item(&mut self, target: Name, field: Ident) -> Type {
        match field.name.as_str() {
            "name" | "id" => return Type::String,
            "environments" => return Type::reference_to(Name::new("environment")).list(),
            _ => {}
        }
        if let Some(ty) = self.field_of_subkinds(target, field.name) {
            return ty;
        }
        let all = self.module.kinds.values().flat_map(|kind| kind.fields.keys().chain(kind.provides.keys()));
        let meant = suggest(&field.name, all.map(|name| name.as_str()));
        let made = Diagnostic::error(
            codes::UNKNOWN_FIELD,
            field.span,
            format!("no kind of item has a field `{}`", field.name),
        );
        let made = with_suggestion(made, field.span, meant, || String::from("declare it in the kind that is meant"));
        self.report(made);
        Type::Unknown
    }

    /// The type of a field that some kind of a trait has: the common one, or anything if they differ.
    fn field_of_subkinds(&self, target: Name, field: Name) -> Option<Type> {
        let mut found: Option<Type> = None;
        for kind in self.module.kinds.values().filter(|kind| self.module.fits(kind.name, target)) {
            let Some(ty) = self.member_of(kind, field) else { continue };
            found = Some(match found {
                None => ty,
                Some(other) if other == ty => other,
                Some(other) => self.join(&other, &ty).unwrap_or(Type::Any),
            });
        }
        found
    }

    fn field_of_edge(&mut self, from: Name, to: Name, field: Ident) -> Type {
        match field.name.as_str() {
            "from" => return Type::reference_to(from),
            "to" => return Type::reference_to(to),
            "capability" => return self.capabilities_of(to),
            _ => {}
        }
        let mut fields: Vec<Field> = Vec::new();
        for kind in self.module.kinds.values().filter(|kind| self.module.fits(kind.name, from)) {
            if let Some(uses) = kind.fields.get(&Name::new("uses"))
                && let Some(Type::Record(record)) = uses.ty.element().map(Type::plain)
            {
                for found in &record.fields {
                    if !fields.iter().any(|other| other.name == found.name) {
                        fields.push(found.clone());
                    }
                }
            }
        }
        match fields.iter().find(|found| found.name == field.name) {
            Some(found) => found.ty.clone(),
            None => {
                for fixed in ["from", "to", "capability"] {
                    fields.push(Field {
                        name: Name::new(fixed),
                        ty: Type::Any,
                        wire: None,
                        label: false,
                        default: None,
                        doc: None,
                        span: field.span,
                    });
                }
                let made = unknown_field("an edge", field.name, field.span, fields.iter());
                self.report(made);
                Type::Unknown
            }
        }
    }

    /// The words that an edge's capability may be.
    fn capabilities_of(&self, to: Name) -> Type {
        let mut variants: Vec<Variant> = Vec::new();
        for kind in self.module.kinds.values().filter(|kind| self.module.fits(kind.name, to)) {
            for capability in kind.capabilities.values() {
                if !variants.iter().any(|variant| variant.name == capability.name) {
                    variants.push(Variant { name: capability.name, payload: None, doc: capability.doc.clone() });
                }
            }
        }
        Type::Enumeration(Arc::new(Enumeration { name: Name::default(), variants }))
    }

    pub fn infer_index(&mut self, expr: &Expr, base: &Expr, keys: &[Expr]) -> Type {
        let owner = self.infer_any(base);
        if let Type::Table(name) = owner
            && let Some(table) = self.module.tables.get(&name)
        {
            return self.row_of(expr, &table.clone(), keys);
        }
        if let Type::Resource { .. } = owner {
            for key in keys {
                self.infer_any(key);
            }
            if let Some(Res::Resource(at)) = self.res.get(base.id.0 as usize).copied() {
                self.resolve(expr, Res::Resource(at));
            }
            return owner;
        }
        if let Type::Optional(inner) = owner.plain()
            && **inner != Type::Unknown
        {
            let made = self.maybe_none(base, inner);
            self.report(made);
            self.index_into(base, &inner.clone(), keys);
            return Type::Unknown;
        }
        self.index_into(base, &owner, keys)
    }

    fn index_into(&mut self, base: &Expr, owner: &Type, keys: &[Expr]) -> Type {
        let [key] = keys else {
            for key in keys {
                self.infer_any(key);
            }
            if !owner.is_open() {
                self.report(
                    Diagnostic::error(codes::NOT_CALLABLE, base.span, format!("{} takes one key", named(owner)))
                        .help("only tables have several"),
                );
            }
            return Type::Unknown;
        };
        match owner.plain() {
            Type::Unknown | Type::Any => {
                self.infer_any(key);
                owner.clone()
            }
            Type::Later(inner) => self.index_into(base, inner, keys).later(),
            Type::List(item) | Type::Each(item) => {
                self.expect(key, &Type::Int);
                (**item).clone()
            }
            Type::Map { key: wanted, value } => {
                self.expect(key, wanted);
                (**value).clone()
            }
            // A record that was written in place may serve as a map.
            Type::Record(record) if record.name.is_empty() => {
                self.expect(key, &Type::String);
                let mut types = record.fields.iter().map(|field| field.ty.clone());
                let first = types.next().unwrap_or(Type::Unknown);
                types.fold(first, |one, other| self.join(&one, &other).unwrap_or(Type::Any))
            }
            other => {
                self.infer_any(key);
                self.report(
                    Diagnostic::error(
                        codes::NOT_CALLABLE,
                        base.span,
                        format!("{} has no parts to take out", named(other)),
                    )
                    .help("brackets take an element of a list, an entry of a map, or a row of a table"),
                );
                Type::Unknown
            }
        }
    }

    /// A row of a table: a record of its columns.
    fn row_of(&mut self, expr: &Expr, table: &Table, keys: &[Expr]) -> Type {
        if keys.len() != table.keys.len() {
            self.report(
                Diagnostic::error(
                    codes::WRONG_ARGUMENTS,
                    expr.span,
                    format!(
                        "table `{}` has {} key columns, and {} are given",
                        table.name,
                        table.keys.len(),
                        keys.len()
                    ),
                )
                .help(format!("write `{}[{}]`", table.name, words(&table.keys))),
            );
        }
        for (index, key) in keys.iter().enumerate() {
            let wanted = table.columns.get(index).filter(|_| index < table.keys.len());
            let wanted = wanted.map_or(Type::Any, |(_, ty)| ty.clone());
            self.expect(key, &wanted);
        }
        anonymous(
            table
                .columns
                .iter()
                .map(|(name, ty)| Field {
                    name: *name,
                    ty: ty.clone(),
                    wire: None,
                    label: false,
                    default: None,
                    doc: None,
                    span: table.span,
                })
                .collect(),
        )
    }
}

fn words(names: &[Name]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}
