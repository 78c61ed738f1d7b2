//! Requests in the forms that PayAtom's own samples send, and the documented rules with their messages.

use dhow_sandbox::payatom::{Quirk, reconciliation_signature, v2_signature};
use http::Method;
use serde_json::{Value, json};

use super::{order, post, secret, text};
use crate::bench::{TestBench, TestResponse, send};

#[tokio::test]
async fn json_needs_no_content_type() {
    let bench = TestBench::new().await;
    let url = "/payatom/pay/request.php";
    for (order_id, kind) in [
        ("ORDER-1042A", None),
        ("ORDER-1043A", Some("application/x-www-form-urlencoded")),
        ("ORDER-1044A", Some("text/plain;charset=UTF-8")),
    ] {
        let call = bench.root(Method::POST, url);
        let call = call.body(order(&bench, order_id).to_string());
        let call = match kind {
            Some(kind) => call.header("content-type", kind),
            None => call,
        };
        let made = send(call).await.json();
        assert_eq!(made["status"], "ok", "{kind:?}: {made}");
    }
    let call = bench.root(Method::POST, url).body("{\"pid\":");
    assert_eq!(send(call).await.json()["message"], "pid is required field");
}

#[tokio::test]
async fn an_order_id_has_at_least_ten_characters() {
    let bench = TestBench::new().await;
    let payout = json!({
        "pid": bench.sandbox.payatom().pid(), "payment_mode": "upi", "order_id": "P-0001", "amount": 500,
        "account_holder": "Asha", "upi_id": "asha@bank",
    });
    for (path, body) in [
        ("/pay/request.php", order(&bench, "ORDER-12A")),
        ("/api/request.php", order(&bench, "iaudjeh")),
        ("/payout/api/request.php", payout),
    ] {
        let refused = post(&bench, path, &body).await;
        assert_eq!(refused.status, 200);
        assert_eq!(
            refused.json(),
            json!({"status": "error", "message": "order_id is required field"}),
            "{path}"
        );
        bench.sandbox.payatom().switch(Quirk::ShortOrderIds, true);
        let made = post(&bench, path, &body).await.json();
        assert_ne!(made["status"], "error", "{path}: {made}");
        bench.sandbox.payatom().switch(Quirk::ShortOrderIds, false);
    }
    let ten = post(&bench, "/pay/request.php", &order(&bench, "ORDER-123A")).await;
    assert_eq!(ten.json()["status"], "ok");
}

#[tokio::test]
async fn wallets_are_those_of_the_documentation() {
    let bench = TestBench::new().await;
    let mut hosted = order(&bench, "ORDER-1042A");
    hosted["wallet_type"] = json!("Paytm");
    let mut seamless = order(&bench, "ORDER-1043A");
    seamless["wallet_type"] = json!("bkash");
    let payout = json!({
        "pid": bench.sandbox.payatom().pid(), "payment_mode": "wallet", "order_id": "PAYOUT1042A", "amount": 500,
        "account_no": "01700000000", "wallet_type": "Upay",
    });
    for (path, body) in [
        ("/pay/request.php", hosted),
        ("/api/request.php", seamless),
        ("/payout/api/request.php", payout),
    ] {
        let refused = post(&bench, path, &body).await.json();
        assert_eq!(refused["message"], "Missing parameters", "{path}");
    }
    for wallet in ["bKash", "Rocket", "Nagad", "Upay"] {
        let mut hosted = order(&bench, &format!("ORDER-{wallet}-1A"));
        hosted["wallet_type"] = json!(wallet);
        let made = post(&bench, "/pay/request.php", &hosted).await.json();
        assert_eq!(made["status"], "ok", "{wallet}");
    }
}

#[tokio::test]
async fn the_balance_has_its_own_errors() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let key = payatom.api_key().expose().to_owned();
    let call = async |key: Option<&str>, body: Value| -> (u16, String) {
        let call = bench.root(Method::POST, "/payatom/api/v2/wallet_balance.php");
        let call = call.json(&body);
        let call = match key {
            Some(key) => call.header("X-Api-Key", key),
            None => call,
        };
        let refused = send(call).await;
        (refused.status, text(&refused.json(), "message").to_owned())
    };
    let pid = payatom.pid();
    for (key, body, status, message) in [
        (
            None,
            json!({"pid": pid}),
            401,
            "X-Api-Key header is required",
        ),
        (
            Some("wrong-key-1"),
            json!({"pid": pid}),
            401,
            "Invalid API key",
        ),
        (Some(key.as_str()), json!({}), 400, "pid not provided"),
        (Some(key.as_str()), json!({"pid": "1"}), 400, "Invalid PID"),
        (
            Some(key.as_str()),
            json!({"pid": pid}),
            400,
            "signature not provided",
        ),
        (
            Some(key.as_str()),
            json!({"pid": pid, "signature": "x"}),
            401,
            "Invalid signature",
        ),
    ] {
        assert_eq!(
            call(key, body).await,
            (status, message.to_owned()),
            "{message}"
        );
    }
    let body = json!({"pid": pid});
    let signature = v2_signature(&body.to_string(), &secret(&bench));
    let read = call(Some(&key), json!({"pid": pid, "signature": signature})).await;
    assert_eq!(read, (200, "Balance fetched successfully".to_owned()));
}

#[tokio::test]
async fn a_reconciliation_names_its_errors() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let pid = payatom.pid();
    let signed = |date: &str| {
        let signature = reconciliation_signature(pid, &secret(&bench), date);
        json!({"pid": pid, "date": date, "signature": signature})
    };
    let mut other = signed("31-12-2023");
    other["pid"] = json!("1");
    let mut unsigned = signed("31-12-2023");
    unsigned["signature"] = json!("x");
    for path in [
        "/payatom/api/reconcile_polling.php",
        "/payatom/payout/api/payout_reconcile_polling.php",
    ] {
        let call = async |token: &str, body: &Value| -> TestResponse {
            let call = bench.root(Method::POST, path).json(body);
            send(call.header("Token", token)).await
        };
        let token = payatom.token().expose();
        let refused = call("another-token", &signed("31-12-2023")).await.json();
        assert_eq!(refused["message"], "Unauthorized Access", "{path}");
        for (body, message) in [
            (json!({"pid": pid}), "Missing Parameters"),
            (other.clone(), "Invalid User"),
            (signed("2023-12-31"), "Invalid Date Format"),
            (signed("31-02-2023"), "Invalid Date Format"),
            (signed("1-1-2023"), "Invalid Date Format"),
            (unsigned.clone(), "Verification Failed"),
        ] {
            let refused = call(token, &body).await.json();
            assert_eq!(refused["message"], message, "{path}: {body}");
        }
        let read = call(token, &signed("31-12-2023")).await.json();
        assert_eq!(read["status"], "success");
    }
}

#[tokio::test]
async fn only_allowed_addresses_may_call() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    let paths = [
        "/pay/request.php",
        "/api/status_polling.php",
        "/api/v2/wallet_balance.php",
        "/payout/api/request.php",
    ];
    let set = async |body: Value| {
        let call = bench.root(Method::POST, "/_sandbox/payatom/allowed-addresses");
        send(call.json(&body)).await
    };
    payatom.allow_addresses(&["203.0.113.7".parse().unwrap()]);
    for path in paths {
        let refused = post(&bench, path, &order(&bench, "ORDER-1042A")).await;
        assert_eq!(refused.status, 403, "{path}");
        assert_eq!(
            refused.json(),
            json!({"status": "error", "message": "IP not allowed: 127.0.0.1"})
        );
    }
    let page = send(bench.root(Method::GET, "/payatom/pay/connect.php?code=x")).await;
    assert_ne!(page.status, 403, "payers are anywhere");
    for addresses in [json!(["203.0.113.7", "127.0.0.1"]), json!([])] {
        let allowed = set(json!({"addresses": addresses})).await;
        assert_eq!(allowed.status, 200, "{}", allowed.text);
        for path in paths {
            let answered = post(&bench, path, &order(&bench, "ORDER-1042A")).await;
            assert_ne!(answered.status, 403, "{path}");
        }
    }
    for wrong in [json!({}), json!({"addresses": ["localhost"]})] {
        assert_eq!(set(wrong).await.status, 422);
    }
}
