//! Deliveries and responses with members of unexpected types: unneeded members are ignored, unknown values stay unknown.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Doubt, Environment, Event, Expectation, Money,
    NotConfirmed, PaymentStatus, ProviderId, RejectionReason as Reason, Secret, Subject,
    WebhookVerifier,
};
use dhow_hub2::{Hub2Webhooks, signature, signature_header};

mod responses;

fn secret() -> Secret {
    Secret::new("present-secret").unwrap()
}

fn signed(body: &str) -> Delivery {
    let header = signature_header(body.as_bytes(), &secret(), None);
    Delivery::post("/", body.to_owned())
        .with_header("hub2-signature", &header)
        .unwrap()
}

fn event_of(body: &str) -> Event {
    let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret()]);
    let verified = webhooks.verify_webhook(&signed(body));
    webhooks.event(&verified.unwrap_or_else(|rejection| panic!("{body}: {rejection}")))
}

const PAID: &str = r#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"id":"pi_1","purchaseReference":"1042","customerReference":"C-1","status":"successful","amount":2500,"currency":"XOF","mode":"sandbox","createdAt":"2026-11-20T00:00:00.000Z","token":"t.o.k","payments":[{"id":"pay_1","intentId":"pi_1","status":"successful","amount":2500,"currency":"XOF","number":"00000001","fees":[]}]},"createdAt":"2026-11-20T00:00:00.000Z","mode":"sandbox"}"#;

/// Returns a paid event with an object of the same kind.
fn paid(kind: &str) -> String {
    if kind.starts_with("payment_intent.") {
        return PAID.replace("payment_intent.succeeded", kind);
    }
    let own = match kind.starts_with("payment.") {
        true => r#""id":"pay_1","intentId":"pi_1","purchaseReference":"1042""#,
        false => r#""id":"tr_1","reference":"1042""#,
    };
    format!(
        r#"{{"id":"evt_1","type":"{kind}","data":{{{own},"status":"successful","amount":2500,"currency":"XOF","mode":"sandbox","createdAt":"2026-11-20T00:00:00.000Z"}},"createdAt":"2026-11-20T00:00:00.000Z","mode":"sandbox"}}"#
    )
}

fn expectation() -> Expectation {
    let hub2 = ProviderId::from_static("hub2");
    let amount = Money::from_minor(2_500, Currency::XOF);
    Expectation::new(hub2, Environment::Sandbox, "1042".parse().unwrap(), amount)
        .with_provider_reference("pi_1".parse().unwrap())
}

fn assert_confirms(body: &str) {
    let event = event_of(body);
    assert_eq!(
        event.subject,
        Subject::Payment(PaymentStatus::Paid),
        "{body}"
    );
    assert_eq!(event.assurance.level(), AssuranceLevel::Full, "{body}");
    let confirmed = event.confirm(&expectation());
    assert!(confirmed.is_ok(), "{confirmed:?}: {body}");
}

#[test]
fn an_unexpected_value_in_an_unneeded_member_changes_nothing() {
    assert_confirms(PAID);
    let altered = |from: &str, to: &str| {
        assert!(PAID.contains(from), "{from}");
        assert_confirms(&PAID.replace(from, to));
    };
    altered(
        r#""purchaseReference":"1042""#,
        r#""purchaseReference":1042"#,
    );
    for odd in ["7", "null", "{}", "[1]", "true", "1.5"] {
        altered(
            r#""customerReference":"C-1""#,
            &format!(r#""customerReference":{odd}"#),
        );
        altered(r#""token":"t.o.k""#, &format!(r#""token":{odd}"#));
        altered(r#""number":"00000001""#, &format!(r#""number":{odd}"#));
        altered(r#""fees":[]"#, &format!(r#""fees":{odd}"#));
        altered(
            r#""fees":[]"#,
            &format!(r#""failure":{odd},"nextAction":{odd}"#),
        );
        altered(
            r#""token":"t.o.k""#,
            &format!(r#""nextAction":{odd},"lastPaymentFailure":{odd}"#),
        );
        altered(
            r#""createdAt":"2026-11-20T00:00:00.000Z""#,
            &format!(r#""createdAt":{odd}"#),
        );
    }
    altered(
        r#""createdAt":"2026-11-20T00:00:00.000Z""#,
        r#""createdAt":1732700000"#,
    );
    altered(r#""token":"t.o.k""#, r#""token":"\ud83d""#);
    altered(r#""mode":"sandbox","createdAt""#, r#""createdAt""#);
    altered(r#""amount":2500"#, r#""amount":"2500.00""#);
    assert_confirms(&format!("\u{feff}{PAID}"));
    assert_confirms(&PAID.replacen('{', r#"{"new":{"a":[1,{"b":null}]},"#, 1));
    let keyed = PAID.replace(r#""payments":[{"#, r#""payments":{"3":{"#);
    assert_confirms(&keyed.replace(r#""fees":[]}]}"#, r#""fees":[]}}}"#));
}

#[test]
fn an_unknown_amount_is_not_replaced_by_the_requested_one() {
    let other = r#"{"id":"pay_0","status":"failed"}"#;
    let list = |list: &str| {
        let (start, _) = PAID.split_once(r#""payments":"#).unwrap();
        format!(r#"{start}"payments":{list}}},"mode":"sandbox"}}"#)
    };
    let paid = r#"{"id":"pay_1","status":"successful","amount":2500,"currency":"XOF"}"#;
    assert_confirms(&list(&format!("[{other},{paid}]")));
    let without_list = PAID.split(r#","payments""#).next().unwrap();
    let unknown = [
        format!(r#"{without_list}}},"mode":"sandbox"}}"#),
        list("null"),
        list(&format!("[{paid},{paid}]")),
        list("[]"),
        list(&format!("[{other}]")),
        list(&format!("[{paid},7]")),
        list(&format!(r#"[{paid},{{"id":"pay_2","status":"settled"}}]"#)),
        list(&format!(
            r#"[{paid},{{"id":"pay_2","status":"successful"}}]"#
        )),
        list(&format!("[{}]", paid.replace(r#""amount":2500,"#, ""))),
        list(&format!("[{}]", paid.replace("2500", "1e1"))),
        list(&format!("[{}]", paid.replace("2500", "-2500"))),
        list(&format!("[{}]", paid.replace("2500", "[2500]"))),
        list(&format!("[{}]", paid.replace("\"XOF\"", "null"))),
        list(&format!("[{}]", paid.replace("XOF", "FCFA"))),
        list(&format!("[{paid},{}]", paid.replace("XOF", "XAF"))),
        list("null").replace("2500", "25e2"),
        list("null").replace("\"XOF\"", "null"),
        list("null").replace("2500", "null"),
    ];
    for body in unknown {
        let event = event_of(&body);
        assert_eq!(
            event.subject,
            Subject::Payment(PaymentStatus::Paid),
            "{body}"
        );
        let known = event.amount.as_ref().and_then(|amount| amount.money());
        assert_eq!(known, None, "{body}");
        let refusal = event.confirm(&expectation()).unwrap_err();
        let is_open = matches!(
            refusal,
            NotConfirmed::Amount { .. } | NotConfirmed::AskGateway(_)
        );
        assert!(is_open, "{refusal}: {body}");
    }
}

#[test]
fn an_amount_that_is_not_money_is_a_doubt() {
    for odd in ["-2500", "25e2", "2500.5", "\"FCFA 2500\"", "{}", "true"] {
        let amount = format!(r#""amount":{odd}"#);
        for kind in [
            "payment_intent.succeeded",
            "payment.succeeded",
            "transfer.succeeded",
        ] {
            let event = event_of(&paid(kind).replace(r#""amount":2500"#, &amount));
            let doubt = Doubt::BrokenGrammar("amount".into());
            assert!(event.assurance.doubts().contains(&doubt), "{kind} {odd}");
        }
    }
}

#[test]
fn a_partly_paid_intent_does_not_confirm() {
    let half = r#""payments":[{"id":"pay_1","intentId":"pi_1","status":"successful","amount":1250,"currency":"XOF"}]},"mode":"sandbox"}"#;
    let (start, _) = PAID.split_once(r#""payments":"#).unwrap();
    let body = format!("{start}{half}");
    let paid = event_of(&body);
    let received = paid.amount.as_ref().unwrap().money();
    assert_eq!(received, Some(Money::from_minor(1_250, Currency::XOF)));
    assert!(matches!(
        paid.confirm(&expectation()),
        Err(NotConfirmed::Amount { .. })
    ));
    // Before the intent is successful nothing was received, in spite of its attempts and its own amount.
    for word in [
        "payment_required",
        "processing",
        "action_required",
        "failed",
    ] {
        for body in [&body, PAID] {
            let kind = "payment_intent.processing";
            let body = body.replace("payment_intent.succeeded", kind);
            let event = event_of(&body.replacen("successful", word, 1));
            assert_eq!(event.amount, None, "{word}");
            assert!(event.confirm(&expectation()).is_err());
        }
    }
}

#[test]
fn an_attempt_of_another_intent_or_environment_is_a_doubt() {
    for (from, to) in [
        (r#""intentId":"pi_1""#, r#""intentId":"pi_OTHER""#),
        (r#""fees":[]"#, r#""mode":"live""#),
        (r#""fees":[]"#, r#""mode":"staging""#),
        (
            r#""mode":"sandbox","createdAt""#,
            r#""mode":"live","createdAt""#,
        ),
        (
            r#""mode":"sandbox","createdAt""#,
            r#""mode":"staging","createdAt""#,
        ),
    ] {
        let event = event_of(&PAID.replace(from, to));
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway, "{to}");
    }
}

#[test]
fn an_object_of_another_environment_is_a_doubt_for_every_kind() {
    for kind in [
        "payment_intent.succeeded",
        "payment.succeeded",
        "transfer.succeeded",
        "new.kind",
    ] {
        let body = paid(kind);
        assert_eq!(
            event_of(&body).assurance.level(),
            AssuranceLevel::Full,
            "{kind}"
        );
        for mode in ["live", "staging"] {
            let other = format!(r#""mode":"{mode}","createdAt""#);
            let event = event_of(&body.replace(r#""mode":"sandbox","createdAt""#, &other));
            assert_eq!(event.environment, Environment::Sandbox, "{kind} {mode}");
            let doubts = event.assurance.doubts();
            assert_eq!(doubts.len(), 1, "{kind} {mode}: {doubts:?}");
        }
    }
}

#[test]
fn a_missing_or_unknown_mode_is_a_doubt_for_every_kind() {
    for kind in [
        "payment_intent.succeeded",
        "payment.succeeded",
        "transfer.succeeded",
        "new.kind",
    ] {
        let body = paid(kind);
        let end = r#","mode":"sandbox"}"#;
        let start = body.strip_suffix(end).unwrap();
        let doubts = |end: &str| {
            let event = event_of(&format!("{start}{end}"));
            (event.environment, event.assurance.doubts().to_vec())
        };
        assert_eq!(doubts(end), (Environment::Sandbox, vec![]), "{kind}");
        let missing = Doubt::MissingField("mode".into());
        assert_eq!(doubts("}"), (Environment::Sandbox, vec![missing.clone()]));
        assert_eq!(doubts(r#","mode":null}"#).1, [missing], "{kind}");
        for odd in ["\"staging\"", "\"\"", "\"Live\"", "7", "true"] {
            let odd = format!(r#","mode":{odd}}}"#);
            let unknown = Doubt::BrokenGrammar("mode".into());
            assert_eq!(
                doubts(&odd),
                (Environment::Sandbox, vec![unknown]),
                "{kind} {odd}"
            );
        }
    }
}

#[test]
fn dedup_keys_are_made_of_signed_data_and_doubtful_events_have_their_own() {
    let genuine = event_of(PAID).dedup_key;
    assert_eq!(genuine, "hub2/evt_1");
    assert_eq!(
        event_of(&format!(" {PAID}\n")).dedup_key,
        genuine,
        "a later delivery attempt"
    );
    assert_eq!(
        event_of(&PAID.replace("evt_1", "evt_2")).dedup_key,
        "hub2/evt_2"
    );
    assert_eq!(
        event_of(&PAID.replace("evt_1", "\\u0065vt_1")).dedup_key,
        genuine
    );
    // A doubtful event with the same id has another key, so it does not displace the genuine one.
    let doubtful = PAID.replace(r#""amount":2500"#, r#""amount":-2500"#);
    let key = event_of(&doubtful).dedup_key;
    assert!(key.starts_with("hub2/doubtful/"), "{key}");
    assert_eq!(event_of(&doubtful).dedup_key, key);
    assert_ne!(event_of(&doubtful.replace("-2500", "-2501")).dedup_key, key);
    for id in ["null", "\"\"", "{}", "\"body/1\"", "\"doubtful/1\""] {
        let without = PAID.replace("\"evt_1\"", id);
        let key = event_of(&without).dedup_key;
        assert!(key.starts_with("hub2/body/"), "{id}: {key}");
        assert_eq!(event_of(&without).dedup_key, key);
        assert_ne!(event_of(&without.replace("1042", "1043")).dedup_key, key);
    }
}

#[test]
fn two_header_lines_are_one_header_and_a_repeated_part_is_rejected() {
    let (new, old) = (signature(&secret(), b"{}"), "0".repeat(64));
    let reason = |lines: &[&str]| {
        let add =
            |delivery: Delivery, line: &&str| delivery.with_header("Hub2-Signature", line).unwrap();
        let delivery = lines.iter().fold(Delivery::post("/", "{}"), add);
        let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret()]);
        webhooks
            .verify_webhook(&delivery)
            .err()
            .map(|rejection| rejection.reason())
    };
    let (s1, s0) = (format!("s1={new}"), format!("s0={old}"));
    assert_eq!(reason(&[&s1, &s0]), None);
    assert_eq!(reason(&[&s0, &s1]), None);
    assert_eq!(reason(&[&s0]), Some(Reason::SignatureMismatch));
    assert_eq!(reason(&[&s1, &s1]), Some(Reason::RepeatedSignature));
    assert_eq!(reason(&[&s1, &s0, &s0]), Some(Reason::RepeatedSignature));
    assert_eq!(reason(&[&s1, "s1="]), Some(Reason::RepeatedSignature));
    assert_eq!(
        reason(&[&format!("{s1},{s0}"), &s1]),
        Some(Reason::RepeatedSignature)
    );
}

#[test]
fn no_depth_of_nesting_hides_a_repeated_key() {
    for depth in [1, 50, 127, 128, 200, 5_000] {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let twice = PAID.replacen('{', &format!(r#"{{"x":{deep},"mode":"live","#), 1);
        let verdict =
            Hub2Webhooks::new(Environment::Sandbox, [secret()]).verify_webhook(&signed(&twice));
        assert_eq!(
            verdict.unwrap_err().reason(),
            Reason::RepeatedField,
            "{depth}"
        );
        let inside = format!(
            "{}{{\"a\":1,\"a\":2}}{}",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let twice = PAID.replacen('{', &format!(r#"{{"x":{inside},"#), 1);
        let verdict =
            Hub2Webhooks::new(Environment::Sandbox, [secret()]).verify_webhook(&signed(&twice));
        assert_eq!(
            verdict.unwrap_err().reason(),
            Reason::RepeatedField,
            "{depth}"
        );
    }
}

#[test]
fn no_changed_digit_of_a_number_verifies() {
    let body = PAID.replace("\"1042\"", "1042");
    let header = signature_header(body.as_bytes(), &secret(), None);
    let mut tried = 0;
    for (from, to) in [
        (":2500", ":2501"),
        (":2500", ":25000"),
        (":2500", ":2500.0"),
        (":2500", ":0"),
        (":1042", ":1043"),
    ] {
        for (place, _) in body.match_indices(from) {
            let mut changed = body.clone();
            changed.replace_range(place..place + from.len(), to);
            let delivery = Delivery::post("/", changed)
                .with_header("hub2-signature", &header)
                .unwrap();
            let verdict =
                Hub2Webhooks::new(Environment::Sandbox, [secret()]).verify_webhook(&delivery);
            assert_eq!(verdict.unwrap_err().reason(), Reason::SignatureMismatch);
            tried += 1;
        }
    }
    assert_eq!(tried, 9);
}
