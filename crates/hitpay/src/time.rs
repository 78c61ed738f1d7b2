//! HitPay's times: without a zone they are Singapore time, with one they mean what they say.

use std::time::SystemTime;

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// Singapore has been at UTC+8 without daylight saving since 1982.
const SINGAPORE: Offset = Offset::constant(8);

/// Reads `2025-05-21T16:57:25`, `2025-05-21 16:57:25`, `…Z` and `…+08:00`; `None` for anything else.
pub(crate) fn read(text: &str) -> Option<SystemTime> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naive_times_are_singapore_time() {
        let zoned = read("2025-05-21T09:17:52.000000Z").unwrap();
        assert_eq!(read("2025-05-21T17:17:52"), Some(zoned));
        assert_eq!(read("2025-05-21 17:17:52"), Some(zoned));
        assert_eq!(read("2025-05-21T17:17:52+08:00"), Some(zoned));
        assert_eq!(read("tomorrow"), None);
    }
}
