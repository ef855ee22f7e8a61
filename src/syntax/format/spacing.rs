//! What stands between two tokens of a line.

use super::tokens::{Kind, Token};

/// Decides about blanks from left to right; knows which `<` opened the arguments of a type.
#[derive(Default)]
pub(super) struct Spacing {
    /// Open `<…>`, each with the depth of brackets at which it stands.
    generics: Vec<usize>,
    depth: usize,
    /// The token before was a sign that belongs to what follows: `-x`, `...xs`.
    prefix: bool,
    /// The token before was a `<` of a type.
    opens_generics: bool,
}

impl Spacing {
    /// Whether a blank stands before `next`; called once for each token of a line, in order. `after` follows `next`.
    pub(super) fn between(&mut self, before: Option<&Token<'_>>, next: &Token<'_>, after: Option<&Token<'_>>) -> bool {
        let after_prefix = std::mem::take(&mut self.prefix);
        let after_generics = std::mem::take(&mut self.opens_generics);
        let closes_generics = next.is(">") && !next.apart && self.generics.last() == Some(&self.depth);
        match next.kind {
            Kind::Open => self.depth += 1,
            Kind::Close => {
                self.depth = self.depth.saturating_sub(1);
                while self.generics.last().is_some_and(|depth| *depth > self.depth) {
                    self.generics.pop();
                }
            }
            _ => {}
        }
        if closes_generics {
            self.generics.pop();
        }
        if next.is("<") && !next.apart {
            self.generics.push(self.depth);
            self.opens_generics = true;
        }
        let ends_value = before.is_some_and(|before| ends_value(before));
        // A minus that subtracts stands behind a value, or begins a line that goes on, and has a blank behind it.
        let subtracts = after.is_some_and(|after| after.apart) && (ends_value || before.is_none());
        if next.is("...") || next.is("-") && !subtracts {
            self.prefix = true;
        }
        let Some(before) = before else { return false };
        if after_prefix || after_generics || closes_generics || self.opens_generics {
            return false;
        }
        if next.kind == Kind::Comment {
            return true;
        }
        if before.is("(") || before.is("[") || next.is(")") || next.is("]") {
            return false;
        }
        if before.is("{") || next.is("}") {
            return !(before.is("{") && next.is("}"));
        }
        if [",", ":", "?", ".", "?.", ".."].iter().any(|sign| next.is(sign))
            || [".", "?.", ".."].iter().any(|sign| before.is(sign))
        {
            return false;
        }
        // `f(x)` is a call and `x[y]` an index; with a blank they are something else.
        if (next.is("(") || next.is("[")) && ends_value {
            return next.apart;
        }
        true
    }
}

/// Whether a value may end with this token.
fn ends_value(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Word => !["and", "or", "not", "in", "if", "then", "else", "match", "for", "when"].contains(&token.text),
        Kind::Text | Kind::Block | Kind::Close => true,
        _ => token.is("?") || token.is(">"),
    }
}
