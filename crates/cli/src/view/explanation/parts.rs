//! Smaller parts of an explanation: evidence, computed signatures, secrets and findings.

use dhow_crypto::{
    explain::Mistake,
    fingerprint::{Fingerprint, FingerprintKey},
};
use serde::Serialize;

use crate::ledger::{Entry, EvidenceStatus};

#[derive(Debug, Serialize)]
pub(super) struct EvidenceView {
    pub(super) id: &'static str,
    #[serde(flatten)]
    pub(super) entry: Option<EntryView>,
}

#[derive(Debug, Serialize)]
pub(super) struct EntryView {
    pub(super) status: EvidenceStatus,
    pub(super) claim: String,
    pub(super) reading: String,
    pub(super) sources: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ComputedView {
    pub(super) secret: String,
    pub(super) signature: String,
}

#[derive(Debug, Serialize)]
pub(super) struct SecretView {
    pub(super) name: String,
    pub(super) fingerprint: String,
    pub(super) length: usize,
    pub(super) warnings: Vec<String>,
    #[serde(skip)]
    pub(super) sentence: String,
}

#[derive(Debug, Serialize)]
pub(super) struct FindingView {
    pub(super) name: &'static str,
    pub(super) what: String,
    pub(super) fix: String,
}

impl EvidenceView {
    pub(super) fn new(id: &'static str, entry: Option<Entry>) -> Self {
        let entry = entry.map(|entry| EntryView {
            status: entry.status,
            claim: entry.claim,
            reading: entry.reading,
            sources: entry.sources,
        });
        Self { id, entry }
    }
}

impl From<&(String, String)> for ComputedView {
    fn from((secret, signature): &(String, String)) -> Self {
        let (secret, signature) = (secret.clone(), signature.clone());
        Self { secret, signature }
    }
}

impl SecretView {
    pub(super) fn new((name, print): &(String, Fingerprint), key: &FingerprintKey) -> Self {
        let fingerprint = key.digits(print);
        Self {
            name: name.clone(),
            sentence: format!("fingerprint {fingerprint}, {print}"),
            fingerprint,
            length: print.secret_len(),
            warnings: print
                .warnings()
                .map(|warning| warning.to_string())
                .collect(),
        }
    }
}

impl From<&Mistake> for FindingView {
    fn from(mistake: &Mistake) -> Self {
        Self {
            name: mistake.name,
            what: mistake.what.clone().into_owned(),
            fix: mistake.fix.clone().into_owned(),
        }
    }
}
