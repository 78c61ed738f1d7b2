//! HitPay's page of a recurring billing.

use http::Method;
use serde_json::{Value, json};

use crate::bench::Bench;

async fn billing(bench: &Bench, amount: Option<f64>) -> Value {
    let mut body = json!({
        "customer_email": "ana@shop.example", "customer_name": "Ana Tan", "name": "Tea every month", "currency": "SGD",
        "save_payment_method": "true", "reference": "TEA-7",
        "redirect_url": format!("{}/thanks?order=7#top", bench.shop.origin),
    });
    match amount {
        Some(amount) => body["amount"] = json!(amount),
        // Only these methods may do without an amount.
        None => body["payment_methods"] = json!(["grabpay_direct"]),
    }
    bench
        .call(Method::POST, "/hitpay/v1/recurring-billing", body)
        .await
}

#[tokio::test]
async fn every_result_of_a_recurring_billing() {
    let Some(bench) = Bench::start("hitpay-recurring").await else {
        return;
    };
    let browser = &bench.browser;
    let made = billing(&bench, Some(9.9)).await;
    let (id, url) = (made["id"].as_str().unwrap(), made["url"].as_str().unwrap());
    browser.open(url).await;
    browser.shows_title("9.90 SGD, HitPay").await;
    browser.look("open").await;
    browser.press("Agree and save the payment method").await;
    // The query is before the fragment.
    assert_eq!(
        bench.is_back().await,
        format!("order=7&reference={id}&status=active#top")
    );
    let path = format!("/hitpay/v1/recurring-billing/{id}");
    let read = bench.call(Method::GET, &path, json!({})).await;
    assert_eq!(read["status"], "active");
    bench.sandbox.deliveries().idle().await;
    browser.open(url).await;
    browser.shows_title("Agreed: 9.90 SGD").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("agreed").await;
    let paused = format!("{path}/pause");
    let from = json!({"from_date": "2026-12-01"});
    bench.call(Method::POST, &paused, from).await;
    browser.open(url).await;
    browser.shows_title("Paused: 9.90 SGD").await;
    browser.look("paused").await;

    let made = billing(&bench, None).await;
    let (id, url) = (made["id"].as_str().unwrap(), made["url"].as_str().unwrap());
    browser.open(url).await;
    browser.shows_title("Any amount, HitPay").await;
    let path = format!("/hitpay/v1/recurring-billing/{id}");
    bench.call(Method::DELETE, &path, json!({})).await;
    // The page is still open when the shop withdraws it.
    browser.press("Agree and save the payment method").await;
    browser.shows_title("Cancelled: Any amount").await;
    browser.look("cancelled").await;
    browser.open(&format!("{url}x")).await;
    browser.shows_title("No such recurring billing").await;
    browser.look("unknown").await;
}
