//! What is made once for all environments. Its blueprints may ask what the environments made, and what they make themselves is a part of
//! the answer: so those that ask are run until the answer stays.

use std::sync::Arc;

use super::catalogue::Entry;
use super::made;
use super::output::Output;
use super::provide::Provider;
use super::site::Site;
use super::subject::Subject;
use crate::blueprint::lower::document;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::{Host, Made};
use crate::platform::{self, Union};
use crate::source::{Name, Span};

/// The first says what is made, the second what follows from it, the third that this was all.
const ROUNDS: usize = 6;

/// What one blueprint made, and of which roots it asked what is in them.
struct Part<'h> {
    entry: Entry<'h>,
    output: Output,
    asked: Vec<Arc<str>>,
}

pub(super) fn project<'h>(
    union: &'h Union<'h, '_>,
    provider: &'h Provider<'h>,
    outputs: &[(Name, Output)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Output {
    let site = Site { name: Name::default(), host: union, provider };
    let mut parts: Vec<Part<'h>> = Vec::new();
    let mut known = Made::default();
    for round in 0..ROUNDS {
        let shared: Vec<&Output> = parts.iter().map(|part| &part.output).collect();
        let (made, unknown) = made::made(outputs, &shared, round > 0, union);
        let settled = made == known;
        if settled || round + 1 == ROUNDS {
            if !settled {
                diagnostics.extend(unsettled(union));
            }
            // A gap matters where somebody decides by it.
            if union.was_asked() {
                diagnostics.extend(platform::merged(vec![unknown], outputs.len()));
            }
            break;
        }
        let before = std::mem::replace(&mut known, made.clone());
        union.set_made(Arc::new(made));
        parts = run(site, union, parts, |root| before.says_otherwise(&known, root));
        if !union.was_asked() {
            break;
        }
    }
    whole(parts, union)
}

/// Runs the blueprints that were not run yet, and those that were told what is otherwise now.
fn run<'h>(
    site: Site<'h>,
    union: &'h Union<'h, '_>,
    mut before: Vec<Part<'h>>,
    otherwise: impl Fn(&str) -> bool,
) -> Vec<Part<'h>> {
    let Some(project) = union.project() else { return Vec::new() };
    let subject = Subject::Project(project);
    let matching = site.matching(subject);
    let run = |entry: Entry<'h>| {
        let same = |part: &Part<'h>| std::ptr::eq(part.entry.decl, entry.decl);
        if let Some(at) = before.iter().position(same) {
            let part = before.swap_remove(at);
            if !part.asked.iter().any(|root| otherwise(root)) {
                return part;
            }
        }
        union.take_asked();
        let mut output = Output::default();
        site.run(subject, entry, &mut output);
        Part { entry, output, asked: union.take_asked() }
    };
    matching.into_iter().map(run).collect()
}

fn unsettled(union: &Union<'_, '_>) -> Option<Diagnostic> {
    let place = union.module().items.values().find(|item| item.kind == "project").map(|item| item.name_span)?;
    let message = "what blueprints of the project make depends on itself, and does not settle";
    Some(
        Diagnostic::error(codes::VALUE_CYCLE, place, message).help(
            "let no resource appear or go because of what `permissions_of` or `resources_of` says of its own root",
        ),
    )
}

/// All parts as one, as if each had gone on where the one before it stopped.
fn whole(parts: Vec<Part<'_>>, host: &dyn Host) -> Output {
    let twice = |what: &str, second: Span, first: Span| super::run::twice(host, what, second, first);
    let mut all = Output::default();
    for part in parts {
        let mine = part.entry.blueprint.span;
        for (path, blocks) in part.output.hcl {
            let file = all.hcl.entry(path).or_default();
            file.makers.join(&blocks.makers);
            file.nodes.extend(blocks.nodes);
        }
        for (path, text) in part.output.texts {
            match all.texts.get(&path) {
                Some(known) => {
                    twice(&path, text.span, known.span);
                }
                None => {
                    all.texts.insert(path, text);
                }
            }
        }
        for (path, more) in part.output.documents {
            let Some(known) = all.documents.get_mut(&path) else {
                all.documents.insert(path, more);
                continue;
            };
            known.makers.join(&more.makers);
            let mut clashes = Vec::new();
            document::unite(&mut known.entries, more.entries, &mut Vec::new(), &mut clashes);
            for clash in clashes {
                twice(&format!("{path}: {}", clash.path), clash.second.unwrap_or(mine), clash.first.unwrap_or(mine));
            }
        }
        all.calls.extend(part.output.calls);
    }
    all
}
