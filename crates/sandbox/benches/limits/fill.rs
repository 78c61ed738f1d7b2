//! Fills a sandbox over HTTP, as merchants and customers do.

use std::collections::BTreeMap;

use axum::Router;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{PAYMENTS, WEBHOOKS};

/// Sandbox to fill, with the merchant's server.
struct Merchant<'a> {
    client: &'a Client,
    url: &'a str,
    variables: BTreeMap<String, String>,
    webhook: String,
}

/// Creates the payments, pays them, and repeats webhooks until there are enough.
pub(crate) async fn fill(client: &Client, url: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let webhook = format!("http://{}/webhook", listener.local_addr().unwrap());
    let page = "The webhook was received and stored. ".repeat(8);
    let server = Router::new().fallback(async || page);
    tokio::spawn(async { axum::serve(listener, server).await });
    let env = client
        .get(format!("{url}/_sandbox/env"))
        .send()
        .await
        .unwrap();
    let env = env.text().await.unwrap();
    let pairs = env.lines().filter_map(|line| line.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let merchant = Merchant {
        client,
        url,
        variables: pairs.collect(),
        webhook,
    };
    merchant.register().await;
    for number in 0..PAYMENTS {
        match number % 4 {
            0 | 1 => merchant.hitpay(number).await,
            2 => merchant.hub2(number).await,
            _ => merchant.payatom(number).await,
        }
    }
    merchant.repeat().await;
}

impl Merchant<'_> {
    fn variable(&self, name: &str) -> &str {
        self.variables
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client
            .request(Method::POST, format!("{}{path}", self.url))
    }

    /// Registers the webhook URL at every gateway.
    async fn register(&self) {
        for path in [
            "hitpay/webhook-endpoints",
            "hub2/webhooks",
            "payatom/webhook",
        ] {
            let call = self.post(&format!("/_sandbox/{path}"));
            send(call.json(&json!({"url": self.webhook}))).await;
        }
    }

    async fn hitpay(&self, number: usize) {
        let body = json!({
            "amount": "599.00", "currency": "SGD", "reference_number": format!("ORDER-{number}"), "webhook": self.webhook,
            "email": "buyer@shop.example", "name": "A buyer", "purpose": "An order of the shop",
            "redirect_url": "https://shop.example/return",
        });
        let call = self.post("/hitpay/v1/payment-requests");
        let call = call.header("X-BUSINESS-API-KEY", self.variable("DHOW_HITPAY_API_KEY"));
        let made = send(call.json(&body)).await;
        let id = made["id"].as_str().unwrap();
        let path = format!("/_sandbox/hitpay/payment-requests/{id}/pay");
        send(self.post(&path).json(&json!({}))).await;
    }

    async fn hub2(&self, number: usize) {
        let call = |path: &str, body: Value| {
            let call = self.post(path);
            let call = call
                .header("ApiKey", self.variable("DHOW_HUB2_API_KEY"))
                .header("MerchantId", self.variable("DHOW_HUB2_MERCHANT_ID"))
                .header("Environment", "sandbox");
            send(call.json(&body))
        };
        let reference = format!("ORDER-{number}");
        let intent = json!({"customerReference": "C-1", "purchaseReference": reference, "amount": 200, "currency": "XOF"});
        let made = call("/hub2/payment-intents", intent).await;
        let (id, token) = (made["id"].as_str().unwrap(), &made["token"]);
        let attempt = json!({
            "token": token, "paymentMethod": "mobile_money", "country": "CI", "provider": "mtn",
            "mobileMoney": {"msisdn": "00000001"},
        });
        call(&format!("/hub2/payment-intents/{id}/payments"), attempt).await;
        let path = format!("/_sandbox/hub2/payment-intents/{id}/pay");
        send(self.post(&path).json(&json!({}))).await;
    }

    async fn payatom(&self, number: usize) {
        let order = format!("ORDER-{number:06}");
        let body = json!({
            "pid": self.variable("DHOW_PAYATOM_PID"), "order_id": order, "amount": "100",
            "name": "Ravi", "email": "ravi@shop.example", "phone": "9000000000",
        });
        send(self.post("/payatom/pay/request.php").json(&body)).await;
        let path = format!("/_sandbox/payatom/payins/{order}/pay");
        send(self.post(&path).json(&json!({}))).await;
    }

    /// Sends webhooks again until there are enough, and waits until all are delivered.
    async fn repeat(&self) {
        let mut number = 1;
        loop {
            let missing = WEBHOOKS.saturating_sub(self.webhooks().await);
            if missing == 0 {
                break;
            }
            for _ in 0..missing.div_ceil(100) {
                let path = format!("/_sandbox/deliveries/{number}/duplicate");
                send(self.post(&path).json(&json!({"copies": missing.min(100)}))).await;
                number += 1;
            }
        }
        while self.get("/_sandbox/deliveries?state=open&limit=1").await != json!([]) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Number of webhooks in the log, or more than enough if the oldest ones were dropped.
    async fn webhooks(&self) -> usize {
        let latest = self.get("/_sandbox/deliveries?limit=1").await;
        let number = latest[0]["number"].as_u64().unwrap_or_default();
        usize::try_from(number).unwrap_or_default()
    }

    async fn get(&self, path: &str) -> Value {
        send(self.client.get(format!("{}{path}", self.url))).await
    }
}

async fn send(call: RequestBuilder) -> Value {
    let response = call.send().await.unwrap();
    let (status, url) = (response.status(), response.url().clone());
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{url}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}
