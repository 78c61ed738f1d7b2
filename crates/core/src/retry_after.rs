//! `Retry-After` header.

use std::time::Duration;

use http::{HeaderMap, header};

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
        let seconds = value.parse().map_or(LONGEST, Duration::from_secs);
        return Some(seconds.min(LONGEST));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    // Both dates are from the same clock, so their difference is right even if the clock is wrong.
    let now = text(header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(|| SystemClock.now());
    until
        .duration_since(now)
        .ok()
        // A date in the past or equal to now would mean a retry without a pause.
        .filter(|pause| !pause.is_zero())
        .map(|pause| pause.min(LONGEST))
}
