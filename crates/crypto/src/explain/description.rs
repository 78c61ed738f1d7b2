//! Descriptions of a gateway's signatures, and their table in a README.

use std::borrow::Cow;

/// Description of one signature of a gateway.
///
/// The `explain::signatures` of each provider returns all of them, made from the schemes that its code signs and verifies with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SignatureDescription {
    /// Request, response or webhook that is signed.
    pub name: Cow<'static, str>,
    /// Signed bytes, digest and key in one line.
    pub rule: Cow<'static, str>,
    /// Strength of the evidence, for gateways that document it for each signature, such as `single-source`.
    pub evidence: Option<&'static str>,
    /// Id of the entry in the gateway's ledger with the evidence, unless the gateway's documents settle the signature.
    pub ledger: Option<&'static str>,
}

impl SignatureDescription {
    /// Creates a description without evidence and ledger entry.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>, rule: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            rule: rule.into(),
            evidence: None,
            ledger: None,
        }
    }

    /// Sets the strength of the evidence.
    #[must_use]
    pub const fn with_evidence(mut self, evidence: &'static str) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// Sets the id of the ledger entry.
    #[must_use]
    pub const fn with_ledger(mut self, ledger: Option<&'static str>) -> Self {
        self.ledger = ledger;
        self
    }
}

/// Returns the signatures as a Markdown table, which the README of a provider contains.
///
/// The table has a column for the evidence if a signature has one.
///
/// ```
/// use dhow_crypto::explain::{SignatureDescription, signature_table};
///
/// let webhook = SignatureDescription::new("webhook", "HMAC-SHA256 of `time|body`").with_ledger(Some("signature-recipe"));
/// let table = signature_table(&[webhook, SignatureDescription::new("request", "SHA-256 of the body")]);
/// let expected = r"| signature | scheme | ledger |
/// |---|---|---|
/// | webhook | HMAC-SHA256 of `time\|body` | `signature-recipe` |
/// | request | SHA-256 of the body | |
/// ";
/// assert_eq!(table, expected);
/// ```
#[must_use]
pub fn signature_table(signatures: &[SignatureDescription]) -> String {
    let with_evidence = signatures.iter().any(|row| row.evidence.is_some());
    let mut columns = vec!["signature", "scheme"];
    columns.extend(with_evidence.then_some("evidence"));
    columns.push("ledger");
    let mut table = format!("| {} |\n", columns.join(" | "));
    table += &format!("|{}\n", "---|".repeat(columns.len()));
    for row in signatures {
        let mut cells = vec![row.name.to_string(), row.rule.to_string()];
        cells.extend(with_evidence.then(|| row.evidence.unwrap_or_default().to_owned()));
        cells.push(row.ledger.map(|id| format!("`{id}`")).unwrap_or_default());
        for cell in cells {
            // A bar inside of a cell would start a new column.
            table += &match cell.replace('|', r"\|") {
                empty if empty.is_empty() => "| ".to_owned(),
                cell => format!("| {cell} "),
            };
        }
        table += "|\n";
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_has_a_column_if_a_signature_has_evidence() {
        let balance = SignatureDescription::new("balance", "MD5 of a|b, with `|` between")
            .with_evidence("single-source")
            .with_ledger(Some("balance-recipe"));
        let response = SignatureDescription::new("response", "none: not verified");
        let expected = r"| signature | scheme | evidence | ledger |
|---|---|---|---|
| balance | MD5 of a\|b, with `\|` between | single-source | `balance-recipe` |
| response | none: not verified | | |
";
        assert_eq!(signature_table(&[balance, response.clone()]), expected);
        let expected =
            "| signature | scheme | ledger |\n|---|---|---|\n| response | none: not verified | |\n";
        assert_eq!(signature_table(&[response]), expected);
    }
}
