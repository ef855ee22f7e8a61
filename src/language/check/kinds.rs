//! Bodies of kinds: the rules that come with every item of the kind. Own fields stand by their bare names.

use super::mismatch::list_of;
use super::names::with_suggestion;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::Kind;
use crate::language::steps;
use crate::language::types::Type;
use crate::source::Name;
use crate::syntax::ast::{
    Check, Entry, EntryKind, Expr, FieldDecl, Implies, KindDecl, MemberKind, StepDecl, StringLit,
};

impl<'m> Checker<'m> {
    pub fn check_kind(&mut self, declared: &'m KindDecl) {
        let Some(kind) = self.kind(declared.name.name).cloned() else { return };
        if kind.span != declared.name.span {
            return;
        }
        self.subject = Some(kind.name);
        self.own = Some(kind.clone());
        self.steps = kind.steps.iter().map(|step| step.name.name).collect();
        for member in &declared.members {
            match &member.kind {
                MemberKind::Field(field) => self.check_member_field(&kind, field),
                MemberKind::Capability { entries, .. } => self.check_free_entries(entries),
                MemberKind::Provides { field, .. } => {
                    if let Some(found) = kind.provides.get(&field.name.name).cloned() {
                        self.check_type(&field.ty, &found.field.ty);
                    }
                }
                MemberKind::Implies(implies) => self.check_implies(implies),
                MemberKind::Check(check) => self.check_check(check),
                MemberKind::Facet { name, parameters, result, value } => {
                    self.check_facet(&kind, name.name, parameters, result.as_ref(), value.as_ref());
                }
                MemberKind::Step(step) => self.check_step(step),
                MemberKind::Error => {}
            }
        }
    }

    fn check_member_field(&mut self, kind: &Kind, field: &'m FieldDecl) {
        if let Some(found) = kind.fields.get(&field.name.name).filter(|found| found.span == field.name.span) {
            let found = found.clone();
            self.check_field(field, &found);
        }
    }

    /// `implies crypto_key ("sql", r) for r, _ in replica when …`
    fn check_implies(&mut self, implies: &'m Implies) {
        let Some(kind) = self.kind(implies.kind.name).cloned() else {
            let written = implies.kind;
            let known = self.module.kinds.keys().map(|name| name.as_str());
            let meant = suggest(&written.name, known);
            let made =
                Diagnostic::error(codes::UNKNOWN_KIND, written.span, format!("no kind is called `{}`", written.name));
            let made = with_suggestion(made, written.span, meant, || format!("declare it: `kind {} …`", written.name));
            self.report(made);
            return;
        };
        self.scoped(|checker| {
            for generator in &implies.generators {
                checker.bind_generator(generator);
            }
            if let Some(condition) = &implies.condition {
                checker.expect_condition(condition);
                checker.assume(condition, true);
            }
            if kind.keys.is_empty() && !kind.single {
                checker.report(
                    Diagnostic::error(
                        codes::NOT_CALLABLE,
                        implies.kind.span,
                        format!("{} has a name of its own, so nothing can imply it", super::mismatch::a(kind.name)),
                    )
                    .help("only single kinds, and those with keys, are implied"),
                );
                return;
            }
            // Keys by position, any other field by its name.
            let mut fields: Vec<_> = kind.keys.iter().filter_map(|key| kind.fields.get(key).cloned()).collect();
            for (name, field) in &kind.fields {
                if !kind.keys.contains(name) {
                    let mut field = field.clone();
                    field.ty = field.ty.optional();
                    fields.push(field);
                }
            }
            let span = implies.kind.span;
            checker.key_arguments(span, &format!("`{}`", kind.name), &fields, &implies.arguments);
        });
    }

    fn check_check(&mut self, check: &'m Check) {
        self.scoped(|checker| {
            if let Some(condition) = &check.condition {
                checker.expect_condition(condition);
                checker.assume(condition, true);
            }
            checker.expect_condition(&check.require);
            if let Some(at) = &check.at {
                checker.infer_any(at);
            }
            for text in [&check.say, &check.help].into_iter().flatten() {
                checker.check_message(text);
            }
        });
    }

    fn check_message(&mut self, text: &'m StringLit) {
        self.infer_parts(&text.parts, None);
    }

    fn check_facet(
        &mut self,
        kind: &Kind,
        name: Name,
        parameters: &'m [FieldDecl],
        result: Option<&'m crate::syntax::ast::TypeExpr>,
        value: Option<&'m Expr>,
    ) {
        let Some(facet) = kind.facets.get(&name).cloned() else { return };
        self.check_fields(parameters, &facet.parameters);
        let wanted = facet.result.clone().unwrap_or(Type::Any);
        if let Some(written) = result {
            self.check_type(written, &wanted);
        }
        self.scoped(|checker| {
            for parameter in &facet.parameters {
                checker.bind(parameter.name, parameter.ty.clone());
            }
            if let Some(value) = value {
                checker.expect(value, &wanted);
            }
        });
    }

    fn check_step(&mut self, step: &'m StepDecl) {
        let known: Vec<Name> = self.module.phases.values().flat_map(|phases| phases.phases.iter().copied()).collect();
        if !known.contains(&step.phase.name) {
            let made = Diagnostic::error(
                codes::UNKNOWN_PHASE,
                step.phase.span,
                format!("no phase is called `{}`", step.phase.name),
            );
            let meant = suggest(&step.phase.name, known.iter().map(|name| name.as_str()));
            let made = with_suggestion(made, step.phase.span, meant, || {
                String::from("declare it in a `phases` of the library, in its place in the order")
            });
            self.report(made);
        }
        self.scoped(|checker| {
            if let Some(condition) = &step.condition {
                checker.expect_condition(condition);
                checker.assume(condition, true);
            }
            for entry in &step.entries {
                checker.check_step_entry(entry);
            }
        });
    }

    fn check_step_entry(&mut self, entry: &'m Entry) {
        let EntryKind::Set { name, value, .. } = &entry.kind else {
            self.check_free_entries(std::slice::from_ref(entry));
            return;
        };
        let Some(wanted) = steps::written(&name.name) else {
            let made =
                Diagnostic::error(codes::UNKNOWN_FIELD, name.span, format!("a step does not say `{}`", name.name));
            let meant = suggest(&name.name, steps::WRITTEN.iter().copied());
            self.report(with_suggestion(made, name.span, meant, || {
                format!("it says {}, and `{} NAME \"what it is\" = command`", list_of(steps::WRITTEN), steps::NEEDS)
            }));
            return;
        };
        self.expect(value, &wanted);
    }

    /// Entries whose meaning the library decides: their expressions must mean something, of whatever type.
    fn check_free_entries(&mut self, entries: &'m [Entry]) {
        for entry in entries {
            match &entry.kind {
                EntryKind::Set { value, .. } => {
                    self.infer_any(value);
                }
                EntryKind::Merge { body, .. } | EntryKind::Layer { body, .. } => self.check_free_entries(&body.entries),
                EntryKind::Labelled { label, body, .. } => {
                    self.check_label(label, &Type::Any);
                    if let Some(body) = body {
                        self.check_free_entries(&body.entries);
                    }
                }
                EntryKind::Error => {}
            }
        }
    }
}
