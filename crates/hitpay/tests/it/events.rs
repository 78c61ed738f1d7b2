//! Events of verified deliveries: known, modified and unknown objects.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Environment, Event, Expectation, Money, PaymentStatus,
    ProviderId, Secret, Subject, Verified, WebhookSigner, WebhookVerifier,
};
use dhow_hitpay::HitPayWebhooks;

pub(crate) const ENVIRONMENT: Environment = Environment::Live;

fn salt() -> Secret {
    Secret::new("self-made-salt-1").unwrap()
}

pub(crate) fn webhooks() -> HitPayWebhooks {
    HitPayWebhooks::new(ENVIRONMENT)
        .with_webhook_secret(salt())
        .with_event_secrets([salt()])
}

pub(crate) fn verified_form(form: &str) -> Verified {
    let unsigned = Delivery::post("/", form.to_owned());
    let delivery = webhooks().sign_test_webhook(unsigned).unwrap();
    webhooks().verify_webhook(&delivery).unwrap()
}

pub(crate) fn form_event(form: &str) -> Event {
    webhooks().event(&verified_form(form))
}

/// A signed event with the given headers.
pub(crate) fn verified_with(headers: &[(&'static str, &str)], body: &str) -> Verified {
    let unsigned = Delivery::post("/", body.to_owned())
        .with_header("hitpay-signature", "")
        .unwrap();
    let unsigned = headers.iter().fold(unsigned, |unsigned, (name, value)| {
        unsigned.with_header(name, value).unwrap()
    });
    let delivery = webhooks().sign_test_webhook(unsigned).unwrap();
    webhooks().verify_webhook(&delivery).unwrap()
}

pub(crate) fn verified(object: &str, kind: &str, body: &str) -> Verified {
    let headers = [("hitpay-event-object", object), ("hitpay-event-type", kind)];
    verified_with(&headers, body)
}

pub(crate) fn json_event(object: &str, kind: &str, body: &str) -> Event {
    webhooks().event(&verified(object, kind, body))
}

const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed";

#[test]
fn a_completed_form_confirms_exactly_its_own_order() {
    let event = form_event(FORM);
    assert_eq!(event.assurance.level(), AssuranceLevel::Full);
    assert_eq!(event.subject, Subject::Payment(PaymentStatus::Paid));
    assert_eq!(event.dedup_key, form_event(FORM).dedup_key);
    let expect = |order: &str, minor, currency, environment| {
        let request = "92965a20-dae5-4d89-a452-5fdfa382dbe1".parse().unwrap();
        Expectation::new(
            ProviderId::from_static("hitpay"),
            environment,
            order.parse().unwrap(),
            Money::from_minor(minor, currency),
        )
        .with_provider_reference(request)
    };
    let live = Environment::Live;
    assert!(
        event
            .confirm(&expect("ABC123", 59_900, Currency::SGD, live))
            .is_ok()
    );
    assert!(
        event
            .confirm(&expect("ABC124", 59_900, Currency::SGD, live))
            .is_err()
    );
    assert!(
        event
            .confirm(&expect("ABC123", 59_901, Currency::SGD, live))
            .is_err()
    );
    assert!(
        event
            .confirm(&expect("ABC123", 59_900, Currency::USD, live))
            .is_err()
    );
    let sandbox = Environment::Sandbox;
    assert!(
        event
            .confirm(&expect("ABC123", 59_900, Currency::SGD, sandbox))
            .is_err()
    );
}

#[test]
fn different_events_have_different_keys() {
    let failed = form_event(&FORM.replace("completed", "failed"));
    assert_ne!(failed.dedup_key, form_event(FORM).dedup_key);
    assert_eq!(failed.subject, Subject::Payment(PaymentStatus::Failed));
}

#[test]
fn unknown_statuses_and_malformed_values_require_asking_the_gateway() {
    for changed in [
        FORM.replace("completed", "under_review"),
        FORM.replace("599.00", "1,599.00"),
        FORM.replace("SGD", "S$"),
        FORM.replace("phone=", "phone=call+me"),
        FORM.replace(
            "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1",
            "payment_id=p-1",
        ),
        FORM.replace("&amount=599.00", ""),
    ] {
        let event = form_event(&changed);
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{changed}"
        );
    }
    let unknown = form_event(&FORM.replace("completed", "under_review"));
    let word = PaymentStatus::Unknown("under_review".into());
    assert_eq!(unknown.subject, Subject::Payment(word));
    let currency = form_event(&FORM.replace("SGD", "ZZZ"));
    assert_eq!(currency.amount.unwrap().currency(), "ZZZ");
}

#[test]
fn the_status_comes_from_the_signed_body() {
    let body = r#"{"id":"r-1","amount":"100.00","currency":"sgd","status":"failed","reference_number":"O"}"#;
    for (header, level) in [
        ("failed", AssuranceLevel::Full),
        ("updated", AssuranceLevel::Full),
        ("completed", AssuranceLevel::AskGateway),
    ] {
        let event = json_event("payment_request", header, body);
        assert_eq!(event.assurance.level(), level, "{header}");
        assert_eq!(event.subject, Subject::Payment(PaymentStatus::Failed));
        assert_eq!(event.gateway_kind, "payment_request.failed");
    }
}

#[test]
fn an_event_can_be_read_later_from_storage() {
    let body = r#"{"id":"r-1","amount":"100.00","currency":"sgd","status":"completed","reference_number":"O"}"#;
    let verified = verified("payment_request", "completed", body);
    let stored = serde_json::to_string(&verified).unwrap();
    let read: Verified = serde_json::from_str(&stored).unwrap();
    assert_eq!(webhooks().event(&read), webhooks().event(&verified));
}
