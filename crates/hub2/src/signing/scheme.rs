//! Signature scheme of Hub2's webhooks, the only description of the header, the signed bytes, the digest and the key.
//!
//! Signing, verification, [`explain`](crate::explain), the capabilities and the table in the README read [`EVENT`].

use dhow_crypto::{
    hmac::{EmptyKey, HmacKey},
    signing_input::SegmentSink,
};

/// Bytes that a signature covers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Covered {
    /// Body, byte for byte.
    RawBody,
}

/// Digest of the signed bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Digest {
    /// HMAC-SHA256, as 64 lower-case hexadecimal digits.
    HmacSha256Hex,
}

/// Key of the digest.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Key {
    /// Text of the webhook's secret. Its hexadecimal digits are not decoded.
    SecretText,
}

/// Description of a signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignatureScheme {
    /// Name of the scheme, recorded in [`Verified`](dhow_core::Verified).
    pub(crate) id: &'static str,
    /// Entry of `LEDGER.toml` with the evidence.
    #[cfg(feature = "explain")]
    pub(crate) ledger: &'static str,
    /// Header with the signatures. Its name is case-insensitive.
    pub(crate) header: &'static str,
    /// Part of the header that is made with the current secret.
    pub(crate) current: &'static str,
    /// Part of the header that is made with the previous secret.
    pub(crate) previous: &'static str,
    pub(crate) covered: Covered,
    pub(crate) digest: Digest,
    pub(crate) key: Key,
}

/// Signature of events, the only one that Hub2 has.
// Source: Hub2 documentation, "Webhooks integration". The integrations that were read agree on header, digest and key.
// LEDGER: signature-recipe
// A secret looks like hexadecimal digits. Several integrations use these digits as they are, so they are the key and not its encoding.
// LEDGER: signature-raw-body
// Hub2's guide allows a framework without the raw body to serialize the parsed one again. That changes the bytes, so it is not accepted.
pub(crate) const EVENT: SignatureScheme = SignatureScheme {
    id: "event",
    #[cfg(feature = "explain")]
    ledger: "signature-recipe",
    header: "Hub2-Signature",
    current: "s1",
    previous: "s0",
    covered: Covered::RawBody,
    digest: Digest::HmacSha256Hex,
    key: Key::SecretText,
};

impl SignatureScheme {
    /// Returns the key that a secret makes.
    pub(crate) fn mac_key(&self, secret: &dhow_core::Secret) -> Result<HmacKey, EmptyKey> {
        match (self.digest, self.key) {
            (Digest::HmacSha256Hex, Key::SecretText) => HmacKey::new(secret.expose().as_bytes()),
        }
    }

    /// Writes the signed bytes of a delivery.
    pub(crate) fn write_signing_input(&self, body: &[u8], sink: &mut impl SegmentSink) {
        match self.covered {
            Covered::RawBody => sink.value("body", body),
        }
    }

    /// Returns the name of the digest, for the capabilities.
    pub(crate) const fn algorithm(&self) -> &'static str {
        match self.digest {
            Digest::HmacSha256Hex => "HMAC-SHA256",
        }
    }

    /// Returns true if every field of an event is covered, the amount included.
    pub(crate) const fn covers_everything(&self) -> bool {
        match self.covered {
            Covered::RawBody => true,
        }
    }

    /// Returns a header value with these signatures.
    pub(crate) fn header_value(&self, current: &str, previous: Option<&str>) -> String {
        let value = format!("{}={current}", self.current);
        match previous {
            Some(signature) => format!("{value},{}={signature}", self.previous),
            None => value,
        }
    }
}

#[cfg(feature = "explain")]
impl std::fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = self.header_value("…", Some("…"));
        let covered = match self.covered {
            Covered::RawBody => "the raw body",
        };
        let key = match self.key {
            Key::SecretText => "the webhook's secret as text",
        };
        let encoding = match self.digest {
            Digest::HmacSha256Hex => "lower-case hexadecimal digits",
        };
        let (header, algorithm) = (self.header, self.algorithm());
        write!(
            f,
            "{header}: {value}: {algorithm} of {covered}, keyed with {key}, as {encoding}"
        )
    }
}
