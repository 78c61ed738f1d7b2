//! Webhooks of every gateway, tampered with in the body and in the signature: a shop must refuse each.

use dhow_crypto::hmac::HmacKey;
use dhow_sandbox::payatom::{open_envelope, webhook_hash};
use dhow_sandbox::{SentWebhook, Tamper, hpay as digests, hub2};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, quick, send};
use crate::{hpay, payatom};

/// A shop that does not exist. The webhooks are checked in the log.
const SHOP: &str = "http://127.0.0.1:1/hook?price=7&amount=8&id=9";

/// Tampers with each webhook in the log, and checks that only the originals are genuine.
async fn check(bench: &TestBench, is_genuine: impl Fn(&SentWebhook) -> bool) -> usize {
    let deliveries = bench.sandbox.deliveries();
    deliveries.idle().await;
    let originals = deliveries.all();
    for sent in &originals {
        assert!(is_genuine(sent), "{sent:?}");
        for part in [Tamper::Body, Tamper::Signature] {
            let copy = deliveries.tamper(sent.number, part);
            let copy = copy.unwrap_or_else(|| panic!("{part:?} of {sent:?}"));
            let copy = deliveries.find(copy).unwrap();
            assert!(!is_genuine(&copy), "{part:?} of {copy:?}");
            assert!(copy.url.starts_with(SHOP), "{}", copy.url);
        }
    }
    originals.len()
}

fn json_of(sent: &SentWebhook) -> Value {
    serde_json::from_slice(&sent.body).unwrap_or_default()
}

#[tokio::test]
async fn hitpays_events_and_forms() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let hitpay = bench.sandbox.hitpay();
    let endpoint = hitpay.register_endpoint(SHOP, &[]);
    let body = json!({"amount": 5, "currency": "SGD", "redirect_url": "https://shop.example"});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    let payment = hitpay.pay(&id).unwrap();
    let refund = json!({"payment_id": payment, "amount": 1});
    assert_eq!(bench.post("/refund", refund).await.status, 201);
    let salt = endpoint.salt.expose().as_bytes().to_vec();
    let checked = check(&bench, |sent| {
        let signature = HmacKey::new(&salt).unwrap().sign_hex(&sent.body);
        sent.headers["hitpay-signature"] == signature.as_str()
    });
    assert_eq!(checked.await, 3);
}

#[tokio::test]
async fn hub2s_events_with_both_secrets() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let gateway = bench.sandbox.hub2();
    let webhook = gateway.register_webhook(SHOP, &[]);
    let new = gateway.rotate_secret(&webhook.id).unwrap();
    let call = bench.root(Method::POST, "/hub2/payment-intents");
    let call = call
        .header("ApiKey", gateway.api_key().expose())
        .header("MerchantId", gateway.merchant_id())
        .header("Environment", "sandbox");
    let body = json!({"customerReference": "C", "purchaseReference": "R", "amount": 200, "currency": "XOF"});
    assert_eq!(send(call.json(&body)).await.status, 201);
    let (new, old) = (new.expose().to_owned(), webhook.secret.expose().to_owned());
    // A shop that knows only one of the secrets must refuse, too.
    let checked = check(&bench, |sent| {
        let header = sent.headers["hub2-signature"].to_str().unwrap();
        let secrets = [new.as_bytes(), old.as_bytes()];
        let expected = secrets.map(|secret| hub2::signature(&sent.body, secret, None).unwrap());
        let digests = expected.iter().map(|text| text.trim_start_matches("s1="));
        digests.into_iter().any(|digest| header.contains(digest))
    });
    assert_eq!(checked.await, 1);
}

#[tokio::test]
async fn payatoms_envelopes() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let gateway = bench.sandbox.payatom();
    gateway.register_webhook(SHOP);
    for id in ["ORDER-0001", "ORDER-0002"] {
        payatom::post(&bench, "/pay/request.php", &payatom::order(&bench, id)).await;
    }
    gateway.pay("ORDER-0001").unwrap();
    gateway.decline("ORDER-0002").unwrap();
    let secret = gateway.secret_key().expose().as_bytes().to_vec();
    let checked = check(&bench, |sent| {
        let body = json_of(sent);
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let opened = open_envelope(&secret, &text("post_hash"));
        let received = text("received_amount");
        let hash = webhook_hash(&text("order_id"), &received, &text("status"), &secret);
        opened.is_some_and(|opened| opened == hash)
    });
    assert_eq!(checked.await, 2);
}

#[tokio::test]
async fn hpays_queries() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let gateway = bench.sandbox.hpay();
    let link = hpay::link(&bench.sandbox, "OM_1", "200000");
    let notify = "http%3A%2F%2F127.0.0.1%3A1%2Fhook%3Fprice%3D7%26amount%3D8%26id%3D9";
    gateway
        .open_link(&format!("{link}&notify_url={notify}"))
        .unwrap();
    gateway.pay("OM_1").unwrap();
    let (id, passcode) = (gateway.merchant_id().to_owned(), gateway.passcode().clone());
    let checked = check(&bench, |sent| {
        let url: reqwest::Url = sent.url.parse().unwrap();
        // The gateway's arguments follow those of the shop.
        let value = |name: &str| {
            let pairs = url.query_pairs().into_owned();
            let same = pairs.filter(|(known, _)| known == name);
            same.last().map(|(_, value)| value).unwrap_or_default()
        };
        let names = [
            "transaction_info",
            "order_code",
            "price",
            "payment_id",
            "payment_type",
            "error_text",
        ];
        let values = names.map(value);
        let signed = values.each_ref().map(String::as_str);
        digests::notify_digest(&passcode, &id, signed) == value("secure_code")
    });
    assert_eq!(checked.await, 1);
}
