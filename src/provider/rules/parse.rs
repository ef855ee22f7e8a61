//! Reads a rule. Everything that it names must be in the facts of the type, and nothing may be left over: a rule that
//! is half understood would refuse what is right.

use super::super::{Block, Element, Fact, Kind, Literal, Type};
use super::{Amount, Comparison, Condition, Operator, Path, Rule};

/// Whether a rule of a type can be judged.
pub fn understood(rule: &str, block: Block) -> bool {
    parse(rule, block).is_some()
}

pub(super) fn parse(rule: &str, block: Block) -> Option<Rule> {
    let rule = written_out(rule, block);
    let tokens = tokens(&rule)?;
    let mut parser = Parser { tokens: &tokens, at: 0, block, last: None };
    let first = parser.any()?;
    let rule = match parser.take() {
        None => Rule::Holds(first),
        Some("=>") => Rule::Implies(first, parser.any()?),
        Some("<=>") => Rule::Equal(first, parser.any()?),
        Some("unless") => Rule::Implies(Condition::Not(Box::new(parser.any()?)), first),
        Some("when") => Rule::Implies(parser.any()?, first),
        Some(_) => return None,
    };
    parser.take().is_none().then_some(rule)
}

/// `block: a or b set` is about arguments of that block; `not both a and b` is that they are not given together.
fn written_out(rule: &str, whole: Block) -> String {
    let Some((head, rest)) = rule.split_once(": ") else { return rule.to_owned() };
    let mut block = Some(whole);
    for step in head.split('.') {
        block = block.and_then(|block| block.get(step)).and_then(Fact::block);
    }
    let Some(block) = block else { return rule.to_owned() };
    let words =
        rest.split(' ').map(|word| if block.get(word).is_some() { format!("{head}.{word}") } else { word.to_owned() });
    let rest = words.collect::<Vec<_>>().join(" ");
    match rest.strip_prefix("not both ").and_then(|pair| pair.split_once(" and ")) {
        Some((one, other)) => format!("not ({one} set and {other} set)"),
        None => rest,
    }
}

fn tokens(rule: &str) -> Option<Vec<&str>> {
    let mut out = Vec::new();
    let mut rest = rule.trim_start();
    while let Some(first) = rest.chars().next() {
        const SIGNS: [&str; 14] = ["<=>", "=>", "<=", ">=", "==", "!=", "<", ">", "(", ")", "[", "]", ",", "*"];
        let length = match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => sign.len(),
            None if rest.starts_with("+ ") || rest.starts_with("- ") => 1,
            None if first.is_ascii_alphanumeric() => rest
                .find(|letter: char| !(letter.is_ascii_alphanumeric() || "._-/".contains(letter)))
                .unwrap_or(rest.len()),
            None => return None,
        };
        let (token, after) = rest.split_at_checked(length)?;
        out.push(token);
        rest = after.trim_start();
    }
    Some(out)
}

struct Parser<'t> {
    tokens: &'t [&'t str],
    at: usize,
    block: Block,
    /// What the last comparison was about: `x == 0 or >= y` says it once.
    last: Option<Amount>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).copied()
    }

    fn take(&mut self) -> Option<&'t str> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn accept(&mut self, wanted: &str) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Condition> {
        let mut of = vec![self.all()?];
        while self.accept("or") {
            of.push(self.all()?);
        }
        if of.len() == 1 { of.pop() } else { Some(Condition::Any(of)) }
    }

    fn all(&mut self) -> Option<Condition> {
        let mut of = vec![self.one()?];
        while self.accept("and") {
            of.push(self.one()?);
        }
        if of.len() == 1 { of.pop() } else { Some(Condition::All(of)) }
    }

    fn one(&mut self) -> Option<Condition> {
        if self.accept("not") {
            self.accept("(").then_some(())?;
            let inner = self.any()?;
            return self.accept(")").then(|| Condition::Not(Box::new(inner)));
        }
        if self.accept("(") {
            let inner = self.any()?;
            return self.accept(")").then_some(inner);
        }
        let left = match self.peek().and_then(comparison) {
            Some(_) => self.last.clone()?,
            None => self.amount(true)?,
        };
        if let Some(both) = self.pair(&left) {
            return Some(both);
        }
        self.last = Some(left.clone());
        let Some(next) = self.peek() else { return bare(left) };
        if let Some(comparison) = comparison(next) {
            self.at += 1;
            let right = self.amount(false)?;
            let ordered = !matches!(comparison, Comparison::Same | Comparison::Other);
            let text = matches!(&right, Amount::Literal(text) if super::evaluate::number(text).is_none());
            return (!ordered || !text).then_some(Condition::Compare(left, comparison, right));
        }
        match next {
            "set" | "present" | "non-empty" => self.given(left).map(Condition::Given),
            "absent" | "unset" | "empty" => self.given(left).map(Condition::Absent),
            "not" | "in" => self.among(left),
            _ => bare(left),
        }
    }

    /// `a or b set`, `a and b empty`: the last word is about both.
    fn pair(&mut self, left: &Amount) -> Option<Condition> {
        let Amount::Value(first) = left else { return None };
        let [word @ ("or" | "and"), second, test, ..] = self.tokens.get(self.at..)? else { return None };
        let about = |path: Path| match *test {
            "set" | "non-empty" => Some(Condition::Given(path)),
            "empty" | "absent" => Some(Condition::Absent(path)),
            _ => None,
        };
        let of = vec![about(first.clone())?, about(self.path(second)?)?];
        self.at += 3;
        Some(if *word == "or" { Condition::Any(of) } else { Condition::All(of) })
    }

    fn given(&mut self, amount: Amount) -> Option<Path> {
        self.at += 1;
        if let Amount::Value(path) = amount { Some(path) } else { None }
    }

    fn among(&mut self, left: Amount) -> Option<Condition> {
        let not = self.accept("not");
        self.accept("in").then_some(())?;
        if self.accept("[") {
            let Amount::Value(path) = left else { return None };
            let mut values = Vec::new();
            loop {
                values.push(self.take()?.to_owned());
                if self.accept("]") {
                    return Some(Condition::Among(path, values, !not));
                }
                self.accept(",").then_some(())?;
            }
        }
        let next = self.take().filter(|_| !not)?;
        if let Some((low, high)) = next.split_once("..") {
            return Some(Condition::Between(left, low.parse().ok()?, high.parse().ok()?));
        }
        let Amount::Value(path) = left else { return None };
        Some(Condition::OneOfThose(path, self.path(next)?))
    }

    /// `left`: the first word of a comparison, which must be something of the resource.
    fn amount(&mut self, left: bool) -> Option<Amount> {
        let mut amount = self.term(left)?;
        while let Some(operator) = self.peek().and_then(operator) {
            self.at += 1;
            amount = Amount::Binary(Box::new(amount), operator, Box::new(self.term(false)?));
        }
        Some(amount)
    }

    fn term(&mut self, left: bool) -> Option<Amount> {
        let word = self.take()?;
        if self.peek() == Some("(") && ["len", "count", "sum", "seconds"].contains(&word) {
            self.at += 1;
            let name = self.take()?;
            let path = self.path(name)?;
            self.accept(")").then_some(())?;
            return Some(match word {
                "len" => Amount::Length(path),
                "count" => Amount::Count(path),
                "sum" => Amount::Sum(path),
                _ => Amount::Value(path),
            });
        }
        if let Some(path) = self.path(word) {
            return Some(Amount::Value(path));
        }
        let number = super::evaluate::number(word).is_some();
        // A word that is no argument of this type would be compared as if it were a text.
        let text = word.bytes().next().is_some_and(|first| first.is_ascii_uppercase())
            || ["true", "false", "global", "apply_security_profile_group", "throttle", "rate_based_ban", "redirect"]
                .contains(&word)
            || word.contains('/');
        (number || !left && text).then(|| Amount::Literal(word.to_owned()))
    }

    fn path(&self, word: &str) -> Option<Path> {
        let steps: Vec<String> = word.split('.').map(String::from).collect();
        let mut block = Some(self.block);
        let mut found: Option<Fact> = None;
        let mut blocks = 0;
        for (at, step) in steps.iter().enumerate() {
            // What follows a map is one of its keys.
            if found.is_some_and(|fact| matches!(fact.ty(), Type::Map(Element::Value(_)))) {
                return Some(Path { steps, default: None, blocks, block: false, bool: false });
            }
            let fact = block?.get(step)?;
            if blocks == at && matches!(fact.kind(), Kind::Block { written_as_attribute: false, .. }) {
                blocks += 1;
            }
            block = fact.block();
            found = Some(fact);
        }
        let fact = found?;
        let default = fact.default().map(|default| match default {
            Literal::Bool(value) => value.to_string(),
            Literal::Number(text) | Literal::String(text) => text.to_owned(),
        });
        let block = matches!(fact.kind(), Kind::Block { .. });
        Some(Path { steps, default, blocks, block, bool: matches!(fact.ty(), Type::Bool) })
    }
}

/// A word alone is a bool that must be true, or a block that must be there; anything else was cut short.
fn bare(amount: Amount) -> Option<Condition> {
    match amount {
        Amount::Value(path) if path.bool => Some(Condition::True(path)),
        Amount::Value(path) if path.block => Some(Condition::Given(path)),
        _ => None,
    }
}

fn comparison(token: &str) -> Option<Comparison> {
    Some(match token {
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::More,
        ">=" => Comparison::AtLeast,
        "==" => Comparison::Same,
        "!=" => Comparison::Other,
        _ => return None,
    })
}

fn operator(token: &str) -> Option<Operator> {
    Some(match token {
        "+" => Operator::Plus,
        "-" => Operator::Minus,
        "*" => Operator::Times,
        "mod" => Operator::Modulo,
        _ => return None,
    })
}
