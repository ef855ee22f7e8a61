//! Promises that hold one by one and not together: so many changes, so many of them bad, so long until all is well, against what a
//! promise of availability leaves once its dependencies have taken their part.

use num_traits::{One, Zero};

use super::burn::percent;
use super::change::{Canary, Changes, ways};
use super::read::written;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::evaluate::value::{Number, Promise};
use crate::evaluate::{ItemId, decimal};
use crate::objectives::Judgement;
use crate::objectives::availability;
use crate::objectives::context::Context;
use crate::objectives::exact::{self, Toward, ceil_to, floor_to};
use crate::objectives::fact::number;
use crate::objectives::record::field;
use crate::objectives::verdict::{Line, Measure, Outcome, Proposal, Reason, Verdict};
use crate::source::Span;

/// The metrics of how changes travel, as DORA names them.
const DEPLOYS: &str = "deploys";
const FAILURE: &str = "change_failure";
const RECOVER: &str = "time_to_recover";

/// One of the numbers: promised, or measured.
struct Known {
    /// `deploys > 10/day`
    text: String,
    number: Number,
    span: Span,
    measured: bool,
}

/// How changes travel, as far as the spec says it.
struct Delivery {
    item: ItemId,
    known: [Known; 3],
    changes: Changes,
}

/// After availability has judged: a promise that is kept, if nobody ever changes anything, is held against how changes are made.
pub(super) fn judge(context: &Context<'_, '_>, judgement: &mut Judgement) {
    let Some(delivery) = read(context) else { return };
    for verdict in &mut judgement.verdicts {
        if verdict.kind != "slo" {
            continue;
        }
        let kept = verdict.outcome == Outcome::Proved;
        let over = context
            .objectives
            .iter()
            .find(|one| one.name == verdict.objective && one.span == verdict.span && one.is_about(availability::METRIC))
            .and_then(|one| one.over);
        match over {
            Some(over) if kept => held(context, &delivery, verdict, over),
            // It has another trouble, and would have this one without it.
            Some(over) => judgement.findings.extend(alone(context, &delivery, verdict, over)),
            None => {}
        }
    }
}

/// Changes that take more than the whole budget, even if nothing else ever fails.
fn alone(context: &Context<'_, '_>, delivery: &Delivery, verdict: &Verdict, over: Number) -> Option<Diagnostic> {
    let budget = exact::multiply(Number::one() - verdict.target?.number, over, Toward::Down);
    let taken = delivery.changes.taken(over);
    if taken <= budget {
        return None;
    }
    let [first, second, third] = &delivery.known;
    let mut made = Diagnostic::error(
        codes::CHANGE_BUDGET,
        first.span,
        format!(
            "`{}`, `{}` and `{}` break `{}` at their limits: changes take {} in {}, and {} may be bad",
            first.text,
            second.text,
            third.text,
            verdict.promise,
            minutes(taken),
            written(over),
            minutes(budget),
        ),
    )
    .also(second.span, "at its limit")
    .also(third.span, "at its limit")
    .also(verdict.span, format!("leaves {} for everything that fails", minutes(budget)))
    .help(format!("{} = {}", delivery.arithmetic(over), minutes(taken)));
    for way in &ways(&delivery.changes, over, budget) {
        if let Some(proposal) = delivery.proposal(context, way) {
            made = made.fix(proposal.title, Applicability::Unsafe, proposal.edits);
        }
    }
    Some(made)
}

fn held(context: &Context<'_, '_>, delivery: &Delivery, verdict: &mut Verdict, over: Number) {
    let (Some(target), Some(bound)) = (verdict.target, verdict.bound) else { return };
    let one = Number::one();
    let budget = exact::multiply(one - target.number, over, Toward::Down);
    let others = exact::multiply(one - bound.number, over, Toward::Up);
    let left = exact::subtract(budget, others, Toward::Down);
    let taken = delivery.changes.taken(over);
    verdict.derivation.push(
        Line::new(1, format!("changes: {}, {} in {}", delivery.arithmetic(over), minutes(taken), written(over)))
            .value(Measure::ratio(exact::subtract(one, taken / over, Toward::Down).max(Number::zero())))
            .at(delivery.known[0].span),
    );
    for known in &delivery.known {
        let what = if known.measured { "measured" } else { "promised, and counted at its limit" };
        verdict.derivation.push(Line::new(2, format!("`{}`, {what}", known.text)).at(known.span));
    }
    verdict.assumptions.extend(delivery.assumptions());
    if taken <= left {
        return;
    }
    verdict.outcome = Outcome::Unproved(Reason::Conflict);
    verdict.code = codes::CHANGE_BUDGET;
    let names: Vec<String> = delivery.known.iter().map(|known| format!("`{}`", known.text)).collect();
    verdict.message = format!(
        "`{}`, {} and {} hold one by one, not together at their limits: changes take {} of {}",
        verdict.promise,
        names[..2].join(", "),
        names[2],
        minutes(taken),
        written(over),
    );
    verdict.help.push(format!(
        "{} may be bad, what it needs takes {} of that by contract, and {} is left; changes take {} = {}",
        minutes(budget),
        minutes(others),
        format_args!("{}min", decimal(floor_to(left.max(Number::zero()) / Number::from_integer(60), 2))),
        delivery.arithmetic(over),
        minutes(taken),
    ));
    let found = ways(&delivery.changes, over, left);
    for way in &found {
        verdict.proposals.extend(delivery.proposal(context, way));
    }
    let least = exact::subtract(one, (others + taken) / over, Toward::Down).max(Number::zero());
    verdict.help.push(format!(
        "or promise {} or less, fewer deployments, or that fewer of them fail",
        percent(floor_to(least, 5))
    ));
}

/// `43.2min`, rounded up.
fn minutes(seconds: Number) -> String {
    format!("{}min", decimal(ceil_to(seconds / Number::from_integer(60), 2)))
}

impl Delivery {
    /// `300 deployments × 5% × 5min × 5%`
    fn arithmetic(&self, over: Number) -> String {
        let changes = &self.changes;
        let mut text = format!(
            "{} deployments × {} that fail × {}",
            decimal(ceil_to(changes.deploys * over, 1)),
            percent(changes.failure),
            written(changes.lasts())
        );
        if let Some(canary) = changes.canary {
            text.push_str(&if changes.lasts() <= canary.watch {
                format!(" × {} of the requests", percent(canary.share))
            } else {
                format!(" (of which {} for {} of the requests)", written(canary.watch), percent(canary.share))
            });
        }
        text
    }

    fn assumptions(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(Canary { share, watch }) = self.changes.canary {
            found.push(format!(
                "deployments give a new version {} of the requests for {}",
                percent(share),
                written(watch)
            ));
        }
        if let Some(within) = self.changes.rollback {
            found.push(format!("deployments take a bad version back within {}", written(within)));
        }
        found
    }

    /// The edits that make deployments so.
    fn proposal(&self, context: &Context<'_, '_>, way: &Changes) -> Option<Proposal> {
        let (mut edits, mut titles) = (Vec::new(), Vec::new());
        if let Some(canary) = way.canary.filter(|canary| Some(*canary) != self.changes.canary) {
            if self.changes.canary.is_some() {
                edits.extend(context.set(self.item, &["canary", "share"], &percent(canary.share)));
                edits.extend(context.set(self.item, &["canary", "watch"], &written(canary.watch)));
            } else {
                // One entry for both: they are written into the same block.
                let both = format!("{}, watch = {}", percent(canary.share), written(canary.watch));
                edits.extend(context.set(self.item, &["canary", "share"], &both));
            }
            titles.push(format!(
                "let a new version answer {} of the requests for {}",
                percent(canary.share),
                written(canary.watch)
            ));
        }
        if let Some(within) = way.rollback.filter(|within| Some(*within) != self.changes.rollback) {
            edits.extend(context.set(self.item, &["rollback", "within"], &written(within)));
            titles.push(format!("take a bad version back by itself within {}", written(within)));
        }
        // What is added at one place is added together.
        if let [first, second] = edits.as_slice()
            && first.span == second.span
        {
            edits = vec![Edit { span: first.span, text: format!("{}{}", first.text, second.text) }];
        }
        let title = titles.join(", and ");
        (!edits.is_empty()).then_some(Proposal { title, edits, cost: None })
    }
}

/// Of the first item of which all three are promised or measured.
fn read(context: &Context<'_, '_>) -> Option<Delivery> {
    let mut about: Vec<ItemId> =
        context.objectives.iter().filter(|one| one.is_about(DEPLOYS)).flat_map(|one| one.of.clone()).collect();
    about.extend(context.evidence.iter().filter(|one| one.shows.metric == DEPLOYS).map(|one| one.of));
    about.into_iter().find_map(|item| {
        let known = [known(context, item, DEPLOYS)?, known(context, item, FAILURE)?, known(context, item, RECOVER)?];
        let canary = context.value(item, "canary").and_then(|canary| {
            let value = |name| field(&canary, name).and_then(|value| number(&value.data));
            Some(Canary { share: value("share")?, watch: value("watch")? })
        });
        let rollback = context
            .value(item, "rollback")
            .and_then(|rollback| field(&rollback, "within").and_then(|value| number(&value.data)));
        let [deploys, failure, recover] = [known[0].number, known[1].number, known[2].number];
        Some(Delivery { item, known, changes: Changes { deploys, failure, recover, canary, rollback } })
    })
}

/// What was measured and still counts, else what is promised.
fn known(context: &Context<'_, '_>, item: ItemId, metric: &str) -> Option<Known> {
    if let Some(evidence) = context.measured(item, metric).into_iter().find(|one| !one.stale) {
        return Some(Known {
            text: context.promise_text(&evidence.shows),
            number: bound(&evidence.shows)?,
            span: evidence.span,
            measured: true,
        });
    }
    let promised = context.objectives.iter().find(|one| one.is_about(metric) && one.of.contains(&item))?;
    let promise = promised.metric()?;
    Some(Known { text: context.promise_text(promise), number: bound(promise)?, span: promised.span, measured: false })
}

fn bound(promise: &Promise) -> Option<Number> {
    number(&promise.bound.data).filter(|bound| *bound >= Number::zero())
}
