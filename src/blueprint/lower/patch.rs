//! Patches: a spec changes what a blueprint of the library made.

use rustc_hash::FxHashSet;

use crate::artifact::hcl::{Node, NodeKind};
use crate::source::Name;
use crate::syntax::ast::PatchDecl;

use super::output::Output;

/// Where a patch goes: the subject, the type, and the label if one is named.
pub(super) struct Target {
    pub subject: Name,
    pub ty: Name,
    /// The end of the resource's name.
    pub label: Option<Name>,
}

impl Target {
    /// `postgres.main.google_sql_database_instance`, `delivery.google_x.label`: an item of a single kind has no name.
    pub fn of(decl: &PatchDecl, single: bool) -> Option<Self> {
        let words: Vec<Name> = decl.target.iter().map(|word| word.name).collect();
        let (kind, rest) = words.split_first()?;
        let (name, rest) =
            if single { (Name::default(), rest) } else { rest.split_first().map(|(name, rest)| (*name, rest))? };
        let (ty, rest) = rest.split_first()?;
        Some(Self { subject: Name::new(&format!("{kind}.{name}")), ty: *ty, label: rest.first().copied() })
    }
}

/// Lays the entries of a patch over every resource that it is about; says whether there was one.
pub(super) fn apply(output: &mut Output, target: &Target, entries: &[Node]) -> bool {
    let mut found = false;
    for node in output.hcl.values_mut().flat_map(|file| &mut file.nodes) {
        if node.key.subject != target.subject {
            continue;
        }
        let NodeKind::Block { labels, body, .. } = &mut node.kind else { continue };
        let [ty, name] = labels.as_slice() else { continue };
        let named = target.label.is_none_or(|label| {
            **name == *label || name.strip_suffix(label.as_str()).is_some_and(|before| before.ends_with('_'))
        });
        if **ty == *target.ty && named {
            overlay(body, entries);
            found = true;
        }
    }
    found
}

/// Arguments replace arguments; blocks go into the block of that name, or stand beside the others.
fn overlay(body: &mut Vec<Node>, entries: &[Node]) {
    let mut used: FxHashSet<usize> = FxHashSet::default();
    for entry in entries {
        match &entry.kind {
            NodeKind::Attribute { name, .. } => {
                let known = body
                    .iter_mut()
                    .find(|node| matches!(&node.kind, NodeKind::Attribute { name: known, .. } if known == name));
                match known {
                    Some(known) => {
                        known.kind = entry.kind.clone();
                        known.origin = entry.origin;
                    }
                    None => body.push(entry.clone()),
                }
            }
            NodeKind::Block { keyword, labels, body: inner, .. } => {
                let at = body.iter().enumerate().position(|(index, node)| {
                    !used.contains(&index)
                        && matches!(&node.kind, NodeKind::Block { keyword: known, labels: own, .. } if known == keyword && own == labels)
                });
                match at.and_then(|at| body.get_mut(at).map(|node| (at, node))) {
                    Some((at, Node { kind: NodeKind::Block { body: known, .. }, .. })) => {
                        used.insert(at);
                        overlay(known, inner);
                    }
                    _ => {
                        used.insert(body.len());
                        body.push(entry.clone());
                    }
                }
            }
        }
    }
}
