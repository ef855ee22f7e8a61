//! The tokens of a chunk that has no errors, with what stood between them.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A name, a number with its unit, a region.
    Word,
    Text,
    /// `"""…"""`
    Block,
    Open,
    Close,
    /// Operators and separators.
    Sign,
    /// `// …` behind code or alone; `/// …`.
    Comment,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// A blank or a line break stood before it.
    pub apart: bool,
    /// Line breaks before it: none, one, or two for a blank line.
    pub breaks: u8,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && !matches!(self.kind, Kind::Text | Kind::Block | Kind::Comment)
    }
}

const SIGNS: &[&str] = &["...", "?.", "??", "..", "==", "!=", "<=", ">=", "=>", "->", "+="];

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len() / 5);
    let mut at = 0;
    let mut apart = false;
    let mut breaks = 0_u8;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b' ' | b'\t' | b'\r' => {
                apart = true;
                at += 1;
                continue;
            }
            b'\n' => {
                apart = true;
                breaks = (breaks + 1).min(2);
                at += 1;
                continue;
            }
            _ => {}
        }
        let (kind, length) = token(text, at);
        // What cannot be told apart is passed on one character at a time; the proof then says whether all is well.
        let mut end = (at + length.max(1)).min(bytes.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let mut written = &text[at..end];
        if kind == Kind::Comment {
            written = written.trim_end();
        }
        tokens.push(Token { kind, text: written, apart, breaks });
        apart = false;
        breaks = 0;
        at = end;
    }
    tokens
}

fn token(text: &str, at: usize) -> (Kind, usize) {
    let rest = &text.as_bytes()[at..];
    match rest[0] {
        b'/' if rest.starts_with(b"//") => {
            (Kind::Comment, rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()))
        }
        b'"' if rest.starts_with(b"\"\"\"") => (Kind::Block, block_length(rest)),
        b'"' => (Kind::Text, text_length(rest)),
        b'r' if rest.get(1) == Some(&b'"') => (Kind::Text, 2 + past(&rest[2..], b'"')),
        b'{' | b'[' | b'(' => (Kind::Open, 1),
        b'}' | b']' | b')' => (Kind::Close, 1),
        b'0'..=b'9' | b'$' => (Kind::Word, number_length(rest)),
        0xc2 | 0xe2 => (Kind::Word, number_length(rest)),
        byte if byte.is_ascii_alphabetic() || byte == b'_' => (Kind::Word, name_length(rest)),
        _ => {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(sign.as_bytes()));
            (Kind::Sign, sign.map_or(1, |sign| sign.len()))
        }
    }
}

/// Bytes up to and with the first `wanted`.
fn past(rest: &[u8], wanted: u8) -> usize {
    rest.iter().position(|byte| *byte == wanted).map_or(rest.len(), |at| at + 1)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_length(rest: &[u8]) -> usize {
    rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len())
}

/// `us-central1`
fn name_length(rest: &[u8]) -> usize {
    let mut length = word_length(rest);
    while rest.get(length) == Some(&b'-') && rest.get(length + 1).copied().is_some_and(is_word) {
        length += 1 + word_length(&rest[length + 1..]);
    }
    length
}

/// A number with currency and unit, or a date, as the grammar reads it.
fn number_length(rest: &[u8]) -> usize {
    let currency = rest.iter().position(u8::is_ascii_digit).unwrap_or(0);
    let digits = &rest[currency..];
    let is_date =
        digits.len() >= 10 && digits[4] == b'-' && digits[7] == b'-' && digits[..4].iter().all(u8::is_ascii_digit);
    if is_date {
        return currency + 10;
    }
    let whole =
        |from: &[u8]| from.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'_').unwrap_or(from.len());
    let mut length = whole(digits);
    if digits.get(length) == Some(&b'.') && digits.get(length + 1).is_some_and(u8::is_ascii_digit) {
        length += 1 + whole(&digits[length + 1..]);
    }
    let letters = |from: &[u8]| from.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(from.len());
    match digits.get(length) {
        Some(b'%') => length += 1,
        Some(byte) if byte.is_ascii_alphabetic() => length += letters(&digits[length..]),
        _ => {}
    }
    while digits.get(length) == Some(&b'/') && digits.get(length + 1).is_some_and(u8::is_ascii_alphabetic) {
        length += 1 + letters(&digits[length + 1..]);
    }
    currency + length
}

fn text_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' if rest.get(at + 1) == Some(&b'(') => at = value_end(rest, at + 2),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

fn block_length(rest: &[u8]) -> usize {
    let mut at = 3;
    while at < rest.len() {
        match rest[at] {
            b'"' if rest[at..].starts_with(b"\"\"\"") => return at + 3,
            b'\\' if rest[at..].starts_with(b"\\\\(") => at += 3,
            b'\\' if rest.get(at + 1) == Some(&b'(') => at = value_end(rest, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

/// Past the `)` that ends a value whose content begins at `at`.
fn value_end(rest: &[u8], mut at: usize) -> usize {
    let mut depth = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => at += text_length(&rest[at..]),
            b'r' if rest.get(at + 1) == Some(&b'"') && !is_word(rest[at - 1]) => at += 2 + past(&rest[at + 2..], b'"'),
            b'(' | b'[' | b'{' => {
                depth += 1;
                at += 1;
            }
            b')' | b']' | b'}' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}
