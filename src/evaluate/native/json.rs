//! JSON as text: compact. What is not known yet stays an expression of Terraform.

use super::{Call, Native};
use crate::artifact::hcl::{Expr, Part};
use crate::evaluate::value::{Data, Value};
use crate::evaluate::{Evaluated, decimal, display, to_hcl};

pub(super) const TABLE: &[(&str, Native)] = &[("json", json), ("jsonencode", jsonencode)];

/// Always as Terraform's own call: what people read in a plan stays a tree.
fn jsonencode(call: &Call<'_, '_>) -> Evaluated {
    let expr =
        to_hcl(call.value(0)?, call.evaluator.host).map_err(|_| call.wrong(0, "something that JSON can hold"))?;
    let expr = Expr::Call { function: crate::source::Name::new("jsonencode"), arguments: [expr].into() };
    Ok(Value::new(Data::Template([Part::Later(expr)].into())))
}

fn json(call: &Call<'_, '_>) -> Evaluated {
    let value = call.value(0)?;
    if has_parts(value) {
        let expr = to_hcl(value, call.evaluator.host).map_err(|_| call.wrong(0, "something that JSON can hold"))?;
        let expr = Expr::Call { function: crate::source::Name::new("jsonencode"), arguments: [expr].into() };
        return Ok(Value::new(Data::Template([Part::Later(expr)].into())));
    }
    let mut out = String::new();
    write(&mut out, value, call);
    Ok(Value::text(out))
}

fn has_parts(value: &Value) -> bool {
    match &value.data {
        Data::Later { .. } => true,
        Data::Template(parts) => parts.iter().any(|part| matches!(part, Part::Later(_))),
        Data::List(elements) => elements.iter().any(has_parts),
        Data::Record(fields) | Data::Map(fields) => fields.values().any(has_parts),
        _ => false,
    }
}

fn write(out: &mut String, value: &Value, call: &Call<'_, '_>) {
    match &value.data {
        Data::None => out.push_str("null"),
        Data::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Data::Number(number) | Data::Percent(number) => out.push_str(&decimal(*number)),
        Data::List(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(out, element, call);
            }
            out.push(']');
        }
        Data::Record(fields) | Data::Map(fields) => {
            out.push('{');
            for (index, (name, value)) in fields.iter().filter(|(_, value)| !value.is_none()).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(out, name);
                out.push(':');
                write(out, value, call);
            }
            out.push('}');
        }
        _ => quote(out, &display(value, call.evaluator.host)),
    }
}

fn quote(out: &mut String, text: &str) {
    // A string always has a form as JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
