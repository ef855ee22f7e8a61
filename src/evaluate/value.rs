//! What an expression is worth. Values are immutable, cheap to clone, and remember where they come from.

use std::sync::Arc;

use indexmap::IndexMap;
use num_rational::Ratio;

use crate::artifact::hcl;
use crate::language::types::Dimensions;
use crate::source::{Name, Span};

/// Exact numbers. Overflow of 128 bits is a diagnostic, never a wrap.
pub type Number = Ratio<i128>;

/// Index of an item within one environment's world.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ItemId(pub u32);

#[derive(Clone, PartialEq, Debug)]
pub struct Value {
    pub data: Data,
    /// The field, unchanged, that this is: kept through `let`, `if`, `match`, `??`, lists; lost in arithmetic.
    pub source: Option<Arc<hcl::Source>>,
    /// The place in the spec (or blueprint) that decided it.
    pub span: Option<Span>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Data {
    None,
    Bool(bool),
    /// Int and Decimal.
    Number(Number),
    /// In base units: seconds, bytes, units of currency.
    Quantity(Number, Dimensions),
    /// As a ratio: `99.9%` is 999/1000.
    Percent(Number),
    /// Plain text; also Path, Url, Email, Cidr, Cron.
    Text(Arc<str>),
    /// Text with parts that have an origin or are known later.
    Template(Arc<[hcl::Part]>),
    /// `Text<bash>`: text in a language, not to be escaped.
    Code(Name, Arc<str>),
    /// Text with a remark that YAML prints behind it: a pinned action.
    Noted(Arc<str>, Arc<str>),
    Region(Name),
    /// Days since 1970-01-01.
    Date(i32),
    List(Arc<Vec<Value>>),
    /// A record: fields in the order of the type; absent optional fields are `None`.
    Record(Arc<IndexMap<Name, Value, rustc_hash::FxBuildHasher>>),
    /// A map: keys as text (items, regions, capabilities print as they are written), in order of writing.
    Map(Arc<IndexMap<Name, Value, rustc_hash::FxBuildHasher>>),
    Variant(Name, Option<Arc<Value>>),
    Item(ItemId),
    /// `go("1.26")`: a reference with parameters.
    ItemWith(ItemId, Arc<IndexMap<Name, Value, rustc_hash::FxBuildHasher>>),
    Capability(ItemId, Name),
    /// Index into the world's edges.
    Edge(u32),
    /// A record type.
    Type(Name),
    Column(Name),
    Kind(Name),
    Promise(Arc<Promise>),
    Fact(Arc<Fact>),
    /// Known after apply. `secret` is the path by which it became one: empty means not secret.
    Later {
        expr: Arc<hcl::Expr>,
        secret: Arc<[Name]>,
    },
    /// A step of a step graph, by item and index in its kind.
    Step(ItemId, u32),
}

/// `p99(latency) < 100ms`
#[derive(Clone, PartialEq, Debug)]
pub struct Promise {
    pub metric: Name,
    /// `p99` is 99/100.
    pub percentile: Option<Number>,
    pub comparison: Comparison,
    pub bound: Value,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
}

/// An interval, with what it rests on. `None` is unknown, which is never zero.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact {
    pub low: Option<Value>,
    pub high: Option<Value>,
    /// All that went into it; the weakest decides.
    pub bases: Vec<Basis>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Basis {
    pub strength: Strength,
    pub source: Arc<str>,
    /// Days since 1970-01-01.
    pub date: Option<i32>,
    pub span: Option<Span>,
}

/// Weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    Assumed,
    Documented,
    Measured,
    Contract,
}

impl Strength {
    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Documented => "documented",
            Self::Measured => "measured",
            Self::Contract => "contract",
        }
    }
}

impl Value {
    pub fn new(data: Data) -> Self {
        Self { data, source: None, span: None }
    }

    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::new(Data::Text(text.into()))
    }

    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub fn from(mut self, source: hcl::Source) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// The field, unchanged, that this is.
    pub fn origin(&self) -> Option<&hcl::Source> {
        self.source.as_deref()
    }

    /// What is known after apply; an empty path means that it is no secret.
    pub fn later(expr: hcl::Expr, secret: Arc<[Name]>) -> Self {
        Self::new(Data::Later { expr: Arc::new(expr), secret })
    }

    pub fn is_none(&self) -> bool {
        matches!(self.data, Data::None)
    }
}
