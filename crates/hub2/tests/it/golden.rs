//! One delivery of each kind, with all fields of its event.

use std::time::{Duration, SystemTime};

use dhow_core::{
    Assurance, Delivery, Doubt, Environment, Event, Failure, PaymentStatus, PayoutStatus,
    ProviderId, Reply, ReportedAmount, Secret, Subject, Verified, WebhookSigner, WebhookVerifier,
};
use dhow_crypto::digest::sha256_hex;
use dhow_hub2::Hub2Webhooks;

const SECRET: &str = "present-secret";

fn webhooks() -> Hub2Webhooks {
    Hub2Webhooks::new(Environment::Sandbox, [Secret::new(SECRET).unwrap()])
}

fn signed(body: &str) -> Delivery {
    let unsigned = Delivery::post("/hook", body.to_owned());
    webhooks().sign_test_webhook(unsigned).unwrap()
}

/// Returns the verified delivery and its event, in the live environment at a fixed time.
fn event_of(kind: &str, data: &str) -> (Verified, Event) {
    let body = format!(
        r#"{{"id":"evt_1","type":"{kind}","data":{data},"createdAt":"2026-11-20T07:30:00.250Z","mode":"live"}}"#
    );
    let verified = webhooks().verify_webhook(&signed(&body)).unwrap();
    let event = webhooks().event(&verified);
    (verified, event)
}

/// Returns an event with the values that all these deliveries share.
fn expected(verified: &Verified, kind: &str, subject: Subject) -> Event {
    let mut event = Event::new(
        verified,
        Environment::Live,
        subject,
        kind.to_owned(),
        "hub2/evt_1",
    );
    event.id = Some("evt_1".into());
    let seconds = Duration::from_millis(1_795_159_800_250);
    event.occurred_at = Some(SystemTime::UNIX_EPOCH + seconds);
    event
}

fn xof(text: &str) -> Option<ReportedAmount> {
    Some(ReportedAmount::minor_units(text, "XOF"))
}

#[test]
fn the_event_of_a_paid_intent_has_every_member() {
    let kind = "payment_intent.succeeded";
    let (verified, event) = event_of(
        kind,
        r#"{"id":"pi_1","createdAt":"2026-11-20T07:00:00.000Z","merchantId":"m","purchaseReference":"ORDER 1","customerReference":"C-1","amount":250,"currency":"XOF","token":"t.o.k","status":"successful","mode":"live","lastPaymentFailure":{"code":"customer_insufficient_funds","message":"Not enough","params":{}},"payments":[{"id":"pay_1","intentId":"pi_1","status":"failed","amount":250,"currency":"XOF"},{"id":"pay_2","intentId":"pi_1","status":"successful","amount":250,"currency":"XOF"}]}"#,
    );
    let mut golden = expected(&verified, kind, Subject::Payment(PaymentStatus::Paid));
    golden.gateway_status = Some("successful".into());
    golden.merchant_reference = Some("ORDER 1".into());
    golden.provider_reference = Some("pi_1".into());
    golden.attempt_reference = Some("pay_2".into());
    golden.amount = xof("250");
    let failure = Failure::new("customer_insufficient_funds", Some("Not enough".into()));
    golden.failure = Some(failure);
    assert_eq!(event, golden);
    assert_eq!(event.matched_secret, "webhook_secrets[0] (s1)");
    assert_eq!(event.provider, ProviderId::from_static("hub2"));
}

// Nothing was received yet, so there is no amount.
#[test]
fn an_intent_that_waits_for_another_attempt_is_pending() {
    let kind = "payment_intent.payment_failed";
    let (verified, event) = event_of(
        kind,
        r#"{"id":"pi_1","purchaseReference":"ORDER 1","amount":250,"currency":"XOF","status":"payment_required","payments":[{"id":"pay_1","status":"failed","amount":250,"currency":"XOF"}],"lastPaymentFailure":{"code":"timeout"}}"#,
    );
    let mut golden = expected(&verified, kind, Subject::Payment(PaymentStatus::Pending));
    golden.gateway_status = Some("payment_required".into());
    golden.merchant_reference = Some("ORDER 1".into());
    golden.provider_reference = Some("pi_1".into());
    golden.attempt_reference = Some("pay_1".into());
    golden.failure = Some(Failure::new("timeout", None));
    assert_eq!(event, golden);
}

#[test]
fn the_event_of_an_attempt_has_every_member() {
    let kind = "payment.failed";
    let (verified, event) = event_of(
        kind,
        r#"{"id":"pay_1","intentId":"pi_1","purchaseReference":"ORDER 1","status":"failed","amount":250,"currency":"XOF","method":"mobile_money","country":"CI","provider":"orange","number":"00000001","failure":{"code":"timeout","message":"Too late","params":{}}}"#,
    );
    let mut golden = expected(&verified, kind, Subject::Attempt(PaymentStatus::Failed));
    golden.gateway_status = Some("failed".into());
    golden.merchant_reference = Some("ORDER 1".into());
    golden.provider_reference = Some("pi_1".into());
    golden.attempt_reference = Some("pay_1".into());
    golden.amount = xof("250");
    golden.failure = Some(Failure::new("timeout", Some("Too late".into())));
    assert_eq!(event, golden);
}

#[test]
fn the_event_of_a_transfer_has_every_member() {
    let kind = "transfer.failed";
    let (verified, event) = event_of(
        kind,
        r#"{"id":"tr_1","merchantId":"m","reference":"P-1","description":"wages","status":"failed","amount":500,"currency":"XOF","mode":"live","providerReference":"OM-7","failureCause":{"code":"insufficient_funds","message":"Not enough"}}"#,
    );
    let mut golden = expected(&verified, kind, Subject::Payout(PayoutStatus::Failed));
    golden.gateway_status = Some("failed".into());
    golden.merchant_reference = Some("P-1".into());
    golden.provider_reference = Some("tr_1".into());
    golden.amount = xof("500");
    let failure = Failure::new("insufficient_funds", Some("Not enough".into()));
    golden.failure = Some(failure);
    assert_eq!(event, golden);
}

#[test]
fn an_event_of_an_unknown_kind_keeps_its_references() {
    let kind = "provisioning.created";
    let data = r#"{"id":"prov_1","reference":"P-1","status":"created","amount":500,"currency":"XOF","mode":"live"}"#;
    let (verified, event) = event_of(kind, data);
    let mut golden = expected(&verified, kind, Subject::Other);
    golden.gateway_status = Some("created".into());
    golden.merchant_reference = Some("P-1".into());
    golden.provider_reference = Some("prov_1".into());
    golden.amount = xof("500");
    assert_eq!(event, golden);

    let kind = "payment.disputed";
    let data = r#"{"id":"pay_1","intentId":"pi_1","purchaseReference":"ORDER 1"}"#;
    let (verified, event) = event_of(kind, data);
    let mut golden = expected(&verified, kind, Subject::Other);
    golden.merchant_reference = Some("ORDER 1".into());
    golden.provider_reference = Some("pi_1".into());
    assert_eq!(event, golden);
}

#[test]
fn an_object_that_cannot_be_read_is_unreadable_and_doubtful() {
    let kind = "payment_intent.succeeded";
    let (verified, event) = event_of(kind, "[]");
    let mut golden = expected(&verified, kind, Subject::Unreadable);
    golden.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
    golden.dedup_key = format!("hub2/doubtful/{}", sha256_hex(verified.body()));
    assert_eq!(event, golden);
}

#[test]
fn an_event_without_kind_and_id_is_unreadable_and_doubtful() {
    let body = r#"{"data":{"id":"x_1","status":"created"},"mode":"live"}"#;
    let verified = webhooks().verify_webhook(&signed(body)).unwrap();
    let event = webhooks().event(&verified);
    let key = format!("hub2/doubtful/{}", sha256_hex(body.as_bytes()));
    let unreadable = Subject::Unreadable;
    let mut golden = Event::new(&verified, Environment::Live, unreadable, "unnamed", key);
    golden.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
    assert_eq!(event, golden);

    let body = r#"{"type":"new.kind","data":{"id":"x_1","status":"created"},"mode":"live"}"#;
    let verified = webhooks().verify_webhook(&signed(body)).unwrap();
    let event = webhooks().event(&verified);
    let key = format!("hub2/body/{}", sha256_hex(body.as_bytes()));
    let mut golden = Event::new(
        &verified,
        Environment::Live,
        Subject::Other,
        "new.kind",
        key,
    );
    golden.gateway_status = Some("created".into());
    golden.provider_reference = Some("x_1".into());
    assert_eq!(event, golden);
}

// A `Verified` of another provider or scheme is not parsed as an event of Hub2.
#[test]
fn a_delivery_verified_by_another_provider_is_unreadable() {
    let body = r#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"id":"pi_1","status":"successful","amount":250,"currency":"XOF","purchaseReference":"ORDER 1"},"mode":"live"}"#;
    let verified = |provider, scheme| {
        let reply = Reply::empty(200);
        Verified::new_unchecked(
            ProviderId::from_static(provider),
            scheme,
            "x",
            &signed(body),
            reply,
        )
    };
    let own = webhooks().event(&verified("hub2", "event"));
    assert_eq!(own.subject, Subject::Payment(PaymentStatus::Paid));
    for (provider, scheme) in [("hitpay", "event"), ("hub2", "form"), ("hpay", "notify")] {
        let event = webhooks().event(&verified(provider, scheme));
        assert_eq!(event.subject, Subject::Unreadable, "{provider} {scheme}");
        assert_eq!(
            (event.id, event.merchant_reference, event.amount),
            (None, None, None)
        );
    }
}
