//! Views into the index: what is known of a block and of an argument. All are small and copied freely.

use super::index::{Reader, search};
use super::limits::Limit;
use super::types::{Bounds, Element, Kind, Literal, Nesting, Type};

/// Arguments and nested blocks of a resource or of a block, by name.
#[derive(Clone, Copy)]
pub struct Block {
    count: usize,
    checks: Reader,
    checks_count: usize,
    width: usize,
    offsets: &'static [u8],
    records: &'static [u8],
}

impl Block {
    pub(super) fn read(bytes: &'static [u8]) -> Self {
        let mut reader = Reader(bytes);
        let count = reader.var();
        let checks_count = reader.var();
        let checks = reader;
        for _ in 0..checks_count {
            reader.var();
        }
        let width = usize::from(reader.byte());
        let offsets = reader.take(count * width);
        Self { count, checks, checks_count, width, offsets, records: reader.0 }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn offset(&self, number: usize) -> Option<usize> {
        let bytes = self.offsets.get(number * self.width..(number + 1) * self.width)?;
        Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
    }

    fn record(&self, number: usize) -> Reader {
        let start = self.offset(number).unwrap_or(self.records.len());
        let end = self.offset(number + 1).unwrap_or(self.records.len());
        Reader(self.records.get(start..end).unwrap_or_default())
    }

    fn at(&self, number: usize) -> Fact {
        let mut reader = self.record(number);
        let name = reader.text();
        Fact::read(name, reader.0)
    }

    /// What is known of one argument, nested block or attribute.
    pub fn get(&self, name: &str) -> Option<Fact> {
        search(self.count, name, |number| self.record(number).text()).map(|number| self.at(number))
    }

    /// The facts to look at even where a body does not name them: what is required, and what belongs to a group.
    pub(super) fn checked(&self) -> impl Iterator<Item = Fact> + use<> {
        let (block, mut numbers) = (*self, self.checks);
        (0..self.checks_count).map(move |_| block.at(numbers.var()))
    }

    /// Everything that a body may hold or a reference may read, by name.
    pub fn attributes(&self) -> impl Iterator<Item = Fact> + use<> {
        let block = *self;
        (0..self.count).map(move |number| block.at(number))
    }
}

/// Keys of the fields that only some facts have, as the builder numbers them.
mod field {
    pub const MIN_ITEMS: u8 = 1;
    pub const MAX_ITEMS: u8 = 2;
    pub const DEFAULT: u8 = 3;
    pub const ENUM: u8 = 4;
    pub const RANGE: u8 = 5;
    pub const LENGTH: u8 = 6;
    pub const PATTERN: u8 = 7;
    pub const CONFLICTS: u8 = 8;
    pub const EXACTLY_ONE: u8 = 9;
    pub const AT_LEAST_ONE: u8 = 10;
    pub const WITH: u8 = 11;
    pub const ELEMENT: u8 = 12;
    pub const OBJECT: u8 = 13;
    pub const BLOCK: u8 = 14;
    pub const LIMIT: u8 = 15;
    pub const KEYS: u8 = 16;
}

/// What is known of one argument, nested block or attribute.
#[derive(Clone, Copy)]
pub struct Fact {
    name: &'static str,
    head: u16,
    fields: &'static [u8],
}

impl Fact {
    fn read(name: &'static str, bytes: &'static [u8]) -> Self {
        let mut reader = Reader(bytes);
        let head = reader.u16();
        Self { name, head, fields: reader.0 }
    }

    pub fn name(self) -> &'static str {
        self.name
    }

    fn flag(self, bit: u16) -> bool {
        self.head & 1 << bit != 0
    }

    pub fn required(self) -> bool {
        self.flag(0)
    }

    pub fn optional(self) -> bool {
        self.flag(1)
    }

    /// The provider knows the value; without `required` or `optional`, it can only be read.
    pub fn computed(self) -> bool {
        self.flag(2)
    }

    /// A change replaces the resource.
    pub fn force_new(self) -> bool {
        self.flag(3)
    }

    pub fn deprecated(self) -> bool {
        self.flag(4)
    }

    pub fn sensitive(self) -> bool {
        self.flag(5)
    }

    /// Never in a plan or a state, so nothing can read it.
    pub fn write_only(self) -> bool {
        self.flag(6)
    }

    /// New in this major release.
    pub fn since8(self) -> bool {
        self.flag(7)
    }

    /// Missing in the newest supported release.
    pub fn gone(self) -> bool {
        self.flag(8)
    }

    /// The provider checks it in a way that is not told.
    pub fn validated(self) -> bool {
        self.flag(10)
    }

    pub fn kind(self) -> Kind {
        if !self.flag(11) {
            return Kind::Attribute;
        }
        let nesting = match self.head >> 12 {
            4 => Nesting::List,
            5 => Nesting::Set,
            6 => Nesting::Map,
            9 => Nesting::Group,
            _ => Nesting::Single,
        };
        Kind::Block { nesting, written_as_attribute: self.flag(9) }
    }

    pub fn ty(self) -> Type {
        match self.head >> 12 {
            1 => Type::String,
            2 => Type::Number,
            3 => Type::Bool,
            4 => Type::List(self.element()),
            5 => Type::Set(self.element()),
            6 => Type::Map(self.element()),
            7..=9 => self.block().map_or(Type::Dynamic, Type::Object),
            _ => Type::Dynamic,
        }
    }

    /// What a nested block holds, or the members of an object.
    pub fn block(self) -> Option<Block> {
        self.field(field::BLOCK).or_else(|| self.field(field::OBJECT)).map(|reader| Block::read(reader.0))
    }

    fn element(self) -> Element {
        if let Some(reader) = self.field(field::ELEMENT) {
            return Element::Value(Self::read(self.name, reader.0));
        }
        self.block().map_or(Element::Any, Element::Object)
    }

    fn field(self, wanted: u8) -> Option<Reader> {
        Reader(self.fields).field(wanted)
    }

    fn texts(self, wanted: u8) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        Reader(self.fields).texts(wanted)
    }

    fn bounds(self, wanted: u8) -> Option<Bounds> {
        let mut reader = self.field(wanted)?;
        let mut bound = || reader.var().checked_sub(1).map(super::index::text);
        Some((bound(), bound()))
    }

    pub fn min_items(self) -> Option<usize> {
        self.field(field::MIN_ITEMS).map(|mut reader| reader.var())
    }

    pub fn max_items(self) -> Option<usize> {
        self.field(field::MAX_ITEMS).map(|mut reader| reader.var())
    }

    pub fn default(self) -> Option<Literal> {
        let mut reader = self.field(field::DEFAULT)?;
        let kind = reader.byte();
        let text = reader.text();
        Some(match kind {
            0 => Literal::Bool(text == "true"),
            1 => Literal::Number(text),
            _ => Literal::String(text),
        })
    }

    /// The only values allowed; empty if any is.
    pub fn allowed(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::ENUM)
    }

    /// Least and greatest value of a number.
    pub fn range(self) -> Option<Bounds> {
        self.bounds(field::RANGE)
    }

    /// Least and greatest length of a string.
    pub fn length(self) -> Option<Bounds> {
        self.bounds(field::LENGTH)
    }

    /// A regular expression, in the syntax of RE2.
    pub fn pattern(self) -> Option<&'static str> {
        self.field(field::PATTERN).map(|mut reader| reader.text())
    }

    /// What only the API enforces.
    pub fn limit(self) -> Option<Limit> {
        self.field(field::LIMIT).map(Limit)
    }

    /// The same for single keys of a map.
    pub fn key_limits(self) -> impl ExactSizeIterator<Item = (&'static str, Limit)> + use<> {
        let mut reader = self.field(field::KEYS).unwrap_or(Reader(&[]));
        let count = reader.var();
        (0..count).map(move |_| {
            let key = reader.text();
            let length = reader.var();
            (key, Limit(Reader(reader.take(length))))
        })
    }

    /// Paths of arguments that exclude this one. Paths of all groups start at the resource: `settings.0.name`.
    pub fn conflicts(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::CONFLICTS)
    }

    /// Paths of which exactly one must be given.
    pub fn exactly_one(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::EXACTLY_ONE)
    }

    /// Paths of which one or more must be given.
    pub fn at_least_one(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::AT_LEAST_ONE)
    }

    /// Paths that must be given together with this one.
    pub fn required_with(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::WITH)
    }
}
