//! Formats instants in RFC 3339, in UTC.

use std::time::SystemTime;

/// Formats an instant. `None` if it is outside the range of the calendar.
pub(crate) fn text(instant: SystemTime) -> Option<String> {
    let timestamp = jiff::Timestamp::try_from(instant).ok()?;
    Some(timestamp.to_string())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_instant_is_formatted_in_utc() {
        let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_132_800);
        assert_eq!(text(instant).unwrap(), "2026-11-20T00:00:00Z");
    }
}
