//! Corpus of Hub2.

use dhow_core::Delivery;
use dhow_crypto::explain::Explanation;
use dhow_hub2::explain::{ExplainSecrets, explain};
use serde_json::Value;

use super::{Corpus, named_secrets, secrets};

pub(super) fn corpus() -> Corpus {
    let json = include_str!("../../data/explain/hub2.json");
    Corpus {
        gateway: "hub2",
        document: serde_json::from_str(json).unwrap(),
        explain: explain_delivery,
    }
}

fn explain_delivery(known: &Value, delivery: &Delivery) -> Explanation {
    let known = ExplainSecrets {
        webhook_secrets: secrets(&known["webhook_secrets"]),
        others: named_secrets(&known["others"]),
    };
    explain(&known, delivery)
}
