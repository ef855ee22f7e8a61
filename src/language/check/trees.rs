//! Tree bodies: entries of blocks and documents, among loops, conditions and names.

use super::bodies::Shape;
use super::mismatch::named;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::{Field, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, FieldKey, Ident, Label, LabelKind, Statement, StatementKind};

/// What a body is held against.
#[derive(Clone)]
pub(super) enum Target {
    /// A block of Terraform: the provider's facts decide.
    Hcl,
    /// A document or a part of one: the fields of a kind or record.
    Shape(Shape),
    /// A map with values of this type.
    Map(Type),
    /// Anything.
    Free,
}

/// What a body of Terraform holds, for the provider's facts.
pub(super) type Nodes = Vec<Node>;

/// An entry of a body: `name = value` with its type, or a nested block.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub name: Name,
    pub span: Span,
    pub kind: NodeKind,
}

#[derive(Clone, Debug)]
pub(super) enum NodeKind {
    Value {
        ty: Type,
        literal: Option<Name>,
        place: Span,
    },
    Block(Nodes),
    /// `...expr`: whatever is in it.
    Open,
}

impl<'m> Checker<'m> {
    pub fn check_tree(&mut self, statements: &'m [Statement], target: &Target, nodes: &mut Nodes) {
        let mut given: Vec<Ident> = Vec::new();
        for statement in statements {
            if let StatementKind::Set { key: FieldKey::Name(name), append: false, .. } = &statement.kind {
                self.refuse_second(&mut given, *name, target);
            }
            self.check_entry_of_tree(statement, target, nodes);
        }
    }

    /// One body says each thing once: of two, the later one would win in silence.
    fn refuse_second(&mut self, given: &mut Vec<Ident>, name: Ident, target: &Target) {
        let code = if matches!(target, Target::Hcl) { codes::RESOURCE_ARGUMENT_TWICE } else { codes::DUPLICATE_ENTRY };
        match given.iter().find(|known| known.name == name.name) {
            Some(first) => self.report(
                Diagnostic::error(code, name.span, format!("`{}` is set twice", name.name))
                    .also(first.span, "the other one")
                    .help("remove one of the two"),
            ),
            None => given.push(name),
        }
    }

    fn check_entry_of_tree(&mut self, statement: &'m Statement, target: &Target, nodes: &mut Nodes) {
        self.check_comment(statement);
        match &statement.kind {
            StatementKind::Let { name, value } => {
                let ty = self.infer_any(value);
                self.bind_value(name.name, ty, value);
            }
            StatementKind::For { generator, body } => self.scoped(|checker| {
                checker.bind_generator(generator);
                checker.check_tree(body, target, nodes);
            }),
            StatementKind::If { condition, then, otherwise } => {
                self.expect_condition(condition);
                self.scoped(|checker| {
                    checker.assume(condition, true);
                    checker.check_tree(then, target, nodes);
                });
                self.scoped(|checker| {
                    checker.assume(condition, false);
                    checker.check_tree(otherwise, target, nodes);
                });
            }
            StatementKind::Set { key, append, value } => self.check_set(key, *append, value, target, nodes),
            StatementKind::Nested { name, body, .. } => {
                let name = self.key_ident(name);
                self.check_nested(name, body, target, nodes);
            }
            StatementKind::Labelled { word, label, body, .. } => {
                self.check_labelled_tree(*word, label, body, target, nodes);
            }
            StatementKind::Spread(value) => {
                let wanted = match target {
                    Target::Shape(Shape::Record(record)) => Type::Record(record.clone()),
                    Target::Map(value) => {
                        Type::Map { key: std::sync::Arc::new(Type::String), value: std::sync::Arc::new(value.clone()) }
                    }
                    _ => Type::Any,
                };
                self.expect(value, &wanted);
                nodes.push(Node { name: Name::default(), span: value.span, kind: NodeKind::Open });
            }
            StatementKind::Block(block) => self.report_statement(block.keyword.span, &block.keyword.name),
            StatementKind::Into(path) => self.report_statement(path.span, "into"),
            StatementKind::Module { name, .. } => self.report_statement(name.span, "module"),
            StatementKind::Provide { name, .. } => self.report_statement(name.span, "provide"),
            StatementKind::File { path, .. } => self.report_statement(path.span, "file"),
            StatementKind::Document { kind, .. } => self.report_statement(kind.span, &kind.name),
            StatementKind::Error => {
                nodes.push(Node { name: Name::default(), span: statement.span, kind: NodeKind::Open })
            }
        }
    }

    fn report_statement(&mut self, span: Span, word: &str) {
        self.report(
            Diagnostic::error(
                codes::ENTRY_FORM,
                span,
                format!("`{word}` stands directly in a blueprint, not in a block"),
            )
            .help("move it out of the braces around it"),
        );
    }

    fn key_ident(&mut self, key: &FieldKey) -> Ident {
        match key {
            FieldKey::Name(name) => *name,
            FieldKey::Text(text) => {
                self.infer_parts(&text.parts, None);
                Ident { name: text.literal().map(Name::new).unwrap_or_default(), span: text.span }
            }
        }
    }

    fn check_set(&mut self, key: &'m FieldKey, append: bool, value: &'m Expr, target: &Target, nodes: &mut Nodes) {
        let name = self.key_ident(key);
        match target {
            Target::Hcl => {
                let ty = self.infer_any(value);
                self.demand_printable(value, &ty);
                let literal = match &value.kind {
                    crate::syntax::ast::ExprKind::Number(number) => Some(*number),
                    crate::syntax::ast::ExprKind::String(string) => string.literal().map(Name::new),
                    _ => None,
                };
                nodes.push(Node {
                    name: name.name,
                    span: name.span,
                    kind: NodeKind::Value { ty, literal, place: value.span },
                });
            }
            Target::Free => {
                self.infer_any(value);
            }
            Target::Map(wanted) => {
                self.expect(value, wanted);
            }
            Target::Shape(shape) => match self.field(shape, name) {
                Some(field) => {
                    if append && field.ty.element().is_none() && !field.ty.is_open() {
                        self.report(
                            Diagnostic::error(
                                codes::ENTRY_FORM,
                                name.span,
                                format!("`{}` is {}, and `+=` adds to a list", name.name, named(&field.ty)),
                            )
                            .help(format!("write `{} = …`", name.name)),
                        );
                    }
                    self.expect(value, &field.ty);
                }
                None => {
                    self.attempt(|checker| checker.infer_any(value));
                }
            },
        }
    }

    /// A number in Terraform has no unit, and an item no form: the blueprint says which one is meant.
    fn demand_printable(&mut self, value: &Expr, ty: &Type) {
        let (what, help) = match ty.value() {
            Type::Quantity(dimensions) => {
                let help = match *dimensions {
                    crate::language::types::Dimensions::DURATION => {
                        "say in which unit: `whole(… / 1s)`, or as text: `text(…)`"
                    }
                    crate::language::types::Dimensions::BYTES => {
                        "say in which unit: `whole(… / 1GiB)`, or as text: `text(…)`"
                    }
                    _ => "divide by the unit that is meant, or write it as text: `text(…)`",
                };
                (named(ty.value()), help)
            }
            Type::Percent => {
                (named(ty.value()), "`number(…)` is the part of one, `number(… * 100)` the number before the sign")
            }
            Type::Ref(_) => (named(ty.value()), "name one of its fields: `.id`, `.name`, or what it provides"),
            _ => return,
        };
        self.report(
            Diagnostic::error(codes::TYPE_MISMATCH, value.span, format!("{what} has no form in Terraform")).help(help),
        );
    }

    fn check_nested(&mut self, name: Ident, body: &'m [Statement], target: &Target, nodes: &mut Nodes) {
        match target {
            Target::Hcl => {
                let mut inner = Nodes::new();
                self.scoped(|checker| checker.check_tree(body, &Target::Hcl, &mut inner));
                nodes.push(Node { name: name.name, span: name.span, kind: NodeKind::Block(inner) });
            }
            Target::Free => self.scoped(|checker| checker.check_tree(body, &Target::Free, nodes)),
            Target::Map(value) => self.check_value_tree(name, body, &value.clone()),
            Target::Shape(shape) => {
                if let Some(field) = self.field(shape, name) {
                    self.check_value_tree(name, body, &field.ty);
                }
            }
        }
    }

    /// The body of a field: a record, a map, or one more element of a list.
    fn check_value_tree(&mut self, name: Ident, body: &'m [Statement], ty: &Type) {
        let inner = match ty.present() {
            Type::Record(record) => Target::Shape(Shape::Record(record.clone())),
            Type::Map { value, .. } => Target::Map((**value).clone()),
            Type::Each(item) | Type::List(item) => {
                let item = item.clone();
                self.check_value_tree(name, body, &item);
                return;
            }
            Type::Any | Type::Unknown => Target::Free,
            other => {
                self.report(
                    Diagnostic::error(
                        codes::ENTRY_FORM,
                        name.span,
                        format!("`{}` is {}, and takes no body", name.name, named(other)),
                    )
                    .help(format!("write `{} = …`", name.name)),
                );
                return;
            }
        };
        self.scoped(|checker| checker.check_tree(body, &inner, &mut Nodes::new()));
    }

    fn check_labelled_tree(
        &mut self,
        word: Ident,
        label: &'m Label,
        body: &'m [Statement],
        target: &Target,
        nodes: &mut Nodes,
    ) {
        match target {
            Target::Hcl => {
                self.infer_label(label);
                let mut inner = Nodes::new();
                self.scoped(|checker| checker.check_tree(body, &Target::Hcl, &mut inner));
                nodes.push(Node { name: word.name, span: word.span, kind: NodeKind::Block(inner) });
            }
            Target::Free | Target::Map(_) => {
                self.infer_label(label);
                self.scoped(|checker| checker.check_tree(body, &Target::Free, nodes));
            }
            Target::Shape(shape) => {
                let Some(Field { ty, .. }) = self.field(shape, word) else { return };
                match ty.present() {
                    Type::Map { key, value } => {
                        let (key, value) = (key.clone(), value.clone());
                        self.check_label(label, &key);
                        self.check_value_tree(word, body, &value);
                    }
                    Type::Each(item) => {
                        let item = item.clone();
                        self.infer_label(label);
                        self.check_value_tree(word, body, &item);
                    }
                    Type::Any | Type::Unknown => {
                        self.infer_label(label);
                        self.scoped(|checker| checker.check_tree(body, &Target::Free, nodes));
                    }
                    _ => self.report(
                        Diagnostic::error(
                            codes::UNLABELLED_ENTRY,
                            label.span,
                            format!("there is only one `{}`, so its entry has no label", word.name),
                        )
                        .help(format!("write `{} {{ … }}`", word.name)),
                    ),
                }
            }
        }
    }

    fn infer_label(&mut self, label: &'m Label) {
        match &label.kind {
            LabelKind::Text(text) => {
                self.infer_parts(&text.parts, None);
            }
            LabelKind::Family(_, keys) => {
                for key in keys {
                    self.infer_any(key);
                }
            }
            LabelKind::Path(_) => {}
        }
    }
}
