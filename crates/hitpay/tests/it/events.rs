//! What verified deliveries say: known objects, changed objects, objects of tomorrow.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Environment, Event, Expectation, Money, PaymentStatus,
    ProviderId, Secret, Subject, Verified, WebhookVerifier,
};
use dhow_hitpay::{HitPayWebhooks, event_signature, form_signature};

fn webhooks() -> HitPayWebhooks {
    let salt = || Secret::new("self-made-salt-1").unwrap();
    HitPayWebhooks::new(Environment::Live)
        .with_webhook_salt(salt())
        .with_event_salts([salt()])
}

fn form_event(form: &str) -> Event {
    let salt = Secret::new("self-made-salt-1").unwrap();
    let hmac = form_signature(&salt, form.as_bytes()).unwrap();
    let delivery = Delivery::post("/", format!("{form}&hmac={hmac}"));
    webhooks().event(&webhooks().verify_webhook(&delivery).unwrap())
}

fn verified(object: &str, kind: &str, body: &str) -> Verified {
    let signature = event_signature(&Secret::new("self-made-salt-1").unwrap(), body.as_bytes());
    let delivery = Delivery::post("/", body.to_owned())
        .with_header("hitpay-signature", &signature)
        .with_header("hitpay-event-object", object)
        .with_header("hitpay-event-type", kind);
    webhooks().verify_webhook(&delivery).unwrap()
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
fn unknown_words_and_broken_values_ask_the_gateway() {
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
fn a_charge_event_keeps_a_refunded_payment_paid() {
    let body = r#"{"id":"c-1","status":"partially_refunded","currency":"sgd","amount":100,"refunded_amount":40.5,"channel":"api","payment_request_id":"r-1"}"#;
    let event = json_event("charge", "updated", body);
    assert_eq!(event.subject, Subject::Attempt(PaymentStatus::Paid));
    assert_eq!(event.provider_reference.as_deref(), Some("r-1"));
    assert_eq!(event.amount.unwrap().text(), "100");
    let more = body.replace("40.5", "60");
    assert_ne!(
        event.dedup_key,
        json_event("charge", "updated", &more).dedup_key
    );
}

#[test]
fn a_known_event_with_a_changed_object_keeps_its_id_and_kind() {
    let body = r#"{"id":"r-9","amount":{"value":"100.00"},"currency":"sgd","status":"completed"}"#;
    let event = json_event("payment_request", "completed", body);
    assert_eq!(event.subject, Subject::Unreadable);
    assert_eq!(event.id.as_deref(), Some("r-9"));
    assert_eq!(event.gateway_kind, "payment_request.completed");
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    let list = json_event("payment_request", "completed", "[1,2]");
    assert_eq!(list.subject, Subject::Unreadable);
    assert_ne!(list.dedup_key, event.dedup_key);
}

#[test]
fn events_of_tomorrow_survive() {
    let body = r#"{"id":"x-1","status":"glowing","beneficiary":{}}"#;
    let event = json_event("teleport", "finished", body);
    assert_eq!(event.subject, Subject::Other);
    assert_eq!(event.gateway_kind, "teleport.finished");
    assert_eq!(event.id.as_deref(), Some("x-1"));
}

#[test]
fn exchanged_headers_do_not_turn_one_object_into_another() {
    let charge = r#"{"id":"c-1","status":"succeeded","currency":"sgd","amount":"100.00","channel":"api","reference_number":"ORDER-1"}"#;
    let event = json_event("payment_request", "completed", charge);
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn the_status_comes_from_the_signed_body() {
    let body = r#"{"id":"r-1","amount":"100.00","currency":"sgd","status":"failed","reference_number":"O"}"#;
    let event = json_event("payment_request", "completed", body);
    assert_eq!(event.subject, Subject::Payment(PaymentStatus::Failed));
    assert_eq!(event.gateway_kind, "payment_request.failed");
}

#[test]
fn an_event_can_be_read_later_from_storage() {
    let body = r#"{"id":"r-1","amount":"100.00","currency":"sgd","status":"completed","reference_number":"O"}"#;
    let verified = verified("payment_request", "completed", body);
    let stored = serde_json::to_string(&verified).unwrap();
    let read: Verified = serde_json::from_str(&stored).unwrap();
    assert_eq!(webhooks().event(&read), webhooks().event(&verified));
}
