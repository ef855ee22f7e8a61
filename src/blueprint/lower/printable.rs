//! Values that go into a Terraform file.

use std::sync::Arc;

use super::run::Run;
use crate::artifact::hcl::{Expr, Part};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, Value};
use crate::evaluate::{Evaluated, to_hcl};
use crate::source::Span;

impl Run<'_, '_> {
    /// The expression of a value; text of several lines ends with its last line, as in a file.
    pub(super) fn printable(&self, value: &Value, span: Span) -> Evaluated<Expr> {
        if let Some(path) = secret(value) {
            return Err(self.host().report(
                Diagnostic::error(codes::SECRET_FLOW, span, "a secret would reach Terraform's state")
                    .label(format!("by way of `{path}`"))
                    .help("pass the name of the secret, and let the program read its value"),
            ));
        }
        match to_hcl(value, self.host()) {
            Ok(expr) => Ok(ended(expr)),
            Err(unprintable) => Err(self.host().report(
                Diagnostic::error(
                    codes::NOT_FOR_TERRAFORM,
                    span,
                    format!("Terraform cannot be given {}", unprintable.what),
                )
                .help(unprintable.help),
            )),
        }
    }
}

/// The path by which a secret came in.
fn secret(value: &Value) -> Option<String> {
    match &value.data {
        Data::Later { secret, .. } if !secret.is_empty() => {
            Some(secret.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" → "))
        }
        Data::List(elements) => elements.iter().find_map(secret),
        Data::Record(fields) | Data::Map(fields) => fields.values().find_map(secret),
        _ => None,
    }
}

fn ended(expr: Expr) -> Expr {
    match &expr {
        Expr::Text(text) if text.contains('\n') && !text.ends_with('\n') => Expr::Text(format!("{text}\n").into()),
        Expr::Template(parts) => {
            let several = parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('\n')));
            let closed =
                matches!(parts.last(), Some(Part::Literal(text) | Part::Known { text, .. }) if text.ends_with('\n'));
            if !several || closed {
                return expr;
            }
            let mut parts = parts.to_vec();
            parts.push(Part::Literal(Arc::from("\n")));
            Expr::Template(parts.into())
        }
        _ => expr,
    }
}
