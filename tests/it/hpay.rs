//! Tests of HPay against the sandbox.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    BaseUrl, Currency, Environment, ErrorKind, Expectation, Money, NewPayment, NextAction,
    NotConfirmed, Outcome, Payment, PaymentProvider, PaymentStatus, RejectionReason, Secret,
    WebhookVerifier,
};
use dhow_hpay::{HPay, HPayConfig, return_hint};
use dhow_sandbox::{Fault, FaultRule, Sandbox};

use crate::shop::{Received, Shop};

mod accounts;
mod transfers;

async fn sandbox() -> Sandbox {
    let pauses = vec![Duration::from_millis(20); 5];
    Sandbox::builder()
        .webhook_retries(pauses)
        .start()
        .await
        .unwrap()
}

fn base(url: impl Into<String>) -> BaseUrl {
    BaseUrl::new(url).unwrap()
}

fn config(sandbox: &Sandbox) -> HPayConfig {
    let gateway = sandbox.hpay();
    let passcode = gateway.passcode().clone();
    let email = gateway.merchant_email();
    HPayConfig::new(Environment::Sandbox, gateway.merchant_id(), passcode, email)
        .with_checkout_url(base(gateway.checkout_url()))
        .with_account_url(base(gateway.account_url()))
        .with_openapi_url(base(gateway.openapi_url()))
}

fn config_with_keys(sandbox: &Sandbox) -> HPayConfig {
    let gateway = sandbox.hpay();
    config(sandbox)
        .with_private_key(gateway.private_key().unwrap().as_bytes())
        .unwrap()
        .with_gateway_certificate(gateway.certificate().unwrap())
        .unwrap()
}

fn provider(sandbox: &Sandbox) -> Arc<HPay> {
    Arc::new(HPay::connect(config(sandbox)).unwrap())
}

fn vnd(amount: i64) -> Money {
    Money::from_minor(amount, Currency::VND)
}

fn order(reference: &str, shop: &Shop) -> NewPayment {
    let mut order = NewPayment::new(reference.parse().unwrap(), vnd(200_000));
    order.description = Some("Vé tàu & bánh mì".into());
    order.webhook_url = Some(shop.webhook_url());
    order.return_url = Some("http://127.0.0.1:1/thanks?cart=7".into());
    order
}

fn link(payment: &Payment) -> &str {
    match &payment.next_actions[..] {
        [NextAction::Redirect { url }] => url,
        other => panic!("{other:?}"),
    }
}

fn browser() -> reqwest::Client {
    let no_redirects = reqwest::redirect::Policy::none();
    reqwest::Client::builder()
        .redirect(no_redirects)
        .build()
        .unwrap()
}

/// Opens the link, presses a button, and returns the URL to which the browser is redirected.
async fn press(sandbox: &Sandbox, payment: &Payment, button: &str) -> String {
    let browser = browser();
    let opened = browser.get(link(payment)).send().await.unwrap();
    assert_eq!(opened.status(), 303, "{}", opened.text().await.unwrap());
    let path = opened.headers()["location"].to_str().unwrap().to_owned();
    let page_url = format!("http://{}{path}", sandbox.addr());
    let page = browser
        .get(&page_url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("200000 VND"), "{page}");
    let pressed = browser
        .post(&page_url)
        .form(&[("outcome", button)])
        .send()
        .await
        .unwrap();
    assert_eq!(pressed.status(), 303);
    pressed.headers()["location"].to_str().unwrap().to_owned()
}

fn expectation(payment: &Payment) -> Expectation {
    let reference = payment.merchant_reference.as_deref().unwrap();
    Expectation::for_payment(payment, reference.parse().unwrap(), vnd(200_000))
}

#[tokio::test]
async fn a_payment_goes_from_a_link_to_a_confirmation_by_webhook() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    for version in ["v1", "legacy"] {
        let mut new = order(&format!("OM_{version}"), &shop);
        new.options.set("version", version);
        let payment = provider.create_payment(&new).await.unwrap();
        let expectation = expectation(&payment);
        let before = shop.received().len();
        let back = press(&sandbox, &payment, "pay").await;
        shop.wait_for(before + 1).await;
        let event = shop.events().pop().unwrap();
        let confirmed = event.confirm(&expectation).unwrap();
        assert_eq!(confirmed.amount(), vnd(200_000));

        // The return URL has the same signed query as the webhook, but proves nothing. The status that is read after it confirms.
        let query = back.split_once("cart=7&").unwrap().1;
        let hint = return_hint(query).unwrap();
        assert_eq!(hint.reference(), payment.provider_reference.as_str());
        let polled = provider
            .payment_status(&payment.provider_reference)
            .await
            .unwrap();
        assert!(polled.confirm(&expectation).is_ok());
        let found = provider.lookup().unwrap();
        let found = found.find_payments(&new.merchant_reference).await.unwrap();
        assert_eq!(found[0].status, PaymentStatus::Paid);
    }
}

#[tokio::test]
async fn held_and_failed_payments_confirm_nothing_and_a_failed_one_may_be_paid_later() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let held = provider
        .create_payment(&order("OM_HELD", &shop))
        .await
        .unwrap();
    press(&sandbox, &held, "hold").await;
    shop.wait_for(1).await;
    let refused = shop.events()[0].confirm(&expectation(&held)).unwrap_err();
    assert_eq!(refused, NotConfirmed::NotPaid(PaymentStatus::Processing));

    let failed = provider
        .create_payment(&order("OM_FAIL", &shop))
        .await
        .unwrap();
    press(&sandbox, &failed, "fail").await;
    shop.wait_for(2).await;
    let event = &shop.events()[1];
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    let polled = provider
        .payment_status(&failed.provider_reference)
        .await
        .unwrap();
    assert_eq!(polled.status, PaymentStatus::Failed);
    sandbox.hpay().pay("OM_FAIL").unwrap();
    shop.wait_for(3).await;
    let late = &shop.events()[2];
    assert!(late.confirm(&expectation(&failed)).is_ok());
    assert_ne!(late.dedup_key, event.dedup_key);
    let joined = event.payment_status().cloned().unwrap();
    assert_eq!(
        joined.join(late.payment_status().cloned().unwrap()),
        PaymentStatus::Paid
    );
}

#[tokio::test]
async fn a_forged_webhook_is_rejected_and_the_genuine_one_accepted() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let payment = provider
        .create_payment(&order("OM_5", &shop))
        .await
        .unwrap();
    let forged = "transaction_info=&order_code=OM_5&price=200000&payment_id=1&payment_type=1&error_text=&secure_code=0469e5c087623a8bd014691e874738f7";
    let reply = browser()
        .get(format!("{}?{forged}", shop.webhook_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 401);
    press(&sandbox, &payment, "pay").await;
    let received = shop.wait_for(2).await;
    assert!(matches!(
        received[0],
        Received::Rejected(RejectionReason::SignatureMismatch)
    ));
    assert!(shop.events()[0].confirm(&expectation(&payment)).is_ok());
}

#[tokio::test]
async fn repeated_webhooks_have_one_key_and_a_live_account_accepts_none_of_them() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    sandbox.deliveries().duplicate(2);
    let payment = provider
        .create_payment(&order("OM_6", &shop))
        .await
        .unwrap();
    press(&sandbox, &payment, "pay").await;
    shop.wait_for(3).await;
    let events = shop.events();
    assert!(
        events
            .iter()
            .all(|event| event.dedup_key == events[0].dedup_key)
    );

    let live_passcode = Secret::new("the-live-passcode").unwrap();
    let merchant = sandbox.hpay().merchant_id();
    let live = dhow_hpay::HPayWebhooks::new(Environment::Live, merchant, live_passcode);
    let delivery = sandbox.deliveries().all()[0].to_delivery();
    let rejection = live.verify_webhook(&delivery).unwrap_err();
    assert_eq!(rejection.reason(), RejectionReason::SignatureMismatch);
}

#[tokio::test]
async fn an_order_whose_link_was_not_opened_yet_is_not_found() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let payment = provider
        .create_payment(&order("OM_7", &shop))
        .await
        .unwrap();
    let error = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotFound, Outcome::ReadOnly)
    );
    sandbox.hpay().open_link(link(&payment)).unwrap();
    let opened = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();
    assert_eq!(opened.status, PaymentStatus::Pending);
}

#[tokio::test]
async fn a_read_whose_every_response_is_invalid_is_an_error() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let reference = "OM_8".parse().unwrap();
    for fault in [
        Fault::html_with_200(),
        Fault::bad_gateway(),
        Fault::CutAfter(40),
    ] {
        sandbox.faults().add(FaultRule::new(fault).always());
        let error = provider.payment_status(&reference).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::ReadOnly, "{error}");
        sandbox.faults().clear();
    }
}
