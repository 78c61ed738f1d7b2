//! Each value that must match, changed alone, prevents a confirmation.

use super::*;
use crate::{Assurance, Currency};

const PROVIDER: ProviderId = ProviderId::from_static("cowrie");

fn paid() -> Payment {
    let mut payment = Payment::new(
        PROVIDER,
        "their-1".parse().unwrap(),
        PaymentStatus::Paid,
        "done",
        Environment::Live,
    );
    payment.merchant_reference = Some("ORDER-1".into());
    payment.received = Some(ReportedAmount::strict("599.00", "SGD"));
    payment
}

fn expectation() -> Expectation {
    let amount = Money::from_minor(59_900, Currency::SGD);
    Expectation::for_payment(&paid(), "ORDER-1".parse().unwrap(), amount)
}

fn event() -> Event {
    let delivery = crate::Delivery::post("/", "");
    let verified =
        crate::Verified::new_unchecked(PROVIDER, "v1", "salt", &delivery, crate::Reply::empty(200));
    let subject = Subject::Payment(PaymentStatus::Paid);
    let mut event = Event::new(&verified, Environment::Live, subject, "payment", "k");
    event.merchant_reference = Some("ORDER-1".into());
    event.provider_reference = Some("their-1".into());
    event.amount = Some(ReportedAmount::strict("599.00", "SGD"));
    event
}

#[test]
fn an_event_that_matches_in_everything_is_confirmed() {
    let confirmed = paid().confirm(&expectation()).unwrap();
    assert_eq!(confirmed.amount().minor(), 59_900);
    assert_eq!(confirmed.evidence(), &Evidence::Poll);
    assert!(event().confirm(&expectation()).is_ok());
}

#[test]
fn each_mismatch_alone_prevents_a_confirmation_and_is_named() {
    type Change = fn(&mut Payment);
    let expected = expectation().amount;
    let amount = |received| NotConfirmed::Amount { expected, received };
    let less = || Some(ReportedAmount::strict("598.99", "SGD"));
    let dollars = || Some(ReportedAmount::strict("599.00", "USD"));
    let merchant = |found| NotConfirmed::MerchantReference { found };
    let provider = |found| NotConfirmed::ProviderReference { found };
    let changes: [(Change, NotConfirmed); 9] = [
        (
            |p| p.provider = ProviderId::from_static("other"),
            NotConfirmed::Provider,
        ),
        (
            |p| p.environment = Environment::Sandbox,
            NotConfirmed::Environment {
                found: Environment::Sandbox,
            },
        ),
        (
            |p| p.merchant_reference = Some("ORDER-2".into()),
            merchant(Some("ORDER-2".into())),
        ),
        (|p| p.merchant_reference = None, merchant(None)),
        (
            |p| p.provider_reference = "their-2".parse().unwrap(),
            provider(Some("their-2".into())),
        ),
        (
            |p| p.status = PaymentStatus::Processing,
            NotConfirmed::NotPaid(PaymentStatus::Processing),
        ),
        (
            |p| p.received = Some(ReportedAmount::strict("598.99", "SGD")),
            amount(less()),
        ),
        (
            |p| p.received = Some(ReportedAmount::strict("599.00", "USD")),
            amount(dollars()),
        ),
        (|p| p.received = None, amount(None)),
    ];
    for (change, reason) in changes {
        let mut payment = paid();
        change(&mut payment);
        assert_eq!(payment.confirm(&expectation()), Err(reason));
    }
}

#[test]
fn zero_and_negative_amounts_confirm_no_order() {
    for minor in [0, -1, -59_900, i64::MIN] {
        let amount = Money::from_minor(minor, Currency::SGD);
        let expectation = Expectation::for_payment(&paid(), "ORDER-1".parse().unwrap(), amount);
        let (mut payment, mut event) = (paid(), event());
        payment.received = Some(amount.into());
        event.amount = Some(amount.into());
        let refused = |confirmed: Result<Confirmed, NotConfirmed>| {
            matches!(confirmed, Err(NotConfirmed::Amount { .. }))
        };
        assert!(refused(payment.confirm(&expectation)), "{minor}");
        assert!(refused(event.confirm(&expectation)), "{minor}");
    }
}

#[test]
fn a_provisional_reference_is_not_expected_again() {
    let amount = expectation().amount;
    let of =
        |payment: &Payment| Expectation::for_payment(payment, "ORDER-1".parse().unwrap(), amount);
    let mut created = paid();
    assert_eq!(
        of(&created).provider_reference,
        Some("their-1".parse().unwrap())
    );
    created.reference_is_provisional = true;
    assert_eq!(of(&created).provider_reference, None);
    let mut final_one = paid();
    final_one.provider_reference = "their-9".parse().unwrap();
    let confirmed = final_one.confirm(&of(&created)).unwrap();
    assert_eq!(confirmed.provider_reference(), Some("their-9"));
}

#[test]
fn a_confirmation_has_all_compared_values() {
    let confirmed = event().confirm(&expectation()).unwrap();
    assert_eq!(confirmed.provider(), &PROVIDER);
    assert_eq!(confirmed.environment(), Environment::Live);
    assert_eq!(confirmed.merchant_reference().as_str(), "ORDER-1");
    assert_eq!(confirmed.provider_reference(), Some("their-1"));
    assert_eq!(confirmed.amount(), expectation().amount);
    let dedup_key = "k".to_owned();
    assert_eq!(confirmed.evidence(), &Evidence::Webhook { dedup_key });
}

#[test]
fn a_doubtful_event_does_not_confirm_and_returns_its_doubts() {
    let mut doubtful = event();
    doubtful.assurance = Assurance::full().with_doubt(Doubt::UnknownField("z".into()));
    assert_eq!(
        doubtful.confirm(&expectation()),
        Err(NotConfirmed::AskGateway(vec![Doubt::UnknownField(
            "z".into()
        )]))
    );
}

#[test]
fn unsigned_fields_without_a_doubt_do_not_prevent_a_confirmation() {
    let mut partial = event();
    partial.assurance = Assurance::full().with_unsigned_fields(["bank_ref"]);
    assert!(partial.confirm(&expectation()).is_ok());
}

#[test]
fn an_event_about_a_refund_confirms_nothing() {
    let mut refund = event();
    refund.subject = Subject::Refund(crate::RefundStatus::Succeeded);
    assert_eq!(
        refund.confirm(&expectation()),
        Err(NotConfirmed::NotAPayment)
    );
}

/// Both ways to a confirmation, with the same refund.
fn confirmations_with_refund(
    refunded: Option<ReportedAmount>,
) -> [Result<Confirmed, NotConfirmed>; 2] {
    let (mut payment, mut event) = (paid(), event());
    payment.refunded.clone_from(&refunded);
    event.refunded = refunded;
    [
        payment.confirm(&expectation()),
        event.confirm(&expectation()),
    ]
}

#[test]
fn a_complete_refund_does_not_confirm() {
    for text in ["599.00", "599.000", "600.00", "1e2", "-1", ""] {
        let refunded = ReportedAmount::strict(text, "SGD");
        for result in confirmations_with_refund(Some(refunded.clone())) {
            let refunded = refunded.clone();
            assert_eq!(result, Err(NotConfirmed::Refunded { refunded }), "{text}");
        }
    }
    let dollar = ReportedAmount::strict("1.00", "USD");
    for result in confirmations_with_refund(Some(dollar)) {
        assert!(matches!(result, Err(NotConfirmed::Refunded { .. })));
    }
}

#[test]
fn a_partial_refund_confirms_with_the_refunded_amount() {
    for text in ["598.99", "0.01", "0.00", "0"] {
        let refunded = ReportedAmount::strict(text, "SGD");
        for result in confirmations_with_refund(Some(refunded.clone())) {
            assert_eq!(result.unwrap().refunded(), Some(&refunded), "{text}");
        }
    }
    for result in confirmations_with_refund(None) {
        assert_eq!(result.unwrap().refunded(), None);
    }
}

#[test]
fn a_refund_of_an_unknown_received_amount_counts_as_complete() {
    let mut payment = paid();
    payment.received = None;
    payment.refunded = Some(ReportedAmount::strict("1.00", "SGD"));
    let result = payment.confirm(&expectation());
    assert!(matches!(result, Err(NotConfirmed::Refunded { .. })));
}

#[test]
fn a_refunded_payment_that_has_failed_is_reported_as_not_paid() {
    let mut payment = paid();
    payment.status = PaymentStatus::Failed;
    payment.refunded = payment.received.clone();
    let result = payment.confirm(&expectation());
    assert_eq!(result, Err(NotConfirmed::NotPaid(PaymentStatus::Failed)));
}

#[test]
fn a_refund_of_zero_is_not_complete_even_if_the_received_amount_is_unknown() {
    let mut payment = paid();
    payment.received = None;
    payment.refunded = Some(ReportedAmount::strict("0.00", "SGD"));
    let expected = expectation().amount;
    assert_eq!(
        payment.confirm(&expectation()),
        Err(NotConfirmed::Amount {
            expected,
            received: None
        })
    );
    let refunded = ReportedAmount::strict("0.01", "SGD");
    payment.refunded = Some(refunded.clone());
    assert_eq!(
        payment.confirm(&expectation()),
        Err(NotConfirmed::Refunded { refunded })
    );
}
