//! Types as the checker and the evaluator see them.

use std::sync::Arc;

use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, StringLit};

/// Dimensions of a quantity: exponents. `Duration` is time 1; `$/month` is money 1, time -1; `300/s` is count 1, time -1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Dimensions {
    pub money: i8,
    pub time: i8,
    pub bytes: i8,
    pub count: i8,
}

impl Dimensions {
    pub const NONE: Self = Self { money: 0, time: 0, bytes: 0, count: 0 };
    pub const DURATION: Self = Self { time: 1, ..Self::NONE };
    pub const BYTES: Self = Self { bytes: 1, ..Self::NONE };
    pub const MONEY: Self = Self { money: 1, ..Self::NONE };
    pub const MONEY_RATE: Self = Self { money: 1, time: -1, ..Self::NONE };
    pub const RATE: Self = Self { count: 1, time: -1, ..Self::NONE };
    pub const BYTE_RATE: Self = Self { bytes: 1, time: -1, ..Self::NONE };
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// An error that was reported; agrees with everything, so that nothing cascades.
    Unknown,
    /// Anything: values of tree bodies whose type the provider's facts decide.
    Any,
    Bool,
    Int,
    Decimal,
    String,
    /// Text in a language: goes into a file of that language unescaped. `Text<bash>`.
    Text(Name),
    /// `Duration`, `Bytes`, `Money`, `Rate`, …
    Quantity(Dimensions),
    Percent,
    Region,
    Cidr,
    Cron,
    Path,
    Url,
    Email,
    Date,
    /// A moment: a column of rows, never written in a spec.
    Timestamp,
    Promise,
    /// A record type as a value: `row = Order`.
    TypeValue,
    /// A column of the type that the sibling field `of` holds.
    Column {
        of: Name,
    },
    List(Arc<Type>),
    /// Ordered, repeated: `step: each Step`; written as labelled entries `step "Build" { … }`.
    Each(Arc<Type>),
    Map {
        key: Arc<Type>,
        value: Arc<Type>,
    },
    Optional(Arc<Type>),
    Record(Arc<RecordType>),
    Enumeration(Arc<Enumeration>),
    /// A reference to an item of a kind, of a trait, or of any kind with that facet.
    Ref(Arc<RefType>),
    /// A capability of an item: what the label of `uses` is.
    Capability,
    /// An edge: `from`, `to`, `capability`, and the fields of the `uses` entry.
    Edge,
    /// An edge whose ends are known by kind or trait: the alias of an edge blueprint.
    EdgeBetween {
        from: Name,
        to: Name,
    },
    Secret(Arc<Type>),
    Later(Arc<Type>),
    Fact(Arc<Type>),
    Refined {
        base: Arc<Type>,
        refinement: Arc<Refinement>,
    },
    Table(Name),
    Function(Name),
    /// A step of a step graph.
    Step,
    /// A type parameter of a function.
    Parameter(Name),
    /// A kind as a value: the argument of `items(service)`.
    KindValue(Name),
    /// A resource of the blueprint: attributes are checked against the provider's facts.
    Resource {
        keyword: Name,
        ty: Name,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefType {
    /// A kind, a trait, or a facet's name; empty for any item.
    pub target: Name,
    /// `Ref<runtime>(version: String)`: what is given in parentheses behind the item.
    pub parameters: Vec<Field>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordType {
    /// `Replica`; empty for `{ a: T }` written in place.
    pub name: Name,
    pub fields: Vec<Field>,
}

impl RecordType {
    pub fn field(&self, name: Name) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of a kind, of a record, or a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    pub name: Name,
    pub ty: Type,
    /// What stands in files for it; the name, if absent.
    pub wire: Option<Name>,
    /// Filled by the label of a labelled entry.
    pub label: bool,
    pub default: Option<Arc<Expr>>,
    pub doc: Option<Arc<str>>,
    pub span: Span,
}

impl Field {
    /// Nothing has to be written: it has a default, is optional, or is a collection.
    pub fn may_be_absent(&self) -> bool {
        self.default.is_some() || self.ty.has_empty()
    }
}

impl Type {
    /// A value of this type exists without anything being written: `none`, `[]`, `{}`.
    pub fn has_empty(&self) -> bool {
        match self {
            Self::Optional(_) | Self::List(_) | Self::Map { .. } | Self::Each(_) | Self::Unknown | Self::Any => true,
            Self::Refined { base, .. } => base.has_empty(),
            // A record all of whose fields may be absent is made of nothing.
            Self::Record(record) => record.fields.iter().all(Field::may_be_absent),
            _ => false,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enumeration {
    /// Empty for one written in place.
    pub name: Name,
    pub variants: Vec<Variant>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variant {
    pub name: Name,
    pub payload: Option<Type>,
    pub doc: Option<Arc<str>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refinement {
    /// Inclusive bounds, constant expressions.
    Range {
        low: Arc<Expr>,
        high: Arc<Expr>,
    },
    Matching(Name),
    /// The value is called `it`.
    Where {
        condition: Arc<Expr>,
        say: Option<Arc<StringLit>>,
    },
}
