//! What stands at an offset: the smallest word that means something, and what it means.

use std::sync::Arc;

use super::fields::{Owned, Shape, peel};
use crate::language::schema::Module;
use crate::language::types::{Enumeration, Field, Type};
use crate::language::{Checked, check_item};
use crate::session::Session;
use crate::source::{FileId, Name, Span};
use crate::syntax::ast::{
    Body, Entry, EntryKind, FieldDecl, Ident, Item, ItemKind, KindDecl, Label, LabelKind, MemberKind, Quantity,
    StringLit, TypeExpr, TypeExprKind, VariantDecl,
};

/// What a word means.
#[derive(Clone, Debug)]
pub(super) enum What {
    Kind(Name),
    Item(Name),
    Field(Owned),
    Type(Name),
    /// A type that the language brings.
    Builtin(Name),
    Function(Name),
    Variant {
        of: Arc<Enumeration>,
        name: Name,
    },
    Table(Name),
    Blueprint(Name),
    Input(Name),
    Phases(Name),
    Capability {
        kind: Name,
        name: Name,
    },
    Provided {
        kind: Name,
        name: Name,
    },
    Facet {
        kind: Name,
        name: Name,
    },
    Quantity(Quantity),
    Local {
        name: Name,
        ty: Type,
    },
    Region(Name),
    /// A block of the provider: `resource`, `data`.
    Block {
        keyword: Name,
        ty: Name,
    },
    /// A resource of the same blueprint, by where its statement begins.
    Resource(u32),
}

#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) span: Span,
    pub(super) what: What,
}

/// One item, and the offset within its chunk that is looked for.
pub(super) struct Locator<'a> {
    pub(super) module: &'a Module,
    pub(super) item: &'a Item,
    pub(super) checked: Checked,
    pub(super) at: usize,
}

/// What stands at an offset of a file.
pub(super) fn at(session: &Session, file: FileId, offset: usize) -> Option<(Found, Arc<Item>)> {
    let (item, start) = session.item_at(file, offset)?;
    let module = session.module();
    // Types of expressions are not kept: of the one item that is asked about they are soon made again.
    let checked = check_item(module, &item);
    let locator = Locator { module, item: &item, checked, at: offset - start };
    let found = locator.item()?;
    Some((found, item))
}

impl Locator<'_> {
    pub(super) fn on(&self, ident: Ident) -> bool {
        ident.span.contains(self.at)
    }

    pub(super) fn within(&self, span: Span) -> bool {
        span.contains(self.at)
    }

    /// The word is found here, if it is here.
    pub(super) fn word(&self, ident: Ident, what: impl FnOnce(Name) -> What) -> Option<Found> {
        self.on(ident).then(|| Found { span: ident.span, what: what(ident.name) })
    }

    fn words(&self, idents: &[Ident], what: impl Fn(Name) -> What) -> Option<Found> {
        idents.iter().find_map(|ident| self.word(*ident, &what))
    }

    fn item(&self) -> Option<Found> {
        match &self.item.kind {
            ItemKind::Declaration(declared) => self
                .word(declared.kind, What::Kind)
                .or_else(|| declared.name.and_then(|name| self.word(name, What::Item)))
                .or_else(|| self.words(&declared.environments, What::Item))
                .or_else(|| {
                    let shape = Shape::of_kind(self.module, declared.kind.name);
                    self.body(declared.body.as_ref()?, &shape)
                }),
            ItemKind::Defaults(declared) => self
                .word(declared.kind, What::Kind)
                .or_else(|| self.words(&declared.environments, What::Item))
                .or_else(|| self.body(&declared.body, &Shape::of_kind(self.module, declared.kind.name))),
            ItemKind::Kind(declared) => self.kind(declared),
            ItemKind::Type(declared) => self.word(declared.name, What::Type).or_else(|| self.ty(&declared.ty)),
            ItemKind::Function(declared) => self
                .word(declared.name, What::Function)
                .or_else(|| self.declared_fields(&declared.parameters, Name::default()))
                .or_else(|| self.ty(&declared.result))
                .or_else(|| self.expr(declared.body.as_ref()?)),
            ItemKind::Table(declared) => self
                .word(declared.name, What::Table)
                .or_else(|| {
                    let columns = declared.keys.iter().chain(&declared.columns);
                    columns.filter_map(|column| column.ty.as_ref()).find_map(|ty| self.ty(ty))
                })
                .or_else(|| {
                    let row = declared.rows.iter().find(|row| self.within(row.span))?;
                    self.exprs(row.keys.iter().chain(&row.cells))
                }),
            ItemKind::Blueprint(declared) => self.blueprint(declared),
            ItemKind::Patch(declared) => declared
                .target
                .first()
                .and_then(|kind| self.word(*kind, What::Kind))
                .or_else(|| self.word(*declared.target.get(1)?, What::Item))
                .or_else(|| self.words(&declared.environments, What::Item))
                .or_else(|| self.statements(&declared.body, &Shape::Unknown)),
            ItemKind::Input(declared) => self
                .word(declared.name, What::Input)
                .or_else(|| self.ty(&declared.ty))
                .or_else(|| self.expr(declared.default.as_ref()?)),
            ItemKind::Phases(declared) => self.word(declared.name, What::Phases),
            ItemKind::Test(declared) => {
                self.words(&declared.environments, What::Item).or_else(|| self.exprs(declared.asserts.iter()))
            }
            ItemKind::Import(_) | ItemKind::Error => None,
        }
    }

    fn kind(&self, declared: &KindDecl) -> Option<Found> {
        let owner = declared.name.name;
        if let Some(found) = self.word(declared.name, What::Kind).or_else(|| self.words(&declared.traits, What::Kind)) {
            return Some(found);
        }
        let member = declared.members.iter().find(|member| self.within(member.span))?;
        match &member.kind {
            MemberKind::Field(field) => self.declared_fields(std::slice::from_ref(field), owner),
            MemberKind::Capability { name, entries, .. } => self
                .word(*name, |name| What::Capability { kind: owner, name })
                .or_else(|| self.entries(entries, &Shape::Unknown)),
            MemberKind::Provides { field, .. } => {
                self.word(field.name, |name| What::Provided { kind: owner, name }).or_else(|| self.ty(&field.ty))
            }
            MemberKind::Implies(implies) => self
                .word(implies.kind, What::Kind)
                .or_else(|| self.exprs(implies.arguments.iter().map(|argument| &argument.value)))
                .or_else(|| self.exprs(implies.generators.iter().map(|generator| &*generator.over)))
                .or_else(|| self.expr(implies.condition.as_ref()?)),
            MemberKind::Check(check) => self
                .exprs(check.condition.iter().chain([&check.require]).chain(&check.at))
                .or_else(|| check.say.iter().chain(&check.help).find_map(|text| self.string(text))),
            MemberKind::Facet { name, parameters, result, value } => self
                .word(*name, |name| What::Facet { kind: owner, name })
                .or_else(|| self.declared_fields(parameters, Name::default()))
                .or_else(|| self.ty(result.as_ref()?))
                .or_else(|| self.expr(value.as_ref()?)),
            MemberKind::Step(step) => {
                self.exprs(step.condition.iter()).or_else(|| self.entries(&step.entries, &Shape::Unknown))
            }
            MemberKind::Error => None,
        }
    }

    /// Fields where they are declared.
    fn declared_fields(&self, fields: &[FieldDecl], owner: Name) -> Option<Found> {
        let field = fields.iter().find(|field| self.within(field.span))?;
        self.word(field.name, |name| {
            let declared = (!owner.is_empty()).then(|| Shape::of_kind(self.module, owner).field(name)).flatten();
            What::Field(declared.unwrap_or_else(|| Owned { owner, field: self.described(field) }))
        })
        .or_else(|| self.ty(&field.ty))
        .or_else(|| self.expr(field.default.as_ref()?))
    }

    /// What is known of a field from its text alone.
    fn described(&self, field: &FieldDecl) -> Field {
        let named = match &field.ty.kind {
            TypeExprKind::Named { name, arguments, .. } if arguments.is_empty() => self.type_named(name.name),
            _ => None,
        };
        Field {
            name: field.name.name,
            ty: named.unwrap_or(Type::Any),
            wire: None,
            label: field.label,
            default: field.default.clone().map(Arc::new),
            doc: field.doc.as_ref().map(|doc| Arc::from(doc.text.as_str())),
            span: field.span,
        }
    }

    fn type_named(&self, name: Name) -> Option<Type> {
        let declared = self.module.types.get(&name).map(|found| found.ty.clone());
        declared.or_else(|| crate::language::builtin::simple(&name))
    }

    pub(super) fn ty(&self, ty: &TypeExpr) -> Option<Found> {
        if !self.within(ty.span) {
            return None;
        }
        match &ty.kind {
            TypeExprKind::Named { name, arguments, parameters } => self
                .word(*name, |name| {
                    if self.module.types.contains_key(&name) {
                        What::Type(name)
                    } else if self.module.kinds.contains_key(&name) {
                        What::Kind(name)
                    } else {
                        What::Builtin(name)
                    }
                })
                .or_else(|| arguments.iter().find_map(|argument| self.ty(&argument.value)))
                .or_else(|| self.declared_fields(parameters, Name::default())),
            TypeExprKind::Optional(inner) | TypeExprKind::Each(inner) => self.ty(inner),
            TypeExprKind::Union(variants) => self.variants(variants),
            TypeExprKind::Record(fields) => {
                let owner = match &self.item.kind {
                    ItemKind::Type(declared) => declared.name.name,
                    _ => Name::default(),
                };
                let field = fields.iter().find(|field| self.within(field.span))?;
                self.word(field.name, |name| {
                    let resolved =
                        self.module.types.get(&owner).and_then(|found| Shape::of_value(&found.ty).field(name));
                    What::Field(resolved.unwrap_or_else(|| Owned { owner, field: self.described(field) }))
                })
                .or_else(|| self.ty(&field.ty))
                .or_else(|| self.expr(field.default.as_ref()?))
            }
            TypeExprKind::InRange { base, low, high } => {
                self.ty(base).or_else(|| self.exprs([&**low, &**high].into_iter()))
            }
            TypeExprKind::Matching { base, .. } => self.ty(base),
            TypeExprKind::Where { base, condition, say } => {
                self.ty(base).or_else(|| self.expr(condition)).or_else(|| self.string(say.as_ref()?))
            }
            TypeExprKind::Error => None,
        }
    }

    fn variants(&self, variants: &[VariantDecl]) -> Option<Found> {
        variants.iter().find_map(|variant| self.ty(variant.payload.as_ref()?))
    }

    pub(super) fn string(&self, text: &StringLit) -> Option<Found> {
        if !self.within(text.span) {
            return None;
        }
        self.parts(&text.parts)
    }

    pub(super) fn body(&self, body: &Body, shape: &Shape) -> Option<Found> {
        if !self.within(body.span) {
            return None;
        }
        self.entries(&body.entries, shape)
    }

    fn entries(&self, entries: &[Entry], shape: &Shape) -> Option<Found> {
        let entry = entries.iter().find(|entry| self.within(entry.span))?;
        match &entry.kind {
            EntryKind::Set { name, value, .. } => self.entry_word(*name, shape).or_else(|| self.expr(value)),
            EntryKind::Merge { name, body } => {
                self.entry_word(*name, shape).or_else(|| self.body(body, &self.below(shape, name.name)))
            }
            EntryKind::Labelled { word, label, body } => self
                .entry_word(*word, shape)
                .or_else(|| self.label(label, shape.field(word.name).as_ref().map(|owned| &owned.field.ty)))
                .or_else(|| {
                    let field = shape.field(word.name)?;
                    self.body(body.as_ref()?, &Shape::of_element(&field.field.ty))
                }),
            EntryKind::Layer { environments, body } => {
                self.words(environments, What::Item).or_else(|| self.body(body, shape))
            }
            EntryKind::Error => None,
        }
    }

    fn below(&self, shape: &Shape, name: Name) -> Shape {
        match shape {
            Shape::Map(value) => Shape::of_value(value),
            other => other.field(name).map_or(Shape::Unknown, |owned| Shape::of_value(&owned.field.ty)),
        }
    }

    pub(super) fn entry_word(&self, word: Ident, shape: &Shape) -> Option<Found> {
        let owned = self.on(word).then(|| shape.field(word.name)).flatten()?;
        Some(Found { span: word.span, what: What::Field(owned) })
    }

    /// `us-east1`, `main.read`, a word of the keys.
    pub(super) fn label(&self, label: &Label, field: Option<&Type>) -> Option<Found> {
        if !self.within(label.span) {
            return None;
        }
        let path = match &label.kind {
            LabelKind::Path(path) => path,
            LabelKind::Text(text) => return self.string(text),
            LabelKind::Family(_, keys) => return self.exprs(keys.iter()),
        };
        let first = path.first()?;
        let key = match field.map(peel) {
            Some(Type::Map { key, .. }) => peel(key).clone(),
            _ => Type::Any,
        };
        match path.get(1) {
            Some(second) if self.on(*second) => {
                let kind = self.module.items.get(&first.name)?.kind;
                return self.word(*second, |name| What::Capability { kind, name });
            }
            _ => {}
        }
        self.word(*first, |name| match key {
            Type::Region => What::Region(name),
            Type::Enumeration(of) => What::Variant { of, name },
            _ => What::Item(name),
        })
    }
}
