//! Time formats of the gateways.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::Offset;

/// Converts the time of a clock. Times outside of the range of [`Timestamp`] become the nearest one inside.
// The limits of clocks and pauses keep the sandbox's own times inside; only a configured clock can lead outside.
pub(crate) fn timestamp(at: SystemTime) -> Timestamp {
    let nearest = match at > SystemTime::UNIX_EPOCH {
        true => Timestamp::MAX,
        false => Timestamp::MIN,
    };
    Timestamp::try_from(at).unwrap_or(nearest)
}

/// Converts to the time of the standard library.
pub(crate) fn system_time(at: Timestamp) -> SystemTime {
    at.into()
}

/// Formats local time without its offset: `2025-05-21T16:57:25`. `hours` is the offset from UTC.
pub(crate) fn naive(at: Timestamp, hours: i8) -> String {
    let local = Offset::constant(hours).to_datetime(at);
    local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Formats local time with its offset: `2025-05-21T16:57:25+08:00`.
pub(crate) fn with_offset(at: Timestamp, hours: i8) -> String {
    let sign = if hours < 0 { '-' } else { '+' };
    format!("{}{sign}{:02}:00", naive(at, hours), hours.unsigned_abs())
}

/// Formats UTC with six decimals, as PHP frameworks do: `2025-05-21T08:57:25.000000Z`.
pub(crate) fn zulu(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// Formats UTC for display: `2025-05-21 08:57:25 UTC`.
pub(crate) fn for_people(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_formatted_in_every_way() {
        let at: Timestamp = "2025-05-21T09:17:52.5Z".parse().unwrap();
        assert_eq!(naive(at, 8), "2025-05-21T17:17:52");
        assert_eq!(with_offset(at, 8), "2025-05-21T17:17:52+08:00");
        assert_eq!(with_offset(at, -3), "2025-05-21T06:17:52-03:00");
        assert_eq!(zulu(at), "2025-05-21T09:17:52.500000Z");
        assert_eq!(for_people(at), "2025-05-21 09:17:52 UTC");
    }

    #[test]
    fn a_time_out_of_range_is_not_shown_as_1970() {
        let far = std::time::Duration::from_secs(300_000_000_000);
        assert_eq!(timestamp(SystemTime::UNIX_EPOCH + far), Timestamp::MAX);
        assert_eq!(timestamp(SystemTime::UNIX_EPOCH - far * 3), Timestamp::MIN);
    }
}
