//! From several environments to one Terraform module: what was made once for each environment becomes what a careful
//! person would have written once. A pure function on trees.
//!
//! Nodes are aligned by their [`hcl::Key`], never by position or equality. What is equal as parts stays; what differs becomes
//! a variable of the module (or, in a family, a field of `each.value`); references are never passed in, but merged part
//! by part. `expand` is the way back, and proves that merging loses and invents nothing.

mod body;
mod collect;
mod expr;
mod known;
mod list;
mod literal;
mod loops;
mod order;
mod reference;
mod scope;
mod top;
mod variables;

pub mod expand;

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use crate::artifact::hcl::{self, Expr, File, Source};
use crate::diagnostics::{Diagnostic, Outcome};
use crate::source::Name;

pub use known::literal;
pub(crate) use known::text_of;
pub use variables::Variable;
pub(crate) use variables::identifier;

/// Environments are counted in the bits of one number.
pub const MOST_ENVIRONMENTS: usize = 64;

/// The trees that were made for one environment.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub name: Name,
    pub files: Vec<File>,
    /// Fields of the environment that may become variables although they never stand in a tree by themselves:
    /// `region`, `project_id`, and lists of text such as `regions`, which families may be made over.
    pub fields: IndexMap<Name, Expr>,
}

/// One module, and what each environment passes to it.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    pub module: Vec<File>,
    pub variables: Vec<Variable>,
    /// For each environment the arguments of the module call, in the order of `variables`; what an environment does not
    /// have is left out and has a default.
    pub values: IndexMap<Name, IndexMap<Name, Expr>>,
}

/// Merges the trees of several environments.
pub fn merge(environments: &[Tree]) -> Outcome<Merged> {
    let mut merge = Merge::new(environments);
    let module = merge.files();
    let (variables, values) = merge.variables.finish(environments);
    Outcome { value: Merged { module, variables, values }, diagnostics: merge.diagnostics }
}

/// Prepares trees that stand outside the module: everything is literal, and instances of a family become one resource.
pub fn settle(files: Vec<File>) -> Outcome<Vec<File>> {
    let files: Vec<File> = files.into_iter().map(known::stripped).collect();
    let loops = files
        .iter()
        .any(|file| file.body.iter().any(|node| matches!(&node.kind, hcl::NodeKind::Block { family: Some(_), .. })));
    let diagnostics = literal::checked(&files);
    if !loops || !diagnostics.is_empty() {
        return Outcome { value: files, diagnostics };
    }
    let outcome = merge(&[Tree { files, ..Tree::default() }]);
    Outcome { value: outcome.value.module, diagnostics: outcome.diagnostics }
}

/// A set of environments.
type Mask = u64;

/// What stands at an address of the module.
#[derive(Clone, Debug)]
enum Target {
    /// One resource, in these environments.
    Single(Mask),
    /// A family: its keys in each environment, sorted.
    Family(Vec<Vec<Arc<str>>>),
}

struct Merge<'a> {
    environments: &'a [Tree],
    targets: FxHashMap<Arc<str>, Target>,
    fields: FxHashMap<Source, collect::Field>,
    variables: variables::Variables,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Merge<'a> {
    fn new(environments: &'a [Tree]) -> Self {
        Self {
            environments,
            targets: collect::targets(environments),
            fields: collect::fields(environments),
            variables: variables::Variables::new(environments),
            diagnostics: Vec::new(),
        }
    }

    fn everywhere(&self) -> Mask {
        match self.environments.len() {
            count if count >= MOST_ENVIRONMENTS => Mask::MAX,
            count => (1 << count) - 1,
        }
    }

    /// Names of the environments in a set, for messages.
    fn named(&self, mask: Mask) -> String {
        let names: Vec<&str> = self
            .environments
            .iter()
            .enumerate()
            .filter(|(index, _)| mask & (1 << index) != 0)
            .map(|(_, tree)| tree.name.as_str())
            .collect();
        match names.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            Some((only, _)) => (*only).to_owned(),
            None => String::from("no environment"),
        }
    }
}
