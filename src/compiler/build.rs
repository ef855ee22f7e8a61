//! The later stages: a checked module to the graph of each environment, and from there to files.

use std::sync::Arc;

use super::trials::Trials;
use super::verdicts::judge;
use super::{Built, Checked, Evaluation, Loaded, Options, ProjectInput, library, load};
use crate::artifact::Kept;
use crate::blueprint;
use crate::diagnostics::{Diagnostic, Outcome, Severity};
use crate::evaluate::{self, Data, Pins, Value, display};
use crate::language::schema::Module;
use crate::objectives::{self, Judgement, Verdict};
use crate::platform::{self, World, side_by_side};
use crate::source::Name;

/// Everything that is wrong with a project: its words first, then, where these are right, its values, and where these are right too, what
/// would be made of them. A build finds nothing that this does not find.
pub fn check(input: &ProjectInput, options: &Options) -> Outcome<Checked> {
    judged(input, options, Purpose::Check)
}

/// The same, with what each environment costs: for who asks what is promised, and at what price.
pub fn prove(input: &ProjectInput, options: &Options) -> Outcome<Checked> {
    judged(input, options, Purpose::Prove)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Check,
    Prove,
}

fn judged(input: &ProjectInput, options: &Options, purpose: Purpose) -> Outcome<Checked> {
    let Outcome { value: loaded, mut diagnostics } = load(input);
    let (mut verdicts, mut costs) = (Vec::new(), Vec::new());
    if !has_errors(&diagnostics) {
        let trials = Trials::new(&loaded.project, &loaded.module, &input.pins, judging(options));
        let mut worlds = worlds(&loaded.module, options, &input.pins);
        diagnostics.extend(found(&mut worlds, &judging(options), Some(&trials), &mut verdicts));
        if purpose == Purpose::Prove {
            let judging = judging(options);
            let sound = worlds.iter().filter(|world| !world.has_errors());
            costs.extend(sound.map(|world| (world.name(), objectives::cost_of(world, &judging))));
        } else if !has_errors(&diagnostics) {
            let sources = &loaded.project.sources;
            let building = blueprint::Options { sources, watch: None };
            // Of some environments no module can be made, and yet their values can be wrong.
            let made = if options.environments.is_empty() {
                blueprint::build(&loaded.module, &mut worlds, &building).diagnostics
            } else {
                blueprint::inspect(&loaded.module, &mut worlds)
            };
            diagnostics.extend(made);
            diagnostics.extend(taken(&worlds));
        }
    }
    let environments = loaded.module.environments.iter().map(ToString::to_string).collect();
    Outcome { value: Checked { project: loaded.project, environments, verdicts, costs }, diagnostics }
}

/// What is wrong with the values of a module whose words are right, and what becomes of its promises: for shells that keep a module
/// warm. One environment after the other, so that the memory of one is enough for all; none is begun when nobody wants to know any
/// more. `as_of` is the day against which evidence expires, from 1970-01-01; with none nothing does.
pub fn evaluate(module: &Module, pins: &Arc<Pins>, as_of: Option<i32>, wanted: impl Fn() -> bool) -> Evaluation {
    let mut verdicts = Vec::new();
    let each = module.environments.iter().take_while(|_| wanted()).map(|name| {
        let only = Options { environments: vec![name.to_string()], ..Options::default() };
        let mut worlds = worlds(module, &only, pins);
        found(&mut worlds, &objectives::Options { as_of, ..judging(&only) }, None, &mut verdicts)
    });
    let each: Vec<Vec<Diagnostic>> = each.collect();
    let environments = each.len();
    Evaluation { diagnostics: platform::merged(each, environments), verdicts }
}

/// Every file that a project is made of. With an error anywhere there are none. One module serves all environments, so that a build is
/// always of all of them. `as_of` is the day against which evidence expires, as in [`Options`].
pub fn build(input: &ProjectInput, as_of: &str) -> Outcome<Built> {
    let options = &Options { as_of: as_of.to_owned(), ..Options::default() };
    let Outcome { value: loaded, mut diagnostics } = load(input);
    let Loaded { project, module } = loaded;
    let mut built = Built { project, ..Built::default() };
    if has_errors(&diagnostics) {
        return Outcome { value: built, diagnostics };
    }
    let mut worlds = worlds(&module, options, &input.pins);
    let trials = Trials::new(&built.project, &module, &input.pins, judging(options));
    let wrong = found(&mut worlds, &judging(options), Some(&trials), &mut built.verdicts);
    let failed = has_errors(&wrong);
    diagnostics.extend(wrong);
    if failed {
        return Outcome { value: built, diagnostics };
    }
    built.output = worlds.first().and_then(output);
    built.kept = kept(&worlds);
    let sources = &built.project.sources;
    let outcome = blueprint::build(&module, &mut worlds, &blueprint::Options { sources, watch: None });
    diagnostics.extend(outcome.diagnostics);
    diagnostics.extend(taken(&worlds));
    if !has_errors(&diagnostics) {
        built.artifacts = outcome.value;
    }
    Outcome { value: built, diagnostics }
}

/// The graph of each environment that was asked for, ready to answer for outputs too.
pub fn worlds<'m>(module: &'m Module, options: &Options, pins: &Arc<Pins>) -> Vec<World<'m>> {
    let wanted: Vec<Name> = module
        .environments
        .iter()
        .copied()
        .filter(|name| options.environments.is_empty() || options.environments.iter().any(|one| *name == one.as_str()))
        .collect();
    side_by_side(wanted.into_iter(), |environment| {
        let mut world = World::with_pins(module, environment, Arc::clone(pins));
        world.set_provider(blueprint::provider(module));
        world.set_judge(judge());
        world
    })
}

/// Looks at everything in every environment, and judges what is promised there; what holds in several of them is said once.
/// With trials, the changes that are offered were tried; without, nothing is offered for promises.
fn found(
    worlds: &mut [World<'_>],
    options: &objectives::Options,
    trials: Option<&Trials<'_>>,
    verdicts: &mut Vec<Verdict>,
) -> Vec<Diagnostic> {
    let judged = side_by_side(worlds.iter_mut(), |world| {
        let world = &*world;
        world.check();
        let sound = !world.has_errors();
        let mut said = world.take_diagnostics();
        let judgement = if sound { objectives::judge(world, options) } else { Judgement::default() };
        said.extend(world.take_diagnostics());
        (said, judgement)
    });
    let each = judged.into_iter().zip(&*worlds).map(|((mut said, mut judgement), world)| {
        match trials {
            Some(trials) => trials.narrow(world, &mut judgement),
            None => judgement.forget_changes(),
        }
        said.extend(objectives::diagnostics(&judgement, world, options));
        verdicts.append(&mut judgement.verdicts);
        said
    });
    platform::merged(each.collect(), worlds.len())
}

fn taken(worlds: &[World<'_>]) -> Vec<Diagnostic> {
    platform::merged(worlds.iter().map(World::take_diagnostics).collect(), worlds.len())
}

/// What judging needs to know of a run.
pub(super) fn judging(options: &Options) -> objectives::Options {
    objectives::Options {
        as_of: evaluate::date(&options.as_of),
        strict: options.strict,
        project_begins: library().sources.next_chunk(),
    }
}

/// What says of itself that it must not be lost, by the name that the cloud knows.
fn kept(worlds: &[World<'_>]) -> Kept {
    let mut made = Kept::default();
    let facet = Name::new("kept");
    for world in worlds {
        made.environments.push(world.name().to_string());
        for item in world.all_items() {
            let says = world.module().kinds.get(&item.kind).is_some_and(|kind| kind.facets.contains_key(&facet));
            if says && matches!(world.field(item.id, facet), Ok(Value { data: Data::Bool(true), .. })) {
                let id = world.field(item.id, Name::new("id")).map(|id| display(&id, world)).unwrap_or_default();
                made.items.insert(format!("{} {} {id}", world.name(), item.kind));
            }
        }
    }
    made
}

fn output(world: &World<'_>) -> Option<String> {
    let value = world.field(world.project()?, Name::new("output")).ok()?;
    match &value.data {
        Data::Text(text) if &**text == "." => None,
        Data::Text(text) => Some(text.to_string()),
        _ => Some(display(&value, world)).filter(|text| text != "."),
    }
}

pub(super) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
