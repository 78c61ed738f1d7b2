//! Encodings of a signature as text.

use std::fmt;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::hex;

/// Encoding of a signature as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Lower-case hexadecimal digits.
    Hex,
    /// Upper-case hexadecimal digits.
    UpperHex,
    /// Base64 with padding.
    Base64,
    /// Base64 without padding.
    Base64Unpadded,
    /// URL-safe base64 with padding.
    Base64Url,
    /// URL-safe base64 without padding.
    Base64UrlUnpadded,
    /// Base64 of the lower-case hexadecimal digits.
    Base64OfHex,
}

impl Encoding {
    /// All encodings, the commonest first.
    pub const ALL: [Self; 7] = [
        Self::Hex,
        Self::UpperHex,
        Self::Base64,
        Self::Base64Url,
        Self::Base64Unpadded,
        Self::Base64UrlUnpadded,
        Self::Base64OfHex,
    ];

    /// Encodes bytes.
    #[must_use]
    pub fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::UpperHex => hex::encode(bytes).to_ascii_uppercase(),
            Self::Base64 => STANDARD.encode(bytes),
            Self::Base64Unpadded => STANDARD_NO_PAD.encode(bytes),
            Self::Base64Url => URL_SAFE.encode(bytes),
            Self::Base64UrlUnpadded => URL_SAFE_NO_PAD.encode(bytes),
            Self::Base64OfHex => STANDARD.encode(hex::encode(bytes)),
        }
    }

    /// Decodes a text that [`encode`](Self::encode) returns for some bytes; `None` for any other text.
    #[must_use]
    pub fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        let decoded = match self {
            Self::Hex => hex::decode(text).ok(),
            Self::UpperHex => hex::decode(&text.to_ascii_lowercase()).ok(),
            Self::Base64 => STANDARD.decode(text).ok(),
            Self::Base64Unpadded => STANDARD_NO_PAD.decode(text).ok(),
            Self::Base64Url => URL_SAFE.decode(text).ok(),
            Self::Base64UrlUnpadded => URL_SAFE_NO_PAD.decode(text).ok(),
            Self::Base64OfHex => hex::decode(&STANDARD.decode(text).ok()?).ok(),
        };
        decoded.filter(|bytes| self.encode(bytes).as_bytes() == text)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hex => "lower-case hexadecimal digits",
            Self::UpperHex => "upper-case hexadecimal digits",
            Self::Base64 => "base64",
            Self::Base64Unpadded => "base64 without padding",
            Self::Base64Url => "URL-safe base64",
            Self::Base64UrlUnpadded => "URL-safe base64 without padding",
            Self::Base64OfHex => "base64 of the lower-case hexadecimal digits",
        })
    }
}
