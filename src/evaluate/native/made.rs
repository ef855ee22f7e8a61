//! What the environments made, and what that asks of the provider's API.

use std::sync::Arc;

use super::{Call, Native, list};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::evaluate::Evaluated;
use crate::evaluate::host::{Made, MadeResource, Permission, Root};
use crate::evaluate::records::Entries;
use crate::evaluate::value::{Data, Value};
use crate::provider;
use crate::source::Name;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("permissions_of", |call| {
        of_root(call, |root| {
            root.values.permissions.get_or_init(|| list(root.permissions.iter().map(permission).collect())).clone()
        })
    }),
    ("resources_of", |call| {
        of_root(call, |root| {
            root.values.resources.get_or_init(|| list(root.resources.iter().map(resource).collect())).clone()
        })
    }),
    ("role_permissions", role_permissions),
];

fn of_root(call: &Call<'_, '_>, view: impl Fn(&Root) -> Value) -> Evaluated {
    let folder = call.text(0)?;
    let Some(made) = call.evaluator.host.made(&folder) else {
        let message =
            format!("`{}` is known when the blueprints of all environments have run, and not before", call.name);
        return Err(call.evaluator.host.report(
            Diagnostic::error(codes::ASKED_TOO_EARLY, call.span, message)
                .help("ask in the body of a blueprint of the project: `blueprint name for project as p { … }`"),
        ));
    };
    match made.roots.get(folder.as_ref()) {
        Some(root) => Ok(view(root)),
        // What the blueprint at hand makes is not there yet, when it is run for the first time.
        None if !made.whole => Ok(list(Vec::new())),
        None => Err(unknown(call, &folder, &made)),
    }
}

fn unknown(call: &Call<'_, '_>, folder: &str, made: &Made) -> crate::evaluate::Fault {
    let mut known: Vec<&str> = made.roots.keys().map(|folder| &**folder).collect();
    known.sort_unstable();
    let message = format!("nothing writes a root of Terraform in `{folder}`");
    let diagnostic = Diagnostic::error(codes::WRONG_VALUE, call.span_of(0), message);
    call.evaluator.host.report(match suggest(folder, known.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help(format!("what is there: `{}`", known.join("`, `"))),
    })
}

fn text_or_none(text: Option<&Arc<str>>) -> Value {
    text.map_or_else(|| Value::new(Data::None), |text| Value::text(Arc::clone(text)))
}

fn permission(of: &Permission) -> Value {
    let mut entries = Entries::default();
    entries.insert(Name::new("permission"), Value::text(Arc::clone(&of.permission)));
    entries.insert(Name::new("verb"), Value::text(of.verb));
    entries.insert(Name::new("resource"), Value::text(Arc::clone(&of.resource)));
    entries.insert(Name::new("project"), text_or_none(of.project.as_ref()));
    entries.insert(Name::new("of"), text_or_none(of.of.as_ref()));
    Value::new(Data::Record(Arc::new(entries)))
}

fn resource(of: &MadeResource) -> Value {
    let arguments: Entries = of.arguments.iter().map(|(name, text)| (*name, Value::text(Arc::clone(text)))).collect();
    let mut entries = Entries::default();
    entries.insert(Name::new("type"), Value::text(Arc::clone(&of.ty)));
    entries.insert(Name::new("name"), Value::text(Arc::clone(&of.name)));
    entries.insert(Name::new("project"), text_or_none(of.project.as_ref()));
    entries.insert(Name::new("arguments"), Value::new(Data::Map(Arc::new(arguments))));
    Value::new(Data::Record(Arc::new(entries)))
}

/// What a predefined role allows.
fn role_permissions(call: &Call<'_, '_>) -> Evaluated {
    let role = call.text(0)?;
    match provider::role(&role) {
        Some(found) => Ok(list(found.into_iter().map(Value::text).collect())),
        None => Err(call.error(codes::WRONG_VALUE, format!("nothing is known of what `{role}` allows"))),
    }
}
