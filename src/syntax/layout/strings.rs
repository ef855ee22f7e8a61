//! Finds where strings end, with everything that may stand in an interpolation; notes where a quote is missing.

use super::marks::{is_close, is_open, partner};
use super::scan::Scan;
use super::{DEPTH_LIMIT, Problem};

impl Scan<'_> {
    /// Copies the string that begins here.
    pub(super) fn string(&mut self) {
        let start = self.at;
        let end =
            if self.text[start..].starts_with("\"\"\"") { self.block_end(start) } else { self.plain_end(start, 0) };
        self.keep(end - start);
    }

    pub(super) fn raw_string(&mut self) {
        let start = self.at;
        let end = match self.raw_end(start) {
            Ok(end) => end,
            Err(end) => {
                self.problems.push(Problem::UnclosedString { open: start, expected: end });
                self.edits.insert(end, "\"");
                end
            }
        };
        self.keep(end - start);
    }

    /// The end of the `r"…"` at `start`; `Err` with the end of its line if it is not closed there.
    fn raw_end(&self, start: usize) -> Result<usize, usize> {
        let rest = &self.bytes[start + 2..];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\n')).unwrap_or(rest.len());
        let end = start + 2 + length;
        if self.bytes.get(end) == Some(&b'"') {
            return Ok(end + 1);
        }
        Err(if self.bytes[end - 1] == b'\r' { end - 1 } else { end })
    }

    /// The end of the `"…"` at `start`; reports what is not closed on its line.
    fn plain_end(&mut self, start: usize, depth: usize) -> usize {
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at).copied() {
            match byte {
                b'"' => return at + 1,
                b'\n' => break,
                b'\\' if self.bytes.get(at + 1) == Some(&b'(') => match self.interpolation_end(at, depth) {
                    Ok(end) => at = end,
                    Err(end) => {
                        self.edits.insert(end, "\"");
                        return end;
                    }
                },
                b'\\' if self.bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 2,
                _ => at += 1,
            }
        }
        let at = at.min(self.bytes.len());
        let end = self.before_closers(start + 1, at);
        self.problems.push(Problem::UnclosedString { open: start, expected: end });
        self.edits.insert(end, "\"");
        end
    }

    /// Where to put a missing quote: at the end of the line, or before brackets that close what was opened before the string.
    fn before_closers(&self, from: usize, to: usize) -> usize {
        let mut depth = 0_usize;
        let mut end = to;
        for (at, byte) in self.bytes[from..to].iter().enumerate() {
            if is_open(*byte) {
                depth += 1;
            } else if is_close(*byte) {
                match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => {
                        end = from + at;
                        break;
                    }
                }
            }
        }
        while end > from && self.bytes[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        end
    }

    /// The end of the `\(…)` at `start`; `Err` with the end of its line if it is not closed there.
    fn interpolation_end(&mut self, start: usize, depth: usize) -> Result<usize, usize> {
        if depth >= DEPTH_LIMIT / 4 {
            self.problems.push(Problem::TooDeep { at: start });
            self.too_deep = true;
            return Ok(self.bytes.len());
        }
        let mut open = vec![b'('];
        let mut at = start + 2;
        while let Some(byte) = self.bytes.get(at).copied() {
            match byte {
                b'\n' => break,
                b'"' => {
                    let before = (self.problems.len(), self.edits.len());
                    let end = self.plain_end(at, depth + 1);
                    let is_unclosed = matches!(self.problems.get(before.0), Some(Problem::UnclosedString { open, .. }) if *open == at);
                    if is_unclosed && open.len() == 1 {
                        // Not the beginning of another string, but the end of the outer one.
                        self.problems.truncate(before.0);
                        self.edits.truncate(before.1);
                        self.problems.push(Problem::UnclosedInterpolation { open: start, expected: at });
                        self.edits.insert(at, ")");
                        return Ok(at);
                    }
                    at = end;
                }
                b'r' if self.bytes.get(at + 1) == Some(&b'"') && !self.in_word(at) => {
                    at = match self.raw_end(at) {
                        Ok(end) | Err(end) => end,
                    };
                }
                _ if is_open(byte) => {
                    if open.len() >= DEPTH_LIMIT / 2 {
                        self.problems.push(Problem::TooDeep { at });
                        self.too_deep = true;
                        return Ok(self.bytes.len());
                    }
                    open.push(byte);
                    at += 1;
                }
                _ if is_close(byte) => {
                    if open.last().is_some_and(|last| partner(*last) == byte) {
                        open.pop();
                        if open.is_empty() {
                            return Ok(at + 1);
                        }
                    } else {
                        self.problems.push(Problem::Stray { close: at });
                        self.edits.blank(at, at + 1);
                    }
                    at += 1;
                }
                _ => at += 1,
            }
            if self.too_deep {
                return Ok(self.bytes.len());
            }
        }
        let mut end = at.min(self.bytes.len());
        if end > start + 2 && self.bytes[end - 1] == b'\r' {
            end -= 1;
        }
        self.problems.push(Problem::UnclosedInterpolation { open: start, expected: end });
        let closers: String = open.iter().rev().map(|byte| char::from(partner(*byte))).collect();
        self.edits.insert(end, &closers);
        Err(end)
    }

    fn in_word(&self, at: usize) -> bool {
        at > 0 && (self.bytes[at - 1].is_ascii_alphanumeric() || self.bytes[at - 1] == b'_')
    }

    /// The end of the `"""` at `start`. Its lines stand deeper than the line that opens it: a line that does not, ends it.
    fn block_end(&mut self, start: usize) -> usize {
        let mut at = start + 3;
        while let Some(byte) = self.bytes.get(at).copied() {
            match byte {
                b'"' if self.bytes[at..].starts_with(b"\"\"\"") => return at + 3,
                b'\n' => match self.leaves_block(at + 1) {
                    None => at += 1,
                    Some(Some(end)) => return end,
                    Some(None) => break,
                },
                b'\\' if self.bytes[at..].starts_with(b"\\\\(") => at += 3,
                b'\\' if self.bytes.get(at + 1) == Some(&b'(') => {
                    at = match self.interpolation_end(at, 0) {
                        Ok(end) | Err(end) => end,
                    };
                }
                _ => at += 1,
            }
        }
        let mut end = at.min(self.bytes.len());
        while end > start + 3 && self.bytes[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        self.problems.push(Problem::UnclosedBlock { open: start, expected: end, indent: self.indent + 2 });
        let margin = " ".repeat(self.indent + 2);
        self.edits.insert(end, &format!("\n{margin}\"\"\""));
        end
    }

    /// Whether the line at `from` stands too far left for the block string that is open. If closing quotes follow, alone on a line,
    /// the text only lacks its indentation, which is lowering's to say: then `Some` of its end. Else the text ended before this line.
    fn leaves_block(&self, from: usize) -> Option<Option<usize>> {
        let indent = self.bytes[from..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let text = &self.bytes[from + indent..];
        if indent > self.indent || text.is_empty() || text.starts_with(b"\"\"\"") || matches!(text[0], b'\r' | b'\n') {
            return None;
        }
        let Some(quotes) = self.text[from..].find("\"\"\"").map(|at| from + at) else { return Some(None) };
        let line_start = self.text[..quotes].rfind('\n').map_or(0, |at| at + 1);
        Some(self.text[line_start..quotes].trim().is_empty().then_some(quotes + 3))
    }
}
