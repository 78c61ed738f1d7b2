//! HitPay's two signatures, as data.
//!
//! Signing, verification, assurance, [`explain`](crate::explain), the capabilities and the README use these constants.

#[cfg(any(test, feature = "explain"))]
use std::fmt;

/// MAC of both signatures.
pub(crate) const ALGORITHM: &str = "HMAC-SHA256";

/// Bytes covered by a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Covered {
    /// Names and values of all form fields except that of the signature, sorted by name.
    OtherFieldsByName,
    /// The raw body.
    Body,
}

/// Place of a signature in a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// Form field with this name.
    Field(&'static str),
    /// HTTP header with this name.
    Header(&'static str),
}

/// One of HitPay's signatures, in lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(any(test, feature = "explain")),
    expect(
        dead_code,
        reason = "explain and the README show the name, the evidence and the key"
    )
)]
pub(crate) struct SignatureScheme {
    /// Scheme of a verified delivery, as in [`Verified::scheme`](dhow_core::Verified::scheme).
    pub(crate) id: &'static str,
    /// Kind of webhook, for display.
    pub(crate) name: &'static str,
    /// Id of the entry of `LEDGER.toml` with the evidence.
    pub(crate) ledger: &'static str,
    /// Bytes covered by the signature.
    pub(crate) covered: Covered,
    /// Place of the signature.
    pub(crate) placement: Placement,
    /// Text that may precede the digits.
    pub(crate) prefix: &'static str,
    /// Name of the salt that is the key, for display.
    pub(crate) key: &'static str,
}

/// Signature of version 1 webhooks.
// The PHP snippet of the integration guide and HitPay's own plug-ins join names and values. The prose of the guide says values only.
// LEDGER: form-recipe, form-fields
pub(crate) const FORM: SignatureScheme = SignatureScheme {
    id: "form",
    name: "form, version 1",
    ledger: "form-recipe",
    covered: Covered::OtherFieldsByName,
    placement: Placement::Field("hmac"),
    // No document shows a prefix in a form.
    prefix: "",
    key: "the API key's salt",
};

/// Signature of version 2 webhooks.
// The newest copy of the guide and two integrations that verify live deliveries name the endpoint's own salt; older copies name the account's.
// LEDGER: event-salt
pub(crate) const EVENT: SignatureScheme = SignatureScheme {
    id: "event",
    name: "JSON event, version 2",
    ledger: "event-salt",
    covered: Covered::Body,
    placement: Placement::Header("Hitpay-Signature"),
    // One of HitPay's own samples strips a prefix before it compares.
    // LEDGER: event-prefix
    prefix: "sha256=",
    key: "the salt of the endpoint",
};

/// All signatures of HitPay.
#[cfg(any(test, feature = "explain"))]
pub(crate) const SIGNATURES: [SignatureScheme; 2] = [FORM, EVENT];

impl SignatureScheme {
    /// Name of the form field or header that contains the signature.
    pub(crate) const fn signature_name(&self) -> &'static str {
        match self.placement {
            Placement::Field(name) | Placement::Header(name) => name,
        }
    }

    /// Returns true if every field of a delivery is covered.
    pub(crate) const fn covers_everything(&self) -> bool {
        match self.covered {
            // The signature alone is left out.
            Covered::OtherFieldsByName | Covered::Body => true,
        }
    }

    /// Returns true if the signature covers the form field with this name.
    pub(crate) fn covers_field(&self, name: &str) -> bool {
        self.covered == Covered::OtherFieldsByName && name != self.signature_name()
    }

    /// Returns the digits of a received signature, without the prefix.
    pub(crate) fn digits<'s>(&self, signature: &'s [u8]) -> &'s [u8] {
        signature
            .strip_prefix(self.prefix.as_bytes())
            .unwrap_or(signature)
    }
}

#[cfg(any(test, feature = "explain"))]
impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ALGORITHM)?;
        match self.covered {
            Covered::Body => f.write_str(" of the raw body")?,
            Covered::OtherFieldsByName => write!(
                f,
                " of name and value of every field except {}, sorted by name, without separators",
                self.signature_name()
            )?,
        }
        let key = self.key;
        write!(f, ", keyed with {key}, as lower-case hexadecimal digits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_covered_field_by_field_and_an_event_only_as_a_whole() {
        assert!(FORM.covers_field("amount") && !FORM.covers_field("hmac"));
        assert!(!EVENT.covers_field("amount") && EVENT.covered == Covered::Body);
    }

    #[test]
    fn a_form_has_no_prefix_and_an_event_only_its_own() {
        for mark in ('!'..='~').map(|mark| format!("{mark}0a")) {
            let digits = mark.as_bytes();
            assert_eq!(FORM.digits(digits), digits);
            assert_eq!(EVENT.digits(digits), digits);
        }
        assert_eq!(FORM.digits(b"sha256=0a"), b"sha256=0a");
        assert_eq!(EVENT.digits(b"sha256=0a"), b"0a");
    }

    #[test]
    fn the_evidence_for_every_signature_is_in_the_ledger() {
        for scheme in SIGNATURES {
            let entry = format!("id = \"{}\"\n", scheme.ledger);
            assert!(crate::LEDGER.contains(&entry), "{}", scheme.name);
        }
    }
}
