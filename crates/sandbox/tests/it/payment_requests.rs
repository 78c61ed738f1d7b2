//! HitPay's payment requests: create, read, update, delete, list, expiry and field types.

use http::Method;
use serde_json::json;

use crate::bench::{ManualClock, TestBench, quick, send};

/// 2025-05-21T08:57:25Z, the time of HitPay's samples.
const SAMPLE_TIME: u64 = 1_747_817_845;

#[tokio::test]
async fn a_request_has_the_documented_field_types() {
    let clock = ManualClock::new(SAMPLE_TIME);
    let bench = TestBench::with(quick().clock(clock)).await;
    let body = json!({
        "amount": 599, "currency": "sgd", "email": "buyer@example.com", "name": "Harvey", "phone": "+6591234567",
        "purpose": "Shoes", "reference_number": "ORDER-1", "payment_methods": ["card"], "redirect_url": "https://shop.example/back",
        "webhook": "https://shop.example/hook", "send_email": "true", "send_sms": "false", "expires_after": "30 mins",
        "address": {"line1": "177 River Valley Road", "city": "Singapore", "state": "Central", "country": "SG", "postal_code": "10015"},
        "metadata": {"z": "1", "a": "2"}
    });
    let made = bench.post("/payment-requests", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.headers["content-type"], "application/json");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for member in [
        r#""amount":"599.00""#,
        r#""currency":"SGD""#,
        r#""is_currency_editable":false"#,
        r#""status":"pending""#,
        r#""payment_methods":["card"]"#,
        r#""send_sms":false"#,
        r#""send_email":true"#,
        r#""sms_status":"pending""#,
        r#""email_status":"pending""#,
        r#""allow_repeated_payments":false"#,
        r#""expiry_date":"2025-05-21T17:27:25""#,
        r#""line_items":null"#,
        r#""created_at":"2025-05-21T16:57:25""#,
        r#""updated_at":"2025-05-21T16:57:25""#,
        r#""staff_id":null"#,
        r#""business_location_id":null"#,
        r#""metadata":{"a":"2","z":"1"}"#,
        r#""line2":null"#,
    ] {
        assert!(made.text.contains(member), "{member} in {}", made.text);
    }
    assert!(!made.text.contains("\"payments\""), "{}", made.text);
    let page = format!("/hitpay/securecheckout/payment-request/@dhow-sandbox/{id}/checkout");
    assert!(made.json()["url"].as_str().unwrap().ends_with(&page));

    let number = made.json()["executor_id"].as_u64().unwrap();
    let read = bench.get(&format!("/payment-requests/{id}")).await;
    assert_eq!(read.status, 200);
    let text = format!(r#""executor_id":"{number}""#);
    assert!(read.text.contains(&text), "{}", read.text);
    assert!(
        read.text.contains(r#""location":null,"payments":[]"#),
        "{}",
        read.text
    );
}

#[tokio::test]
async fn a_form_and_json_create_the_same_request() {
    let bench = TestBench::new().await;
    let form = "amount=2500.00&currency=SGD&payment_methods%5B%5D=paynow_online&payment_methods%5B%5D=card\
                &purpose=FIFA+16&reference_number=XXXX123&allow_repeated_payments=false&phone=";
    let call = bench.call(Method::POST, "/payment-requests").body(form);
    let kind = "application/x-www-form-urlencoded";
    let made = send(call.header("content-type", kind)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!(made["amount"], "2500.00");
    assert_eq!(made["payment_methods"], json!(["paynow_online", "card"]));
    assert_eq!(made["purpose"], "FIFA 16");
    assert_eq!(made["phone"], json!(null));
    assert_eq!(made["send_sms"], true);
}

#[tokio::test]
async fn all_enabled_methods_are_offered_by_default() {
    let bench = TestBench::new().await;
    let made = bench
        .create(json!({"amount": "0.30", "currency": "SGD"}))
        .await;
    assert_eq!(
        made["payment_methods"],
        json!(["paynow_online", "card", "atome"])
    );
}

#[tokio::test]
async fn amounts_are_never_floats() {
    let bench = TestBench::new().await;
    let call = bench.call(Method::POST, "/payment-requests");
    let exact = r#"{"amount": 999999999.99, "currency": "SGD"}"#;
    let made = send(call.header("content-type", "application/json").body(exact)).await;
    assert!(
        made.text.contains(r#""amount":"999999999.99""#),
        "{}",
        made.text
    );
    let dong = bench
        .create(json!({"amount": 500_000, "currency": "VND"}))
        .await;
    assert_eq!(dong["amount"], "500000.00");
}

#[tokio::test]
async fn only_the_correct_key_is_accepted() {
    let bench = TestBench::new().await;
    let right = bench.sandbox.hitpay().api_key().expose().to_owned();
    let path = "/hitpay/v1/payment-requests";
    for keys in [
        vec![],
        vec!["wrong".to_owned()],
        vec![right.clone(), right.clone()],
        vec![format!("{right}0")],
    ] {
        let mut call = bench.root(Method::GET, path);
        for key in keys {
            call = call.header("x-business-api-key", key);
        }
        let refused = send(call).await;
        assert_eq!(
            (refused.status, refused.text.as_str()),
            (401, r#"{"message":"Unauthenticated."}"#)
        );
    }
    let call = bench
        .root(Method::GET, path)
        .header("x-business-api-key", right);
    assert_eq!(send(call).await.status, 200);
}

#[tokio::test]
async fn not_found_responses_name_the_model_or_route() {
    let bench = TestBench::new().await;
    let missing = bench
        .get("/payment-requests/974ee879-7feb-4bc6-b329-51f32928bd59")
        .await;
    assert_eq!(missing.status, 404);
    assert_eq!(
        missing.text,
        r#"{"message":"No query results for model [App\\Business\\PaymentRequest] 974ee879-7feb-4bc6-b329-51f32928bd59","error_code":"model_not_found"}"#
    );
    let nowhere = bench.get("/nowhere").await;
    assert_eq!(
        (nowhere.status, nowhere.text.as_str()),
        (
            404,
            r#"{"message":"The route v1/nowhere could not be found."}"#
        )
    );
    let patched = send(bench.call(Method::PATCH, "/payment-requests")).await;
    assert_eq!(patched.status, 405);
    assert!(
        patched.text.contains("PATCH method is not supported"),
        "{}",
        patched.text
    );
}

#[tokio::test]
async fn the_list_can_be_paged_searched_and_filtered() {
    let bench = TestBench::new().await;
    for number in 1..=12 {
        let reference = format!("ORDER-{number}");
        let body = json!({"amount": number, "currency": "SGD", "reference_number": reference, "metadata": {"colour": if number == 3 { "red" } else { "blue" }}});
        bench.create(body).await;
    }
    let references = async |query: &str| {
        let list = bench.get(&format!("/payment-requests{query}")).await.json();
        let data = list["data"].as_array().unwrap().iter();
        data.map(|request| request["reference_number"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(references("").await.len(), 10);
    assert_eq!(references("?current_page=2").await, ["ORDER-2", "ORDER-1"]);
    assert_eq!(references("?per_page=1&current_page=2").await, ["ORDER-11"]);
    assert_eq!(
        references("?search=ORDER-1").await,
        ["ORDER-12", "ORDER-11", "ORDER-10", "ORDER-1"]
    );
    assert_eq!(references("?metadata[colour]=red").await, ["ORDER-3"]);
    assert!(references("?is_default=true").await.is_empty());
    let list = bench.get("/payment-requests?per_page=5").await.json();
    assert_eq!(list["meta"]["total"], 12);
    assert_eq!(list["meta"]["last_page"], 3);
    for bad in ["?per_page=101", "?per_page=0", "?current_page=x"] {
        assert_eq!(
            bench.get(&format!("/payment-requests{bad}")).await.status,
            422,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn only_a_pending_request_can_be_changed() {
    let bench = TestBench::new().await;
    let made = bench
        .create(json!({"amount": 1, "currency": "SGD", "metadata": {"kept": "yes"}}))
        .await;
    let id = made["id"].as_str().unwrap();
    let path = format!("/payment-requests/{id}");
    let put = async |body| send(bench.call(Method::PUT, &path).json(&body)).await;
    let changed = put(json!({"amount": 2.5, "currency": "SGD", "purpose": "New"})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = changed.json();
    assert_eq!(
        (&changed["amount"], &changed["purpose"]),
        (&json!("2.50"), &json!("New"))
    );
    assert_eq!(changed["metadata"], json!({"kept": "yes"}));
    assert_eq!(put(json!({"amount": 2.5})).await.status, 422);
    bench.sandbox.hitpay().pay(id).unwrap();
    let refused = put(json!({"amount": 3, "currency": "SGD"})).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let bench = TestBench::new().await;
    let made = bench
        .create(json!({"amount": 1, "currency": "SGD", "metadata": {"kept": "yes"}}))
        .await;
    let path = format!("/payment-requests/{}", made["id"].as_str().unwrap());
    let call = bench
        .call(Method::PUT, &path)
        .json(&json!({"amount": 0, "currency": "SGD"}));
    assert_eq!(send(call).await.status, 422);
    let read = bench.get(&path).await.json();
    assert_eq!(
        (&read["amount"], &read["metadata"]),
        (&json!("1.00"), &json!({"kept": "yes"}))
    );
}

#[tokio::test]
async fn only_an_unpaid_request_can_be_deleted() {
    let bench = TestBench::new().await;
    let delete =
        async |id: &str| send(bench.call(Method::DELETE, &format!("/payment-requests/{id}"))).await;
    let open = bench.request().await;
    let deleted = delete(&open).await;
    assert_eq!(
        (deleted.status, deleted.text.as_str()),
        (200, r#"{"success":true}"#)
    );
    let read = bench.get(&format!("/payment-requests/{open}")).await.json();
    assert_eq!(read["status"], "canceled");
    assert!(bench.sandbox.hitpay().pay(&open).is_err());
    assert_eq!(delete(&open).await.status, 400);

    let paid = bench.request().await;
    bench.sandbox.hitpay().pay(&paid).unwrap();
    assert_eq!(delete(&paid).await.status, 400);
    assert_eq!(
        delete("974ee879-7feb-4bc6-b329-51f32928bd59").await.status,
        404
    );
}

#[tokio::test]
async fn an_expired_request_can_be_paid_by_a_late_approval() {
    let clock = ManualClock::new(SAMPLE_TIME);
    let bench = TestBench::with(quick().clock(clock.clone())).await;
    let status = async |id: &str| {
        bench.get(&format!("/payment-requests/{id}")).await.json()["status"].clone()
    };
    let made = bench
        .create(json!({"amount": 1, "currency": "SGD", "expires_after": "5 mins"}))
        .await;
    let id = made["id"].as_str().unwrap();
    clock.advance(299);
    assert_eq!(status(id).await, "pending");
    clock.advance(1);
    assert_eq!(status(id).await, "expired");
    assert!(bench.sandbox.hitpay().fail(id).is_err());
    bench.sandbox.hitpay().pay(id).unwrap();
    assert_eq!(status(id).await, "completed");

    let dated = bench
        .create(json!({"amount": 1, "currency": "SGD", "expiry_date": "2025-05-21 17:30:00"}))
        .await;
    assert_eq!(dated["expiry_date"], "2025-05-21T17:30:00");
    let other = bench.request().await;
    bench.sandbox.hitpay().expire(&other).unwrap();
    assert_eq!(status(&other).await, "expired");
}

#[tokio::test]
async fn a_request_is_paid_once_unless_repeated_payments_are_allowed() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    let once = bench.request().await;
    hitpay.fail(&once).unwrap();
    hitpay.pay(&once).unwrap();
    assert!(hitpay.pay(&once).is_err());
    assert!(hitpay.fail(&once).is_err());
    assert!(hitpay.pay("unknown").is_err());

    let made = bench
        .create(json!({"amount": 1, "currency": "SGD", "allow_repeated_payments": "true"}))
        .await;
    let id = made["id"].as_str().unwrap();
    hitpay.pay(id).unwrap();
    hitpay.pay(id).unwrap();
    let read = bench.get(&format!("/payment-requests/{id}")).await.json();
    assert_eq!(read["status"], "pending");
    assert_eq!(read["payments"].as_array().unwrap().len(), 2);
    assert_eq!(
        send(bench.call(Method::DELETE, &format!("/payment-requests/{id}")))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn embedded_payments_come_with_their_code_or_link() {
    let bench = TestBench::new().await;
    let qr = bench.create(json!({"amount": 1, "currency": "SGD", "payment_methods": ["paynow_online"], "generate_qr": true})).await;
    assert!(qr["qr_code_data"]["qr_code"].is_string());
    let link = bench.create(json!({"amount": 1, "currency": "SGD", "payment_methods": ["grabpay_direct"], "generate_direct_link": true})).await;
    assert_eq!(link["direct_link"], link["url"]);
    let plain = bench.create(json!({"amount": 1, "currency": "SGD"})).await;
    assert!(plain.get("qr_code_data").is_none() && plain.get("direct_link").is_none());
}
