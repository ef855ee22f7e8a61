//! Texts that are open in the editor: what counts, whatever lies on the disk.

use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Range, TextDocumentContentChangeEvent, Uri};

use super::convert;
use crate::source::{Encoding, LineIndex};

#[derive(Debug)]
pub(super) struct Document {
    /// As the client writes it.
    pub(super) uri: Uri,
    pub(super) path: PathBuf,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
}

impl Document {
    /// Applies the changes of one notification, in their order.
    pub(super) fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        let mut text = String::from(&*self.text);
        // A whole text makes what stands before it pointless, even to look at.
        let whole = |change: &TextDocumentContentChangeEvent| {
            matches!(change, TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(_))
        };
        let first = changes.iter().rposition(whole).unwrap_or(0);
        for change in changes.into_iter().skip(first) {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => text = whole.text,
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let range = bytes(&text, part.range, encoding);
                    text.replace_range(range, &part.text);
                }
            }
        }
        self.text = Arc::from(text);
    }
}

/// The bytes that a range means; backwards ranges and places outside of the text are brought into it.
fn bytes(text: &str, range: Range, encoding: Encoding) -> std::ops::Range<usize> {
    // Only the lines up to the range are looked at; an index of all of them would be thrown away at once.
    let start = offset(text, convert::position_in(range.start), encoding);
    let end = offset(text, convert::position_in(range.end), encoding);
    start.min(end)..end.max(start)
}

fn offset(text: &str, position: crate::source::Position, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(length) => start += length + 1,
            None => return text.len(),
        }
    }
    let line = text.get(start..).unwrap_or("");
    let line = line.get(..line.find('\n').unwrap_or(line.len())).unwrap_or(line);
    let within =
        LineIndex::new(line).offset(line, crate::source::Position { line: 0, column: position.column }, encoding);
    // A column at the end of a line with CRLF lies before the CR, unless the client says otherwise.
    start + within
}

#[cfg(test)]
mod tests {
    use super::*;
    use gen_lsp_types::{Position, TextDocumentContentChangePartial};

    type Place = (u32, u32);

    fn changed(text: &str, encoding: Encoding, changes: &[(Place, Place, &str)]) -> String {
        let mut document =
            Document { uri: Uri::from(String::new()), path: PathBuf::new(), version: 0, text: Arc::from(text) };
        let changes = changes.iter().map(|(start, end, text)| {
            let range = Range { start: Position::new(start.0, start.1), end: Position::new(end.0, end.1) };
            TextDocumentContentChangePartial {
                range,
                text: (*text).to_owned(),
                ..TextDocumentContentChangePartial::default()
            }
            .into()
        });
        document.change(changes.collect(), encoding);
        document.text.to_string()
    }

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "a = \"😀x\"\n";
        assert_eq!(changed(text, Encoding::Utf16, &[((0, 7), (0, 8), "y")]), "a = \"😀y\"\n");
        assert_eq!(changed(text, Encoding::Utf8, &[((0, 9), (0, 10), "y")]), "a = \"😀y\"\n");
        assert_eq!(changed(text, Encoding::Scalar, &[((0, 6), (0, 7), "y")]), "a = \"😀y\"\n");
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        assert_eq!(
            changed("one\r\ntwo\r\n", Encoding::Utf16, &[((0, 3), (1, 0), "\n"), ((1, 3), (1, 3), "!")]),
            "one\ntwo!\r\n"
        );
    }

    #[test]
    fn places_outside_of_the_text_are_its_end() {
        assert_eq!(changed("a", Encoding::Utf16, &[((7, 3), (9, 9), "b")]), "ab");
        assert_eq!(changed("abc", Encoding::Utf16, &[((0, 2), (0, 1), "")]), "ac");
    }
}
