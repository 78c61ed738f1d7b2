//! Webhooks: encrypted, and retried until acknowledged.

use std::time::Duration;

use bytes::Bytes;
use dhow_sandbox::payatom::{open_envelope, webhook_hash};
use dhow_sandbox::{AttemptResult, WebhookState};
use http::Method;
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use super::{order, poll, post, secret, text};
use crate::bench::{Merchant, TestBench, send};

/// Starts a merchant's server that responds with 200 and a list of bodies in turn, and then repeats the last one.
async fn merchant_responding_with(bodies: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut count = 0;
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let body = *bodies.get(count).or(bodies.last()).unwrap();
            count += 1;
            let service = service_fn(
                move |request: http::Request<hyper::body::Incoming>| async move {
                    let _ = request.into_body().collect().await;
                    let body = Full::new(Bytes::from_static(body.as_bytes()));
                    Ok::<_, std::convert::Infallible>(http::Response::new(body))
                },
            );
            let server = hyper::server::conn::http1::Builder::new();
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        }
    });
    url
}

const BODIES: [&str; 3] = [
    "thank you",
    r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#,
    r#"{"acknowledge":"yes"}"#,
];

#[tokio::test]
async fn a_webhook_is_retried_until_it_is_acknowledged_with_yes() {
    let bench = TestBench::new().await;
    let url = merchant_responding_with(&BODIES).await;
    bench.sandbox.payatom().register_webhook(&url);
    let made = post(&bench, "/api/request.php", &order(&bench, "ORDER-1042A"))
        .await
        .json();
    let ref_code = text(&made, "ref_code").to_owned();
    assert_eq!(poll(&bench, &ref_code).await["webhook_acknowledged"], "0");
    bench.sandbox.payatom().pay(&ref_code).unwrap();
    tokio::time::timeout(Duration::from_secs(5), bench.sandbox.deliveries().idle())
        .await
        .unwrap();
    let sent = &bench.sandbox.deliveries().all()[0];
    assert_eq!(sent.state, WebhookState::Accepted);
    assert_eq!(sent.attempts.len(), 3);
    assert!(matches!(
        sent.attempts[0].result,
        AttemptResult::Response { .. }
    ));
    assert_eq!(poll(&bench, &ref_code).await["webhook_acknowledged"], "1");

    // A shop that answered 200 learns which body was expected.
    let read = send(bench.root(Method::GET, "/_sandbox/deliveries/1")).await;
    let expected =
        r#"status 200 with the JSON body {"hash_status":"HashMatched","acknowledge":"yes"}"#;
    assert_eq!(read.json()["attempts"][0]["expected"], expected);
    assert!(read.json()["attempts"][2].get("expected").is_none());
    let page = send(bench.root(Method::GET, "/webhooks/1")).await.text;
    assert!(page.contains("The gateway expects status 200"), "{page}");
    assert!(page.contains("acknowledge"), "{page}");
}

#[tokio::test]
async fn a_webhook_is_encrypted_and_formatted_like_php_json() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.payatom().register_webhook(&merchant.url);
    let made = post(&bench, "/api/request.php", &order(&bench, "ORDER-1042A"))
        .await
        .json();
    bench
        .sandbox
        .payatom()
        .pay_amount(text(&made, "ref_code"), 90)
        .unwrap();
    bench.sandbox.deliveries().idle().await;
    let received = &merchant.received()[0];
    let raw = std::str::from_utf8(&received.body).unwrap();
    assert!(!raw.replace("\\/", "").contains('/'), "{raw}");
    let body: Value = serde_json::from_str(raw).unwrap();
    assert_eq!(text(&body, "status"), "Amount Mismatch");
    assert_eq!(
        (
            text(&body, "requested_amount"),
            text(&body, "received_amount")
        ),
        ("100", "90")
    );
    let post_hash = text(&body, "post_hash");
    assert_eq!(post_hash.len(), 128);
    let expected = webhook_hash("ORDER-1042A", "90", "Amount Mismatch", &secret(&bench));
    assert_eq!(open_envelope(&secret(&bench), post_hash), Some(expected));
}
