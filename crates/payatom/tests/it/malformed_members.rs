//! Responses to new payins and payouts with malformed members.

use dhow_core::{Currency, PaymentProvider};
use serde_json::{Value, json};

use crate::{
    payins::order,
    recorder::{PID, Recorder, config},
};

fn malformed() -> [Value; 5] {
    [
        json!([]),
        json!({}),
        json!(["x"]),
        json!({"x": 1}),
        Value::Null,
    ]
}

#[tokio::test]
async fn a_created_payin_is_read_with_malformed_optional_members() {
    let answer = json!({"status": "success", "ref_code": "r", "qr_code": "upi://pay?pa=a@b&am=100", "order_id": "ORDER-1042A",
        "pid": PID, "amount": "100", "requested_amount": "100", "redirect_url": "https://pay.example/x", "receiverVPA": "p@b",
        "wallet_id": "017", "wallet": "bKash", "message": "ok", "currency": "INR",
        "additional_data": {"paytm_intent": "paytmmp://cash_wallet?pa=a@b&am=100"}});
    let needed = ["status", "ref_code", "qr_code"];
    let members = answer.as_object().unwrap().keys();
    let optional: Vec<&String> = members.filter(|name| !needed.contains(&&***name)).collect();
    assert_eq!(optional.len(), 11);
    for name in optional {
        for value in malformed() {
            let mut changed = answer.clone();
            changed[name] = value.clone();
            let recorder = Recorder::with_responses([(200, &changed.to_string())]);
            let new = order(Currency::INR, &[("product", "upi-p2c")]);
            let made = recorder.india().create_payment(&new).await;
            let made = made.unwrap_or_else(|error| panic!("{name} {value}: {error}"));
            assert_eq!(made.provider_reference.as_str(), "r");
        }
    }
}

#[tokio::test]
async fn a_malformed_reference_leaves_the_payin_unknown() {
    for value in malformed() {
        let answer = json!({"status": "success", "ref_code": value, "qr_code": "upi://pay?pa=a@b"});
        let recorder = Recorder::with_responses([(200, &answer.to_string())]);
        let new = order(Currency::INR, &[("product", "upi-p2c")]);
        let payatom = recorder.payatom(config(Currency::INR));
        let error = payatom.create_payment(&new).await.unwrap_err();
        assert!(error.outcome().is_unknown(), "{value}");
    }
}
