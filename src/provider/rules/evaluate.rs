//! Judges a body by its rules. What is not known, or not given where the API has a default of its own, is no
//! violation: only what is certain is refused.

use std::sync::{Arc, LazyLock, RwLock};

use rustc_hash::FxHashMap;

use super::super::values::decimal;
use super::super::{Block, Node, NodeKind, ValueView, bounds};
use super::{Amount, Comparison, Condition, Operator, Path, Rule, RuleText};
use crate::source::Span;

type Parsed = FxHashMap<(usize, usize), Option<Arc<Rule>>>;
static PARSED: LazyLock<RwLock<Parsed>> = LazyLock::new(|| RwLock::new(FxHashMap::default()));

/// A rule of this type, parsed once.
fn parsed(rule: &RuleText, block: Block) -> Option<Arc<Rule>> {
    let key = (rule.text.as_ptr() as usize, block.len());
    if let Ok(parsed) = PARSED.read()
        && let Some(found) = parsed.get(&key)
    {
        return found.clone();
    }
    let rule = super::parse::parse(rule.text, block).map(Arc::new);
    match PARSED.write() {
        Ok(mut parsed) => parsed.insert(key, rule.clone()),
        Err(poisoned) => poisoned.into_inner().insert(key, rule.clone()),
    };
    rule
}

/// One broken rule: the argument that breaks it, its place, the other place, and what must hold.
pub(crate) struct Broken {
    pub path: String,
    pub span: Option<Span>,
    pub other: Option<Span>,
    pub says: String,
}

/// All that a body breaks of a rule: once for each repetition of the block that the rule is about.
pub(in super::super) fn check(rule: &RuleText, block: Block, root: &[Node<'_>]) -> Vec<Broken> {
    let Some(rule) = parsed(rule, block) else { return Vec::new() };
    let paths = paths(&rule);
    let mut shared: Vec<&str> = Vec::new();
    if let Some(first) = paths.first() {
        shared = parents(first).collect();
        for path in paths.iter().skip(1) {
            let same = shared.iter().zip(parents(path)).take_while(|(one, other)| **one == *other).count();
            shared.truncate(same);
        }
    }
    let mut bodies = Vec::new();
    bodies_at(root, &shared, &mut bodies);
    let skip = shared.len();
    bodies.into_iter().filter_map(|body| Body { nodes: body, skip }.broken(&rule)).collect()
}

/// The blocks that a path stands in; what is counted or summed is seen from outside.
fn parents<'p>((path, whole): &(&'p Path, bool)) -> impl Iterator<Item = &'p str> + use<'p> {
    let keep = path.steps.len().saturating_sub(1 + usize::from(*whole)).min(path.blocks);
    path.steps.iter().take(keep).map(String::as_str)
}

fn paths(rule: &Rule) -> Vec<(&Path, bool)> {
    let mut out = Vec::new();
    match rule {
        Rule::Holds(one) => of_condition(one, &mut out),
        Rule::Implies(one, other) | Rule::Equal(one, other) => {
            of_condition(one, &mut out);
            of_condition(other, &mut out);
        }
    }
    out
}

fn of_condition<'r>(condition: &'r Condition, out: &mut Vec<(&'r Path, bool)>) {
    match condition {
        Condition::Not(inner) => of_condition(inner, out),
        Condition::All(of) | Condition::Any(of) => of.iter().for_each(|inner| of_condition(inner, out)),
        Condition::Given(path) | Condition::Absent(path) | Condition::True(path) | Condition::Among(path, ..) => {
            out.push((path, false));
        }
        Condition::Compare(left, _, right) => {
            of_amount(left, out);
            of_amount(right, out);
        }
        Condition::Between(amount, ..) => of_amount(amount, out),
        Condition::OneOfThose(one, other) => out.extend([(one, true), (other, true)]),
    }
}

fn of_amount<'r>(amount: &'r Amount, out: &mut Vec<(&'r Path, bool)>) {
    match amount {
        Amount::Value(path) | Amount::Length(path) | Amount::Count(path) => out.push((path, false)),
        Amount::Sum(path) => out.push((path, true)),
        Amount::Literal(_) => {}
        Amount::Binary(left, _, right) => {
            of_amount(left, out);
            of_amount(right, out);
        }
    }
}

fn bodies_at<'n, 'a>(nodes: &'n [Node<'a>], path: &[&str], out: &mut Vec<&'n [Node<'a>]>) {
    let Some((step, rest)) = path.split_first() else {
        out.push(nodes);
        return;
    };
    for node in nodes.iter().filter(|node| node.name == *step) {
        match &node.kind {
            NodeKind::Block(inner) => bodies_at(inner, rest, out),
            // A map or a list of objects: what is in it is looked up from its own body.
            NodeKind::Attr(_) => {}
        }
    }
}

/// What is found under a path: texts, where each is, and whether all of it is known.
#[derive(Default)]
struct Found<'n> {
    values: Vec<(std::borrow::Cow<'n, str>, Span)>,
    given: Option<Span>,
    unknown: bool,
    count: usize,
}

struct Body<'n, 'a> {
    nodes: &'n [Node<'a>],
    /// How many steps of every path lead here.
    skip: usize,
}

impl<'n> Body<'n, '_> {
    fn broken(&self, rule: &Rule) -> Option<Broken> {
        let (condition, because, says) = match rule {
            Rule::Holds(must) => (must, None, super::words::must(must)),
            Rule::Implies(when, must) if self.holds(when)? => {
                (must, Some(when), format!("{} where {}", super::words::must(must), super::words::is(when)))
            }
            Rule::Implies(..) => return None,
            Rule::Equal(one, other) => {
                let (first, second) = (self.holds(one)?, self.holds(other)?);
                if first == second {
                    return None;
                }
                let (when, must) = if first { (one, other) } else { (other, one) };
                let says = format!("{} where {}", super::words::must(must), super::words::is(when));
                return Some(self.place(must, Some(when), says));
            }
        };
        (!self.holds(condition)?).then(|| self.place(condition, because, says))
    }

    fn place(&self, must: &Condition, when: Option<&Condition>, says: String) -> Broken {
        let places = |condition: &Condition| {
            let mut paths = Vec::new();
            of_condition(condition, &mut paths);
            paths.into_iter().map(|(path, _)| (path.steps.join("."), self.find(path).given)).collect::<Vec<_>>()
        };
        let mut all = places(must);
        all.extend(when.map(places).unwrap_or_default());
        let name = all.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let mut spans = all.into_iter().filter_map(|(_, span)| span);
        let span = spans.next();
        let other = spans.find(|other| Some(*other) != span);
        Broken { path: name, span, other, says }
    }

    /// `None` where it cannot be known.
    fn holds(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Not(inner) => self.holds(inner).map(|held| !held),
            Condition::All(of) => {
                let held: Vec<Option<bool>> = of.iter().map(|inner| self.holds(inner)).collect();
                if held.contains(&Some(false)) {
                    Some(false)
                } else {
                    held.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
                }
            }
            Condition::Any(of) => {
                let held: Vec<Option<bool>> = of.iter().map(|inner| self.holds(inner)).collect();
                if held.contains(&Some(true)) {
                    Some(true)
                } else {
                    held.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
                }
            }
            Condition::Given(path) => self.given(path),
            Condition::Absent(path) => self.given(path).map(|given| !given),
            Condition::True(path) => Some(self.one(path)?.as_ref() == "true"),
            Condition::Compare(left, comparison, right) => self.compare(left, *comparison, right),
            Condition::Between(amount, low, high) => {
                let value = number(&self.amount(amount)?)?;
                Some(value >= *low && value <= *high)
            }
            Condition::Among(path, values, inside) => {
                let found = self.find(path);
                let texts: Vec<_> = self.texts(path, found)?;
                let held: Vec<bool> = texts.iter().map(|text| values.iter().any(|value| value == text)).collect();
                if *inside { unanimous(&held) } else { Some(!held.contains(&true)) }
            }
            Condition::OneOfThose(path, others) => {
                let (found, others) = (self.find(path), self.find(others));
                if others.unknown {
                    return None;
                }
                let missing = |text: &str| others.values.iter().all(|(other, _)| other != text);
                (!found.values.is_empty()).then(|| !found.values.iter().any(|(text, _)| missing(text)))
            }
        }
    }

    fn given(&self, path: &Path) -> Option<bool> {
        let found = self.find(path);
        Some(found.given.is_some() && (found.count > 0 || found.unknown))
    }

    /// All values; the provider's default where none is given.
    fn texts(&self, path: &Path, found: Found<'n>) -> Option<Vec<std::borrow::Cow<'n, str>>> {
        if found.unknown {
            return None;
        }
        if found.given.is_none() {
            return path.default.clone().map(|default| vec![default.into()]);
        }
        Some(found.values.into_iter().map(|(text, _)| text).collect())
    }

    /// The one value.
    fn one(&self, path: &Path) -> Option<std::borrow::Cow<'n, str>> {
        let mut texts = self.texts(path, self.find(path))?;
        let first = texts.pop()?;
        texts.iter().all(|text| *text == first).then_some(first)
    }

    fn amount(&self, amount: &Amount) -> Option<String> {
        match amount {
            Amount::Value(path) => self.one(path).map(|text| text.into_owned()),
            Amount::Length(path) => self.one(path).map(|text| text.chars().count().to_string()),
            Amount::Count(path) => {
                let found = self.find(path);
                (!found.unknown && found.given.is_some()).then(|| found.count.to_string())
            }
            Amount::Sum(path) => {
                let found = self.find(path);
                if found.unknown || found.values.is_empty() {
                    return None;
                }
                found.values.iter().map(|(text, _)| number(text)).sum::<Option<f64>>().map(|sum| sum.to_string())
            }
            Amount::Literal(text) => Some(text.clone()),
            Amount::Binary(left, operator, right) => {
                let (left, right) = (number(&self.amount(left)?)?, number(&self.amount(right)?)?);
                let value = match operator {
                    Operator::Plus => left + right,
                    Operator::Minus => left - right,
                    Operator::Times => left * right,
                    Operator::Modulo if right == 0.0 => return None,
                    Operator::Modulo => left % right,
                };
                Some(value.to_string())
            }
        }
    }

    fn compare(&self, left: &Amount, comparison: Comparison, right: &Amount) -> Option<bool> {
        let (left, right) = (self.amount(left)?, self.amount(right)?);
        if let (Some(left), Some(right)) = (number(&left), number(&right)) {
            return Some(match comparison {
                Comparison::Less => left < right,
                Comparison::AtMost => left <= right,
                Comparison::More => left > right,
                Comparison::AtLeast => left >= right,
                Comparison::Same => left == right,
                Comparison::Other => left != right,
            });
        }
        match comparison {
            Comparison::Same => Some(left == right),
            Comparison::Other => Some(left != right),
            _ => None,
        }
    }

    fn find(&self, path: &Path) -> Found<'n> {
        let mut found = Found::default();
        let steps: Vec<&str> = path.steps.iter().skip(self.skip).map(String::as_str).collect();
        in_nodes(self.nodes, &steps, &mut found);
        found
    }
}

fn unanimous(held: &[bool]) -> Option<bool> {
    let first = *held.first()?;
    held.iter().all(|each| *each == first).then_some(first)
}

fn in_nodes<'n>(nodes: &'n [Node<'_>], steps: &[&str], found: &mut Found<'n>) {
    let Some((step, rest)) = steps.split_first() else { return };
    for node in nodes.iter().filter(|node| node.name == *step && node.is_present()) {
        match &node.kind {
            NodeKind::Block(inner) if !rest.is_empty() => in_nodes(inner, rest, found),
            NodeKind::Block(_) => {
                found.given = found.given.or(Some(node.span));
                found.count += 1;
            }
            NodeKind::Attr(value) => in_value(value, rest, node.value, found),
        }
    }
}

fn in_value<'n>(value: &'n ValueView<'_>, steps: &[&str], span: Span, found: &mut Found<'n>) {
    let mut text = |text: std::borrow::Cow<'n, str>| {
        found.given = found.given.or(Some(span));
        found.count += usize::from(!text.is_empty());
        found.values.push((text, span));
    };
    match (value, steps.split_first()) {
        (ValueView::Null, _) => {}
        (ValueView::Object(members), Some((step, rest))) => {
            members.iter().filter(|(name, _)| name == step).for_each(|(_, value)| in_value(value, rest, span, found));
        }
        (ValueView::List(items), _) => {
            found.given = found.given.or(Some(span));
            items.iter().for_each(|item| in_value(item, steps, span, found));
        }
        (ValueView::Bool(Some(value)), None) => text(value.to_string().into()),
        (ValueView::Number(Some(value)) | ValueView::String(Some(value)), None) => text(value.as_ref().into()),
        (ValueView::Object(members), None) => {
            found.given = found.given.or(Some(span));
            found.count += members.len();
        }
        _ => {
            found.given = found.given.or(Some(span));
            found.unknown = true;
        }
    }
}

/// `2`, `1800s`, `2Gi`, `250m`: a number that can be compared.
pub(super) fn number(text: &str) -> Option<f64> {
    decimal(text).or_else(|| text.strip_suffix('s').and_then(decimal)).or_else(|| bounds::quantity(text))
}
