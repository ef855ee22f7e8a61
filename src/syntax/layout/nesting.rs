//! How deeply a text goes down, seen before the parser goes there: brackets, and words that hold what follows them.
//!
//! It is a bound and not a measure. What it counts too much, nobody notices; what it missed would be a stack that overflows.

/// The deepest nesting of a settled text, and the first place where `limit` was exceeded.
pub(in crate::syntax) fn nesting(text: &str, limit: usize) -> (usize, Option<usize>) {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0, open: vec![Within::code(b'{')], held: 0, in_docs: 0, limit };
    let (mut deepest, mut exceeded) = (0, None);
    while walk.at < walk.bytes.len() {
        walk.step();
        let depth = walk.open.len() + walk.held + std::mem::take(&mut walk.in_docs);
        deepest = deepest.max(depth);
        if depth > limit {
            exceeded = Some(walk.at.min(text.len().saturating_sub(1)));
            break;
        }
    }
    (deepest, exceeded)
}

/// Of a line without documentation in it.
fn nesting_of_line(line: &str, limit: usize) -> usize {
    nesting(&line.replace('/', " "), limit).0
}

/// Words that are followed by something that may begin with such a word again.
const HOLDING: [&[u8]; 4] = [b"if", b"match", b"each", b"for"];

/// The bytes outside strings that a bound depends on.
const TELLS: [bool; 256] = {
    let mut tells = [false; 256];
    let which = b"\"{([<>)]}/,\nimefr";
    let mut at = 0;
    while at < which.len() {
        tells[which[at] as usize] = true;
        at += 1;
    }
    tells
};

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[derive(Clone, Copy)]
enum Within {
    /// A bracket; how many words since the last separator hold what follows them, and how many `<` are open.
    Code {
        bracket: u8,
        words: usize,
        angles: usize,
    },
    Text,
    Block,
}

impl Within {
    fn code(bracket: u8) -> Self {
        Self::Code { bracket, words: 0, angles: 0 }
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Within>,
    /// All words and `<` of all open brackets.
    held: usize,
    /// How deep the values in the line of documentation that was just passed go.
    in_docs: usize,
    limit: usize,
}

impl Walk<'_> {
    fn step(&mut self) {
        match self.open.last().copied() {
            Some(Within::Text) => self.text(),
            Some(Within::Block) => self.block(),
            _ => self.code(),
        }
    }

    fn starts(&self, what: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(what)
    }

    /// Where the next of these bytes stands, or the end.
    fn find(&self, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| wanted(*byte)).unwrap_or(rest.len())
    }

    fn code(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b'"' if self.starts(b"\"\"\"") => self.enter(Within::Block, 3),
            b'"' => self.enter(Within::Text, 1),
            b'{' | b'(' | b'[' => self.enter(Within::code(byte), 1),
            b'}' | b')' | b']' => self.leave(1),
            // Documentation: other comments are blanks by now.
            b'/' if self.starts(b"//") => self.documentation(),
            b'i' | b'm' | b'e' | b'f' | b'r' if !self.is_in_word() => self.word(),
            b'<' if self.is_in_word() => self.hold(0, 1),
            b'>' => {
                if let Some(Within::Code { angles, .. }) = self.open.last_mut()
                    && *angles > 0
                {
                    *angles -= 1;
                    self.held -= 1;
                }
                self.at += 1;
            }
            b',' | b'\n' => {
                if let Some(Within::Code { bracket, words, angles }) = self.open.last_mut() {
                    let ends = byte == b'\n' && *bracket == b'{';
                    if ends || *angles == 0 {
                        self.held -= std::mem::take(words);
                    }
                    if ends {
                        self.held -= std::mem::take(angles);
                    }
                }
                self.at += 1;
            }
            _ => self.at = self.find(self.at + 1, |byte| TELLS[usize::from(byte)]),
        }
    }

    /// Each of the values in a line is read by itself; what stands between them is prose, and can only count too much.
    fn documentation(&mut self) {
        let end = self.find(self.at, |byte| byte == b'\n');
        let line = self.bytes.get(self.at..end).and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
        if let Some((_, values)) = line.split_once('\\') {
            self.in_docs = nesting_of_line(values, self.limit);
        }
        self.at = end;
    }

    fn is_in_word(&self) -> bool {
        self.at.checked_sub(1).is_some_and(|before| is_word(self.bytes[before]))
    }

    fn word(&mut self) {
        if self.starts(b"r\"") {
            self.at = self.find(self.at + 2, |byte| byte == b'"') + 1;
            return;
        }
        let held = HOLDING
            .iter()
            .find(|word| self.starts(word) && self.bytes.get(self.at + word.len()).is_none_or(|next| !is_word(*next)));
        match held {
            Some(_) => self.hold(1, 0),
            None => self.at += 1,
        }
    }

    fn hold(&mut self, word: usize, angle: usize) {
        if let Some(Within::Code { words, angles, .. }) = self.open.last_mut() {
            *words += word;
            *angles += angle;
            self.held += word + angle;
        }
        self.at += 1;
    }

    fn text(&mut self) {
        self.at = self.find(self.at, |byte| matches!(byte, b'"' | b'\\'));
        match self.bytes.get(self.at) {
            Some(b'"') => self.leave(1),
            Some(_) if self.starts(b"\\(") => self.enter(Within::code(b'('), 2),
            _ => self.at += 2,
        }
    }

    fn block(&mut self) {
        self.at = self.find(self.at, |byte| matches!(byte, b'"' | b'\\'));
        match () {
            () if self.starts_here(b"\"\"\"") => self.leave(3),
            () if self.starts_here(b"\\\\(") => self.at += 3,
            () if self.starts_here(b"\\(") => self.enter(Within::code(b'('), 2),
            () => self.at += 1,
        }
    }

    fn starts_here(&self, what: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(what))
    }

    fn enter(&mut self, within: Within, length: usize) {
        self.open.push(within);
        self.at += length;
    }

    /// The outermost one stays: what closes nothing is not ours to judge.
    fn leave(&mut self, length: usize) {
        if self.open.len() > 1
            && let Some(Within::Code { words, angles, .. }) = self.open.pop()
        {
            self.held -= words + angles;
        }
        self.at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[track_caller]
    fn depth(text: &str, expected: usize) {
        assert_eq!(nesting(text, usize::MAX), (expected, None), "{text}");
    }

    #[test]
    fn brackets_strings_and_words_that_hold_count() {
        depth("service a", 1);
        depth("service a { b { c = [1] } }", 4);
        depth("a { b = [1], c = [2] }", 3);
        depth("a { b = \"((({\", c = r\"[[[\" }", 3);
        depth("a { b = \"x\\([1])\" }", 5);
        depth("a { b = \"\"\"\n  ((( \" \\\\( \\(x)\n\"\"\" }", 4);
        depth("/// ((( \" <\na { b = 1 }", 2);
        depth("/// (( \\([[a]])\na { b = 1 }", 5);
        depth("fn f() -> Int = if a then 1 else if b then 2 else 3", 3);
        depth("a { b = if x then 1 else 2\n c = if x then 1 else 2\n}", 3);
        depth("f(if a then 1 else 2, if b then 1 else 2)", 3);
        depth("type A = List<Map<String, List<Int>>>", 4);
        depth("type A = each each Int", 3);
        depth("[for a in b: for c in d: c]", 4);
    }

    #[test]
    fn what_is_too_deep_is_told_where_it_is() {
        assert_eq!(nesting("a { b = [[[1]]] }", 4), (5, Some(11)));
        assert_eq!(nesting("a { b = [[[1]]] }", 5), (5, None));
    }
}
