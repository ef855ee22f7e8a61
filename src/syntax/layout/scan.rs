//! One pass over a chunk: blanks comments, decides which line breaks separate, and notes what has no partner.

use super::edits::Edits;
use super::marks::{Line, is_close, is_open, partner};
use super::{DEPTH_LIMIT, Problem};

/// A `//` comment: bytes of the chunk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) struct Comment {
    pub start: usize,
    pub end: usize,
}

/// A bracket that is open.
#[derive(Clone, Copy)]
struct Open {
    byte: u8,
    /// Indentation of its line.
    indent: usize,
    /// Indentation of the first line within it.
    inner: Option<usize>,
}

pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    written: Vec<u8>,
    pub(super) at: usize,
    line_start: usize,
    at_line_start: bool,
    /// Indentation of the line that code was last seen in.
    pub(super) indent: usize,
    stack: Vec<Open>,
    /// The first line break since the last code: where it stands in what is written.
    pending: Option<usize>,
    /// Documentation lines since the last code, as ranges of what is written, and the line break before them.
    docs: Vec<(usize, usize)>,
    before_docs: Option<usize>,
    seen_code: bool,
    pub(super) out: String,
    pub(super) code_end: usize,
    pub(super) marks: Vec<Line>,
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Vec<Problem>,
    pub(super) edits: Edits,
    pub(super) balanced: bool,
    pub(super) too_deep: bool,
    /// No `*/` follows: known once somebody looked.
    no_comment_end: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn run(text: &'a str) -> Self {
        let mut scan = Self {
            text,
            bytes: text.as_bytes(),
            written: Vec::with_capacity(text.len() + 1),
            at: 0,
            line_start: 0,
            at_line_start: true,
            indent: 0,
            stack: Vec::new(),
            pending: None,
            docs: Vec::new(),
            before_docs: None,
            seen_code: false,
            out: String::new(),
            code_end: 0,
            marks: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
            edits: Edits::default(),
            balanced: true,
            too_deep: false,
            no_comment_end: false,
        };
        while scan.at < scan.bytes.len() && !scan.too_deep {
            scan.step();
        }
        scan.blank_docs();
        scan.balanced &= scan.stack.is_empty();
        scan.out = String::from_utf8(std::mem::take(&mut scan.written)).unwrap_or_default();
        scan
    }

    fn step(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\r' => self.blank(1),
            b'\n' => self.line_break(),
            b'/' if self.peek(1) == b'/' => self.comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'"' => {
                self.token();
                self.string();
            }
            b'r' if self.peek(1) == b'"' => {
                self.token();
                self.raw_string();
            }
            _ if is_open(byte) => self.open(byte),
            _ if is_close(byte) => self.close(byte),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' => {
                self.token();
                self.word();
            }
            b'=' | b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'?' | b'.' | b':' | b',' => {
                self.token();
                self.keep(1);
            }
            _ => {
                self.token();
                self.stray(byte);
            }
        }
    }

    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Copies what stands here.
    pub(super) fn keep(&mut self, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        self.written.extend_from_slice(&self.bytes[self.at..end]);
        self.at = end;
        self.code_end = end;
    }

    /// Writes blanks instead of what stands here.
    pub(super) fn blank(&mut self, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        self.written.resize(self.written.len() + (end - self.at), b' ');
        self.at = end;
    }

    fn word(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').unwrap_or(rest.len());
        self.keep(length);
        // A percentage, and the `/` of `10/day`, belong to the number; a comment does not.
        if self.peek(0) == b'%' && rest[0].is_ascii_digit() {
            self.keep(1);
        }
    }

    fn line_break(&mut self) {
        if self.pending.is_none() && self.seen_code && self.docs.is_empty() {
            self.pending = Some(self.written.len());
        }
        self.blank(1);
        self.line_start = self.at;
        self.at_line_start = true;
    }

    /// Where the line that is being read ends, without its line break.
    pub(super) fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |at| self.at + at);
        if end > self.at && self.bytes[end - 1] == b'\r' { end - 1 } else { end }
    }

    fn in_parentheses(&self) -> bool {
        self.stack.last().is_some_and(|open| open.byte != b'{')
    }

    fn comment(&mut self) {
        let end = self.line_end();
        let is_doc = self.peek(2) == b'/' && self.peek(3) != b'/';
        if is_doc && self.at_line_start && !self.in_parentheses() {
            if let Some(place) = self.pending.take() {
                self.written[place] = b'\n';
                self.before_docs.get_or_insert(place);
            }
            let from = self.written.len();
            self.written.extend_from_slice(&self.bytes[self.at..end]);
            self.at = end;
            if self.peek(0) == b'\r' {
                self.blank(1);
            }
            // The last line of a text may end without a line break; then no item follows either.
            if self.at < self.bytes.len() {
                self.at += 1;
                self.written.push(b'\n');
                self.line_start = self.at;
            }
            self.docs.push((from, self.written.len()));
            return;
        }
        self.comments.push(Comment { start: self.at, end });
        self.blank(end - self.at);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let found = if self.no_comment_end { None } else { self.text[start..].find("*/") };
        self.no_comment_end = found.is_none();
        let end = found.map_or_else(|| self.line_end(), |at| start + at + 2);
        self.problems.push(Problem::BlockComment { start, end });
        while self.at < end {
            if self.bytes[self.at] == b'\n' {
                self.line_break();
            } else {
                self.blank(1);
            }
        }
    }

    /// Called before every token: settles the line break before it.
    pub(super) fn token(&mut self) {
        if self.at_line_start {
            self.first_token();
        }
        self.seen_code = true;
    }

    fn first_token(&mut self) {
        self.at_line_start = false;
        let indent = self.at - self.line_start;
        let byte = self.bytes[self.at];
        let rest = &self.bytes[self.at..];
        let continues = self.seen_code && (continues(rest) || (indent > self.indent && self.is_unfinished()));
        if continues || is_close(byte) {
            self.blank_docs();
        }
        if let Some(place) = self.pending.take()
            && !continues
            && !self.in_parentheses()
        {
            self.written[place] = b'\n';
        }
        self.docs.clear();
        self.before_docs = None;

        let unindented = indent == 0 && !self.stack.is_empty() && !is_close(byte) && !continues;
        if unindented {
            self.unindented();
        } else if let Some(open) = self.stack.last_mut()
            && !is_close(byte)
        {
            open.inner.get_or_insert(indent);
        }
        let before = self.code_end;
        self.marks.push(Line { at: self.at, indent, continues, unindented, before, brackets: Vec::new() });
        if !continues && !unindented {
            self.indent = indent;
        }
    }

    fn unindented(&mut self) {
        let open = self.stack.last().copied();
        let indent = open.map_or(2, |open| open.inner.unwrap_or(open.indent + 2));
        let end = self.line_end();
        let follows = self.marks.last().is_some_and(|line| line.unindented);
        if let Some(Problem::Unindented { lines, .. }) = self.problems.last_mut()
            && follows
        {
            lines.push(self.at);
            return;
        }
        self.problems.push(Problem::Unindented { lines: vec![self.at], end, indent });
    }

    /// Whether the code so far ends in something that wants a value.
    fn is_unfinished(&self) -> bool {
        let code = &self.bytes[..self.code_end];
        let before = code.len().checked_sub(2).map_or(0, |at| code[at]);
        match code.last() {
            Some(b'=' | b':' | b'+' | b'*') => true,
            Some(b'/') => before == b' ',
            Some(b'>') => before == b'-' || before == b'=' || before == b' ',
            Some(b'<') => before == b' ',
            Some(b'?') => before == b'?',
            Some(b'.') => before == b'.',
            Some(b'd' | b'r' | b't' | b'n' | b'e') => {
                [&b" and"[..], b" or", b" not", b" then", b" else"].iter().any(|word| code.ends_with(word))
            }
            _ => false,
        }
    }

    /// Documentation of nothing is a comment.
    fn blank_docs(&mut self) {
        for (from, to) in self.docs.drain(..) {
            for byte in &mut self.written[from..to] {
                *byte = b' ';
            }
        }
        if let Some(place) = self.before_docs.take() {
            self.written[place] = b' ';
            self.pending.get_or_insert(place);
        }
    }

    fn open(&mut self, byte: u8) {
        self.token();
        if let Some(line) = self.marks.last_mut() {
            line.brackets.push(self.at);
        }
        if self.stack.len() >= DEPTH_LIMIT {
            self.problems.push(Problem::TooDeep { at: self.at });
            self.too_deep = true;
        }
        self.stack.push(Open { byte, indent: self.indent, inner: None });
        self.keep(1);
    }

    fn close(&mut self, byte: u8) {
        self.token();
        if let Some(line) = self.marks.last_mut() {
            line.brackets.push(self.at);
        }
        match self.stack.last() {
            Some(open) if partner(open.byte) == byte => {
                self.stack.pop();
            }
            _ => self.balanced = false,
        }
        self.keep(1);
    }
}

/// Whether a line that begins so continues the line before: with a binary operator other than `-`, with `.`, `?.`,
/// `then`, `else`, `and`, `or`.
pub(in crate::syntax) fn continues(rest: &[u8]) -> bool {
    let second = rest.get(1).copied().unwrap_or(0);
    match rest.first() {
        Some(b'+' | b'*' | b'/' | b'=' | b'<' | b'>' | b'?' | b'|') => true,
        Some(b'!') => second == b'=',
        Some(b'-') => second == b'>',
        Some(b'.') => !rest.starts_with(b"..."),
        Some(b't' | b'e' | b'a' | b'o') => {
            [&b"then"[..], b"else", b"and", b"or"].iter().any(|word| begins_with_word(rest, word))
        }
        // `by documented(…)`, but not the field `by = platform`.
        Some(b'b') => {
            begins_with_word(rest, b"by")
                && rest[2..].trim_ascii_start().first().is_some_and(|byte| byte.is_ascii_alphabetic())
        }
        _ => false,
    }
}

/// Whether the word stands here, and is not the name of an entry.
fn begins_with_word(rest: &[u8], word: &[u8]) -> bool {
    let Some(after) = rest.strip_prefix(word) else { return false };
    if after.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return false;
    }
    let end = after.iter().position(|byte| *byte == b'\n').unwrap_or(after.len());
    let after = after[..end].trim_ascii_start();
    !(after.starts_with(b":") || after.starts_with(b"=") && !after.starts_with(b"=="))
}
