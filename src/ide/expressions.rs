//! Words in expressions: the checker has filed what they mean.

use super::fields::{Shape, enumeration, peel, reference, single};
use super::locate::{Found, Locator, What};
use crate::language::schema::Res;
use crate::language::types::Type;
use crate::language::walk;
use crate::source::{Name, Span};
use crate::syntax::ast::{Argument, Element, Expr, ExprKind, Field, FieldKey, Generator, Ident, Pattern, StringPart};

impl Locator<'_> {
    pub(super) fn exprs<'e>(&self, mut exprs: impl Iterator<Item = &'e Expr>) -> Option<Found> {
        exprs.find_map(|expr| self.expr(expr))
    }

    /// The smallest expression around the offset decides.
    pub(super) fn expr(&self, expr: &Expr) -> Option<Found> {
        if !self.within(expr.span) {
            return None;
        }
        let mut best: Option<Found> = None;
        walk::expressions(expr, &mut |inner| {
            if self.within(inner.span)
                && let Some(found) = self.one(inner)
                && best.as_ref().is_none_or(|best| length(found.span) <= length(best.span))
            {
                best = Some(found);
            }
        });
        best
    }

    pub(super) fn parts(&self, parts: &[StringPart]) -> Option<Found> {
        parts.iter().find_map(|part| match part {
            StringPart::Text(_) => None,
            StringPart::Value { expr, .. } => self.expr(expr),
            StringPart::For { generator, body } => self.generator(generator).or_else(|| self.parts(body)),
            StringPart::If { condition, then, otherwise } => {
                self.expr(condition).or_else(|| self.parts(then)).or_else(|| self.parts(otherwise))
            }
        })
    }

    pub(super) fn generator(&self, generator: &Generator) -> Option<Found> {
        self.expr(&generator.over).or_else(|| self.expr(generator.condition.as_deref()?))
    }

    /// The words of this very expression, not of those in it.
    fn one(&self, expr: &Expr) -> Option<Found> {
        let found = |what| Some(Found { span: expr.span, what });
        match &expr.kind {
            ExprKind::Quantity(quantity) => found(What::Quantity(*quantity)),
            ExprKind::Region(name) => found(What::Region(*name)),
            ExprKind::Name(name) => found(self.meaning(expr, *name)?),
            ExprKind::SelfRef => match &self.item.kind {
                crate::syntax::ast::ItemKind::Declaration(declared) => {
                    found(What::Item(declared.name.unwrap_or(declared.kind).name))
                }
                _ => None,
            },
            ExprKind::Field { base, field, .. } if self.on(*field) => self.access(expr, base, *field),
            ExprKind::Call { callee, arguments } => self.argument_name(callee, arguments),
            ExprKind::Match { subject, arms } => {
                let patterns = arms.iter().map(|arm| &arm.pattern);
                let words = patterns.filter_map(|pattern| match pattern {
                    Pattern::Variants(variants) => Some(variants),
                    _ => None,
                });
                let word = words.flatten().find(|variant| self.on(variant.name))?;
                let of = enumeration(self.type_of(subject)?)?.clone();
                self.word(word.name, |name| What::Variant { of, name })
            }
            ExprKind::Record(fields) => self.record_key(expr, fields),
            ExprKind::List(elements) => elements.iter().find_map(|element| match element {
                Element::Each { generator, .. } => generator.names.iter().find_map(|name| {
                    let ty = generator_type(self.type_of(&generator.over)?);
                    self.word(*name, |name| What::Local { name, ty })
                }),
                _ => None,
            }),
            ExprKind::Let { name, value, .. } => {
                let ty = self.type_of(value).cloned().unwrap_or(Type::Unknown);
                self.word(*name, |name| What::Local { name, ty })
            }
            _ => None,
        }
    }

    pub(super) fn type_of(&self, expr: &Expr) -> Option<&Type> {
        self.checked.types.get(expr.id.0 as usize)
    }

    fn res(&self, expr: &Expr) -> Res {
        self.checked.resolutions.get(expr.id.0 as usize).copied().unwrap_or_default()
    }

    fn meaning(&self, expr: &Expr, name: Name) -> Option<What> {
        let ty = self.type_of(expr);
        Some(match self.res(expr) {
            Res::Item(name) | Res::ItemWith(name) => What::Item(name),
            Res::Function(name) => What::Function(name),
            Res::Table(name) => What::Table(name),
            Res::Type(name) => What::Type(name),
            Res::Kind(name) => What::Kind(name),
            Res::Input(name) => What::Input(name),
            Res::Region(name) => What::Region(name),
            Res::Environment => What::Kind(Name::new("environment")),
            Res::Project => What::Kind(Name::new("project")),
            Res::Resource(at) => What::Resource(at),
            Res::Variant(name) => What::Variant { of: enumeration(ty?)?.clone(), name },
            Res::OwnField => What::Field(self.own_field(name)?),
            Res::Local => What::Local { name, ty: ty.cloned().unwrap_or(Type::Unknown) },
            Res::None | Res::Error | Res::Edges | Res::Column(_) | Res::Metric(_) | Res::Capability | Res::Word(_) => {
                return None;
            }
        })
    }

    /// A field of the kind, or of the record type, whose default, check or facet this is.
    fn own_field(&self, name: Name) -> Option<super::fields::Owned> {
        let shape = match &self.item.kind {
            crate::syntax::ast::ItemKind::Kind(declared) => Shape::of_kind(self.module, declared.name.name),
            crate::syntax::ast::ItemKind::Type(declared) => {
                Shape::of_value(&self.module.types.get(&declared.name.name)?.ty)
            }
            _ => return None,
        };
        shape.field(name)
    }

    /// `base.field`
    fn access(&self, expr: &Expr, base: &Expr, field: Ident) -> Option<Found> {
        let what = |what| Some(Found { span: field.span, what });
        if let Res::Resource(at) = self.res(expr) {
            return what(What::Resource(at));
        }
        let owner = peel(self.type_of(base)?);
        let kind = match owner {
            Type::Ref(found) => found.target,
            Type::EdgeBetween { to, .. } => *to,
            other => return what(What::Field(Shape::of_value(other).field(field.name)?)),
        };
        if self.res(expr) == Res::Capability {
            return what(What::Capability { kind, name: field.name });
        }
        let declared = self.module.kinds.get(&kind)?;
        let name = field.name;
        if let Some(owned) = Shape::Kind(declared.clone()).field(name) {
            what(What::Field(owned))
        } else if declared.provides.contains_key(&name) {
            what(What::Provided { kind, name })
        } else if declared.facets.contains_key(&name) {
            what(What::Facet { kind, name })
        } else if declared.capabilities.contains_key(&name) {
            what(What::Capability { kind, name })
        } else {
            None
        }
    }

    /// `named(parts, max = 63)`: on `max`.
    fn argument_name(&self, callee: &Expr, arguments: &[Argument]) -> Option<Found> {
        let word = arguments.iter().filter_map(|argument| argument.name).find(|name| self.on(*name))?;
        let field = match self.res(callee) {
            Res::Function(name) => {
                self.module.functions.get(&name)?.parameters.iter().find(|field| field.name == word.name).cloned()
            }
            Res::ItemWith(_) => {
                reference(self.type_of(callee)?)?.parameters.iter().find(|field| field.name == word.name).cloned()
            }
            _ => None,
        }?;
        Some(Found { span: word.span, what: What::Field(super::fields::Owned { owner: Name::default(), field }) })
    }

    fn record_key(&self, expr: &Expr, fields: &[Field]) -> Option<Found> {
        let word = fields.iter().find_map(|field| match field {
            Field::Set { key: FieldKey::Name(name), .. } if self.on(*name) => Some(*name),
            _ => None,
        })?;
        let owned = Shape::of_value(single(self.type_of(expr)?)).field(word.name)?;
        Some(Found { span: word.span, what: What::Field(owned) })
    }
}

/// What the loop variable of a comprehension is, if that can be said without evaluating.
pub(super) fn generator_type(over: &Type) -> Type {
    match peel(over) {
        Type::List(inner) | Type::Each(inner) => (**inner).clone(),
        _ => Type::Unknown,
    }
}

fn length(span: Span) -> u32 {
    span.end - span.start
}
