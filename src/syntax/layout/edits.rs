//! What a repair changes in a text, and how to find back.

/// Insertions and blanked ranges, by byte offset of the original text.
#[derive(Default, Debug)]
pub(super) struct Edits {
    insertions: Vec<(usize, String)>,
    blanks: Vec<(usize, usize)>,
}

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.insertions.is_empty() && self.blanks.is_empty()
    }

    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.insertions.push((at, text.to_owned()));
    }

    pub(super) fn blank(&mut self, start: usize, end: usize) {
        self.blanks.push((start, end));
    }

    /// How many insertions there are, for [`Edits::truncate`].
    pub(super) fn len(&self) -> usize {
        self.insertions.len()
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.insertions.truncate(len);
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.insertions.extend(other.insertions);
        self.blanks.extend(other.blanks);
    }

    pub(super) fn apply(mut self, text: &str) -> (String, OffsetMap) {
        let mut base = text.as_bytes().to_vec();
        for (start, end) in &self.blanks {
            if text.is_char_boundary(*start) && text.is_char_boundary(*end) {
                base[*start..*end].fill(b' ');
            }
        }
        let base = String::from_utf8(base).unwrap_or_default();
        // Stable: what was inserted first at one place stands first.
        self.insertions.sort_by_key(|(at, _)| *at);
        let mut out = String::with_capacity(base.len() + 8);
        let mut inserted = Vec::new();
        let mut from = 0;
        for (at, piece) in &self.insertions {
            out.push_str(base.get(from..*at).unwrap_or(""));
            inserted.extend((0..piece.len()).map(|index| out.len() + index));
            out.push_str(piece);
            from = *at;
        }
        out.push_str(base.get(from..).unwrap_or(""));
        (out, OffsetMap { inserted })
    }
}

/// From places of the settled text to places of the user's text.
#[derive(Default, Debug)]
pub(in crate::syntax) struct OffsetMap {
    /// Where the inserted bytes stand, in order.
    inserted: Vec<usize>,
}

impl OffsetMap {
    pub(in crate::syntax) fn original(&self, offset: usize) -> usize {
        if self.inserted.is_empty() {
            return offset;
        }
        offset - self.inserted.partition_point(|place| *place < offset)
    }

    /// Whether the text was changed.
    pub(in crate::syntax) fn is_identity(&self) -> bool {
        self.inserted.is_empty()
    }
}
