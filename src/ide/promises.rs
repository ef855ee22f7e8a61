//! What became of promises, beside them.

use std::ops::Range;

use super::{Hover, Inlay};
use crate::objectives::{Outcome, Verdict};
use crate::session::Session;
use crate::source::{FileId, Span};

/// Behind each promise of a file what was found of it; where environments differ, each is named.
pub fn inlays(session: &Session, file: FileId, range: &Range<usize>) -> Vec<Inlay> {
    let mut found: Vec<(usize, Span, Vec<&Verdict>)> = Vec::new();
    for verdict in session.verdicts() {
        let Some(place) = session.sources().locate(verdict.span).filter(|place| place.file == file) else { continue };
        if place.end < range.start || place.end > range.end {
            continue;
        }
        match found.iter_mut().find(|(_, span, _)| *span == verdict.span) {
            Some((_, _, same)) => same.push(verdict),
            None => found.push((place.end, verdict.span, vec![verdict])),
        }
    }
    found.sort_by_key(|(offset, ..)| *offset);
    found
        .into_iter()
        .map(|(offset, _, verdicts)| Inlay { offset, label: label(&verdicts), markdown: markdown(&verdicts) })
        .collect()
}

/// What was found of the promise at an offset; nothing if none stands there.
pub(super) fn at(session: &Session, file: FileId, offset: usize) -> Option<Hover> {
    let place = |verdict: &Verdict| {
        let place = session.sources().locate(verdict.span)?;
        (place.file == file && (place.start..=place.end).contains(&offset)).then_some(place.start..place.end)
    };
    let verdicts: Vec<&Verdict> = session.verdicts().iter().filter(|verdict| place(verdict).is_some()).collect();
    let range = place(verdicts.first()?)?;
    Some(Hover { range, markdown: markdown(&verdicts) })
}

/// `proved: 99.93% ≥ 99.9%`, or `dev: …; prod: …`
fn label(verdicts: &[&Verdict]) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for verdict in verdicts {
        let words = words(verdict);
        match groups.iter_mut().find(|(same, _)| *same == words) {
            Some((_, environments)) => environments.push(&verdict.environment),
            None => groups.push((words, vec![&verdict.environment])),
        }
    }
    match groups.as_slice() {
        [(words, _)] => words.clone(),
        several => {
            let each = several.iter().map(|(words, environments)| format!("{}: {words}", environments.join(", ")));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

fn words(verdict: &Verdict) -> String {
    let shown = |measure: crate::objectives::Measure| {
        if verdict.wants_more() { measure.shown_down() } else { measure.shown_up() }
    };
    let (bound, target) = (verdict.bound.map(shown), verdict.target.map(shown));
    match (verdict.outcome, bound, target) {
        (Outcome::Proved, Some(bound), Some(target)) => format!("proved: {bound} {} {target}", sign(&verdict.promise)),
        (Outcome::Refuted, Some(bound), _) => format!("refuted: {bound} at best"),
        (Outcome::Unproved(reason), Some(bound), _) => {
            format!("unproved: {}, {bound} can be shown", reason.word().replace('-', " "))
        }
        (Outcome::Unproved(reason), None, _) => format!("unproved: {}", reason.word().replace('-', " ")),
        (other, ..) => other.word().to_owned(),
    }
}

/// The comparison of a promise, as mathematics writes it.
fn sign(promise: &str) -> &'static str {
    match () {
        () if promise.contains(">=") => "≥",
        () if promise.contains("<=") => "≤",
        () if promise.contains('>') => ">",
        () if promise.contains('<') => "<",
        () => "=",
    }
}

fn markdown(verdicts: &[&Verdict]) -> String {
    let each = verdicts.iter().map(|verdict| {
        let mut text = format!("**{}**: {}", verdict.environment, words(verdict));
        if !verdict.message.is_empty() {
            text.push_str(&format!("\n\n{}", verdict.message));
        }
        for line in verdict.derivation.iter().filter(|line| line.depth <= 1) {
            text.push_str(&format!("\n- {}", line.words(verdict.wants_more())));
        }
        text.push_str(&format!("\n\n`olyc prove --env {} --objective {}`", verdict.environment, verdict.objective));
        text
    });
    each.collect::<Vec<_>>().join("\n\n")
}
