//! Details: headers, labels, limits and alternative names.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, Doubt, Environment, Error, ErrorKind, Event,
    PaymentProvider, PayoutStatus, ProviderId, RejectionReason, Reply, Retry, Secret, Subject,
    Verified, WebhookVerifier,
};
use dhow_crypto::envelope::EnvelopeKey;
use dhow_payatom::{
    Api, HashedFields, Paths, PayAtom, PayAtomConfig, PayAtomWebhooks, message_signing_input,
    open_post_hash,
};
use serde_json::{Value, json};

use crate::{
    deliveries::{genuine, post_hash, verdict, webhooks},
    recorder::{PID, Recorder, SECRET, config, sealed_hash},
};

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn event(body: &Value) -> Event {
    event_of(&webhooks(), &body.to_string())
}

fn event_of(webhooks: &PayAtomWebhooks, body: &str) -> Event {
    let verified = webhooks.verify_webhook(&Delivery::post("/", body.to_owned()));
    webhooks.event(&verified.unwrap())
}

/// Returns a webhook with the hashed members and some more.
fn webhook(order_id: &str, amount: &str, status: &str, more: Value) -> Value {
    let mut body = json!({"order_id": order_id, "received_amount": amount, "status": status,
        "post_hash": post_hash(order_id, amount, status)});
    let members = body.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn the_source_of_a_hash_labels_its_segments() {
    let signed = [
        ("status", "Approved"),
        ("order_id", "A"),
        ("received_amount", "100"),
    ];
    let source = message_signing_input(&secret(SECRET), &signed).unwrap();
    let labels: Vec<&str> = source
        .segments()
        .iter()
        .map(|segment| segment.label())
        .collect();
    let expected = ["order_id", "received_amount", "status", "secret_key"];
    assert_eq!(labels, expected);
}

#[test]
fn only_an_envelope_of_a_digest_is_a_post_hash() {
    let key = EnvelopeKey::from_secret(SECRET.as_bytes());
    let sealed = |text: &str| key.seal_with_iv(text.as_bytes(), [7; 16]);
    let digest = "0".repeat(32);
    assert_eq!(
        open_post_hash(&secret(SECRET), &sealed(&digest)),
        Some(digest)
    );
    for other in ["", "x", &"0".repeat(31), &"0".repeat(48), &"0".repeat(400)] {
        assert_eq!(
            open_post_hash(&secret(SECRET), &sealed(other)),
            None,
            "{other}"
        );
    }
}

#[test]
fn a_list_of_hashed_fields_may_have_spaces_and_its_error_names_the_setting() {
    let spaced: HashedFields = " order_id , received_amount | amount,status "
        .parse()
        .unwrap();
    assert_eq!(spaced, HashedFields::of_payins());
    let error = "a.b".parse::<HashedFields>().unwrap_err();
    assert_eq!(error.field(), Some("hashed_fields"));
    let payouts = "order_id,received_amount|amount_processed|amount,status";
    assert_eq!(HashedFields::of_payouts().to_string(), payouts);
}

#[tokio::test]
async fn calls_send_and_accept_json() {
    let recorder = Recorder::with_responses([(200, "{}")]);
    let reference = "r-1".parse().unwrap();
    recorder
        .india()
        .payment_status(&reference)
        .await
        .unwrap_err();
    let sent = recorder.sent();
    for name in ["accept", "content-type"] {
        assert_eq!(sent[0].headers()[name], "application/json", "{name}");
    }
    // PayAtom documents no rate limit.
    assert_eq!(recorder.calls()[0].retry, Retry::Freely);
}

/// Returns an account with the secret key as its only credential.
fn without_credentials(recorder: &Recorder) -> PayAtom {
    let base = dhow_core::BaseUrl::new("https://gateway.example").unwrap();
    let sandbox = Environment::Sandbox;
    let config = PayAtomConfig::new(sandbox, Currency::INR, base, PID, secret(SECRET));
    let mut paths = Paths::default();
    paths.complaint_view = Some("/view.php".to_owned());
    recorder.payatom(config.with_paths(paths))
}

#[tokio::test]
async fn a_missing_credential_is_named() {
    let recorder = Recorder::with_responses([]);
    let payatom = without_credentials(&recorder);
    let named = |error: Error, field: &str| {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.field(), Some(field), "{error}");
    };
    let day = "20-11-2026".parse().unwrap();
    named(payatom.wallet_data().await.unwrap_err(), "operator_key");
    named(
        payatom.payin_reconciliation(day).await.unwrap_err(),
        "token",
    );
    let password = secret("correct horse battery");
    let balances = payatom.operator_balances("a@b.example", &password).await;
    named(balances.unwrap_err(), "token");
    named(payatom.view_complaint(&[]).await.unwrap_err(), "token");
    assert!(recorder.sent().is_empty());
}

#[test]
fn an_empty_pid_is_refused() {
    let recorder = Recorder::with_responses([]);
    let base = dhow_core::BaseUrl::new("https://gateway.example").unwrap();
    for pid in ["", " "] {
        let config = PayAtomConfig::new(
            Environment::Sandbox,
            Currency::INR,
            base.clone(),
            pid,
            secret(SECRET),
        );
        let error = PayAtom::new(config, recorder.transport()).unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::Configuration, Some("pid"))
        );
    }
}

#[tokio::test]
async fn a_documented_message_may_have_spaces_around_it() {
    let response = r#"{"status":"error","message":" Invalid PID "}"#;
    let recorder = Recorder::with_responses([(200, response)]);
    let reference = "r-1".parse().unwrap();
    let error = recorder
        .india()
        .payment_status(&reference)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
}

fn payout_answer(status: &str, members: Value) -> String {
    let sealed = sealed_hash(&secret(SECRET), "PAYOUT-A", "500", status);
    let mut answer = json!({"order_id": "PAYOUT-A", "status": status, "post_hash": sealed});
    let fields = answer.as_object_mut().unwrap();
    fields.extend(members.as_object().unwrap().clone());
    answer.to_string()
}

#[tokio::test]
async fn a_payout_is_polled_by_its_reference_with_the_credential_of_its_api_version() {
    let answer = payout_answer("Approved", json!({"amount": "500"}));
    for (api, has_key) in [(Api::V1, false), (Api::V2, true)] {
        let recorder = Recorder::with_responses([(200, &answer), (200, "[]")]);
        let payatom = recorder.payatom(config(Currency::INR).with_api(api));
        let payouts = payatom.payouts().unwrap();
        let reference = "p-1".parse().unwrap();
        payouts.payout_status(&reference).await.unwrap();
        let sent = recorder.sent();
        let body: Value = serde_json::from_slice(sent[0].body()).unwrap();
        let names: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(names, ["pid", "post_hash", "ref_code"]);
        assert_eq!(
            (&body["pid"], &body["ref_code"]),
            (&json!(PID), &json!("p-1"))
        );
        let sealed = open_post_hash(&secret(SECRET), body["post_hash"].as_str().unwrap());
        let digest = dhow_crypto::digest::md5_hex(format!("p-1{PID}{SECRET}").as_bytes());
        assert_eq!(sealed, Some(digest));
        assert_eq!(
            sent[0].headers().contains_key("x-api-key"),
            has_key,
            "{api:?}"
        );
        let error = payouts.payout_status(&reference).await.unwrap_err();
        assert_eq!(error.provider().map(ProviderId::as_str), Some("payatom"));
    }
}

#[tokio::test]
async fn a_failed_payout_has_a_failure_and_only_a_hashed_amount() {
    for (word, status, failed) in [
        ("Declined", PayoutStatus::Failed, true),
        ("Cancelled", PayoutStatus::Cancelled, true),
        ("Approved", PayoutStatus::Paid, false),
    ] {
        let more = json!({"amount": "500", "message": "closed"});
        let hashed = payout_answer(word, more.clone());
        // The hash does not cover `amount_processed`.
        let mut unhashed: Value = serde_json::from_str(&payout_answer(word, json!({}))).unwrap();
        unhashed["received_amount"] = json!("500");
        unhashed["amount_processed"] = json!("900");
        let unhashed = unhashed.to_string();
        let recorder = Recorder::with_responses([(200, &hashed), (200, &unhashed)]);
        let payatom = recorder.india();
        let payouts = payatom.payouts().unwrap();
        let reference = "p-1".parse().unwrap();
        let payout = payouts.payout_status(&reference).await.unwrap();
        assert_eq!(payout.status, status);
        let failure = payout
            .failure
            .map(|failure| (failure.code, failure.message));
        let expected = failed.then(|| (word.to_owned(), Some("closed".to_owned())));
        assert_eq!(failure, expected);
        let payout = payouts.payout_status(&reference).await.unwrap();
        let amount = payout.amount.unwrap();
        assert_eq!(amount.text(), "500", "{word}");
    }
}

#[tokio::test]
async fn an_amount_that_the_hash_does_not_cover_is_unknown() {
    let account = config(Currency::INR);
    let fields = "order_id,amount,status".parse().unwrap();
    let account = account.with_payout_hashed_fields(fields);
    let more = json!({"amount": "500", "received_amount": "900"});
    let answer = payout_answer("Approved", more);
    let recorder = Recorder::with_responses([(200, &answer)]);
    let payatom = recorder.payatom(account);
    let payouts = payatom.payouts().unwrap();
    let reference = "p-1".parse().unwrap();
    let payout = payouts.payout_status(&reference).await.unwrap();
    assert_eq!(payout.amount.unwrap().text(), "500");
}

#[test]
fn a_number_in_a_form_is_hashed_as_received() {
    let form = |amount: &str, sealed: &str| {
        let hash = post_hash("ORDER-A", sealed, "Approved").replace('+', "%2B");
        format!("order_id=ORDER-A&received_amount={amount}&status=Approved&post_hash={hash}")
    };
    assert_eq!(verdict(form("100.00", "100.00")), Ok(()));
    let mismatch = Err(RejectionReason::SignatureMismatch);
    assert_eq!(verdict(form("100.00", "100")), mismatch);
}

#[test]
fn a_second_list_of_previous_secrets_replaces_the_first() {
    let older = |text: &'static str| [secret(text)];
    let webhooks = PayAtomWebhooks::new(Environment::Live, Currency::INR, secret("newest-secret"))
        .with_previous_secrets(older("an-invented-secret"))
        .with_previous_secrets(older("another-old-one"));
    let rejection = webhooks.verify_webhook(&Delivery::post("/", genuine()));
    let mismatch = RejectionReason::SignatureMismatch;
    assert_eq!(rejection.unwrap_err().reason(), mismatch);
    let webhooks = PayAtomWebhooks::new(Environment::Live, Currency::INR, secret("newest-secret"))
        .with_previous_secrets(older("another-old-one"))
        .with_previous_secrets(older("an-invented-secret"));
    let event = event_of(&webhooks, &genuine());
    assert_eq!(event.matched_secret, "previous_secret_keys[0]");
}

#[test]
fn space_before_an_object_does_not_make_it_a_form() {
    assert_eq!(verdict(format!(" \r\n\t{}", genuine())), Ok(()));
}

#[test]
fn a_form_beyond_its_limits_is_too_large() {
    let pairs: Vec<String> = (0..100).map(|n| format!("a{n}=1")).collect();
    assert_eq!(verdict(pairs.join("&")), Err(RejectionReason::TooLarge));
    let long = format!("a={}", "x".repeat(100_000));
    assert_eq!(verdict(long), Err(RejectionReason::TooLarge));
}

#[test]
fn a_name_that_php_would_change_is_refused() {
    for name in [
        "order.id",
        "order id",
        "refund_info[a b]",
        "refund_info[a.b]",
        "refund_info[a[b]",
    ] {
        let form = format!("{name}=1&post_hash=1");
        assert_eq!(verdict(form), Err(RejectionReason::MalformedBody), "{name}");
    }
    let missing = Err(RejectionReason::MissingSignature);
    assert_eq!(verdict("refund_info[refund_amount]=1"), missing);
    assert_eq!(verdict("post_hash=&order_id=1"), missing);
    assert_eq!(verdict(r#"{"post_hash":""}"#), missing);
    assert_eq!(verdict(r#"{"post_hash":null}"#), missing);
}

#[test]
fn each_broken_field_of_a_webhook_is_named() {
    let doubts = |body: &Value| event(body).assurance.doubts().to_vec();
    let broken = |name: &'static str| [Doubt::BrokenGrammar(name.into())];
    for (order_id, amount, status, name) in [
        (" A", "100", "Approved", "order_id"),
        ("A", "1e2", "Approved", "received_amount"),
        ("A", "100", "approved", "status"),
    ] {
        let body = webhook(order_id, amount, status, json!({}));
        assert_eq!(doubts(&body), broken(name));
    }
    let without_order_id = event(&webhook("", "100", "Approved", json!({})));
    assert_eq!(without_order_id.merchant_reference, None);
    let with_order_id = event(&webhook("A", "100", "Approved", json!({})));
    assert_eq!(with_order_id.merchant_reference.as_deref(), Some("A"));
}

#[test]
fn a_negative_refund_is_a_doubt_and_the_smallest_positive_one_is_not() {
    for (amount, is_doubtful) in [
        ("-1", true),
        ("-0.01", true),
        ("x", true),
        ("0", false),
        ("0.01", false),
    ] {
        let more = json!({"refund_info": {"refund_amount": amount}});
        let event = event(&webhook("A", "100", "Approved", more));
        let doubt = Doubt::BrokenGrammar("refund_info".into());
        assert_eq!(
            event.assurance.doubts().contains(&doubt),
            is_doubtful,
            "{amount}"
        );
    }
    let two = json!({"refund_info": [{"refund_amount": "1"}, {"refund_amount": "2"}]});
    let event = event(&webhook("A", "100", "Approved", two));
    assert_eq!(event.refunded.unwrap().money(), None);
}

#[test]
fn a_stored_webhook_that_was_changed_is_unreadable() {
    let hitpay = ProviderId::from_static("hitpay");
    let delivery = Delivery::post("/", "{");
    let foreign =
        Verified::new_unchecked(hitpay, "payin", "secret_key", &delivery, Reply::empty(200));
    let event = webhooks().event(&foreign);
    assert_eq!(event.subject, Subject::Unreadable);
    assert_eq!(event.gateway_kind, "payin");
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn any_payout_field_makes_a_webhook_a_payout() {
    for mark in ["payment_mode", "amount_processed", "amount_requested"] {
        let event = event(&webhook(
            "A",
            "100",
            "Cancelled",
            json!({mark: "1", "message": "m"}),
        ));
        assert_eq!(
            event.subject,
            Subject::Payout(PayoutStatus::Cancelled),
            "{mark}"
        );
        assert_eq!(event.gateway_kind, "payout");
        let failure = event.failure.map(|failure| (failure.code, failure.message));
        assert_eq!(
            failure,
            Some(("Cancelled".to_owned(), Some("m".to_owned())))
        );
    }
    let without_order_id = event(&webhook(
        "",
        "100",
        "Declined",
        json!({"payment_mode": "upi"}),
    ));
    assert_eq!(without_order_id.merchant_reference, None);
    assert_eq!(
        without_order_id.subject,
        Subject::Payout(PayoutStatus::Failed)
    );
}
