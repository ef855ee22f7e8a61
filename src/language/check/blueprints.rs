//! Blueprints: the head sets the scope, statements build artifacts.

use super::names::with_suggestion;
use super::scope::{Checker, Resource};
use super::trees::{Nodes, Target};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::Kind;
use crate::language::types::{Field, Type};
use crate::source::Name;
use crate::syntax::ast::{
    BlockStatement, BlueprintDecl, Expr, Ident, LabelKind, PatchDecl, Statement, StatementKind, StringLit, Subject,
};

/// Languages of text files: the compiler knows how to escape for each.
pub(super) const LANGUAGES: &[&str] = &[
    "bash",
    "markdown",
    "mermaid",
    "dockerfile",
    "yaml",
    "sql",
    "toml",
    "ini",
    "text",
    "json",
    "hcl",
    "dockerignore",
    "javascript",
];

/// Blocks that are about a type of the provider.
const TYPED: &[&str] = &["resource", "data", "ephemeral"];

impl<'m> Checker<'m> {
    pub fn check_blueprint(&mut self, declared: &'m BlueprintDecl) {
        let alias = self.subject_type(&declared.subject);
        self.collect_resources(&declared.body);
        self.bind(declared.alias.name, alias);
        if let Some(condition) = &declared.condition {
            self.expect_condition(condition);
            self.assume(condition, true);
        }
        self.check_statements(&declared.body, &declared.subject);
    }

    fn subject_type(&mut self, subject: &Subject) -> Type {
        match subject {
            Subject::Kind(kind) => {
                if self.demand_kind(*kind).is_some() {
                    Type::reference_to(kind.name)
                } else {
                    Type::Unknown
                }
            }
            Subject::Edge { from, to, capability } => {
                let start = self.demand_kind(*from).is_some();
                let end = self.demand_kind(*to).cloned();
                if let (Some(end), Some(capability)) = (&end, capability) {
                    let offered = self
                        .module
                        .kinds
                        .values()
                        .filter(|kind| self.module.fits(kind.name, end.name))
                        .any(|kind| kind.capabilities.contains_key(&capability.name));
                    if !offered {
                        self.report_unknown_capability(end, *capability);
                    }
                }
                if start && end.is_some() { Type::EdgeBetween { from: from.name, to: to.name } } else { Type::Unknown }
            }
            Subject::Environment(_) => Type::reference_to(Name::new("environment")),
            Subject::Project(_) => Type::reference_to(Name::new("project")),
        }
    }

    fn demand_kind(&mut self, written: Ident) -> Option<&'m std::sync::Arc<Kind>> {
        if let Some(found) = self.kind(written.name) {
            return Some(found);
        }
        let known = self.module.kinds.keys().map(|name| name.as_str());
        let meant = suggest(&written.name, known);
        let made =
            Diagnostic::error(codes::UNKNOWN_KIND, written.span, format!("no kind is called `{}`", written.name));
        let made =
            with_suggestion(made, written.span, meant, || format!("declare it: `kind {} {{ … }}`", written.name));
        self.report(made);
        None
    }

    /// Resources may refer to each other in any order.
    fn collect_resources(&mut self, statements: &[Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Block(block) if TYPED.contains(&block.keyword.name.as_str()) => {
                    let Some(ty) = block.ty else { continue };
                    let label = match block.label.as_ref().map(|label| &label.kind) {
                        Some(LabelKind::Path(path)) => path.first().map(|word| word.name),
                        Some(LabelKind::Family(name, _)) if name.name != "this" => Some(name.name),
                        Some(LabelKind::Text(text)) => text.literal().map(Name::new),
                        _ => None,
                    };
                    self.resources.push(Resource {
                        at: statement.span.start,
                        keyword: block.keyword.name,
                        ty: ty.name,
                        label,
                    });
                }
                StatementKind::For { body, .. } => self.collect_resources(body),
                StatementKind::If { then, otherwise, .. } => {
                    self.collect_resources(then);
                    self.collect_resources(otherwise);
                }
                _ => {}
            }
        }
    }

    fn check_statements(&mut self, statements: &'m [Statement], subject: &Subject) {
        for statement in statements {
            self.check_statement(statement, subject);
        }
    }

    fn check_statement(&mut self, statement: &'m Statement, subject: &Subject) {
        self.check_comment(statement);
        match &statement.kind {
            StatementKind::Into(path) => self.check_path(path),
            StatementKind::Let { name, value } => {
                let ty = self.infer_any(value);
                self.bind_value(name.name, ty, value);
            }
            StatementKind::For { generator, body } => self.scoped(|checker| {
                checker.bind_generator(generator);
                checker.check_statements(body, subject);
            }),
            StatementKind::If { condition, then, otherwise } => {
                self.expect_condition(condition);
                self.scoped(|checker| {
                    checker.assume(condition, true);
                    checker.check_statements(then, subject);
                });
                self.scoped(|checker| {
                    checker.assume(condition, false);
                    checker.check_statements(otherwise, subject);
                });
            }
            StatementKind::Block(block) => self.check_block(block),
            StatementKind::Module { of, body, .. } => {
                self.check_path(of);
                self.scoped(|checker| checker.check_tree(body, &Target::Hcl, &mut Nodes::new()));
            }
            StatementKind::Provide { name, value } => self.check_provide(*name, value, subject),
            StatementKind::File { path, language, value, .. } => self.check_file(path, *language, value),
            StatementKind::Document { kind, path, body } => {
                self.check_path(path);
                let found = self.demand_kind(*kind).cloned();
                let target = found.map_or(Target::Free, |kind| Target::Shape(super::bodies::Shape::Kind(kind)));
                self.scoped(|checker| checker.check_tree(body, &target, &mut Nodes::new()));
            }
            StatementKind::Set { .. }
            | StatementKind::Nested { .. }
            | StatementKind::Labelled { .. }
            | StatementKind::Spread(_) => {
                self.report(
                    Diagnostic::error(
                        codes::ENTRY_FORM,
                        statement.span,
                        "an entry stands inside a block, not beside it",
                    )
                    .help(
                        "a blueprint holds `resource`, `file`, `provide` and the like: move the entry into one of them",
                    ),
                );
            }
            StatementKind::Error => {}
        }
    }

    /// Documentation is printed as a comment, with the values in it.
    pub fn check_comment(&mut self, statement: &'m Statement) {
        if let Some(doc) = &statement.doc {
            self.infer_parts(&doc.parts, None);
        }
    }

    /// A path of a file: text that is known now.
    fn check_path(&mut self, path: &'m StringLit) {
        self.infer_parts(&path.parts, None);
    }

    fn check_block(&mut self, block: &'m BlockStatement) {
        if let Some(label) = &block.label {
            match &label.kind {
                LabelKind::Family(_, keys) => {
                    for key in keys {
                        self.infer_any(key);
                    }
                }
                LabelKind::Text(text) => {
                    self.infer_parts(&text.parts, None);
                }
                LabelKind::Path(_) => {}
            }
        }
        let typed = TYPED.contains(&block.keyword.name.as_str());
        let outer = self.this.clone();
        if typed && let Some(ty) = block.ty {
            self.this = Some(Type::Resource { keyword: block.keyword.name, ty: ty.name });
        }
        let mut nodes = Nodes::new();
        self.scoped(|checker| checker.check_tree(&block.body, &Target::Hcl, &mut nodes));
        self.this = outer;
        if typed && let Some(ty) = block.ty {
            self.check_provider_body(block.keyword.name, ty, &nodes, block.body.iter().any(is_broken));
        }
    }

    fn check_provide(&mut self, name: Ident, value: &'m Expr, subject: &Subject) {
        let owner = match subject {
            Subject::Kind(kind) => kind.name,
            Subject::Edge { from, .. } => from.name,
            Subject::Environment(_) => Name::new("environment"),
            Subject::Project(_) => Name::new("project"),
        };
        let edge = matches!(subject, Subject::Edge { .. });
        let provided = self
            .module
            .kinds
            .values()
            .filter(|kind| self.module.fits(kind.name, owner))
            .find_map(|kind| kind.provides.get(&name.name))
            .map(|provided| provided.field.clone());
        // `this` is the first resource without a label.
        let outer = self.this.clone();
        if let Some(first) = self.resources.iter().find(|resource| resource.label.is_none()) {
            self.this = Some(first.value());
        }
        match provided {
            Some(field) => self.check_provided(value, &field),
            None => {
                self.infer_any(value);
                self.report_unknown_output(name, owner, edge);
            }
        }
        self.this = outer;
    }

    fn check_provided(&mut self, value: &Expr, field: &Field) {
        let ty = self.infer(value, &field.ty.clone().later());
        if ty.is_secret() && !field.ty.is_secret() {
            let made = self.secret_exposed(value, &format!("`{}` is a plain `{}`", field.name, field.ty));
            self.report(made);
            return;
        }
        if let Type::Resource { .. } = ty.plain() {
            let made = super::mismatch::mismatch(value.span, &ty, &field.ty).help("name an attribute of the resource");
            self.report(made);
            return;
        }
        // Terraform writes numbers as text where text is wanted.
        let known = ty.known();
        if ty.is_later() && matches!(known.plain(), Type::Int | Type::Decimal | Type::Bool) && field.ty.is_text() {
            return;
        }
        self.demand(value, &known, &field.ty.known());
    }

    fn report_unknown_output(&mut self, name: Ident, owner: Name, edge: bool) {
        let Some(kind) = self.kind(owner).cloned() else { return };
        if self.is_partial(&kind) {
            return;
        }
        let names: Vec<&str> = kind.provides.keys().map(|name| name.as_str()).collect();
        let made = Diagnostic::error(
            codes::UNKNOWN_FIELD,
            name.span,
            format!("{} provides no `{}`", super::mismatch::a(owner), name.name),
        );
        let made = with_suggestion(made, name.span, suggest(&name.name, names.iter().copied()), || {
            let tail = if edge { "from edges" } else { "after apply" };
            format!("declare it in the kind: `provides {}: String {tail}`", name.name)
        });
        self.report(made);
    }

    fn check_file(&mut self, path: &'m StringLit, language: Ident, value: &'m Expr) {
        self.check_path(path);
        if !LANGUAGES.contains(&language.name.as_str()) {
            let made = Diagnostic::error(
                codes::UNKNOWN_VARIANT,
                language.span,
                format!("no language of files is called `{}`", language.name),
            );
            let meant = suggest(&language.name, LANGUAGES.iter().copied());
            let made = with_suggestion(made, language.span, meant, || {
                format!("it is one of {}", super::mismatch::list_of(LANGUAGES))
            });
            self.report(made);
        }
        let wanted = Type::Text(language.name);
        let ty = self.infer(value, &wanted);
        if ty.is_secret() {
            self.report_secret_in_file(value, path);
        } else if ty.is_later() {
            self.report(super::mismatch::later_value(value.span, "files are written before anything is applied"));
        } else if *ty.plain() != Type::String {
            self.demand(value, &ty, &wanted);
        }
    }

    /// Points at the part that is secret, and says where it would have gone.
    fn report_secret_in_file(&mut self, value: &Expr, path: &StringLit) {
        let mut found: Vec<Diagnostic> = Vec::new();
        let why = match path.literal() {
            Some(path) => format!("it would be written into `{path}`"),
            None => String::from("it would be written into the file"),
        };
        crate::language::walk::expressions(value, &mut |expr| {
            let ty = self.types.get(expr.id.0 as usize);
            let is_path = super::narrow::path_of(expr).is_some();
            if is_path && ty.is_some_and(Type::is_secret) {
                found.push(self.secret_exposed(expr, &why));
            }
        });
        if found.is_empty() {
            found.push(self.secret_exposed(value, &why));
        }
        self.diagnostics.append(&mut found);
    }

    pub fn check_patch(&mut self, declared: &'m PatchDecl) {
        self.environment_list(&declared.environments);
        let mut target = declared.target.iter().copied();
        if let Some(kind) = target.next() {
            self.demand_kind(kind);
            if let Some(item) = target.next()
                && !self.module.items.contains_key(&item.name)
                && self.kind(kind.name).is_some_and(|kind| !kind.single && kind.keys.is_empty())
                && !self.module.incomplete
            {
                let fitting = self.items_that_fit(kind.name);
                let made = Diagnostic::error(
                    codes::UNKNOWN_ITEM,
                    item.span,
                    format!("no `{}` is called `{}`", kind.name, item.name),
                );
                let meant = suggest(&item.name, fitting.iter().map(|name| name.as_str()));
                let made = with_suggestion(made, item.span, meant, || {
                    String::from("a patch names the kind, the item, and the resource")
                });
                self.report(made);
            }
        }
        if let Some(ty) = declared.target.last()
            && declared.target.len() > 2
        {
            self.this = Some(Type::Resource { keyword: Name::new("resource"), ty: ty.name });
        }
        self.scoped(|checker| checker.check_tree(&declared.body, &Target::Hcl, &mut Nodes::new()));
    }
}

fn is_broken(statement: &Statement) -> bool {
    matches!(statement.kind, StatementKind::Error)
}
