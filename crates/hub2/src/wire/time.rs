//! Times: ISO 8601 in UTC with milliseconds, such as `2022-07-18T06:35:25.932Z`.

use std::time::SystemTime;

use jiff::Timestamp;

/// Parses a time. `None` for one without a time zone.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    text.parse::<Timestamp>().ok().map(SystemTime::from)
}

/// Formats a time. `None` for one outside of the years that ISO 8601 can express.
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
