//! Pages and actions of webhooks.

use std::time::Duration;

use dhow_sandbox::{Sandbox, Tamper, WebhookState};
use http::Method;

use super::{act, page, payment, post};
use crate::bench::{Merchant, TestBench, quick, send};

/// A sandbox with a paid payment, the merchant's server that answers with these statuses, and the id of the payment. The webhook
/// has the number 1.
pub(super) async fn paid(statuses: &'static [u16]) -> (TestBench, Merchant, String) {
    let bench = TestBench::with(quick().webhook_retries([Duration::from_secs(3600)])).await;
    let merchant = Merchant::responding(statuses).await;
    let id = payment(&bench, "ORDER-1", &merchant.url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    first_attempt(&bench.sandbox, 1).await;
    (bench, merchant, id)
}

/// Waits for the result of a webhook's first attempt.
pub(super) async fn first_attempt(sandbox: &Sandbox, number: u64) {
    for _ in 0..500 {
        let webhook = sandbox.deliveries().find(number);
        if webhook.is_some_and(|webhook| !webhook.attempts.is_empty()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("webhook {number} has no attempt");
}

#[tokio::test]
async fn a_refused_webhook_looks_refused_with_time_answer_and_next_attempt() {
    let empty = TestBench::new().await;
    assert!(
        page(&empty, "/webhooks")
            .await
            .text
            .contains("No webhooks yet")
    );
    let (bench, _merchant, id) = paid(&[401]).await;
    let list = page(&bench, "/webhooks").await.text;
    assert!(list.contains("class=\"refused\" id=\"webhook-1\""));
    let one = page(&bench, "/webhooks/1").await.text;
    let record = page(&bench, &format!("/records/hitpay/payment/{id}"))
        .await
        .text;
    for (name, shown) in [("list", list), ("one", one), ("record", record)] {
        assert!(
            shown.contains("badge bad\">refused: 401 Unauthorized"),
            "{name}: {shown}"
        );
        assert!(
            shown.contains("<time class=\"when\" datetime=\"") && shown.contains(" UTC</time>"),
            "{name}"
        );
        assert!(shown.to_lowercase().contains("next"), "{name}");
    }
    let other = page(&bench, "/webhooks?state=accepted").await.text;
    assert!(other.contains("Nothing matches this filter"));
    let same = page(&bench, "/webhooks?gateway=hitpay&state=open")
        .await
        .text;
    assert!(same.contains("id=\"webhook-1\""));
}

#[tokio::test]
async fn one_webhook_shows_its_request_its_response_and_its_cause() {
    let (bench, _merchant, id) = paid(&[200]).await;
    let shown = page(&bench, "/webhooks/1").await.text;
    for part in [
        "accepted: 200 OK",
        "Response body",
        ">\nok<",
        "payment_id = ",
        "As sent",
        "content-type",
        &format!("/records/hitpay/payment/{id}"),
        "the program that runs the sandbox",
        "/webhooks/1/delivery.http",
        "/webhooks/1/explain",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let file = page(&bench, "/webhooks/1/delivery.http").await;
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"webhook-1.http\""
    );
    assert!(
        file.text.starts_with("POST /webhook HTTP/1.1\r\n"),
        "{}",
        file.text
    );
    assert!(file.text.contains("\r\n\r\npayment_id="), "{}", file.text);
}

#[tokio::test]
async fn an_unknown_webhook_or_request_is_a_404_with_a_sentence() {
    let bench = TestBench::new().await;
    for path in [
        "/webhooks/1",
        "/webhooks/x",
        "/webhooks/9/delivery.http",
        "/webhooks/9/explain",
        "/requests/7",
        "/requests/x",
    ] {
        let missing = page(&bench, path).await;
        assert_eq!(missing.status, 404, "{path}");
        assert!(missing.text.contains("<p>There is no "), "{path}");
        assert!(!missing.text.contains('`'), "{path}: {}", missing.text);
        assert!(!missing.text.contains("only while it runs"), "{path}");
    }
    for (path, form) in [
        ("/webhooks/9/explain", ("signed", "x")),
        ("/requests/7", ("show", "1")),
    ] {
        assert_eq!(post(&bench, path, &[form]).await.status, 404, "{path}");
    }
}

/// Presses a button for webhook 1 on the page of its record, and checks the sentence on the page that follows.
async fn press(bench: &TestBench, id: &str, action: &str, field: (&str, &str), sentence: &str) {
    let record = format!("/records/hitpay/payment/{id}");
    let form = [
        ("number", "1"),
        ("action", action),
        ("back", &record),
        field,
    ];
    let shown = act(bench, "/webhooks/act", &form).await.text;
    assert!(shown.contains("<h2>Timeline</h2>"), "{action}: {shown}");
    assert!(shown.contains(sentence), "{action}: {shown}");
}

#[tokio::test]
async fn buttons_move_hold_and_release_the_next_attempt() {
    let (bench, _merchant, id) = paid(&[500, 200]).await;
    let deliveries = bench.sandbox.deliveries();
    let next = || deliveries.find(1).unwrap().next_attempt;
    let before = next().unwrap();
    let seconds = ("seconds", "500");
    press(&bench, &id, "postpone", seconds, "is 500 seconds later").await;
    assert!(next().unwrap() >= before + Duration::from_secs(499));
    let none = ("seconds", "");
    press(&bench, &id, "hold", none, "is held until you release it").await;
    assert_eq!(deliveries.find(1).unwrap().state, WebhookState::Held);
    press(&bench, &id, "retry", none, "waits for no attempt").await;
    press(&bench, &id, "release", none, "is released").await;
    deliveries.idle().await;
    assert_eq!(deliveries.find(1).unwrap().state, WebhookState::Accepted);
    press(&bench, &id, "release", none, "is not held").await;
    press(&bench, &id, "postpone", none, "waits for no attempt").await;
    let (bench, merchant, id) = paid(&[500, 200]).await;
    press(&bench, &id, "retry", none, "starts now").await;
    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 2);
}

#[tokio::test]
async fn buttons_send_copies_now_later_and_tampered_with() {
    let (bench, merchant, id) = paid(&[200]).await;
    let deliveries = bench.sandbox.deliveries();
    let none = ("copies", "");
    press(&bench, &id, "resend", none, "is sent again as no. 2").await;
    let two = ("copies", "2");
    let sentence = "2 copies of webhook 1 are sent, the last as no. 4";
    press(&bench, &id, "duplicate", two, sentence).await;
    press(&bench, &id, "tamper-body", none, "The shop must refuse it").await;
    press(&bench, &id, "tamper-signature", none, "a changed signature").await;
    deliveries.idle().await;
    let original = deliveries.find(1).unwrap().body;
    assert_eq!(deliveries.find(4).unwrap().body, original);
    assert_ne!(deliveries.find(5).unwrap().body, original);
    assert_ne!(deliveries.find(6).unwrap().body, original);
    let sentence = "will be delivered again as no. 7 in 900 seconds";
    press(&bench, &id, "late", ("seconds", "900"), sentence).await;
    assert!(deliveries.find(7).unwrap().attempts.is_empty());
    act(&bench, "/clock", &[("seconds", "900")]).await;
    deliveries.idle().await;
    assert_eq!(deliveries.find(7).unwrap().attempts.len(), 1);
    assert_eq!(merchant.received().len(), 7);
    let shown = page(&bench, &format!("/records/hitpay/payment/{id}")).await;
    for part in [
        "tampered value of no. 1",
        "tampered signature of no. 1",
        "duplicate of no. 1",
        "Clock moved by 15 min",
    ] {
        assert!(shown.text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn an_invalid_action_is_refused_with_a_sentence() {
    let (bench, _merchant, _) = paid(&[200]).await;
    for (form, words) in [
        (
            vec![("number", "1"), ("action", "explode")],
            "There is no such action",
        ),
        (
            vec![("number", "1"), ("action", "duplicate"), ("copies", "0")],
            "from 1 to 100",
        ),
        (
            vec![("number", "1"), ("action", "duplicate"), ("copies", "101")],
            "from 1 to 100",
        ),
        (
            vec![("number", "1"), ("action", "late"), ("seconds", "soon")],
            "must be a whole number",
        ),
    ] {
        let shown = act(&bench, "/webhooks/act", &form).await.text;
        assert!(shown.contains(words), "{form:?}");
    }
    let gone = post(
        &bench,
        "/webhooks/act",
        &[
            ("number", "99"),
            ("action", "resend"),
            ("back", "/webhooks/1"),
        ],
    )
    .await;
    let shown = page(&bench, gone.headers["location"].to_str().unwrap()).await;
    assert!(shown.text.contains("Webhook 99 is not in the log"));
    assert_eq!(bench.sandbox.deliveries().all().len(), 1);
}

#[tokio::test]
async fn a_form_cannot_redirect_to_another_site() {
    let (bench, _merchant, _) = paid(&[200]).await;
    for back in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/records/\r\nx: y",
    ] {
        let form = [("number", "1"), ("action", "retry"), ("back", back)];
        let done = post(&bench, "/webhooks/act", &form).await;
        assert_eq!(done.status, 303);
        let target = done
            .headers
            .get("location")
            .map_or("", |target| target.to_str().unwrap());
        assert!(
            target.is_empty() || target.starts_with("/webhooks/1?note="),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_page_of_another_site_can_neither_act_nor_read_credentials() {
    let (bench, _merchant, _) = paid(&[200]).await;
    for (path, form) in [
        ("/webhooks/act", vec![("number", "1"), ("action", "resend")]),
        ("/webhooks/switch", vec![("switch", "hold"), ("on", "true")]),
        ("/webhooks/release", vec![("how", "all")]),
        ("/webhooks/1/explain", vec![("signed", "x")]),
        ("/requests/1", vec![("show", "1")]),
    ] {
        let call = bench
            .root(Method::POST, path)
            .header("origin", "https://evil.example");
        assert_eq!(send(call.form(&form)).await.status, 403, "{path}");
    }
    assert_eq!(bench.sandbox.deliveries().all().len(), 1);
    assert!(!bench.sandbox.deliveries().switches().hold);
}

#[tokio::test]
async fn an_altered_copy_that_the_shop_accepts_is_a_fault_of_the_shop() {
    let (bench, _merchant, id) = paid(&[200]).await;
    for number in 2..=3 {
        let part = [Tamper::Body, Tamper::Signature][number - 2];
        bench.sandbox.deliveries().tamper(1, part).unwrap();
        bench.sandbox.deliveries().idle().await;
        let list = page(&bench, "/webhooks").await.text;
        assert!(
            list.contains(&format!("class=\"refused\" id=\"webhook-{number}\"")),
            "{list}"
        );
        let one = page(&bench, &format!("/webhooks/{number}")).await.text;
        let record = format!("/records/hitpay/payment/{id}");
        let record = page(&bench, &record).await.text;
        for (name, shown) in [("list", list), ("one", one), ("record", record)] {
            let count = |words: &str| shown.matches(words).count();
            assert!(
                count("badge bad\">accepted although altered") >= 1,
                "{name}: {shown}"
            );
            // The original alone is accepted rightly.
            let right = if name == "one" { 0 } else { 2 };
            assert_eq!(count("badge good\">accepted"), right, "{name}: {shown}");
        }
    }
}
