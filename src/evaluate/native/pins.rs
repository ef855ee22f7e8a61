//! Versions that are fixed: actions by commit, images by digest. Committed files win over what the library knows.

use super::{Call, Native};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::Evaluated;
use crate::evaluate::value::{Data, Value};
use crate::source::Name;

pub(super) const TABLE: &[(&str, Native)] = &[("pinned", action), ("pinned_image", image)];

fn action(call: &Call<'_, '_>) -> Evaluated {
    let written = call.text(0)?;
    let made =
        |commit: &str, version: &str| Value::new(Data::Noted(format!("{written}@{commit}").into(), version.into()));
    if let Some((commit, version)) = call.evaluator.host.pins().actions.get(written.as_ref()) {
        return Ok(made(commit, version));
    }
    // `owner/repository/folder` is pinned with its repository.
    let repository = written.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
    for name in [written.as_ref(), &repository] {
        let Some(row) = call.evaluator.table_row(Name::new("actions"), &[Name::new(name)]) else { continue };
        if let Data::Record(columns) = &row?.data
            && let (Some(version), Some(commit)) =
                (columns.get(&Name::new("version")), columns.get(&Name::new("commit")))
            && let (Data::Text(version), Data::Text(commit)) = (&version.data, &commit.data)
        {
            return Ok(made(commit, version));
        }
    }
    Err(call.evaluator.host.report(
        Diagnostic::error(
            codes::UNKNOWN_PIN,
            call.span_of(0),
            format!("no commit is known for the action `{written}`"),
        )
        .help("add a row for it to the table `actions`, with the version and the commit that it stands for"),
    ))
}

fn image(call: &Call<'_, '_>) -> Evaluated {
    let written = call.text(0)?;
    Ok(match call.evaluator.host.pins().images.get(written.as_ref()) {
        Some(digest) => Value::text(format!("{written}@{digest}")),
        None => Value::text(written),
    })
}
