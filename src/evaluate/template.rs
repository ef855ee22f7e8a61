//! Text in parts: literal, known with an origin, known later.

use std::borrow::Cow;
use std::sync::Arc;

use super::value::{Data, Value};
use crate::artifact::hcl::{self, Part};
use crate::artifact::shell::{Place, Scanner};
use crate::source::Name;

/// The text, if all of it is known.
pub fn plain_text(parts: &[Part]) -> Option<Cow<'_, str>> {
    hcl::plain(parts)
}

/// Adds a part; literal text joins what stands before it.
pub fn splice(parts: &mut Vec<Part>, part: Part) {
    if let Part::Literal(text) = &part {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Literal(before)) = parts.last_mut() {
            *before = format!("{before}{text}").into();
            return;
        }
    }
    parts.push(part);
}

/// Text in the making.
#[derive(Default)]
pub(super) struct Builder {
    parts: Vec<Part>,
    /// Literal text that no part holds yet.
    pending: String,
    /// The path of the first secret that went in.
    secret: Option<Arc<[Name]>>,
    /// Of a shell script: what was read of `pending`, and how far.
    shell: Scanner,
    read: usize,
}

impl Builder {
    /// Where in a shell script the next letter will stand. Only for text without parts.
    pub fn shell_place(&mut self) -> Place {
        self.shell.read(self.pending.get(self.read..).unwrap_or_default());
        self.read = self.pending.len();
        self.shell.place()
    }

    pub fn text(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let text: Arc<str> = self.pending.as_str().into();
            self.pending.clear();
            self.parts.push(Part::Literal(text));
        }
    }

    pub fn part(&mut self, part: &Part) {
        match part {
            Part::Literal(text) => self.text(text),
            other => {
                self.flush();
                self.parts.push(other.clone());
            }
        }
    }

    pub fn secret(&mut self, path: &Arc<[Name]>) {
        if !path.is_empty() && self.secret.is_none() {
            self.secret = Some(path.clone());
        }
    }

    pub fn finish(mut self) -> Value {
        if self.parts.is_empty() && self.secret.is_none() {
            return Value::text(self.pending);
        }
        self.flush();
        match self.secret {
            Some(secret) => Value::later(hcl::Expr::Template(self.parts.into()), secret),
            None => Value::new(Data::Template(self.parts.into())),
        }
    }
}
