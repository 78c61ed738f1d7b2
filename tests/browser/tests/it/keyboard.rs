//! The payer's pages with the keyboard alone.

use dhow::{Currency, NewPayment, PaymentStatus};
use serde_json::Value;
use thirtyfour::Key;

use crate::bench::Bench;

#[tokio::test]
async fn a_payment_needs_no_mouse_and_the_focus_is_always_visible() {
    let Some(bench) = Bench::start("keyboard").await else {
        return;
    };
    let browser = &bench.browser;
    let methods = |new: &mut NewPayment| {
        new.methods = vec!["paynow_online".to_owned(), "card".to_owned()];
    };
    let price = ("599.00", Currency::SGD);
    let payment = bench.payment("hitpay", "ORDER-1", price, methods).await;
    bench.open_page(&payment).await;
    browser.tab_to("Dashboard").await;
    browser.tab_to("Paynow online").await;
    browser.key(Key::Down).await;
    browser.tab_to("Pay 599.00 SGD").await;
    browser.look("focus").await;
    browser.key(Key::Enter).await;
    assert!(bench.is_back().await.ends_with("&status=completed"));
    assert_eq!(bench.status("hitpay", &payment).await, PaymentStatus::Paid);

    // A wrong password is corrected in its field, which has the focus at once.
    let number = |new: &mut NewPayment| {
        new.country = Some("CI".to_owned());
        new.options.set("msisdn", "00000001");
        new.options.set("provider", "orange");
    };
    let price = ("2500", Currency::XOF);
    let payment = bench.payment("hub2", "ORDER-2", price, number).await;
    let path = format!("/hub2/pay/{}", payment.provider_reference.as_str());
    browser.open(&bench.url(&path)).await;
    browser.tab_to("One-time password").await;
    browser.type_text("12").await;
    browser.key(Key::Enter).await;
    browser.shows_title("Error: 2500 XOF").await;
    browser.type_text("34").await;
    browser.key(Key::Enter).await;
    browser.shows_title("Paid: 2500 XOF").await;
    assert_eq!(bench.status("hub2", &payment).await, PaymentStatus::Paid);
}

#[tokio::test]
async fn axe_has_the_version_of_the_lock_file() {
    let Some(bench) = Bench::start("axe").await else {
        return;
    };
    bench.browser.open(&bench.url("/hub2/pay/x")).await;
    let package: Value = serde_json::from_str(include_str!("../../package.json")).unwrap();
    let pinned = &package["dependencies"]["axe-core"];
    assert_eq!(&bench.browser.axe_version().await, pinned);
}
