//! What items give to others: evaluated when somebody asks, once, and never the whole blueprint for it.

use std::cell::RefCell;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::address::Addresses;
use super::catalogue::{Catalogue, Entry, provides};
use super::output::Output;
use super::run::{Run, alias};
use super::subject::{Subject, plain};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, ItemId, Value};
use crate::evaluate::{Evaluated, Evaluator, Fault, Host, Scope};
use crate::language::schema::Module;
use crate::language::types::Type;
use crate::language::walk;
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, ExprKind, Generator, Statement, StatementKind};

/// What a world asks when an output of an item is needed: `world.set_provider(blueprint::provider(module))`.
pub fn provider(module: &Module) -> crate::platform::Provider<'_> {
    let provider = Provider::new(module);
    Box::new(move |world, item, name, span| match provider.provide(world, item, name, span)? {
        Some(value) => Ok(value),
        None => provider.missing(world, item, name, span),
    })
}

/// A value, nothing, or a fault that was reported.
type Answer = Evaluated<Option<Value>>;

/// Answers what blueprints provide, for one environment.
#[derive(Debug)]
pub(super) struct Provider<'m> {
    catalogue: Catalogue<'m>,
    /// `None` while it is being evaluated.
    known: RefCell<FxHashMap<(Subject, Name), Option<Answer>>>,
    /// What is being evaluated, outermost first.
    chain: RefCell<Vec<(Subject, Name)>>,
}

impl<'m> Provider<'m> {
    pub fn new(module: &'m Module) -> Self {
        Self { catalogue: Catalogue::new(module), known: RefCell::default(), chain: RefCell::default() }
    }

    /// What the blueprints of an item give under a name; `None` if none of them gives it.
    pub fn provide(&self, host: &dyn Host, item: ItemId, name: Name, span: Span) -> Evaluated<Option<Value>> {
        let kind = host.module().kinds.get(&host.kind_of(item)).cloned();
        let united =
            kind.as_ref().and_then(|kind| kind.provides.get(&name)).is_some_and(|provided| provided.from_edges);
        if !united {
            return self.of(host, Subject::Item(item), name, span);
        }
        let mut entries: IndexMap<Name, (Value, Span), FxBuildHasher> = IndexMap::default();
        let own = self.of(host, Subject::Item(item), name, span)?;
        if let Some(own) = own {
            self.unite(host, &mut entries, &own, span, None)?;
        }
        for edge in host.edges_from(item) {
            if let Some(found) = self.of(host, Subject::Edge(edge), name, span)? {
                self.unite(host, &mut entries, &found, span, host.edge_place(edge))?;
            }
        }
        let map: IndexMap<Name, Value, FxBuildHasher> =
            entries.into_iter().map(|(key, (value, _))| (key, value)).collect();
        Ok(Some(Value::new(Data::Map(Arc::new(map)))))
    }

    /// No blueprint gives it: fine, if nothing is a value too.
    fn missing(&self, host: &dyn Host, item: ItemId, name: Name, span: Span) -> Evaluated {
        let kind = host.module().kinds.get(&host.kind_of(item)).cloned();
        let provided = kind.as_ref().and_then(|kind| kind.provides.get(&name));
        match provided.map(|provided| core(&provided.field.ty)) {
            Some(Type::Map { .. }) => return Ok(Value::new(Data::Map(Arc::default()))),
            Some(Type::List(_)) => return Ok(Value::new(Data::List(Arc::default()))),
            _ => {}
        }
        if provided.is_some_and(|provided| matches!(provided.field.ty, Type::Optional(_))) {
            return Ok(Value::new(Data::None));
        }
        let what = shown(host, Subject::Item(item), name);
        let mut made = Diagnostic::error(codes::NOTHING_PROVIDES, span, format!("no blueprint provides `{what}` here"));
        if let Some(provided) = provided {
            made = made.also(provided.field.span, "promised here");
        }
        Err(host
            .report(made.help(format!("write `provide {name} = …` in the blueprint of a `{}`", host.kind_of(item)))))
    }

    /// Maps of several edges are united; one key from two of them would lose one.
    fn unite(
        &self,
        host: &dyn Host,
        entries: &mut IndexMap<Name, (Value, Span), FxBuildHasher>,
        more: &Value,
        asked: Span,
        edge: Option<Span>,
    ) -> Evaluated<()> {
        let (Data::Map(found) | Data::Record(found)) = &more.data else { return Ok(()) };
        // Whoever wrote the edges can tell them apart, not whoever wrote the blueprint.
        let place = edge.or(more.span).unwrap_or(asked);
        for (key, value) in found.iter().filter(|(_, value)| !value.is_none()) {
            match entries.get(key) {
                Some((known, first)) if known.data != value.data => {
                    return Err(host.report(
                        Diagnostic::error(
                            codes::PROVIDED_TWICE,
                            place,
                            format!("two edges give `{key}`, and not the same"),
                        )
                        .also(*first, "given here too")
                        .help("tell them apart: `uses … { prefix = \"A_\" }`"),
                    ));
                }
                Some(_) => {}
                None => {
                    entries.insert(*key, (value.clone(), place));
                }
            }
        }
        Ok(())
    }

    fn of(&self, host: &dyn Host, subject: Subject, name: Name, span: Span) -> Evaluated<Option<Value>> {
        let key = (subject, name);
        if let Some(known) = self.known.borrow().get(&key) {
            return match known {
                Some(value) => value.clone(),
                None => Err(self.cycle(host, key, span)),
            };
        }
        self.known.borrow_mut().insert(key, None);
        self.chain.borrow_mut().push(key);
        let made = self.evaluate(host, subject, name, span);
        self.chain.borrow_mut().pop();
        self.known.borrow_mut().insert(key, Some(made.clone()));
        made
    }

    fn cycle(&self, host: &dyn Host, key: (Subject, Name), span: Span) -> Fault {
        let chain = self.chain.borrow();
        let from = chain.iter().position(|known| *known == key).unwrap_or(0);
        let mut names: Vec<String> = chain[from..].iter().map(|(subject, name)| shown(host, *subject, *name)).collect();
        names.push(shown(host, key.0, key.1));
        host.report(
            Diagnostic::error(codes::VALUE_CYCLE, span, format!("`{}` needs itself", names[0]))
                .label(names.join(" → "))
                .help("a reference to a resource needs nothing of it: provide an attribute of a resource where the chain can end"),
        )
    }

    /// The blueprints of a subject whose conditions hold.
    pub(super) fn matching(&self, host: &dyn Host, subject: Subject, span: Span) -> Evaluated<Vec<Entry<'m>>> {
        let candidates: Vec<Entry<'m>> = match subject {
            Subject::Environment(_) => self.catalogue.environment.clone(),
            Subject::Project(_) => self.catalogue.project.clone(),
            Subject::Item(item) => {
                let kind = host.kind_of(item);
                let mut found = self.catalogue.of_kind(kind).to_vec();
                match kind.as_str() {
                    "environment" => found.extend(&self.catalogue.environment),
                    "project" => found.extend(&self.catalogue.project),
                    _ => {}
                }
                found
            }
            Subject::Edge(edge) => {
                let end = |which: &str| -> Evaluated<Option<Name>> {
                    Ok(match host.edge_member(edge, Name::new(which), span)?.data {
                        Data::Item(item) | Data::ItemWith(item, _) => Some(host.kind_of(item)),
                        _ => None,
                    })
                };
                let (Some(from), Some(to)) = (end("from")?, end("to")?) else { return Ok(Vec::new()) };
                let capability = Name::new(&plain(&host.edge_member(edge, Name::new("capability"), span)?, host));
                self.catalogue.between(host.module(), from, to, capability).collect()
            }
        };
        let mut out = Vec::with_capacity(candidates.len());
        for entry in candidates {
            let Some(condition) = &entry.decl.condition else {
                out.push(entry);
                continue;
            };
            let mut scope = Scope::default();
            scope.bind(entry.decl.alias.name, alias(subject));
            match Evaluator::new(host).eval(condition, &mut scope)?.data {
                Data::Bool(true) => out.push(entry),
                Data::Bool(false) => {}
                _ => {
                    return Err(host.report(Diagnostic::error(
                        codes::TYPE_MISMATCH,
                        condition.span,
                        "a condition is true or false, and this is neither",
                    )));
                }
            }
        }
        Ok(out)
    }

    fn evaluate(&self, host: &dyn Host, subject: Subject, name: Name, span: Span) -> Evaluated<Option<Value>> {
        for entry in self.matching(host, subject, span)? {
            if !provides(&entry.decl.body, name) {
                continue;
            }
            let naming = subject.naming(host, span)?;
            let addresses = Addresses::new(host, &naming, &entry.decl.body);
            let mut scope = Scope { resources: Some(&addresses), ..Scope::default() };
            scope.bind(entry.decl.alias.name, alias(subject));
            let mut output = Output::default();
            let run = Run {
                evaluator: Evaluator::new(host),
                maker: entry.blueprint.name,
                naming,
                spec: None,
                output: &mut output,
                loops: Vec::new(),
                into: None,
            };
            let needed = needed(&entry.decl.body, name);
            if let Some(found) = find(&run, &entry.decl.body, name, &needed, &mut scope)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// Goes through a body for one provided value, and evaluates nothing but what that needs.
fn find(
    run: &Run<'_, '_>,
    statements: &[Statement],
    wanted: Name,
    needed: &FxHashSet<Name>,
    scope: &mut Scope<'_>,
) -> Evaluated<Option<Value>> {
    for statement in statements {
        match &statement.kind {
            StatementKind::Let { name, value } if needed.contains(&name.name) => {
                let value = run.evaluator.eval(value, scope)?;
                scope.bind(name.name, value);
            }
            StatementKind::Provide { name, value } if name.name == wanted => {
                let mut found = run.evaluator.eval(value, scope)?;
                found.span = Some(value.span);
                return Ok(Some(found));
            }
            StatementKind::If { condition, then, otherwise }
                if provides(then, wanted) || provides(otherwise, wanted) =>
            {
                let chosen = if run.condition(condition, scope)? { then } else { otherwise };
                let found = find(run, chosen, wanted, needed, scope)?;
                if found.is_some() {
                    return Ok(found);
                }
            }
            StatementKind::For { generator, body } if provides(body, wanted) => {
                for turn in run.turns(generator, scope)? {
                    let bound = scope.locals.len();
                    let found =
                        if run.bind(generator, &turn, scope)? { find(run, body, wanted, needed, scope)? } else { None };
                    scope.locals.truncate(bound);
                    if found.is_some() {
                        return Ok(found);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(None)
}

/// The names that a provided value is made of, and those that these are made of.
fn needed(statements: &[Statement], wanted: Name) -> FxHashSet<Name> {
    let mut lets: FxHashMap<Name, Vec<Name>> = FxHashMap::default();
    let mut open: Vec<Name> = Vec::new();
    gather(statements, wanted, &mut lets, &mut open);
    let mut out = FxHashSet::default();
    while let Some(name) = open.pop() {
        if out.insert(name) {
            open.extend(lets.get(&name).into_iter().flatten().copied());
        }
    }
    out
}

fn gather(statements: &[Statement], wanted: Name, lets: &mut FxHashMap<Name, Vec<Name>>, open: &mut Vec<Name>) {
    let generated = |generator: &Generator, open: &mut Vec<Name>| {
        names(&generator.over, open);
        generator.condition.iter().for_each(|condition| names(condition, open));
    };
    for statement in statements {
        match &statement.kind {
            StatementKind::Let { name, value } => names(value, lets.entry(name.name).or_default()),
            StatementKind::Provide { name, value } if name.name == wanted => names(value, open),
            StatementKind::For { generator, body } if provides(body, wanted) => {
                generated(generator, open);
                gather(body, wanted, lets, open);
            }
            StatementKind::If { condition, then, otherwise }
                if provides(then, wanted) || provides(otherwise, wanted) =>
            {
                names(condition, open);
                gather(then, wanted, lets, open);
                gather(otherwise, wanted, lets, open);
            }
            _ => {}
        }
    }
}

fn names(expr: &Expr, out: &mut Vec<Name>) {
    walk::expressions(expr, &mut |expr| {
        if let ExprKind::Name(name) = expr.kind {
            out.push(name);
        }
    });
}

fn core(ty: &Type) -> &Type {
    match ty {
        Type::Later(inner) | Type::Secret(inner) => core(inner),
        Type::Refined { base, .. } => core(base),
        other => other,
    }
}

fn shown(host: &dyn Host, subject: Subject, name: Name) -> String {
    let base = match subject {
        Subject::Item(item) | Subject::Environment(item) | Subject::Project(item) => {
            let own = host.name_of(item);
            if own.is_empty() { host.kind_of(item).to_string() } else { own.to_string() }
        }
        Subject::Edge(edge) => {
            let end = |which: &str| match host.edge_member(edge, Name::new(which), SHOWN) {
                Ok(Value { data: Data::Item(item) | Data::ItemWith(item, _), .. }) => host.name_of(item).to_string(),
                _ => String::from("?"),
            };
            format!("{} -> {}", end("from"), end("to"))
        }
    };
    format!("{base}.{name}")
}

/// The ends of an edge are known: nothing is reported there.
const SHOWN: Span = Span { chunk: crate::source::ChunkId(0), start: 0, end: 0 };
