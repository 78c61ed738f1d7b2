//! The service as a process, with two sandboxes as the gateways of two accounts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::{
    hash::{BuildHasher, RandomState},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use dhow_sandbox::Sandbox;
use dhow_tests::ended;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// Longest wait for a line.
const PATIENCE: Duration = Duration::from_secs(60);

struct Service {
    _main: Sandbox,
    outlet: Sandbox,
    url: String,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Service {
    /// Starts two sandboxes and a service with all gateways of the first, and the HitPay of the second as `outlet`.
    async fn start() -> Self {
        let main = Sandbox::builder().start().await.unwrap();
        let outlet = Sandbox::builder().start().await.unwrap();
        let second = outlet.hitpay().env().into_iter().map(|(name, value)| (format!("OUTLET_{name}"), value));
        let database = format!("payments-{:016x}.db", RandomState::new().hash_one(()));
        let database = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(database);
        let mut child = Command::new(env!("CARGO_BIN_EXE_all-gateways"))
            .env_clear()
            .envs(main.env())
            .envs(second)
            .env("PAY_ACCOUNTS", "outlet")
            .env("PAY_ADDR", "127.0.0.1:0")
            .env("PAY_DATABASE", database)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        let url = first.strip_prefix("payments at ").unwrap().to_owned();
        main.payatom().register_webhook(&format!("{url}/webhooks/payatom"));
        main.hub2().register_webhook(&format!("{url}/webhooks/hub2"), &[]);
        Self { _main: main, outlet, url, lines, _child: child }
    }

    async fn accounts(&self, query: &str) -> Value {
        let list = reqwest::get(format!("{}/accounts?{query}", self.url)).await.unwrap();
        list.json().await.unwrap()
    }

    /// Asks for a payment and returns the status and the text of the answer.
    async fn answers(&self, account: &str, new: &Value) -> (u16, String) {
        let create = reqwest::Client::new().post(format!("{}/payments{account}", self.url));
        let answer = create.json(new).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Creates a payment and returns its account and the URL of the gateway's page.
    async fn creates(&self, account: &str, new: &Value) -> (String, String) {
        let (status, created) = self.answers(account, new).await;
        assert_eq!(status, 200, "{new}: {created}");
        let created: Value = serde_json::from_str(&created).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{created}")).to_owned();
        (text(&created["account"]), text(&created["payment"]["next_actions"][0]["url"]))
    }

    /// The customer pays on the gateway's page.
    async fn pays(&self, checkout: &str) {
        let page = reqwest::get(checkout).await.unwrap();
        let url = page.url().clone();
        let page = page.text().await.unwrap();
        // A form without an action is sent to the URL of its page.
        let action = page.split_once("action=\"").and_then(|(_, rest)| rest.split_once('"'));
        let target = action.map_or(url.clone(), |(path, _)| url.join(path).unwrap());
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = browser.post(target).header("content-type", "application/x-www-form-urlencoded");
        let paid = form.body("outcome=pay").send().await.unwrap();
        assert!(paid.status().is_redirection(), "{checkout}: {}", paid.text().await.unwrap());
    }

    async fn next_line(&mut self) -> String {
        timeout(PATIENCE, self.lines.next_line()).await.unwrap().unwrap().unwrap()
    }
}

fn order(reference: &str, minor: u32, currency: &str, country: &str) -> Value {
    json!({
        "merchant_reference": reference,
        "amount": {"minor": minor, "currency": currency},
        "country": country,
        "return_url": "http://127.0.0.1:3000/thanks",
        "customer": {"name": "Ravi", "email": "ravi@shop.example", "phone": "00000001"},
    })
}

#[tokio::test]
async fn accounts_are_chosen_by_currency_and_country() {
    let service = Service::start().await;
    for (query, expected) in [
        ("currency=SGD&country=SG", json!(["hitpay", "outlet-hitpay"])),
        ("currency=XOF&country=CI", json!(["hub2"])),
        ("currency=INR&country=IN", json!(["payatom"])),
        ("currency=VND&country=VN", json!(["hitpay", "hpay", "outlet-hitpay"])),
        ("currency=CHF", json!([])),
    ] {
        assert_eq!(service.accounts(query).await, expected, "{query}");
    }
    let refused = service.answers("", &order("ORDER-9", 100, "CHF", "CH")).await;
    assert_eq!(refused, (400, "no such account takes CHF in CH".to_owned()));
    // PayAtom's rule for references.
    let (status, reason) = service.answers("", &order("ORDER-9A", 80_000, "INR", "IN")).await;
    assert_eq!(status, 400);
    assert!(reason.contains("`merchant_reference` must have at least 10 characters"), "{reason}");
}

#[tokio::test]
async fn a_payment_of_each_account_is_shipped_once() {
    let mut service = Service::start().await;
    for (choice, account, order, paid) in [
        ("", "hitpay", order("ORDER-10001", 59_900, "SGD", "SG"), "599.00 SGD"),
        ("?account=outlet-hitpay", "outlet-hitpay", order("ORDER-10004", 100, "SGD", "SG"), "1.00 SGD"),
        ("?account=hpay", "hpay", order("ORDER-10002", 250_000, "VND", "VN"), "250000 VND"),
        ("", "payatom", order("ORDER-10003A", 80_000, "INR", "IN"), "800.00 INR"),
    ] {
        let created = service.creates(choice, &order).await;
        assert_eq!(created.0, account);
        // The same order again is the same payment.
        assert_eq!(service.creates(choice, &order).await, created);
        service.pays(&created.1).await;
        let reference = order["merchant_reference"].as_str().unwrap();
        assert_eq!(service.next_line().await, format!("ship {reference}, paid {paid} to {account}"));
    }
    let outlet = service.outlet.requests().count(&http::Method::POST, "/hitpay/v1/payment-requests");
    assert_eq!(outlet, 1);
}

#[tokio::test]
async fn an_order_that_is_paid_to_two_accounts_is_shipped_once_and_the_other_payment_is_for_a_person() {
    let mut service = Service::start().await;
    let order = order("ORDER-V", 500_000, "VND", "VN");
    // The customer opens both pages before paying on either.
    let (_, hpay) = service.creates("?account=hpay", &order).await;
    let (_, hitpay) = service.creates("?account=hitpay", &order).await;
    service.pays(&hpay).await;
    assert_eq!(service.next_line().await, "ship ORDER-V, paid 500000 VND to hpay");
    service.pays(&hitpay).await;
    let refund = "look at ORDER-V: it was paid to hpay before, so refund 500000 VND at hitpay";
    assert_eq!(service.next_line().await, refund);
    // From now on a further page is not even created.
    let refused = service.answers("?account=outlet-hitpay", &order).await;
    assert_eq!(refused, (409, "ORDER-V is already paid to hpay".to_owned()));
    assert_eq!(service.creates("?account=hpay", &order).await.1, hpay);
}

#[tokio::test]
async fn a_reference_with_another_amount_is_a_conflict_and_not_to_be_sent_again() {
    let service = Service::start().await;
    service.creates("", &order("ORDER-7", 59_900, "SGD", "SG")).await;
    let refused = service.answers("", &order("ORDER-7", 59_800, "SGD", "SG")).await;
    assert_eq!(refused, (409, "`ORDER-7` was used before with other content: use a new reference".to_owned()));
}

#[test]
fn a_setting_that_is_missing_is_a_sentence_without_debug_text() {
    let mut service = std::process::Command::new(env!("CARGO_BIN_EXE_all-gateways"));
    let service = service.env_clear().env("PAY_ADDR", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::piped());
    let ended = ended(service.spawn().unwrap());
    let error = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success());
    assert!(error.contains("is required") && error.contains("DHOW_"), "{error}");
    assert!(!error.contains("Error {"), "{error}");
}
