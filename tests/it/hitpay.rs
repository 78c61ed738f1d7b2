//! Tests of HitPay against the sandbox.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    BaseUrl, Currency, Environment, ErrorKind, Expectation, MerchantReference, Money, NewPayment,
    NewRefund, NextAction, Outcome, Payment, PaymentProvider, PaymentStatus, RefundLedger,
    RefundStatus, RejectionReason, Resolution, Secret,
};
use dhow_hitpay::{BodyEncoding, HitPay, HitPayConfig, return_hint};
use dhow_sandbox::{Fault, Sandbox};
use http::Method;

use crate::shop::{Received, ReservedPort, Shop};

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::builder()
        .webhook_retries(vec![Duration::from_millis(20); 5])
        .start()
        .await
        .unwrap()
}

pub(crate) fn config(sandbox: &Sandbox) -> HitPayConfig {
    let gateway = sandbox.hitpay();
    HitPayConfig::new(Environment::Sandbox, gateway.api_key().clone())
        .with_webhook_secret(gateway.salt().clone())
        .with_event_secrets(gateway.event_salts())
        .with_base_url(BaseUrl::new(gateway.base_url()).unwrap())
}

pub(crate) fn provider(sandbox: &Sandbox) -> Arc<dyn PaymentProvider> {
    Arc::new(HitPay::connect(config(sandbox)).unwrap())
}

pub(crate) fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

fn order(reference: &str, shop: &Shop) -> NewPayment {
    let mut order = NewPayment::new(reference.parse().unwrap(), sgd(59_900));
    order.description = Some("Tea & cake for two".into());
    order.webhook_url = Some(shop.webhook_url());
    order.return_url = Some("http://127.0.0.1:1/thanks?cart=7".into());
    order
}

/// Opens the checkout page, presses Pay, and returns the URL to which the browser is redirected.
async fn pay_in_a_browser(payment: &Payment) -> String {
    let [NextAction::Redirect { url }] = &payment.next_actions[..] else {
        panic!("{:?}", payment.next_actions);
    };
    let no_redirects = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder()
        .redirect(no_redirects)
        .build()
        .unwrap();
    let page = browser.get(url).send().await.unwrap().text().await.unwrap();
    assert!(
        page.contains("599.00") && page.contains("Tea &amp; cake"),
        "{page}"
    );
    let pressed = browser
        .post(url)
        .form(&[("outcome", "pay")])
        .send()
        .await
        .unwrap();
    assert_eq!(pressed.status(), 303);
    pressed.headers()["location"].to_str().unwrap().to_owned()
}

fn expectation(payment: &Payment, reference: &str) -> Expectation {
    Expectation::for_payment(payment, reference.parse().unwrap(), sgd(59_900))
}

#[tokio::test]
async fn a_payment_goes_from_creation_to_a_confirmation_by_webhook() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;

    let payment = provider
        .create_payment(&order("ORDER-1", &shop))
        .await
        .unwrap();
    assert_eq!(payment.status, PaymentStatus::Pending);
    assert!(
        matches!(&payment.next_actions[..], [NextAction::Redirect { url }] if url.contains("/checkout"))
    );
    let expectation = expectation(&payment, "ORDER-1");
    assert!(payment.confirm(&expectation).is_err(), "not paid yet");

    let back = pay_in_a_browser(&payment).await;
    shop.wait_for(1).await;
    let confirmed = shop.events()[0].confirm(&expectation).unwrap();
    assert_eq!(confirmed.amount(), sgd(59_900));

    // The return URL proves nothing, but the status that is read after it confirms the order like the webhook.
    assert!(
        back.starts_with("http://127.0.0.1:1/thanks?cart=7&reference="),
        "{back}"
    );
    let hint = return_hint(back.split_once('?').unwrap().1).unwrap();
    assert_eq!(hint.reference(), payment.provider_reference.as_str());
    let polled = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();
    assert!(polled.confirm(&expectation).is_ok());
}

#[tokio::test]
async fn a_failed_payment_is_reported_as_failed_and_confirms_nothing() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    let payment = provider
        .create_payment(&order("ORDER-2", &shop))
        .await
        .unwrap();
    sandbox
        .hitpay()
        .fail(payment.provider_reference.as_str())
        .unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    assert!(event.confirm(&expectation(&payment, "ORDER-2")).is_err());
}

#[tokio::test]
async fn a_delivery_is_repeated_until_the_shop_replies_2xx() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = ReservedPort::reserve().await.open(Arc::clone(&provider), 2);
    let payment = provider
        .create_payment(&order("ORDER-3", &shop))
        .await
        .unwrap();
    sandbox
        .hitpay()
        .pay(payment.provider_reference.as_str())
        .unwrap();
    let received = shop.wait_for(3).await;
    assert!(matches!(
        received[..2],
        [Received::Failed, Received::Failed]
    ));
    assert_eq!(shop.events().len(), 1);
}

#[tokio::test]
async fn repeated_deliveries_have_one_key() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    sandbox.deliveries().duplicate(2);
    let payment = provider
        .create_payment(&order("ORDER-4", &shop))
        .await
        .unwrap();
    sandbox
        .hitpay()
        .pay(payment.provider_reference.as_str())
        .unwrap();
    shop.wait_for(3).await;
    let events = shop.events();
    assert!(
        events
            .iter()
            .all(|event| event.dedup_key == events[0].dedup_key)
    );
}

#[tokio::test]
async fn a_forged_delivery_is_rejected_and_the_genuine_one_accepted() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    let payment = provider
        .create_payment(&order("ORDER-5", &shop))
        .await
        .unwrap();
    let id = payment.provider_reference.as_str().to_owned();
    let forged = [
        ("payment_request_id", id.as_str()),
        ("status", "completed"),
        ("hmac", "00"),
    ];
    let http = reqwest::Client::new();
    let reply = http
        .post(shop.webhook_url())
        .form(&forged)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 401);
    sandbox.hitpay().pay(&id).unwrap();
    let received = shop.wait_for(2).await;
    assert!(matches!(
        received[0],
        Received::Rejected(RejectionReason::MalformedSignature)
    ));
    assert!(
        shop.events()[0]
            .confirm(&expectation(&payment, "ORDER-5"))
            .is_ok()
    );
}

#[tokio::test]
async fn json_events_of_a_registered_endpoint_verify_with_its_own_salt() {
    let sandbox = sandbox().await;
    let kinds = ["payment_request.completed"];
    // The provider needs the salts of the endpoints, so that both are registered before it is built.
    let mut ports = Vec::new();
    for _ in 0..2 {
        let port = ReservedPort::reserve().await;
        sandbox
            .hitpay()
            .register_endpoint(&port.webhook_url(), &kinds);
        ports.push(port);
    }
    let provider = provider(&sandbox);
    let mut shops = Vec::new();
    for port in ports {
        shops.push(port.open(Arc::clone(&provider), 0));
    }
    let order = NewPayment::new("ORDER-6".parse().unwrap(), sgd(59_900));
    let payment = provider.create_payment(&order).await.unwrap();
    sandbox
        .hitpay()
        .pay(payment.provider_reference.as_str())
        .unwrap();
    for (shop, salt) in shops.iter().zip(["event_salts[0]", "event_salts[1]"]) {
        shop.wait_for(1).await;
        let event = &shop.events()[0];
        assert_eq!(event.matched_secret, salt);
        assert_eq!(event.gateway_kind, "payment_request.completed");
        assert!(event.confirm(&expectation(&payment, "ORDER-6")).is_ok());
    }
}

#[tokio::test]
async fn a_payment_is_created_with_the_form_encoding_of_the_older_documents() {
    let sandbox = sandbox().await;
    let config = config(&sandbox).with_body_encoding(BodyEncoding::Form);
    let provider: Arc<dyn PaymentProvider> = Arc::new(HitPay::connect(config).unwrap());
    let shop = Shop::open(Arc::clone(&provider)).await;
    let mut order = order("ORDER-7", &shop);
    order.methods = vec!["card".into(), "paynow_online".into()];
    let payment = provider.create_payment(&order).await.unwrap();
    sandbox
        .hitpay()
        .pay(payment.provider_reference.as_str())
        .unwrap();
    shop.wait_for(1).await;
    assert!(
        shop.events()[0]
            .confirm(&expectation(&payment, "ORDER-7"))
            .is_ok()
    );
}

#[tokio::test]
async fn refunds_are_limited_to_the_payment_and_the_payment_stays_paid() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    let payment = provider
        .create_payment(&order("ORDER-8", &shop))
        .await
        .unwrap();
    let reference = payment.provider_reference.clone();
    sandbox.hitpay().pay(reference.as_str()).unwrap();
    let refunds = provider.refunds().unwrap();
    let mut ledger = RefundLedger::new(sgd(59_900));
    for (name, minor) in [("BACK-1", 10_000), ("BACK-2", 49_900)] {
        let new = NewRefund::new(name.parse().unwrap(), reference.clone(), sgd(minor));
        let refund = refunds.refund(&new).await.unwrap();
        assert_eq!(refund.status, RefundStatus::Succeeded);
        let again = refunds
            .refund_status(&refund.provider_reference)
            .await
            .unwrap();
        assert_eq!(again.amount.unwrap().money(), Some(sgd(minor)));
        ledger
            .record(
                refund.provider_reference.as_str(),
                sgd(minor),
                refund.status,
            )
            .unwrap();
    }
    assert_eq!(ledger.refundable(), sgd(0));
    let more = NewRefund::new("BACK-3".parse().unwrap(), reference.clone(), sgd(100));
    let error = refunds.refund(&more).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Declined, "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    let after = provider.payment_status(&reference).await.unwrap();
    assert_eq!(after.status, PaymentStatus::Paid);
}

#[tokio::test]
async fn an_unpaid_payment_can_be_cancelled_and_a_paid_one_cannot() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    let cancellation = provider.cancellation().unwrap();
    let unpaid = provider
        .create_payment(&order("ORDER-9", &shop))
        .await
        .unwrap();
    cancellation
        .cancel(&unpaid.provider_reference)
        .await
        .unwrap();
    let paid = provider
        .create_payment(&order("ORDER-10", &shop))
        .await
        .unwrap();
    sandbox
        .hitpay()
        .pay(paid.provider_reference.as_str())
        .unwrap();
    let error = cancellation
        .cancel(&paid.provider_reference)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Declined, "{error}");
}

#[tokio::test]
async fn a_payment_whose_response_was_lost_is_found_by_the_merchant_reference() {
    let faults = [Fault::bad_gateway(), Fault::html_with_200()];
    for (index, fault) in faults.into_iter().enumerate() {
        let sandbox = sandbox().await;
        let provider = provider(&sandbox);
        let shop = Shop::open(Arc::clone(&provider)).await;
        sandbox.faults().next_post(fault);
        let reference: MerchantReference = format!("LOST-{index}").parse().unwrap();
        let error = provider
            .create_payment(&order(reference.as_str(), &shop))
            .await
            .unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{error}"
        );
        let path = "/hitpay/v1/payment-requests";
        assert_eq!(
            sandbox.requests().count(&Method::POST, path),
            1,
            "sent once"
        );
        let found = provider
            .lookup()
            .unwrap()
            .find_payments(&reference)
            .await
            .unwrap();
        assert_eq!(
            found.len(),
            1,
            "the payment exists although its response was lost"
        );
        assert_eq!(found[0].status, PaymentStatus::Pending);
    }
}

#[tokio::test]
async fn a_wrong_key_an_invalid_field_and_an_unknown_id_are_different_errors() {
    let sandbox = sandbox().await;
    let gateway = sandbox.hitpay();
    let config = HitPayConfig::new(Environment::Sandbox, Secret::new("wrong-key-7f3e").unwrap())
        .with_base_url(BaseUrl::new(gateway.base_url()).unwrap());
    let with_wrong_key = HitPay::connect(config).unwrap();
    let new = NewPayment::new("R".parse().unwrap(), sgd(100));
    let error = with_wrong_key.create_payment(&new).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.outcome(), Outcome::Refused);

    let mut invalid = NewPayment::new("R".parse().unwrap(), sgd(100));
    invalid.customer.email = Some("not an address".to_owned());
    let error = provider(&sandbox)
        .create_payment(&invalid)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.field(), Some("email"), "{error}");
    let missing = "00000000-0000-4000-8000-000000000000".parse().unwrap();
    let error = provider(&sandbox)
        .payment_status(&missing)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
