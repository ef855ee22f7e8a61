//! Rules between arguments of one type that only the API enforces: `a => b`, `a <= b`. A rule that the grammar below
//! does not know is left to the reader, and a test names it.

mod evaluate;
mod parse;
mod words;

pub(super) use evaluate::check;
pub use parse::understood;

use super::limits::Source;

/// One rule, as it was written down.
#[derive(Clone, Copy)]
pub struct RuleText {
    pub text: &'static str,
    pub source: Source,
}

/// A rule that can be judged.
#[derive(Clone, PartialEq, Debug)]
enum Rule {
    /// It holds always.
    Holds(Condition),
    /// Where the first holds, the second must.
    Implies(Condition, Condition),
    /// Both or neither.
    Equal(Condition, Condition),
}

#[derive(Clone, PartialEq, Debug)]
enum Condition {
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    /// Given, and not empty where the rule says so.
    Given(Path),
    Absent(Path),
    /// A bool that is true.
    True(Path),
    Compare(Amount, Comparison, Amount),
    /// Every value is one of these, or none is.
    Among(Path, Vec<String>, bool),
    Between(Amount, f64, f64),
    /// Every value is one of the values of the other path.
    OneOfThose(Path, Path),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Comparison {
    Less,
    AtMost,
    More,
    AtLeast,
    Same,
    Other,
}

/// What is compared.
#[derive(Clone, PartialEq, Debug)]
enum Amount {
    Value(Path),
    /// The number of characters, of elements, or the sum of the values.
    Length(Path),
    Count(Path),
    Sum(Path),
    /// Compared as a number where it reads so, else as text.
    Literal(String),
    Binary(Box<Amount>, Operator, Box<Amount>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operator {
    Plus,
    Minus,
    Times,
    Modulo,
}

/// Steps from the resource on, and the provider's default of what is there.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Path {
    steps: Vec<String>,
    default: Option<String>,
    /// How many of the first steps are blocks.
    blocks: usize,
    block: bool,
    bool: bool,
}
