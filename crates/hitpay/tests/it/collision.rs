//! Two forms with the same signature. Without separators, a value of `phone` can imitate other fields.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Environment, Expectation, Money, NotConfirmed, ProviderId,
    Secret, WebhookVerifier,
};
use dhow_hitpay::{HitPayWebhooks, form_signature};

const PAYMENT: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";

fn salt() -> Secret {
    Secret::new("self-made-salt-1").unwrap()
}

/// Failed payment of ABC123, whose customer entered an unusual telephone number.
fn failed() -> String {
    format!(
        "amount=1.00&currency=SGD&payment_id={PAYMENT}&payment_request_id={REQUEST}\
         &phone=1reference_numberORDER999statuscompletedz&reference_number=ABC123&status=failed"
    )
}

/// Forgery: a completed payment of ORDER999 with the same signature.
fn completed() -> String {
    format!(
        "amount=1.00&currency=SGD&payment_id={PAYMENT}&payment_request_id={REQUEST}\
         &phone=1&reference_number=ORDER999&status=completed&z=reference_numberABC123statusfailed"
    )
}

#[test]
fn both_forms_have_the_same_signature() {
    let sign = |form: String| form_signature(&salt(), form.as_bytes()).unwrap();
    assert_eq!(sign(failed()), sign(completed()));
}

#[test]
fn neither_form_confirms_a_payment() {
    let webhooks = HitPayWebhooks::new(Environment::Live).with_webhook_secret(salt());
    let signature = form_signature(&salt(), failed().as_bytes()).unwrap();
    for (form, order) in [(failed(), "ABC123"), (completed(), "ORDER999")] {
        let delivery = Delivery::post("/", format!("{form}&hmac={signature}"));
        let event = webhooks.event(&webhooks.verify_webhook(&delivery).unwrap());
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{order}"
        );
        let expectation = Expectation::new(
            ProviderId::from_static("hitpay"),
            Environment::Live,
            order.parse().unwrap(),
            Money::from_minor(100, Currency::SGD),
        )
        .with_provider_reference(REQUEST.parse().unwrap());
        let refused = event.confirm(&expectation).unwrap_err();
        assert!(matches!(refused, NotConfirmed::AskGateway(_)), "{refused}");
    }
}
