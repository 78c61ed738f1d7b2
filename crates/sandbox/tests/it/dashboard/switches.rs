//! Switches for further webhooks.

use std::time::Duration;

use super::{act, page, payment};
use crate::bench::{Merchant, TestBench};

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
        ("2", "webhook 2 is not held"),
        ("x", "Write numbers of held webhooks"),
        ("", "Write numbers of held webhooks"),
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
