//! Fault injection: the gateway processes a request and the caller gets no usable response.

use std::time::{Duration, Instant};

use dhow_sandbox::{Fault, FaultRule};
use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bench::{TestBench, send};

const PATH: &str = "/hitpay/v1/payment-requests";

async fn total(bench: &TestBench) -> u64 {
    bench.get("/payment-requests").await.json()["meta"]["total"]
        .as_u64()
        .unwrap()
}

fn request_body() -> serde_json::Value {
    json!({"amount": 1, "currency": "SGD"})
}

#[tokio::test]
async fn the_payment_exists_after_a_502() {
    let bench = TestBench::new().await;
    bench.sandbox.faults().next_post(Fault::bad_gateway());
    let spoiled = bench.post("/payment-requests", request_body()).await;
    assert_eq!(spoiled.status, 502);
    assert!(spoiled.text.starts_with("<html>"), "{}", spoiled.text);
    assert_eq!(total(&bench).await, 1);
    assert_eq!(bench.sandbox.requests().count(&Method::POST, PATH), 1);
    let seen = &bench.sandbox.requests().latest()[0];
    assert_eq!(
        seen.status.unwrap(),
        201,
        "status of the gateway's own response"
    );
    assert!(seen.fault.as_ref().unwrap().contains("502"));
    assert_eq!(
        bench.post("/payment-requests", request_body()).await.status,
        201,
        "a fault affects one request"
    );
}

#[tokio::test]
async fn after_a_fault_before_the_work_no_payment_exists() {
    let bench = TestBench::new().await;
    let rule = FaultRule::new(Fault::too_many_requests(7))
        .on(Method::POST, PATH)
        .before_work();
    bench.sandbox.faults().add(rule);
    let refused = bench.post("/payment-requests", request_body()).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "7");
    assert_eq!(total(&bench).await, 0);
    assert_eq!(bench.sandbox.requests().count(&Method::POST, PATH), 1);
}

#[tokio::test]
async fn a_fault_affects_matching_requests_as_often_as_configured() {
    let bench = TestBench::new().await;
    let faults = bench.sandbox.faults();
    faults.add(
        FaultRule::new(Fault::html_with_200())
            .on(Method::GET, PATH)
            .times(2),
    );
    assert_eq!(
        bench.post("/payment-requests", request_body()).await.status,
        201
    );
    for _ in 0..2 {
        let spoiled = bench.get("/payment-requests").await;
        assert_eq!(
            (
                spoiled.status,
                spoiled.headers["content-type"].to_str().unwrap()
            ),
            (200, "text/html")
        );
    }
    assert_eq!(total(&bench).await, 1);
    faults.add(
        FaultRule::new(Fault::server_error())
            .on_path("/hitpay")
            .always(),
    );
    for _ in 0..3 {
        assert_eq!(bench.get("/charges").await.status, 500);
    }
    assert_eq!(faults.pending(), 1);
    assert_eq!(
        send(bench.root(Method::GET, "/_sandbox/requests"))
            .await
            .status,
        200,
        "the control API is not affected"
    );
    faults.clear();
    assert_eq!(bench.get("/charges").await.status, 200);
}

#[tokio::test]
async fn a_connection_is_cut_after_the_exact_number_of_bytes() {
    let bench = TestBench::new().await;
    let key = bench.sandbox.hitpay().api_key().expose();
    let body = r#"{"amount":1,"currency":"SGD"}"#;
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nhost: localhost\r\nx-business-api-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for bytes in [0, 1, 12, 17, 100, 400] {
        bench.sandbox.faults().next_post(Fault::CutAfter(bytes));
        let mut stream = TcpStream::connect(bench.sandbox.addr()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut received = Vec::new();
        // The connection may end with a reset, which is an error here.
        let _ = stream.read_to_end(&mut received).await;
        assert_eq!(received.len(), bytes);
        assert!(
            "HTTP/1.1 201 Created"
                .as_bytes()
                .starts_with(&received[..bytes.min(20)])
        );
    }
    assert_eq!(total(&bench).await, 6, "every payment exists");
}

#[tokio::test]
async fn a_cut_beyond_the_end_of_the_response_has_no_effect() {
    let bench = TestBench::new().await;
    bench.sandbox.faults().next_post(Fault::CutAfter(1_000_000));
    assert_eq!(
        bench.post("/payment-requests", request_body()).await.status,
        201
    );
    for _ in 0..3 {
        assert_eq!(bench.get("/charges").await.status, 200);
    }
}

#[tokio::test]
async fn a_hanging_request_gets_no_response() {
    let bench = TestBench::new().await;
    bench.sandbox.faults().next_post(Fault::Hang);
    let call = bench
        .call(Method::POST, "/payment-requests")
        .json(&request_body());
    let error = call
        .timeout(Duration::from_secs(1))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(total(&bench).await, 1);
}

#[tokio::test]
async fn a_hanging_request_does_not_delay_a_shutdown() {
    let bench = TestBench::new().await;
    bench.sandbox.faults().next_post(Fault::Hang);
    let call = bench
        .call(Method::POST, "/payment-requests")
        .json(&request_body())
        .send();
    let hanging = tokio::spawn(call);
    while bench.sandbox.requests().latest().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::timeout(Duration::from_secs(1), bench.sandbox.shutdown())
        .await
        .unwrap();
    assert!(hanging.await.unwrap().is_err());
}

#[tokio::test]
async fn a_delayed_response_is_complete() {
    let bench = TestBench::new().await;
    bench
        .sandbox
        .faults()
        .next_post(Fault::Delay(Duration::from_millis(40)));
    let began = Instant::now();
    assert_eq!(
        bench.post("/payment-requests", request_body()).await.status,
        201
    );
    assert!(began.elapsed() >= Duration::from_millis(40));
}
