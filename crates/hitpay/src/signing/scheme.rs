//! The two signatures as [`explain`](crate::explain) and the README describe them.

use std::fmt;

use super::SIGNATURE_FIELD;

/// The bytes that a signature covers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Covered {
    /// Names and values of a form's fields, sorted by name, without this one.
    FieldsWithout(&'static str),
    /// The body as it is.
    Body,
}

/// One of HitPay's signatures, always made with HMAC-SHA256.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignatureScheme {
    /// The kind of delivery.
    pub(crate) name: &'static str,
    /// Entry of `LEDGER.toml` with the evidence.
    pub(crate) ledger: &'static str,
    covered: Covered,
    key: &'static str,
}

/// Version 1.
pub(crate) const FORM: SignatureScheme = SignatureScheme {
    name: "form, version 1",
    ledger: "form-recipe",
    covered: Covered::FieldsWithout(SIGNATURE_FIELD),
    key: "the API key's salt",
};

/// Version 2.
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
                "every field's name and value but {left_out}, sorted by name, joined with nothing"
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
        let head = "| signature | recipe | ledger |\n|---|---|---|\n";
        let expected = format!("\n{head}{}\n", [FORM, EVENT].map(row).concat());
        assert_eq!(
            listed, expected,
            "this belongs into the README:\n{expected}"
        );
    }

    #[test]
    fn the_evidence_for_every_signature_is_in_the_ledger() {
        for scheme in [FORM, EVENT] {
            let entry = format!("id = \"{}\"\n", scheme.ledger);
            assert!(crate::LEDGER.contains(&entry), "{}", scheme.name);
        }
    }
}
