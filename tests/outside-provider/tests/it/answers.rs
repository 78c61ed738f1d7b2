//! What Cowrie's answers mean: which are refusals, which are about something else, and what goes out.

use dhow_core::*;

use crate::gateway::{answering, ended};

const PAID: &str = r#"{"id":"pay_1","order":"O-1","amount":"599.50","currency":"BDT","state":"paid","mode":"sandbox"}"#;

fn taka(minor: i64) -> Money {
    Money::from_minor(minor, Currency::BDT)
}

fn order() -> MerchantReference {
    "O-1".parse().expect("a reference")
}

fn id(text: &str) -> ProviderReference {
    ProviderReference::new(text).expect("a reference")
}

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);

#[test]
fn only_cowries_own_codes_state_a_decision() {
    use ErrorKind::*;
    let rows = [
        (402, r#"{"code":"declined","message":"no"}"#, Declined, Outcome::Refused),
        (409, r#"{"code":"duplicate_order","message":"no"}"#, Duplicate, UNKNOWN),
        (404, r#"{"code":"not_found","message":"no"}"#, NotFound, Outcome::Refused),
        (404, r#"{"code":"no_route","message":"no"}"#, Protocol, Outcome::Refused),
        (409, r#"{"code":"in_progress","message":"wait"}"#, Unavailable, UNKNOWN),
        (404, r#"{"message":"Not Found"}"#, Protocol, Outcome::Refused),
        (400, "<html>", Protocol, UNKNOWN),
        (200, r#"{"code":"declined","message":"no"}"#, Protocol, UNKNOWN),
    ];
    for (status, body, kind, outcome) in rows {
        let (cowrie, _) = answering(&[(status, body)]);
        let error = ended(cowrie.create_payment(&NewPayment::new(order(), taka(59_950)))).expect_err(body);
        assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{status} {body}");
        let read = ended(cowrie.payment_status(&id("pay_1"))).expect_err(body);
        // Of a refused read only "not found" is an answer (L5).
        let asked = if matches!(kind, Declined | Duplicate) { Protocol } else { kind };
        assert_eq!((read.kind(), read.outcome()), (asked, Outcome::ReadOnly), "{status} {body}");
    }
}

#[test]
fn an_answer_of_the_other_environment_is_no_answer() {
    let live: &str = r#"{"id":"pay_1","order":"O-1","amount":"599.50","currency":"BDT","state":"paid","mode":"live"}"#;
    let (cowrie, _) = answering(&[(200, live)]);
    let error = ended(cowrie.payment_status(&id("pay_1"))).expect_err("live");
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let error = ended(cowrie.create_payment(&NewPayment::new(order(), taka(59_950)))).expect_err("live");
    assert_eq!(error.outcome(), UNKNOWN);
}

#[test]
fn a_refund_is_in_the_currency_of_its_payment() {
    let refund = r#"{"id":"ref_1","payment":"pay_1","order":"O-1","amount":"1.00","currency":"BDT","state":"done"}"#;
    let (cowrie, gateway) = answering(&[(200, PAID), (201, refund)]);
    let done = ended(cowrie.refund(&NewRefund::new(order(), id("pay_1"), taka(100)))).expect("a refund");
    assert_eq!((done.status, done.payment.as_deref()), (RefundStatus::Succeeded, Some("pay_1")));
    let sent = r#"POST /v1/payments/pay_1/refunds {"amount":"1.00","order":"O-1"}"#;
    assert_eq!(gateway.asked(), ["GET /v1/payments/pay_1", sent]);
    assert_eq!(gateway.header("idempotency-key").as_deref(), Some("O-1"));
    let (cowrie, gateway) = answering(&[(200, PAID), (201, refund)]);
    let yen = Money::from_minor(100, Currency::JPY);
    let error = ended(cowrie.refund(&NewRefund::new(order(), id("pay_1"), yen))).expect_err("another currency");
    assert_eq!((error.field(), error.outcome()), (Some("amount"), Outcome::NotSent));
    assert_eq!(gateway.asked(), ["GET /v1/payments/pay_1"]);
}

#[test]
fn a_payout_is_in_taka_and_goes_to_its_account() {
    let payout =
        |currency| NewPayout::new(order(), Money::from_minor(100, currency), Beneficiary::new("Rahima", "017"));
    let sent = r#"{"id":"out_1","order":"O-1","account":"017","amount":"1.00","currency":"BDT","state":"queued"}"#;
    let (cowrie, gateway) = answering(&[(201, sent)]);
    assert_eq!(ended(cowrie.payout(&payout(Currency::BDT))).expect("a payout").status, PayoutStatus::Pending);
    assert_eq!(
        gateway.asked(),
        [r#"POST /v1/payouts {"account":"017","amount":"1.00","name":"Rahima","order":"O-1"}"#]
    );
    assert_eq!(ended(cowrie.payout(&payout(Currency::JPY))).expect_err("yen").field(), Some("amount"));
    assert_eq!(gateway.asked().len(), 1);
    let other = r#"{"id":"out_1","order":"O-1","account":"018","amount":"1.00","currency":"BDT","state":"queued"}"#;
    let (cowrie, _) = answering(&[(201, other)]);
    let error = ended(cowrie.payout(&payout(Currency::BDT))).expect_err("another account");
    assert_eq!(error.outcome(), UNKNOWN);
}

#[test]
fn a_payment_is_cancelled_only_if_the_answer_says_so() {
    let (cowrie, gateway) = answering(&[(200, PAID)]);
    let error = ended(cowrie.cancel(&id("pay_1"))).expect_err("paid");
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::Poll));
    assert_eq!(gateway.asked(), ["POST /v1/payments/pay_1/cancel {}"]);
    let (cowrie, _) =
        answering(&[(200, r#"{"id":"pay_1","order":"O-1","amount":"1","currency":"BDT","state":"cancelled"}"#)]);
    ended(cowrie.cancel(&id("pay_1"))).expect("cancelled");
}

#[test]
fn amounts_outside_of_the_limits_and_currencies_are_refused() {
    let (cowrie, gateway) = answering(&[(500, "")]);
    let yen = |minor| Money::from_minor(minor, Currency::JPY);
    for wrong in [taka(99), taka(9_999_901), yen(0), yen(100_000), Money::from_minor(100, Currency::USD)] {
        let error = ended(cowrie.create_payment(&NewPayment::new(order(), wrong))).expect_err("a limit");
        assert_eq!((error.field(), error.outcome()), (Some("amount"), Outcome::NotSent), "{wrong}");
    }
    assert!(gateway.asked().is_empty());
}

#[test]
fn what_was_given_back_and_the_end_of_the_time_to_pay_are_read() {
    let body = r#"{"id":"pay_1","order":"O-1","amount":"599.50","currency":"BDT","state":"paid","refunded":"599.50","expires_at":1790003600}"#;
    let (cowrie, _) = answering(&[(200, body)]);
    let payment = ended(cowrie.payment_status(&id("pay_1"))).expect("a payment");
    assert_eq!(payment.refunded.as_ref().and_then(ReportedAmount::money), Some(taka(59_950)));
    let end = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_790_003_600);
    assert_eq!(payment.expires_at, Some(end));
    let expected = Expectation::new(cowrie.id(), Environment::Sandbox, order(), taka(59_950));
    assert!(matches!(payment.confirm(&expected), Err(NotConfirmed::Refunded { .. })));
}
