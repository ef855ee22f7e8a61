//! What a repair needs to know of a text: its lines and its brackets.

/// A line that holds code.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Offset of its first token.
    pub at: usize,
    /// Bytes before it.
    pub indent: usize,
    /// It continues the line before.
    pub continues: bool,
    /// It stands at column 0 within an open body.
    pub unindented: bool,
    /// Where the code of the line before ends.
    pub before: usize,
    /// Offsets of its brackets.
    pub brackets: Vec<usize>,
}

/// The bracket that closes `open`.
pub(super) fn partner(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'[' => b']',
        _ => b')',
    }
}

pub(super) fn is_open(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b'(')
}

pub(super) fn is_close(byte: u8) -> bool {
    matches!(byte, b'}' | b']' | b')')
}
