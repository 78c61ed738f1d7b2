//! Tests of Hub2 against the sandbox.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    ActionAnswer, BaseUrl, Beneficiary, Currency, Environment, ErrorKind, Expectation, Money,
    NewPayment, NewPayout, NextAction, NotConfirmed, Outcome, Payment, PaymentProvider,
    PaymentStatus, PayoutStatus, Resolution, Secret, Subject,
};
use dhow_hub2::{Hub2, Hub2ClientSide, Hub2Config, NewPaymentAttempt};
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::{Fault, Sandbox};
use http::Method;

use crate::shop::{Received, Shop};

mod altered;
mod links;
mod polling;

async fn sandbox() -> Sandbox {
    let retries = vec![Duration::from_millis(20); 5];
    let builder = Sandbox::builder().webhook_retries(retries);
    builder.start().await.unwrap()
}

fn config(sandbox: &Sandbox) -> Hub2Config {
    let gateway = sandbox.hub2();
    Hub2Config::new(
        Environment::Sandbox,
        gateway.api_key().clone(),
        gateway.merchant_id(),
    )
    .with_webhook_secrets(gateway.webhook_secrets())
    .with_base_url(BaseUrl::new(gateway.base_url()).unwrap())
}

fn hub2(sandbox: &Sandbox) -> Hub2 {
    Hub2::connect(config(sandbox)).unwrap()
}

/// Starts a sandbox, a provider, and a shop that receives the given events; an empty list stands for all events.
async fn setup(events: &[&str]) -> (Sandbox, Arc<dyn PaymentProvider>, Shop) {
    let sandbox = sandbox().await;
    let provider: Arc<dyn PaymentProvider> = Arc::new(hub2(&sandbox));
    let shop = Shop::open(Arc::clone(&provider)).await;
    sandbox.hub2().register_webhook(&shop.webhook_url(), events);
    (sandbox, provider, shop)
}

fn xof(minor: i64) -> Money {
    Money::from_minor(minor, Currency::XOF)
}

fn order(reference: &str, set: &[(&str, &str)]) -> NewPayment {
    let mut order = NewPayment::new(reference.parse().unwrap(), xof(200));
    for (name, value) in set {
        match *name {
            "country" => order.country = Some((*value).to_owned()),
            name => order.options.set(name, *value),
        }
    }
    order
}

const ORANGE: &[(&str, &str)] = &[
    ("msisdn", "00000001"),
    ("country", "CI"),
    ("provider", "orange"),
];

fn otp() -> ActionAnswer {
    ActionAnswer::Otp(Secret::allow_weak("1234").unwrap())
}

async fn read(provider: &dyn PaymentProvider, payment: &Payment) -> Payment {
    provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_payment_goes_from_the_one_time_password_to_a_confirmation_by_webhook() {
    let (sandbox, provider, shop) = setup(&[]).await;
    let payment = provider
        .create_payment(&order("ORDER 1", ORANGE))
        .await
        .unwrap();
    assert_eq!(payment.status, PaymentStatus::Processing);
    let waiting = read(&*provider, &payment).await;
    assert!(matches!(
        &waiting.next_actions[..],
        [NextAction::EnterOtp { message: Some(_) }]
    ));
    provider
        .actions()
        .unwrap()
        .answer(&payment.provider_reference, &otp())
        .await
        .unwrap();
    sandbox.deliveries().idle().await;
    let expected = Expectation::for_payment(&payment, "ORDER 1".parse().unwrap(), xof(200));
    let events = shop.events();
    let confirmed: Vec<_> = events
        .iter()
        .filter_map(|event| event.confirm(&expected).ok())
        .collect();
    assert_eq!(confirmed.len(), 1, "{events:?}");
    let attempts = events
        .iter()
        .filter(|event| matches!(event.subject, Subject::Attempt(_)));
    assert!(attempts.count() >= 3);
    assert!(
        events
            .iter()
            .all(|event| event.matched_secret == "webhook_secrets[0] (s1)")
    );
    let paid = read(&*provider, &payment).await;
    assert!(paid.confirm(&expected).is_ok());
    let other = Expectation::for_payment(&payment, "ORDER 2".parse().unwrap(), xof(200));
    assert!(matches!(
        paid.confirm(&other),
        Err(NotConfirmed::MerchantReference { .. })
    ));
}

#[tokio::test]
async fn deliveries_are_accepted_during_a_rotation_of_the_secret() {
    let sandbox = sandbox().await;
    let before: Arc<dyn PaymentProvider> = Arc::new(hub2(&sandbox));
    let shop = Shop::open(Arc::clone(&before)).await;
    let webhook = sandbox
        .hub2()
        .register_webhook(&shop.webhook_url(), &["payment_intent.created"]);
    before.create_payment(&order("R-1", &[])).await.unwrap();
    sandbox.hub2().rotate_secret(&webhook.id).unwrap();
    before.create_payment(&order("R-2", &[])).await.unwrap();
    sandbox.deliveries().idle().await;
    let matched: Vec<_> = shop
        .events()
        .into_iter()
        .map(|event| event.matched_secret)
        .collect();
    assert_eq!(
        matched,
        ["webhook_secrets[0] (s1)", "webhook_secrets[0] (s0)"]
    );
    // A provider with the new secret only accepts it as well.
    let after = Hub2::connect(config(&sandbox)).unwrap();
    let sent = sandbox.deliveries().all().pop().unwrap();
    let verified = dhow_core::WebhookVerifier::verify_webhook(&after, &sent.to_delivery()).unwrap();
    assert_eq!(verified.matched_secret(), "webhook_secrets[0] (s1)");
}

#[tokio::test]
async fn a_forged_delivery_is_rejected_and_the_genuine_one_accepted() {
    let (sandbox, provider, shop) = setup(&["payment_intent.created"]).await;
    let forged = reqwest::Client::new()
        .post(shop.webhook_url())
        .header("Hub2-Signature", format!("s1={}", "0".repeat(64)))
        .body(r#"{"id":"evt_1","type":"payment_intent.succeeded"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(forged.status(), 401);
    provider.create_payment(&order("R-1", &[])).await.unwrap();
    sandbox.deliveries().idle().await;
    assert!(matches!(
        &shop.received()[..],
        [Received::Rejected(_), Received::Event(_)]
    ));
}

#[tokio::test]
async fn repeated_deliveries_have_one_key_and_their_statuses_fold_to_paid_in_any_order() {
    let (sandbox, provider, shop) =
        setup(&["payment_intent.payment_failed", "payment_intent.succeeded"]).await;
    sandbox.deliveries().duplicate(1);
    sandbox.deliveries().hold();
    let late = [
        ("msisdn", "00000100"),
        ("country", "CI"),
        ("provider", "mtn"),
    ];
    let payment = provider.create_payment(&order("R-1", &late)).await.unwrap();
    let id = payment.provider_reference.as_str();
    sandbox.hub2().fail(id, "timeout").unwrap();
    sandbox.hub2().pay(id).unwrap();
    sandbox.deliveries().release(true);
    sandbox.deliveries().idle().await;
    let events = shop.events();
    let mut keys: Vec<_> = events.iter().map(|event| event.dedup_key.clone()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!((events.len(), keys.len()), (4, 2));
    let statuses = events
        .iter()
        .filter_map(|event| event.payment_status().cloned());
    assert_eq!(PaymentStatus::fold(statuses), Some(PaymentStatus::Paid));
}

#[tokio::test]
async fn a_sandbox_event_does_not_confirm_a_live_order() {
    let (sandbox, provider, _shop) = setup(&["payment_intent.succeeded"]).await;
    let payment = provider
        .create_payment(&order("R-1", ORANGE))
        .await
        .unwrap();
    provider
        .actions()
        .unwrap()
        .answer(&payment.provider_reference, &otp())
        .await
        .unwrap();
    sandbox.deliveries().idle().await;
    let sent = sandbox.deliveries().all().pop().unwrap();
    let event = provider.event(&provider.verify_webhook(&sent.to_delivery()).unwrap());
    let live = Expectation::new(
        provider.id(),
        Environment::Live,
        "R-1".parse().unwrap(),
        xof(200),
    );
    assert_eq!(
        event.confirm(&live),
        Err(NotConfirmed::Environment {
            found: Environment::Sandbox
        })
    );
}

#[tokio::test]
async fn an_unknown_creation_is_resolved_by_looking_it_up() {
    let sandbox = sandbox().await;
    let provider = hub2(&sandbox);
    for fault in [
        Fault::bad_gateway(),
        Fault::html_with_200(),
        Fault::CutAfter(0),
        Fault::CutAfter(150),
        Fault::server_error(),
    ] {
        let reference =
            format!("R-{fault}").replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', " ");
        sandbox.faults().next_post(fault);
        let error = provider
            .create_payment(&order(reference.trim(), &[]))
            .await
            .unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{error}"
        );
        let found = provider
            .lookup()
            .unwrap()
            .find_payments(&reference.trim().parse().unwrap())
            .await
            .unwrap();
        assert_eq!(found.len(), 1, "{reference}");
    }
    let posts = sandbox
        .requests()
        .latest()
        .into_iter()
        .filter(|request| request.method == Method::POST);
    assert_eq!(posts.count(), 5, "no write was sent twice");
}

/// With a wrong path in the base URL the requests reach the gateway's server, but its 404 is not about a payment.
#[tokio::test]
async fn a_404_for_an_unknown_path_is_not_an_absence() {
    let sandbox = sandbox().await;
    let payment = hub2(&sandbox).create_payment(&order("R-1", &[])).await;
    let id = payment.unwrap().provider_reference;
    let wrong = BaseUrl::new(format!("{}/v1", sandbox.hub2().base_url())).unwrap();
    let provider = Hub2::connect(config(&sandbox).with_base_url(wrong)).unwrap();
    let error = provider.payment_status(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    let error = provider
        .create_payment(&order("R-2", &[]))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert_eq!(error.outcome(), Outcome::Refused, "{error}");
    let absent = "pi_unknown".parse().unwrap();
    let error = hub2(&sandbox).payment_status(&absent).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

#[tokio::test]
async fn an_unknown_payout_is_found_and_was_sent_once() {
    let sandbox = sandbox().await;
    let provider = hub2(&sandbox);
    let mut beneficiary = Beneficiary::new("Awa", "00000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    let payout = NewPayout::new("P-1".parse().unwrap(), xof(5_000), beneficiary);
    sandbox.faults().next_post(Fault::bad_gateway());
    let error = provider
        .payouts()
        .unwrap()
        .payout(&payout)
        .await
        .unwrap_err();
    assert_eq!(
        (error.outcome(), error.is_safe_to_retry()),
        (Outcome::Unknown(Resolution::LookUp), false)
    );
    let found = provider
        .payout_lookup()
        .unwrap()
        .find_payouts(&"P-1".parse().unwrap())
        .await
        .unwrap();
    assert_eq!((found.len(), &found[0].status), (1, &PayoutStatus::Paid));
    let balances = provider.balances().unwrap().read_balances().await.unwrap();
    assert_eq!(balances[0].amount.money(), Some(xof(95_000)));
}

#[tokio::test]
async fn a_client_pays_with_the_token_of_the_payment_alone() {
    let sandbox = sandbox().await;
    let provider = hub2(&sandbox);
    let payment = provider.create_payment(&order("R-1", &[])).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Pending);
    let token = payment.client_token.clone().unwrap();
    let base = BaseUrl::new(sandbox.hub2().base_url()).unwrap();
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let payer = Hub2ClientSide::at(base, payment.provider_reference.clone(), token, transport);
    payer
        .attempt(&NewPaymentAttempt::new("CI", "orange", "00000001"))
        .await
        .unwrap();
    assert_eq!(
        payer.status().await.unwrap().payment_status(),
        PaymentStatus::ActionRequired
    );
    payer
        .authenticate(&Secret::allow_weak("1234").unwrap())
        .await
        .unwrap();
    assert_eq!(read(&provider, &payment).await.status, PaymentStatus::Paid);
}
