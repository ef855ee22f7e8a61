//! Changes are tried before they are offered: the spec is read again with each of them, and judged. What does not help, or breaks
//! something else, is dropped; what helps is offered with what it adds to the bill, the cheapest first.

use std::cell::Cell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::build::worlds;
use super::changed::changed;
use super::{Options, Project};
use crate::diagnostics::{Diagnostic, Edit};
use crate::evaluate::Pins;
use crate::evaluate::value::Number;
use crate::language::schema::Module;
use crate::objectives::{self, Bill, Judgement, Proposal, Verdict};
use crate::platform::World;
use crate::source::Name;

/// How many changes one run tries at most. A spec that is wrong all over is not made right by a search, and nobody waits for one.
const MOST: usize = 60;

/// And at least, however large the spec is.
const LEAST: usize = 8;

/// Each change is judged in the whole of its environment: so many items of specs are gone through again in all. Counted, and not timed,
/// so that every machine offers the same.
const WORK: usize = 24_000;

/// How many ways out are offered where none is enough alone.
const OFFERED: usize = 3;

/// Tries changes to one project.
pub(super) struct Trials<'a> {
    project: &'a Project,
    module: &'a Module,
    pins: &'a Arc<Pins>,
    judging: objectives::Options,
    left: Cell<usize>,
    /// Somebody still wants to know.
    wanted: &'a dyn Fn() -> bool,
}

/// What a change would make of an environment.
struct Tried {
    judgement: Judgement,
    /// Known only of what is offered: to price everything takes longer than to judge it.
    cost: Option<Bill>,
}

/// What a change is tried for.
#[derive(Clone, Copy)]
enum Wanted<'v> {
    /// That this becomes better.
    Promise(&'v Verdict),
    /// That findings of this code become fewer than so many.
    Fewer(&'static str, usize),
}

impl Wanted<'_> {
    fn is_met(self, judgement: &Judgement) -> bool {
        match self {
            Self::Promise(verdict) => same(judgement, verdict).is_some_and(|after| rank(after) > rank(verdict)),
            Self::Fewer(code, before) => count(&judgement.findings, code) < before,
        }
    }
}

impl<'a> Trials<'a> {
    pub(super) fn new(
        project: &'a Project,
        module: &'a Module,
        pins: &'a Arc<Pins>,
        judging: objectives::Options,
    ) -> Self {
        let left = (WORK / project.items.len().max(1)).clamp(LEAST, MOST);
        Self { project, module, pins, judging, left: Cell::new(left), wanted: &|| true }
    }

    /// Nothing is tried any more when nobody wants to know.
    pub(super) fn while_wanted(self, wanted: &'a dyn Fn() -> bool) -> Self {
        Self { wanted, ..self }
    }

    /// Keeps of all proposals and fixes of an environment those that help.
    pub(super) fn narrow(&self, world: &World<'_>, judgement: &mut Judgement) {
        let wanted = judgement.verdicts.iter().any(|verdict| !verdict.proposals.is_empty())
            || judgement.findings.iter().any(|finding| !finding.fixes.is_empty());
        if !wanted {
            return;
        }
        let cost = objectives::bill_of(world, &self.judging);
        let findings = std::mem::take(&mut judgement.findings);
        for verdict in &mut judgement.verdicts {
            let proposals = std::mem::take(&mut verdict.proposals);
            verdict.proposals = self.helpful(world.name(), verdict, &proposals, &cost);
        }
        let mut before: FxHashMap<&'static str, usize> = FxHashMap::default();
        for finding in &findings {
            *before.entry(finding.code.id()).or_default() += 1;
        }
        judgement.findings = findings
            .into_iter()
            .map(|mut finding| {
                let code = finding.code.id();
                let wanted = Wanted::Fewer(code, before.get(code).copied().unwrap_or_default());
                finding.fixes.retain_mut(|fix| {
                    let Some(now) = self.attempt(world.name(), &fix.edits, wanted).and_then(|tried| tried.cost) else {
                        return false;
                    };
                    if let Some(price) = objectives::cost_words(&now.more_than(&cost)) {
                        fix.title = format!("{} ({price})", fix.title);
                    }
                    true
                });
                finding
            })
            .collect();
    }

    /// The proposals that make a verdict better, or, where none does alone, those that do together.
    pub(super) fn helpful(
        &self,
        environment: Name,
        verdict: &Verdict,
        proposals: &[Proposal],
        cost: &Bill,
    ) -> Vec<Proposal> {
        let mut helpful = Vec::new();
        let mut nearer: Vec<(Number, &Proposal)> = Vec::new();
        for proposal in proposals {
            let wanted = Wanted::Promise(verdict);
            let Some(tried) = self.attempt(environment, &proposal.edits, wanted) else { continue };
            let Some(after) = same(&tried.judgement, verdict) else { continue };
            if let Some(now) = &tried.cost {
                helpful.push(priced(proposal, now, cost));
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
                let tried = self.attempt(environment, &both.edits, Wanted::Promise(verdict));
                if let Some(now) = tried.and_then(|tried| tried.cost) {
                    found.push(priced(&both, &now, cost));
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
            let Some(tried) = self.attempt(environment, &with.edits, Wanted::Promise(verdict)) else { continue };
            let Some(after) = same(&tried.judgement, verdict) else { continue };
            if let Some(now) = &tried.cost {
                return Some(priced(&with, now, cost));
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
    fn attempt(&self, environment: Name, edits: &[Edit], wanted: Wanted<'_>) -> Option<Tried> {
        self.left.set(self.left.get().checked_sub(1).filter(|_| (self.wanted)())?);
        let module = changed(self.project, self.module, edits)?;
        let only = Options { environments: vec![environment.to_string()], ..Options::default() };
        let worlds = worlds(&module, &only, self.pins);
        let world = worlds.first()?;
        world.check();
        if world.has_errors() {
            return None;
        }
        let options = &self.judging;
        if let Wanted::Promise(verdict) = wanted {
            let judgement = objectives::judge_alone(world, options, verdict.objective);
            if !wanted.is_met(&judgement) {
                return (!world.has_errors()).then_some(Tried { judgement, cost: None });
            }
        }
        // What helps one promise may stand in the way of another.
        let judgement = objectives::judge(world, options);
        let cost = wanted.is_met(&judgement).then(|| objectives::bill_of(world, options));
        (!world.has_errors()).then_some(Tried { judgement, cost })
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

fn priced(proposal: &Proposal, now: &Bill, before: &Bill) -> Proposal {
    Proposal { cost: Some(now.more_than(before)), ..proposal.clone() }
}

/// How often a check speaks.
fn count(findings: &[Diagnostic], code: &str) -> usize {
    findings.iter().filter(|finding| finding.code.id() == code).count()
}
