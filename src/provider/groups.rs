//! Groups of arguments: what excludes, needs or replaces what.
//!
//! The paths of a group start at the resource and lead through blocks that stand at most once (`settings.0.name`), so
//! the numbers in them carry nothing. As in the provider, a group counts wherever the block of a member is given.

use crate::source::Span;

use super::check::Checker;
use super::{Block, Fact, Node, NodeKind, ProblemKind};

impl<'a> Checker<'a> {
    /// `complete` says that nothing in the body is unknown: else what lacks may be there under a wrong name.
    pub(super) fn check_groups(&mut self, block: Block, nodes: &'a [Node<'a>], span: Span, complete: bool) {
        for fact in block.checked() {
            let own = nodes.iter().find(|node| node.name == fact.name() && node.is_present()).map(|node| node.span);
            self.exactly_one(fact, own, span, complete);
            if complete {
                self.at_least_one(fact, span);
            }
            if let Some(own) = own {
                self.conflicts(fact, own);
                self.required_with(fact, own);
            }
        }
    }

    fn exactly_one(&mut self, fact: Fact, own: Option<Span>, span: Span, complete: bool) {
        let group = fact.exactly_one();
        if group.len() == 0 {
            return;
        }
        let mut given: Vec<(String, Span)> = own.map(|span| (self.own_path(fact), span)).into_iter().collect();
        let others = fact.exactly_one().filter(|path| !self.is_own(fact, path));
        given.extend(others.filter_map(|path| present(self.root, path).map(|span| (plain(path), span))));
        if given.len() == 1 || given.is_empty() && !complete {
            return;
        }
        let mut of: Vec<String> = group.map(plain).chain([self.own_path(fact)]).collect();
        of.sort_unstable();
        of.dedup();
        if !self.groups.contains(&of) {
            self.groups.push(of.clone());
            given.sort_unstable_by_key(|(_, span)| span.start);
            let at = given.get(1).map_or(span, |(_, span)| *span);
            let first = given.first().map(|(_, span)| *span);
            let given = given.into_iter().map(|(path, _)| path).collect();
            *self.report(Some(fact.name()), at, ProblemKind::ExactlyOne { of, given }) = first;
        }
    }

    fn at_least_one(&mut self, fact: Fact, span: Span) {
        let mut group = fact.at_least_one();
        if group.len() == 0 || group.any(|path| present(self.root, path).is_some()) {
            return;
        }
        let mut of: Vec<String> = fact.at_least_one().map(plain).collect();
        of.sort_unstable();
        if !self.groups.contains(&of) {
            self.groups.push(of.clone());
            self.report(Some(fact.name()), span, ProblemKind::AtLeastOne { of });
        }
    }

    fn conflicts(&mut self, fact: Fact, own: Span) {
        for path in fact.conflicts() {
            if self.is_own(fact, path) {
                continue;
            }
            let Some(other) = present(self.root, path) else { continue };
            let with = plain(path);
            let mut pair = vec![self.own_path(fact), with.clone()];
            pair.sort_unstable();
            if !self.groups.contains(&pair) {
                self.groups.push(pair);
                *self.report(Some(fact.name()), own, ProblemKind::Conflict { with }) = Some(other);
            }
        }
    }

    fn required_with(&mut self, fact: Fact, own: Span) {
        for path in fact.required_with() {
            if !self.is_own(fact, path) && present(self.root, path).is_none() {
                self.report(Some(fact.name()), own, ProblemKind::RequiredWith { needs: plain(path) });
            }
        }
    }

    fn own_path(&self, fact: Fact) -> String {
        let mut path = self.path.clone();
        path.push(fact.name());
        path.join(".")
    }

    fn is_own(&self, fact: Fact, path: &str) -> bool {
        steps(path).eq(self.path.iter().copied().chain([fact.name()]))
    }
}

/// The words of a path, without its numbers.
fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|step| !step.bytes().all(|byte| byte.is_ascii_digit()))
}

fn plain(path: &str) -> String {
    steps(path).collect::<Vec<_>>().join(".")
}

/// Where something is given under a path.
fn present(nodes: &[Node<'_>], path: &str) -> Option<Span> {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    if step.bytes().all(|byte| byte.is_ascii_digit()) {
        return present(nodes, rest?);
    }
    nodes.iter().filter(|node| node.name == step && node.is_present()).find_map(|node| match (&node.kind, rest) {
        (NodeKind::Block(inner), Some(rest)) => present(inner, rest),
        _ => Some(node.span),
    })
}
