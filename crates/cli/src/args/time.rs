//! Times and ages on the command line. All times are in UTC.

use std::time::Duration;

use dhow_engine::store::Timestamp;
use jiff::{civil::Date, tz::TimeZone};

/// Seconds of the units of an age.
const UNITS: [(char, u64); 4] = [('m', 60), ('h', 3_600), ('d', 86_400), ('w', 604_800)];

/// Parses an RFC 3339 time with its offset, or a date, which begins at midnight UTC.
///
/// # Errors
/// The form that is expected.
pub(crate) fn parse_instant(text: &str) -> Result<Timestamp, &'static str> {
    let time = text.parse::<jiff::Timestamp>().ok();
    let midnight = || {
        let date = text.parse::<Date>().ok()?;
        let midnight = date.to_zoned(TimeZone::UTC).ok()?;
        Some(midnight.timestamp())
    };
    // A date and time without an offset is neither: its time zone would be a guess.
    let time = time.or_else(|| midnight().filter(|_| !text.contains([':', 'T'])));
    let time = time.ok_or("must be a time such as 2026-11-28T09:30:00Z, or a date")?;
    Ok(Timestamp::from_millis(time.as_millisecond()))
}

/// Parses an age: a whole number and `m`, `h`, `d` or `w`.
///
/// # Errors
/// The form that is expected.
pub(crate) fn parse_age(text: &str) -> Result<Duration, &'static str> {
    let form = "must be a whole number above 0 and a unit, such as 400d, 52w, 12h or 30m";
    let parsed = UNITS.iter().find_map(|(name, seconds)| {
        let count = text.strip_suffix(*name)?;
        Some((count, seconds))
    });
    let (count, seconds) = parsed.ok_or(form)?;
    // The parser of numbers would allow a sign.
    let is_number = count.bytes().all(|byte| byte.is_ascii_digit());
    let count: u64 = count.parse().ok().filter(|_| is_number).ok_or(form)?;
    let seconds = count.checked_mul(*seconds).filter(|seconds| *seconds > 0);
    Ok(Duration::from_secs(seconds.ok_or(form)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_an_offset_or_is_a_date() {
        for (text, millis) in [
            ("1970-01-01", 0),
            ("1970-01-02T00:00:00Z", 86_400_000),
            ("1970-01-01T08:00:00+08:00", 0),
            ("1970-01-01T00:00:00.5Z", 500),
        ] {
            let parsed = parse_instant(text).map(Timestamp::as_millis);
            assert_eq!(parsed, Ok(millis), "{text}");
        }
        for text in ["", "yesterday", "1970-01-01T00:00:00", "1970-13-01", "0"] {
            assert!(parse_instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("30m", 1_800),
            ("12h", 43_200),
            ("400d", 34_560_000),
            ("2w", 1_209_600),
        ] {
            assert_eq!(parse_age(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "d",
            "0d",
            "400",
            "-1d",
            "+1d",
            "1dd",
            "1.5d",
            "99999999999999999999d",
            "9999999999999999w",
        ] {
            assert!(parse_age(text).is_err(), "{text}");
        }
    }
}
