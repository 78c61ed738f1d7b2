//! JSON form of the data types: exact members, and round trips.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy exempts test functions, not the helpers beside them"
)]

use std::{
    collections::BTreeMap,
    fmt::Debug,
    time::{Duration, SystemTime},
};

use dhow_core::*;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

mod all;
mod any;
mod requests;
mod shown;
mod words;

use any::*;

const COWRIE: ProviderId = ProviderId::from_static("cowrie");

#[track_caller]
fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let stored = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&stored).unwrap();
    assert_eq!(&read, value, "{stored}");
}

proptest! {
    #[test]
    fn payments_survive(payment in payment()) {
        survives(&payment);
    }

    #[test]
    fn events_and_deliveries_survive(event in event(), delivery in delivery()) {
        survives(&event);
        survives(&verified(&delivery));
        survives(&delivery);
    }

    #[test]
    fn refunds_payouts_and_balances_survive(
        amount in amount(), environment in environment(),
        (refund, payout) in (refund_status(), payout_status()),
        (failure, as_of) in (failure(), prop::option::of(instant())),
    ) {
        let mut refund = Refund::new(COWRIE, "re_1".parse().unwrap(), refund, "word", environment);
        refund.amount = Some(amount.clone());
        refund.payment = Some("pi_1".into());
        survives(&refund);
        let mut payout = Payout::new(COWRIE, "po_1".parse().unwrap(), payout, "word", environment);
        payout.amount = Some(amount.clone());
        payout.failure = failure;
        payout.warnings = vec!["late".into()];
        survives(&payout);
        let mut balance = Balance::new("available", amount);
        balance.as_of = as_of;
        survives(&balance);
    }

    #[test]
    fn statuses_are_read_back_from_their_text(
        payment in payment_status(), payout in payout_status(), refund in refund_status(),
    ) {
        prop_assert_eq!(payment.to_string().parse(), Ok(payment.clone()));
        prop_assert_eq!(payout.to_string().parse(), Ok(payout.clone()));
        prop_assert_eq!(refund.to_string().parse(), Ok(refund.clone()));
        survives(&payment);
        survives(&payout);
        survives(&refund);
    }

    #[test]
    fn confirmations_survive(minor in 1..i64::MAX, environment in environment()) {
        let amount = Money::from_minor(minor, Currency::SGD);
        let mut payment =
            Payment::new(COWRIE, "pi_1".parse().unwrap(), PaymentStatus::Paid, "ok", environment);
        payment.merchant_reference = Some(order().to_string());
        payment.received = Some(amount.into());
        let expectation = Expectation::for_payment(&payment, order(), amount);
        survives(&expectation);
        let confirmed = payment.confirm(&expectation).unwrap();
        survives(&confirmed);
        prop_assert_eq!(confirmed.evidence(), &Evidence::Poll);
    }
}

#[test]
fn requests_survive() {
    let amount = Money::from_minor(59_900, Currency::SGD);
    let mut new = NewPayment::new(order(), amount);
    new.expires_in = Some(Duration::new(900, 5));
    new.metadata = BTreeMap::from([("a".into(), "b".into())]);
    new.methods = vec!["paynow".into()];
    new.customer.email = Some("a@b.example".into());
    new.options.set("product", "upi");
    survives(&new);
    let payment: ProviderReference = "pi_1".parse().unwrap();
    survives(&NewRefund::new(order(), payment, amount));
    let beneficiary = Beneficiary::new("A. Name", "123");
    survives(&beneficiary);
    survives(&NewPayout::new(order(), amount, beneficiary));
}

#[test]
fn a_misspelt_member_of_a_request_is_refused_with_the_closest_known_one() {
    fn refusal<T: Serialize + DeserializeOwned + Debug>(
        value: &T,
        (misspelt, place): (&str, &str),
    ) -> String {
        let mut stored = serde_json::to_value(value).unwrap();
        let object = stored.pointer_mut(place).unwrap();
        object[misspelt] = json!("x");
        serde_json::from_value::<T>(stored).unwrap_err().to_string()
    }
    let amount = Money::from_minor(59_900, Currency::SGD);
    let payment = NewPayment::new(order(), amount);
    let known = "merchant_reference, amount, description, customer, return_url, cancel_url, webhook_url, methods, country, expires_in, \
                 metadata, options";
    assert_eq!(
        refusal(&payment, ("retrun_url", "")),
        format!(
            "`retrun_url` is not a member of NewPayment; known members: {known}; is `return_url` meant?"
        )
    );
    let inside = refusal(&payment, ("emial", ""));
    assert!(inside.ends_with("; is `customer.email` meant?"), "{inside}");
    assert_eq!(
        refusal(&payment, ("emial", "/customer")),
        "`emial` is not a member of Customer; known members: name, email, phone; is `email` meant?"
    );
    let unlike = refusal(&payment, ("colour", ""));
    assert!(
        unlike.ends_with(&format!("known members: {known}")),
        "{unlike}"
    );
    let refund = NewRefund::new(order(), "pi_1".parse().unwrap(), amount);
    let near = refusal(&refund, ("attempts", ""));
    assert!(near.ends_with("; is `attempt` meant?"), "{near}");
    let payout = NewPayout::new(order(), amount, Beneficiary::new("A. Name", "123"));
    let near = refusal(&payout, ("accounts", "/beneficiary"));
    assert!(near.ends_with("; is `account` meant?"), "{near}");
    let expectation = Expectation::new(COWRIE, Environment::Live, order(), amount);
    let near = refusal(&expectation, ("provider_references", ""));
    assert!(near.ends_with("; is `provider_reference` meant?"), "{near}");
}

#[test]
fn a_request_needs_its_reference_and_amount_only() {
    let amount = json!({"minor": 59_900, "currency": "SGD"});
    let stored = json!({"merchant_reference": "ORDER-1", "amount": amount});
    let read: NewPayment = serde_json::from_value(stored.clone()).unwrap();
    let sgd = Money::from_minor(59_900, Currency::SGD);
    assert_eq!(read, NewPayment::new(order(), sgd));
    for required in ["merchant_reference", "amount"] {
        let mut stored = stored.clone();
        stored.as_object_mut().unwrap().remove(required);
        assert!(serde_json::from_value::<NewPayment>(stored).is_err());
    }
    let repeated = r#"{"merchant_reference":"A","merchant_reference":"B","amount":{"minor":1,"currency":"SGD"}}"#;
    assert!(serde_json::from_str::<NewPayment>(repeated).is_err());
}

#[test]
fn a_time_beyond_the_calendar_is_stored_in_seconds() {
    let status = PaymentStatus::Pending;
    let id = "pi_1".parse().unwrap();
    let mut payment = Payment::new(COWRIE, id, status, "open", Environment::Live);
    let year_10_000 = SystemTime::UNIX_EPOCH + Duration::new(253_402_300_800, 5);
    payment.expires_at = Some(year_10_000);
    survives(&payment);
    let stored = serde_json::to_value(&payment).unwrap();
    let far = json!({"seconds": 253_402_300_800_u64, "nanoseconds": 5});
    assert_eq!(stored["expires_at"], far);
    for broken in [
        json!({"seconds": 1, "nanoseconds": 1_000_000_000}),
        json!({"seconds": 1}),
        json!("10000-01-01T00:00:00Z"),
        json!(1),
    ] {
        let mut stored = stored.clone();
        stored["expires_at"] = broken;
        assert!(serde_json::from_value::<Payment>(stored).is_err());
    }
}

#[test]
fn rejections_survive() {
    for reason in RejectionReason::ALL {
        let hint = Hint::new(COWRIE, "pi_1");
        survives(&Rejection::new(*reason, Reply::empty(401)).with_hint(hint));
    }
}

/// Each word is parsed, and an unknown one is refused with the known words.
#[test]
fn every_word_is_read_back() {
    macro_rules! check {
        ($($type:ident),+) => {$(
            for value in $type::ALL {
                assert_eq!(value.as_str().parse(), Ok(*value));
                survives(value);
            }
            let error = "nonsense".parse::<$type>().unwrap_err();
            assert!(error.to_string().starts_with("`nonsense` is not a known "), "{error}");
            for value in $type::ALL {
                assert!(error.expected().contains(&value.as_str()));
            }
        )+};
    }
    check!(
        ActionKind,
        AssuranceLevel,
        Environment,
        ErrorKind,
        Operation,
        Resolution,
        RejectionReason
    );
}

#[test]
fn a_gateways_word_is_no_status() {
    for word in ["completed", "PAID", "paid ", "unknown", ""] {
        assert!(word.parse::<PaymentStatus>().is_err(), "{word}");
    }
    let read = "unknown:paid".parse();
    assert_eq!(read, Ok(PaymentStatus::Unknown("paid".into())));
}

/// Form of a payment, member by member, because scripts and databases depend on it.
#[test]
fn a_payment_has_these_members() {
    let status = PaymentStatus::Paid;
    let id = "pi_1".parse().unwrap();
    let mut payment = Payment::new(COWRIE, id, status, "completed", Environment::Live);
    payment.merchant_reference = Some("ORDER-1".into());
    payment.requested = Some(ReportedAmount::strict("599.00", "SGD"));
    payment.received = Some(ReportedAmount::strict("5.99e2", "SGD"));
    payment.next_actions = vec![NextAction::redirect("https://pay.example/1")];
    payment.expires_at = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_132_800));
    payment.client_token = Some(Secret::new("a-token-of-the-payment").unwrap());
    payment.failure = Some(Failure::new("51", Some("no funds".into())));
    let mut attempt = Attempt::new("at_1".parse().unwrap(), PaymentStatus::Failed, "declined");
    attempt.method = Some("card".into());
    payment.attempts = vec![attempt];
    let expected = json!({
        "provider": "cowrie",
        "id": "pi_1",
        "id_is_provisional": false,
        "merchant_reference": "ORDER-1",
        "status": "paid",
        "gateway_status": "completed",
        "amount": {"minor": 59_900, "currency": "SGD", "text": "599.00"},
        "received": {"minor": null, "currency": "SGD", "text": "5.99e2"},
        "refunded": null,
        "next_actions": [{"type": "redirect", "url": "https://pay.example/1"}],
        "attempts": [{
            "id": "at_1", "status": "failed", "gateway_status": "declined", "amount": null,
            "refunded": null, "method": "card", "failure": null,
        }],
        "failure": {"code": "51", "message": "no funds"},
        "environment": "live",
        "expires_at": "2026-11-20T00:00:00Z",
        "warnings": [],
    });
    assert_eq!(serde_json::to_value(&payment).unwrap(), expected);
    let read: Payment = serde_json::from_value(expected).unwrap();
    assert_eq!(read.client_token, None);
}

#[test]
fn a_confirmation_has_these_members() {
    let sgd = |minor| Money::from_minor(minor, Currency::SGD);
    let id: ProviderReference = "pi_1".parse().unwrap();
    let expectation = Expectation::new(COWRIE, Environment::Live, order(), sgd(59_900));
    assert_eq!(expectation.provider_reference(), None);
    let expectation = expectation.with_provider_reference(id.clone());
    assert_eq!(expectation.provider(), &COWRIE);
    assert_eq!(expectation.environment(), Environment::Live);
    assert_eq!(expectation.merchant_reference(), &order());
    assert_eq!(expectation.provider_reference(), Some(&id));
    assert_eq!(expectation.amount(), sgd(59_900));

    let delivery = verified(&Delivery::post("/hook", "a=1"));
    let paid = Subject::Payment(PaymentStatus::Paid);
    let mut event = Event::new(&delivery, Environment::Live, paid, "form", "k");
    event.merchant_reference = Some(order().to_string());
    event.provider_reference = Some("pi_1".into());
    event.amount = Some(sgd(59_900).into());
    event.refunded = Some(sgd(100).into());
    let confirmed = event.confirm(&expectation).unwrap();
    let expected = json!({
        "expectation": {
            "provider": "cowrie", "environment": "live", "merchant_reference": "ORDER-1",
            "provider_reference": "pi_1", "amount": {"minor": 59_900, "currency": "SGD"},
        },
        "provider_reference": "pi_1",
        "evidence": {"type": "webhook", "dedup_key": "k"},
        "refunded": {"minor": 100, "currency": "SGD", "text": "1.00"},
    });
    assert_eq!(serde_json::to_value(&confirmed).unwrap(), expected);
    let poll = serde_json::to_value(Evidence::Poll).unwrap();
    assert_eq!(poll, json!({"type": "poll"}));
}

#[test]
fn an_event_has_these_members() {
    let delivery = Delivery::post("/hook", "a=1");
    let subject = Subject::Payment(PaymentStatus::Unknown("parked".into()));
    let mut event = Event::new(
        &verified(&delivery),
        Environment::Sandbox,
        subject,
        "form",
        "k",
    );
    event.assurance = Assurance::full()
        .with_unsigned_fields(["fee"])
        .with_doubt(Doubt::UnknownField("extra".into()))
        .with_doubt(Doubt::AmountNotSigned);
    let expected = json!({
        "provider": "cowrie", "kind": "payment", "status": "unknown:parked",
        "gateway_kind": "form", "gateway_status": null, "id": null, "dedup_key": "k",
        "merchant_reference": null, "provider_reference": null, "attempt_reference": null,
        "amount": null, "refunded": null, "failure": null, "environment": "sandbox",
        "occurred_at": null, "unsigned_fields": ["fee"],
        "doubts": ["unknown-field: extra", "amount-not-signed"], "matched_secret": "salts[1]",
    });
    assert_eq!(serde_json::to_value(&event).unwrap(), expected);
    event.subject = Subject::Other;
    let other = serde_json::to_value(&event).unwrap();
    assert_eq!(
        (&other["kind"], &other["status"]),
        (&json!("other"), &Value::Null)
    );
}

#[test]
fn a_verified_delivery_has_these_members() {
    let delivery = Delivery::post("/hook", "a=1")
        .with_header("x", "v")
        .unwrap();
    let expected = json!({
        "provider": "cowrie", "scheme": "v1", "matched": "salts[1]", "method": "POST",
        "path": "/hook", "query": null, "headers": [["x", "v"]], "body": "a=1",
        "reply": {"status": 202, "content_type": "text/plain", "body": "ok"},
    });
    assert_eq!(serde_json::to_value(verified(&delivery)).unwrap(), expected);
}

/// Stored values are checked when they are read, so a database cannot bypass the constructors.
#[test]
fn broken_values_are_refused() {
    fn refused<T: DeserializeOwned>(stored: Value) {
        assert!(
            serde_json::from_value::<T>(stored.clone()).is_err(),
            "{stored}"
        );
    }
    refused::<MerchantReference>(json!(" a"));
    refused::<ProviderReference>(json!(""));
    refused::<ProviderId>(json!("Cowrie Pay"));
    refused::<ReportedAmount>(json!({"minor": 1, "currency": "???", "text": "1"}));
    refused::<Money>(json!({"minor": 1, "currency": "ZZZ"}));
    refused::<NextAction>(json!({"type": "redirect", "url": "javascript:alert(1)"}));
    refused::<Subject>(json!({"kind": "payment", "status": null}));
    refused::<Subject>(json!({"kind": "payment", "status": "completed"}));
    refused::<Doubt>(json!("the amount"));
    refused::<Delivery>(json!({
        "method": "POST", "path": "/", "query": null, "headers": [["x", "a\r\nb"]], "body": "",
    }));
    refused::<Environment>(json!("test"));
}
