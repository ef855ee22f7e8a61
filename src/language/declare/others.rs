//! Functions, tables, blueprints, inputs and phases.

use std::sync::Arc;

use super::types::{Generics, open_generics};
use super::{Declarer, doc_of, duplicate};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::{Blueprint, Function, Input, PatchDecl, Phases, Table};
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{self, ColumnDecl, ItemKind};

impl Declarer<'_> {
    pub(super) fn declare_other(&mut self, item: &Arc<ast::Item>) {
        match &item.kind {
            ItemKind::Function(declared) => self.declare_function(item, declared),
            ItemKind::Table(declared) => self.declare_table(item, declared),
            ItemKind::Blueprint(declared) => self.declare_blueprint(item, declared),
            ItemKind::Input(declared) => self.declare_input(item, declared),
            ItemKind::Phases(declared) => self.declare_phases(item, declared),
            ItemKind::Patch(declared) => self.module.patches.push(Arc::new(PatchDecl {
                target: declared.target.iter().map(|part| part.name).collect(),
                environments: declared.environments.iter().map(|part| part.name).collect(),
                ast: item.clone(),
            })),
            ItemKind::Test(_) => self.module.tests.push(item.clone()),
            _ => {}
        }
    }

    fn declare_function(&mut self, item: &Arc<ast::Item>, declared: &ast::FunctionDecl) {
        let name = declared.name.name;
        if let Some(first) = self.module.functions.get(&name).map(|found| found.span) {
            self.report_duplicate("function", name, declared.name.span, first);
            return;
        }
        let generics = open_generics(declared.generics.iter().map(|generic| generic.name));
        let made = Function {
            name,
            doc: doc_of(item.doc.as_ref()),
            span: declared.name.span,
            generics: declared.generics.iter().map(|generic| generic.name).collect(),
            parameters: self.resolve_fields(&declared.parameters, &generics),
            result: self.resolve_type(&declared.result, &generics),
            body: declared.body.as_ref().map(|body| Arc::new(body.clone())),
        };
        self.module.functions.insert(name, Arc::new(made));
    }

    fn declare_table(&mut self, item: &Arc<ast::Item>, declared: &ast::TableDecl) {
        let name = declared.name.name;
        if let Some(first) = self.module.tables.get(&name).map(|found| found.span) {
            self.report_duplicate("table", name, declared.name.span, first);
            return;
        }
        let mut columns: Vec<(Name, Type)> = Vec::new();
        for column in declared.keys.iter().chain(&declared.columns) {
            if columns.iter().any(|(other, _)| *other == column.name.name) {
                let first = self.first_column(declared, column);
                self.report(duplicate(codes::DUPLICATE_FIELD, "column", column.name.name, column.name.span, first));
                continue;
            }
            let ty = column.ty.as_ref().map_or(Type::Any, |ty| self.resolve_type(ty, &Generics::default()));
            columns.push((column.name.name, ty));
        }
        let made = Table {
            name,
            doc: doc_of(item.doc.as_ref()),
            span: declared.name.span,
            keys: declared.keys.iter().map(|key| key.name.name).collect(),
            columns,
            ast: item.clone(),
        };
        self.module.tables.insert(name, Arc::new(made));
    }

    fn first_column(&self, declared: &ast::TableDecl, second: &ColumnDecl) -> Span {
        let mut all = declared.keys.iter().chain(&declared.columns);
        all.find(|column| column.name.name == second.name.name).map_or(second.name.span, |first| first.name.span)
    }

    fn declare_blueprint(&mut self, item: &Arc<ast::Item>, declared: &ast::BlueprintDecl) {
        let name = declared.name.name;
        if let Some(first) = self.module.blueprints.get(&name).map(|found| found.span) {
            self.report(
                Diagnostic::error(
                    codes::DUPLICATE_ITEM,
                    declared.name.span,
                    format!("blueprint `{name}` is declared twice"),
                )
                .label("declared again here")
                .also(first, "first declared here")
                .help(format!("to stand in for it, choose another name and write `replaces {name}`")),
            );
            return;
        }
        let made = Blueprint {
            name,
            doc: doc_of(item.doc.as_ref()),
            span: declared.name.span,
            replaces: declared.replaces.map(|replaced| replaced.name),
            ast: item.clone(),
            replaced_by: None,
        };
        self.module.blueprints.insert(name, Arc::new(made));
    }

    /// Marks what `replaces` names; the replaced one stays, for documentation.
    pub(super) fn replace_blueprints(&mut self) {
        for item in self.items {
            let ItemKind::Blueprint(declared) = &item.kind else { continue };
            let Some(replaced) = declared.replaces else { continue };
            let Some(found) = self.module.blueprints.get(&replaced.name) else {
                self.report_unknown_blueprint(replaced.name, replaced.span);
                continue;
            };
            if let Some(first) = found.replaced_by
                && first != declared.name.name
            {
                let first_span = self.module.blueprints.get(&first).map_or(declared.name.span, |other| other.span);
                self.report(
                    Diagnostic::error(
                        codes::DUPLICATE_ITEM,
                        replaced.span,
                        format!("blueprint `{}` is replaced twice", replaced.name),
                    )
                    .label("replaced again here")
                    .also(first_span, format!("`{first}` replaces it already"))
                    .help("keep one of the two"),
                );
                continue;
            }
            let mut changed = (**found).clone();
            changed.replaced_by = Some(declared.name.name);
            self.module.blueprints.insert(replaced.name, Arc::new(changed));
        }
    }

    fn report_unknown_blueprint(&mut self, name: Name, span: Span) {
        let known: Vec<&str> = self.module.blueprints.keys().map(|name| name.as_str()).collect();
        let mut made = Diagnostic::error(codes::UNKNOWN_BLUEPRINT, span, format!("no blueprint is called `{name}`"));
        made = match suggest(&name, known) {
            Some(meant) => {
                made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
            }
            None => made.help("`olyc reference` lists the blueprints of the library"),
        };
        self.report(made);
    }

    fn declare_input(&mut self, item: &Arc<ast::Item>, declared: &ast::InputDecl) {
        let name = declared.name.name;
        if let Some(first) = self.module.inputs.get(&name).map(|found| found.span) {
            self.report_duplicate("input", name, declared.name.span, first);
            return;
        }
        let made = Input {
            name,
            doc: doc_of(item.doc.as_ref()),
            span: declared.name.span,
            ty: self.resolve_type(&declared.ty, &Generics::default()),
            default: declared.default.as_ref().map(|default| Arc::new(default.clone())),
        };
        self.module.inputs.insert(name, Arc::new(made));
    }

    fn report_unknown_phase(&mut self, written: ast::Ident, phases: &[Name]) {
        let made =
            Diagnostic::error(codes::UNKNOWN_PHASE, written.span, format!("no phase is called `{}`", written.name));
        let meant = suggest(&written.name, phases.iter().map(|phase| phase.as_str()));
        self.report(match meant {
            Some(meant) => {
                made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), written.span, meant)
            }
            None => made.help("a phase comes after others of the same list"),
        });
    }

    fn declare_phases(&mut self, item: &Arc<ast::Item>, declared: &ast::PhasesDecl) {
        let name = declared.name.name;
        if let Some(first) = self.module.phases.get(&name).map(|found| found.span) {
            self.report_duplicate("phases", name, declared.name.span, first);
            return;
        }
        let phases: Vec<Name> = declared.phases.iter().map(|phase| phase.name).collect();
        for named in declared.after.iter().flatten().filter(|named| !phases.contains(&named.name)) {
            self.report_unknown_phase(*named, &phases);
        }
        let mut after: Vec<Vec<Name>> = Vec::with_capacity(phases.len());
        for index in 0..phases.len() {
            let named: Vec<Name> = declared.after.get(index).into_iter().flatten().map(|named| named.name).collect();
            let before = index.checked_sub(1).and_then(|before| phases.get(before)).copied();
            after.push(if named.is_empty() { before.into_iter().collect() } else { named });
        }
        let made = Phases { name, phases, after, span: item.head };
        self.module.phases.insert(name, Arc::new(made));
    }
}
