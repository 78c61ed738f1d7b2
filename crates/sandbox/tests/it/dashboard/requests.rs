//! Pages of the request log.

use http::Method;
use serde_json::json;

use super::{page, payment, post};
use crate::bench::{TestBench, send};

#[tokio::test]
async fn requests_are_listed_with_status_fault_and_record() {
    let bench = TestBench::new().await;
    let empty = page(&bench, "/requests").await.text;
    assert!(
        empty.contains("No requests yet") && empty.contains(&bench.sandbox.hitpay().base_url())
    );
    let id = payment(&bench, "ORDER-1", "http://127.0.0.1:1/hook").await;
    bench.get("/payment-requests/unknown").await;
    bench
        .sandbox
        .faults()
        .next_post(dhow_sandbox::Fault::bad_gateway());
    let order = json!({"amount": 2, "currency": "SGD"});
    bench.post("/payment-requests", order).await;
    let shown = page(&bench, "/requests").await.text;
    for part in [
        "201 Created",
        "404 Not Found",
        "502 Bad Gateway",
        "Fault: responds with 502 Bad Gateway",
        "/hitpay/v1/payment-requests/unknown",
        &format!("/records/hitpay/payment/{id}"),
        "3 requests",
    ] {
        assert!(shown.contains(part), "{part}");
    }
    for (query, yes, no) in [
        ("status=4", "404 Not Found", "201 Created"),
        ("status=2", "201 Created", "404 Not Found"),
        ("text=unknown", "404 Not Found", "502 Bad Gateway"),
        (
            "gateway=hitpay&status=5",
            "502 Bad Gateway",
            "404 Not Found",
        ),
    ] {
        let shown = page(&bench, &format!("/requests?{query}")).await.text;
        assert!(shown.contains(yes) && !shown.contains(no), "{query}");
    }
    let none = page(&bench, "/requests?gateway=hub2").await.text;
    assert!(none.contains("Nothing matches this filter"));
}

#[tokio::test]
async fn one_request_has_headers_bodies_and_a_curl_command_with_masked_credentials() {
    let bench = TestBench::new().await;
    let id = payment(&bench, "ORDER-'1'", "http://127.0.0.1:1/hook").await;
    let key = bench.sandbox.hitpay().api_key().expose().to_owned();
    let shown = page(&bench, "/requests/1").await.text;
    let addr = bench.sandbox.addr();
    for part in [
        "x-business-api-key",
        "[masked]",
        "&quot;amount&quot;: 599,",
        "As sent",
        "201 Created",
        &id,
        &format!("curl &#39;http://{addr}/hitpay/v1/payment-requests&#39;"),
        "x-business-api-key: &#39;&quot;$DHOW_HITPAY_API_KEY&quot;",
        "data-copy=\"curl\"",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains(&key));
    let revealed = post(&bench, "/requests/1", &[("show", "1")]).await;
    assert_eq!(revealed.status, 200);
    assert!(revealed.text.contains(&key));
}

#[tokio::test]
async fn a_request_that_a_fault_kept_from_the_gateway_has_no_response() {
    let bench = TestBench::new().await;
    let fault = dhow_sandbox::FaultRule::new(dhow_sandbox::Fault::server_error()).before_work();
    bench.sandbox.faults().add(fault);
    bench.post("/payment-requests", json!({})).await;
    let shown = page(&bench, "/requests/1").await.text;
    assert!(shown.contains("A fault replaced or delayed this response"));
    assert!(shown.contains("The gateway has not responded"));
    assert!(shown.contains("500 Internal Server Error"));
}

#[tokio::test]
async fn a_binary_body_is_shown_as_a_dump() {
    let bench = TestBench::new().await;
    let call = bench.call(Method::POST, "/payment-requests");
    send(call.body(vec![0_u8, 255, b'a'])).await;
    let shown = page(&bench, "/requests/1").await.text;
    assert!(shown.contains("000000  00 ff 61 "), "{shown}");
}
