//! Refunds without a readable amount: the refunded amount is unknown, so nothing confirms.

use dhow_core::{AssuranceLevel, Currency, Expectation, Money, NotConfirmed, PaymentProvider};

use crate::{events::json_event, recorder::Recorder, requests::reference};

/// Signs of a refund, without a readable amount or with an amount of zero.
const REFUND_SIGNS: &[&str] = &[
    r#""refunded_at":"2026-11-20T10:00:00+08:00","refunded_amount":null"#,
    r#""refunded_at":"2026-11-20T10:00:00+08:00""#,
    r#""refunded_at":1732700000"#,
    r#""refunded_at":"2026-11-20T10:00:00+08:00","refunded_amount":"0.00""#,
    r#""refunded_at":"2026-11-20T10:00:00+08:00","refunded_amount":null,"refunds":[{"amount":10,"status":"succeeded"}]"#,
    r#""refunds":[{"amount":10,"status":"succeeded"}]"#,
    r#""refunds":[{"amount":10}],"refunded_amount":0"#,
    r#""refunds":{"1":{"amount":10,"status":"pending"}}"#,
    r#""refunds":[7]"#,
    r#""refunds":[{"amount":10,"status":"failed"},{"amount":10,"status":"succeeded"}]"#,
];

/// Members that show no refund, or one whose amount is known.
const WITHOUT_HIDDEN_REFUND: &[&str] = &[
    r#""refunded_at":null,"refunded_amount":null,"refunds":null"#,
    r#""refunded_at":"","refunds":[]"#,
    r#""refunds":{}"#,
    r#""refunds":[{"amount":10,"status":"failed"},{"amount":10,"status":"canceled"}],"refunded_amount":0"#,
];

fn charge(rest: &str) -> String {
    format!(
        r#"{{"id":"c-1","status":"succeeded","amount":10,"currency":"sgd","channel":"api","payment_request":{{"id":"r-1","reference_number":"ORDER-7"}},{rest}}}"#
    )
}

fn request(rest: &str) -> String {
    format!(
        r#"{{"id":"r-1","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-7","payments":[{{"id":"c-1","status":"succeeded","amount":"10.00","currency":"SGD",{rest}}}]}}"#
    )
}

/// A payment request that shows the refund beside its payments.
fn refund_beside_payments(rest: &str) -> String {
    format!(
        r#"{{"id":"r-1","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-7",{rest},"payments":[{{"id":"c-1","status":"succeeded","amount":"10.00","currency":"SGD"}}]}}"#
    )
}

#[test]
fn an_event_that_shows_a_refund_without_its_amount_is_doubtful() {
    for (object, of, deep) in [
        ("charge", charge as fn(&str) -> String, true),
        ("payment_request", request, true),
        ("payment_request", refund_beside_payments, false),
    ] {
        // Only a charge has a refunded amount of its own.
        let fits = |sign: &&&str| deep || !sign.contains("refunded_amount");
        for sign in REFUND_SIGNS.iter().filter(fits) {
            let event = json_event(object, "updated", &of(sign));
            let refunded = event.refunded.as_ref();
            let refunded = refunded.unwrap_or_else(|| panic!("{object} {sign}"));
            assert_eq!(refunded.money(), None, "{object} {sign}");
            let level = event.assurance.level();
            assert_eq!(level, AssuranceLevel::AskGateway, "{object} {sign}");
        }
        for sign in WITHOUT_HIDDEN_REFUND.iter().filter(fits) {
            let event = json_event(object, "updated", &of(sign));
            assert_eq!(event.refunded, None, "{object} {sign}");
            // HitPay sends `refunded_amount` with every charge.
            let is_full = object != "charge" || sign.contains(r#""refunded_amount":0"#);
            let full = event.assurance.level() == AssuranceLevel::Full;
            assert_eq!(full, is_full, "{object} {sign}");
        }
        if object == "charge" {
            let counted = r#""refunded_at":"2026-11-20T10:00:00+08:00","refunded_amount":4"#;
            let event = json_event(object, "updated", &of(counted));
            let back = event.refunded.unwrap().money();
            assert_eq!(back, Some(Money::from_minor(400, Currency::SGD)));
            assert_eq!(event.assurance.level(), AssuranceLevel::Full);
        }
    }
}

#[tokio::test]
async fn a_payment_that_shows_a_refund_without_its_amount_does_not_confirm() {
    for of in [request, refund_beside_payments] {
        for (signs, plain) in [(REFUND_SIGNS, false), (WITHOUT_HIDDEN_REFUND, true)] {
            for sign in signs {
                let recorder = Recorder::with_responses([(200, of(sign).as_str())]);
                let hitpay = recorder.hitpay();
                let payment = hitpay.payment_status(&reference("r-1")).await.unwrap();
                let ten = Money::from_minor(1_000, Currency::SGD);
                let expectation =
                    Expectation::for_payment(&payment, "ORDER-7".parse().unwrap(), ten);
                let confirmed = payment.confirm(&expectation);
                assert_eq!(confirmed.is_ok(), plain, "{sign}: {confirmed:?}");
                let back = matches!(confirmed, Err(NotConfirmed::Refunded { .. }));
                assert_eq!(back, !plain, "{sign}");
            }
        }
    }
}

#[tokio::test]
async fn a_charge_with_a_refund_without_amount_has_an_unknown_refunded_amount() {
    for (signs, plain) in [(REFUND_SIGNS, false), (WITHOUT_HIDDEN_REFUND, true)] {
        for sign in signs {
            let recorder = Recorder::with_responses([(200, charge(sign).as_str())]);
            let read = recorder.hitpay().charge(&reference("c-1")).await.unwrap();
            let refunded = read.refunded.map(|back| back.money());
            let expected = if plain { None } else { Some(None) };
            assert_eq!(refunded, expected, "{sign}");
        }
    }
}
