//! Formats instants in RFC 3339, in UTC.

use std::time::SystemTime;

use dhow_engine::store::Timestamp;

/// Formats an instant; one outside of the years -9999 to 9999 as its distance from 1970.
pub(crate) fn text(instant: SystemTime) -> String {
    match jiff::Timestamp::try_from(instant) {
        Ok(timestamp) => timestamp.to_string(),
        Err(_) => match instant.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => format!("{} s after 1970", after.as_secs()),
            Err(before) => format!("{} s before 1970", before.duration().as_secs()),
        },
    }
}

/// Formats a stored time. One outside the range of the calendar is shown in milliseconds since 1970.
pub(crate) fn stored(time: Timestamp) -> String {
    let millis = time.as_millis();
    jiff::Timestamp::from_millisecond(millis)
        .map_or_else(|_| millis.to_string(), |time| format!("{time:.3}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_instant_is_formatted_in_utc() {
        let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_132_800);
        assert_eq!(text(instant), "2026-11-20T00:00:00Z");
    }

    #[test]
    fn a_stored_time_always_has_milliseconds() {
        for (millis, text) in [(230, "230"), (233, "233"), (0, "000")] {
            let time = Timestamp::from_millis(1_795_132_800_000 + millis);
            assert_eq!(stored(time), format!("2026-11-20T00:00:00.{text}Z"));
        }
    }

    #[test]
    fn an_instant_beyond_the_calendar_is_shown() {
        let far = Duration::from_secs(253_402_300_800);
        let after = SystemTime::UNIX_EPOCH + far;
        assert_eq!(text(after), "253402300800 s after 1970");
        let before = SystemTime::UNIX_EPOCH - far * 2;
        assert_eq!(text(before), "506804601600 s before 1970");
    }
}
