//! The payers' pages of all gateways: their common layout, and answers to wrong input.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, TestResponse, send};

/// Paths of pages with a form, one for each kind.
async fn pages(bench: &TestBench) -> Vec<(&'static str, String)> {
    let path = |url: &Value| {
        let url = url.as_str().unwrap();
        let host = format!("http://{}", bench.sandbox.addr());
        url.strip_prefix(&host).unwrap().to_owned()
    };
    let request = bench
        .create(json!({"amount": 599, "currency": "SGD"}))
        .await;
    let billing = json!({"customer_email": "ana@shop.example", "name": "Tea", "amount": 9.9, "currency": "SGD", "save_payment_method": "true"});
    let billing = bench.post("/recurring-billing", billing).await.json();
    let payin = crate::payatom::order(bench, "ORDER-1042A");
    let payin = crate::payatom::post(bench, "/pay/request.php", &payin).await;
    let code = payin.json()["hash_value"].as_str().unwrap().to_owned();
    let intent = otp_intent(bench).await;
    let link =
        json!({"purchaseReference": "PLAN-1", "amount": 2500, "currency": "XOF", "country": "CI"});
    let link = hub2(bench, "/payment-links", link).await;
    vec![
        ("599.00 <small>SGD", path(&request["url"])),
        ("9.90 <small>SGD", path(&billing["url"])),
        (
            "100 <small>INR",
            format!("/payatom/pay/connect.php?code={code}"),
        ),
        ("200 <small>XOF", intent),
        ("2500 <small>XOF", path(&link["url"])),
    ]
}

async fn hub2(bench: &TestBench, path: &str, body: Value) -> Value {
    let hub2 = bench.sandbox.hub2();
    let call = bench.root(Method::POST, &format!("/hub2{path}"));
    let call = call
        .header("ApiKey", hub2.api_key().expose())
        .header("MerchantId", hub2.merchant_id())
        .header("Environment", "sandbox");
    let made = send(call.json(&body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// Creates an intent that waits for a one-time password, and returns the path of its page.
async fn otp_intent(bench: &TestBench) -> String {
    let body = json!({"customerReference": "C", "purchaseReference": "R-1", "amount": 200, "currency": "XOF"});
    let intent = hub2(bench, "/payment-intents", body).await;
    let id = intent["id"].as_str().unwrap();
    let attempt = json!({
        "token": intent["token"], "paymentMethod": "mobile_money", "country": "CI", "provider": "orange",
        "mobileMoney": {"msisdn": "00000001"},
    });
    hub2(bench, &format!("/payment-intents/{id}/payments"), attempt).await;
    format!("/hub2/pay/{id}")
}

async fn press(bench: &TestBench, path: &str, form: &[(&str, &str)]) -> TestResponse {
    send(bench.root(Method::POST, path).form(form)).await
}

#[tokio::test]
async fn the_pages_of_all_gateways_have_one_layout() {
    let bench = TestBench::new().await;
    for (amount, path) in pages(&bench).await {
        let page = send(bench.root(Method::GET, &path)).await;
        assert_eq!(page.status, 200, "{path}");
        for part in [
            amount,
            "<html lang=\"en\">",
            "<header class=\"bar\">\n<a href=\"/\">Dashboard</a>",
            "<main class=\"card\">",
            "<footer",
            "<dt>Status</dt>",
            "<form method=\"post\" novalidate>",
            "<button class=\"main\" name=\"outcome\"",
        ] {
            assert!(page.text.contains(part), "{part} at {path}: {}", page.text);
        }
        assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
        let labels = page.text.matches("<label").count();
        assert_eq!(labels, page.text.matches("<input").count(), "{path}");
        // The record's page is there, except for a recurring billing, which is no record.
        let timeline = page.text.split("<a href=\"/records/").nth(1);
        let timeline = timeline.and_then(|rest| rest.split_once('"'));
        assert_eq!(timeline.is_none(), path.contains("recurring"), "{path}");
        if let Some((record, _)) = timeline {
            let record = bench.root(Method::GET, &format!("/records/{record}"));
            assert_eq!(send(record).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn a_one_time_password_has_four_digits() {
    let bench = TestBench::new().await;
    let path = otp_intent(&bench).await;
    for wrong in ["", "12", "12345", "12a4", "\"><b>"] {
        let refused = press(&bench, &path, &[("code", wrong), ("outcome", "pay")]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains("<title>Error: 200 XOF"), "{wrong}");
        assert!(refused.text.contains("must have 4 digits"), "{wrong}");
        assert!(!refused.text.contains("<b>"), "{wrong}");
    }
    let form = [("code", "1234"), ("outcome", "pay")];
    let paid = press(&bench, &path, &form).await;
    assert_eq!(
        (paid.status, &paid.headers["location"]),
        (303, &path.parse().unwrap())
    );
    let page = send(bench.root(Method::GET, &path)).await;
    assert!(page.text.contains("<title>Paid: 200 XOF"), "{}", page.text);
    // A second press changes nothing.
    assert_eq!(press(&bench, &path, &form).await.status, 303);
    assert_eq!(press(&bench, "/hub2/pay/pi_x", &form).await.status, 404);
}

#[tokio::test]
async fn another_amount_of_payatom_is_a_whole_number() {
    let bench = TestBench::new().await;
    let payin = crate::payatom::order(&bench, "ORDER-1042A");
    let payin = crate::payatom::post(&bench, "/pay/request.php", &payin).await;
    let code = payin.json()["hash_value"].as_str().unwrap().to_owned();
    let path = format!("/payatom/pay/connect.php?code={code}");
    for wrong in ["", "0", "12.50", "-1", "ninety"] {
        let refused = press(&bench, &path, &[("amount", wrong), ("outcome", "other")]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains("must be a whole number"), "{wrong}");
        assert!(refused.text.contains("<dd>Pending</dd>"), "{wrong}");
    }
    let form = [("amount", "90"), ("outcome", "other")];
    assert_eq!(press(&bench, &path, &form).await.status, 303);
    let page = send(bench.root(Method::GET, &path)).await;
    assert!(
        page.text.contains("<dt>Received</dt><dd>90 INR</dd>"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn amounts_of_payatom_have_the_currency_of_the_wallet() {
    let bench = TestBench::new().await;
    let mut order = crate::payatom::order(&bench, "ORDER-1042A");
    order["wallet_type"] = json!("bKash");
    let payin = crate::payatom::post(&bench, "/pay/request.php", &order).await;
    let code = payin.json()["hash_value"].as_str().unwrap().to_owned();
    let path = format!("/payatom/pay/connect.php?code={code}");
    let page = send(bench.root(Method::GET, &path)).await;
    assert!(page.text.contains("100 <small>BDT"), "{}", page.text);
    let records = send(bench.root(Method::GET, "/")).await;
    assert!(records.text.contains("100 BDT"), "{}", records.text);
}

#[tokio::test]
async fn the_query_of_a_recurring_billing_comes_before_the_fragment() {
    let bench = TestBench::new().await;
    let body = json!({
        "customer_email": "ana@shop.example", "name": "Tea", "amount": 9.9, "currency": "SGD", "save_payment_method": "true",
        "redirect_url": "https://shop.example/back?order=7#top",
    });
    let made = bench.post("/recurring-billing", body).await.json();
    let id = made["id"].as_str().unwrap();
    let path = format!("/hitpay/securecheckout/recurring-billing/@dhow-sandbox/{id}");
    let agreed = press(&bench, &path, &[("outcome", "agree")]).await;
    let location = agreed.headers["location"].to_str().unwrap();
    let expected = format!("https://shop.example/back?order=7&reference={id}&status=active#top");
    assert_eq!(location, expected);
    assert_eq!(press(&bench, &format!("{path}x"), &[]).await.status, 404);
}
