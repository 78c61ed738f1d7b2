//! HitPay's corpus.

use dhow_core::Delivery;
use dhow_crypto::explain::Explanation;
use dhow_hitpay::explain::{ExplainSecrets, explain};
use serde_json::Value;

use super::{Corpus, secret};

pub(super) fn corpus() -> Corpus {
    let json = include_str!("../../data/explain/hitpay.json");
    Corpus {
        gateway: "hitpay",
        document: serde_json::from_str(json).unwrap(),
        explain: one,
    }
}

fn one(secrets: &Value, delivery: &Delivery) -> Explanation {
    let others = secrets["others"].as_object().unwrap();
    let secrets = ExplainSecrets {
        webhook_salt: Some(secret(&secrets["webhook_salt"])),
        event_salts: secrets["event_salts"]
            .as_array()
            .unwrap()
            .iter()
            .map(secret)
            .collect(),
        others: others
            .iter()
            .map(|(name, one)| (name.clone(), secret(one)))
            .collect(),
    };
    explain(&secrets, delivery)
}
