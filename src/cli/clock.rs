//! The only use of the clock: which day it is, for evidence that expires.

use std::time::{SystemTime, UNIX_EPOCH};

/// Today in UTC, `2026-11-25`.
pub(super) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    date(i64::try_from(seconds / 86_400).unwrap_or_default())
}

/// The date of a day counted from 1970-01-01, by the calendar's own cycle of 400 years.
fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads `2026-11-25`, and says what is wrong with anything else.
pub(super) fn parse_date(text: &str) -> Result<String, String> {
    let wrong = || String::from("a date is written year-month-day, as in 2026-11-25");
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return Err(wrong());
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or_default();
    let leap = number(year) % 4 == 0 && (number(year) % 100 != 0 || number(year) % 400 == 0);
    let last = match number(month) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return Err(String::from("a year has twelve months")),
    };
    if !(1..=last).contains(&number(day)) {
        return Err(format!("that month has {last} days"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{date, parse_date};

    #[test]
    fn days_become_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_782), "2026-11-25");
    }

    #[test]
    fn dates_that_are_none_are_refused() {
        assert!(parse_date("2024-02-29").is_ok());
        for wrong in ["2026-02-29", "2026-13-01", "2026-1-1", "tomorrow", "2026-04-31", "2026-00-10"] {
            assert!(parse_date(wrong).is_err(), "{wrong}");
        }
    }
}
