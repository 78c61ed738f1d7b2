//! `Retry-After`: how long a server asks its callers to wait.

use std::time::Duration;

use http::{HeaderMap, header};

use crate::{Clock, SystemClock};

/// The longest pause that is believed: a day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads `Retry-After`, in seconds or as an HTTP date (RFC 9110 section 10.2.3).
///
/// A date is compared with the answer's own `Date`, so that a clock that is wrong here does not matter; without one, with the
/// system's clock. More than a day counts as a day, a number that does not fit too. A date that has passed says nothing: a clock is wrong somewhere, and the caller's own pause is safer than none.
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
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = value.parse().map_or(LONGEST, Duration::from_secs);
        return Some(seconds.min(LONGEST));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = text(header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(|| SystemClock.now());
    until
        .duration_since(now)
        .ok()
        .filter(|pause| !pause.is_zero())
        .map(|pause| pause.min(LONGEST))
}
