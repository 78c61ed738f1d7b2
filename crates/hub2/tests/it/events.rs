//! Events of verified deliveries, and their confirmation.

use dhow_core::Delivery;
use dhow_core::{
    AssuranceLevel, Currency, Doubt, Environment, Event, Expectation, Money, NotConfirmed,
    PaymentStatus, PayoutStatus, ProviderId, Secret, Subject, Verified, WebhookSigner,
    WebhookVerifier,
};
use dhow_hub2::Hub2Webhooks;

fn event_of(body: &str, configured: Option<Environment>) -> Event {
    let secret = Secret::new("present-secret").unwrap();
    let environment = configured.unwrap_or(Environment::Sandbox);
    let webhooks = Hub2Webhooks::new(environment, [secret]);
    let delivery = webhooks.sign_test_webhook(Delivery::post("/", body.to_owned()));
    let verified: Verified = webhooks.verify_webhook(&delivery.unwrap()).unwrap();
    webhooks.event(&verified)
}

pub(crate) fn event(kind: &str, data: &str) -> Event {
    let body = format!(
        r#"{{"id":"evt_1","type":"{kind}","data":{data},"createdAt":"2026-11-20T07:30:00.000Z","mode":"live"}}"#
    );
    event_of(&body, Some(Environment::Live))
}

const PAID: &str = r#"{"id":"pi_1","status":"successful","amount":200,"currency":"XOF","purchaseReference":"ORDER 1","mode":"live","payments":[{"id":"pay_1","status":"failed","amount":200,"currency":"XOF"},{"id":"pay_2","status":"successful","amount":200,"currency":"XOF"}]}"#;

const ATTEMPT: &str = r#"{"id":"pay_2","intentId":"pi_1","status":"successful","amount":200,"currency":"XOF","purchaseReference":"ORDER 1","method":"mobile_money","number":"00000001"}"#;
const TRANSFER: &str = r#"{"id":"tr_1","status":"successful","amount":200,"currency":"XOF","reference":"ORDER 1","destination":{"msisdn":"00000001"}}"#;

fn expected(environment: Environment) -> Expectation {
    let hub2 = ProviderId::from_static("hub2");
    let amount = Money::from_minor(200, Currency::XOF);
    Expectation::new(hub2, environment, "ORDER 1".parse().unwrap(), amount)
        .with_provider_reference("pi_1".parse().unwrap())
}

#[test]
fn a_successful_intent_names_its_paid_attempt() {
    let with = |payments: &str| {
        let intent = format!(
            r#"{{"id":"pi_1","status":"successful","amount":200,"currency":"XOF","payments":[{payments}]}}"#
        );
        event("payment_intent.succeeded", &intent).attempt_reference
    };
    let attempt = |id: &str, status: &str| {
        format!(r#"{{"id":"{id}","status":"{status}","amount":200,"currency":"XOF"}}"#)
    };
    let (paid, failed) = (attempt("pay_1", "successful"), attempt("pay_2", "failed"));
    for list in [format!("{paid},{failed}"), format!("{failed},{paid}")] {
        assert_eq!(with(&list).as_deref(), Some("pay_1"), "{list}");
    }
    assert_eq!(with(&failed).as_deref(), Some("pay_2"));
    assert_eq!(with(""), None);
}

#[test]
fn a_successful_intent_confirms_the_order_it_was_made_for_and_no_other() {
    let event = event("payment_intent.succeeded", PAID);
    assert_eq!(event.subject, Subject::Payment(PaymentStatus::Paid));
    assert_eq!(event.attempt_reference.as_deref(), Some("pay_2"));
    assert!(event.occurred_at.is_some());
    let confirmed = event.confirm(&expected(Environment::Live)).unwrap();
    assert_eq!(confirmed.amount().minor(), 200);

    let hub2 = ProviderId::from_static("hub2");
    let with = |reference: &str, minor, currency| {
        let amount = Money::from_minor(minor, currency);
        let expected = Expectation::new(
            hub2.clone(),
            Environment::Live,
            reference.parse().unwrap(),
            amount,
        );
        event.confirm(&expected).unwrap_err()
    };
    assert!(matches!(
        with("ORDER 2", 200, Currency::XOF),
        NotConfirmed::MerchantReference { .. }
    ));
    assert!(matches!(
        with("ORDER 1", 201, Currency::XOF),
        NotConfirmed::Amount { .. }
    ));
    assert!(matches!(
        with("ORDER 1", 200, Currency::XAF),
        NotConfirmed::Amount { .. }
    ));
}

#[test]
fn a_sandbox_event_never_confirms_a_live_payment() {
    let body = format!(
        r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{},"mode":"sandbox"}}"#,
        PAID.replace("live", "sandbox")
    );
    for configured in [None, Some(Environment::Live), Some(Environment::Sandbox)] {
        let event = event_of(&body, configured);
        assert_eq!(event.environment, Environment::Sandbox);
        let refusal = event.confirm(&expected(Environment::Live)).unwrap_err();
        assert_eq!(
            refusal,
            NotConfirmed::Environment {
                found: Environment::Sandbox
            }
        );
        assert!(event.confirm(&expected(Environment::Sandbox)).is_ok());
    }
}

#[test]
fn an_event_with_a_missing_or_different_mode_confirms_nothing() {
    let without = format!(r#"{{"id":"e","type":"payment_intent.succeeded","data":{PAID}}}"#);
    let event = event_of(&without, None);
    assert_eq!(event.environment, Environment::Sandbox);
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    assert_eq!(
        event_of(&without, Some(Environment::Live)).environment,
        Environment::Live
    );
    let mixed =
        format!(r#"{{"id":"e","type":"payment_intent.succeeded","data":{PAID},"mode":"sandbox"}}"#);
    let event = event_of(&mixed, None);
    assert!(matches!(
        event.confirm(&expected(Environment::Sandbox)),
        Err(NotConfirmed::AskGateway(_))
    ));
}

#[test]
fn a_test_flag_in_the_payload_is_ignored() {
    let body = format!(
        r#"{{"id":"e","type":"payment_intent.succeeded","data":{},"mode":"sandbox","test":false}}"#,
        PAID.replace("live", "sandbox")
    );
    assert_eq!(
        event_of(&body, Some(Environment::Live)).environment,
        Environment::Sandbox
    );
}

#[test]
fn a_failed_attempt_does_not_make_the_payment_failed() {
    let data = r#"{"id":"pay_1","intentId":"pi_1","status":"failed","amount":200,"currency":"XOF","failure":{"code":"customer_insufficient_funds","message":"no","params":{}}}"#;
    let attempt = event("payment.failed", data);
    assert_eq!(attempt.subject, Subject::Attempt(PaymentStatus::Failed));
    assert_eq!(attempt.payment_status(), None);
    assert_eq!(attempt.provider_reference.as_deref(), Some("pi_1"));
    assert_eq!(attempt.attempt_reference.as_deref(), Some("pay_1"));
    assert_eq!(attempt.failure.unwrap().code, "customer_insufficient_funds");
    let data = r#"{"id":"pi_1","status":"payment_required","amount":200,"currency":"XOF"}"#;
    let intent = event("payment_intent.payment_failed", data);
    assert_eq!(intent.subject, Subject::Payment(PaymentStatus::Pending));
    assert_eq!(intent.assurance.level(), AssuranceLevel::Full);
}

#[test]
fn both_words_of_success_have_one_meaning_in_names_and_objects() {
    for name in ["payment_intent.succeeded", "payment_intent.successful"] {
        for word in ["successful", "succeeded"] {
            let event = event(name, &PAID.replacen("successful", word, 1));
            assert_eq!(
                event.subject,
                Subject::Payment(PaymentStatus::Paid),
                "{name} {word}"
            );
            assert_eq!(event.assurance.level(), AssuranceLevel::Full);
            assert_eq!(event.gateway_status.as_deref(), Some(word));
        }
    }
}

#[test]
fn an_object_without_a_status_takes_it_from_the_name() {
    let event = event(
        "transfer.succeeded",
        r#"{"id":"tr_1","reference":"P-1","amount":500,"currency":"XOF"}"#,
    );
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    assert_eq!(event.gateway_status.as_deref(), Some("succeeded"));
    assert_eq!(event.merchant_reference.as_deref(), Some("P-1"));
}

#[test]
fn an_event_name_that_contradicts_its_object_is_doubtful_and_the_object_is_reported() {
    for (kind, status) in [
        ("payment_intent.succeeded", "payment_required"),
        ("payment_intent.payment_failed", "successful"),
        ("payment_intent.created", "successful"),
    ] {
        let event = event(kind, &PAID.replacen("successful", status, 1));
        assert_eq!(event.gateway_status.as_deref(), Some(status));
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{kind} {status}"
        );
        assert!(event.confirm(&expected(Environment::Live)).is_err());
    }
    let moving = event(
        "payment.pending",
        r#"{"id":"pay_1","status":"action_required"}"#,
    );
    assert_eq!(moving.assurance.level(), AssuranceLevel::Full);
}

#[test]
fn both_names_of_an_open_transfer_are_known() {
    for (name, word) in [
        ("pending", "pending"),
        ("processing", "processing"),
        ("pending", "processing"),
    ] {
        let data = format!(r#"{{"id":"tr_1","status":"{word}"}}"#);
        let event = event(&format!("transfer.{name}"), &data);
        assert!(matches!(event.subject, Subject::Payout(_)));
        assert_eq!(event.assurance.level(), AssuranceLevel::Full);
    }
}

#[test]
fn an_event_of_a_failed_transfer_has_its_failure() {
    let data = r#"{"id":"tr_1","status":"failed","failureCause":{"code":"insufficient_funds","message":"no"}}"#;
    let failed = event("transfer.failed", data);
    assert_eq!(failed.subject, Subject::Payout(PayoutStatus::Failed));
    let failure = failed.failure.unwrap();
    let cause = dhow_hub2::TransferFailure::from_code(&failure.code);
    assert_eq!(cause.must_act(), dhow_hub2::ResponsibleParty::Merchant);
}

#[test]
fn an_attempt_event_without_the_merchants_reference_confirms_nothing() {
    let data =
        r#"{"id":"pay_2","intentId":"pi_1","status":"successful","amount":200,"currency":"XOF"}"#;
    let event = event("payment.succeeded", data);
    assert_eq!(event.subject, Subject::Attempt(PaymentStatus::Paid));
    let refusal = event.confirm(&expected(Environment::Live)).unwrap_err();
    assert_eq!(refusal, NotConfirmed::MerchantReference { found: None });
}

#[test]
fn a_known_kind_with_an_unreadable_object_keeps_id_and_kind() {
    for data in ["null", "7", "[]", "[7]"] {
        let event = event("payment_intent.succeeded", data);
        assert_eq!(event.subject, Subject::Unreadable, "{data}");
        assert_eq!(event.id.as_deref(), Some("evt_1"));
        assert_eq!(event.gateway_kind, "payment_intent.succeeded");
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    }
    let broken = event_of("this is not JSON", Some(Environment::Live));
    assert_eq!(broken.subject, Subject::Unreadable);
}

#[test]
fn an_id_is_a_string_or_a_number_and_its_absence_is_a_doubt() {
    let missing = Doubt::MissingField("id".into());
    for (kind, data) in [
        ("payment_intent.succeeded", PAID.to_owned()),
        ("payment.succeeded", ATTEMPT.to_owned()),
        ("transfer.succeeded", TRANSFER.to_owned()),
    ] {
        let (start, rest) = data.split_once(',').unwrap();
        let with = |id: &str| event(kind, &format!(r#"{{"id":{id},{rest}"#));
        let own = |event: &Event| match &event.subject {
            Subject::Attempt(_) => event.attempt_reference.clone(),
            _ => event.provider_reference.clone(),
        };
        let whole = event(kind, &data);
        assert_eq!(whole.assurance.level(), AssuranceLevel::Full, "{start}");
        let number = with("1042");
        assert_eq!(own(&number).as_deref(), Some("1042"), "{kind}");
        assert_eq!(number.assurance.level(), AssuranceLevel::Full, "{kind}");
        for odd in ["null", "\"\"", "{}", "[1]"] {
            let event = with(odd);
            assert_eq!(event.subject, whole.subject, "{kind} {odd}");
            assert_eq!(event.merchant_reference, whole.merchant_reference);
            assert_eq!(event.amount, whole.amount, "{kind} {odd}");
            assert_eq!(own(&event), None, "{kind} {odd}");
            let doubts = event.assurance.doubts();
            assert_eq!(doubts, std::slice::from_ref(&missing), "{kind} {odd}");
        }
    }
}

#[test]
fn a_status_that_is_a_number_is_an_unknown_word() {
    let event = event("transfer.pending", r#"{"id":"tr_1","status":7}"#);
    let unknown = PayoutStatus::Unknown("7".into());
    assert_eq!(event.subject, Subject::Payout(unknown));
}

#[test]
fn an_event_name_and_an_object_of_different_kinds_are_doubtful() {
    let objects = [
        ("payment_intent", PAID),
        ("payment", ATTEMPT),
        ("transfer", TRANSFER),
    ];
    for (family, _) in objects {
        for (own, object) in objects {
            let event = event(&format!("{family}.succeeded"), object);
            let level = event.assurance.level();
            assert_eq!(
                level == AssuranceLevel::Full,
                own == family,
                "{family} {own}"
            );
            let confirms = event.confirm(&expected(Environment::Live)).is_ok();
            assert_eq!(
                confirms,
                own == family && family != "transfer",
                "{family} {own}"
            );
        }
    }
    for (_, object) in objects {
        assert!(event("new.kind", object).assurance.doubts().is_empty());
    }
}

#[test]
fn a_replay_has_the_same_key_and_another_event_another_one() {
    let first = event("payment_intent.succeeded", PAID);
    let again = event("payment_intent.succeeded", PAID);
    assert_eq!(first.dedup_key, again.dedup_key);
    let other = event_of(
        r#"{"id":"evt_2","type":"payment_intent.succeeded","data":{},"mode":"live"}"#,
        None,
    );
    assert_ne!(first.dedup_key, other.dedup_key);
    let nameless = event_of(r#"{"type":"x.y","data":{},"mode":"live"}"#, None);
    assert!(nameless.dedup_key.starts_with("hub2/body/"));
}

#[test]
fn a_paid_payment_stays_paid_in_any_order_of_events() {
    let statuses = |kinds: &[(&str, &str)]| {
        let seen = kinds.iter().map(|(kind, word)| {
            let event = event(kind, &PAID.replacen("successful", word, 1));
            event.payment_status().unwrap().clone()
        });
        PaymentStatus::fold(seen).unwrap()
    };
    let mut story = vec![
        ("payment_intent.created", "payment_required"),
        ("payment_intent.processing", "processing"),
        ("payment_intent.succeeded", "successful"),
        ("payment_intent.payment_failed", "failed"),
    ];
    for _ in 0..story.len() {
        story.rotate_left(1);
        assert_eq!(statuses(&story), PaymentStatus::Paid);
    }
}

#[test]
fn amounts_are_whole_units_or_no_money() {
    let of = |amount: &str| {
        let event = event(
            "payment.succeeded",
            &format!(
                r#"{{"id":"pay_1","status":"successful","amount":{amount},"currency":"XOF"}}"#
            ),
        );
        event.amount.unwrap().money().map(Money::minor)
    };
    for whole in ["200", "200.0", "\"200.00\""] {
        assert_eq!(of(whole), Some(200), "{whole}");
    }
    for odd in ["200.5", "2e2", "-200", "\"200.50\"", "99999999999999999999"] {
        assert_eq!(of(odd), None, "{odd}");
    }
}

#[test]
fn an_event_without_a_name_is_unreadable() {
    for kind in ["null", "[]", "{}", "\"\""] {
        let body = format!(r#"{{"id":"evt_1","type":{kind},"data":{PAID},"mode":"live"}}"#);
        let event = event_of(&body, Some(Environment::Live));
        assert_eq!(event.subject, Subject::Unreadable, "{kind}");
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
        assert_eq!(event.id.as_deref(), Some("evt_1"));
        assert_ne!(event.dedup_key, "hub2/evt_1");
    }
    let nameless = format!(r#"{{"id":"evt_1","data":{PAID},"mode":"live"}}"#);
    let event = event_of(&nameless, Some(Environment::Live));
    assert_eq!(event.subject, Subject::Unreadable);
}
