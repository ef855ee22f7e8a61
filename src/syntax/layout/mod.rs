//! Settles the layout of a chunk before the grammar sees it.
//!
//! What comes out has the same tokens at (nearly) the same places, and is simpler: comments are blanks; a line break stands
//! only where it separates two entries; every bracket and quote has its partner. So the grammar is small and fast, needs no memory of
//! where it is, and cannot run away: what is nested too deeply never reaches it.
//!
//! The few characters that a repair puts in are remembered in an [`OffsetMap`], so that every place still means the user's text.

mod edits;
mod marks;
mod nesting;
mod repair;
mod scan;
mod strays;
mod strings;

use edits::Edits;
pub(super) use edits::OffsetMap;
pub(super) use nesting::nesting;
use scan::Scan;
pub(super) use scan::{Comment, continues};

/// How deeply brackets and expressions may be nested.
pub(super) const DEPTH_LIMIT: usize = 256;

/// What the layout found wrong; places are byte offsets in the chunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Problem {
    /// A bracket without its partner, and where the partner belongs.
    Unclosed {
        open: usize,
        closer: char,
        expected: usize,
        indent: usize,
        same_line: bool,
    },
    /// A closing brace whose opening one is missing, and where that belongs.
    Unopened {
        close: usize,
        expected: usize,
    },
    /// A closing bracket that closes nothing.
    Stray {
        close: usize,
    },
    UnclosedString {
        open: usize,
        expected: usize,
    },
    UnclosedBlock {
        open: usize,
        expected: usize,
        indent: usize,
    },
    UnclosedInterpolation {
        open: usize,
        expected: usize,
    },
    BlockComment {
        start: usize,
        end: usize,
    },
    /// A character, or a word of another language, that means nothing here.
    Foreign {
        start: usize,
        end: usize,
    },
    /// Lines at column 0 within an open body: starts of the lines, and how far they should stand in.
    Unindented {
        lines: Vec<usize>,
        end: usize,
        indent: usize,
    },
    TooDeep {
        at: usize,
    },
}

pub(super) struct Layout {
    /// What the grammar reads.
    pub text: String,
    pub map: OffsetMap,
    pub comments: Vec<Comment>,
    pub problems: Vec<Problem>,
}

/// Settles the layout of one chunk.
pub(super) fn settle(text: &str) -> Layout {
    settled(text, false)
}

/// The same, but indentation is believed more than brackets: for chunks in which two mistakes balance each other. Nothing if
/// indentation and brackets agree.
pub(super) fn settle_by_indentation(text: &str) -> Option<Layout> {
    let layout = settled(text, true);
    (!layout.map.is_identity()).then_some(layout)
}

fn settled(text: &str, doubt: bool) -> Layout {
    let first = Scan::run(text);
    if first.too_deep {
        return head_only(text, first.problems);
    }
    if first.edits.is_empty() && first.balanced && !doubt {
        return Layout {
            text: first.out,
            map: OffsetMap::default(),
            comments: first.comments,
            problems: first.problems,
        };
    }
    let mut problems = first.problems;
    let mut edits = first.edits;
    if !first.balanced || doubt {
        let (more, found) = repair::repair(text, &first.marks, first.code_end, doubt);
        edits.extend(more);
        problems.extend(found);
    }
    let (repaired, map) = edits.apply(text);
    let second = Scan::run(&repaired);
    if second.edits.is_empty() && second.balanced && !second.too_deep {
        return Layout { text: second.out, map, comments: first.comments, problems };
    }
    // The repair went wrong, which only very strange texts bring about: what is left is the item's head.
    if problems.is_empty() {
        problems = second.problems;
    }
    let mut layout = head_only(text, problems);
    layout.comments = first.comments;
    layout
}

/// The item's head with an empty body, so that at least its name is known.
fn head_only(text: &str, problems: Vec<Problem>) -> Layout {
    let head: String = text.chars().take_while(|char| !"{}[]()=\"\\".contains(*char)).collect();
    let mut edits = Edits::default();
    edits.insert(head.len(), "{}");
    let (short, map) = edits.apply(&head);
    let scan = Scan::run(&short);
    let readable = scan.edits.is_empty() && scan.balanced;
    Layout { text: if readable { scan.out } else { String::new() }, map, comments: scan.comments, problems }
}
