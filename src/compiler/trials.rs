//! Changes are tried before they are offered: the spec is read again with each of them, and judged. What does not help, or breaks
//! something else, is dropped; what helps is offered with what it adds to the bill, the cheapest first.

use std::cell::Cell;
use std::sync::Arc;

use super::build::{has_errors, judging, worlds};
use super::{InputFile, Loaded, Options, ProjectInput, load};
use crate::diagnostics::{Diagnostic, Edit, Outcome};
use crate::evaluate::value::Number;
use crate::objectives::{self, Bill, Judgement, Proposal, Verdict};
use crate::platform::World;
use crate::source::{Name, Sources};

/// How many changes one run tries. A spec that is wrong all over is not made right by a search, and nobody waits for one.
const LIMIT: usize = 60;

/// How many ways out are offered where none is enough alone.
const OFFERED: usize = 3;

/// Tries changes to one project.
pub(super) struct Trials<'a> {
    input: &'a ProjectInput,
    sources: &'a Sources,
    options: &'a Options,
    left: Cell<usize>,
}

/// What a change would make of an environment.
struct Tried {
    judgement: Judgement,
    cost: Bill,
}

impl<'a> Trials<'a> {
    pub(super) fn new(input: &'a ProjectInput, sources: &'a Sources, options: &'a Options) -> Self {
        Self { input, sources, options, left: Cell::new(LIMIT) }
    }

    /// Keeps of all proposals and fixes of an environment those that help.
    pub(super) fn narrow(&self, world: &World<'_>, judgement: &mut Judgement) {
        let wanted = judgement.verdicts.iter().any(|verdict| !verdict.proposals.is_empty())
            || judgement.findings.iter().any(|finding| !finding.fixes.is_empty());
        if !wanted {
            return;
        }
        let cost = objectives::bill_of(world, &judging(self.options));
        let findings = std::mem::take(&mut judgement.findings);
        let before: Vec<(&'static str, usize)> = counts(&findings);
        for verdict in &mut judgement.verdicts {
            let proposals = std::mem::take(&mut verdict.proposals);
            verdict.proposals = self.helpful(world.name(), verdict, &proposals, &cost);
        }
        judgement.findings = findings
            .into_iter()
            .map(|mut finding| {
                finding.fixes.retain_mut(|fix| {
                    let Some(tried) = self.attempt(world.name(), &fix.edits) else { return false };
                    let code = finding.code.id();
                    let of = |counts: &[(&'static str, usize)]| {
                        counts.iter().find(|(id, _)| *id == code).map_or(0, |(_, count)| *count)
                    };
                    let helps = of(&counts(&tried.judgement.findings)) < of(&before);
                    if helps && let Some(price) = objectives::cost_words(&tried.cost.more_than(&cost)) {
                        fix.title = format!("{} ({price})", fix.title);
                    }
                    helps
                });
                finding
            })
            .collect();
    }

    /// The proposals that make a verdict better, or, where none does alone, those that do together.
    fn helpful(&self, environment: Name, verdict: &Verdict, proposals: &[Proposal], cost: &Bill) -> Vec<Proposal> {
        let mut helpful = Vec::new();
        let mut nearer: Vec<(Number, &Proposal)> = Vec::new();
        for proposal in proposals {
            let Some(tried) = self.attempt(environment, &proposal.edits) else { continue };
            let Some(after) = same(&tried.judgement, verdict) else { continue };
            if rank(after) > rank(verdict) {
                helpful.push(priced(proposal, &tried, cost));
            } else if let (Some(before), Some(now)) = (distance(verdict), distance(after))
                && now < before
            {
                nearer.push((now, proposal));
            }
        }
        if helpful.is_empty() {
            helpful = self.together(environment, verdict, &mut nearer, cost);
        }
        helpful.sort_by_key(|proposal| {
            proposal.cost.as_ref().and_then(|cost| cost.high).unwrap_or(Number::from_integer(i128::MAX))
        });
        helpful
    }

    /// Two that do it together; where none do, the nearest first and each further one as long as it brings the promise nearer still.
    fn together(
        &self,
        environment: Name,
        verdict: &Verdict,
        nearer: &mut [(Number, &Proposal)],
        cost: &Bill,
    ) -> Vec<Proposal> {
        nearer.sort_by_key(|(left, _)| *left);
        let mut found = Vec::new();
        for (index, (_, one)) in nearer.iter().enumerate() {
            for (_, other) in nearer.iter().skip(index + 1) {
                let both = joined(one, other);
                let Some(tried) = self.attempt(environment, &both.edits) else { continue };
                if same(&tried.judgement, verdict).is_some_and(|after| rank(after) > rank(verdict)) {
                    found.push(priced(&both, &tried, cost));
                }
                if found.len() == OFFERED {
                    return found;
                }
            }
        }
        if found.is_empty() {
            found.extend(self.heaped(environment, verdict, nearer, cost));
        }
        found
    }

    fn heaped(
        &self,
        environment: Name,
        verdict: &Verdict,
        nearer: &[(Number, &Proposal)],
        cost: &Bill,
    ) -> Option<Proposal> {
        let (mut best, mut all) = nearer.first().map(|(left, proposal)| (*left, (*proposal).clone()))?;
        for (_, proposal) in nearer.iter().skip(1) {
            let with = joined(&all, proposal);
            let Some(tried) = self.attempt(environment, &with.edits) else { continue };
            let Some(after) = same(&tried.judgement, verdict) else { continue };
            if rank(after) > rank(verdict) {
                return Some(priced(&with, &tried, cost));
            }
            if let Some(now) = distance(after)
                && now < best
            {
                (best, all) = (now, with);
            }
        }
        None
    }

    /// What becomes of an environment with these edits; nothing if the spec is wrong then, or enough was tried.
    fn attempt(&self, environment: Name, edits: &[Edit]) -> Option<Tried> {
        self.left.set(self.left.get().checked_sub(1)?);
        let input = self.changed(edits)?;
        let Outcome { value: Loaded { module, .. }, diagnostics } = load(&input);
        if has_errors(&diagnostics) {
            return None;
        }
        let only = Options { environments: vec![environment.to_string()], ..self.options.clone() };
        let worlds = worlds(&module, &only, &input.pins);
        let world = worlds.first()?;
        world.check();
        if world.has_errors() {
            return None;
        }
        let options = judging(&only);
        let judgement = objectives::judge(world, &options);
        (!world.has_errors()).then(|| Tried { judgement, cost: objectives::bill_of(world, &options) })
    }

    fn changed(&self, edits: &[Edit]) -> Option<ProjectInput> {
        let mut places = Vec::new();
        for edit in edits {
            let place = self.sources.locate(edit.span)?;
            let path = &self.sources.file(place.file)?.path;
            let file = self.input.files.iter().position(|file| file.path == *path)?;
            places.push((file, place.start..place.end, edit.text.as_str()));
        }
        // From the end of each file to its beginning, so that places before an edit stay where they are.
        places.sort_by_key(|(file, range, _)| (*file, std::cmp::Reverse(range.start)));
        let mut input = self.input.clone();
        for (file, range, text) in places {
            let InputFile { text: whole, .. } = input.files.get_mut(file)?;
            let mut changed = whole.to_string();
            if !changed.is_char_boundary(range.start) || !changed.is_char_boundary(range.end) {
                return None;
            }
            changed.replace_range(range, text);
            *whole = Arc::from(changed);
        }
        Some(input)
    }
}

/// Both changes as one.
fn joined(one: &Proposal, other: &Proposal) -> Proposal {
    Proposal {
        title: format!("{}; and {}", one.title, other.title),
        edits: one.edits.iter().chain(&other.edits).cloned().collect(),
        cost: None,
    }
}

/// How good a verdict is: what contracts back and only other promises break is nearer to being kept than what nothing backs.
fn rank(verdict: &Verdict) -> u8 {
    match verdict.outcome {
        objectives::Outcome::Refuted => 0,
        objectives::Outcome::Unproved(objectives::Reason::Unbacked) => 1,
        objectives::Outcome::Unproved(objectives::Reason::Conflict) => 2,
        objectives::Outcome::Unproved(_) => 3,
        objectives::Outcome::Proved => 4,
    }
}

/// How far what can be shown is from what is promised.
fn distance(verdict: &Verdict) -> Option<Number> {
    let (bound, target) = (verdict.bound?.number, verdict.target?.number);
    Some(if bound > target { bound - target } else { target - bound })
}

/// The verdict on the same promise.
fn same<'j>(judgement: &'j Judgement, verdict: &Verdict) -> Option<&'j Verdict> {
    judgement.verdicts.iter().find(|one| one.objective == verdict.objective && one.promise == verdict.promise)
}

fn priced(proposal: &Proposal, tried: &Tried, before: &Bill) -> Proposal {
    Proposal { cost: Some(tried.cost.more_than(before)), ..proposal.clone() }
}

/// How often each check speaks.
fn counts(findings: &[Diagnostic]) -> Vec<(&'static str, usize)> {
    let mut found: Vec<(&'static str, usize)> = Vec::new();
    for finding in findings {
        match found.iter_mut().find(|(id, _)| *id == finding.code.id()) {
            Some((_, count)) => *count += 1,
            None => found.push((finding.code.id(), 1)),
        }
    }
    found
}
