//! Pages and actions of webhooks.

use std::time::Duration;

use dhow_sandbox::{Sandbox, WebhookExplanation, WebhookState};
use http::Method;

use super::{act, page, payment, post};
use crate::bench::{Merchant, TestBench, quick, send};

/// A sandbox with a paid payment whose webhook has this result, and the number of the webhook, which is 1.
async fn paid(statuses: &'static [u16]) -> (TestBench, Merchant, String) {
    let bench = TestBench::with(quick().webhook_retries([Duration::from_secs(3600)])).await;
    let merchant = Merchant::responding(statuses).await;
    let id = payment(&bench, "ORDER-1", &merchant.url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    first_attempt(&bench.sandbox, 1).await;
    (bench, merchant, id)
}

/// Waits for the result of a webhook's first attempt.
async fn first_attempt(sandbox: &Sandbox, number: u64) {
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
    }
    for (path, form) in [
        ("/webhooks/9/explain", ("signed", "x")),
        ("/requests/7", ("show", "1")),
    ] {
        assert_eq!(post(&bench, path, &[form]).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn each_button_acts_on_the_webhook_and_says_what_happened() {
    let (bench, merchant, id) = paid(&[500, 200]).await;
    let record = format!("/records/hitpay/payment/{id}");
    let press = async |action: &str, more: &[(&str, &str)]| {
        let mut form = vec![
            ("number", "1"),
            ("action", action),
            ("back", record.as_str()),
        ];
        form.extend_from_slice(more);
        let shown = act(&bench, "/webhooks/act", &form).await.text;
        assert!(
            shown.contains("<h2>Timeline</h2>"),
            "{action}: back on the record"
        );
        shown
    };
    let deliveries = bench.sandbox.deliveries();
    let next = || deliveries.find(1).unwrap().next_attempt;
    let before = next().unwrap();
    assert!(
        press("postpone", &[("seconds", "500")])
            .await
            .contains("is 500 seconds later")
    );
    assert!(next().unwrap() >= before + Duration::from_secs(499));
    assert!(
        press("hold", &[])
            .await
            .contains("is held until you release it")
    );
    assert_eq!(deliveries.find(1).unwrap().state, WebhookState::Held);
    assert!(press("retry", &[]).await.contains("waits for no attempt"));
    assert!(press("release", &[]).await.contains("is released"));
    deliveries.idle().await;
    assert_eq!(deliveries.find(1).unwrap().state, WebhookState::Accepted);
    assert!(press("release", &[]).await.contains("is not held"));
    assert!(
        press("postpone", &[])
            .await
            .contains("waits for no attempt")
    );
    assert!(
        press("resend", &[])
            .await
            .contains("is sent again as no. 2")
    );
    assert!(
        press("duplicate", &[("copies", "2")])
            .await
            .contains("2 copies of webhook 1 are sent")
    );
    assert!(
        press("tamper-body", &[])
            .await
            .contains("The shop must refuse it")
    );
    assert!(
        press("tamper-signature", &[])
            .await
            .contains("a changed signature")
    );
    deliveries.idle().await;
    let original = deliveries.find(1).unwrap().body;
    assert_ne!(deliveries.find(5).unwrap().body, original);
    assert_ne!(deliveries.find(6).unwrap().body, original);
    let late = press("late", &[("seconds", "900")]).await;
    assert!(late.contains("will be delivered again as no. 7 in 900 seconds"));
    assert!(deliveries.find(7).unwrap().attempts.is_empty());
    act(&bench, "/clock", &[("seconds", "900")]).await;
    deliveries.idle().await;
    assert_eq!(deliveries.find(7).unwrap().attempts.len(), 1);
    assert_eq!(merchant.received().len(), 8);
    let shown = page(&bench, &record).await.text;
    for part in [
        "tampered value of no. 1",
        "tampered signature of no. 1",
        "duplicate of no. 1",
        "Clock moved by 15 min",
    ] {
        assert!(shown.contains(part), "{part}");
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
async fn further_webhooks_are_held_and_released_in_the_chosen_order() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let shown = act(
        &bench,
        "/webhooks/switch",
        &[("switch", "hold"), ("on", "true")],
    )
    .await
    .text;
    assert!(shown.contains("Further webhooks are held.") && shown.contains("Switch off: Hold"));
    for reference in ["A", "B", "C"] {
        let id = payment(&bench, reference, &merchant.url).await;
        bench.sandbox.hitpay().pay(&id).unwrap();
    }
    let shown = page(&bench, "/webhooks").await.text;
    assert!(shown.contains("value=\"3, 2, 1\""));
    assert!(page(&bench, "/").await.text.contains("3 webhooks held"));
    assert!(merchant.received().is_empty());
    let shown = act(
        &bench,
        "/webhooks/release",
        &[("how", "order"), ("order", "2, 3")],
    )
    .await
    .text;
    assert!(shown.contains("Released in this order: 2 webhooks."));
    bench.sandbox.deliveries().idle().await;
    let references: Vec<bool> = merchant
        .received()
        .iter()
        .map(|received| String::from_utf8_lossy(&received.body).contains("reference_number=B"))
        .collect();
    assert_eq!(references, [true, false]);
    for (order, words) in [
        ("2", "None of these webhooks is held"),
        ("x", "Write numbers of held webhooks"),
        ("", "None of these"),
    ] {
        let shown = act(
            &bench,
            "/webhooks/release",
            &[("how", "order"), ("order", order)],
        )
        .await
        .text;
        assert!(shown.contains(words), "{order}");
    }
    act(&bench, "/webhooks/release", &[("how", "all")]).await;
    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 3);
    assert!(!bench.sandbox.deliveries().switches().hold);
}

#[tokio::test]
async fn switches_for_further_webhooks_are_set_and_shown_on_every_page() {
    let bench = TestBench::new().await;
    for (form, words, strip) in [
        (
            vec![("switch", "before-answer"), ("on", "true")],
            "arrive before the API&#39;s answer",
            "webhooks before the API&#39;s answer",
        ),
        (
            vec![("switch", "copies"), ("copies", "2")],
            "Extra copies of each further webhook: 2.",
            "each webhook 3 times",
        ),
        (
            vec![("switch", "delay"), ("seconds", "75")],
            "Delay of each further webhook: 75 seconds.",
            "webhooks 1 min 15 s late",
        ),
    ] {
        let shown = act(&bench, "/webhooks/switch", &form).await.text;
        assert!(shown.contains(words), "{words}: {shown}");
        assert!(
            page(&bench, "/quirks").await.text.contains(strip),
            "{strip}"
        );
    }
    let switches = bench.sandbox.deliveries().switches();
    assert!(switches.before_answer);
    assert_eq!(
        (switches.extra_copies, switches.delay),
        (2, Duration::from_secs(75))
    );
    for (form, words) in [
        (
            vec![("switch", "copies"), ("copies", "1000")],
            "at most 100",
        ),
        (
            vec![("switch", "delay"), ("seconds", "x")],
            "must be a whole number",
        ),
        (vec![("switch", "other")], "There is no such switch"),
    ] {
        let shown = act(&bench, "/webhooks/switch", &form).await.text;
        assert!(shown.contains(words), "{form:?}");
    }
}

#[tokio::test]
async fn without_a_function_the_page_names_the_command_that_explains() {
    let (bench, _merchant, _) = paid(&[401]).await;
    let shown = page(&bench, "/webhooks/1/explain").await.text;
    assert!(shown.contains("dhow webhook explain --provider hitpay --file webhook-1.http"));
    assert!(shown.contains("/webhooks/1/delivery.http"));
}

#[tokio::test]
async fn the_function_of_the_builder_explains_with_the_credentials_of_the_gateway() {
    let builder = quick().explain_webhooks_with(|question| {
        let names: Vec<&str> = question
            .variables
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let signed = question.signed_by_merchant.unwrap_or(b"nothing");
        WebhookExplanation {
            accepted: question.delivery.body().starts_with(b"payment_id="),
            headline: format!("explained for {} <b>", question.gateway),
            details: format!("{names:?} signed {}", String::from_utf8_lossy(signed)),
        }
    });
    let bench = TestBench::with(builder).await;
    let merchant = Merchant::responding(&[401]).await;
    let id = payment(&bench, "ORDER-1", &merchant.url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    first_attempt(&bench.sandbox, 1).await;
    let shown = page(&bench, "/webhooks/1/explain").await.text;
    for part in [
        "explained for hitpay &lt;b&gt;",
        "DHOW_HITPAY_SALT",
        "signed nothing",
        "genuine",
        "Its secret or its signed text differs",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("DHOW_HUB2_"));
    let compared = post(
        &bench,
        "/webhooks/1/explain",
        &[("signed", "a\r\nb</textarea>")],
    )
    .await;
    assert_eq!(compared.status, 200);
    assert!(
        compared.text.contains("signed a\nb&lt;/textarea&gt;"),
        "{}",
        compared.text
    );
    if let Some(other) = crate::access::other_own_address() {
        let port = bench.sandbox.addr().port();
        // The sandbox of this test listens on loopback only, so another address does not answer.
        assert!(
            reqwest::get(format!("http://{other}:{port}/"))
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn signatures_are_explained_to_this_machine_only() {
    let builder = quick()
        .addr("0.0.0.0:0".parse().unwrap())
        .allow_other_machines()
        .explain_webhooks_with(|_| WebhookExplanation {
            accepted: true,
            headline: "computed signature".to_owned(),
            details: String::new(),
        });
    let bench = TestBench::with(builder).await;
    let id = payment(&bench, "ORDER-1", "http://127.0.0.1:1/hook").await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    let port = bench.sandbox.addr().port();
    let read = async |host: String| {
        let url = format!("http://{host}:{port}/webhooks/1/explain");
        send(reqwest::Client::new().get(url)).await.text
    };
    assert!(
        read("127.0.0.1".to_owned())
            .await
            .contains("computed signature")
    );
    if let Some(other) = crate::access::other_own_address() {
        let shown = read(other.to_string()).await;
        assert!(!shown.contains("computed signature"));
        assert!(shown.contains("only to a browser on the sandbox's own machine"));
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
