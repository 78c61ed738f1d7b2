//! The dashboard: its pages and main actions.

use std::time::Duration;

use dhow::{Currency, NewPayment, Payment, PaymentStatus};
use dhow_sandbox::Verdict;
use http::Method;
use serde_json::json;

use crate::bench::Bench;

const PRICE: (&str, Currency) = ("599.00", Currency::SGD);

/// Creates a payment request of HitPay.
async fn created(bench: &Bench, reference: &str) -> Payment {
    let methods = |new: &mut NewPayment| new.methods = vec!["card".to_owned()];
    bench.payment("hitpay", reference, PRICE, methods).await
}

/// Creates a payment request of HitPay, which its customer pays.
async fn paid(bench: &Bench, reference: &str) -> Payment {
    let payment = created(bench, reference).await;
    let id = payment.provider_reference.as_str();
    bench.sandbox.hitpay().pay(id).unwrap();
    bench.forget_webhooks().await;
    payment
}

/// Number of webhooks, and of those that the shop did not accept, once each has the result of an attempt.
async fn webhooks(bench: &Bench) -> (usize, usize) {
    loop {
        let sent = bench.sandbox.deliveries().all();
        if sent.iter().all(|webhook| !webhook.attempts.is_empty()) {
            let refused = sent
                .iter()
                .filter(|webhook| webhook.verdict() != Verdict::Accepted);
            return (sent.len(), refused.count());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn records_are_filtered_and_their_webhooks_sent_again_and_tampered_with() {
    let Some(bench) = Bench::start("dashboard").await else {
        return;
    };
    let browser = &bench.browser;
    browser.open(&bench.url("/")).await;
    browser.has_text("No payments yet.").await;
    browser.look("empty").await;

    paid(&bench, "ORDER-1").await;
    created(&bench, "<b>\"2\" & '2'</b>").await;
    let hub2 = |new: &mut NewPayment| {
        new.country = Some("CI".to_owned());
        new.options.set("msisdn", "00000001");
        new.options.set("provider", "Wave");
    };
    let price = ("2500", Currency::XOF);
    bench.payment("hub2", "ORDER-3", price, hub2).await;
    browser.open(&bench.url("/")).await;
    browser.has_text("<b>\"2\" & '2'</b>").await;
    browser.look("records").await;
    browser.select("Gateway", "Hub2").await;
    browser.press("Filter").await;
    browser.has_text("ORDER-3").await;
    browser.lacks_text("ORDER-1").await;
    browser.select("Gateway", "HPay").await;
    browser.press("Filter").await;
    browser.has_text("Nothing matches this filter.").await;
    browser.look("nothing-found").await;
    browser.follow("Show all records").await;

    browser.follow("ORDER-1").await;
    browser.has_text("completed").await;
    browser.look("record").await;
    let (before, refused) = webhooks(&bench).await;
    assert_eq!(refused, 0);
    browser.press("Resend").await;
    browser.has_text("is sent again as no.").await;
    assert_eq!(webhooks(&bench).await, (before + 1, 0));
    browser.fill("Copies, if duplicated", "3").await;
    browser.press("Duplicate").await;
    browser.has_text("3 copies of webhook").await;
    assert_eq!(webhooks(&bench).await, (before + 4, 0));
    browser.press("The signature").await;
    browser.has_text("The shop must refuse it.").await;
    assert_eq!(webhooks(&bench).await, (before + 5, 1));
    browser.open(&browser.url().await).await;
    browser.has_text("refused: 401").await;
    browser.look("record-refused").await;

    browser.open(&bench.url("/webhooks")).await;
    browser.look("webhooks").await;
    let last = before + 5;
    browser.open(&bench.url(&format!("/webhooks/{last}"))).await;
    browser.look("webhook-refused").await;
    browser.follow("Explain this").await;
    browser.look("explained").await;
    browser.open(&bench.url("/webhooks/999")).await;
    browser.look("missing").await;
}

#[tokio::test]
async fn webhooks_are_held_and_released() {
    let Some(bench) = Bench::start("dashboard-hold").await else {
        return;
    };
    let browser = &bench.browser;
    browser.open(&bench.url("/webhooks")).await;
    browser.press_named("Switch on: Hold").await;
    browser.has_text("Further webhooks are held.").await;
    let payment = created(&bench, "ORDER-1").await;
    bench.open_page(&payment).await;
    browser.press("Pay 599.00 SGD").await;
    bench.is_back().await;
    browser.open(&bench.url("/webhooks")).await;
    browser.has_text("Held webhooks").await;
    browser.look("held").await;
    assert!(bench.shop.rest().await.is_empty());
    browser
        .press("Release all, oldest first, and end the hold")
        .await;
    browser.has_text("are released").await;
    bench.told(&PaymentStatus::Paid).await;
    browser
        .press_named("Switch on: Deliver before the API's answer")
        .await;
    browser
        .has_text("Further webhooks arrive before the API's answer.")
        .await;
}

#[tokio::test]
async fn faults_the_clock_and_quirks_are_switched() {
    let Some(bench) = Bench::start("dashboard-switches").await else {
        return;
    };
    let browser = &bench.browser;
    let payment = created(&bench, "ORDER-1").await;
    browser.open(&bench.url("/faults")).await;
    browser.look("faults-none").await;
    browser.select("Method", "Any method").await;
    browser.press("Add the fault").await;
    browser.has_text("is pending").await;
    browser.look("faults").await;
    let gateway = bench.gateway("hitpay");
    let reference = &payment.provider_reference;
    // The client may repeat a read, so the fault must stay until it is removed.
    browser.fill("Requests (0: all)", "0").await;
    browser.select("Method", "GET").await;
    browser.press("Add the fault").await;
    browser.press("Remove all").await;
    browser.has_text("All faults are removed.").await;
    assert!(gateway.payment_status(reference).await.is_ok());
    browser.select("Method", "Any method").await;
    browser.fill("Requests (0: all)", "0").await;
    browser.press("Add the fault").await;
    assert!(gateway.payment_status(reference).await.is_err());
    browser.press("Remove").await;
    assert!(gateway.payment_status(reference).await.is_ok());

    browser.open(&bench.url("/clock")).await;
    browser.press("1 week").await;
    browser.has_text("7 d").await;
    browser.look("clock").await;
    browser
        .fill("Time with its zone", "2020-01-01T00:00:00Z")
        .await;
    browser.press("Move to the time").await;
    browser.has_text("The clock was not moved").await;

    browser.open(&bench.url("/quirks")).await;
    browser.look("quirks").await;
    browser.press_named("Switch on: hitpay/list-as-array").await;
    browser.has_text("hitpay/list-as-array is on.").await;
    let list = bench
        .call(Method::GET, "/hitpay/v1/payment-requests", json!({}))
        .await;
    assert!(list.is_array(), "{list}");
    browser
        .press_named("Switch off: hitpay/list-as-array")
        .await;
    let list = bench
        .call(Method::GET, "/hitpay/v1/payment-requests", json!({}))
        .await;
    assert!(list.is_object(), "{list}");
}

#[tokio::test]
async fn requests_and_credentials_are_shown() {
    let Some(bench) = Bench::start("dashboard-requests").await else {
        return;
    };
    let browser = &bench.browser;
    created(&bench, "ORDER-1").await;
    let key = bench.sandbox.hitpay().api_key().expose();
    browser.open(&bench.url("/requests")).await;
    browser.has_text("/hitpay/v1/payment-requests").await;
    browser.look("requests").await;
    browser.open(&bench.url("/requests/1")).await;
    browser.has_text("ORDER-1").await;
    browser.has_text("$DHOW_HITPAY_API_KEY").await;
    browser.lacks_text(key).await;
    browser.look("request").await;
    browser.open(&bench.url("/connect")).await;
    browser.lacks_text(key).await;
    browser.look("connect").await;
    browser.press("Show the credentials").await;
    browser.has_text(key).await;
}

#[tokio::test]
async fn pages_follow_changes_with_scripts_and_work_without() {
    let Some(bench) = Bench::start("dashboard-live").await else {
        return;
    };
    let browser = &bench.browser;
    browser.open(&bench.url("/")).await;
    browser.comes_to_have("Live").await;
    // Nothing reloads the page: it follows the sandbox.
    let payment = created(&bench, "ORDER-1").await;
    browser.comes_to_have("pending").await;
    browser.has_text("ORDER-1").await;
    let id = payment.provider_reference.as_str();
    bench.sandbox.hitpay().pay(id).unwrap();
    browser.comes_to_have("completed").await;
    browser.look("live").await;

    browser.switch_scripts_off().await;
    created(&bench, "ORDER-2").await;
    browser.open(&bench.url("/")).await;
    browser.has_text("ORDER-2").await;
    browser.lacks_text("Live").await;
    browser.open(&bench.url("/?text=ORDER-1")).await;
    browser.lacks_text("ORDER-2").await;
    bench.forget_webhooks().await;
    let sent = bench.sandbox.deliveries().all().len();
    browser.open(&bench.url("/webhooks/1")).await;
    browser.click_button("Resend").await;
    browser.comes_to_have("is sent again as no.").await;
    bench.sandbox.deliveries().idle().await;
    assert_eq!(bench.sandbox.deliveries().all().len(), sent + 1);
}
