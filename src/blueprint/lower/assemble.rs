//! From what the environments made to the files of the project: one module, small roots, and everything else as it is.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::files::{self, Drawn, Shared};
use super::output::{Blocks, Makers, Output};
use super::patch::{self, Target};
use super::project::project;
use super::provide::Provider;
use super::roots;
use super::site::Site;
use super::validate::{self, Findings};
use crate::artifact::hcl::{self, Expr, Node, NodeKind, Source};
use crate::artifact::{Artifact, Origin};
use crate::blueprint::merge::{self, Merged, Tree};
use crate::diagnostics::{Diagnostic, Outcome, codes, suggest};
use crate::evaluate::{Evaluator, Scope, to_hcl};
use crate::language::schema::Module;
use crate::platform::{self, Union, World, side_by_side};
use crate::source::{Name, Sources};
use crate::syntax::ast::ItemKind;

/// What a build is told beside the graphs.
pub struct Options<'s> {
    /// The texts, for the headers of files.
    pub sources: &'s Sources,
    /// Is shown every tree before it is printed: tests hold what was printed against it.
    pub watch: Option<&'s dyn Fn(Drawn<'_>)>,
}

impl Options<'_> {
    pub(super) fn show(&self, drawn: Drawn<'_>) {
        if let Some(watch) = self.watch {
            watch(drawn);
        }
    }
}

type Files<T> = IndexMap<Arc<str>, T, FxBuildHasher>;

/// Runs all blueprints over the environments, and gives all files, sorted by path. The worlds must have been given
/// [`provider`](super::provider); what they were told by it is still in them.
pub fn build<'m>(module: &'m Module, worlds: &mut [World<'m>], options: &Options<'_>) -> Outcome<Vec<Artifact>> {
    let mut outputs = outputs(module, worlds);
    let worlds = &*worlds;
    let provider = Provider::new(module);
    let sites: Vec<Site<'_>> =
        worlds.iter().map(|world| Site { name: world.name(), host: world, provider: &provider }).collect();
    let mut diagnostics = Vec::new();
    patches(module, &sites, &mut outputs, &mut diagnostics);
    let union = Union::new(worlds);
    let mut shared = match &union {
        Some(union) => project(union, &provider, &outputs, &mut diagnostics),
        None => Output::default(),
    };
    // What failed is missing in its block, and would be reported as missing once more.
    let whole = worlds.iter().all(|world| !world.has_errors());
    let mut outcome = assemble(module, &sites, &mut outputs, &mut shared, options, (whole, diagnostics));
    if let Some(union) = &union {
        outcome.diagnostics.extend(platform::merged(vec![union.take_diagnostics()], 1));
    }
    outcome
}

/// What is wrong with what some environments make, each looked at by itself.
pub fn inspect<'m>(module: &'m Module, worlds: &mut [World<'m>]) -> Vec<Diagnostic> {
    let mut outputs = outputs(module, worlds);
    let worlds = &*worlds;
    let provider = Provider::new(module);
    let sites: Vec<Site<'_>> =
        worlds.iter().map(|world| Site { name: world.name(), host: world, provider: &provider }).collect();
    // A patch may be about what only other environments have.
    patches(module, &sites, &mut outputs, &mut Vec::new());
    let mut findings = Findings::default();
    if worlds.iter().all(|world| !world.has_errors()) {
        for (name, output) in &outputs {
            output.hcl.values().for_each(|file| validate::check(&file.nodes, Some(*name), &mut findings));
        }
    }
    findings.diagnostics
}

/// What each environment makes.
fn outputs<'m>(module: &'m Module, worlds: &mut [World<'m>]) -> Vec<(Name, Output)> {
    side_by_side(worlds.iter_mut(), |world| {
        let world = &*world;
        let provider = Provider::new(module);
        let site = Site { name: world.name(), host: world, provider: &provider };
        (site.name, site.environment(world))
    })
}

fn assemble<'h>(
    module: &'h Module,
    environments: &[Site<'h>],
    outputs: &mut [(Name, Output)],
    shared: &mut Output,
    options: &Options<'_>,
    (whole, mut diagnostics): (bool, Vec<Diagnostic>),
) -> Outcome<Vec<Artifact>> {
    let mut findings = Findings::default();
    if whole {
        for (name, output) in outputs.iter() {
            output.hcl.values().for_each(|file| validate::check(&file.nodes, Some(*name), &mut findings));
        }
        shared.hcl.values().for_each(|file| validate::check(&file.nodes, None, &mut findings));
    }
    diagnostics.append(&mut findings.diagnostics);

    let mut assembly = Assembly { module, environments, options, artifacts: Vec::new(), diagnostics };
    for folder in folders(outputs) {
        assembly.merged(&folder, outputs, shared);
    }
    let mut files = Shared::default();
    for (name, output) in outputs.iter_mut() {
        assembly.inputs(output);
        assembly.outside(*name, output, &mut files);
    }
    assembly.inputs(shared);
    assembly.outside(Name::new("the project"), shared, &mut files);
    let by_name: Vec<(Name, &Output)> = outputs.iter().map(|(name, output)| (*name, output)).collect();
    files.finish(&by_name, &mut assembly.artifacts, &mut assembly.diagnostics);
    assembly.finish()
}

struct Assembly<'h, 'a> {
    module: &'h Module,
    environments: &'a [Site<'h>],
    options: &'a Options<'a>,
    artifacts: Vec<Artifact>,
    diagnostics: Vec<Diagnostic>,
}

impl Assembly<'_, '_> {
    /// One module of what the environments have in its folder, and the arguments of the calls.
    fn merged(&mut self, folder: &str, outputs: &mut [(Name, Output)], shared: &mut Output) {
        let mut makers: Files<Makers> = Files::default();
        let trees = trees(folder, self.environments, outputs, shared, &mut makers);
        let outcome = merge::merge(&trees);
        self.diagnostics.extend(outcome.diagnostics);
        let merged = outcome.value;
        let inputs = self.used(&merged);
        self.module_files(folder, &merged, &inputs, makers);
        for (name, output) in outputs {
            let values = merged.values.get(name).cloned().unwrap_or_default();
            for call in output.calls.iter().filter(|call| *call.of == *folder) {
                let origin = Origin { spec: None, blueprint: Some(call.span), value: None };
                let Some(blocks) = output.hcl.get_mut(&call.path) else { continue };
                for node in &mut blocks.nodes {
                    let NodeKind::Block { keyword, labels, body, .. } = &mut node.kind else { continue };
                    if *keyword == "module" && labels.first().is_some_and(|label| **label == *call.name) {
                        body.extend(arguments(&merged, &values, &inputs, origin));
                    }
                }
            }
        }
    }

    fn used(&self, merged: &Merged) -> Vec<Name> {
        let mut found = IndexMap::new();
        for file in &merged.module {
            roots::inputs(self.module, &file.body, &mut found);
        }
        found.into_keys().collect()
    }

    fn module_files(&mut self, folder: &str, merged: &Merged, inputs: &[Name], mut makers: Files<Makers>) {
        let mut all = Makers::default();
        makers.values().for_each(|makers| all.join(makers));
        let path: Arc<str> = format!("{folder}/variables.tf").into();
        let mut variables: Vec<Node> =
            merged.variables.iter().map(|variable| roots::variable(self.module, variable)).collect();
        for name in inputs {
            if let Some(input) = self.module.inputs.get(name) {
                variables.push(roots::input(input, None, false));
            }
        }
        let mut files = merged.module.clone();
        if !variables.is_empty() {
            match files.iter_mut().find(|file| file.path == path) {
                Some(file) => file.body.extend(variables),
                None => {
                    // The variables come from wherever the module does; the call's own blueprint stands for all of them.
                    makers.insert(path.clone(), Makers { blueprints: Vec::new(), specs: all.specs.clone() });
                    files.push(hcl::File { path, header: Vec::new(), body: variables });
                }
            }
        }
        for mut file in files {
            if file.body.is_empty() {
                continue;
            }
            file.header = files::header(makers.get(&file.path).unwrap_or(&all), self.options.sources);
            self.artifacts.push(files::terraform(&file, self.options));
        }
    }

    /// Declares the inputs that a root uses, and begins the file of their values.
    fn inputs(&mut self, output: &mut Output) {
        let mut folders: Files<(IndexMap<Name, ()>, Makers)> = Files::default();
        for (path, blocks) in &output.hcl {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let entry = folders.entry(folder.into()).or_default();
            roots::inputs(self.module, &blocks.nodes, &mut entry.0);
            entry.1.join(&blocks.makers);
        }
        for (folder, (names, makers)) in folders {
            let declared: Vec<_> = names.keys().filter_map(|name| self.module.inputs.get(name)).collect();
            if declared.is_empty() {
                continue;
            }
            let at = |name: &str| -> Arc<str> {
                if folder.is_empty() { name.into() } else { format!("{folder}/{name}").into() }
            };
            let mut nodes = Vec::new();
            let mut asked = Vec::new();
            for input in declared {
                let default = input.default.as_ref().and_then(|default| {
                    let host = self.environments.first()?.host;
                    let value = Evaluator::new(host).eval_as(default, &input.ty, &mut Scope::default()).ok()?;
                    to_hcl(&value, host).ok().map(|expr| merge::literal(&expr))
                });
                if default.is_none() {
                    asked.extend(roots::asked(input));
                }
                nodes.push(roots::input(input, default, true));
            }
            let blocks = output.hcl.entry(at("variables.tf")).or_default();
            blocks.makers.join(&makers);
            blocks.nodes.extend(nodes);
            if !asked.is_empty() {
                let mut header = vec![
                    String::from(
                        "What only the operator knows. Begun by olyc, and yours from then on: no build touches it again.",
                    ),
                    String::from(
                        "Nothing has a value yet, so that nothing can be applied by mistake with one that olyc thought up.",
                    ),
                ];
                header.extend(asked);
                let file = hcl::File { path: at("terraform.tfvars"), header, body: Vec::new() };
                let mut artifact = files::terraform(&file, self.options);
                artifact.seed = true;
                if !self.artifacts.iter().any(|known| known.path == artifact.path) {
                    self.artifacts.push(artifact);
                }
            }
        }
    }

    /// Everything that is not merged, as one environment (or the project) has it. Trees are taken, and gone when they
    /// are printed: they are what a build holds most of.
    fn outside(&mut self, name: Name, output: &mut Output, files: &mut Shared) {
        let sources = self.options.sources;
        let trees: Vec<hcl::File> = std::mem::take(&mut output.hcl)
            .into_iter()
            .map(|(path, blocks)| hcl::File {
                path,
                header: files::header(&blocks.makers, sources),
                body: blocks.nodes,
            })
            .collect();
        let outcome = merge::settle(trees);
        self.diagnostics.extend(outcome.diagnostics);
        for file in outcome.value {
            files.add(name, files::terraform(&file, self.options));
        }
        for (path, document) in std::mem::take(&mut output.documents) {
            files.add(name, files::document(&path, document, self.options));
        }
        for (path, text) in &output.texts {
            files.add(name, files::text(path, text, sources));
        }
    }

    fn finish(mut self) -> Outcome<Vec<Artifact>> {
        self.artifacts.sort_by(|one, other| one.path.cmp(&other.path));
        for pair in self.artifacts.windows(2) {
            if pair[0].path == pair[1].path {
                let message = format!("`{}` is made twice, once as one kind of file and once as another", pair[0].path);
                let made = Diagnostic::about_path(codes::MADE_TWICE, pair[0].path.to_string(), message);
                self.diagnostics.push(made.help("give the two different paths"));
            }
        }
        self.artifacts.dedup_by(|one, other| one.path == other.path);
        Outcome { value: self.artifacts, diagnostics: self.diagnostics }
    }
}

/// What the environments have in the folder of a module, taken out of what was made.
fn trees(
    folder: &str,
    environments: &[Site<'_>],
    outputs: &mut [(Name, Output)],
    shared: &mut Output,
    makers: &mut Files<Makers>,
) -> Vec<Tree> {
    let common = take(shared, folder);
    let mut trees = Vec::with_capacity(outputs.len());
    for (site, (name, output)) in environments.iter().zip(outputs.iter_mut()) {
        let mut files: Files<Vec<Node>> = Files::default();
        for (path, blocks) in
            common.iter().map(|(path, blocks)| (path.clone(), blocks.clone())).chain(take(output, folder))
        {
            makers.entry(path.clone()).or_default().join(&blocks.makers);
            files.entry(path).or_default().extend(blocks.nodes);
        }
        let files = files.into_iter().map(|(path, body)| hcl::File { path, header: Vec::new(), body }).collect();
        trees.push(Tree { name: *name, files, fields: fields(*site) });
    }
    trees
}

/// The folders of the modules that roots call.
fn folders(outputs: &[(Name, Output)]) -> Vec<Arc<str>> {
    let mut folders: Vec<Arc<str>> = Vec::new();
    for call in outputs.iter().flat_map(|(_, output)| &output.calls) {
        if !folders.contains(&call.of) {
            folders.push(call.of.clone());
        }
    }
    folders
}

/// The trees that would be merged, one set for each module: what a test compares the merged module with.
pub fn before_merging<'m>(module: &'m Module, worlds: &mut [World<'m>]) -> Vec<Vec<Tree>> {
    let mut outputs = outputs(module, worlds);
    let worlds = &*worlds;
    let provider = Provider::new(module);
    let sites: Vec<Site<'_>> =
        worlds.iter().map(|world| Site { name: world.name(), host: world, provider: &provider }).collect();
    let union = Union::new(worlds);
    let mut shared = match &union {
        Some(union) => project(union, &provider, &outputs, &mut Vec::new()),
        None => Output::default(),
    };
    folders(&outputs)
        .iter()
        .map(|folder| trees(folder, &sites, &mut outputs, &mut shared, &mut Files::default()))
        .collect()
}

/// Takes the files of a folder out of what was made.
fn take(output: &mut Output, folder: &str) -> Files<Blocks> {
    let inside =
        |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') && !rest[1..].contains('/'));
    let mut taken = Files::default();
    for (path, blocks) in std::mem::take(&mut output.hcl) {
        if inside(&path) {
            taken.insert(path, blocks);
        } else {
            output.hcl.insert(path, blocks);
        }
    }
    taken
}

/// The arguments of one root's call: fields of the environment, then what the spec decided, then what the operator knows.
fn arguments(merged: &Merged, values: &IndexMap<Name, Expr>, inputs: &[Name], origin: Origin) -> Vec<Node> {
    let mut out = Vec::new();
    let mut group = 0;
    let mut push = |name: Name, value: Expr, of: u8, origin: Origin, out: &mut Vec<Node>| {
        let mut node = roots::attribute(&name, value, origin);
        // A blank line between what is of different kinds.
        if out.is_empty() || of != group {
            node.doc = Some("".into());
            group = of;
        }
        out.push(node);
    };
    for variable in &merged.variables {
        if let Some(value) = values.get(&variable.name) {
            let of = u8::from(!matches!(variable.source, Some(Source::Environment(_))));
            let origin =
                Origin { spec: variable.origin.spec.or(origin.spec), blueprint: origin.blueprint, value: None };
            push(variable.name, value.clone(), of, origin, &mut out);
        }
    }
    for name in inputs {
        push(*name, Expr::Variable(*name), 2, origin, &mut out);
    }
    out
}

/// The fields of an environment that can be passed to a module: texts, numbers, bools and lists of them.
fn fields(site: Site<'_>) -> IndexMap<Name, Expr> {
    let mut out = IndexMap::new();
    out.insert(Name::new("name"), Expr::Text(site.name.as_str().into()));
    let Some(environment) = site.host.environment() else { return out };
    let Some(kind) = site.host.module().kinds.get(&site.host.kind_of(environment)) else { return out };
    let simple = |expr: &Expr| matches!(expr, Expr::Text(_) | Expr::Number(_) | Expr::Bool(_));
    let first = ["project_id", "region"].map(Name::new);
    let rest = kind.fields.keys().copied().filter(|name| !first.contains(name));
    for name in first.into_iter().chain(rest) {
        let Some(field) = kind.fields.get(&name) else { continue };
        let Ok(value) = site.host.member(environment, name, field.span) else { continue };
        let Ok(expr) = to_hcl(&value, site.host) else { continue };
        let expr = merge::literal(&expr);
        let list = matches!(&expr, Expr::List(elements) if elements.iter().all(simple));
        if simple(&expr) || list {
            out.insert(name, expr);
        }
    }
    out
}

fn patches(
    module: &Module,
    environments: &[Site<'_>],
    outputs: &mut [(Name, Output)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for declared in &module.patches {
        let ItemKind::Patch(decl) = &declared.ast.kind else { continue };
        let Some(kind) = decl.target.first().and_then(|word| module.kinds.get(&word.name)) else { continue };
        let Some(target) = Target::of(decl, kind.single) else { continue };
        let mut found = false;
        for (site, (name, output)) in environments.iter().zip(outputs.iter_mut()) {
            if !declared.environments.is_empty() && !declared.environments.contains(name) {
                continue;
            }
            let item = if kind.single {
                site.host.keyed(kind.name, &[])
            } else {
                decl.target.get(1).and_then(|word| site.host.item_named(word.name))
            };
            if item.is_none() {
                continue;
            }
            let entries = site.patch(decl, item);
            found |= patch::apply(output, &target, &entries);
        }
        if !found {
            diagnostics.push(gone(declared.ast.head, &target, outputs));
        }
    }
}

fn gone(head: crate::source::Span, target: &Target, outputs: &[(Name, Output)]) -> Diagnostic {
    let mut made: Vec<&str> = outputs
        .iter()
        .flat_map(|(_, output)| output.hcl.values())
        .flat_map(|file| &file.nodes)
        .filter(|node| node.key.subject == target.subject)
        .filter_map(|node| match &node.kind {
            NodeKind::Block { labels, .. } => labels.first().map(|ty| &**ty),
            NodeKind::Attribute { .. } => None,
        })
        .collect();
    made.sort_unstable();
    made.dedup();
    let subject = target.subject.trim_end_matches('.');
    let diagnostic = Diagnostic::error(
        codes::PATCH_TARGET_GONE,
        head,
        format!("no blueprint makes a `{}` for `{subject}` that could be patched", target.ty),
    );
    match (suggest(&target.ty, made.iter().copied()), made.as_slice()) {
        (Some(meant), _) => diagnostic.help(format!("did you mean `{meant}`?")),
        (None, []) => diagnostic.help("nothing is made for it at all in these environments"),
        (None, made) => diagnostic.help(format!("what is made for it: `{}`", made.join("`, `"))),
    }
}
