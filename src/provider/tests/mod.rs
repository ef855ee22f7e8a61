//! Tests of the room: the index against the facts themselves, and good and bad bodies of real resources.

mod bodies;
mod index;
mod limits;
mod references;

use super::{Node, ValueView};
use crate::source::{ChunkId, Span};

fn span(start: usize) -> Span {
    Span::new(ChunkId(0), start, start + 1)
}

fn text(value: &str) -> ValueView<'_> {
    ValueView::String(Some(value.into()))
}

fn number(value: &str) -> ValueView<'_> {
    ValueView::Number(Some(value.into()))
}

fn bool(value: bool) -> ValueView<'static> {
    ValueView::Bool(Some(value))
}

fn set<'a>(name: &'a str, value: ValueView<'a>) -> Node<'a> {
    Node::attr(name, span(1), value)
}

fn block<'a>(name: &'a str, nodes: Vec<Node<'a>>) -> Node<'a> {
    Node::block(name, span(2), nodes)
}
