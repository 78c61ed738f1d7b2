//! Events of bodies whose members are empty, missing, of another type or under their other name.

use std::time::SystemTime;

use dhow_core::{
    Assurance, AssuranceLevel, Delivery, Doubt, Event, Failure, PaymentStatus, PayoutStatus,
    ProviderId, Reply, Subject, Verified, WebhookVerifier,
};
use dhow_crypto::digest::sha256_hex;
use serde_json::{Value, json};

use crate::events::{form_event, json_event, verified_with, webhooks};

const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";

/// Event of an object, with the header that names the object.
fn event(object: &str, body: &Value) -> Event {
    let headers = [("hitpay-event-object", object)];
    webhooks().event(&verified_with(&headers, &body.to_string()))
}

fn with(body: &Value, name: &str, value: Value) -> Value {
    let mut changed = body.clone();
    changed[name] = value;
    changed
}

fn charge() -> Value {
    json!({"id": CHARGE, "status": "succeeded", "currency": "sgd", "amount": 10, "refunded_amount": 0, "channel": "api"})
}

fn request() -> Value {
    json!({"id": REQUEST, "status": "completed", "currency": "SGD", "amount": "10.00", "reference_number": "A",
        "payments": [{"id": "p-1", "status": "succeeded", "amount": "10.00", "currency": "sgd"}]})
}

fn transfer() -> Value {
    json!({"id": "t-1", "beneficiary": {}, "payment_currency": "sgd", "payment_amount": 20, "status": "failed"})
}

fn time(text: &str) -> Option<SystemTime> {
    Some(text.parse::<jiff::Timestamp>().unwrap().into())
}

#[test]
fn an_object_without_its_id_or_its_status_is_unreadable() {
    for (object, body) in [("charge", charge()), ("payment_request", request())] {
        for name in ["id", "status"] {
            for nothing in [json!(""), json!(null)] {
                let event = event(object, &with(&body, name, nothing));
                assert_eq!(event.subject, Subject::Unreadable, "{object} {name}");
                // Readable members are kept for display.
                let id = (name == "status").then(|| body["id"].as_str().unwrap());
                let word = (name == "id").then(|| body["status"].as_str().unwrap());
                assert_eq!(event.id.as_deref().filter(|id| !id.is_empty()), id);
                assert_eq!(event.gateway_status.as_deref(), word);
            }
        }
    }
    let billing =
        json!({"event": "recurring_billing.method_attached", "recurring_billing": {"id": ""}});
    let event = event("recurring_billing", &billing);
    assert_eq!(event.subject, Subject::Unreadable);
}

#[test]
fn only_a_paid_charge_has_a_refunded_amount() {
    let closed = "2025-04-05T11:10:00Z";
    let timed = with(&charge(), "closed_at", json!(closed));
    let timed = with(&timed, "refunded_at", json!("2025-04-06T11:10:00Z"));
    let failed = with(&timed, "status", json!("failed"));
    let failed = event("charge", &with(&failed, "refunded_amount", json!(1)));
    assert_eq!(failed.refunded, None);
    assert_eq!(
        failed.dedup_key,
        format!("hitpay/charge.failed/{CHARGE}/1000SGD/0")
    );
    assert_eq!(failed.occurred_at, time(closed));
    let paid = event("charge", &timed);
    // The status shows a refund, but not its amount.
    assert_eq!(paid.refunded.unwrap().money(), None);
    assert_eq!(paid.occurred_at, time("2025-04-06T11:10:00Z"));
    assert_eq!(paid.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn an_empty_name_of_an_order_is_ignored() {
    let named = with(
        &charge(),
        "payment_request",
        json!({"id": "", "reference_number": ""}),
    );
    let named = with(&named, "payment_request_id", json!(REQUEST));
    let named = event("charge", &with(&named, "order", json!({"reference": "A"})));
    assert_eq!(named.merchant_reference.as_deref(), Some("A"));
    assert_eq!(named.provider_reference.as_deref(), Some(REQUEST));
    assert_eq!(named.assurance, Assurance::full());
}

const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed";

#[test]
fn each_broken_field_of_a_form_is_named() {
    for (from, to, name) in [
        (CHARGE, "p-1", "payment_id"),
        (CHARGE, "", "payment_id"),
        (REQUEST, "r-1", "payment_request_id"),
        ("599.00", "5e2", "amount"),
        ("SGD", "Sgd", "currency"),
        ("completed", "under_review", "status"),
        ("phone=", "phone=call", "phone"),
    ] {
        let event = form_event(&FORM.replace(from, to));
        let doubts = event.assurance.doubts();
        assert_eq!(doubts, [Doubt::BrokenGrammar(name.into())], "{from} {to}");
    }
    let failed = FORM.replace("completed", "failed");
    let event = form_event(&failed.replace(CHARGE, "p-1"));
    let broken = [Doubt::BrokenGrammar("payment_id".into())];
    assert_eq!(event.assurance.doubts(), broken);
}

#[test]
fn only_a_failed_form_has_a_reason() {
    let event = form_event(&format!("{FORM}&error_message=Card+declined"));
    assert_eq!(event.failure, None);
    let unknown = [Doubt::UnknownField("error_message".into())];
    assert_eq!(event.assurance.doubts(), unknown);
}

#[test]
fn a_stored_form_that_was_changed_is_unreadable() {
    let hitpay = ProviderId::from_static("hitpay");
    let delivery = Delivery::post("/", "a=1&a=2");
    let changed =
        Verified::new_unchecked(hitpay, "form", "webhook_salt", &delivery, Reply::empty(200));
    let event = webhooks().event(&changed);
    assert_eq!(event.subject, Subject::Unreadable);
    assert_eq!(event.gateway_kind, "form");
    let key = format!("hitpay/doubtful/{}", sha256_hex(b"a=1&a=2"));
    assert_eq!(event.dedup_key, key);
    assert_eq!(event.assurance.doubts(), [Doubt::Unreadable]);
}

#[test]
fn an_unpaid_type_with_a_paid_body_is_a_doubt() {
    let paid = with(&transfer(), "status", json!("paid"));
    for (object, body) in [
        ("payment_request", request()),
        ("charge", charge()),
        ("transfer", paid),
    ] {
        let body = body.to_string();
        for unpaid in ["failed", "canceled", "cancelled", "expired"] {
            let event = json_event(object, unpaid, &body);
            let words = "the unsigned event header contradicts the signed body";
            let doubt = [Doubt::Other(words.into())];
            assert_eq!(event.assurance.doubts(), doubt, "{object} {unpaid}");
        }
        for other in [
            "completed",
            "created",
            "updated",
            "paid",
            "a-b",
            "a.b",
            "a_b",
        ] {
            let event = json_event(object, other, &body);
            assert_eq!(event.assurance, Assurance::full(), "{object} {other}");
        }
    }
}

#[test]
fn headers_that_name_two_events_leave_the_body_readable() {
    let headers = [
        ("hitpay-event-object", "charge"),
        ("hitpay-event-type", "created"),
        ("hitpay-event-type", "updated"),
    ];
    let event = webhooks().event(&verified_with(&headers, &charge().to_string()));
    assert_eq!(event.subject, Subject::Attempt(PaymentStatus::Paid));
    let doubt = Doubt::Other("the unsigned event headers name different events".into());
    assert_eq!(event.assurance.doubts(), [doubt]);
}

#[test]
fn other_objects_have_the_time_of_their_last_change() {
    let order = json!({"id": "o-1", "order_display_number": 5, "status": "",
        "created_at": "2025-04-05T11:10:00Z", "updated_at": "2025-04-06T11:10:00Z"});
    let event = event("order", &order);
    assert_eq!(event.occurred_at, time("2025-04-06T11:10:00Z"));
    assert_eq!(event.gateway_status, None);
}

#[test]
fn a_recurring_billing_event_without_a_method_has_the_id_of_the_billing() {
    let billing = json!({"recurring_billing": {"id": "b-1"}});
    let event = event("recurring_billing", &billing);
    assert_eq!(event.gateway_kind, "recurring_billing.unnamed");
    assert_eq!(event.id.as_deref(), Some("b-1"));
}

#[test]
fn only_a_finished_request_has_a_failure() {
    let failed =
        json!({"id": "p-0", "status": "failed", "amount": "10.00", "status_reason": "limit"});
    let paid = json!({"id": "p-1", "status": "succeeded", "amount": "10.00", "currency": "sgd"});
    let reason = Some(Failure::new("failed", Some("limit".to_owned())));
    for (word, payments, failure) in [
        ("completed", json!([failed, paid]), None),
        ("pending", json!([failed]), None),
        ("failed", json!([failed]), reason),
    ] {
        let body = with(&request(), "status", json!(word));
        let event = event("payment_request", &with(&body, "payments", payments));
        assert_eq!(event.failure, failure, "{word}");
    }
}

#[test]
fn the_reason_of_a_request_is_read_under_either_name() {
    let body = with(&request(), "status", json!("failed"));
    let body = with(&body, "payments", json!([]));
    for name in ["failure_reason", "error_message"] {
        let event = event("payment_request", &with(&body, name, json!("too late")));
        let reason = Failure::new("failed", Some("too late".to_owned()));
        assert_eq!(event.failure, Some(reason), "{name}");
    }
    assert_eq!(event("payment_request", &body).failure, None);
}

#[test]
fn a_request_with_an_unknown_status_has_no_received_amount() {
    let event = event(
        "payment_request",
        &with(&request(), "status", json!("under_review")),
    );
    assert_eq!((event.amount, event.refunded), (None, None));
}

#[test]
fn a_request_without_payments_has_the_key_of_its_bytes() {
    let body = with(&request(), "status", json!("expired"));
    let body = with(&body, "payments", json!([]));
    let event = event("payment_request", &body);
    assert_eq!(event.assurance, Assurance::full());
    let key = format!("hitpay/event/{}", sha256_hex(body.to_string().as_bytes()));
    assert_eq!(event.dedup_key, key);
}

#[test]
fn amounts_that_cannot_be_parsed_are_doubts() {
    let doubts = |event: Event| event.assurance.doubts().to_vec();
    let broken = |name: &'static str| vec![Doubt::BrokenGrammar(name.into())];
    let pending = with(&charge(), "status", json!("pending"));
    for body in [charge(), pending] {
        let odd = with(&body, "amount", json!("1e1"));
        assert_eq!(doubts(event("charge", &odd)), broken("amount"), "{odd}");
    }
    let odd = with(&charge(), "refunded_amount", json!("1e1"));
    assert_eq!(doubts(event("charge", &odd)), broken("refunded_amount"));
    let without = json!({"id": CHARGE, "status": "succeeded", "currency": "sgd", "refunded_amount": 0, "channel": "api"});
    let missing = vec![Doubt::MissingField("amount".into())];
    assert_eq!(doubts(event("charge", &without)), missing);
}

#[test]
fn the_reason_of_a_failed_transfer_is_read_under_any_name() {
    for name in ["failure_message", "failed_reason", "failure_reason"] {
        let failed = with(&transfer(), name, json!("closed"));
        let reason = || Some("closed".to_owned());
        let failure = event("transfer", &failed).failure;
        assert_eq!(failure, Some(Failure::new("failed", reason())), "{name}");
        let coded = with(&failed, "failure_code", json!(100_601));
        let failure = event("transfer", &coded).failure;
        assert_eq!(failure, Some(Failure::new("100601", reason())), "{name}");
        let paid = event("transfer", &with(&coded, "status", json!("paid")));
        assert_eq!(paid.subject, Subject::Payout(PayoutStatus::Paid));
        assert_eq!(paid.failure, None);
    }
    let only_code = with(&transfer(), "failure_code", json!(100_601));
    let failure = event("transfer", &only_code).failure;
    assert_eq!(failure, Some(Failure::new("100601", None)));
    assert_eq!(event("transfer", &transfer()).failure, None);
}
