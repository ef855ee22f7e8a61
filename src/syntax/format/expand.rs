//! Bodies that were written on one line and do not fit on it get a line for each entry.

use super::lines::{Line, WIDTH};
use super::tokens::{Kind, Token};

/// Breaks the outermost body of a line that is too wide; `false` if there is none to break.
pub(super) fn expand(tokens: &mut Vec<Token<'_>>, partners: &[usize], line: &Line, width: usize) -> bool {
    if width <= WIDTH {
        return false;
    }
    let fits = |at: &usize| tokens[*at].is("{") && partners[*at] > *at + 1 && partners[*at] < line.to;
    let Some(open) = (line.from..line.to).find(fits) else { return false };
    let close = partners[open];
    let has_commas = open > 0 && (tokens[open - 1].kind == Kind::Sign || tokens[open - 1].kind == Kind::Open);
    let mut commas = Vec::new();
    let mut depth = 0_usize;
    let mut generics = 0_usize;
    // Commas of names separate no entries: `in staging, prod { … }`, `for key, value in map: …`.
    let mut names_until = None;
    for (at, token) in tokens.iter().enumerate().take(close).skip(open + 1) {
        let begins_entry = depth == 0 && (at == open + 1 || commas.last() == Some(&(at - 1)));
        if begins_entry {
            names_until = match token.text {
                "in" => Some("{"),
                "for" => Some("in"),
                _ => None,
            };
        } else if names_until.is_some_and(|until| token.is(until)) {
            names_until = None;
        }
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ if token.is("<") && !token.apart => generics += 1,
            _ if token.is(">") && !token.apart => generics = generics.saturating_sub(1),
            _ if token.is(",") && depth == 0 && generics == 0 && names_until.is_none() => commas.push(at),
            _ => {}
        }
    }
    tokens[open + 1].breaks = 1;
    tokens[close].breaks = 1;
    for comma in &commas {
        if comma + 1 < close {
            tokens[comma + 1].breaks = 1;
        }
    }
    let ends_with_comma = commas.last().is_some_and(|comma| comma + 1 == close);
    if has_commas && !ends_with_comma {
        tokens.insert(close, Token { kind: Kind::Sign, text: ",", apart: false, breaks: 0 });
    } else if !has_commas {
        for comma in commas.iter().rev() {
            tokens.remove(*comma);
        }
    }
    true
}
