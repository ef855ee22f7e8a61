//! A formatted text as the few edits that lead to it, so that cursors and folds stay where they are.

use similar::{DiffOp, TextDiff};

use super::TextEdit;
use crate::compiler;
use crate::syntax::is_measured;

/// In the order of the text, none touching another.
pub fn format(path: &str, text: &str) -> Vec<TextEdit> {
    // JSON has formatters of its own.
    if is_measured(path) {
        return Vec::new();
    }
    between(text, &compiler::format(path, text))
}

fn between(old: &str, new: &str) -> Vec<TextEdit> {
    if old == new {
        return Vec::new();
    }
    // Most of the lines before and after are equal; only what lies between them is worth comparing.
    let head: usize = std::iter::zip(old.split_inclusive('\n'), new.split_inclusive('\n'))
        .take_while(|(old, new)| old == new)
        .map(|(line, _)| line.len())
        .sum();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or(""), new.get(head..).unwrap_or(""));
    let tail: usize = std::iter::zip(old_rest.split_inclusive('\n').rev(), new_rest.split_inclusive('\n').rev())
        .take_while(|(old, new)| old == new)
        .map(|(line, _)| line.len())
        .sum();
    let old_middle = old_rest.get(..old_rest.len() - tail).unwrap_or("");
    let new_middle = new_rest.get(..new_rest.len() - tail).unwrap_or("");
    let old_lines: Vec<&str> = old_middle.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new_middle.split_inclusive('\n').collect();
    let starts: Vec<usize> = std::iter::once(head)
        .chain(old_lines.iter().scan(head, |at, line| {
            *at += line.len();
            Some(*at)
        }))
        .collect();
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let mut edits = Vec::new();
    for op in diff.ops() {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old_range, new_range) = (op.old_range(), op.new_range());
        let at = |line: usize| starts.get(line).copied().unwrap_or(old.len() - tail);
        edits.push(TextEdit { range: at(old_range.start)..at(old_range.end), text: new_lines[new_range].concat() });
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(old: &str, edits: &[TextEdit]) -> String {
        let mut made = old.to_owned();
        for edit in edits.iter().rev() {
            made.replace_range(edit.range.clone(), &edit.text);
        }
        made
    }

    #[test]
    fn the_edits_lead_from_one_text_to_the_other() {
        let texts = ["", "a\n", "a\nb\nc\n", "a\nc\n", "b\na\nb\nd", "x\na\nb\nc\n", "a\n\nb\nc", "a\nb\nc\na\nb\nc\n"];
        for old in texts {
            for new in texts {
                assert_eq!(applied(old, &between(old, new)), new, "{old:?} to {new:?}");
            }
        }
    }

    #[test]
    fn equal_lines_are_left_alone() {
        let edits = between("a\nb\nc\nd\n", "a\nB\nc\nd\n");
        assert_eq!(edits, vec![TextEdit { range: 2..4, text: String::from("B\n") }]);
    }
}
