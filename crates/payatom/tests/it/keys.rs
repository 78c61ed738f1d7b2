//! Deduplication keys: one for each event, and one for each doubtful delivery.

use dhow_core::{
    AssuranceLevel, Delivery, Doubt, Event, ProviderId, Reply, Subject, Verified, WebhookVerifier,
};

use crate::events::{ORDER, body, event, event_with, expectation, secret, webhooks};

use crate::recorder::sealed_hash;

/// Returns the event of a webhook with an amount in one spelling that is hashed in another.
fn printed(printed: &str, hashed: &str, more: &str) -> Event {
    let post_hash = sealed_hash(&secret(), ORDER, hashed, "Approved");
    let body = format!(
        r#"{{"order_id":"{ORDER}","received_amount":{printed},"status":"Approved","post_hash":"{post_hash}"{more}}}"#
    );
    let verified = webhooks()
        .verify_webhook(&Delivery::post("/hook", body))
        .unwrap();
    webhooks().event(&verified)
}

#[test]
fn an_event_has_one_key_for_every_spelling_of_its_amount() {
    let key = "payatom/payin/Approved/100.00/ORDER-1042A";
    for (spelling, hashed) in [
        ("\"100\"", "100"),
        ("100", "100"),
        ("100.0", "100"),
        ("100.00", "100"),
        ("100.00", "100.00"),
        ("\"100.00\"", "100.00"),
        ("\"100.000\"", "100.000"),
    ] {
        let event = printed(spelling, hashed, "");
        assert_eq!(event.dedup_key, key, "{spelling}");
        assert!(event.confirm(&expectation(100)).is_ok(), "{spelling}");
    }
    assert_ne!(printed("\"100.50\"", "100.50", "").dedup_key, key);
    assert_eq!(
        printed("100.50", "100.5", "").dedup_key,
        printed("\"100.5\"", "100.5", "").dedup_key
    );
}

#[test]
fn a_doubtful_delivery_has_a_key_of_its_bytes_and_cannot_take_a_genuine_one() {
    let genuine = event("100", "Approved").dedup_key;
    assert!(genuine.starts_with("payatom/payin/"), "{genuine}");
    let mut keys = vec![genuine];
    for doubtful in [
        event("-100", "Approved"),
        event("1e2", "Approved"),
        event("100.001", "Approved"),
        event("INR 100", "Approved"),
        event("100", "Half Approved"),
        event("", "Approved"),
        event("0", "Approved"),
        event("100", "Refund Initiated"),
        event_with("100", "Approved", r#","payment_mode":"imps""#),
        event_with("0", "Declined", r#","payment_mode":"imps""#),
    ] {
        assert_eq!(doubtful.assurance.level(), AssuranceLevel::AskGateway);
        assert!(doubtful.confirm(&expectation(100)).is_err());
        let key = doubtful.dedup_key;
        assert!(key.starts_with("payatom/doubtful/"), "{key}");
        assert_eq!(key.len(), "payatom/doubtful/".len() + 64);
        assert!(!keys.contains(&key), "{key}");
        keys.push(key);
    }
    let bytes = body("100", "Half Approved", "");
    let read = || {
        let delivery = Delivery::post("/hook", bytes.clone());
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        webhooks().event(&verified).dedup_key
    };
    assert_eq!(read(), read(), "the same bytes are the same delivery");
}

#[test]
fn a_delivery_of_another_provider_or_kind_is_unreadable_and_has_its_own_key() {
    let genuine = || body("100", "Approved", "");
    let vouched = |provider: &'static str, scheme, body: String| {
        let id = ProviderId::from_static(provider);
        let delivery = Delivery::post("/hook", body);
        Verified::new_unchecked(id, scheme, "secret_key", &delivery, Reply::empty(200))
    };
    let mut keys = Vec::new();
    for verified in [
        vouched("hitpay", "payin", genuine()),
        vouched("hitpay", "payout", body("90", "Approved", "")),
        vouched("payatom", "event", "{}".into()),
        vouched("payatom", "payin", "{".into()),
        vouched("payatom", "payout", "[".into()),
    ] {
        assert_eq!(webhooks().payin_webhook(&verified), None);
        let event = webhooks().event(&verified);
        assert_eq!(event.subject, Subject::Unreadable);
        assert_eq!(event.amount, None);
        assert_eq!(event.merchant_reference, None);
        assert_eq!(event.assurance.doubts(), [Doubt::Unreadable]);
        assert!(event.confirm(&expectation(100)).is_err());
        assert!(!keys.contains(&event.dedup_key), "{}", event.dedup_key);
        assert!(event.dedup_key.starts_with("payatom/doubtful/"));
        keys.push(event.dedup_key);
    }
    let payout = vouched("payatom", "payout", genuine());
    assert_eq!(webhooks().payin_webhook(&payout), None);
    let payin = vouched("payatom", "payin", genuine());
    assert!(webhooks().payin_webhook(&payin).is_some());
}

#[test]
fn two_paid_events_of_one_order_have_two_keys_and_confirm_the_same_order() {
    let json = event("100", "Approved");
    let late = event("100", "Late Approved");
    assert_ne!(json.dedup_key, late.dedup_key);
    let first = json.confirm(&expectation(100)).unwrap();
    let second = late.confirm(&expectation(100)).unwrap();
    assert_eq!(first.merchant_reference(), second.merchant_reference());
}
