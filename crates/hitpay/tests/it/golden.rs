//! One event for each kind of delivery, compared in all fields.

use std::time::SystemTime;

use dhow_core::{
    Assurance, Doubt, Event, Failure, PaymentStatus, PayoutStatus, ReportedAmount, Subject,
    Verified, WebhookVerifier,
};
use dhow_crypto::digest::sha256_hex;

use crate::events::{ENVIRONMENT, verified, verified_form, webhooks};

const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";
const BILLING: &str = "9746f8c2-2b7c-4c78-8832-012f203ae687";

/// An event with the fields that every delivery has.
fn base_event(verified: &Verified, subject: Subject, kind: &str, key: &str) -> Event {
    Event::new(verified, ENVIRONMENT, subject, kind.to_owned(), key)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn time(text: &str) -> Option<SystemTime> {
    Some(text.parse::<jiff::Timestamp>().unwrap().into())
}

fn failure(code: &str, message: &str) -> Option<Failure> {
    Some(Failure::new(code, some(message)))
}

/// Deduplication key of a payment request event: ids and statuses of its payments, with received and refunded amounts.
fn request_key(word: &str, payments: &str) -> String {
    let payments = sha256_hex(payments.as_bytes());
    format!("hitpay/payment_request.{word}/{REQUEST}/{payments}")
}

#[track_caller]
fn assert_event(verified: &Verified, expected: &Event) {
    assert_eq!(webhooks().event(verified), *expected);
}

#[test]
fn a_paid_form_is_a_paid_request_with_its_order_and_amount() {
    let form = format!(
        "payment_id={CHARGE}&payment_request_id={REQUEST}&reference_number=ABC+123&phone=%2B65+9123&amount=599.00&currency=SGD&status=completed"
    );
    let verified = verified_form(&form);
    let subject = Subject::Payment(PaymentStatus::Paid);
    let key = format!("hitpay/form/{CHARGE}/completed/59900SGD");
    let mut event = base_event(&verified, subject, "payment_request", &key);
    event.gateway_status = some("completed");
    event.id = some(CHARGE);
    event.attempt_reference = some(CHARGE);
    event.provider_reference = some(REQUEST);
    event.merchant_reference = some("ABC 123");
    event.amount = Some(ReportedAmount::strict("599.00", "SGD"));
    assert_eq!(event.matched_secret, "webhook_salt");
    assert_event(&verified, &event);
}

#[test]
fn a_failed_form_has_the_reason_of_the_failure() {
    let form = format!(
        "payment_id={CHARGE}&payment_request_id={REQUEST}&reference_number=&phone=&amount=0.30&currency=sgd&status=failed&error_message=Card+declined"
    );
    let verified = verified_form(&form);
    let subject = Subject::Payment(PaymentStatus::Failed);
    let key = format!("hitpay/form/{CHARGE}/failed/30SGD");
    let mut event = base_event(&verified, subject, "payment_request", &key);
    event.gateway_status = some("failed");
    event.id = some(CHARGE);
    event.attempt_reference = some(CHARGE);
    event.provider_reference = some(REQUEST);
    event.amount = Some(ReportedAmount::strict("0.30", "sgd"));
    event.failure = failure("failed", "Card declined");
    assert_event(&verified, &event);
}

#[test]
fn a_form_of_a_recurring_billing_names_the_billing() {
    let form = format!(
        "payment_id={CHARGE}&recurring_billing_id={BILLING}&amount=9.90&currency=SGD&status=succeeded&reference=cust_id_123"
    );
    let verified = verified_form(&form);
    let subject = Subject::Payment(PaymentStatus::Paid);
    let key = format!("hitpay/form/{CHARGE}/succeeded/990SGD");
    let mut event = base_event(&verified, subject, "recurring_billing", &key);
    event.gateway_status = some("succeeded");
    event.id = some(CHARGE);
    event.attempt_reference = some(CHARGE);
    event.provider_reference = some(BILLING);
    event.merchant_reference = some("cust_id_123");
    event.amount = Some(ReportedAmount::strict("9.90", "SGD"));
    assert_event(&verified, &event);
}

#[test]
fn a_completed_payment_request_has_the_sum_and_the_refund_of_its_payments() {
    let body = format!(
        r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ABC123",
        "payments":[{{"id":"p-0","status":"failed","amount":"10.00","currency":"sgd","refunded_amount":"0.00"}},
        {{"id":"p-1","status":"partially_refunded","amount":"10.00","currency":"sgd","refunded_amount":"4.00"}}],
        "created_at":"2025-05-21T16:57:25","updated_at":"2025-05-21T17:17:52"}}"#
    );
    let verified = verified("payment_request", "completed", &body);
    let subject = Subject::Payment(PaymentStatus::Paid);
    let key = request_key(
        "completed",
        "p-0\nfailed\n1000SGD\n0\np-1\npartially_refunded\n1000SGD\n400SGD\n",
    );
    let mut event = base_event(&verified, subject, "payment_request.completed", &key);
    event.gateway_status = some("completed");
    event.id = some(REQUEST);
    event.attempt_reference = some("p-1");
    event.provider_reference = some(REQUEST);
    event.merchant_reference = some("ABC123");
    event.amount = Some(ReportedAmount::lenient("10.00", "sgd"));
    event.refunded = Some(ReportedAmount::lenient("4.00", "sgd"));
    event.occurred_at = time("2025-05-21T09:17:52Z");
    assert_eq!(event.matched_secret, "event_salts[0]");
    assert_event(&verified, &event);
}

#[test]
fn a_failed_payment_request_has_the_reason_of_its_last_payment() {
    let body = format!(
        r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":"failed","reference_number":"ABC123","failure_reason":"of the request",
        "payments":[{{"id":"p-0","status":"failed","amount":"10.00","currency":"sgd","status_reason":"first"}},
        {{"id":"p-1","status":"failed","amount":"10.00","currency":"sgd","status_reason_code":"limit","status_reason":"Limit exceeded."}}]}}"#
    );
    let verified = verified("payment_request", "failed", &body);
    let subject = Subject::Payment(PaymentStatus::Failed);
    let key = request_key(
        "failed",
        "p-0\nfailed\n1000SGD\n0\np-1\nfailed\n1000SGD\n0\n",
    );
    let mut event = base_event(&verified, subject, "payment_request.failed", &key);
    event.gateway_status = some("failed");
    event.id = some(REQUEST);
    event.attempt_reference = some("p-1");
    event.provider_reference = some(REQUEST);
    event.merchant_reference = some("ABC123");
    event.failure = failure("limit", "Limit exceeded.");
    assert_event(&verified, &event);
}

/// A charge from HitPay's documents.
fn charge(status: &str, refunded: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{CHARGE}","channel":"payment_gateway","status":"{status}","currency":"sgd","amount":913.84,"refunded_amount":{refunded},
        "payment_request_id":"{REQUEST}","payment_request":{{"id":"{REQUEST}","reference_number":"ORDER-7"}},"order":null,"order_id":null,
        "created_at":"2025-04-05T19:09:59+08:00","updated_at":"2025-04-05T19:10:01+08:00"{more}}}"#
    )
}

fn charge_event(verified: &Verified, status: PaymentStatus, kind: &str, money: &str) -> Event {
    let key = format!("hitpay/{kind}/{CHARGE}/{money}");
    let mut event = base_event(verified, Subject::Attempt(status), kind, &key);
    event.gateway_status = kind.strip_prefix("charge.").map(str::to_owned);
    event.id = some(CHARGE);
    event.attempt_reference = some(CHARGE);
    event.provider_reference = some(REQUEST);
    event.merchant_reference = some("ORDER-7");
    event.amount = Some(ReportedAmount::lenient("913.84", "sgd"));
    event
}

#[test]
fn a_successful_charge_is_a_paid_attempt() {
    let closed = r#","closed_at":"2025-04-05T19:10:00+08:00","refunded_at":null"#;
    let verified = verified("charge", "created", &charge("succeeded", "0", closed));
    let mut event = charge_event(
        &verified,
        PaymentStatus::Paid,
        "charge.succeeded",
        "91384SGD/0",
    );
    event.occurred_at = time("2025-04-05T11:10:00Z");
    assert_event(&verified, &event);
}

#[test]
fn an_updated_charge_reports_the_refund_and_its_time() {
    let given_back =
        r#","closed_at":"2025-04-05T19:10:00+08:00","refunded_at":"2025-04-06T08:00:00+08:00""#;
    let body = charge("partially_refunded", "13.84", given_back);
    let verified = verified("charge", "updated", &body);
    let kind = "charge.partially_refunded";
    let mut event = charge_event(&verified, PaymentStatus::Paid, kind, "91384SGD/1384SGD");
    event.refunded = Some(ReportedAmount::lenient("13.84", "sgd"));
    event.occurred_at = time("2025-04-06T00:00:00Z");
    assert_event(&verified, &event);
}

#[test]
fn a_failed_charge_has_the_reason_of_the_failure() {
    let failed = r#","closed_at":null,"failed_reason":"insufficient funds""#;
    let verified = verified("charge", "failed", &charge("failed", "0", failed));
    let mut event = charge_event(
        &verified,
        PaymentStatus::Failed,
        "charge.failed",
        "91384SGD/0",
    );
    event.failure = failure("failed", "insufficient funds");
    event.occurred_at = time("2025-04-05T11:09:59Z");
    assert_event(&verified, &event);
}

#[test]
fn a_charge_of_a_recurring_billing_names_the_billing() {
    let body = format!(
        r#"{{"id":"{CHARGE}","channel":"recurrent","status":"succeeded","currency":"sgd","amount":9.9,"refunded_amount":0,"payment_request_id":null,"recurring_billing_id":"{BILLING}"}}"#
    );
    let verified = verified("charge", "created", &body);
    let mut event = charge_event(
        &verified,
        PaymentStatus::Paid,
        "charge.succeeded",
        "990SGD/0",
    );
    event.provider_reference = some(BILLING);
    event.merchant_reference = None;
    event.amount = Some(ReportedAmount::lenient("9.9", "sgd"));
    assert_event(&verified, &event);
}

#[test]
fn seven_events_of_a_transfer_report_its_status_and_reference() {
    let reason = r#","failure_code":100501,"failure_message":"Insufficient balance","updated_at":"2025-04-06T16:00:00+08:00""#;
    for (kind, word, status, more) in [
        ("created", "scheduled", PayoutStatus::Pending, ""),
        ("scheduled", "scheduled", PayoutStatus::Pending, ""),
        ("updated", "processing", PayoutStatus::Processing, ""),
        ("processing", "processing", PayoutStatus::Processing, ""),
        ("paid", "paid", PayoutStatus::Paid, ""),
        ("canceled", "canceled", PayoutStatus::Cancelled, ""),
        ("failed", "failed", PayoutStatus::Failed, reason),
    ] {
        let body = format!(
            r#"{{"id":"t-1","beneficiary":{{"id":"b-1","status":"approved"}},"payment_currency":"sgd","payment_amount":20,"source_currency":"usd",
            "source_amount":15.45,"exchange_rate":"1.293876","remark":"PAY-1 salary","status":"{word}","created_at":"2025-04-06T15:29:51+08:00"{more}}}"#
        );
        let verified = verified("transfer", kind, &body);
        let name = format!("transfer.{word}");
        let mut event = base_event(
            &verified,
            Subject::Payout(status),
            &name,
            &format!("hitpay/{name}/t-1/2000SGD"),
        );
        event.gateway_status = some(word);
        event.id = some("t-1");
        event.provider_reference = some("t-1");
        event.merchant_reference = some("PAY-1");
        event.amount = Some(ReportedAmount::lenient("20", "sgd"));
        if word == "failed" {
            event.failure = failure("100501", "Insufficient balance");
            event.occurred_at = time("2025-04-06T08:00:00Z");
        }
        assert_event(&verified, &event);
        let with_reference = body.replace(r#""status":""#, r#""reference":"PAY 2","status":""#);
        let named = webhooks().event(&crate::events::verified("transfer", kind, &with_reference));
        assert_eq!(named.merchant_reference, some("PAY 2"));
    }
}

#[test]
fn events_of_a_recurring_billing_move_no_money() {
    for kind in ["method_attached", "method_detached", "subscription_updated"] {
        let body = format!(
            r#"{{"event":"recurring_billing.{kind}","affected_method_id":"m-1","changed_fields":["status"],"recurring_billing":
            {{"id":"{BILLING}","reference":"cust_id_123","status":"active","amount":9.9,"currency":"sgd","updated_at":"2025-05-21T17:17:52"}}}}"#
        );
        let verified = verified("recurring_billing", kind, &body);
        let key = format!("hitpay/event/{}", sha256_hex(body.as_bytes()));
        let name = format!("recurring_billing.{kind}");
        let mut event = base_event(&verified, Subject::Other, &name, &key);
        event.gateway_status = some("active");
        event.id = some("m-1");
        event.provider_reference = some(BILLING);
        event.merchant_reference = some("cust_id_123");
        event.occurred_at = time("2025-05-21T09:17:52Z");
        assert_event(&verified, &event);
    }
}

#[test]
fn orders_invoices_and_payouts_to_the_merchant_are_no_payments() {
    let created = r#""created_at":"2025-04-06T15:29:51+08:00""#;
    for (object, status, reference, members) in [
        (
            "order",
            "draft",
            None,
            r#""order_display_number":5660,"status":"draft","channel":"pos","amount":0,"#,
        ),
        (
            "invoice",
            "sent,paid",
            some("124"),
            r#""invoice_number":"INV-1","status":["sent","paid"],"amount":100,"reference":"124","#,
        ),
        (
            "payout",
            "succeeded",
            None,
            r#""bank_name":"A BANK","bank_swift_code":"S","bank_account_number":"0","status":"succeeded","amount":100,"currency":"sgd","#,
        ),
    ] {
        for kind in ["created", "updated"] {
            let body = format!(r#"{{"id":"o-1",{members}{created}}}"#);
            let verified = verified(object, kind, &body);
            let key = format!("hitpay/event/{}", sha256_hex(body.as_bytes()));
            let name = format!("{object}.{kind}");
            let mut event = base_event(&verified, Subject::Other, &name, &key);
            event.gateway_status = some(status);
            event.id = some("o-1");
            event.merchant_reference = reference.clone();
            event.occurred_at = time("2025-04-06T07:29:51Z");
            event.assurance = Assurance::full().with_unsigned_fields(["hitpay-event-type"]);
            assert_event(&verified, &event);
            let updated = body.replace('}', r#","updated_at":"2025-04-06T16:29:51+08:00"}"#);
            let later = webhooks().event(&crate::events::verified(object, kind, &updated));
            assert_eq!(later.occurred_at, time("2025-04-06T08:29:51Z"));
        }
    }
}

#[test]
fn a_delivery_that_another_gateway_verified_is_unreadable() {
    let form = format!("payment_id={CHARGE}&payment_request_id={REQUEST}&status=completed");
    let body = format!(
        r#"{{"id":"{REQUEST}","status":"completed","reference_number":"A","payments":[]}}"#
    );
    for delivered in [
        verified_form(&form),
        verified("payment_request", "completed", &body),
    ] {
        let mut stored = serde_json::to_value(&delivered).unwrap();
        for (member, other) in [("provider", "hub2"), ("scheme", "other")] {
            let before = stored[member].clone();
            stored[member] = other.into();
            let foreign: Verified = serde_json::from_value(stored.clone()).unwrap();
            stored[member] = before;
            let key = format!("hitpay/doubtful/{}", sha256_hex(delivered.body()));
            let kind = match delivered.scheme() {
                "form" => "unnamed.unnamed",
                _ => "payment_request.completed",
            };
            let mut event = base_event(&foreign, Subject::Unreadable, kind, &key);
            event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
            assert_event(&foreign, &event);
        }
    }
}
