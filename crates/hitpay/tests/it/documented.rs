//! Deliveries of HitPay's newest documents, with the expected events.

use dhow_core::{
    AssuranceLevel, Delivery, Environment, Event, Failure, PaymentStatus, PayoutStatus, Secret,
    Subject, WebhookVerifier,
};
use dhow_hitpay::{HitPayWebhooks, event_signature, form_signature, form_signing_input};
use serde_json::Value;

use crate::events::{form_event, json_event};

/// Event of a vector, with its own headers or none.
fn event_of(vector: &Value) -> Event {
    let body = vector["body"].as_str().unwrap().to_owned();
    let salt = Secret::new(vector["salt"].as_str().unwrap()).unwrap();
    let mut delivery = Delivery::post("/hook", body.clone());
    let webhooks = HitPayWebhooks::new(Environment::Sandbox);
    let webhooks = if vector["scheme"] == "v1-form" {
        let hmac = form_signature(&salt, body.as_bytes()).unwrap();
        assert_eq!(hmac, vector["hmac"].as_str().unwrap());
        let source = form_signing_input(body.as_bytes()).unwrap();
        assert_eq!(source.to_string(), vector["canonical"].as_str().unwrap());
        webhooks.with_webhook_secret(salt)
    } else {
        let signature = vector["signature"].as_str().unwrap();
        assert_eq!(event_signature(&salt, body.as_bytes()), signature);
        delivery = delivery.with_header("hitpay-signature", signature).unwrap();
        for name in ["hitpay-event-object", "hitpay-event-type"] {
            let mut headers = vector["headers"].as_object().into_iter().flatten();
            if let Some((_, value)) = headers.find(|(header, _)| header.eq_ignore_ascii_case(name))
            {
                delivery = delivery.with_header(name, value.as_str().unwrap()).unwrap();
            }
        }
        webhooks.with_event_secrets([salt])
    };
    webhooks.event(&webhooks.verify_webhook(&delivery).unwrap())
}

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../data/documented_events.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn documented(id: &str) -> Event {
    let vectors = vectors();
    event_of(vectors.iter().find(|vector| vector["id"] == id).unwrap())
}

#[test]
fn every_documented_delivery_has_its_meaning() {
    use AssuranceLevel::{AskGateway, Full, Partial};
    let payment = Subject::Payment;
    let payout = Subject::Payout;
    let meanings = [
        ("v1-failed-terminal-a", payment(PaymentStatus::Failed), Full),
        (
            "v1-documented-source-string",
            payment(PaymentStatus::Paid),
            Full,
        ),
        ("v2-transfer-created", payout(PayoutStatus::Pending), Full),
        (
            "v2-transfer-processing",
            payout(PayoutStatus::Processing),
            Full,
        ),
        ("v2-transfer-paid", payout(PayoutStatus::Paid), Full),
        (
            "v2-transfer-canceled",
            payout(PayoutStatus::Cancelled),
            Full,
        ),
        ("v2-transfer-updated-empty", Subject::Unreadable, AskGateway),
        ("v2-payout-created", Subject::Other, Partial),
        (
            "v2-payment-request-failed",
            payment(PaymentStatus::Failed),
            Full,
        ),
        ("v2-invoice-updated", Subject::Other, Partial),
        (
            "v2-charge-created-with-payment-request",
            Subject::Attempt(PaymentStatus::Paid),
            Full,
        ),
    ];
    let vectors = vectors();
    assert_eq!(vectors.len(), meanings.len());
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let (_, subject, level) = meanings.iter().find(|(one, _, _)| *one == id).unwrap();
        let event = event_of(vector);
        assert_eq!(event.subject, *subject, "{id}");
        assert_eq!(
            event.assurance.level(),
            *level,
            "{id}: {:?}",
            event.assurance
        );
    }
    let mut keys: Vec<String> = vectors
        .iter()
        .map(|vector| event_of(vector).dedup_key)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), vectors.len());
}

#[test]
fn failed_payments_at_a_terminal_have_distinct_keys_and_a_reason() {
    let event = documented("v1-failed-terminal-a");
    // The failure of another order, also without a payment.
    let other = form_event(
        "payment_id=&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe2&reference_number=ABC124&phone=&amount=599.00&currency=SGD&status=failed&error_message=Card+declined",
    );
    assert_ne!(event.dedup_key, other.dedup_key);
    assert_eq!(other.assurance.level(), AssuranceLevel::Full);
    assert_eq!(event.id, None);
    assert_eq!(event.merchant_reference.as_deref(), Some("ABC123"));
    let request = "92965a20-dae5-4d89-a452-5fdfa382dbe1";
    assert_eq!(event.provider_reference.as_deref(), Some(request));
    let reason = Failure::new("failed", Some("Card declined".into()));
    assert_eq!(event.failure, Some(reason));
}

#[test]
fn reasons_of_failures_are_kept() {
    let words = "Withdrawal or limit exceeded. Please use another card.";
    let request = documented("v2-payment-request-failed");
    let reason = Failure::new("withdrawal_count_limit_exceeded", Some(words.into()));
    assert_eq!(request.failure, Some(reason));
    assert_eq!(request.merchant_reference.as_deref(), Some("1747900502"));
    assert_eq!(request.amount, None);
    // Older names of the reason, without a more specific reason in a payment.
    for member in ["failure_reason", "error_message"] {
        let body = format!(r#"{{"id":"r-1","status":"failed","payments":[],"{member}":"no"}}"#);
        let event = json_event("payment_request", "failed", &body);
        assert_eq!(
            event.failure,
            Some(Failure::new("failed", Some("no".into())))
        );
    }
    for member in ["failure_message", "failed_reason", "failure_reason"] {
        let body =
            format!(r#"{{"id":"t-1","beneficiary":{{}},"status":"failed","{member}":"no"}}"#);
        let event = json_event("transfer", "failed", &body);
        assert_eq!(
            event.failure,
            Some(Failure::new("failed", Some("no".into())))
        );
    }
}

#[test]
fn transfers_are_named_by_their_remark_and_have_their_amount() {
    for id in ["v2-transfer-created", "v2-transfer-paid"] {
        let event = documented(id);
        assert_eq!(
            event.merchant_reference.as_deref(),
            Some("123457788"),
            "{id}"
        );
        assert_eq!(
            event.amount.unwrap().money().unwrap().minor(),
            10_000,
            "{id}"
        );
    }
}

#[test]
fn a_payout_to_the_merchant_is_no_payment_under_any_header() {
    let vectors = vectors();
    let payout = vectors
        .iter()
        .find(|vector| vector["id"] == "v2-payout-created")
        .unwrap();
    let mut without_headers = payout.clone();
    without_headers["headers"] = Value::Null;
    let mut exchanged = payout.clone();
    exchanged["headers"]["Hitpay-Event-Object"] = "payment_request".into();
    exchanged["headers"]["Hitpay-Event-Type"] = "completed".into();
    let level = event_of(&exchanged).assurance.level();
    assert_eq!(level, AssuranceLevel::AskGateway);
    for vector in [payout, &without_headers, &exchanged] {
        let event = event_of(vector);
        assert_eq!(event.subject, Subject::Other);
        assert_eq!(
            event.id.as_deref(),
            Some("9e9be893-9fee-4916-aca0-403e8e42b99e")
        );
        assert_eq!((event.amount, event.merchant_reference), (None, None));
    }
}

#[test]
fn invoices_keep_their_id_and_charges_the_reference_of_their_request() {
    let invoice = documented("v2-invoice-updated");
    assert_eq!(
        invoice.id.as_deref(),
        Some("9e9be3fd-5652-4f2e-b19e-532c62cc18d2")
    );
    assert_eq!(invoice.gateway_status.as_deref(), Some("paid"));
    let charge = documented("v2-charge-created-with-payment-request");
    assert_eq!(charge.merchant_reference.as_deref(), Some("ORDER-7"));
    let request = "9e9be41b-2866-4307-8621-e35c633c431f";
    assert_eq!(charge.provider_reference.as_deref(), Some(request));
}

#[test]
fn an_altered_number_in_a_signed_body_is_rejected() {
    for vector in vectors() {
        let body = vector["body"].as_str().unwrap();
        let salt = || Secret::new(vector["salt"].as_str().unwrap()).unwrap();
        let webhooks = HitPayWebhooks::new(Environment::Sandbox)
            .with_webhook_secret(salt())
            .with_event_secrets([salt()]);
        for (place, digit) in body.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()) {
            let mut altered = body.as_bytes().to_vec();
            altered[place] = if digit == b'9' { b'0' } else { digit + 1 };
            let mut delivery = Delivery::post("/hook", altered);
            if let Some(signature) = vector["signature"].as_str() {
                delivery = delivery.with_header("hitpay-signature", signature).unwrap();
            }
            assert!(
                webhooks.verify_webhook(&delivery).is_err(),
                "{place}: {}",
                vector["id"]
            );
        }
    }
}
