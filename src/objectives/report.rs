//! Verdicts as diagnostics: a refuted promise is an error, an unproved one a warning or an error, an accepted one a note.

use super::context::Context;
use super::objective::Objective;
use super::verdict::{Line, Outcome, Proposal, Reason, Verdict};
use super::{Judgement, Options};
use crate::diagnostics::{Applicability, Code, Diagnostic, Fix, Label, Severity};
use crate::evaluate::date_text;
use crate::platform::World;

/// How many places of a derivation a diagnostic shows; `olyc prove` shows all.
const SHOWN: usize = 6;

impl Verdict {
    /// A verdict that is unproved for want of facts, until an analysis says more.
    pub fn begin(context: &Context<'_, '_>, objective: &Objective, code: Code) -> Self {
        Self {
            objective: objective.name,
            kind: objective.kind,
            environment: context.world.name(),
            promise: objective.metric().map(|promise| context.promise_text(promise)).unwrap_or_default(),
            of: objective.of.clone(),
            span: objective.span,
            outcome: Outcome::Unproved(Reason::MissingFact),
            code,
            message: String::new(),
            bound: None,
            target: None,
            evidence: None,
            derivation: Vec::new(),
            assumptions: Vec::new(),
            measured_by: context.measured_by(objective),
            help: Vec::new(),
            proposals: Vec::new(),
            accepted: None,
            holds_as_assumed: false,
        }
    }

    /// How bad it is.
    pub fn severity(&self, strict: bool) -> Option<Severity> {
        if let Some(accepted) = &self.accepted {
            return Some(if accepted.expired { Severity::Error } else { Severity::Note });
        }
        match self.outcome {
            Outcome::Proved => None,
            Outcome::Refuted | Outcome::Unproved(Reason::Unbacked | Reason::Conflict) => Some(Severity::Error),
            Outcome::Unproved(_) if strict => Some(Severity::Error),
            Outcome::Unproved(_) if self.holds_as_assumed => Some(Severity::Note),
            Outcome::Unproved(_) => Some(Severity::Warning),
        }
    }

    /// What a person reads where the promise stands; nothing for what is proved.
    pub fn diagnostic(&self, strict: bool, options: &Options) -> Option<Diagnostic> {
        let severity = self.severity(strict)?;
        let mut made = Diagnostic::error(self.code, self.span, self.message.clone()).in_environment(self.environment);
        made.severity = severity;
        made.label = match &self.accepted {
            Some(accepted) if accepted.expired => {
                format!("{} accepted this until {}, which has passed", accepted.by, date_text(accepted.until))
            }
            Some(accepted) => {
                format!("accepted by {} until {}: {}", accepted.by, date_text(accepted.until), accepted.reason)
            }
            None => self.verdict_words(),
        };
        let own = |line: &&Line| {
            !line.aside && line.span.is_some_and(|span| span.chunk >= options.project_begins && span != self.span)
        };
        for line in self.derivation.iter().filter(own).take(SHOWN) {
            if let Some(span) = line.span {
                made.labels.push(Label { span, message: line.words(self.wants_more()) });
            }
        }
        made.help.extend(self.help.iter().cloned());
        if !self.measured_by.is_empty()
            && matches!(self.outcome, Outcome::Unproved(Reason::Undecidable | Reason::MissingFact))
        {
            made.help.push(format!("it will be measured: {}", self.measured_by.join(", ")));
        }
        if self.accepted.is_none() && self.derivation.len() > 1 {
            made.help.push(format!("`olyc prove --objective {}` shows all of the arithmetic", self.objective));
        }
        for proposal in &self.proposals {
            made.fixes.push(Fix {
                title: proposal.words(),
                applicability: Applicability::Unsafe,
                edits: proposal.edits.clone(),
            });
        }
        Some(made)
    }

    fn verdict_words(&self) -> String {
        match self.outcome {
            Outcome::Unproved(reason) => format!("unproved: {}", reason.word().replace('-', " ")),
            other => other.word().to_owned(),
        }
    }
}

impl Proposal {
    /// What to do, and what that adds to the bill.
    pub fn words(&self) -> String {
        let price = self.cost.as_ref().and_then(super::cost_words).map(|price| format!(" ({price})"));
        format!("{}{}", self.title, price.unwrap_or_default())
    }
}

impl Line {
    /// `Redis Standard tier, SLA: 99.9%`; a text that names its number itself stands alone. Rounded against the promise: down where it
    /// wants more, up where it wants less.
    pub fn words(&self, wants_more: bool) -> String {
        let Some(value) = self.value else { return self.text.clone() };
        let (down, up) = (value.shown_down(), value.shown_up());
        if self.text.contains(&down) || self.text.contains(&up) {
            return self.text.clone();
        }
        format!("{}: {}", self.text, if wants_more { down } else { up })
    }
}

/// Everything that a judgement says, as diagnostics: promises first.
pub fn diagnostics(judgement: &Judgement, world: &World<'_>, options: &Options) -> Vec<Diagnostic> {
    let strict = Context::strict_in(world, options);
    let verdicts = judgement.verdicts.iter().filter_map(|verdict| verdict.diagnostic(strict, options));
    let findings = judgement.findings.iter().cloned().map(|finding| finding.in_environment(world.name()));
    verdicts.chain(findings).collect()
}

#[cfg(test)]
mod tests {
    use super::Line;
    use crate::evaluate::value::Number;
    use crate::objectives::Measure;

    #[test]
    fn a_number_is_rounded_against_the_promise() {
        let third = Measure::money(Number::new(1, 3 * 3600 * 730));
        let line = Line::new(0, String::from("`main`")).value(third);
        assert_eq!(line.words(true), "`main`: $0.33/month");
        assert_eq!(line.words(false), "`main`: $0.34/month");
        let named = Line::new(0, String::from("`main` costs $0.33/month")).value(third);
        assert_eq!(named.words(false), "`main` costs $0.33/month");
    }
}
