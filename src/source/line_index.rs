//! From byte offsets to lines and columns in the three encodings that editors speak, and back.

/// How a column is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// UTF-16 code units: what most editors speak.
    Utf16,
    /// Unicode scalar values (UTF-32): what our machine formats speak.
    Scalar,
}

/// Line and column, both counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// Starts of the lines of one text.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1));
        Self { starts }
    }

    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Byte offset of the start of a line counted from 0; the text's end for lines beyond it.
    pub fn line_start(&self, text: &str, line: usize) -> usize {
        self.starts.get(line).map_or(text.len(), |start| *start as usize)
    }

    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.line_start(text, line);
        let before = text.get(start..offset).unwrap_or("");
        let column = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
            Encoding::Scalar => before.chars().count(),
        };
        Position { line, column }
    }

    /// The byte offset of a position; columns past the end of a line mean its end.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let start = self.line_start(text, position.line);
        let end = self.line_start(text, position.line + 1);
        let line = text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
        let mut column = 0;
        for (at, char) in line.char_indices() {
            if column >= position.column {
                return start + at;
            }
            column += match encoding {
                Encoding::Utf8 => char.len_utf8(),
                Encoding::Utf16 => char.len_utf16(),
                Encoding::Scalar => 1,
            };
        }
        start + line.len()
    }
}
