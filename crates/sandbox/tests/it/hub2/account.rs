//! Transfers, balances, provisionings and registered webhooks.

use http::Method;
use serde_json::json;

use super::Shop;

/// Body of a transfer.
pub(crate) fn transfer(reference: &str, amount: i64, msisdn: &str) -> serde_json::Value {
    json!({"reference": reference, "amount": amount, "currency": "XOF", "description": "d",
        "destination": {"type": "mobile_money", "country": "CI", "recipientName": "Awa", "msisdn": msisdn, "provider": "orange"}})
}

#[tokio::test]
async fn transfers_follow_their_number_and_the_balance() {
    let shop = Shop::new().await;
    let made = shop
        .post("/transfers", transfer("P-1", 60_000, "00000001"))
        .await
        .json();
    assert_eq!(made["status"], "created");
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        shop.get(&format!("/transfers/{id}/status")).await["status"],
        "successful"
    );
    let poor = shop
        .post("/transfers", transfer("P-2", 60_000, "00000001"))
        .await
        .json();
    let poor = shop
        .get(&format!("/transfers/{}", poor["id"].as_str().unwrap()))
        .await;
    assert_eq!(poor["failureCause"]["code"], "insufficient_funds");
    let found = shop.get("/transfers?reference=P-1").await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    let balance = shop.get("/balance?currency=XOF").await;
    assert_eq!(balance["transferAccount"][0]["availableBalance"], 40_000);
}

#[tokio::test]
async fn webhooks_balances_and_provisionings_are_served() {
    let shop = Shop::new().await;
    let made = shop
        .post(
            "/webhooks",
            json!({"url": "http://127.0.0.1:9/x", "events": ["transfer.failed"]}),
        )
        .await
        .json();
    let id = made["id"].as_str().unwrap();
    assert!(made["secret"].is_string());
    assert!(shop.get(&format!("/webhooks/{id}")).await["secret"].is_null());
    let path = format!("/webhooks/{id}");
    let changed = shop
        .call(Method::PATCH, &path, Some(json!({"status": "disabled"})))
        .await
        .json();
    assert_eq!(changed["status"], "disabled");
    assert_eq!(shop.call(Method::DELETE, &path, None).await.status, 200);
    assert_eq!(shop.get("/webhooks").await, json!([]));
    let poor = shop
        .post(
            "/provisionings",
            json!({"amount": 100, "currency": "XOF", "description": "d"}),
        )
        .await;
    assert_eq!(poor.status, 402);
    let paid = shop.attempted("mtn", "00000001").await;
    shop.hub2().pay(&paid).unwrap();
    let done = shop
        .post(
            "/provisionings",
            json!({"amount": 100, "currency": "XOF", "description": "d"}),
        )
        .await;
    assert_eq!(
        (done.status, &done.json()["params"]["amount"]),
        (201, &json!(100))
    );
    assert_eq!(
        shop.get("/provisionings").await["data"][0]["withdrawal"]["amount"],
        "100"
    );
    assert_eq!(
        shop.get("/balance").await["transferAccount"][0]["amount"],
        100_100
    );
}
