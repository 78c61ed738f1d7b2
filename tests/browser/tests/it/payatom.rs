//! PayAtom's hosted page.

use dhow::{Currency, NewPayment, Payment, PaymentStatus};

use crate::bench::Bench;

const PRICE: (&str, Currency) = ("1499", Currency::INR);

fn details(new: &mut NewPayment) {
    new.customer.name = Some("Ravi".to_owned());
    new.customer.email = Some("ravi@shop.example".to_owned());
    new.customer.phone = Some("9000000000".to_owned());
    new.options.set("product", "hosted");
}

async fn opened(bench: &Bench, reference: &str) -> Payment {
    let payment = bench.payment("payatom", reference, PRICE, details).await;
    bench.open_page(&payment).await;
    payment
}

#[tokio::test]
async fn every_result_of_the_hosted_page() {
    let Some(bench) = Bench::start("payatom").await else {
        return;
    };
    let browser = &bench.browser;
    let payment = opened(&bench, "ORDER-1001A").await;
    browser.shows_title("1499 INR, PayAtom").await;
    browser.look("open").await;
    browser.press("Pay 1499 INR").await;
    bench.is_back().await;
    let event = bench.told(&PaymentStatus::Paid).await;
    assert_eq!(event.merchant_reference.as_deref(), Some("ORDER-1001A"));
    assert_eq!(bench.status("payatom", &payment).await, PaymentStatus::Paid);
    bench.open_page(&payment).await;
    browser.shows_title("Paid: 1499 INR").await;
    assert!(browser.buttons().await.is_empty());
    browser.look("paid").await;
    browser.follow("Back to the shop").await;
    bench.is_back().await;

    for (reference, button, word, picture) in [
        ("ORDER-1002A", "Decline", "Declined", "declined"),
        ("ORDER-1003A", "Cancel", "Cancelled", "cancelled"),
        ("ORDER-1004A", "Fail", "Failed", "failed"),
    ] {
        let payment = opened(&bench, reference).await;
        browser.press(button).await;
        bench.is_back().await;
        let event = bench
            .shop
            .event(|event| event.merchant_reference.as_deref() == Some(reference))
            .await;
        assert_eq!(event.gateway_status.as_deref(), Some(word), "{reference}");
        let status = bench.status("payatom", &payment).await;
        assert_eq!(event.payment_status(), Some(&status), "{reference}");
        assert!(!matches!(status, PaymentStatus::Paid), "{reference}");
        bench.open_page(&payment).await;
        browser.shows_title(&format!("{word}: 1499 INR")).await;
        browser.look(picture).await;
    }
    another_amount(&bench).await;
    late(&bench).await;
    browser
        .open(&bench.url("/payatom/pay/connect.php?code=x"))
        .await;
    browser.shows_title("No such payin").await;
    browser.look("unknown").await;
}

async fn another_amount(bench: &Bench) {
    let browser = &bench.browser;
    let payment = opened(bench, "ORDER-1005A").await;
    for wrong in ["ninety", "0", "", "12.50"] {
        browser.fill("Another amount", wrong).await;
        browser.press("Pay this amount").await;
        browser.shows_title("Error: 1499 INR").await;
        browser
            .has_text("The amount must be a whole number, at least 1.")
            .await;
    }
    browser.look("wrong-amount").await;
    bench.forget_webhooks().await;
    assert_eq!(
        bench.status("payatom", &payment).await,
        PaymentStatus::Pending
    );
    browser.fill("Another amount", "90").await;
    browser.press("Pay this amount").await;
    bench.is_back().await;
    let event = bench.shop.event(|_| true).await;
    assert_eq!(event.gateway_status.as_deref(), Some("Amount Mismatch"));
    bench.open_page(&payment).await;
    browser
        .shows_title("Another amount was paid: 1499 INR")
        .await;
    browser.has_text("90 INR").await;
    browser.look("another-amount").await;
}

async fn late(bench: &Bench) {
    let browser = &bench.browser;
    for (reference, button, word, picture) in [
        ("ORDER-1006A", "Time out", "Timed out", "timed-out"),
        (
            "ORDER-1007A",
            "Find no matching payment",
            "No matching payment",
            "no-match",
        ),
    ] {
        let payment = opened(bench, reference).await;
        browser.press(button).await;
        bench.is_back().await;
        bench.forget_webhooks().await;
        assert_ne!(bench.status("payatom", &payment).await, PaymentStatus::Paid);
        bench.open_page(&payment).await;
        browser.shows_title(&format!("{word}: 1499 INR")).await;
        browser.look(picture).await;
        browser.press("Approve late").await;
        bench.is_back().await;
        let event = bench.told(&PaymentStatus::Paid).await;
        assert_eq!(event.merchant_reference.as_deref(), Some(reference));
        assert_eq!(bench.status("payatom", &payment).await, PaymentStatus::Paid);
        bench.open_page(&payment).await;
        browser.shows_title("Paid late: 1499 INR").await;
    }
    browser.look("paid-late").await;
}
