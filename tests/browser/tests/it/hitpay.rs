//! HitPay's checkout page of a payment request.

use dhow::{Currency, NewPayment, PaymentStatus};
use serde_json::json;

use crate::bench::Bench;

const PRICE: (&str, Currency) = ("599.00", Currency::SGD);

fn details(new: &mut NewPayment) {
    new.description = Some("A tea set for six".to_owned());
    new.customer.name = Some("Ana Tan".to_owned());
    new.customer.email = Some("ana@shop.example".to_owned());
    new.methods = vec!["paynow_online".to_owned(), "card".to_owned()];
}

#[tokio::test]
async fn every_result_of_a_payment_request() {
    let Some(bench) = Bench::start("hitpay").await else {
        return;
    };
    paid(&bench).await;
    failed(&bench).await;
    cancelled(&bench).await;
    expired(&bench).await;
    paid_without_a_shop(&bench).await;
    bench
        .browser
        .open(&bench.url("/hitpay/securecheckout/payment-request/@dhow-sandbox/x/checkout"))
        .await;
    bench.browser.shows_title("No such payment request").await;
    bench.browser.look("unknown").await;
}

async fn paid(bench: &Bench) {
    let browser = &bench.browser;
    let payment = bench.payment("hitpay", "ORDER-1", PRICE, details).await;
    bench.open_page(&payment).await;
    browser.shows_title("599.00 SGD, HitPay").await;
    browser.look("open").await;
    browser.choose("Card").await;
    browser.press("Pay 599.00 SGD").await;
    assert!(bench.is_back().await.ends_with("&status=completed"));
    let event = bench.told(&PaymentStatus::Paid).await;
    assert_eq!(event.merchant_reference.as_deref(), Some("ORDER-1"));
    assert_eq!(bench.status("hitpay", &payment).await, PaymentStatus::Paid);
    // The customer goes back to the page, and pays nothing twice.
    bench.open_page(&payment).await;
    browser.shows_title("Paid: 599.00 SGD").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("paid").await;
    browser.follow("Back to the shop").await;
    bench.is_back().await;
    bench.forget_webhooks().await;
}

async fn failed(bench: &Bench) {
    let browser = &bench.browser;
    let payment = bench.payment("hitpay", "ORDER-2", PRICE, details).await;
    bench.open_page(&payment).await;
    browser.press("Fail").await;
    assert!(bench.is_back().await.ends_with("&status=failed"));
    bench.told(&PaymentStatus::Failed).await;
    assert_eq!(
        bench.status("hitpay", &payment).await,
        PaymentStatus::Failed
    );
    bench.open_page(&payment).await;
    browser.shows_title("Failed: 599.00 SGD").await;
    browser.look("failed").await;
    bench.forget_webhooks().await;
}

async fn cancelled(bench: &Bench) {
    let browser = &bench.browser;
    let payment = bench.payment("hitpay", "ORDER-3", PRICE, details).await;
    let gateway = bench.gateway("hitpay").cancellation().unwrap();
    gateway.cancel(&payment.provider_reference).await.unwrap();
    bench.open_page(&payment).await;
    browser.shows_title("Cancelled: 599.00 SGD").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("cancelled").await;
}

async fn expired(bench: &Bench) {
    let browser = &bench.browser;
    let payment = bench.payment("hitpay", "ORDER-4", PRICE, details).await;
    bench.open_page(&payment).await;
    // The page is still open when the time is over.
    let hitpay = bench.sandbox.hitpay();
    hitpay.expire(payment.provider_reference.as_str()).unwrap();
    browser.press("Pay 599.00 SGD").await;
    browser.shows_title("Expired: 599.00 SGD").await;
    assert_eq!(
        bench.status("hitpay", &payment).await,
        PaymentStatus::Expired
    );
    browser.look("expired").await;
    bench.sandbox.deliveries().idle().await;
    let paid = bench
        .shop
        .rest()
        .await
        .into_iter()
        .find(|event| event.payment_status() == Some(&PaymentStatus::Paid));
    assert!(paid.is_none(), "{paid:?}");
}

/// Without a URL of the shop, the page itself shows the result.
async fn paid_without_a_shop(bench: &Bench) {
    let browser = &bench.browser;
    let hostile = "<b>\"5\" & '6'</b>";
    let body = json!({"amount": 5, "currency": "SGD", "purpose": hostile});
    let made = bench
        .call(http::Method::POST, "/hitpay/v1/payment-requests", body)
        .await;
    browser.open(made["url"].as_str().unwrap()).await;
    browser.has_text(hostile).await;
    browser.press("Pay 5.00 SGD").await;
    browser.shows_title("Paid: 5.00 SGD").await;
    browser.has_text("completed").await;
    browser.follow("Dashboard").await;
    browser.arrives_at(&bench.url("/")).await;
}
