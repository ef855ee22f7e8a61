//! Types as they are written, resolved to what they mean; named types in any order, cycles reported.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Declarer, doc_of, duplicate};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::builtin;
use crate::language::schema::NamedType;
use crate::language::types::{Enumeration, Field, RecordType, RefType, Refinement, Type, Variant};
use crate::source::{Name, Span};
use crate::syntax::ast::{FieldDecl, Item, ItemKind, TypeArgument, TypeDecl, TypeExpr, TypeExprKind, VariantDecl};

/// Type parameters at hand, and what stands for them.
pub(super) type Generics = FxHashMap<Name, Type>;

/// Parameters that stand for themselves: in the body of a generic function or type.
pub(super) fn open_generics(names: impl IntoIterator<Item = Name>) -> Generics {
    names.into_iter().map(|name| (name, Type::Parameter(name))).collect()
}

impl<'a> Declarer<'a> {
    /// Files every `type` under its name, then resolves them all.
    pub(super) fn collect_types(&mut self) {
        let items: &'a [Arc<Item>] = self.items;
        for item in items {
            match &item.kind {
                ItemKind::Type(found) => self.file_type(item, found),
                ItemKind::Kind(found) => self.file_kind(item, found),
                _ => {}
            }
        }
        for name in self.raw_types.keys().copied().collect::<Vec<_>>() {
            self.named_type(name);
        }
    }

    fn file_type(&mut self, item: &'a Arc<Item>, found: &TypeDecl) {
        let name = found.name.name;
        if builtin::NAMES.contains(&name.as_str()) {
            self.report(
                Diagnostic::error(codes::RESERVED_NAME, found.name.span, format!("`{name}` is a type of the language"))
                    .help("choose another name for this type"),
            );
            return;
        }
        let first = self
            .raw_types
            .get(&name)
            .map(|item| item.head)
            .or_else(|| self.module.types.get(&name).map(|found| found.span));
        if let Some(first) = first {
            self.report_duplicate("type", name, found.name.span, first);
            return;
        }
        self.raw_types.insert(name, item);
    }

    /// A named type, resolved now if it was not before.
    fn named_type(&mut self, name: Name) -> Option<Arc<NamedType>> {
        if let Some(found) = self.module.types.get(&name) {
            return Some(found.clone());
        }
        let item = *self.raw_types.get(&name)?;
        let ItemKind::Type(declared) = &item.kind else { return None };
        if self.open_types.contains(&name) {
            self.report_type_cycle(name, declared.name.span);
            return Some(Arc::new(NamedType {
                name,
                doc: None,
                span: declared.name.span,
                ty: Type::Unknown,
                ast: item.clone(),
            }));
        }
        self.open_types.push(name);
        let generics = open_generics(declared.parameters.iter().map(|parameter| parameter.name));
        let ty = named(name, self.resolve_type(&declared.ty, &generics));
        self.open_types.pop();
        let made = Arc::new(NamedType {
            name,
            doc: doc_of(item.doc.as_ref()),
            span: declared.name.span,
            ty,
            ast: item.clone(),
        });
        self.module.types.insert(name, made.clone());
        Some(made)
    }

    fn report_type_cycle(&mut self, name: Name, span: Span) {
        let start = self.open_types.iter().position(|open| *open == name).unwrap_or(0);
        let path: Vec<String> =
            self.open_types.iter().skip(start).chain(std::iter::once(&name)).map(|part| format!("`{part}`")).collect();
        self.report(
            Diagnostic::error(codes::TYPE_CYCLE, span, format!("type `{name}` contains itself"))
                .label(path.join(" → "))
                .help("a value of it would have no end: break the circle, for instance with a reference"),
        );
    }

    /// What a written type means.
    pub(super) fn resolve_type(&mut self, written: &TypeExpr, generics: &Generics) -> Type {
        match &written.kind {
            TypeExprKind::Named { name, arguments, parameters } => {
                self.resolve_named(name.name, written.span, arguments, parameters, generics)
            }
            TypeExprKind::Optional(inner) => match self.resolve_type(inner, generics) {
                already @ Type::Optional(_) => already,
                inner => Type::Optional(Arc::new(inner)),
            },
            TypeExprKind::Union(variants) => self.resolve_union(variants, generics),
            TypeExprKind::Record(fields) => Type::Record(Arc::new(RecordType {
                name: Name::default(),
                fields: self.resolve_fields(fields, generics),
            })),
            TypeExprKind::Each(inner) => Type::Each(Arc::new(self.resolve_type(inner, generics))),
            TypeExprKind::InRange { base, low, high } => self.refined(
                base,
                Refinement::Range { low: Arc::new((**low).clone()), high: Arc::new((**high).clone()) },
                generics,
            ),
            TypeExprKind::Matching { base, pattern } => {
                let pattern = Name::new(pattern.literal().unwrap_or_default());
                self.refined(base, Refinement::Matching(pattern), generics)
            }
            TypeExprKind::Where { base, condition, say } => self.refined(
                base,
                Refinement::Where {
                    condition: Arc::new((**condition).clone()),
                    say: say.as_ref().map(|say| Arc::new(say.clone())),
                },
                generics,
            ),
            TypeExprKind::Error => Type::Unknown,
        }
    }

    fn refined(&mut self, base: &TypeExpr, refinement: Refinement, generics: &Generics) -> Type {
        match self.resolve_type(base, generics) {
            Type::Unknown => Type::Unknown,
            // A refinement behind an optional type is about what is there.
            Type::Optional(inner) => {
                Type::Optional(Arc::new(Type::Refined { base: inner, refinement: Arc::new(refinement) }))
            }
            base => Type::Refined { base: Arc::new(base), refinement: Arc::new(refinement) },
        }
    }

    fn resolve_union(&mut self, variants: &[VariantDecl], generics: &Generics) -> Type {
        if let [only] = variants
            && only.payload.is_none()
            && self.knows_kind(only.name.name)
        {
            self.report_kind_as_type(only.name.name, only.name.span);
            return Type::Unknown;
        }
        let mut made: Vec<Variant> = Vec::with_capacity(variants.len());
        for variant in variants {
            if made.iter().any(|other| other.name == variant.name.name) {
                let first = variants.iter().find(|other| other.name.name == variant.name.name);
                let first = first.map_or(variant.name.span, |first| first.name.span);
                self.report(duplicate(codes::DUPLICATE_FIELD, "variant", variant.name.name, variant.name.span, first));
                continue;
            }
            made.push(Variant {
                name: variant.name.name,
                payload: variant.payload.as_ref().map(|payload| self.resolve_type(payload, generics)),
                doc: doc_of(variant.doc.as_ref()),
            });
        }
        Type::Enumeration(Arc::new(Enumeration { name: Name::default(), variants: made }))
    }

    /// Fields of a record or parameters of a function, the same name reported once more.
    pub(super) fn resolve_fields(&mut self, fields: &[FieldDecl], generics: &Generics) -> Vec<Field> {
        let mut made: Vec<Field> = Vec::with_capacity(fields.len());
        for declared in fields {
            let name = declared.name.name;
            if let Some(first) = made.iter().find(|other| other.name == name) {
                let first = first.span;
                self.report(duplicate(codes::DUPLICATE_FIELD, "field", name, declared.name.span, first));
                continue;
            }
            let field = self.resolve_field(declared, generics);
            made.push(field);
        }
        made
    }

    pub(super) fn resolve_field(&mut self, declared: &FieldDecl, generics: &Generics) -> Field {
        Field {
            name: declared.name.name,
            ty: self.resolve_type(&declared.ty, generics),
            wire: declared.wire.as_ref().and_then(|wire| wire.literal()).map(Name::new),
            label: declared.label,
            default: declared.default.as_ref().map(|default| Arc::new(default.clone())),
            doc: doc_of(declared.doc.as_ref()),
            span: declared.name.span,
        }
    }

    fn resolve_named(
        &mut self,
        name: Name,
        span: Span,
        arguments: &[TypeArgument],
        parameters: &[FieldDecl],
        generics: &Generics,
    ) -> Type {
        if let Some(found) = generics.get(&name) {
            return found.clone();
        }
        if let Some(simple) = builtin::simple(&name) {
            return simple;
        }
        match name.as_str() {
            "List" => return Type::List(Arc::new(self.argument(name, span, arguments, generics))),
            "Secret" => return Type::Secret(Arc::new(self.argument_or(arguments, Type::String, generics))),
            "Later" => return Type::Later(Arc::new(self.argument_or(arguments, Type::String, generics))),
            "Fact" => return Type::Fact(Arc::new(self.argument_or(arguments, Type::Any, generics))),
            "Map" => return self.map_type(name, span, arguments, generics),
            "Text" => return Type::Text(word_of(arguments).unwrap_or_else(|| Name::new("text"))),
            "Column" => return Type::Column { of: word_of(arguments).unwrap_or_default() },
            "Ref" => return self.reference_type(arguments, parameters, generics),
            "Kind" => return self.kind_type(arguments, generics),
            _ => {}
        }
        match self.named_type(name) {
            Some(found) => self.instantiate(&found, arguments, generics),
            None if self.knows_kind(name) => {
                self.report_kind_as_type(name, span);
                Type::Unknown
            }
            None => {
                self.report_unknown_type(name, span);
                Type::Unknown
            }
        }
    }

    /// A generic type with its arguments in place; any other as it is.
    fn instantiate(&mut self, found: &NamedType, arguments: &[TypeArgument], generics: &Generics) -> Type {
        let ItemKind::Type(declared) = &found.ast.kind else { return found.ty.clone() };
        if declared.parameters.is_empty() || found.ty == Type::Unknown {
            return found.ty.clone();
        }
        let mut inner = Generics::default();
        for (index, parameter) in declared.parameters.iter().enumerate() {
            let given = match arguments.get(index) {
                Some(argument) => self.resolve_type(&argument.value, generics),
                None => Type::Unknown,
            };
            inner.insert(parameter.name, given);
        }
        self.open_types.push(found.name);
        let made = self.resolve_type(&declared.ty, &inner);
        self.open_types.pop();
        named(found.name, made)
    }

    fn argument(&mut self, name: Name, span: Span, arguments: &[TypeArgument], generics: &Generics) -> Type {
        if let Some(first) = arguments.first() {
            return self.resolve_type(&first.value, generics);
        }
        self.report(
            Diagnostic::error(codes::UNKNOWN_TYPE, span, format!("`{name}` of what?"))
                .help(format!("name the type of its elements: `{name}<String>`")),
        );
        Type::Unknown
    }

    fn argument_or(&mut self, arguments: &[TypeArgument], otherwise: Type, generics: &Generics) -> Type {
        arguments.first().map_or(otherwise, |first| self.resolve_type(&first.value, generics))
    }

    fn map_type(&mut self, name: Name, span: Span, arguments: &[TypeArgument], generics: &Generics) -> Type {
        let key = arguments.iter().find(|argument| argument.name.is_some_and(|name| name.name == "key"));
        let key = key.map_or(Type::String, |key| self.resolve_type(&key.value, generics));
        let values: Vec<TypeArgument> = arguments.iter().filter(|argument| argument.name.is_none()).cloned().collect();
        let value = self.argument(name, span, &values, generics);
        Type::Map { key: Arc::new(key), value: Arc::new(value) }
    }

    fn reference_type(&mut self, arguments: &[TypeArgument], parameters: &[FieldDecl], generics: &Generics) -> Type {
        let parameters = self.resolve_fields(parameters, generics);
        let mut target = Name::default();
        if let Some(argument) = arguments.first()
            && let Some(word) = word_of(arguments)
        {
            target = word;
            if !generics.contains_key(&word) && !self.knows_kind(word) && !self.facets.contains(&word) {
                self.report_unknown_target(word, argument.value.span);
                return Type::Unknown;
            }
        }
        Type::Ref(Arc::new(RefType { target, parameters }))
    }

    fn kind_type(&mut self, arguments: &[TypeArgument], generics: &Generics) -> Type {
        let word = word_of(arguments).filter(|word| generics.contains_key(word));
        Type::KindValue(word.unwrap_or_default())
    }

    fn report_kind_as_type(&mut self, name: Name, span: Span) {
        self.report(
            Diagnostic::error(codes::UNKNOWN_TYPE, span, format!("`{name}` is a kind, not a type"))
                .label("a field holds a reference to an item")
                .replace(format!("write `Ref<{name}>`"), span, format!("Ref<{name}>")),
        );
    }

    fn report_unknown_type(&mut self, name: Name, span: Span) {
        let known = builtin::NAMES
            .iter()
            .copied()
            .chain(self.module.types.keys().map(|name| name.as_str()))
            .chain(self.raw_types.keys().map(|name| name.as_str()));
        let mut made = Diagnostic::error(codes::UNKNOWN_TYPE, span, format!("no type is called `{name}`"));
        made = match suggest(&name, known) {
            Some(meant) => {
                made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
            }
            None => made.help(format!("declare it: `type {name} = …`")),
        };
        self.report(made);
    }

    fn report_unknown_target(&mut self, name: Name, span: Span) {
        let known = self
            .module
            .kinds
            .keys()
            .chain(self.raw_kinds.keys())
            .chain(self.facets.iter())
            .map(|name| name.as_str())
            .collect::<Vec<_>>();
        let mut made =
            Diagnostic::error(codes::UNKNOWN_KIND, span, format!("no kind, trait or facet is called `{name}`"));
        if let Some(meant) = suggest(&name, known) {
            made = made.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant);
        }
        self.report(made);
    }
}

/// `word` of `Ref<word>`: not a type, but a name. The parser may read it as a name or as a union of one.
fn word_of(arguments: &[TypeArgument]) -> Option<Name> {
    match &arguments.first()?.value.kind {
        TypeExprKind::Named { name, .. } => Some(name.name),
        TypeExprKind::Union(variants) => variants.first().map(|variant| variant.name.name),
        _ => None,
    }
}

/// A record or an enumeration is called by the name it was declared under.
fn named(name: Name, ty: Type) -> Type {
    match ty {
        Type::Record(record) if record.name.is_empty() => {
            Type::Record(Arc::new(RecordType { name, fields: record.fields.clone() }))
        }
        Type::Enumeration(found) if found.name.is_empty() => {
            Type::Enumeration(Arc::new(Enumeration { name, variants: found.variants.clone() }))
        }
        other => other,
    }
}
