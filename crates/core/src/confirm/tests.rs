//! Each thing that must match, changed alone, prevents a confirmation.

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
    Expectation::of(&paid(), "ORDER-1".parse().unwrap(), amount)
}

fn event() -> Event {
    let delivery = crate::Delivery::post("/", "");
    let verified =
        crate::Verified::vouch(PROVIDER, "v1", "salt", &delivery, crate::Reply::empty(200));
    let subject = Subject::Payment(PaymentStatus::Paid);
    let mut event = Event::new(&verified, Environment::Live, subject, "payment", "k");
    event.merchant_reference = Some("ORDER-1".into());
    event.provider_reference = Some("their-1".into());
    event.amount = Some(ReportedAmount::strict("599.00", "SGD"));
    event
}

#[test]
fn what_matches_in_everything_is_confirmed() {
    let confirmed = paid().confirm(&expectation()).unwrap();
    assert_eq!(confirmed.amount().minor(), 59_900);
    assert_eq!(confirmed.evidence(), &Evidence::Poll);
    assert!(event().confirm(&expectation()).is_ok());
}

#[test]
fn each_mismatch_alone_prevents_it() {
    type Change = fn(&mut Payment);
    let changes: [Change; 9] = [
        |p| p.provider = ProviderId::from_static("other"),
        |p| p.environment = Environment::Sandbox,
        |p| p.merchant_reference = Some("ORDER-2".into()),
        |p| p.merchant_reference = None,
        |p| p.provider_reference = "their-2".parse().unwrap(),
        |p| p.status = PaymentStatus::Processing,
        |p| p.received = Some(ReportedAmount::strict("598.99", "SGD")),
        |p| p.received = Some(ReportedAmount::strict("599.00", "USD")),
        |p| p.received = None,
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut payment = paid();
        change(&mut payment);
        assert!(payment.confirm(&expectation()).is_err(), "change {index}");
    }
}

#[test]
fn a_doubtful_event_says_to_ask_the_gateway() {
    let mut doubtful = event();
    doubtful.assurance = Assurance::full().doubting(Doubt::UnknownField("z".into()));
    assert!(matches!(
        doubtful.confirm(&expectation()),
        Err(NotConfirmed::AskGateway(_))
    ));
}

#[test]
fn unsigned_extras_do_not_prevent_it() {
    let mut partial = event();
    partial.assurance = Assurance::full().without(["bank_ref"]);
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
