//! Checks a body against the facts of its type: names, nesting, what is missing, how often; values and groups of
//! arguments are checked next door. Pure, and reports everything that is wrong at once.

use crate::diagnostics::suggest;
use crate::source::Span;

use super::{Block, Fact, Family, Kind, Nesting, Node, NodeKind, Problem, ProblemKind, ValueView, meta};

/// When a body is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Once for the blueprint, whatever its values will be: names, nesting, types, what is missing. An entry under
    /// a condition or in a loop counts as given.
    Blueprint,
    /// For one instance of it: everything, with the values and counts that it really has.
    Instance,
}

/// All that is wrong with the body of a type; `span` is where something missing is reported.
pub fn check(family: Family, resource: &str, body: &[Node<'_>], span: Span, mode: Mode) -> Vec<Problem> {
    let mut checker =
        Checker { family, resource, root: body, mode, path: Vec::new(), groups: Vec::new(), problems: Vec::new() };
    let Some(facts) = super::find(family, resource) else {
        return vec![unknown_type(family, resource, span)];
    };
    checker.body(facts.block, facts.block, body, span);
    if mode == Mode::Instance {
        for rule in facts.rules() {
            for broken in super::rules::check(&rule, facts.block, body) {
                let kind = ProblemKind::Rule { says: broken.says, source: rule.source };
                *checker.report(Some(&broken.path), broken.span.unwrap_or(span), kind) = broken.other;
            }
        }
    }
    checker.problems
}

/// The type does not exist; offers one of the same family, else of another.
pub(super) fn unknown_type(family: Family, resource: &str, span: Span) -> Problem {
    let suggestion = suggest(resource, super::names(family)).map(String::from);
    let exists_as = Family::ALL.into_iter().find(|other| super::find(*other, resource).is_some());
    let kind = ProblemKind::UnknownType { suggestion, exists_as };
    Problem { kind, span, other: None, path: String::new(), family, resource: resource.to_owned() }
}

pub(super) struct Checker<'a> {
    family: Family,
    resource: &'a str,
    /// The whole body: paths of groups start there.
    pub root: &'a [Node<'a>],
    mode: Mode,
    /// The blocks that we are in.
    pub path: Vec<&'a str>,
    /// Groups that were reported: each member knows its group, and one report is enough.
    pub groups: Vec<Vec<String>>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    /// Reports about `name` in the block that we are in, or about the type itself.
    pub fn report(&mut self, name: Option<&str>, span: Span, kind: ProblemKind) -> &mut Option<Span> {
        let mut path = self.path.join(".");
        if let Some(name) = name {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        let at = self.problems.len();
        let resource = self.resource.to_owned();
        self.problems.push(Problem { kind, span, other: None, path, family: self.family, resource });
        &mut self.problems[at].other
    }

    fn body(&mut self, whole: Block, block: Block, nodes: &'a [Node<'a>], span: Span) {
        let top = self.path.is_empty();
        let mut given: Vec<(&'a str, usize)> = Vec::with_capacity(nodes.len());
        // What unknown entries were probably meant to be: it is not missing as well.
        let mut meant: Vec<String> = Vec::new();
        let mut unknown = false;
        for (at, node) in nodes.iter().enumerate() {
            let name = node.name.as_ref();
            if top && meta::is_meta(name) {
                let (family, resource) = (self.family, self.resource);
                let report = |path: &str, span, kind| Problem {
                    kind,
                    span,
                    other: None,
                    path: path.to_owned(),
                    family,
                    resource: resource.to_owned(),
                };
                self.problems.extend(meta::check(node, report));
                continue;
            }
            match block.get(name) {
                None => {
                    unknown = true;
                    meant.extend(self.unknown(whole, block, node));
                }
                Some(_) if !node.is_present() => {}
                Some(fact) => {
                    given.push((name, at));
                    self.entry(whole, fact, node);
                }
            }
        }
        given.sort_unstable();
        for fact in block.checked().filter(|fact| fact.required() && !fact.gone()) {
            let is_given = given.binary_search_by(|(name, _)| (*name).cmp(fact.name())).is_ok();
            if !is_given && !meant.iter().any(|meant| meant == fact.name()) {
                self.report(Some(fact.name()), span, ProblemKind::Missing { block: is_block(fact) });
            }
        }
        if self.mode == Mode::Instance {
            for same in given.chunk_by(|left, right| left.0 == right.0) {
                self.count(block, nodes, same);
            }
            self.check_groups(block, nodes, span, !unknown);
        }
    }

    /// How often one name is given.
    fn count(&mut self, block: Block, nodes: &'a [Node<'a>], same: &[(&'a str, usize)]) {
        let found = same.len();
        let (Some((name, first)), Some((_, last))) = (same.first(), same.last()) else { return };
        let Some(fact) = block.get(name) else { return };
        let span = |at: usize| nodes.get(at).map(|node| node.span);
        let (Some(first), Some(last)) = (span(*first), span(*last)) else { return };
        if !is_block(fact) {
            if found > 1 {
                *self.report(Some(name), last, ProblemKind::Twice) = Some(first);
            }
            return;
        }
        let once = matches!(fact.kind(), Kind::Block { nesting: Nesting::Single | Nesting::Group, .. });
        let max = fact.max_items().or(once.then_some(1));
        if let Some(max) = max.filter(|max| found > *max) {
            let over = same.get(max).and_then(|(_, at)| span(*at)).unwrap_or(last);
            *self.report(Some(name), over, ProblemKind::TooMany { max, found, elements: false }) = Some(first);
        }
        if let Some(min) = fact.min_items().filter(|min| found < *min) {
            self.report(Some(name), last, ProblemKind::TooFew { min, found, elements: false });
        }
        if let Some(limit) = fact.limit() {
            super::bounds::of_count(limit, found, ["block", "blocks"], &mut |breach| {
                self.report(Some(name), last, ProblemKind::Limit(breach));
            });
        }
    }

    /// Reports an unknown entry, and returns what was probably meant.
    fn unknown(&mut self, whole: Block, block: Block, node: &Node<'_>) -> Option<String> {
        let mut names: Vec<&str> = block.attributes().filter(|fact| !is_read_only(*fact)).map(Fact::name).collect();
        if self.path.is_empty() {
            names.push("depends_on");
            names.push("lifecycle");
        }
        let elsewhere = place_of(whole, &node.name);
        let suggestion = suggest(&node.name, names).map(String::from);
        let kind = ProblemKind::Unknown { suggestion: suggestion.clone(), elsewhere };
        self.report(Some(&node.name), node.span, kind);
        suggestion
    }

    fn entry(&mut self, whole: Block, fact: Fact, node: &'a Node<'a>) {
        let (name, span) = (node.name.as_ref(), node.span);
        if fact.gone() {
            self.report(Some(name), span, ProblemKind::Gone);
            return;
        }
        // Every type has an `id`, and it looks as if it could be set.
        let id = self.path.is_empty() && name == "id" && fact.computed() && !fact.required();
        if id || is_read_only(fact) {
            self.report(Some(name), span, ProblemKind::ReadOnly);
            return;
        }
        if fact.deprecated() {
            self.report(Some(name), span, ProblemKind::Deprecated);
        }
        match (&node.kind, fact.kind()) {
            (NodeKind::Attr(_), Kind::Block { written_as_attribute: false, .. }) => {
                self.report(Some(name), span, ProblemKind::NotAnAttribute);
            }
            (NodeKind::Attr(value), _) => self.argument(fact, value, (span, node.value)),
            (NodeKind::Block(nodes), Kind::Block { .. }) => {
                if let Some(block) = fact.block() {
                    self.path.push(name);
                    self.body(whole, block, nodes, span);
                    self.path.pop();
                }
            }
            (NodeKind::Block(_), Kind::Attribute) => {
                self.report(Some(name), span, ProblemKind::NotABlock { expected: fact.ty().describe() });
            }
        }
    }

    fn argument(&mut self, fact: Fact, value: &ValueView<'_>, (span, place): (Span, Span)) {
        super::values::check(fact, value, &mut |kind| {
            let at = if kind.is_about_a_value() { place } else { span };
            self.report(Some(fact.name()), at, kind);
        });
    }
}

fn is_block(fact: Fact) -> bool {
    matches!(fact.kind(), Kind::Block { .. })
}

/// Whether only the provider sets it. A block without any flag may be written.
fn is_read_only(fact: Fact) -> bool {
    !fact.required() && !fact.optional() && (fact.computed() || !is_block(fact))
}

/// The nearest block of a type that has an argument of this name; empty for the type itself.
fn place_of(whole: Block, name: &str) -> Option<String> {
    const DEPTH: usize = 4;
    let usable = |block: Block| block.get(name).is_some_and(|fact| !is_read_only(fact) && !fact.gone());
    let mut level = vec![(String::new(), whole)];
    for _ in 0..DEPTH {
        if let Some((path, _)) = level.iter().find(|(_, block)| usable(*block)) {
            return Some(path.clone());
        }
        let mut next = Vec::new();
        for (path, block) in level {
            for fact in block.attributes().filter(|fact| is_block(*fact) && !is_read_only(*fact)) {
                let dot = if path.is_empty() { "" } else { "." };
                next.extend(fact.block().map(|inner| (format!("{path}{dot}{}", fact.name()), inner)));
            }
        }
        level = next;
    }
    None
}
