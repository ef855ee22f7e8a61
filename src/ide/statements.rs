//! Words in blueprints: statements and bodies of trees.

use super::fields::{Owned, Shape};
use super::locate::{Found, Locator, What};
use crate::language::types::Type;
use crate::source::Name;
use crate::syntax::ast::{BlueprintDecl, FieldKey, Ident, Statement, StatementKind, Subject};

impl Locator<'_> {
    pub(super) fn blueprint(&self, declared: &BlueprintDecl) -> Option<Found> {
        self.word(declared.name, What::Blueprint)
            .or_else(|| self.word(declared.replaces?, What::Blueprint))
            .or_else(|| match &declared.subject {
                Subject::Kind(kind) => self.word(*kind, What::Kind),
                Subject::Edge { from, to, capability } => {
                    let kind = to.name;
                    let ends = self.word(*from, What::Kind).or_else(|| self.word(*to, What::Kind));
                    ends.or_else(|| self.word((*capability)?, |name| What::Capability { kind, name }))
                }
                Subject::Environment(_) | Subject::Project(_) => None,
            })
            .or_else(|| self.expr(declared.condition.as_ref()?))
            .or_else(|| self.statements(&declared.body, &Shape::Unknown))
    }

    pub(super) fn statements(&self, statements: &[Statement], shape: &Shape) -> Option<Found> {
        let statement = statements.iter().find(|statement| self.within(statement.span))?;
        match &statement.kind {
            StatementKind::Into(path) => self.string(path),
            StatementKind::Let { name, value } => self.local(*name, value).or_else(|| self.expr(value)),
            StatementKind::For { generator, body } => {
                self.generator(generator).or_else(|| self.statements(body, shape))
            }
            StatementKind::If { condition, then, otherwise } => self
                .expr(condition)
                .or_else(|| self.statements(then, shape))
                .or_else(|| self.statements(otherwise, shape)),
            StatementKind::Block(block) => {
                let keyword = block.keyword.name;
                block
                    .ty
                    .and_then(|ty| self.word(ty, |ty| What::Block { keyword, ty }))
                    .or_else(|| {
                        self.label(block.label.as_ref()?, Some(&Type::Any)).filter(|found| is_expression(&found.what))
                    })
                    .or_else(|| self.statements(&block.body, &Shape::Unknown))
            }
            StatementKind::Module { of, body, .. } => {
                self.string(of).or_else(|| self.statements(body, &Shape::Unknown))
            }
            StatementKind::Provide { name, value } => self.provided(*name).or_else(|| self.expr(value)),
            StatementKind::File { path, value, .. } => self.string(path).or_else(|| self.expr(value)),
            StatementKind::Document { kind, path, body } => self
                .word(*kind, What::Kind)
                .or_else(|| self.string(path))
                .or_else(|| self.statements(body, &Shape::of_kind(self.module, kind.name))),
            StatementKind::Set { key, value, .. } => self.key(key, shape).or_else(|| self.expr(value)),
            StatementKind::Nested { name, body, .. } => {
                let below = match name {
                    FieldKey::Name(name) => below(shape, name.name),
                    FieldKey::Text(_) => Shape::Unknown,
                };
                self.key(name, shape).or_else(|| self.statements(body, &below))
            }
            StatementKind::Labelled { word, label, body, .. } => {
                let field: Option<Owned> = shape.field(word.name);
                let ty = field.as_ref().map(|owned| owned.field.ty.clone());
                self.entry_word(*word, shape)
                    .or_else(|| self.label(label, ty.as_ref()).filter(|found| is_expression(&found.what)))
                    .or_else(|| self.statements(body, &ty.as_ref().map_or(Shape::Unknown, Shape::of_element)))
            }
            StatementKind::Spread(value) => self.expr(value),
            StatementKind::Error => None,
        }
    }

    fn key(&self, key: &FieldKey, shape: &Shape) -> Option<Found> {
        match key {
            FieldKey::Name(name) => self.entry_word(*name, shape),
            FieldKey::Text(text) => self.string(text),
        }
    }

    fn local(&self, name: Ident, value: &crate::syntax::ast::Expr) -> Option<Found> {
        let ty = self.type_of(value).cloned().unwrap_or(Type::Unknown);
        self.word(name, |name| What::Local { name, ty })
    }

    /// `provide host = …`: the kind says what it is for.
    fn provided(&self, name: Ident) -> Option<Found> {
        let crate::syntax::ast::ItemKind::Blueprint(declared) = &self.item.kind else { return None };
        let kind: Name = match &declared.subject {
            Subject::Kind(kind) => kind.name,
            Subject::Edge { from, .. } => from.name,
            Subject::Environment(_) | Subject::Project(_) => return None,
        };
        self.word(name, |name| What::Provided { kind, name })
    }
}

fn below(shape: &Shape, name: Name) -> Shape {
    match shape {
        Shape::Map(value) => Shape::of_value(value),
        other => other.field(name).map_or(Shape::Unknown, |owned| Shape::of_value(&owned.field.ty)),
    }
}

/// A label of a tree is a word of its own, unless an expression stands in it.
fn is_expression(what: &What) -> bool {
    !matches!(what, What::Item(_))
}
