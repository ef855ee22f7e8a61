//! A table for each environment, as wide as there is room.

use super::line::VerdictLine;
use super::tree::{Paint, wrap};

/// No column is made narrower than this for want of room, whatever it holds.
const NARROWEST: usize = 8;
/// Between two columns.
const GAP: &str = "  ";

/// A column: its head, and what stands in it for a verdict.
struct Column {
    head: &'static str,
    cell: fn(&VerdictLine) -> String,
    /// It may go where there is no room; another one says nearly the same.
    spare: bool,
}

const COLUMNS: &[Column] = &[
    Column { head: "objective", cell: |line| line.objective.clone(), spare: false },
    Column { head: "promise", cell: |line| line.promise.clone(), spare: false },
    Column { head: "verdict", cell: VerdictLine::words, spare: false },
    Column { head: "can be shown", cell: |line| line.shown().unwrap_or_else(dash), spare: false },
    Column { head: "target", cell: |line| line.wanted().unwrap_or_else(dash), spare: true },
    Column { head: "rests on", cell: |line| line.evidence.clone().unwrap_or_else(dash), spare: false },
    Column { head: "accepted by", cell: |line| line.accepted_words().unwrap_or_else(dash), spare: false },
];

fn dash() -> String {
    String::from("–")
}

/// One environment's verdicts, in the order in which they come.
pub fn table(lines: &[&VerdictLine], width: usize, color: bool) -> String {
    let paint = Paint { color };
    let nobody_accepts = lines.iter().all(|line| line.accepted.is_none());
    let mut columns: Vec<&Column> =
        COLUMNS.iter().filter(|column| !(nobody_accepts && column.head == "accepted by")).collect();
    let mut widths = natural(&columns, lines);
    if total(&widths) > width {
        columns.retain(|column| !column.spare);
        widths = natural(&columns, lines);
    }
    // The widest gives way first, between words as long as that helps: a manager reads on a phone, too.
    let words: Vec<usize> = columns.iter().map(|column| longest_word(column, lines)).collect();
    narrow(&mut widths, &words, width);
    narrow(&mut widths, &vec![NARROWEST; words.len()], width);
    let heads: Vec<String> = columns.iter().map(|column| column.head.to_owned()).collect();
    let mut text = row(&heads, &widths, |_, cell| paint.dim(cell));
    for line in lines {
        let cells: Vec<String> = columns.iter().map(|column| (column.cell)(line)).collect();
        text.push_str(&row(&cells, &widths, |index, cell| match columns.get(index).map(|column| column.head) {
            Some("verdict") => paint.verdict(line, cell),
            Some("objective") => paint.bold(cell),
            _ => cell.to_owned(),
        }));
    }
    text
}

fn natural(columns: &[&Column], lines: &[&VerdictLine]) -> Vec<usize> {
    let of = |column: &&Column| {
        let cells = lines.iter().map(|line| (column.cell)(line).chars().count());
        cells.chain([column.head.chars().count()]).max().unwrap_or_default()
    };
    columns.iter().map(of).collect()
}

fn longest_word(column: &Column, lines: &[&VerdictLine]) -> usize {
    let longest = |text: &str| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or_default();
    let cells = lines.iter().map(|line| longest(&(column.cell)(line)));
    cells.chain([longest(column.head)]).max().unwrap_or_default()
}

/// Takes from the widest column that is above its floor until all fit, or none is left.
fn narrow(widths: &mut [usize], floors: &[usize], room: usize) {
    while total(widths) > room {
        let above = widths.iter_mut().zip(floors).filter(|(width, floor)| **width > **floor);
        let Some((widest, _)) = above.max_by_key(|(width, _)| **width) else { return };
        *widest -= 1;
    }
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
}

/// A row, of several lines where a cell does not fit.
fn row(cells: &[String], widths: &[usize], paint: impl Fn(usize, &str) -> String) -> String {
    let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
    let mut text = String::new();
    for at in 0..height {
        let mut line = String::new();
        let mut blank = 0;
        for (index, (cell, width)) in wrapped.iter().zip(widths).enumerate() {
            let part = cell.get(at).map_or("", String::as_str);
            if !part.is_empty() {
                line.push_str(&" ".repeat(blank));
                line.push_str(&paint(index, part));
                blank = 0;
            }
            blank += width.saturating_sub(part.chars().count()) + GAP.len();
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}
