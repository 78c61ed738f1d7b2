//! Payment links, from their creation to a paid or closed link.

use http::Method;
use serde_json::{Value, json};

use super::Shop;
use crate::bench::{ManualClock, Merchant, TestBench, quick, send};

/// Body of a subscription shop, with the operators in capitals as in Hub2's own sample.
fn subscription() -> Value {
    json!({
        "purchaseReference": "sub_2026-11", "description": "Monthly plan", "amount": 2500, "currency": "XOF", "country": "CI",
        "type": "single_use", "expirationDate": "2030-01-01T00:00:00.000Z", "paymentMethods": ["mobile_money"],
        "providers": ["Orange", "MTN", "Moov", "Wave"],
    })
}

impl Shop {
    async fn link(&self, body: Value) -> Value {
        let made = self.post("/payment-links", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    }

    async fn read_link(&self, link: &Value) -> Value {
        let path = format!("/payment-links/{}", link["id"].as_str().unwrap());
        self.get(&path).await
    }
}

#[tokio::test]
async fn a_link_stays_active_after_a_failed_attempt_and_is_completed_by_a_payment() {
    let shop = Shop::new().await;
    let merchant = Merchant::responding(&[200]).await;
    shop.hub2()
        .register_webhook(&merchant.url, &["payment_intent.succeeded"]);
    let link = shop.link(subscription()).await;
    assert!(link["id"].as_str().unwrap().starts_with("pl_"));
    let shown = [
        "status",
        "reference",
        "amount",
        "currency",
        "type",
        "attempts",
    ];
    let shown: Vec<&Value> = shown.iter().map(|name| &link[*name]).collect();
    let expected = json!(["active", "sub_2026-11", 2500, "XOF", "single_use", []]);
    assert_eq!(json!(shown), expected);
    let id = link["id"].as_str().unwrap();
    shop.hub2().fail_link(id, "canceled_by_customer").unwrap();
    let failed = shop.read_link(&link).await;
    assert_eq!(
        (
            &failed["status"],
            &failed["attempts"][0]["status"],
            &failed["attempts"][0]["failure"]["code"]
        ),
        (
            &json!("active"),
            &json!("failed"),
            &json!("canceled_by_customer")
        )
    );
    shop.hub2().pay_link(id).unwrap();
    let paid = shop.read_link(&link).await;
    assert_eq!(
        (&paid["status"], &paid["attempts"][1]["status"]),
        (&json!("completed"), &json!("successful"))
    );
    assert!(
        shop.hub2().pay_link(id).is_err(),
        "the link is for one payment"
    );
    shop.0.sandbox.deliveries().idle().await;
    let [event] = &merchant.received()[..] else {
        panic!("one event is expected");
    };
    let event: Value = serde_json::from_slice(&event.body).unwrap();
    assert_eq!(
        (
            &event["data"]["purchaseReference"],
            &event["data"]["amount"]
        ),
        (&json!("sub_2026-11"), &json!(2500))
    );
    let balance = shop.get("/balance").await;
    assert_eq!(balance["collectionAccount"][0]["amount"], 2500);
}

#[tokio::test]
async fn the_page_of_a_link_takes_payments_and_returns_to_the_shop() {
    let shop = Shop::new().await;
    let mut body = subscription();
    body["type"] = json!("multi_use");
    body["successUrl"] = json!("https://shop.example/thanks");
    body["failureUrl"] = json!("https://shop.example/again");
    let link = shop.link(body).await;
    let url = link["url"].as_str().unwrap();
    let path = url
        .strip_prefix(&format!("http://{}", shop.0.sandbox.addr()))
        .unwrap();
    let page = send(shop.0.root(Method::GET, path)).await;
    assert!(
        page.text.contains("2500 XOF") && page.text.contains("Monthly plan"),
        "{}",
        page.text
    );
    for (outcome, place) in [("pay", "thanks"), ("fail", "again"), ("pay", "thanks")] {
        let form = [("outcome", outcome)];
        let sent = send(shop.0.root(Method::POST, path).form(&form)).await;
        let expected = format!("https://shop.example/{place}");
        assert_eq!(
            (sent.status, sent.headers["location"].to_str().unwrap()),
            (303, expected.as_str())
        );
    }
    let link = shop.read_link(&link).await;
    assert_eq!(
        (&link["status"], link["attempts"].as_array().unwrap().len()),
        (&json!("active"), 3)
    );
}

#[tokio::test]
async fn a_closed_or_expired_link_cannot_be_paid() {
    // 2027-01-15T08:00:00Z.
    let clock = ManualClock::new(1_800_000_000);
    let shop = Shop(TestBench::with(quick().clock(clock.clone())).await);
    let mut body = subscription();
    body["expirationDate"] = json!("2027-01-15T09:00:00.000Z");
    let short = shop.link(body).await;
    let closed = shop.link(subscription()).await;
    let path = format!("/payment-links/{}/close", closed["id"].as_str().unwrap());
    let answer = shop.call(Method::PATCH, &path, None).await;
    assert_eq!(
        (answer.status, &answer.json()["status"]),
        (200, &json!("closed"))
    );
    assert!(
        shop.hub2()
            .pay_link(closed["id"].as_str().unwrap())
            .is_err()
    );
    assert_eq!(shop.read_link(&short).await["status"], "active");
    clock.advance(3_600);
    assert_eq!(shop.read_link(&short).await["status"], "expired");
    assert!(shop.hub2().pay_link(short["id"].as_str().unwrap()).is_err());
    let expired = shop.get("/payment-links?status=expired").await;
    assert_eq!(
        (expired.as_array().unwrap().len(), &expired[0]["id"]),
        (1, &short["id"])
    );
    assert_eq!(
        shop.get("/payment-links").await.as_array().unwrap().len(),
        2
    );
    let unknown = shop.call(Method::GET, "/payment-links/pl_0", None).await;
    assert_eq!(
        (unknown.status, &unknown.json()["message"]),
        (404, &json!("Payment link not found"))
    );
}

#[tokio::test]
async fn a_link_has_the_rules_of_an_intent_and_a_type() {
    let shop = Shop::new().await;
    for (name, value) in [
        ("purchaseReference", json!("a/b")),
        ("amount", json!(0)),
        ("currency", json!("EUR")),
        ("type", json!("forever")),
        ("expirationDate", json!("tomorrow")),
    ] {
        let mut body = subscription();
        body[name] = value;
        let refused = shop.post("/payment-links", body).await;
        assert_eq!(refused.status, 400, "{name}: {}", refused.text);
        assert!(
            refused.json()["message"]
                .as_str()
                .unwrap()
                .starts_with(name),
            "{}",
            refused.text
        );
    }
}

#[tokio::test]
async fn a_link_is_paid_through_the_control_api() {
    let shop = Shop::new().await;
    let link = shop.link(subscription()).await;
    let path = format!(
        "/_sandbox/hub2/payment-links/{}",
        link["id"].as_str().unwrap()
    );
    for (action, status) in [("fail", 200), ("pay", 200), ("pay", 409)] {
        let done = send(shop.0.root(Method::POST, &format!("{path}/{action}"))).await;
        assert_eq!(done.status, status, "{action}: {}", done.text);
    }
    let unknown = shop
        .0
        .root(Method::POST, "/_sandbox/hub2/payment-links/pl_0/pay");
    assert_eq!(send(unknown).await.status, 404);
}

#[tokio::test]
async fn submerchants_are_created_changed_and_listed() {
    let shop = Shop::new().await;
    let body = json!({
        "name": "Awa Shop", "description": "Clothes", "address": "12 rue du Commerce", "zipcode": "01 BP 12", "city": "Abidjan",
        "country": "CI", "currency": "XOF", "phoneNumber": "+2250700000001",
    });
    for name in body.as_object().unwrap().keys() {
        let mut short = body.clone();
        short.as_object_mut().unwrap().remove(name);
        let refused = shop.post("/submerchants", short).await;
        assert_eq!(
            (refused.status, &refused.json()["message"]),
            (400, &json!(format!("{name} should not be empty")))
        );
    }
    let made = shop.post("/submerchants", body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    let path = format!("/submerchants/{}", made["id"].as_str().unwrap());
    let mut expected = body;
    expected["id"] = made["id"].clone();
    assert_eq!(made, expected);
    expected["city"] = json!("Bouaké");
    let changed = shop
        .call(Method::PATCH, &path, Some(json!({"city": "Bouaké"})))
        .await;
    assert_eq!((changed.status, changed.json()), (200, expected.clone()));
    assert_eq!(shop.get(&path).await, expected);
    assert_eq!(shop.get("/submerchants").await, json!([expected]));
    let unknown = shop
        .call(
            Method::PATCH,
            "/submerchants/none",
            Some(json!({"city": "Man"})),
        )
        .await;
    assert_eq!(
        (unknown.status, &unknown.json()["message"]),
        (404, &json!("Submerchant not found"))
    );
}
