//! Clients in PHP, Node and Python, with signatures of their own, against the sandbox.
//!
//! Without a language, or without the packages of `cargo xtask install-clients`, its tests say so and do nothing, except where
//! `DHOW_REQUIRE_CLIENTS` or `CI` is set.

use dhow_sandbox::SentWebhook;
use dhow_tests::{exit, first_line};
use serde_json::Value;

use bench::{Bench, Language};

mod bench;

const GATEWAYS: [&str; 4] = ["hitpay", "payatom", "hub2", "hpay"];

async fn pays_and_gives_back(language: Language) {
    let Some(bench) = Bench::start(language).await else {
        return;
    };
    for gateway in GATEWAYS {
        bench.succeeds(gateway).await;
    }
    bench.accepted().await;
    bench.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn php_takes_payments_and_gives_them_back() {
    pays_and_gives_back(Language::Php).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node_takes_payments_and_gives_them_back() {
    pays_and_gives_back(Language::Node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_takes_payments_and_gives_them_back() {
    pays_and_gives_back(Language::Python).await;
}

/// A client with a wrong secret fails, and names the signature.
async fn notices_wrong_secrets(language: Language) {
    let Some(bench) = Bench::start(language).await else {
        return;
    };
    const OTHER: &str = "another-secret-9e7a40";
    let rows = [
        (
            "hitpay",
            "DHOW_HITPAY_SALT",
            "the signature of HitPay's form does not match",
        ),
        ("hitpay", "DHOW_HITPAY_EVENT_SALTS", "another salt"),
        (
            "payatom",
            "DHOW_PAYATOM_SECRET_KEY",
            "the signature of PayAtom's webhook does not match",
        ),
        ("hub2", "DHOW_HUB2_WEBHOOK_SECRETS", "another secret"),
        (
            "hpay",
            "DHOW_HPAY_PASSCODE",
            "HPay refused the link with 400",
        ),
    ];
    for (gateway, variable, message) in rows {
        bench.fails(gateway, &[(variable, OTHER)], message).await;
    }
    // HPay signs its answers over other fields than those that the clients expect.
    let quirks = [
        (
            "hpay/transfer-signed-over-name",
            "the signature of HPay's transfer does not match",
            true,
        ),
        (
            "hpay/piped-notification",
            "the signature of HPay's notification does not match",
            !matches!(language, Language::Php),
        ),
    ];
    for (quirk, message, noticed) in quirks {
        assert!(bench.sandbox.switch_quirk(quirk, true), "{quirk}");
        if noticed {
            bench.fails("hpay", &[], message).await;
        }
        assert!(bench.sandbox.switch_quirk(quirk, false));
    }
    bench.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn php_notices_wrong_secrets() {
    notices_wrong_secrets(Language::Php).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node_notices_wrong_secrets() {
    notices_wrong_secrets(Language::Node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_notices_wrong_secrets() {
    notices_wrong_secrets(Language::Python).await;
}

/// Changes of a webhook that need no secret, as text and its replacement in the body, or for HPay in the URL.
fn forgeries(webhook: &SentWebhook) -> &'static [(&'static str, &'static str)] {
    match (
        webhook.gateway,
        webhook.headers.contains_key("hitpay-signature"),
    ) {
        ("hitpay", false) => &[
            ("amount=", "amount=9"),
            ("completed", "failed"),
            ("currency=SGD", "currency=SGD&a=b"),
            ("hmac=", "no_hmac="),
        ],
        ("hitpay" | "hub2", _) => &[("\"id\":\"", "\"id\":\"9"), ("}", "} "), ("{", "{ ")],
        ("payatom", _) => &[
            ("\"received_amount\":\"", "\"received_amount\":\"9"),
            ("\"order_id\":\"", "\"order_id\":\"9"),
            ("\"status\":\"", "\"status\":\"Late "),
            ("\"post_hash\":\"", "\"post_hash\":\"AAAA"),
            ("\"post_hash\":\"", "\"no_hash\":\""),
        ],
        _ => &[
            ("price=", "price=9"),
            ("payment_id=", "payment_id=9"),
            ("error_text=", "error_text=x"),
            ("secure_code=", "no_code="),
        ],
    }
}

/// Changes a webhook.
fn forge(webhook: &SentWebhook, (original, changed): (&str, &str)) -> SentWebhook {
    let mut forged = webhook.clone();
    if webhook.gateway == "hpay" {
        forged.url = webhook.url.replacen(original, changed, 1);
        assert_ne!(forged.url, webhook.url, "{original}");
    } else {
        let body = String::from_utf8(webhook.body.to_vec()).unwrap();
        forged.body = body.replacen(original, changed, 1).into();
        assert_ne!(forged.body, webhook.body, "{original}");
    }
    forged
}

/// Sends a webhook to a receiver. True if it was accepted.
async fn is_accepted(receiver: &str, webhook: &SentWebhook) -> bool {
    let path = webhook.url.splitn(4, '/').nth(3).unwrap();
    let request = reqwest::Client::new()
        .request(webhook.method.clone(), format!("{receiver}/{path}"))
        .headers(webhook.headers.clone())
        .body(webhook.body.clone());
    let response = request.send().await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    let reply: Value = serde_json::from_slice(&body).unwrap_or_default();
    status == 200 && reply["acknowledge"] == "yes"
}

async fn refuses_forgeries(language: Language) {
    let Some(bench) = Bench::start(language).await else {
        return;
    };
    for gateway in GATEWAYS {
        bench.succeeds(gateway).await;
    }
    let mut child = bench.spawn("receive", &[]);
    let input = child.stdin.take();
    let (receiver, mut child) = tokio::task::spawn_blocking(|| (first_line(&mut child), child))
        .await
        .unwrap();
    for (kind, webhook) in bench.accepted().await {
        assert!(
            is_accepted(&receiver, &webhook).await,
            "{language:?}: {kind:?}"
        );
        for forgery in forgeries(&webhook) {
            let accepted = is_accepted(&receiver, &forge(&webhook, *forgery)).await;
            assert!(!accepted, "{language:?} accepted {kind:?} with {forgery:?}");
        }
        let mut unsigned = webhook;
        for name in ["hitpay-signature", "hub2-signature"] {
            if unsigned.headers.remove(name).is_some() {
                let accepted = is_accepted(&receiver, &unsigned).await;
                assert!(!accepted, "{language:?} accepted {kind:?} without {name}");
            }
        }
    }
    drop(input);
    let status = tokio::task::spawn_blocking(move || exit(&mut child))
        .await
        .unwrap();
    assert!(status.success(), "{status}");
    bench.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn php_refuses_forgeries() {
    refuses_forgeries(Language::Php).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node_refuses_forgeries() {
    refuses_forgeries(Language::Node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_refuses_forgeries() {
    refuses_forgeries(Language::Python).await;
}
