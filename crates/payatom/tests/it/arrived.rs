//! What arrived and what was given back, in callbacks (L28, L33).

use dhow_core::{AssuranceLevel, Delivery, NotConfirmed, PaymentStatus, WebhookVerifier};
use dhow_payatom::message_post_hash;

use crate::events::{ORDER, event, event_with, expectation, secret, webhooks};

#[test]
fn an_amount_is_what_arrived_and_nothing_else() {
    let form = |amount: &str, status: &str| {
        let post_hash = message_post_hash(&secret(), ORDER, amount, status).unwrap();
        let body = dhow_crypto::pairs::encode_pairs([
            ("order_id", ORDER),
            ("amount", amount),
            ("status", status),
            ("post_hash", &post_hash),
        ]);
        let verified = webhooks().verify_webhook(&Delivery::post("/", body));
        webhooks().event(&verified.unwrap())
    };
    for word in [
        "Pending",
        "Declined",
        "User Timed Out",
        "No Matching Payment for UTR",
        "Cancelled",
        "Failed",
    ] {
        assert_eq!(form("100", word).amount, None, "{word}");
        assert_eq!(event("0", word).amount, None, "{word}");
        assert_eq!(event("", word).amount, None, "{word}");
        // PayAtom's own word for what arrived, and the hash covers it.
        let arrived = event("100", word).amount.unwrap();
        assert_eq!(arrived.to_string(), "100.00 INR", "{word}");
        assert_eq!(form("100", word).assurance.level(), AssuranceLevel::Full);
    }
    for word in ["Approved", "Late Approved"] {
        assert!(form("100", word).confirm(&expectation(100)).is_ok());
    }
    let mismatch = form("100", "Amount Mismatch");
    assert_eq!(mismatch.amount, None, "it may be the amount asked for");
    assert_eq!(mismatch.assurance.level(), AssuranceLevel::AskGateway);
    assert!(mismatch.confirm(&expectation(100)).is_err());
}

#[test]
fn an_approval_of_another_amount_is_paid_and_confirms_that_amount_only() {
    let event = event("90", "Approved");
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid));
    let refused = event.confirm(&expectation(100)).unwrap_err();
    assert!(matches!(refused, NotConfirmed::Amount { .. }), "{refused}");
    assert!(event.confirm(&expectation(90)).is_ok());
}

#[test]
fn what_a_paid_callback_says_was_given_back_prevents_a_confirmation_when_it_is_everything() {
    for (info, confirms) in [
        (r#"{"refund_amount":"40"}"#, true),
        (r#"{"refund_amount":"0"}"#, true),
        (r#"{"refund_amount":"100"}"#, false),
        (r#"{"refund_amount":"100.00"}"#, false),
        (r#"{"refund_amount":"1000"}"#, false),
        (r#"{"refund_notes":"given back"}"#, false),
        (r#"[{"refund_amount":"40"}]"#, true),
        (r#""yes""#, false),
    ] {
        let more = format!(r#","refund_info":{info}"#);
        let event = event_with("100", "Approved", &more);
        assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid));
        match event.confirm(&expectation(100)) {
            Ok(_) => assert!(confirms, "{info}"),
            Err(refused) => {
                assert!(!confirms, "{info}");
                assert!(
                    matches!(refused, NotConfirmed::Refunded { .. }),
                    "{refused}"
                );
            }
        }
    }
}
