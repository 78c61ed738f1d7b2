//! Received and refunded amounts of events.

use std::collections::BTreeSet;

use dhow_core::{
    AssuranceLevel, Currency, Event, Expectation, Money, NotConfirmed, PaymentStatus, ProviderId,
    Subject,
};

use crate::events::{ENVIRONMENT, form_event, json_event};

const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";

fn expectation(amount: Money) -> Expectation {
    let hitpay = ProviderId::from_static("hitpay");
    let expectation = Expectation::new(hitpay, ENVIRONMENT, "ORDER-7".parse().unwrap(), amount);
    expectation.with_provider_reference(REQUEST.parse().unwrap())
}

fn ten_dollars() -> Expectation {
    expectation(Money::from_minor(1_000, Currency::SGD))
}

fn ten_dollars_of(provider_reference: &str) -> Expectation {
    ten_dollars().with_provider_reference(provider_reference.parse().unwrap())
}

fn request(payments: &str) -> Event {
    let body = format!(
        r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-7"{payments}}}"#
    );
    json_event("payment_request", "completed", &body)
}

fn form(amount: &str, currency: &str) -> Event {
    form_event(&format!(
        "payment_id={CHARGE}&payment_request_id={REQUEST}&reference_number=ORDER-7&phone=&amount={amount}&currency={currency}&status=completed"
    ))
}

fn charge(members: &str) -> Event {
    let body = format!(
        r#"{{"id":"{CHARGE}","channel":"api","payment_request_id":"{REQUEST}","order_reference_number":"ORDER-7",{members}}}"#
    );
    json_event("charge", "updated", &body)
}

#[test]
fn a_completed_request_is_paid_with_the_sum_of_its_payments() {
    for payments in [
        r#"[{"id":"p","status":"succeeded","amount":"10.00","currency":"sgd"}]"#,
        r#"[{"id":"p","status":"succeeded","amount":10,"currency":"SGD"}]"#,
        r#"{"3":{"id":"p","status":"succeeded","amount":"10.00","currency":"sgd"}}"#,
        r#"[{"id":"p","status":"succeeded","amount":"4.00","currency":"SGD"},{"id":"q","status":"succeeded","amount":"6.00","currency":"SGD"}]"#,
        r#"[{"id":"p","status":"failed"},{"id":"q","status":"succeeded","amount":"10.00","currency":"SGD"}]"#,
    ] {
        let event = request(&format!(r#","payments":{payments}"#));
        assert_eq!(event.assurance.level(), AssuranceLevel::Full, "{payments}");
        assert!(event.confirm(&ten_dollars()).is_ok(), "{payments}");
    }
}

#[test]
fn an_unknown_amount_is_not_the_requested_amount() {
    for payments in [
        "",
        r#","payments":null"#,
        r#","payments":[]"#,
        r#","payments":{}"#,
        r#","payments":"none""#,
        r#","payments":[null]"#,
        r#","payments":[{}]"#,
        r#","payments":[{"id":"p","status":"failed","amount":"10.00","currency":"SGD"}]"#,
        r#","payments":[{"id":"p","status":"pending","amount":"10.00","currency":"SGD"}]"#,
        r#","payments":[{"id":"p","status":"glowing","amount":"10.00","currency":"SGD"}]"#,
        r#","payments":[{"id":"p","status":"succeeded"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":null}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":"1e1","currency":"SGD"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":1e1,"currency":"SGD"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":"-10.00","currency":"SGD"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":"10.00","currency":"FCFA"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":"10.00","currency":"SGD"},{"id":"q","status":"succeeded"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":"10.00","currency":"SGD"},{"status":"succeeded","amount":"10.00"}]"#,
        r#","payments":[{"id":"p","status":"succeeded","amount":"5.00","currency":"sgd"},{"id":"q","status":"succeeded","amount":"5.00","currency":"usd"}]"#,
    ] {
        let event = request(payments);
        assert_eq!(
            event.subject,
            Subject::Payment(PaymentStatus::Paid),
            "{payments}"
        );
        assert_eq!(event.amount, None, "{payments}");
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{payments}"
        );
        assert_eq!(event.assurance.doubts().len(), 1, "{payments}");
        let refused = event.confirm(&ten_dollars()).unwrap_err();
        assert!(
            matches!(refused, NotConfirmed::AskGateway(_)),
            "{payments}: {refused}"
        );
    }
}

#[test]
fn a_request_that_is_not_paid_has_received_nothing() {
    for word in ["pending", "failed", "expired", "canceled", "inactive"] {
        let body = format!(
            r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":"{word}","reference_number":"ORDER-7"}}"#
        );
        let event = json_event("payment_request", word, &body);
        assert_eq!((event.amount, event.refunded), (None, None), "{word}");
        assert_eq!(event.assurance.level(), AssuranceLevel::Full, "{word}");
    }
}

#[test]
fn a_payment_that_cannot_be_read_may_have_succeeded() {
    for odd in ["null", "{}", r#"{"id":"p","amount":"10.00"}"#, "7"] {
        let body = format!(
            r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":"failed","reference_number":"ORDER-7","payments":[{odd}]}}"#
        );
        let event = json_event("payment_request", "failed", &body);
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway, "{odd}");
    }
}

#[test]
fn a_completely_refunded_payment_does_not_confirm() {
    for members in [
        r#""status":"refunded","currency":"sgd","amount":10,"refunded_amount":10"#,
        r#""status":"refunded","currency":"sgd","amount":10"#,
        r#""status":"refunded","currency":"sgd","amount":10,"refunded_amount":null"#,
        r#""status":"succeeded","currency":"sgd","amount":10,"refunded_amount":"10.00""#,
    ] {
        let event = charge(members);
        assert_eq!(event.subject, Subject::Attempt(PaymentStatus::Paid));
        let back = event.refunded.as_ref().unwrap().money().unwrap();
        assert_eq!(back.minor(), 1_000, "{members}");
        let refused = event.confirm(&ten_dollars()).unwrap_err();
        assert!(
            matches!(refused, NotConfirmed::Refunded { .. }),
            "{members}: {refused}"
        );

        let event = request(&format!(r#","payments":[{{"id":"p",{members}}}]"#));
        let refused = event.confirm(&ten_dollars()).unwrap_err();
        assert!(
            matches!(refused, NotConfirmed::Refunded { .. }),
            "{members}: {refused}"
        );
    }
    for odd in [
        r#""status":"refunded","currency":"sgd","amount":10,"refunded_amount":"all""#,
        r#""status":"refunded","currency":"sgd","amount":10,"refunded_amount":{}"#,
        r#""status":"refunded","currency":"sgd","amount":10,"refunded_amount":4"#,
        r#""status":"partially_refunded","currency":"sgd","amount":10"#,
        r#""status":"partially_refunded","currency":"sgd","amount":10,"refunded_amount":0"#,
        r#""status":"succeeded","currency":"sgd","amount":10,"refunded_amount":-4"#,
    ] {
        for event in [
            charge(odd),
            request(&format!(r#","payments":[{{"id":"p",{odd}}}]"#)),
        ] {
            assert_eq!(event.refunded.as_ref().unwrap().money(), None, "{odd}");
            assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway, "{odd}");
            assert!(event.confirm(&ten_dollars()).is_err(), "{odd}");
        }
    }
}

#[test]
fn a_partly_refunded_payment_confirms_with_its_refunded_amount() {
    let members =
        r#""status":"partially_refunded","currency":"sgd","amount":10,"refunded_amount":4"#;
    for event in [
        charge(members),
        request(&format!(r#","payments":[{{"id":"p",{members}}}]"#)),
    ] {
        let confirmed = event.confirm(&ten_dollars()).unwrap();
        let back = confirmed.refunded().unwrap().money().unwrap();
        assert_eq!(back, Money::from_minor(400, Currency::SGD));
    }
    let nothing =
        charge(r#""status":"succeeded","currency":"sgd","amount":10,"refunded_amount":0"#);
    assert_eq!(nothing.refunded, None);
    assert!(nothing.confirm(&ten_dollars()).is_ok());
}

#[test]
fn a_charge_without_money_is_doubtful() {
    for members in [
        r#""status":"succeeded","currency":"sgd""#,
        r#""status":"succeeded","currency":"sgd","amount":null"#,
        r#""status":"succeeded","currency":"sgd","amount":-10"#,
        r#""status":"succeeded","currency":"sgd","amount":{"value":10}"#,
        r#""status":"succeeded","currency":null,"amount":10"#,
        r#""status":"succeeded","amount":10"#,
    ] {
        let event = charge(members);
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{members}"
        );
        assert!(event.confirm(&ten_dollars()).is_err(), "{members}");
    }
}

#[test]
fn amounts_of_currencies_without_decimals_may_have_zero_decimals() {
    for currency in [Currency::VND, Currency::KRW, Currency::IDR, Currency::JPY] {
        let code = currency.code();
        let minor = |event: &Event| Some(event.amount.as_ref()?.money()?.minor());
        let scale = 10_i64.pow(currency.exponent());
        for text in ["599000", "599000.00", "599000.000"] {
            let paid = expectation(Money::from_minor(599_000 * scale, currency));
            let event = form(text, code);
            assert_eq!(
                event.assurance.level(),
                AssuranceLevel::Full,
                "{text} {code}"
            );
            assert_eq!(minor(&event), Some(599_000 * scale), "{text} {code}");
            assert!(event.confirm(&paid).is_ok(), "{text} {code}");
            let event = request(&format!(
                r#","payments":[{{"id":"p","status":"succeeded","amount":"{text}","currency":"{code}"}}]"#
            ));
            assert!(event.confirm(&paid).is_ok(), "event, {text} {code}");
        }
        for text in ["599000.001", "599000.", "0599000", "599000.0.0"] {
            let event = form(text, code);
            assert_eq!(minor(&event), None, "{text} {code}");
            assert_eq!(
                event.assurance.level(),
                AssuranceLevel::AskGateway,
                "{text} {code}"
            );
        }
    }
    let decimals = form("599000.50", "VND");
    assert_eq!(decimals.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn every_event_has_its_own_key_and_every_retry_the_same() {
    let payment = |word: &str, back: &str| {
        request(&format!(
            r#","payments":[{{"id":"p","status":"{word}","amount":"10.00","currency":"SGD","refunded_amount":"{back}"}}]"#
        ))
    };
    let part = |amount: &str| {
        charge(&format!(
            r#""status":"partially_refunded","currency":"sgd","amount":10,"refunded_amount":{amount}"#
        ))
    };
    let failed = |id: &str| {
        form_event(&format!(
            "payment_id=&payment_request_id={id}&reference_number=ORDER-7&phone=&amount=10.00&currency=SGD&status=failed&error_message=Declined"
        ))
    };
    let two = r#","payments":[{"id":"p","status":"succeeded","amount":"5.00","currency":"SGD"},{"id":"q","status":"succeeded","amount":"5.00","currency":"SGD"}]"#;
    let events = [
        form("10.00", "SGD"),
        failed(REQUEST),
        failed(CHARGE),
        payment("succeeded", "0.00"),
        payment("partially_refunded", "4.00"),
        payment("partially_refunded", "5.00"),
        request(two),
        request(r#","payments":[]"#),
        request(""),
        charge(r#""status":"succeeded","currency":"sgd","amount":10,"refunded_amount":0"#),
        part("4"),
        part("5"),
    ];
    let keys: BTreeSet<&str> = events.iter().map(|event| &*event.dedup_key).collect();
    assert_eq!(keys.len(), events.len(), "{keys:#?}");
    // The same money with other digits, and the same payments in another order.
    assert_eq!(part("4").dedup_key, part("\"4.00\"").dedup_key);
    let reversed = r#","payments":[{"id":"q","status":"succeeded","amount":"5.00","currency":"SGD"},{"id":"p","status":"succeeded","amount":"5.00","currency":"SGD"}]"#;
    assert_eq!(request(two).dedup_key, request(reversed).dedup_key);
    assert_eq!(failed(REQUEST).dedup_key, failed(REQUEST).dedup_key);
}

#[test]
fn a_form_and_an_event_about_one_payment_have_two_keys_and_release_one_order() {
    // A shop stores orders, not keys: the second delivery finds the order released.
    let form = form("10.00", "SGD");
    let request = request(&format!(
        r#","payments":[{{"id":"{CHARGE}","status":"succeeded","amount":"10.00","currency":"SGD"}}]"#
    ));
    let charge = charge(r#""status":"succeeded","currency":"sgd","amount":10,"refunded_amount":0"#);
    let mut keys = BTreeSet::new();
    let mut released = BTreeSet::new();
    for event in [form, request, charge] {
        let confirmed = event.confirm(&ten_dollars()).unwrap();
        keys.insert(event.dedup_key);
        released.insert(confirmed.merchant_reference().clone());
    }
    assert_eq!((keys.len(), released.len()), (3, 1));
}

#[test]
fn a_charge_is_named_by_its_request_or_its_order() {
    let money = r#""status":"succeeded","currency":"sgd","amount":10,"refunded_amount":0"#;
    let paid = |members: &str| {
        let body = format!(r#"{{"id":"{CHARGE}","channel":"api",{members},{money}}}"#);
        json_event("charge", "created", &body)
    };
    let by_order = ten_dollars_of("o-1");
    for (members, expectation) in [
        (
            r#""payment_request":{"id":"REQUEST","reference_number":"ORDER-7"}"#,
            ten_dollars(),
        ),
        (
            r#""payment_request_id":"REQUEST","payment_request":{"reference_number":"ORDER-7"}"#,
            ten_dollars(),
        ),
        (
            r#""payment_request_id":"REQUEST","order_reference_number":"ORDER-7""#,
            ten_dollars(),
        ),
        (
            r#""order_id":"o-1","order":{"id":"o-1","reference_number":"ORDER-7"}"#,
            by_order.clone(),
        ),
        (
            r#""payment_request_id":null,"payment_request":null,"order":{"id":"o-1","reference":"ORDER-7"}"#,
            by_order,
        ),
    ] {
        let event = paid(&members.replace("REQUEST", REQUEST));
        assert_eq!(event.assurance.level(), AssuranceLevel::Full, "{members}");
        assert!(event.confirm(&expectation).is_ok(), "{members}");
    }
    for two in [
        r#""payment_request_id":"REQUEST","payment_request":{"id":"r-2","reference_number":"ORDER-7"}"#,
        r#""payment_request_id":"REQUEST","payment_request":{"reference_number":"ORDER-7"},"order_reference_number":"ORDER-8""#,
        r#""payment_request_id":"REQUEST","payment_request":{"reference_number":"ORDER-7"},"order":{"reference":"ORDER-8"}"#,
        r#""order_id":"o-1","order":{"id":"o-2","reference":"ORDER-7"}"#,
    ] {
        let event = paid(&two.replace("REQUEST", REQUEST));
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway, "{two}");
    }
}
