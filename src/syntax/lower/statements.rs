//! Statements of blueprints, and entries of the trees that they build.

use super::Lower;
use super::bodies::first_word;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::source::{Name, Span};
use crate::syntax::ast::{
    BlockStatement, Doc, Expr, FieldKey, Ident, Label, LabelKind, Statement, StatementKind, StringLit,
};
use crate::syntax::grammar::{Pair, Rule};

impl Lower<'_> {
    pub(super) fn statements(&mut self, pair: Pair<'_>) -> Vec<Statement> {
        let span = self.span(&pair);
        let mut statements = Vec::new();
        if self.enter(span) {
            for part in pair.into_inner() {
                statements.extend(self.statement(part));
            }
        }
        self.leave();
        statements
    }

    /// The body of a resource or document, and where it stands.
    fn tree(&mut self, pair: Pair<'_>) -> (Vec<Statement>, Span) {
        let span = self.span(&pair);
        let outer = std::mem::replace(&mut self.in_tree, true);
        let body = self.statements(pair);
        self.in_tree = outer;
        (body, span)
    }

    fn statement(&mut self, pair: Pair<'_>) -> Option<Statement> {
        let span = self.span(&pair);
        let mut doc: Option<Doc> = None;
        let mut kind = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::doc => doc = Some(self.doc(&part)),
                Rule::junk if kind.is_some() => self.after_entry(&part),
                Rule::junk => {
                    self.unreadable_statement(&part);
                    kind = Some(StatementKind::Error);
                }
                _ => kind = Some(self.statement_kind(part).unwrap_or(StatementKind::Error)),
            }
        }
        Some(Statement { doc, span, kind: kind? })
    }

    fn statement_kind(&mut self, pair: Pair<'_>) -> Option<StatementKind> {
        let rule = pair.as_rule();
        let whole = self.span(&pair);
        let mut parts = pair.into_inner();
        Some(match rule {
            Rule::set => {
                let key = parts.next().map(|key| self.field_key(key))?;
                let append = parts.next()?.as_str() == "+=";
                StatementKind::Set { key, append, value: self.next_value(parts.next(), whole) }
            }
            Rule::nested => {
                let name = parts.next().map(|key| self.field_key(key))?;
                let (body, body_span) = parts.next().map(|body| self.tree(body))?;
                StatementKind::Nested { name, body, body_span }
            }
            Rule::for_loop => {
                let generator = parts.next().map(|part| self.generator(part))?;
                StatementKind::For { generator, body: parts.next().map(|body| self.statements(body))? }
            }
            Rule::conditional => {
                let condition = parts.next().map(|part| self.expr(part))?;
                let then = parts.next().map(|body| self.statements(body))?;
                let otherwise = parts.next().map(|part| self.otherwise(part)).unwrap_or_default();
                StatementKind::If { condition, then, otherwise }
            }
            Rule::let_statement => {
                let name = parts.next().map(|name| self.declared(&name))?;
                StatementKind::Let { name, value: self.next_value(parts.next(), whole) }
            }
            Rule::into => StatementKind::Into(parts.next().map(|text| self.string_lit(text))?),
            Rule::resource => {
                let keyword = parts.next().map(|word| self.ident(&word))?;
                let ty = parts.next().map(|name| self.ident(&name))?;
                StatementKind::Block(self.block(keyword, Some(ty), parts)?)
            }
            Rule::block => {
                let keyword = parts.next().map(|word| self.ident(&word))?;
                StatementKind::Block(self.block(keyword, None, parts)?)
            }
            Rule::module => {
                let name = parts.next().map(|name| self.declared(&name))?;
                let of = parts.next().map(|text| self.string_lit(text))?;
                StatementKind::Module { name, of, body: parts.next().map(|body| self.tree(body).0)? }
            }
            Rule::provide => {
                let name = parts.next().map(|name| self.ident(&name))?;
                StatementKind::Provide { name, value: self.next_value(parts.next(), whole) }
            }
            Rule::file => return self.file(parts, whole),
            Rule::spread => StatementKind::Spread(self.next_value(parts.next(), whole)),
            _ => return self.labelled_tree(parts),
        })
    }

    fn next_value(&mut self, part: Option<Pair<'_>>, whole: Span) -> Expr {
        match part {
            Some(part) => self.value(part),
            None => self.error_expr(whole),
        }
    }

    fn otherwise(&mut self, pair: Pair<'_>) -> Vec<Statement> {
        if pair.as_rule() == Rule::statements {
            return self.statements(pair);
        }
        let span = self.span(&pair);
        let kind = if self.enter(span) { self.statement_kind(pair) } else { None };
        self.leave();
        kind.map(|kind| Statement { doc: None, span, kind }).into_iter().collect()
    }

    fn block(
        &mut self,
        keyword: Ident,
        ty: Option<Ident>,
        parts: crate::syntax::grammar::Pairs<'_>,
    ) -> Option<BlockStatement> {
        let mut label = None;
        let mut body = None;
        for part in parts {
            match part.as_rule() {
                Rule::tree_label => label = Some(self.tree_label(part)),
                _ => body = Some(self.tree(part)),
            }
        }
        let (body, body_span) = body?;
        Some(BlockStatement { keyword, ty, label, body, body_span })
    }

    fn file(&mut self, mut parts: crate::syntax::grammar::Pairs<'_>, whole: Span) -> Option<StatementKind> {
        let path = parts.next().map(|text| self.string_lit(text))?;
        let language = parts.next().map(|name| self.ident(&name))?;
        let mut mode = None;
        let mut once = false;
        let mut value = None;
        for part in parts {
            match part.as_rule() {
                Rule::number => mode = Some(Name::new(part.as_str())),
                Rule::once => once = true,
                _ => value = Some(self.value(part)),
            }
        }
        let value = value.unwrap_or_else(|| self.error_expr(whole));
        Some(StatementKind::File { path, language, mode, once, value })
    }

    fn tree_label(&mut self, pair: Pair<'_>) -> Label {
        let span = self.span(&pair);
        let kind = match pair.into_inner().next() {
            Some(part) if part.as_rule() == Rule::path => LabelKind::Path(self.path(part)),
            Some(part) if part.as_rule() == Rule::family => {
                let mut parts = part.into_inner();
                let name = parts.next().map_or(self.nothing(), |name| self.ident(&name));
                LabelKind::Family(name, parts.next().map(|keys| self.keys(keys)).unwrap_or_default())
            }
            Some(part) => LabelKind::Text(self.string_lit(part)),
            None => LabelKind::Path(Vec::new()),
        };
        Label { span, kind }
    }

    /// `word label { … }`: a document where blueprints stand, an entry where trees are built.
    fn labelled_tree(&mut self, mut parts: crate::syntax::grammar::Pairs<'_>) -> Option<StatementKind> {
        let word = parts.next().map(|word| self.ident(&word))?;
        let label = parts.next().map(|label| self.tree_label(label))?;
        let body = parts.next();
        if ["if", "for", "let"].contains(&word.name.as_str()) {
            self.broken_statement(word, label.span);
            return None;
        }
        if self.in_tree {
            let (body, body_span) =
                body.map(|body| self.tree(body)).map_or((Vec::new(), None), |(body, span)| (body, Some(span)));
            return Some(StatementKind::Labelled { word, label, body, body_span });
        }
        match (label.kind, body) {
            (LabelKind::Text(path), Some(body)) => {
                Some(StatementKind::Document { kind: word, path, body: self.tree(body).0 })
            }
            (kind, _) => {
                let what: Option<&StringLit> = if let LabelKind::Text(text) = &kind { Some(text) } else { None };
                let help = if what.is_some() {
                    "a document has a body: `workflow \"ci.yml\" { … }`"
                } else {
                    "a blueprint holds `into`, `let`, `for`, `if`, `resource`, `data`, `block`, `module`, `provide`, `file`, and documents: `kind \"path\" { … }`"
                };
                self.form_error(
                    codes::UNREADABLE,
                    word.span.to(label.span),
                    "this is no statement of a blueprint",
                    "not understood",
                    help,
                );
                None
            }
        }
    }

    fn broken_statement(&mut self, word: Ident, label: Span) {
        let form = match word.name.as_str() {
            "for" => "for name in values { … }",
            "if" => "if condition { … } else { … }",
            _ => "let name = value",
        };
        self.form_error(
            codes::UNREADABLE,
            word.span.to(label),
            format!("this `{}` cannot be read", word.name),
            "not understood",
            &format!("the form is `{form}`"),
        );
    }

    fn unreadable_statement(&mut self, pair: &Pair<'_>) {
        let (word, rest) = first_word(pair.as_str());
        let start = pair.as_span().start();
        let span = self.span(pair);
        let ident = Ident { name: Name::new(word), span: self.settled_span(start, start + word.len()) };
        match word {
            "" => self.junk(pair),
            "for" | "if" | "let" => self.broken_statement(ident, ident.span),
            _ if rest.starts_with(':') => {
                let key = FieldKey::Name(ident);
                self.colon(&key, span);
            }
            _ if rest.starts_with(|char: char| char.is_ascii_digit() || "$€£[(".contains(char)) => {
                self.missing_equals(ident, span);
            }
            _ => self.junk(pair),
        }
    }

    fn colon(&mut self, key: &FieldKey, span: Span) {
        let FieldKey::Name(word) = key else { return };
        let place = word.span.after();
        self.form(
            Diagnostic::error(
                codes::MISSING_EQUALS,
                word.span,
                format!("`{}` gets its value by `=`, not by `:`", word.name),
            )
            .label(format!("write `{} = …`", word.name))
            .help("`:` gives a field its type, in kinds and types")
            .fix(
                "write `=`",
                Applicability::Safe,
                vec![Edit { span: Span { end: (place.start + 1).min(span.end), ..place }, text: String::from(" =") }],
            ),
        );
    }
}
