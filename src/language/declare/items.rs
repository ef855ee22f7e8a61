//! Items of specs and defaults: who is called what, of which kind, and where it exists.

use std::sync::Arc;

use super::{Declarer, doc_of};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::{DefaultsDecl, ItemDecl, Kind};
use crate::source::{Name, Span};
use crate::syntax::ast::{self, Declaration, Ident, ItemKind};

impl Declarer<'_> {
    pub(super) fn declare_item(&mut self, item: &Arc<ast::Item>) {
        match &item.kind {
            ItemKind::Declaration(declared) => self.declare_declaration(item, declared),
            ItemKind::Defaults(declared) => {
                if !self.module.kinds.contains_key(&declared.kind.name) {
                    self.report_unknown_kind(declared.kind, item.broken);
                }
                let made = DefaultsDecl {
                    kind: declared.kind.name,
                    environments: declared.environments.iter().map(|environment| environment.name).collect(),
                    ast: item.clone(),
                };
                self.module.defaults.entry(declared.kind.name).or_default().push(Arc::new(made));
            }
            _ => {}
        }
    }

    fn declare_declaration(&mut self, item: &Arc<ast::Item>, declared: &Declaration) {
        let kind = self.module.kinds.get(&declared.kind.name).cloned();
        if kind.is_none() {
            self.report_unknown_kind(declared.kind, item.broken);
        }
        let Some((name, name_span)) = self.name_of(item, declared, kind.as_deref()) else { return };
        let made = ItemDecl {
            name,
            kind: declared.kind.name,
            doc: doc_of(item.doc.as_ref()),
            span: item.head,
            name_span,
            environments: declared.environments.iter().map(|environment| environment.name).collect(),
            ast: item.clone(),
            others: Vec::new(),
        };
        if kind.as_ref().is_some_and(|kind| kind.unique)
            && let Some(first) = self.module.items.values().find(|other| other.kind == made.kind)
        {
            let first = first.span;
            self.report(
                Diagnostic::error(
                    codes::DUPLICATE_ITEM,
                    item.head,
                    format!("a module has one `{}`, and this is the second", made.kind),
                )
                .label("declared again here")
                .also(first, "first declared here")
                .help("make one of both"),
            );
            return;
        }
        self.add_item(made);
    }

    fn add_item(&mut self, made: ItemDecl) {
        let Some(first) = self.module.items.get_mut(&made.name) else {
            if made.kind == "environment" {
                self.module.environments.push(made.name);
            }
            self.module.items.insert(made.name, Arc::new(made));
            return;
        };
        let same_kind = first.kind == made.kind;
        let clash = first.declarations().find(|other| overlap(&other.environments, &made.environments));
        match clash.filter(|_| same_kind) {
            None if same_kind => Arc::make_mut(first).others.push(Arc::new(made)),
            clash => {
                let first_span = clash.map_or(first.name_span, |clash| clash.name_span);
                let first_kind = first.kind;
                self.report_duplicate_item(&made, first_kind, first_span);
            }
        }
    }

    fn report_duplicate_item(&mut self, made: &ItemDecl, first_kind: Name, first: Span) {
        let message = if made.name == made.kind && first_kind == made.kind {
            format!("there is only one `{}`, and this is the second", made.kind)
        } else if first_kind == made.kind {
            format!("{} `{}` is declared twice", made.kind, made.name)
        } else {
            format!("`{}` is declared twice: of kind `{first_kind}`, and of kind `{}`", made.name, made.kind)
        };
        let help = if first_kind == made.kind {
            "rename one of them, or make one of both: what differs between environments goes into `in … { }`"
        } else {
            "all items of a module share one namespace: rename one; the cloud's name may still be set with `id = \"…\"`"
        };
        self.report(
            Diagnostic::error(codes::DUPLICATE_ITEM, made.name_span, message)
                .label("declared again here")
                .also(first, "first declared here")
                .help(help),
        );
    }

    /// What references call the item; nothing if it can have no name.
    fn name_of(&mut self, item: &ast::Item, declared: &Declaration, kind: Option<&Kind>) -> Option<(Name, Span)> {
        let single = kind.is_some_and(|kind| kind.single);
        match declared.name {
            Some(name) if single => {
                self.report(
                    Diagnostic::error(
                        codes::UNEXPECTED_NAME,
                        name.span,
                        format!("there is only one `{}`, so it has no name", declared.kind.name),
                    )
                    .label("a name too many")
                    .replace(
                        format!("remove `{}`", name.name),
                        declared.kind.span.to(name.span),
                        declared.kind.name.as_str(),
                    ),
                );
                Some((declared.kind.name, declared.kind.span))
            }
            // Reserved words are refused where the head is read.
            Some(name) => Some((name.name, name.span)),
            None if single || (kind.is_none() && item.broken) => Some((declared.kind.name, declared.kind.span)),
            None if kind.is_some_and(|kind| !kind.keys.is_empty()) => None,
            None => {
                if !item.broken && kind.is_some() {
                    self.report(
                        Diagnostic::error(
                            codes::MISSING_NAME,
                            declared.kind.span.after(),
                            format!("this `{}` has no name", declared.kind.name),
                        )
                        .label("a name belongs here")
                        .help(format!("write `{} some_name {{ … }}`", declared.kind.name)),
                    );
                }
                None
            }
        }
    }

    fn report_unknown_kind(&mut self, written: Ident, broken: bool) {
        if broken {
            return;
        }
        let words =
            ["type", "kind", "fn", "defaults", "table", "blueprint", "patch", "input", "phases", "test", "import"];
        let known: Vec<&str> = self.module.kinds.keys().map(|name| name.as_str()).chain(words).collect();
        let mut made =
            Diagnostic::error(codes::UNKNOWN_KIND, written.span, format!("no kind is called `{}`", written.name));
        made = match suggest(&written.name, known) {
            Some(meant) => {
                made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), written.span, meant)
            }
            None => made
                .help("`olyc reference` lists the kinds of the standard library")
                .help(format!("a kind of your own is declared like this: `kind {} {{ … }}`", written.name)),
        };
        self.report(made);
    }
}

/// Two lists of environments have one in common; an empty list means all.
fn overlap(one: &[Name], other: &[Name]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|name| other.contains(name))
}
