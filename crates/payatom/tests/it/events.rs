//! What events say: statuses that are not final, refunds, payouts, and what is never confirmed (L16 to L20).

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Doubt, Environment, Event, Expectation, Money,
    NotConfirmed, PaymentStatus, PayoutStatus, ProviderId, RefundLedger, RefundStatus,
    RejectionReason, Reply, Secret, Subject, Verified, WebhookVerifier,
};
use dhow_payatom::{PayAtomWebhooks, message_post_hash};

const ORDER: &str = "ORDER-1042A";

fn secret() -> Secret {
    Secret::new("an-invented-secret").unwrap()
}

fn webhooks() -> PayAtomWebhooks {
    PayAtomWebhooks::new(Environment::Live, Currency::INR, secret())
}

fn body(amount: &str, status: &str, more: &str) -> String {
    let post_hash = message_post_hash(&secret(), ORDER, amount, status).unwrap();
    format!(
        r#"{{"order_id":"{ORDER}","requested_amount":"100","received_amount":"{amount}","ref_code":"r-1","status":"{status}","post_hash":"{post_hash}"{more}}}"#
    )
}

fn event_with(amount: &str, status: &str, more: &str) -> Event {
    let delivery = Delivery::post("/hook", body(amount, status, more));
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    webhooks().event(&verified)
}

pub(crate) fn event(amount: &str, status: &str) -> Event {
    event_with(amount, status, "")
}

fn expectation(rupees: i64) -> Expectation {
    Expectation::new(
        ProviderId::from_static("payatom"),
        Environment::Live,
        ORDER.parse().unwrap(),
        Money::from_major(rupees, Currency::INR).unwrap(),
    )
}

#[test]
fn an_approved_callback_confirms_what_was_asked_for() {
    let event = event("100", "Approved");
    assert_eq!(event.assurance.level(), AssuranceLevel::Partial);
    assert_eq!(
        event.assurance.unsigned_fields(),
        ["requested_amount", "ref_code"]
    );
    assert_eq!(event.provider_reference.as_deref(), Some("r-1"));
    let confirmed = event.confirm(&expectation(100)).unwrap();
    assert_eq!(confirmed.amount().to_string(), "100.00 INR");
}

#[test]
fn what_was_received_counts_and_not_what_was_asked_for() {
    let event = event("90", "Amount Mismatch");
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid));
    let refused = event.confirm(&expectation(100)).unwrap_err();
    assert!(matches!(refused, NotConfirmed::Amount { .. }), "{refused}");
    assert!(event.confirm(&expectation(90)).is_ok());
}

#[test]
fn each_expectation_that_differs_prevents_a_confirmation() {
    let event = event("100", "Approved");
    assert!(event.confirm(&expectation(99)).is_err());
    let amount = Money::from_major(100, Currency::INR).unwrap();
    let expect = |environment, order: &str, amount| {
        let provider = ProviderId::from_static("payatom");
        Expectation::new(provider, environment, order.parse().unwrap(), amount)
    };
    assert!(
        event
            .confirm(&expect(Environment::Sandbox, ORDER, amount))
            .is_err()
    );
    assert!(
        event
            .confirm(&expect(Environment::Live, "ORDER-1043A", amount))
            .is_err()
    );
    let taka = Money::from_major(100, Currency::BDT).unwrap();
    assert!(
        event
            .confirm(&expect(Environment::Live, ORDER, taka))
            .is_err()
    );
    let other = expectation(100).with_provider_reference("r-2".parse().unwrap());
    assert!(matches!(
        event.confirm(&other),
        Err(NotConfirmed::ProviderReference { .. })
    ));
}

#[test]
fn a_late_approval_pays_whatever_came_before_in_any_order() {
    for before in [
        "User Timed Out",
        "No Matching Payment for UTR",
        "Pending",
        "Declined",
    ] {
        let seen = [event("0", before), event("100", "Late Approved")];
        let statuses = seen
            .each_ref()
            .map(|event| event.payment_status().unwrap().clone());
        let mut reversed = statuses.clone();
        reversed.reverse();
        for order in [statuses, reversed] {
            assert_eq!(
                PaymentStatus::fold(order),
                Some(PaymentStatus::Paid),
                "{before}"
            );
        }
    }
}

#[test]
fn refunds_are_a_ledger_of_their_own() {
    let info = r#","refund_info":{"refund_amount":"40","refund_status":"Refund Completed"}"#;
    let refunded = event_with("100", "Refund Completed", info);
    assert_eq!(refunded.subject, Subject::Refund(RefundStatus::Succeeded));
    assert_eq!(refunded.payment_status(), None);
    assert!(
        refunded
            .assurance
            .doubts()
            .contains(&Doubt::AmountNotSigned)
    );
    assert_eq!(
        refunded.confirm(&expectation(100)),
        Err(NotConfirmed::NotAPayment)
    );

    let amount = refunded.amount.as_ref().unwrap().money().unwrap();
    let mut ledger = RefundLedger::new(Money::from_major(100, Currency::INR).unwrap());
    ledger.record("r-1", amount, RefundStatus::Pending).unwrap();
    ledger
        .record("r-1", amount, RefundStatus::Succeeded)
        .unwrap();
    assert_eq!(ledger.refunded().to_string(), "40.00 INR");
    assert!(
        ledger
            .record("r-2", expectation_amount(70), RefundStatus::Pending)
            .is_err()
    );
}

fn expectation_amount(rupees: i64) -> Money {
    Money::from_major(rupees, Currency::INR).unwrap()
}

#[test]
fn no_refund_comes_in_four_shapes() {
    for more in [
        "",
        r#","refund_info":[]"#,
        r#","refund_info":null"#,
        r#","refund_info":{}"#,
    ] {
        let delivery = Delivery::post("/hook", body("100", "Approved", more));
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        let callback = webhooks().callback(&verified).unwrap();
        assert_eq!(callback.unsigned.refund_info, None, "{more}");
    }
}

#[test]
fn repetitions_share_a_key_and_nothing_else_does() {
    let key = |amount, status| event(amount, status).dedup_key;
    assert_eq!(key("100", "Approved"), key("100", "Approved"));
    let moved = event_with("100", "Approved", r#","bank_ref":"another""#);
    assert_eq!(moved.dedup_key, key("100", "Approved"));
    assert_ne!(key("100", "Approved"), key("90", "Approved"));
    assert_ne!(key("100", "Approved"), key("100", "Late Approved"));
}

/// The event of a callback whose amount is printed like this and hashed like that.
fn printed(printed: &str, hashed: &str, more: &str) -> Event {
    let post_hash = message_post_hash(&secret(), ORDER, hashed, "Approved").unwrap();
    let body = format!(
        r#"{{"order_id":"{ORDER}","received_amount":{printed},"status":"Approved","post_hash":"{post_hash}"{more}}}"#
    );
    let verified = webhooks()
        .verify_webhook(&Delivery::post("/hook", body))
        .unwrap();
    webhooks().event(&verified)
}

#[test]
fn one_event_has_one_key_however_its_amount_is_printed() {
    let key = "payatom/payin/Approved/100.00/ORDER-1042A";
    for (spelling, hashed) in [
        ("\"100\"", "100"),
        ("100", "100"),
        ("100.0", "100"),
        ("100.00", "100"),
        ("100.00", "100.00"),
        ("\"100.00\"", "100.00"),
        ("\"100.000\"", "100.000"),
    ] {
        let event = printed(spelling, hashed, "");
        assert_eq!(event.dedup_key, key, "{spelling}");
        assert!(event.confirm(&expectation(100)).is_ok(), "{spelling}");
    }
    assert_ne!(printed("\"100.50\"", "100.50", "").dedup_key, key);
    assert_eq!(
        printed("100.50", "100.5", "").dedup_key,
        printed("\"100.5\"", "100.5", "").dedup_key
    );
}

#[test]
fn a_doubtful_delivery_has_a_key_of_its_bytes_and_cannot_take_a_genuine_one() {
    let genuine = event("100", "Approved").dedup_key;
    assert!(genuine.starts_with("payatom/payin/"), "{genuine}");
    let mut keys = vec![genuine];
    for doubtful in [
        event("-100", "Approved"),
        event("1e2", "Approved"),
        event("100.001", "Approved"),
        event("INR 100", "Approved"),
        event("100", "Half Approved"),
        event("", "Approved"),
        event("0", "Approved"),
        event("100", "Refund Initiated"),
        event_with("100", "Approved", r#","payment_mode":"imps""#),
        event_with("0", "Declined", r#","payment_mode":"imps""#),
    ] {
        assert_eq!(doubtful.assurance.level(), AssuranceLevel::AskGateway);
        assert!(doubtful.confirm(&expectation(100)).is_err());
        let key = doubtful.dedup_key;
        assert!(key.starts_with("payatom/doubtful/"), "{key}");
        assert_eq!(key.len(), "payatom/doubtful/".len() + 64);
        assert!(!keys.contains(&key), "{key}");
        keys.push(key);
    }
    let bytes = body("100", "Half Approved", "");
    let read = || {
        let delivery = Delivery::post("/hook", bytes.clone());
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        webhooks().event(&verified).dedup_key
    };
    assert_eq!(read(), read(), "the same bytes are the same delivery");
}

#[test]
fn a_delivery_of_another_provider_or_kind_is_unreadable_and_has_its_own_key() {
    let genuine = || body("100", "Approved", "");
    let vouched = |provider: &'static str, scheme, body: String| {
        let id = ProviderId::from_static(provider);
        let delivery = Delivery::post("/hook", body);
        Verified::vouch(id, scheme, "secret_key", &delivery, Reply::empty(200))
    };
    let mut keys = Vec::new();
    for verified in [
        vouched("hitpay", "payin", genuine()),
        vouched("hitpay", "payout", body("90", "Approved", "")),
        vouched("payatom", "event", "{}".into()),
        vouched("payatom", "payin", "{".into()),
        vouched("payatom", "payout", "[".into()),
    ] {
        assert_eq!(webhooks().callback(&verified), None);
        let event = webhooks().event(&verified);
        assert_eq!(event.subject, Subject::Unreadable);
        assert_eq!(event.amount, None);
        assert_eq!(event.merchant_reference, None);
        assert_eq!(event.assurance.doubts(), [Doubt::Unreadable]);
        assert!(event.confirm(&expectation(100)).is_err());
        assert!(!keys.contains(&event.dedup_key), "{}", event.dedup_key);
        assert!(event.dedup_key.starts_with("payatom/doubtful/"));
        keys.push(event.dedup_key);
    }
    let payout = vouched("payatom", "payout", genuine());
    assert_eq!(webhooks().callback(&payout), None);
    let payin = vouched("payatom", "payin", genuine());
    assert!(webhooks().callback(&payin).is_some());
}

#[test]
fn two_paid_events_of_one_order_have_two_keys_and_confirm_the_same_order() {
    let json = event("100", "Approved");
    let late = event("100", "Late Approved");
    assert_ne!(json.dedup_key, late.dedup_key);
    let first = json.confirm(&expectation(100)).unwrap();
    let second = late.confirm(&expectation(100)).unwrap();
    assert_eq!(first.merchant_reference(), second.merchant_reference());
}

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

#[test]
fn a_reference_that_nobody_knows_is_still_told() {
    let event = event("100", "Approved");
    assert_eq!(event.merchant_reference.as_deref(), Some(ORDER));
}

#[test]
fn an_unknown_word_survives_and_asks_the_gateway() {
    let event = event("100", "Half Approved");
    let word = PaymentStatus::Unknown("Half Approved".into());
    assert_eq!(event.payment_status(), Some(&word));
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn a_stored_delivery_gives_the_same_event() {
    let delivery = Delivery::post("/hook", body("100", "Approved", ""));
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    let stored = serde_json::to_string(&verified).unwrap();
    let read = serde_json::from_str(&stored).unwrap();
    assert_eq!(webhooks().event(&read), webhooks().event(&verified));
}

#[test]
fn a_payout_callback_is_authentic_and_settles_nothing() {
    let delivery = Delivery::post(
        "/hook",
        body("100", "Approved", r#","payment_mode":"imps""#),
    );
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    let event = webhooks().event(&verified);
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    assert_eq!(
        event.confirm(&expectation(100)),
        Err(NotConfirmed::NotAPayment)
    );
}

#[test]
fn a_payout_sealed_over_other_fields_is_a_hint_and_nothing_more() {
    let webhooks = webhooks().with_payout_path("/payouts");
    let foreign = Secret::new("a-strangers-secret").unwrap();
    let foreign = message_post_hash(&foreign, ORDER, "100", "Approved").unwrap();
    let foreign = format!(
        r#"{{"order_id":"{ORDER}","received_amount":"100","ref_code":"r-1","status":"Approved","post_hash":"{foreign}"}}"#
    );
    let stranger = webhooks
        .verify_webhook(&Delivery::post("/payouts", foreign))
        .unwrap_err();
    assert_eq!(stranger.reason(), RejectionReason::SignatureMismatch);
    assert_eq!(stranger.hint(), None, "a stranger's seal is no hint");

    let altered = body("100", "Approved", "").replace(":\"100\"", ":\"200\"");
    let nameless = altered.replace("\"ref_code\":\"r-1\",", "");
    let nameless = webhooks
        .verify_webhook(&Delivery::post("/payouts", nameless))
        .unwrap_err();
    assert_eq!(nameless.hint().unwrap().about(), ORDER);
    let payout = webhooks
        .verify_webhook(&Delivery::post("/payouts", altered.clone()))
        .unwrap_err();
    assert_eq!(payout.reason(), RejectionReason::UnsettledRecipe);
    assert_eq!(payout.hint().unwrap().about(), "r-1");
    let payin = webhooks
        .verify_webhook(&Delivery::post("/payins", altered))
        .unwrap_err();
    assert_eq!(payin.reason(), RejectionReason::SignatureMismatch);
    assert_eq!(payin.hint(), None);
}

#[test]
fn the_hashed_fields_of_payouts_are_a_setting() {
    let fields = "order_id,amount,bank_ref".parse().unwrap();
    let webhooks = webhooks()
        .with_payout_path("/payouts")
        .with_payout_hashed_fields(fields);
    let post_hash = message_post_hash(&secret(), ORDER, "500", "4123").unwrap();
    let body = format!(
        r#"{{"order_id":"{ORDER}","amount":500,"bank_ref":"4123","status":"Approved","post_hash":"{post_hash}"}}"#
    );
    let verified = webhooks
        .verify_webhook(&Delivery::post("/payouts", body))
        .unwrap();
    assert_eq!(verified.scheme(), "payout");
    let event = webhooks.event(&verified);
    assert_eq!(event.assurance.unsigned_fields(), ["status"]);
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    assert_eq!(event.amount.unwrap().to_string(), "500.00 INR");
}
