//! Payment requests: making, reading, and the members that HitPay types oddly.

use serde_json::json;

use crate::stage::{Merchant, Stage};

#[tokio::test]
async fn a_request_is_made_read_and_paid_and_the_form_webhook_arrives() {
    let stage = Stage::new().await;
    let merchant = Merchant::answering(&[200]).await;
    let made = stage
        .create(json!({"amount": 599, "currency": "SGD", "reference_number": "ORDER-1", "webhook": merchant.url}))
        .await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["status"], "pending");

    let payment = stage.sandbox.hitpay().pay(id).unwrap();
    stage.sandbox.deliveries().idle().await;
    let read = stage.get(&format!("/payment-requests/{id}")).await.json();
    assert_eq!(read["status"], "completed");
    assert_eq!(read["payments"][0]["id"], payment.as_str());

    let received = merchant.received();
    assert_eq!(received.len(), 1);
    let form = String::from_utf8(received[0].body.to_vec()).unwrap();
    assert!(
        form.starts_with(&format!(
            "payment_id={payment}&payment_request_id={id}&reference_number=ORDER-1&phone=&"
        )),
        "{form}"
    );
    assert!(
        form.contains("&amount=599.00&currency=SGD&status=completed&hmac="),
        "{form}"
    );
}
