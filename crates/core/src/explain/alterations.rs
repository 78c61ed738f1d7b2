//! Findings that may as well mean that a field was altered after the signature was made.
//!
//! A mistake in composing the signed text and an altered field can give the same pair of delivery and signature: a hash of another value may
//! have been made by faulty code, or the value was replaced later. Nothing tells them apart, so such a finding names the danger first.

use dhow_crypto::explain::{Mistake, Origin};

/// Mistake in a signed text whose finding may as well mean an altered field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alteration {
    /// Name of the mistake.
    pub mistake: &'static str,
    /// The field or text that may have been altered, as the beginning of a sentence: "received_amount was altered".
    pub what: &'static str,
}

impl Alteration {
    /// Creates a row.
    #[must_use]
    pub const fn new(mistake: &'static str, what: &'static str) -> Self {
        Self { mistake, what }
    }
}

const VALUE: &str = "a value was altered";

/// Mistakes in whole texts and in JSON bodies, whose rows all gateways share.
const SHARED: &[Alteration] = &[
    Alteration::new("non-ascii-removed", VALUE),
    Alteration::new("json-trimmed", VALUE),
    Alteration::new("json-non-ascii-dropped", VALUE),
];

/// Makes each finding that may mean an altered field say so first, and puts it before the others.
pub(super) fn name_danger(findings: &mut [Mistake], known: &[Alteration]) {
    for finding in findings.iter_mut() {
        let mut rows = known.iter().chain(SHARED);
        let row = rows.find(|row| row.mistake == finding.name);
        if let Some(row) = row.filter(|_| finding.origin == Origin::Code) {
            finding.origin = Origin::Delivery;
            finding.what = format!(
                "{} after the signature was made; or, if your own code made the signature, {}",
                row.what, finding.what
            )
            .into();
            finding.fix = format!(
                "do not trust this delivery: read the object from the gateway; only if your own code made the signature, {}",
                finding.fix
            )
            .into();
        }
    }
    // The sort is stable, so the others stay in their order.
    findings.sort_by_key(|finding| finding.origin != Origin::Delivery);
}
