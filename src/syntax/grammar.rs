//! The binding to `grammar/oly.pest`. Nothing outside this room sees pest.

#[allow(missing_docs)]
mod parser {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/oly.pest"]
    pub(in crate::syntax) struct Parser;
}

use parser::Parser;
pub(super) use parser::Rule;

/// One node of what the grammar read.
pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;
/// What stands within a node.
pub(super) type Pairs<'a> = pest::iterators::Pairs<'a, Rule>;

/// Reads a text as one rule.
pub(super) fn read(rule: Rule, text: &str) -> Result<Pairs<'_>, pest::error::Error<Rule>> {
    <Parser as pest::Parser<Rule>>::parse(rule, text)
}
