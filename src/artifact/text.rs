//! Text in a language: how a value is escaped when it goes into it, and how its comments look.

use std::borrow::Cow;

/// Why a value cannot stand in a text of this language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// It has several lines, and the language has no way to write that in place.
    Newline,
    /// It holds a control character.
    Control,
}

/// The languages that `file … as LANG` and `Text<LANG>` know.
pub const LANGUAGES: [&str; 15] = [
    "bash",
    "dockerfile",
    "dockerignore",
    "hcl",
    "ini",
    "javascript",
    "json",
    "markdown",
    "mermaid",
    "python",
    "rust",
    "sql",
    "text",
    "toml",
    "yaml",
];

/// Escapes an interpolated value so that it is that value in the language, whatever it holds.
pub fn escape<'a>(language: &str, value: &'a str) -> Result<Cow<'a, str>, Unfit> {
    if value.contains('\0') {
        return Err(Unfit::Control);
    }
    match language {
        "bash" => Ok(super::shell::word(value)),
        "markdown" => Ok(markdown(value)),
        "mermaid" => mermaid(value),
        "yaml" => Ok(yaml(value)),
        "json" => Ok(json_inner(value)),
        "sql" => Ok(doubled(value, '\'')),
        "toml" | "python" | "rust" | "hcl" | "javascript" => Ok(json_inner(value)),
        // A line ends the instruction, the pattern, the entry.
        "dockerfile" | "dockerignore" | "ini" => {
            if value.contains(['\n', '\r']) {
                Err(Unfit::Newline)
            } else {
                Ok(Cow::Borrowed(value))
            }
        }
        _ => Ok(Cow::Borrowed(value)),
    }
}

/// Prose that must not become markup. What is only a sign at the start of a line is left alone inside one.
fn markdown(value: &str) -> Cow<'_, str> {
    let special = |letter: char| matches!(letter, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|');
    if !value.contains(special) && !value.contains('_') && !value.starts_with(['#', '-', '+', '=', '~']) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    let letters: Vec<char> = value.chars().collect();
    for (index, letter) in letters.iter().copied().enumerate() {
        let inside_word = index > 0
            && letters[index - 1].is_alphanumeric()
            && letters.get(index + 1).is_some_and(|next| next.is_alphanumeric());
        // `snake_case` is no emphasis.
        let escaped = special(letter)
            || (letter == '_' && !inside_word)
            || (index == 0
                && matches!(letter, '#' | '-' | '+' | '=' | '~')
                && letters.get(1).is_none_or(|next| *next == ' ' || *next == letter));
        if escaped {
            out.push('\\');
        }
        out.push(letter);
    }
    Cow::Owned(out)
}

/// A label of a diagram: entities for what would end it.
fn mermaid(value: &str) -> Result<Cow<'_, str>, Unfit> {
    if value.contains(['\n', '\r']) {
        return Err(Unfit::Newline);
    }
    if !value.contains(['"', '#', '<', '>', ';', '&', '[', ']', '{', '}', '|', '(', ')']) {
        return Ok(Cow::Borrowed(value));
    }
    let mut out = String::with_capacity(value.len() + 8);
    for letter in value.chars() {
        match letter {
            '"' | '#' | '<' | '>' | ';' | '&' | '[' | ']' | '{' | '}' | '|' | '(' | ')' => {
                out.push_str(&format!("#{};", letter as u32));
            }
            other => out.push(other),
        }
    }
    Ok(Cow::Owned(out))
}

fn yaml(value: &str) -> Cow<'_, str> {
    if !super::yaml::needs_quotes(value) {
        return Cow::Borrowed(value);
    }
    let mut out = String::new();
    super::yaml::json::string(&mut out, value);
    Cow::Owned(out)
}

/// The inside of a string in double quotes.
fn json_inner(value: &str) -> Cow<'_, str> {
    if !value.contains(|letter: char| letter == '"' || letter == '\\' || letter.is_control()) {
        return Cow::Borrowed(value);
    }
    let mut out = String::new();
    super::yaml::json::string(&mut out, value);
    Cow::Owned(out[1..out.len() - 1].to_owned())
}

fn doubled(value: &str, quote: char) -> Cow<'_, str> {
    if !value.contains(quote) {
        return Cow::Borrowed(value);
    }
    let mut twice = String::new();
    twice.push(quote);
    twice.push(quote);
    Cow::Owned(value.replace(quote, &twice))
}

/// Comment lines above a text: `None` where the language has no comments.
pub fn comment(language: &str, line: &str) -> Option<String> {
    match language {
        "json" => None,
        "markdown" => Some(format!("<!-- {} -->", line.replace("-->", "->"))),
        "mermaid" => Some(format!("%% {line}")),
        "sql" => Some(format!("-- {line}")),
        "ini" => Some(format!("; {line}")),
        "rust" | "javascript" => Some(format!("// {line}")),
        _ => Some(format!("# {line}")),
    }
}

/// How much of a text must stay on top: `#!` and `---` in one line, directives of a Dockerfile in several, as the first
/// line that is none of them ends their effect.
fn ruled(language: &str, body: &str) -> usize {
    let line_end = |at: usize| body[at..].find('\n').map_or(body.len(), |end| at + end + 1);
    if body.starts_with("#!") {
        return line_end(0);
    }
    let mut at = 0;
    while language == "dockerfile"
        && ["# syntax=", "# escape=", "# check="].iter().any(|word| body[at..].starts_with(word))
    {
        at = line_end(at);
    }
    at
}

/// Puts the header into a text: on top, or behind a line that must come first (`#!`, `# syntax=`, `---`).
pub fn with_header(language: &str, header: &[String], body: &str) -> String {
    let comments: Vec<String> = header.iter().filter_map(|line| comment(language, line)).collect();
    let mut out = String::with_capacity(body.len() + 200);
    let (before, after) = body.split_at(ruled(language, body));
    out.push_str(before);
    if !before.is_empty() && !before.ends_with('\n') {
        out.push('\n');
    }
    for line in &comments {
        out.push_str(line);
        out.push('\n');
    }
    if !comments.is_empty() && !after.is_empty() && !after.starts_with('\n') {
        out.push('\n');
    }
    out.push_str(after);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}
