//! Times: ISO 8601 in UTC with milliseconds, such as `2022-07-18T06:35:25.932Z`.

use std::time::SystemTime;

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// Parses a time. `None` for one without a time zone.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let utc = milliseconds(text.as_bytes()).and_then(|time| Offset::UTC.to_timestamp(time).ok());
    if let Some(utc) = utc {
        return Some(utc.into());
    }
    text.parse::<Timestamp>().ok().map(SystemTime::from)
}

/// Parses exactly the form that Hub2 sends, which takes less time than to find out the form. Returns `None` for anything else.
fn milliseconds(text: &[u8]) -> Option<DateTime> {
    let digits = |range| {
        let digits: &[u8] = text.get(range)?;
        digits.iter().try_fold(0_i16, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| i16::from(*digit - b'0'))?;
            Some(number * 10 + digit)
        })
    };
    let two = |start| digits(start..start + 2).and_then(|number| i8::try_from(number).ok());
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (23, b'Z'),
    ];
    if text.len() != 24
        || marks
            .iter()
            .any(|(place, mark)| text.get(*place) != Some(mark))
    {
        return None;
    }
    let (year, month, day) = (digits(0..4)?, two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    let nanosecond = i32::from(digits(20..23)?) * 1_000_000;
    DateTime::new(year, month, day, hour, minute, second, nanosecond).ok()
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
        for odd in [
            "2022-07-18T06:35:25.93aZ",
            "2022-02-30T06:35:25.932Z",
            "2022-07-18T24:35:25.932Z",
            "2022-07-18T06:35:25.932z ",
        ] {
            assert_eq!(parse(odd), None, "{odd}");
        }
        // The general parser agrees, and reads a leap second and other forms.
        let general = |text: &str| text.parse::<Timestamp>().ok().map(SystemTime::from);
        for text in [
            "2022-07-18T06:35:25.932Z",
            "0001-01-01T00:00:00.000Z",
            "9999-12-30T21:59:59.999Z",
            "2016-12-31T23:59:60.000Z",
            "2022-07-18T06:35:25Z",
            "2022-07-18T06:35:25.932+02:00",
        ] {
            assert_eq!(parse(text), general(text), "{text}");
            assert!(parse(text).is_some(), "{text}");
        }
    }
}
