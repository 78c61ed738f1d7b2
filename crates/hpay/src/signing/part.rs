//! The pieces of a recipe.

use std::{borrow::Cow, fmt};

use percent_encoding::percent_decode_str;

/// One piece of the text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A field that must be there; it may be empty.
    Field(Cow<'static, str>),
    /// A field that is left out, separator included, when it is not there.
    Optional(Cow<'static, str>),
    /// A field whose decoded value is decoded once more, as HPay's PHP library does with `transaction_info`.
    DecodedAgain(Cow<'static, str>),
    /// A fixed word.
    Literal(Cow<'static, str>),
    /// The passcode.
    Secret,
}

/// Where the separator stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Between two parts.
    Between,
    /// Before each part, so that the text begins with it.
    BeforeEach,
}

/// What is made of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// MD5 as 32 lower-case hexadecimal digits. Anybody who knows the passcode can make it.
    Md5Hex,
    /// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
    RsaSha256Base64,
}

/// Who says that a recipe is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceStatus {
    /// HPay's own document.
    Documented,
    /// Code that HPay published.
    VendorCode,
    /// One source only, which nothing else confirms.
    SingleSource,
    /// A conclusion from HPay's document and code.
    Inferred,
    /// No source says it: a guess in the style of the recipes that are known.
    Unsettled,
    /// You do.
    Configured,
}

impl Part {
    /// A field that must be there.
    #[must_use]
    pub const fn field(name: &'static str) -> Self {
        Self::Field(Cow::Borrowed(name))
    }

    /// A field that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self::Optional(Cow::Borrowed(name))
    }

    /// A field that is decoded once more.
    #[must_use]
    pub const fn decoded_again(name: &'static str) -> Self {
        Self::DecodedAgain(Cow::Borrowed(name))
    }

    /// A fixed word.
    #[must_use]
    pub const fn literal(text: &'static str) -> Self {
        Self::Literal(Cow::Borrowed(text))
    }

    /// The field's name, for parts that are fields.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Field(name) | Self::Optional(name) | Self::DecodedAgain(name) => Some(name),
            Self::Literal(_) | Self::Secret => None,
        }
    }
}

impl Digest {
    /// Name of the algorithm, without the encoding.
    pub(super) fn algorithm(self) -> &'static str {
        match self {
            Self::Md5Hex => "MD5",
            Self::RsaSha256Base64 => "RSA-SHA256",
        }
    }
}

/// What PHP's `urldecode` makes of a text; an incomplete escape stays as it is.
pub(super) fn decoded_again(text: &str) -> Vec<u8> {
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
        f.write_str(match self {
            Self::Documented => "documented",
            Self::VendorCode => "vendor-code",
            Self::SingleSource => "single-source",
            Self::Inferred => "inferred",
            Self::Unsettled => "unsettled",
            Self::Configured => "configured",
        })
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
    fn decoding_again_is_what_php_does() {
        assert_eq!(decoded_again("a%2Bb+c"), b"a+b c");
        assert_eq!(decoded_again("100% sure %zz %FF"), b"100% sure %zz \xff");
    }
}
