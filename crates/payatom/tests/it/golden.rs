//! Complete expectations: every field of the event of each kind of delivery, and of the value read from each kind of response.

use dhow_core::{
    Currency, Delivery, Environment, Event, PaymentProvider, ProviderReference, ReportedAmount,
    Secret, WebhookVerifier,
};
use dhow_crypto::digest::sha256_hex;
use dhow_payatom::{PayAtomWebhooks, RefundInfo};

use crate::recorder::{Recorder, SECRET, sealed_hash, signed};

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn webhooks() -> PayAtomWebhooks {
    PayAtomWebhooks::new(Environment::Live, Currency::INR, secret()).with_payout_path("/payouts")
}

fn seal(order_id: &str, amount: &str, status: &str) -> String {
    sealed_hash(&secret(), order_id, amount, status)
}

fn event(path: &str, body: &str) -> Event {
    let delivery = Delivery::post(path, body.to_owned());
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    webhooks().event(&verified)
}

fn amount(amount: Option<&ReportedAmount>) -> String {
    amount.map_or_else(
        || "none".to_owned(),
        |amount| format!("{} as {:?}", amount, amount.text()),
    )
}

fn text(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| "none".to_owned())
}

/// Returns every field of an event as text. The pattern of `Debug` fails if an event gets a new field.
fn fields(event: &Event) -> Vec<(&'static str, String)> {
    let debug = format!("{event:#?}");
    let names = debug.lines().filter(|line| {
        let level = line.len() - line.trim_start().len();
        level == 4 && line.contains(": ")
    });
    assert_eq!(names.count(), 16, "a field is not compared: {debug}");
    let failure = event.failure.as_ref();
    let failure = failure.map(|failure| format!("{} {:?}", failure.code, failure.message));
    let doubts = event.assurance.doubts().iter().map(ToString::to_string);
    vec![
        ("provider", event.provider.to_string()),
        ("subject", event.subject.to_string()),
        ("status", text(event.subject.status().as_ref())),
        ("gateway kind", event.gateway_kind.to_string()),
        ("gateway status", text(event.gateway_status.as_ref())),
        ("id", text(event.id.as_ref())),
        ("key", event.dedup_key.clone()),
        (
            "merchant reference",
            text(event.merchant_reference.as_ref()),
        ),
        (
            "provider reference",
            text(event.provider_reference.as_ref()),
        ),
        ("attempt reference", text(event.attempt_reference.as_ref())),
        ("amount", amount(event.amount.as_ref())),
        ("refunded", amount(event.refunded.as_ref())),
        ("failure", text(failure.as_ref())),
        ("environment", event.environment.to_string()),
        ("occurred at", format!("{:?}", event.occurred_at)),
        ("unsigned", event.assurance.unsigned_fields().join(" ")),
        ("doubts", doubts.collect::<Vec<_>>().join("; ")),
        ("matched", event.matched_secret.to_string()),
    ]
}

fn assert_fields(event: &Event, expected: [&str; 18]) {
    for ((name, found), expected) in fields(event).iter().zip(expected) {
        assert_eq!(found, expected, "{name}");
    }
}

fn payin(status: &str, amount: &str, refund_info: &str) -> String {
    let body = format!(
        r#"{{"order_id":"ORDER-1042A","requested_amount":"1500","received_amount":"{amount}","bank_ref":"412345678901",
            "sender_upi":"payer@upi","ref_code":"e9d17b0c","status":"{status}","refund_info":{refund_info}}}"#
    );
    signed(&webhooks(), "/hook", &body)
}

#[test]
fn every_field_of_a_payin_webhook_in_json_is_read() {
    let event = event("/hook", &payin("Approved", "1499", "[]"));
    assert_fields(
        &event,
        [
            "payatom",
            "payment",
            "paid",
            "payin",
            "Approved",
            "e9d17b0c",
            "payatom/payin/Approved/1499.00/ORDER-1042A",
            "ORDER-1042A",
            "e9d17b0c",
            "none",
            r#"1499.00 INR as "1499""#,
            "none",
            "none",
            "live",
            "None",
            "requested_amount bank_ref sender_upi ref_code refund_info",
            "",
            "secret_key",
        ],
    );
}

#[test]
fn every_field_of_a_declined_payin_webhook_is_read() {
    let event = event("/hook", &payin("Declined", "0", "[]"));
    assert_fields(
        &event,
        [
            "payatom",
            "payment",
            "failed",
            "payin",
            "Declined",
            "e9d17b0c",
            "payatom/payin/Declined/0.00/ORDER-1042A",
            "ORDER-1042A",
            "e9d17b0c",
            "none",
            "none",
            "none",
            "Declined None",
            "live",
            "None",
            "requested_amount bank_ref sender_upi ref_code refund_info",
            "",
            "secret_key",
        ],
    );
}

#[test]
fn every_field_of_a_payin_webhook_in_a_form_is_read() {
    let body = dhow_crypto::pairs::encode_pairs([
        ("order_id", "ORDER-1042A"),
        ("amount", "1499"),
        ("status", "Late Approved"),
        ("refund_info[refund_amount]", "40"),
    ]);
    let body = signed(&webhooks(), "/hook", &body);
    let doubtful = format!("payatom/doubtful/{}", sha256_hex(body.as_bytes()));
    assert_fields(
        &event("/hook", &body),
        [
            "payatom",
            "payment",
            "paid",
            "payin",
            "Late Approved",
            "none",
            &doubtful,
            "ORDER-1042A",
            "none",
            "none",
            r#"1499.00 INR as "1499""#,
            r#"40.00 INR as "40""#,
            "none",
            "live",
            "None",
            "refund_info[refund_amount]",
            "the webhook claims a refund, which the hash does not cover",
            "secret_key",
        ],
    );
}

const REFUND: &str = r#"{"refunded_upi":"payer@upi","refund_amount":"40","refund_initiated_time":"February 11, 2023, 4:34 pm",
    "refund_completed_time":"February 11, 2023, 6:02 pm","refund_status":"Refund Completed","refund_notes":"one item"}"#;

#[test]
fn every_field_of_a_refund_webhook_is_read() {
    let body = payin("Refund Completed", "1499", REFUND);
    let doubtful = format!("payatom/doubtful/{}", sha256_hex(body.as_bytes()));
    assert_fields(
        &event("/hook", &body),
        [
            "payatom",
            "refund",
            "succeeded",
            "payin",
            "Refund Completed",
            "e9d17b0c",
            &doubtful,
            "ORDER-1042A",
            "e9d17b0c",
            "none",
            r#"40.00 INR as "40""#,
            "none",
            "none",
            "live",
            "None",
            "requested_amount bank_ref sender_upi ref_code refund_info",
            "the signature does not cover the amount",
            "secret_key",
        ],
    );
}

#[test]
fn every_field_of_a_payout_webhook_is_read() {
    let body = |status: &str, processed: &str| {
        let post_hash = seal("PAYOUT1042A", processed, status);
        format!(
            r#"{{"order_id":"PAYOUT1042A","ref_code":"p-1","payment_mode":"imps","amount_requested":"500",
                "amount_processed":{processed},"status":"{status}","message":"bank status no","post_hash":"{post_hash}"}}"#
        )
    };
    for (status, word, processed, amount, failure) in [
        ("Approved", "paid", "500", r#"500.00 INR as "500""#, "none"),
        (
            "Declined",
            "failed",
            "0",
            "none",
            r#"Declined Some("bank status no")"#,
        ),
    ] {
        let body = body(status, processed);
        let doubtful = format!("payatom/doubtful/{}", sha256_hex(body.as_bytes()));
        assert_fields(
            &event("/payouts", &body),
            [
                "payatom",
                "payout",
                word,
                "payout",
                status,
                "p-1",
                &doubtful,
                "PAYOUT1042A",
                "p-1",
                "none",
                amount,
                "none",
                failure,
                "live",
                "None",
                "ref_code payment_mode amount_requested message",
                "no source says which fields the hash of a payout webhook covers",
                "secret_key",
            ],
        );
    }
}

#[test]
fn a_webhook_keeps_its_unhashed_fields_apart() {
    let delivery = Delivery::post("/hook", payin("Approved", "1499", REFUND));
    let verified = webhooks().verify_webhook(&delivery).unwrap();
    let webhook = webhooks().payin_webhook(&verified).unwrap();
    assert_eq!(webhook.order_id, "ORDER-1042A");
    assert_eq!(webhook.received_amount, "1499");
    assert_eq!(webhook.status, "Approved");
    let unsigned = webhook.unsigned;
    assert_eq!(unsigned.requested_amount.as_deref(), Some("1500"));
    assert_eq!(unsigned.bank_ref.as_deref(), Some("412345678901"));
    assert_eq!(unsigned.sender_upi.as_deref(), Some("payer@upi"));
    assert_eq!(unsigned.ref_code.as_deref(), Some("e9d17b0c"));
    assert_refund_info(&unsigned.refund_info.unwrap());
    let names = [
        "requested_amount",
        "bank_ref",
        "sender_upi",
        "ref_code",
        "refund_info",
    ];
    assert_eq!(unsigned.names, names);
}

fn assert_refund_info(info: &RefundInfo) {
    let texts = [
        &info.refunded_upi,
        &info.amount,
        &info.initiated_time,
        &info.completed_time,
        &info.status,
        &info.notes,
    ];
    let expected = [
        "payer@upi",
        "40",
        "February 11, 2023, 4:34 pm",
        "February 11, 2023, 6:02 pm",
        "Refund Completed",
        "one item",
    ];
    assert_eq!(texts.map(|text| text.as_deref().unwrap()), expected);
}

#[tokio::test]
async fn every_field_of_a_polling_response_is_read() {
    let post_hash = seal("ORDER-1042A", "1499", "Approved");
    let answer = format!(
        r#"{{"order_id":"ORDER-1042A","ref_code":"e9d17b0c","upi_id":"shop@bank","requested_amount":"1500","received_amount":"1499",
            "bank_ref":"4123","sender_upi":"payer@upi","webhook_acknowledged":"1","status":"Approved","post_hash":"{post_hash}",
            "refund_info":{REFUND}}}"#
    );
    let recorder = Recorder::with_responses([(200, &answer), (200, &answer)]);
    let reference: ProviderReference = "e9d17b0c".parse().unwrap();
    let status = recorder.india().payin_status(&reference).await.unwrap();
    assert_eq!(status.order_id, "ORDER-1042A");
    assert_eq!(status.status, "Approved");
    assert_eq!(status.received_amount, "1499");
    assert_eq!(status.ref_code.as_deref(), Some("e9d17b0c"));
    assert_eq!(status.requested_amount.as_deref(), Some("1500"));
    assert_eq!(status.upi_id.as_deref(), Some("shop@bank"));
    assert_eq!(status.bank_ref.as_deref(), Some("4123"));
    assert_eq!(status.sender_upi.as_deref(), Some("payer@upi"));
    assert_eq!(status.webhook_acknowledged, Some(true));
    assert_refund_info(&status.refund_info.unwrap());

    let payment = recorder.india().payment_status(&reference).await.unwrap();
    assert_eq!(payment.provider.as_str(), "payatom");
    assert_eq!(payment.provider_reference, reference);
    assert!(!payment.reference_is_provisional);
    assert_eq!(payment.merchant_reference.as_deref(), Some("ORDER-1042A"));
    assert_eq!(payment.status, dhow_core::PaymentStatus::Paid);
    assert_eq!(payment.gateway_status, "Approved");
    assert_eq!(payment.requested.unwrap().to_string(), "1500.00 INR");
    assert_eq!(payment.received.unwrap().to_string(), "1499.00 INR");
    assert_eq!(payment.refunded.unwrap().to_string(), "40.00 INR");
    assert!(payment.next_actions.is_empty() && payment.attempts.is_empty());
    assert_eq!(payment.failure, None);
    assert_eq!(payment.environment, Environment::Sandbox);
    assert!(payment.warnings.is_empty());
}

#[tokio::test]
async fn every_field_of_a_payout_status_is_read() {
    let answer = |status: &str, processed: &str| {
        let post_hash = seal("PAYOUT1042A", processed, status);
        format!(
            r#"{{"order_id":"PAYOUT1042A","ref_code":"p-1","amount_requested":"500","amount_processed":"{processed}",
                "status":"{status}","message":"bank status no","post_hash":"{post_hash}"}}"#
        )
    };
    let (paid, failed) = (answer("Approved", "500"), answer("Cancelled", "0"));
    let recorder = Recorder::with_responses([(200, &paid), (200, &failed)]);
    let payatom = recorder.india();
    let payouts = payatom.payouts().unwrap();
    let reference: ProviderReference = "p-1".parse().unwrap();
    let paid = payouts.payout_status(&reference).await.unwrap();
    assert_eq!(paid.provider.as_str(), "payatom");
    assert_eq!(paid.provider_reference, reference);
    assert_eq!(paid.merchant_reference.as_deref(), Some("PAYOUT1042A"));
    assert_eq!(paid.status, dhow_core::PayoutStatus::Paid);
    assert_eq!(paid.gateway_status, "Approved");
    assert_eq!(paid.amount.unwrap().to_string(), "500.00 INR");
    assert_eq!(paid.failure, None);
    assert_eq!(paid.environment, Environment::Sandbox);
    assert!(paid.warnings.is_empty());
    let failed = payouts.payout_status(&reference).await.unwrap();
    assert_eq!(failed.status, dhow_core::PayoutStatus::Cancelled);
    assert_eq!(failed.amount, None);
    let failure = failed.failure.unwrap();
    assert_eq!(failure.code, "Cancelled");
    assert_eq!(failure.message.as_deref(), Some("bank status no"));
}
