//! Date of a record, so that evidence tells when it was seen.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Span, civil::Date};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Returns today's date in UTC, such as `2026-11-29`.
pub(crate) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / DAY);
    date_of(i64::try_from(days).unwrap_or_default())
}

/// Returns the date so many days after 1 January 1970.
fn date_of(days: i64) -> String {
    let span = Span::new().try_days(days).unwrap_or_default();
    Date::constant(1970, 1, 1).saturating_add(span).to_string()
}

#[cfg(test)]
mod tests {
    use super::date_of;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (19_723, "2024-01-01"),
            (20_088, "2024-12-31"),
            (20_786, "2026-11-29"),
        ] {
            assert_eq!(date_of(days), date);
        }
    }
}
