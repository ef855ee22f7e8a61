//! Where in a shell script a value stands: between words, in quotes, in a comment, in a here-document. A value is only itself if it is
//! escaped for the place: single quotes inside double quotes would be letters, and `$(…)` between them would run.
//!
//! The scanner reads each letter of a script once, as the script grows.

use std::borrow::Cow;

use super::text::Unfit;

/// What the shell makes of a letter at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Between words; also inside `$(…)`.
    Bare,
    /// `'…'`
    Single,
    /// `$'…'`
    Ansi,
    /// `"…"`
    Double,
    /// `# …`
    Comment,
    /// A here-document in which variables mean something.
    Document,
    /// A here-document of which nothing means anything.
    Literal,
}

/// How far a script was read, and where that is.
#[derive(Clone, Default, Debug)]
pub struct Scanner {
    /// Open quotes and substitutions, the innermost last.
    open: Vec<Open>,
    comment: bool,
    /// Here-documents whose first line comes after the end of this one.
    announced: Vec<Document>,
    /// The letter before.
    before: Option<char>,
    escaped: bool,
    /// A line of a here-document, as far as it was read.
    line: String,
    document: Option<Document>,
    /// What was read of `<<`, `<<-` and the word behind it.
    word: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    Single,
    Ansi,
    Double,
    /// `$(` or `(`.
    Round,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Document {
    ends_with: String,
    literal: bool,
}

impl Scanner {
    pub fn place(&self) -> Place {
        if let Some(document) = &self.document {
            return if document.literal { Place::Literal } else { Place::Document };
        }
        if self.comment {
            return Place::Comment;
        }
        match self.open.last() {
            Some(Open::Single) => Place::Single,
            Some(Open::Ansi) => Place::Ansi,
            Some(Open::Double) => Place::Double,
            Some(Open::Round) | None => Place::Bare,
        }
    }

    pub fn read(&mut self, text: &str) {
        text.chars().for_each(|letter| self.letter(letter));
    }

    fn letter(&mut self, letter: char) {
        if self.document.is_some() {
            return self.document_letter(letter);
        }
        if self.comment {
            if letter == '\n' {
                self.comment = false;
                self.line_ends();
            }
            return;
        }
        let before = self.before.replace(letter);
        if std::mem::take(&mut self.escaped) {
            return;
        }
        match self.open.last() {
            Some(Open::Single) => {
                if letter == '\'' {
                    self.open.pop();
                }
            }
            Some(Open::Ansi) => match letter {
                '\\' => self.escaped = true,
                '\'' => {
                    self.open.pop();
                }
                _ => {}
            },
            Some(Open::Double) => match letter {
                '\\' => self.escaped = true,
                '"' => {
                    self.open.pop();
                }
                '(' if before == Some('$') => self.open.push(Open::Round),
                _ => {}
            },
            Some(Open::Round) | None => self.bare_letter(letter, before),
        }
    }

    fn bare_letter(&mut self, letter: char, before: Option<char>) {
        if let Some(word) = &mut self.word {
            let begins = word.trim_start_matches('-').trim_start().is_empty();
            if letter == '<' || (letter.is_whitespace() || ";&|)".contains(letter)) && !begins {
                // `<<<` is no here-document.
                let word = std::mem::take(word);
                self.word = None;
                if letter != '<' {
                    self.announce(&word);
                }
            } else if letter == '\n' {
                self.word = None;
            } else {
                word.push(letter);
                return;
            }
        }
        match letter {
            '\\' => self.escaped = true,
            '\'' => self.open.push(if before == Some('$') { Open::Ansi } else { Open::Single }),
            '"' => self.open.push(Open::Double),
            '(' => self.open.push(Open::Round),
            // Without an opening one it ends a pattern of `case`.
            ')' => {
                self.open.pop();
            }
            '#' if before.is_none_or(|before| before.is_whitespace() || ";(".contains(before)) => self.comment = true,
            '<' if before == Some('<') && self.word.is_none() => {
                self.word = Some(String::new());
                self.before = None;
            }
            '\n' => self.line_ends(),
            _ => {}
        }
    }

    fn announce(&mut self, word: &str) {
        let word = word.trim_start_matches('-').trim();
        // `$((1<<2))` is no here-document.
        if word.starts_with(|letter: char| letter.is_ascii_digit()) {
            return;
        }
        let literal = word.contains(['\'', '"', '\\']);
        let ends_with = word.replace(['\'', '"', '\\'], "");
        self.announced.push(Document { ends_with, literal });
    }

    fn line_ends(&mut self) {
        if !self.announced.is_empty() {
            self.document = Some(self.announced.remove(0));
            self.line.clear();
        }
    }

    fn document_letter(&mut self, letter: char) {
        if letter != '\n' {
            self.line.push(letter);
            return;
        }
        let ends = self.document.as_ref().is_some_and(|document| self.line.trim_start() == document.ends_with);
        self.line.clear();
        if ends {
            self.document = None;
            self.before = Some('\n');
            self.line_ends();
        }
    }
}

/// A value as it must be written at a place to be that value.
pub fn escape(place: Place, value: &str) -> Result<Cow<'_, str>, Unfit> {
    let with = |special: &[char]| {
        if !value.contains(special) {
            return Cow::Borrowed(value);
        }
        let mut out = String::with_capacity(value.len() + 8);
        for letter in value.chars() {
            if special.contains(&letter) {
                out.push('\\');
            }
            out.push(letter);
        }
        Cow::Owned(out)
    };
    Ok(match place {
        Place::Bare => word(value),
        Place::Single if value.contains('\'') => Cow::Owned(value.replace('\'', r"'\''")),
        Place::Single | Place::Literal => Cow::Borrowed(value),
        Place::Ansi => with(&['\\', '\'']),
        Place::Double => with(&['\\', '"', '$', '`']),
        Place::Document => with(&['\\', '$', '`']),
        Place::Comment if value.contains(['\n', '\r']) => return Err(Unfit::Newline),
        Place::Comment => Cow::Borrowed(value),
    })
}

/// One word of a shell: as it stands if nothing in it means anything, else in single quotes.
pub fn word(value: &str) -> Cow<'_, str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:=@%+,".contains(letter);
    if !value.is_empty() && value.chars().all(plain) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(format!("'{}'", value.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        let mut scanner = Scanner::default();
        scanner.read(text);
        scanner.place()
    }

    #[test]
    fn where_a_value_stands() {
        let cases = [
            ("echo ", Place::Bare),
            ("echo \"", Place::Double),
            ("echo \"a\" ", Place::Bare),
            ("echo \"a\\\" ", Place::Double),
            ("echo '", Place::Single),
            ("echo '\\' ", Place::Bare),
            ("echo $'\\' ", Place::Ansi),
            ("x=\"$(", Place::Bare),
            ("x=\"$(echo \"", Place::Double),
            ("x=\"$(echo \"a\") ", Place::Double),
            ("# it is said: ", Place::Comment),
            ("a # don't\n", Place::Bare),
            ("${#a[@]} ", Place::Bare),
            ("case x in\n  a) echo \"", Place::Double),
            ("usage=\"one\n  don't ", Place::Double),
            ("cat <<EOF\ndon't ", Place::Document),
            ("cat <<'EOF' >a\n$x ", Place::Literal),
            ("cat <<-EOF\n\tx\n\tEOF\n", Place::Bare),
            ("cat <<<\"", Place::Double),
            ("cat <<<\"a\"\nEOF ", Place::Bare),
            ("(cd a; echo '", Place::Single),
        ];
        for (text, expected) in cases {
            assert_eq!(place(text), expected, "{text}");
        }
    }

    /// A shell that reads the script sees the value at every place. The values are what somebody would try.
    #[expect(clippy::disallowed_methods, reason = "the shell is the judge of what it reads")]
    #[test]
    fn a_value_is_itself_for_a_real_shell() {
        let values =
            ["plain", "two words", "it's", "$(exit 9)", "`exit 9`", "a\"b", "back\\slash", "${HOME}", "!x", "a\nb"];
        let scripts = [
            ("printf '%s' ", ""),
            ("printf '%s' \"", "\""),
            ("printf '%s' '", "'"),
            ("printf '%s' $'", "'"),
            ("x=\"$(printf '%s' ", ")\"; printf '%s' \"$x\""),
            ("IFS= read -r -d '' x <<EOF || true\n", "\nEOF\nprintf '%s' \"${x%$'\\n'}\""),
            ("IFS= read -r -d '' x <<'EOF' || true\n", "\nEOF\nprintf '%s' \"${x%$'\\n'}\""),
        ];
        for (before, after) in scripts {
            for value in values {
                let escaped = escape(place(before), value).expect("it can be written");
                let script = format!("{before}{escaped}{after}");
                let output = std::process::Command::new("bash").args(["-c", &script]).output().expect("bash runs");
                assert_eq!(String::from_utf8_lossy(&output.stdout), value, "{script}");
            }
        }
    }

    #[test]
    fn a_comment_ends_with_its_line() {
        assert_eq!(escape(Place::Comment, "a\nrm -rf"), Err(Unfit::Newline));
    }
}
