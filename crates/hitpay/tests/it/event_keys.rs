//! Deduplication keys of events, and the references kept from an object that cannot be read.

use dhow_core::{AssuranceLevel, Doubt, Event, Subject};
use dhow_crypto::digest::sha256_hex;

use crate::events::{form_event, json_event};

const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";

fn form(amount: &str, currency: &str) -> Event {
    form_event(&format!(
        "payment_id={CHARGE}&payment_request_id={REQUEST}&reference_number=A&phone=&amount={amount}&currency={currency}&status=completed"
    ))
}

fn request(amount: &str, currency: &str) -> Event {
    let body = format!(
        r#"{{"id":"{REQUEST}","amount":"599.00","currency":"SGD","status":"completed","reference_number":"A","payments":[{{"id":"c","status":"succeeded","amount":"{amount}","currency":"{currency}"}}]}}"#
    );
    json_event("payment_request", "completed", &body)
}

fn charge(amount: &str, currency: &str) -> Event {
    let body = format!(
        r#"{{"id":"c","status":"succeeded","amount":"{amount}","currency":"{currency}","refunded_amount":0,"channel":"x"}}"#
    );
    json_event("charge", "created", &body)
}

fn transfer(amount: &str, currency: &str) -> Event {
    let body = format!(
        r#"{{"id":"t","status":"paid","payment_amount":"{amount}","payment_currency":"{currency}","reference":"A"}}"#
    );
    json_event("transfer", "paid", &body)
}

/// A corrected delivery has another key, and a retry has the same key.
#[test]
fn a_key_depends_on_amount_and_currency_but_not_on_their_notation() {
    let kinds: [fn(&str, &str) -> Event; 4] = [form, request, charge, transfer];
    for event in kinds {
        let first = event("599.00", "SGD");
        assert_eq!(first.assurance.level(), AssuranceLevel::Full, "{first:?}");
        let key = first.dedup_key.clone();
        assert_eq!(event("599.00", "SGD").dedup_key, key);
        assert_eq!(event("599.00", "sgd").dedup_key, key);
        for (amount, currency) in [("5.99", "SGD"), ("599.00", "USD"), ("59900", "SGD")] {
            let other = event(amount, currency);
            assert_eq!(other.assurance.level(), AssuranceLevel::Full);
            assert_ne!(other.dedup_key, key, "{amount} {currency}");
        }
    }
}

/// A slash in a part would make two payments look the same.
#[test]
fn the_key_of_a_request_names_its_only_payment_unless_a_slash_is_in_it() {
    let key = |payment: &str, word: &str| {
        let body = format!(
            r#"{{"id":"{REQUEST}","amount":"599.00","currency":"SGD","status":"completed","reference_number":"A","payments":[{{"id":"{payment}","status":"{word}","amount":"599.00","currency":"SGD"}}]}}"#
        );
        json_event("payment_request", "completed", &body).dedup_key
    };
    let start = format!("hitpay/payment_request.completed/{REQUEST}");
    let plain = key("c", "succeeded");
    assert_eq!(plain, format!("{start}/c/succeeded/59900SGD/0"));
    let digest = sha256_hex(b"c/d\nsucceeded\n59900SGD\n0\n");
    assert_eq!(key("c/d", "succeeded"), format!("{start}/{digest}"));
}

/// HitPay sends `refunded_amount` with every charge. A charge without it may report a refund.
#[test]
fn a_paid_charge_without_refunded_amount_is_doubtful() {
    let event = |kind: &str, refunded: &str, word: &str| {
        let body = format!(
            r#"{{"id":"{CHARGE}","status":"{word}","amount":599,"currency":"sgd","channel":"x"{refunded}}}"#
        );
        json_event("charge", kind, &body)
    };
    let created = event("created", r#","refunded_amount":0"#, "succeeded");
    assert_eq!(created.assurance.level(), AssuranceLevel::Full);
    for kind in ["created", "updated"] {
        for missing in ["", r#","refunded_amount":null"#] {
            let odd = event(kind, missing, "succeeded");
            assert_eq!(odd.assurance.level(), AssuranceLevel::AskGateway);
            let doubt = Doubt::MissingField("refunded_amount".into());
            assert_eq!(odd.assurance.doubts(), [doubt], "{kind}");
            assert_ne!(odd.dedup_key, created.dedup_key);
            // An unpaid charge cannot be refunded.
            let failed = event(kind, missing, "failed");
            assert_eq!(failed.assurance.level(), AssuranceLevel::Full);
        }
    }
}

/// The caller can find the order and query the gateway.
#[test]
fn an_object_without_a_readable_id_or_status_keeps_its_references() {
    for odd in ["null", "[]", "{}", "[7]"] {
        for (id, status) in [("\"i\"", odd), (odd, "\"succeeded\"")] {
            let known = (id == "\"i\"").then_some("i");
            let ask = |event: &Event, what: &str| {
                assert_eq!(event.subject, Subject::Unreadable, "{what} {odd}");
                let level = event.assurance.level();
                assert_eq!(level, AssuranceLevel::AskGateway, "{what} {odd}");
                assert_eq!(event.merchant_reference.as_deref(), Some("A"), "{what}");
            };
            let body = format!(
                r#"{{"id":{id},"status":{status},"amount":"5.00","currency":"SGD","reference_number":"A","payments":[]}}"#
            );
            let event = json_event("payment_request", "completed", &body);
            ask(&event, "payment_request");
            assert_eq!(event.provider_reference.as_deref(), known);
            let body = format!(
                r#"{{"id":{id},"status":{status},"amount":5,"currency":"sgd","channel":"x","payment_request":{{"id":"r","reference_number":"A"}}}}"#
            );
            let event = json_event("charge", "created", &body);
            ask(&event, "charge");
            assert_eq!(event.attempt_reference.as_deref(), known);
            assert_eq!(event.provider_reference.as_deref(), Some("r"));
            let body = format!(
                r#"{{"id":{id},"status":{status},"payment_amount":5,"payment_currency":"sgd","remark":"A salary"}}"#
            );
            let event = json_event("transfer", "paid", &body);
            ask(&event, "transfer");
            assert_eq!(event.provider_reference.as_deref(), known);
        }
    }
}
