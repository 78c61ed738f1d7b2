//! Hub2 over real HTTP: payment intents, transfers, webhook secrets, rate limits and the ban.

use dhow_sandbox::hub2::{Hub2, signature};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, TestResponse, send};

pub(crate) mod account;
mod clients;
mod delegated;
mod payment_links;
mod quirks;
mod rate_limiter;

pub(crate) struct Shop(pub(crate) TestBench);

impl Shop {
    async fn new() -> Self {
        Self(TestBench::new().await)
    }

    fn hub2(&self) -> &Hub2 {
        self.0.sandbox.hub2()
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> TestResponse {
        let hub2 = self.hub2();
        let mut call = self
            .0
            .root(method, &format!("/hub2{path}"))
            .header("ApiKey", hub2.api_key().expose())
            .header("MerchantId", hub2.merchant_id())
            .header("Environment", "sandbox");
        if let Some(body) = body {
            call = call.json(&body);
        }
        send(call).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await.json()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> TestResponse {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn intent(&self) -> Value {
        let body = json!({"customerReference": "C 1", "purchaseReference": "R-1", "amount": 200, "currency": "XOF"});
        let made = self.post("/payment-intents", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    }

    pub(crate) async fn attempted(&self, provider: &str, msisdn: &str) -> String {
        let intent = self.intent().await;
        let id = intent["id"].as_str().unwrap().to_owned();
        let made = self
            .post(
                &format!("/payment-intents/{id}/payments"),
                attempt(&intent, provider, msisdn),
            )
            .await;
        assert_eq!(
            (made.status, &made.json()["status"]),
            (201, &json!("processing")),
            "{}",
            made.text
        );
        id
    }

    async fn status(&self, id: &str) -> String {
        let intent = self.get(&format!("/payment-intents/{id}/status")).await;
        intent["status"].as_str().unwrap_or("none").to_owned()
    }
}

fn attempt(intent: &Value, provider: &str, msisdn: &str) -> Value {
    json!({
        "token": intent["token"], "paymentMethod": "mobile_money", "country": "CI", "provider": provider,
        "mobileMoney": {"msisdn": msisdn, "onSuccessRedirectionUrl": "https://shop.example/ok", "onFailedRedirectionUrl": "https://shop.example/no"},
    })
}

#[tokio::test]
async fn signatures_match_the_outside_vectors() {
    let vectors = include_str!("../../../hub2/tests/data/webhook.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    for vector in vectors["vectors"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap().as_bytes();
        let header = vector["header"].as_str().unwrap();
        let old = header.contains("s0=").then(|| text("old_secret"));
        assert_eq!(
            signature(text("body"), text("secret"), old).unwrap(),
            header
        );
    }
}

#[tokio::test]
async fn an_otp_payment_goes_from_required_to_successful() {
    let shop = Shop::new().await;
    let merchant = Merchant::responding(&[200]).await;
    shop.hub2().register_webhook(&merchant.url, &[]);
    let id = shop.attempted("orange", "00000001").await;
    let waiting = shop.get(&format!("/payment-intents/{id}")).await;
    assert_eq!(waiting["status"], "action_required");
    assert_eq!(waiting["nextAction"]["type"], "otp");
    let path = format!("/payment-intents/{id}/authentication");
    for wrong in ["12345", "abcd", "12"] {
        let body = json!({"token": waiting["token"], "confirmationCode": wrong});
        assert_eq!(shop.post(&path, body).await.status, 400, "{wrong}");
    }
    let body = json!({"token": waiting["token"], "otp": "1234"});
    assert_eq!(
        shop.post(&path, body).await.status,
        400,
        "the member is confirmationCode"
    );
    let body = json!({"token": waiting["token"], "confirmationCode": "1234"});
    assert_eq!(shop.post(&path, body).await.json()["status"], "processing");
    assert_eq!(shop.status(&id).await, "successful");
    shop.0.sandbox.deliveries().idle().await;
    let kinds: Vec<_> = shop
        .0
        .sandbox
        .deliveries()
        .all()
        .iter()
        .map(|sent| sent.event.clone())
        .collect();
    for kind in [
        "payment_intent.created",
        "payment.created",
        "payment.action_required",
        "payment.succeeded",
        "payment_intent.succeeded",
    ] {
        assert!(
            kinds.iter().any(|event| event == kind),
            "{kind} in {kinds:?}"
        );
    }
    assert!(
        merchant
            .received()
            .iter()
            .all(|webhook| !String::from_utf8_lossy(&webhook.body).contains("\"token\""))
    );
}

#[tokio::test]
async fn a_failed_attempt_leaves_the_intent_payable_and_both_stay_visible() {
    let shop = Shop::new().await;
    let intent = shop.intent().await;
    let id = intent["id"].as_str().unwrap();
    let path = format!("/payment-intents/{id}/payments");
    shop.post(&path, attempt(&intent, "orange", "00000202"))
        .await;
    let failed = shop.get(&format!("/payment-intents/{id}")).await;
    assert_eq!(failed["status"], "payment_required");
    assert_eq!(failed["payments"][0]["failure"]["code"], "fraud_suspicion");
    assert_eq!(failed["lastPaymentFailure"]["code"], "fraud_suspicion");
    shop.post(&path, attempt(&intent, "mtn", "00000001")).await;
    assert_eq!(
        shop.post(&path, attempt(&intent, "mtn", "00000001"))
            .await
            .status,
        400
    );
    shop.hub2().pay(id).unwrap();
    let paid = shop.get(&format!("/payment-intents/{id}")).await;
    assert_eq!(
        (&paid["status"], paid["payments"].as_array().unwrap().len()),
        (&json!("successful"), 2)
    );
    assert!(shop.hub2().pay(id).is_err());
    let real = shop.attempted("orange", "+22507000001").await;
    let real = shop.get(&format!("/payment-intents/{real}")).await;
    assert_eq!(real["lastPaymentFailure"]["code"], "invalid_sandbox_msisdn");
}

#[tokio::test]
async fn the_page_of_a_redirection_appears_on_a_later_read_and_redirects_to_the_shop() {
    let shop = Shop::new().await;
    let id = shop.attempted("Wave", "00000001").await;
    let path = format!("/payment-intents/{id}");
    assert!(shop.get(&path).await["nextAction"]["data"].is_null());
    let url = shop.get(&path).await["nextAction"]["data"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = url.split_once("/hub2").unwrap().1.to_owned();
    let shown = send(shop.0.root(Method::GET, &format!("/hub2{page}"))).await;
    assert!(shown.text.contains("200 XOF") && shown.text.contains("value=\"pay\""));
    let form = [("outcome", "pay")];
    let sent = send(
        shop.0
            .root(Method::POST, &format!("/hub2{page}"))
            .form(&form),
    )
    .await;
    assert_eq!(
        (sent.status, &sent.headers["location"]),
        (303, &"https://shop.example/ok".parse().unwrap())
    );
    assert_eq!(shop.status(&id).await, "successful");
}

#[tokio::test]
async fn the_three_headers_or_the_intents_own_token_are_required() {
    let shop = Shop::new().await;
    let intent = shop.intent().await;
    let other = shop.intent().await;
    let id = intent["id"].as_str().unwrap();
    let without_headers = |path: String| shop.0.root(Method::GET, &path);
    let status = format!("/hub2/payment-intents/{id}/status");
    assert_eq!(send(without_headers(status.clone())).await.status, 401);
    let with_own_token = format!("{status}?token={}", intent["token"].as_str().unwrap());
    assert_eq!(send(without_headers(with_own_token)).await.status, 200);
    let with_other_token = format!("{status}?token={}", other["token"].as_str().unwrap());
    assert_eq!(send(without_headers(with_other_token)).await.status, 401);
    let key = shop.hub2().api_key().expose();
    let two_headers = without_headers("/hub2/balance".into())
        .header("ApiKey", key)
        .header("MerchantId", shop.hub2().merchant_id());
    let refused = send(two_headers).await;
    assert_eq!(refused.status, 401, "Environment is missing");
    assert_eq!(refused.json()["request_id"], "req_sandbox");
}

#[tokio::test]
async fn an_invalid_field_is_refused_in_the_standard_format() {
    let shop = Shop::new().await;
    let with = |name: &str, value: Value| {
        let mut body = json!({"customerReference": "C", "purchaseReference": "R", "amount": 200, "currency": "XOF"});
        body[name] = value;
        body
    };
    for (name, value) in [
        ("purchaseReference", json!("a/b")),
        ("customerReference", json!("")),
        ("amount", json!(200.5)),
        ("amount", json!("200")),
        ("amount", json!(0)),
        ("currency", json!("SGD")),
    ] {
        let refused = shop.post("/payment-intents", with(name, value)).await;
        assert_eq!(refused.status, 400, "{name}");
        assert_eq!(refused.json()["code"], "Bad Request");
    }
}
