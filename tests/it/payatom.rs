//! Tests of PayAtom against the sandbox.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    ActionAnswer, AssuranceLevel, BaseUrl, Currency, Environment, ErrorKind, Expectation, Money,
    NewPayment, NewRefund, NextAction, NotConfirmed, Outcome, PaymentProvider, PaymentStatus,
    RefundStatus, Resolution,
};
use dhow_payatom::{Paths, PayAtom, PayAtomConfig, safe_reference};
use dhow_sandbox::{Fault, Sandbox, payatom::Quirk};
use http::Method;

use crate::shop::{Received, Shop};

mod amounts;
mod payouts;

async fn sandbox() -> Sandbox {
    let retries = vec![Duration::from_millis(20); 5];
    let builder = Sandbox::builder().webhook_retries(retries);
    builder.start().await.unwrap()
}

fn config(sandbox: &Sandbox) -> PayAtomConfig {
    let gateway = sandbox.payatom();
    let base = BaseUrl::new(gateway.base_url()).unwrap();
    let secret = gateway.secret_key().clone();
    let mut paths = Paths::default();
    paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
    paths.refund = Some("/api/refund.php".to_owned());
    PayAtomConfig::new(
        Environment::Sandbox,
        Currency::INR,
        base,
        gateway.pid(),
        secret,
    )
    .with_api_key(gateway.api_key().clone())
    .with_token(gateway.token().clone())
    .with_paths(paths)
}

fn provider(sandbox: &Sandbox) -> Arc<dyn PaymentProvider> {
    Arc::new(PayAtom::connect(config(sandbox)).unwrap())
}

/// Starts a sandbox, a provider, and a shop that receives the webhooks.
async fn setup() -> (Sandbox, Arc<dyn PaymentProvider>, Shop) {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    sandbox.payatom().register_webhook(&shop.webhook_url());
    (sandbox, provider, shop)
}

fn rupees(units: i64) -> Money {
    Money::from_major(units, Currency::INR).unwrap()
}

fn order(reference: &str, set: &[(&str, &str)]) -> NewPayment {
    // PayAtom takes references of at least ten characters.
    let reference = safe_reference(&format!("{reference}-1042")).unwrap();
    let mut order = NewPayment::new(reference, rupees(599));
    order.customer.name = Some("Ravi".to_owned());
    order.customer.email = Some("r@shop.example".to_owned());
    order.customer.phone = Some("9000000000".to_owned());
    for (name, value) in set {
        order.options.set(*name, *value);
    }
    order
}

const V2: [(&str, &str); 5] = [
    ("api", "v2"),
    ("ip", "203.0.113.9"),
    ("latitude", "19.07"),
    ("longitude", "72.87"),
    ("customer_id", "C/1 é"),
];

#[tokio::test]
async fn every_product_ends_paid_by_a_verified_webhook_and_by_polling() {
    let (sandbox, provider, shop) = setup().await;
    let hosted = vec![("product", "hosted")];
    let upi = vec![("product", "upi-p2c")];
    let mut over_v2 = vec![("product", "upi-p2p")];
    over_v2.extend(V2);
    let mut hosted_v2 = vec![("product", "hosted")];
    hosted_v2.extend(V2);
    for (at, set) in [hosted, upi, over_v2, hosted_v2].iter().enumerate() {
        let order = order(&format!("ORDER-{at}42"), set);
        let payment = provider.create_payment(&order).await.unwrap();
        assert_eq!(payment.status, PaymentStatus::Pending);
        let reference = order.merchant_reference.clone();
        sandbox.payatom().pay(reference.as_str()).unwrap();
        shop.wait_for(at + 1).await;
        let event = shop.events()[at].clone();
        let expectation = Expectation::for_payment(&payment, reference, rupees(599));
        assert_eq!(event.assurance.level(), AssuranceLevel::Partial);
        assert!(event.confirm(&expectation).is_ok(), "{set:?}");
        let polled = provider
            .payment_status(&payment.provider_reference)
            .await
            .unwrap();
        assert!(polled.confirm(&expectation).is_ok(), "{set:?}");
    }
}

#[tokio::test]
async fn a_payment_on_the_hosted_page_is_reported_by_webhook() {
    let (_sandbox, provider, shop) = setup().await;
    let mut order = order("ORDER-1", &[]);
    order.return_url = Some("https://shop.example/thanks".into());
    let payment = provider.create_payment(&order).await.unwrap();
    let NextAction::Redirect { url } = &payment.next_actions[0] else {
        panic!("{:?}", payment.next_actions);
    };
    let none = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().redirect(none).build().unwrap();
    assert_eq!(browser.get(url).send().await.unwrap().status(), 200);
    let sent = browser
        .post(url)
        .form(&[("outcome", "pay")])
        .send()
        .await
        .unwrap();
    assert_eq!(sent.headers()["location"], "https://shop.example/thanks");
    shop.wait_for(1).await;
    assert_eq!(
        shop.events()[0].payment_status(),
        Some(&PaymentStatus::Paid)
    );
}

#[tokio::test]
async fn a_payment_stays_open_after_a_timeout_and_is_paid_by_a_late_approval() {
    let (sandbox, provider, shop) = setup().await;
    let order = order("ORDER-2", &[("product", "upi-p2p")]);
    let payment = provider.create_payment(&order).await.unwrap();
    let id = payment.provider_reference.as_str();
    sandbox.payatom().time_out(id).unwrap();
    shop.wait_for(1).await;
    let polled = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();
    assert!(polled.status.is_open());
    sandbox.payatom().approve_late(id).unwrap();
    shop.wait_for(2).await;
    let statuses = shop
        .events()
        .into_iter()
        .filter_map(|event| event.payment_status().cloned());
    assert_eq!(
        PaymentStatus::fold(statuses.collect::<Vec<_>>()),
        Some(PaymentStatus::Paid)
    );
}

#[tokio::test]
async fn a_reference_that_ends_in_a_digit_is_confirmed_by_polling_only() {
    let (sandbox, provider, shop) = setup().await;
    let mut digits = order("X", &[("product", "upi-p2c")]);
    digits.merchant_reference = "ORDER00000012".parse().unwrap();
    let payment = provider.create_payment(&digits).await.unwrap();
    sandbox.payatom().pay("ORDER00000012").unwrap();
    shop.wait_for(1).await;
    let reference = digits.merchant_reference.clone();
    let expectation = Expectation::for_payment(&payment, reference, rupees(599));
    let refused = shop.events()[0].confirm(&expectation).unwrap_err();
    assert!(matches!(refused, NotConfirmed::AskGateway(_)));
    let polled = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();
    assert!(polled.confirm(&expectation).is_ok());
}

#[tokio::test]
async fn every_known_format_of_statuses_and_webhooks_is_accepted() {
    let quirks = [
        Quirk::MisspeltAmount,
        Quirk::AmountAlone,
        Quirk::NumbersAsNumbers,
        Quirk::FormWebhooks,
    ];
    for (at, quirk) in quirks.into_iter().enumerate() {
        let (sandbox, provider, shop) = setup().await;
        sandbox.payatom().switch(quirk, true);
        let order = order(&format!("QUIRK-{at}"), &[("product", "upi-p2c")]);
        let payment = provider.create_payment(&order).await.unwrap();
        sandbox
            .payatom()
            .pay(payment.provider_reference.as_str())
            .unwrap();
        shop.wait_for(1).await;
        assert_eq!(
            shop.events()[0].payment_status(),
            Some(&PaymentStatus::Paid),
            "{quirk:?}"
        );
        let polled = provider
            .payment_status(&payment.provider_reference)
            .await
            .unwrap();
        assert_eq!(
            polled.received.unwrap().money(),
            Some(rupees(599)),
            "{quirk:?}"
        );
    }
}

#[tokio::test]
async fn a_forged_webhook_is_rejected_and_the_genuine_one_accepted() {
    let (sandbox, provider, shop) = setup().await;
    let order = order("ORDER-4", &[("product", "upi-p2c")]);
    let payment = provider.create_payment(&order).await.unwrap();
    let forged = r#"{"order_id":"ORDER-4-1042A","received_amount":"599","status":"Approved","post_hash":"x"}"#;
    let http = reqwest::Client::new();
    let reply = http
        .post(shop.webhook_url())
        .body(forged)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 401);
    assert!(
        reply
            .text()
            .await
            .unwrap()
            .contains(r#""acknowledge":"no""#)
    );
    sandbox
        .payatom()
        .pay(payment.provider_reference.as_str())
        .unwrap();
    let received = shop.wait_for(2).await;
    assert!(matches!(received[0], Received::Rejected(_)));
    assert_eq!(
        shop.events()[0].payment_status(),
        Some(&PaymentStatus::Paid)
    );
}

#[tokio::test]
async fn a_payment_whose_response_was_lost_is_found_and_a_second_one_is_a_duplicate() {
    for (at, fault) in [
        Fault::bad_gateway(),
        Fault::html_with_200(),
        Fault::CutAfter(30),
    ]
    .into_iter()
    .enumerate()
    {
        let (sandbox, provider, _shop) = setup().await;
        sandbox.faults().next_post(fault);
        let order = order(&format!("LOST-{at}"), &[("product", "upi-p2c")]);
        let error = provider.create_payment(&order).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{error}"
        );
        let sent = sandbox
            .requests()
            .count(&Method::POST, "/payatom/api/request.php");
        assert_eq!(sent, 1, "sent once");
        let lookup = provider.lookup().unwrap();
        let found = lookup
            .find_payments(&order.merchant_reference)
            .await
            .unwrap();
        assert_eq!(found[0].status, PaymentStatus::Pending);
        let again = provider.create_payment(&order).await.unwrap_err();
        assert_eq!(again.kind(), ErrorKind::Duplicate);
    }
}

#[tokio::test]
async fn a_payment_with_a_transaction_reference_is_paid_and_partly_refunded() {
    let (sandbox, provider, shop) = setup().await;
    let order = order("ORDER-5", &[("product", "upi-p2p")]);
    let payment = provider.create_payment(&order).await.unwrap();
    let reference = &payment.provider_reference;
    let answer = ActionAnswer::TransactionReference("412345678901".into());
    provider
        .actions()
        .unwrap()
        .answer(reference, &answer)
        .await
        .unwrap();
    sandbox.payatom().pay(reference.as_str()).unwrap();
    let refunds = provider.refunds().unwrap();
    let new = NewRefund::new("BACK-1".parse().unwrap(), reference.clone(), rupees(100));
    let refund = refunds.refund(&new).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Pending);
    sandbox
        .payatom()
        .complete_refund(reference.as_str())
        .unwrap();
    let polled = provider.payment_status(reference).await.unwrap();
    assert_eq!(
        polled.status,
        PaymentStatus::Paid,
        "a refund does not change the status of the payment"
    );
    assert_eq!(polled.refunded.as_ref().unwrap().money(), Some(rupees(100)));
    let expectation =
        Expectation::for_payment(&payment, order.merchant_reference.clone(), rupees(599));
    assert!(polled.confirm(&expectation).is_ok());
    let read = refunds.refund_status(reference).await.unwrap();
    assert_eq!(read.status, RefundStatus::Succeeded);
    assert_eq!(read.amount.unwrap().money(), Some(rupees(100)));
    shop.wait_for(3).await;
    let statuses = shop
        .events()
        .into_iter()
        .filter_map(|event| event.payment_status().cloned());
    assert_eq!(
        PaymentStatus::fold(statuses.collect::<Vec<_>>()),
        Some(PaymentStatus::Paid)
    );
}

#[tokio::test]
async fn wrong_credentials_and_an_unknown_reference_are_different_errors() {
    let sandbox = sandbox().await;
    let gateway = sandbox.payatom();
    let base = BaseUrl::new(gateway.base_url()).unwrap();
    let secret = gateway.secret_key().clone();
    let (sandboxed, inr) = (Environment::Sandbox, Currency::INR);
    let config = PayAtomConfig::new(sandboxed, inr, base, "other", secret.clone());
    let with_wrong_credentials = PayAtom::connect(config.with_api_key(secret)).unwrap();
    let error = with_wrong_credentials
        .create_payment(&order("ORDER-6", &[]))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
    let error = with_wrong_credentials
        .create_payment(&order("ORDER-6", &V2))
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Authentication,
        "the secret is not the API key"
    );
    let unknown = provider(&sandbox)
        .payment_status(&"unknown".parse().unwrap())
        .await;
    assert_eq!(unknown.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_balance_of_zero_is_money_whatever_its_unit() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let balances = provider.balances().unwrap().read_balances().await.unwrap();
    assert_eq!(balances.len(), 3);
    let zero = Money::from_minor(0, Currency::INR);
    assert_eq!(balances[0].amount.money(), Some(zero));
}
