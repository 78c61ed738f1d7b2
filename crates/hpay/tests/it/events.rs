//! Confirmation of a verified webhook, and the reasons that prevent it.

use dhow_core::{
    Currency, Doubt, Environment, Evidence, Money, NewPayment, NotConfirmed, PaymentProvider,
    PaymentStatus, WebhookVerifier,
};

use crate::{
    deliveries::{FIELDS, signed, webhooks},
    recorder::{Recorder, config},
};

fn order() -> NewPayment {
    let amount = Money::from_minor(200_000, Currency::VND);
    let mut new = NewPayment::new("OM_1768202539".parse().unwrap(), amount);
    new.return_url = Some("https://shop.example/return".into());
    new
}

async fn expectation(environment: Environment, new: &NewPayment) -> dhow_core::Expectation {
    let mut config = config("100001");
    if environment == Environment::Live {
        let passcode = dhow_core::Secret::new(crate::recorder::PASSCODE).unwrap();
        config = dhow_hpay::HPayConfig::new(environment, "100001", passcode, "m@shop.example");
    }
    let hpay = Recorder::with_responses([]).hpay_with(config);
    let payment = hpay.create_payment(new).await.unwrap();
    dhow_core::Expectation::for_payment(&payment, new.merchant_reference.clone(), new.amount)
}

fn event(changes: &[(usize, &'static str)]) -> dhow_core::Event {
    let mut fields = FIELDS;
    for (place, value) in changes {
        fields[*place].1 = value;
    }
    let webhooks = webhooks();
    webhooks.event(&webhooks.verify_webhook(&signed(&fields)).unwrap())
}

#[tokio::test]
async fn a_webhook_for_the_order_with_its_amount_confirms_it() {
    let expected = expectation(Environment::Live, &order()).await;
    let event = event(&[]);
    let confirmed = event.confirm(&expected).unwrap();
    assert_eq!(confirmed.amount(), order().amount);
    assert_eq!(confirmed.provider_reference(), Some("OM_1768202539"));
    assert_eq!(event.attempt_reference.as_deref(), Some("96138500"));
    assert!(matches!(confirmed.evidence(), Evidence::Webhook { .. }));
    assert_eq!(
        event.dedup_key,
        "hpay/checkout/96138500/1/ok/200000/OM_1768202539"
    );
}

#[tokio::test]
async fn a_valid_digest_is_not_yet_a_paid_order() {
    let expected = expectation(Environment::Live, &order()).await;
    let refused =
        |changes: &[(usize, &'static str)]| event(changes).confirm(&expected).unwrap_err();
    assert!(matches!(
        refused(&[(1, "OM_2")]),
        NotConfirmed::MerchantReference { .. }
    ));
    assert!(matches!(
        refused(&[(2, "199999")]),
        NotConfirmed::Amount { .. }
    ));
    assert!(matches!(
        refused(&[(2, "200001")]),
        NotConfirmed::Amount { .. }
    ));
    assert!(matches!(
        refused(&[(2, "200000.5")]),
        NotConfirmed::AskGateway(_)
    ));
    // HPay's shop plug-in sends decimals that are all zero, and the webhook repeats them.
    for zeros in ["200000.0", "200000.00"] {
        assert_eq!(
            event(&[(2, zeros)]).confirm(&expected).unwrap().amount(),
            order().amount
        );
    }
    let doubtful = refused(&[(5, "Giao dịch thất bại")]);
    assert!(matches!(doubtful, NotConfirmed::AskGateway(_)));
    let failed = refused(&[(5, "Thất-bại")]);
    assert_eq!(failed, NotConfirmed::NotPaid(PaymentStatus::Failed));
    let held = refused(&[(4, "2")]);
    assert_eq!(held, NotConfirmed::NotPaid(PaymentStatus::Processing));
    let sandbox = expectation(Environment::Sandbox, &order()).await;
    let other_environment = event(&[]).confirm(&sandbox).unwrap_err();
    assert_eq!(
        other_environment,
        NotConfirmed::Environment {
            found: Environment::Live
        }
    );
}

#[test]
fn a_price_of_zero_pays_nothing() {
    for zero in ["0", "0.00"] {
        for payment_type in ["1", "2"] {
            let event = event(&[(2, zero), (4, payment_type)]);
            let [Doubt::Other(why)] = event.assurance.doubts() else {
                panic!("{zero}: {:?}", event.assurance.doubts());
            };
            assert!(why.contains("`price` is zero"), "{why}");
            assert_eq!(event.amount, None, "{zero}");
            assert!(event.dedup_key.starts_with("hpay/doubtful/"), "{zero}");
        }
        let failed = event(&[(2, zero), (5, "failed")]);
        assert!(failed.assurance.doubts().is_empty(), "{zero}");
        assert_eq!(failed.amount, None, "{zero}");
    }
}

#[test]
fn money_that_is_held_is_not_paid_and_may_become_paid() {
    let held = event(&[(4, "2")]).payment_status().cloned().unwrap();
    assert_eq!(held, PaymentStatus::Processing);
    assert!(held.is_open());
    let failed = event(&[(5, "no")]);
    assert_eq!(failed.failure.unwrap().message.as_deref(), Some("no"));
}

#[test]
fn a_failure_never_undoes_a_payment_in_any_order_of_arrival() {
    let paid = event(&[]).payment_status().cloned().unwrap();
    let failed = event(&[(5, "timeout")]).payment_status().cloned().unwrap();
    assert_eq!(paid.clone().join(failed.clone()), PaymentStatus::Paid);
    assert_eq!(failed.join(paid), PaymentStatus::Paid);
}

#[test]
fn the_return_url_and_the_webhook_have_one_key() {
    let webhooks = webhooks();
    let server = webhooks.event(&webhooks.verify_webhook(&signed(&FIELDS)).unwrap());
    let query = signed(&FIELDS).query().unwrap().to_owned();
    let browser = dhow_core::Delivery::get("/return", format!("{query}&bank_code=changed"));
    let browser = webhooks.event(&webhooks.verify_webhook(&browser).unwrap());
    assert_eq!(server.dedup_key, browser.dedup_key);
    let hint = dhow_hpay::return_hint(&query).unwrap();
    assert_eq!(hint.reference(), "OM_1768202539");
}

#[test]
fn a_return_without_one_order_code_is_refused() {
    for query in [
        "",
        "price=1",
        "order_code=",
        "order_code=a&order_code=b",
        "order_code=%FF",
    ] {
        assert!(dhow_hpay::return_hint(query).is_err(), "{query}");
    }
}

#[test]
fn a_stored_webhook_gives_the_same_event_later() {
    let webhooks = webhooks();
    let verified = webhooks.verify_webhook(&signed(&FIELDS)).unwrap();
    let stored = serde_json::to_string(&verified).unwrap();
    let read = serde_json::from_str(&stored).unwrap();
    assert_eq!(webhooks.event(&verified), webhooks.event(&read));
    let spoilt = serde_json::from_str(&stored.replace("price=", "%FF=")).unwrap();
    assert_eq!(
        webhooks.event(&spoilt).subject,
        dhow_core::Subject::Unreadable
    );
}
