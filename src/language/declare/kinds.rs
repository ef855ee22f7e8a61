//! Kinds: their own members, and what they take over from their traits.

use std::sync::Arc;

use super::types::{Generics, open_generics};
use super::{Declarer, doc_of, duplicate};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::{Capability, Facet, Kind, Provided};
use crate::source::{Name, Named, Span};
use crate::syntax::ast::{self, ItemKind, KindDecl, Member, MemberKind};

impl<'a> Declarer<'a> {
    pub(super) fn knows_kind(&self, name: Name) -> bool {
        self.module.kinds.contains_key(&name) || self.raw_kinds.contains_key(&name)
    }

    /// Files a kind under its name, before any type is resolved: types refer to kinds.
    pub(super) fn file_kind(&mut self, item: &'a Arc<ast::Item>, declared: &KindDecl) {
        let name = declared.name.name;
        let first = self
            .raw_kinds
            .get(&name)
            .map(|item| item.head)
            .or_else(|| self.module.kinds.get(&name).map(|found| found.span));
        if let Some(first) = first {
            self.report_duplicate("kind", name, declared.name.span, first);
            return;
        }
        self.facets.extend(declared.members.iter().filter_map(|member| match &member.kind {
            MemberKind::Facet { name, .. } => Some(name.name),
            _ => None,
        }));
        self.raw_kinds.insert(name, item);
    }

    pub(super) fn collect_kinds(&mut self) {
        for name in self.raw_kinds.keys().copied().collect::<Vec<_>>() {
            self.kind(name);
        }
    }

    /// A kind, made now if it was not before: traits come first.
    fn kind(&mut self, name: Name) -> Option<Arc<Kind>> {
        if let Some(found) = self.module.kinds.get(&name) {
            return Some(found.clone());
        }
        let item = *self.raw_kinds.get(&name)?;
        let ItemKind::Kind(declared) = &item.kind else { return None };
        self.open_kinds.push(name);
        let mut kind = Kind {
            name,
            doc: doc_of(item.doc.as_ref()),
            span: declared.name.span,
            ast: item.clone(),
            traits: Vec::new(),
            single: declared.single,
            unique: declared.unique,
            prints: declared.prints.map(|prints| prints.name),
            keys: declared.keys.iter().map(|key| key.name).collect(),
            fields: Named::default(),
            capabilities: Named::default(),
            provides: Named::default(),
            implies: Vec::new(),
            checks: Vec::new(),
            facets: Named::default(),
            steps: Vec::new(),
        };
        let parents = self.traits_of(&mut kind, declared);
        for member in &declared.members {
            self.add_member(&mut kind, member);
        }
        for parent in &parents {
            take_over(&mut kind, parent);
        }
        self.require_keys(&kind, declared);
        self.open_kinds.pop();
        let made = Arc::new(kind);
        self.module.kinds.insert(name, made.clone());
        Some(made)
    }

    fn traits_of(&mut self, kind: &mut Kind, declared: &KindDecl) -> Vec<Arc<Kind>> {
        let mut parents = Vec::new();
        for written in &declared.traits {
            if self.open_kinds.contains(&written.name) {
                self.report_kind_cycle(written.name, written.span);
                continue;
            }
            match self.kind(written.name) {
                Some(parent) => {
                    kind.traits.push(written.name);
                    parents.push(parent);
                }
                None => self.report_unknown_trait(written.name, written.span),
            }
        }
        parents
    }

    fn report_kind_cycle(&mut self, name: Name, span: Span) {
        let start = self.open_kinds.iter().position(|open| *open == name).unwrap_or(0);
        let path: Vec<String> =
            self.open_kinds.iter().skip(start).chain(std::iter::once(&name)).map(|part| format!("`{part}`")).collect();
        self.report(
            Diagnostic::error(codes::KIND_CYCLE, span, format!("kind `{name}` is, in the end, itself"))
                .label(path.join(" is "))
                .help("remove one `is` of the circle"),
        );
    }

    fn report_unknown_trait(&mut self, name: Name, span: Span) {
        let known: Vec<&str> =
            self.module.kinds.keys().chain(self.raw_kinds.keys()).map(|name| name.as_str()).collect();
        let mut made = Diagnostic::error(codes::UNKNOWN_TRAIT, span, format!("no trait is called `{name}`"));
        made = match suggest(&name, known) {
            Some(meant) => {
                made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
            }
            None => made.help(format!("declare it: `kind {name} {{ … }}`; a trait is a kind without blueprints")),
        };
        self.report(made);
    }

    fn add_member(&mut self, kind: &mut Kind, member: &Member) {
        let generics = Generics::default();
        match &member.kind {
            MemberKind::Field(declared) => {
                if let Some(first) = kind.fields.get(&declared.name.name).map(|field| field.span) {
                    self.report(duplicate(
                        codes::DUPLICATE_FIELD,
                        "field",
                        declared.name.name,
                        declared.name.span,
                        first,
                    ));
                    return;
                }
                let mut field = self.resolve_field(declared, &generics);
                if field.doc.is_none() {
                    field.doc = doc_of(member.doc.as_ref());
                }
                kind.fields.insert(field.name, field);
            }
            MemberKind::Capability { name, text, entries } => {
                let doc = text.as_ref().and_then(|text| text.literal()).map(Arc::from);
                let made = Capability {
                    name: name.name,
                    doc: doc.or_else(|| doc_of(member.doc.as_ref())),
                    span: name.span,
                    entries: Arc::new(entries.clone()),
                };
                if let Some(first) = kind.capabilities.insert(name.name, made) {
                    self.report(duplicate(codes::DUPLICATE_FIELD, "capability", name.name, name.span, first.span));
                }
            }
            MemberKind::Provides { field, after_apply, from_edges } => {
                let mut made = self.resolve_field(field, &generics);
                if made.doc.is_none() {
                    made.doc = doc_of(member.doc.as_ref());
                }
                let name = made.name;
                let provided = Provided { field: made, after_apply: *after_apply, from_edges: *from_edges };
                let first = kind.fields.get(&name).map(|field| field.span);
                if let Some(first) = first.or(kind.provides.insert(name, provided).map(|old| old.field.span)) {
                    self.report(duplicate(codes::DUPLICATE_FIELD, "output", name, field.name.span, first));
                }
            }
            MemberKind::Implies(implies) => kind.implies.push(Arc::new(implies.clone())),
            MemberKind::Check(check) => kind.checks.push(Arc::new(check.clone())),
            MemberKind::Facet { name, parameters, result, value } => {
                let generics = open_generics([]);
                let made = Facet {
                    name: name.name,
                    parameters: self.resolve_fields(parameters, &generics),
                    result: result.as_ref().map(|result| self.resolve_type(result, &generics)),
                    value: value.as_ref().map(|value| Arc::new(value.clone())),
                    span: name.span,
                };
                if let Some(first) = kind.facets.insert(name.name, made) {
                    self.report(duplicate(codes::DUPLICATE_FIELD, "facet", name.name, name.span, first.span));
                }
            }
            MemberKind::Step(step) => kind.steps.push(Arc::new(step.clone())),
            MemberKind::Error => {}
        }
    }

    fn require_keys(&mut self, kind: &Kind, declared: &KindDecl) {
        for key in &declared.keys {
            if !kind.fields.contains_key(&key.name) && !declared.members.iter().any(is_broken) {
                let meant = suggest(&key.name, kind.fields.keys().map(|name| name.as_str()));
                let mut made = Diagnostic::error(
                    codes::UNKNOWN_FIELD,
                    key.span,
                    format!("`{}` has no field `{}` to be identified by", kind.name, key.name),
                );
                made = match meant {
                    Some(meant) => made.replace(format!("write `{meant}`"), key.span, meant),
                    None => made.help(format!("declare the field: `{}: String`", key.name)),
                };
                self.report(made);
            }
        }
    }
}

fn is_broken(member: &Member) -> bool {
    matches!(member.kind, MemberKind::Error)
}

/// What a trait has and the kind does not say anew. Rules of the trait come before those of the kind.
fn take_over(kind: &mut Kind, parent: &Kind) {
    for (name, field) in &parent.fields {
        kind.fields.entry(*name).or_insert_with(|| field.clone());
    }
    for (name, capability) in &parent.capabilities {
        kind.capabilities.entry(*name).or_insert_with(|| capability.clone());
    }
    for (name, provided) in &parent.provides {
        kind.provides.entry(*name).or_insert_with(|| provided.clone());
    }
    for (name, facet) in &parent.facets {
        kind.facets.entry(*name).or_insert_with(|| facet.clone());
    }
    prepend(&mut kind.implies, &parent.implies);
    prepend(&mut kind.checks, &parent.checks);
    prepend(&mut kind.steps, &parent.steps);
    if kind.keys.is_empty() {
        kind.keys.clone_from(&parent.keys);
    }
}

/// Shared rules that two traits have from a third are taken once.
fn prepend<T>(own: &mut Vec<Arc<T>>, inherited: &[Arc<T>]) {
    let missing: Vec<Arc<T>> =
        inherited.iter().filter(|rule| !own.iter().any(|other| Arc::ptr_eq(rule, other))).cloned().collect();
    own.splice(0..0, missing);
}
