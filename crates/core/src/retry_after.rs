//! `Retry-After` header.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};
use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};

use crate::{Clock, SystemClock};

/// Maximum pause that is accepted: one day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Parses `Retry-After`, in seconds or as an HTTP date (RFC 9110 section 10.2.3).
///
/// A date is compared with the response's own `Date`, so that a wrong local clock does not matter, or else with the system clock. A pause
/// of more than a day, or one that does not fit, counts as a day. A date in the past is ignored, because one of the clocks is wrong and the
/// caller's default pause is safer than none.
///
/// ```
/// use std::time::Duration;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("date", "Sun, 06 Nov 1994 08:49:00 GMT".parse()?);
/// headers.insert("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT".parse()?);
/// assert_eq!(dhow_core::retry_after(&headers), Some(Duration::from_secs(37)));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let value = text(header::RETRY_AFTER)?.trim();
    // Digits only, because `parse` would accept a sign.
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number above 64 bits cannot be parsed, and it is longer than the longest pause.
        let seconds = value.parse().map_or(LONGEST, Duration::from_secs);
        return Some(seconds.min(LONGEST));
    }
    let until = http_date(value)?;
    // Both dates are from the same clock, so their difference is right even if the clock is wrong.
    let now = text(header::DATE).and_then(http_date);
    let now = now.or_else(|| utc(SystemClock.now()))?;
    let pause = Duration::try_from(until.duration_since(now)).ok()?;
    // A date in the past or equal to now would mean a retry without a pause.
    (!pause.is_zero()).then(|| pause.min(LONGEST))
}

/// Formats of HTTP dates (RFC 9110, section 5.6.7): the preferred one, and the obsolete ones of RFC 850 and `asctime`.
const FORMATS: [&str; 3] = [
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
];

/// Parses an HTTP date. It is a civil time in UTC, because a timestamp of jiff does not reach the end of the year 9999.
fn http_date(text: &str) -> Option<DateTime> {
    FORMATS.iter().find_map(|format| {
        let mut date = strtime::parse(format, text).ok()?;
        // The weekday is redundant, and a wrong one does not make the time ambiguous.
        date.set_weekday(None);
        date.to_datetime().ok()
    })
}

fn utc(time: SystemTime) -> Option<DateTime> {
    let timestamp = Timestamp::try_from(time).ok()?;
    Some(TimeZone::UTC.to_datetime(timestamp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_of_rfc_9110_is_read() {
        let expected = utc(SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(http_date(text), expected, "{text}");
        }
        for text in [
            "",
            "soon",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT, 7",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
