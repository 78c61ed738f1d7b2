//! Corpus of HitPay.

use dhow_core::Delivery;
use dhow_crypto::explain::Explanation;
use dhow_hitpay::explain::{ExplainSecrets, explain};
use serde_json::Value;

use super::{Corpus, named_secrets, secret, secrets};

pub(super) fn corpus() -> Corpus {
    let json = include_str!("../../data/explain/hitpay.json");
    Corpus {
        gateway: "hitpay",
        document: serde_json::from_str(json).unwrap(),
        explain: explain_delivery,
    }
}

fn explain_delivery(known: &Value, delivery: &Delivery) -> Explanation {
    let known = ExplainSecrets {
        webhook_salts: vec![secret(&known["webhook_salt"])],
        event_salts: secrets(&known["event_salts"]),
        others: named_secrets(&known["others"]),
    };
    explain(&known, delivery)
}
