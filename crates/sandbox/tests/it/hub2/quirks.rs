//! Effects of Hub2's quirks.

use dhow_sandbox::hub2::Quirk;
use http::Method;
use serde_json::{Value, json};

use super::Shop;
use crate::bench::Merchant;

impl Shop {
    async fn with(quirk: Quirk) -> Self {
        let shop = Self::new().await;
        shop.hub2().switch(quirk, true);
        shop
    }
}

#[tokio::test]
async fn an_old_signature_may_be_present_and_empty() {
    let shop = Shop::with(Quirk::EmptyOldSignature).await;
    let merchant = Merchant::responding(&[200]).await;
    let webhook = shop
        .hub2()
        .register_webhook(&merchant.url, &["payment_intent.created"]);
    shop.intent().await;
    shop.0.sandbox.deliveries().idle().await;
    let header = merchant.received()[0].headers["hub2-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        header.starts_with("s1=") && header.ends_with(",s0="),
        "{header}"
    );
    shop.hub2().rotate_secret(&webhook.id).unwrap();
    shop.intent().await;
    shop.0.sandbox.deliveries().idle().await;
    let header = merchant.received()[1].headers["hub2-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(header.split_once(",s0=").unwrap().1.len(), 64, "{header}");
}

#[tokio::test]
async fn lists_may_be_inside_data() {
    let shop = Shop::with(Quirk::ListsInData).await;
    let intent = shop.intent().await;
    for path in [
        "/payment-intents",
        "/payments",
        "/transfers",
        "/payment-links",
        "/webhooks",
        "/submerchants",
    ] {
        let list = shop.get(path).await;
        assert!(list["data"].is_array(), "{path}: {list}");
    }
    let found = shop.get("/payment-intents?purchaseReference=R-1").await;
    assert_eq!(found["data"][0]["id"], intent["id"]);
}

#[tokio::test]
async fn a_status_may_be_reduced_to_two_members() {
    let shop = Shop::with(Quirk::ReducedStatus).await;
    let id = shop.attempted("orange", "00000001").await;
    let status = shop.get(&format!("/payment-intents/{id}/status")).await;
    assert_eq!(status, json!({"id": id, "status": "action_required"}));
    let whole = shop.get(&format!("/payment-intents/{id}")).await;
    assert_eq!(whole["amount"], 200);
}

async fn events(shop: &Shop) -> Vec<String> {
    shop.0.sandbox.deliveries().idle().await;
    let sent = shop.0.sandbox.deliveries().all();
    sent.iter().map(|sent| sent.event.clone()).collect()
}

#[tokio::test]
async fn events_may_have_the_words_of_the_status() {
    let shop = Shop::new().await;
    let merchant = Merchant::responding(&[200]).await;
    shop.hub2().register_webhook(&merchant.url, &[]);
    shop.hub2().switch(Quirk::SuccessfulEvents, true);
    shop.hub2().switch(Quirk::TransferPendingEvent, true);
    let id = shop.attempted("orange", "00000001").await;
    shop.hub2().pay(&id).unwrap();
    let transfer = json!({"reference": "P-1", "amount": 500, "currency": "XOF", "description": "d",
        "destination": {"type": "mobile_money", "country": "CI", "recipientName": "Awa", "msisdn": "00000003", "provider": "orange"}});
    shop.post("/transfers", transfer).await;
    let sent = events(&shop).await;
    for kind in [
        "payment.successful",
        "payment_intent.successful",
        "transfer.pending",
    ] {
        assert!(sent.iter().any(|event| event == kind), "{kind} in {sent:?}");
    }
    for kind in [
        "payment.succeeded",
        "payment_intent.succeeded",
        "transfer.processing",
    ] {
        assert!(
            !sent.iter().any(|event| event == kind),
            "{kind} in {sent:?}"
        );
    }
    let bodies = merchant.received();
    let body: Value = serde_json::from_slice(&bodies.last().unwrap().body).unwrap();
    assert!(sent.contains(&body["type"].as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn a_link_may_have_the_other_names() {
    let shop = Shop::with(Quirk::OtherLinkMembers).await;
    let body = json!({"purchaseReference": "sub-1", "description": "d", "amount": 500, "currency": "XOF", "type": "single_use"});
    let link = shop.post("/payment-links", body).await.json();
    assert_eq!(
        (&link["purchaseReference"], &link["paymentAttempts"]),
        (&json!("sub-1"), &json!([]))
    );
    assert_eq!((link.get("reference"), link.get("attempts")), (None, None));
}

#[tokio::test]
async fn a_ban_may_be_a_429() {
    let shop = Shop::with(Quirk::BanWith429).await;
    shop.hub2().ban_on_abuse(true);
    let closed = shop.intent().await["id"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        shop.status(&closed).await;
    }
    let banned = shop.call(Method::GET, "/balance", None).await;
    assert_eq!(
        (banned.status, &banned.json()["status"]),
        (429, &json!(429))
    );
    assert!(banned.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn the_url_of_a_redirection_may_be_there_at_once() {
    let shop = Shop::with(Quirk::RedirectAtOnce).await;
    let id = shop.attempted("wave", "00000001").await;
    let first = shop.get(&format!("/payment-intents/{id}")).await;
    assert!(first["nextAction"]["data"]["url"].is_string(), "{first}");
}
