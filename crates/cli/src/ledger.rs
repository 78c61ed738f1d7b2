//! A gateway's ledger: what its sources leave open or contradict, and the reading chosen.

use dhow_core::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::gateways::Gateway;

/// One claim about the wire, with its evidence.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// Its name, stable for programs.
    pub(crate) id: String,
    /// How good the evidence is: `documented`, `vendor-code`, `single-source`, `inferred`, `unsettled`.
    pub(crate) status: String,
    /// What is open.
    pub(crate) claim: String,
    /// How the library reads it.
    pub(crate) reading: String,
    /// The setting that changes the reading.
    pub(crate) setting: Option<String>,
    /// Who says what.
    pub(crate) sources: Vec<String>,
    /// The test that pins the reading.
    pub(crate) test: Option<String>,
}

/// The words of [`Entry::status`], the best evidence first.
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

/// The entries of a gateway's ledger.
///
/// # Errors
/// A ledger that does not parse, which a test excludes.
pub(crate) fn of(gateway: &dyn Gateway) -> Result<Vec<Entry>> {
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
            for entry in of(gateway).unwrap() {
                let status = entry.status.as_str();
                assert!(STATUSES.contains(&status), "{}: {status}", gateway.id());
            }
        }
    }
}
