//! Strings with interpolations and steering lines; text in a language, its interpolations escaped for it.

use std::borrow::Cow;

use super::expression::Evaluator;
use super::scope::Scope;
use super::template::{Builder, plain_text};
use super::value::{Data, Value};
use super::{Evaluated, display};
use crate::artifact::hcl::Part;
use crate::artifact::shell;
use crate::artifact::text::{self, Unfit};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Name, Span};
use crate::syntax::ast::{StringLit, StringPart};

impl Evaluator<'_> {
    /// Plain text, or text in parts.
    pub fn string(&self, string: &StringLit, scope: &mut Scope<'_>) -> Evaluated {
        if let Some(literal) = string.shared() {
            return Ok(Value::text(literal));
        }
        let mut out = Builder::default();
        self.parts(&string.parts, None, &mut out, scope)?;
        Ok(out.finish())
    }

    /// Text in a language: what is interpolated is escaped, unless it is in that language.
    pub fn code(&self, string: &StringLit, language: Name, scope: &mut Scope<'_>) -> Evaluated {
        if let Some(literal) = string.shared() {
            return Ok(Value::new(Data::Code(language, literal)));
        }
        let mut out = Builder::default();
        self.parts(&string.parts, Some(language), &mut out, scope)?;
        match out.finish().data {
            Data::Text(text) => Ok(Value::new(Data::Code(language, text))),
            Data::Template(parts) => match plain_text(&parts) {
                Some(text) => Ok(Value::new(Data::Code(language, text.as_ref().into()))),
                None => Err(self.later(string.span, "files are written before anything is applied")),
            },
            _ => Err(self.later(string.span, "files are written before anything is applied")),
        }
    }

    fn parts(
        &self,
        parts: &[StringPart],
        language: Option<Name>,
        out: &mut Builder,
        scope: &mut Scope<'_>,
    ) -> Evaluated<()> {
        for part in parts {
            match part {
                StringPart::Text(text) => out.text(text),
                StringPart::Value { expr, indent } => {
                    let value = self.eval(expr, scope)?;
                    match language {
                        Some(language) => self.escaped(&value, language, *indent, expr.span, out)?,
                        None => self.interpolated(&value, *indent, expr.span, out)?,
                    }
                }
                StringPart::For { generator, body } => {
                    self.each(generator, scope, |evaluator, scope| evaluator.parts(body, language, out, scope))?;
                }
                StringPart::If { condition, then, otherwise } => {
                    let chosen = if self.condition(condition, scope)? { then } else { otherwise };
                    self.parts(chosen, language, out, scope)?;
                }
            }
        }
        Ok(())
    }

    fn interpolated(&self, value: &Value, indent: Option<u32>, span: Span, out: &mut Builder) -> Evaluated<()> {
        match &value.data {
            Data::Template(parts) => parts.iter().for_each(|part| out.part(part)),
            Data::Later { expr, secret } => {
                out.secret(secret);
                match expr.as_ref() {
                    crate::artifact::hcl::Expr::Template(parts) => parts.iter().for_each(|part| out.part(part)),
                    expr => out.part(&Part::Later(expr.clone())),
                }
            }
            _ => {
                let text = self.shown(value, span)?;
                let text = shifted(&text, indent);
                match value.origin() {
                    Some(source) => out.part(&Part::Known { text: text.as_ref().into(), source: source.clone() }),
                    None => out.text(&text),
                }
            }
        }
        Ok(())
    }

    fn escaped(
        &self,
        value: &Value,
        language: Name,
        indent: Option<u32>,
        span: Span,
        out: &mut Builder,
    ) -> Evaluated<()> {
        let text: Cow<'_, str> = match &value.data {
            Data::Code(found, text) if *found == language => {
                out.text(&shifted(text, indent));
                return Ok(());
            }
            // Commands in a document stand in a block of code, where nothing is escaped; they must not end it.
            Data::Code(_, text) if language == "markdown" && !text.contains("```") => {
                out.text(&shifted(text.trim_end(), indent));
                return Ok(());
            }
            Data::Template(parts) => match plain_text(parts) {
                Some(text) => text,
                None => return Err(self.later(span, "files are written before anything is applied")),
            },
            Data::Later { secret, .. } if !secret.is_empty() => {
                let path: Vec<&str> = secret.iter().map(|name| name.as_str()).collect();
                return Err(self.host.report(
                    Diagnostic::error(codes::SECRET_FLOW, span, "a secret would reach a file")
                        .label(format!("by way of `{}`", path.join(" → ")))
                        .help("pass the name of the secret, and let the program read its value"),
                ));
            }
            Data::Later { .. } => return Err(self.later(span, "files are written before anything is applied")),
            _ => Cow::Owned(self.shown(value, span)?),
        };
        let escaped =
            if language == "bash" { shell::escape(out.shell_place(), &text) } else { text::escape(&language, &text) };
        match escaped {
            Ok(escaped) => {
                out.text(&shifted(&escaped, indent));
                Ok(())
            }
            Err(unfit) => Err(self.unfit(unfit, language, span)),
        }
    }

    fn unfit(&self, unfit: Unfit, language: Name, span: Span) -> super::Fault {
        let (what, help) = match unfit {
            Unfit::Newline => ("has several lines", "make one line of it: `replace(…, \"\\n\", \" \")`"),
            Unfit::Control => ("holds a control character", "remove it where the value is set"),
        };
        self.host.report(
            Diagnostic::error(codes::NOT_TEXT, span, format!("this {what}, which {language} cannot write in place"))
                .help(help),
        )
    }

    /// A value as text, where it has a form as text.
    pub(super) fn shown(&self, value: &Value, span: Span) -> Evaluated<String> {
        match &value.data {
            Data::None => Err(self.host.report(
                Diagnostic::error(codes::MAYBE_NONE, span, "there is nothing to put into the text")
                    .help("say what stands there instead: `… ?? \"-\"`"),
            )),
            Data::List(_) | Data::Record(_) | Data::Map(_) | Data::Edge(_) => {
                Err(self.wrong(span, value, "something with a form as text"))
            }
            _ => Ok(display::display(value, self.host)),
        }
    }
}

/// Every line but the first moved to the column at which the first one stands. What stands alone on its line ends with
/// that line: the end of its own last line would be one too many.
fn shifted(text: &str, indent: Option<u32>) -> Cow<'_, str> {
    let text = if indent.is_some() { text.strip_suffix('\n').unwrap_or(text) } else { text };
    let Some(column) = indent.filter(|column| *column > 0) else { return Cow::Borrowed(text) };
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let space = " ".repeat(column as usize);
    let mut out = String::with_capacity(text.len() + 64);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(&space);
            }
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}
