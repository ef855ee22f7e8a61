//! Visiting every expression below one, in the order of writing.

use crate::syntax::ast::{Element, Expr, ExprKind, Field, FieldKey, Generator, Pattern, StringLit, StringPart};

/// Calls `visit` on the expression and on everything in it.
pub fn expressions(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Bool(_)
        | ExprKind::None
        | ExprKind::Number(_)
        | ExprKind::Quantity(_)
        | ExprKind::Date(_)
        | ExprKind::Name(_)
        | ExprKind::Region(_)
        | ExprKind::SelfRef
        | ExprKind::This
        | ExprKind::Error => {}
        ExprKind::String(string) => in_string(string, visit),
        ExprKind::Field { base, .. } => expressions(base, visit),
        ExprKind::Index { base, keys } => {
            expressions(base, visit);
            keys.iter().for_each(|key| expressions(key, visit));
        }
        ExprKind::Call { callee, arguments } => {
            expressions(callee, visit);
            arguments.iter().for_each(|argument| expressions(&argument.value, visit));
        }
        ExprKind::Unary { operand, .. } => expressions(operand, visit),
        ExprKind::Binary { left, right, .. } => {
            expressions(left, visit);
            expressions(right, visit);
        }
        ExprKind::Range { low, high } => {
            expressions(low, visit);
            expressions(high, visit);
        }
        ExprKind::If { condition, then, otherwise } => {
            expressions(condition, visit);
            expressions(then, visit);
            expressions(otherwise, visit);
        }
        ExprKind::Match { subject, arms } => {
            expressions(subject, visit);
            for arm in arms {
                if let Pattern::Literal(literal) = &arm.pattern {
                    expressions(literal, visit);
                }
                expressions(&arm.value, visit);
            }
        }
        ExprKind::List(elements) => elements.iter().for_each(|element| in_element(element, visit)),
        ExprKind::Record(fields) => fields.iter().for_each(|field| in_field(field, visit)),
        ExprKind::Basis { value, arguments, .. } => {
            expressions(value, visit);
            arguments.iter().for_each(|argument| expressions(argument, visit));
        }
        ExprKind::Let { value, body, .. } => {
            expressions(value, visit);
            expressions(body, visit);
        }
    }
}

fn in_element(element: &Element, visit: &mut dyn FnMut(&Expr)) {
    match element {
        Element::Value(value) | Element::Spread(value) => expressions(value, visit),
        Element::Each { generator, value } => {
            in_generator(generator, visit);
            in_element(value, visit);
        }
    }
}

fn in_field(field: &Field, visit: &mut dyn FnMut(&Expr)) {
    match field {
        Field::Set { key, value } => {
            in_key(key, visit);
            expressions(value, visit);
        }
        Field::Spread(value) => expressions(value, visit),
        Field::Each { generator, key, value } => {
            in_generator(generator, visit);
            in_key(key, visit);
            expressions(value, visit);
        }
    }
}

fn in_key(key: &FieldKey, visit: &mut dyn FnMut(&Expr)) {
    if let FieldKey::Text(text) = key {
        in_string(text, visit);
    }
}

fn in_generator(generator: &Generator, visit: &mut dyn FnMut(&Expr)) {
    expressions(&generator.over, visit);
    if let Some(condition) = &generator.condition {
        expressions(condition, visit);
    }
}

fn in_string(string: &StringLit, visit: &mut dyn FnMut(&Expr)) {
    in_parts(&string.parts, visit);
}

fn in_parts(parts: &[StringPart], visit: &mut dyn FnMut(&Expr)) {
    for part in parts {
        match part {
            StringPart::Text(_) => {}
            StringPart::Value { expr, .. } => expressions(expr, visit),
            StringPart::For { generator, body } => {
                in_generator(generator, visit);
                in_parts(body, visit);
            }
            StringPart::If { condition, then, otherwise } => {
                expressions(condition, visit);
                in_parts(then, visit);
                in_parts(otherwise, visit);
            }
        }
    }
}
