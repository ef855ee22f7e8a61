//! What other items can see of a module, as one number: while it stays, what was found out about an item holds.

use std::collections::hash_map::DefaultHasher;
use std::fmt::{self, Write};
use std::hash::Hasher;

use super::schema::{Kind, Module};
use super::types::{Field, Refinement, Type};
use crate::syntax::ast::ItemKind;

/// Names, kinds, types of fields, signatures, and where items exist; no places, no bodies, no documentation.
pub fn summary_hash(module: &Module) -> u64 {
    let mut sink = Sink(DefaultHasher::new());
    // Writing to a hasher cannot fail.
    let _ = summarise(module, &mut sink);
    sink.0.finish()
}

struct Sink(DefaultHasher);

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

fn summarise(module: &Module, out: &mut Sink) -> fmt::Result {
    writeln!(out, "incomplete {}", module.incomplete)?;
    for kind in module.kinds.values() {
        summarise_kind(kind, out)?;
    }
    for found in module.types.values() {
        write!(out, "type {} = ", found.name)?;
        summarise_type(&found.ty, out)?;
        writeln!(out)?;
    }
    for function in module.functions.values() {
        write!(out, "fn {} {:?} {}", function.name, function.generics, function.body.is_some())?;
        summarise_fields(function.parameters.iter(), out)?;
        summarise_type(&function.result, out)?;
        writeln!(out)?;
    }
    for table in module.tables.values() {
        write!(out, "table {} {:?}", table.name, table.keys)?;
        for (name, ty) in &table.columns {
            write!(out, " {name}:")?;
            summarise_type(ty, out)?;
        }
        // Regions are names that specs use.
        if table.name == "regions"
            && let ItemKind::Table(declared) = &table.ast.kind
        {
            for row in &declared.rows {
                for key in &row.keys {
                    write!(out, " {}", super::constant(key))?;
                }
            }
        }
        writeln!(out)?;
    }
    for input in module.inputs.values() {
        write!(out, "input {}", input.name)?;
        summarise_type(&input.ty, out)?;
        writeln!(out)?;
    }
    for phases in module.phases.values() {
        writeln!(out, "phases {} {:?}", phases.name, phases.phases)?;
    }
    for blueprint in module.blueprints.values() {
        writeln!(out, "blueprint {}", blueprint.name)?;
    }
    for item in module.items.values() {
        for one in item.declarations() {
            writeln!(out, "item {} {} {:?}", one.kind, one.name, one.environments)?;
        }
    }
    writeln!(out, "environments {:?}", module.environments)
}

fn summarise_kind(kind: &Kind, out: &mut Sink) -> fmt::Result {
    write!(out, "kind {} {:?} {:?} {} {}", kind.name, kind.traits, kind.keys, kind.single, kind.unique)?;
    write!(out, " broken {}", kind.ast.broken)?;
    summarise_fields(kind.fields.values(), out)?;
    for capability in kind.capabilities.keys() {
        write!(out, " capability {capability}")?;
    }
    for provided in kind.provides.values() {
        write!(out, " provides {} {}", provided.after_apply, provided.from_edges)?;
        summarise_fields(std::iter::once(&provided.field), out)?;
    }
    for facet in kind.facets.values() {
        write!(out, " facet {}", facet.name)?;
        summarise_fields(facet.parameters.iter(), out)?;
        if let Some(result) = &facet.result {
            summarise_type(result, out)?;
        }
    }
    writeln!(out)
}

fn summarise_fields<'a>(fields: impl Iterator<Item = &'a Field>, out: &mut Sink) -> fmt::Result {
    for field in fields {
        write!(out, " {} {} {}: ", field.name, field.label, field.default.is_some())?;
        summarise_type(&field.ty, out)?;
    }
    Ok(())
}

/// Unlike the name of a type in messages: records and enumerations with all that is in them.
fn summarise_type(ty: &Type, out: &mut Sink) -> fmt::Result {
    match ty {
        Type::Record(record) => {
            write!(out, "record {} {{", record.name)?;
            summarise_fields(record.fields.iter(), out)?;
            write!(out, "}}")
        }
        Type::Enumeration(found) => {
            write!(out, "enum {}", found.name)?;
            for variant in &found.variants {
                write!(out, " | {}", variant.name)?;
                if let Some(payload) = &variant.payload {
                    write!(out, "(")?;
                    summarise_type(payload, out)?;
                    write!(out, ")")?;
                }
            }
            Ok(())
        }
        Type::Ref(found) => {
            write!(out, "ref {}", found.target)?;
            summarise_fields(found.parameters.iter(), out)
        }
        Type::List(inner) => wrapped("list", inner, out),
        Type::Each(inner) => wrapped("each", inner, out),
        Type::Optional(inner) => wrapped("optional", inner, out),
        Type::Secret(inner) => wrapped("secret", inner, out),
        Type::Later(inner) => wrapped("later", inner, out),
        Type::Fact(inner) => wrapped("fact", inner, out),
        Type::Map { key, value } => {
            wrapped("map", key, out)?;
            summarise_type(value, out)
        }
        Type::Refined { base, refinement } => {
            wrapped("refined", base, out)?;
            match &**refinement {
                Refinement::Where { .. } => write!(out, " where"),
                other => write!(out, "{other}"),
            }
        }
        other => write!(out, "{other:?}"),
    }
}

fn wrapped(word: &str, inner: &Type, out: &mut Sink) -> fmt::Result {
    write!(out, "{word} ")?;
    summarise_type(inner, out)
}
