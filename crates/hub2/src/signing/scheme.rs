//! The signature as [`explain`](crate::explain) and the README describe it.

use std::fmt;

/// The signature of Hub2's events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignatureScheme {
    /// The kind of delivery.
    pub(crate) name: &'static str,
    /// Entry of `LEDGER.toml` with the evidence.
    pub(crate) ledger: &'static str,
    header: &'static str,
    key: &'static str,
}

/// The one signature of Hub2.
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
        let expected = format!("\n| signature | recipe | ledger |\n|---|---|---|\n{row}\n");
        assert_eq!(
            listed, expected,
            "this belongs into the README:\n{expected}"
        );
    }

    #[test]
    fn the_evidence_for_the_signature_is_in_the_ledger() {
        let entry = format!("id = \"{}\"\n", EVENT.ledger);
        assert!(crate::LEDGER.contains(&entry));
    }
}
