//! Events of webhooks: open statuses, refunds, payouts, and events that never confirm.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Doubt, Environment, Event, Expectation, Money,
    NotConfirmed, PaymentStatus, PayoutStatus, ProviderId, RefundLedger, RefundStatus,
    RejectionReason, Secret, Subject, WebhookVerifier,
};
use dhow_payatom::PayAtomWebhooks;

use crate::recorder::{sealed_hash, signed};

pub(crate) const ORDER: &str = "ORDER-1042A";

pub(crate) fn secret() -> Secret {
    Secret::new("an-invented-secret").unwrap()
}

pub(crate) fn webhooks() -> PayAtomWebhooks {
    PayAtomWebhooks::new(Environment::Live, Currency::INR, secret())
}

pub(crate) fn body(amount: &str, status: &str, more: &str) -> String {
    let body = format!(
        r#"{{"order_id":"{ORDER}","requested_amount":"100","received_amount":"{amount}","ref_code":"r-1","status":"{status}"{more}}}"#
    );
    signed(&webhooks(), "/hook", &body)
}

pub(crate) fn event_with(amount: &str, status: &str, more: &str) -> Event {
    let delivery = Delivery::post("/hook", body(amount, status, more));
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    webhooks().event(&verified)
}

pub(crate) fn event(amount: &str, status: &str) -> Event {
    event_with(amount, status, "")
}

pub(crate) fn expectation(rupees: i64) -> Expectation {
    Expectation::new(
        ProviderId::from_static("payatom"),
        Environment::Live,
        ORDER.parse().unwrap(),
        Money::from_major(rupees, Currency::INR).unwrap(),
    )
}

#[test]
fn an_approved_webhook_confirms_the_amount_requested() {
    let event = event("100", "Approved");
    assert_eq!(event.assurance.level(), AssuranceLevel::Partial);
    assert_eq!(
        event.assurance.unsigned_fields(),
        ["requested_amount", "ref_code"]
    );
    assert_eq!(event.provider_reference.as_deref(), Some("r-1"));
    let confirmed = event.confirm(&expectation(100)).unwrap();
    assert_eq!(confirmed.amount().to_string(), "100.00 INR");
}

#[test]
fn the_amount_received_counts_and_not_the_amount_requested() {
    let event = event("90", "Amount Mismatch");
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid));
    let refused = event.confirm(&expectation(100)).unwrap_err();
    assert!(matches!(refused, NotConfirmed::Amount { .. }), "{refused}");
    assert!(event.confirm(&expectation(90)).is_ok());
}

#[test]
fn each_expectation_that_differs_prevents_a_confirmation() {
    let event = event("100", "Approved");
    assert!(event.confirm(&expectation(99)).is_err());
    let amount = Money::from_major(100, Currency::INR).unwrap();
    let expect = |environment, order: &str, amount| {
        let provider = ProviderId::from_static("payatom");
        Expectation::new(provider, environment, order.parse().unwrap(), amount)
    };
    assert!(
        event
            .confirm(&expect(Environment::Sandbox, ORDER, amount))
            .is_err()
    );
    assert!(
        event
            .confirm(&expect(Environment::Live, "ORDER-1043A", amount))
            .is_err()
    );
    let taka = Money::from_major(100, Currency::BDT).unwrap();
    assert!(
        event
            .confirm(&expect(Environment::Live, ORDER, taka))
            .is_err()
    );
    let other = expectation(100).with_provider_reference("r-2".parse().unwrap());
    assert!(matches!(
        event.confirm(&other),
        Err(NotConfirmed::ProviderReference { .. })
    ));
}

#[test]
fn a_late_approval_is_paid_after_any_earlier_status_in_any_order() {
    for before in [
        "User Timed Out",
        "No Matching Payment for UTR",
        "Pending",
        "Declined",
    ] {
        let seen = [event("0", before), event("100", "Late Approved")];
        let statuses = seen
            .each_ref()
            .map(|event| event.payment_status().unwrap().clone());
        let mut reversed = statuses.clone();
        reversed.reverse();
        for order in [statuses, reversed] {
            assert_eq!(
                PaymentStatus::fold(order),
                Some(PaymentStatus::Paid),
                "{before}"
            );
        }
    }
}

#[test]
fn a_refund_event_of_zero_has_no_amount() {
    for (word, amount) in [
        ("Refund Completed", "0"),
        ("Refund Completed", "0.00"),
        ("Refund Initiated", "0"),
    ] {
        let info =
            format!(r#","refund_info":{{"refund_amount":"{amount}","refund_status":"{word}"}}"#);
        let event = event_with("100", word, &info);
        let refunded = event.amount.unwrap();
        assert_eq!(
            (refunded.text(), refunded.money()),
            (amount, None),
            "{info}"
        );
        let approved = event_with("100", "Approved", &info);
        let refunded = approved.refunded.unwrap();
        assert_eq!(
            (refunded.text(), refunded.money()),
            (amount, None),
            "{info}"
        );
    }
}

#[test]
fn a_refund_event_is_no_payment_status_and_a_ledger_adds_up_refunds() {
    let info = r#","refund_info":{"refund_amount":"40","refund_status":"Refund Completed"}"#;
    let refunded = event_with("100", "Refund Completed", info);
    assert_eq!(refunded.subject, Subject::Refund(RefundStatus::Succeeded));
    assert_eq!(refunded.payment_status(), None);
    assert!(
        refunded
            .assurance
            .doubts()
            .contains(&Doubt::AmountNotSigned)
    );
    assert_eq!(
        refunded.confirm(&expectation(100)),
        Err(NotConfirmed::NotAPayment)
    );

    let amount = refunded.amount.as_ref().unwrap().money().unwrap();
    let mut ledger = RefundLedger::new(Money::from_major(100, Currency::INR).unwrap());
    ledger.record("r-1", amount, RefundStatus::Pending).unwrap();
    ledger
        .record("r-1", amount, RefundStatus::Succeeded)
        .unwrap();
    assert_eq!(ledger.refunded().to_string(), "40.00 INR");
    assert!(
        ledger
            .record("r-2", rupees(70), RefundStatus::Pending)
            .is_err()
    );
}

fn rupees(rupees: i64) -> Money {
    Money::from_major(rupees, Currency::INR).unwrap()
}

#[test]
fn an_absent_refund_has_four_shapes() {
    for more in [
        "",
        r#","refund_info":[]"#,
        r#","refund_info":null"#,
        r#","refund_info":{}"#,
    ] {
        let delivery = Delivery::post("/hook", body("100", "Approved", more));
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        let webhook = webhooks().payin_webhook(&verified).unwrap();
        assert_eq!(webhook.unsigned.refund_info, None, "{more}");
    }
}

#[test]
fn redelivered_webhooks_share_a_key_and_other_events_do_not() {
    let key = |amount, status| event(amount, status).dedup_key;
    assert_eq!(key("100", "Approved"), key("100", "Approved"));
    let moved = event_with("100", "Approved", r#","bank_ref":"another""#);
    assert_eq!(moved.dedup_key, key("100", "Approved"));
    assert_ne!(key("100", "Approved"), key("90", "Approved"));
    assert_ne!(key("100", "Approved"), key("100", "Late Approved"));
}

#[test]
fn an_unknown_reference_is_reported() {
    let event = event("100", "Approved");
    assert_eq!(event.merchant_reference.as_deref(), Some(ORDER));
}

#[test]
fn an_unknown_status_is_kept_and_doubtful() {
    let event = event("100", "Half Approved");
    let word = PaymentStatus::Unknown("Half Approved".into());
    assert_eq!(event.payment_status(), Some(&word));
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn a_stored_delivery_gives_the_same_event() {
    let delivery = Delivery::post("/hook", body("100", "Approved", ""));
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    let stored = serde_json::to_string(&verified).unwrap();
    let read = serde_json::from_str(&stored).unwrap();
    assert_eq!(webhooks().event(&read), webhooks().event(&verified));
}

#[test]
fn a_payout_webhook_verifies_and_is_doubtful() {
    let delivery = Delivery::post(
        "/hook",
        body("100", "Approved", r#","payment_mode":"imps""#),
    );
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    let event = webhooks().event(&verified);
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    assert_eq!(
        event.confirm(&expectation(100)),
        Err(NotConfirmed::NotAPayment)
    );
}

#[test]
fn a_payout_sealed_over_other_fields_is_rejected_with_a_hint() {
    let webhooks = webhooks().with_payout_path("/payouts");
    let foreign = Secret::new("a-strangers-secret").unwrap();
    let foreign = sealed_hash(&foreign, ORDER, "100", "Approved");
    let foreign = format!(
        r#"{{"order_id":"{ORDER}","received_amount":"100","ref_code":"r-1","status":"Approved","post_hash":"{foreign}"}}"#
    );
    let foreign_key = webhooks
        .verify_webhook(&Delivery::post("/payouts", foreign))
        .unwrap_err();
    assert_eq!(foreign_key.reason(), RejectionReason::SignatureMismatch);
    assert_eq!(
        foreign_key.hint(),
        None,
        "another secret key must give no hint"
    );

    let altered = body("100", "Approved", "").replace(":\"100\"", ":\"200\"");
    let without_ref_code = altered.replace("\"ref_code\":\"r-1\",", "");
    let without_ref_code = webhooks
        .verify_webhook(&Delivery::post("/payouts", without_ref_code))
        .unwrap_err();
    assert_eq!(without_ref_code.hint().unwrap().reference(), ORDER);
    let without_ids = altered
        .replace("\"ref_code\"", "\"code\"")
        .replace("\"order_id\"", "\"order\"");
    let without_ids = webhooks
        .verify_webhook(&Delivery::post("/payouts", without_ids))
        .unwrap_err();
    assert_eq!(without_ids.reason(), RejectionReason::UnsettledScheme);
    assert_eq!(
        without_ids.hint(),
        None,
        "a delivery without ids must give no hint"
    );
    let payout = webhooks
        .verify_webhook(&Delivery::post("/payouts", altered.clone()))
        .unwrap_err();
    assert_eq!(payout.reason(), RejectionReason::UnsettledScheme);
    assert_eq!(payout.hint().unwrap().reference(), "r-1");
    let payin = webhooks
        .verify_webhook(&Delivery::post("/payins", altered))
        .unwrap_err();
    assert_eq!(payin.reason(), RejectionReason::SignatureMismatch);
    assert_eq!(payin.hint(), None);
}

#[test]
fn the_hashed_fields_of_payouts_are_a_setting() {
    let fields = "order_id,amount,bank_ref".parse().unwrap();
    let webhooks = webhooks()
        .with_payout_path("/payouts")
        .with_payout_hashed_fields(fields);
    let post_hash = sealed_hash(&secret(), ORDER, "500", "4123");
    let body = format!(
        r#"{{"order_id":"{ORDER}","amount":500,"bank_ref":"4123","status":"Approved","post_hash":"{post_hash}"}}"#
    );
    let verified = webhooks
        .verify_webhook(&Delivery::post("/payouts", body))
        .unwrap();
    assert_eq!(verified.scheme(), "payout");
    let event = webhooks.event(&verified);
    assert_eq!(event.assurance.unsigned_fields(), ["status"]);
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    assert_eq!(event.amount.unwrap().to_string(), "500.00 INR");
}
