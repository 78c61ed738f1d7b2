//! Payments and transfers through the merchant's own account at the operator.

use http::Method;
use serde_json::{Value, json};

use super::Shop;
use crate::bench::Merchant;

/// The example of Hub2's page "Processing only", with references.
const PAYMENT: &str = r#"{
    "customerReference": "C-1",
    "purchaseReference": "R-1",
    "amount": 120,
    "currency": "XOF",
    "paymentMethod": "mobile_money",
    "country": "CI",
    "provider": "orange",
    "mobileMoney": {
        "msisdn": "00000001",
        "onCancelRedirectionUrl": "https://failed.com",
        "onFinishRedirectionUrl": "https://success.com",
        "workflow": "redirection"
    }
}"#;

async fn balances(shop: &Shop) -> [Value; 2] {
    let read = shop.get("/balance?currency=XOF").await;
    ["collectionAccount", "transferAccount"].map(|account| read[account][0]["amount"].clone())
}

#[tokio::test]
async fn a_delegated_payment_is_an_intent_and_its_attempt_in_one_call() {
    let shop = Shop::new().await;
    let merchant = Merchant::responding(&[200]).await;
    shop.hub2()
        .register_webhook(&merchant.url, &["payment.succeeded"]);
    let before = balances(&shop).await;
    let made = shop.raw(Method::POST, "/delegated/payments", PAYMENT).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let members = ["purchaseReference", "amount", "status"].map(|name| made[name].clone());
    assert_eq!(members, [json!("R-1"), json!(120), json!("processing")]);
    let payment = made["payments"][0]["id"].as_str().unwrap();
    let status = format!("/payments/{payment}/status");
    assert_eq!(shop.get(&status).await["nextAction"]["type"], "redirection");

    shop.hub2().pay(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(shop.get(&status).await["status"], "successful");
    shop.0.sandbox.deliveries().idle().await;
    let event: Value = serde_json::from_slice(&merchant.received()[0].body).unwrap();
    assert_eq!(event["data"]["id"], payment);
    assert_eq!(balances(&shop).await, before, "Hub2 holds no such money");

    shop.intent().await;
    shop.attempted("orange", "00000001").await;
    for (query, ids) in [
        ("isDelegated=true", 1),
        ("isDelegated=false", 1),
        ("page=1", 2),
    ] {
        let listed = shop.get(&format!("/payments?{query}")).await;
        assert_eq!(listed.as_array().unwrap().len(), ids, "{query}");
    }
    let listed = shop.get("/payments?isDelegated=true").await;
    assert_eq!(listed[0]["id"], payment);
}

#[tokio::test]
async fn the_synchronous_call_has_the_same_body_and_both_check_it() {
    let shop = Shop::new().await;
    let made = shop
        .raw(Method::POST, "/delegated/payments/sync", PAYMENT)
        .await;
    assert_eq!(made.json()["payments"][0]["provider"], "orange");
    for (body, message) in [
        (
            r#"{"paymentMethod":"mobile_money","country":"CI","provider":"mtn","mobileMoney":{"msisdn":"00000001"}}"#,
            "customerReference should not be empty",
        ),
        (
            r#"{"customerReference":"C","purchaseReference":"R","amount":120,"currency":"XOF"}"#,
            "paymentMethod should not be empty",
        ),
    ] {
        for path in ["/delegated/payments", "/delegated/payments/sync"] {
            let refused = shop.raw(Method::POST, path, body).await;
            assert_eq!(
                (refused.status, refused.json()["message"].as_str()),
                (400, Some(message))
            );
        }
    }
    assert_eq!(
        shop.get("/payment-intents").await.as_array().unwrap().len(),
        1
    );
    let url = format!("{}/delegated/payments", shop.hub2().base_url());
    let keyless = reqwest::Client::new().post(url).body(PAYMENT).send().await;
    assert_eq!(keyless.unwrap().status(), 401);
}

#[tokio::test]
async fn a_delegated_transfer_leaves_the_balance_at_hub2() {
    let shop = Shop::new().await;
    let before = balances(&shop).await;
    let transfer = json!({"reference": "P-1", "amount": 900_000, "currency": "XOF", "description": "d",
        "destination": {"type": "mobile_money", "country": "CI", "recipientName": "Awa", "msisdn": "00000001", "provider": "orange"}});
    let made = shop.post("/delegated/transfers", transfer.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let read = shop
        .get(&format!(
            "/transfers/{}/status",
            made["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(read["status"], "successful");
    assert_eq!(balances(&shop).await, before);
    // From Hub2's account the same amount is too much.
    let classic = shop.post("/transfers", transfer).await.json();
    let read = shop
        .get(&format!("/transfers/{}", classic["id"].as_str().unwrap()))
        .await;
    assert_eq!(read["failureCause"]["code"], "insufficient_funds");
}
