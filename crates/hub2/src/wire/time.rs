//! Hub2's times: ISO 8601 in UTC with milliseconds.

use std::time::SystemTime;

use jiff::Timestamp;

/// Reads `2022-07-18T06:35:25.932Z`; `None` for anything without a zone.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    text.parse::<Timestamp>().ok().map(SystemTime::from)
}

/// Writes a time as Hub2 prints it.
pub(crate) fn format(time: SystemTime) -> Option<String> {
    let time = Timestamp::try_from(time).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_with_milliseconds() {
        let time = parse("2022-07-18T06:35:25.932Z").unwrap();
        assert_eq!(format(time).as_deref(), Some("2022-07-18T06:35:25.932Z"));
        assert_eq!(parse("2022-07-18 06:35:25"), None);
        assert_eq!(parse(""), None);
    }
}
