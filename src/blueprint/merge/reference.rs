//! References are merged part by part, and never passed in from a root.

use std::sync::Arc;

use super::scope::Context;
use super::{Merge, Target};
use crate::artifact::hcl::{self, Expr, Reference};
use crate::diagnostics::{Diagnostic, codes};

impl Merge<'_> {
    pub(super) fn reference(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let references: Vec<Option<&Arc<Reference>>> = values
            .iter()
            .map(|value| match value {
                Some(Expr::Reference(reference)) => Some(reference),
                _ => None,
            })
            .collect();
        let Some(first) = references.iter().flatten().next() else { return Expr::Null };
        let agree = references.iter().flatten().all(|reference| {
            reference.block == first.block
                && reference.path == first.path
                && reference.index.is_some() == first.index.is_some()
        });
        if !agree {
            return self.differ(cx, values, None);
        }
        let indexes: Vec<Option<&Expr>> =
            references.iter().map(|reference| reference.and_then(|r| r.index.as_ref())).collect();
        let index = if first.index.is_some() { Some(self.index(cx, &indexes)) } else { self.counted(&first.block) };
        Expr::Reference(Arc::new(Reference { block: first.block.clone(), index, path: first.path.clone() }))
    }

    /// What only some environments have is counted, and has an index.
    pub(super) fn counted(&self, block: &Arc<str>) -> Option<Expr> {
        match self.targets.get(block) {
            Some(Target::Single(mask)) if *mask != self.everywhere() && *mask != 0 => Some(Expr::Number("0".into())),
            _ => None,
        }
    }

    /// The key of another family's member: the loop's own key, wherever it is that.
    fn index(&mut self, cx: &mut Context, values: &[Option<&Expr>]) -> Expr {
        let texts: Vec<_> = values.iter().map(|value| value.and_then(super::known::text_of)).collect();
        let borrowed: Vec<Option<&str>> = texts.iter().map(|text| text.as_deref()).collect();
        if texts.iter().zip(values).all(|(text, value)| text.is_some() == value.is_some())
            && let Some(key) = cx.loop_key(&borrowed)
        {
            return key;
        }
        self.value(cx, values)
    }

    /// Environments refer to different things: there is no variable that could carry that.
    pub(super) fn refers_differently(&mut self, cx: &Context, values: &[Option<&Expr>]) {
        let mut said: Vec<(String, super::Mask)> = Vec::new();
        for (row, value) in cx.rows().iter().zip(values) {
            let Some(value) = value else { continue };
            let text = hcl::inline(&super::literal(value));
            let bit = 1 << row.environment;
            match said.iter_mut().find(|(known, _)| *known == text) {
                Some((_, mask)) => *mask |= bit,
                None => said.push((text, bit)),
            }
        }
        let list: Vec<String> = said.iter().map(|(text, mask)| format!("`{text}` in {}", self.named(*mask))).collect();
        let message =
            format!("`{}` of `{}` refers to different things: {}", cx.argument(), cx.address, list.join(", "));
        let diagnostic = at_origin(codes::REFERS_DIFFERENTLY, cx, message)
            .help("a reference cannot be passed into the module: let the blueprint refer to the same resource everywhere, or make one resource for each case");
        self.diagnostics.push(diagnostic);
    }
}

/// An error at the line of the blueprint, or about the file if nobody knows the line.
pub(super) fn at_origin(code: crate::diagnostics::Code, cx: &Context, message: String) -> Diagnostic {
    let made = match cx.origin.blueprint.or(cx.origin.spec) {
        Some(span) => Diagnostic::error(code, span, message),
        None => Diagnostic::about_path(code, cx.file.to_string(), message),
    };
    match (cx.origin.blueprint, cx.origin.spec) {
        (Some(_), Some(spec)) => made.also(spec, "decided here"),
        _ => made,
    }
}
