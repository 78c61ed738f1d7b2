//! Corpus of PayAtom.

use dhow_core::Delivery;
use dhow_crypto::explain::Explanation;
use dhow_payatom::explain::{ExplainSecrets, explain};
use serde_json::Value;

use super::{Corpus, named_secrets, secrets};

pub(super) fn corpus() -> Corpus {
    let json = include_str!("../../data/explain/payatom.json");
    Corpus {
        gateway: "payatom",
        document: serde_json::from_str(json).unwrap(),
        explain: explain_delivery,
    }
}

fn explain_delivery(known: &Value, delivery: &Delivery) -> Explanation {
    let known = ExplainSecrets {
        secret_keys: secrets(&known["secret_keys"]),
        others: named_secrets(&known["others"]),
    };
    explain(&known, delivery)
}
