//! Kinds and their members.

use super::Lower;
use super::items::example;
use crate::diagnostics::codes;
use crate::source::Span;
use crate::syntax::ast::{
    Check, Doc, Expr, Ident, Implies, ItemKind, KindDecl, Member, MemberKind, StepDecl, StringLit,
};
use crate::syntax::grammar::{Pair, Rule};

impl Lower<'_> {
    pub(super) fn kind_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut name = None;
        let mut kind = KindDecl {
            name: self.nothing(),
            traits: Vec::new(),
            single: false,
            unique: false,
            prints: None,
            keys: Vec::new(),
            members: Vec::new(),
            body: head.after(),
        };
        let mut has_body = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.declared(&part)),
                Rule::is_clause => kind.traits = self.environments(part),
                Rule::single => kind.single = true,
                Rule::unique => kind.unique = true,
                Rule::key_clause => kind.keys = self.environments(part),
                Rule::prints_clause => kind.prints = self.environments(part).pop(),
                Rule::members => {
                    has_body = true;
                    kind.body = self.span(&part);
                    for member in part.into_inner() {
                        kind.members.extend(self.member(member));
                    }
                }
                _ => self.junk(&part),
            }
        }
        let Some(name) = name else {
            self.incomplete(head, "the name of the kind", example("kind"));
            return ItemKind::Error;
        };
        if !has_body {
            self.incomplete(head, "the body", example("kind"));
        }
        ItemKind::Kind(KindDecl { name, ..kind })
    }

    fn member(&mut self, pair: Pair<'_>) -> Option<Member> {
        let span = self.span(&pair);
        let mut doc: Option<Doc> = None;
        let mut kind = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::doc => doc = Some(self.doc(&part)),
                Rule::field_decl => kind = Some(MemberKind::Field(self.field_decl(part, None))),
                Rule::capability => kind = Some(self.capability(part)),
                Rule::provides => kind = Some(self.provides(part)),
                Rule::implies => kind = Some(self.implies(part)),
                Rule::check => kind = Some(self.check(part)),
                Rule::facet => kind = Some(self.facet(part)),
                Rule::step => kind = Some(self.step(part, doc.clone())),
                _ => {
                    self.unreadable_declaration(&part, kind.is_some());
                    kind.get_or_insert(MemberKind::Error);
                }
            }
        }
        let mut kind = kind?;
        // A field carries its documentation itself, as parameters and fields of records do.
        if let MemberKind::Field(field) = &mut kind {
            field.doc.clone_from(&doc);
        }
        Some(Member { doc, span, kind })
    }

    fn capability(&mut self, pair: Pair<'_>) -> MemberKind {
        let mut name = None;
        let mut text = None;
        let mut entries = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.declared(&part)),
                Rule::body => entries = self.body(part).entries,
                _ => text = Some(self.string_lit(part)),
            }
        }
        name.map_or(MemberKind::Error, |name| MemberKind::Capability { name, text, entries })
    }

    fn provides(&mut self, pair: Pair<'_>) -> MemberKind {
        let mut field = None;
        let mut after_apply = false;
        let mut from_edges = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::field_decl => field = Some(self.field_decl(part, None)),
                Rule::after_apply => after_apply = true,
                _ => from_edges = true,
            }
        }
        field.map_or(MemberKind::Error, |field| MemberKind::Provides { field, after_apply, from_edges })
    }

    fn implies(&mut self, pair: Pair<'_>) -> MemberKind {
        let mut kind = None;
        let mut arguments = Vec::new();
        let mut generators = Vec::new();
        let mut condition = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => kind = Some(self.ident(&part)),
                Rule::args => arguments = self.arguments(part),
                Rule::generator => generators.push(self.generator(part)),
                _ => condition = self.values(part).pop(),
            }
        }
        kind.map_or(MemberKind::Error, |kind| MemberKind::Implies(Implies { kind, arguments, generators, condition }))
    }

    fn check(&mut self, pair: Pair<'_>) -> MemberKind {
        let mut name = None;
        let mut condition = None;
        let mut lines = CheckLines::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.declared(&part)),
                Rule::when_clause => condition = self.values(part).pop(),
                _ => {
                    for line in part.into_inner() {
                        match line.as_rule() {
                            Rule::check_line => self.check_line(line, &mut lines),
                            Rule::doc => {}
                            _ => self.junk(&line),
                        }
                    }
                }
            }
        }
        let Some(name) = name else { return MemberKind::Error };
        let Some(require) = lines.require else {
            self.form_error(
                codes::INCOMPLETE_HEAD,
                name.span,
                format!("the check `{}` requires nothing", name.name),
                "no `require` stands in it",
                "a check is `require condition`, with `at field`, `say \"…\"` and `help \"…\"`",
            );
            return MemberKind::Error;
        };
        let CheckLines { at, say, help, warning, .. } = lines;
        MemberKind::Check(Check { name, condition, require, at, say, help, warning })
    }

    fn check_line(&mut self, pair: Pair<'_>, lines: &mut CheckLines) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::require => lines.require = self.values(part).pop(),
                Rule::check_at => lines.at = self.values(part).pop(),
                Rule::check_say => lines.say = self.text_of(part),
                Rule::check_help => lines.help = self.text_of(part),
                Rule::check_warning => lines.warning = true,
                _ => self.junk(&part),
            }
        }
    }

    /// The string of a `say` or `help`.
    fn text_of(&mut self, pair: Pair<'_>) -> Option<StringLit> {
        let part = pair.into_inner().next()?;
        if part.as_rule() == Rule::missing {
            self.missing(&part);
            return None;
        }
        Some(self.string_lit(part))
    }

    fn facet(&mut self, pair: Pair<'_>) -> MemberKind {
        let mut name: Option<Ident> = None;
        let mut parameters = Vec::new();
        let mut result = None;
        let mut value: Option<Expr> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.ident(&part)),
                Rule::parameters => parameters = self.parameters(part, false),
                Rule::result => result = part.into_inner().next().map(|ty| self.type_or_missing(ty)),
                Rule::type_expr => result = Some(self.type_expr(part)),
                Rule::record => value = Some(self.record(part)),
                Rule::let_body => value = Some(self.let_body(part)),
                _ => value = Some(self.missing(&part)),
            }
        }
        name.map_or(MemberKind::Error, |name| MemberKind::Facet { name, parameters, result, value })
    }

    fn step(&mut self, pair: Pair<'_>, doc: Option<Doc>) -> MemberKind {
        let mut names = Vec::new();
        let mut condition = None;
        let mut entries = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.declared(&part)),
                Rule::when_clause => condition = self.values(part).pop(),
                _ => entries = self.body(part).entries,
            }
        }
        match names.as_slice() {
            [name, phase] => MemberKind::Step(StepDecl { doc, name: *name, phase: *phase, condition, entries }),
            _ => MemberKind::Error,
        }
    }
}

#[derive(Default)]
struct CheckLines {
    require: Option<Expr>,
    at: Option<Expr>,
    say: Option<StringLit>,
    help: Option<StringLit>,
    warning: bool,
}
