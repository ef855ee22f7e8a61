//! One verdict with the whole of its arithmetic, as a tree.

use super::line::{Change, Step, VerdictLine};

/// Colours, or none.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// In the colour of a verdict.
    pub(super) fn verdict(self, line: &VerdictLine, text: &str) -> String {
        let accepted = line.accepted.as_ref().is_some_and(|accepted| !accepted.expired);
        match line.rank() {
            3 => self.with("32", text),
            0 | 1 if !accepted => self.with("31", text),
            _ => self.with("33", text),
        }
    }
}

/// Everything that is known of one verdict.
pub fn tree(line: &VerdictLine, width: usize, color: bool) -> String {
    let paint = Paint { color };
    let width = width.clamp(40, 160);
    let place = format!("{}:{}", line.path, line.line);
    let mut text =
        format!("{} in {}: {}  {}\n", paint.bold(&line.objective), line.environment, line.promise, paint.dim(&place));
    let mut facts = vec![paint.verdict(line, &line.words())];
    facts.extend(line.shown().map(|shown| format!("can be shown {shown}")));
    facts.extend(line.wanted().map(|wanted| format!("target {wanted}")));
    facts.extend(line.evidence.as_ref().map(|evidence| format!("rests on {evidence}")));
    text.push_str(&format!("  {}\n", facts.join(", ")));
    if !line.message.is_empty() {
        paragraph(&mut text, "  ", &line.message, width);
    }
    if let (Some(words), Some(accepted)) = (line.accepted_words(), &line.accepted) {
        paragraph(&mut text, "  ", &format!("accepted by {words}: {}", accepted.reason), width);
    }
    if !line.derivation.is_empty() {
        text.push_str("\n  how it comes about\n");
        steps(&mut text, line, width, paint);
    }
    list(&mut text, "assumed", &line.assumptions, width);
    list(&mut text, "measured by", &line.measured_by, width);
    list(&mut text, "what to do", &line.help, width);
    let changes: Vec<String> = line.fixes.iter().map(change).collect();
    list(&mut text, "changes that were tried and help", &changes, width);
    text
}

fn steps(text: &mut String, line: &VerdictLine, width: usize, paint: Paint) {
    let all = &line.derivation;
    // Which depths go on below the step at hand: what decides between ├ and └.
    let last = last_of_siblings(all);
    let mut open: Vec<bool> = Vec::new();
    for (step, last) in all.iter().zip(last) {
        // Where a depth was left out, as no step should, nothing is drawn.
        open.resize(step.depth, false);
        let stem: String = open.iter().map(|open| if *open { "│  " } else { "   " }).collect();
        let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let value =
            step.value.as_deref().zip(step.unit.as_deref()).and_then(|(value, unit)| line.for_people(value, unit));
        let said = match value {
            Some(value) => format!("{}: {value}", step.text),
            None => step.text.clone(),
        };
        let room = width.saturating_sub(2 + stem.chars().count() + 3).max(20);
        for (index, part) in wrap(&said, room).iter().enumerate() {
            let lead = if index == 0 { branch } else { below };
            text.push_str(&format!("  {stem}{lead}{part}\n"));
        }
        let from = origin(step);
        if !from.is_empty() {
            for part in wrap(&from, room.saturating_sub(4).max(16)) {
                text.push_str(&format!("  {stem}{below}    {}\n", paint.dim(&part)));
            }
        }
        open.push(!last);
    }
}

/// For each step whether no other one of the same depth follows under the same step above. From the end to the beginning, once.
fn last_of_siblings(all: &[Step]) -> Vec<bool> {
    let mut seen: Vec<bool> = Vec::new();
    let mut last: Vec<bool> = all
        .iter()
        .rev()
        .map(|step| {
            seen.resize(step.depth + 1, false);
            !std::mem::replace(&mut seen[step.depth], true)
        })
        .collect();
    last.reverse();
    last
}

/// `contract, Cloud SQL SLA, 2026-03-01, std:facts/availability.oly:12`
fn origin(step: &Step) -> String {
    let place = step.path.as_ref().zip(step.line).map(|(path, line)| format!("{path}:{line}"));
    [step.basis.clone(), step.source.clone(), step.date.clone(), place]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// `one region more (+$412.40 a month)`
fn change(change: &Change) -> String {
    match &change.cost_per_month {
        Some(cost) => format!("{} ({cost} a month)", change.title),
        None => change.title.clone(),
    }
}

fn list(text: &mut String, head: &str, all: &[String], width: usize) {
    if all.is_empty() {
        return;
    }
    text.push_str(&format!("\n  {head}\n"));
    for one in all {
        for (index, part) in wrap(one, width.saturating_sub(4)).iter().enumerate() {
            let lead = if index == 0 { "- " } else { "  " };
            text.push_str(&format!("  {lead}{part}\n"));
        }
    }
}

fn paragraph(text: &mut String, indent: &str, words: &str, width: usize) {
    for part in wrap(words, width.saturating_sub(indent.len())) {
        text.push_str(&format!("{indent}{part}\n"));
    }
}

/// Lines of at most `width` characters, cut between words, and in a word that is longer than a line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + word.len() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        used += word.len();
        line.extend(word);
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}
