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

/// Optional time as RFC 3339 text in UTC: `#[serde(with = "instant")]`.
pub(crate) mod instant {
    use jiff::Timestamp;

    use super::{Deserialize, Deserializer, Serializer, SystemTime, de, ser};

    pub(crate) fn serialize<S: Serializer>(
        instant: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let Some(instant) = instant else {
            return serializer.serialize_none();
        };
        // Fails for times outside of jiff's range, which no gateway sends.
        let instant = Timestamp::try_from(*instant).map_err(ser::Error::custom)?;
        serializer.serialize_some(&instant.to_string())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let instant = text.map(|text| text.parse::<Timestamp>()).transpose();
        instant
            .map(|instant| instant.map(SystemTime::from))
            .map_err(de::Error::custom)
    }
}
