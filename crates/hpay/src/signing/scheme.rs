//! Signature scheme as a value: fields, separator, position of the secret, and algorithm.

use std::{borrow::Cow, fmt};

use dhow_core::{Result, Secret, write_list};
use dhow_crypto::signing_input::{SegmentSink, SigningInput};

use super::part::{self, Digest, EvidenceStatus, Part, Placement};
use crate::ID;

/// Names and values that a scheme takes its fields from.
pub type Values<'a> = [(&'a str, &'a str)];

/// Description of one of HPay's signatures.
///
/// HPay's documentation prints no formulas. Each scheme has a default with its evidence, and each can be replaced in
/// [`SignatureSchemes`](crate::SignatureSchemes), which [`HPayConfig::with_schemes`](crate::HPayConfig::with_schemes) takes. The same value
/// makes the signature and the text of [`signing_input`](Self::signing_input).
///
/// ```
/// use dhow_core::Secret;
/// use dhow_hpay::{Part, SignatureScheme};
///
/// let scheme = SignatureScheme::md5([Part::field("merchantId"), Part::field("condition"), Part::Secret]);
/// let values = [("merchantId", "100001"), ("condition", "1")];
/// let text = scheme.signing_input(&values, &Secret::new("s3cr3t-Pass_0001")?)?;
/// assert_eq!(text.to_string(), "100001|1|***");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureScheme {
    pub(super) id: &'static str,
    pub(super) ledger: Option<&'static str>,
    pub(super) parts: Cow<'static, [Part]>,
    pub(super) separator: Cow<'static, str>,
    pub(super) placement: Placement,
    pub(super) digest: Digest,
    pub(super) evidence: EvidenceStatus,
}

/// Id of a scheme that the merchant configured.
const CONFIGURED: &str = "configured";

impl SignatureScheme {
    /// Creates a scheme of MD5 in hexadecimal, with `|` between the parts.
    #[must_use]
    pub fn md5(parts: impl Into<Vec<Part>>) -> Self {
        Self::configured(parts.into(), Digest::Md5Hex)
    }

    /// Creates a scheme of RSA with SHA-256 in base64, with `|` between the parts.
    #[must_use]
    pub fn rsa(parts: impl Into<Vec<Part>>) -> Self {
        Self::configured(parts.into(), Digest::RsaSha256Base64)
    }

    fn configured(parts: Vec<Part>, digest: Digest) -> Self {
        let evidence = EvidenceStatus::Configured;
        Self::piped(CONFIGURED, None, Cow::Owned(parts), digest, evidence)
    }

    /// Creates a scheme with `|` between its parts, like most of HPay's schemes.
    pub(super) const fn piped(
        id: &'static str,
        ledger: Option<&'static str>,
        parts: Cow<'static, [Part]>,
        digest: Digest,
        evidence: EvidenceStatus,
    ) -> Self {
        Self {
            id,
            ledger,
            parts,
            separator: Cow::Borrowed("|"),
            placement: Placement::Between,
            digest,
            evidence,
        }
    }

    /// Replaces the separator, which may be empty.
    #[must_use]
    pub fn separated_by(mut self, separator: impl Into<Cow<'static, str>>) -> Self {
        self.separator = separator.into();
        self.changed()
    }

    /// Puts the separator before each part, the first included.
    #[must_use]
    pub fn separator_before_each(mut self) -> Self {
        self.placement = Placement::BeforeEach;
        self.changed()
    }

    /// Marks the scheme as configured, because the evidence for the original does not apply to a changed one.
    fn changed(mut self) -> Self {
        self.id = CONFIGURED;
        self.ledger = None;
        self.evidence = EvidenceStatus::Configured;
        self
    }

    /// Returns the algorithm and its key in a few words, for the capabilities.
    pub(crate) const fn keyed_algorithm(&self) -> &'static str {
        self.digest.keyed_algorithm()
    }

    /// Returns the name of the scheme, such as `notify`; `configured` for a configured one.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the entry of `LEDGER.toml` with the evidence; `None` for a configured scheme.
    #[must_use]
    pub fn ledger(&self) -> Option<&'static str> {
        self.ledger
    }

    /// Returns the parts in the order in which they are signed.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns the separator.
    #[must_use]
    pub fn separator(&self) -> &str {
        &self.separator
    }

    /// Returns the position of the separator.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.placement
    }

    /// Returns the algorithm.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the evidence.
    #[must_use]
    pub fn evidence(&self) -> EvidenceStatus {
        self.evidence
    }

    /// Returns the names of the signed fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(Part::name)
    }

    /// Returns true if the scheme covers a field.
    #[must_use]
    pub fn covers(&self, field: &str) -> bool {
        self.fields().any(|name| name == field)
    }

    /// Returns the text that is signed, in segments, with the passcode as `***`. Useful in a support request to HPay.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming a required field that is not among the values.
    pub fn signing_input(&self, values: &Values<'_>, passcode: &Secret) -> Result<SigningInput> {
        let mut input = SigningInput::new();
        self.write(values, passcode, &mut input)?;
        Ok(input)
    }

    /// Computes the MD5 signature of values in hexadecimal, for tests of a webhook receiver.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming a missing field, or for an RSA scheme.
    pub fn md5_hex(&self, values: &Values<'_>, passcode: &Secret) -> Result<String> {
        if self.digest != Digest::Md5Hex {
            return Err(ID.invalid("scheme", "is an RSA scheme, which needs a private key"));
        }
        let mut digest = dhow_crypto::digest::Md5::new();
        self.write(values, passcode, &mut digest)?;
        Ok(digest.finish_hex())
    }

    /// Writes the segments to a digest or to a recorder.
    pub(crate) fn write(
        &self,
        values: &Values<'_>,
        passcode: &Secret,
        sink: &mut impl SegmentSink,
    ) -> Result<()> {
        self.write_with(|name| value(values, name), passcode, sink)
    }

    /// Writes the segments, with values that a function finds.
    pub(crate) fn write_with<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
        passcode: &Secret,
        sink: &mut impl SegmentSink,
    ) -> Result<()> {
        let mut separate = self.placement == Placement::BeforeEach;
        for part in self.parts.iter() {
            let value = part.name().and_then(&value);
            match (part, value) {
                (Part::Optional(_), None) => continue,
                (Part::Field(name) | Part::DecodedAgain(name), None) => {
                    return Err(ID.invalid(name.clone(), "is missing, but it is signed"));
                }
                _ => {}
            }
            // An empty separator is no segment, so that an explanation does not show one.
            if separate && !self.separator.is_empty() {
                sink.separator(self.separator.as_bytes());
            }
            separate = true;
            let value = value.unwrap_or_default();
            match part {
                // HPay's PHP and Python libraries hash the bytes of the UTF-8 text, so it is neither normalised nor converted.
                // LEDGER: non-ascii-digests
                Part::Field(name) | Part::Optional(name) => sink.value(name, value.as_bytes()),
                Part::DecodedAgain(name) => sink.value(name, &part::decoded_again(value)),
                Part::Literal(text) => sink.literal("literal", text.as_bytes()),
                Part::Secret => sink.secret("passcode", passcode.expose().as_bytes()),
            }
        }
        Ok(())
    }

    /// Refuses values that allow a second reading of the signed text: a separator or a control character. The fields named in `free_text`
    /// may contain the separator.
    pub(crate) fn refuse_ambiguous(&self, values: &Values<'_>, free_text: &[&str]) -> Result<()> {
        for (name, text) in self
            .fields()
            .filter_map(|name| Some((name, value(values, name)?)))
        {
            let rule = if text.chars().any(char::is_control) {
                "must not contain control characters, because it is signed".to_owned()
            } else if self.separates(text) && !free_text.contains(&name) {
                let separator = &self.separator;
                format!(
                    "must not contain `{separator}`, which separates the fields that are signed"
                )
            } else {
                continue;
            };
            return Err(ID.invalid(name.to_owned(), rule));
        }
        Ok(())
    }

    fn separates(&self, text: &str) -> bool {
        !self.separator.is_empty() && text.contains(&*self.separator)
    }
}

/// Formats the algorithm, the parts and the separator, as in ``MD5 of cashin, order_id and the passcode, with `|` between``.
impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of ", self.digest.algorithm())?;
        write_list(f, self.parts.iter(), "and")?;
        match (&*self.separator, self.placement) {
            ("", _) => f.write_str(", joined with nothing"),
            (" ", Placement::Between) => f.write_str(", with a space between"),
            (" ", Placement::BeforeEach) => f.write_str(", with a space before each"),
            (separator, Placement::Between) => write!(f, ", with `{separator}` between"),
            (separator, Placement::BeforeEach) => write!(f, ", with `{separator}` before each"),
        }
    }
}

/// Returns the first value with a name.
pub(crate) fn value<'a>(values: &Values<'a>, name: &str) -> Option<&'a str> {
    values
        .iter()
        .find(|(pair_name, _)| *pair_name == name)
        .map(|(_, value)| *value)
}

#[cfg(test)]
mod tests;
