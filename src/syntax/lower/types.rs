//! Types, and the declarations of fields and parameters.

use super::Lower;
use crate::diagnostics::codes;
use crate::source::{Name, Span};
use crate::syntax::ast::{Doc, Expr, FieldDecl, Ident, StringLit, TypeArgument, TypeExpr, TypeExprKind, VariantDecl};
use crate::syntax::grammar::{Pair, Rule};

impl Lower<'_> {
    pub(super) fn type_or_missing(&mut self, pair: Pair<'_>) -> TypeExpr {
        match pair.as_rule() {
            Rule::missing => self.missing_type(&pair),
            _ => self.type_expr(pair),
        }
    }

    pub(super) fn missing_type(&mut self, pair: &Pair<'_>) -> TypeExpr {
        let start = pair.as_span().start();
        let before = self.settled[..start + self.base].trim_end_matches([' ', '\n']).len().saturating_sub(self.base);
        let span = self.settled_span(before, before);
        self.form_error(
            codes::MISSING_VALUE,
            span,
            "a type is missing here",
            "a type is expected here",
            "for instance `String`, `Int in 1..10`, `List<Region>`, `a | b`, or `{ field: Type }`",
        );
        TypeExpr { span, kind: TypeExprKind::Error }
    }

    pub(super) fn type_expr(&mut self, pair: Pair<'_>) -> TypeExpr {
        let span = self.span(&pair);
        if !self.enter(span) {
            self.leave();
            return TypeExpr { span, kind: TypeExprKind::Error };
        }
        let mut types: Vec<TypeExpr> = pair.into_inner().map(|part| self.type_one(part)).collect();
        self.leave();
        if types.len() == 1
            && let Some(only) = types.pop()
        {
            return only;
        }
        let variants = types.into_iter().filter_map(|ty| self.variant(ty)).collect();
        TypeExpr { span, kind: TypeExprKind::Union(variants) }
    }

    /// One side of `a | b`.
    fn variant(&mut self, ty: TypeExpr) -> Option<VariantDecl> {
        match ty.kind {
            TypeExprKind::Named { name, arguments, parameters } if arguments.is_empty() && parameters.is_empty() => {
                Some(VariantDecl { doc: None, name, payload: None })
            }
            TypeExprKind::Named { name, mut arguments, parameters }
                if parameters.is_empty() && arguments.len() == 1 =>
            {
                let payload = arguments.pop().filter(|argument| argument.name.is_some_and(|name| name.name.is_empty()));
                if payload.is_none() {
                    self.no_variant(ty.span);
                }
                Some(VariantDecl { doc: None, name, payload: payload.map(|argument| argument.value) })
            }
            TypeExprKind::Error => None,
            _ => {
                self.no_variant(ty.span);
                None
            }
        }
    }

    fn no_variant(&mut self, span: Span) {
        self.form_error(
            codes::UNREADABLE,
            span,
            "an alternative is a word, or a word with one value",
            "not an alternative",
            "write `small | large` or `every(Duration) | never`; for an optional choice write `(a | b)?`",
        );
    }

    pub(super) fn type_one(&mut self, pair: Pair<'_>) -> TypeExpr {
        let whole = self.span(&pair);
        let mut parts = pair.into_inner();
        let Some(first) = parts.next() else { return TypeExpr { span: whole, kind: TypeExprKind::Error } };
        let mut ty = self.plain_type(first);
        for (count, part) in parts.enumerate() {
            let span = ty.span.to(self.span(&part));
            if count >= 16 {
                crate::syntax::problems::too_deep(self, span);
                break;
            }
            let base = Box::new(ty);
            let kind = match part.as_rule() {
                Rule::optional => TypeExprKind::Optional(base),
                Rule::in_range => {
                    let mut bounds: Vec<Expr> = part.into_inner().map(|bound| self.bound(bound)).collect();
                    match (bounds.pop(), bounds.pop()) {
                        (Some(high), Some(low)) => {
                            TypeExprKind::InRange { base, low: Box::new(low), high: Box::new(high) }
                        }
                        _ => TypeExprKind::Error,
                    }
                }
                Rule::matching => match part.into_inner().next() {
                    Some(text) if text.as_rule() != Rule::missing => {
                        TypeExprKind::Matching { base, pattern: self.string_lit(text) }
                    }
                    missing => {
                        if let Some(missing) = missing {
                            self.missing(&missing);
                        }
                        TypeExprKind::Error
                    }
                },
                _ => {
                    let mut parts = part.into_inner();
                    let condition = parts.next().map(|condition| self.value(condition));
                    let say = parts.next().map(|text| self.string_lit(text));
                    match condition {
                        Some(condition) => TypeExprKind::Where { base, condition: Box::new(condition), say },
                        None => TypeExprKind::Error,
                    }
                }
            };
            ty = TypeExpr { span, kind };
        }
        ty
    }

    fn bound(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut minus = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => minus = Some(part),
                _ => {
                    let operand = self.term(part);
                    return match minus {
                        Some(_) => {
                            let op = crate::syntax::ast::UnaryOp::Minus;
                            self.new_expr(span, crate::syntax::ast::ExprKind::Unary { op, operand: Box::new(operand) })
                        }
                        None => operand,
                    };
                }
            }
        }
        self.error_expr(span)
    }

    fn plain_type(&mut self, pair: Pair<'_>) -> TypeExpr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::type_each => match pair.into_inner().next() {
                Some(inner) => TypeExprKind::Each(Box::new(self.type_one(inner))),
                None => TypeExprKind::Error,
            },
            Rule::type_record => TypeExprKind::Record(self.type_fields(pair)),
            Rule::type_paren => {
                let mut inner = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::type_expr => inner = Some(self.type_expr(part)),
                        _ => self.junk(&part),
                    }
                }
                return TypeExpr { span, kind: inner.map_or(TypeExprKind::Error, |inner| inner.kind) };
            }
            _ => self.named_type(pair),
        };
        TypeExpr { span, kind }
    }

    /// `List<Region>`, `Ref<runtime>(version: String)`; `day(Column<row>)` keeps its payload as an argument without a name until
    /// it is known to be an alternative.
    fn named_type(&mut self, pair: Pair<'_>) -> TypeExprKind {
        let mut name: Option<Ident> = None;
        let mut arguments = Vec::new();
        let mut parameters = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.ident(&part)),
                Rule::type_args => {
                    for argument in part.into_inner() {
                        let mut key = None;
                        for piece in argument.into_inner() {
                            match piece.as_rule() {
                                Rule::name => key = Some(self.ident(&piece)),
                                _ => arguments.push(TypeArgument { name: key, value: self.type_expr(piece) }),
                            }
                        }
                    }
                }
                _ => {
                    for piece in part.into_inner() {
                        match piece.as_rule() {
                            Rule::field_decl => parameters.push(self.field_decl(piece, None)),
                            _ => {
                                let value = self.type_expr(piece);
                                let unnamed = Ident { name: Name::new(""), span: value.span };
                                arguments.push(TypeArgument { name: Some(unnamed), value });
                            }
                        }
                    }
                }
            }
        }
        match name {
            Some(name) => TypeExprKind::Named { name, arguments, parameters },
            None => TypeExprKind::Error,
        }
    }

    fn type_fields(&mut self, pair: Pair<'_>) -> Vec<FieldDecl> {
        let mut fields = Vec::new();
        for part in pair.into_inner() {
            let mut doc: Option<Doc> = None;
            let mut found = None;
            for piece in part.into_inner() {
                match piece.as_rule() {
                    Rule::doc => doc = Some(self.doc(&piece)),
                    Rule::field_decl => found = Some(self.field_decl(piece, doc.take())),
                    _ => self.unreadable_declaration(&piece, found.is_some()),
                }
            }
            fields.extend(found);
        }
        fields
    }

    /// A line of a type or a kind that declares nothing, or text behind a declaration.
    pub(super) fn unreadable_declaration(&mut self, pair: &Pair<'_>, is_behind: bool) {
        let (word, rest) = super::bodies::first_word(pair.as_str());
        let span = self.span(pair);
        if !is_behind && !word.is_empty() && (rest.is_empty() || rest.starts_with('=')) {
            let place = Span { end: span.start + u32::try_from(word.len()).unwrap_or(0), ..span };
            return self.form_error(
                codes::MISSING_VALUE,
                place,
                format!("`{word}` has no type"),
                "a field is declared here",
                "write `name: Type` or `name: Type = default`",
            );
        }
        if is_behind && !word.is_empty() && rest.starts_with(':') {
            return self.form_error(
                codes::MISSING_SEPARATOR,
                span,
                format!("a comma or a new line is missing before `{word}`"),
                "another field begins here",
                "fields are separated by commas or stand on lines of their own",
            );
        }
        self.junk(pair);
    }

    pub(super) fn field_decl(&mut self, pair: Pair<'_>, doc: Option<Doc>) -> FieldDecl {
        let span = self.span(&pair);
        let mut name = None;
        let mut ty = None;
        let mut wire: Option<StringLit> = None;
        let mut label = false;
        let mut default = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.ident(&part)),
                Rule::type_expr => ty = Some(self.type_expr(part)),
                Rule::missing if ty.is_none() => ty = Some(self.missing_type(&part)),
                Rule::wire => wire = part.into_inner().next().map(|text| self.string_lit(text)),
                Rule::label_mark => label = true,
                Rule::expr | Rule::missing => default = Some(self.value(part)),
                _ => self.junk(&part),
            }
        }
        FieldDecl {
            doc,
            span,
            name: name.unwrap_or(self.nothing()),
            ty: ty.unwrap_or(TypeExpr { span, kind: TypeExprKind::Error }),
            wire,
            label,
            default,
        }
    }

    /// `(a: T, b: U = d)`; where `typed` is false a parameter may be a bare name, whose type is then called `_`.
    pub(super) fn parameters(&mut self, pair: Pair<'_>, typed: bool) -> Vec<FieldDecl> {
        let mut parameters = Vec::new();
        for part in pair.into_inner() {
            let mut found = None;
            for piece in part.into_inner() {
                match piece.as_rule() {
                    Rule::field_decl => found = Some(self.field_decl(piece, None)),
                    Rule::name => {
                        let name = self.declared(&piece);
                        if typed {
                            self.form_error(
                                codes::MISSING_VALUE,
                                name.span,
                                format!("`{}` has no type", name.name),
                                "a parameter",
                                "write `name: Type`",
                            );
                        }
                        found = Some(untyped(name));
                    }
                    _ => self.junk(&piece),
                }
            }
            parameters.extend(found);
        }
        parameters
    }
}

/// A parameter whose type the prelude knows.
fn untyped(name: Ident) -> FieldDecl {
    let any = Ident { name: Name::new("_"), span: name.span };
    let kind = TypeExprKind::Named { name: any, arguments: Vec::new(), parameters: Vec::new() };
    FieldDecl {
        doc: None,
        span: name.span,
        name,
        ty: TypeExpr { span: name.span, kind },
        wire: None,
        label: false,
        default: None,
    }
}
