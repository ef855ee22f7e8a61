//! What is known about all trees before the first node is merged: addresses, and the values of fields.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Mask, Target, Tree};
use crate::artifact::hcl::{Expr, Node, NodeKind, Part, Source};
use crate::source::Name;

/// A field of a declaration or of the environment, wherever a tree carries it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Its value in each environment where it occurs.
    pub values: Vec<Option<Expr>>,
    /// It has one value in each environment; parts of a list share the list's origin and do not.
    pub stable: bool,
}

impl Field {
    /// Environments disagree about it.
    pub fn varies(&self) -> bool {
        let mut present = self.values.iter().flatten();
        let Some(first) = present.next() else { return false };
        self.stable && present.any(|value| !alike(first, value))
    }
}

/// The same value, be it written as a text or as a number.
fn alike(one: &Expr, other: &Expr) -> bool {
    let text = |expr: &Expr| match expr {
        Expr::Number(text) | Expr::Text(text) => Some(text.clone()),
        Expr::Bool(value) => Some(Arc::from(if *value { "true" } else { "false" })),
        _ => None,
    };
    one == other || matches!((text(one), text(other)), (Some(one), Some(other)) if one == other)
}

/// The address under which a block is referred to: `google_x.main`, `data.google_x.main`, `module.platform`.
pub(super) fn address(keyword: Name, labels: &[Arc<str>]) -> Option<Arc<str>> {
    match (keyword.as_str(), labels) {
        ("resource", [ty, name]) => Some(format!("{ty}.{name}").into()),
        ("data" | "ephemeral", [ty, name]) => Some(format!("{keyword}.{ty}.{name}").into()),
        ("module", [name]) => Some(format!("module.{name}").into()),
        _ => None,
    }
}

pub(super) fn targets(environments: &[Tree]) -> FxHashMap<Arc<str>, Target> {
    let mut targets: FxHashMap<Arc<str>, Target> = FxHashMap::default();
    for (index, tree) in environments.iter().enumerate().take(super::MOST_ENVIRONMENTS) {
        for node in tree.files.iter().flat_map(|file| &file.body) {
            let NodeKind::Block { keyword, labels, family, .. } = &node.kind else { continue };
            let Some(address) = address(*keyword, labels) else { continue };
            match family {
                None => match targets.entry(address).or_insert(Target::Single(0)) {
                    Target::Single(mask) => *mask |= (1 as Mask) << index,
                    Target::Family(_) => {}
                },
                Some(family) => {
                    let entry =
                        targets.entry(address).or_insert_with(|| Target::Family(vec![Vec::new(); environments.len()]));
                    if let Target::Family(keys) = entry {
                        keys[index].push(family.key.clone());
                    }
                }
            }
        }
    }
    for target in targets.values_mut() {
        if let Target::Family(keys) = target {
            keys.iter_mut().for_each(|keys| keys.sort());
        }
    }
    targets
}

pub(super) fn fields(environments: &[Tree]) -> FxHashMap<Source, Field> {
    let mut found = Fields { known: FxHashMap::default(), environment: 0, count: environments.len() };
    for (index, tree) in environments.iter().enumerate() {
        found.environment = index;
        for (name, value) in &tree.fields {
            found.note(&Source::Environment(*name), value.clone());
        }
        for file in &tree.files {
            found.nodes(&file.body);
        }
    }
    found.known
}

struct Fields {
    known: FxHashMap<Source, Field>,
    environment: usize,
    count: usize,
}

impl Fields {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match &node.kind {
                NodeKind::Attribute { value, .. } => self.expr(value),
                NodeKind::Block { body, family, .. } => {
                    if let Some(family) = family {
                        self.expr(&family.expr);
                    }
                    self.nodes(body);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Template(parts) => {
                for part in parts.iter() {
                    match part {
                        Part::Literal(_) => {}
                        Part::Known { text, source } => self.note(source, Expr::Text(text.clone())),
                        Part::Later(inner) => self.expr(inner),
                    }
                }
            }
            Expr::List(elements) => elements.iter().for_each(|element| self.expr(element)),
            Expr::Object(entries) => {
                for (key, value) in entries.iter() {
                    self.expr(key);
                    self.expr(value);
                }
            }
            Expr::Reference(reference) => reference.index.iter().for_each(|index| self.expr(index)),
            Expr::Call { arguments, .. } => arguments.iter().for_each(|argument| self.expr(argument)),
            Expr::Conditional(parts) => [&parts.0, &parts.1, &parts.2].into_iter().for_each(|part| self.expr(part)),
            Expr::Suffixed(inner, _) => self.expr(inner),
            Expr::Originated(inner, source) => {
                self.note(source, super::literal(inner));
                self.expr(inner);
            }
            _ => {}
        }
    }

    fn note(&mut self, source: &Source, value: Expr) {
        if matches!(source, Source::Loop(_)) || super::known::is_later(&value) {
            return;
        }
        if !self.known.contains_key(source) {
            self.known.insert(source.clone(), Field { values: vec![None; self.count], stable: true });
        }
        let Some(field) = self.known.get_mut(source) else { return };
        match &mut field.values[self.environment] {
            Some(known) if !alike(known, &value) => field.stable = false,
            // A number keeps being one, even where it also stands in a text.
            Some(known) => {
                if matches!(known, Expr::Text(_)) {
                    *known = value;
                }
            }
            slot @ None => *slot = Some(value),
        }
    }
}
