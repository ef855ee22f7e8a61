//! A value as an expression of Terraform, its origins kept for merging.

use std::sync::Arc;

use super::display::decimal;
use super::host::Host;
use super::value::{Data, Value};
use super::{date_text, display};
use crate::artifact::hcl::{Expr, Part};

/// Why a value cannot stand in a Terraform file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unprintable {
    /// What it is, lowercase, in backticks where it is shown.
    pub what: String,
    /// What to write instead.
    pub help: &'static str,
}

fn refuse<T>(what: impl Into<String>, help: &'static str) -> Result<T, Unprintable> {
    Err(Unprintable { what: what.into(), help })
}

/// The expression; quantities and words of an enumeration are refused: only the author knows what Terraform wants.
pub fn to_hcl(value: &Value, host: &dyn Host) -> Result<Expr, Unprintable> {
    let shown = || display(value, host);
    let plain = match &value.data {
        Data::None => return Ok(Expr::Null),
        Data::Bool(flag) => Expr::Bool(*flag),
        Data::Number(number) => Expr::Number(decimal(*number).into()),
        Data::Text(text) | Data::Code(_, text) | Data::Noted(text, _) => return Ok(text_from(text.clone(), value)),
        Data::Region(name) | Data::Column(name) => return Ok(text_from((*name).into(), value)),
        Data::Date(days) => return Ok(text_from(date_text(*days).into(), value)),
        Data::Template(parts) => return Ok(template(parts)),
        Data::Later { expr, .. } => {
            return Ok(match expr.as_ref() {
                Expr::Template(parts) => template(parts),
                other => other.clone(),
            });
        }
        Data::List(elements) => {
            let made: Vec<Expr> = elements
                .iter()
                .filter(|element| !element.is_none())
                .map(|element| to_hcl(element, host))
                .collect::<Result<_, _>>()?;
            Expr::List(made.into())
        }
        Data::Record(fields) | Data::Map(fields) => {
            let mut entries = Vec::with_capacity(fields.len());
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_none()) {
                entries.push((Expr::Text((*name).into()), to_hcl(value, host)?));
            }
            return Ok(Expr::Object(entries.into()));
        }
        Data::Quantity(_, of) if *of == crate::language::types::Dimensions::BYTES => {
            return refuse(
                format!("`{}`, and Terraform has no unit for bytes", shown()),
                "say in which unit: `whole(x / 1GiB)`",
            );
        }
        Data::Quantity(_, of) if *of == crate::language::types::Dimensions::DURATION => {
            return refuse(
                format!("`{}`, and Terraform has no durations", shown()),
                "say in which unit: `\"\\(whole(seconds(x)))s\"`, or `whole(x / 1d)`",
            );
        }
        Data::Quantity(..) => {
            return refuse(format!("`{}`, and Terraform has no units", shown()), "divide by the unit: `x / 1/s`");
        }
        Data::Percent(_) => {
            return refuse(
                format!("`{}`, which could be written as a part or as a number of hundredths", shown()),
                "write `number(x)` or `whole(x * 100)`",
            );
        }
        Data::Variant(..) => {
            return refuse(
                format!("the word `{}`, which is ours and not Terraform's", shown()),
                "map it: `match x { … }`, `if … then … else …`, or `upper(text(x))`",
            );
        }
        Data::Item(_) | Data::ItemWith(..) => {
            return refuse(format!("the item `{}`", shown()), "name what of it is meant: `.id`, `.name`, or an output");
        }
        Data::Capability(..) | Data::Edge(_) | Data::Step(..) => {
            return refuse(super::display::sort(value), "name the field that is meant");
        }
        Data::Type(_) | Data::Kind(_) => return refuse(format!("`{}`", shown()), "write `text(x)` for its name"),
        Data::Promise(_) => return refuse(format!("the promise `{}`", shown()), "write `text(x)`, or take its bound"),
        Data::Fact(_) => return refuse(format!("the fact `{}`", shown()), "take a bound of it: `.low`, `.high`"),
    };
    Ok(match value.origin() {
        Some(source) => Expr::Originated(Arc::new(plain), source.clone()),
        None => plain,
    })
}

fn text_from(text: Arc<str>, value: &Value) -> Expr {
    match value.origin() {
        Some(source) => Expr::Template([Part::Known { text, source: source.clone() }].into()),
        None => Expr::Text(text),
    }
}

/// A template that is nothing but one later value is that value.
fn template(parts: &Arc<[Part]>) -> Expr {
    match parts.as_ref() {
        [] => Expr::Text("".into()),
        [Part::Literal(text)] => Expr::Text(text.clone()),
        [Part::Later(only)] => only.clone(),
        _ => Expr::Template(parts.clone()),
    }
}
