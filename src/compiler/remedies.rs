//! What would help one promise: for who asks about it while everything else waits.

use std::ops::Range;
use std::sync::Arc;

use super::build::{has_errors, worlds};
use super::trials::Trials;
use super::{Loaded, Options, ProjectInput, library, load};
use crate::diagnostics::Outcome;
use crate::objectives;
use crate::source::Name;

/// The promise that is asked about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Asked {
    pub environment: Name,
    pub objective: Name,
    /// `availability >= 99.9%`: an objective may promise several things.
    pub promise: String,
}

/// A change that was tried, and helps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remedy {
    /// With what it adds to the bill.
    pub title: String,
    /// Path of the file, bytes, and what is to stand there.
    pub edits: Vec<(Arc<str>, Range<usize>, String)>,
}

/// The changes that help a promise, the cheapest first. The project is read anew, so that this may run beside anything; it ends soon
/// after nobody wants to know any more, with whatever was found.
pub fn remedies(input: &ProjectInput, as_of: Option<i32>, asked: &Asked, wanted: &dyn Fn() -> bool) -> Vec<Remedy> {
    let Outcome { value: Loaded { project, module }, diagnostics } = load(input);
    if has_errors(&diagnostics) || !wanted() {
        return Vec::new();
    }
    let only = Options { environments: vec![asked.environment.to_string()], ..Options::default() };
    let worlds = worlds(&module, &only, &input.pins);
    let Some(world) = worlds.first() else { return Vec::new() };
    world.check();
    if world.has_errors() || !wanted() {
        return Vec::new();
    }
    let judging = objectives::Options { as_of, strict: false, project_begins: library().sources.next_chunk() };
    let judgement = objectives::judge(world, &judging);
    let found = judgement.verdicts.iter().find(|one| one.objective == asked.objective && one.promise == asked.promise);
    let Some(verdict) = found.filter(|verdict| !verdict.proposals.is_empty()) else { return Vec::new() };
    let cost = objectives::bill_of(world, &judging);
    let trials = Trials::new(&project, &module, &input.pins, judging).while_wanted(wanted);
    let mut made = Vec::new();
    for proposal in trials.helpful(world.name(), verdict, &verdict.proposals, &cost) {
        let edits = proposal.edits.iter().map(|edit| {
            let place = project.sources.locate(edit.span)?;
            let path = Arc::clone(&project.sources.file(place.file)?.path);
            Some((path, place.start..place.end, edit.text.clone()))
        });
        if let Some(edits) = edits.collect() {
            made.push(Remedy { title: proposal.words(), edits });
        }
    }
    made
}
