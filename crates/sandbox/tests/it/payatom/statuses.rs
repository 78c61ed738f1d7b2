//! The statuses of the newer list, and an approval of another amount.

use dhow_sandbox::payatom::{open_envelope, webhook_hash};
use http::Method;
use serde_json::json;

use super::{order, poll, post, secret, text};
use crate::bench::{Merchant, TestBench, send};

#[tokio::test]
async fn a_payin_can_be_cancelled_fail_and_be_approved_with_another_amount() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.payatom().register_webhook(&merchant.url);
    for (order_id, action, body, status, received) in [
        ("ORDER-1042A", "cancel", json!({}), "Cancelled", "0"),
        ("ORDER-1043A", "fail", json!({}), "Failed", "0"),
        (
            "ORDER-1044A",
            "approve",
            json!({"amount": 90}),
            "Approved",
            "90",
        ),
        ("ORDER-1045A", "approve", json!({}), "Approved", "100"),
    ] {
        let made = post(&bench, "/api/request.php", &order(&bench, order_id)).await;
        let ref_code = text(&made.json(), "ref_code").to_owned();
        let path = format!("/_sandbox/payatom/payins/{ref_code}/{action}");
        let done = send(bench.root(Method::POST, &path).json(&body)).await;
        assert_eq!(done.status, 200, "{action}: {}", done.text);
        let polled = poll(&bench, &ref_code).await;
        assert_eq!(polled["status"], status, "{action}");
        assert_eq!(polled["received_amount"], received, "{action}");
        assert_eq!(polled["requested_amount"], "100", "{action}");
        let inside = open_envelope(&secret(&bench), text(&polled, "post_hash")).unwrap();
        assert_eq!(
            inside,
            webhook_hash(order_id, received, status, &secret(&bench))
        );
        let again = send(bench.root(Method::POST, &path).json(&body)).await;
        assert_eq!(again.status, 409, "{action} twice");
    }
    let sent = bench.sandbox.deliveries().all();
    let events: Vec<&str> = sent.iter().map(|sent| sent.event.as_str()).collect();
    assert_eq!(
        events,
        [
            "ORDER-1042A, Cancelled",
            "ORDER-1043A, Failed",
            "ORDER-1044A, Approved",
            "ORDER-1045A, Approved"
        ]
    );
}

#[tokio::test]
async fn the_page_has_a_button_for_cancelling() {
    let bench = TestBench::new().await;
    let made = post(&bench, "/pay/request.php", &order(&bench, "ORDER-1042A")).await;
    let page = format!(
        "/payatom/pay/connect.php?code={}",
        text(&made.json(), "hash_value")
    );
    let shown = send(bench.root(Method::GET, &page)).await;
    assert!(shown.text.contains("value=\"cancel\""), "{}", shown.text);
    send(
        bench
            .root(Method::POST, &page)
            .form(&[("outcome", "cancel")]),
    )
    .await;
    let polled = poll(&bench, "ORDER-1042A").await;
    assert_eq!(polled["status"], "Cancelled");
}
