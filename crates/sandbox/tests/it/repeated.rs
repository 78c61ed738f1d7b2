//! HitPay's plans, recurring billing with a saved method, and static QR codes.

use http::Method;
use serde_json::json;

use crate::bench::{Merchant, TestBench, send};

async fn saved(bench: &TestBench, webhook: Option<&str>) -> String {
    let body = json!({"customer_email": "ana@shop.example", "name": "Tea", "amount": 9.9, "currency": "SGD",
        "save_payment_method": "true", "reference": "cust_id_123", "webhook": webhook});
    let made = bench.post("/recurring-billing", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["status"], "scheduled");
    made.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_plan_can_be_created_changed_listed_and_deleted() {
    let bench = TestBench::new().await;
    let body = json!({"name": "Tea", "cycle": "custom", "cycle_repeat": 2, "cycle_frequency": "week", "currency": "SGD", "amount": 9.9});
    let made = bench.post("/subscription-plan", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(made.text.contains(r#""amount":9.9,"#) && made.text.contains(r#""currency":"sgd""#));
    let path = format!("/subscription-plan/{}", made.json()["id"].as_str().unwrap());
    let body = json!({"name": "Cake", "cycle": "monthly", "currency": "SGD", "amount": 5});
    let changed = send(bench.call(Method::PUT, &path).json(&body)).await;
    assert_eq!(changed.json()["name"], "Cake");
    let list = bench.get("/subscription-plan?per_page=1").await.json();
    assert_eq!(list["meta"]["total"], 1);
    assert_eq!(list["data"][0]["price"], 5);
    assert_eq!(send(bench.call(Method::DELETE, &path)).await.status, 204);
    assert_eq!(bench.get(&path).await.status, 404);
    for (body, field) in [
        (
            json!({"cycle": "monthly", "currency": "SGD", "amount": 5}),
            "name",
        ),
        (
            json!({"name": "T", "cycle": "hourly", "currency": "SGD", "amount": 5}),
            "cycle",
        ),
        (
            json!({"name": "T", "cycle": "custom", "currency": "SGD", "amount": 5}),
            "cycle_repeat",
        ),
        (
            json!({"name": "T", "cycle": "monthly", "currency": "SGD", "amount": 10_000_000}),
            "amount",
        ),
    ] {
        let refused = bench.post("/subscription-plan", body).await;
        assert!(
            refused.json()["errors"][field].is_array(),
            "{}",
            refused.text
        );
    }
}

#[tokio::test]
async fn charges_of_a_saved_method_send_webhooks() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.hitpay().register_endpoint(&merchant.url, &[]);
    let form = Merchant::responding(&[200]).await;
    let id = saved(&bench, Some(&form.url)).await;
    let charge = format!("/charge/recurring-billing/{id}");
    let body = json!({"amount": 9.9, "currency": "sgd"});
    assert_eq!(
        bench.post(&charge, body.clone()).await.status,
        400,
        "nothing is saved yet"
    );

    let control = format!("/_sandbox/hitpay/recurring-billing/{id}/save");
    assert_eq!(send(bench.root(Method::POST, &control)).await.status, 200);
    assert_eq!(send(bench.root(Method::POST, &control)).await.status, 409);
    let paid = bench.post(&charge, body.clone()).await;
    assert_eq!(paid.status, 200, "{}", paid.text);
    assert!(
        paid.text.contains(r#""amount":9.9,"#) && paid.text.contains(r#""status":"succeeded""#)
    );
    bench.sandbox.hitpay().decline_next(&id).unwrap();
    let declined = bench.post(&charge, body.clone()).await;
    assert_eq!(
        (declined.status, &declined.json()["message"]),
        (400, &json!("Your card was declined."))
    );
    assert_eq!(bench.post(&charge, body).await.status, 200);

    let read = bench.get(&format!("/recurring-billing/{id}")).await;
    for member in [
        r#""total_charge":2"#,
        r#""times_charged":null"#,
        r#""save_card":1"#,
        r#""send_email":0"#,
        r#""last4":"4242""#,
    ] {
        assert!(read.text.contains(member), "{member} in {}", read.text);
    }
    bench.sandbox.deliveries().idle().await;
    let events: Vec<String> = merchant
        .received()
        .iter()
        .map(|event| {
            let part = |name: &str| event.headers[name].to_str().unwrap().to_owned();
            format!(
                "{}.{}",
                part("hitpay-event-object"),
                part("hitpay-event-type")
            )
        })
        .collect();
    let count = |name: &str| events.iter().filter(|event| *event == name).count();
    assert_eq!(count("recurring_billing.method_attached"), 1, "{events:?}");
    assert_eq!(count("recurring_billing.subscription_updated"), 1);
    assert_eq!(count("charge.created"), 2);
    assert_eq!(count("charge.failed"), 1);
    assert_eq!(events.len(), 5, "{events:?}");
    let forms = form.received();
    let text = String::from_utf8_lossy(&forms[0].body).into_owned();
    assert_eq!(forms.len(), 2);
    assert!(text.contains(&format!("recurring_billing_id={id}&amount=9.90&currency=SGD&status=succeeded&reference=cust_id_123&hmac=")), "{text}");

    let list = bench.get("/payment-requests").await.json();
    assert_eq!(list["data"], json!([]), "no payment request is visible");
    let charges = bench.get("/charges").await.json();
    assert_eq!(charges["data"][0]["payment_request_id"], json!(null));
}

#[tokio::test]
async fn a_billing_can_be_agreed_to_on_its_page_and_cancelled() {
    let bench = TestBench::new().await;
    let body = json!({"customer_email": "ana@shop.example", "name": "<Tea>", "amount": 9.9, "currency": "SGD", "cycle": "monthly",
        "start_date": "2030-01-01", "redirect_url": "http://127.0.0.1:1/thanks"});
    let made = bench.post("/recurring-billing", body).await.json();
    let url = made["url"].as_str().unwrap();
    let path = url
        .split_once("/hitpay")
        .map(|(_, rest)| format!("/hitpay{rest}"))
        .unwrap();
    let page = send(bench.root(Method::GET, &path)).await;
    assert!(
        page.text.contains("&lt;Tea&gt;") && page.text.contains("Agree"),
        "{}",
        page.text
    );
    let back = send(bench.root(Method::POST, &path)).await;
    assert_eq!(back.status, 303);
    let location = back.headers["location"].to_str().unwrap();
    assert!(
        location.starts_with("http://127.0.0.1:1/thanks?reference=")
            && location.ends_with("&status=active")
    );
    let active = bench.get("/recurring-billing").await.json();
    assert_eq!(active["data"][0]["id"], made["id"]);
    let path = format!("/recurring-billing/{}", made["id"].as_str().unwrap());
    let ended = send(bench.call(Method::DELETE, &path)).await;
    assert_eq!(ended.json()["status"], "canceled");
    assert!(
        ended.text.contains(r#""send_email":false"#),
        "{}",
        ended.text
    );
}

#[tokio::test]
async fn rules_of_recurring_billing_are_checked() {
    let bench = TestBench::new().await;
    let base = json!({"customer_email": "a@b.example", "name": "Tea", "amount": 1, "currency": "SGD", "save_card": "true"});
    let with = |name: &str, value: serde_json::Value| {
        let mut body = base.clone();
        body[name] = value;
        body
    };
    for (body, status, word) in [
        (
            with("times_to_be_charged", json!(3)),
            422,
            "times_to_be_charged",
        ),
        (with("amount", json!(null)), 422, "amount"),
        (with("customer_email", json!("x")), 422, "customer_email"),
        (with("plan_id", json!("nowhere")), 404, "SubscriptionPlan"),
        (with("generate_qr", json!(true)), 400, "does not fit"),
        (with("save_card", json!("false")), 422, "start_date"),
    ] {
        let refused = bench.post("/recurring-billing", body).await;
        assert_eq!(refused.status, status, "{}", refused.text);
        assert!(refused.text.contains(word), "{}", refused.text);
    }
    let mut wallet = with("payment_methods", json!(["zalopay"]));
    wallet["generate_qr"] = json!(true);
    let made = bench.post("/recurring-billing", wallet).await.json();
    assert!(made["qr_code_data"]["qr_code"].is_string());
}

#[tokio::test]
async fn a_static_qr_code_can_be_paid_more_than_once() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.hitpay().register_endpoint(&merchant.url, &[]);
    let body = json!({"name": "Till", "payment_provider_method": "paynow_online"});
    let made = bench.post("/static_qr", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let hitpay = bench.sandbox.hitpay();
    assert!(hitpay.scan(&id, None).is_err(), "no amount");
    hitpay.scan(&id, Some("2.50")).unwrap();
    let path = format!("/static_qr/{id}");
    let body = json!({"amount": 5, "currency": "SGD"});
    let changed = send(bench.call(Method::PUT, &path).json(&body)).await;
    assert_eq!(changed.json()["amount"], 5);
    let control = format!("/_sandbox/hitpay/static-qr/{id}/pay");
    assert_eq!(send(bench.root(Method::POST, &control)).await.status, 200);
    bench.sandbox.deliveries().idle().await;
    let amounts: Vec<_> = merchant
        .received()
        .iter()
        .map(|event| {
            let body: serde_json::Value = serde_json::from_slice(&event.body).unwrap();
            (body["amount"].clone(), body["payment_request_id"].clone())
        })
        .collect();
    assert_eq!(amounts.len(), 2);
    assert!(
        amounts.contains(&(json!(2.5), json!(null))) && amounts.contains(&(json!(5), json!(null)))
    );
    let list = bench.get("/static_qr").await.json();
    assert_eq!(
        (
            list["data"][0]["name"].clone(),
            list["meta"]["next_cursor"].clone()
        ),
        (json!("Till"), json!(null))
    );
    let gone = send(bench.call(Method::DELETE, &path)).await;
    assert_eq!(
        (gone.status, gone.json()["message"].clone()),
        (200, json!("Static QR deleted successfully."))
    );
    let refused = bench
        .post(
            "/static_qr",
            json!({"name": "T", "payment_provider_method": "card"}),
        )
        .await;
    assert_eq!(refused.status, 422);
}
