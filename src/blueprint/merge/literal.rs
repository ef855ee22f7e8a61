//! What Terraform reads before it knows any variable: every environment must say the same there, and say it in so many words.

use super::Merge;
use super::body::body_of;
use super::known::{is_later, same};
use super::reference::at_origin;
use super::scope::Context;
use super::top::{context, display};
use crate::artifact::hcl::{Expr, File, Node, NodeKind};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Name;

/// Blocks that are literal as a whole. (`lifecycle` is one as well, inside of others.)
pub(super) fn block(keyword: Name) -> bool {
    matches!(keyword.as_str(), "terraform" | "variable" | "moved" | "import" | "removed")
}

/// Arguments that are literal although the block around them is not. `terraform init` refuses a variable there, with all of the root.
pub(super) fn argument(keyword: Name, name: Name) -> bool {
    match keyword.as_str() {
        "output" => matches!(name.as_str(), "description" | "sensitive" | "ephemeral"),
        "module" => matches!(name.as_str(), "source" | "version"),
        _ => false,
    }
}

/// Trees outside the module have no variables; what is known only after an apply is no literal either.
pub(super) fn checked(files: &[File]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (file, node) in files.iter().flat_map(|file| file.body.iter().map(move |node| (file, node))) {
        let NodeKind::Block { keyword, labels, body, .. } = &node.kind else { continue };
        for inner in body {
            if let NodeKind::Attribute { name, value } = &inner.kind
                && argument(*keyword, *name)
                && is_later(value)
            {
                let cx = context(inner.origin, file.path.clone(), *keyword, *name, display(*keyword, labels));
                out.push(not_known(&cx, *name));
            }
        }
    }
    out
}

fn not_known(cx: &Context, name: Name) -> Diagnostic {
    let message = format!("`{name}` of `{}` hangs on what is known only after an apply", cx.address);
    at_origin(codes::LITERAL_ONLY, cx, message)
        .help(format!("Terraform reads `{name}` before it knows anything: write it out"))
}

impl Merge<'_> {
    /// One argument that has to be the same words in every environment.
    pub(super) fn literal_argument(&mut self, cx: &Context, name: Name, values: &[Option<&Expr>]) -> Expr {
        let said: Vec<Option<Expr>> = values.iter().map(|value| value.map(super::known::literal)).collect();
        let Some(first) = said.iter().flatten().next() else { return Expr::Null };
        if said.iter().flatten().any(is_later) {
            self.diagnostics.push(not_known(cx, name));
        } else if !said.iter().flatten().all(|value| same(value, first)) {
            let with: Vec<Option<()>> =
                said.iter().map(|value| value.as_ref().and_then(|value| same(value, first).then_some(()))).collect();
            let some = self.named(cx.mask(&with));
            let message = format!(
                "`{name}` of `{}` is not the same in every environment: {some} and the others differ",
                cx.address
            );
            let help = format!("Terraform reads `{name}` before it knows any variable: leave out what differs");
            self.diagnostics.push(at_origin(codes::LITERAL_ONLY, cx, message).help(help));
        }
        first.clone()
    }

    /// A block that Terraform wants literal as a whole: every row must say the same.
    pub(super) fn literal_block(
        &mut self,
        cx: &mut Context,
        keyword: Name,
        nodes: &[Option<&Node>],
        bodies: &[Option<&[Node]>],
    ) -> Option<Node> {
        let first = nodes.iter().flatten().next()?;
        let equal = nodes
            .iter()
            .zip(bodies)
            .all(|(node, body)| body.is_none() || node.is_some_and(|node| equal_bodies(body_of(node), body_of(first))));
        if !equal {
            let with: Vec<Option<()>> = nodes
                .iter()
                .map(|node| node.and_then(|node| equal_bodies(body_of(node), body_of(first)).then_some(())))
                .collect();
            let some = self.named(cx.mask(&with));
            let message = format!(
                "`{keyword}` of `{}` is not the same in every environment: {some} and the others differ",
                cx.address
            );
            let diagnostic = at_origin(codes::LITERAL_ONLY, cx, message).help(
                "Terraform reads `prevent_destroy` and `ignore_changes` before it knows any variable: use the argument `deletion_protection` for what differs",
            );
            self.diagnostics.push(diagnostic);
        }
        let mut made = (*first).clone();
        if let NodeKind::Block { body, .. } = &mut made.kind {
            literal_nodes(body);
        }
        Some(made)
    }
}

fn literal_nodes(nodes: &mut [Node]) {
    for node in nodes {
        match &mut node.kind {
            NodeKind::Attribute { value, .. } => *value = super::known::literal(value),
            NodeKind::Block { body, .. } => literal_nodes(body),
        }
    }
}

fn equal_bodies(one: &[Node], other: &[Node]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| match (&one.kind, &other.kind) {
            (NodeKind::Attribute { name: a, value: x }, NodeKind::Attribute { name: b, value: y }) => {
                a == b && same(&super::known::literal(x), &super::known::literal(y))
            }
            (
                NodeKind::Block { keyword: a, labels: l, body: x, .. },
                NodeKind::Block { keyword: b, labels: m, body: y, .. },
            ) => a == b && l == m && equal_bodies(x, y),
            _ => false,
        })
}
