//! HitPay's times. Without a zone they are Singapore time.

use std::time::{Duration, SystemTime};

use dhow_core::Result;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

use crate::ID;

/// UTC offset of Singapore, constant since 1982 and without daylight saving.
// One sample shows 17:17:52 without a zone beside 09:17:52Z for the same refund.
// LEDGER: naive-times
const SINGAPORE: Offset = Offset::constant(8);

/// Parses `2025-05-21T16:57:25`, `2025-05-21 16:57:25`, `…Z` and `…+08:00`. Returns `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    // The two forms that HitPay sends in most webhooks.
    let local = text.strip_suffix("+08:00").unwrap_or(text);
    if let Some(local) = seconds(local.as_bytes()) {
        return SINGAPORE.to_timestamp(local).ok().map(SystemTime::from);
    }
    // Tried first: a time with a zone must not be taken for Singapore time.
    let zoned = text.parse::<Timestamp>().ok();
    let local = || {
        text.parse::<DateTime>()
            .ok()?
            .to_zoned(SINGAPORE.to_time_zone())
            .ok()
    };
    zoned
        .or_else(|| Some(local()?.timestamp()))
        .map(SystemTime::from)
}

/// Parses exactly `2025-05-21T16:57:25`, with `T` or a space. Returns `None` for anything else.
///
/// It saves the attempt to find a zone in a time without one, which takes longer than the rest of the parser.
fn seconds(text: &[u8]) -> Option<DateTime> {
    let [
        a,
        b,
        c,
        d,
        b'-',
        e,
        f,
        b'-',
        g,
        h,
        b'T' | b' ',
        i,
        j,
        b':',
        k,
        l,
        b':',
        m,
        n,
    ] = text
    else {
        return None;
    };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| i16::from(**digit - b'0'))?;
            Some(number * 10 + digit)
        })
    };
    let two = |tens, ones| number(&[tens, ones]).and_then(|number| i8::try_from(number).ok());
    let (year, month, day) = (number(&[a, b, c, d])?, two(e, f)?, two(g, h)?);
    let (hour, minute, second) = (two(i, j)?, two(k, l)?, two(m, n)?);
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// Checks that a date has the form `YYYY-MM-DD`.
pub(crate) fn check_date(field: &'static str, day: Option<&str>) -> Result<()> {
    let is_date = |day: &str| day.len() == 10 && day.parse::<Date>().is_ok();
    if day.is_none_or(is_date) {
        Ok(())
    } else {
        let rule = "must be a date like `2026-12-31`";
        Err(ID.invalid(field, rule))
    }
}

/// Formats a time as Singapore time in whole seconds, `2025-05-21 16:57:25`, as HitPay expects it. Returns `None` for years outside the
/// calendar.
pub(crate) fn singapore(at: SystemTime) -> Option<String> {
    let local = SINGAPORE.to_datetime(Timestamp::try_from(at).ok()?);
    Some(local.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// Formats a duration as `<n> mins`, the only documented form that every source accepts.
// The sandbox refused `1 hour` and accepted `60 mins`, although the OpenAPI document lists hours and days.
// LEDGER: expires-after
pub(crate) fn minutes(time: Duration) -> String {
    let whole = time.as_secs().div_ceil(60).max(1);
    format!("{whole} mins")
}

/// Formats a time as `2021-02-02 01:01:01` in Singapore time, the form of HitPay's integration guide.
// No source shows a time with a zone in a request.
// LEDGER: expiry-date
pub(crate) fn expiry_date(at: SystemTime) -> Result<String> {
    singapore(at).ok_or_else(|| ID.invalid("expiry_date", "must be a date before the year 10000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naive_times_are_singapore_time() {
        let zoned = parse("2025-05-21T09:17:52.000000Z").unwrap();
        assert_eq!(parse("2025-05-21T17:17:52"), Some(zoned));
        assert_eq!(parse("2025-05-21 17:17:52"), Some(zoned));
        assert_eq!(parse("2025-05-21T17:17:52+08:00"), Some(zoned));
        assert_eq!(parse("tomorrow"), None);
    }

    #[test]
    fn a_zone_counts_in_a_time_as_long_as_one_without() {
        let nine = parse("2025-05-21T09:17:00Z");
        assert!(nine.is_some());
        for same in [
            "2025-05-21T17:17+08",
            "2025-05-21T17:17:00",
            "2025-05-21 17:17:00",
        ] {
            assert_eq!(parse(same), nine, "{same}");
        }
        for odd in [
            "2025-02-29T17:17:00",
            "2025-05-21T24:17:00",
            "2025-05-21t1a:17:00",
        ] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn times_are_written_as_singapore_time_in_whole_seconds() {
        let at = parse("2021-02-01T17:01:01.999Z").unwrap();
        assert_eq!(singapore(at).as_deref(), Some("2021-02-02 01:01:01"));
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::MAX / 4);
        assert_eq!(singapore(end), None);
    }

    #[test]
    fn a_date_has_ten_characters_and_exists() {
        for fine in [None, Some("2026-12-31"), Some("2028-02-29")] {
            assert!(check_date("day", fine).is_ok(), "{fine:?}");
        }
        for odd in [
            "",
            "tomorrow",
            "2026-02-29",
            "20261231",
            "2026-12-31T00:00:00",
            "31-12-2026",
        ] {
            let error = check_date("day", Some(odd)).unwrap_err();
            assert_eq!(error.field(), Some("day"), "{odd}");
        }
    }

    #[test]
    fn time_to_pay_is_sent_in_whole_minutes() {
        assert_eq!(minutes(Duration::from_secs(3600)), "60 mins");
        assert_eq!(minutes(Duration::from_secs(61)), "2 mins");
        assert_eq!(minutes(Duration::ZERO), "1 mins");
    }
}
