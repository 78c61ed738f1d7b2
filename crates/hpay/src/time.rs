//! HPay's times: Vietnamese local time without a zone, dates, and seconds since 1970.

use std::time::{Duration, SystemTime};

use dhow_core::{Error, Result};
use jiff::{Timestamp, tz::Offset};

/// Vietnam has been at UTC+7 without daylight saving since 1975. HPay's document names no zone.
const VIETNAM: Offset = Offset::constant(7);

/// `30/04/2014,16:30`: day, month, year, hour and minute in Vietnam. HPay writes it `dd/mm/yyyy,hh:ii`.
pub(crate) fn time_limit(at: SystemTime) -> Result<String> {
    format(at, "%d/%m/%Y,%H:%M")
}

/// `2022-09-22`, the day in Vietnam, as in HPay's only example of a request time.
pub(crate) fn day(at: SystemTime) -> Result<String> {
    format(at, "%Y-%m-%d")
}

/// Seconds since 1970.
pub(crate) fn unix(at: SystemTime) -> Result<String> {
    let since = at.duration_since(SystemTime::UNIX_EPOCH);
    since
        .map(|since| since.as_secs().to_string())
        .map_err(|_| out_of_range())
}

/// The instant of a number of seconds since 1970; `None` for anything else.
pub(crate) fn read_unix(text: &str) -> Option<SystemTime> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| digits)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn format(at: SystemTime, pattern: &str) -> Result<String> {
    let at = Timestamp::try_from(at).map_err(|_| out_of_range())?;
    Ok(VIETNAM.to_datetime(at).strftime(pattern).to_string())
}

fn out_of_range() -> Error {
    Error::invalid("time_limit", "is a time that no calendar holds")
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
            time_limit(at("2014-04-30T09:30:00Z")).unwrap(),
            "30/04/2014,16:30"
        );
        assert_eq!(
            time_limit(at("2026-12-31T17:05:59Z")).unwrap(),
            "01/01/2027,00:05"
        );
        assert_eq!(day(at("2022-09-21T17:00:00Z")).unwrap(), "2022-09-22");
    }

    #[test]
    fn seconds_are_plain_digits() {
        assert_eq!(read_unix("1731742061"), Some(at("2024-11-16T07:27:41Z")));
        assert_eq!(unix(at("2024-11-16T07:27:41Z")).unwrap(), "1731742061");
        for odd in ["", "-1", "+1", "1.5", "99999999999999999999"] {
            assert_eq!(read_unix(odd), None, "{odd}");
        }
    }
}
