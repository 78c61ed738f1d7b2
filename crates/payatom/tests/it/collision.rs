//! Webhooks with the same hash: order id and amount are not separated, so the last digits of one can be the first of the other.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Environment, Event, Expectation, Money, NotConfirmed,
    ProviderId, Secret, WebhookVerifier,
};
use dhow_payatom::{PayAtomWebhooks, open_post_hash, safe_reference};

use crate::recorder::sealed_hash;

fn secret() -> Secret {
    Secret::new("an-invented-secret").unwrap()
}

/// Returns the event of a webhook with the `post_hash` of another order and amount.
fn event(order_id: &str, amount: &str, sealed: (&str, &str)) -> Event {
    let post_hash = sealed_hash(&secret(), sealed.0, sealed.1, "Approved");
    let body = format!(
        r#"{{"order_id":"{order_id}","received_amount":"{amount}","ref_code":"r-1","status":"Approved","post_hash":"{post_hash}"}}"#
    );
    let webhooks = PayAtomWebhooks::new(Environment::Live, Currency::INR, secret());
    let verified = webhooks.verify_webhook(&Delivery::post("/", body)).unwrap();
    webhooks.event(&verified)
}

fn expectation(order_id: &str, rupees: i64) -> Expectation {
    Expectation::new(
        ProviderId::from_static("payatom"),
        Environment::Live,
        order_id.parse().unwrap(),
        Money::from_major(rupees, Currency::INR).unwrap(),
    )
}

const CHEAP: (&str, &str) = ("ORDER00000000012", "3.00");
const EXPENSIVE: (&str, &str) = ("ORDER0000000001", "23.00");

#[test]
fn two_messages_share_a_hash() {
    let hash = |(order, amount)| {
        let post_hash = sealed_hash(&secret(), order, amount, "Approved");
        open_post_hash(&secret(), &post_hash).unwrap()
    };
    assert_eq!(hash(CHEAP), hash(EXPENSIVE));
}

#[test]
fn messages_with_a_shared_hash_never_confirm_a_payment() {
    for (order, amount, rupees) in [(CHEAP.0, CHEAP.1, 3), (EXPENSIVE.0, EXPENSIVE.1, 23)] {
        for sealed in [CHEAP, EXPENSIVE] {
            let event = event(order, amount, sealed);
            assert_eq!(
                event.assurance.level(),
                AssuranceLevel::AskGateway,
                "{order}"
            );
            let refused = event.confirm(&expectation(order, rupees)).unwrap_err();
            assert!(matches!(refused, NotConfirmed::AskGateway(_)), "{refused}");
        }
    }
}

#[test]
fn a_reference_that_ends_in_a_letter_confirms() {
    let order = safe_reference("ORDER00000000012").unwrap();
    let event = event(order.as_str(), "3.00", (order.as_str(), "3.00"));
    assert_eq!(event.assurance.level(), AssuranceLevel::Partial);
    assert!(event.confirm(&expectation(order.as_str(), 3)).is_ok());
    assert!(event.confirm(&expectation(order.as_str(), 23)).is_err());
}

#[test]
fn an_amount_that_breaks_its_grammar_does_not_confirm() {
    let malformed = event("ORDER-A", "1e2", ("ORDER-A", "1e2"));
    assert_eq!(malformed.assurance.level(), AssuranceLevel::AskGateway);
    assert!(malformed.confirm(&expectation("ORDER-A", 100)).is_err());
}
