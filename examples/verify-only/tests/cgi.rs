//! The program as a web server starts it, with webhooks of the sandbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    fs,
    hash::{BuildHasher, RandomState},
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use dhow_core::{Currency, Environment, Expectation, MerchantReference, Money, ProviderId};
use dhow_sandbox::{Sandbox, SentWebhook};
use dhow_tests::ended;

/// A shop with folders for its orders, and its gateway.
struct Shop {
    orders: PathBuf,
    gateway: Sandbox,
}

impl Shop {
    async fn open() -> Self {
        let name = format!("orders-{:016x}", RandomState::new().hash_one(()));
        let orders = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        for folder in ["open", "paid"] {
            fs::create_dir_all(orders.join(folder)).unwrap();
        }
        Self { orders, gateway: Sandbox::builder().start().await.unwrap() }
    }

    /// Stores an order of 599.00 SGD.
    fn expects(&self, reference: &str) {
        let hitpay = ProviderId::from_static("hitpay");
        let amount = Money::from_minor(59_900, Currency::SGD);
        let name = MerchantReference::new(reference).unwrap();
        let order = Expectation::new(hitpay, Environment::Sandbox, name, amount);
        fs::write(self.orders.join("open").join(reference), serde_json::to_vec(&order).unwrap()).unwrap();
    }

    /// Returns the webhook about a payment of this amount.
    async fn webhook(&self, reference: &str, amount: &str) -> SentWebhook {
        let hitpay = self.gateway.hitpay();
        let payment = format!(
            r#"{{"amount":{amount},"currency":"SGD","reference_number":"{reference}","webhook":"http://127.0.0.1:1/"}}"#
        );
        let create = reqwest::Client::new().post(format!("{}/payment-requests", hitpay.base_url()));
        let create = create.header("X-BUSINESS-API-KEY", hitpay.api_key().expose());
        let created = create.header("content-type", "application/json").body(payment).send().await.unwrap();
        let created: serde_json::Value = serde_json::from_str(&created.text().await.unwrap()).unwrap();
        hitpay.pay(created["id"].as_str().unwrap()).unwrap();
        self.gateway.deliveries().all().pop().unwrap()
    }

    /// Starts the program for a request. Returns its reply and its log.
    fn receives(&self, method: &str, webhook: &SentWebhook, body: &[u8]) -> (String, String) {
        let headers = webhook.headers.iter().map(|(name, value)| {
            (format!("HTTP_{}", name.as_str().replace('-', "_").to_uppercase()), value.to_str().unwrap())
        });
        let mut child = Command::new(env!("CARGO_BIN_EXE_verify-only"))
            .env_clear()
            .envs(self.gateway.hitpay().env())
            .envs(headers)
            .env("ORDERS", &self.orders)
            .env("REQUEST_METHOD", method)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses the method does not read the body.
        let _ = child.stdin.take().unwrap().write_all(body);
        let output = ended(child);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }

    /// Returns the sorted names in a folder.
    fn files(&self, folder: &str) -> Vec<String> {
        let files = fs::read_dir(self.orders.join(folder)).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_by_the_first_of_several_genuine_webhooks() {
    let shop = Shop::open().await;
    let webhook = shop.webhook("ORDER-1", "599").await;
    // Before the order is stored.
    let (reply, log) = shop.receives("POST", &webhook, &webhook.body);
    assert!(reply.starts_with("Status: 503\r\n"), "{reply}{log}");
    shop.expects("ORDER-1");
    let forged = [&webhook.body[..], b"&x=1"].concat();
    let (reply, log) = shop.receives("POST", &webhook, &forged);
    assert!(reply.starts_with("Status: 401\r\n"), "{reply}{log}");
    let (reply, log) = shop.receives("GET", &webhook, b"");
    assert!(reply.starts_with("Status: 405\r\n"), "{reply}{log}");
    assert!(shop.files("paid").is_empty());
    let (reply, log) = shop.receives("POST", &webhook, &webhook.body);
    assert_eq!(reply, "Status: 200\r\nContent-Type: text/plain\r\n\r\n", "{log}");
    assert_eq!(log, "paid: ORDER-1, 599.00 SGD\n");
    assert_eq!(shop.files("paid"), ["ORDER-1"]);
    let (reply, log) = shop.receives("POST", &webhook, &webhook.body);
    assert!(reply.starts_with("Status: 200\r\n"), "{reply}{log}");
    assert_eq!(log, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_amount_and_a_reference_that_is_a_path_pay_nothing() {
    let shop = Shop::open().await;
    shop.expects("ORDER-1");
    let webhook = shop.webhook("ORDER-1", "1").await;
    let (reply, log) = shop.receives("POST", &webhook, &webhook.body);
    assert!(reply.starts_with("Status: 200\r\n"), "{reply}{log}");
    assert!(log.starts_with("look at ORDER-1: "), "{log}");
    let webhook = shop.webhook("../open/ORDER-1", "599").await;
    let (_, log) = shop.receives("POST", &webhook, &webhook.body);
    assert!(log.starts_with("not an order of this shop: "), "{log}");
    assert!(shop.files("paid").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_payment_of_a_paid_order_is_for_a_person() {
    let shop = Shop::open().await;
    shop.expects("ORDER-1");
    let first = shop.webhook("ORDER-1", "599").await;
    let (_, log) = shop.receives("POST", &first, &first.body);
    assert_eq!(log, "paid: ORDER-1, 599.00 SGD\n");
    // Another amount, and the same amount for another payment request.
    for amount in ["700", "599"] {
        let webhook = shop.webhook("ORDER-1", amount).await;
        let (reply, log) = shop.receives("POST", &webhook, &webhook.body);
        assert!(reply.starts_with("Status: 200\r\n"), "{reply}{log}");
        assert!(log.starts_with("look at ORDER-1: "), "{amount}: {log}");
    }
    // Copies of the first stay silent, also after a crash before the open order was removed.
    shop.expects("ORDER-1");
    let (reply, log) = shop.receives("POST", &first, &first.body);
    assert!(reply.starts_with("Status: 200\r\n"), "{reply}{log}");
    assert_eq!(log, "");
    assert_eq!(shop.files("paid"), ["ORDER-1"]);
    assert!(shop.files("open").is_empty() && shop.files(".") == ["open", "paid"], "{:?}", shop.files("."));
}

#[test]
fn a_wrong_setting_is_a_sentence_without_debug_text() {
    for (salt, reason) in [(None, "is not set"), (Some("x"), "at least")] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_verify-only"));
        let child = child.env_clear().envs(salt.map(|salt| ("DHOW_HITPAY_SALT", salt)));
        let output = ended(child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(log.starts_with("Error: ") && log.contains("DHOW_HITPAY_SALT") && log.contains(reason), "{log}");
        assert!(!log.contains(['"', '{']), "{log}");
    }
}
