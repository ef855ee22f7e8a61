//! Limits that only the API enforces, as facts of arguments: read in place, and what they say of a value.

use super::index::Reader;

/// Keys of the fields of a limit, as the builder numbers them.
mod field {
    pub const PATTERN: u8 = 1;
    pub const KEY_PATTERN: u8 = 2;
    pub const KEY_MAX_LENGTH: u8 = 3;
    pub const MIN: u8 = 4;
    pub const MAX: u8 = 5;
    pub const MULTIPLE_OF: u8 = 6;
    pub const UNIT: u8 = 7;
    pub const MIN_LENGTH: u8 = 8;
    pub const MAX_LENGTH: u8 = 9;
    pub const ONE_OF: u8 = 10;
    pub const MIN_ITEMS: u8 = 11;
    pub const MAX_ITEMS: u8 = 12;
    pub const NOTE: u8 = 13;
    pub const SOURCE: u8 = 14;
    pub const BESIDE: u8 = 15;
}

/// What is known of one argument, or of one key of a map.
#[derive(Clone, Copy)]
pub struct Limit(pub(super) Reader);

/// In what a number or a length is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A duration such as `3600s`.
    Seconds,
    /// A quantity such as `512Mi`, or the length of a text in bytes.
    Bytes,
    Milliseconds,
}

/// Where a limit was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    ProviderDocs,
    ProviderCode,
    Discovery,
    Memory,
}

impl Source {
    pub(super) fn read(number: u8) -> Self {
        match number {
            0 => Self::ProviderDocs,
            1 => Self::ProviderCode,
            2 => Self::Discovery,
            _ => Self::Memory,
        }
    }

    /// Who says so, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::ProviderDocs => "the provider's documentation",
            Self::ProviderCode => "the provider's own code",
            Self::Discovery => "the API's description of itself",
            Self::Memory => "the cloud's documented quotas and limits",
        }
    }
}

/// One end of a range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bound {
    pub text: &'static str,
    /// The bound itself is refused.
    pub open: bool,
}

impl Limit {
    fn field(self, wanted: u8) -> Option<Reader> {
        self.0.field(wanted)
    }

    fn text(self, wanted: u8) -> Option<&'static str> {
        self.field(wanted).map(|mut reader| reader.text())
    }

    fn count(self, wanted: u8) -> Option<usize> {
        self.text(wanted)?.parse().ok()
    }

    fn texts(self, wanted: u8) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.0.texts(wanted)
    }

    fn bound(self, wanted: u8) -> Option<Bound> {
        let mut reader = self.field(wanted)?;
        let open = reader.byte() != 0;
        Some(Bound { text: reader.text(), open })
    }

    /// A regular expression in the syntax of RE2, searched for.
    pub fn pattern(self) -> Option<&'static str> {
        self.text(field::PATTERN)
    }

    /// The same for the keys of a map.
    pub fn key_pattern(self) -> Option<&'static str> {
        self.text(field::KEY_PATTERN)
    }

    pub fn key_max_length(self) -> Option<usize> {
        self.count(field::KEY_MAX_LENGTH)
    }

    pub fn min(self) -> Option<Bound> {
        self.bound(field::MIN)
    }

    pub fn max(self) -> Option<Bound> {
        self.bound(field::MAX)
    }

    pub fn multiple_of(self) -> Option<&'static str> {
        self.text(field::MULTIPLE_OF)
    }

    pub fn unit(self) -> Option<Unit> {
        self.field(field::UNIT).map(|mut reader| match reader.byte() {
            0 => Unit::Seconds,
            1 => Unit::Bytes,
            _ => Unit::Milliseconds,
        })
    }

    pub fn min_length(self) -> Option<usize> {
        self.count(field::MIN_LENGTH)
    }

    pub fn max_length(self) -> Option<usize> {
        self.count(field::MAX_LENGTH)
    }

    /// The only values allowed; empty if any is.
    pub fn one_of(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::ONE_OF)
    }

    pub fn min_items(self) -> Option<usize> {
        self.count(field::MIN_ITEMS)
    }

    pub fn max_items(self) -> Option<usize> {
        self.count(field::MAX_ITEMS)
    }

    pub fn note(self) -> Option<&'static str> {
        self.text(field::NOTE)
    }

    pub fn source(self) -> Source {
        Source::read(self.field(field::SOURCE).map_or(u8::MAX, |mut reader| reader.byte()))
    }

    /// Values that stand for something else, and are allowed beside the range: `0` for the API's default.
    pub fn beside(self) -> impl ExactSizeIterator<Item = &'static str> + use<> {
        self.texts(field::BESIDE)
    }
}
