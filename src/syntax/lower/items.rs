//! Items: everything that stands at column 0.

use super::{Lower, RESERVED_ITEMS};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{
    Body, Declaration, Defaults, ExprKind, FunctionDecl, Ident, InputDecl, Item, ItemKind, PhasesDecl, TestDecl,
    TypeDecl, TypeExpr, TypeExprKind,
};
use crate::syntax::grammar::{Pair, Rule};

/// Words that begin an item of their own form.
const HEADS: &[&str] =
    &["kind", "type", "fn", "table", "blueprint", "patch", "input", "phases", "test", "import", "defaults"];

impl Lower<'_> {
    pub(super) fn chunk(&mut self, pair: Pair<'_>) -> Option<Item> {
        let mut doc = None;
        let mut item = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::doc => doc = Some(self.doc(&part)),
                Rule::rest => self.outside(&part),
                Rule::EOI => {}
                _ => item = Some(self.item(part)),
            }
        }
        let (kind, span, head) = item?;
        Some(Item { doc, span, head, kind, broken: self.broken, expressions: self.expressions })
    }

    /// Text that belongs to no item.
    fn outside(&mut self, pair: &Pair<'_>) {
        let span = self.span(pair);
        let line = pair.as_str().lines().next().unwrap_or("");
        let first = self.settled_span(pair.as_span().start(), pair.as_span().start() + line.trim_end().len());
        let is_entry = line.contains('=') || line.contains('{');
        let (message, help) = if is_entry {
            (
                "this entry stands outside of every item",
                "an item is `kind name { … }`; what belongs to it stands between its braces, indented",
            )
        } else {
            (
                "this belongs to no item",
                "an item begins at the left edge with the word of its kind: `service gateway { … }`",
            )
        };
        if !self.reported.contains(&self.line_start(span.start as usize)) {
            self.form_error(codes::OUTSIDE_ITEM, first, message, "no item is open here", help);
        }
        self.broken = true;
    }

    fn item(&mut self, pair: Pair<'_>) -> (ItemKind, Span, Span) {
        let span = self.span(&pair);
        let start = pair.as_span().start();
        let head =
            self.settled_span(start, start + pair.as_str()[..head_length(&pair)].trim_end_matches([' ', '\n']).len());
        let kind = match pair.as_rule() {
            Rule::kind_item => self.kind_item(pair, head),
            Rule::type_item => self.type_item(pair, head),
            Rule::fn_item => self.fn_item(pair, head),
            Rule::table_item => self.table_item(pair, head),
            Rule::blueprint_item => self.blueprint_item(pair, head),
            Rule::patch_item => self.patch_item(pair, head),
            Rule::input_item => self.input_item(pair, head),
            Rule::phases_item => self.phases_item(pair, head),
            Rule::test_item => self.test_item(pair, head),
            Rule::import_item => self.import_item(pair, head),
            Rule::defaults_item => self.defaults_item(pair, head),
            _ => self.declaration(pair, head),
        };
        (kind, span, head)
    }

    /// A part of a head is missing.
    pub(super) fn incomplete(&mut self, head: Span, what: &str, example: &str) {
        self.form(
            Diagnostic::error(codes::INCOMPLETE_HEAD, head, format!("{what} is missing"))
                .label("in this head")
                .help(format!("the form is `{example}`")),
        );
    }

    /// The name of an item.
    pub(super) fn item_name(&mut self, pair: &Pair<'_>) -> Ident {
        let ident = self.declared(pair);
        if RESERVED_ITEMS.contains(&ident.name.as_str()) {
            self.problem(
                Diagnostic::error(codes::RESERVED_WORD, ident.span, format!("no item can be called `{}`", ident.name))
                    .label("stands for a part of the platform")
                    .help("choose a name that says what it is for"),
            );
        }
        ident
    }

    pub(super) fn environments(&mut self, pair: Pair<'_>) -> Vec<Ident> {
        pair.into_inner().map(|name| self.declared(&name)).collect()
    }

    fn declaration(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut names: Vec<Ident> = Vec::new();
        let mut environments = Vec::new();
        let mut body = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::junk if names.len() == 1 && body.is_none() && part.as_str().starts_with('=') => {
                    self.form_error(
                        codes::OUTSIDE_ITEM,
                        head,
                        "this entry stands outside of every item",
                        "no item is open here",
                        "an item is `kind name { … }`; what belongs to it stands between its braces, indented",
                    );
                    return ItemKind::Error;
                }
                Rule::name if names.is_empty() => names.push(self.ident(&part)),
                Rule::name => names.push(self.item_name(&part)),
                Rule::in_clause => environments = self.environments(part),
                Rule::body => body = Some(self.body(part)),
                _ => self.junk(&part),
            }
        }
        let mut names = names.into_iter();
        let kind = names.next().unwrap_or(self.nothing());
        if HEADS.contains(&kind.name.as_str()) {
            self.incomplete(head, &format!("part of this `{}`", kind.name), example(&kind.name));
        } else {
            self.refuse_reserved(kind);
        }
        ItemKind::Declaration(Declaration { kind, name: names.next(), environments, body })
    }

    fn defaults_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut kind = None;
        let mut environments = Vec::new();
        let mut body = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => kind = Some(self.ident(&part)),
                Rule::in_clause => environments = self.environments(part),
                Rule::body => body = Some(self.body(part)),
                _ => self.junk(&part),
            }
        }
        let Some(kind) = kind else {
            self.incomplete(head, "the kind", example("defaults"));
            return ItemKind::Error;
        };
        let body = body.unwrap_or_else(|| {
            self.incomplete(head, "the body", example("defaults"));
            Body { span: head.after(), entries: Vec::new() }
        });
        ItemKind::Defaults(Defaults { kind, environments, body })
    }

    fn import_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut path = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::string | Rule::raw_string | Rule::block_string => path = Some(self.string_lit(part)),
                _ => self.junk(&part),
            }
        }
        match path {
            Some(path) => ItemKind::Import(path),
            None => {
                self.incomplete(head, "what to import", example("import"));
                ItemKind::Error
            }
        }
    }

    fn type_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut name = None;
        let mut parameters = Vec::new();
        let mut ty = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.declared(&part)),
                Rule::generics => parameters = part.into_inner().map(|name| self.declared(&name)).collect(),
                Rule::type_expr => ty = Some(self.type_expr(part)),
                Rule::missing => ty = Some(self.missing_type(&part)),
                _ => self.junk(&part),
            }
        }
        let Some(name) = name else {
            self.incomplete(head, "the name of the type", example("type"));
            return ItemKind::Error;
        };
        let ty = ty.unwrap_or_else(|| {
            self.incomplete(head, "the type itself", example("type"));
            TypeExpr { span: head.after(), kind: TypeExprKind::Error }
        });
        ItemKind::Type(TypeDecl { name, parameters, ty })
    }

    fn fn_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut name = None;
        let mut generics = Vec::new();
        let mut parameters = None;
        let mut result = None;
        let mut body = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.declared(&part)),
                Rule::generics => generics = part.into_inner().map(|name| self.declared(&name)).collect(),
                Rule::parameters => parameters = Some(self.parameters(part, true)),
                Rule::result => result = part.into_inner().next().map(|ty| self.type_or_missing(ty)),
                Rule::let_body => body = Some(self.let_body(part)),
                Rule::missing => body = Some(self.missing(&part)),
                _ => self.junk(&part),
            }
        }
        let Some(name) = name else {
            self.incomplete(head, "the name of the function", example("fn"));
            return ItemKind::Error;
        };
        if parameters.is_none() {
            self.incomplete(head, "the list of parameters", example("fn"));
        }
        let result = result.unwrap_or_else(|| {
            self.incomplete(head, "the type of the result", example("fn"));
            TypeExpr { span: head.after(), kind: TypeExprKind::Error }
        });
        if body.is_none() {
            self.incomplete(head, "the value of the function", example("fn"));
        }
        let body = body.filter(|body| !matches!(body.kind, ExprKind::Name(word) if word == "native"));
        ItemKind::Function(FunctionDecl { name, generics, parameters: parameters.unwrap_or_default(), result, body })
    }

    fn input_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut field = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::field_decl => field = Some(self.field_decl(part, None)),
                Rule::name => {}
                _ => self.junk(&part),
            }
        }
        match field {
            Some(field) => ItemKind::Input(InputDecl { name: field.name, ty: field.ty, default: field.default }),
            None => {
                self.incomplete(head, "the type of the input", example("input"));
                ItemKind::Error
            }
        }
    }

    fn phases_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut name = None;
        let mut phases = Vec::new();
        let mut after = Vec::new();
        let mut has_body = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.item_name(&part)),
                Rule::phase_body => {
                    has_body = true;
                    for phase in part.into_inner() {
                        match phase.as_rule() {
                            Rule::phase => {
                                let mut words = Vec::new();
                                for word in phase.into_inner() {
                                    match word.as_rule() {
                                        Rule::name => words.push(self.declared(&word)),
                                        _ => self.junk(&word),
                                    }
                                }
                                let mut words = words.into_iter();
                                phases.extend(words.next());
                                after.push(words.collect());
                            }
                            Rule::doc => {}
                            _ => self.junk(&phase),
                        }
                    }
                }
                _ => self.junk(&part),
            }
        }
        let Some(name) = name else {
            self.incomplete(head, "the name", example("phases"));
            return ItemKind::Error;
        };
        if !has_body {
            self.incomplete(head, "the list of phases", example("phases"));
        }
        ItemKind::Phases(PhasesDecl { name, phases, after })
    }

    fn test_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut title = None;
        let mut environments = Vec::new();
        let mut asserts = Vec::new();
        let mut has_body = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::string | Rule::raw_string | Rule::block_string => title = Some(self.string_lit(part)),
                Rule::in_clause => environments = self.environments(part),
                Rule::test_body => {
                    has_body = true;
                    for line in part.into_inner() {
                        match line.as_rule() {
                            Rule::assertion => asserts.extend(self.values(line)),
                            Rule::doc => {}
                            _ => self.junk(&line),
                        }
                    }
                }
                _ => self.junk(&part),
            }
        }
        let Some(title) = title else {
            self.incomplete(head, "what the test shows, as a string,", example("test"));
            return ItemKind::Error;
        };
        if !has_body {
            self.incomplete(head, "the body", example("test"));
        }
        ItemKind::Test(TestDecl { title, environments, asserts })
    }
}

/// How much of an item comes before its body, or before the `=` of a type or function.
fn head_length(pair: &Pair<'_>) -> usize {
    let start = pair.as_span().start();
    let bodies = [Rule::body, Rule::members, Rule::statements, Rule::table_body, Rule::test_body, Rule::phase_body];
    if let Some(body) = pair.clone().into_inner().find(|part| bodies.contains(&part.as_rule())) {
        return body.as_span().start() - start;
    }
    let text = pair.as_str();
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'<' => depth += 1,
            b')' | b'>' => depth = depth.saturating_sub(1),
            b'=' | b'"' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The form of an item that begins with this word.
pub(super) fn example(word: &str) -> &'static str {
    match word {
        "kind" => "kind name { field: Type }",
        "type" => "type Name = { field: Type }",
        "fn" => "fn name(parameter: Type) -> Type = value",
        "table" => "table name { key column | column … }",
        "blueprint" => "blueprint name for kind as alias { … }",
        "patch" => "patch kind.item.resource { … }",
        "input" => "input name: Type",
        "phases" => "phases name { first, second }",
        "test" => "test \"what it shows\" in env { assert … }",
        "import" => "import \"./folder\"",
        _ => "defaults kind { … }",
    }
}
