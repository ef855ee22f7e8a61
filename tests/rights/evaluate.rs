//! As much of Terraform's language as our output has: enough to know each instance of each resource, and nothing of how `olyc` made it.

use std::collections::BTreeMap;

use hcl_edit::expr::{BinaryOperator, Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::template::{Element, Template};

/// A value; what only the cloud knows is unknown, and a reference to a resource is one.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    /// Type, name, key and attribute.
    Reference(String, String, Option<String>, String),
    Unknown,
}

impl Value {
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::List(all) => all.iter().filter_map(Self::text).collect(),
            _ => Vec::new(),
        }
    }
}

/// What names stand for.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub variables: BTreeMap<String, Value>,
    pub each: Option<(String, Value)>,
}

pub fn evaluate(expression: &Expression, scope: &Scope) -> Value {
    match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(value) => Value::Number(value.value().to_string()),
        Expression::String(value) => Value::Text(value.value().clone()),
        Expression::Array(all) => Value::List(all.iter().map(|one| evaluate(one, scope)).collect()),
        Expression::Object(object) => {
            Value::Map(object.iter().map(|(key, value)| (name(key, scope), evaluate(value.expr(), scope))).collect())
        }
        Expression::StringTemplate(template) => text(template.iter(), scope),
        Expression::HeredocTemplate(heredoc) => text(Template::iter(&heredoc.template), scope),
        Expression::Parenthesis(inner) => evaluate(inner.inner(), scope),
        Expression::Conditional(parts) => match evaluate(&parts.cond_expr, scope) {
            Value::Bool(true) => evaluate(&parts.true_expr, scope),
            Value::Bool(false) => evaluate(&parts.false_expr, scope),
            _ => Value::Unknown,
        },
        Expression::FuncCall(call) if call.name.name.as_str() == "toset" => {
            call.args.iter().next().map_or(Value::Unknown, |all| evaluate(all, scope))
        }
        Expression::Traversal(traversal) => traverse(traversal, scope),
        Expression::BinaryOp(operation) => {
            let (one, other) = (evaluate(&operation.lhs_expr, scope), evaluate(&operation.rhs_expr, scope));
            match (operation.operator.value(), &one, &other) {
                (_, Value::Unknown, _) | (_, _, Value::Unknown) => Value::Unknown,
                (BinaryOperator::Eq, one, other) => Value::Bool(one == other),
                (BinaryOperator::NotEq, one, other) => Value::Bool(one != other),
                _ => Value::Unknown,
            }
        }
        _ => Value::Unknown,
    }
}

fn name(key: &ObjectKey, scope: &Scope) -> String {
    match key {
        ObjectKey::Ident(word) => word.as_str().to_owned(),
        ObjectKey::Expression(expression) => evaluate(expression, scope).text().unwrap_or_default(),
    }
}

fn text<'e>(elements: impl Iterator<Item = &'e Element>, scope: &Scope) -> Value {
    let mut out = String::new();
    let mut parts = 0;
    let mut last = Value::Unknown;
    for element in elements {
        parts += 1;
        match element {
            Element::Literal(literal) => out.push_str(literal.value()),
            Element::Interpolation(inner) => {
                last = evaluate(&inner.expr, scope);
                match last.text() {
                    Some(text) => out.push_str(&text),
                    None if parts > 1 => return Value::Unknown,
                    None => {}
                }
            }
            Element::Directive(_) => return Value::Unknown,
        }
    }
    match last {
        Value::Reference(..) if parts == 1 => last,
        Value::Reference(..) | Value::Unknown if out.is_empty() && parts > 0 => Value::Unknown,
        _ => Value::Text(out),
    }
}

fn traverse(traversal: &hcl_edit::expr::Traversal, scope: &Scope) -> Value {
    let Expression::Variable(first) = &traversal.expr else { return Value::Unknown };
    let mut words: Vec<(String, bool)> = vec![(first.value().as_str().to_owned(), false)];
    for operator in &traversal.operators {
        words.push(match operator.value() {
            TraversalOperator::GetAttr(word) => (word.value().as_str().to_owned(), false),
            TraversalOperator::Index(index) => match evaluate(index, scope).text() {
                Some(text) => (text, true),
                None => return Value::Unknown,
            },
            _ => return Value::Unknown,
        });
    }
    let found = match (words[0].0.as_str(), words.get(1).map(|word| word.0.as_str())) {
        ("var", Some(name)) => (scope.variables.get(name).cloned().unwrap_or(Value::Unknown), 2),
        ("each", Some("key")) => (scope.each.as_ref().map_or(Value::Unknown, |(key, _)| Value::Text(key.clone())), 2),
        ("each", Some("value")) => (scope.each.as_ref().map_or(Value::Unknown, |(_, value)| value.clone()), 2),
        (ty, Some(label)) if ty.starts_with("google_") => {
            let key = words.get(2).filter(|word| word.1).map(|word| word.0.clone());
            let attribute = words.iter().skip(2).find(|word| !word.1).map(|word| word.0.clone()).unwrap_or_default();
            return Value::Reference(ty.to_owned(), label.to_owned(), key, attribute);
        }
        _ => return Value::Unknown,
    };
    let (mut value, skip) = found;
    for (word, _) in words.iter().skip(skip) {
        value = match value {
            Value::Map(mut entries) => entries.remove(word).unwrap_or(Value::Null),
            Value::List(all) => {
                word.parse::<usize>().ok().and_then(|at| all.get(at).cloned()).unwrap_or(Value::Unknown)
            }
            _ => Value::Unknown,
        };
    }
    value
}

/// One resource that there will be.
#[derive(Clone, Debug)]
pub struct Instance {
    pub ty: String,
    pub name: String,
    pub key: Option<String>,
    pub arguments: BTreeMap<String, Value>,
    /// Arguments and blocks inside of blocks, flat, with their names alone.
    pub inner: Vec<(String, Value)>,
}

impl Instance {
    /// What an argument is: null where it is not written.
    pub fn argument(&self, name: &str) -> Value {
        self.arguments.get(name).cloned().unwrap_or(Value::Null)
    }
}

/// All instances of a body's resources.
pub fn instances(body: &Body, scope: &Scope, out: &mut Vec<Instance>) {
    for block in blocks(body).filter(|block| block.ident.as_str() == "resource") {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
        let [ty, name] = labels.as_slice() else { continue };
        let attribute = |wanted: &str| block.body.get_attribute(wanted).map(|found| evaluate(&found.value, scope));
        if let Some(Value::Number(count)) = attribute("count")
            && count == "0"
        {
            continue;
        }
        let turns: Vec<Option<(String, Value)>> = match attribute("for_each") {
            None => vec![None],
            Some(Value::Map(all)) => all.into_iter().map(Some).collect(),
            Some(Value::List(all)) => all.into_iter().map(|one| Some((one.text().unwrap_or_default(), one))).collect(),
            Some(Value::Null) => Vec::new(),
            Some(other) => panic!("{ty}.{name}: for_each is {other:?}"),
        };
        for each in turns {
            let scope = Scope { each: each.clone(), ..scope.clone() };
            let mut inner = Vec::new();
            let mut arguments = BTreeMap::new();
            for structure in block.body.iter() {
                match structure {
                    Structure::Attribute(attribute) => {
                        arguments.insert(attribute.key.as_str().to_owned(), evaluate(&attribute.value, &scope));
                    }
                    Structure::Block(block) => flatten(block, &scope, &mut inner),
                }
            }
            out.push(Instance {
                ty: (*ty).to_owned(),
                name: (*name).to_owned(),
                key: each.map(|(key, _)| key),
                arguments,
                inner,
            });
        }
    }
}

fn flatten(block: &Block, scope: &Scope, out: &mut Vec<(String, Value)>) {
    let mut body = &block.body;
    let mut name = block.ident.as_str().to_owned();
    if name == "dynamic" {
        let turns = body.get_attribute("for_each").map(|found| evaluate(&found.value, scope));
        if turns == Some(Value::List(Vec::new())) || turns == Some(Value::Map(BTreeMap::new())) {
            return;
        }
        name = block.labels.first().map(|label| label.as_str().to_owned()).unwrap_or_default();
        if let Some(content) = blocks(body).find(|block| block.ident.as_str() == "content") {
            body = &content.body;
        }
    }
    out.push((name, Value::Unknown));
    for structure in body.iter() {
        match structure {
            Structure::Attribute(attribute) => {
                out.push((attribute.key.as_str().to_owned(), evaluate(&attribute.value, scope)));
            }
            Structure::Block(block) => flatten(block, scope, out),
        }
    }
}

pub fn blocks(body: &Body) -> impl Iterator<Item = &Block> {
    body.iter().filter_map(|structure| match structure {
        Structure::Block(block) => Some(block),
        Structure::Attribute(_) => None,
    })
}
