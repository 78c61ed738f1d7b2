//! HPay's checkout page.

use std::time::Duration;

use dhow::{Currency, NewPayment, Payment, PaymentStatus};

use crate::bench::Bench;

const PRICE: (&str, Currency) = ("200000", Currency::VND);

async fn opened(bench: &Bench, reference: &str) -> Payment {
    let cancel_url = format!("{}/thanks?result=cancelled", bench.shop.origin);
    let details = |new: &mut NewPayment| {
        new.description = Some("A tea set for six".to_owned());
        new.cancel_url = Some(cancel_url);
        new.expires_in = Some(Duration::from_secs(3_600));
    };
    let payment = bench.payment("hpay", reference, PRICE, details).await;
    bench.open_page(&payment).await;
    payment
}

#[tokio::test]
async fn every_result_of_a_checkout_link() {
    let Some(bench) = Bench::start("hpay").await else {
        return;
    };
    let browser = &bench.browser;
    let payment = opened(&bench, "OM_1").await;
    browser.shows_title("200000 VND, HPay").await;
    browser.look("open").await;
    browser.press("Pay 200000 VND").await;
    assert!(bench.is_back().await.contains("order_code=OM_1"));
    let event = bench.told(&PaymentStatus::Paid).await;
    assert_eq!(event.merchant_reference.as_deref(), Some("OM_1"));
    assert_eq!(bench.status("hpay", &payment).await, PaymentStatus::Paid);
    bench.open_page(&payment).await;
    browser.shows_title("Paid: 200000 VND").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("paid").await;
    browser.follow("Back to the shop").await;
    bench.is_back().await;

    let payment = opened(&bench, "OM_2").await;
    browser.press("Pay, HPay holds the money").await;
    bench.is_back().await;
    bench
        .shop
        .event(|event| event.merchant_reference.as_deref() == Some("OM_2"))
        .await;
    bench.open_page(&payment).await;
    browser.shows_title("Paid: 200000 VND").await;
    browser.has_text("HPay holds the money.").await;
    browser.look("held").await;
    failed_and_paid(&bench).await;
    cancelled(&bench).await;
    in_progress_and_expired(&bench).await;
    refused(&bench).await;
}

async fn failed_and_paid(bench: &Bench) {
    let browser = &bench.browser;
    let payment = opened(bench, "OM_3").await;
    browser.press("Fail").await;
    bench.is_back().await;
    let of_order = |event: &dhow::Event| event.merchant_reference.as_deref() == Some("OM_3");
    let event = bench.shop.event(of_order).await;
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    bench.open_page(&payment).await;
    browser.shows_title("Failed: 200000 VND").await;
    browser.look("failed").await;
    browser.press("Pay 200000 VND").await;
    bench.is_back().await;
    let event = bench.shop.event(of_order).await;
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid));
    assert_eq!(bench.status("hpay", &payment).await, PaymentStatus::Paid);
}

async fn cancelled(bench: &Bench) {
    let browser = &bench.browser;
    let payment = opened(bench, "OM_4").await;
    browser.press("Cancel").await;
    assert_eq!(bench.is_back().await, "result=cancelled");
    assert_ne!(bench.status("hpay", &payment).await, PaymentStatus::Paid);
    bench.open_page(&payment).await;
    browser.shows_title("Cancelled: 200000 VND").await;
    browser.look("cancelled").await;
    bench.sandbox.deliveries().idle().await;
    let told = bench.shop.rest().await;
    assert!(told.is_empty(), "HPay sends no webhook: {told:?}");
}

async fn in_progress_and_expired(bench: &Bench) {
    let browser = &bench.browser;
    let payment = opened(bench, "OM_5").await;
    bench.sandbox.hpay().start_paying("OM_5").unwrap();
    bench.open_page(&payment).await;
    browser.has_text("The payer is paying.").await;
    bench.sandbox.hpay().process("OM_5").unwrap();
    let page = browser.url().await;
    browser.open(&page).await;
    browser.shows_title("In progress: 200000 VND").await;
    browser.look("in-progress").await;
    bench.clock.advance(2 * 3_600);
    browser.press("Pay 200000 VND").await;
    browser.shows_title("Expired: 200000 VND").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("expired").await;
    assert_ne!(bench.status("hpay", &payment).await, PaymentStatus::Paid);
}

async fn refused(bench: &Bench) {
    let browser = &bench.browser;
    let link = bench.sandbox.hpay().checkout_url();
    browser
        .open(&format!("{link}/v1/checkout.php?price=1"))
        .await;
    browser.shows_title("Invalid link, HPay").await;
    browser.has_text("03: Wrong parameters.").await;
    browser.look("invalid-link").await;
    browser.open(&format!("{link}/pay/x")).await;
    browser.shows_title("No such payment").await;
    browser.look("unknown").await;
}
