//! Events that are not about a payment: transfers, saved methods, orders, invoices, payouts to the merchant.

use dhow_core::{AssuranceLevel, PayoutStatus, Subject};

use crate::events::json_event;

const TRANSFER: &str = r#"{"id":"t-1","beneficiary":{"id":"b-1","status":"approved"},"payment_currency":"sgd","payment_amount":20,"source_currency":"usd","source_amount":15.45,"exchange_rate":"1.293876","remark":"PAY-1","reference":"PAY-1","status":"paid","created_at":"2025-04-24T16:15:57+08:00"}"#;

const BILLING: &str = r#"{"event":"recurring_billing.method_attached","affected_method_id":"m-1","recurring_billing":{"id":"r-1","reference":"cust_id_123","status":"active","save_card":1,"amount":9.9,"currency":"sgd"}}"#;

#[test]
fn a_transfer_is_a_payout_with_the_status_of_the_signed_body() {
    let table = [
        ("scheduled", PayoutStatus::Pending),
        ("processing", PayoutStatus::Processing),
        ("paid", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
        ("canceled", PayoutStatus::Cancelled),
        ("glowing", PayoutStatus::Unknown("glowing".into())),
    ];
    let mut keys = std::collections::BTreeSet::new();
    for (word, status) in table {
        let body = TRANSFER.replace(r#""status":"paid""#, &format!(r#""status":"{word}""#));
        let event = json_event("transfer", "updated", &body);
        assert_eq!(event.subject, Subject::Payout(status.clone()));
        assert_eq!(event.gateway_kind, format!("transfer.{word}"));
        assert_eq!(event.gateway_status.as_deref(), Some(word));
        assert_eq!(event.provider_reference.as_deref(), Some("t-1"));
        assert_eq!(event.merchant_reference.as_deref(), Some("PAY-1"));
        assert_eq!(event.amount.unwrap().money().unwrap().minor(), 2_000);
        assert_eq!(event.assurance.level(), AssuranceLevel::Full);
        keys.insert(event.dedup_key);
        // A header that states a payment decides nothing, and is a doubt if the body contradicts it.
        let named = json_event("transfer", "paid", &body);
        assert_eq!(named.subject, Subject::Payout(status));
        let full = named.assurance.level() == AssuranceLevel::Full;
        assert_eq!(full, word == "paid", "{word}");
    }
    assert_eq!(keys.len(), 6);
    let again = json_event("transfer", "updated", TRANSFER);
    assert_eq!(
        again.dedup_key,
        json_event("transfer", "paid", TRANSFER).dedup_key
    );
}

#[test]
fn a_header_cannot_turn_another_object_into_a_payout() {
    let charge = r#"{"id":"c-1","status":"succeeded","currency":"sgd","amount":100,"channel":"api","payment_request_id":"r-1"}"#;
    let request = r#"{"id":"r-1","amount":"100.00","currency":"sgd","status":"completed"}"#;
    for body in [charge, request, BILLING, "[]"] {
        let event = json_event("transfer", "paid", body);
        assert!(!matches!(event.subject, Subject::Payout(_)), "{body}");
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    }
    let changed = TRANSFER.replace(r#""id":"t-1","#, "");
    assert_eq!(
        json_event("transfer", "paid", &changed).subject,
        Subject::Unreadable
    );
}

#[test]
fn a_paid_transfer_without_money_is_doubtful() {
    for (from, to) in [
        (r#""payment_amount":20,"#, ""),
        (r#""payment_amount":20,"#, r#""payment_amount":-20,"#),
        (r#""payment_amount":20,"#, r#""payment_amount":[20],"#),
        (r#""payment_currency":"sgd","#, ""),
    ] {
        let event = json_event("transfer", "paid", &TRANSFER.replace(from, to));
        assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway, "{to}");
        let key = event.dedup_key;
        assert!(key.starts_with("hitpay/doubtful/"), "{key}");
    }
}

#[test]
fn the_event_of_a_saved_method_has_its_ids_and_no_payment() {
    let event = json_event("recurring_billing", "method_attached", BILLING);
    assert_eq!(event.subject, Subject::Other);
    assert_eq!(event.gateway_kind, "recurring_billing.method_attached");
    assert_eq!(event.id.as_deref(), Some("m-1"));
    assert_eq!(event.provider_reference.as_deref(), Some("r-1"));
    assert_eq!(event.merchant_reference.as_deref(), Some("cust_id_123"));
    assert_eq!(event.gateway_status.as_deref(), Some("active"));
    let short = BILLING.replace("recurring_billing.method", "method");
    let event = json_event("recurring_billing", "method_detached", &short);
    assert_eq!(event.gateway_kind, "recurring_billing.method_attached");
    let without = BILLING.replace(r#""id":"r-1","#, "");
    let event = json_event("recurring_billing", "method_attached", &without);
    assert_eq!(event.subject, Subject::Unreadable);
    assert_eq!(event.provider_reference, None);
    assert_eq!(event.merchant_reference.as_deref(), Some("cust_id_123"));
}
