//! What shows only when everything is evaluated, for each environment: done at once in small projects, beside the typing in large ones.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Session, statics};
use crate::compiler::{self, Asked, Evaluation, InputFile, ProjectInput};
use crate::diagnostics::{Diagnostic, Severity};
use crate::evaluate::Pins;
use crate::language::schema::Module;
use crate::objectives::{Outcome, Verdict};
use crate::source::{ChunkId, FileId, Span};

/// Evaluation that is due. It holds what it needs, so that it may run anywhere.
#[derive(Debug)]
pub struct Job {
    generation: u64,
    module: Arc<Module>,
    pins: Arc<Pins>,
    /// The day of the judgement.
    as_of: Option<i32>,
    /// The state that it is about is gone.
    stop: Arc<AtomicBool>,
}

/// What a job found.
#[derive(Debug)]
pub struct Judged {
    generation: u64,
    found: Evaluation,
}

impl Job {
    /// Evaluates all environments.
    pub fn run(self) -> Judged {
        let wanted = || !self.stop.load(Ordering::Relaxed);
        Judged { generation: self.generation, found: compiler::evaluate(&self.module, &self.pins, self.as_of, wanted) }
    }
}

impl Session {
    /// What is left to be evaluated after a refresh. Nothing while names or types are wrong: what evaluation would say then
    /// follows from that.
    pub fn job(&mut self) -> Option<Job> {
        if self.judged_at == self.generation {
            return None;
        }
        if !self.is_sound() {
            self.judged.clear();
            self.verdicts.clear();
            self.judged_at = self.generation;
            return None;
        }
        Some(Job {
            generation: self.generation,
            module: Arc::clone(&self.module),
            pins: Arc::clone(&self.pins),
            as_of: self.as_of,
            stop: Arc::clone(&self.stop),
        })
    }

    /// Names and types are right, so that values can be asked for.
    pub fn is_sound(&self) -> bool {
        !self.static_diagnostics().any(|one| one.severity == Severity::Error)
    }

    /// The day against which evidence expires, from 1970-01-01; another day means another judgement.
    pub fn set_day(&mut self, day: Option<i32>) {
        if self.as_of != day {
            self.as_of = day;
            // No state has this number: what was found counts until a job has found more.
            self.judged_at = 0;
        }
    }

    /// What became of promises, as far as the places of these are what they were.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// Takes what a job found; what was found in a state that is gone counts for nothing. Returns whether it was taken.
    pub fn accept(&mut self, judged: Judged) -> bool {
        if judged.generation != self.generation || self.stale {
            return false;
        }
        self.judged_at = judged.generation;
        self.judged = judged.found.diagnostics;
        self.verdicts = judged.found.verdicts;
        true
    }
}

impl Session {
    /// What runs for the state that was is told to end.
    pub(super) fn supersede(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.stop = Arc::default();
    }
}

/// Every place that a diagnostic names still exists.
pub(super) fn holds_together(diagnostic: &Diagnostic, exists: impl Fn(ChunkId) -> bool) -> bool {
    statics::places(diagnostic).all(exists)
}

impl Session {
    /// What is not kept of the promises that stand in a range; nothing while what is known of them is of another state.
    pub fn unkept(&self, file: FileId, range: &Range<usize>) -> Vec<Asked> {
        if self.stale || self.judged_at != self.generation {
            return Vec::new();
        }
        let touches = |span: Span| {
            let place = self.sources.locate(span).filter(|place| place.file == file);
            place.is_some_and(|place| place.start <= range.end && range.start <= place.end)
        };
        let unkept = self.verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Proved && touches(verdict.span));
        unkept
            .map(|verdict| Asked {
                environment: verdict.environment,
                objective: verdict.objective,
                promise: verdict.promise.clone(),
            })
            .collect()
    }

    /// The texts as they are now, for who reads them anew.
    pub fn input(&self) -> ProjectInput {
        let files = self
            .documents
            .iter()
            .map(|(path, document)| InputFile { path: Arc::clone(path), text: Arc::clone(document.text()) });
        ProjectInput { root: String::new(), files: files.collect(), pins: Arc::clone(&self.pins) }
    }

    /// The day of the judgement.
    pub fn day(&self) -> Option<i32> {
        self.as_of
    }

    /// Counts the states of the project that differ.
    pub fn generation(&self) -> u64 {
        self.generation
    }
}
