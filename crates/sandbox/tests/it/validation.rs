//! Validation errors of HitPay's payment requests: the field and the message of the 422.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, send};

/// Returns the errors for a valid body with some fields changed. A null removes a field.
async fn validation_errors(bench: &TestBench, change: Value) -> Vec<(String, String)> {
    let mut body = json!({"amount": 599, "currency": "SGD"});
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let refused = bench.post("/payment-requests", body).await;
    assert_eq!(refused.status, 422, "{change}: {}", refused.text);
    let json = refused.json();
    let errors = json["errors"].as_object().unwrap();
    let flat: Vec<(String, String)> = errors
        .iter()
        .flat_map(|(field, messages)| {
            messages
                .as_array()
                .unwrap()
                .iter()
                .map(move |message| (field.clone(), message.as_str().unwrap().to_owned()))
        })
        .collect();
    assert!(
        flat.iter()
            .any(|(_, message)| json["message"] == message.as_str()),
        "{}",
        refused.text
    );
    flat
}

#[tokio::test]
async fn every_documented_rule_is_checked() {
    let bench = TestBench::new().await;
    let long = "x".repeat(256);
    let address = json!({"line1": "a", "state": "c", "country": "SG", "postal_code": "1"});
    for (change, field, message) in [
        (
            json!({"amount": null}),
            "amount",
            "The amount field is required.",
        ),
        (
            json!({"amount": ""}),
            "amount",
            "The amount field is required.",
        ),
        (
            json!({"amount": "abc"}),
            "amount",
            "The amount must be a number.",
        ),
        (
            json!({"amount": "1e3"}),
            "amount",
            "The amount must be a number.",
        ),
        (
            json!({"amount": "1,000.00"}),
            "amount",
            "The amount must be a number.",
        ),
        (
            json!({"amount": true}),
            "amount",
            "The amount must be a number.",
        ),
        (
            json!({"amount": 0.29}),
            "amount",
            "The amount must be between 0.3 and 999999999.99.",
        ),
        (
            json!({"amount": -5}),
            "amount",
            "The amount must be between 0.3 and 999999999.99.",
        ),
        (
            json!({"amount": 1_000_000_000}),
            "amount",
            "The amount must be between 0.3 and 999999999.99.",
        ),
        (
            json!({"amount": "1.999"}),
            "amount",
            "The amount must have 0-2 decimal places.",
        ),
        (
            json!({"currency": null}),
            "currency",
            "The currency field is required.",
        ),
        (
            json!({"currency": "SG"}),
            "currency",
            "The currency must be 3 characters.",
        ),
        (
            json!({"currency": "SGDX"}),
            "currency",
            "The currency must be 3 characters.",
        ),
        (
            json!({"currency": "ZZZ"}),
            "currency",
            "The selected currency is invalid.",
        ),
        (
            json!({"currency": 702}),
            "currency",
            "The currency must be a string.",
        ),
        (
            json!({"payment_methods": "card"}),
            "payment_methods",
            "The payment methods must be an array.",
        ),
        (
            json!({"payment_methods": ["cash"]}),
            "payment_methods",
            "The selected payment methods is invalid.",
        ),
        (
            json!({"payment_methods": ["wifi_card_reader"]}),
            "wifi_terminal_id",
            "The wifi terminal id field is required when payment methods is wifi_card_reader.",
        ),
        (
            json!({"email": "nobody"}),
            "email",
            "The email must be a valid email address.",
        ),
        (json!({"name": 1}), "name", "The name must be a string."),
        (
            json!({"purpose": long}),
            "purpose",
            "The purpose must not be greater than 255 characters.",
        ),
        (
            json!({"reference_number": long}),
            "reference_number",
            "The reference number must not be greater than 255 characters.",
        ),
        (
            json!({"redirect_url": "not a url"}),
            "redirect_url",
            "The redirect url format is invalid.",
        ),
        (
            json!({"redirect_url": "javascript:alert(1)"}),
            "redirect_url",
            "The redirect url format is invalid.",
        ),
        (
            json!({"redirect_url": format!("https://a.example/{}", "x".repeat(1028))}),
            "redirect_url",
            "The redirect url must not be greater than 1028 characters.",
        ),
        (
            json!({"webhook": "hook"}),
            "webhook",
            "The webhook format is invalid.",
        ),
        (
            json!({"allow_repeated_payments": ["true"]}),
            "allow_repeated_payments",
            "The selected allow repeated payments is invalid.",
        ),
        (
            json!({"send_email": "yes"}),
            "send_email",
            "The selected send email is invalid.",
        ),
        (
            json!({"send_sms": 2}),
            "send_sms",
            "The selected send sms is invalid.",
        ),
        (
            json!({"add_admin_fee": "TRUE"}),
            "add_admin_fee",
            "The selected add admin fee is invalid.",
        ),
        (
            json!({"expires_after": "1 hour"}),
            "expires_after",
            "The expires after format is invalid.",
        ),
        (
            json!({"expires_after": "5 minutes"}),
            "expires_after",
            "The expires after format is invalid.",
        ),
        (
            json!({"expires_after": 30}),
            "expires_after",
            "The expires after format is invalid.",
        ),
        (
            json!({"expiry_date": "2026-13-01 00:00:00"}),
            "expiry_date",
            "The expiry date does not match the format Y-m-d H:i:s.",
        ),
        (
            json!({"staff_id": "7"}),
            "staff_id",
            "The staff id must be a valid UUID.",
        ),
        (
            json!({"business_location_id": "x"}),
            "business_location_id",
            "The business location id must be a valid UUID.",
        ),
        (
            json!({"location_id": "x"}),
            "location_id",
            "The location id must be a valid UUID.",
        ),
        (
            json!({"address": "here"}),
            "address",
            "The address must be an array.",
        ),
        (
            json!({"address": address}),
            "address.city",
            "The address.city field is required.",
        ),
        (
            json!({"metadata": {"a": 1}}),
            "metadata.a",
            "The metadata.a must be a string.",
        ),
        (
            json!({"metadata": {"a": "x".repeat(501)}}),
            "metadata.a",
            "The metadata.a must not be greater than 500 characters.",
        ),
        (
            json!({"generate_qr": true}),
            "payment_methods",
            "The payment methods must contain exactly one method for an embedded payment.",
        ),
        (
            json!({"generate_qr": "maybe"}),
            "generate_qr",
            "The generate qr field must be true or false.",
        ),
    ] {
        let found = validation_errors(&bench, change.clone()).await;
        let wanted = (field.to_owned(), message.to_owned());
        assert!(found.contains(&wanted), "{change}: {found:?}");
        assert!(
            found.iter().all(|(name, _)| name == field),
            "{change}: {found:?}"
        );
    }
    let list = bench.get("/payment-requests").await.json();
    assert_eq!(list["meta"]["total"], 0, "a refused request was stored");
}

#[tokio::test]
async fn values_at_the_limits_are_accepted() {
    let bench = TestBench::new().await;
    let pairs: serde_json::Map<_, _> = (0..50)
        .map(|n| (format!("k{n}"), json!("x".repeat(500))))
        .collect();
    let wide = "é".repeat(255);
    for change in [
        json!({"amount": 0.3}),
        json!({"amount": "999999999.99"}),
        json!({"purpose": wide, "reference_number": wide}),
        json!({"redirect_url": format!("https://a.example/{}", "x".repeat(1010))}),
        json!({"metadata": pairs}),
        json!({"expires_after": "7 days"}),
        json!({"payment_methods": ["wifi_card_reader"], "wifi_terminal_id": "t1"}),
    ] {
        let mut body = json!({"amount": 1, "currency": "SGD"});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let made = bench.post("/payment-requests", body).await;
        assert_eq!(made.status, 201, "{change}: {}", made.text);
    }
    let mut more = pairs_of(51);
    more["amount"] = json!(1);
    more["currency"] = json!("SGD");
    assert_eq!(bench.post("/payment-requests", more).await.status, 422);
}

fn pairs_of(count: usize) -> Value {
    let pairs: serde_json::Map<_, _> = (0..count).map(|n| (format!("k{n}"), json!("v"))).collect();
    json!({"metadata": pairs})
}

#[tokio::test]
async fn all_errors_are_reported_and_the_first_is_the_message() {
    let bench = TestBench::new().await;
    let refused = bench.post("/payment-requests", json!({"email": "x"})).await;
    assert_eq!(
        refused.text,
        r#"{"message":"The currency field is required.","errors":{"currency":["The currency field is required."],"amount":["The amount field is required."],"email":["The email must be a valid email address."]}}"#
    );
}

#[tokio::test]
async fn a_malformed_body_is_refused() {
    let bench = TestBench::new().await;
    for (kind, body) in [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("text/plain", ""),
        ("application/x-www-form-urlencoded", "%"),
    ] {
        let call = bench
            .call(Method::POST, "/payment-requests")
            .header("content-type", kind)
            .body(body);
        assert_eq!(send(call).await.status, 422, "{kind} {body}");
    }
}

#[tokio::test]
async fn an_unknown_id_is_404_even_with_an_invalid_body() {
    let bench = TestBench::new().await;
    for (method, path, model) in [
        (Method::PUT, "/payment-requests", "PaymentRequest"),
        (Method::PUT, "/webhook-events", "WebhookEvent"),
        (Method::PUT, "/subscription-plan", "SubscriptionPlan"),
        (Method::PUT, "/recurring-billing", "RecurringBilling"),
        (Method::PUT, "/static_qr", "StaticQr"),
        (Method::PATCH, "/beneficiaries", "BankAccount"),
    ] {
        let wrong = json!({"name": 1, "nickname": 1, "amount": "x"});
        let path = format!("{path}/unknown");
        let refused = send(bench.call(method, &path).json(&wrong)).await;
        assert_eq!(refused.status, 404, "{path}: {}", refused.text);
        let message = format!("No query results for model [App\\Business\\{model}] unknown");
        assert_eq!(refused.json()["message"], message, "{path}");
    }
}
