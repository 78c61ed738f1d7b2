//! Evidence ledger of a gateway: the entries that recorded messages can settle.

use dhow_core::{Error, Result};
use serde::Deserialize;

use crate::{gateway::Gateway, probe::Sighting};

/// Entry of the ledger.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) claim: String,
}

#[derive(Deserialize)]
struct Ledger {
    entry: Vec<Entry>,
}

/// Meaning of an observation for an entry of the ledger.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The entry had no source that decides, and now it has one.
    Settles,
    /// The reading is as the sources say.
    Confirms,
    /// The gateway does something else than the reading says.
    Contradicts,
}

impl Verdict {
    /// The verdict as a verb.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settles => "settles",
            Self::Confirms => "confirms",
            Self::Contradicts => "contradicts",
        }
    }
}

/// Reads the ledger of a gateway.
///
/// # Errors
/// If it is no ledger. A test reads all of them.
pub(crate) fn entries(gateway: &dyn Gateway) -> Result<Vec<Entry>> {
    let ledger = toml::from_str::<Ledger>(gateway.ledger());
    let ledger = ledger.map_err(|error| {
        let error = Error::configuration("ledger", "cannot be read").with_source(error);
        error.with_provider(gateway.factory().id().clone())
    })?;
    Ok(ledger.entry)
}

/// Returns the meaning of an observation for an entry with this status.
pub(crate) fn verdict(status: &str, sighting: &Sighting) -> Verdict {
    match (status, sighting.is_other) {
        ("unsettled", _) | ("inferred" | "single-source", false) => Verdict::Settles,
        (_, false) => Verdict::Confirms,
        (_, true) => Verdict::Contradicts,
    }
}
