//! HPay's time formats: local time without a zone, dates, and Unix time in seconds.

use std::time::{Duration, SystemTime};

use dhow_core::{Error, Result};
use jiff::{Timestamp, tz::Offset};

use crate::{ID, config::VIETNAM};

/// Formats a payment deadline as `30/04/2014,16:30` (HPay writes `dd/mm/yyyy,hh:ii`) at `utc_offset` whole hours east of UTC.
// HPay takes minutes only, so seconds are cut off and the deadline is never later than requested.
// Source: HPay API reference, "Create Link (V1)", `time_limit`.
pub(crate) fn time_limit(at: SystemTime, utc_offset: i8) -> Result<String> {
    format(at, utc_offset, "%d/%m/%Y,%H:%M")
}

/// Returns the payment deadline of a duration (`expires_in`).
// HPay cuts off the seconds, so the deadline of a shorter duration may be the present minute, too early for any payment.
pub(crate) fn deadline(now: SystemTime, after: Duration) -> Result<SystemTime> {
    if after < Duration::from_secs(60) {
        let rule = "must be at least 60 seconds, because HPay reads the deadline to the minute";
        return Err(ID.invalid("expires_in", rule));
    }
    let at = now.checked_add(after);
    at.filter(|at| Timestamp::try_from(*at).is_ok())
        .ok_or_else(|| ID.invalid("expires_in", "must end before the year 10000"))
}

/// Formats the date in Vietnam as `2022-09-22`.
// The documentation describes no format and no time zone; its only example is a date.
// Source: HPay API reference, "Account balance Inquiry", the example of `requestTime`.
pub(crate) fn day(at: SystemTime) -> Result<String> {
    format(at, VIETNAM, "%Y-%m-%d")
}

/// Formats a time as Unix time in whole seconds.
pub(crate) fn unix(at: SystemTime) -> Result<String> {
    let since = at.duration_since(SystemTime::UNIX_EPOCH);
    since
        .map(|since| since.as_secs().to_string())
        .map_err(|_| out_of_range())
}

/// Parses Unix time in whole seconds; `None` for anything but plain digits.
pub(crate) fn parse_unix(text: &str) -> Option<SystemTime> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| digits)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn format(at: SystemTime, utc_offset: i8, pattern: &str) -> Result<String> {
    let at = Timestamp::try_from(at).map_err(|_| out_of_range())?;
    let offset = Offset::from_hours(utc_offset).map_err(|_| {
        let rule = "must be whole hours from -25 to 25";
        ID.misconfigured("time_limit_utc_offset", rule)
    })?;
    Ok(offset.to_datetime(at).strftime(pattern).to_string())
}

fn out_of_range() -> Error {
    ID.invalid("time_limit", "must be a date from 1970 to 9999")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SystemTime {
        text.parse::<Timestamp>().unwrap().into()
    }

    #[test]
    fn a_time_limit_is_vietnamese_local_time() {
        assert_eq!(
            time_limit(at("2014-04-30T09:30:00Z"), VIETNAM).unwrap(),
            "30/04/2014,16:30"
        );
        assert_eq!(
            time_limit(at("2026-12-31T17:05:59Z"), VIETNAM).unwrap(),
            "01/01/2027,00:05"
        );
        assert_eq!(day(at("2022-09-21T17:00:00Z")).unwrap(), "2022-09-22");
    }

    #[test]
    fn a_time_limit_has_the_zone_that_is_configured() {
        let new_year = at("2026-12-31T17:05:59Z");
        assert_eq!(time_limit(new_year, 0).unwrap(), "31/12/2026,17:05");
        assert_eq!(time_limit(new_year, -3).unwrap(), "31/12/2026,14:05");
        let error = time_limit(new_year, 26).unwrap_err();
        assert_eq!(error.field(), Some("time_limit_utc_offset"));
    }

    #[test]
    fn seconds_are_plain_digits() {
        assert_eq!(parse_unix("1731742061"), Some(at("2024-11-16T07:27:41Z")));
        assert_eq!(unix(at("2024-11-16T07:27:41Z")).unwrap(), "1731742061");
        for malformed in ["", "-1", "+1", "1.5", "99999999999999999999"] {
            assert_eq!(parse_unix(malformed), None, "{malformed}");
        }
    }
}
