//! Text. Those that Terraform computes in the very same way stay expressions over what is not known yet.

use super::{Call, Native, boolean, list};
use crate::artifact::hcl::{Expr, Part, Source};
use crate::artifact::text::escape;
use crate::evaluate::value::{Data, Value};
use crate::evaluate::{Evaluated, display, to_hcl};
use crate::source::Name;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("upper", |call| symbolic(call, |call| Ok(Value::text(call.text(0)?.to_uppercase())))),
    ("lower", |call| symbolic(call, |call| Ok(Value::text(call.text(0)?.to_lowercase())))),
    ("replace", |call| {
        symbolic(call, |call| Ok(Value::text(call.text(0)?.replace(call.text(1)?.as_ref(), call.text(2)?.as_ref()))))
    }),
    ("trimsuffix", |call| {
        symbolic(call, |call| {
            let (text, end) = (call.text(0)?, call.text(1)?);
            Ok(Value::text(text.strip_suffix(end.as_ref()).unwrap_or(&text)))
        })
    }),
    ("trimprefix", |call| {
        symbolic(call, |call| {
            let (text, start) = (call.text(0)?, call.text(1)?);
            Ok(Value::text(text.strip_prefix(start.as_ref()).unwrap_or(&text)))
        })
    }),
    ("base64encode", |call| symbolic(call, |call| Ok(Value::text(base64(call.text(0)?.as_bytes()))))),
    ("join", |call| symbolic(call, join)),
    ("trim", |call| Ok(Value::text(call.text(0)?.trim()))),
    ("split", |call| {
        let (text, separator) = (call.text(0)?, call.text(1)?);
        if separator.is_empty() {
            return Ok(list(text.chars().map(|letter| Value::text(letter.to_string())).collect()));
        }
        Ok(list(text.split(separator.as_ref()).map(Value::text).collect()))
    }),
    ("starts_with", |call| Ok(boolean(call.text(0)?.starts_with(call.text(1)?.as_ref())))),
    ("ends_with", |call| Ok(boolean(call.text(0)?.ends_with(call.text(1)?.as_ref())))),
    ("title", |call| {
        let text = call.text(0)?;
        let mut letters = text.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        Ok(Value::text(first.chain(letters).collect::<String>()))
    }),
    ("lines", |call| Ok(list(call.text(0)?.lines().map(Value::text).collect()))),
    ("indent", indent),
    ("row", row),
    ("text", text),
    ("noted", |call| Ok(Value::new(Data::Noted(call.text(0)?.as_ref().into(), call.text(1)?.as_ref().into())))),
    ("terraform", |call| Ok(Value::later(Expr::Raw(call.text(0)?.as_ref().into()), [].into()))),
    ("secret", |call| {
        let value = call.value(0)?;
        let expr = to_hcl(value, call.evaluator.host).unwrap_or(Expr::Null);
        Ok(Value::later(expr, [Name::new("secret")].into()))
    }),
];

/// Computes, or leaves the call to Terraform if something is known later or is a variable of the environment.
fn symbolic(call: &Call<'_, '_>, known: fn(&Call<'_, '_>) -> Evaluated) -> Evaluated {
    if !call.arguments.iter().any(is_symbolic) {
        return known(call);
    }
    let mut arguments = Vec::with_capacity(call.arguments.len());
    let mut secret: std::sync::Arc<[Name]> = [].into();
    let mut later = false;
    for value in call.arguments {
        later |= is_later(value);
        if let Data::Later { secret: path, .. } = &value.data
            && !path.is_empty()
        {
            secret = path.clone();
        }
        match to_hcl(value, call.evaluator.host) {
            Ok(expr) => arguments.push(expr),
            Err(_) => arguments.push(Expr::Text(display(value, call.evaluator.host).into())),
        }
    }
    // Terraform takes the separator first.
    if call.name == "join" {
        arguments.reverse();
    }
    let expr = Expr::Call { function: call.name, arguments: arguments.into() };
    if later {
        return Ok(Value::later(expr, secret));
    }
    Ok(Value::new(Data::Template([Part::Later(expr)].into())))
}

fn is_later(value: &Value) -> bool {
    match &value.data {
        Data::Later { .. } => true,
        Data::Template(parts) => parts.iter().any(|part| matches!(part, Part::Later(_))),
        Data::List(elements) => elements.iter().any(is_later),
        _ => false,
    }
}

fn is_symbolic(value: &Value) -> bool {
    if let Some(Source::Environment(_)) = value.origin() {
        return true;
    }
    match &value.data {
        Data::Later { .. } => true,
        Data::Template(parts) => {
            parts.iter().any(|part| matches!(part, Part::Later(_) | Part::Known { source: Source::Environment(_), .. }))
        }
        Data::List(elements) => elements.iter().any(is_symbolic),
        _ => false,
    }
}

fn join(call: &Call<'_, '_>) -> Evaluated {
    let separator = call.text(1)?;
    let mut out = String::new();
    for (index, element) in call.list(0)?.iter().enumerate() {
        if index > 0 {
            out.push_str(&separator);
        }
        out.push_str(&call.evaluator.shown(element, call.span_of(0))?);
    }
    Ok(Value::text(out))
}

/// How a person writes a value; text stays what it is.
fn text(call: &Call<'_, '_>) -> Evaluated {
    let value = call.value(0)?;
    match &value.data {
        Data::Text(_) | Data::Template(_) | Data::Later { .. } => Ok(value.clone()),
        // A region goes on being the field that it is.
        Data::Region(name) => Ok(Value { data: Data::Text((*name).into()), ..value.clone() }),
        _ => Ok(Value::text(display(value, call.evaluator.host))),
    }
}

fn indent(call: &Call<'_, '_>) -> Evaluated {
    let by = usize::try_from(call.count(1)?).unwrap_or(0).min(200);
    let space = " ".repeat(by);
    let moved = |text: &str| {
        let lines: Vec<String> = text
            .split('\n')
            .map(|line| if line.is_empty() { String::new() } else { format!("{space}{line}") })
            .collect();
        lines.join("\n")
    };
    match &call.value(0)?.data {
        Data::Code(language, text) => Ok(Value::new(Data::Code(*language, moved(text).into()))),
        _ => Ok(Value::text(moved(&call.text(0)?))),
    }
}

/// A row of a Markdown table.
fn row(call: &Call<'_, '_>) -> Evaluated {
    let markdown = Name::new("markdown");
    let mut cells = Vec::new();
    for cell in call.list(0)? {
        let text = match &cell.data {
            Data::Code(language, text) if *language == markdown => text.replace('\n', " "),
            Data::None => String::new(),
            _ => {
                let shown = call.evaluator.shown(cell, call.span_of(0))?.replace('\n', " ");
                // Words in backticks are code, where only the bar means something.
                if shown.len() > 2 && shown.starts_with('`') && shown.ends_with('`') {
                    shown.replace('|', "\\|")
                } else {
                    escape("markdown", &shown).map(|text| text.into_owned()).unwrap_or_default()
                }
            }
        };
        cells.push(text);
    }
    Ok(Value::new(Data::Code(markdown, format!("| {} |", cells.join(" | ")).into())))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..4 {
            if position <= chunk.len() {
                let letter = LETTERS.get((group >> (18 - 6 * position) & 63) as usize).copied().unwrap_or(b'=');
                out.push(char::from(letter));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"hello"), "aGVsbG8=");
        assert_eq!(base64(b"hell"), "aGVsbA==");
        assert_eq!(base64(b"hel"), "aGVs");
    }
}
