//! What the blueprints of one environment, or of the project, have made so far.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::artifact::hcl::{Node, Source};
use crate::artifact::yaml::Entry;
use crate::source::{Name, Span};

type Paths<T> = IndexMap<Arc<str>, T, FxBuildHasher>;

/// Who made a file, and from which declarations: what its header says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Makers {
    pub blueprints: Vec<Name>,
    pub specs: Vec<Span>,
}

impl Makers {
    pub fn add(&mut self, blueprint: Name, spec: Option<Span>) {
        if !self.blueprints.contains(&blueprint) {
            self.blueprints.push(blueprint);
        }
        // One place of each chunk is enough to know the file.
        if let Some(spec) = spec
            && !self.specs.iter().any(|known| known.chunk == spec.chunk)
        {
            self.specs.push(spec);
        }
    }

    pub fn join(&mut self, other: &Makers) {
        for blueprint in &other.blueprints {
            self.add(*blueprint, None);
        }
        for spec in &other.specs {
            if !self.specs.iter().any(|known| known.chunk == spec.chunk) {
                self.specs.push(*spec);
            }
        }
    }
}

/// A Terraform file.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    pub nodes: Vec<Node>,
    pub makers: Makers,
}

/// A document of a kind that prints YAML or JSON.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// `yaml`, `json`
    pub prints: Name,
    pub entries: Vec<Entry>,
    pub makers: Makers,
}

/// A text file: it has one owner.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub language: Name,
    pub mode: u32,
    /// Begun, and the user's from then on.
    pub once: bool,
    pub text: Arc<str>,
    pub span: Span,
    pub makers: Makers,
    /// The fields that went into it, with what they were worth: where a difference comes from.
    pub fields: Vec<(Source, Arc<str>)>,
}

/// A root's call of the merged module.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The folder of the module.
    pub of: Arc<str>,
    pub name: Name,
    /// The file that it stands in.
    pub path: Arc<str>,
    pub span: Span,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Output {
    pub hcl: Paths<Blocks>,
    pub documents: Paths<Document>,
    pub texts: Paths<Text>,
    pub calls: Vec<Call>,
}
