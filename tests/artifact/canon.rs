//! One canonical spelling for a tree that was meant and for what a parser read back.

use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::Element;
use olyc::artifact::hcl::{Expr, Node, NodeKind, Part};

enum Piece {
    Literal(String),
    Later(String),
}

fn string(pieces: Vec<Piece>) -> String {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(before)), Piece::Literal(text)) => before.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    if let [Piece::Later(expr)] = merged.as_slice() {
        return expr.clone();
    }
    let mut out = String::from("\"");
    for piece in merged {
        match piece {
            Piece::Literal(text) => out.push_str(&format!("{text:?}")),
            Piece::Later(expr) => out.push_str(&format!("${{{expr}}}")),
        }
    }
    out + "\""
}

pub fn meant(expr: &Expr) -> String {
    match expr {
        Expr::Null => "null".into(),
        Expr::Bool(value) => value.to_string(),
        Expr::Number(text) | Expr::Path(text) => text.to_string(),
        // Written as it stands: what it says, the same parser says.
        Expr::Raw(text) => text.parse::<Expression>().map_or_else(|_| text.to_string(), |parsed| read(&parsed)),
        Expr::Text(text) => string(vec![Piece::Literal(text.to_string())]),
        Expr::Template(parts) => string(
            parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) | Part::Known { text, .. } => Piece::Literal(text.to_string()),
                    Part::Later(expr) => Piece::Later(meant(expr)),
                })
                .collect(),
        ),
        Expr::List(elements) => format!("[{}]", elements.iter().map(meant).collect::<Vec<_>>().join(",")),
        Expr::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}={}", meant(key), meant(value))).collect();
            format!("{{{}}}", entries.join(";"))
        }
        Expr::Reference(reference) => match &reference.index {
            Some(index) => format!("{}[{}]{}", reference.block, meant(index), reference.path),
            None => format!("{}{}", reference.block, reference.path),
        },
        Expr::Variable(name) => format!("var.{name}"),
        Expr::Call { function, arguments } => {
            format!("{function}({})", arguments.iter().map(meant).collect::<Vec<_>>().join(","))
        }
        Expr::Conditional(parts) => format!("?({},{},{})", meant(&parts.0), meant(&parts.1), meant(&parts.2)),
        Expr::Suffixed(inner, suffix) => format!("{}{suffix}", meant(inner)),
        Expr::Originated(inner, _) => meant(inner),
    }
}

pub fn read(expr: &Expression) -> String {
    match expr {
        Expression::Null(_) => "null".into(),
        Expression::Bool(value) => value.value().to_string(),
        Expression::Number(value) => value.value().to_string(),
        Expression::String(text) => string(vec![Piece::Literal(text.value().clone())]),
        Expression::StringTemplate(template) => string(template.iter().map(element).collect()),
        Expression::HeredocTemplate(heredoc) => string(heredoc.template.iter().map(element).collect()),
        Expression::Array(array) => format!("[{}]", array.iter().map(read).collect::<Vec<_>>().join(",")),
        Expression::Object(object) => {
            let entries: Vec<String> = object
                .iter()
                .map(|(key, value)| {
                    let key = match key {
                        ObjectKey::Ident(word) => string(vec![Piece::Literal(word.to_string())]),
                        ObjectKey::Expression(expr) => read(expr),
                    };
                    format!("{key}={}", read(value.expr()))
                })
                .collect();
            format!("{{{}}}", entries.join(";"))
        }
        Expression::Parenthesis(inner) => read(inner.inner()),
        Expression::Variable(name) => name.to_string(),
        Expression::Conditional(parts) => {
            format!("?({},{},{})", read(&parts.cond_expr), read(&parts.true_expr), read(&parts.false_expr))
        }
        Expression::UnaryOp(op) => format!("{:?}({})", op.operator.value(), read(&op.expr)),
        Expression::BinaryOp(op) => {
            format!("{:?}({},{})", op.operator.value(), read(&op.lhs_expr), read(&op.rhs_expr))
        }
        Expression::FuncCall(call) => {
            let arguments = call.args.iter().map(read).collect::<Vec<_>>().join(",");
            let name = call.name.name.to_string();
            // How a text without a last line end is written down as a heredoc.
            if name == "chomp"
                && let Some(Expression::HeredocTemplate(heredoc)) = call.args.get(0)
            {
                let mut pieces: Vec<Piece> = heredoc.template.iter().map(element).collect();
                if let Some(Piece::Literal(last)) = pieces.last_mut() {
                    last.pop();
                }
                return string(pieces);
            }
            format!("{name}({arguments})")
        }
        Expression::Traversal(traversal) => {
            let mut out = read(&traversal.expr);
            for operator in &traversal.operators {
                match operator.value() {
                    TraversalOperator::AttrSplat(_) => out.push_str(".*"),
                    TraversalOperator::FullSplat(_) => out.push_str("[*]"),
                    TraversalOperator::GetAttr(name) => out.push_str(&format!(".{}", name.value())),
                    TraversalOperator::Index(index) => out.push_str(&format!("[{}]", read(index))),
                    TraversalOperator::LegacyIndex(index) => out.push_str(&format!(".{}", index.value())),
                }
            }
            out
        }
        other => format!("?? {other:?}"),
    }
}

fn element(element: &Element) -> Piece {
    match element {
        Element::Literal(text) => Piece::Literal(text.value().clone()),
        Element::Interpolation(inner) => match &inner.expr {
            Expression::String(text) => Piece::Literal(text.value().clone()),
            other => Piece::Later(read(other)),
        },
        Element::Directive(_) => Piece::Later("directive".into()),
    }
}

/// Attributes by name, blocks in order; the printer may move meta-arguments.
pub fn meant_body(nodes: &[Node]) -> Vec<String> {
    let mut lines: Vec<String> = nodes
        .iter()
        .map(|node| match &node.kind {
            NodeKind::Attribute { name, value } => format!("{name} = {}", meant(value)),
            NodeKind::Block { keyword, labels, body, .. } => {
                format!("{keyword} {labels:?} {{{}}}", meant_body(body).join("|"))
            }
        })
        .collect();
    lines.sort();
    lines
}

pub fn read_body(body: &Body) -> Vec<String> {
    let mut lines: Vec<String> = body
        .iter()
        .map(|structure| match structure {
            Structure::Attribute(attribute) => format!("{} = {}", attribute.key.value(), read(&attribute.value)),
            Structure::Block(block) => {
                let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
                format!("{} {labels:?} {{{}}}", block.ident.value(), read_body(&block.body).join("|"))
            }
        })
        .collect();
    lines.sort();
    lines
}
