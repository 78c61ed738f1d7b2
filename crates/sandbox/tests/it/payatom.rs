//! PayAtom over real HTTP: validation, responses, and signatures tested with outside vectors.

use dhow_sandbox::payatom::{
    Quirk, open_envelope, reconciliation_signature, reference_hash, seal_envelope, v2_signature,
    webhook_hash,
};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, TestResponse, send};

mod operator;
mod requests;
mod statuses;
mod webhooks;

/// Vectors from four implementations in other languages, stored in the client's crate.
const VECTORS: &str = include_str!("../../../payatom/tests/data/payatom.json");

fn section(name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    file[name].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

/// Request body of a payin.
pub(crate) fn order(bench: &TestBench, order_id: &str) -> Value {
    json!({
        "pid": bench.sandbox.payatom().pid(), "order_id": order_id, "amount": "100",
        "name": "Ravi", "email": "ravi@example.com", "phone": "9000000000",
    })
}

pub(crate) async fn post(bench: &TestBench, path: &str, body: &Value) -> TestResponse {
    let call = bench.root(Method::POST, &format!("/payatom{path}"));
    send(call.json(body)).await
}

fn secret(bench: &TestBench) -> Vec<u8> {
    bench
        .sandbox
        .payatom()
        .secret_key()
        .expose()
        .as_bytes()
        .to_vec()
}

/// Polls the status of a payin.
pub(crate) async fn poll(bench: &TestBench, ref_code: &str) -> Value {
    let secret = secret(bench);
    let pid = bench.sandbox.payatom().pid().to_owned();
    let hash = reference_hash(ref_code, &pid, &secret);
    let post_hash = seal_envelope(&secret, hash.as_bytes(), [3; 16]);
    let body = json!({"pid": pid, "ref_code": ref_code, "post_hash": post_hash});
    post(bench, "/api/status_polling.php", &body).await.json()
}

#[test]
fn signatures_match_the_outside_vectors() {
    let mut seen = 0;
    for vector in section("vectors") {
        let secret = text(&vector, "secret").as_bytes();
        let iv = dhow_crypto::hex::decode_exact::<16>(text(&vector, "iv_hex").as_bytes()).unwrap();
        let plaintext = text(&vector, "plaintext");
        let sealed = seal_envelope(secret, plaintext.as_bytes(), iv);
        assert_eq!(sealed, text(&vector, "envelope_base64"));
        assert_eq!(open_envelope(secret, &sealed).as_deref(), Some(plaintext));
        let body = &vector["body"];
        if text(&vector, "kind") == "payin_webhook" && body["received_amount"].is_string() {
            let amount = text(body, "received_amount");
            let hash = webhook_hash(text(body, "order_id"), amount, text(body, "status"), secret);
            assert_eq!(hash, plaintext);
            seen += 1;
        }
        if text(&vector, "kind") == "status_polling_request" {
            let hash = reference_hash(text(body, "ref_code"), text(body, "pid"), secret);
            assert_eq!(hash, plaintext);
            seen += 1;
        }
    }
    for vector in section("v2_signatures") {
        let secret = text(&vector, "secret").as_bytes();
        let signature = v2_signature(text(&vector, "params_json"), secret);
        assert_eq!(signature.as_deref(), Some(text(&vector, "signature")));
        seen += 1;
    }
    for vector in section("reconciliation_signatures") {
        let secret = text(&vector, "secret").as_bytes();
        let signature =
            reconciliation_signature(text(&vector, "pid"), secret, text(&vector, "date"));
        assert_eq!(signature, text(&vector, "signature"));
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}

#[tokio::test]
async fn a_payin_can_be_paid_on_its_page() {
    let bench = TestBench::new().await;
    let mut order = order(&bench, "ORDER-1042A");
    order["redirect_url"] = json!("https://shop.example/thanks");
    let made = post(&bench, "/pay/request.php", &order).await.json();
    assert_eq!(made["status"], "ok");
    let page = format!(
        "/payatom/pay/connect.php?code={}",
        text(&made, "hash_value")
    );
    let shown = send(bench.root(Method::GET, &page)).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("ORDER-1042A") && shown.text.contains("Time out"));
    let paid = send(bench.root(Method::POST, &page).form(&[("outcome", "pay")])).await;
    assert_eq!(
        (paid.status, &paid.headers["location"]),
        (303, &"https://shop.example/thanks".parse().unwrap())
    );
    let shown = send(bench.root(Method::GET, &page)).await;
    assert!(shown.text.contains("Approved") && !shown.text.contains("<form"));
    let unknown = send(bench.root(Method::GET, "/payatom/pay/connect.php?code=x")).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn the_page_offers_another_amount_a_time_out_and_a_late_approval() {
    let bench = TestBench::new().await;
    let mut statuses = Vec::new();
    for (order_id, forms) in [
        (
            "ORDER-0001A",
            vec![vec![("outcome", "other"), ("amount", "90")]],
        ),
        ("ORDER-0002A", vec![vec![("outcome", "decline")]]),
        (
            "ORDER-0003A",
            vec![vec![("outcome", "time-out")], vec![("outcome", "late")]],
        ),
    ] {
        let made = post(&bench, "/pay/request.php", &order(&bench, order_id))
            .await
            .json();
        let page = format!(
            "/payatom/pay/connect.php?code={}",
            text(&made, "hash_value")
        );
        for form in forms {
            send(bench.root(Method::POST, &page).form(&form)).await;
        }
        let polled = poll(&bench, order_id).await;
        statuses.push((
            text(&polled, "status").to_owned(),
            text(&polled, "received_amount").to_owned(),
        ));
    }
    let expected = [
        ("Amount Mismatch", "90"),
        ("Declined", "0"),
        ("Late Approved", "100"),
    ];
    assert_eq!(
        statuses,
        expected.map(|(word, amount)| (word.to_owned(), amount.to_owned()))
    );
}

#[tokio::test]
async fn a_missing_or_invalid_field_is_named_with_http_200() {
    let bench = TestBench::new().await;
    let good = order(&bench, "ORDER-1042A");
    for (member, value, message) in [
        ("pid", json!(null), "pid is required field"),
        ("pid", json!("other"), "invalid pid"),
        ("amount", json!(null), "amount is required field"),
        ("amount", json!("100.50"), "amount is required field"),
        ("order_id", json!(""), "order_id is required field"),
        ("name", json!(null), "Missing parameters"),
    ] {
        let mut body = good.clone();
        body[member] = value;
        let refused = post(&bench, "/pay/request.php", &body).await;
        assert_eq!(refused.status, 200);
        assert_eq!(
            refused.json(),
            json!({"status": "error", "message": message})
        );
    }
    let first = post(&bench, "/pay/request.php", &good).await.json();
    assert_eq!(first["status"], "ok");
    let second = post(&bench, "/api/request.php", &good).await.json();
    assert_eq!(second["message"], "Duplicate order_id found");
}

#[tokio::test]
async fn v2_requires_the_key_and_a_signature_of_the_fields_as_sent() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let key = payatom.api_key().expose().to_owned();
    let mut body = order(&bench, "ORDER-1042A");
    body["amount"] = json!(100);
    for name in ["ip", "latitude", "longitude", "customer_id"] {
        body[name] = json!("1/2");
    }
    let signature = v2_signature(&body.to_string(), &secret(&bench)).unwrap();
    let call = |body: &Value, key: Option<&str>| {
        let call = bench
            .root(Method::POST, "/payatom/api/v2/request.php")
            .json(body);
        send(match key {
            Some(key) => call.header("X-Api-Key", key),
            None => call,
        })
    };
    let mut signed = body.clone();
    signed["signature"] = json!(signature);
    assert_eq!(
        call(&signed, None).await.json()["message"],
        "X-Api-Key header is required"
    );
    let secret = payatom.secret_key().expose();
    assert_eq!(
        call(&signed, Some(secret)).await.json()["message"],
        "Invalid API key"
    );
    assert_eq!(
        call(&body, Some(&key)).await.json()["message"],
        "signature not provided"
    );
    let mut altered = signed.clone();
    altered["amount"] = json!(1);
    assert_eq!(
        call(&altered, Some(&key)).await.json()["message"],
        "Invalid signature"
    );
    let made = call(&signed, Some(&key)).await.json();
    assert_eq!(
        (&made["status"], &made["amount"]),
        (&json!("success"), &json!(100))
    );
    assert!(text(&made["additional_data"], "paytm_intent").starts_with("paytmmp://"));
}

#[tokio::test]
async fn polling_responds_in_every_format_of_the_sources() {
    let bench = TestBench::new().await;
    let made = post(&bench, "/api/request.php", &order(&bench, "ORDER-1042A"))
        .await
        .json();
    let ref_code = text(&made, "ref_code").to_owned();
    bench.sandbox.payatom().pay(&ref_code).unwrap();
    let payatom = bench.sandbox.payatom();
    let names = |polled: &Value| {
        ["received_amount", "recieved_amount", "amount"].map(|name| polled.get(name).cloned())
    };
    let hundred = Some(json!("100"));
    assert_eq!(
        names(&poll(&bench, &ref_code).await),
        [hundred.clone(), None, None]
    );
    payatom.switch(Quirk::MisspeltAmount, true);
    assert_eq!(
        names(&poll(&bench, &ref_code).await),
        [None, hundred.clone(), None]
    );
    payatom.switch(Quirk::AmountAlone, true);
    assert_eq!(names(&poll(&bench, &ref_code).await), [None, None, hundred]);
    payatom.switch(Quirk::NumbersAsNumbers, true);
    let polled = poll(&bench, &ref_code).await;
    assert_eq!(names(&polled), [None, None, Some(json!(100))]);
    assert_eq!(polled["refund_info"], json!([]));
    let inside = open_envelope(&secret(&bench), text(&polled, "post_hash")).unwrap();
    assert_eq!(
        inside,
        webhook_hash("ORDER-1042A", "100", "Approved", &secret(&bench))
    );
    assert_eq!(
        poll(&bench, "unknown").await["message"],
        "Reference code not found."
    );
    let body = json!({"pid": payatom.pid(), "ref_code": ref_code, "post_hash": "x"});
    let forged = post(&bench, "/api/status_polling.php", &body).await.json();
    assert_eq!(forged["status"], "error");
}

#[tokio::test]
async fn payouts_can_be_reconciled_ten_times_a_day() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let body = json!({
        "pid": payatom.pid(), "payment_mode": "upi", "order_id": "PAYOUT1042A", "amount": 500,
        "account_holder": "Asha", "upi_id": "asha@bank",
    });
    let made = post(&bench, "/payout/api/request.php", &body).await.json();
    payatom
        .settle_payout(text(&made, "ref_code"), true)
        .unwrap();
    let date = today();
    let signature = reconciliation_signature(payatom.pid(), &secret(&bench), &date);
    let body = json!({"pid": payatom.pid(), "date": date, "signature": signature});
    let call = || {
        let path = "/payatom/payout/api/payout_reconcile_polling.php";
        let call = bench.root(Method::POST, path).json(&body);
        send(call.header("Token", payatom.token().expose()))
    };
    for _ in 0..10 {
        assert_eq!(call().await.json()["data"][0]["amount_processed"], 500);
    }
    assert!(text(&call().await.json(), "message").contains("limit"));
}

fn today() -> String {
    jiff::Timestamp::now().strftime("%d-%m-%Y").to_string()
}

/// The client takes the paths of refunds and transaction references from its settings, because no document has them.
#[tokio::test]
async fn the_variables_have_the_paths_that_the_sandbox_serves() {
    let bench = TestBench::new().await;
    let env = bench.sandbox.payatom().env();
    for name in ["DHOW_PAYATOM_REFUND_PATH", "DHOW_PAYATOM_UTR_PATH"] {
        let found = env.iter().find(|(known, _)| known == name);
        let (_, path) = found.unwrap_or_else(|| panic!("{name} is missing"));
        let body = json!({"pid": bench.sandbox.payatom().pid()});
        let answer = post(&bench, path, &body).await.json();
        assert_eq!(answer["message"], "Missing parameters", "{path}");
    }
}
