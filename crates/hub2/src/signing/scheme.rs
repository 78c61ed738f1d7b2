//! Description of the signature for [`explain`](crate::explain) and the README.

use std::fmt;

/// Description of a signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignatureScheme {
    /// Kind of delivery.
    pub(crate) name: &'static str,
    /// Entry of `LEDGER.toml` with the evidence.
    pub(crate) ledger: &'static str,
    header: &'static str,
    key: &'static str,
}

/// Signature of events, the only one that Hub2 has.
pub(crate) const EVENT: SignatureScheme = SignatureScheme {
    name: "JSON event",
    ledger: "signature-recipe",
    header: "Hub2-Signature: s1=…,s0=…",
    key: "the webhook's secret as text",
};

impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { header, key, .. } = self;
        write!(
            f,
            "{header}: HMAC-SHA256 of the raw body, keyed with {key}, as lower-case hexadecimal digits"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_lists_the_signature() {
        let readme = include_str!("../../README.md");
        let (_, rest) = readme.split_once("<!-- signatures -->\n").unwrap();
        let (listed, _) = rest.split_once("<!-- /signatures -->").unwrap();
        let (name, ledger) = (EVENT.name, EVENT.ledger);
        let row = format!("| {name} | {EVENT} | `{ledger}` |\n");
        let expected = format!("\n| signature | scheme | ledger |\n|---|---|---|\n{row}\n");
        assert_eq!(listed, expected, "the README must contain:\n{expected}");
    }

    #[test]
    fn the_evidence_for_the_signature_is_in_the_ledger() {
        let entry = format!("id = \"{}\"\n", EVENT.ledger);
        assert!(crate::LEDGER.contains(&entry));
    }
}
