//! Description of a signature as data: signed fields, their order, and the digest.

use std::fmt;

use dhow_core::{Result, Secret, write_list};
use dhow_crypto::{
    digest::{Md5, Sha256},
    signing_input::{Segment, SegmentSink},
};

use super::canonical_json;
use crate::{ID, wire::Body};

/// Part of a signed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Value of a field that goes by one of these names. The first name that is present counts.
    Field(&'static [&'static str]),
    /// The whole body without this field, as JSON in PHP's format with its keys in byte order.
    BodyWithout(&'static str),
    /// Secret, by its name in the settings.
    Secret(&'static str),
}

/// Digest of the signed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    /// MD5 in lower-case hexadecimal.
    Md5Hex,
    /// MD5 in lower-case hexadecimal, sealed into an envelope.
    SealedMd5,
    /// SHA-256 in lower-case hexadecimal.
    Sha256Hex,
}

/// One of PayAtom's signatures. Its parts are joined without separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureScheme {
    /// Name of the scheme in [`Verified::scheme`](dhow_core::Verified::scheme).
    pub(crate) id: &'static str,
    /// Name of the signature in README and explanations.
    pub(crate) name: &'static str,
    /// Id of the entry in `LEDGER.toml` with the evidence; `None` if PayAtom's documents agree.
    pub(crate) ledger: Option<&'static str>,
    /// Parts in signing order.
    pub(crate) parts: &'static [Part],
    /// Body field that carries the result.
    pub(crate) placement: &'static str,
    pub(crate) digest: Digest,
}

impl SignatureScheme {
    /// Returns the algorithm in a few words, for the capabilities.
    pub(crate) const fn algorithm(&self) -> &'static str {
        match self.digest {
            Digest::Md5Hex => "MD5 of the signed fields and the secret",
            Digest::SealedMd5 => {
                "MD5 of the signed fields and the secret, sealed with AES-256-CBC and HMAC-SHA256"
            }
            Digest::Sha256Hex => "SHA-256 of the body and the secret",
        }
    }

    /// Returns true if the whole body is signed.
    pub(crate) const fn covers_everything(&self) -> bool {
        matches!(self.parts, [Part::BodyWithout(_), Part::Secret(_)])
    }

    /// Returns the names of each signed field, in signing order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static [&'static str]> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(names) => Some(*names),
            Part::BodyWithout(_) | Part::Secret(_) => None,
        })
    }

    /// Returns all names of a signed field, given one of them.
    pub(crate) fn names_of(&self, name: &str) -> &'static [&'static str] {
        let mut fields = self.fields();
        fields
            .find(|names| names.contains(&name))
            .unwrap_or_default()
    }

    /// Checks that each signed field is given exactly once, and no other field.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field.
    pub(crate) fn check(&self, values: &[(&str, &str)]) -> Result<()> {
        let is_signed = |name: &str| self.fields().any(|names| names.contains(&name));
        if let Some((name, _)) = values.iter().find(|(name, _)| !is_signed(name)) {
            return Err(ID.invalid((*name).to_owned(), "is not covered by the hash"));
        }
        let times_given = |names: &[&str]| {
            let given = values.iter().filter(|(name, _)| names.contains(name));
            given.count()
        };
        match self.fields().find(|names| times_given(names) != 1) {
            Some(names) => Err(ID.invalid(names.join(" or "), "must be given exactly once")),
            None => Ok(()),
        }
    }

    /// Returns the digest of the parts: the signature itself, or the text to seal. A field without a value is empty.
    pub(crate) fn hex(&self, values: &[(&str, &str)], secret: &Secret) -> String {
        let mut hasher = self.digest.hasher();
        self.write(values, secret, &mut hasher);
        hasher.finish_hex()
    }

    /// Returns the digest of the parts of a signature over a whole body.
    pub(crate) fn hex_of_body(&self, body: &Body, secret: &Secret) -> String {
        let mut hasher = self.digest.hasher();
        self.write_body(body, secret, &mut hasher);
        hasher.finish_hex()
    }

    /// Returns the digest of the parts, with these fields in the place of the table's own.
    #[cfg(feature = "seal")]
    pub(crate) fn hex_of_covered(&self, covered: &[(&str, &str)], secret: &Secret) -> String {
        let mut hasher = self.digest.hasher();
        self.write_parts(covered.iter().copied(), None, secret, &mut hasher);
        hasher.finish_hex()
    }

    /// Compares a digest with that of the parts, with these fields in the place of the table's own. Constant time.
    pub(super) fn verify<'c>(
        &self,
        digits: &[u8],
        covered: impl ExactSizeIterator<Item = (&'c str, &'c str)>,
        secret: &Secret,
    ) -> bool {
        let mut hasher = self.digest.hasher();
        self.write_parts(covered, None, secret, &mut hasher);
        hasher.verify_hex(digits)
    }

    /// Writes the parts to a digest or recorder. A field without a value is empty.
    pub(crate) fn write(
        &self,
        values: &[(&str, &str)],
        secret: &Secret,
        sink: &mut impl SegmentSink,
    ) {
        let fields = self.fields().map(|names| value_of(names, values));
        let fields: Vec<_> = fields.collect();
        self.write_parts(fields.into_iter(), None, secret, sink);
    }

    /// Writes the parts of a signature over a whole body, as [`write`](Self::write) does.
    pub(crate) fn write_body(&self, body: &Body, secret: &Secret, sink: &mut impl SegmentSink) {
        self.write_parts([].into_iter(), Some(body), secret, sink);
    }

    /// Writes the parts in their order: each field takes the next of `fields`, and the last one takes all that are left.
    // A configured list of fields may be longer or shorter than the table's; the position of the secret stays that of the table.
    fn write_parts<'f>(
        &self,
        mut fields: impl ExactSizeIterator<Item = (&'f str, &'f str)>,
        body: Option<&Body>,
        secret: &Secret,
        sink: &mut impl SegmentSink,
    ) {
        let mut to_come = self.fields().count();
        for part in self.parts {
            match part {
                Part::Field(_) => {
                    to_come = to_come.saturating_sub(1);
                    let count = if to_come == 0 { fields.len() } else { 1 };
                    for (name, value) in fields.by_ref().take(count) {
                        sink.value(name, value.as_bytes());
                    }
                }
                Part::BodyWithout(left_out) => {
                    if let Some(body) = body {
                        canonical_json::write(body, left_out, sink);
                    }
                }
                Part::Secret(name) => sink.secret(name, secret.expose().as_bytes()),
            }
        }
    }
}

/// Running digest of a scheme.
enum Hasher {
    Md5(Md5),
    Sha256(Sha256),
}

impl Digest {
    fn hasher(self) -> Hasher {
        match self {
            Self::Md5Hex | Self::SealedMd5 => Hasher::Md5(Md5::new()),
            Self::Sha256Hex => Hasher::Sha256(Sha256::new()),
        }
    }
}

impl Hasher {
    fn finish_hex(self) -> String {
        match self {
            Self::Md5(md5) => md5.finish_hex(),
            Self::Sha256(sha256) => sha256.finish_hex(),
        }
    }

    fn verify_hex(self, digits: &[u8]) -> bool {
        match self {
            Self::Md5(md5) => md5.verify_hex(digits).is_ok(),
            Self::Sha256(sha256) => sha256.verify_hex(digits).is_ok(),
        }
    }
}

impl SegmentSink for Hasher {
    fn segment(&mut self, segment: Segment<'_>) {
        match self {
            Self::Md5(md5) => md5.segment(segment),
            Self::Sha256(sha256) => sha256.segment(segment),
        }
    }
}

/// Returns the first name of a field that has a value, and the value.
fn value_of<'v>(
    names: &'static [&'static str],
    values: &[(&str, &'v str)],
) -> (&'static str, &'v str) {
    let given = |name: &&'static str| {
        let value = values.iter().find(|(given, _)| given == name);
        value.map(|(_, value)| (*name, *value))
    };
    let first = names.first().copied().unwrap_or_default();
    names.iter().find_map(given).unwrap_or((first, ""))
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(names) => f.write_str(&names.join(" or ")),
            Self::BodyWithout(left_out) => {
                write!(
                    f,
                    "the body without {left_out} as JSON in PHP's format with its keys in byte order"
                )
            }
            Self::Secret(name) => write!(f, "the {name}"),
        }
    }
}

/// Formats the digest and the parts, as in `MD5 of order_id, status and the secret_key, joined without separators`.
impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.digest {
            Digest::Md5Hex => "MD5 of ",
            Digest::SealedMd5 => {
                "base64 of an envelope (IV, MAC, AES-256-CBC ciphertext) of the MD5 of "
            }
            Digest::Sha256Hex => "SHA-256 of ",
        })?;
        write_list(f, self.parts, "and")?;
        match self.parts.len() {
            0 | 1 => Ok(()),
            _ => f.write_str(", joined without separators"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::PAYIN_WEBHOOK;
    use super::*;

    const GIVEN: [(&str, &str); 3] = [("order_id", "1"), ("amount", "2.00"), ("status", "ok")];

    #[test]
    fn each_signed_field_is_given_once_and_no_other_field() {
        let refused =
            |values: &[(&str, &str)]| PAYIN_WEBHOOK.check(values).unwrap_err().to_string();
        assert!(PAYIN_WEBHOOK.check(&GIVEN).is_ok());
        let unsigned = refused(&[&GIVEN[..], &[("currency", "INR")]].concat());
        assert!(unsigned.contains("currency"), "{unsigned}");
        assert!(
            unsigned.contains("is not covered by the hash"),
            "{unsigned}"
        );
        let missing = refused(&GIVEN[..2]);
        assert!(missing.contains("status"), "{missing}");
        let twice = refused(&[&GIVEN[..], &[("received_amount", "2.00")]].concat());
        assert!(twice.contains("received_amount or amount"), "{twice}");
    }

    #[test]
    fn a_field_without_a_value_is_empty_and_has_its_first_name() {
        let secret = Secret::new("a-secret-key").unwrap();
        let empty = [&GIVEN[..2], &[("status", "")]].concat();
        let digest = PAYIN_WEBHOOK.hex(&GIVEN[..2], &secret);
        assert_eq!(digest, PAYIN_WEBHOOK.hex(&empty, &secret));
        assert_eq!(
            value_of(&["received_amount", "amount"], &[]),
            ("received_amount", "")
        );
        assert_eq!(
            value_of(&["received_amount", "amount"], &GIVEN),
            ("amount", "2.00")
        );
    }
}
