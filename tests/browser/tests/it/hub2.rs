//! Hub2's pages: the operator's page of an intent, and the page of a payment link.

use dhow::{Currency, NewPayment, Payment, PaymentStatus, Subject};
use http::Method;
use serde_json::{Value, json};

use crate::bench::Bench;

const PRICE: (&str, Currency) = ("2500", Currency::XOF);
/// Number that succeeds, and number that fails after the one-time password, as in Hub2's sandbox.
const GOOD: &str = "00000001";
const WRONG_OTP: &str = "00000100";

/// Makes an attempt and opens its page.
async fn opened(bench: &Bench, reference: &str, provider: &str, msisdn: &str) -> Payment {
    let (back, origin) = (format!("{}/thanks", bench.shop.origin), &bench.shop.origin);
    let details = |new: &mut NewPayment| {
        new.country = Some("CI".to_owned());
        new.return_url = Some(format!("{back}?result=paid"));
        new.cancel_url = Some(format!("{origin}/thanks?result=unpaid"));
        new.options.set("msisdn", msisdn);
        new.options.set("provider", provider);
    };
    let payment = bench.payment("hub2", reference, PRICE, details).await;
    show(bench, &payment).await;
    payment
}

async fn show(bench: &Bench, payment: &Payment) {
    let path = format!("/hub2/pay/{}", payment.provider_reference.as_str());
    bench.browser.open(&bench.url(&path)).await;
}

#[tokio::test]
async fn every_result_of_an_intent() {
    let Some(bench) = Bench::start("hub2").await else {
        return;
    };
    redirection(&bench).await;
    one_time_password(&bench).await;
    other_steps(&bench).await;
    let browser = &bench.browser;
    browser.open(&bench.url("/hub2/pay/pi_x")).await;
    browser.shows_title("No such payment intent").await;
    browser.look("unknown").await;
}

async fn redirection(bench: &Bench) {
    let browser = &bench.browser;
    let payment = opened(bench, "ORDER-1", "Wave", GOOD).await;
    browser.shows_title("2500 XOF, Hub2").await;
    browser.look("open").await;
    browser.press("Pay 2500 XOF").await;
    assert_eq!(bench.is_back().await, "result=paid");
    let event = bench.told(&PaymentStatus::Paid).await;
    assert_eq!(event.merchant_reference.as_deref(), Some("ORDER-1"));
    assert_eq!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    show(bench, &payment).await;
    browser.shows_title("Paid: 2500 XOF").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("paid").await;
    browser.follow("Back to the shop").await;
    bench.is_back().await;

    let payment = opened(bench, "ORDER-2", "Wave", GOOD).await;
    browser.press("Cancel").await;
    assert_eq!(bench.is_back().await, "result=unpaid");
    let failed = Subject::Attempt(PaymentStatus::Failed);
    bench.shop.event(|event| event.subject == failed).await;
    show(bench, &payment).await;
    browser.shows_title("Cancelled: 2500 XOF").await;
    browser.look("cancelled").await;
    assert_ne!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    bench.forget_webhooks().await;
    browser.press("Approve late").await;
    assert_eq!(bench.is_back().await, "result=paid");
    bench.told(&PaymentStatus::Paid).await;
    assert_eq!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    bench.forget_webhooks().await;
}

async fn one_time_password(bench: &Bench) {
    let browser = &bench.browser;
    let payment = opened(bench, "ORDER-3", "orange", GOOD).await;
    browser.look("one-time-password").await;
    for wrong in ["", "12", "12345", "abcd"] {
        browser.fill("One-time password", wrong).await;
        browser.press("Pay 2500 XOF").await;
        browser.shows_title("Error: 2500 XOF").await;
        browser
            .has_text("The one-time password must have 4 digits.")
            .await;
        let status = bench.status("hub2", &payment).await;
        assert_eq!(status, PaymentStatus::ActionRequired, "{wrong:?}");
    }
    browser.look("wrong-format").await;
    browser.fill("One-time password", "1234").await;
    browser.press("Pay 2500 XOF").await;
    browser.shows_title("Paid: 2500 XOF").await;
    bench.told(&PaymentStatus::Paid).await;
    assert_eq!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    bench.forget_webhooks().await;

    // The operator does not accept the password of this number.
    let payment = opened(bench, "ORDER-4", "orange", WRONG_OTP).await;
    browser.fill("One-time password", "1234").await;
    browser.press("Pay 2500 XOF").await;
    browser.shows_title("Failed: 2500 XOF").await;
    let failed = Subject::Attempt(PaymentStatus::Failed);
    bench.shop.event(|event| event.subject == failed).await;
    browser.has_text("authentication failed").await;
    browser.look("wrong-password").await;
    assert_ne!(bench.status("hub2", &payment).await, PaymentStatus::Paid);

    // Cancelling needs no password.
    let payment = opened(bench, "ORDER-5", "orange", GOOD).await;
    browser.press("Cancel").await;
    browser.shows_title("Cancelled: 2500 XOF").await;
    assert_ne!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    bench.forget_webhooks().await;
}

async fn other_steps(bench: &Bench) {
    let browser = &bench.browser;
    // The payer confirms on the phone.
    let payment = opened(bench, "ORDER-6", "mtn", GOOD).await;
    browser.shows_title("Confirmation: 2500 XOF").await;
    browser.look("confirmation").await;
    browser.press("Pay 2500 XOF").await;
    bench.told(&PaymentStatus::Paid).await;
    assert_eq!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    // The operator takes its time after the password.
    let payment = opened(bench, "ORDER-7", "orange", "00000002").await;
    browser.fill("One-time password", "1234").await;
    browser.press("Pay 2500 XOF").await;
    browser.shows_title("In progress: 2500 XOF").await;
    browser.look("in-progress").await;
    browser.press("Pay 2500 XOF").await;
    browser.shows_title("Paid: 2500 XOF").await;
    assert_eq!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
    // The shop has not made an attempt.
    let body = json!({"customerReference": "C-1", "purchaseReference": "ORDER-8", "amount": 2500, "currency": "XOF"});
    let intent = bench
        .call(Method::POST, "/hub2/payment-intents", body)
        .await;
    let path = format!("/hub2/pay/{}", intent["id"].as_str().unwrap());
    browser.open(&bench.url(&path)).await;
    browser.shows_title("No attempt: 2500 XOF").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("no-attempt").await;
}

async fn link(bench: &Bench, reference: &str, changes: &[(&str, Value)]) -> (String, String) {
    let origin = &bench.shop.origin;
    let mut body = json!({
        "purchaseReference": reference, "country": "CI", "description": "Monthly plan", "amount": 2500, "currency": "XOF", "type": "single_use",
        "successUrl": format!("{origin}/thanks?result=paid"), "failureUrl": format!("{origin}/thanks?result=unpaid"),
    });
    for (name, value) in changes {
        body[*name] = value.clone();
    }
    let link = bench.call(Method::POST, "/hub2/payment-links", body).await;
    let text = |name: &str| link[name].as_str().unwrap().to_owned();
    (text("id"), text("url"))
}

async fn link_status(bench: &Bench, id: &str) -> Value {
    let path = format!("/hub2/payment-links/{id}");
    bench.call(Method::GET, &path, json!({})).await["status"].clone()
}

#[tokio::test]
async fn every_result_of_a_payment_link() {
    let Some(bench) = Bench::start("hub2-link").await else {
        return;
    };
    let browser = &bench.browser;
    let (id, url) = link(&bench, "PLAN-1", &[]).await;
    browser.open(&url).await;
    browser.shows_title("2500 XOF, Hub2").await;
    browser.look("open").await;
    browser.press("Cancel").await;
    assert_eq!(bench.is_back().await, "result=unpaid");
    assert_eq!(link_status(&bench, &id).await, "active");
    browser.open(&url).await;
    browser.shows_title("Failed: 2500 XOF").await;
    browser.look("failed").await;
    browser.press("Pay 2500 XOF").await;
    assert_eq!(bench.is_back().await, "result=paid");
    let event = bench.told(&PaymentStatus::Paid).await;
    assert_eq!(event.merchant_reference.as_deref(), Some("PLAN-1"));
    assert_eq!(link_status(&bench, &id).await, "completed");
    browser.open(&url).await;
    browser.shows_title("Paid: 2500 XOF").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("paid").await;

    let many = [("type", json!("multi_use"))];
    let (id, url) = link(&bench, "PLAN-2", &many).await;
    for _ in 0..2 {
        browser.open(&url).await;
        browser.press("Pay 2500 XOF").await;
        bench.is_back().await;
    }
    browser.open(&url).await;
    browser.has_text("This link can be paid again.").await;
    browser.look("paid-again").await;
    let path = format!("/hub2/payment-links/{id}/close");
    bench.call(Method::PATCH, &path, json!({})).await;
    browser.press("Pay 2500 XOF").await;
    browser.shows_title("Closed: 2500 XOF").await;
    browser.look("closed").await;

    let short = [("expirationDate", json!("2100-01-01T00:00:00.000Z"))];
    let (id, url) = link(&bench, "PLAN-3", &short).await;
    browser.open(&url).await;
    bench.clock.advance(100 * 366 * 86_400);
    browser.press("Pay 2500 XOF").await;
    browser.shows_title("Expired: 2500 XOF").await;
    assert_eq!(link_status(&bench, &id).await, "expired");
    browser.look("expired").await;
    browser.open(&format!("{url}x")).await;
    browser.shows_title("No such payment link").await;
    browser.look("unknown").await;
}
