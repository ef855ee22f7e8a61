//! Cuts a file at the heads of its items, so that whatever is wrong in one item cannot reach another.
//!
//! A head is a word at column 0 that is not followed by `=` (an entry that somebody forgot to indent) and is not `in` or
//! `else` (parts of an item that somebody forgot to indent). Nothing else is looked at: text of several lines stands indented by
//! law, so no string can hold a head.

/// Where a chunk lies in its file, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChunkRange {
    pub start: usize,
    pub end: usize,
}

/// The chunks of a text, in order and without gaps; only a byte order mark before the first one belongs to none.
pub fn chunks(text: &str) -> Vec<ChunkRange> {
    let bytes = text.as_bytes();
    let begin = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut starts = Vec::new();
    // The first of the comment lines directly above, if there are any.
    let mut comments: Option<usize> = None;
    let mut line = begin;
    let mut may_close = true;
    while line < bytes.len() {
        let end = next_line(bytes, line);
        match bytes[line] {
            b'/' if bytes.get(line + 1) == Some(&b'/') => {
                comments.get_or_insert(line);
            }
            // No form of this language, and reported as such; its text must not look like heads.
            b'/' if bytes.get(line + 1) == Some(&b'*') && may_close => {
                if let Some(length) = text[line..].find("*/") {
                    comments.get_or_insert(line);
                    line = next_line(bytes, line + length);
                    continue;
                }
                may_close = false;
            }
            first if is_word_start(first) => {
                if is_head(&bytes[line..end]) {
                    starts.push(comments.unwrap_or(line));
                }
                comments = None;
            }
            _ => comments = None,
        }
        line = end;
    }
    if starts.first() != Some(&begin) && begin < bytes.len() {
        starts.insert(0, begin);
    }
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(start, end)| ChunkRange { start: *start, end }).collect()
}

/// The start of the line after the one at `from`.
fn next_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| from + at + 1)
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a line that begins with a word is the head of an item.
fn is_head(line: &[u8]) -> bool {
    let length = line.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_').unwrap_or(line.len());
    let (word, rest) = line.split_at(length);
    if word == b"in" || word == b"else" {
        return false;
    }
    let rest = rest.trim_ascii_start();
    !(rest.starts_with(b"=") || rest.starts_with(b"+="))
}

#[cfg(test)]
mod tests {
    use super::chunks;

    fn cut(text: &str) -> Vec<&str> {
        chunks(text).into_iter().map(|range| &text[range.start..range.end]).collect()
    }

    #[test]
    fn a_head_is_a_word_at_the_left_edge() {
        assert_eq!(cut("service a {\n  b = 1\n}\nredis c\n"), ["service a {\n  b = 1\n}\n", "redis c\n"]);
        assert_eq!(
            cut("service a {\nb = 1\nin prod { }\nc += 2\n}\n"),
            ["service a {\nb = 1\nin prod { }\nc += 2\n}\n"]
        );
        assert_eq!(cut("service a {\n  b = \"\nredis c\n"), ["service a {\n  b = \"\n", "redis c\n"]);
        assert_eq!(cut("fn f() -> Int =\n  if a then b\nelse c\n"), ["fn f() -> Int =\n  if a then b\nelse c\n"]);
    }

    #[test]
    fn comments_directly_above_belong_to_the_item() {
        assert_eq!(cut("// file\n\n/// a\n// b\nredis c\n"), ["// file\n\n", "/// a\n// b\nredis c\n"]);
        assert_eq!(cut("redis a\n/// b\n\nredis c\n"), ["redis a\n/// b\n\n", "redis c\n"]);
        assert_eq!(cut("/* redis a\nredis b */\nredis c\n"), ["/* redis a\nredis b */\nredis c\n"]);
    }

    #[test]
    fn nothing_is_lost_but_the_byte_order_mark() {
        assert_eq!(cut("\u{feff}redis a\n"), ["redis a\n"]);
        assert_eq!(cut(""), Vec::<&str>::new());
        assert_eq!(cut("\n= 3\nredis a"), ["\n= 3\n", "redis a"]);
    }
}
