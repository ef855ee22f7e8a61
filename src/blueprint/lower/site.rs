//! All blueprints of one environment, in their order.

use super::address::Addresses;
use super::catalogue::Entry;
use super::output::Output;
use super::provide::Provider;
use super::run::{Run, alias};
use super::subject::{Subject, plain};
use crate::artifact::hcl::Node;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, ItemId};
use crate::evaluate::{Evaluator, Host, Scope};
use crate::platform::{Item, World};
use crate::source::{ChunkId, Name, Span};
use crate::syntax::ast::PatchDecl;

/// One environment, or the union of all, to run blueprints over.
#[derive(Clone, Copy)]
pub(super) struct Site<'h> {
    /// The environment's name; empty for the union.
    pub name: Name,
    pub host: &'h dyn Host,
    pub provider: &'h Provider<'h>,
}

impl<'h> Site<'h> {
    /// Everything that is made once for this environment.
    pub fn environment(self, world: &'h World<'_>) -> Output {
        let mut output = Output::default();
        if let Some(environment) = self.host.environment() {
            self.subject(Subject::Environment(environment), &mut output);
        }
        // Declared items by name; what they imply comes last, by kind and key.
        let mut items: Vec<&Item> = world.all_items().collect();
        items.sort_by_key(|item| {
            let unnamed = item.name.is_empty() || !item.key_names.is_empty();
            if unnamed { (true, item.kind, item.name) } else { (false, item.name, item.kind) }
        });
        for item in items {
            if item.kind != "environment" && item.kind != "project" {
                self.subject(Subject::Item(item.id), &mut output);
            }
            for edge in self.host.edges_from(item.id) {
                self.subject(Subject::Edge(edge), &mut output);
            }
        }
        output
    }

    /// The blueprints for a subject, in their order.
    pub(super) fn matching(self, subject: Subject) -> Vec<Entry<'h>> {
        let place = self.declared(subject).unwrap_or(NOWHERE);
        self.provider.matching(self.host, subject, place).unwrap_or_default()
    }

    fn subject(self, subject: Subject, output: &mut Output) {
        let place = self.declared(subject).unwrap_or(NOWHERE);
        let Ok(matching) = self.provider.matching(self.host, subject, place) else { return };
        if let Subject::Edge(edge) = subject {
            self.exactly_one(edge, &matching, place);
        }
        for entry in matching {
            self.run(subject, entry, output);
        }
    }

    pub(super) fn run(self, subject: Subject, entry: Entry<'h>, output: &mut Output) {
        let place = self.declared(subject).unwrap_or(entry.blueprint.span);
        let Ok(naming) = subject.naming(self.host, place) else { return };
        let addresses = Addresses::new(self.host, &naming, &entry.decl.body);
        let mut scope = Scope { resources: Some(&addresses), ..Scope::default() };
        scope.bind(entry.decl.alias.name, alias(subject));
        let mut run = Run {
            evaluator: Evaluator::new(self.host),
            maker: entry.blueprint.name,
            naming,
            spec: self.declared(subject),
            output,
            loops: Vec::new(),
            into: None,
        };
        run.body(&entry.decl.body, &addresses, &mut scope);
    }

    /// The entries of a patch, if it holds here.
    pub(super) fn patch(self, decl: &'h PatchDecl, item: Option<ItemId>) -> Vec<Node> {
        let subject = match item {
            Some(item) => Subject::Item(item),
            None => return Vec::new(),
        };
        let Ok(naming) = subject.naming(self.host, decl.body_span) else { return Vec::new() };
        let mut output = Output::default();
        let mut run = Run {
            evaluator: Evaluator::new(self.host),
            maker: Name::default(),
            naming,
            spec: Some(decl.body_span),
            output: &mut output,
            loops: Vec::new(),
            into: None,
        };
        let mut scope = Scope::of(subject_item(subject));
        let mut out = Vec::new();
        run.nodes(&decl.body, &mut scope, &mut out);
        out
    }

    /// The declaration that a subject comes from.
    fn declared(self, subject: Subject) -> Option<Span> {
        let module = self.host.module();
        let of = |item: ItemId| {
            let name = self.host.name_of(item);
            let name = if name.is_empty() { self.host.kind_of(item) } else { name };
            let declared = module.items.get(&name)?;
            Some(declared.in_environment(self.name).unwrap_or(declared).name_span)
        };
        match subject {
            Subject::Item(item) | Subject::Environment(item) | Subject::Project(item) => of(item),
            Subject::Edge(edge) => match self.host.edge_member(edge, Name::new("from"), NOWHERE).ok()?.data {
                Data::Item(item) | Data::ItemWith(item, _) => of(item),
                _ => None,
            },
        }
    }

    fn exactly_one(self, edge: u32, matching: &[Entry<'h>], place: Span) {
        if matching.len() == 1 {
            return;
        }
        let word = |which: &str| match self.host.edge_member(edge, Name::new(which), place) {
            Ok(value) => plain(&value, self.host),
            Err(_) => String::from("?"),
        };
        let (from, to, capability) = (word("from"), word("to"), word("capability"));
        let made = match matching {
            [] => {
                Diagnostic::error(codes::NO_EDGE_BLUEPRINT, place, format!("nothing says how `{from}` reaches `{to}`"))
                    .label(format!("it uses `{to}.{capability}`"))
                    .help("write a blueprint for it: `blueprint name for edge KIND -> KIND as e { … }`")
            }
            [first, second, ..] => Diagnostic::error(
                codes::SEVERAL_EDGE_BLUEPRINTS,
                second.blueprint.span,
                format!(
                    "both `{}` and `{}` say how `{from}` reaches `{to}`",
                    first.blueprint.name, second.blueprint.name
                ),
            )
            .also(first.blueprint.span, "the other one")
            .also(place, format!("this uses `{to}.{capability}`"))
            .help("narrow one of them: name the capability, or write `when`; or let it replace the other: `replaces`"),
            [_] => return,
        };
        self.host.report(made);
    }
}

fn subject_item(subject: Subject) -> ItemId {
    match subject {
        Subject::Item(item) | Subject::Environment(item) | Subject::Project(item) => item,
        Subject::Edge(_) => ItemId(0),
    }
}

/// A place that is never shown: what is asked there cannot fail.
const NOWHERE: Span = Span { chunk: ChunkId(0), start: 0, end: 0 };
