//! Finds the place of a missing bracket by indentation.
//!
//! Runs only where brackets do not balance. What it relies on is how people (and `olyc fmt`) write: what stands in a body stands deeper than
//! the line that opens it, and a brace that closes stands where that line begins.

use super::Problem;
use super::edits::Edits;
use super::marks::{Line, is_open, partner};

struct Open {
    byte: u8,
    at: usize,
    line: usize,
    indent: usize,
    inner: Option<usize>,
}

struct Repair<'a> {
    text: &'a str,
    bytes: &'a [u8],
    stack: Vec<Open>,
    /// How many more braces close than open: so many opening ones may be missing.
    surplus: usize,
    /// The last line that lacked an opening brace: one is enough to say, and what else closes there is dropped.
    unopened_line: Option<usize>,
    edits: Edits,
    problems: Vec<Problem>,
}

/// With `doubt`, any opening brace may be missing, not only as many as there are closing ones too many.
pub(super) fn repair(text: &str, lines: &[Line], code_end: usize, doubt: bool) -> (Edits, Vec<Problem>) {
    let bytes = text.as_bytes();
    let braces = |wanted: u8| lines.iter().flat_map(|line| &line.brackets).filter(|at| bytes[**at] == wanted).count();
    let surplus = if doubt { lines.len() } else { braces(b'}').saturating_sub(braces(b'{')) };
    let mut repair = Repair {
        text,
        bytes,
        stack: Vec::new(),
        surplus,
        unopened_line: None,
        edits: Edits::default(),
        problems: Vec::new(),
    };
    for (index, line) in lines.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|at| lines.get(at));
        repair.line(index, line, previous);
    }
    while let Some(open) = repair.stack.pop() {
        repair.unclosed(&open, code_end);
    }
    (repair.edits, repair.problems)
}

impl Repair<'_> {
    fn line(&mut self, index: usize, line: &Line, previous: Option<&Line>) {
        let mut brackets = line.brackets.as_slice();
        if brackets.first() == Some(&line.at) && !is_open(self.bytes[line.at]) {
            brackets = &brackets[1..];
            self.closing_line(line);
        } else if line.continues {
            self.entry_after_sign(index, line, previous);
        } else if !line.unindented {
            while let Some(open) = self.stack.pop_if(|open| line.indent <= open.indent) {
                self.unclosed(&open, line.before);
            }
            self.deeper_line(index, line, previous);
        }
        for at in brackets {
            let byte = self.bytes[*at];
            if is_open(byte) {
                self.stack.push(Open { byte, at: *at, line: index, indent: line.indent, inner: None });
            } else {
                self.close(index, line, *at);
            }
        }
    }

    /// A line deeper than its siblings, without anything that opened: the line before lacks its brace.
    fn deeper_line(&mut self, index: usize, line: &Line, previous: Option<&Line>) {
        let expected = match self.stack.last_mut() {
            Some(open) if open.byte != b'{' => {
                let indent = open.indent;
                if self.surplus > 0 && previous.is_some() && looks_like_entry(&self.text[line.at..]) {
                    self.put_open(index, line, indent);
                }
                return;
            }
            Some(open) => *open.inner.get_or_insert(line.indent),
            None => 0,
        };
        let Some(previous) = previous else { return };
        if line.indent > expected && self.surplus > 0 {
            let indent = if previous.continues { expected } else { previous.indent };
            self.put_open(index, line, indent);
        }
    }

    /// `type Scan =`, and a line with a field: the brace between is missing.
    fn entry_after_sign(&mut self, index: usize, line: &Line, previous: Option<&Line>) {
        let wants_value = self.text[..line.before].ends_with(['=', ':']);
        let indent = previous.map_or(0, |previous| previous.indent);
        if wants_value && self.surplus > 0 && line.indent > indent && begins_body(&self.text[line.at..]) {
            self.put_open(index, line, indent);
        }
    }

    fn put_open(&mut self, index: usize, line: &Line, indent: usize) {
        self.surplus -= 1;
        self.edits.insert(line.before, " {");
        self.problems.push(Problem::Unopened { close: usize::MAX, expected: line.before });
        self.stack.push(Open { byte: b'{', at: line.before, line: index, indent, inner: Some(line.indent) });
    }

    /// A line that begins with a closing bracket.
    fn closing_line(&mut self, line: &Line) {
        let byte = self.bytes[line.at];
        while let Some(open) = self.stack.pop_if(|open| open.indent > line.indent) {
            self.unclosed(&open, line.before);
        }
        let fits = |open: &Open| partner(open.byte) == byte;
        match self.stack.iter().rposition(fits) {
            // It stands among the lines of the body, and there is one brace too many: this one.
            Some(place) if byte == b'}' && self.surplus > 0 && self.is_sibling(place, line) => {
                self.surplus -= 1;
                self.stray(line.at);
            }
            Some(place) => {
                for open in self.stack.split_off(place + 1).iter().rev() {
                    self.unclosed(open, line.before);
                }
                self.stack.pop();
            }
            None => self.stray(line.at),
        }
    }

    /// Whether a line stands where the lines within an open brace stand.
    fn is_sibling(&self, place: usize, line: &Line) -> bool {
        self.stack.get(place).is_some_and(|open| open.inner == Some(line.indent) && open.indent < line.indent)
    }

    /// A closing bracket within a line.
    fn close(&mut self, index: usize, line: &Line, at: usize) {
        let byte = self.bytes[at];
        let fits = |open: &Open| partner(open.byte) == byte;
        let here = self.stack.iter().rposition(|open| fits(open) && open.line == index);
        let place = match here {
            Some(place) => Some(place),
            None if byte == b'}' && self.surplus > 0 => {
                self.surplus -= 1;
                if self.unopened_line.replace(index) == Some(index) {
                    return self.stray(at);
                }
                // Whatever was opened on this line ends before the brace.
                while let Some(open) = self.stack.pop_if(|open| open.line == index) {
                    self.unclosed(&open, at);
                }
                self.unopened(line, at);
                return;
            }
            None => self.stack.iter().rposition(fits),
        };
        match place {
            Some(place) => {
                let before = self.text[..at].trim_end().len();
                for open in self.stack.split_off(place + 1).iter().rev() {
                    self.unclosed(open, before);
                }
                self.stack.pop();
            }
            None => self.stray(at),
        }
    }

    fn unclosed(&mut self, open: &Open, mut expected: usize) {
        // In a list the comma stands behind what is closed: `{ a = 1 },`.
        let in_list = self.stack.last().is_some_and(|outer| outer.byte != b'{');
        if in_list && self.text[..expected].ends_with(',') && expected > open.at {
            expected -= 1;
        }
        let closer = char::from(partner(open.byte));
        let same_line = !self.text[open.at.min(expected)..expected].contains('\n');
        self.edits.insert(expected, closer.encode_utf8(&mut [0; 4]));
        self.problems.push(Problem::Unclosed { open: open.at, closer, expected, indent: open.indent, same_line });
    }

    fn stray(&mut self, at: usize) {
        self.edits.blank(at, at + 1);
        self.problems.push(Problem::Stray { close: at });
    }

    /// `machine cpu = 2 }`: the brace is missing before the first thing of the body.
    fn unopened(&mut self, line: &Line, close: usize) {
        let expected = self.body_start(line.at, close);
        self.edits.insert(expected, "{ ");
        self.problems.push(Problem::Unopened { close, expected });
    }

    fn body_start(&self, from: usize, close: usize) -> usize {
        let line = &self.text[from..close];
        let Some(sign) = line.find(['=', '{', ':']).filter(|at| *at > 0) else { return close };
        let rest = &line[sign + 1..];
        // `google = source = "…" }`: a record after `=`.
        let word = rest.trim_start().find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(0);
        if word > 0 && rest.trim_start()[word..].trim_start().starts_with('=') {
            return from + sign + 1 + (rest.len() - rest.trim_start().len());
        }
        let before = line[..sign].trim_end();
        let word = before.rfind(|char: char| !char.is_ascii_alphanumeric() && char != '_').map_or(0, |at| at + 1);
        // The first word of the line is the name of what the brace should open.
        if word == 0 { close } else { from + word }
    }
}

/// Whether a line begins as the first line of a body does.
fn begins_body(line: &str) -> bool {
    line.starts_with("...") || looks_like_entry(line)
}

/// Whether a line begins as an entry does: `name = …`, `name: …`, `"key" = …`.
fn looks_like_entry(line: &str) -> bool {
    let line = line.lines().next().unwrap_or("");
    let rest = match line.strip_prefix('"') {
        Some(text) => text.split_once('"').map_or("", |(_, rest)| rest),
        None => {
            let word = line.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(line.len());
            if word == 0 { "" } else { &line[word..] }
        }
    };
    let rest = rest.trim_start();
    rest.starts_with(':') || rest.starts_with('=') && !rest.starts_with("==")
}
