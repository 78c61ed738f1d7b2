//! Forms of the dashboard: faults, the clock and quirks.

use std::time::Duration;

use http::Method;
use serde_json::json;

use super::{act, page, payment, post};
use crate::bench::TestBench;

#[tokio::test]
async fn every_kind_of_fault_is_added_with_its_field_listed_and_removed() {
    let bench = TestBench::new().await;
    let empty = page(&bench, "/faults").await.text;
    assert!(empty.contains("No fault is pending"));
    for (kind, field, value, words) in [
        ("bad-gateway", "times", "2", "502 Bad Gateway"),
        ("html-200", "times", "1", "200 OK"),
        ("server-error", "times", "1", "500 Internal Server Error"),
        (
            "too-many-requests",
            "retry_after",
            "7",
            "429 Too Many Requests",
        ),
        (
            "cut",
            "after_bytes",
            "33",
            "closes the connection after 33 bytes",
        ),
        ("hang", "times", "0", "sends no response"),
        ("delay", "milliseconds", "44", "responds 44 ms late"),
    ] {
        let form = [
            ("fault", kind),
            (field, value),
            ("path", "/hub2/"),
            ("method", "POST"),
        ];
        let shown = act(&bench, "/faults", &form).await.text;
        assert!(shown.contains("is pending: "), "{kind}");
        assert_eq!(
            shown.matches(words).count(),
            2,
            "{kind}: the message and the row"
        );
        assert!(
            empty.contains(&format!("<option value=\"{kind}\"")),
            "{kind}"
        );
    }
    let all = bench.sandbox.faults().all();
    assert_eq!(all.len(), 7);
    assert_eq!(all[0].rule.left(), Some(2));
    assert_eq!(all[5].rule.left(), None);
    let shown = page(&bench, "/faults").await.text;
    assert!(shown.contains("all requests") && shown.contains("7 faults pending"));
    let number = all[0].number.to_string();
    let shown = act(&bench, "/faults/remove", &[("number", &number)])
        .await
        .text;
    assert!(shown.contains("Fault 1 is removed."));
    let shown = act(&bench, "/faults/remove", &[("number", &number)])
        .await
        .text;
    assert!(shown.contains("not pending any more"));
    act(&bench, "/faults/remove", &[("number", "all")]).await;
    assert_eq!(bench.sandbox.faults().pending(), 0);
}

#[tokio::test]
async fn a_fault_of_the_form_affects_the_next_request() {
    let bench = TestBench::new().await;
    let form = [
        ("fault", "server-error"),
        ("method", "POST"),
        ("before_work", "true"),
        ("times", "1"),
    ];
    act(&bench, "/faults", &form).await;
    let shown = page(&bench, "/").await.text;
    assert!(shown.contains("1 fault pending"));
    let order = json!({"amount": 1, "currency": "SGD"});
    assert_eq!(bench.post("/payment-requests", order).await.status, 500);
    let listed = bench.get("/payment-requests").await.json();
    assert_eq!(listed["data"], json!([]));
}

#[tokio::test]
async fn a_fault_with_an_invalid_field_is_refused_with_the_field() {
    let bench = TestBench::new().await;
    for (form, words) in [
        (vec![("fault", "explode")], "unknown variant"),
        (vec![("times", "1")], "missing field"),
        (
            vec![("fault", "cut"), ("after_bytes", "-1")],
            "`after_bytes` must be a whole number",
        ),
        (
            vec![("fault", "hang"), ("method", "P OST")],
            "`method` must be one of: GET, POST",
        ),
    ] {
        let shown = act(&bench, "/faults", &form).await.text;
        assert!(shown.contains("The fault was not added: "), "{form:?}");
        assert!(shown.contains(words), "{form:?}: {shown}");
    }
    assert_eq!(bench.sandbox.faults().pending(), 0);
}

#[tokio::test]
async fn the_clock_is_moved_by_seconds_and_to_a_time() {
    let bench = TestBench::new().await;
    let shown = page(&bench, "/clock").await.text;
    assert!(shown.contains("has not been moved"));
    let shown = act(&bench, "/clock", &[("seconds", "90061")]).await.text;
    assert!(shown.contains("It is now ") && shown.contains("1 d 1 h"));
    assert!(
        shown.contains("clock 1 d 1 h ahead"),
        "the strip of every page"
    );
    assert_eq!(bench.sandbox.clock().offset(), Duration::from_secs(90_061));
    let shown = act(&bench, "/clock", &[("to", "2031-01-01T00:00:00Z")])
        .await
        .text;
    assert!(shown.contains("It is now 2031-01-01 00:00:0"), "{shown}");
    for (form, words) in [
        (
            [("to", "2001-01-01T00:00:00Z")],
            "the clock moves forward only",
        ),
        ([("to", "2999-01-01T00:00:00Z")], "3653 days (10 years)"),
        ([("seconds", "99999999999999")], "3653 days (10 years)"),
        ([("to", "2032-02-01 00:00")], "a time with its zone"),
        ([("seconds", "-5")], "must be a whole number"),
        (
            [("seconds", "99999999999999999999")],
            "must be a whole number",
        ),
        ([("other", "1")], "give either seconds or to"),
    ] {
        let shown = act(&bench, "/clock", &form).await.text;
        assert!(shown.contains(words), "{form:?}");
    }
}

#[tokio::test]
async fn an_unpaid_payment_expires_when_the_clock_is_moved() {
    let bench = TestBench::new().await;
    let order = json!({"amount": 1, "currency": "SGD", "expires_after": "5 mins", "reference_number": "LATE-1"});
    bench.create(order).await;
    act(&bench, "/clock", &[("seconds", "301")]).await;
    let shown = page(&bench, "/?class=expired").await.text;
    assert!(shown.contains("LATE-1") && shown.contains("expired"));
}

#[tokio::test]
async fn a_quirk_is_switched_by_its_button() {
    let bench = TestBench::new().await;
    let form = [("quirk", "payatom/form-webhooks"), ("on", "true")];
    let shown = act(&bench, "/quirks", &form).await.text;
    assert!(shown.contains("payatom/form-webhooks is on."));
    assert!(shown.contains("Switch off: payatom/form-webhooks"));
    assert!(shown.contains("Switch on: hitpay/list-as-array"));
    assert!(shown.contains("<code>callback-encoding</code>"));
    assert!(shown.contains("1 quirk on"));
    let form = [("quirk", "payatom/form-webhooks"), ("on", "false")];
    act(&bench, "/quirks", &form).await;
    assert!(bench.sandbox.quirks().iter().all(|quirk| !quirk.on));
    let shown = act(&bench, "/quirks", &[("quirk", "other/quirk")])
        .await
        .text;
    assert!(shown.contains("There is no quirk with the name `other/quirk`."));
}

#[tokio::test]
async fn a_message_is_shown_once_and_a_link_cannot_invent_one() {
    let bench = TestBench::new().await;
    let done = post(&bench, "/clock", &[("seconds", "1")]).await;
    let target = done.headers["location"].to_str().unwrap().to_owned();
    assert!(page(&bench, &target).await.text.contains("id=\"message\""));
    for path in [
        target.as_str(),
        "/clock?note=999",
        "/clock?note=Your+card+was+stolen",
    ] {
        let shown = page(&bench, path).await.text;
        assert!(!shown.contains("id=\"message\""), "{path}");
    }
}

#[tokio::test]
async fn the_dashboard_is_not_in_the_request_log() {
    let bench = TestBench::new().await;
    payment(&bench, "ORDER-1", "http://127.0.0.1:1/hook").await;
    page(&bench, "/").await;
    post(&bench, "/clock", &[("seconds", "1")]).await;
    let latest = bench.sandbox.requests().latest();
    assert_eq!(latest.len(), 1);
    assert_eq!(latest[0].method, Method::POST);
}
