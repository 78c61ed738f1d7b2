//! Descriptions of the two signatures, for [`explain`](crate::explain) and the README.

use std::fmt;

use super::SIGNATURE_FIELD;

/// Bytes covered by a signature.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Covered {
    /// Names and values of all form fields except this one, sorted by name.
    FieldsWithout(&'static str),
    /// The raw body.
    Body,
}

/// One of HitPay's signatures. All of them use HMAC-SHA256.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignatureScheme {
    /// Kind of webhook.
    pub(crate) name: &'static str,
    /// Id of the entry of `LEDGER.toml` with the evidence.
    pub(crate) ledger: &'static str,
    covered: Covered,
    key: &'static str,
}

/// Signature of version 1 webhooks.
pub(crate) const FORM: SignatureScheme = SignatureScheme {
    name: "form, version 1",
    ledger: "form-recipe",
    covered: Covered::FieldsWithout(SIGNATURE_FIELD),
    key: "the API key's salt",
};

/// Signature of version 2 webhooks.
pub(crate) const EVENT: SignatureScheme = SignatureScheme {
    name: "JSON event, version 2",
    ledger: "event-salt",
    covered: Covered::Body,
    key: "the salt of the endpoint",
};

impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HMAC-SHA256 of ")?;
        match self.covered {
            Covered::Body => f.write_str("the raw body")?,
            Covered::FieldsWithout(left_out) => write!(
                f,
                "name and value of every field except {left_out}, sorted by name, without separators"
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
    fn the_readme_lists_every_signature() {
        let readme = include_str!("../../README.md");
        let (_, rest) = readme.split_once("<!-- signatures -->\n").unwrap();
        let (listed, _) = rest.split_once("<!-- /signatures -->").unwrap();
        let row = |scheme: SignatureScheme| {
            let (name, ledger) = (scheme.name, scheme.ledger);
            format!("| {name} | {scheme} | `{ledger}` |\n")
        };
        let head = "| signature | scheme | ledger |\n|---|---|---|\n";
        let expected = format!("\n{head}{}\n", [FORM, EVENT].map(row).concat());
        assert_eq!(listed, expected, "the README must contain:\n{expected}");
    }

    #[test]
    fn the_evidence_for_every_signature_is_in_the_ledger() {
        for scheme in [FORM, EVENT] {
            let entry = format!("id = \"{}\"\n", scheme.ledger);
            assert!(crate::LEDGER.contains(&entry), "{}", scheme.name);
        }
    }
}
