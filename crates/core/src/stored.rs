//! Serde modules for the JSON form: bytes that are usually text, headers, methods and times.

use std::{borrow::Cow, time::SystemTime};

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// Bytes as text if they are UTF-8, otherwise as a list of numbers.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum TextOrBytes<'a> {
    // Text first: a body that is UTF-8 stays readable in a database.
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl<'a> From<&'a [u8]> for TextOrBytes<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(Cow::Borrowed(text)),
            Err(_) => Self::Bytes(Cow::Borrowed(bytes)),
        }
    }
}

impl From<TextOrBytes<'_>> for Vec<u8> {
    fn from(stored: TextOrBytes<'_>) -> Self {
        match stored {
            TextOrBytes::Text(text) => text.into_owned().into_bytes(),
            TextOrBytes::Bytes(bytes) => bytes.into_owned(),
        }
    }
}

/// Body of a request or reply: `#[serde(with = "body")]`.
pub(crate) mod body {
    use super::{Bytes, Deserialize, Deserializer, Serialize, Serializer, TextOrBytes};

    pub(crate) fn serialize<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        TextOrBytes::from(&body[..]).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Bytes, D::Error> {
        let stored = TextOrBytes::deserialize(deserializer)?;
        Ok(Vec::from(stored).into())
    }
}

/// Shared text: `#[serde(with = "text")]`.
pub(crate) mod text {
    use std::sync::Arc;

    use super::{Cow, Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        text: &Arc<str>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<str>, D::Error> {
        Ok(Cow::<'de, str>::deserialize(deserializer)?.into())
    }
}

/// Optional shared text: `#[serde(with = "optional_text")]`.
pub(crate) mod optional_text {
    use std::sync::Arc;

    use super::{Cow, Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        text: &Option<Arc<str>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        text.as_deref().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<str>>, D::Error> {
        let text = Option::<Cow<'de, str>>::deserialize(deserializer)?;
        Ok(text.map(Arc::from))
    }
}

/// Headers of a request as a list of names and values: `#[serde(with = "headers")]`.
pub(crate) mod headers {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Deserialize, Deserializer, Serializer, TextOrBytes, de};

    pub(crate) fn serialize<S: Serializer>(
        headers: &HeaderMap,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.as_str(), TextOrBytes::from(value.as_bytes())));
        serializer.collect_seq(pairs)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<HeaderMap, D::Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in Vec::<(String, TextOrBytes<'_>)>::deserialize(deserializer)? {
            let name = HeaderName::try_from(name).map_err(de::Error::custom)?;
            let value = HeaderValue::try_from(Vec::from(value)).map_err(de::Error::custom)?;
            // Appended: a repeated header is evidence and must survive storage.
            headers.append(name, value);
        }
        Ok(headers)
    }
}

/// An HTTP method: `#[serde(with = "method")]`.
pub(crate) mod method {
    use http::Method;

    use super::{Cow, Deserialize, Deserializer, Serializer, de};

    pub(crate) fn serialize<S: Serializer>(
        method: &Method,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(method.as_str())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Method, D::Error> {
        let method = Cow::<'de, str>::deserialize(deserializer)?;
        method.parse().map_err(de::Error::custom)
    }
}

/// Optional time: `#[serde(with = "instant")]`. RFC 3339 text in UTC or, outside of the years -9999 to 9999, an object with `seconds`
/// since the Unix epoch and `nanoseconds`.
pub(crate) mod instant {
    use std::{num::TryFromIntError, time::Duration};

    use jiff::Timestamp;

    use super::{Deserialize, Deserializer, Serialize, Serializer, SystemTime, de, ser};

    const NANOSECONDS: u32 = 1_000_000_000;

    // Two forms, because RFC 3339 has no year 10000: a far time, such as a time limit that was added to the clock, must not make a payment
    // impossible to store.
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Text(String),
        Far {
            // Rounded down, so that `nanoseconds` is never negative.
            seconds: i64,
            nanoseconds: u32,
        },
    }

    impl TryFrom<SystemTime> for Stored {
        type Error = TryFromIntError;

        // Fails only on a platform whose times need more than 64 bits of seconds.
        fn try_from(instant: SystemTime) -> Result<Self, TryFromIntError> {
            if let Ok(instant) = Timestamp::try_from(instant) {
                return Ok(Self::Text(instant.to_string()));
            }
            let (seconds, nanoseconds) = match instant.duration_since(SystemTime::UNIX_EPOCH) {
                Ok(after) => (i128::from(after.as_secs()), after.subsec_nanos()),
                Err(before) => {
                    let before = before.duration();
                    let seconds = -i128::from(before.as_secs());
                    match before.subsec_nanos() {
                        0 => (seconds, 0),
                        part => (seconds - 1, NANOSECONDS - part),
                    }
                }
            };
            Ok(Self::Far {
                seconds: seconds.try_into()?,
                nanoseconds,
            })
        }
    }

    impl Stored {
        /// Returns the time, or `None` for one that this platform cannot express.
        fn instant(&self) -> Option<SystemTime> {
            match self {
                Self::Text(text) => Some(text.parse::<Timestamp>().ok()?.into()),
                Self::Far {
                    seconds,
                    nanoseconds,
                } => {
                    let distance = Duration::from_secs(seconds.unsigned_abs());
                    let whole = match seconds.is_negative() {
                        true => SystemTime::UNIX_EPOCH.checked_sub(distance),
                        false => SystemTime::UNIX_EPOCH.checked_add(distance),
                    };
                    let part = Some(*nanoseconds).filter(|part| *part < NANOSECONDS)?;
                    whole?.checked_add(Duration::from_nanos(part.into()))
                }
            }
        }
    }

    pub(crate) fn serialize<S: Serializer>(
        instant: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let stored = instant.map(Stored::try_from).transpose();
        stored.map_err(ser::Error::custom)?.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        let stored = Option::<Stored>::deserialize(deserializer)?;
        let instant = stored.map(|stored| stored.instant().ok_or_else(unreadable));
        instant.transpose()
    }

    fn unreadable<E: de::Error>() -> E {
        E::custom("a time must be RFC 3339 text, or an object with `seconds` and `nanoseconds`")
    }
}
