//! Prints a tree as `terraform fmt` would leave it: what is aligned, where blank lines stand, how text is quoted.
//!
//! `terraform fmt` aligns the `=` of adjacent lines that hold a whole attribute. A comment, a blank line, a block and an
//! attribute whose value spans lines by brackets end such a run (the last is itself not padded); a heredoc stays in it.

use super::expr::{self, Layout};
use super::{Expr, File, Node, NodeKind};
use crate::artifact::{Origin, Printed, Traced, wrap};
use crate::source::Name;

/// Comments are wrapped at this column.
const COMMENT_WIDTH: usize = 100;

/// Prints a file: header, then its blocks, a blank line between each two.
pub fn print(file: &File) -> Printed {
    let mut printer = Printer { out: String::with_capacity(256 + file.body.len() * 400), line: 1, trace: Vec::new() };
    for line in &file.header {
        if line.is_empty() {
            printer.newline();
        } else {
            printer.comment(line, 0);
        }
    }
    if !file.header.is_empty() && !file.body.is_empty() {
        printer.newline();
    }
    printer.body(&file.body, 0);
    Printed { text: printer.out, trace: printer.trace }
}

/// Prints one expression as it stands in a file, on one line: for messages.
pub fn inline(value: &Expr) -> String {
    let mut out = String::new();
    expr::inline(&mut out, value);
    out
}

struct Printer {
    out: String,
    /// The line that is being written, counted from 1.
    line: usize,
    trace: Vec<Traced>,
}

/// Where a node stands among its neighbours, whatever the order in which it was written.
fn rank(node: &Node, top: bool) -> u8 {
    if top {
        return 2;
    }
    match &node.kind {
        NodeKind::Attribute { name, .. } => match name.as_str() {
            "source" => 0,
            "count" | "for_each" | "provider" => 1,
            "depends_on" => 4,
            _ => 2,
        },
        NodeKind::Block { keyword, .. } if *keyword == "lifecycle" => 3,
        NodeKind::Block { .. } => 2,
    }
}

impl Printer {
    fn newline(&mut self) {
        self.out.push('\n');
        self.line += 1;
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn comment(&mut self, text: &str, indent: usize) {
        for line in text.lines() {
            if line.trim().is_empty() {
                self.spaces(indent);
                self.out.push('#');
                self.newline();
            }
            for piece in wrap(line, COMMENT_WIDTH.saturating_sub(indent + 2)) {
                self.spaces(indent);
                self.out.push_str("# ");
                self.out.push_str(&piece);
                self.newline();
            }
        }
    }

    fn body(&mut self, nodes: &[Node], indent: usize) {
        let top = indent == 0;
        if nodes.windows(2).all(|pair| rank(&pair[0], top) <= rank(&pair[1], top)) {
            let all: Vec<&Node> = nodes.iter().collect();
            self.ordered(&all, indent);
        } else {
            let mut all: Vec<&Node> = nodes.iter().collect();
            all.sort_by_key(|node| rank(node, top));
            self.ordered(&all, indent);
        }
    }

    fn ordered(&mut self, nodes: &[&Node], indent: usize) {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            if at > 0 && separated(nodes[at - 1], node, indent == 0) {
                self.newline();
            }
            match &node.kind {
                NodeKind::Attribute { .. } => at = self.run(nodes, at, indent),
                NodeKind::Block { keyword, labels, body, .. } => {
                    self.block(node, *keyword, labels, body, indent);
                    at += 1;
                }
            }
        }
    }

    fn block(&mut self, node: &Node, keyword: Name, labels: &[super::Label], body: &[Node], indent: usize) {
        let first = self.line;
        let place = self.trace.len();
        if let Some(doc) = &node.doc {
            self.comment(doc, indent);
        }
        self.spaces(indent);
        self.out.push_str(keyword.as_str());
        for label in labels {
            self.out.push(' ');
            expr::quoted(&mut self.out, label);
        }
        if body.is_empty() {
            self.out.push_str(" {}");
        } else {
            self.out.push_str(" {");
            self.newline();
            self.body(body, indent + 2);
            self.spaces(indent);
            self.out.push('}');
        }
        self.newline();
        self.trace.insert(place, Traced { line: first, end: self.line, origin: node.origin });
    }

    /// Prints the attributes from `start` that are aligned together, or one that stands alone; returns the next index.
    fn run(&mut self, nodes: &[&Node], start: usize, indent: usize) -> usize {
        let mut rendered: Vec<(Name, String, Origin, Option<&str>)> = Vec::new();
        let mut width = 0;
        let mut at = start;
        while let Some(node) = nodes.get(at) {
            let NodeKind::Attribute { name, value } = &node.kind else { break };
            if at > start && (node.doc.is_some() || separated(nodes[at - 1], node, indent == 0)) {
                break;
            }
            let mut text = String::new();
            let layout = expr::value(&mut text, value, indent, indent + name.len() + 3);
            if layout == Layout::Spread {
                if at > start {
                    break;
                }
                width = name.len();
                rendered.push((*name, text, node.origin, node.doc.as_deref()));
                at += 1;
                break;
            }
            width = width.max(name.chars().count());
            rendered.push((*name, text, node.origin, node.doc.as_deref()));
            at += 1;
        }
        for (name, text, origin, doc) in rendered {
            let first = self.line;
            if let Some(doc) = doc {
                self.comment(doc, indent);
            }
            self.spaces(indent);
            self.out.push_str(name.as_str());
            self.spaces(width - name.chars().count());
            self.out.push_str(" = ");
            self.out.push_str(&text);
            self.line += text.bytes().filter(|byte| *byte == b'\n').count();
            self.newline();
            self.trace.push(Traced { line: first, end: self.line, origin });
        }
        at
    }
}

/// A blank line stands between these two.
fn separated(above: &Node, below: &Node, top: bool) -> bool {
    match (&above.kind, &below.kind) {
        (NodeKind::Attribute { .. }, NodeKind::Attribute { name, .. }) => {
            // A comment of nothing is a blank line.
            (*name == "depends_on" && rank(above, top) < rank(below, top)) || below.doc.as_deref() == Some("")
        }
        // Repeated blocks of one kind stand together, like the lines of a list.
        (NodeKind::Block { keyword: one, .. }, NodeKind::Block { keyword: other, .. }) => {
            top || one != other || below.doc.is_some()
        }
        _ => true,
    }
}
