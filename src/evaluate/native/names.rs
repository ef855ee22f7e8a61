//! Names of cloud resources.

use super::{Call, Native};
use crate::artifact::hcl::Part;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::template::Builder;
use crate::evaluate::value::Data;
use crate::evaluate::{Evaluated, display};

pub(super) const TABLE: &[(&str, Native)] = &[("named", named)];

/// Joined with hyphens, the parts kept, the length checked, never cut. Names in the cloud know no underscore.
fn named(call: &Call<'_, '_>) -> Evaluated {
    let most = usize::try_from(call.count(1)?).unwrap_or(usize::MAX);
    let mut out = Builder::default();
    let mut length = 0;
    let mut shown = String::new();
    let mut first = true;
    for part in call.list(0)? {
        if part.is_none() {
            continue;
        }
        if !first {
            out.text("-");
            shown.push('-');
            length += 1;
        }
        first = false;
        match &part.data {
            Data::Template(parts) => {
                for part in parts.iter() {
                    match part {
                        Part::Literal(text) | Part::Known { text, .. } => {
                            length += text.chars().count();
                            shown.push_str(&text.replace('_', "-"));
                        }
                        Part::Later(_) => shown.push('…'),
                    }
                    match part {
                        // Changed, it is not the field any more that it was.
                        Part::Literal(text) | Part::Known { text, .. } if text.contains('_') => {
                            out.text(&text.replace('_', "-"));
                        }
                        _ => out.part(part),
                    }
                }
            }
            Data::Later { expr, secret } => {
                out.secret(secret);
                out.part(&Part::Later(expr.as_ref().clone()));
                shown.push('…');
            }
            Data::Text(_)
            | Data::Region(_)
            | Data::Number(_)
            | Data::Variant(_, None)
            | Data::Noted(..)
            | Data::Code(..) => {
                let text = display(part, call.evaluator.host);
                length += text.chars().count();
                let text = text.replace('_', "-");
                shown.push_str(&text);
                match part.origin().filter(|_| !display(part, call.evaluator.host).contains('_')) {
                    Some(source) => {
                        out.part(&Part::Known { text: text.into(), source: source.clone() });
                    }
                    None => out.text(&text),
                }
            }
            _ => return Err(call.evaluator.wrong(call.span_of(0), part, "text")),
        }
    }
    if length > most {
        return Err(call.evaluator.host.report(
            Diagnostic::error(
                codes::NAME_TOO_LONG,
                call.span,
                format!("the name `{shown}` has {length} letters, and {most} are possible"),
            )
            .help("give the item a shorter name in the cloud: `id = \"…\"`"),
        ));
    }
    Ok(out.finish())
}
