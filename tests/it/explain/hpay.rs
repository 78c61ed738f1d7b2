//! Corpus of HPay.

use dhow_core::Delivery;
use dhow_crypto::explain::Explanation;
use dhow_hpay::explain::{ExplainSecrets, explain};
use serde_json::Value;

use super::{Corpus, named_secrets, secrets};

pub(super) fn corpus() -> Corpus {
    let json = include_str!("../../data/explain/hpay.json");
    Corpus {
        gateway: "hpay",
        document: serde_json::from_str(json).unwrap(),
        explain: explain_delivery,
    }
}

fn explain_delivery(known: &Value, delivery: &Delivery) -> Explanation {
    let merchant_id = known["merchant_id"].as_str().unwrap_or("100001");
    let mut account = ExplainSecrets::new(merchant_id, secrets(&known["passcodes"]));
    account.others = named_secrets(&known["others"]);
    account.merchant_email = known["merchant_email"].as_str().map(str::to_owned);
    explain(&account, delivery)
}
