//! Points in time, as stored.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since 1970-01-01 00:00:00 UTC.
///
/// Stores keep exactly this number, so that a value that is read equals the value that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A point in time in milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the time that much later, at most the latest representable one.
    #[must_use]
    pub fn plus(self, time: Duration) -> Self {
        Self(self.0.saturating_add(millis(time)))
    }

    /// Returns the time that much earlier, at most the earliest representable one.
    #[must_use]
    pub fn minus(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(millis(time)))
    }

    /// Returns the time from `earlier` until this; zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

/// A time as ISO 8601 text in UTC, to the millisecond: `#[serde(with = "iso")]`.
pub(crate) mod iso {
    use serde::{Deserialize, Deserializer, Serializer, de, ser};

    use super::Timestamp;

    pub(crate) fn serialize<S: Serializer>(
        time: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let time = jiff::Timestamp::from_millisecond(time.0).map_err(ser::Error::custom)?;
        serializer.serialize_str(&format!("{time:.3}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = text.parse::<jiff::Timestamp>().map_err(de::Error::custom)?;
        Ok(Timestamp(time.as_millisecond()))
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Rounds down to milliseconds.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(millis(after)),
            Err(before) => Self(millis(before.duration()).saturating_neg()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_milliseconds_and_never_overflow() {
        let second = Duration::from_secs(1);
        assert_eq!(Timestamp::from(UNIX_EPOCH + second).as_millis(), 1_000);
        assert_eq!(Timestamp::from(UNIX_EPOCH - second).as_millis(), -1_000);
        let (early, late) = (Timestamp::from_millis(5), Timestamp::from_millis(1_005));
        assert_eq!(early.plus(second), late);
        assert_eq!(late.minus(second), early);
        assert_eq!(late.since(early), second);
        assert_eq!(early.since(late), Duration::ZERO);
        let last = Timestamp::from_millis(i64::MAX);
        assert_eq!(last.plus(Duration::MAX), last);
    }
}
