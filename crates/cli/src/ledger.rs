//! A gateway's evidence ledger: claims about its wire format, the sources for each, and the reading that the library uses.

use clap::ValueEnum;
use dhow_core::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::gateways::Gateway;

/// One claim about the wire format, with its evidence.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// Stable identifier.
    pub(crate) id: String,
    /// Strength of the evidence.
    pub(crate) status: EvidenceStatus,
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

/// Strength of the evidence for a claim, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EvidenceStatus {
    /// The gateway's documentation states it
    Documented,
    /// Code published by the gateway shows it
    VendorCode,
    /// A single source states it
    SingleSource,
    /// Concluded from other facts
    Inferred,
    /// No source settles it
    Unsettled,
}

impl EvidenceStatus {
    /// Status as one word, as in the ledger.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::VendorCode => "vendor-code",
            Self::SingleSource => "single-source",
            Self::Inferred => "inferred",
            Self::Unsettled => "unsettled",
        }
    }
}

impl std::fmt::Display for EvidenceStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

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
            assert!(!entries(gateway).unwrap().is_empty(), "{}", gateway.id());
        }
        let parse = |status: &str| {
            let entry =
                format!("id = 'a'\nclaim = 'b'\nreading = 'c'\nsources = []\nstatus = '{status}'");
            toml::from_str::<Entry>(&entry).map(|entry| entry.status)
        };
        for status in EvidenceStatus::value_variants() {
            assert_eq!(parse(status.as_str()), Ok(*status));
            let argument = status.to_possible_value().unwrap();
            assert_eq!(argument.get_name(), status.as_str());
        }
        assert!(parse("likely").is_err());
    }
}
