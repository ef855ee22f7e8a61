//! Holds values against the limits of the API: what breaks one, and what to write instead.

use super::limits::{Bound, Limit, Unit};
use super::patterns::matches;
use super::problem::Breach;
use super::values::{cut, decimal};

/// What of a text or number breaks the limit; `text` is the value as it is written, `shown` what may be repeated.
pub(super) fn of_value(limit: Limit, text: &str, shown: &str, report: &mut dyn FnMut(Breach)) {
    let mut say = |says: String, write: String| report(Breach { says, write, limit: limit.source() });
    if limit.beside().any(|beside| beside == text) {
        return;
    }
    if limit.one_of().len() > 0 && limit.one_of().all(|one| one != text) {
        let allowed: Vec<&str> = limit.one_of().collect();
        let meant = allowed.iter().find(|one| one.eq_ignore_ascii_case(text)).copied();
        let meant = meant.or_else(|| crate::diagnostics::suggest(text, allowed.iter().copied()));
        let write = meant.map_or_else(
            || format!("write one of {}", super::problem::list(&allowed)),
            |meant| format!("write `{meant}`; allowed: {}", super::problem::list(&allowed)),
        );
        say(format!("cannot be `{shown}`"), write);
    }
    let bytes = limit.unit() == Some(Unit::Bytes) && limit.max_length().is_some();
    let (length, sort) = if bytes { (text.len(), "bytes of UTF-8") } else { (text.chars().count(), "characters") };
    if limit.max_length().is_some_and(|max| length > max) || limit.min_length().is_some_and(|min| length < min) {
        let allowed = counted(limit.min_length(), limit.max_length());
        say(format!("has {length} {sort}, and {allowed} are allowed"), format!("write {allowed} {sort}"));
    }
    if let Some(pattern) = limit.pattern().filter(|pattern| !matches(pattern, text)) {
        let note = limit.note().map(|note| format!(" ({note})")).unwrap_or_default();
        let write = match likely(pattern, text) {
            Some(likely) if shown == text => format!("write `{likely}`, which matches `{pattern}`{note}"),
            _ => format!("write what matches `{pattern}`{note}"),
        };
        say(format!("cannot be `{shown}`: it does not have the form that the API asks for"), write);
    }
    if limit.min().is_none() && limit.max().is_none() && limit.multiple_of().is_none() {
        return;
    }
    let Some(number) = amount(limit.unit(), text) else {
        // What the form of a quantity must be, a pattern says where there is one.
        if limit.unit() == Some(Unit::Seconds) {
            say(format!("is `{shown}`, and must be a number of seconds"), String::from("write it like `3600s`"));
        } else if limit.pattern().is_none() {
            say(format!("is `{shown}`, and must be a number"), String::from("write a number"));
        }
        return;
    };
    let low = limit.min().and_then(|bound| Some((bound, decimal(bound.text)?)));
    let high = limit.max().and_then(|bound| Some((bound, decimal(bound.text)?)));
    let below = low.is_some_and(|(bound, low)| number < low || bound.open && number <= low);
    let above = high.is_some_and(|(bound, high)| number > high || bound.open && number >= high);
    let range = range(limit);
    if below || above {
        let zero = limit.beside().next().map(|beside| match beside {
            "" => String::from(", or nothing"),
            beside => format!(", or `{beside}`"),
        });
        let zero = zero.unwrap_or_default();
        let note = limit.note().filter(|_| !zero.is_empty()).map(|note| format!(" ({note})")).unwrap_or_default();
        say(format!("is `{shown}`, and must be {range}{zero}"), format!("write a value {range}{zero}{note}"));
    }
    if let Some((step, of)) = limit.multiple_of().and_then(|step| Some((step, decimal(step)?)))
        && number % of != 0.0
    {
        let unit = unit_word(limit.unit());
        let near = (number / of).round().max(1.0) * of;
        let write = format!("write `{}`, or another multiple of {step}{unit}", written(limit.unit(), near));
        say(format!("is `{shown}`, and must be a multiple of {step}{unit}"), write);
    }
}

/// How many elements, entries or blocks there are.
pub(super) fn of_count(limit: Limit, found: usize, what: [&str; 2], report: &mut dyn FnMut(Breach)) {
    let low = limit.min_items().is_some_and(|min| found < min);
    let high = limit.max_items().is_some_and(|max| found > max);
    if low || high {
        let what = what[usize::from(found != 1)];
        let allowed = counted(limit.min_items(), limit.max_items());
        let says = format!("has {found} {what}, and {allowed} are allowed");
        let write = if high { format!("keep {allowed}") } else { format!("write {allowed}") };
        report(Breach { says, write, limit: limit.source() });
    }
}

/// A key of a map.
pub(super) fn of_key(limit: Limit, key: &str, report: &mut dyn FnMut(Breach)) {
    let shown = cut(key);
    let mut say = |says: String, write: String| report(Breach { says, write, limit: limit.source() });
    if let Some(pattern) = limit.key_pattern().filter(|pattern| !matches(pattern, key)) {
        let write = match likely(pattern, key) {
            Some(likely) => format!("write `{likely}`, which matches `{pattern}`"),
            None => format!("write a key that matches `{pattern}`"),
        };
        say(format!("cannot have the key `{shown}`: it does not have the form that the API asks for"), write);
    }
    let length = key.chars().count();
    if let Some(max) = limit.key_max_length().filter(|max| length > *max) {
        say(
            format!("has the key `{shown}` of {length} characters, and at most {max} are allowed"),
            format!("write a key of at most {max} characters"),
        );
    }
}

/// The number in a value: seconds, bytes, or what it says.
pub(super) fn amount(unit: Option<Unit>, text: &str) -> Option<f64> {
    match unit {
        Some(Unit::Seconds) => decimal(text.strip_suffix('s')?),
        Some(Unit::Bytes) => quantity(text),
        _ => decimal(text),
    }
}

/// `512Mi`, `0.5G`, `1e9`: a quantity as Kubernetes writes it, in its base unit.
pub(super) fn quantity(text: &str) -> Option<f64> {
    const SUFFIXES: [(&str, f64); 9] = [
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("k", 1e3),
        ("K", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("m", 1e-3),
    ];
    for (suffix, factor) in SUFFIXES {
        if let Some(number) = text.strip_suffix(suffix) {
            return decimal(number).map(|number| number * factor);
        }
    }
    decimal(text)
}

/// What was probably meant: lower case, and the separator that the pattern knows.
fn likely(pattern: &'static str, text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let dashed: String = lower
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '.' || letter == '/' { letter } else { '-' })
        .collect();
    let dashed = dashed.trim_matches('-').to_owned();
    let plain = dashed.replace('.', "-");
    let under = plain.replace('-', "_");
    let dotted = format!("{text}.");
    [lower, dashed, plain, under, dotted].into_iter().find(|tried| !tried.is_empty() && matches(pattern, tried))
}

fn range(limit: Limit) -> String {
    let unit = unit_word(limit.unit());
    let end = |bound: Bound| match limit.unit() {
        Some(Unit::Bytes) => decimal(bound.text).map_or_else(|| bound.text.to_owned(), binary),
        _ => format!("{}{unit}", bound.text),
    };
    let low = limit.min().map(|bound| (if bound.open { "above" } else { "at least" }, end(bound), bound.open));
    let high = limit.max().map(|bound| (if bound.open { "below" } else { "at most" }, end(bound), bound.open));
    match (low, high) {
        (Some((_, low, false)), Some((_, high, false))) => format!("from {low} to {high}"),
        (Some((above, low, _)), Some((below, high, _))) => format!("{above} {low} and {below} {high}"),
        (Some((word, end, _)), None) | (None, Some((word, end, _))) => format!("{word} {end}"),
        (None, None) => String::from("another one"),
    }
}

fn unit_word(unit: Option<Unit>) -> &'static str {
    match unit {
        Some(Unit::Seconds) => "s",
        Some(Unit::Milliseconds) => " ms",
        Some(Unit::Bytes) => " bytes",
        None => "",
    }
}

fn written(unit: Option<Unit>, number: f64) -> String {
    match unit {
        Some(Unit::Seconds) => format!("{number}s"),
        _ => number.to_string(),
    }
}

/// Bytes as the API's users write them.
fn binary(bytes: f64) -> String {
    for (suffix, factor) in [("Gi", 1_073_741_824.0), ("Mi", 1_048_576.0), ("Ki", 1024.0)] {
        if bytes >= factor && bytes % factor == 0.0 {
            return format!("{}{suffix}", bytes / factor);
        }
    }
    bytes.to_string()
}

fn counted(min: Option<usize>, max: Option<usize>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => String::from("any number"),
    }
}
