//! A comment on a pull request: short, and first what moved.

use super::base::{Base, Moved, moved};
use super::line::{Bill, VerdictLine};
use crate::objectives::exact::parse;

/// Comments have an end; all of it is in `olyc prove`.
const ROWS: usize = 60;

/// The verdicts of all environments, and with a base what is different.
pub fn markdown(lines: &[VerdictLine], bills: &[Bill], base: Option<&Base>) -> String {
    let mut text = String::from("### What this platform promises\n");
    if let Some(base) = base {
        text.push('\n');
        text.push_str(&changes(lines, bills, base));
    }
    let mut environments: Vec<&str> = lines.iter().map(|line| line.environment.as_str()).collect();
    environments.dedup();
    for environment in environments {
        let of: Vec<&VerdictLine> = lines.iter().filter(|line| line.environment == environment).collect();
        text.push_str(&format!("\n#### {}\n\n", cell(environment)));
        text.push_str("| objective | promise | verdict | can be shown | rests on |\n| --- | --- | --- | --- | --- |\n");
        for line in of.iter().take(ROWS) {
            text.push_str(&row(line));
        }
        if of.len() > ROWS {
            text.push_str(&format!("\n… and {} more: `olyc prove --env {environment}`\n", of.len() - ROWS));
        }
    }
    if lines.is_empty() {
        text.push_str("\nNothing is promised.\n");
    }
    text
}

fn row(line: &VerdictLine) -> String {
    let mut verdict = format!("{} {}", sign(line), cell(&line.words()));
    if let Some(accepted) = line.accepted_words() {
        verdict.push_str(&format!(", accepted by {}", cell(&accepted)));
    }
    let or_dash = |words: Option<String>| words.map_or_else(|| String::from("–"), |words| cell(&words));
    format!(
        "| {} | {} | {verdict} | {} | {} |\n",
        cell(&line.objective),
        cell(&line.promise),
        or_dash(line.shown()),
        or_dash(line.evidence.clone())
    )
}

/// Seen before it is read.
fn sign(line: &VerdictLine) -> &'static str {
    let accepted = line.accepted.as_ref().is_some_and(|accepted| !accepted.expired);
    match line.rank() {
        3 => "✅",
        0 | 1 if !accepted => "❌",
        _ => "⚠️",
    }
}

/// What moved, or that nothing did.
fn changes(lines: &[VerdictLine], bills: &[Bill], base: &Base) -> String {
    let mut rows = Vec::new();
    for now in lines {
        let then = base.verdict(now);
        let way = moved(then, now);
        let before = then.map_or_else(|| String::from("–"), words);
        let after = words(now);
        if way != Moved::Same || before != after {
            rows.push(change(&now.environment, &now.objective, way.word(), &before, &after));
        }
    }
    rows.extend(base.gone(lines).map(|then| change(&then.environment, &then.objective, "gone", &words(then), "–")));
    for now in bills {
        let then = base.bill(&now.environment);
        let (before, after) = (then.map_or_else(|| String::from("–"), range), range(now));
        if before != after {
            let way = then.map_or("new", |then| direction(then, now));
            rows.push(change(&now.environment, "cost a month", way, &before, &after));
        }
    }
    let gone = base.bills.iter().filter(|then| !bills.iter().any(|now| now.environment == then.environment));
    rows.extend(gone.map(|then| change(&then.environment, "cost a month", "gone", &range(then), "–")));
    if rows.is_empty() {
        return String::from("Nothing moved: the verdicts and the cost are those of the base.\n");
    }
    let more = rows.len().saturating_sub(ROWS);
    let mut text = String::from("| moved in | what | how | before | after |\n| --- | --- | --- | --- | --- |\n");
    text.extend(rows.into_iter().take(ROWS));
    if more > 0 {
        text.push_str(&format!("\n… and {more} more.\n"));
    }
    text
}

fn change(environment: &str, what: &str, way: &str, before: &str, after: &str) -> String {
    format!("| {} | {} | {way} | {} | {} |\n", cell(environment), cell(what), cell(before), cell(after))
}

/// `proved: availability >= 99.9%, shown 99.93%`
fn words(line: &VerdictLine) -> String {
    let shown = line.shown().map(|shown| format!(", shown {shown}")).unwrap_or_default();
    format!("{} ({}{shown})", line.words(), line.promise)
}

/// `$120 to $412.50`
fn range(bill: &Bill) -> String {
    let shown = |text: &String| text.strip_prefix('-').map_or_else(|| format!("${text}"), |rest| format!("-${rest}"));
    match (bill.low.as_ref().map(shown), bill.high.as_ref().map(shown)) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("{low} or more"),
        (None, Some(high)) => format!("{high} or less"),
        (None, None) => String::from("unknown"),
    }
}

/// By how much the bill went up, at most where both ends are known.
fn direction(then: &Bill, now: &Bill) -> &'static str {
    let number = |text: &Option<String>| text.as_deref().and_then(parse);
    let ends = [(number(&then.high), number(&now.high)), (number(&then.low), number(&now.low))];
    let known = ends.into_iter().filter_map(|(then, now)| then.zip(now)).find(|(then, now)| then != now);
    match known {
        Some((then, now)) if now > then => "dearer",
        Some(_) => "cheaper",
        None => "known otherwise",
    }
}

/// Text that stays in its cell and means nothing to Markdown.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' | '$' => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out
}
