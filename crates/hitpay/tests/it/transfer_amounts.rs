//! Transfers with their money in `amount` and `currency`, which belong to neither side.

use dhow_core::{
    AssuranceLevel, Currency, Money, Outcome, PaymentProvider, PayoutStatus, Resolution, Subject,
};
use dhow_hitpay::{NewTransfer, Recipient, Side};

use crate::{
    events::json_event,
    recorder::Recorder,
    transfers::{BENEFICIARY, payout, payout_to, sgd},
};

fn transfer_with_amount(money: &str) -> String {
    format!(r#"{{"id":"t-1","status":"paid","reference":"PAY-1",{money}}}"#)
}

#[tokio::test]
async fn a_payout_with_another_bare_amount_in_the_response_is_unknown() {
    for other in [
        r#""amount":999,"currency":"sgd""#,
        r#""amount":20,"currency":"vnd""#,
        r#""amount":19.99"#,
        r#""amount":{},"currency":"sgd""#,
        r#""amount":20,"currency":["sgd"]"#,
        r#""amount":20,"currency":"sgd","payment_currency":"php""#,
        r#""amount":999,"payment_currency":"sgd""#,
        r#""amount":999,"payment_amount":null,"payment_currency":null"#,
    ] {
        let recorder = Recorder::with_responses([(201, &transfer_with_amount(other))]);
        let hitpay = recorder.hitpay();
        let paid = hitpay.payouts().unwrap().payout(&payout()).await;
        let outcome = paid.expect_err(other).outcome();
        assert_eq!(outcome, Outcome::Unknown(Resolution::LookUp), "{other}");
    }
    let recorder = Recorder::with_responses([
        (200, BENEFICIARY),
        (
            201,
            &transfer_with_amount(r#""amount":15.45,"currency":"usd""#),
        ),
    ]);
    let hitpay = recorder.hitpay();
    let new = payout_to("b-1", sgd(2_000), "USD");
    let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::LookUp));
}

#[tokio::test]
async fn a_bare_amount_is_the_amount_of_a_payout_and_of_its_status() {
    for same in [
        r#""amount":20,"currency":"sgd""#,
        r#""amount":"20.00","currency":"SGD""#,
        r#""amount":20,"payment_currency":"sgd""#,
        r#""amount":20,"currency":null,"payment_amount":null,"payment_currency":"sgd""#,
        r#""payment_amount":20,"payment_currency":"sgd","amount":15.45,"currency":"usd""#,
    ] {
        let body = transfer_with_amount(same);
        let list = format!(r#"{{"data":[{body}],"meta":{{"next_cursor":null}}}}"#);
        let recorder = Recorder::with_responses([(201, &*body), (200, &*body), (200, &*list)]);
        let hitpay = recorder.hitpay();
        let made = hitpay.payouts().unwrap().payout(&payout()).await.unwrap();
        let payouts = hitpay.payouts().unwrap();
        let polled = payouts.payout_status(&made.provider_reference).await;
        let lookup = hitpay.payout_lookup().unwrap();
        let found = lookup.find_payouts(&"PAY-1".parse().unwrap()).await;
        for payout in [made, polled.unwrap(), found.unwrap().remove(0)] {
            assert_eq!(payout.status, PayoutStatus::Paid, "{same}");
            let money = payout.amount.and_then(|amount| amount.money());
            assert_eq!(money, Some(sgd(2_000)), "{same}");
        }
    }
}

#[tokio::test]
async fn a_bare_amount_is_compared_with_the_amount_that_leaves_the_balance() {
    let usd = Money::from_minor(1_545, Currency::USD);
    for (money, is_right) in [
        (r#""amount":15.45,"currency":"usd""#, true),
        (r#""amount":15.45,"source_currency":"usd""#, true),
        // The amount of the beneficiary.
        (r#""amount":20,"currency":"sgd""#, true),
        (r#""amount":154.50,"currency":"usd""#, false),
        (r#""amount":154.50"#, false),
    ] {
        let recorder = Recorder::with_responses([(201, &transfer_with_amount(money))]);
        let to = Recipient::Id("b-1".into());
        let mut new = NewTransfer::new("PAY-1".parse().unwrap(), to, usd);
        new.amount = Side::Source(usd);
        let made = recorder.hitpay().create_transfer(&new).await;
        assert_eq!(made.is_ok(), is_right, "{money}");
    }
}

#[test]
fn a_transfer_event_with_a_bare_amount_is_a_doubtful_payout() {
    for (word, status) in [
        ("paid", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
        ("processing", PayoutStatus::Processing),
    ] {
        let body = format!(
            r#"{{"id":"t-1","status":"{word}","amount":20,"currency":"sgd","remark":"PAY-1 rent"}}"#
        );
        let event = json_event("transfer", word, &body);
        assert_eq!(event.subject, Subject::Payout(status), "{word}");
        assert_eq!(event.provider_reference.as_deref(), Some("t-1"));
        assert_eq!(event.merchant_reference.as_deref(), Some("PAY-1"));
        let money = event.amount.and_then(|amount| amount.money());
        assert_eq!(money, Some(sgd(2_000)));
        // Only the unsigned header shows that it is a transfer.
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
        for header in ["charge", "payment_request"] {
            let event = json_event(header, word, &body);
            assert_eq!(event.subject, Subject::Unreadable, "{header}");
        }
    }
    // The signed body shows that it is a transfer.
    let body = r#"{"id":"t-1","status":"paid","beneficiary":{},"amount":20,"currency":"sgd"}"#;
    let event = json_event("transfer", "paid", body);
    assert_eq!(event.assurance.level(), AssuranceLevel::Full);
    assert_eq!(event.amount.unwrap().money(), Some(sgd(2_000)));
    let short = r#"{"id":"t-1","status":"paid","amount":20,"currency":"sgd"}"#;
    let event = json_event("transfer", "paid", short);
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    for other in [
        r#"{"id":"t-1","status":"glowing","amount":20,"currency":"sgd"}"#,
        r#"{"id":"t-1","status":"completed","amount":20,"currency":"sgd","reference":"PAY-1"}"#,
        r#"{"id":"t-1","status":"failed","amount":20,"currency":"sgd"}"#,
        r#"{"id":"t-1","status":"paid","currency":"sgd"}"#,
    ] {
        let event = json_event("transfer", "paid", other);
        assert_eq!(event.subject, Subject::Unreadable, "{other}");
    }
}
