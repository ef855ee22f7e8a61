//! Expressions: the grammar reads them flat, precedences are settled here (a Pratt parser over the flat list).

use std::iter::Peekable;

use super::Lower;
use super::bodies::first_word;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes};
use crate::source::{Name, Span};
use crate::syntax::ast::{
    Argument, Arm, BinaryOp, Element, Expr, ExprKind, Field, FieldKey, Generator, Ident, Pattern, UnaryOp,
    VariantPattern,
};
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::layout::DEPTH_LIMIT;

/// How tightly operators bind: the left side of an operator must bind at least as tightly as it does.
mod power {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARE: u8 = 4;
    pub(super) const DEFAULT: u8 = 5;
    pub(super) const BY: u8 = 6;
    pub(super) const RANGE: u8 = 7;
    pub(super) const SUM: u8 = 8;
    pub(super) const PRODUCT: u8 = 9;
    pub(super) const MINUS: u8 = 10;
}

fn operator(text: &str) -> (u8, Option<BinaryOp>) {
    match text {
        "or" => (power::OR, Some(BinaryOp::Or)),
        "and" => (power::AND, Some(BinaryOp::And)),
        "==" => (power::COMPARE, Some(BinaryOp::Equal)),
        "!=" => (power::COMPARE, Some(BinaryOp::NotEqual)),
        "<" => (power::COMPARE, Some(BinaryOp::Less)),
        "<=" => (power::COMPARE, Some(BinaryOp::LessEqual)),
        ">" => (power::COMPARE, Some(BinaryOp::Greater)),
        ">=" => (power::COMPARE, Some(BinaryOp::GreaterEqual)),
        "in" => (power::COMPARE, Some(BinaryOp::In)),
        "??" => (power::DEFAULT, Some(BinaryOp::Default)),
        "+" => (power::SUM, Some(BinaryOp::Add)),
        "-" => (power::SUM, Some(BinaryOp::Subtract)),
        "*" => (power::PRODUCT, Some(BinaryOp::Multiply)),
        "/" => (power::PRODUCT, Some(BinaryOp::Divide)),
        _ => (power::RANGE, None),
    }
}

impl Lower<'_> {
    pub(super) fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let value = if self.enter(span) {
            let mut parts = pair.into_inner().peekable();
            self.operation(&mut parts, 0, span)
        } else {
            self.error_expr(span)
        };
        self.leave();
        value
    }

    /// Reads operands and operators that bind at least as tightly as `least`.
    fn operation(&mut self, parts: &mut Peekable<Pairs<'_>>, least: u8, whole: Span) -> Expr {
        let mut left = self.operand(parts, whole);
        let mut length = 0;
        while let Some(next) = parts.peek() {
            let (binds, op) = match next.as_rule() {
                Rule::op => operator(next.as_str()),
                Rule::by => (power::BY, None),
                _ => break,
            };
            if binds < least {
                break;
            }
            length += 1;
            if length > DEPTH_LIMIT {
                crate::syntax::problems::too_deep(self, left.span.after());
                while parts.next().is_some() {}
                return self.error_expr(whole);
            }
            let Some(sign) = parts.next() else { break };
            if sign.as_rule() == Rule::by {
                left = self.basis(left, sign);
                continue;
            }
            let op_span = self.span(&sign);
            // Equal operators group to the left, but `??` to the right: `a ?? b ?? c`.
            let next = if op == Some(BinaryOp::Default) { binds } else { binds + 1 };
            let right = if self.enter(op_span) { self.operation(parts, next, whole) } else { self.error_expr(op_span) };
            self.leave();
            let span = left.span.to(right.span);
            let kind = match op {
                Some(op) => ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) },
                None => ExprKind::Range { low: Box::new(left), high: Box::new(right) },
            };
            left = self.new_expr(span, kind);
        }
        left
    }

    fn operand(&mut self, parts: &mut Peekable<Pairs<'_>>, whole: Span) -> Expr {
        let Some(part) = parts.next() else { return self.error_expr(whole) };
        match part.as_rule() {
            Rule::prefix => {
                let sign = self.span(&part);
                let (op, least) =
                    if part.as_str() == "-" { (UnaryOp::Minus, power::MINUS) } else { (UnaryOp::Not, power::NOT) };
                let operand =
                    if self.enter(sign) { self.operation(parts, least, whole) } else { self.error_expr(sign) };
                self.leave();
                self.new_expr(sign.to(operand.span), ExprKind::Unary { op, operand: Box::new(operand) })
            }
            Rule::missing => self.missing(&part),
            _ => self.term(part),
        }
    }

    fn basis(&mut self, value: Expr, pair: Pair<'_>) -> Expr {
        let end = self.span(&pair);
        let mut parts = pair.into_inner();
        let basis = parts.next().map_or(self.nothing(), |name| self.ident(&name));
        let arguments = parts.next().map(|args| self.arguments(args)).unwrap_or_default();
        let arguments = arguments.into_iter().map(|argument| argument.value).collect();
        self.new_expr(value.span.to(end), ExprKind::Basis { value: Box::new(value), basis, arguments })
    }

    /// A primary expression and what follows it without a blank: fields, calls, indices.
    pub(super) fn term(&mut self, pair: Pair<'_>) -> Expr {
        let whole = self.span(&pair);
        let mut parts = pair.into_inner();
        let Some(first) = parts.next() else { return self.error_expr(whole) };
        let mut value = self.primary(first);
        for (length, part) in parts.enumerate() {
            let span = value.span.to(self.span(&part));
            if length > DEPTH_LIMIT {
                crate::syntax::problems::too_deep(self, span.after());
                return self.error_expr(whole);
            }
            value = self.postfix(value, part, span);
        }
        value
    }

    fn postfix(&mut self, base: Expr, part: Pair<'_>, span: Span) -> Expr {
        let optional = part.as_rule() == Rule::optional_access;
        let kind = match part.as_rule() {
            Rule::args => ExprKind::Call { callee: Box::new(base), arguments: self.arguments(part) },
            Rule::index => ExprKind::Index { base: Box::new(base), keys: self.keys(part) },
            _ => match part.into_inner().next() {
                Some(name) if name.as_rule() == Rule::name => {
                    let field = self.ident(&name);
                    ExprKind::Field { base: Box::new(base), field, optional }
                }
                _ => {
                    self.form_error(
                        codes::MISSING_VALUE,
                        span.after(),
                        "the name of a field is missing after `.`",
                        "a name is expected here",
                        "write `item.field`",
                    );
                    ExprKind::Error
                }
            },
        };
        self.new_expr(span, kind)
    }

    pub(super) fn keys(&mut self, pair: Pair<'_>) -> Vec<Expr> {
        let mut keys = Vec::new();
        for part in pair.into_inner() {
            if part.as_rule() == Rule::index_key {
                keys.extend(self.values(part));
            }
        }
        keys
    }

    pub(super) fn arguments(&mut self, pair: Pair<'_>) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for part in pair.into_inner() {
            let mut name = None;
            let mut value = None;
            for piece in part.into_inner() {
                match piece.as_rule() {
                    Rule::name => name = Some(self.ident(&piece)),
                    Rule::expr | Rule::missing => value = Some(self.value(piece)),
                    _ => self.after_element(&piece, value.is_some()),
                }
            }
            if let Some(value) = value {
                arguments.push(Argument { name, value });
            }
        }
        arguments
    }

    /// Text behind an element of a list or an argument: often only the comma is missing.
    fn after_element(&mut self, pair: &Pair<'_>, is_behind: bool) {
        let text = pair.as_str();
        let begins_value = text.starts_with(|char: char| char.is_ascii_alphanumeric() || "\"[({$€£_".contains(char));
        if !is_behind || !begins_value {
            return self.junk(pair);
        }
        let span = self.span(pair);
        let (word, _) = first_word(text);
        let shown = if word.is_empty() { String::from("this value") } else { format!("`{word}`") };
        let at = Span { end: span.start, ..span };
        let mut gap = at;
        let before = self.text[..span.start as usize].trim_end_matches([' ', '\n', '\r', '\t']).len();
        gap.start = u32::try_from(before).unwrap_or(at.start);
        gap.end = gap.start;
        self.form(
            Diagnostic::error(codes::MISSING_SEPARATOR, span, format!("a comma is missing before {shown}"))
                .label("another value begins here")
                .help("values in `[…]` and `(…)` are separated by commas")
                .fix("put a comma there", Applicability::Unsafe, vec![Edit { span: gap, text: String::from(",") }]),
        );
    }

    fn primary(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::name => self.name_expr(&pair, span),
            Rule::number => self.number(pair.as_str(), span),
            Rule::string | Rule::block_string | Rule::raw_string => {
                let text = self.string_lit(pair);
                self.new_expr(span, ExprKind::String(text))
            }
            Rule::list => {
                let elements = self.elements(pair);
                self.new_expr(span, ExprKind::List(elements))
            }
            Rule::record => self.record(pair),
            Rule::paren => {
                let mut value = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::expr | Rule::missing => value = Some(self.value(part)),
                        _ => self.junk(&part),
                    }
                }
                let inner = value.unwrap_or_else(|| self.error_expr(span));
                // The parentheses belong to the value, so that a fix that replaces it replaces them.
                Expr { span, ..inner }
            }
            Rule::if_expr => self.if_expr(pair, span),
            Rule::match_expr => self.match_expr(pair, span),
            _ => {
                self.junk(&pair);
                self.error_expr(span)
            }
        }
    }

    fn name_expr(&mut self, pair: &Pair<'_>, span: Span) -> Expr {
        let word = pair.as_str();
        let kind = match word {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "none" => ExprKind::None,
            "self" => ExprKind::SelfRef,
            "this" => ExprKind::This,
            "in" | "for" | "if" | "then" | "else" | "match" | "let" | "and" | "or" | "not" => {
                self.form_error(
                    codes::RESERVED_WORD,
                    span,
                    format!("`{word}` is a word of the language, not a value"),
                    "a value is expected here",
                    "something is missing before it, or a name must be chosen that is not reserved",
                );
                ExprKind::Error
            }
            _ if word.contains('-') => self.hyphenated(word, span),
            _ => ExprKind::Name(Name::new(word)),
        };
        self.new_expr(span, kind)
    }

    /// `us-central1` is a region; `a-b` is a subtraction that lacks its blanks.
    fn hyphenated(&mut self, word: &str, span: Span) -> ExprKind {
        let is_region = word.ends_with(|char: char| char.is_ascii_digit())
            && word.split('-').enumerate().all(|(index, part)| {
                part.starts_with(|char: char| char.is_ascii_lowercase())
                    && (index > 0 || part.chars().all(|char| char.is_ascii_lowercase()))
            });
        if is_region {
            return ExprKind::Region(Name::new(word));
        }
        self.problem(
            Diagnostic::error(codes::MINUS_WANTS_SPACES, span, format!("`{word}` is neither a name nor a region"))
                .label("one word, because of its hyphens")
                .help("write blanks around a minus: `a - b`; names have underscores; regions end in a number: `us-central1`")
                .fix("subtract", Applicability::Unsafe, vec![Edit { span, text: word.replace('-', " - ") }]),
        );
        ExprKind::Error
    }

    fn if_expr(&mut self, pair: Pair<'_>, span: Span) -> Expr {
        let mut parts = pair.into_inner();
        let condition = parts.next().map(|part| self.value(part));
        let then = parts.next().map(|part| self.branch(part, "then"));
        let otherwise = parts.next().map(|part| self.branch(part, "else"));
        let kind = match (condition, then, otherwise) {
            (Some(condition), Some(then), Some(otherwise)) => {
                ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) }
            }
            _ => ExprKind::Error,
        };
        self.new_expr(span, kind)
    }

    /// `then value`, `else value`; the word itself may be missing.
    fn branch(&mut self, pair: Pair<'_>, word: &str) -> Expr {
        let has_word = pair.as_str().starts_with(word);
        let start = pair.as_span().start();
        match pair.into_inner().next() {
            Some(part) if has_word => self.value(part),
            _ => {
                let before =
                    self.settled[..start + self.base].trim_end_matches([' ', '\n']).len().saturating_sub(self.base);
                let span = self.settled_span(before, before);
                self.form_error(
                    codes::MISSING_VALUE,
                    span,
                    format!("`{word}` is missing"),
                    &format!("`{word} …` is expected here"),
                    "a choice has both ways: `if condition then value else other`",
                );
                self.error_expr(span)
            }
        }
    }

    fn match_expr(&mut self, pair: Pair<'_>, span: Span) -> Expr {
        let mut subject = None;
        let mut arms = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::match_body => {
                    for arm in part.into_inner() {
                        match arm.as_rule() {
                            Rule::arm => arms.extend(self.arm(arm)),
                            _ => self.junk(&arm),
                        }
                    }
                }
                _ => subject = Some(self.value(part)),
            }
        }
        let subject = subject.unwrap_or_else(|| self.error_expr(span));
        self.new_expr(span, ExprKind::Match { subject: Box::new(subject), arms })
    }

    fn arm(&mut self, pair: Pair<'_>) -> Option<Arm> {
        let span = self.span(&pair);
        let mut pattern = None;
        let mut value = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::pattern => pattern = Some(self.pattern(part)),
                Rule::expr | Rule::missing => value = Some(self.value(part)),
                _ if pattern.is_none() => self.form_error(
                    codes::UNREADABLE,
                    span,
                    "this is no case of a `match`",
                    "`pattern => value` is expected",
                    "write `zone => 1`, `go(version) => version`, or `_ => …` for all the others",
                ),
                _ => self.junk(&part),
            }
        }
        Some(Arm { span, pattern: pattern?, value: value? })
    }

    fn pattern(&mut self, pair: Pair<'_>) -> Pattern {
        let span = self.span(&pair);
        let mut variants = Vec::new();
        let mut literal = None;
        for one in pair.into_inner() {
            let place = self.span(&one);
            let mut parts = one.into_inner().peekable();
            let Some(first) = parts.next() else { continue };
            match first.as_rule() {
                Rule::name if first.as_str() == "_" => return Pattern::Any(place),
                Rule::name if ["none", "true", "false"].contains(&first.as_str()) => {
                    literal = Some(self.name_expr(&first, place));
                }
                Rule::name => {
                    let name = self.ident(&first);
                    self.refuse_reserved(name);
                    let binding = parts.next().map(|binding| self.declared(&binding));
                    variants.push(VariantPattern { name, binding });
                }
                Rule::prefix => {
                    if let Some(number) = parts.next() {
                        let inner = self.span(&number);
                        let operand = self.number(number.as_str(), inner);
                        let op = UnaryOp::Minus;
                        literal = Some(self.new_expr(place, ExprKind::Unary { op, operand: Box::new(operand) }));
                    }
                }
                Rule::number => literal = Some(self.number(first.as_str(), place)),
                _ => {
                    let text = self.string_lit(first);
                    literal = Some(self.new_expr(place, ExprKind::String(text)));
                }
            }
        }
        match literal {
            None => Pattern::Variants(variants),
            Some(literal) if variants.is_empty() => Pattern::Literal(literal),
            Some(literal) => {
                self.form_error(
                    codes::UNREADABLE,
                    span,
                    "a literal stands alone in a pattern",
                    "mixes literals and variants",
                    "write one case for each",
                );
                Pattern::Literal(literal)
            }
        }
    }

    // ------------------------------------------------------------ lists and records

    fn elements(&mut self, pair: Pair<'_>) -> Vec<Element> {
        let mut elements = Vec::new();
        for part in pair.into_inner() {
            let mut found = None;
            for piece in part.into_inner() {
                match piece.as_rule() {
                    Rule::spread | Rule::each_element | Rule::expr | Rule::missing => found = Some(self.element(piece)),
                    _ => self.after_element(&piece, found.is_some()),
                }
            }
            elements.extend(found);
        }
        elements
    }

    fn element(&mut self, pair: Pair<'_>) -> Element {
        match pair.as_rule() {
            Rule::spread => Element::Spread(self.spread(pair)),
            Rule::each_element => {
                let span = self.span(&pair);
                let mut parts = pair.into_inner();
                let generator = parts.next().map(|part| self.generator(part));
                let inside = self.enter(span);
                let value = match parts.next() {
                    Some(part) if inside => self.element(part),
                    _ => Element::Value(self.error_expr(span)),
                };
                self.leave();
                match generator {
                    Some(generator) => Element::Each { generator, value: Box::new(value) },
                    None => value,
                }
            }
            _ => Element::Value(self.value(pair)),
        }
    }

    pub(super) fn spread(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        match pair.into_inner().next() {
            Some(part) => self.value(part),
            None => self.error_expr(span),
        }
    }

    pub(super) fn generator(&mut self, pair: Pair<'_>) -> Generator {
        let span = self.span(&pair);
        let mut names = Vec::new();
        let mut values = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.declared(&part)),
                _ => values.push(self.value(part)),
            }
        }
        if names.len() > 2 {
            let place = names[2].span;
            self.form_error(
                codes::UNREADABLE,
                place,
                "`for` has one or two names",
                "a third one",
                "one name for the element, or two for key and value: `for key, value in map`",
            );
        }
        let mut values = values.into_iter();
        let over = values.next().unwrap_or_else(|| self.error_expr(span));
        Generator { span, names, over: Box::new(over), condition: values.next().map(Box::new) }
    }

    pub(super) fn record(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut fields = Vec::new();
        if self.enter(span) {
            for part in pair.into_inner() {
                fields.extend(self.field(part));
            }
        }
        self.leave();
        self.new_expr(span, ExprKind::Record(fields))
    }

    fn field(&mut self, pair: Pair<'_>) -> Option<Field> {
        let mut found = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::set_field | Rule::nested_field => {
                    let (key, value) = self.key_and_value(part);
                    found = Some(Field::Set { key, value });
                }
                Rule::spread => found = Some(Field::Spread(self.spread(part))),
                Rule::each_field => found = self.each_field(part),
                Rule::doc => {}
                _ if found.is_some() => self.after_entry(&part),
                _ => self.unreadable_field(&part),
            }
        }
        found
    }

    fn unreadable_field(&mut self, pair: &Pair<'_>) {
        let (word, rest) = first_word(pair.as_str());
        let span = self.span(pair);
        if let Some(after) = rest.strip_prefix(':').filter(|_| !word.is_empty() && word != "for") {
            let start = span.start + u32::try_from(pair.as_str().find(':').unwrap_or(0)).unwrap_or(0);
            let colon = Span { start, end: start + 1, ..span };
            self.form(
                Diagnostic::error(codes::MISSING_EQUALS, colon, format!("`{word}` gets its value by `=`, not by `:`"))
                    .label("write `=`")
                    .help("`:` gives a field its type, in kinds and types")
                    .replace("write `=`", colon, if after.starts_with(' ') { " =" } else { " = " }),
            );
            return;
        }
        self.junk(pair);
    }

    fn key_and_value(&mut self, pair: Pair<'_>) -> (FieldKey, Expr) {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let key = parts.next().map_or(FieldKey::Name(self.nothing()), |key| self.field_key(key));
        let value = match parts.next() {
            Some(part) if part.as_rule() == Rule::record => self.record(part),
            Some(part) => self.value(part),
            None => self.error_expr(span),
        };
        (key, value)
    }

    pub(super) fn field_key(&mut self, pair: Pair<'_>) -> FieldKey {
        if pair.as_rule() == Rule::name {
            let ident: Ident = self.ident(&pair);
            return FieldKey::Name(ident);
        }
        FieldKey::Text(self.string_lit(pair))
    }

    fn each_field(&mut self, pair: Pair<'_>) -> Option<Field> {
        let mut parts = pair.into_inner();
        let generator = parts.next().map(|part| self.generator(part))?;
        let part = parts.next()?;
        if part.as_rule() == Rule::missing {
            self.missing(&part);
            return None;
        }
        let (key, value) = self.key_and_value(part);
        Some(Field::Each { generator, key, value: Box::new(value) })
    }

    /// `let` lines, and the value that they are for.
    pub(super) fn let_body(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut lets = Vec::new();
        let mut value = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::let_line => {
                    let place = self.span(&part);
                    let mut name = None;
                    let mut bound = None;
                    for piece in part.into_inner() {
                        match piece.as_rule() {
                            Rule::name => name = Some(self.declared(&piece)),
                            Rule::expr => bound = Some(self.expr(piece)),
                            _ => self.junk(&piece),
                        }
                    }
                    if let (Some(name), Some(bound)) = (name, bound) {
                        lets.push((name, bound, place));
                    }
                }
                _ => value = Some(self.value(part)),
            }
        }
        let mut body = value.unwrap_or_else(|| self.error_expr(span));
        if lets.len() > DEPTH_LIMIT {
            crate::syntax::problems::too_deep(self, span);
            return self.error_expr(span);
        }
        while let Some((name, value, place)) = lets.pop() {
            let whole = place.to(body.span);
            body = self.new_expr(whole, ExprKind::Let { name, value: Box::new(value), body: Box::new(body) });
        }
        body
    }
}
