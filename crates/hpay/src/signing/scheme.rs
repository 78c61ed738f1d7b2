//! Signature scheme as a value: fields, separator, position of the secret, and algorithm.

use std::{borrow::Cow, fmt};

use dhow_core::{Result, Secret};
use dhow_crypto::signing_input::{SegmentSink, SigningInput};

use super::part::{self, Digest, EvidenceStatus, Part, Placement};
use crate::error::invalid;

/// Names and values that a scheme takes its fields from.
pub type Values<'a> = [(&'a str, &'a str)];

/// Description of one of HPay's signatures.
///
/// HPay's documentation prints no formulas. Each scheme has a default with its evidence, and each can be replaced in
/// [`SignatureSchemes`](crate::SignatureSchemes), which [`HPayConfig::with_schemes`](crate::HPayConfig::with_schemes) takes. The same value
/// makes the signature and the text of [`canonical`](Self::canonical).
///
/// ```
/// use dhow_core::Secret;
/// use dhow_hpay::{Part, SignatureScheme};
///
/// let scheme = SignatureScheme::md5([Part::field("merchantId"), Part::field("condition"), Part::Secret]);
/// let values = [("merchantId", "100001"), ("condition", "1")];
/// let text = scheme.canonical(&values, &Secret::new("s3cr3t-Pass_0001")?)?;
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
    pub fn canonical(&self, values: &Values<'_>, passcode: &Secret) -> Result<SigningInput> {
        let mut canonical = SigningInput::new();
        self.write(values, passcode, &mut canonical)?;
        Ok(canonical)
    }

    /// Computes the MD5 signature of values in hexadecimal, for tests of a webhook receiver.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming a missing field, or for an RSA scheme.
    pub fn md5_hex(&self, values: &Values<'_>, passcode: &Secret) -> Result<String> {
        if self.digest != Digest::Md5Hex {
            return Err(invalid(
                "scheme",
                "is an RSA scheme, which needs a private key",
            ));
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
        let mut separate = self.placement == Placement::BeforeEach;
        for part in self.parts.iter() {
            let value = part.name().and_then(|name| value(values, name));
            match (part, value) {
                (Part::Optional(_), None) => continue,
                (Part::Field(name) | Part::DecodedAgain(name), None) => {
                    return Err(invalid(name.clone(), "is missing, but it is signed"));
                }
                _ => {}
            }
            if separate && !self.separator.is_empty() {
                sink.separator(self.separator.as_bytes());
            }
            separate = true;
            let value = value.unwrap_or_default();
            match part {
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
            let fault = if text.chars().any(char::is_control) {
                "must not contain control characters, because it is signed".to_owned()
            } else if self.separates(text) && !free_text.contains(&name) {
                let separator = &self.separator;
                format!(
                    "must not contain `{separator}`, which separates the fields that are signed"
                )
            } else {
                continue;
            };
            return Err(invalid(name.to_owned(), fault));
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
        let last = self.parts.len().saturating_sub(1);
        for (place, part) in self.parts.iter().enumerate() {
            match place {
                0 => {}
                place if place == last => f.write_str(" and ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{part}")?;
        }
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
mod tests {
    use super::*;
    use crate::signing::table;

    fn text(scheme: &SignatureScheme, values: &Values<'_>) -> String {
        let passcode = Secret::new("swordfish").unwrap();
        let mut bytes = Vec::new();
        scheme.write(values, &passcode, &mut bytes).unwrap();
        let shown = scheme.canonical(values, &passcode).unwrap().to_string();
        assert!(!shown.contains("swordfish"), "{shown}");
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.replace("swordfish", "***"), shown);
        text
    }

    #[test]
    fn separators_stand_between_or_before_each() {
        let parts = [
            Part::field("a"),
            Part::optional("b"),
            Part::literal("v1"),
            Part::Secret,
        ];
        let scheme = SignatureScheme::md5(parts);
        assert_eq!(text(&scheme, &[("a", "1"), ("b", "2")]), "1|2|v1|swordfish");
        assert_eq!(text(&scheme, &[("a", "1")]), "1|v1|swordfish");
        let before = scheme.clone().separated_by(" ").separator_before_each();
        assert_eq!(text(&before, &[("a", ""), ("b", "")]), "   v1 swordfish");
        let nothing = scheme.separated_by("");
        assert_eq!(text(&nothing, &[("a", "1"), ("b", "2")]), "12v1swordfish");
    }

    #[test]
    fn a_configured_scheme_has_its_properties() {
        let parts = [Part::field("a"), Part::Secret];
        let [md5, rsa] = [
            SignatureScheme::md5(parts.clone()),
            SignatureScheme::rsa(parts.clone()),
        ];
        let shape = |scheme: &SignatureScheme| {
            let separator = scheme.separator().to_owned();
            (scheme.digest(), scheme.placement(), separator)
        };
        let (between, before) = (Placement::Between, Placement::BeforeEach);
        assert_eq!(shape(&md5), (Digest::Md5Hex, between, "|".to_owned()));
        assert_eq!(
            shape(&rsa),
            (Digest::RsaSha256Base64, between, "|".to_owned())
        );
        assert_eq!(rsa.parts(), parts);
        let documented = table::VA_CREATE.clone();
        assert_eq!(documented.evidence(), EvidenceStatus::Documented);
        assert_eq!(documented.id(), "va-create");
        assert_eq!(documented.ledger(), Some("va-create-recipe"));
        let (comma, each) = (
            documented.clone().separated_by(","),
            documented.separator_before_each(),
        );
        assert_eq!(shape(&comma), (Digest::Md5Hex, between, ",".to_owned()));
        assert_eq!(shape(&each), (Digest::Md5Hex, before, "|".to_owned()));
        // A changed scheme does not keep the evidence of the original.
        for scheme in [md5, rsa, comma, each] {
            let words = (scheme.id(), scheme.ledger(), scheme.evidence());
            assert_eq!(words, ("configured", None, EvidenceStatus::Configured));
        }
    }

    #[test]
    fn every_segment_has_its_role_and_label() {
        use dhow_crypto::signing_input::Role;
        let parts = [
            Part::field("a"),
            Part::optional("b"),
            Part::literal("v1"),
            Part::Secret,
        ];
        let scheme = SignatureScheme::md5(parts);
        let separator = (Role::Separator, "", 1);
        let [a, b, literal, secret] = [
            (Role::Value, "a", 3),
            (Role::Value, "b", 0),
            (Role::Literal, "literal", 2),
            (Role::Secret, "passcode", 9),
        ];
        for (scheme, expected) in [
            (
                scheme.clone(),
                &[a, separator, b, separator, literal, separator, secret][..],
            ),
            (scheme.separated_by(""), &[a, b, literal, secret]),
        ] {
            let passcode = Secret::new("swordfish").unwrap();
            let canonical = scheme.canonical(&[("a", "123"), ("b", "")], &passcode);
            let canonical = canonical.unwrap();
            let segments = canonical.segments().iter();
            let found: Vec<_> = segments
                .map(|segment| (segment.role(), segment.label(), segment.len()))
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_scheme_is_formatted_in_one_line() {
        let parts = [
            Part::field("a"),
            Part::optional("b"),
            Part::decoded_again("c"),
            Part::literal("v1"),
            Part::Secret,
        ];
        let scheme = SignatureScheme::md5(parts);
        let covered = "a, b if set, c (decoded twice), the word `v1` and the passcode";
        for (scheme, end) in [
            (scheme.clone(), "with `|` between"),
            (
                scheme.clone().separator_before_each(),
                "with `|` before each",
            ),
            (scheme.clone().separated_by(" "), "with a space between"),
            (
                scheme.clone().separated_by(" ").separator_before_each(),
                "with a space before each",
            ),
            (scheme.separated_by(""), "joined with nothing"),
        ] {
            assert_eq!(scheme.to_string(), format!("MD5 of {covered}, {end}"));
        }
        let rsa = SignatureScheme::rsa([Part::Secret]);
        let expected = "RSA-SHA256 of the passcode, with `|` between";
        assert_eq!(rsa.to_string(), expected);
    }

    #[test]
    fn an_rsa_scheme_has_no_md5_signature() {
        let scheme = SignatureScheme::rsa([Part::field("a"), Part::Secret]);
        let passcode = Secret::new("swordfish").unwrap();
        let error = scheme.md5_hex(&[("a", "1")], &passcode).unwrap_err();
        assert_eq!(error.kind(), dhow_core::ErrorKind::InvalidRequest);
        assert_eq!(error.field(), Some("recipe"));
    }

    #[test]
    fn a_missing_field_is_named() {
        let scheme = SignatureScheme::md5([Part::field("order_code"), Part::Secret]);
        let error = scheme
            .canonical(&[], &Secret::new("swordfish").unwrap())
            .unwrap_err();
        assert_eq!(error.field(), Some("order_code"));
    }

    #[test]
    fn a_separator_inside_a_value_is_refused_by_name() {
        let scheme =
            SignatureScheme::md5([Part::field("order_code"), Part::field("note"), Part::Secret]);
        let refused = |values: &Values<'_>, free: &[&str]| scheme.refuse_ambiguous(values, free);
        assert!(refused(&[("order_code", "A 1"), ("note", "x")], &[]).is_ok());
        let error = refused(&[("order_code", "A|1"), ("note", "x")], &[]).unwrap_err();
        assert_eq!(error.field(), Some("order_code"));
        assert!(refused(&[("order_code", "A"), ("note", "x|y")], &["note"]).is_ok());
        // Without a separator there is nothing that a value could contain.
        let unseparated = scheme.clone().separated_by("");
        assert!(
            unseparated
                .refuse_ambiguous(&[("order_code", "A|1 ")], &[])
                .is_ok()
        );
        for control in ["a\nb", "a\0", "\u{85}"] {
            assert!(refused(&[("order_code", "A"), ("note", control)], &["note"]).is_err());
        }
    }
}
