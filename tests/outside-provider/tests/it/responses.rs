//! Requests, and the interpretation of responses.

use dhow_core::*;

use crate::gateway::{block_on, with_responses};

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
fn only_cowries_own_codes_prove_a_refusal() {
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
        let (cowrie, _) = with_responses(&[(status, body)]);
        let error = block_on(cowrie.create_payment(&NewPayment::new(order(), taka(59_950)))).expect_err(body);
        assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{status} {body}");
        let read = block_on(cowrie.payment_status(&id("pay_1"))).expect_err(body);
        // Of all refusals of a read, only "not found" is a result.
        let expected = if matches!(kind, Declined | Duplicate) { Protocol } else { kind };
        assert_eq!((read.kind(), read.outcome()), (expected, Outcome::ReadOnly), "{status} {body}");
    }
}

#[test]
fn a_response_from_the_other_environment_is_an_error() {
    let live: &str = r#"{"id":"pay_1","order":"O-1","amount":"599.50","currency":"BDT","state":"paid","mode":"live"}"#;
    let (cowrie, _) = with_responses(&[(200, live)]);
    let error = block_on(cowrie.payment_status(&id("pay_1"))).expect_err("live");
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let error = block_on(cowrie.create_payment(&NewPayment::new(order(), taka(59_950)))).expect_err("live");
    assert_eq!(error.outcome(), UNKNOWN);
}

#[test]
fn a_refund_is_in_the_currency_of_its_payment() {
    let refund = r#"{"id":"ref_1","payment":"pay_1","order":"O-1","amount":"1.00","currency":"BDT","state":"done"}"#;
    let (cowrie, gateway) = with_responses(&[(200, PAID), (201, refund)]);
    let done = block_on(cowrie.refund(&NewRefund::new(order(), id("pay_1"), taka(100)))).expect("a refund");
    assert_eq!((done.status, done.payment.as_deref()), (RefundStatus::Succeeded, Some("pay_1")));
    let sent = r#"POST /v1/payments/pay_1/refunds {"amount":"1.00","order":"O-1"}"#;
    assert_eq!(gateway.requests(), ["GET /v1/payments/pay_1", sent]);
    assert_eq!(gateway.header("idempotency-key").as_deref(), Some("O-1"));
    let (cowrie, gateway) = with_responses(&[(200, PAID), (201, refund)]);
    let yen = Money::from_minor(100, Currency::JPY);
    let error = block_on(cowrie.refund(&NewRefund::new(order(), id("pay_1"), yen))).expect_err("another currency");
    assert_eq!((error.field(), error.outcome()), (Some("amount"), Outcome::NotSent));
    assert_eq!(gateway.requests(), ["GET /v1/payments/pay_1"]);
}

#[test]
fn a_payout_is_in_bdt_and_goes_to_its_account() {
    let payout =
        |currency| NewPayout::new(order(), Money::from_minor(100, currency), Beneficiary::new("Rahima", "017"));
    let sent = r#"{"id":"out_1","order":"O-1","account":"017","amount":"1.00","currency":"BDT","state":"queued"}"#;
    let (cowrie, gateway) = with_responses(&[(201, sent)]);
    assert_eq!(block_on(cowrie.payout(&payout(Currency::BDT))).expect("a payout").status, PayoutStatus::Pending);
    assert_eq!(
        gateway.requests(),
        [r#"POST /v1/payouts {"account":"017","amount":"1.00","name":"Rahima","order":"O-1"}"#]
    );
    let error = block_on(cowrie.payout(&payout(Currency::JPY))).expect_err("yen");
    assert_eq!(error.to_string(), "cowrie: invalid request: `currency` must be BDT");
    let mut without_account = payout(Currency::BDT);
    without_account.beneficiary.account = " ".to_owned();
    let error = block_on(cowrie.payout(&without_account)).expect_err("no account");
    let words = "cowrie: invalid request: `account` is required by this gateway: the number of a wallet";
    assert_eq!(error.to_string(), words);
    assert_eq!(gateway.requests().len(), 1);
    let other = r#"{"id":"out_1","order":"O-1","account":"018","amount":"1.00","currency":"BDT","state":"queued"}"#;
    let (cowrie, _) = with_responses(&[(201, other)]);
    let error = block_on(cowrie.payout(&payout(Currency::BDT))).expect_err("another account");
    assert_eq!(error.outcome(), UNKNOWN);
}

#[test]
fn a_payment_is_cancelled_only_if_its_status_is_cancelled() {
    let (cowrie, gateway) = with_responses(&[(200, PAID)]);
    let error = block_on(cowrie.cancel(&id("pay_1"))).expect_err("paid");
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::Poll));
    assert_eq!(gateway.requests(), ["POST /v1/payments/pay_1/cancel {}"]);
    let (cowrie, _) =
        with_responses(&[(200, r#"{"id":"pay_1","order":"O-1","amount":"1","currency":"BDT","state":"cancelled"}"#)]);
    block_on(cowrie.cancel(&id("pay_1"))).expect("cancelled");
}

#[test]
fn amounts_outside_of_the_limits_and_currencies_are_refused() {
    let (cowrie, gateway) = with_responses(&[(500, "")]);
    let yen = |minor| Money::from_minor(minor, Currency::JPY);
    let refused = [
        (taka(99), "`amount` must be at least 1.00 BDT"),
        (taka(9_999_901), "`amount` must be at most 99999.00 BDT"),
        (yen(0), "`amount` must be above zero"),
        (yen(100_000), "`amount` must be at most 99999 JPY"),
        (Money::from_minor(100, Currency::USD), "`currency` must be BDT or JPY"),
    ];
    for (wrong, words) in refused {
        let error = block_on(cowrie.create_payment(&NewPayment::new(order(), wrong))).expect_err("a limit");
        assert_eq!(error.outcome(), Outcome::NotSent, "{wrong}");
        assert_eq!(error.to_string(), format!("cowrie: invalid request: {words}"));
    }
    assert!(gateway.requests().is_empty());
}

#[test]
fn the_refunded_amount_and_the_expiry_are_read() {
    let body = r#"{"id":"pay_1","order":"O-1","amount":"599.50","currency":"BDT","state":"paid","refunded":"599.50","expires_at":1790003600}"#;
    let (cowrie, _) = with_responses(&[(200, body)]);
    let payment = block_on(cowrie.payment_status(&id("pay_1"))).expect("a payment");
    assert_eq!(payment.refunded.as_ref().and_then(ReportedAmount::money), Some(taka(59_950)));
    let end = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_790_003_600);
    assert_eq!(payment.expires_at, Some(end));
    let expected = Expectation::new(cowrie.id(), Environment::Sandbox, order(), taka(59_950));
    assert!(matches!(payment.confirm(&expected), Err(NotConfirmed::Refunded { .. })));
}
