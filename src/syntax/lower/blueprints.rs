//! Heads of blueprints and patches.

use super::Lower;
use super::items::example;
use crate::source::Span;
use crate::syntax::ast::{BlueprintDecl, Ident, ItemKind, PatchDecl, Subject};
use crate::syntax::grammar::{Pair, Rule};

impl Lower<'_> {
    pub(super) fn blueprint_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        self.docs_have_values = true;
        let mut name = None;
        let mut replaces = None;
        let mut subject = None;
        let mut alias = None;
        let mut condition = None;
        let mut body = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.declared(&part)),
                Rule::replaces => replaces = self.environments(part).pop(),
                Rule::subject => subject = self.subject(part),
                Rule::alias => alias = self.environments(part).pop(),
                Rule::when_clause => condition = self.values(part).pop(),
                Rule::statements => {
                    let span = self.span(&part);
                    body = Some((self.statements(part), span));
                }
                _ => self.junk(&part),
            }
        }
        let form = example("blueprint");
        let Some(name) = name else {
            self.incomplete(head, "the name of the blueprint", form);
            return ItemKind::Error;
        };
        let Some(subject) = subject else {
            self.incomplete(head, "what the blueprint is for", form);
            return ItemKind::Error;
        };
        let Some(alias) = alias else {
            self.incomplete(head, "the name by which the body calls its subject, `as name`,", form);
            return ItemKind::Error;
        };
        let (body, body_span) = body.unwrap_or_else(|| {
            self.incomplete(head, "the body", form);
            (Vec::new(), head.after())
        });
        ItemKind::Blueprint(BlueprintDecl { name, replaces, subject, alias, condition, body, body_span })
    }

    fn subject(&mut self, pair: Pair<'_>) -> Option<Subject> {
        let part = pair.into_inner().next()?;
        if part.as_rule() == Rule::edge {
            let mut parts = part.into_inner();
            let from = parts.next().map(|name| self.ident(&name))?;
            let target: Vec<Ident> = parts.next().map(|path| self.path(path))?;
            return Some(Subject::Edge { from, to: *target.first()?, capability: target.get(1).copied() });
        }
        let word = self.ident(&part);
        Some(match word.name.as_str() {
            "environment" => Subject::Environment(word.span),
            "project" => Subject::Project(word.span),
            _ => Subject::Kind(word),
        })
    }

    pub(super) fn patch_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        self.docs_have_values = true;
        self.in_tree = true;
        let mut target = None;
        let mut environments = Vec::new();
        let mut body = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => target = Some(self.path(part)),
                Rule::in_clause => environments = self.environments(part),
                Rule::statements => {
                    let span = self.span(&part);
                    body = Some((self.statements(part), span));
                }
                _ => self.junk(&part),
            }
        }
        let Some(target) = target else {
            self.incomplete(head, "what to patch", example("patch"));
            return ItemKind::Error;
        };
        let (body, body_span) = body.unwrap_or_else(|| {
            self.incomplete(head, "the body", example("patch"));
            (Vec::new(), head.after())
        });
        ItemKind::Patch(PatchDecl { target, environments, body, body_span })
    }
}
