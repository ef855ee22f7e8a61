//! Record types as values: the schemas of tables.

use std::sync::Arc;

use super::{Call, Native, boolean, list};
use crate::diagnostics::codes;
use crate::evaluate::Evaluated;
use crate::evaluate::records::Entries;
use crate::evaluate::value::{Data, Value};
use crate::language::types::{Field, Type};
use crate::source::Name;

pub(super) const TABLE: &[(&str, Native)] = &[("fields_of", fields_of)];

fn fields_of(call: &Call<'_, '_>) -> Evaluated {
    let Data::Type(name) = call.value(0)?.data else { return Err(call.wrong(0, "a record type")) };
    let found = call.evaluator.module().types.get(&name);
    let Some(Type::Record(record)) = found.map(|found| &found.ty) else {
        return Err(call.error(codes::WRONG_VALUE, format!("`{name}` is no record type, and has no fields")));
    };
    Ok(list(record.fields.iter().map(describe).collect()))
}

fn describe(field: &Field) -> Value {
    let mut ty = &field.ty;
    let (mut optional, mut repeated) = (false, false);
    loop {
        ty = match ty {
            Type::Refined { base, .. } => base,
            Type::Optional(inner) => {
                optional = true;
                inner
            }
            Type::List(inner) | Type::Each(inner) => {
                repeated = true;
                inner
            }
            _ => break,
        };
    }
    let word = match ty {
        Type::Record(record) => record.name.to_string(),
        Type::Enumeration(_) => String::from("String"),
        other => other.to_string(),
    };
    let mut entries = Entries::default();
    entries.insert(Name::new("name"), Value::text(field.wire.unwrap_or(field.name)));
    entries.insert(Name::new("type"), Value::text(word));
    entries.insert(Name::new("optional"), boolean(optional));
    entries.insert(Name::new("repeated"), boolean(repeated));
    let doc = match &field.doc {
        Some(doc) => Value::text(doc.split_whitespace().collect::<Vec<_>>().join(" ")),
        None => Value::new(Data::None),
    };
    entries.insert(Name::new("doc"), doc);
    Value::new(Data::Record(Arc::new(entries)))
}
