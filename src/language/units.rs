//! What units mean: their dimensions, and how many base units (seconds, bytes, units of currency) one of them is.

use num_rational::Ratio;

use super::types::Dimensions;

/// How many of the base unit, exactly.
pub type Factor = Ratio<i128>;

/// What the unit of a literal means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// `%`: the number is divided by a hundred.
    Percent,
    /// The number times the factor, in base units.
    Quantity { dimensions: Dimensions, factor: Factor },
}

/// Why a unit means nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UnitError {
    /// `/m`: minutes or months.
    Ambiguous,
    /// Nothing is called that; perhaps this was meant.
    Unknown(Option<String>),
    /// Prices are in dollars.
    Currency,
}

/// Hours in a month, in prices and nowhere else.
pub const HOURS_A_MONTH: i128 = 730;

const TIMES: &[(&str, i128, i128)] = &[
    ("ns", 1, 1_000_000_000),
    ("us", 1, 1_000_000),
    ("ms", 1, 1_000),
    ("s", 1, 1),
    ("m", 60, 1),
    ("min", 60, 1),
    ("h", 3600, 1),
    ("d", 86_400, 1),
];

const PER_TIMES: &[(&str, i128)] =
    &[("s", 1), ("min", 60), ("h", 3600), ("day", 86_400), ("d", 86_400), ("month", HOURS_A_MONTH * 3600)];

const BYTES: &[(&str, i128)] = &[
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("PiB", 1 << 50),
];

/// The meaning of a currency sign and a unit, either of which may be empty: `ms`, `%`, `/day`, `GB/s`, `$` `/GiB/month`.
pub fn meaning(currency: &str, unit: &str) -> Result<Unit, UnitError> {
    match currency {
        "" | "$" => {}
        _ => return Err(UnitError::Currency),
    }
    if currency.is_empty() && unit == "%" {
        return Ok(Unit::Percent);
    }
    let mut parts = unit.split('/');
    let head = parts.next().unwrap_or_default();
    let (mut dimensions, mut factor) = match (currency, head) {
        ("$", "") => (Dimensions::MONEY, Factor::from_integer(1)),
        ("", "") => (Dimensions { count: 1, ..Dimensions::NONE }, Factor::from_integer(1)),
        ("", head) => simple(head).ok_or_else(|| UnitError::Unknown(near(head, unit, currency)))?,
        _ => return Err(UnitError::Unknown(None)),
    };
    for part in parts {
        if part == "m" {
            return Err(UnitError::Ambiguous);
        }
        let (below, size) = divisor(part).ok_or_else(|| UnitError::Unknown(near(part, unit, currency)))?;
        dimensions = dimensions.over(below);
        factor /= size;
    }
    Ok(Unit::Quantity { dimensions: dimensions.normalised(), factor })
}

fn simple(word: &str) -> Option<(Dimensions, Factor)> {
    if let Some((_, up, down)) = TIMES.iter().find(|(name, ..)| *name == word) {
        return Some((Dimensions::DURATION, Factor::new(*up, *down)));
    }
    bytes(word).map(|size| (Dimensions::BYTES, size))
}

fn bytes(word: &str) -> Option<Factor> {
    BYTES.iter().find(|(name, _)| *name == word).map(|(_, size)| Factor::from_integer(*size))
}

fn divisor(word: &str) -> Option<(Dimensions, Factor)> {
    if let Some((_, size)) = PER_TIMES.iter().find(|(name, _)| *name == word) {
        return Some((Dimensions::DURATION, Factor::from_integer(*size)));
    }
    bytes(word).map(|size| (Dimensions::BYTES, size))
}

/// The unit that was probably meant, as a whole: `GIB` → `GiB`, `/hour` → `/h`, `sec` → `s`.
fn near(part: &str, unit: &str, currency: &str) -> Option<String> {
    let per = currency == "$" || unit.starts_with('/') || !unit.starts_with(part);
    let lower = part.to_lowercase();
    let known = match lower.as_str() {
        "sec" | "secs" | "second" | "seconds" => Some("s"),
        "msec" | "millis" | "millisecond" | "milliseconds" => Some("ms"),
        "mins" | "minute" | "minutes" => Some("min"),
        "hr" | "hrs" | "hour" | "hours" => Some("h"),
        "day" | "days" if !per => Some("d"),
        "days" => Some("day"),
        "months" | "mo" | "mon" if per => Some("month"),
        "k" | "kb" => Some("kB"),
        "g" | "gb" => Some("GB"),
        "mb" => Some("MB"),
        "t" | "tb" => Some("TB"),
        "ki" => Some("KiB"),
        "mi" => Some("MiB"),
        "gi" => Some("GiB"),
        "ti" => Some("TiB"),
        _ => None,
    };
    let all = || {
        let times: Vec<&str> = if per {
            PER_TIMES.iter().map(|(name, _)| *name).collect()
        } else {
            TIMES.iter().map(|(name, ..)| *name).collect()
        };
        times.into_iter().chain(BYTES.iter().map(|(name, _)| *name))
    };
    let found = known
        .or_else(|| all().find(|name| name.eq_ignore_ascii_case(part)))
        .or_else(|| crate::diagnostics::suggest(part, all()))?;
    Some(unit.replacen(part, found, 1))
}

/// The binary unit that a decimal one is mistaken for.
pub fn binary_of(unit: &str) -> Option<&'static str> {
    match unit {
        "kB" => Some("KiB"),
        "MB" => Some("MiB"),
        "GB" => Some("GiB"),
        "TB" => Some("TiB"),
        "PB" => Some("PiB"),
        _ => None,
    }
}

/// A unit of two to the power of ten, twenty, ….
pub fn is_binary(unit: &str) -> bool {
    unit.ends_with("iB")
}

impl Dimensions {
    /// Dimensions of a product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self {
            money: self.money.saturating_add(other.money),
            time: self.time.saturating_add(other.time),
            bytes: self.bytes.saturating_add(other.bytes),
            count: self.count.saturating_add(other.count),
        }
        .normalised()
    }

    /// Dimensions of a quotient.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        Self {
            money: self.money.saturating_sub(other.money),
            time: self.time.saturating_sub(other.time),
            bytes: self.bytes.saturating_sub(other.bytes),
            count: self.count.saturating_sub(other.count),
        }
        .normalised()
    }

    /// What is counted is a number: the count only tells a rate from a frequency, and both are rates.
    #[must_use]
    pub fn normalised(self) -> Self {
        let rate = self.money == 0 && self.bytes == 0 && self.time == -1;
        Self { count: i8::from(rate), ..self }
    }

    /// A plain number: nothing is left of the units.
    pub fn is_none(self) -> bool {
        self.normalised() == Self::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(currency: &str, unit: &str) -> (Dimensions, Factor) {
        match meaning(currency, unit) {
            Ok(Unit::Quantity { dimensions, factor }) => (dimensions, factor),
            other => panic!("{currency}{unit}: {other:?}"),
        }
    }

    #[test]
    fn units_have_dimensions_and_factors() {
        assert_eq!(quantity("", "ms"), (Dimensions::DURATION, Factor::new(1, 1000)));
        assert_eq!(quantity("", "GiB"), (Dimensions::BYTES, Factor::from_integer(1 << 30)));
        assert_eq!(quantity("", "/day"), (Dimensions::RATE, Factor::new(1, 86_400)));
        assert_eq!(quantity("", "GB/s"), (Dimensions::BYTE_RATE, Factor::from_integer(1_000_000_000)));
        assert_eq!(quantity("$", ""), (Dimensions::MONEY, Factor::from_integer(1)));
        assert_eq!(quantity("$", "/month"), (Dimensions::MONEY_RATE, Factor::new(1, 730 * 3600)));
        assert_eq!(meaning("", "%"), Ok(Unit::Percent));
    }

    #[test]
    fn wrong_units_say_what_was_meant() {
        assert_eq!(meaning("", "/m"), Err(UnitError::Ambiguous));
        assert_eq!(meaning("", "GIB"), Err(UnitError::Unknown(Some("GiB".into()))));
        assert_eq!(meaning("", "sec"), Err(UnitError::Unknown(Some("s".into()))));
        assert_eq!(meaning("", "/hour"), Err(UnitError::Unknown(Some("/h".into()))));
        assert_eq!(meaning("$", "/months"), Err(UnitError::Unknown(Some("/month".into()))));
        assert_eq!(meaning("", "parsec"), Err(UnitError::Unknown(None)));
    }

    #[test]
    fn rates_cancel() {
        assert!(Dimensions::RATE.times(Dimensions::DURATION).is_none());
        assert_eq!(Dimensions::RATE.times(Dimensions::BYTES), Dimensions::BYTE_RATE);
        assert_eq!(Dimensions::NONE.over(Dimensions::DURATION), Dimensions::RATE);
    }
}
