//! Parts of a signature scheme.

use std::{borrow::Cow, fmt};

use percent_encoding::percent_decode_str;

/// Part of the text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Required field. Its value may be empty.
    Field(Cow<'static, str>),
    /// Field that is left out, with its separator, if it is absent.
    Optional(Cow<'static, str>),
    /// Field whose decoded value is decoded again, as HPay's PHP library does with `transaction_info`.
    DecodedAgain(Cow<'static, str>),
    /// Fixed text.
    Literal(Cow<'static, str>),
    /// Passcode.
    Secret,
}

/// Position of the separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Between two parts.
    Between,
    /// Before each part, the first included.
    BeforeEach,
}

/// Algorithm that makes the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// MD5 as 32 lower-case hexadecimal digits. Only the passcode makes it secret.
    Md5Hex,
    /// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
    RsaSha256Base64,
}

/// Evidence for a signature scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceStatus {
    /// HPay's documentation.
    Documented,
    /// Code published by HPay.
    VendorCode,
    /// A single source that nothing else confirms.
    SingleSource,
    /// A conclusion from HPay's documentation and code.
    Inferred,
    /// No source. The scheme follows the style of the known ones.
    Unsettled,
    /// Configured by the merchant.
    Configured,
}

impl Part {
    /// Creates a required field.
    #[must_use]
    pub const fn field(name: &'static str) -> Self {
        Self::Field(Cow::Borrowed(name))
    }

    /// Creates a field that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self::Optional(Cow::Borrowed(name))
    }

    /// Creates a field that is decoded again.
    #[must_use]
    pub const fn decoded_again(name: &'static str) -> Self {
        Self::DecodedAgain(Cow::Borrowed(name))
    }

    /// Creates a fixed text.
    #[must_use]
    pub const fn literal(text: &'static str) -> Self {
        Self::Literal(Cow::Borrowed(text))
    }

    /// Returns the name of a field; `None` for the other parts.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Field(name) | Self::Optional(name) | Self::DecodedAgain(name) => Some(name),
            Self::Literal(_) | Self::Secret => None,
        }
    }
}

impl EvidenceStatus {
    /// Returns the word that `LEDGER.toml` has for it, or `configured`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::VendorCode => "vendor-code",
            Self::SingleSource => "single-source",
            Self::Inferred => "inferred",
            Self::Unsettled => "unsettled",
            Self::Configured => "configured",
        }
    }
}

impl Digest {
    /// Returns the name of the algorithm without the encoding.
    pub(super) const fn algorithm(self) -> &'static str {
        match self {
            Self::Md5Hex => "MD5",
            Self::RsaSha256Base64 => "RSA-SHA256",
        }
    }

    /// Returns the algorithm and its key, for the capabilities.
    pub(super) const fn keyed_algorithm(self) -> &'static str {
        match self {
            Self::Md5Hex => "MD5 with a passcode",
            Self::RsaSha256Base64 => "RSA-SHA256 with HPay's key",
        }
    }
}

/// Decodes a text like PHP's `urldecode`: `+` is a space, and an incomplete escape stays as it is.
pub(super) fn decoded_again(text: &str) -> Vec<u8> {
    // `percent_decode_str` leaves a plus sign as it is; PHP's `urldecode` does not.
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).collect()
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Optional(name) => write!(f, "{name} if set"),
            Self::DecodedAgain(name) => write!(f, "{name} (decoded twice)"),
            Self::Literal(text) => write!(f, "the word `{text}`"),
            Self::Secret => f.write_str("the passcode"),
        }
    }
}

impl fmt::Display for EvidenceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5Hex => "MD5, hex",
            Self::RsaSha256Base64 => "RSA-SHA256, base64",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_again_matches_php() {
        assert_eq!(decoded_again("a%2Bb+c"), b"a+b c");
        assert_eq!(decoded_again("100% sure %zz %FF"), b"100% sure %zz \xff");
    }
}
