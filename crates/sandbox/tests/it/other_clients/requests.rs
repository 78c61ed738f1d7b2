//! Types of flags, encodings of bodies, and paths.

use http::Method;
use serde_json::json;

use crate::bench::{TestBench, TestResponse, send};

async fn raw(bench: &TestBench, path: &str, kind: &str, body: &'static str) -> TestResponse {
    let call = bench.call(Method::POST, path).header("content-type", kind);
    send(call.body(body)).await
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn flags_are_words_booleans_or_numbers() {
    let bench = TestBench::new().await;
    for (kind, body) in [
        (
            JSON,
            r#"{"amount":25,"currency":"SGD","send_email":true,"allow_repeated_payments":true,"send_sms":false}"#,
        ),
        (
            FORM,
            "amount=25&currency=SGD&send_email=1&allow_repeated_payments=1&send_sms=0",
        ),
        (
            JSON,
            r#"{"amount":25,"currency":"SGD","send_email":1,"allow_repeated_payments":"1","send_sms":0}"#,
        ),
        (
            JSON,
            r#"{"amount":25,"currency":"SGD","send_email":"true","allow_repeated_payments":"true","send_sms":"false"}"#,
        ),
    ] {
        let made = raw(&bench, "/payment-requests", kind, body).await;
        assert_eq!(made.status, 201, "{body}: {}", made.text);
        let made = made.json();
        let flags = ["send_email", "allow_repeated_payments", "send_sms"];
        let read = flags.map(|name| made[name].as_bool().unwrap());
        assert_eq!(read, [true, true, false], "{body}");
    }
    for body in [
        r#"{"amount":25,"currency":"SGD","send_email":"yes"}"#,
        r#"{"amount":25,"currency":"SGD","send_email":2}"#,
        r#"{"amount":25,"currency":"SGD","send_email":[true]}"#,
    ] {
        let refused = raw(&bench, "/payment-requests", JSON, body).await;
        assert_eq!(refused.status, 422, "{body}");
    }
}

#[tokio::test]
async fn a_refund_and_a_saved_method_take_booleans_too() {
    let bench = TestBench::new().await;
    let payment = bench.sandbox.hitpay().pay(&bench.request().await).unwrap();
    let refund = json!({"payment_id": payment, "amount": 10, "send_email": true});
    let refunded = bench.post("/refund", refund).await;
    assert_eq!(refunded.status, 201, "{}", refunded.text);
    let body = r#"{"name":"Club","amount":9.9,"currency":"SGD","customer_email":"ana@shop.example","save_payment_method":true,"send_email":true}"#;
    let billing = raw(&bench, "/recurring-billing", JSON, body).await;
    assert_eq!(billing.status, 201, "{}", billing.text);
    assert_eq!(billing.json()["save_payment_method"], 1);
}

#[tokio::test]
async fn a_multipart_form_is_read_like_another_form() {
    let bench = TestBench::new().await;
    let body = "--dhow\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n12.50\r\n\
                --dhow\r\nContent-Disposition: form-data; name=\"currency\"\r\n\r\nSGD\r\n\
                --dhow\r\nContent-Disposition: form-data; name=\"purpose\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTea\r\nand caf\u{e9}\r\n\
                --dhow\r\nContent-Disposition: form-data; name=\"payment_methods[]\"\r\n\r\ncard\r\n\
                --dhow\r\nContent-Disposition: form-data; name=\"payment_methods[]\"\r\n\r\npaynow_online\r\n\
                --dhow\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\u{1}\u{2}\r\n\
                --dhow--\r\n";
    for kind in [
        "multipart/form-data; boundary=dhow",
        "multipart/form-data; charset=utf-8; boundary=\"dhow\"",
    ] {
        let made = raw(&bench, "/payment-requests", kind, body).await;
        assert_eq!(made.status, 201, "{kind}: {}", made.text);
        let made = made.json();
        assert_eq!(made["amount"], "12.50");
        assert_eq!(made["purpose"], "Tea\r\nand caf\u{e9}");
        assert_eq!(made["payment_methods"], json!(["card", "paynow_online"]));
    }
    let unmarked = raw(&bench, "/payment-requests", "multipart/form-data", body).await;
    assert_eq!(unmarked.status, 422, "a form without a boundary was read");
}

#[tokio::test]
async fn a_path_may_end_with_a_slash() {
    let bench = TestBench::new().await;
    let order = json!({"amount": 5, "currency": "SGD"});
    let made = bench.post("/payment-requests/", order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let read = bench.get(&format!("/payment-requests/{id}/")).await;
    assert_eq!(read.json()["id"], id);
    let listed = bench.get("/payment-requests/?per_page=1").await.json();
    assert_eq!(listed["meta"]["per_page"], 1);
}

#[tokio::test]
async fn unknown_paths_and_methods_get_the_errors_of_the_framework() {
    let bench = TestBench::new().await;
    let unknown = bench.get("/nothing/").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.text,
        r#"{"message":"The route v1/nothing could not be found."}"#
    );
    // Without a key: the framework matches the route before it authenticates.
    let path = "/hitpay/v1/refund";
    let wrong = send(bench.root(Method::GET, path)).await;
    assert_eq!(wrong.status, 405);
    assert_eq!(wrong.headers["allow"], "POST");
    assert_eq!(
        wrong.text,
        r#"{"message":"The GET method is not supported for route v1/refund. Supported methods: POST."}"#
    );
    let wrong = send(bench.call(Method::PATCH, "/payment-requests")).await;
    assert_eq!(
        wrong.json()["message"],
        "The PATCH method is not supported for route v1/payment-requests. Supported methods: GET, HEAD, POST."
    );
    let options = send(bench.root(Method::OPTIONS, "/hitpay/v1/payment-requests")).await;
    assert_eq!((options.status, options.text.as_str()), (200, ""));
    assert_eq!(options.headers["allow"], "GET,HEAD,POST");
    let plan = json!({"name": "Tea", "cycle": "monthly", "currency": "SGD", "amount": 5});
    let plan = bench.post("/subscription-plan", plan).await.json();
    let path = format!("/subscription-plan/{}", plan["id"].as_str().unwrap());
    let gone = send(bench.call(Method::DELETE, &path)).await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert_eq!(gone.headers.get("content-type"), None);
}
