//! A gateway's evidence ledger: claims about its wire format, the sources for each, and the reading that the library uses.

use dhow_core::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::gateways::Gateway;

/// One claim about the wire format, with its evidence.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// Stable identifier.
    pub(crate) id: String,
    /// Strength of the evidence: one of [`STATUSES`].
    pub(crate) status: String,
    /// Claim about the gateway's API.
    pub(crate) claim: String,
    /// Reading that the library uses.
    pub(crate) reading: String,
    /// Setting that changes the reading.
    pub(crate) setting: Option<String>,
    /// Sources, and the statement of each.
    pub(crate) sources: Vec<String>,
    /// Test that pins the reading.
    pub(crate) test: Option<String>,
}

/// Values of [`Entry::status`], strongest evidence first.
pub(crate) const STATUSES: [&str; 5] = [
    "documented",
    "vendor-code",
    "single-source",
    "inferred",
    "unsettled",
];

#[derive(Deserialize)]
struct Ledger {
    #[serde(default, rename = "entry")]
    entries: Vec<Entry>,
}

/// Parses the ledger of a gateway.
///
/// # Errors
/// If the ledger is not valid TOML of this form. A test checks all of them.
pub(crate) fn entries(gateway: &dyn Gateway) -> Result<Vec<Entry>> {
    let ledger = toml::from_str::<Ledger>(gateway.ledger());
    let ledger = ledger.map_err(|error| {
        Error::configuration(gateway.id(), "has a ledger that cannot be read").with_source(error)
    })?;
    Ok(ledger.entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateways;

    #[test]
    fn every_ledger_parses_and_knows_no_other_status() {
        for gateway in gateways::all() {
            for entry in entries(gateway).unwrap() {
                let status = entry.status.as_str();
                assert!(STATUSES.contains(&status), "{}: {status}", gateway.id());
            }
        }
    }
}
