//! Requests as clients in other languages send them, byte for byte, and the members that they read.

use http::Method;
use serde_json::{Value, json};

use super::Shop;
use crate::bench::{TestResponse, send};

impl Shop {
    /// Sends a body as it is, with the merchant's headers.
    pub(super) async fn raw(&self, method: Method, path: &str, body: &'static str) -> TestResponse {
        let hub2 = self.hub2();
        let call = self
            .0
            .root(method, &format!("/hub2{path}"))
            .header("ApiKey", hub2.api_key().expose())
            .header("MerchantId", hub2.merchant_id())
            .header("Environment", "sandbox")
            .header("Content-Type", "application/json")
            .body(body);
        send(call).await
    }
}

#[tokio::test]
async fn an_integer_may_be_written_as_a_float() {
    let shop = Shop::new().await;
    for (body, amount) in [
        // `json.dumps` of Python, with a float.
        (
            r#"{"customerReference": "C-7", "purchaseReference": "cart_7", "amount": 100.0, "currency": "XOF"}"#,
            "\"amount\":100,",
        ),
        // `json_encode` of PHP with `serialize_precision` 17 and JSON_PRESERVE_ZERO_FRACTION.
        (
            r#"{"customerReference":"C-7","purchaseReference":"cart_7","amount":2500.0,"currency":"XOF"}"#,
            "\"amount\":2500,",
        ),
        (
            r#"{"customerReference":"C-7","purchaseReference":"cart_7","amount":1.5e3,"currency":"XOF"}"#,
            "\"amount\":1500,",
        ),
    ] {
        let made = shop.raw(Method::POST, "/payment-intents", body).await;
        assert_eq!(made.status, 201, "{body}: {}", made.text);
        assert!(made.text.contains(amount), "{}", made.text);
    }
    for body in [
        r#"{"customerReference":"C","purchaseReference":"R","amount":100.5,"currency":"XOF"}"#,
        r#"{"customerReference":"C","purchaseReference":"R","amount":1e-1,"currency":"XOF"}"#,
        r#"{"customerReference":"C","purchaseReference":"R","amount":1e400,"currency":"XOF"}"#,
        r#"{"customerReference":"C","purchaseReference":"R","amount":-100.0,"currency":"XOF"}"#,
        r#"{"customerReference":"C","purchaseReference":"R","amount":0.0,"currency":"XOF"}"#,
    ] {
        let refused = shop.raw(Method::POST, "/payment-intents", body).await;
        assert_eq!(refused.status, 400, "{body}");
        assert_eq!(
            refused.json()["message"],
            "amount must be a positive integer"
        );
    }
    let transfer = r#"{"reference": "P-7", "amount": 500.0, "currency": "XOF", "description": "d", "destination": {"type": "mobile_money", "country": "CI", "recipientName": "Awa", "msisdn": "00000001", "provider": "orange"}}"#;
    let made = shop.raw(Method::POST, "/transfers", transfer).await;
    assert!(made.text.contains("\"amount\":500,"), "{}", made.text);
}

/// Decodes a part of a JSON Web Token.
fn decoded(part: &str) -> Value {
    let mut standard = part.replace('-', "+").replace('_', "/");
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    let json = dhow_crypto::base64::decode(standard.as_bytes()).unwrap();
    serde_json::from_slice(&json).unwrap()
}

#[tokio::test]
async fn the_token_names_its_intent_and_merchant() {
    let shop = Shop::new().await;
    let intent = shop.intent().await;
    let token = intent["token"].as_str().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    assert_eq!(decoded(parts[0]), json!({"alg": "HS256", "typ": "JWT"}));
    let payload = decoded(parts[1]);
    let made: jiff::Timestamp = intent["createdAt"].as_str().unwrap().parse().unwrap();
    let expected = json!({
        "intentId": intent["id"], "merchantId": intent["merchantId"], "mode": "sandbox", "iat": made.as_second(),
    });
    assert_eq!(payload, expected);
    assert_eq!(parts[2].len(), 43, "the signature has 32 bytes");
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    );
    let path = format!(
        "/hub2/payment-intents/{}/status?token=",
        intent["id"].as_str().unwrap()
    );
    let with_token = shop.0.root(Method::GET, &format!("{path}{token}"));
    assert_eq!(send(with_token).await.status, 200);
    let altered = format!("{path}{}.{}.{}", parts[0], parts[1], "A".repeat(43));
    assert_eq!(send(shop.0.root(Method::GET, &altered)).await.status, 401);
}

#[tokio::test]
async fn a_syntax_error_is_named_with_its_place() {
    let shop = Shop::new().await;
    for (body, message) in [
        // A comma after the last member, as in JavaScript and PHP sources.
        (
            r#"{"amount": 200, "currency": "XOF",}"#,
            "Unexpected token } in JSON at position 34",
        ),
        // `str` of a Python dictionary instead of `json.dumps`.
        (
            "{'amount': 200}",
            "Unexpected token ' in JSON at position 1",
        ),
        (
            "{\n  \"amount\": NaN\n}",
            "Unexpected token N in JSON at position 14",
        ),
        ("{\"amount\": 200", "Unexpected end of JSON input"),
        ("\"{}\"", "Unexpected token \" in JSON at position 0"),
        ("  undefined", "Unexpected token u in JSON at position 2"),
    ] {
        let refused = shop.raw(Method::POST, "/payment-intents", body).await;
        assert_eq!(refused.status, 400, "{body}");
        let json = refused.json();
        assert_eq!(
            (&json["code"], &json["message"]),
            (&json!("Bad Request"), &json!(message)),
            "{body}"
        );
        let webhook = shop.raw(Method::POST, "/webhooks", body).await;
        assert_eq!(webhook.json()["message"], message, "{body}");
    }
    let empty = shop.raw(Method::POST, "/payment-intents", "").await;
    assert_eq!(
        empty.json()["message"],
        "customerReference should not be empty"
    );
}

#[tokio::test]
async fn a_transfer_repeats_the_business_name_and_the_origin() {
    let shop = Shop::new().await;
    let body = r#"{"reference":"payout-88","amount":1500,"currency":"XOF","description":"Seller 12","overrideBusinessName":"Marché Awa","origin":{"name":"Awa Shop","country":"CI"},"destination":{"type":"mobile_money","country":"CI","recipientName":"Koffi","msisdn":"00000001","provider":"orange"}}"#;
    let made = shop.raw(Method::POST, "/transfers", body).await.json();
    assert_eq!(made["overrideBusinessName"], "Marché Awa");
    assert_eq!(made["origin"], json!({"name": "Awa Shop", "country": "CI"}));
    let read = shop
        .get(&format!("/transfers/{}", made["id"].as_str().unwrap()))
        .await;
    assert_eq!(read["overrideBusinessName"], "Marché Awa");
    let plain = r#"{"reference":"payout-89","amount":1500,"currency":"XOF","description":"Seller 12","destination":{"type":"mobile_money","country":"CI","recipientName":"Koffi","msisdn":"00000001","provider":"orange"}}"#;
    let plain = shop.raw(Method::POST, "/transfers", plain).await.json();
    assert_eq!(
        (plain.get("overrideBusinessName"), plain.get("origin")),
        (None, None)
    );
}

#[tokio::test]
async fn a_registration_with_a_trailing_slash_repeats_its_description_and_metadata() {
    let shop = Shop::new().await;
    let body = r#"{"url":"http://127.0.0.1:9/hub2/webhook","events":["payment_intent.succeeded","transfer.processing"],"description":"Orders","metadata":{"team":"billing"}}"#;
    let made = shop.raw(Method::POST, "/webhooks/", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!(
        (&made["description"], &made["metadata"]),
        (&json!("Orders"), &json!({"team": "billing"}))
    );
    let read = shop
        .get(&format!("/webhooks/{}/", made["id"].as_str().unwrap()))
        .await;
    assert_eq!(read["metadata"], json!({"team": "billing"}));
    let wrong = shop.call(Method::PUT, "/balance", None).await;
    assert_eq!(
        (wrong.status, &wrong.json()["message"]),
        (404, &json!("Cannot PUT /balance"))
    );
}
