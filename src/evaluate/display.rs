//! How a person writes a value: `30s`, `1GiB`, `99.9%`, `$500/month`, `main.read`.

use num_traits::{Signed, Zero};

use super::host::Host;
use super::promises::sign;
use super::template::plain_text;
use super::value::{Data, Number, Value};
use crate::artifact::hcl;
use crate::language::types::Dimensions;
use crate::language::units::HOURS_A_MONTH;

/// The value as a person would write it.
pub fn display(value: &Value, host: &dyn Host) -> String {
    match &value.data {
        Data::None => String::from("none"),
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => decimal(*number),
        Data::Quantity(number, dimensions) => quantity(*number, *dimensions),
        Data::Percent(number) => format!("{}%", decimal(*number * Number::from_integer(100))),
        Data::Text(text) | Data::Code(_, text) | Data::Noted(text, _) => text.to_string(),
        Data::Template(parts) => match plain_text(parts) {
            Some(text) => text.into_owned(),
            None => hcl::inline(&hcl::Expr::Template(parts.clone())),
        },
        Data::Region(name) | Data::Column(name) | Data::Type(name) | Data::Kind(name) | Data::Variant(name, None) => {
            name.to_string()
        }
        Data::Variant(name, Some(payload)) => format!("{name}({})", written(payload, host)),
        Data::Date(days) => date_text(*days),
        Data::List(elements) => {
            let shown: Vec<String> = elements.iter().map(|element| written(element, host)).collect();
            format!("[{}]", shown.join(", "))
        }
        Data::Record(fields) | Data::Map(fields) => {
            let shown: Vec<String> = fields
                .iter()
                .filter(|(_, value)| !value.is_none())
                .map(|(name, value)| {
                    let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
                    let key = if plain { name.to_string() } else { format!("{:?}", name.as_str()) };
                    format!("{key} = {}", written(value, host))
                })
                .collect();
            if shown.is_empty() { String::from("{}") } else { format!("{{ {} }}", shown.join(", ")) }
        }
        Data::Item(item) => item_text(*item, host),
        Data::ItemWith(item, parameters) => {
            let shown: Vec<String> = parameters.values().map(|value| written(value, host)).collect();
            format!("{}({})", host.name_of(*item), shown.join(", "))
        }
        Data::Capability(item, name) => format!("{}.{name}", item_text(*item, host)),
        Data::Edge(_) => String::from("an edge"),
        Data::Promise(promise) => {
            let metric = match promise.percentile {
                Some(part) => match percentile(part) {
                    Some(digits) => format!("p{digits}({})", promise.metric),
                    None => format!("percentile({}, {}%)", promise.metric, decimal(part * Number::from_integer(100))),
                },
                None => promise.metric.to_string(),
            };
            format!("{metric} {} {}", sign(promise.comparison), display(&promise.bound, host))
        }
        Data::Fact(fact) => {
            let bound = |bound: &Option<Value>| {
                bound.as_ref().map_or_else(|| String::from("unknown"), |value| display(value, host))
            };
            match (&fact.low, &fact.high) {
                (Some(low), Some(high)) if super::equality::equal(low, high, host) => display(low, host),
                (low, high) => format!("{}..{}", bound(low), bound(high)),
            }
        }
        Data::Later { expr, .. } => hcl::inline(expr),
        Data::Step(item, index) => {
            let kind = host.module().kinds.get(&host.kind_of(*item));
            let step = kind.and_then(|kind| kind.steps.get(*index as usize));
            step.map_or_else(String::new, |step| step.name.name.to_string())
        }
    }
}

/// Inside of something: text in quotes.
fn written(value: &Value, host: &dyn Host) -> String {
    match &value.data {
        Data::Text(text) => format!("{text:?}"),
        Data::Template(_) => format!("{:?}", display(value, host)),
        _ => display(value, host),
    }
}

fn item_text(item: super::ItemId, host: &dyn Host) -> String {
    let name = host.name_of(item);
    if name.is_empty() { host.kind_of(item).to_string() } else { name.to_string() }
}

/// `99` of 99/100; nothing where `p999` would have to stand for 99.9 %, which people read as something else.
fn percentile(part: Number) -> Option<String> {
    let scaled = part * Number::from_integer(100);
    let whole = scaled.is_integer() && scaled < Number::from_integer(100);
    whole.then(|| format!("{:02}", scaled.to_integer()))
}

/// The decimal, exactly where it ends, else to twelve places.
pub fn decimal(number: Number) -> String {
    if number.is_integer() {
        return number.to_integer().to_string();
    }
    let places = exact_places(number).unwrap_or(12).min(30);
    let (sign, magnitude) = if number.is_negative() { ("-", -number) } else { ("", number) };
    let Some(scale) = 10_i128.checked_pow(places) else { return number.to_integer().to_string() };
    use num_traits::CheckedMul;
    let scaled = match magnitude.checked_mul(&Number::from_integer(scale)) {
        Some(scaled) => scaled.round().to_integer(),
        None => return format!("{sign}{}", magnitude.round().to_integer()),
    };
    let (whole, fraction) = (scaled / scale, scaled % scale);
    let fraction = format!("{fraction:0width$}", width = places as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// How many decimal places write it exactly, if any do.
fn exact_places(number: Number) -> Option<u32> {
    let mut denominator = *number.denom();
    let (mut twos, mut fives) = (0, 0);
    while denominator % 2 == 0 {
        denominator /= 2;
        twos += 1;
    }
    while denominator % 5 == 0 {
        denominator /= 5;
        fives += 1;
    }
    (denominator == 1).then_some(twos.max(fives))
}

const BYTES: &[(&str, i128)] = &[
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("PB", 1_000_000_000_000_000),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

const PER: &[(&str, i128)] =
    &[("/s", 1), ("/min", 60), ("/h", 3600), ("/day", 86_400), ("/month", HOURS_A_MONTH * 3600)];

fn quantity(number: Number, dimensions: Dimensions) -> String {
    match dimensions {
        Dimensions::DURATION => duration(number),
        Dimensions::BYTES => bytes(number),
        Dimensions::MONEY => format!("${}", money(number)),
        Dimensions::MONEY_RATE => {
            let per = &PER[1..];
            let best = per.iter().rev().find(|(_, seconds)| {
                exact_places(number * Number::from_integer(*seconds)).is_some_and(|places| places <= 2)
            });
            let (unit, seconds) = best.or(per.last()).copied().unwrap_or(("/s", 1));
            format!("${}{unit}", money(number * Number::from_integer(seconds)))
        }
        Dimensions::RATE => {
            let whole = PER.iter().find(|(_, seconds)| (number * Number::from_integer(*seconds)).is_integer());
            let (unit, seconds) = whole.copied().unwrap_or(("/s", 1));
            format!("{}{unit}", rounded(number * Number::from_integer(seconds), 3))
        }
        Dimensions::BYTE_RATE => format!("{}/s", bytes(number)),
        Dimensions { money: 1, bytes: -1, time: 0, .. } => byte_price(number, &[("", 1)]),
        Dimensions { money: 1, bytes: -1, time: -1, .. } => byte_price(number, &[PER[4], PER[2], PER[0]]),
        other => format!("{} {other}", rounded(number, 6)),
    }
}

/// `$0.12/GiB`, `$0.17/GiB/month`: by the units in which it is written shortest.
fn byte_price(number: Number, times: &[(&str, i128)]) -> String {
    const UNITS: &[(&str, i128)] = &[("GiB", 1 << 30), ("GB", 1_000_000_000), ("TiB", 1 << 40)];
    let all = UNITS.iter().flat_map(|unit| times.iter().map(move |time| (time, unit)));
    let one = |time: i128, unit: i128| number * Number::from_integer(time) * Number::from_integer(unit);
    let exact: Vec<_> = all
        .filter_map(|(time, unit)| exact_places(one(time.1, unit.1)).map(|places| (places, time, unit)))
        .filter(|(places, ..)| *places <= 7)
        .collect();
    // The usual unit where a few digits are enough in it.
    let usual = exact.iter().find(|(places, ..)| *places <= 3);
    let shortest = usual.or_else(|| exact.iter().min_by_key(|(places, ..)| *places));
    let (per, unit) = shortest.map_or((times[0], UNITS[0]), |(_, time, unit)| (**time, **unit));
    format!("${}/{}{}", money(one(per.1, unit.1)), unit.0, per.0)
}

fn duration(number: Number) -> String {
    const UNITS: &[(&str, i128, i128)] =
        &[("d", 86_400, 1), ("h", 3600, 1), ("m", 60, 1), ("s", 1, 1), ("ms", 1, 1000), ("us", 1, 1_000_000)];
    if number.is_zero() {
        return String::from("0s");
    }
    for (unit, up, down) in UNITS {
        let count = number / Number::new(*up, *down);
        if count.is_integer() {
            return format!("{count}{unit}");
        }
    }
    format!("{}s", rounded(number, 9))
}

/// The unit that needs the smallest whole number; else the largest binary one that it reaches.
fn bytes(number: Number) -> String {
    if number.is_zero() {
        return String::from("0B");
    }
    let whole =
        BYTES.iter().filter(|(_, size)| (number % Number::from_integer(*size)).is_zero()).max_by_key(|(_, size)| *size);
    if let Some((unit, size)) = whole
        && (*size > 1 || number < Number::from_integer(1024))
    {
        return format!("{}{unit}", number / Number::from_integer(*size));
    }
    let reached = BYTES.iter().take(4).find(|(_, size)| number.abs() >= Number::from_integer(*size));
    let (unit, size) = reached.copied().unwrap_or(("B", 1));
    format!("{}{unit}", rounded(number / Number::from_integer(size), 3))
}

fn money(number: Number) -> String {
    match exact_places(number) {
        Some(0) => decimal(number),
        Some(1 | 2) => {
            let text = decimal(number);
            let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            if places == 1 { format!("{text}0") } else { text }
        }
        Some(places) if places <= 6 => decimal(number),
        // Prices of single uses: half a millionth of a dollar is not nothing.
        Some(places) if places <= 9 && number.abs() < Number::new(1, 100) => decimal(number),
        _ if number.abs() < Number::new(1, 100) => rounded(number, 9),
        _ => rounded(number, 2),
    }
}

fn rounded(number: Number, places: u32) -> String {
    let scale = Number::from_integer(10_i128.pow(places));
    use num_traits::CheckedMul;
    match number.checked_mul(&scale) {
        Some(scaled) => decimal(scaled.round() / scale),
        None => decimal(number.round()),
    }
}

/// Year, month and day of a count of days since 1970-01-01.
pub(super) fn civil(days: i32) -> (i32, i32, i32) {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as i32, day as i32)
}

/// `2026-11-25`
pub fn date_text(days: i32) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// What sort of value it is, in words.
pub(super) fn sort(value: &Value) -> &'static str {
    match &value.data {
        Data::None => "nothing",
        Data::Bool(_) => "a Bool",
        Data::Number(_) => "a number",
        Data::Quantity(_, Dimensions::DURATION) => "a Duration",
        Data::Quantity(_, Dimensions::BYTES) => "a number of bytes",
        Data::Quantity(..) => "a quantity",
        Data::Percent(_) => "a percentage",
        Data::Text(_) | Data::Template(_) | Data::Code(..) | Data::Noted(..) => "text",
        Data::Region(_) => "a region",
        Data::Date(_) => "a date",
        Data::List(_) => "a list",
        Data::Record(_) => "a record",
        Data::Map(_) => "a map",
        Data::Variant(..) => "a word of an enumeration",
        Data::Item(_) | Data::ItemWith(..) => "an item",
        Data::Capability(..) => "a capability",
        Data::Edge(_) => "an edge",
        Data::Type(_) => "a type",
        Data::Column(_) => "a column",
        Data::Kind(_) => "a kind",
        Data::Promise(_) => "a promise",
        Data::Fact(_) => "a fact",
        Data::Later { .. } => "known only after apply",
        Data::Step(..) => "a step",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(number: Number, dimensions: Dimensions) -> String {
        quantity(number, dimensions)
    }

    #[test]
    fn quantities_as_a_person_writes_them() {
        let whole = Number::from_integer;
        assert_eq!(shown(whole(30), Dimensions::DURATION), "30s");
        assert_eq!(shown(Number::new(95, 1000), Dimensions::DURATION), "95ms");
        assert_eq!(shown(whole(7 * 86_400), Dimensions::DURATION), "7d");
        assert_eq!(shown(whole(5400), Dimensions::DURATION), "90m");
        assert_eq!(shown(whole(1 << 30), Dimensions::BYTES), "1GiB");
        assert_eq!(shown(whole(10_000_000_000), Dimensions::BYTES), "10GB");
        assert_eq!(shown(whole(512 << 20), Dimensions::BYTES), "512MiB");
        assert_eq!(shown(Number::new(27 << 30, 10), Dimensions::BYTES), "2.7GiB");
        assert_eq!(shown(Number::new(500, 730 * 3600), Dimensions::MONEY_RATE), "$500/month");
        assert_eq!(shown(Number::new(4, 10_000_000), Dimensions::MONEY), "$0.0000004");
        let stored = Dimensions { money: 1, bytes: -1, time: -1, ..Dimensions::NONE };
        assert_eq!(shown(Number::new(17, 100 * 730 * 3600) / whole(1 << 30), stored), "$0.17/GiB/month");
        assert_eq!(shown(Number::new(7, 1000 * 3600) / whole(1 << 30), stored), "$5.11/GiB/month");
        let carried = Dimensions { money: 1, bytes: -1, ..Dimensions::NONE };
        assert_eq!(shown(Number::new(12, 100) / whole(1 << 30), carried), "$0.12/GiB");
        assert_eq!(shown(whole(40) / whole(1 << 40), carried), "$40/TiB");
        assert_eq!(shown(whole(300), Dimensions::RATE), "300/s");
        assert_eq!(shown(Number::new(10, 86_400), Dimensions::RATE), "10/day");
        assert_eq!(decimal(Number::new(1, 3)), "0.333333333333");
        assert_eq!(decimal(Number::new(-5, 4)), "-1.25");
        assert_eq!(date_text(20_782), "2026-11-25");
        assert_eq!(percentile(Number::new(99, 100)).as_deref(), Some("99"));
        assert_eq!(percentile(Number::new(5, 100)).as_deref(), Some("05"));
        assert_eq!(percentile(Number::new(999, 1000)), None);
        assert_eq!(percentile(Number::from_integer(1)), None);
        assert_eq!(percentile(Number::new(1, 3)), None);
    }
}
