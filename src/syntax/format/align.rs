//! Columns: `=` of neighbouring entries, comments behind them, and cells of tables.

/// A line, written but for its columns.
#[derive(Debug)]
pub(super) struct Written {
    pub indent: usize,
    pub gap: bool,
    pub text: String,
    /// Where ` = ` stands in `text`, if the line is an entry that sets a value on one line.
    pub equals: Option<usize>,
    /// A comment behind the code.
    pub comment: Option<String>,
    /// It is a comment, or holds nothing else.
    pub is_comment: bool,
    /// Further lines of a text, written as they shall stand.
    pub block: String,
}

/// Aligns `=` in runs of neighbouring entries. A blank line, a comment, another form of entry, or a value of several lines ends a run.
pub(super) fn equals(lines: &mut [Written]) {
    runs(
        lines,
        |line| line.equals.is_some(),
        |run| {
            let widest = run.iter().filter_map(|line| line.equals).max().unwrap_or(0);
            for line in run {
                if let Some(at) = line.equals {
                    line.text.insert_str(at, &" ".repeat(widest - at));
                }
            }
        },
    );
}

/// Aligns comments behind the code of neighbouring lines, two blanks behind the longest.
pub(super) fn comments(lines: &mut [Written]) {
    runs(
        lines,
        |line| line.comment.is_some() && !line.is_comment && line.block.is_empty(),
        |run| {
            let width = |line: &Written| line.indent + line.text.chars().count();
            let widest = run.iter().map(&width).max().unwrap_or(0);
            for line in run {
                let gap = widest - width(line) + 2;
                if let Some(comment) = line.comment.take() {
                    line.text.push_str(&" ".repeat(gap));
                    line.text.push_str(&comment);
                }
            }
        },
    );
}

/// Calls `align` for each run of neighbouring lines of one depth.
fn runs(lines: &mut [Written], belongs: impl Fn(&Written) -> bool, align: impl Fn(&mut [Written])) {
    let mut from = 0;
    while from < lines.len() {
        if !belongs(&lines[from]) {
            from += 1;
            continue;
        }
        let indent = lines[from].indent;
        let mut to = from + 1;
        while to < lines.len() && belongs(&lines[to]) && lines[to].indent == indent && !lines[to].gap {
            to += 1;
        }
        align(&mut lines[from..to]);
        from = to;
    }
}

/// Columns of a table: cells of each line, the keys and the values.
pub(super) struct TableLine {
    pub line: usize,
    pub keys: Vec<String>,
    pub values: Vec<String>,
}

/// Widest table that gets a column for each cell; in a wider one only the keys are aligned.
const TABLE_WIDTH: usize = 160;

/// Writes the lines of a table. The rows decide how wide columns are; the first line, which names them, follows where it can.
pub(super) fn table(table: &[TableLine], lines: &mut [Written]) {
    let rows = if table.len() > 1 { &table[1..] } else { table };
    let widths = |side: fn(&TableLine) -> &Vec<String>| -> Vec<usize> {
        let count = rows.iter().map(|row| side(row).len()).max().unwrap_or(0);
        let cell = |row: &TableLine, column: usize| side(row).get(column).map_or(0, |cell| cell.chars().count());
        (0..count).map(|column| rows.iter().map(|row| cell(row, column)).max().unwrap_or(0)).collect()
    };
    let keys = widths(|row| &row.keys);
    let values = widths(|row| &row.values);
    let whole: usize = keys.iter().chain(&values).map(|width| width + 2).sum();
    let written_keys: Vec<String> = table
        .iter()
        .enumerate()
        .map(|(index, row)| if index == 0 && table.len() > 1 { row.keys.join(", ") } else { join(&row.keys, &keys) })
        .collect();
    let bar =
        written_keys.iter().skip(usize::from(table.len() > 1)).map(|keys| keys.chars().count()).max().unwrap_or(0);
    for (index, (row, keys)) in table.iter().zip(written_keys).enumerate() {
        let Some(line) = lines.get_mut(row.line) else { continue };
        let is_head = index == 0 && table.len() > 1;
        let mut text = keys;
        text.push_str(&" ".repeat(bar.saturating_sub(text.chars().count())));
        text.push_str(" | ");
        text.push_str(&if whole <= TABLE_WIDTH && !is_head {
            join(&row.values, &values)
        } else {
            row.values.join(", ")
        });
        line.text = text;
    }
}

/// Cells with a comma between them, each as wide as its column but the last.
fn join(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (index, cell) in cells.iter().enumerate() {
        text.push_str(cell);
        if index + 1 < cells.len() {
            text.push(',');
            text.push_str(
                &" ".repeat(1 + widths.get(index).map_or(0, |width| width.saturating_sub(cell.chars().count()))),
            );
        }
    }
    text
}
