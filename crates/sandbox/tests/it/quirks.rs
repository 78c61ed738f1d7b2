//! HitPay's quirks: the alternatives where its sources contradict each other.

use dhow_sandbox::hitpay::Quirk;
use serde_json::json;

use crate::bench::TestBench;

#[tokio::test]
async fn amounts_and_currencies_have_an_alternative_format() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    hitpay.switch(Quirk::ThousandsSeparator, true);
    hitpay.switch(Quirk::LowerCaseCurrency, true);
    let order = json!({"amount": 900_000, "currency": "SGD"});
    let made = bench.create(order.clone()).await;
    assert_eq!(
        (&made["amount"], &made["currency"]),
        (&json!("900,000.00"), &json!("sgd"))
    );
    hitpay.switch(Quirk::ThousandsSeparator, false);
    assert_eq!(bench.create(order).await["amount"], "900000.00");
}

#[tokio::test]
async fn responses_have_alternative_statuses_and_shapes() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    for quirk in [
        Quirk::CreatedWith200,
        Quirk::ListAsArray,
        Quirk::QrCodeAsText,
    ] {
        hitpay.switch(quirk, true);
    }
    let order = json!({"amount": 1, "currency": "SGD", "payment_methods": ["paynow_online"], "generate_qr": true});
    let made = bench.post("/payment-requests", order).await;
    assert_eq!(made.status, 200);
    assert!(made.json()["qr_code_data"].is_string());
    assert_eq!(
        bench
            .get("/payment-requests")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_paid_request_can_lag_behind_its_payment() {
    let bench = TestBench::new().await;
    bench.sandbox.hitpay().switch(Quirk::PaidButPending, true);
    let id = bench.request().await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    let read = bench.get(&format!("/payment-requests/{id}")).await.json();
    assert_eq!(
        (&read["status"], &read["payments"][0]["status"]),
        (&json!("pending"), &json!("succeeded"))
    );
}
