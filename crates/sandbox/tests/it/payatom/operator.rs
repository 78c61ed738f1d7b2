//! Complaints and the reports for operators of wallets.

use dhow_crypto::digest::md5_hex;
use http::Method;
use serde_json::{Value, json};

use super::{order, post, text, today};
use crate::bench::{TestBench, TestResponse, send};

const COMPLAINT: &str = "/payatom/api/complaint/submit_complaint.php";

#[tokio::test]
async fn a_complaint_about_a_payin_gets_a_reference() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let made = post(&bench, "/api/request.php", &order(&bench, "ORDER-1042A")).await;
    let ref_code = text(&made.json(), "ref_code").to_owned();
    let complaint = json!({
        "pid": payatom.pid(), "order_id": "ORDER-1042A", "ref_code": ref_code, "signature": "0f",
        "complaint_description": "paid, but pending",
    });
    let call = async |header: (&str, String), body: &Value| -> Value {
        let call = bench.root(Method::POST, COMPLAINT).json(body);
        send(call.header(header.0, header.1)).await.json()
    };
    let token = payatom.token().expose();
    let bearer = ("Authorization", format!("Bearer {token}"));
    let first = call(bearer.clone(), &complaint).await;
    assert_eq!(first["status"], "success", "{first}");
    let second = call(("Token", token.to_owned()), &complaint).await;
    assert_ne!(first["complaint_id"], second["complaint_id"]);
    assert!(first["complaint_id"].is_string());
    let refused = call(("Token", "another-token".to_owned()), &complaint).await;
    assert_eq!(refused["message"], "Unauthorized Access");
    for (name, value, message) in [
        ("signature", json!(null), "Missing parameters"),
        ("order_id", json!(""), "order_id is required field"),
        ("ref_code", json!("unknown"), "Reference code not found."),
        (
            "order_id",
            json!("ORDER-1043A"),
            "Reference code not found.",
        ),
        ("pid", json!("1"), "invalid pid"),
    ] {
        let mut body = complaint.clone();
        body[name] = value;
        let refused = call(bearer.clone(), &body).await;
        assert_eq!(refused["message"], message, "{name}");
    }
}

fn asked(number: &str, kind: &str, day: &str) -> Value {
    json!({"account_number": number, "filter_date_type": kind, "filter_date": day})
}

async fn summary(bench: &TestBench, key: Option<&str>, body: &Value) -> TestResponse {
    let path = "/payatom/bot/api_v2/account_deposit.php";
    let call = bench.root(Method::POST, path).json(body);
    send(match key {
        Some(key) => call.header("Api-Key", key),
        None => call,
    })
    .await
}

#[tokio::test]
async fn a_wallet_summary_adds_the_payins_of_a_day_by_status() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let key = payatom.operator_key().expose().to_owned();
    for (order_id, paid) in [
        ("ORDER-1042A", Some(100)),
        ("ORDER-1043A", Some(90)),
        ("ORDER-1044A", None),
    ] {
        let mut body = order(&bench, order_id);
        body["wallet_type"] = json!("Nagad");
        let made = post(&bench, "/api/request.php", &body).await.json();
        assert_eq!(made["wallet_id"], "01700000000");
        if let Some(units) = paid {
            payatom.pay_amount(text(&made, "ref_code"), units).unwrap();
        }
    }
    let read = summary(
        &bench,
        Some(&key),
        &asked("01700000000", "action_date", &today()),
    )
    .await;
    assert_eq!(read.status, 200);
    assert_eq!(
        read.json(),
        json!({"status": "success", "data": {
            "pending": {"transaction_count": 1, "received_amount": 0, "request_amount": 100, "status": "pending"},
            "success": {"transaction_count": 2, "received_amount": 190, "request_amount": 200, "status": "success"},
        }})
    );
    let other_day = summary(
        &bench,
        Some(&key),
        &asked("01700000000", "c_date", "31-12-2023"),
    )
    .await;
    assert_eq!(other_day.json()["data"], json!([]));
    let unknown = summary(&bench, Some(&key), &asked("1", "c_date", &today())).await;
    assert_eq!(unknown.json()["data"], json!([]));
    assert!(unknown.json()["message"].is_string());
}

#[tokio::test]
async fn every_error_of_a_wallet_summary_is_a_401() {
    let bench = TestBench::new().await;
    let key = bench.sandbox.payatom().operator_key().expose().to_owned();
    for (key, body, message) in [
        (None, json!({}), "Api-Key header missing"),
        (
            Some("another-key"),
            json!({}),
            "Invalid or unauthorized Api-Key",
        ),
        (
            Some(key.as_str()),
            json!({"account_number": "1", "filter_date": today()}),
            "Filter Date Type is missing",
        ),
        (
            Some(key.as_str()),
            json!({"account_number": "1", "filter_date_type": "c_date"}),
            "Filter Date is missing",
        ),
        (
            Some(key.as_str()),
            asked("1", "day", "31-12-2023"),
            "Un Supported Filter Type",
        ),
        (
            Some(key.as_str()),
            asked("1", "c_date", "31-02-2023"),
            "Invalid Filter Date Format",
        ),
    ] {
        let refused = summary(&bench, key, &body).await;
        assert_eq!(refused.status, 401, "{message}");
        assert_eq!(
            refused.json(),
            json!({"status": "error", "message": message})
        );
    }
}

#[tokio::test]
async fn the_wallets_of_an_operator_are_listed() {
    let bench = TestBench::new().await;
    let key = bench.sandbox.payatom().operator_key().expose().to_owned();
    let path = "/payatom/bot/api_v2/account_status.php";
    let read = send(bench.root(Method::GET, path).header("Api-Key", key)).await;
    let data = read.json()["data"].clone();
    assert_eq!(data["active"]["count"], 2);
    assert_eq!(data["inactive"], json!({"count": 0, "accounts": []}));
    let accounts = data["active"]["accounts"].as_array().unwrap();
    let numbers: Vec<&Value> = accounts.iter().map(|one| &one["account_no"]).collect();
    assert_eq!(numbers, [&json!(null), &json!("01700000000")]);
    assert_eq!(accounts[0]["upi"], "dhow.sandbox@payatom");
    for name in [
        "account_detail",
        "phone_number",
        "status",
        "usage_enable",
        "usage_volum",
        "limit_volum",
        "rolling_balance",
        "available_limit",
    ] {
        assert!(accounts[0].get(name).is_some(), "{name}");
    }
    let refused = send(bench.root(Method::GET, path)).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn an_operator_reads_balances_with_the_hash_of_a_password() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let (email, password) = payatom.operator();
    let call = async |token: &str, code: String| -> Value {
        let body = json!({"email": email, "verification_code": code});
        let call = bench.root(Method::POST, "/payatom/api/wallet_balance.php");
        send(call.header("Authorization", token).json(&body))
            .await
            .json()
    };
    let token = payatom.token().expose();
    let read = call(token, md5_hex(password.as_bytes())).await;
    assert_eq!(read["status"], "success", "{read}");
    assert_eq!(read["operator_details"]["email"], email);
    let upi = &read["wallets"]["upi"][0];
    assert_eq!(upi["upi"], "dhow.sandbox@payatom");
    assert!(upi.get("account").is_some() && upi.get("minimum_balance").is_some());
    let refused = call(token, md5_hex(b"another")).await;
    assert_eq!(refused["status"], "error");
    let refused = call("another-token", md5_hex(password.as_bytes())).await;
    assert_eq!(refused["message"], "Unauthorized Access");
}
