//! Amounts received and refunded, in webhooks.

use dhow_core::{AssuranceLevel, Delivery, Doubt, NotConfirmed, PaymentStatus, WebhookVerifier};

use crate::events::{ORDER, body, event, event_with, expectation, secret, webhooks};

use crate::recorder::{sealed_hash, signed};

#[test]
fn the_amount_of_an_event_is_the_amount_received() {
    let form = |amount: &str, status: &str| {
        let body = dhow_crypto::pairs::encode_pairs([
            ("order_id", ORDER),
            ("amount", amount),
            ("status", status),
        ]);
        let body = signed(&webhooks(), "/", &body);
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
        // The hash covers `received_amount`, so it is the amount received under every status.
        let received = event("100", word).amount.unwrap();
        assert_eq!(received.to_string(), "100.00 INR", "{word}");
        assert_eq!(form("100", word).assurance.level(), AssuranceLevel::Full);
    }
    for word in ["Approved", "Late Approved"] {
        assert!(form("100", word).confirm(&expectation(100)).is_ok());
    }
    let mismatch = form("100", "Amount Mismatch");
    assert_eq!(mismatch.amount, None, "it may be the amount requested");
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
fn a_paid_webhook_with_a_refund_is_doubtful() {
    for (info, minor, more_than_received) in [
        (r#"{"refund_amount":"40"}"#, 4_000, false),
        (r#"{"refund_amount":"100"}"#, 10_000, false),
        (r#"{"refund_amount":"100.00"}"#, 10_000, false),
        (r#"{"refund_amount":"101"}"#, 10_100, true),
        (r#"{"refund_amount":"1000"}"#, 100_000, true),
        (r#"[{"refund_amount":"40"}]"#, 4_000, false),
    ] {
        let more = format!(r#","refund_info":{info}"#);
        let event = event_with("100", "Approved", &more);
        assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid));
        let [Doubt::Other(why)] = event.assurance.doubts() else {
            panic!("{info}: {:?}", event.assurance.doubts());
        };
        assert_eq!(
            why.contains("more than"),
            more_than_received,
            "{info}: {why}"
        );
        assert!(why.contains("refund"), "{info}: {why}");
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{info}"
        );
        let refunded = event.refunded.as_ref().unwrap().money().unwrap();
        assert_eq!(refunded.minor(), minor, "{info}");
        assert!(event.confirm(&expectation(100)).is_err(), "{info}");
    }
    let nothing = event_with("100", "Approved", r#","refund_info":{"refund_amount":"0"}"#);
    assert!(nothing.confirm(&expectation(100)).is_ok());
}

#[test]
fn an_injected_refund_does_not_take_the_key_of_the_genuine_webhook() {
    let genuine = event_with("100", "Approved", r#","refund_info":[]"#);
    assert!(genuine.assurance.doubts().is_empty());
    let mut keys = vec![genuine.dedup_key];
    for more in [
        r#","refund_info":{"refund_amount":"100"}"#,
        r#","refund_info":{"refund_amount":"99"}"#,
        r#","refund_info":{"refund_status":"Refund Completed"}"#,
        r#","refund_info":[],"refund_amount":"100""#,
        r#","refund_status":"Refund Completed""#,
        r#","Refunded_UPI":"a@b""#,
        r#","refund_info":null,"refunds":[{"amount":1}]"#,
    ] {
        let edited = event_with("100", "Approved", more);
        assert_eq!(
            edited.assurance.level(),
            AssuranceLevel::AskGateway,
            "{more}"
        );
        assert!(edited.confirm(&expectation(100)).is_err(), "{more}");
        keys.push(edited.dedup_key);
    }
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
    for more in [
        r#","refund_amount":"","refund_status":null"#,
        r#","refund_amount":"0","refunds":[]"#,
    ] {
        let event = event_with("100", "Approved", more);
        assert!(event.confirm(&expectation(100)).is_ok(), "{more}");
    }
    let form = |more: &str| {
        let seal = sealed_hash(&secret(), ORDER, "100", "Approved");
        let pairs = [
            ("order_id", ORDER),
            ("received_amount", "100"),
            ("status", "Approved"),
            ("post_hash", &seal),
            (more, "100"),
        ];
        let form = dhow_crypto::pairs::encode_pairs(pairs);
        let verified = webhooks().verify_webhook(&Delivery::post("/hook", form));
        webhooks().event(&verified.unwrap())
    };
    assert!(form("bank_ref").confirm(&expectation(100)).is_ok());
    for claim in [
        "refund_info[refund_amount]",
        "refund_info[new]",
        "refund_amount",
    ] {
        let level = form(claim).assurance.level();
        assert_eq!(level, AssuranceLevel::AskGateway, "{claim}");
    }
}

#[test]
fn a_payout_received_as_a_payin_is_doubtful() {
    let webhooks = webhooks().with_payout_path("/payouts");
    let event = |path: &str, more: &str| {
        let delivery = Delivery::post(path, body("100", "Approved", more));
        webhooks.event(&webhooks.verify_webhook(&delivery).unwrap())
    };
    let payin = event("/payins", "");
    assert!(payin.confirm(&expectation(100)).is_ok());
    for more in [
        r#","payment_mode":"imps""#,
        r#","amount_processed":"100""#,
        r#","amount_requested":100"#,
    ] {
        let event = event("/payins", more);
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{more}"
        );
        assert!(event.confirm(&expectation(100)).is_err(), "{more}");
        assert_ne!(event.dedup_key, payin.dedup_key, "{more}");
    }
}

#[test]
fn an_unreadable_refund_is_a_doubt() {
    let doubt = Doubt::BrokenGrammar("refund_info".into());
    for info in [
        r#""1e1""#,
        r#""yes""#,
        "true",
        "40",
        r#"{"refund_notes":"given back"}"#,
        r#"{"refund_amount":"1e1"}"#,
        r#"{"refund_amount":"forty"}"#,
        r#"{"refund_amount":true}"#,
        r#"{"refund_amount":"-40"}"#,
    ] {
        let event = event_with("100", "Approved", &format!(r#","refund_info":{info}"#));
        assert_eq!(
            event.assurance.doubts(),
            std::slice::from_ref(&doubt),
            "{info}"
        );
        assert!(event.dedup_key.starts_with("payatom/doubtful/"), "{info}");
        assert!(event.refunded.is_some(), "{info}");
        assert!(event.confirm(&expectation(100)).is_err(), "{info}");
    }
    for info in ["[]", "null", r#""""#, r#"{"refund_amount":"0"}"#] {
        let event = event_with("100", "Approved", &format!(r#","refund_info":{info}"#));
        assert!(event.assurance.doubts().is_empty(), "{info}");
    }
}

#[test]
fn a_paid_webhook_with_zero_received_is_doubtful() {
    for word in ["Approved", "Late Approved", "Amount Mismatch"] {
        for zero in ["0", "0.00"] {
            let event = event(zero, word);
            let [Doubt::Other(why)] = event.assurance.doubts() else {
                panic!("{word} {zero}: {:?}", event.assurance.doubts());
            };
            assert!(why.contains("zero"), "{why}");
            assert_eq!(event.amount, None, "{word} {zero}");
            let refused = event.confirm(&expectation(100)).unwrap_err();
            assert!(matches!(refused, NotConfirmed::AskGateway(_)), "{refused}");
        }
        let missing = event("", word);
        let doubt = Doubt::MissingField("received_amount".into());
        assert_eq!(missing.assurance.doubts(), [doubt], "{word}");
    }
    assert!(event("0", "Declined").assurance.doubts().is_empty());
}

#[test]
fn a_currency_other_than_the_accounts_is_a_doubt() {
    for (currency, doubted) in [
        ("\"INR\"", false),
        ("\"inr\"", false),
        ("null", false),
        ("\"\"", false),
        ("\"BDT\"", true),
        ("7", true),
    ] {
        let event = event_with("100", "Approved", &format!(r#","currency":{currency}"#));
        let confirmed = event.confirm(&expectation(100));
        assert_eq!(confirmed.is_err(), doubted, "{currency}");
        if doubted {
            let [Doubt::Other(why)] = event.assurance.doubts() else {
                panic!("{currency}: {:?}", event.assurance.doubts());
            };
            assert!(
                why.contains("a currency that is not the account's"),
                "{why}"
            );
        }
    }
}

/// Returns the event of a webhook with a literal in the place of a field, hashed over PHP's text of it.
fn literal(name: &str, literal: &str) -> dhow_core::Event {
    let text = if literal == "true" { "1" } else { "" };
    let field = |field: &str, otherwise: &str| {
        if field == name {
            text.to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    let print = |field: &str, otherwise: &str| {
        if field == name {
            literal.to_owned()
        } else {
            format!("\"{otherwise}\"")
        }
    };
    let post_hash = sealed_hash(
        &secret(),
        &field("order_id", ORDER),
        &field("received_amount", "1"),
        &field("status", "Approved"),
    );
    let body = format!(
        r#"{{"order_id":{},"received_amount":{},"status":{},"post_hash":"{}"}}"#,
        print("order_id", ORDER),
        print("received_amount", "1"),
        print("status", "Approved"),
        post_hash
    );
    let verified = webhooks()
        .verify_webhook(&Delivery::post("/hook", body))
        .unwrap();
    webhooks().event(&verified)
}

#[test]
fn a_hashed_field_that_is_null_or_a_boolean_is_a_doubt_and_no_money() {
    for name in ["order_id", "received_amount", "status"] {
        for word in ["true", "false", "null"] {
            let event = literal(name, word);
            let doubt = Doubt::BrokenGrammar(name.to_owned().into());
            assert!(event.assurance.doubts().contains(&doubt), "{name} {word}");
            let mut doubts = event.assurance.doubts().iter();
            assert_eq!(
                doubts.by_ref().filter(|found| **found == doubt).count(),
                1,
                "{name} {word}"
            );
            assert!(event.confirm(&expectation(1)).is_err(), "{name} {word}");
            if name == "received_amount" {
                let money = event.amount.as_ref().and_then(|amount| amount.money());
                assert_eq!(money, None, "{word}");
            }
        }
    }
    let genuine = literal("", "");
    assert!(genuine.assurance.doubts().is_empty());
    assert!(genuine.confirm(&expectation(1)).is_ok());
}
