//! Parts of a signed text.

use std::borrow::Cow;
use std::fmt;

use super::{SchemeError, Values};
use crate::pairs;

/// Part of a signed text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// Required field. Its value may be empty.
    Field(Cow<'static, str>),
    /// Field that counts as empty if it is absent.
    OrEmpty(Cow<'static, str>),
    /// Field that is left out, with its name and separator, if it is absent.
    Optional(Cow<'static, str>),
    /// Field that is left out, with its name and separator, if it is absent or empty.
    NotEmpty(Cow<'static, str>),
    /// Field whose decoded value is URL-decoded again.
    DecodedAgain(Cow<'static, str>),
    /// Field whose value is URL-encoded by the rules of [`encode`](crate::pairs::encode).
    UrlEncoded(Cow<'static, str>),
    /// Secret, separated like a field.
    Secret,
    /// Secret without a separator beside it.
    JoinedSecret,
    /// Secret with a name of its own, separated like a field.
    NamedSecret(Cow<'static, str>),
}

/// Position of the separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placement {
    /// Between two parts.
    Between,
    /// Before each part, the first included.
    BeforeEach,
    /// After each part, the last included.
    AfterEach,
}

impl Part {
    /// Creates a required field.
    #[must_use]
    pub const fn field(name: &'static str) -> Self {
        Self::Field(Cow::Borrowed(name))
    }

    /// Creates a field that counts as empty if it is absent.
    #[must_use]
    pub const fn or_empty(name: &'static str) -> Self {
        Self::OrEmpty(Cow::Borrowed(name))
    }

    /// Creates a field that is left out if it is absent.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self::Optional(Cow::Borrowed(name))
    }

    /// Creates a field that is left out if it is absent or empty.
    #[must_use]
    pub const fn not_empty(name: &'static str) -> Self {
        Self::NotEmpty(Cow::Borrowed(name))
    }

    /// Creates a field that is URL-decoded again.
    #[must_use]
    pub const fn decoded_again(name: &'static str) -> Self {
        Self::DecodedAgain(Cow::Borrowed(name))
    }

    /// Creates a field that is URL-encoded.
    #[must_use]
    pub const fn url_encoded(name: &'static str) -> Self {
        Self::UrlEncoded(Cow::Borrowed(name))
    }

    /// Creates a secret with a name.
    #[must_use]
    pub const fn named_secret(name: &'static str) -> Self {
        Self::NamedSecret(Cow::Borrowed(name))
    }

    /// Returns the name of a field; `None` for a secret.
    #[must_use]
    pub fn field_name(&self) -> Option<&str> {
        match self {
            Self::Field(name)
            | Self::OrEmpty(name)
            | Self::Optional(name)
            | Self::NotEmpty(name)
            | Self::DecodedAgain(name)
            | Self::UrlEncoded(name) => Some(name),
            Self::Secret | Self::JoinedSecret | Self::NamedSecret(_) => None,
        }
    }

    /// Returns the name that is signed where names are signed.
    pub(super) fn signed_name(&self) -> Option<&str> {
        match self {
            Self::NamedSecret(name) => Some(name),
            other => other.field_name(),
        }
    }

    /// Returns the signed bytes of a field; empty for a secret, and `None` for a field that is left out.
    pub(super) fn value<'v>(
        &self,
        values: &Values<'v>,
    ) -> Result<Option<Cow<'v, [u8]>>, SchemeError> {
        let Some(name) = self.field_name() else {
            return Ok(Some(Cow::Borrowed(b"")));
        };
        let mut values = values.iter();
        let value = values.find(|(field, _)| *field == name);
        let value = value.map(|(_, bytes)| *bytes);
        Ok(match (self, value) {
            (Self::NotEmpty(_), Some(b"")) | (Self::NotEmpty(_) | Self::Optional(_), None) => None,
            (Self::OrEmpty(_), None) => Some(Cow::Borrowed(b"")),
            (_, None) => return Err(SchemeError::MissingField(name.to_owned())),
            (Self::DecodedAgain(_), Some(bytes)) => Some(Cow::Owned(decoded_again(bytes))),
            (Self::UrlEncoded(_), Some(bytes)) => Some(Cow::Owned(url_encoded(bytes))),
            (_, Some(bytes)) => Some(Cow::Borrowed(bytes)),
        })
    }

    /// Returns the part as a Rust expression.
    pub(super) fn to_rust(&self) -> String {
        let (constructor, name) = match self {
            Self::Field(name) => ("field", name),
            Self::OrEmpty(name) => ("or_empty", name),
            Self::Optional(name) => ("optional", name),
            Self::NotEmpty(name) => ("not_empty", name),
            Self::DecodedAgain(name) => ("decoded_again", name),
            Self::UrlEncoded(name) => ("url_encoded", name),
            Self::NamedSecret(name) => ("named_secret", name),
            Self::Secret => return "Part::Secret".to_owned(),
            Self::JoinedSecret => return "Part::JoinedSecret".to_owned(),
        };
        format!("Part::{constructor}({name:?})")
    }
}

/// Decodes a text like PHP's `urldecode`: `+` is a space, and an incomplete escape stays as it is.
pub(crate) fn decoded_again(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let escaped = (digit(after.first()), digit(after.get(1)));
        rest = after;
        match (first, escaped) {
            (b'%', (Some(high), Some(low))) => {
                decoded.extend(u8::try_from(high << 4 | low));
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => decoded.push(b' '),
            (other, _) => decoded.push(*other),
        }
    }
    decoded
}

/// Encodes a text like PHP's `urlencode`. Bytes that are not UTF-8 stay as they are.
pub(crate) fn url_encoded(text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(text) => pairs::encode(text).into_bytes(),
        Err(_) => text.to_vec(),
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::OrEmpty(name) => write!(f, "{name} (empty if absent)"),
            Self::Optional(name) => write!(f, "{name} if set"),
            Self::NotEmpty(name) => write!(f, "{name} if not empty"),
            Self::DecodedAgain(name) => write!(f, "{name} (decoded twice)"),
            Self::UrlEncoded(name) => write!(f, "{name} (URL-encoded)"),
            Self::Secret => f.write_str("the secret"),
            Self::JoinedSecret => f.write_str("the secret without a separator"),
            Self::NamedSecret(name) => write!(f, "the secret as {name}"),
        }
    }
}
